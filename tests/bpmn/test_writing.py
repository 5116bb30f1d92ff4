"""What is written can be read, looks as it did, and carries what it must."""

from __future__ import annotations

import msgspec
import pytest

from bihuan import bpmn
from bihuan.bpmn import extension, model, walk, xmltree, zeebe
from bihuan.bpmn.build import Builder
from bihuan.bpmn.conformance import content_difference, interchange_fault
from tests.bpmn.material import BPMN, HEAD, document, process, shared

AWKWARD = "<&>\"'\n\t中文 𠀀 ]]>"


def test_order_of_attributes_prefixes_and_comments_survive() -> None:
    source = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!-- before -->\n'
        f'<b:definitions targetNamespace="urn:t" xmlns:b="{BPMN}" id="d" xmlns:x="urn:extra" x:tool="1">\n'
        '  <b:process isExecutable="1" id="p">\n    <!-- inside -->\n    <b:task name="A" id="a" startQuantity="1"/>\n'
        "    <?keep this?>\n  </b:process>\n</b:definitions>\n<!-- after -->\n"
    )
    written = bpmn.write(bpmn.read(source.encode())).decode()
    for part in ("<!-- before -->", "<!-- inside -->", "<?keep this?>", "<!-- after -->", 'x:tool="1"'):
        assert part in written
    assert '<b:process isExecutable="1" id="p">' in written
    assert '<b:task name="A" id="a" startQuantity="1"/>' in written


def test_spellings_survive_until_the_value_changes() -> None:
    data = process('<task id="t" isForCompensation="0" startQuantity="01"/>')
    read = bpmn.read(data)
    assert 'isForCompensation="0" startQuantity="01"' in bpmn.write(read).decode()
    scope = walk.processes(read)[0]
    changed = msgspec.structs.replace(
        scope, flowElements=(msgspec.structs.replace(scope.flowElements[0], startQuantity=2, isForCompensation=True),)
    )
    again = bpmn.write(msgspec.structs.replace(read, rootElements=(changed,))).decode()
    assert 'isForCompensation="true" startQuantity="2"' in again


@pytest.mark.parametrize(
    "inside",
    [
        f'<task id="t" name="{"&lt;&amp;&gt;&quot;&#10;&#9;中文 𠀀"}"/>',
        '<scriptTask id="t" scriptFormat="text/x"><script>if (a &lt; b &amp;&amp; c) {\n  run();\n}</script></scriptTask>',
        '<task id="t"><extensionElements><!-- c --><x:a/>tail<x:b xmlns:y="urn:y" y:k="1"/></extensionElements></task>',
        '<task id="t"><extensionElements><x:b xmlns:y="urn:y" y:k="1"><y:c/></x:b></extensionElements></task>',
        '<task id="t"><extensionElements/></task>',
        '<task id="t"><documentation textFormat="text/html">a <x:i>b</x:i> c</documentation></task>',
        (
            '<userTask id="t"><potentialOwner><resourceAssignmentExpression><formalExpression>x</formalExpression>'
            "</resourceAssignmentExpression></potentialOwner></userTask>"
        ),
        '<subProcess id="s"><subProcess id="t"><task id="u"/></subProcess></subProcess>',
        (
            '<task id="t"><ioSpecification><dataInput id="i"/><inputSet><dataInputRefs>i</dataInputRefs></inputSet><outputSet/>'
            '</ioSpecification><dataInputAssociation id="a"><sourceRef>o</sourceRef><targetRef>i</targetRef><assignment>'
            "<from>1</from><to>i</to></assignment></dataInputAssociation></task><dataObject id='o'/>"
        ),
        '<group id="g"/><textAnnotation id="n"><text>line\nbreak</text></textAnnotation>',
    ],
)
def test_nothing_is_lost(inside: str) -> None:
    assert interchange_fault(process(inside)) == ""


def test_flow_nodes_always_list_their_flows() -> None:
    built = msgspec.structs.replace(
        model.Definitions(targetNamespace="urn:t"),
        rootElements=(
            model.Process(
                id="p",
                flowElements=(
                    model.StartEvent(id="s"),
                    model.EndEvent(id="e"),
                    model.SequenceFlow(id="f", sourceRef="s", targetRef="e"),
                ),
            ),
        ),
    )
    root = xmltree.parse(bpmn.write(built))
    assert [each.text for each in root.iter() if xmltree.local(each) in {"outgoing", "incoming"}] == ["f", "f"]


