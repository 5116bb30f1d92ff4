"""Small processes for the tests of the run time, and a company whose people work on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from bihuan import bpmn
from bihuan.application.actor import SYSTEM, Actor, granted
from bihuan.application.models.deployments import Deployment, deploy
from bihuan.application.ports import Transaction
from bihuan.application.ports.people import DepartmentRecord, PersonRecord, PostRecord
from bihuan.application.views.processes import VersionView
from bihuan.bpmn import extension as own
from bihuan.bpmn import model, zeebe
from bihuan.bpmn.foundation import FlowElement
from bihuan.kernel.text import Text

POSTS = ("clerk", "keeper", "boss", "planner")
PEOPLE = {
    "li": "clerk",
    "wang": "clerk",
    "zhao": "keeper",
    "chen": "boss",
    "sun": "planner",
    "admin": "",
    "owner": "",
}
ROLES = {"admin": ("process_admin", "process_owner"), "owner": ("process_owner",)}


def person(name: str, **options: Any) -> Actor:
    """A person of the company, as an actor."""
    return Actor(person=name, permissions=granted(ROLES.get(name, ())), **options)


def found_company(tx: Transaction) -> None:
    """One department, four posts, seven people; chen leads."""
    tx.departments.add(DepartmentRecord("sales", name_zh="销售部", name_en="Sales", head="chen"))
    for post in POSTS:
        tx.posts.add(PostRecord(post, "sales", name_zh=post, name_en=post.title()))
    for name, post in PEOPLE.items():
        roles = ",".join(ROLES.get(name, ()))
        row = PersonRecord(name, name, name_zh=name, name_en=name.title(), department="sales", posts=post, roles=roles)
        tx.people.add(row)


def user(
    element: str,
    *,
    posts: Sequence[str] = ("clerk",),
    accountable: str = "boss",
    informed: Sequence[str] = (),
    due: str = "",
    clock: str = "elapsed",
    approval: own.Approval | None = None,
    rights: Sequence[own.FieldRight] | None = None,
    dual: bool = False,
) -> model.UserTask:
    """A user task; with `rights` it uses the process's form."""
    letters = [own.Responsibility(letter="R", post=post) for post in posts]
    letters += [own.Responsibility(letter="A", post=accountable)] if accountable else []
    letters += [own.Responsibility(letter="I", post=post) for post in informed]
    level = own.ServiceLevel(due=due, clock="working" if clock == "working" else "elapsed", warnAt=0.5) if due else None
    extension = own.BihuanExtension(
        names=own.Wording(zh=f"{element}步", en=element),
        responsibilities=tuple(letters),
        serviceLevel=level,
        approval=approval,
        controlPoints=(own.ControlPoint(risk="r", dual=True),) if dual else (),
        form=own.FormReference(id="order", fields=tuple(rights)) if rights is not None else None,
    )
    return own.with_extension(model.UserTask(id=element, name=element), extension)


def service(element: str, topic: str, *, take: Mapping[str, str] | None = None) -> model.ServiceTask:
    mapping = zeebe.IoMapping(
        outputs=tuple(zeebe.Mapping(source=source, target=target) for target, source in (take or {}).items())
    )
    extension = zeebe.ZeebeExtension(taskDefinition=zeebe.TaskDefinition(type=topic), ioMapping=mapping if take else None)
    return zeebe.with_extension(model.ServiceTask(id=element, name=element), extension)


TABLE = b"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="https://example.com/dmn">
  <decision id="rank" name="rank"><decisionTable id="t" hitPolicy="FIRST">
    <input id="i"><inputExpression id="e" typeRef="boolean"><text>urgent</text></inputExpression></input>
    <output id="o" name="priority" typeRef="number"/>
    <rule id="r1"><inputEntry id="a1"><text>true</text></inputEntry><outputEntry id="b1"><text>90</text></outputEntry></rule>
    <rule id="r2"><inputEntry id="a2"><text>-</text></inputEntry><outputEntry id="b2"><text>50</text></outputEntry></rule>
  </decisionTable></decision>
