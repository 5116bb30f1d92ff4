"""The SDK against a real server: results, business errors, retries, leases that are renewed or lost, workers that are killed."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bihuan.application.running import jobs
from bihuan.sdk import BusinessError, Client, Failure, Job, Refused, Unreachable, Workers, worker
from tests.house.tree import ROOT
from tests.sdk.conftest import Yard

WAIT_S = 0.3
Until = Callable[[Callable[[], bool]], None]


def test_a_handler_does_the_work(yard: Yard, until: Until) -> None:
    yard.deploy("adding", "add", take={"sum": "= sum"})
    seen: list[Job] = []

    @worker("add", names=("a", "b"))
    def add(job: Job) -> dict[str, Any]:
        seen.append(job)
        return {"sum": job.variables["a"] + job.variables["b"]}

    key = yard.client.start("adding", {"a": 1, "b": 2.5, "secret": "x"})
    with Workers(yard.client, add, wait_s=WAIT_S):
        until(lambda: yard.ended([key]))
    (job,) = seen
    assert (job.variables, job.process, job.instance, job.element) == ({"a": 1, "b": 2.5}, "adding", key, "work")
    assert "JobCompleted" in yard.kinds(key)


def test_a_handler_can_be_tested_without_a_server() -> None:
    @worker("double")
    def double(job: Job) -> dict[str, Any]:
        return {"n": job.variables["n"] * 2}

    told = {
        "jobKey": "7", "jobLeaseToken": "1", "type": "double", "variables": {"n": 4}, "customHeaders": {}, "retries": 3,
        "processDefinitionId": "p", "processInstanceKey": "1", "elementId": "e",
    }  # fmt: skip
    assert double(Job(told)) == {"n": 8}


def test_async_handlers_run_at_the_same_time(yard: Yard, until: Until) -> None:
    yard.deploy("meeting", "meet")
    met = asyncio.Event()
    waiting: list[str] = []

    @worker("meet", at_once=3)
    async def meet(job: Job) -> None:
        waiting.append(job.key)
        if len(waiting) == 3:
            met.set()
        await met.wait()

    keys = [yard.client.start("meeting") for _ in range(3)]
    with Workers(yard.client, meet, wait_s=WAIT_S):
        until(lambda: yard.ended(keys))
    assert len(waiting) == 3, "none of them could have ended alone"


def test_what_goes_wrong_is_tried_again_and_then_an_incident(yard: Yard, until: Until) -> None:
    yard.deploy("failing", "fail")
    tries: list[tuple[int, str]] = []

    @worker("fail", pause_s=0.01)
    def fail(job: Job) -> None:
        tries.append((job.retries, job.idempotency_key))
        raise OSError("printer on fire")

    key = yard.client.start("failing")
    with Workers(yard.client, fail, wait_s=WAIT_S):
        until(lambda: yard.instance(key).incidents == 1)
    assert [retries for retries, _ in tries] == [3, 2, 1]
    assert len({name for _, name in tries}) == 1, "every try shows the same key"
    (job,) = yard.site.database.read(lambda tx: tx.jobs.of_instance(int(key)))
    assert job.error == "OSError: printer on fire"


@pytest.mark.parametrize("answer", [Failure("never", retries=0), ["no", "names"]])
def test_a_handler_may_give_up_at_once(yard: Yard, until: Until, answer: Any) -> None:
    yard.deploy("hopeless", "hopeless")
    tries: list[int] = []
    key = yard.client.start("hopeless")
    with Workers(yard.client, worker("hopeless")(answering(answer, tries)), wait_s=WAIT_S):
        until(lambda: yard.instance(key).incidents == 1)
    assert tries == [3]


def answering(answer: Any, tries: list[int]) -> Callable[[Job], Any]:
    """What answers every job so, or fails with it; notes the retries that were left."""

    def answered(job: Job) -> Any:
        tries.append(job.retries)
        if isinstance(answer, Exception):
            raise answer
        return answer

    return answered


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ({"when": datetime(2026, 1, 1)}, "cannot be sent as JSON"),
        ({"share": float("nan")}, "cannot be sent as JSON"),
        ({"name": "\ud800"}, "cannot be sent as JSON"),
        ({"name": "a\0b"}, "does not take what the handler answered"),
        (BusinessError("E", when=object()), "cannot be sent as JSON"),
        (OSError("half a sign: \ud800, none: \0"), "half a sign: ?, none: \N{REPLACEMENT CHARACTER}"),
    ],
    ids=["date", "no number", "half a sign", "null sign", "error", "message"],
)
def test_an_answer_that_does_not_fit_is_a_failure_somebody_sees(yard: Yard, until: Until, answer: Any, told: str) -> None:
    yard.deploy("unfit", "unfit")
    tries: list[int] = []
    key = yard.client.start("unfit")
    with Workers(yard.client, worker("unfit", pause_s=0.01)(answering(answer, tries)), wait_s=WAIT_S):
        until(lambda: yard.instance(key).incidents == 1)
    assert tries == [3, 2, 1]
    (job,) = yard.site.database.read(lambda tx: tx.jobs.of_instance(int(key)))
    assert told in job.error


def test_whatever_can_be_awaited_is(yard: Yard, until: Until) -> None:
    yard.deploy("wrapped", "wrapped", take={"sum": "= sum"})

    async def later(job: Job) -> dict[str, Any]:
        await asyncio.sleep(0)
        return {"sum": job.variables["a"] + 1}

    key = yard.client.start("wrapped", {"a": 1})
    with Workers(yard.client, worker("wrapped")(lambda job: later(job)), wait_s=WAIT_S):
        until(lambda: yard.ended([key]))
    row = yard.site.database.read(lambda tx: tx.history.of(int(key)))
    assert "JobCompleted" in [each.kind for each in row]


def test_a_business_error_reaches_the_process(yard: Yard, until: Until) -> None:
    yard.deploy("refusing", "refuse")

    @worker("refuse")
    def refuse(job: Job) -> None:
        raise BusinessError("SOLD_OUT", "nothing left", left=0)

    key = yard.client.start("refusing")
    with Workers(yard.client, refuse, wait_s=WAIT_S):
        until(lambda: yard.instance(key).incidents == 1)
    (incident,) = yard.site.database.read(lambda tx: tx.incidents.of_instance(int(key)))
    assert incident.code == "engine.error_not_caught"
    assert "SOLD_OUT" in incident.message


def test_a_lease_is_renewed_while_the_handler_works(yard: Yard, until: Until) -> None:
    yard.deploy("slow", "slow")
    begun: list[Job] = []
    go_on = threading.Event()

    @worker("slow", lease_s=0.4)
    def slow(job: Job) -> None:
        begun.append(job)
        assert go_on.wait(30)

    key = yard.client.start("slow")
    with Workers(yard.client, slow, wait_s=WAIT_S):
        until(lambda: bool(begun))
        first = yard.site.database.read(lambda tx: tx.jobs.find(int(begun[0].key)))
        assert first is not None
        until(lambda: _due(yard, begun[0]) > first.due_at + 1_000)
        go_on.set()
        until(lambda: yard.ended([key]))
    assert len(begun) == 1, "nobody else was given the job meanwhile"


def _due(yard: Yard, job: Job) -> int:
    found = yard.site.database.read(lambda tx: tx.jobs.find(int(job.key)))
    return found.due_at if found is not None else 0


def test_a_job_that_was_lost_says_so_and_its_result_counts_for_nothing(yard: Yard, until: Until) -> None:
    yard.deploy("stolen", "stolen", take={"by": "= by"})
    held: list[Job] = []

    @worker("stolen", lease_s=0.5)
    def stolen(job: Job) -> dict[str, str]:
        held.append(job)
        until(lambda: job.lost)
        return {"by": "the late one"}

    key = yard.client.start("stolen")
    with Workers(yard.client, stolen, wait_s=WAIT_S):
        until(lambda: bool(held))

        def steal(tx: Any) -> None:
            job = tx.jobs.find(int(held[0].key))
            tx.jobs.save(type(job)(**{name: getattr(job, name) for name in job.__struct_fields__} | {"lease": job.lease + 1}))

        yard.site.database.write(steal).result()
        until(lambda: held[0].lost)
        lease = int(held[0].lease or 0) + 1
        yard.site.database.write(lambda tx: jobs.complete(tx, int(held[0].key), lease, {"by": "the other"})).result()
        until(lambda: yard.ended([key]))
    rows = yard.site.database.read(lambda tx: tx.history.of(int(key)))
    assert [row.kind for row in rows].count("JobCompleted") == 1


def test_a_report_is_sent_until_it_is_answered(yard: Yard) -> None:
    yard.deploy("insisting", "insist")
    yard.client.start("insisting")
    (told,) = yard.client.take("insist", 1, lease_s=30, worker="w", wait_s=5)
    calls: list[int] = []

    def report() -> None:
        calls.append(1)
        if len(calls) < 3:
            raise Unreachable("away")
        yard.client.complete(told["jobKey"], told["jobLeaseToken"], {}, key="once")

    import time

    yard.client.insist(report, time.monotonic() + 30)
    yard.client.complete(told["jobKey"], told["jobLeaseToken"], {}, key="once")
    assert len(calls) == 3
    with pytest.raises(Unreachable):
        yard.client.insist(lambda: (_ for _ in ()).throw(Unreachable("gone")), time.monotonic())
    with pytest.raises(Refused) as refused:
        yard.client.complete(told["jobKey"], told["jobLeaseToken"], {})
    assert (refused.value.status, refused.value.code) == (404, "job.not_found")


def test_nobody_there_and_no_token_are_told_apart(yard: Yard) -> None:
    with Client("http://127.0.0.1:9", yard.token) as client, pytest.raises(Unreachable):
        client.start("adding")
    with Client(yard.site.url, "bhn_wrong") as client:
        with pytest.raises(Refused) as refused:
            client.start("adding")
        assert refused.value.code == "token.unknown"


@pytest.mark.parametrize("options", [{"topic": " "}, {"topic": "a", "lease_s": 0}, {"topic": "a", "at_once": 0}])
def test_senseless_workers_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"topic|positive"):
        worker(**options)


def test_one_topic_has_one_handler(yard: Yard) -> None:
    @worker("twice")
    def twice(job: Job) -> None: ...

    with pytest.raises(ValueError, match="one handler"):
        Workers(yard.client, twice, twice)


def test_a_killed_worker_loses_nothing(yard: Yard, marks: Path, until: Until) -> None:
    """Rows 4 to 6 of the failure table: leased and not called, called and not reported, reported too late."""
    yard.deploy("marking", "mark")
    keys = [yard.client.start("marking") for _ in range(60)]
    command = [sys.executable, "-m", "tests.sdk.worker_program", yard.site.url, yard.token, str(marks)]
    for share in (0.2, 0.5):
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
        until(lambda share=share: marks.exists() and len(marks.read_bytes().splitlines()) >= share * len(keys))
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert process.stdout is not None
        process.stdout.close()
    assert not yard.ended(keys)
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
    until(lambda: yard.ended(keys))
    process.terminate()
    assert process.wait(30) == 0, "told to stop, it ends in peace"
    assert process.stdout is not None
    process.stdout.close()
    effects = Counter(marks.read_text().splitlines())
    assert len(effects) == len(keys), "every piece of work was done"
    assert sum(effects.values()) - len(keys) <= 2 * 4, "only what a killed worker held was done again"
    assert all(yard.kinds(key).count("JobCompleted") == 1 for key in keys)
