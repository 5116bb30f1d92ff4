"""What is read, and how everything that cannot be read is refused."""

from __future__ import annotations

import pytest

from bihuan import bpmn
from bihuan.bpmn import model, walk
from bihuan.bpmn.conformance import interchange_fault
from bihuan.kernel.catalogue import LANGUAGES, render
from tests.bpmn.material import BPMN, HEAD, document, process, read_process, refused


def test_elements_keep_document_order_and_types() -> None:
    read = read_process('<startEvent id="s"/><userTask id="u" name="审批"/><sequenceFlow id="f" sourceRef="s" targetRef="u"/>')
    assert [type(each) for each in read.flowElements] == [model.StartEvent, model.UserTask, model.SequenceFlow]
    assert read.isExecutable is True
    assert read.flowElements[1].name == "审批"


def test_flows_complete_what_nodes_do_not_list() -> None:
    read = read_process('<startEvent id="s"/><task id="t"/><sequenceFlow id="f" sourceRef="s" targetRef="t"/>')
    start, task = read.flowElements[:2]
    assert isinstance(start, model.FlowNode)
    assert isinstance(task, model.FlowNode)
    assert (start.outgoing, task.incoming) == (("f",), ("f",))


def test_defaults_are_those_of_the_schema() -> None:
    (task,) = read_process('<userTask id="u"/>').flowElements
    assert isinstance(task, model.UserTask)
    assert (task.startQuantity, task.isForCompensation, task.implementation) == (1, False, "##unspecified")


def test_prefixed_references_become_bare_ids() -> None:
    (event,) = read_process(
        '<intermediateCatchEvent id="e"><messageEventDefinition messageRef="tns:m"/></intermediateCatchEvent>',
        before='<message id="m"/>',
    ).flowElements
    assert isinstance(event, model.IntermediateCatchEvent)
    (trigger,) = event.eventDefinitions
    assert isinstance(trigger, model.MessageEventDefinition)
    assert trigger.messageRef == "m"


def test_references_into_other_namespaces_keep_them() -> None:
    read = bpmn.read(document('<itemDefinition id="i" structureRef="x:Order"/>'))
    (item,) = read.rootElements
    assert isinstance(item, model.ItemDefinition)
    assert item.structureRef == "{urn:extra}Order"


def test_expressions_are_formal_when_they_say_so() -> None:
    flows = read_process(
        '<task id="a"/><task id="b"/><task id="c"/>'
        '<sequenceFlow id="f" sourceRef="a" targetRef="b"><conditionExpression xsi:type="tFormalExpression" language="urn:feel">'
        "x &gt; 1</conditionExpression></sequenceFlow>"
        '<sequenceFlow id="g" sourceRef="a" targetRef="c"><conditionExpression>sometimes</conditionExpression></sequenceFlow>'
    ).flowElements[3:]
    first, second = (flow.conditionExpression for flow in flows if isinstance(flow, model.SequenceFlow))
    assert isinstance(first, model.FormalExpression)
    assert (first.body, first.language) == ("x > 1", "urn:feel")
    assert type(second) is model.Expression


def test_foreign_content_is_kept_where_it_stands() -> None:
    (task,) = read_process(
        '<task id="t" x:colour="blue"><extensionElements><x:a k="v">text<x:b/></x:a></extensionElements><x:loose/></task>'
    ).flowElements
    assert task.otherAttributes == (("{urn:extra}colour", "blue"),)
    assert task.extensionElements is not None
    (value,) = task.extensionElements.values
    assert (value.local, value.get("k"), value.text, value.children[0].local) == ("a", "v", "text", "b")
    assert task.otherElements[0].name == "{urn:extra}loose"


def test_markup_inside_documentation_survives() -> None:
    (task,) = read_process('<task id="t"><documentation>See <x:b>this</x:b> first</documentation></task>').flowElements
    (note,) = task.documentation
    assert note.body == "See this first"
    assert [each.local or each.name for each in note.content] == ["#text", "b"]


