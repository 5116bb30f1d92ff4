"""A process of a file under the id it gets here: everything that names it follows, and what has no diagram gets one."""

from __future__ import annotations

import pytest

from bihuan import bpmn
from bihuan.bpmn import adoption, extension, foreign, model, walk
from bihuan.kernel.errors import InvalidModel
from bihuan.kernel.text import Text
from tests.bpmn.elsewhere import JAVA, LEAVE, several

NAME = Text("请假", "Leave")


def test_the_process_and_whatever_names_it_get_the_new_id() -> None:
    made = adoption.adopted(bpmn.read(several("a", "b")), "ours", NAME, of="b")
    assert [each.id for each in walk.processes(made)] == ["a", "ours"]
    process = walk.process(made, "ours")
    assert process is not None
    assert process.isExecutable
    assert extension.name_of(process) == NAME
    found = walk.by_id(made)
    participants = [found[key] for key in ("pool_a", "pool_b")]
    assert [each.processRef for each in participants if isinstance(each, model.Participant)] == ["a", "ours"]
    calls = [found[key] for key in ("c_a", "c_b")]
    assert [each.calledElement for each in calls if isinstance(each, model.CallActivity)] == ["a", "ours"]
    assert not [each for each in bpmn.check(made) if each.code == "bpmn.unresolved"]
    assert bpmn.write(bpmn.read(bpmn.write(made))) == bpmn.write(made)


def test_what_a_process_supports_and_what_it_is_related_to_follow_as_well() -> None:
    relationship = (
        b'<relationship id="r" type="x"><source>b</source><source>a</source><target>b</target></relationship></definitions>'
    )
    text = several("a", "b").replace(b"</definitions>", relationship)
    for name in (b"a", b"b"):
        start = text.index(b'<process id="%s"' % name)
        end = text.index(b"</process>", start)
        text = text[:end] + b"<supports>b</supports><supports>a</supports>" + text[end:]
    made = adoption.adopted(bpmn.read(text), "ours", NAME, of="b")
    assert [each.supports for each in walk.processes(made)] == [("ours", "a")] * 2
    (relation,) = made.relationships
    assert (relation.source, relation.target) == (("ours", "a"), ("ours",))
    assert not [each for each in bpmn.check(made) if each.code == "bpmn.unresolved"]


def test_one_without_a_diagram_is_laid_out_and_one_with_its_diagram_keeps_it() -> None:
    read = bpmn.read(LEAVE)
    assert not adoption.is_drawn(read)
    made = adoption.adopted(read, "leave_request", NAME)
    assert adoption.is_drawn(made)
    moved = adoption.adopted(made, "other", NAME, of="leave_request")
    assert [each.bounds for each in walk.walk(moved) if isinstance(each, model.BPMNShape)] == [
        each.bounds for each in walk.walk(made) if isinstance(each, model.BPMNShape)
    ]
    planes = [each.bpmnElement for each in walk.walk(moved) if isinstance(each, model.BPMNPlane)]
    assert planes == ["other"]


def test_the_only_one_the_executable_one_or_the_one_of_our_id_is_meant() -> None:
    read = bpmn.read(several("a", "b"))
    assert adoption.chosen(read, "b").id == "b"
    assert adoption.chosen(bpmn.read(several("a")), "ours").id == "a"
    one = several("a", "b").replace(b'id="b" isExecutable="false"', b'id="b" isExecutable="true"')
    assert adoption.chosen(bpmn.read(one), "ours").id == "b"
    assert [each.id for each in adoption.candidates(bpmn.read(one))] == ["b", "a"]
    for process_id, of, code in (("ours", "", "bpmn.which_process"), ("ours", "c", "bpmn.no_such_process")):
        with pytest.raises(InvalidModel) as refused:
            adoption.chosen(read, process_id, of)
        assert refused.value.code == code
        assert refused.value.params["offered"] == "a, b"


def test_an_id_that_means_something_else_in_the_file_is_refused() -> None:
    with pytest.raises(InvalidModel) as refused:
        adoption.adopted(bpmn.read(LEAVE), "lead", NAME)
    assert refused.value.code == "bpmn.id_taken"


@pytest.mark.parametrize("content", [LEAVE, JAVA])
def test_a_second_conversion_changes_nothing_more(content: bytes) -> None:
    once = foreign.convert(bpmn.read(content))
    again = foreign.convert(once.definitions)
    assert again.definitions == once.definitions
    assert again.translations == ()
    assert again.problems == once.problems


def test_a_call_that_was_converted_keeps_what_it_hands_over() -> None:
    call = (
        b'<callActivity id="x" calledElement="other" camunda:variableMappingClass="com.example.Map"><extensionElements>'
        b'<camunda:in variables="all"/></extensionElements></callActivity><endEvent id="granted"'
    )
    once = foreign.convert(bpmn.read(LEAVE.replace(b'<endEvent id="granted"', call)))
    assert once.problems
    assert foreign.convert(once.definitions).definitions == once.definitions
