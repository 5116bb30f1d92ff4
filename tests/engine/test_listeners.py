"""Listeners of Camunda 8: jobs that hold up the start or end of an element, or what is done to a user task."""

from __future__ import annotations

from typing import Any

import pytest

from bihuan.bpmn import model as bpmn
from bihuan.bpmn import zeebe
from bihuan.engine import commands
from bihuan.engine import events as ev
from bihuan.engine.compiler import compile
from bihuan.engine.operations import migration
from bihuan.engine.state import Changes
from bihuan.kernel.errors import InvalidModel, Rejected
from tests.engine import build
from tests.engine.build import after, beside, catch, each, heard, model, on
from tests.engine.table import Table


def called(table: Table) -> list[str]:
    """What was called so far, as `element on topic`."""
    return [f"{each.element} {each.on} {each.topic}" for each in table.events(ev.ListenerCalled)]


def answer(table: Table, element: str, **given: Any) -> Table:
    """The listener that is at work at an element has done its job."""
    variables = given.pop("variables", {})
    return table.send(commands.CompleteJob(instance=table.id_of(element), variables=variables, **given))


def phase(table: Table, element: str) -> str:
    return next(
        live.phase for scope in table.instance().alive.scopes.values() for live in scope.live.values() if live.element == element
    )


# --- as elements start and end ---------------------------------------------------------------------------------------


def test_start_and_end_of_a_job_each_hold_the_token_in_the_order_of_the_model() -> None:
    task = heard(build.job(inputs={"x": "=a + 1"}), "end:e1", "start:s1", "start:s2", "end:e2")
    table = Table(model("start > job > end", job=task)).start(a=1)
    assert called(table) == ["job start s1"]
    assert table.variables(instance=table.id_of("job"))["x"] == 2
    answer(table, "job", variables={"seen": True})
    assert called(table) == ["job start s1", "job start s2"]
    assert not table.events(ev.JobCreated)
    answer(table, "job")
    assert [each.topic for each in table.events(ev.JobCreated)] == ["work"]
    assert table.variables(instance=table.id_of("job")) == {"a": 1, "x": 2, "seen": True}
    table.complete("job", result=7)
    assert table.variables()["result"] == 7
    assert phase(table, "job") == "ending"
    answer(table, "job", variables={"audited": 1})
    answer(table, "job")
    assert table.status() == "completed"
    assert table.variables() == {"a": 1, "result": 7, "audited": 1}
    assert called(table)[2:] == ["job end e1", "job end e2"]


def test_what_passes_in_an_instant_is_held_up_too() -> None:
    elements = {
        "start": heard(bpmn.StartEvent(), "end:begun"),
        "xor": heard(bpmn.ExclusiveGateway(), "start:choose"),
        "script": heard(build.script("x + 1", "x"), "start:before", "end:behind"),
        "throw": heard(build.throw(build.signal("alarm")), "start:ring"),
        "end": heard(bpmn.EndEvent(), "start:last", "end:over"),
    }
    flows = "start > xor, xor > script: x > 0, xor > end: default, script > throw > end"
    table = Table(model(flows, roots=(bpmn.Signal(id="alarm", name="alarm"),), **elements)).start(x=0)
    answer(table, "start")
    answer(table, "xor", variables={"x": 5})  # the gateway's own: it decides by it, the process keeps its x
    for element in ("script", "script", "throw", "end", "end"):
        answer(table, element)
    assert table.status() == "completed"
    assert table.variables() == {"x": 1}
    assert called(table) == [
        "start end begun", "xor start choose", "script start before", "script end behind",
        "throw start ring", "end start last", "end end over",
    ]  # fmt: skip


def test_a_gateway_decides_after_its_listener_by_what_that_has_set() -> None:
    flows = "start > xor, xor > user: x > 0, xor > end: default, user > end"
    table = Table(model(flows, xor=heard(bpmn.ExclusiveGateway(), "start:choose"))).start()
    answer(table, "xor", variables={"x": 5})
    assert table.active == {"user": 1}


