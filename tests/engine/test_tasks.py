"""Tasks, the simplest flows, and what a step consists of."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bihuan import dmn
from bihuan.bpmn import model as bpmn
from bihuan.bpmn import zeebe
from bihuan.engine import commands
from bihuan.engine import events as ev
from bihuan.kernel.errors import InvalidInput, Rejected
from tests.engine import build
from tests.engine.build import model
from tests.engine.table import NOON, Table

TABLE = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n">
<decision id="level" name="level"><variable id="v" name="level"/><decisionTable id="t" hitPolicy="UNIQUE">
<input id="i"><inputExpression id="ie"><text>amount</text></inputExpression></input><output id="o" name="level"/>
<rule id="r1"><inputEntry id="a"><text>&lt; 100</text></inputEntry><outputEntry id="b"><text>"low"</text></outputEntry></rule>
<rule id="r2"><inputEntry id="c"><text>&gt;= 100</text></inputEntry><outputEntry id="e"><text>"high"</text></outputEntry></rule>
</decisionTable></decision></definitions>"""


@pytest.mark.parametrize("task", [bpmn.Task(), bpmn.ManualTask(), build.throw(), bpmn.ExclusiveGateway(), bpmn.ParallelGateway()])
def test_what_needs_nobody_is_passed_at_once(task: bpmn.FlowNode) -> None:
    table = Table(model("start > it > end", it=task)).start()
    assert table.status() == "completed"
    assert table.passed() == ["start", "it", "end"]
    assert len(table.instance().history) == 5  # one fact per element, and the two ends of the instance


def test_facts_say_when_and_where() -> None:
    table = Table(model("start > a > end")).start()
    event = table.events(ev.ElementPassed)[1]
    assert (event.at, event.element, event.scope, event.taken) == (NOON, "a", 1, ("a_end",))
    assert [each.instance for each in table.events(ev.ElementPassed)] == [2, 3, 4]
    assert event.event_class == "business"


def test_a_user_task_waits_for_its_person() -> None:
    table = Table(model("start > user > end")).start(amount=3)
    assert table.active == {"user": 1}
    table.complete("user", approved=True)
    assert table.status() == "completed"
    assert table.variables() == {"amount": 3, "approved": True}
    assert [type(event).__name__ for event in table.steps[1].events] == [
        "UserTaskCompleted",
        "ElementPassed",
        "InstanceCompleted",
    ]


def test_a_user_task_tells_who_and_until_when() -> None:
    extension = zeebe.ZeebeExtension(
        assignmentDefinition=zeebe.AssignmentDefinition(assignee="=boss", candidateGroups="a, b", candidateUsers='=["x", "y"]'),
        taskSchedule=zeebe.TaskSchedule(
            dueDate="2026-01-01T08:00:00+08:00", followUpDate='=date and time("2026-01-01T00:00:00Z")'
        ),
        priorityDefinition=zeebe.PriorityDefinition(priority="=70 + 5"),
    )
    user = zeebe.with_extension(bpmn.UserTask(id="user"), extension)
    created = Table(model("start > user > end", user)).start(boss="li").events(ev.UserTaskCreated)[0]
    assert (created.assignee, created.groups, created.users, created.priority) == ("li", ("a", "b"), ("x", "y"), 75)
    assert created.due == created.follow_up == 1_767_225_600_000


def test_a_service_task_is_a_job() -> None:
    table = Table(model("start > job > end", job=build.job('="mail-" + kind'))).start(kind="fast")
    created = table.events(ev.JobCreated)[0]
    assert (created.topic, created.retries) == ("mail-fast", 3)
    table.complete("job", sent=True)
    assert table.status() == "completed"
    assert table.variables()["sent"] is True


def test_a_job_fails_until_its_retries_are_spent() -> None:
    table = Table(model("start > job > end")).start()
    job = table.id_of("job")
    table.send(commands.FailJob(instance=job, retries=1, message="away", backoff=500))
    assert table.incidents == {}
    assert table.events(ev.JobFailed)[0].backoff == 500
    table.send(commands.FailJob(instance=job, retries=0, message="away"))
    assert table.incidents == {"job": "engine.job_failed"}
    with pytest.raises(Rejected, match=r"engine\.not_active"):
        table.send(commands.CompleteJob(instance=job))
    table.resolve("job")
    assert table.events(ev.JobRetried)[0].retries == 1
    assert table.complete("job").status() == "completed"


def test_a_script_writes_its_result() -> None:
    table = Table(model("start > a > end", a=build.script("amount * 2", "double"))).start(amount=Decimal("1.5"))
    assert table.variables()["double"] == Decimal("3.0")


