"""Calls of other processes: variables in and out, errors and escalations across the border, cancellation."""

from __future__ import annotations

import pytest

from bihuan.bpmn import model as bpmn
from bihuan.engine import commands, runtime
from bihuan.engine import events as ev
from bihuan.engine.runtime import DEEPEST_CALL
from bihuan.kernel.errors import Rejected
from tests.engine import build
from tests.engine.build import model, on
from tests.engine.table import Table

BAD = bpmn.Error(id="bad", errorCode="E1")
HELP = bpmn.Escalation(id="help", escalationCode="S1")


def test_a_call_waits_for_the_called_and_takes_its_variables() -> None:
    child = build.process("s > user > e", id="child", s=bpmn.StartEvent(), e=bpmn.EndEvent())
    table = Table(model("start > call > end", call=build.call("child"), roots=(child,))).start("p", x=1)
    assert table.active == {"call": 1, "user": 1}
    assert table.variables(2) == {"x": 1}
    table.complete("user", y=2)
    assert (table.status(1), table.status(2)) == ("completed", "completed")
    assert table.variables() == {"x": 1, "y": 2}


def test_only_what_is_mapped_crosses_the_border() -> None:
    child = build.process("s > a > e", id="child", s=bpmn.StartEvent(), e=bpmn.EndEvent(), a=build.script("n * 2", "twice"))
    calls = build.mapped(build.call("child", all_in=False, all_out=False), {"n": "=amount"}, {"result": "=twice"})
    table = Table(model("start > call > end", call=calls, roots=(child,))).start("p", amount=4, secret=1)
    assert table.variables(2) == {"n": 4, "twice": 8}
    assert table.variables() == {"amount": 4, "secret": 1, "result": 8}


def test_the_process_called_may_be_computed_and_missing() -> None:
    table = Table(model("start > call > end", call=build.call('="child-" + kind'))).start(kind="b")
    assert table.events(ev.CallStarted)[0].process == "child-b"
    assert table.incidents == {"call": "engine.call_failed"}


def test_an_error_of_the_called_is_caught_by_the_caller() -> None:
    child = build.process(
        "s > and1 > user > e2, and1 > e", id="child", s=bpmn.StartEvent(), e=build.end(build.error("bad")), e2=bpmn.EndEvent()
    )
    definitions = model(
        "start > call > end, on > user2 > end2", call=build.call("child"), on=on("call", build.error("bad")), roots=(child, BAD)
    )
    table = Table(definitions).start("p")
    assert table.active == {"user2": 1}
    assert table.status(2) == "failed"
    assert table.events(ev.CallStarted)[0].catches == ("error:E1",)
    assert [event.code for event in table.events(ev.InstanceFailed, 2)] == ["E1"]


def test_an_error_the_caller_does_not_take_stays_in_the_called() -> None:
    child = build.process("s > e", id="child", s=bpmn.StartEvent(), e=build.end(build.error("bad")))
    table = Table(model("start > call > end", call=build.call("child"), roots=(child, BAD))).start("p")
    assert table.incidents == {"e": "engine.error_not_caught"}
    assert table.active == {"call": 1, "e": 1}


def test_an_escalation_of_the_called_reaches_the_caller() -> None:
    child = build.process(
        "s > throw > user > e", id="child", s=bpmn.StartEvent(), e=bpmn.EndEvent(), throw=build.throw(build.escalation("help"))
    )
    border = on("call", build.escalation("help"), interrupting=False)
    table = Table(model("start > call > end, on > user2 > end2", call=build.call("child"), on=border, roots=(child, HELP))).start(
        "p"
    )
    assert table.active == {"call": 1, "user": 1, "user2": 1}


def test_canceling_the_caller_cancels_the_called() -> None:
    child = build.process("s > user > e", id="child", s=bpmn.StartEvent(), e=bpmn.EndEvent())
    table = Table(model("start > call > end", call=build.call("child"), roots=(child,))).start("p")
    table.send(commands.CancelInstance())
    assert (table.status(1), table.status(2)) == ("canceled", "canceled")


