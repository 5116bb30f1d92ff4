"""An incident of an expression says why, and where in the expression."""

from __future__ import annotations

from bihuan.application.running import instances
from bihuan.bpmn import model
from tests.application.conftest import Company
from tests.application.models import flow, person, user

ADMIN = person("admin")


def test_the_reason_stands_in_the_message_with_its_place(company: Company) -> None:
    elements = [
        model.ExclusiveGateway(id="split", default="split_b"),
        user("a"),
        user("b"),
        flow("start", "split"),
        flow("split", "a", "amount > 100 and customer.level > 3"),
        flow("split", "b"),
        flow("a", "end"),
        flow("b", "end"),
    ]
    company.deploy("reasons", *elements)
    started = company.start("reasons", who="admin", amount=200, customer={"level": "A"})
    for language, told in (
        ("en", "Line 1, column 18: “>” has no meaning between string and number; the result is null."),
        ("zh-CN", "第 1 行第 18 列：“>”不能用于 string 与 number，结果为 null。"),
    ):
        who = person("admin", language=language)
        [incident] = company.read(lambda tx, who=who: instances.view(tx, who, int(started.instance_key))).incidents
        assert incident.message.endswith(told)
