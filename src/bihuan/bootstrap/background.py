"""Background work done to the end at a given instant: for simulated staff, who live in the company's own time."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from functools import partial
from typing import Any

from bihuan.application.ports.effects import BusinessError, Call, Effects, Failed
from bihuan.application.ports.records import OutboxRecord
from bihuan.application.running import jobs, outbox, timers
from bihuan.application.running.jobs import ClaimedJob
from bihuan.kernel.errors import Conflict, NotFound, Rejected
from bihuan.store import Database

BATCH = 200
LEASE_MS = 60_000
MOST_ROUNDS = 1_000


class Background:
    """Fires timers, works jobs and takes out messages that are due at an instant (ms), until nothing is left."""

    def __init__(self, database: Database, effects: Effects) -> None:
        self._database = database
        self._effects = effects

    def __call__(self, now: int) -> None:
        for _ in range(MOST_ROUNDS):
            if not self._fire(now) and not self._work(now):
                break
        while self._send(now):
            pass

    def _fire(self, now: int) -> bool:
        due = self._database.write(partial(timers.due, limit=BATCH), at=now).result()
        answers = [(timer, self._database.write(partial(timers.fire, timer=timer), at=now)) for timer in due]
        for timer, answer in answers:
            try:
                answer.result()
            except (Conflict, NotFound, Rejected):
                self._database.write(partial(timers.postpone, timer=timer), at=now).result()
        return bool(due)

    def _work(self, now: int) -> bool:
        claim = partial(jobs.claim, topics=self._effects.topics, holder="staff", limit=BATCH, lease_ms=LEASE_MS)
        claimed = self._database.write(claim, at=now).result()
        answers = [self._settle(job, now) for job in claimed]
        for answer in answers:
            try:
                answer.result()
            except (Conflict, NotFound):
                continue  # the instance was ended meanwhile
        return bool(claimed)

    def _settle(self, job: ClaimedJob, now: int) -> Future[jobs.Done]:
        call = Call(topic=job.topic, variables=job.variables, headers=job.headers, idempotency_key=job.idempotency_key, now=now)
        key: Mapping[str, Any] = {"key": job.key, "lease": job.lease}
        try:
            variables = self._effects.call(call)
        except BusinessError as error:
            told = partial(jobs.throw, **key, code=error.code, message=error.message, variables=error.variables)
            return self._database.write(told, at=now)
        except Failed as failure:
            return self._database.write(partial(jobs.fail, **key, message=failure.message), at=now)
        return self._database.write(partial(jobs.complete, **key, variables=variables), at=now)

    def _send(self, now: int) -> bool:
        claimed = self._database.write(partial(outbox.claim, limit=BATCH, lease_ms=LEASE_MS), at=now).result()
        answers = [self._database.write(self._sent(message), at=now) for message in claimed]
        settled = [answer.result() for answer in answers]
        return any(settled)

    def _sent(self, message: OutboxRecord) -> partial[bool]:
        try:
            self._effects.deliver(message)
        except Exception as failure:
            return partial(outbox.failed, message=message, error=repr(failure))
        return partial(outbox.delivered, message=message)