def test_joining_gateways_call_once_all_have_come() -> None:
    for kind in (bpmn.ParallelGateway, bpmn.InclusiveGateway):
        flows = "start > and1 > user1 > join, and1 > user2 > join > end"
        table = Table(model(flows, join=heard(kind(), "start:met"))).start()
        table.complete("user1")
        assert not called(table)
        table.complete("user2")
        assert called(table) == ["join start met"]
        answer(table, "join")
        assert table.status() == "completed"


def test_the_process_itself_is_held_up_at_both_ends() -> None:
    document = model("start > user > end")
    process = heard(document.rootElements[0], "start:open", "end:close")
    table = Table(build.replace(document, rootElements=(process,))).start(x=1)
    assert table.active == {"p": 1}
    answer(table, "p", variables={"ready": True})
    assert table.active == {"user": 1}
    table.complete("user")
    assert table.status() == "active"
    answer(table, "p", variables={"closed": True})
    assert table.status() == "completed"
    assert table.variables() == {"x": 1, "ready": True, "closed": True}


def test_sub_processes_calls_events_and_loops() -> None:
    child = build.process("cs > user2 > ce", id="child", cs=bpmn.StartEvent(), ce=bpmn.EndEvent())
    elements = {
        "sub": heard(build.sub("s > user > e", s=bpmn.StartEvent(), e=bpmn.EndEvent()), "start:in", "end:out"),
        "call": heard(build.call("child"), "start:in", "end:out"),
        "catch": heard(catch(after("PT1H")), "start:in", "end:out"),
        "job": heard(build.job(loopCharacteristics=each(cardinality="2", sequential=True)), "start:in", "end:out"),
    }
    table = Table(model("start > sub > call > catch > job > end", roots=(child,), **elements)).start("p")
    answer(table, "sub")
    table.complete("user")
    answer(table, "sub")
    answer(table, "call")
    table.complete("user2")
    answer(table, "call")
    answer(table, "catch")
    table.advance(3_600_000)
    answer(table, "catch")
    for _ in range(2):
        inner = [each.instance for each in table.runtime.waiting() if each.element == "job"][-1]
        table.send(commands.CompleteJob(instance=inner))
        table.send(commands.CompleteJob(instance=inner))
        table.send(commands.CompleteJob(instance=inner))
    assert table.status() == "completed"
    assert len(called(table)) == 10


def test_an_event_behind_a_gateway_keeps_what_came_with_it() -> None:
    caught = heard(catch(build.message("paid")), "start:in")
    paid = bpmn.Message(id="paid", name="paid")
    table = Table(
        model("start > events > catch > end, events > other > end", catch=caught, other=catch(after("P1D")), roots=(paid,))
    )
    table.start()
    table.runtime.publish("paid", variables={"amount": 9})
    assert table.active == {"catch": 1}
    answer(table, "catch")
    assert table.status() == "completed"
    assert table.variables() == {"amount": 9}


def test_a_border_is_watched_once_the_start_listeners_are_done_and_no_longer_while_the_end_is_heard() -> None:
    task = heard(bpmn.UserTask(), "start:in", "end:out")
    table = Table(model("start > user > end, on > end2", user=task, on=on("user", after("PT1H")))).start()
    assert not table.runtime.watches()
    answer(table, "user")
    assert len(table.runtime.watches()) == 1
    table.complete("user")
    assert not table.runtime.watches()
    answer(table, "user")
    assert table.status() == "completed"


# --- what goes wrong -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("moment", ["start", "end"])
def test_without_retries_there_is_an_incident_and_resolving_calls_again(moment: str) -> None:
    table = Table(model("start > job > end", job=heard(build.job(), f"{moment}:audit"))).start()
    if moment == "end":
        table.complete("job")
    instance = table.id_of("job")
    table.send(commands.FailJob(instance=instance, retries=2, message="busy"))
    assert not table.incidents
    table.send(commands.FailJob(instance=instance, message="broken"))
    assert table.incidents == {"job": "engine.job_failed"}
    with pytest.raises(Rejected, match="job"):
        table.send(commands.CompleteJob(instance=instance))
    table.resolve("job")
    assert table.events(ev.JobRetried)[-1].topic == "audit"
    answer(table, "job")
    if moment == "start":
        table.complete("job")
    assert table.status() == "completed"


