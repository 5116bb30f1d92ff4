"""From models to programs: every problem at once, the address of a program, what is read from extensions."""

from __future__ import annotations

import pytest

from bihuan import dmn
from bihuan.bpmn import extension as own
from bihuan.bpmn import model as bpmn
from bihuan.bpmn import zeebe
from bihuan.engine import compile, link
from bihuan.engine.advice import advice
from bihuan.kernel.catalogue import render
from bihuan.kernel.errors import InvalidModel
from tests.engine import build
from tests.engine.build import catch, model, on
from tests.engine.test_tasks import TABLE

TIMER = bpmn.TimerEventDefinition()


@pytest.mark.parametrize(
    ("definitions", "place", "code"),
    [
        (model("start > it > end", it=bpmn.ServiceTask()), "it", "engine.job_type_missing"),
        (model("start > it > end", it=bpmn.SendTask()), "it", "engine.send_without_message"),
        (model("start > it > end", it=bpmn.ScriptTask(scriptFormat="python")), "it", "engine.script_not_feel"),
        (model("start > it > end", it=bpmn.BusinessRuleTask()), "it", "engine.decision_not_named"),
        (model("start > it > end", it=bpmn.CallActivity()), "it", "engine.call_without_process"),
        (model("start > it > end", it=catch()), "it", "engine.event_definition_missing"),
        (model("start > it > end", it=catch(TIMER)), "it", "engine.timer_missing"),
        (model("start > it > end", it=catch(bpmn.ConditionalEventDefinition())), "it", "engine.condition_missing"),
        (
            model("start > it > end", it=bpmn.IntermediateCatchEvent(eventDefinitionRefs=("gone",))),
            "it",
            "engine.event_definition_unknown",
        ),
        (model("start > throw > end", throw=build.throw(build.link("x"))), "throw", "engine.link_without_target"),
        (model("a > end", a=catch(build.link("x")), b=catch(build.link("x"))), "b", "engine.link_twice"),
        (model("start > a > end, on > end", on=on("end", build.after("PT1S"))), "on", "engine.boundary_without_activity"),
        (model("start > a > end", on=on("a", build.undo())), "on", "engine.compensation_without_handler"),
        (model("start > events > a > end"), "events", "engine.event_gateway_target"),
        (model("start > a > end", a=bpmn.Task(startQuantity=0)), "a", "engine.quantity"),
        (model("start > a > end", a=bpmn.Task(loopCharacteristics=build.repeat(maximum=-1))), "a", "engine.loop_maximum"),
        (
            model("start > a > end", a=bpmn.Task(loopCharacteristics=bpmn.MultiInstanceLoopCharacteristics())),
            "a",
            "engine.multi_instance_extent",
        ),
        (model("start > job > end", job=build.job(outputs={"a-b": "=1"})), "job", "engine.mapping_target"),
        (model("start > xor > a: x >, a > end"), "xor_a", "feel.expected_expression_at_end"),
        (model("start > catch > end", catch=catch(build.after("= 1 +"))), "catch", "feel.expected_expression_at_end"),
        (model(""), "p", "engine.no_start"),
        (
            model(
                "start > a > end", bpmn.SubProcess(id="beside", triggeredByEvent=True, flowElements=build.inside("start2 > end2"))
            ),
            "beside",
            "engine.event_sub_process_start",
        ),
        (
            model("start > sub > end", sub=build.sub("s1 > e1", s1=build.start(build.after("PT1S")), e1=bpmn.EndEvent())),
            "sub",
            "engine.sub_process_start",
        ),
        (
            model("start > sub > end", bpmn.SequenceFlow(id="out", sourceRef="deep", targetRef="end"), sub=build.sub("deep")),
            "out",
            "engine.flow_leaves_scope",
        ),
        (
            model("start > a > it > end, start > it", it=bpmn.ComplexGateway(incoming=("1", "2"))),
            "it",
            "engine.activation_condition_missing",
        ),
    ],
)
def test_a_model_that_cannot_run_is_refused_with_its_place(definitions: bpmn.Definitions, place: str, code: str) -> None:
    with pytest.raises(InvalidModel) as refused:
        compile(definitions, "p")
    assert refused.value.code == "engine.not_executable"
    assert (place, code) in [(problem.place, problem.code) for problem in refused.value.problems]
    for problem in refused.value.problems:
        assert "{" not in render(problem, "zh-CN") + render(problem, "en")


