"""The tables of legal moves: every arrow is walked by some history, and no history walks another."""

from __future__ import annotations

from functools import partial

import pytest

from bihuan.bpmn import model as bpmn
from bihuan.engine import commands, evolve
from bihuan.engine import events as ev
from bihuan.engine.transitions import Arrow, arrows, table
from tests.engine import build, sampling
from tests.engine.build import after, catch, heard, model, on
from tests.engine.table import Table

HOUR = 3_600_000
SLOW = "=count(for a in 1..1000, b in 1..2000 return 1)"
CHOICE = "start > job > a: ok, job > b: default, a > end, b > end"


def completed() -> Table:
    return Table(model("start > user > end, on > end2", on=on("user", after("PT1H")))).start().complete("user")


def fired() -> Table:
    return Table(model("start > catch > end", catch=catch(after("PT1H")))).start().advance(HOUR)


def canceled() -> Table:
    return Table(model("start > user > end")).start().send(commands.CancelInstance())


def suspended() -> Table:
    table = Table(model("start > catch > end", catch=catch(after("PT1H")))).start().send(commands.SuspendInstance())
    table.runtime.now += HOUR
    return table.send(commands.ResumeInstance()).send(commands.SuspendInstance()).send(commands.CancelInstance())


def failed_call() -> Table:
    """The second instance fails: its caller takes the error over."""
    child = build.process("s > e", id="child", s=bpmn.StartEvent(), e=build.end(build.error("bad")))
    roots = (child, bpmn.Error(id="bad", errorCode="E1"))
    return Table(
        model("start > call > end, on > end2", call=build.call("child"), on=on("call", build.error("bad")), roots=roots)
    ).start("p")


def conditions() -> Table:
    table = Table(model("start > user > end, on > end2", on=on("user", build.when("x > 1"), interrupting=False))).start(x=2)
    table.send(commands.SetVariables(variables={"x": 0}))
    return table.complete("user")


def failed_job(*, resolved: bool) -> Table:
    table = Table(model("start > job > end")).start()
    table.send(commands.FailJob(instance=table.id_of("job"), message="x"))
    return table.resolve("job").complete("job") if resolved else table.send(commands.CancelInstance())


def blocked(*, resolved: bool) -> Table:
    """Output mappings that cost too much: the result waits."""
    table = (
        Table(model("start > job > end", job=build.job(outputs={"n": SLOW.replace("1000", "top")})))
        .start(top=1_000)
        .complete("job")
    )
    if not resolved:
        return table.send(commands.CancelInstance())
    return table.send(commands.SetVariables(variables={"top": 1})).resolve("job")


def blocked_before_choice() -> Table:
    task = build.job(outputs={"n": SLOW.replace("1000", "top")})
    table = Table(model(CHOICE, job=task)).start(top=1_000, ok=True).complete("job")
    return table.send(commands.SetVariables(variables={"top": 1})).resolve("job")


def halted(*, resolved: bool) -> Table:
    """A result that is written, and a condition that cannot be judged."""
    table = Table(model(CHOICE)).start().complete("job", ok=1)
    if not resolved:
        return table.send(commands.CancelInstance())
    return table.send(commands.SetVariables(variables={"ok": True})).resolve("job")


def stuck(*, resolved: bool) -> Table:
    table = Table(model("start > xor > a: ok, xor > b: default, a > end, b > end")).start(ok=1)
    if not resolved:
        return table.send(commands.CancelInstance())
    return table.send(commands.SetVariables(variables={"ok": True})).resolve("xor")


def reopened() -> Table:
    """Completed, canceled, failed: each goes on again."""
    table = Table(model("start > user > end")).start().complete("user")
    again = commands.Reopen(place=(commands.Placement(element="user"),))
    return table.send(again).send(commands.CancelInstance()).send(again)


def reopened_after_failure() -> Table:
    table = failed_call()
    return table.send(commands.Reopen(place=(commands.Placement(element="s"),)), key=2)


def listened(moment: str, *, ends: str) -> Table:
    """A listener at work is done, fails and is called again, or goes with its element; so does the one behind it."""
    kind = bpmn.UserTask() if moment == "completing" else build.job()
    task = heard(kind, f"{moment}:one", f"{moment}:two")
    table = Table(model("start > it > end", it=task)).start()
    if moment != "start":
        table.complete("it")
    if ends == "canceled":
        return table.send(commands.CancelInstance())
    table.send(commands.FailJob(instance=table.id_of("it"), message="x"))
    if ends == "failed":
        return table.send(commands.CancelInstance())
    table.resolve("it")
    for _ in range(2):
        table.send(commands.CompleteJob(instance=table.id_of("it")))
    return table


LISTENED = {
    f"{moment} {ends}": partial(listened, moment, ends=ends)
    for moment in ("start", "end", "completing")
    for ends in ("canceled", "failed", "done")
}
TABLES = {
    **LISTENED,
    "completed": completed,
    "fired": fired,
    "canceled": canceled,
    "suspended": suspended,
    "failed call": failed_call,
    "conditions": conditions,
    "failed job": lambda: failed_job(resolved=True),
    "failed job canceled": lambda: failed_job(resolved=False),
    "blocked": lambda: blocked(resolved=True),
    "blocked canceled": lambda: blocked(resolved=False),
    "blocked, then a choice": blocked_before_choice,
    "halted": lambda: halted(resolved=True),
    "halted canceled": lambda: halted(resolved=False),
    "stuck": lambda: stuck(resolved=True),
    "stuck canceled": lambda: stuck(resolved=False),
    "reopened": reopened,
    "reopened after failure": reopened_after_failure,
    **sampling.SAMPLES,
}


@pytest.fixture(scope="module")
def walked() -> set[Arrow]:
    return {
        arrow for make in TABLES.values() for instance in make().runtime.instances.values() for arrow in arrows(instance.history)
    }


def test_every_arrow_is_walked(walked: set[Arrow]) -> None:
    """The message names the arrows that no history has walked."""
    assert sorted(table() - walked) == []


def test_no_other_arrow_is_walked(walked: set[Arrow]) -> None:
    assert walked - table() == set()


def test_an_illegal_move_is_a_bug_and_raises() -> None:
    state = Table(model("start > job > end")).start().instance().alive
    resolved = ev.IncidentResolved(1, "job", 3, 1, 9)
    with pytest.raises(KeyError):
        evolve(state, resolved)
    with pytest.raises(KeyError):
        list(arrows([resolved]))