def test_a_listener_whose_topic_cannot_be_computed_is_an_incident() -> None:
    table = Table(model("start > job > end", job=heard(build.job(), "start:=topic", "end:=topic"))).start()
    assert table.incidents == {"job": "engine.text_expected"}
    table.send(commands.SetVariables(variables={"topic": "audit"})).resolve("job")
    answer(table, "job").complete("job")
    answer(table, "job")
    assert table.status() == "completed"


def test_what_fails_behind_start_listeners_does_not_call_them_again() -> None:
    task = heard(bpmn.UserTask(), "start:in", assignmentDefinition=zeebe.AssignmentDefinition(assignee="=who"))
    table = Table(model("start > user > end", user=task)).start(who=[1])
    answer(table, "user")
    assert table.incidents == {"user": "engine.text_expected"}
    table.send(commands.SetVariables(variables={"who": "li"})).resolve("user")
    assert table.events(ev.UserTaskCreated)[0].assignee == "li"
    assert called(table) == ["user start in"]


def test_what_fails_behind_end_listeners_does_not_call_them_again() -> None:
    flows = "start > job > a: ok, job > b: default, a > end, b > end"
    table = Table(model(flows, job=heard(build.job(), "end:out"))).start(ok=1).complete("job")
    answer(table, "job")
    assert table.incidents
    table.send(commands.SetVariables(variables={"ok": True})).resolve("job")
    assert table.status() == "completed"
    assert called(table) == ["job end out"]


def test_an_interruption_takes_a_listener_along() -> None:
    also = beside("also", "on_also > e2", start=build.message("paid"), e2=bpmn.EndEvent())
    paid = bpmn.Message(id="paid", name="paid")
    for moment in ("start", "end"):
        table = Table(model("start > job > end", also, job=heard(build.job(), f"{moment}:audit"), roots=(paid,))).start()
        if moment == "end":
            table.complete("job")
        table.runtime.publish("paid")
        assert table.status() == "completed"
        assert [event.element for event in table.events(ev.ElementCanceled)] == ["job"]


def test_listeners_throw_no_errors_and_execution_listeners_neither_deny_nor_correct() -> None:
    table = Table(model("start > job > end", job=heard(build.job(), "start:in"))).start()
    instance = table.id_of("job")
    with pytest.raises(Rejected, match="job"):
        table.send(commands.ThrowError(instance=instance, code="E1"))
    with pytest.raises(Rejected, match="job"):
        table.send(commands.CompleteJob(instance=instance, denied=True))
    with pytest.raises(Rejected, match="job"):
        table.send(commands.CompleteJob(instance=instance, corrections=Changes(priority=1)))
    answer(table, "job")
    with pytest.raises(Rejected, match="job"):
        table.send(commands.CompleteJob(instance=instance, denied=True))


# --- user tasks ------------------------------------------------------------------------------------------------------


def test_a_task_is_created_and_assigned_as_its_listeners_correct_it() -> None:
    task = heard(
        bpmn.UserTask(),
        "creating:c1",
        "assigning:a1",
        assignmentDefinition=zeebe.AssignmentDefinition(assignee="li"),
        priorityDefinition=zeebe.PriorityDefinition(priority="10"),
    )
    table = Table(model("start > user > end", user=task)).start()
    assert called(table) == ["user creating c1"]
    answer(table, "user", corrections=Changes(priority=90, groups=("audit",)), variables={"risk": "high"})
    assert called(table) == ["user creating c1", "user assigning a1"]
    assert table.events(ev.ListenerCalled)[-1].task.assignee == "li"
    answer(table, "user", corrections=Changes(assignee="wang"))
    created = table.events(ev.UserTaskCreated)[0]
    assert (created.assignee, created.priority, created.groups) == ("wang", 90, ("audit",))
    assert table.variables(instance=table.id_of("user"))["risk"] == "high"
    assert table.complete("user").status() == "completed"


def test_completion_waits_for_its_listeners_and_takes_their_variables() -> None:
    table = Table(model("start > user > end", user=heard(bpmn.UserTask(), "completing:check"))).start()
    table.complete("user", amount=3)
    assert (phase(table, "user"), table.status()) == ("changing", "active")
    with pytest.raises(Rejected, match="user"):
        table.complete("user", amount=4)
    answer(table, "user", variables={"checked": True})
    assert table.variables() == {"amount": 3, "checked": True}
    assert table.status() == "completed"