@pytest.mark.parametrize("key", ["订单 1", "a b", "步骤（一）", "x:y"])
def test_ids_may_be_odd(key: str) -> None:
    read = read_process(f'<startEvent id="{key}"/><task id="t"/><sequenceFlow id="f" sourceRef="{key}" targetRef="t"/>')
    assert read.flowElements[0].id == key


def test_encodings_of_xml_are_understood() -> None:
    text = f'<?xml version="1.0" encoding="{{}}"?>{HEAD}<process id="p" name="Prüfung"/></definitions>'
    for encoding in ("ISO-8859-1", "UTF-16", "UTF-8"):
        read = bpmn.read(text.format(encoding).encode(encoding))
        assert read.rootElements[0].name == "Prüfung"  # type: ignore[attr-defined]


# --- refusals --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "bpmn.empty"),
        (b" \n\t", "bpmn.empty"),
        (b"<definitions", "bpmn.xml"),
        (b"\x00\x01\x02", "bpmn.xml"),
        (b"PK\x03\x04 not xml", "bpmn.xml"),
        (b"<a/>", "bpmn.wrong_root"),
        (f'<process xmlns="{BPMN}"/>'.encode(), "bpmn.wrong_root"),
        (b"<definitions/>", "bpmn.wrong_root"),
        (b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"/>', "bpmn.decision_file"),
        (b'<definitions xmlns="http://schema.omg.org/spec/BPMN/2.0"/>', "bpmn.older"),
        (b'<Package xmlns="http://www.wfmc.org/2008/XPDL2.1"/>', "bpmn.older"),
        (b'<!DOCTYPE definitions [<!ENTITY a "b">]><definitions>&a;</definitions>', "bpmn.doctype"),
        (b'<?xml version="1.0"?><!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd"><x/>', "bpmn.doctype"),
    ],
)
def test_what_is_no_bpmn_is_refused(data: bytes, code: str) -> None:
    error = refused(data)
    assert error.code == code
    for language in LANGUAGES:
        assert render(error, language) not in {"", code}


def test_entity_bombs_do_not_explode() -> None:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE d [<!ENTITY e0 "bomb">{levels}]><d a="&e11;">&e11;</d>'
    assert refused(bomb.encode()).code == "bpmn.doctype"
    assert refused(bomb.encode("utf-16")).code == "bpmn.doctype"


def test_a_doctype_far_down_is_found_too() -> None:
    late = b"<!-- " + b"x" * 5000 + b' --><!DOCTYPE d [<!ENTITY e "b">]><d>&e;</d>'
    assert refused(late).code == "bpmn.doctype"


def test_syntax_errors_name_line_and_column() -> None:
    error = refused(b"<definitions>\n  <process>\n</definitions>")
    assert error.place.startswith("line 3, column ")
    assert render(error, "zh-CN").startswith("文件不是完整的 XML（第 3 行")


def test_large_files_are_refused_before_they_are_parsed() -> None:
    from bihuan.kernel.errors import InvalidModel

    data = process("<task/>" * 50)
    with pytest.raises(InvalidModel) as caught:
        bpmn.read(data, limit=100)
    assert caught.value.code == "bpmn.too_large"
    assert caught.value.params == {"size": len(data), "limit": 100}


def test_deep_nesting_is_refused_not_followed() -> None:
    for depth in (130, 3000):
        inside = "".join(f'<subProcess id="s{n}">' for n in range(depth)) + "</subProcess>" * depth
        assert refused(process(inside)).code == "bpmn.too_deep"


def test_what_is_nested_deeply_can_be_read_written_and_drawn() -> None:
    inside = "".join(f'<subProcess id="s{n}">' for n in range(100)) + '<task id="t"/>' + "</subProcess>" * 100
    assert interchange_fault(process(inside)) == ""