def test_a_called_process_that_was_canceled_is_an_incident_and_can_be_called_again() -> None:
    child = build.process("s > user > e", id="child", s=bpmn.StartEvent(), e=bpmn.EndEvent())
    table = Table(model("start > call > end", call=build.call("child"), roots=(child,))).start("p", x=1)
    table.send(commands.CancelInstance(), 2)
    assert table.incidents == {"call": "engine.call_failed"}
    table.resolve("call")
    assert table.active == {"call": 1, "user": 1}
    assert table.complete("user").status() == "completed"


def test_calls_in_a_loop() -> None:
    child = build.process("s > a > e", id="child", s=bpmn.StartEvent(), e=bpmn.EndEvent(), a=build.script("n * n", "square"))
    calls = build.mapped(
        build.call("child", loopCharacteristics=build.each("list", "n", output="all", element="square")),
        None,
        {"square": "=square"},
    )
    table = Table(model("start > call > end", call=calls, roots=(child,))).start("p", list=[1, 2, 3])
    assert table.status() == "completed"
    assert table.variables()["all"] == [1, 4, 9]


def test_a_global_task_is_called_like_a_process() -> None:
    task = bpmn.GlobalUserTask(id="ask", name="Ask")
    table = Table(model("start > it > end", it=bpmn.CallActivity(calledElement="ask"), roots=(task,))).start("p")
    assert table.active == {"ask:task": 1, "it": 1}
    assert table.complete("ask:task", answer=42).status() == "completed"
    assert table.variables()["answer"] == 42


@pytest.mark.parametrize("anew", ["rebound", "retried"])
def test_an_error_is_caught_of_a_process_that_was_called_anew_too(anew: str) -> None:
    child = build.process("s > user > e", id="child", s=bpmn.StartEvent(), e=build.end(build.error("bad")))
    border = build.on("call", build.error("bad"))
    definitions = model("start > call > end, on > user2 > end2", call=build.call("child"), on=border, roots=(BAD, child))
    table = Table(definitions).start("p")
    if anew == "rebound":
        table.send(commands.RebindCall(instance=table.id_of("call")))
    else:
        table.send(commands.CancelInstance(), key=2).resolve("call")
    assert table.complete("user").active == {"user2": 1}


def test_each_of_many_children_may_call() -> None:
    child = build.process("s > user > e", id="child", s=bpmn.StartEvent(), e=bpmn.EndEvent())
    calls = build.call("child", loopCharacteristics=build.each("items", "n", sequential=True))
    late = build.on("call", build.after("PT1H"))
    table = Table(model("start > call > end, on > user2 > end2", call=calls, on=late, roots=(child,)))
    table.start("p", items=[None] * 70)
    assert table.complete("user").active == {"call": 1, "user": 1}
    assert table.advance(3_600_000).active == {"user2": 1}


def test_a_process_that_calls_itself_for_ever_is_an_incident() -> None:
    table = Table(model("start > call > end", call=build.call("p"))).start()
    assert len(table.runtime.instances) == DEEPEST_CALL
    assert table.incidents == {"call": "engine.call_failed"}


@pytest.mark.parametrize("kind", ["message", "signal"])
def test_processes_that_begin_each_other_for_ever_are_refused(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runtime, "MOST_FOLLOW_UPS", 100)
    event = build.message("again") if kind == "message" else build.signal("again")
    root = bpmn.Message(id="again", name="again") if kind == "message" else bpmn.Signal(id="again", name="again")
    table = Table(model("start > a > end, start2 > a", start2=build.start(event), end=build.end(event), roots=(root,)))
    with pytest.raises(Rejected, match="never_rests"):
        table.start(element="start")
    assert table.runtime.instances[1].alive.status == "completed"
