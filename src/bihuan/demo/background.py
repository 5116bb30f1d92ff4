"""Timers, jobs and messages that are due at an instant of the company's time, done in the staff's own thread.

The workers of a server follow the clock; simulated days run ahead of it, so what falls due in them is done here, through the
same use cases and connectors.
"""

from __future__ import annotations

from concurrent.futures import Future
from functools import partial

from bihuan.application import jobs, outbox, timers
from bihuan.application.jobs import ClaimedJob
from bihuan.application.ports.effects import BusinessError, Call, Effects, Failed
from bihuan.demo.staff import Database
from bihuan.kernel.errors import Rejected

BATCH = 200
LEASE_MS = 60_000
HOLDER = "demo-staff"


class DueWork:
    """Called with an instant (ms), does everything that is due then, and what that makes due."""

    def __init__(self, database: Database, effects: Effects) -> None:
        self._database = database
        self._effects = effects

    def __call__(self, now: int) -> None:
        while self._timers(now) or self._jobs(now) or self._messages(now):
            pass

    def _timers(self, now: int) -> int:
        due = self._database.write(partial(timers.due, limit=BATCH), at=now).result()
        answers = [(timer, self._database.write(partial(timers.fire, timer=timer), at=max(timer.due_at, 0))) for timer in due]
        for timer, answer in answers:
            try:
                answer.result()
            except Rejected:
                self._database.write(partial(timers.postpone, timer=timer), at=now).result()
        return len(due)

    def _jobs(self, now: int) -> int:
        claim = partial(jobs.claim, topics=self._effects.topics, holder=HOLDER, limit=BATCH, lease_ms=LEASE_MS)
        claimed = self._database.write(claim, at=now).result()
        for answer in [self._settle(job, now) for job in claimed]:
            answer.result()
        return len(claimed)

    def _settle(self, job: ClaimedJob, now: int) -> Future[None]:
        call = Call(topic=job.topic, variables=job.variables, headers=job.headers, idempotency_key=job.idempotency_key, now=now)
        try:
            variables = self._effects.call(call)
        except BusinessError as failure:
            throw = partial(jobs.throw, key=job.key, lease=job.lease, code=failure.code, message=failure.message)
            return self._database.write(partial(throw, variables=failure.variables), at=now)
        except Failed as failure:
            fail = partial(jobs.fail, key=job.key, lease=job.lease, message=failure.message)
            return self._database.write(partial(fail, retries=None if failure.again else 0), at=now)
        return self._database.write(partial(jobs.complete, key=job.key, lease=job.lease, variables=variables), at=now)

    def _messages(self, now: int) -> int:
        claimed = self._database.write(partial(outbox.claim, limit=BATCH, lease_ms=LEASE_MS), at=now).result()
        for message in claimed:
            self._effects.deliver(message)
        for answer in [self._database.write(partial(outbox.delivered, message=message), at=now) for message in claimed]:
            answer.result()
        return len(claimed)