def test_what_is_added_stands_where_the_schema_wants_it() -> None:
    read = bpmn.read(process('<userTask id="u"><incoming>f</incoming></userTask><startEvent id="s"/>'
                             '<sequenceFlow id="f" sourceRef="s" targetRef="u"/>'))  # fmt: skip
    scope = walk.processes(read)[0]
    task = extension.with_extension(scope.flowElements[0], extension.BihuanExtension(keyNode=extension.KeyNode()))
    task = msgspec.structs.replace(task, documentation=(model.Documentation(body="why"),))
    changed = msgspec.structs.replace(scope, flowElements=(task, *scope.flowElements[1:]))
    root = xmltree.parse(bpmn.write(msgspec.structs.replace(read, rootElements=(changed,))))
    (written,) = root.iter(f"{{{BPMN}}}userTask")
    assert [xmltree.local(child) for child in written] == ["documentation", "extensionElements", "incoming"]


def test_namespaces_of_new_extensions_are_declared_once() -> None:
    task = zeebe.with_extension(model.UserTask(id="u"), zeebe.ZeebeExtension(userTask=zeebe.UserTaskMarker()))
    task = extension.with_extension(task, extension.BihuanExtension(standard=extension.Wording(zh="快")))
    written = bpmn.write(model.Definitions(targetNamespace="urn:t", rootElements=(model.Process(id="p", flowElements=(task,)),)))
    assert written.count(b"xmlns:zeebe=") == written.count(b"xmlns:bihuan=") == 1
    assert extension.of(next(each for each in walk.walk(bpmn.read(written)) if isinstance(each, model.UserTask))).standard


def test_text_of_any_kind_comes_back() -> None:
    flow = Builder("p").start("s").task("t", AWKWARD.replace("\n", " ").replace("\t", " ")).chain("s", "t")
    built = flow.build()
    again = bpmn.read(bpmn.write(built))
    assert walk.by_id(again)["t"].name == walk.by_id(built)["t"].name  # type: ignore[attr-defined]


def test_formal_expressions_say_their_type() -> None:
    built = Builder("p").start("s").exclusive("g").end("e").chain("s", "g").flow("g", "e", "= x > 1").build()
    written = bpmn.write(built)
    assert b'xsi:type="bpmn:tFormalExpression"' in written
    flow = next(
        each for each in walk.walk(bpmn.read(written)) if isinstance(each, model.SequenceFlow) and each.conditionExpression
    )
    assert isinstance(flow.conditionExpression, model.FormalExpression)


def test_a_difference_in_content_is_noticed() -> None:
    one = document('<process id="p"><task id="a" name="x"/></process>')
    assert content_difference(one, one) == ""
    assert "task" in content_difference(one, document('<process id="p"><task id="a" name="y"/></process>'))
    assert "process" in content_difference(one, document('<process id="p"/>'))
    assert HEAD.startswith("<definitions")


@pytest.mark.parametrize("folder", ["miwg", "bpmn/betsy", "bpmn/camunda7", "bpsim", "scenarios"])
def test_real_models_go_through_unchanged(folder: str) -> None:
    files = [file for file in shared(folder).rglob("*.bpmn*") if "bpmn_constraints" not in file.parts]
    faults = {file.name: fault for file in files if (fault := interchange_fault(file.read_bytes()))}
    assert faults == {}
    assert files or folder == "scenarios"


def test_an_attribute_of_a_namespace_that_nothing_declares_keeps_it() -> None:
    name = "{urn:elsewhere}rule"
    made = model.Process(id="p", flowElements=(model.Task(id="t", otherAttributes=((name, "strict"),)),))
    written = bpmn.write(model.Definitions(id="d", targetNamespace="urn:t", rootElements=(made,)))
    task = walk.processes(bpmn.read(written))[0].flowElements[0]
    assert isinstance(task, model.Task)
    assert task.otherAttributes == ((name, "strict"),)
