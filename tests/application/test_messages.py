"""Messages and signals between instances, on both databases: who waits is found, now or later, once."""

from __future__ import annotations

from concurrent.futures import Future
from functools import partial
from itertools import pairwise
from typing import Any

import pytest

from bihuan import bpmn
from bihuan.application.actor import SYSTEM
from bihuan.application.models import versions
from bihuan.application.ports.lists import InstanceFilter
from bihuan.application.running import messages, timers
from bihuan.application.views.messages import BroadcastSignal, CorrelateMessage, EvaluateConditions, PublishMessage
from bihuan.bpmn import model, zeebe
from bihuan.kernel.errors import Forbidden, InvalidInput, NotFound, Rejected
from tests.application import models
from tests.application.conftest import Company
from tests.application.models import flow, person, user

HOUR = 3_600_000

PAID = zeebe.with_extension(
    model.Message(id="paid", name="paid"), zeebe.ZeebeExtension(subscription=zeebe.Subscription(correlationKey="=order"))
)
ASKED = model.Message(id="asked", name="asked")
ALARM = model.Signal(id="alarm", name="alarm")
HELP = model.Escalation(id="help", escalationCode="S1")


def on_message(message: str = "paid") -> model.MessageEventDefinition:
    return model.MessageEventDefinition(id=f"on_{message}", messageRef=message)


def on_signal() -> model.SignalEventDefinition:
    return model.SignalEventDefinition(id="on_alarm", signalRef="alarm")


def wait(definition: model.EventDefinition) -> model.IntermediateCatchEvent:
    return model.IntermediateCatchEvent(id="wait", eventDefinitions=(definition,))


def begins(definition: model.EventDefinition) -> model.StartEvent:
    return model.StartEvent(id="begin", eventDefinitions=(definition,))


def sends(key: str, *, keep: str = "", identity: str = "") -> model.IntermediateThrowEvent:
    thrown = model.IntermediateThrowEvent(id="send", eventDefinitions=(on_message(),))
    published = zeebe.PublishMessage(correlationKey=key, timeToLive=keep, messageId=identity)
    return zeebe.with_extension(thrown, zeebe.ZeebeExtension(publishMessage=published))


def deploy(company: Company, process_id: str, *elements: Any, tag: str = "") -> None:
    """Elements in a row between their own start (or a plain one) and an end; boundary events lead to what follows them."""
    inner = list(elements)
    if not any(isinstance(each, model.StartEvent) for each in inner):
        inner.insert(0, model.StartEvent(id="start"))
    inner.append(model.EndEvent(id="end"))
    names = [each.id or "" for each in inner if not isinstance(each, model.BoundaryEvent)]
    flows = [flow(source, target) for source, target in pairwise(names)]
    flows += [flow(each.id or "", "end") for each in inner if isinstance(each, model.BoundaryEvent)]
    process = model.Process(id=process_id, name=process_id, isExecutable=True, flowElements=(*inner, *flows))
    if tag:
        process = zeebe.with_extension(process, zeebe.ZeebeExtension(versionTag=zeebe.VersionTag(value=tag)))
    roots = (process, PAID, ASKED, ALARM, HELP)
    content = bpmn.write(model.Definitions(id=f"d_{process_id}", targetNamespace="https://example.com", rootElements=roots))
    company.write(partial(models.put_in, process_id=process_id, content=content, effective_from=0))


def waiting(company: Company, process_id: str = "shop") -> None:
    """A process that waits for the payment of its order and then has somebody pack it."""
    deploy(company, process_id, wait(on_message()), user("pack"))


def publish(company: Company, at: int | None = None, who: Any = SYSTEM, **options: Any) -> list[str]:
    command = PublishMessage(**{"name": "paid", **options})
    return company.write(partial(messages.publish, actor=who, command=command), at=at).instance_keys


def packing(company: Company, key: str) -> bool:
    return [item.element_id for item in company.items(key)] == ["pack"]


def instances_of(company: Company, process_id: str, state: str = "") -> list[int]:
    wanted = InstanceFilter(process=process_id, state=state, starter="", search="", after=0, limit=100)
    return [record.key for record in company.read(lambda tx: tx.lists.instances(wanted))]


# --- correlation -----------------------------------------------------------------------------------------------------


def test_a_message_finds_the_instance_with_its_key(any_company: Company) -> None:
    waiting(any_company)
    first, second = (any_company.start("shop", order=order).instance_key for order in ("A", "B"))
    assert publish(any_company, correlation_key="B", variables={"amount": 3}) == [second]
    assert (packing(any_company, first), packing(any_company, second)) == (False, True)
    assert publish(any_company, correlation_key="C") == []
    assert publish(any_company, correlation_key="B") == [], "it waits no longer"


def test_numbers_and_their_text_are_the_same_key(any_company: Company) -> None:
    waiting(any_company)
    key = any_company.start("shop", order=12).instance_key
    assert publish(any_company, correlation_key="12") == [key]


