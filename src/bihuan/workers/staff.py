"""The threads of a server: one each for timers, kept messages and the outbox, a few for jobs."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import structlog

from bihuan.application.ports import Database, Transaction
from bihuan.application.ports.effects import BusinessError, Call, Effects, Failed
from bihuan.application.ports.records import OutboxRecord, TimerRecord
from bihuan.application.running import jobs, messages, outbox, retention, timers
from bihuan.application.running.jobs import ClaimedJob
from bihuan.kernel.errors import BihuanError, Conflict, NotFound, Unavailable
from bihuan.workers.lanes import Lanes
from bihuan.workers.loop import Loop

BATCH = 100
LEASE_MS = 60_000
JOB_THREADS = 4
# Few at a time, several at once: receivers that hang must not outlast the lease of those behind them.
MESSAGES = 20
COURIERS = 4
RETENTION_S = 900.0

log = structlog.get_logger("bihuan.workers")


class Workers:
    """Works on one database until stopped, also as a context manager. `holder` names this process in the leases it takes."""

    def __init__(
        self,
        database: Database,
        effects: Effects,
        *,
        holder: str = "worker",
        job_threads: int = JOB_THREADS,
        lease_ms: int = LEASE_MS,
    ) -> None:
        self._database = database
        self._effects = effects
        self._holder = holder
        self._lease_ms = lease_ms
        self._lanes = Lanes(job_threads)
        self._pool = ThreadPoolExecutor(self._lanes.capacity, thread_name_prefix="bihuan-job")
        self._couriers = ThreadPoolExecutor(COURIERS, thread_name_prefix="bihuan-courier")
        self._timers = Loop("timers", self._turn_timers)
        self._jobs = Loop("jobs", self._turn_jobs)
        self._retention = Loop("retention", self._turn_retention, longest_s=RETENTION_S)
        self._outbox = Loop("outbox", self._turn_outbox)
        self._messages = Loop("messages", self._turn_messages)
        self._unlisten: Callable[[], None] | None = None

    @property
    def _loops(self) -> tuple[Loop, ...]:
        return (self._timers, self._jobs, self._retention, self._outbox, self._messages)

    def start(self) -> None:
        for loop in self._loops:
            loop.start()
        self._unlisten = self._database.wakeup.listen(self._woken)

    def stop(self) -> None:
        """Finish what is under way; what is leased and not begun is taken up by others when its lease ends."""
        if self._unlisten is not None:
            self._unlisten()
        for loop in self._loops:
            loop.stop()
        self._pool.shutdown(wait=True)
        self._couriers.shutdown(wait=True)

    def __enter__(self) -> Workers:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _woken(self, topics: frozenset[str]) -> None:
        if "jobs" in topics:
            self._jobs.wake()
        if "outbox" in topics:
            self._outbox.wake()
        if "messages" in topics:
            self._messages.wake()
        if not topics.isdisjoint(("clock", "starts")) or any(topic.startswith("instance:") for topic in topics):
            self._timers.wake()

    # Timers

    def _turn_timers(self) -> float | None:
        due = self._database.read(partial(timers.due, limit=BATCH))
        answers = [(timer, self._database.write(partial(timers.fire, timer=timer))) for timer in due]
        for timer, answer in answers:
            try:
                answer.result()
            except Unavailable:
                raise
            except Exception as failure:
                self._postpone(timer, failure)
        return 0.0 if due else self._until(timers.next_due)

    def _postpone(self, timer: TimerRecord, failure: Exception) -> None:
        """One that cannot fire must not hold up the others."""
        log.error("timer_failed", instance=timer.instance_key, element=timer.element_id, error=repr(failure))
        self._database.write(partial(timers.postpone, timer=timer)).result()

    # Messages

    def _turn_messages(self) -> float | None:
        """Kept messages for whom somebody waits by now: each side may have missed the other by a hair."""
        if self._until(messages.next_expiry) == 0:
            self._database.write(messages.expire).result()
        found = self._database.read(messages.deliverable)
        taken = [self._database.write(partial(messages.deliver, key=key)).result() for key in found]
        return 0.0 if any(taken) else None

    # Jobs

    def _turn_jobs(self) -> float | None:
        now = self._database.read(_now)
        topics = self._lanes.open(self._effects.topics, now)
        if not topics:
            return 0.05 if self._effects.topics else None
        free = self._lanes.free
        if not free:
            return 0.05
        next_due = self._database.read(partial(jobs.next_due, topics=topics))
        if next_due is None or next_due > now:
            return self._lanes.until_open(now) if next_due is None else (next_due - now) / 1000
        found = 0
        for topic in topics:
            most = min(self._lanes.free, self._lanes.free_of(topic))
            claim = partial(jobs.claim, topics=(topic,), holder=self._holder, limit=most, lease_ms=self._lease_ms)
            claimed = self._database.write(claim).result() if most and self._is_due(topic, now) else []
            for job in claimed:
                self._lanes.enter(topic)
                self._pool.submit(self._work, job, now)
            found += len(claimed)
        return 0.0 if found else None

    def _is_due(self, topic: str, now: int) -> bool:
        due = self._database.read(partial(jobs.next_due, topics=(topic,)))
        return due is not None and due <= now

    def _work(self, job: ClaimedJob, now: int) -> None:
        """The effect outside any transaction, then its result; a stale lease means that somebody else has done it."""
        try:
            self._settle(job, now)
        except (Conflict, NotFound):
            log.info("job_lost", job=job.key, topic=job.topic)
        except BihuanError as failure:
            log.warning("job_not_settled", job=job.key, topic=job.topic, code=failure.code)
        except Exception:
            log.exception("job_not_settled", job=job.key, topic=job.topic)
        finally:
            self._lanes.leave(job.topic)
            self._jobs.wake()

    def _settle(self, job: ClaimedJob, now: int) -> None:
        try:
            variables = self._effects.call(_call(job, now))
        except BusinessError as failure:
            throw = partial(
                jobs.throw,
                key=job.key,
                lease=job.lease,
                code=failure.code,
                message=failure.message,
                variables=failure.variables,
            )
            self._database.write(throw).result()
        except Failed as failure:
            if failure.again:
                self._lanes.failed(job.topic, self._database.read(_now))
            self._fail(job, failure.message, retries=None if failure.again else 0, pause_ms=failure.after_ms)
        except Exception as failure:
            log.exception("connector_failed", job=job.key, topic=job.topic)
            self._fail(job, repr(failure), retries=None)
        else:
            self._lanes.worked(job.topic)
            self._database.write(partial(jobs.complete, key=job.key, lease=job.lease, variables=variables)).result()

    def _fail(self, job: ClaimedJob, message: str, *, retries: int | None, pause_ms: int | None = None) -> None:
        fail = partial(jobs.fail, key=job.key, lease=job.lease, message=message, retries=retries, pause_ms=pause_ms)
        self._database.write(fail).result()

    # Retention

    def _turn_retention(self) -> float | None:
        """One slice at a time, so that whoever waits for the writer gets a turn between any two."""
        return 0.0 if self._database.write(retention.sweep).result() else None

    # Outbox

    def _turn_outbox(self) -> float | None:
        wait = self._until(outbox.next_due)
        if wait is None or wait > 0:
            return wait
        claimed = self._database.write(partial(outbox.claim, limit=MESSAGES, lease_ms=self._lease_ms)).result()
        for settle in self._couriers.map(self._sent, claimed):
            self._database.write(settle).result()
        return 0.0 if claimed else None

    def _sent(self, message: OutboxRecord) -> Callable[[Transaction], bool]:
        try:
            self._effects.deliver(message)
        except Exception as failure:
            log.warning("delivery_failed", message=message.key, topic=message.topic, error=repr(failure))
            return partial(outbox.failed, message=message, error=repr(failure))
        return partial(outbox.delivered, message=message)

    def _until(self, next_due: Callable[[Transaction], int | None]) -> float | None:
        def wait(tx: Transaction) -> float | None:
            due = next_due(tx)
            return None if due is None else max(due - tx.now, 0) / 1000

        return self._database.read(wait)


def _call(job: ClaimedJob, now: int) -> Call:
    return Call(topic=job.topic, variables=job.variables, headers=job.headers, idempotency_key=job.idempotency_key, now=now)


def _now(tx: Transaction) -> int:
    return tx.now
