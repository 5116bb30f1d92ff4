"""Layout: nothing overlaps, lines end where they should and run through nothing, lanes hold what is theirs."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import given

from bihuan import bpmn
from bihuan.bpmn import model, walk
from bihuan.bpmn.build import Builder
from tests.bpmn.drawn import Sheet, cuts, processes
from tests.bpmn.material import shared


def line(*names: str) -> Builder:
    made = Builder("p").start("s")
    for name in names:
        made.task(name, name)
    return made.end("e").chain("s", *names, "e")


def families(sheet: Sheet) -> dict[str, set[str]]:
    """For every node the sub-processes around it, itself included."""
    found: dict[str, set[str]] = {}
    for key, element in sheet.elements.items():
        if isinstance(element, model.SubProcess):
            for inner in walk.walk(element):
                if isinstance(inner, model.BaseElement) and inner.id:
                    found.setdefault(inner.id, set()).add(key)
        found.setdefault(key, set()).add(key)
    return found


@given(processes())
def test_shapes_never_overlap(made: Builder) -> None:
    sheet = Sheet(made.build())
    around = families(sheet)
    for (one, a), (other, b) in combinations(sheet.nodes().items(), 2):
        if one in around[other] or other in around[one]:
            outer, inner = (a, b) if one in around[other] else (b, a)
            assert outer.holds(inner), (one, other)
        else:
            assert not a.overlaps(b, apart=8), (one, other)


@given(processes())
def test_every_node_and_flow_is_drawn(made: Builder) -> None:
    definitions = made.build()
    sheet = Sheet(definitions)
    for element in walk.walk(definitions):
        if isinstance(element, model.FlowNode):
            assert element.id in sheet.boxes
        if isinstance(element, model.SequenceFlow):
            assert len(sheet.ways[element.id or ""]) >= 2


@given(processes())
def test_lines_end_on_the_border_of_their_shapes(made: Builder) -> None:
    sheet = Sheet(made.build())
    for key, way in sheet.ways.items():
        flow = sheet.elements[key]
        if isinstance(flow, model.SequenceFlow):
            assert sheet.boxes[flow.sourceRef].on_border(*way[0]), key
            assert sheet.boxes[flow.targetRef].on_border(*way[-1]), key


@given(processes())
def test_lines_are_upright_or_level(made: Builder) -> None:
    sheet = Sheet(made.build())
    for key, way in sheet.ways.items():
        for (x, y), (to_x, to_y) in pairwise(way):
            assert abs(x - to_x) < 0.6 or abs(y - to_y) < 0.6, key


@given(processes())
def test_lines_run_through_no_other_shape(made: Builder) -> None:
    sheet = Sheet(made.build())
    around = families(sheet)
    for key, way in sheet.ways.items():
        flow = sheet.elements[key]
        if not isinstance(flow, model.SequenceFlow):
            continue
        host = sheet.elements[flow.sourceRef]
        own = {flow.sourceRef, flow.targetRef, host.attachedToRef if isinstance(host, model.BoundaryEvent) else ""}
        for other, box in sheet.nodes().items():
            inside = other in own or own & around[other] or around[flow.sourceRef] & {other} or around[flow.targetRef] & {other}
            assert inside or not cuts(way, box), (key, other)


@given(processes())
def test_lanes_hold_their_nodes_and_fill_the_pool(made: Builder) -> None:
    definitions = made.build()
    sheet = Sheet(definitions)
    lanes = [element for element in sheet.elements.values() if isinstance(element, model.Lane)]
    pools = [box for key, box in sheet.boxes.items() if isinstance(sheet.elements[key], model.Participant)]
    assert len(pools) == (1 if lanes else 0)
    for lane in lanes:
        for node in lane.flowNodeRefs:
            assert sheet.boxes[lane.id or ""].holds(sheet.boxes[node]), node
        assert pools[0].holds(sheet.boxes[lane.id or ""])
    if lanes:
        total = sum(sheet.boxes[lane.id or ""].height for lane in lanes)
        assert total == pytest.approx(pools[0].height)


@given(processes())
def test_the_same_model_is_always_laid_out_alike(made: Builder) -> None:
    once, twice = made.build(), made.build()
    assert once == twice
    assert bpmn.read(bpmn.write(once)) == bpmn.read(bpmn.write(twice))


def test_a_sequence_runs_straight_from_left_to_right_with_even_gaps() -> None:
    sheet = Sheet(line("a", "b", "c", "d").build())
    boxes = [sheet.boxes[key] for key in ("a", "b", "c", "d")]
    assert len({box.y for box in boxes}) == 1
    assert len({after.x - before.right for before, after in pairwise(boxes)}) == 1
    assert all(len(way) == 2 for way in sheet.ways.values())


def test_a_loop_goes_round_and_not_through() -> None:
    made = line("a", "b").exclusive("g", "again?").flow("b", "g").flow("g", "a", "= again", "yes")
    sheet = Sheet(made.build())
    back = next(way for key, way in sheet.ways.items() if sheet.elements[key].targetRef == "a" and way[0][0] > way[-1][0])  # type: ignore[attr-defined]
    assert not cuts(back, sheet.boxes["b"])
    assert sheet.boxes["g"].x > sheet.boxes["a"].x


def test_a_boundary_event_sits_on_its_host_and_leads_downwards() -> None:
    made = line("a", "b").boundary("t", "a", model.TimerEventDefinition(), "too late").task("late", "Chase")
    sheet = Sheet(made.flow("t", "late").build())
    host, event = sheet.boxes["a"], sheet.boxes["t"]
    assert event.y + event.height / 2 == pytest.approx(host.bottom)
    assert host.x < event.x < host.right
    assert sheet.boxes["late"].y > host.y


def test_a_process_with_lanes_gets_a_pool_with_its_names() -> None:
    made = Builder("p", "流程").lane("l", "销售部").start("s").end("e").chain("s", "e")
    definitions = made.build()
    collaboration = next(root for root in definitions.rootElements if isinstance(root, model.Collaboration))
    assert [(pool.name, pool.processRef) for pool in collaboration.participants] == [("流程", "p")]
    again = bpmn.lay_out(definitions)
    assert again == definitions


def test_collapsed_sub_processes_get_a_sheet_of_their_own() -> None:
    inner = Builder("inner", "Inside").start("i").task("t").end("f").chain("i", "t", "f")
    definitions = bpmn.lay_out(line("a").sub(inner).flow("a", "inner").build(), collapsed=["inner"])
    first, second = definitions.diagrams
    assert first.plane is not None
    assert second.plane is not None
    assert second.plane.bpmnElement == "inner"
    shape = next(each for each in walk.walk(first) if isinstance(each, model.BPMNShape) and each.bpmnElement == "inner")
    assert shape.isExpanded is False
    assert Sheet(definitions).boxes["inner"].width < 200
    assert set(Sheet(definitions, 1).boxes) == {"i", "t", "f"}
    assert bpmn.lay_out(definitions) == definitions


def test_pools_stand_below_each_other_with_messages_between() -> None:
    ours = Builder("p", "We").start("s", "").task("ask").task("wait").end("e").chain("s", "ask", "wait", "e").process()
    partners = model.Collaboration(
        id="c",
        participants=(model.Participant(id="us", name="We", processRef="p"), model.Participant(id="they", name="They")),
        messageFlows=(
            model.MessageFlow(id="m1", name="question", sourceRef="ask", targetRef="they"),
            model.MessageFlow(id="m2", name="answer", sourceRef="they", targetRef="wait"),
        ),
    )
    sheet = Sheet(bpmn.lay_out(model.Definitions(targetNamespace="urn:t", rootElements=(partners, ours))))
    us, they = sheet.boxes["us"], sheet.boxes["they"]
    assert us.bottom < they.y
    assert (us.x, us.width) == (they.x, they.width)
    assert sheet.ways["m1"][-1][1] == they.y
    assert sheet.boxes["wait"].on_border(*sheet.ways["m2"][-1])
    assert us.bottom < sheet.labels["m1"].y < they.y


def test_labels_keep_clear_of_other_shapes() -> None:
    made = (
        Builder("p").start("s", "订单到达").exclusive("g", "库存是否足够？").task("a", "发货").task("b", "采购").end("e", "完成")
    )
    made.chain("s", "g").flow("g", "a", "= ok", "有货").flow("g", "b", name="缺货", default=True).chain("a", "e").chain("b", "e")
    sheet = Sheet(made.build())
    for key, label in sheet.labels.items():
        for other, box in sheet.nodes().items():
            assert other == key or not label.overlaps(box), (key, other)


@pytest.mark.parametrize("folder", ["miwg", "bpmn/betsy", "bpmn/camunda7"])
def test_real_models_are_laid_out_without_overlap(folder: str) -> None:
    for file in shared(folder).rglob("*.bpmn*"):
        if "bpmn_constraints" in file.parts:
            continue
        definitions = bpmn.lay_out(bpmn.read(file.read_bytes()))
        for at, diagram in enumerate(definitions.diagrams):
            if diagram.plane is None or not diagram.plane.planeElement:
                continue
            sheet = Sheet(definitions, at)
            around = families(sheet)
            for (one, a), (other, b) in combinations(sheet.nodes().items(), 2):
                related = one in around.get(other, ()) or other in around.get(one, ())
                assert related or not a.overlaps(b), (file.name, one, other)


def test_a_large_model_is_laid_out() -> None:
    made = Builder("p")
    for lane in range(5):
        made.lane(f"l{lane}", f"Lane {lane}")
    made.start("n0", lane="l0")
    for number in range(1, 300):
        kind = made.exclusive if number % 7 == 0 else made.task
        kind(f"n{number}", f"Step {number}", lane=f"l{number * 3 // 50 % 5}")
        made.flow(f"n{number - 1}", f"n{number}")
    for number in range(7, 290, 7):
        made.flow(f"n{number}", f"n{number - 5}" if number % 2 else f"n{number + 6}")
    sheet = Sheet(made.build())
    assert len(sheet.boxes) == 300 + 5 + 1
    for one, other in combinations(sheet.nodes().values(), 2):
        assert not one.overlaps(other)
