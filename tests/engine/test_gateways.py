"""Gateways and conditional flows: splitting, joining, choosing."""

from __future__ import annotations

import pytest

from bihuan.bpmn import model as bpmn
from bihuan.engine import commands
from bihuan.engine import events as ev
from tests.engine import build
from tests.engine.build import model
from tests.engine.table import Table

XOR = "start > xor > a: amount > 100, xor > b: amount > 10, xor > c: default, a > end, b > end, c > end"
OR = "start > or1 > a: x > 1, or1 > b: x > 2, or1 > c: default, a > or2, b > or2, c > or2, or2 > user > end"


@pytest.mark.parametrize(("amount", "way"), [(500, "a"), (50, "b"), (5, "c")])
def test_an_exclusive_gateway_takes_the_first_true_flow(amount: int, way: str) -> None:
    table = Table(model(XOR)).start(amount=amount)
    assert table.passed() == ["start", "xor", way, "end"]
    assert table.events(ev.ElementPassed)[1].taken == (f"xor_{way}",)


def test_no_true_flow_and_no_default_is_an_incident_that_can_be_resolved() -> None:
    table = Table(model("start > xor > a: amount > 100, xor > b: amount > 10, a > end, b > end")).start(amount=1)
    assert table.incidents == {"xor": "engine.no_flow_selected"}
    assert table.active == {"xor": 1}
    table.send(commands.SetVariables(variables={"amount": 20}))
    assert table.resolve("xor").status() == "completed"
    assert table.passed()[-2:] == ["b", "end"]


def test_a_condition_that_is_no_truth_value_is_an_incident_that_says_why() -> None:
    table = Table(model(XOR)).start(amount="many")
    raised = table.events(ev.IncidentRaised)[0]
    assert raised.code == "engine.condition_not_boolean"
    assert raised.params["expression"] == "amount > 100"
    assert raised.params["cause"].startswith("feel.")


def test_fork_and_join() -> None:
    table = Table(model("start > and1 > user > and2 > end, and1 > user2 > and2, and1 > job > and2")).start()
    assert table.active == {"job": 1, "user": 1, "user2": 1}
    assert table.complete("user").active == {"and2": 1, "job": 1, "user2": 1}
    assert table.complete("job").active == {"and2": 2, "user2": 1}
    assert table.complete("user2").status() == "completed"
    joined = [event for event in table.events(ev.ElementPassed) if event.element == "and2"]
    assert [event.consumed for event in joined] == [{"user_and2": 1, "job_and2": 1}]


def test_a_second_token_on_the_same_flow_waits_for_the_next_round() -> None:
    flows = "start > and0 > xor1 > and2, and0 > xor1, and0 > user > and2, and2 > a > end"
    table = Table(model(flows)).start()
    assert table.active == {"and2": 2, "user": 1}
    assert table.complete("user").active == {"and2": 1}
    assert table.passed().count("a") == 1


def test_a_join_that_can_never_fire_keeps_its_token() -> None:
    table = Table(model("start > xor > a: true, xor > b: default, a > and2, b > and2, and2 > end")).start()
    assert (table.status(), table.active) == ("active", {"and2": 1})


@pytest.mark.parametrize(("x", "split", "trace"), [(0, ["c"], ["c"]), (2, ["a"], ["a"]), (3, ["a", "b"], ["a", "b"])])
def test_an_inclusive_gateway_splits_and_joins_what_it_split(x: int, split: list[str], trace: list[str]) -> None:
    table = Table(model(OR)).start(x=x)
    assert [each for each in table.passed() if each in "abc"] == trace
    assert table.active == {"user": 1}
    assert [event.taken for event in table.events(ev.ElementPassed) if event.element == "or1"] == [
        tuple(f"or1_{way}" for way in split)
    ]
    merged = table.events(ev.TokensMerged)[0]
    assert sorted(merged.consumed) == [f"{way}_or2" for way in split]


def test_an_inclusive_join_waits_for_whoever_can_still_come() -> None:
    flows = "start > or1 > user: true, or1 > user2: true, or1 > a: true, user > or2, user2 > or2, a > or2, or2 > b > end"
    table = Table(model(flows)).start()
    assert table.active == {"or2": 1, "user": 1, "user2": 1}
    assert table.complete("user").active == {"or2": 2, "user2": 1}
    assert table.complete("user2").status() == "completed"


def test_an_inclusive_join_does_not_wait_for_who_went_another_way() -> None:
    flows = """start > or1 > user: true, or1 > user2: true, user > or2, user2 > xor > or2: back, xor > away: default,
        away > end2, or2 > b > end"""
    table = Table(model(flows)).start(back=False)
    assert table.complete("user").active == {"or2": 1, "user2": 1}
    assert table.complete("user2").status() == "completed"
    assert table.passed().count("b") == 1