def test_a_script_without_result_variable_gives_several() -> None:
    table = Table(model("start > a > end", a=build.script("{x: 1, y: x + 1}"))).start()
    assert table.variables() == {"x": 1, "y": 2}


def test_a_script_of_the_standard_in_feel() -> None:
    task = bpmn.ScriptTask(id="s", scriptFormat="FEEL", script=bpmn.Script(body="{z: 7}"))
    assert Table(model("start > s > end", task)).start().variables() == {"z": 7}


def test_a_rule_is_evaluated_in_the_core() -> None:
    decisions = {"level": dmn.compile(dmn.read(TABLE))}
    table = Table(model("start > rule > end", rule=build.rule("level", "level")), decisions=decisions).start(amount=250)
    assert table.variables()["level"] == "high"
    fact = table.events(ev.DecisionEvaluated)[0]
    assert (fact.decision, fact.output, fact.rules) == ("level", "high", ("level#2",))


def test_a_rule_that_is_not_linked_is_an_incident() -> None:
    table = Table(model("start > rule > end", rule=build.rule("level", "level"))).start()
    assert table.incidents == {"rule": "engine.decision_missing"}


def test_a_rule_that_its_document_does_not_hold_is_an_incident() -> None:
    decisions = {"gone": dmn.compile(dmn.read(TABLE))}
    table = Table(model("start > rule > end", rule=build.rule("gone", "level")), decisions=decisions).start(amount=1)
    assert table.incidents == {"rule": "engine.decision_missing"}


def test_a_receive_task_waits_for_its_message() -> None:
    table = Table(
        model("start > it > end", it=bpmn.ReceiveTask(messageRef="paid"), roots=(bpmn.Message(id="paid", name="paid"),))
    )
    table.start()
    assert table.active == {"it": 1}
    assert table.runtime.publish("paid", variables={"sum": 3})
    assert table.status() == "completed"
    assert table.variables() == {"sum": 3}


def test_a_send_task_sends_its_message() -> None:
    sends = zeebe.with_extension(
        bpmn.SendTask(id="it", messageRef="paid"),
        zeebe.ZeebeExtension(publishMessage=zeebe.PublishMessage(correlationKey="=order", timeToLive="PT1H", messageId="m1")),
    )
    table = Table(model("start > it > end", sends, roots=(bpmn.Message(id="paid", name="paid"),))).start(order="A7")
    fact = table.events(ev.MessageThrown)[0]
    assert (fact.name, fact.key, fact.time_to_live, fact.message_id) == ("paid", "A7", 3_600_000, "m1")


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (commands.CompleteUserTask(instance=99), "engine.no_such_element_instance"),
        (commands.CompleteJob(instance=3), "engine.not_a_job"),
        (commands.CompleteCall(instance=3), "engine.not_a_call"),
        (commands.FireTimer(timer=3), "engine.no_such_timer"),
        (commands.ResolveIncident(incident=3), "engine.no_such_incident"),
        (commands.CorrelateMessage(name="x"), "engine.message_not_expected"),
        (commands.BroadcastSignal(name="x"), "engine.signal_not_expected"),
        (commands.StartInstance(), "engine.already_started"),
        (commands.ResumeInstance(), "engine.not_suspended"),
    ],
)
def test_a_wrong_command_is_refused_and_changes_nothing(command: commands.Command, code: str) -> None:
    table = Table(model("start > user > end")).start()
    before = table.instance().state
    with pytest.raises(Rejected) as refused:
        table.send(command)
    assert refused.value.code == code
    assert table.instance().state is before


def test_completing_twice_is_refused() -> None:
    table = Table(model("start > user > more > end", more=bpmn.UserTask())).start()
    first = table.id_of("user")
    table.complete("user")
    with pytest.raises(Rejected, match="no_such_element_instance"):
        table.send(commands.CompleteUserTask(instance=first))
    table.complete("more")
    with pytest.raises(Rejected, match="instance_over"):
        table.send(commands.CompleteUserTask(instance=first))


def test_values_that_are_none_of_feel_are_refused() -> None:
    table = Table(model("start > user > end")).start()
    with pytest.raises(InvalidInput, match="not_a_value"):
        table.complete("user", wrong={"deep": object()})
    assert table.active == {"user": 1}


def test_the_same_arguments_give_the_same_step() -> None:
    definitions = model("start > and1 > a > and2 > user > end, and1 > b > and2", a=build.script("1", "x"))
    first, second = Table(definitions).start(v=1), Table(definitions).start(v=1)
    assert first.steps[0].events == second.steps[0].events
    assert first.programs[0].hash == second.programs[0].hash
