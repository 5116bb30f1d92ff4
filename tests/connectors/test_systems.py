"""The systems of the demo company answer by their input alone."""

from __future__ import annotations

import msgspec
import pytest

from bihuan.application.ports.effects import Call, Failed
from bihuan.application.ports.records import OutboxRecord
from bihuan.connectors import Connector, Registry, registry

NOW = 1_712_570_400_000
INPUTS = {
    "erp.stock": {"product": "pump", "quantity": 12},
    "erp.budget": {"budget_code": "raw", "amount": 5_000},
    "erp.purchase_order": {"item": "steel", "amount": 10},
    "crm.customer": {"customer": "华东"},
    "crm.refunds": {"order_no": "SO1"},
    "mes.plan": {"product": "pump", "priority": 90},
    "wms.reserve": {"products": ["a"]},
    "tms.chase": {"waybill": "W1"},
    "oa.badge": {"name": "李"},
    "bank.account": {"account": "6222020000", "supplier": "s"},
    "bank.refund": {"order_no": "SO1", "amount": 3},
    "antifraud.check": {"applicant": "王", "id_number": "320"},
    "bi.report": {"subject": "orders"},
    "oa.configure": {},
    "crm.fields": {},
}


def test_every_system_is_there() -> None:
    assert set(INPUTS) < set(registry(demo=True).topics)
    assert registry().topics == ("http",)


@pytest.mark.parametrize("topic", sorted(INPUTS))
def test_the_same_call_has_the_same_answer(topic: str) -> None:
    systems = registry(demo=True)
    call = Call(topic=topic, variables=INPUTS[topic], idempotency_key="1-2", now=NOW)
    first = systems.call(call)
    assert first
    assert systems.call(call) == first
    msgspec.json.encode(first)


@pytest.mark.parametrize("topic", sorted(INPUTS))
def test_no_input_breaks_a_system(topic: str) -> None:
    systems = registry(demo=True)
    for value in (None, "x" * 10_000, -1, [], {}):
        odd = {name: value for name in INPUTS[topic]}  # noqa: C420 - some of the values are mutable
        assert isinstance(systems.call(Call(topic=topic, variables=odd, now=NOW)), dict)


def test_a_few_orders_are_short_of_stock() -> None:
    systems = registry(demo=True)
    answers = [
        systems.call(Call(topic="erp.stock", variables={"product": "p", "quantity": 10}, idempotency_key=str(number)))
        for number in range(1_000)
    ]
    assert 20 <= sum(bool(answer["short"]) for answer in answers) <= 60
    assert all(answer["on_hand"] < 10 for answer in answers if answer["short"])


def test_an_unknown_topic_is_no_use_trying_again() -> None:
    with pytest.raises(Failed) as caught:
        registry().call(Call(topic="nobody", variables={}))
    assert not caught.value.again


def test_topics_and_carriers_are_registered_once() -> None:
    found = Registry()
    found.add("x", Connector(system="x", work=lambda call: {"said": call.topic}))
    with pytest.raises(ValueError, match="taken"):
        found.add("x", Connector(system="y", work=lambda call: {}))
    assert found.call(Call(topic="x", variables={})) == {"said": "x"}
    carried: list[int] = []
    found.carry("mail", lambda message: carried.append(message.key))
    found.deliver(OutboxRecord(1, "mail", b"", 0, 0))
    found.deliver(OutboxRecord(2, "other", b"", 0, 0))
    assert carried == [1]
