"""A diagram with more than one thing to run: other pools and global tasks are in force with it, and can be called."""

from __future__ import annotations

from functools import partial
from typing import Any

from bihuan.bpmn import extension as own
from bihuan.bpmn import model
from tests.application import models
from tests.application.conftest import Company
from tests.application.models import call, flow, user

ASK = own.with_extension(
    model.GlobalUserTask(id="ask", name="ask"),
    own.BihuanExtension(names=own.Wording(zh="询问", en="Ask"), responsibilities=(own.Responsibility(letter="R", post="clerk"),)),
)


def pool(process_id: str) -> model.Process:
    elements = (model.StartEvent(id="s"), user("answer"), model.EndEvent(id="e"), flow("s", "answer"), flow("answer", "e"))
    return model.Process(id=process_id, name=process_id, isExecutable=True, flowElements=elements)


def test_a_global_task_is_deployed_with_its_diagram_and_called(any_company: Company) -> None:
    company = any_company
    company.deploy("order", call("inquire", "ask"), user("check"), roots=(ASK,))
    assert company.released("ask").label == "order V1.0"
    started = company.start("order")
    child = company.read(lambda tx: tx.instances.children(int(started.instance_key)))
    [item] = company.items(child[0].key)
    assert item.element_id == "ask:task"
    company.complete(item.key, "wang")
    assert [each.element_id for each in company.items(started.instance_key)] == ["check"]


def deploy(company: Company, process_id: str, element: Any, label: str, **options: Any) -> None:
    content = models.diagram(process_id, (element,), **options)
    company.write(partial(models.put_in, process_id=process_id, content=content, label=label, effective_from=0))


def test_the_other_pools_follow_until_they_go_their_own_way(company: Company) -> None:
    deploy(company, "order", user("check"), "V1.0", roots=(pool("stock"),))
    assert company.instance(company.start("stock").instance_key).state == "active"
    deploy(company, "order", user("check2"), "V2.0", roots=(pool("stock"),))
    assert [each.label for each in company.read(lambda tx: tx.versions.of_process("stock"))] == ["order V2.0", "order V1.0"]
    deploy(company, "stock", user("count"), "S1")
    deploy(company, "order", user("check3"), "V3.0", roots=(pool("stock"),))
    assert company.released("stock").label == "S1"
