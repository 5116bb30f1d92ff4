"""Sub-processes and what happens beside, instead of and after them: event sub-processes, termination, transactions, undoing."""

from __future__ import annotations

from typing import Any

import pytest

from bihuan.bpmn import model as bpmn
from bihuan.engine import commands
from bihuan.engine import events as ev
from tests.engine import build
from tests.engine.build import after, beside, end, handles, model, on
from tests.engine.table import Table

HOUR = 3_600_000
PAID = bpmn.Message(id="paid", name="paid")
BAD = bpmn.Error(id="bad", errorCode="E1")


def plain(flows: str, *more: object, kind: type[bpmn.SubProcess] = bpmn.SubProcess, **given: object) -> bpmn.SubProcess:
    return build.sub(flows, *more, kind=kind, s1=bpmn.StartEvent(), s2=bpmn.EndEvent(), **given)


def test_a_sub_process_ends_when_its_last_token_does() -> None:
    table = Table(model("start > sub > end", sub=plain("s1 > and1 > user > s2, and1 > user2 > s2"))).start()
    assert table.complete("user").active == {"user2": 1}
    assert table.complete("user2").status() == "completed"


def test_parts_without_incoming_flows_begin_when_there_is_no_start_event() -> None:
    table = Table(model("start > sub > end", sub=build.sub("user > a, user2"))).start()
    assert table.active == {"user": 1, "user2": 1}


def test_canceling_a_sub_process_cancels_what_is_in_it() -> None:
    inner = build.sub("d1 > job > d2", d1=bpmn.StartEvent(), d2=bpmn.EndEvent())
    outer = bpmn.SubProcess(
        flowElements=build.inside("s1 > and1 > user > s2, and1 > sub > s2", sub=inner, s1=bpmn.StartEvent(), s2=bpmn.EndEvent())
    )
    table = Table(model("start > outer > end, on > user2 > end2", outer=outer, on=on("outer", after("PT1H")))).start()
    assert table.active == {"job": 1, "user": 1}
    table.advance(HOUR)
    assert table.active == {"user2": 1}
    kinds = [type(event).__name__ for event in table.steps[-1].events]
    assert kinds == [
        "TimerFired",
        "JobCanceled",
        "UserTaskCanceled",
        "ElementCanceled",
        "ElementCanceled",
        "EventTriggered",
        "ElementPassed",
        "UserTaskCreated",
    ]


def test_terminate_ends_its_own_scope_only() -> None:
    inner = plain("s1 > and1 > user > s2, and1 > a > stop", stop=end(bpmn.TerminateEventDefinition()))
    table = Table(model("start > sub > user2 > end", sub=inner)).start()
    assert table.active == {"user2": 1}
    table = Table(model("start > and1 > user > end, and1 > stop", stop=end(bpmn.TerminateEventDefinition()))).start()
    assert table.status() == "completed"
    assert len(table.events(ev.UserTaskCanceled)) == 1


# --- event sub-processes ---------------------------------------------------------------------------------------------


def test_an_event_sub_process_takes_over() -> None:
    instead = beside("instead", "on_instead > user2 > e2", start=after("PT1H"), e2=bpmn.EndEvent())
    table = Table(model("start > user > end", instead)).start()
    table.advance(HOUR)
    assert table.active == {"user2": 1}
    assert table.complete("user2").status() == "completed"
    assert table.passed() == ["start", "on_instead", "user2", "e2", "instead"]


def test_an_event_sub_process_runs_beside_the_rest_as_often_as_it_likes() -> None:
    also = beside("also", "on_also > user2 > e2", start=build.message("paid"), interrupting=False, e2=bpmn.EndEvent())
    table = Table(model("start > user > end", also, roots=(PAID,))).start()
    table.runtime.publish("paid")
    table.runtime.publish("paid")
    assert table.active == {"user": 1, "user2": 2}
    table.complete("user")
    assert table.status() == "active"
    assert table.complete("user2").complete("user2").status() == "completed"
    assert table.runtime.watches() == []


def test_an_event_sub_process_inside_a_sub_process_catches_its_errors() -> None:
    rescue = beside("rescue", "on_rescue > user2 > e2", start=build.error("bad"), e2=bpmn.EndEvent())
    inner = plain("s1 > job > s2", rescue)
    table = Table(model("start > sub > user > end", sub=inner, roots=(BAD,))).start()
    table.send(commands.ThrowError(instance=table.id_of("job"), code="E1"))
    assert table.active == {"user2": 1}
    assert table.complete("user2").active == {"user": 1}