def test_of_one_process_only_the_oldest_gets_it_and_of_each_process_one(any_company: Company) -> None:
    waiting(any_company)
    waiting(any_company, "store")
    keys = [any_company.start(process, order="A").instance_key for process in ("shop", "shop", "store")]
    assert publish(any_company, correlation_key="A") == [keys[0], keys[2]]
    assert publish(any_company, correlation_key="A") == [keys[1]]


def test_correlating_wants_somebody_who_waits(any_company: Company) -> None:
    waiting(any_company)
    key = any_company.start("shop", order="A").instance_key
    correlate = partial(messages.correlate, actor=SYSTEM, command=CorrelateMessage(name="paid", correlation_key="A"))
    assert any_company.write(correlate).instance_key == key
    with pytest.raises(NotFound, match="nobody_waits"):
        any_company.write(correlate)


def test_what_cannot_be_published_is_told(any_company: Company) -> None:
    with pytest.raises(InvalidInput, match="without_name"):
        publish(any_company, name=" ")
    with pytest.raises(InvalidInput, match="time_to_live"):
        publish(any_company, time_to_live=-1)
    with pytest.raises(Forbidden):
        publish(any_company, who=person("li"))


# --- messages that are kept ------------------------------------------------------------------------------------------


def test_a_kept_message_reaches_who_waits_later_once_per_process(any_company: Company) -> None:
    waiting(any_company)
    waiting(any_company, "store")
    assert publish(any_company, correlation_key="A", time_to_live=HOUR, variables={"amount": 7}) == []
    keys = [any_company.start(process, order="A").instance_key for process in ("shop", "shop", "store")]
    assert [packing(any_company, key) for key in keys] == [True, False, True]


def test_a_message_without_time_to_live_is_not_kept(any_company: Company) -> None:
    waiting(any_company)
    publish(any_company, correlation_key="A")
    assert not packing(any_company, any_company.start("shop", order="A").instance_key)


def test_a_kept_message_is_gone_after_its_time(any_company: Company) -> None:
    waiting(any_company)
    now = any_company.read(lambda tx: tx.now)
    publish(any_company, at=now, correlation_key="A", time_to_live=HOUR)
    late = any_company.start("shop", at=now + HOUR, order="A").instance_key
    assert not packing(any_company, late)
    assert any_company.write(messages.expire, at=now + HOUR) == 1
    assert any_company.write(messages.expire, at=now + HOUR) == 0
    assert any_company.read(messages.next_expiry) is None


def test_a_kept_message_has_its_identity_alone(any_company: Company) -> None:
    publish(any_company, correlation_key="A", time_to_live=HOUR, message_id="m-1")
    publish(any_company, correlation_key="B", time_to_live=HOUR, message_id="m-1")
    with pytest.raises(Rejected, match="already_published"):
        publish(any_company, correlation_key="A", time_to_live=HOUR, message_id="m-1")


def test_what_two_transactions_missed_of_each_other_is_found_afterwards(any_company: Company) -> None:
    """In one batch neither sees the other's unwritten row."""
    waiting(any_company)
    command = PublishMessage(name="paid", correlation_key="A", time_to_live=HOUR)
    answers: list[Future[Any]] = [
        any_company.database.write(partial(messages.publish, actor=SYSTEM, command=command)) for _ in range(1)
    ]
    key = any_company.start("shop", order="A").instance_key
    for answer in answers:
        answer.result()
    for found in any_company.read(messages.deliverable):
        assert any_company.write(partial(messages.deliver, key=found))
    assert packing(any_company, key)
    assert any_company.read(messages.deliverable) == []
    assert not any_company.write(partial(messages.deliver, key=1))


# --- starting --------------------------------------------------------------------------------------------------------


def started_by_message(company: Company) -> None:
    deploy(company, "intake", begins(on_message("asked")), user("answer"))


def test_a_message_begins_a_process_and_one_key_one_instance(any_company: Company) -> None:
    started_by_message(any_company)
    (first,) = publish(any_company, name="asked", correlation_key="A", variables={"text": "hello"})
    assert publish(any_company, name="asked", correlation_key="A") == [], "one with this key still runs"
    (second,) = publish(any_company, name="asked", correlation_key="B")
    (third,) = publish(any_company, name="asked")
    assert len({first, second, third}) == 3
    publish(any_company, name="asked", correlation_key="A", time_to_live=HOUR)
    assert any_company.read(messages.deliverable) == []
    any_company.complete(any_company.items(first)[0].key, "li", values={})
    (kept,) = any_company.read(messages.deliverable)
    assert any_company.write(partial(messages.deliver, key=kept))
    assert len(instances_of(any_company, "intake", "active")) == 3