def test_all_problems_are_named_at_once() -> None:
    error = refused(
        process(
            '\n<task id="a" startQuantity="many"/>\n<task id="a"/>\n<foo id="b"/>\n<incoming>x</incoming>'
            '\n<sequenceFlow id="f" sourceRef="a" targetRef="nowhere"/>\n<task id="c" isForCompensation="maybe"/>'
        )
    )
    found = {(problem.code, problem.place, problem.params["line"]) for problem in error.problems}
    assert found == {
        ("bpmn.attribute_value", "a", 2),
        ("bpmn.duplicate_id", "a", 3),
        ("bpmn.unknown_element", "b", 4),
        ("bpmn.misplaced_element", "p", 5),
        ("bpmn.dangling_reference", "f", 6),
        ("bpmn.attribute_value", "c", 7),
    }
    for problem in error.problems:
        assert "BPMN 2.0.2 §" in render(problem, "zh-CN")
        assert "BPMN 2.0.2 §" in render(problem, "en")


@pytest.mark.parametrize(
    "inside",
    [
        '<boundaryEvent id="b" attachedToRef="gone"/>',
        '<exclusiveGateway id="g" default="gone"/>',
        '<task id="t"><outgoing>gone</outgoing></task>',
        '<laneSet id="s"><lane id="l"><flowNodeRef>gone</flowNodeRef></lane></laneSet>',
        '<endEvent id="e"><signalEventDefinition signalRef="gone"/></endEvent>',
    ],
)
def test_references_must_lead_somewhere(inside: str) -> None:
    (problem,) = refused(process(inside)).problems
    assert (problem.code, problem.params["target"]) == ("bpmn.dangling_reference", "gone")


def test_a_second_part_of_the_same_kind_is_an_error() -> None:
    two = "<standardLoopCharacteristics/><multiInstanceLoopCharacteristics/>"
    (problem,) = refused(process(f'<task id="t">{two}</task>')).problems
    assert (problem.code, problem.place) == ("bpmn.repeated_element", "t")


def test_an_unknown_type_of_expression_is_an_error() -> None:
    inside = '<adHocSubProcess id="h"><completionCondition xsi:type="tMagic">x</completionCondition></adHocSubProcess>'
    (problem,) = refused(process(inside)).problems
    assert (problem.code, problem.params["type"]) == ("bpmn.unknown_type", "tMagic")


def test_what_is_noted_beside_the_process_may_lead_nowhere() -> None:
    data = process(
        '<task id="t"/><dataStoreReference id="d" dataStoreRef="gone"/><association id="a" sourceRef="t" targetRef="lost"/>'
    )
    found = [(problem.code, problem.severity, problem.params["target"]) for problem in bpmn.check(bpmn.read(data))]
    assert ("bpmn.document.reference_missing", "warning", "gone") in found
    assert ("bpmn.document.reference_missing", "warning", "lost") in found
    assert not any(severity == "error" for _, severity, _ in found)
    assert interchange_fault(data) == ""


def test_a_drawing_may_number_its_parts_twice() -> None:
    shapes = "".join(
        f'<b:BPMNShape id="x" bpmnElement="{each}"><c:Bounds x="0" y="0" width="1" height="1"/></b:BPMNShape>' for each in "tu"
    )
    drawing = (
        '<b:BPMNDiagram xmlns:b="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:c="http://www.omg.org/spec/DD/20100524/DC">'
        f'<b:BPMNPlane bpmnElement="p">{shapes}</b:BPMNPlane></b:BPMNDiagram>'
    )
    assert interchange_fault(document(f'<process id="p"><task id="t"/><task id="u"/></process>{drawing}')) == ""


def test_white_space_around_an_id_is_not_of_it() -> None:
    data = process('<startEvent id=" s "/><endEvent id="e"/><sequenceFlow id="f" sourceRef="s" targetRef="e"/>')
    assert [node.id for node in walk.nodes(walk.processes(bpmn.read(data))[0])] == ["s", "e"]
    assert b'id=" s "' in bpmn.write(bpmn.read(data))


def test_an_empty_reference_says_nothing() -> None:
    assert interchange_fault(process('<task id="t"><incoming/><outgoing></outgoing></task>')) == ""