def test_completion_denied_leaves_the_task_as_it_was() -> None:
    table = Table(
        model("start > user > end, on > end2", user=heard(bpmn.UserTask(), "completing:check"), on=on("user", after("PT1H")))
    )
    table.start().complete("user", amount=3)
    answer(table, "user", denied=True, denied_for="金额不能为 3")
    told = table.events(ev.ListenerAnswered)[-1]
    assert (told.denied, told.reason) == (True, "金额不能为 3")
    assert (phase(table, "user"), table.variables()) == ("active", {})
    table.complete("user", amount=5)
    answer(table, "user")
    assert table.variables() == {"amount": 5}
    assert table.status() == "completed"


def test_assigning_and_updating_are_heard_corrected_and_denied() -> None:
    table = Table(model("start > user > end", user=heard(bpmn.UserTask(), "assigning:a", "updating:u"))).start()
    instance = table.id_of("user")
    table.send(commands.AssignUserTask(instance=instance, assignee="li"))
    answer(table, "user", corrections=Changes(assignee="wang"))
    assert table.events(ev.UserTaskChanged)[-1].changes == Changes(assignee="wang")
    table.send(commands.UpdateUserTask(instance=instance, changes=Changes(priority=3)))
    answer(table, "user", denied=True, denied_for="no")
    assert len(table.events(ev.UserTaskChanged)) == 1
    with pytest.raises(Rejected, match="asked"):
        table.send(commands.UpdateUserTask(instance=instance, changes=Changes()))
    assert table.complete("user").status() == "completed"


def test_without_listeners_a_task_is_assigned_at_once() -> None:
    table = Table(model("start > user > end")).start()
    table.send(commands.AssignUserTask(instance=table.id_of("user"), assignee="li"))
    assert table.events(ev.UserTaskChanged)[-1].kind == "assigned"


def test_creation_cannot_be_denied() -> None:
    table = Table(model("start > user > end", user=heard(bpmn.UserTask(), "creating:c"))).start()
    with pytest.raises(Rejected, match="creating"):
        answer(table, "user", denied=True)


def test_a_border_interrupts_a_completion_that_is_being_heard() -> None:
    task = heard(bpmn.UserTask(), "completing:check")
    table = (
        Table(model("start > user > end, on > user2 > end2", user=task, on=on("user", after("PT1H")))).start().complete("user")
    )
    table.advance(3_600_000)
    assert table.active == {"user2": 1}
    assert table.events(ev.UserTaskCanceled)


def test_what_cancels_a_task_waits_until_its_listeners_have_heard_of_it() -> None:
    task = heard(bpmn.UserTask(), "canceling:c1", "canceling:c2")
    table = Table(model("start > user > end, on > user2 > end2", user=task, on=on("user", after("PT1H")))).start()
    table.advance(3_600_000)
    assert table.active == {"user": 1}
    assert called(table) == ["user canceling c1"]
    with pytest.raises(Rejected, match="user"):
        table.complete("user")
    timer = table.runtime.watches()[0][1].number
    with pytest.raises(Rejected, match="listeners"):
        table.send(commands.FireTimer(timer=timer))
    answer(table, "user")
    assert called(table) == ["user canceling c1", "user canceling c2"]
    answer(table, "user")
    assert table.active == {"user2": 1}
    assert table.complete("user2").status() == "completed"


def test_canceling_the_instance_waits_for_all_of_them_and_for_incidents() -> None:
    tasks = {name: heard(bpmn.UserTask(), "canceling:c") for name in ("user1", "user2")}
    table = Table(model("start > and1 > user1 > end, and1 > user2 > end", **tasks)).start()
    table.send(commands.CancelInstance())
    answer(table, "user1")
    table.send(commands.FailJob(instance=table.id_of("user2"), message="x"))
    assert table.status() == "active"
    table.resolve("user2")
    answer(table, "user2")
    assert table.status() == "canceled"