</definitions>"""


def rule(element: str, decision: str, result: str) -> model.BusinessRuleTask:
    called = zeebe.CalledDecision(decisionId=decision, resultVariable=result)
    return zeebe.with_extension(model.BusinessRuleTask(id=element, name=element), zeebe.ZeebeExtension(calledDecision=called))


def call(element: str, process: str) -> model.CallActivity:
    extension = zeebe.ZeebeExtension(calledElement=zeebe.CalledElement(processId=process))
    return zeebe.with_extension(model.CallActivity(id=element, name=element), extension)


def timer(element: str, attached: str, duration: str, *, interrupting: bool = True) -> model.BoundaryEvent:
    definition = model.TimerEventDefinition(id=f"{element}_definition", timeDuration=model.FormalExpression(body=duration))
    return model.BoundaryEvent(id=element, attachedToRef=attached, cancelActivity=interrupting, eventDefinitions=(definition,))


def flow(source: str, target: str, condition: str = "") -> model.SequenceFlow:
    expression = model.FormalExpression(body=f"= {condition}") if condition else None
    return model.SequenceFlow(id=f"{source}_{target}", sourceRef=source, targetRef=target, conditionExpression=expression)


def diagram(
    process_id: str,
    elements: Sequence[FlowElement],
    *,
    number: bool = True,
    title: str = "",
    starters: Sequence[str] = (),
    start_rights: Sequence[own.FieldRight] | None = None,
    roots: Sequence[model.RootElement] = (),
    plain_start: bool = True,
) -> bytes:
    """A process; elements without any flow among them are put in a row between a start and an end."""
    inner = list(elements)
    start: FlowElement = model.StartEvent(id="start")
    if start_rights is not None:
        form = own.BihuanExtension(form=own.FormReference(id="order", fields=tuple(start_rights)))
        start = own.with_extension(model.StartEvent(id="start"), form)
    if not any(isinstance(each, model.SequenceFlow) for each in inner):
        names = ["start", *(each.id or "" for each in inner if not isinstance(each, model.BoundaryEvent)), "end"]
        inner += [flow(source, target) for source, target in pairwise(names)]
    process = model.Process(
        id=process_id,
        name=process_id,
        isExecutable=True,
        flowElements=(*((start,) if plain_start else ()), *inner, model.EndEvent(id="end")),
    )
    rule = own.NumberRule(prefix="SO", date="yyyyMMdd", digits=4) if number else None
    letters = tuple(own.Responsibility(letter="R", post=post) for post in starters)
    process = own.with_extension(process, own.BihuanExtension(numberRule=rule, responsibilities=letters))
    if title:
        properties = (zeebe.Property(name="title", value=title),)
        process = zeebe.with_extension(process, zeebe.ZeebeExtension(properties=properties))
    rooted = (process, *roots)
    definitions = model.Definitions(id=f"d_{process_id}", targetNamespace="https://example.com", rootElements=rooted)
    return bpmn.write(definitions)


FORM: dict[str, Any] = {
    "type": "default",
    "id": "order",
    "components": [
        {"type": "textfield", "key": "customer", "label": {"zh": "客户", "en": "Customer"}, "validate": {"maxLength": 20}},
        {"type": "number", "key": "amount", "label": {"zh": "金额", "en": "Amount"}, "validate": {"min": 0}},
        {"type": "textfield", "key": "phone", "label": {"zh": "电话", "en": "Phone"}, "pii": True},
        {"type": "textfield", "key": "card", "label": {"zh": "卡号", "en": "Card"}, "sensitive": True},
    ],
}


def put_in(tx: Transaction, process_id: str, content: bytes, **options: Any) -> VersionView:
    """Deploy and release a process with the form of the tests."""
    deployment = Deployment(
        process_id=process_id,
        name=Text(process_id, process_id.title()),
        bpmn=content,
        department="sales",
        owner="chen",
        forms={"order": FORM},
        decisions={"rank": TABLE},
        **options,
    )
    return deploy(tx, SYSTEM, deployment)