def test_an_event_sub_process_has_a_border_of_its_own() -> None:
    also = beside("also", "on_also > user2 > e2", start=build.message("paid"), interrupting=False, e2=bpmn.EndEvent())
    table = Table(model("start > user > end, on > user3 > end2", also, on=on("also", after("PT1H")), roots=(PAID,))).start()
    table.runtime.publish("paid")
    assert table.active == {"user": 1, "user2": 1}
    table.advance(3_600_000)
    assert table.active == {"user": 1, "user3": 1}


def test_what_an_event_sub_process_throws_goes_further_out() -> None:
    told = bpmn.Escalation(id="told", escalationCode="T")
    again = beside(
        "again", "on_again > user > e2", start=build.escalation("told"), interrupting=False, e2=end(build.escalation("told"))
    )
    inner = plain("s1 > throw > user2 > s2", again, throw=build.throw(build.escalation("told")))
    border = on("sub", build.escalation("told"), interrupting=False)
    table = Table(model("start > sub > end, on > user3 > end2", sub=inner, on=border, roots=(told,))).start()
    assert table.active == {"user": 1, "user2": 1}
    assert table.complete("user").active == {"user2": 1, "user3": 1}


def test_only_one_event_sub_process_takes_over() -> None:
    first = beside("first", "on_first > user2 > e2", start=build.message("paid"), e2=bpmn.EndEvent())
    second = beside("second", "on_second > user3 > e3", start=after("PT1H"), e3=bpmn.EndEvent())
    table = Table(model("start > user > end", first, second, roots=(PAID,))).start()
    table.runtime.publish("paid")
    assert table.advance(2 * HOUR).active == {"user2": 1}


# --- ad hoc ----------------------------------------------------------------------------------------------------------


def ad_hoc(**more: object) -> bpmn.AdHocSubProcess:
    return bpmn.AdHocSubProcess(flowElements=build.inside("user > a, user2"), **more)  # type: ignore[arg-type]


def test_ad_hoc_parts_run_in_any_order() -> None:
    table = Table(model("start > any > end", any=ad_hoc())).start()
    assert table.active == {"user": 1, "user2": 1}
    assert table.complete("user2").complete("user").status() == "completed"


def test_ad_hoc_parts_run_in_turn() -> None:
    table = Table(model("start > any > end", any=ad_hoc(ordering="Sequential"))).start()
    assert table.active == {"user": 1, "user2": 1}
    assert [each.element for each in table.runtime.waiting()][-1] == "user"
    table.complete("user")
    assert table.active == {"user2": 1}
    assert table.complete("user2").status() == "completed"


@pytest.mark.parametrize(("cancels", "active"), [(True, {}), (False, {"user2": 1})])
def test_an_ad_hoc_sub_process_ends_by_its_condition(cancels: bool, active: dict[str, int]) -> None:
    done = ad_hoc(completionCondition=build.text("done = true"), cancelRemainingInstances=cancels)
    table = Table(model("start > any > end", any=done)).start().complete("user", done=True)
    assert table.active == active


def test_an_ad_hoc_condition_that_cannot_be_computed_is_an_incident() -> None:
    costly = build.text("count(for a in 1..1000, b in 1..top return 1) > 0")
    table = Table(model("start > any > end", any=ad_hoc(completionCondition=costly))).start(top=2_000).complete("user")
    assert table.incidents == {"any": "engine.expression_budget"}
    table.complete("user2")
    assert table.incidents == {"any": "engine.expression_budget"}
    table.send(commands.SetVariables(variables={"top": 1}))
    assert table.resolve("any").status() == "completed"


# --- undoing ---------------------------------------------------------------------------------------------------------


def undoable(name: str) -> tuple[object, ...]:
    """An activity `name` with a handler `un_<name>`."""
    border = bpmn.BoundaryEvent(id=f"on_{name}", attachedToRef=name, eventDefinitions=(build.undo(),))
    handler = bpmn.UserTask(id=f"un_{name}", isForCompensation=True)
    return border, handler, handles(f"on_{name}", f"un_{name}")


