"""Every kind of event at every place it may stand, inline and by reference; every kind of task; data, pools, several starts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bihuan.bpmn import model as bpmn
from bihuan.engine import commands
from bihuan.engine import compile as compiled
from bihuan.engine import events as ev
from tests.engine import build
from tests.engine.build import (
    after,
    at,
    beside,
    catch,
    end,
    error,
    escalation,
    every,
    inside,
    message,
    model,
    on,
    signal,
    start,
    sub,
    throw,
    when,
)
from tests.engine.table import Table

HOUR = 3_600_000
ROOTS: tuple[Any, ...] = (
    bpmn.Message(id="paid", name="paid"),
    bpmn.Signal(id="alarm", name="alarm"),
    bpmn.Error(id="bad", errorCode="E1"),
    bpmn.Escalation(id="help", escalationCode="S1"),
)


def send_message(table: Table) -> None:
    table.runtime.publish("paid")


def send_signal(table: Table) -> None:
    table.runtime.broadcast("alarm")


def set_level(table: Table) -> None:
    table.send(commands.SetVariables(variables={"level": 4}))


def an_hour(table: Table) -> None:
    table.advance(HOUR)


# What is waited for, and what makes it happen.
TRIGGERS: dict[str, tuple[Callable[[], Any], Callable[[Table], None]]] = {
    "message": (lambda: message("paid"), send_message),
    "signal": (lambda: signal("alarm"), send_signal),
    "condition": (lambda: when("level > 3"), set_level),
    "duration": (lambda: after("PT1H"), an_hour),
    "date": (lambda: at("2023-11-14T23:13:20Z"), an_hour),
    "cycle": (lambda: every("R1/PT1H"), an_hour),
    "cron": (lambda: every("0 0 * * * *"), an_hour),
}
REFERRED = [False, True]


def placed(event: Any, referred: bool) -> Any:
    """The event as it is, or with its definitions at the top of the document."""
    if not referred:
        return event
    names = tuple(f"d{number}" for number, _ in enumerate(event.eventDefinitions))
    return build.replace(event, eventDefinitions=(), eventDefinitionRefs=names)


def document(process: Any, definitions: tuple[Any, ...], referred: bool) -> bpmn.Definitions:
    top = tuple(build.replace(each, id=f"d{number}") for number, each in enumerate(definitions)) if referred else ()
    return bpmn.Definitions(id="definitions", rootElements=(process, *top, *ROOTS))


@pytest.mark.parametrize("referred", REFERRED)
@pytest.mark.parametrize("kind", TRIGGERS)
class TestCatching:
    def test_in_between(self, kind: str, referred: bool) -> None:
        definition, happen = TRIGGERS[kind][0](), TRIGGERS[kind][1]
        process = build.process("start > catch > end", catch=placed(catch(definition), referred))
        table = Table(document(process, (definition,), referred)).start()
        assert table.active == {"catch": 1}
        happen(table)
        assert table.status() == "completed"

    @pytest.mark.parametrize("interrupting", [True, False])
    def test_on_the_border_of_a_task(self, kind: str, referred: bool, interrupting: bool) -> None:
        definition, happen = TRIGGERS[kind][0](), TRIGGERS[kind][1]
        border = placed(on("user", definition, interrupting=interrupting), referred)
        table = Table(
            document(build.process("start > user > end, on > other > user2", on=border), (definition,), referred)
        ).start()
        happen(table)
        assert table.active == ({"user2": 1} if interrupting else {"user": 1, "user2": 1})

    @pytest.mark.parametrize("interrupting", [True, False])
    def test_on_the_border_of_a_sub_process(self, kind: str, referred: bool, interrupting: bool) -> None:
        definition, happen = TRIGGERS[kind][0](), TRIGGERS[kind][1]
        border = placed(on("sub", definition, interrupting=interrupting), referred)
        inner = sub("s2 > user > e2", s2=bpmn.StartEvent(), e2=bpmn.EndEvent())
        table = Table(
            document(build.process("start > sub > end, on > user2", on=border, sub=inner), (definition,), referred)
        ).start()
        happen(table)
        assert table.active == ({"user2": 1} if interrupting else {"user": 1, "user2": 1})

    @pytest.mark.parametrize("interrupting", [True, False])
    def test_at_the_start_of_an_event_sub_process(self, kind: str, referred: bool, interrupting: bool) -> None:
        definition, happen = TRIGGERS[kind][0](), TRIGGERS[kind][1]
        event = placed(bpmn.StartEvent(id="on_b", isInterrupting=interrupting, eventDefinitions=(definition,)), referred)
        handler = bpmn.SubProcess(id="b", triggeredByEvent=True, flowElements=inside("on_b > user2", event))
        table = Table(document(build.process("start > user > end", handler), (definition,), referred)).start()
        happen(table)
        assert table.active == ({"user2": 1} if interrupting else {"user": 1, "user2": 1})

    def test_behind_an_event_based_gateway(self, kind: str, referred: bool) -> None:
        definition, happen = TRIGGERS[kind][0](), TRIGGERS[kind][1]
        other = build.replace(catch(message("never")), id="other")
        flows = "start > events > catch > user, events > other > user2"
        process = build.process(flows, other, catch=placed(catch(definition), referred))
        table = Table(document(process, (definition,), referred)).start()
        happen(table)
        assert table.active == {"user": 1}

    def test_at_the_start_of_a_process(self, kind: str, referred: bool) -> None:
        definition, happen = TRIGGERS[kind][0](), TRIGGERS[kind][1]
        process = build.process("start > user > end", start=placed(start(definition), referred))
        table = Table(document(process, (definition,), referred))
        if kind == "condition":
            table.start(element="start")
        else:
            happen(table)
        assert table.active == {"user": 1}


# --- throwing --------------------------------------------------------------------------------------------------------

THROWS: dict[str, tuple[Callable[[], Any], type[Any]]] = {
    "message": (lambda: message("paid"), ev.MessageThrown),
    "signal": (lambda: signal("alarm"), ev.SignalThrown),
    "escalation": (lambda: escalation("help"), ev.EscalationThrown),
}


@pytest.mark.parametrize("referred", REFERRED)
@pytest.mark.parametrize("kind", THROWS)
class TestThrowing:
    def test_in_between(self, kind: str, referred: bool) -> None:
        definition, fact = THROWS[kind][0](), THROWS[kind][1]
        process = build.process("start > throw > user > end", throw=placed(throw(definition), referred))
        table = Table(document(process, (definition,), referred)).start()
        assert table.active == {"user": 1}
        assert len(table.events(fact)) == 1

    def test_at_the_end(self, kind: str, referred: bool) -> None:
        definition, fact = THROWS[kind][0](), THROWS[kind][1]
        process = build.process("start > end", end=placed(end(definition), referred))
        table = Table(document(process, (definition,), referred)).start()
        assert table.status() == "completed"
        assert len(table.events(fact)) == 1

    def test_at_the_end_of_a_sub_process(self, kind: str, referred: bool) -> None:
        definition, fact = THROWS[kind][0](), THROWS[kind][1]
        inner = sub("s2 > e2", s2=bpmn.StartEvent(), e2=placed(end(definition), referred))
        table = Table(document(build.process("start > sub > user", sub=inner), (definition,), referred)).start()
        assert table.active == {"user": 1}
        assert len(table.events(fact)) == 1


@pytest.mark.parametrize("referred", REFERRED)
@pytest.mark.parametrize("place", ["border", "event sub-process"])
@pytest.mark.parametrize(("thrown", "caught"), [("bad", "bad"), ("bad", "")])
def test_errors_are_caught(thrown: str, caught: str, place: str, referred: bool) -> None:
    catching = error(caught)
    inner: list[Any] = []
    flows = "start > sub > user, on > user2"
    border = placed(on("sub", catching), referred)
    if place == "event sub-process":
        event = placed(bpmn.StartEvent(id="on_b", eventDefinitions=(catching,)), referred)
        inner = [bpmn.SubProcess(id="b", triggeredByEvent=True, flowElements=inside("on_b > user2", event))]
        flows, border = "start > sub > user", None
    parts = sub("s2 > e2", *inner, s2=bpmn.StartEvent(), e2=end(error(thrown)))
    given = {"on": border} if border is not None else {}
    table = Table(document(build.process(flows, sub=parts, **given), (catching,), referred)).start()
    assert table.active == {"user2": 1}


@pytest.mark.parametrize("interrupting", [True, False])
@pytest.mark.parametrize("place", ["border", "event sub-process"])
@pytest.mark.parametrize("caught", ["help", ""])
def test_escalations_are_caught(caught: str, place: str, interrupting: bool) -> None:
    flows = "start > sub > end, on > user2"
    inner: list[Any] = []
    given: dict[str, Any] = {"on": on("sub", escalation(caught), interrupting=interrupting)}
    if place == "event sub-process":
        inner, given = [beside("b", "on_b > user2", start=escalation(caught), interrupting=interrupting)], {}
        flows = "start > sub > end"
    parts = sub("s2 > throw > user", *inner, s2=bpmn.StartEvent(), throw=throw(escalation("help")))
    table = Table(model(flows, sub=parts, roots=ROOTS, **given)).start()
    assert table.active == ({"user2": 1} if interrupting else {"user": 1, "user2": 1})


# --- tasks and calls -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("task", "waits"),
    [
        (bpmn.Task(), False),
        (bpmn.ManualTask(), False),
        (bpmn.UserTask(), True),
        (build.job(), True),
        (build.script("1 + 1", "two"), False),
        (bpmn.ReceiveTask(messageRef="paid"), True),
        (bpmn.SendTask(messageRef="paid"), False),
    ],
    ids=lambda each: type(each).__name__,
)
def test_tasks(task: Any, waits: bool) -> None:
    table = Table(model("start > it > user", it=task, roots=ROOTS)).start()
    assert table.active == ({"it": 1} if waits else {"user": 1})


@pytest.mark.parametrize("task", [bpmn.GlobalTask, bpmn.GlobalManualTask, bpmn.GlobalUserTask, bpmn.GlobalScriptTask])
def test_global_tasks_are_called(task: Any) -> None:
    made = task(id="g", name="g")
    if task is bpmn.GlobalScriptTask:
        made = task(id="g", scriptLanguage="feel", script=bpmn.Script(body="{done: true}"))
    call = bpmn.CallActivity(calledElement="g")
    table = Table(model("start > call > user", call=call, roots=(made,))).start("p")
    if task is bpmn.GlobalUserTask:
        assert table.active == {"call": 1, "g:task": 1}
        table.complete("g:task", done=True)
    assert table.active == {"user": 1}
    assert (table.variables().get("done") is True) == (task in (bpmn.GlobalScriptTask, bpmn.GlobalUserTask))


# --- several starts --------------------------------------------------------------------------------------------------


def test_a_process_begins_by_whichever_start_event_happens() -> None:
    other = build.replace(start(message("paid")), id="start2")
    third = build.replace(start(signal("alarm")), id="start3")
    table = Table(model("start > user, start2 > user2, start3 > user3", other, third, roots=ROOTS)).start()
    send_message(table)
    send_signal(table)
    assert table.active == {"user": 1, "user2": 1, "user3": 1}
    assert len(table.runtime.instances) == 3


@pytest.mark.parametrize("parallel", [False, True])
def test_an_event_based_gateway_begins_a_process(parallel: bool) -> None:
    gateway = bpmn.EventBasedGateway(id="events", instantiate=True, eventGatewayType="Parallel" if parallel else "Exclusive")
    paid, alarm = build.replace(catch(message("paid")), id="paid1"), build.replace(catch(signal("alarm")), id="alarm1")
    flows = "events > paid1 > user, events > alarm1 > user2"
    if parallel:
        flows = "events > paid1 > and, events > alarm1 > and, and > end"
    table = Table(model(flows, gateway, paid, alarm, roots=ROOTS))
    send_message(table)
    assert table.active == ({"and": 1, "alarm1": 1} if parallel else {"user": 1})
    send_signal(table)
    assert table.active == ({} if parallel else {"user": 1, "user2": 1})


def test_a_receive_task_begins_a_process() -> None:
    task = bpmn.ReceiveTask(messageRef="paid", instantiate=True)
    table = Table(model("receive > user", receive=task, roots=ROOTS))
    send_message(table)
    send_message(table)
    assert table.active == {"user": 2}


# --- pools -----------------------------------------------------------------------------------------------------------


def pools(*flows: tuple[str, str], message_ref: str | None = None) -> bpmn.Collaboration:
    made = tuple(
        bpmn.MessageFlow(id=f"m{number}", sourceRef=source, targetRef=target, messageRef=message_ref)
        for number, (source, target) in enumerate(flows)
    )
    participants = (bpmn.Participant(id="P1", processRef="p"), bpmn.Participant(id="P2", processRef="q"))
    return bpmn.Collaboration(id="c", participants=participants, messageFlows=made)


@pytest.mark.parametrize("message_ref", [None, "paid"])
def test_message_flows_join_two_pools(message_ref: str | None) -> None:
    """Neither end names a message: the flow is what joins them."""
    asks, answered = throw(bpmn.MessageEventDefinition()), catch(bpmn.MessageEventDefinition())
    first = build.process("start > throw > catch > user", throw=asks, catch=answered)
    second = build.process(
        "s2 > work > e2", id="q", s2=bpmn.StartEvent(eventDefinitions=(bpmn.MessageEventDefinition(),)),
        work=bpmn.Task(), e2=bpmn.EndEvent(eventDefinitions=(bpmn.MessageEventDefinition(),)),
    )  # fmt: skip
    flows = pools(("throw", "s2"), ("e2", "catch"))
    if message_ref:
        named = zip(flows.messageFlows, ("paid", "back"), strict=True)
        flows = build.replace(flows, messageFlows=tuple(build.replace(each, messageRef=name) for each, name in named))
    roots = (flows, first, second, *ROOTS, bpmn.Message(id="back", name="back"))
    table = Table(bpmn.Definitions(id="d", rootElements=roots)).start("p")
    assert table.active == {"user": 1}
    assert table.status(2) == "completed"


def test_correlation_keys_of_the_standard() -> None:
    """The process says by which of its data it is found, the property where the key lies in the message."""
    retrieval = bpmn.CorrelationPropertyRetrievalExpression(messageRef="paid", messagePath=build.text("order"))
    prop = bpmn.CorrelationProperty(id="cp", correlationPropertyRetrievalExpression=(retrieval,))
    binding = bpmn.CorrelationPropertyBinding(correlationPropertyRef="cp", dataPath=build.text("number"))
    subscription = bpmn.CorrelationSubscription(correlationKeyRef="k", correlationPropertyBinding=(binding,))
    waits = build.process("start > catch > user", catch=catch(message("paid")))
    waits = build.replace(waits, correlationSubscriptions=(subscription,))
    sends = build.process("s2 > t2 > e2", id="q", s2=bpmn.StartEvent(), t2=throw(message("paid")), e2=bpmn.EndEvent())
    table = Table(bpmn.Definitions(id="d", rootElements=(waits, sends, prop, *ROOTS)))
    table.start("p", number=1).start("p", number=2).start("q", order=2)
    assert [table.active, table.runtime.waiting()[0].element] == [{"catch": 1, "user": 1}, "catch"]


# --- data ------------------------------------------------------------------------------------------------------------


def data_in(source: str, target: str, **more: Any) -> bpmn.DataInputAssociation:
    return bpmn.DataInputAssociation(sourceRef=(source,), targetRef=target, **more)


def data_out(source: str, target: str, **more: Any) -> bpmn.DataOutputAssociation:
    return bpmn.DataOutputAssociation(sourceRef=(source,), targetRef=target, **more)


def specified(*, inputs: tuple[str, ...] = (), outputs: tuple[str, ...] = ()) -> bpmn.InputOutputSpecification:
    return bpmn.InputOutputSpecification(
        dataInputs=tuple(bpmn.DataInput(id=f"in_{name}", name=name) for name in inputs),
        dataOutputs=tuple(bpmn.DataOutput(id=f"out_{name}", name=name) for name in outputs),
    )


ORDER = (bpmn.DataObject(id="o", name="order"), bpmn.DataObjectReference(id="oref", name="Order [new]", dataObjectRef="o"))


def test_data_flows_along_its_associations() -> None:
    task = build.replace(
        build.job(),
        ioSpecification=specified(inputs=("given",), outputs=("made",)),
        dataInputAssociations=(data_in("oref", "in_given"),),
        dataOutputAssociations=(data_out("out_made", "oref"),),
    )
    table = Table(model("start > job > user", *ORDER, job=task)).start(order="A")
    assert table.variables(instance=table.id_of("job"))["given"] == "A"
    table.complete("job", made="B", more=1)
    assert table.variables() == {"order": "B", "more": 1}


@pytest.mark.parametrize(("sources", "variable"), [(("out_made",), "order"), (("out_made", "out_more"), "made")])
def test_the_output_of_a_loop_is_given_as_a_whole_where_nothing_else_goes_with_it(
    sources: tuple[str, ...], variable: str
) -> None:
    loop = bpmn.MultiInstanceLoopCharacteristics(
        loopCardinality=build.text("2"), loopDataOutputRef="out_made", outputDataItem=bpmn.DataOutput(id="item", name="answer")
    )
    task = build.replace(
        build.job(),
        ioSpecification=specified(outputs=("made", "more")),
        dataOutputAssociations=(bpmn.DataOutputAssociation(sourceRef=sources, targetRef="oref"),),
        loopCharacteristics=loop,
    )
    found = compiled(model("start > it > user", *ORDER, it=task), "p").nodes["it"].loop
    assert found is not None
    assert found.output == variable


def test_an_association_without_a_value_moves_nothing() -> None:
    task = build.replace(
        bpmn.Task(), ioSpecification=specified(outputs=("made",)), dataOutputAssociations=(data_out("out_made", "oref"),)
    )
    assert Table(model("start > it > user", *ORDER, it=task)).start(order="A").variables() == {"order": "A"}


def test_transformations_and_assignments() -> None:
    shaped = data_out("out_made", "oref", transformation=build.text("made * 2"))
    assigned = bpmn.DataOutputAssociation(
        sourceRef=("out_made",), assignment=(bpmn.Assignment(from_=build.text("made + 1"), to=build.text("order2.total")),)
    )
    task = build.replace(build.job(), ioSpecification=specified(outputs=("made",)), dataOutputAssociations=(shaped, assigned))
    table = Table(model("start > job > user", *ORDER, job=task)).start().complete("job", made=4)
    assert table.variables() == {"order": 8, "order2": {"total": 5}}


def test_the_payload_of_a_message_is_the_data_output_of_its_event() -> None:
    output = bpmn.DataOutput(id="out", name="payment")
    event = build.replace(catch(message("paid")), dataOutputs=(output,), dataOutputAssociation=(data_out("out", "oref"),))
    table = Table(model("start > catch > user", *ORDER, catch=event, roots=ROOTS)).start()
    table.runtime.publish("paid", None, {"amount": 3})
    assert table.variables()["order"] == {"amount": 3}


def test_what_a_message_carries_is_the_data_input_of_its_event() -> None:
    given = bpmn.DataInput(id="in", name="payload")
    event = build.replace(throw(message("paid")), dataInputs=(given,), dataInputAssociation=(data_in("oref", "in"),))
    table = Table(model("start > throw > end", *ORDER, throw=event, roots=ROOTS)).start(order="A")
    assert table.events(ev.MessageThrown)[0].variables == {"payload": "A"}


def test_the_data_of_a_sub_process_live_as_long_as_it_does() -> None:
    inner = sub("s2 > count > user > e2", *ORDER, s2=bpmn.StartEvent(), count=build.script("1", "order"), e2=bpmn.EndEvent())
    table = Table(model("start > sub > user2", sub=build.replace(inner, properties=(bpmn.Property(id="note"),)))).start(
        order="outside"
    )
    assert table.variables(instance=table.id_of("user"))["order"] == 1
    assert table.variables() == {"order": "outside"}
    table.complete("user", note="mine", more=2)
    assert table.variables() == {"order": "outside", "more": 2}
