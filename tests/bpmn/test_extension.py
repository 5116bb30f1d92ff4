"""Our extension and Camunda 8's: values in and out, and the one descriptor that the modeler uses too."""

from __future__ import annotations

import json
import typing
from importlib import resources
from typing import Any

import msgspec
import pytest

from bihuan import bpmn
from bihuan.bpmn import binding, extension, model, zeebe
from bihuan.kernel.errors import InvalidModel
from bihuan.kernel.text import Text
from tests.bpmn.material import process, read_process

FULL = extension.BihuanExtension(
    names=extension.Wording(zh="接收订单", en="Receive order"),
    keyNode=extension.KeyNode(mandatory=True, reason="control"),
    inputs=(extension.Item(zh="客户订单", en="Customer order", variable="order", required=True),),
    outputs=(extension.Item(zh="订单登记表"), extension.Item(en="Receipt")),
    system=extension.SystemReference(id="crm", zh="客户系统", en="CRM"),
    responsibilities=(
        extension.Responsibility(letter="R", post="order_spec"),
        extension.Responsibility(letter="A", rule="@dept_leader(form.dept)"),
        extension.Responsibility(letter="I", post="wh_sup"),
    ),
    standard=extension.Wording(zh="30 分钟内登记", en="Within 30 minutes"),
    serviceLevel=extension.ServiceLevel(due="PT30M", clock="working", warnAt=0.5),
    acceptanceCriteria=(
        extension.AcceptanceCriterion(metric="complete", operator=">=", value=0.995, unit="%", zh="完整率", en="Completeness"),
    ),
    controlPoints=(
        extension.ControlPoint(
            risk="r1", control="c1", dual=True, mandatory=True, zh="复核", en="Review", riskZh="错账", riskEn="Wrong books"
        ),
    ),
    alerts=(extension.StepAlert(when="= short", to="buyer, @starter", zh="缺货", en="Short of stock"),),
    exceptionGuide=extension.Wording(zh="退回补充"),
    approval=extension.Approval(
        mode="ratio", ratio=0.6, count=3, timeout=extension.ApprovalTimeout(after="P1D", action="remindThenEscalate")
    ),
    signature=extension.Signature(meaning="approved"),
    form=extension.FormReference(id="order", fields=(extension.FieldRight(field="amount", right="read", required=False),)),
    numberRule=extension.NumberRule(prefix="SO", date="yyyyMMdd", digits=5, reset="year"),
)


def through(element: model.FlowElement) -> model.FlowElement:
    """The element written and read again."""
    definitions = model.Definitions(targetNamespace="urn:t", rootElements=(model.Process(id="p", flowElements=(element,)),))
    again = bpmn.read(bpmn.write(definitions)).rootElements[0]
    assert isinstance(again, model.Process)
    return again.flowElements[0]


def test_everything_of_ours_comes_back() -> None:
    task = extension.with_extension(model.UserTask(id="u"), FULL)
    assert extension.of(task) == FULL
    assert extension.of(through(task)) == FULL


def test_words_of_criteria_and_controls_fall_back_on_ids() -> None:
    """Files written before there were words stay readable: the id is the word."""
    (old,) = read_process(
        f'<userTask id="u"><extensionElements xmlns:b="{extension.NAMESPACE}"><b:system id="erp"/>'
        '<b:acceptanceCriterion metric="complete" value="1"/><b:controlPoint risk="r1"/></extensionElements></userTask>'
    ).flowElements
    ours = extension.of(old)
    assert ours.acceptanceCriteria[0].text == Text("complete", "complete")
    assert ours.controlPoints[0].text == Text("r1", "r1")
    assert ours.system == extension.SystemReference(id="erp")
    assert FULL.controlPoints[0].text == Text("复核", "Review")
    assert extension.AcceptanceCriterion(metric="m", zh="率").text == Text("率", "率")
    assert FULL.alerts[0].addressees == ("buyer", "@starter")


def test_letters_and_names_are_found() -> None:
    assert [each.post for each in FULL.who("R")] == ["order_spec"]
    assert FULL.who("S") == ()
    task = extension.with_extension(model.UserTask(id="u", name="接收"), extension.BihuanExtension())
    assert extension.name_of(task) == Text("接收", "接收")
    assert extension.name_of(extension.with_extension(task, FULL)).of("en") == "Receive order"