def test_what_was_done_last_is_undone_first() -> None:
    definitions = model("start > a > b > user > throw > end", *undoable("a"), *undoable("b"), throw=build.throw(build.undo()))
    table = Table(definitions).start().complete("user")
    assert table.active == {"throw": 1, "un_b": 1}
    assert table.complete("un_b").active == {"throw": 1, "un_a": 1}
    assert table.complete("un_a").status() == "completed"
    assert [event.undone for event in table.events(ev.CompensationStarted)] == [4, 3]


def test_one_activity_is_undone_by_name_and_only_once() -> None:
    definitions = model(
        "start > a > b > throw > again > end",
        *undoable("a"),
        *undoable("b"),
        throw=build.throw(build.undo("a")),
        again=build.throw(build.undo("a")),
    )
    table = Table(definitions).start()
    assert table.active == {"throw": 1, "un_a": 1}
    assert table.complete("un_a").status() == "completed"


def test_nobody_waits_for_handlers_when_told_so() -> None:
    throw = build.throw(build.undo(wait=False))
    table = Table(model("start > a > throw > user > end", *undoable("a"), throw=throw)).start()
    assert table.active == {"un_a": 1, "user": 1}


def test_what_is_inside_a_finished_sub_process_is_undone_with_the_variables_it_had() -> None:
    inner = build.mapped(plain("s1 > a > s2", *undoable("a")), {"inner": "=n * 10"})
    definitions = model("start > sub > user > throw > end", sub=inner, throw=build.throw(build.undo()))
    table = Table(definitions).start(n=4).complete("user", n=9)
    assert table.active == {"throw": 1, "un_a": 1}
    assert table.variables(instance=table.id_of("un_a"))["inner"] == 40
    assert table.complete("un_a").status() == "completed"


def test_the_tie_to_a_handler_may_be_drawn_further_out() -> None:
    border, handler, tie = undoable("a")
    inner = plain("s1 > a > s2", border, handler)
    definitions = model("start > sub > throw > end", tie, sub=inner, throw=build.throw(build.undo()))
    assert Table(definitions).start().active == {"throw": 1, "un_a": 1}


@pytest.mark.parametrize("outside", [False, True])
def test_what_is_over_does_not_catch_what_is_thrown_while_it_is_undone(outside: bool) -> None:
    """Its border is gone; somebody around whoever undoes it may catch."""
    inner = plain("s1 > a > s2", *undoable("a"))
    gone = bpmn.BoundaryEvent(id="gone", attachedToRef="sub", eventDefinitions=(build.error(),))
    around = build.sub("s > sub > throw > e, gone > e", s=bpmn.StartEvent(), e=bpmn.EndEvent(), sub=inner, gone=gone,
        throw=build.throw(build.undo()))  # fmt: skip
    there = bpmn.BoundaryEvent(id="there", attachedToRef="outer", eventDefinitions=(build.error(),))
    more: dict[str, Any] = {"there": there} if outside else {}
    table = Table(model(f"start > outer > end{', there > user > end' if outside else ''}", outer=around, **more)).start()
    assert "un_a" in table.active
    table.send(commands.ThrowError(instance=table.id_of("un_a"), code="E1"))
    assert "gone" not in [event.element for event in table.events(ev.EventTriggered)]
    if outside:
        assert table.active == {"user": 1}
        assert table.complete("user").status() == "completed"
    else:
        assert table.incidents == {"un_a": "engine.error_not_caught"}


def test_what_has_not_completed_is_not_undone() -> None:
    definitions = model("start > and1 > job > end, and1 > throw > end2", *undoable("job"), throw=build.throw(build.undo()))
    assert Table(definitions).start().active == {"job": 1}


def test_a_canceled_transaction_is_undone_and_left_by_its_border() -> None:
    cancel = end(bpmn.CancelEventDefinition())
    inner = plain("s1 > a > and1 > user > s2, and1 > user2 > gone", *undoable("a"), kind=bpmn.Transaction, gone=cancel)
    definitions = model("start > sub > end, on > user3 > end2", sub=inner, on=on("sub", bpmn.CancelEventDefinition()))
    table = Table(definitions).start().complete("user2")
    assert table.active == {"gone": 1, "un_a": 1}
    assert table.complete("un_a").active == {"user3": 1}
