"""Elements where they meet: what the standard says of one inside, beside or after another."""

from __future__ import annotations

from typing import Any

import pytest

from bihuan.bpmn import model as bpmn
from bihuan.engine import commands
from bihuan.engine import events as ev
from tests.engine import build
from tests.engine.build import (
    beside,
    each,
    end,
    error,
    escalation,
    every,
    handles,
    message,
    model,
    on,
    signal,
    sub,
    throw,
    undo,
    when,
)
from tests.engine.table import Table

HOUR = 3_600_000
AND: dict[str, Any] = {"and": bpmn.ParallelGateway()}
ROOTS = (
    bpmn.Message(id="paid", name="paid"),
    bpmn.Signal(id="alarm", name="alarm"),
    bpmn.Error(id="bad", errorCode="E1"),
    bpmn.Escalation(id="help", escalationCode="S1"),
)


def plain(flows: str, *more: Any, **given: Any) -> Any:
    return sub(flows, *more, s1=bpmn.StartEvent(), s2=bpmn.EndEvent(), **given)


def undoing(activity: str, handler: Any) -> tuple[Any, ...]:
    """A border that undoes an activity by a handler called `un_` and its name."""
    border = bpmn.BoundaryEvent(id=f"on_{activity}", attachedToRef=activity, eventDefinitions=(undo(),))
    named = build.replace(handler, id=f"un_{activity}", isForCompensation=True)
    return border, named, handles(f"on_{activity}", f"un_{activity}")


def test_an_error_thrown_by_its_handler_is_caught_further_out() -> None:
    """An event sub-process does not catch what it throws itself (§13.5.4)."""
    also = beside("also", "on_also > boom", start=error("bad"), boom=end(error("bad")))
    border = on("sub", error("bad"))
    table = Table(model("start > sub > end, on > user2 > end2", sub=plain("s1 > user > s2", also), on=border, roots=ROOTS))
    table.start().send(commands.ThrowError(instance=table.id_of("user"), code="E1"))
    assert table.active == {"user2": 1}


def test_an_escalation_is_caught_once_by_whoever_is_nearest() -> None:
    also = beside("also", "on_also > user2 > e2", start=escalation("help"), interrupting=False, e2=bpmn.EndEvent())
    inner = plain("s1 > th > user > s2", also, th=throw(escalation("help")))
    border = on("sub", escalation("help"), interrupting=False)
    table = Table(model("start > sub > end, on > user3 > end2", sub=inner, on=border, roots=ROOTS)).start()
    assert table.active == {"user": 1, "user2": 1}


def test_an_error_of_one_child_ends_them_all() -> None:
    inner = plain("s1 > user > s2", loop=each(cardinality="3"))
    table = Table(model("start > sub > end, on > user2 > end2", sub=inner, on=on("sub", error("bad")), roots=ROOTS)).start()
    table.send(commands.ThrowError(instance=table.id_of("user"), code="E1"))
    assert table.active == {"user2": 1}


def test_a_timer_beside_several_children_repeats_while_any_of_them_runs() -> None:
    task = bpmn.UserTask(loopCharacteristics=each(cardinality="2"))
    border = on("user", every("R3/PT1H"), interrupting=False)
    table = Table(model("start > user > end, on > a > end2", user=task, on=border)).start()
    table.advance(2 * HOUR)
    assert table.passed().count("a") == 2
    table.complete("user").complete("user")
    assert table.status() == "completed"


def test_each_child_has_event_sub_processes_of_its_own() -> None:
    """A message goes to one of them, the oldest (§13.5.3); a second one to it again, for it was not interrupted."""
    also = beside("also", "on_also > user2 > e2", start=message("paid"), interrupting=False, e2=bpmn.EndEvent())
    table = Table(model("start > sub > end", sub=plain("s1 > user > s2", also, loop=each(cardinality="2")), roots=ROOTS)).start()
    table.runtime.publish("paid")
    assert table.active == {"user": 2, "user2": 1}
    table.runtime.publish("paid")
    assert table.active == {"user": 2, "user2": 2}


def test_a_called_process_and_several_children_are_undone_as_one() -> None:
    child = build.process("cs > ce", id="child", cs=bpmn.StartEvent(), ce=bpmn.EndEvent())
    called = Table(
        model(
            "start > call > throw > end",
            *undoing("call", bpmn.UserTask()),
            call=build.call("child"),
            throw=throw(undo()),
            roots=(child,),
        )
    ).start("p")
    assert called.active == {"throw": 1, "un_call": 1}
    assert called.complete("un_call").status() == "completed"
    crowd = bpmn.UserTask(loopCharacteristics=each(cardinality="2"))
    several = Table(
        model("start > user > throw > end", *undoing("user", bpmn.UserTask()), user=crowd, throw=throw(undo()))
    ).start()
    several.complete("user").complete("user")
    assert several.active == {"throw": 1, "un_user": 1}
    assert several.complete("un_user").status() == "completed"


def test_a_transaction_undoes_what_its_sub_processes_did_last_first() -> None:
    inner = build.replace(
        sub("i1 > a > b > i2", *undoing("a", build.job()), *undoing("b", build.job()), i1=bpmn.StartEvent(), i2=bpmn.EndEvent()),
        id="inner",
    )
    stop = end(bpmn.CancelEventDefinition())
    transaction = sub("t1 > inner > stop", inner, kind=bpmn.Transaction, t1=bpmn.StartEvent(), stop=stop)
    border = on("sub", bpmn.CancelEventDefinition())
    table = Table(model("start > sub > end, on > user > end2", sub=transaction, on=border)).start()
    assert "un_b" in table.active
    table.complete("un_b")
    assert "un_a" in table.active
    table.complete("un_a")
    assert table.active == {"user": 1}