def test_other_extensions_and_unknown_parts_are_left_alone() -> None:
    (task,) = read_process(
        '<userTask id="u"><extensionElements xmlns:bihuan="https://bihuan.dev/schema/bpmn/1.0"><x:keep a="1"/>'
        '<bihuan:serviceLevel due="PT1H" x:extra="yes"/><bihuan:future><bihuan:deep/></bihuan:future>'
        "</extensionElements></userTask>"
    ).flowElements
    read = extension.of(task)
    assert read.serviceLevel is not None
    assert read.serviceLevel.otherAttributes == (("{urn:extra}extra", "yes"),)
    level = msgspec.structs.replace(read.serviceLevel, due="PT2H")
    changed = extension.with_extension(task, msgspec.structs.replace(read, serviceLevel=level, keyNode=extension.KeyNode()))
    assert changed.extensionElements is not None
    names = [value.local for value in changed.extensionElements.values]
    assert names == ["keep", "serviceLevel", "future", "keyNode"]
    assert changed.extensionElements.values[1].attributes == (("due", "PT2H"), ("{urn:extra}extra", "yes"))


def test_taking_a_part_away_takes_its_xml_away() -> None:
    task = extension.with_extension(model.UserTask(id="u"), FULL)
    less = extension.with_extension(task, msgspec.structs.replace(FULL, inputs=(), approval=None))
    assert extension.of(less) == msgspec.structs.replace(FULL, inputs=(), approval=None)
    untouched = model.UserTask(id="u")
    assert extension.with_extension(untouched, extension.BihuanExtension()) is untouched


@pytest.mark.parametrize(
    ("xml", "code"),
    [
        ('<b:serviceLevel due="PT1H" warnAt="soon"/>', "bpmn.extension_value"),
        ('<b:serviceLevel due="PT1H" clock="sundial"/>', "bpmn.extension_value"),
        ('<b:approval mode="lottery"/>', "bpmn.extension_value"),
        ('<b:responsibilities><b:responsibility post="x"/></b:responsibilities>', "bpmn.extension_missing"),
    ],
)
def test_wrong_values_are_named(xml: str, code: str) -> None:
    inside = f'<userTask id="u"><extensionElements xmlns:b="{extension.NAMESPACE}">{xml}</extensionElements></userTask>'
    (task,) = read_process(inside).flowElements
    with pytest.raises(InvalidModel) as caught:
        extension.of(task)
    assert (caught.value.code, caught.value.place) == (code, "u")
    assert code in {problem.code for problem in bpmn.check(bpmn.read(process(inside)))}


def test_camunda_8_extensions_are_native() -> None:
    xml = """<serviceTask id="t"><extensionElements xmlns:zeebe="http://camunda.org/schema/zeebe/1.0">
      <zeebe:taskDefinition type="=topic" retries="5"/>
      <zeebe:taskHeaders><zeebe:header key="a" value="1"/><zeebe:header key="b" value="2"/></zeebe:taskHeaders>
      <zeebe:ioMapping><zeebe:input source="=x" target="y"/><zeebe:output source="=r" target="z"/></zeebe:ioMapping>
      <zeebe:calledElement processId="p2" propagateAllChildVariables="false" bindingType="versionTag" versionTag="v1"/>
      <zeebe:calledDecision decisionId="d" resultVariable="r"/>
      <zeebe:formDefinition formId="f" bindingType="deployment"/>
      <zeebe:assignmentDefinition assignee="=me" candidateGroups="g1,g2"/>
      <zeebe:taskSchedule dueDate="=now() + duration(&quot;PT1H&quot;)"/>
      <zeebe:priorityDefinition priority="50"/><zeebe:userTask/>
      <zeebe:script expression="=1+1" resultVariable="two"/>
      <zeebe:loopCharacteristics inputCollection="=xs" inputElement="x" outputCollection="rs" outputElement="=r"/>
      <zeebe:subscription correlationKey="=key"/><zeebe:versionTag value="1.0"/>
      <zeebe:properties><zeebe:property name="n" value="v"/></zeebe:properties>
      <zeebe:executionListeners><zeebe:executionListener eventType="start" type="log"/></zeebe:executionListeners>
      <zeebe:taskListeners><zeebe:taskListener eventType="assigning" type="ask" retries="1"/></zeebe:taskListeners>
      </extensionElements></serviceTask>"""
    (task,) = read_process(xml).flowElements
    read = zeebe.of(task)
    assert read.taskDefinition == zeebe.TaskDefinition(type="=topic", retries="5")
    assert [header.key for header in read.taskHeaders] == ["a", "b"]
    assert read.ioMapping is not None
    assert (read.ioMapping.inputs[0].target, read.ioMapping.outputs[0].source) == ("y", "=r")
    assert read.calledElement is not None
    assert (read.calledElement.propagateAllChildVariables, read.calledElement.bindingType) == (False, "versionTag")
    assert read.userTask == zeebe.UserTaskMarker()
    assert (read.executionListeners[0].type, read.taskListeners[0].retries) == ("log", "1")
    unread = [name for name in zeebe.ZeebeExtension.__struct_fields__[2:] if not getattr(read, name)]
    assert set(unread) == {"userTaskForms", "publishMessage", "adHoc", "conditionalFilter", "linkedResources"}
    assert zeebe.of(through(zeebe.with_extension(model.ServiceTask(id="t"), read))) == read