def test_all_problems_are_told_at_once() -> None:
    definitions = model("start > it > xor > b: x >, b > end", it=bpmn.ServiceTask(), b=bpmn.SendTask())
    with pytest.raises(InvalidModel) as refused:
        compile(definitions, "p")
    assert [problem.place for problem in refused.value.problems] == ["xor_b", "it", "b"]
    assert refused.value.params["count"] == 3


def test_a_process_that_is_not_there() -> None:
    with pytest.raises(InvalidModel, match="process_not_found"):
        compile(model("start > end"), "other")


def test_the_address_follows_the_content_and_nothing_else() -> None:
    definitions = model("start > a > end", a=bpmn.Task())
    same = build.replace(definitions, id="other", exporter="another tool", diagrams=(bpmn.BPMNDiagram(),))
    documented = model("start > a > end", a=bpmn.Task(documentation=(bpmn.Documentation(body="words"),)))
    changed = model("start > a > end", a=bpmn.ManualTask())
    address = compile(definitions, "p").hash
    assert compile(same, "p").hash == compile(documented, "p").hash == address
    assert compile(changed, "p").hash != address
    assert len(address) == 64


def test_linked_decisions_are_part_of_the_address() -> None:
    program = compile(model("start > rule > end", rule=build.rule("level", "x")), "p")
    first = link(program, {"level": dmn.compile(dmn.read(TABLE))})
    second = link(program, {"level": dmn.compile(dmn.read(TABLE.replace(b"100", b"101")))})
    assert len({program.hash, first.hash, second.hash}) == 3
    assert link(program, {"level": dmn.compile(dmn.read(TABLE))}).hash == first.hash


def test_what_operations_must_respect_is_in_the_program() -> None:
    extension = own.BihuanExtension(keyNode=own.KeyNode(mandatory=True), controlPoints=(own.ControlPoint(risk="R1", dual=True),))
    task = own.with_extension(bpmn.UserTask(id="user"), extension)
    node = compile(model("start > user > end", task), "p").nodes["user"]
    assert node.key is not None
    assert node.key.mandatory
    assert node.controls[0].dual


def test_headers_and_version_tag() -> None:
    task = build.replace(build.job("mail"), id="job")
    task = zeebe.with_extension(task, build.replace(zeebe.of(task), taskHeaders=(zeebe.Header(key="k", value="v"),)))
    definitions = model("start > job > end", task)
    process = zeebe.with_extension(definitions.rootElements[0], zeebe.ZeebeExtension(versionTag=zeebe.VersionTag(value="v1.2")))
    program = compile(build.replace(definitions, rootElements=(process,)), "p")
    assert program.version_tag == "v1.2"
    assert program.nodes["job"].work.headers == {"k": "v"}  # type: ignore[union-attr]


def test_a_big_model_compiles_in_one_pass_over_its_parts() -> None:
    chain = " > ".join(f"n{number}" for number in range(2_000))
    program = compile(model(f"start > {chain} > end"), "p")
    assert len(program.nodes) == 2_003
    assert sum(node.straight for node in program.nodes.values()) == 2_001


def test_ids_may_be_chinese() -> None:
    program = compile(model("start > 审批 > end", 审批=bpmn.UserTask(name="审 批")), "p")
    assert program.nodes["审批"].name == "审 批"


def test_what_is_asked_for_and_not_done_is_told() -> None:
    foreign = bpmn.SequenceFlow(id="x", sourceRef="a", targetRef="b", conditionExpression=bpmn.FormalExpression(body="${ok}"))
    assert [each.code for each in advice(model("start > a > end", foreign))] == ["engine.advice.foreign"]
    assert advice(model("start > a > end")) == []