def test_a_sub_process_undoes_itself_by_its_own_event_sub_process() -> None:
    own = beside("undo", "on_undo > user > e3", start=undo(), e3=bpmn.EndEvent())
    table = Table(model("start > sub > throw > end", sub=plain("s1 > a > s2", own), throw=throw(undo("sub")))).start()
    assert table.active == {"throw": 1, "user": 1}
    assert table.complete("user").status() == "completed"


@pytest.mark.parametrize(
    ("behavior", "reference", "thrown"),
    [("None", "noneBehaviorEventRef", 3), ("One", "oneBehaviorEventRef", 1), ("All", "", 0)],
)
def test_several_children_tell_of_their_end(behavior: str, reference: str, thrown: int) -> None:
    told = bpmn.SignalEventDefinition(id="told", signalRef="alarm")
    more: dict[str, Any] = {reference: "told"} if reference else {}
    loop = each(cardinality="3", behavior=behavior, **more)
    table = Table(model("start > user > end", user=bpmn.UserTask(loopCharacteristics=loop), roots=(*ROOTS, told))).start()
    for _ in range(3):
        table.complete("user")
    assert len(table.events(ev.SignalThrown)) == thrown


def test_a_complex_gateway_goes_round_by_round() -> None:
    """Two of three start it, the third is swallowed (§13.4.5); in the next round it begins anew."""
    gates = {"and": bpmn.ParallelGateway(), "cg": bpmn.ComplexGateway(activationCondition=build.text("activationCount >= 2"))}
    flows = "start > xor0 > and > user1 > cg, and > user2 > cg, and > user3 > cg"
    flows += ", cg > user4 > xor, xor > xor0: again, xor > end: default"
    table = Table(model(flows, **gates)).start(again=True)
    for _ in range(2):
        table.complete("user1").complete("user3")
        assert table.active == {"user2": 1, "user4": 1}
        table.complete("user2")
        assert table.active == {"user4": 1}
        table.complete("user4")
    for name in ("user2", "user1", "user3"):
        table.complete(name)
    table.send(commands.SetVariables(variables={"again": False}))
    assert table.complete("user4").status() == "completed"


def test_tokens_left_when_a_round_ends_are_enough_for_the_next() -> None:
    """Nobody else comes: what is left is judged at once, not when the next token would arrive."""
    gates = {"and": bpmn.ParallelGateway(), "cg": bpmn.ComplexGateway(activationCondition=build.text("activationCount >= 1"))}
    flows = "start > xor0 > and > user1 > cg, and > user2 > cg, cg > xor, xor > xor0: turns > 0, xor > end: default"
    table = Table(model(flows, **gates)).start(turns=1)
    table.complete("user1")  # goes round at once: the second of the first round is still open
    table.send(commands.SetVariables(variables={"turns": 0}))
    while table.status() == "active":
        table.complete(next(name for name in table.active if name.startswith("user")))
    assert table.status() == "completed"


def test_ad_hoc_parts_in_turn_follow_their_flows_first() -> None:
    parts = build.replace(sub("user_a > user_b, user_c > user_d", kind=bpmn.AdHocSubProcess), ordering="Sequential")
    table = Table(model("start > sub > end", sub=parts)).start()
    done: list[str] = []
    while table.status() == "active":
        (working,) = [each.element for each in table.runtime.waiting() if each.element.startswith("user")]
        done.append(working)
        table.complete(working)
    assert done == ["user_a", "user_b", "user_c", "user_d"]


def test_one_event_throws_several_things_in_order() -> None:
    several = throw(signal("alarm"), message("paid"), escalation("help"))
    table = Table(model("start > throw > end", throw=several, roots=ROOTS)).start()
    kinds = [type(each) for each in table.instance().history]
    assert [each for each in kinds if each in (ev.SignalThrown, ev.MessageThrown, ev.EscalationThrown)] == [
        ev.SignalThrown, ev.MessageThrown, ev.EscalationThrown,
    ]  # fmt: skip
    assert table.status() == "completed"


def test_an_end_event_that_also_terminates_throws_first() -> None:
    stop = end(signal("alarm"), bpmn.TerminateEventDefinition())
    table = Table(model("start > and > user > end2, and > a > end", end=stop, roots=ROOTS, **AND)).start()
    assert len(table.events(ev.SignalThrown)) == 1
    assert table.status() == "completed"


def test_tokens_are_gathered_and_multiplied() -> None:
    task = bpmn.Task(startQuantity=2, completionQuantity=3)
    table = Table(model("start > and > user1 > t, and > user2 > t, t > user3 > end", t=task, **AND)).start().complete("user1")
    assert table.active == {"t": 1, "user2": 1}
    assert table.complete("user2").active == {"user3": 3}


def test_a_condition_beside_the_process_fires_each_time_it_becomes_true() -> None:
    also = beside("also", "on_also > a > e2", start=when("x > 1"), interrupting=False, e2=bpmn.EndEvent())
    table = Table(model("start > user > end", also)).start(x=0)
    for x in (2, 0, 3, 4, 0, 9):
        table.send(commands.SetVariables(variables={"x": x}))
    assert table.passed().count("a") == 3
