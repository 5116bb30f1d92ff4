"""Processes from code."""

from __future__ import annotations

import pytest

from bihuan import bpmn
from bihuan.bpmn import extension, model, walk, zeebe
from bihuan.bpmn.build import Builder
from bihuan.kernel.errors import InvalidModel
from bihuan.kernel.text import Text


def onboarding() -> Builder:
    made = Builder("onboarding", Text("新员工入职", "Onboarding"))
    made.lane("hr", "人力资源部").start("s").user("file", "建立档案").parallel("fork")
    made.lane("it", "信息技术部").service("account", "开通账号", topic="oa.account")
    made.user("contract", "签订合同", lane="hr").parallel("join", lane="hr").end("e", lane="hr")
    made.chain("s", "file", "fork", "account", "join", "e")
    return made.chain("fork", "contract", "join")


def test_nodes_stand_in_the_lane_last_named_or_in_their_own() -> None:
    lanes = {lane.name: lane.flowNodeRefs for lane in walk.walk(onboarding().process()) if isinstance(lane, model.Lane)}
    assert lanes == {
        "人力资源部": ("s", "file", "fork", "contract", "join", "e"),
        "信息技术部": ("account",),
    }


def test_nodes_know_their_flows_and_the_result_is_sound() -> None:
    definitions = onboarding().build()
    nodes = {node.id: node for node in walk.nodes(walk.processes(definitions)[0])}
    assert len(nodes["fork"].outgoing) == len(nodes["join"].incoming) == 2
    assert bpmn.check(definitions) == []
    assert bpmn.read(bpmn.write(definitions)).rootElements[1].id == "onboarding"


def test_names_in_both_languages_stand_in_the_extension() -> None:
    process = onboarding().process()
    assert process.name == "新员工入职"
    assert extension.name_of(process) == Text("新员工入职", "Onboarding")
    assert Builder("p", "Plain").process().extensionElements is None


def test_kinds_of_work_carry_what_runs_them() -> None:
    made = Builder("p").service("a", topic="erp.stock").rule("b", "Rank", "ranking", "rank").call("c", "Buy", "purchase")
    made.script("d", "Sum", "= 1 + 1", "two").user("e")
    a, b, c, d, e = (zeebe.of(node) for node in walk.nodes(made.process()))
    assert a.taskDefinition == zeebe.TaskDefinition(type="erp.stock")
    assert b.calledDecision == zeebe.CalledDecision(decisionId="ranking", resultVariable="rank")
    assert c.calledElement == zeebe.CalledElement(processId="purchase")
    assert d.script == zeebe.Script(expression="= 1 + 1", resultVariable="two")
    assert e.userTask == zeebe.UserTaskMarker()


def test_boundary_events_stand_with_their_host_and_defaults_with_their_gateway() -> None:
    made = Builder("p").lane("one").task("t").exclusive("g").lane("two").end("x")
    made.boundary("late", "t", model.TimerEventDefinition(), interrupting=False)
    made.chain("t", "g").flow("g", "x", "= a > 1").flow("g", "x", default=True)
    process = made.process()
    first = next(lane for lane in walk.walk(process) if isinstance(lane, model.Lane))
    assert "late" in first.flowNodeRefs
    gateway = next(node for node in walk.nodes(process) if isinstance(node, model.ExclusiveGateway))
    assert gateway.default == gateway.outgoing[-1]


def test_sub_processes_bring_their_inside_and_what_it_refers_to() -> None:
    inner = Builder("inner", "Inside").root(model.Message(id="m", name="answer"))
    inner.start("i").catch("wait", "Wait", model.MessageEventDefinition(messageRef="m")).end("f").chain("i", "wait", "f")
    definitions = Builder("outer").start("s").sub(inner).end("e").chain("s", "inner", "e").build()
    body = walk.by_id(definitions)["inner"]
    assert isinstance(body, model.SubProcess)
    assert [element.id for element in body.flowElements][:3] == ["i", "wait", "f"]
    assert walk.by_id(definitions)["m"] == model.Message(id="m", name="answer")
    assert bpmn.check(definitions) == []


@pytest.mark.parametrize("key", ["", "twice"])
def test_every_node_needs_an_id_of_its_own(key: str) -> None:
    with pytest.raises(InvalidModel) as caught:
        Builder("p").task("twice").task(key)
    assert (caught.value.code, caught.value.place) == ("bpmn.build_id", key)