# --- the descriptor --------------------------------------------------------------------------------------------------


def descriptor() -> dict[str, Any]:
    return json.loads(resources.files("bihuan.bpmn").joinpath("bihuan-moddle.json").read_text(encoding="utf-8"))


def described(tag: str, cls: type[binding.Extended], types: dict[str, Any], enumerations: dict[str, list[str]]) -> None:
    """The descriptor's view of a struct: attributes with type and default, children by the type their tag names."""
    name = tag[0].upper() + tag[1:]
    properties: list[dict[str, Any]] = []
    types[name] = properties
    for slot in binding.slots(cls):
        if slot.kind == "attribute":
            shape: dict[str, Any] = {"name": slot.tag, "isAttr": True, "type": primitive(name, slot, enumerations)}
            if slot.default not in ("", None, msgspec.NODEFAULT):
                shape["default"] = slot.default
            properties.append(shape)
            continue
        child = {"name": slot.tag if slot.kind == "child" else slot.field, "type": slot.tag[0].upper() + slot.tag[1:]}
        properties.append(child if slot.kind == "child" else {**child, "isMany": True})
        described(slot.tag, slot.type, types, enumerations)


def primitive(owner: str, slot: binding.Slot, enumerations: dict[str, list[str]]) -> str:
    if typing.get_origin(slot.type) is typing.Literal:
        name = owner + slot.tag[0].upper() + slot.tag[1:]
        enumerations[name] = list(typing.get_args(slot.type))
        return name
    plain = next((part for part in typing.get_args(slot.type) if part is not type(None)), slot.type)
    return {str: "String", bool: "Boolean", int: "Integer", float: "Real"}[plain]


def test_structs_and_descriptor_say_the_same() -> None:
    types: dict[str, Any] = {}
    enumerations: dict[str, list[str]] = {}
    for slot in binding.slots(extension.BihuanExtension):
        if slot.within:
            types[slot.within[0].upper() + slot.within[1:]] = [
                {"name": "values", "type": slot.tag[0].upper() + slot.tag[1:], "isMany": True}
            ]
        described(slot.tag, slot.type, types, enumerations)
    given = descriptor()
    assert given["uri"] == extension.NAMESPACE
    assert given["prefix"] == extension.PREFIX
    assert {each["name"]: each["properties"] for each in given["types"]} == types
    assert {each["name"]: [value["name"] for value in each["literalValues"]] for each in given["enumerations"]} == enumerations


def test_every_top_type_may_stand_among_extension_elements() -> None:
    given = {each["name"]: each for each in descriptor()["types"]}
    for slot in binding.slots(extension.BihuanExtension):
        tag = slot.within or slot.tag
        entry = given[tag[0].upper() + tag[1:]]
        assert entry["superClass"] == ["Element"]
        assert all(name.startswith("bpmn:") for name in entry["meta"]["allowedIn"])
