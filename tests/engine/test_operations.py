"""Operations on running instances: cancel, suspend and resume, budgets and incidents."""

from __future__ import annotations

import pytest

from bihuan.bpmn import model as bpmn
from bihuan.engine import commands
from bihuan.engine import events as ev
from bihuan.kernel.errors import Rejected
from tests.engine import build
from tests.engine.build import after, model, on
from tests.engine.table import NOON, Table

HOUR = 3_600_000


def test_cancel_takes_everything_away() -> None:
    inner = build.sub("s1 > job > s2", s1=bpmn.StartEvent(), s2=bpmn.EndEvent())
    flows = "start > and1 > user > end, and1 > sub > end, and1 > catch > end"
    also = build.beside("also", "on_also > e3", start=after("PT1H"), interrupting=False, e3=bpmn.EndEvent())
    table = Table(model(flows, also, sub=inner, catch=build.catch(after("PT2H")))).start()
    table.send(commands.CancelInstance(actor="li", reason="duplicate"))
    assert (table.status(), table.active) == ("canceled", {})
    canceled = [type(event).__name__ for event in table.steps[-1].events]
    assert canceled[-1] == "InstanceCanceled"
    assert {"JobCanceled", "UserTaskCanceled", "ElementCanceled", "TimerCanceled"} <= set(canceled)


def test_a_suspended_instance_stands_still() -> None:
    table = Table(model("start > user > end, on > end2", on=on("user", after("PT1H")))).start()
    table.send(commands.SuspendInstance())
    for command in (commands.CompleteUserTask(instance=table.id_of("user")), commands.FireTimer(timer=4)):
        with pytest.raises(Rejected, match="instance_suspended"):
            table.send(command)
    with pytest.raises(Rejected, match="already_suspended"):
        table.send(commands.SuspendInstance())
    table.runtime.now += 5 * HOUR
    table.send(commands.ResumeInstance())
    moved = table.events(ev.TimerMoved)[0]
    assert moved.due == NOON + 6 * HOUR
    assert table.active == {"user": 1}
    assert table.complete("user").status() == "completed"


def test_what_workers_report_to_a_suspended_instance_is_kept() -> None:
    table = Table(model("start > job > user > end")).start()
    job = table.id_of("job")
    table.send(commands.SuspendInstance())
    table.send(commands.CompleteJob(instance=job, variables={"x": 1}))
    assert table.active == {"job": 1}
    with pytest.raises(Rejected):
        table.send(commands.CompleteJob(instance=999))
    table.send(commands.CompleteJob(instance=job, variables={"x": 2}))  # a second worker: too late
    table.send(commands.ResumeInstance())
    assert table.active == {"user": 1}
    assert table.variables() == {"x": 1}


def test_a_suspended_instance_can_be_canceled() -> None:
    table = Table(model("start > user > end")).start()
    table.send(commands.SuspendInstance())
    assert table.send(commands.CancelInstance()).status() == "canceled"


def test_a_loop_without_end_becomes_an_incident() -> None:
    table = Table(model("start > xor1 > a > xor2 > xor1: true, xor2 > end: default"), budget=500).start()
    assert list(table.incidents.values()) == ["engine.budget_spent"]
    stuck = next(iter(table.incidents))
    before = len(table.instance().history)
    table.resolve(stuck)
    assert len(table.instance().history) > before + 400
    assert list(table.incidents.values()) == ["engine.budget_spent"]


def test_many_children_spend_the_budget_too() -> None:
    task = bpmn.Task(loopCharacteristics=build.each(cardinality="300"))
    table = Table(model("start > a > end", a=task), budget=100).start()
    assert set(table.incidents.values()) == {"engine.budget_spent"}
    while table.incidents:
        table.resolve("a")
    assert table.status() == "completed"
    assert len(table.events(ev.IterationEnded)) == 300


def test_an_output_mapping_that_fails_keeps_the_result_until_it_is_resolved() -> None:
    slow = "=count(for a in 1..1000, b in 1..2000 return 1)"
    table = Table(model("start > job > end", job=build.job(outputs={"n": slow}))).start().complete("job", x=3)
    assert table.incidents == {"job": "engine.expression_budget"}
    completed = table.events(ev.JobCompleted)[0]
    assert completed.rests == "finish"
    assert table.variables(instance=table.id_of("job")) == {"x": 3}
    with pytest.raises(Rejected, match="not_active"):
        table.send(commands.CompleteJob(instance=table.id_of("job")))
    table.resolve("job")
    assert table.incidents == {"job": "engine.expression_budget"}
    assert len(table.events(ev.JobCompleted)) == 1


def test_an_incident_goes_with_what_it_kept_from_going_on() -> None:
    table = Table(
        model(
            "start > xor > a: x > 1, xor > b: default, a > end, b > end, start > user > stop",
            stop=build.end(bpmn.TerminateEventDefinition()),
        )
    ).start()
    assert table.incidents == {"xor": "engine.condition_not_boolean"}
    table.complete("user")
    assert table.status() == "completed"
    assert len(table.events(ev.ElementCanceled)) == 1


def test_inputs_that_cannot_be_computed_leave_the_token_before_the_task() -> None:
    task = build.job("=topic", inputs={"a": "=1"})
    table = Table(model("start > job > end", job=task)).start()
    assert table.incidents == {"job": "engine.text_expected"}
    assert table.events(ev.JobCreated) == []
    table.send(commands.SetVariables(variables={"topic": "mail"}))
    assert table.resolve("job").events(ev.JobCreated)[0].topic == "mail"
    assert table.complete("job").status() == "completed"


def test_what_is_being_undone_cannot_be_emptied_by_hand() -> None:
    undoing = build.undo()
    handler = bpmn.SubProcess(
        id="undo_sub",
        triggeredByEvent=True,
        flowElements=build.inside(
            "on_undo > user2 > e2", bpmn.StartEvent(id="on_undo", eventDefinitions=(undoing,)), e2=bpmn.EndEvent()
        ),
    )
    inner = build.sub("s1 > a > s2", handler, s1=bpmn.StartEvent(), s2=bpmn.EndEvent())
    table = Table(
        build.model("start > sub > and1 > throw > end, and1 > user > end", sub=inner, throw=build.throw(undoing))
    ).start()
    assert table.active == {"throw": 1, "user": 1, "user2": 1}
    with pytest.raises(Rejected, match="being_undone"):
        table.send(commands.Modify(terminate=(table.id_of("user2"),)))
    assert table.complete("user2").complete("user").status() == "completed"