def test_a_cancellation_that_has_become_impossible_comes_to_nothing() -> None:
    """The task is gone by hand before its listener answers, so what waited is taken and refused."""
    task = heard(bpmn.UserTask(), "canceling:c")
    table = Table(model("start > user > end, user > user2 > end, on > end2", user=task, on=on("user", after("PT1H")))).start()
    table.advance(3_600_000)
    placed = (commands.Placement(element="user2"),)
    table.send(commands.Modify(terminate=(table.id_of("user"),), place=placed))
    assert table.active == {"user2": 1}
    assert not table.instance().alive.header.awaiting


def test_a_task_that_is_gone_in_the_step_it_came_was_there_for_nobody() -> None:
    stop = build.end(bpmn.TerminateEventDefinition())
    table = Table(
        model("start > and1 > user > end, and1 > a > stop", stop=stop, user=heard(bpmn.UserTask(), "canceling:c"))
    ).start()
    assert table.status() == "completed"


def test_a_suspended_instance_keeps_the_answer() -> None:
    table = Table(model("start > job > end", job=heard(build.job(), "start:in"))).start()
    table.send(commands.SuspendInstance())
    answer(table, "job", variables={"x": 1})
    assert called(table) == ["job start in"]
    table.send(commands.ResumeInstance())
    assert table.events(ev.JobCreated)


# --- models and versions ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("element", "listener", "code"),
    [
        (bpmn.StartEvent(), "start:x", "engine.listener_event"),
        (bpmn.ExclusiveGateway(), "end:x", "engine.listener_event"),
        (bpmn.Task(), "creating:x", "engine.listener_event"),
        (bpmn.UserTask(), "finishing:x", "engine.listener_event"),
        (build.throw(), "start:", "engine.listener_type"),
    ],
)
def test_listeners_that_cannot_be_called_are_refused(element: Any, listener: str, code: str) -> None:
    name = "start" if isinstance(element, bpmn.StartEvent) else "it"
    with pytest.raises(InvalidModel) as told:
        compile(model("start > it > end", **{name: heard(element, listener)}), "p")
    assert [(problem.code, problem.place) for problem in told.value.problems] == [(code, name)]


def test_the_same_listener_twice_is_refused() -> None:
    with pytest.raises(InvalidModel) as told:
        compile(model("start > it > end", it=heard(bpmn.Task(), "end:x", "end:x")), "p")
    assert [problem.code for problem in told.value.problems] == ["engine.listener_twice"]


def test_a_version_without_the_listener_at_work_is_refused_until_it_is_done() -> None:
    table = Table(model("start > job > user > end", job=heard(build.job(), "start:in"))).start()
    new = compile(model("start > job > user > end"), "p")
    plan = migration.propose(table.instance().program, new)
    with pytest.raises(Rejected, match="job"):
        table.runtime.send(1, commands.Migrate(elements=plan.elements, flows=plan.flows), new)
    answer(table, "job")
    table.runtime.send(1, commands.Migrate(elements=plan.elements, flows=plan.flows), new)
    assert table.complete("job").active == {"user": 1}


def test_a_loop_is_no_task_that_listeners_must_hear_of() -> None:
    """Only its children are; the loop ends as they complete, whatever waits."""
    task = heard(bpmn.UserTask(loopCharacteristics=each(cardinality="2")), "canceling:c")
    table = Table(model("start > user > end", user=task)).start()
    table.send(commands.CancelInstance())
    assert called(table) == ["user canceling c", "user canceling c"]
    first, second = (event.instance for event in table.events(ev.ListenerCalled))
    table.send(commands.CompleteJob(instance=first)).send(commands.CompleteJob(instance=second))
    assert table.status() == "canceled"


def test_a_process_whose_end_is_being_told_goes_on_with_tokens_set_down_by_hand() -> None:
    definitions = model("start > user > end")
    definitions = build.replace(definitions, rootElements=tuple(heard(root, "end:told") for root in definitions.rootElements))
    table = Table(definitions).start().complete("user")
    table.send(commands.Modify(place=(commands.Placement(element="user"),)))
    answer(table, "p")
    assert table.active == {"user": 1}
    table.complete("user")
    assert called(table) == ["p end told", "p end told"]
    assert answer(table, "p").status() == "completed"
