"""Soundness: what can get stuck or happen twice is told with the way there; what is sound is left in peace."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings

from bihuan.bpmn import model as bpmn
from bihuan.engine import compile, reducing, soundness
from tests.engine import build
from tests.engine.build import after, catch, message, model, on, sub
from tests.engine.random_processes import Drawn, processes
from tests.engine.table import Table


def findings(definitions: bpmn.Definitions) -> list[tuple[str, str]]:
    return [(each.code.rpartition(".")[2], each.place) for each in soundness.check(compile(definitions, "p"))]


@pytest.mark.parametrize(
    "flows",
    [
        "start > a > end",
        "start > and > a > and2, and > b > and2, and2 > end",
        "start > xor > a: x, xor > b: default, a > xor2, b > xor2, xor2 > end",
        "start > or > a: x, or > b: y, or > c: default, a > or2, b > or2, c > or2, or2 > end",
        "start > xor > a > xor2, xor2 > xor: again, xor2 > end: default",
        "start > and > a > end, and > b > end2",
        "start > a > end, a > end",
        "start > and > xor > a: x, xor > b: default, a > xor2, b > xor2, xor2 > and2, and > c > and2, and2 > end",
    ],
)
def test_sound_processes_are_left_in_peace(flows: str) -> None:
    assert findings(model(flows)) == []


@pytest.mark.parametrize(
    ("flows", "expected"),
    [
        ("start > xor > a: x, xor > b: default, a > and, b > and, and > end", [("deadlock", "and")]),
        ("start > or > a: x, or > b: default, a > and, b > and, and > end", [("deadlock", "and")]),
        ("start > and > a > xor, and > b > xor, xor > c > end", [("unsynchronised", "xor")]),
        ("start > and > a > c, and > b > b2 > b3 > c, c > end", [("unsynchronised", "c")]),
        ("start > a > c, a > b, b > c, c > end", [("unsynchronised", "c")]),
        ("start > and > and2 > a > end, a > and2", [("deadlock", "and2")]),
    ],
)
def test_faults_are_found(flows: str, expected: list[tuple[str, str]]) -> None:
    assert findings(model(flows)) == expected


def test_the_way_there_is_told() -> None:
    (problem,) = soundness.check(compile(model("start > xor > a: x, xor > b: default, a > and, b > and, and > end"), "p"))
    assert str(problem.params["path"]).split() in (["start", "xor", "a", "and"], ["start", "xor", "b", "and"])
    assert problem.severity == "warning"


def test_borders_and_sub_processes_are_played_too() -> None:
    border = on("user", after("PT1H"), interrupting=False)
    assert findings(model("start > user > c, on > c, c > end", on=border)) == [("unsynchronised", "c")]
    assert findings(model("start > user > c, on > c, c > end", on=on("user", after("PT1H")))) == []
    inner = sub("s2 > xor > a: x, xor > b: default, a > and, b > and, and > e2", s2=bpmn.StartEvent(), e2=bpmn.EndEvent())
    assert findings(model("start > sub > end", sub=inner)) == [("deadlock", "and")]


def test_events_choose_and_terminate_ends_all() -> None:
    other = build.replace(catch(message("m")), id="other")
    roots = (bpmn.Message(id="m", name="m"),)
    flows = "start > events > catch > and, events > other > and, and > end"
    assert findings(model(flows, other, catch=catch(after("PT1H")), roots=roots)) == [("deadlock", "and")]
    stop = bpmn.EndEvent(id="stop", eventDefinitions=(bpmn.TerminateEventDefinition(),))
    assert findings(model("start > and > a > stop, and > b > stop", stop)) == []


def test_what_is_found_happens() -> None:
    """The engine gets stuck where the check says so."""
    definitions = model("start > xor > a: x, xor > b: default, a > and, b > and, and > end")
    table = Table(definitions).start(x=True)
    assert table.active == {"and": 1}
    assert findings(definitions) == [("deadlock", "and")]


def test_a_large_process_is_judged_as_far_as_the_bound_goes() -> None:
    branches = ", ".join(f"and > x{n} > a{n}: c, x{n} > b{n}: default, a{n} > y{n}, b{n} > y{n}, y{n} > and2" for n in range(12))
    gateways: dict[str, Any] = {f"{side}{n}": bpmn.ExclusiveGateway() for side in "xy" for n in range(12)}
    assert findings(model(f"start > {branches}, and2 > end".replace("start > and >", "start > and, and >"), **gateways)) == []


@given(processes(depth=2))
@settings(max_examples=100)
def test_blocks_are_sound(drawn: Drawn) -> None:
    """Random processes are built of blocks that end whatever begins in them: none of them gets stuck."""
    program = compile(drawn.definitions, "p")
    assert [each.place for each in soundness.check(program) if each.code == "engine.sound.deadlock"] == []


# --- large ones ------------------------------------------------------------------------------------------------------


def branch(number: int, choices: int) -> str:
    """A branch of choices one after the other, each with three ways and a way back."""
    lines, last = [], f"and_{number}"
    for each in range(choices):
        split, merge, again = f"xor_{number}_{each}a", f"xor_{number}_{each}b", f"xor_{number}_{each}c"
        lines += [f"{last} > {again} > {split}"]
        lines += [f"{split} > t{number}_{each}_{way} > {merge}: x > {way}" for way in range(2)]
        lines += [f"{split} > {again}: default"]
        last = merge
    return "\n".join([f"and > and_{number}", *lines, f"{last} > and_end"])


def large(*more: str, branches: int = 12, choices: int = 6) -> bpmn.Definitions:
    flows = "\n".join(["start > and", *(branch(number, choices) for number in range(branches)), "and_end > end", *more])
    return model(flows)


def test_five_hundred_nodes_are_decided() -> None:
    program = compile(large(), "p")
    assert len(program.nodes) > 370
    assert soundness.check(program) == []


def test_what_is_wrong_in_five_hundred_nodes_is_found() -> None:
    told = soundness.check(compile(large("t3_2_0 > and_end"), "p"))
    assert [(each.code, each.place) for each in told] == [("engine.sound.deadlock", "and_end")]


def test_what_cannot_be_decided_is_said() -> None:
    """Complex gateways are of no form that is right by itself."""
    complex_gateway = bpmn.ComplexGateway(activationCondition=build.text("activationCount >= 2"))
    joins: dict[str, Any] = {f"cg{number}": complex_gateway for number in range(8)}
    flows = ["start > and"]
    for number in range(8):
        flows += [
            f"and > xor_{number}",
            f"xor_{number} > a{number} > cg{number}: x",
            f"xor_{number} > b{number} > cg{number}: default",
        ]
        flows += [f"cg{number} > and2"]
    told = soundness.check(compile(model("\n".join([*flows, "and2 > end"]), **joins), "p"), limit=20)
    assert "engine.sound.undecided" in {each.code for each in told}


def test_a_join_that_others_can_still_come_to_waits_for_them() -> None:
    """The complex gateway starts once: what waits at the inclusive join before it belongs to its round."""
    first = bpmn.ComplexGateway(activationCondition=build.text("activationCount >= 1"))
    flows = """start > and1 > and2 > task_l > cg > user_two > end
        and2 > or1 > task_a > or2 > cg: x
        or1 > task_b > or2: default
        and1 > user_h > user_two"""
    program = compile(model(flows, cg=first, user_two=bpmn.UserTask(startQuantity=2)), "p")
    assert soundness.play(reducing.Graph(program, "p"), ["start"]) == set()


@given(processes())
@settings(max_examples=150)
def test_taking_out_what_goes_right_changes_no_verdict(drawn: Drawn) -> None:
    program = compile(drawn.definitions, "p")
    for node in program.nodes.values():
        if node.body is None or node.kind == "adHocSubProcess" or not node.body.starts:
            continue
        whole = soundness.play(reducing.Graph(program, node.id), node.body.starts)
        less = soundness.play(reducing.Graph(program, node.id).reduced(node.body.starts), node.body.starts)
        assert bool(whole) == bool(less)