def test_a_retired_version_begins_nothing(any_company: Company) -> None:
    started_by_message(any_company)
    version = any_company.released("intake")
    any_company.write(partial(versions.retire, actor=SYSTEM, key=version.key))
    assert publish(any_company, name="asked") == []


def test_the_newest_version_is_what_begins(any_company: Company) -> None:
    started_by_message(any_company)
    deploy(any_company, "intake", begins(on_message("asked")), user("other"))
    (key,) = publish(any_company, name="asked")
    assert [item.element_id for item in any_company.items(key)] == ["other"]


def test_a_timer_start_event_begins_instances_in_turn(any_company: Company) -> None:
    cycle = model.TimerEventDefinition(id="every", timeCycle=model.FormalExpression(body="R2/PT1H"))
    deploy(any_company, "report", begins(cycle), user("write"))
    now = any_company.read(lambda tx: tx.now)
    assert any_company.write(timers.fire_due, at=now) == 0
    assert any_company.write(timers.fire_due, at=now + HOUR + 1_000) == 1
    assert any_company.write(timers.fire_due, at=now + 2 * HOUR + 2_000) == 1
    assert any_company.write(timers.fire_due, at=now + 9 * HOUR) == 0
    assert len(instances_of(any_company, "report")) == 2


def test_a_true_condition_begins_a_process(any_company: Company) -> None:
    condition = model.ConditionalEventDefinition(id="when", condition=model.FormalExpression(body="= level > 3"))
    deploy(any_company, "drain", begins(condition), user("open"))

    def evaluate(level: int) -> list[str]:
        command = EvaluateConditions(variables={"level": level})
        return any_company.write(partial(messages.evaluate, actor=SYSTEM, command=command)).instance_keys

    assert evaluate(3) == []
    assert len(evaluate(4)) == 1


# --- between instances -----------------------------------------------------------------------------------------------


def test_one_instance_sends_and_another_receives(any_company: Company) -> None:
    waiting(any_company)
    deploy(any_company, "bank", sends("=order"))
    key = any_company.start("shop", order="A").instance_key
    any_company.start("bank", order="A")
    assert packing(any_company, key)


def test_what_an_instance_sends_is_kept_as_it_says(any_company: Company) -> None:
    waiting(any_company)
    deploy(
        any_company,
        "bank",
        sends("=order", keep="PT1H", identity="=order"),
    )
    for _ in range(2):
        any_company.start("bank", order="A")
    assert packing(any_company, any_company.start("shop", order="A").instance_key)
    assert not packing(any_company, any_company.start("shop", order="A").instance_key), "the second had the same identity"


def test_a_signal_reaches_everybody_and_begins_processes(any_company: Company) -> None:
    deploy(any_company, "shift", wait(on_signal()), user("leave"))
    deploy(any_company, "drill", begins(on_signal()), user("count"))
    throw = model.IntermediateThrowEvent(id="throw", eventDefinitions=(on_signal(),))
    deploy(any_company, "guard", throw)
    keys = [any_company.start("shift").instance_key for _ in range(3)]
    any_company.start("guard")
    assert all([item.element_id for item in any_company.items(key)] == ["leave"] for key in keys)
    assert len(instances_of(any_company, "drill")) == 1
    another = any_company.start("shift").instance_key
    command = BroadcastSignal(name="alarm", variables={"floor": 2})
    reached = any_company.write(partial(messages.broadcast, actor=SYSTEM, command=command)).instance_keys
    assert another in reached
    assert len(reached) == 2


def test_an_escalation_nobody_takes_over_goes_to_the_caller(any_company: Company) -> None:
    definition = model.EscalationEventDefinition(id="e1", escalationRef="help")
    thrower = model.IntermediateThrowEvent(id="throw", eventDefinitions=(definition,))
    deploy(any_company, "child", thrower, user("work"))
    border = model.BoundaryEvent(
        id="on", attachedToRef="call", cancelActivity=False, eventDefinitions=(model.EscalationEventDefinition(id="e2"),)
    )
    deploy(any_company, "parent", models.call("call", "child"), border)
    key = int(any_company.start("parent").instance_key)
    assert "on" in any_company.read(lambda tx: {fact.element_id for fact in tx.history.of(key)})


def test_a_call_is_bound_to_a_version_tag(any_company: Company) -> None:
    deploy(any_company, "child", user("old"), tag="stable")
    deploy(any_company, "child", user("new"))
    for binding, wanted in (("versionTag", "old"), ("latest", "new")):
        called = zeebe.CalledElement(processId="child", bindingType=binding, versionTag="stable")  # type: ignore[arg-type]
        call = zeebe.with_extension(model.CallActivity(id="call"), zeebe.ZeebeExtension(calledElement=called))
        deploy(any_company, f"parent_{binding}", call)
        key = int(any_company.start(f"parent_{binding}").instance_key)
        child = any_company.read(lambda tx, key=key: tx.instances.children(key)[0])
        assert [item.element_id for item in any_company.items(child.key)] == [wanted]