def test_an_inclusive_join_in_a_loop() -> None:
    """A token going round comes back to the join; it must not be waited for when it can also come where one is."""
    flows = """start > or1, or1 > user > xor, xor > or1: again, xor > end: default"""
    table = Table(model(flows)).start(again=True)
    for round_ in range(3):
        assert table.active == {"user": 1}
        table.complete("user", again=round_ < 2)
    assert table.status() == "completed"


def test_an_inclusive_join_counts_tokens_on_borders_and_inside_sub_processes() -> None:
    inner = build.sub("s1 > deep > s2", s1=bpmn.StartEvent(), s2=bpmn.EndEvent(), deep=bpmn.UserTask())
    flows = "start > or1 > a: true, or1 > sub: true, a > or2, sub > or2, or2 > end"
    table = Table(model(flows, sub=inner)).start()
    assert table.active == {"deep": 1, "or2": 1}
    assert table.complete("deep").status() == "completed"


def test_a_task_with_several_flows_forks() -> None:
    table = Table(model("start > a > user > end, a > user2 > end2")).start()
    assert table.active == {"user": 1, "user2": 1}


def test_conditional_flows_and_default_behind_a_task() -> None:
    flows = "start > user > a: ok, user > b: not(ok), user > c: default, a > end, b > end, c > end"
    assert Table(model(flows)).start().complete("user", ok=True).passed()[-2:] == ["a", "end"]
    table = Table(model(flows)).start().complete("user", ok=None)
    assert table.incidents == {"user": "engine.condition_not_boolean"}
    assert table.events(ev.UserTaskCompleted)[0].rests == "write"
    table.send(commands.SetVariables(variables={"ok": False}))
    assert table.resolve("user").passed()[-2:] == ["b", "end"]
    assert len(table.events(ev.UserTaskCompleted)) == 1


def test_conditions_see_what_the_task_has_just_written() -> None:
    task = build.script("1", "x")
    table = Table(model("start > s > a: x = 1, s > b: default, a > end, b > end", s=task)).start(x=0)
    assert table.passed() == ["start", "s", "a", "end"]


def test_a_complex_gateway_lets_the_first_through_and_swallows_the_rest() -> None:
    gateway = bpmn.ComplexGateway(activationCondition=build.text("activationCount >= 2"), incoming=("a", "b", "c"))
    flows = "start > and1 > user > first > next > end, and1 > user2 > first, and1 > user3 > first"
    table = Table(model(flows, first=gateway, next=bpmn.UserTask())).start()
    assert table.complete("user").active == {"first": 1, "user2": 1, "user3": 1}
    assert table.complete("user2").active == {"next": 1, "user3": 1}
    assert table.complete("next").active == {"user3": 1}
    assert table.complete("user3").status() == "completed"
    assert table.passed().count("next") == 1


def test_several_tokens_in_and_out_of_one_activity() -> None:
    table = Table(model("start > a > user > end", a=bpmn.Task(completionQuantity=3), user=bpmn.UserTask(startQuantity=2))).start()
    assert table.active == {"user": 2}  # one instance, and one token that waits for its fellow
    table.complete("user")
    assert (table.status(), table.active) == ("active", {"user": 1})


def test_links_go_on_where_they_are_caught() -> None:
    throw, catch = build.throw(build.link("there")), build.catch(build.link("there"))
    table = Table(model("start > throw, catch > a > end", throw=throw, catch=catch)).start()
    assert table.passed() == ["start", "throw", "catch", "a", "end"]


def test_inclusive_joins_in_a_row_go_on_one_at_a_time() -> None:
    """The token of the inner join is on its way to the outer one, which must wait for it."""
    flows = """start > or1 > or2: true, or1 > user > or4: true, or2 > c > or3: true, or2 > user2 > or3: true,
        or3 > or4, or4 > user3 > end"""
    table = Table(model(flows)).start()
    assert table.active == {"or3": 1, "user": 1, "user2": 1}
    assert table.complete("user").complete("user2").active == {"user3": 1}
    assert [event.element for event in table.events(ev.TokensMerged)] == ["or3", "or4"]


@pytest.mark.parametrize("order", [("user_x", "user_a"), ("user_a", "user_x")])
def test_an_inclusive_join_does_not_wait_for_the_round_of_a_complex_gateway(order: tuple[str, str]) -> None:
    """The round is over when the last who could have come has; no token of it is on its way to the join."""
    gateway = bpmn.ComplexGateway(activationCondition=build.text("activationCount >= 1"))
    flows = (
        "start > and1 > user_x > ig > user_z > end, and1 > and2 > user_a > cg > xor > end2: default, xor > ig: x > 0, "
        "and2 > user_b > cg"
    )
    table = Table(model(flows, cg=gateway, ig=bpmn.InclusiveGateway())).start(x=0)
    for task in order:
        table.complete(task)
    assert table.active == {"ig": 1, "user_b": 1}
    assert table.complete("user_b").active == {"user_z": 1}
    assert table.complete("user_z").status() == "completed"
