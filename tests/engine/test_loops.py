"""Activities that run more than once."""

from __future__ import annotations

import pytest

from bihuan.bpmn import model as bpmn
from bihuan.engine import commands, decide
from bihuan.engine import events as ev
from bihuan.engine.loops import CHUNK
from tests.engine import build
from tests.engine.build import each, model, on, repeat
from tests.engine.table import NOON, Table


def users(**loop: object) -> bpmn.UserTask:
    return bpmn.UserTask(loopCharacteristics=each(**loop))  # type: ignore[arg-type]


def test_one_child_for_each_item_at_once() -> None:
    table = Table(model("start > user > end", user=users(collection="names", item="name"))).start(names=["x", "y", "z"])
    assert table.active == {"user": 3}
    own = [table.variables(instance=w.instance) for w in table.runtime.waiting()[1:]]
    assert [(each["name"], each["loopCounter"]) for each in own] == [("x", 1), ("y", 2), ("z", 3)]
    assert table.complete("user").complete("user").complete("user").status() == "completed"
    assert table.passed().count("user") == 4  # three children and the whole


def test_one_child_after_the_other() -> None:
    table = Table(model("start > user > end", user=users(collection="names", item="name", sequential=True))).start(
        names=["x", "y"]
    )
    assert table.active == {"user": 1}
    first = table.runtime.waiting()[-1].instance
    assert table.variables(instance=first)["name"] == "x"
    table.complete("user")
    assert table.variables(instance=table.runtime.waiting()[-1].instance)["name"] == "y"
    assert table.complete("user").status() == "completed"


@pytest.mark.parametrize("sequential", [True, False])
def test_outputs_are_collected_in_the_order_of_the_items(sequential: bool) -> None:
    task = build.script(
        "n * n", "square", loopCharacteristics=each("numbers", "n", output="squares", element="square", sequential=sequential)
    )
    table = Table(model("start > a > end", a=task)).start(numbers=[3, 1, 2])
    assert table.variables() == {"numbers": [3, 1, 2], "squares": [9, 1, 4]}


def test_a_number_of_children() -> None:
    table = Table(
        model("start > a > end", a=build.script("loopCounter", "x", loopCharacteristics=each(cardinality="n + 1")))
    ).start(n=2)
    assert table.variables()["x"] == 3
    assert len(table.events(ev.IterationEnded)) == 3


@pytest.mark.parametrize("given", [[], None])
def test_nothing_to_do_is_done_at_once(given: object) -> None:
    table = Table(model("start > user > end", user=users(collection="names", item="name", output="all", element="name"))).start(
        names=given
    )
    if given is None:
        assert table.incidents == {"user": "engine.collection_expected"}
        table.send(commands.SetVariables(variables={"names": []}))
        table.resolve("user")
    assert (table.status(), table.variables()["all"]) == ("completed", [])


@pytest.mark.parametrize("number", ["-1", "1.5", '"three"', "null", "true"])
def test_a_number_that_is_none_is_an_incident(number: str) -> None:
    table = Table(model("start > user > end", user=users(cardinality=number))).start()
    assert table.incidents == {"user": "engine.cardinality_expected"}


def test_more_children_than_anybody_wants_are_refused() -> None:
    table = Table(model("start > user > end", user=users(cardinality="10000000"))).start()
    assert table.incidents == {"user": "engine.too_many_instances"}


def test_enough_is_enough() -> None:
    loop = {
        "collection": "names",
        "item": "name",
        "until": "numberOfCompletedInstances / numberOfInstances >= 0.5",
        "output": "ok",
        "element": "yes",
    }
    table = Table(model("start > user > user2 > end", user=users(**loop))).start(names=[1, 2, 3, 4])
    assert table.complete("user", yes=True).active == {"user": 3}
    table.complete("user", yes=False)
    assert table.active == {"user2": 1}
    assert len(table.events(ev.UserTaskCanceled)) == 2
    assert table.variables()["ok"] == [True, False, None, None]


def test_a_border_belongs_to_the_whole() -> None:
    definitions = model("start > user > end, on > user2 > end2", user=users(cardinality="3"), on=on("user", build.after("PT1H")))
    table = Table(definitions).start().complete("user").advance(3_600_000)
    assert table.active == {"user2": 1}
    assert len(table.events(ev.TimerScheduled)) == 1


def test_sub_processes_in_parallel_have_variables_of_their_own() -> None:
    inner = build.mapped(
        build.sub(
            "s1 > a > user > s2",
            s1=bpmn.StartEvent(),
            s2=bpmn.EndEvent(),
            a=build.script("mine + 1", "mine"),
            loop=each("list", "n", output="all", element="mine"),
        ),
        {"mine": "=n"},
    )
    table = Table(model("start > sub > end", sub=inner)).start(list=[10, 20])
    assert table.active == {"user": 2}
    assert table.complete("user").complete("user").status() == "completed"
    assert table.variables() == {"list": [10, 20], "all": [11, 21]}


def test_the_standard_loop_goes_round_while_its_condition_holds() -> None:
    def count(**loop: object) -> int:
        task = build.script("x + 1", "x", loopCharacteristics=repeat(**loop))  # type: ignore[arg-type]
        return Table(model("start > a > end", a=task)).start(x=0).variables()["x"]

    assert count(condition="x < 3") == 3
    assert count(condition="false") == 1
    assert count(condition="false", before=True) == 0
    assert count(condition="true", maximum=4) == 4
    assert count(maximum=2) == 2
    assert count(condition="loopCounter < 3") == 3


def test_a_loop_of_user_tasks_waits_each_time() -> None:
    task = bpmn.UserTask(loopCharacteristics=repeat("not(done)"))
    table = Table(model("start > user > end", user=task)).start()
    assert table.complete("user", done=False).active == {"user": 1}
    assert table.complete("user", done=True).status() == "completed"


@pytest.mark.parametrize("sequential", [True, False])
def test_a_step_in_a_big_body_writes_one_chunk_and_not_the_whole(sequential: bool) -> None:
    loop = {"collection": "items", "item": "i", "output": "all", "element": "r", "sequential": sequential}
    table = Table(model("start > user > end", user=users(**loop))).start(items=list(range(1_000)))
    for number in range(3):
        table.complete("user", r=number)
    step = table.steps[-1]
    sizes = [len(step.state.scopes[each].live) for each in step.changed]
    assert len(step.changed) <= 4
    assert max(sizes) <= CHUNK
    for number in range(3, 1_000) if not sequential else range(3, 70):
        instance = table.instance()
        waiting = next(n for s in instance.alive.scopes.values() for n, live in s.live.items() if live.index)
        step = decide(
            instance.program, instance.state, commands.CompleteUserTask(instance=waiting, variables={"r": number}), NOON
        )
        instance.state = step.state
        assert len(step.changed) <= 5
    if not sequential:
        assert table.status() == "completed"
        assert table.instance().alive.scopes[1].variables["all"] == list(range(1_000))


def test_a_collection_may_be_named_where_no_data_is_declared() -> None:
    loop = bpmn.MultiInstanceLoopCharacteristics(loopDataInputRef="people", inputDataItem=bpmn.DataInput(name="who"))
    table = Table(model("start > user > end", user=bpmn.UserTask(loopCharacteristics=loop))).start(people=["a", "b"])
    assert [table.variables(instance=each.instance)["who"] for each in table.runtime.waiting()[1:]] == ["a", "b"]
