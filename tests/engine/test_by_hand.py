"""Operations by hand: moving tokens, guards against jumping, more and fewer children, other versions, calls bound anew."""

from __future__ import annotations

from typing import Any

import pytest

from bihuan.bpmn import extension as own
from bihuan.bpmn import model as bpmn
from bihuan.engine import commands, compile
from bihuan.engine import events as ev
from bihuan.engine.operations import migration
from bihuan.kernel.errors import Rejected
from tests.engine import build
from tests.engine.build import after, each, model, on
from tests.engine.table import NOON, Table

HOUR = 3_600_000
LINE = "start > user_a > user_m > user_z > end"
WAYS = "start > user_a > xor1 > user_m: x > 1, xor1 > user_b: default, user_m > xor2, user_b > xor2, xor2 > user_z > end"


def guarded(element: Any = None, **options: Any) -> Any:
    """A mandatory user task against a risk."""
    control = own.ControlPoint(risk="fraud", **(options or {"mandatory": True}))
    return own.with_extension(element or bpmn.UserTask(), own.BihuanExtension(controlPoints=(control,)))


def place(*elements: str, **options: Any) -> tuple[commands.Placement, ...]:
    return tuple(commands.Placement(element=element, **options) for element in elements)


def move(table: Table, *gone: str, to: tuple[str, ...] = (), **options: Any) -> Table:
    return table.send(commands.Modify(terminate=tuple(table.id_of(each) for each in gone), place=place(*to), **options))


# --- moving ----------------------------------------------------------------------------------------------------------


def test_a_sub_process_is_opened_with_its_border_and_closed_with_its_last_token() -> None:
    inner = build.sub("s > user_b > user_c > e", s=bpmn.StartEvent(), e=bpmn.EndEvent())
    flows = "start > user_a > sub > user_z > end, on > user_late > end2"
    table = Table(model(flows, sub=inner, on=on("sub", after("PT1H")))).start()
    move(table, "user_a", to=("user_b", "user_c"))
    assert table.active == {"user_b": 1, "user_c": 1}
    assert len([each for each in table.runtime.waiting() if each.element == "sub"]) == 1
    move(table, "user_b", "user_c", to=("user_z",))
    assert table.active == {"user_z": 1}
    assert table.runtime.watches() == []


def test_where_a_token_cannot_be_set() -> None:
    inner = build.sub("s > user_b > e", s=bpmn.StartEvent(), e=bpmn.EndEvent())
    many = build.replace(inner, loopCharacteristics=each(cardinality="2"))
    table = Table(model("start > user_a > sub > end, on > end2", sub=many, on=on("user_a", after("PT1H")))).start()
    for element, code in (("on", "no_target"), ("nowhere", "no_such_element"), ("user_b", "inside_loop")):
        with pytest.raises(Rejected, match=code):
            move(table, to=(element,))
    for code in ("nothing_left", "nothing_asked"):
        with pytest.raises(Rejected, match=code):
            move(table, *(["user_a"] if code == "nothing_left" else []))
    table.complete("user_a")
    with pytest.raises(Rejected, match="scope_ambiguous"):
        move(table, to=("user_b",))
    scope = next(number for number, found in table.instance().alive.scopes.items() if found.kind == "body")
    table.send(commands.Modify(place=place("user_b", scope=scope)))
    assert table.active == {"user_b": 3}


def test_variables_go_with_it() -> None:
    table = Table(model(WAYS)).start(x=0)
    move(table, "user_a", to=("xor1",), variables={"x": 2})
    assert table.active == {"user_m": 1}


# --- guards ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("control", [{"mandatory": True}, {"dual": True}])
def test_nothing_mandatory_is_jumped_over(control: dict[str, bool]) -> None:
    table = Table(model(LINE, user_m=guarded(**control))).start()
    for gone, to in ((["user_a"], ["user_z"]), ([], ["user_z"])):
        with pytest.raises(Rejected, match="mandatory_skipped") as refused:
            move(table, *gone, to=tuple(to))
        assert refused.value.params["risk"] == "fraud"
    move(table, "user_a", to=("user_m",))
    with pytest.raises(Rejected, match="mandatory_skipped"):
        move(table, "user_m", to=("user_z",))
    move(table, "user_m", to=("user_a",))
    table.complete("user_a").complete("user_m")
    assert table.active == {"user_z": 1}
    move(table, "user_z", to=("user_a",))
    assert table.active == {"user_a": 1}


def test_a_control_that_is_not_always_asked_is_guarded_all_the_same() -> None:
    table = Table(model(WAYS, user_m=guarded())).start(x=0)
    with pytest.raises(Rejected, match="mandatory_skipped"):
        move(table, "user_a", to=("user_z",))
    move(table, "user_a", to=("xor1",))
    assert table.active == {"user_b": 1}
    table = Table(model("start > and1 > user_m > and2 > end, and1 > user_b > and2", user_m=guarded())).start()
    with pytest.raises(Rejected, match="mandatory_skipped"):
        move(table, "user_m")
    move(table, "user_b")


def test_a_control_inside_a_sub_process_is_not_entered_past() -> None:
    inner = build.sub("s > user_m > user_c > e", s=bpmn.StartEvent(), e=bpmn.EndEvent(), user_m=guarded())
    table = Table(model("start > user_a > sub > user_z > end", sub=inner)).start()
    for to in ("user_c", "user_z"):
        with pytest.raises(Rejected, match="mandatory_skipped"):
            move(table, "user_a", to=(to,))
    move(table, "user_a", to=("user_m",))
    assert table.active == {"user_m": 1}


def test_an_ended_instance_is_not_reopened_behind_a_control() -> None:
    table = Table(model(LINE, user_m=guarded())).start().send(commands.CancelInstance())
    with pytest.raises(Rejected, match="mandatory_skipped"):
        table.send(commands.Reopen(place=place("user_z")))
    assert table.send(commands.Reopen(place=place("user_m"))).active == {"user_m": 1}
    with pytest.raises(Rejected, match="not_over"):
        table.send(commands.Reopen(place=place("user_m")))


# --- children --------------------------------------------------------------------------------------------------------


def test_more_people_at_once_and_in_turn() -> None:
    for sequential in (False, True):
        crowd = bpmn.UserTask(loopCharacteristics=each("who", "one", output="said", element="one", sequential=sequential))
        table = Table(model("start > user_m > end", user_m=crowd)).start(who=["a", "b"])
        table.send(commands.AddChildren(instance=table.id_of("user_m"), items=("c",)))
        for _ in range(3):
            assert table.status() == "active"
            table.complete("user_m")
        assert table.variables()["said"] == ["a", "b", "c"]


def test_a_crowd_grows_beyond_its_chunk() -> None:
    crowd = bpmn.UserTask(loopCharacteristics=each(cardinality="63"))
    table = Table(model("start > user_m > end", user_m=crowd)).start()
    table.send(commands.AddChildren(instance=table.id_of("user_m"), more=70))
    assert table.active == {"user_m": 133}
    for _ in range(133):
        table.complete("user_m")
    assert table.status() == "completed"


def test_one_less_may_be_enough_but_never_the_last() -> None:
    crowd = bpmn.UserTask(loopCharacteristics=each("who", "one"))
    table = Table(model("start > user_m > user_z > end", user_m=crowd)).start(who=["a", "b"])
    body, *children = [each.instance for each in table.runtime.waiting()]
    table.send(commands.CompleteUserTask(instance=children[0]))
    table.send(commands.RemoveChild(instance=body, child=children[1]))
    assert table.active == {"user_z": 1}
    table = Table(model("start > user_m > end", user_m=guarded(crowd, dual=True))).start(who=["a", "b"])
    body, first, _ = [each.instance for each in table.runtime.waiting()]
    with pytest.raises(Rejected, match="last_child"):
        table.send(commands.RemoveChild(instance=body, child=first))
    with pytest.raises(Rejected, match="child_of_loop"):
        table.send(commands.Modify(terminate=(first,)))


def test_in_turn_only_those_who_have_not_begun_are_let_go() -> None:
    crowd = bpmn.UserTask(loopCharacteristics=each("who", "one", output="said", element="one", sequential=True))
    table = Table(model("start > user_m > end", user_m=crowd)).start(who=["a", "b", "c"])
    body = table.id_of("user_m")
    with pytest.raises(Rejected, match="child_has_begun"):
        table.send(commands.RemoveChild(instance=body, index=1))
    table.send(commands.RemoveChild(instance=body, index=2))
    assert table.complete("user_m").complete("user_m").variables()["said"] == ["a", "c"]


# --- versions --------------------------------------------------------------------------------------------------------


def migrate(table: Table, flows: str, more: tuple[Any, ...] = (), elements: dict[str, str] | None = None, **given: Any) -> Table:
    program = compile(model(flows, *more, **given), "p")
    plan = migration.propose(table.instance().program, program)
    table.runtime.send(1, commands.Migrate(elements={**plan.elements, **(elements or {})}, flows=plan.flows), program)
    return table


def test_what_rests_goes_on_and_what_is_awaited_follows_the_new_version() -> None:
    table = Table(model("start > user_a > user_z > end, on > end2", on=on("user_a", after("PT1H")))).start()
    table.runtime.now += HOUR // 2
    message = on("user_a", build.message("paid"))
    more = "start > user_a > user_new > user_z > end, on > end2, on2 > end3"
    migrate(table, more, on=on("user_a", after("PT1H")), on2=message)
    watches = [each.watch for _, each in table.runtime.watches()]
    assert sorted((each.kind, each.element) for each in watches) == [("message", "on2"), ("timer", "on")]
    assert next(each.due for each in watches if each.kind == "timer") == NOON + HOUR
    assert table.complete("user_a").active == {"user_new": 1}
    migrate(table, "start > user_a > user_new > user_z > end")
    assert table.runtime.watches() == []


def test_tokens_at_joins_keep_their_flows_though_these_are_named_otherwise() -> None:
    flows = "start > and1 > user_a > and2 > user_z > end, and1 > user_b > and2"
    table = Table(model(flows)).start().complete("user_b")
    other = "start > and1 > user_a > user_new > and2 > user_z > end, and1 > user_b > and2"
    migrate(table, other)
    assert table.complete("user_a").complete("user_new").active == {"user_z": 1}


def test_everything_that_speaks_against_it_is_told() -> None:
    inner = build.sub("s > user_b > e", s=bpmn.StartEvent(), e=bpmn.EndEvent())
    table = Table(model("start > user_a > sub > end", sub=inner)).start()
    with pytest.raises(Rejected, match="migrate_open"):
        migrate(table, "start > user_new > end")
    with pytest.raises(Rejected, match="migrate_kind"):
        migrate(table, "start > job > end", elements={"user_a": "job"})
    table.complete("user_a")
    with pytest.raises(Rejected, match="migrate_scope"):
        migrate(
            table, "start > user_a > sub > user_b > end", sub=build.sub("s > user_x > e", s=bpmn.StartEvent(), e=bpmn.EndEvent())
        )


def test_a_version_without_a_control_ahead_is_refused() -> None:
    table = Table(model(LINE, user_m=guarded())).start()
    with pytest.raises(Rejected, match="mandatory_skipped"):
        migrate(table, "start > user_a > user_z > end")
    with pytest.raises(Rejected, match="mandatory_skipped"):
        migrate(table, LINE, user_m=guarded(), elements={"user_a": "user_z"})
    table.complete("user_a").complete("user_m")
    migrate(table, "start > user_a > user_z > end")
    assert table.active == {"user_z": 1}


def test_a_renamed_element_is_found_by_its_name() -> None:
    named = bpmn.UserTask(name="check the stock")
    table = Table(model("start > user_a > end", user_a=named)).start()
    migrate(table, "start > user_check > end", user_check=named)
    assert table.active == {"user_check": 1}


# --- calls, jobs -----------------------------------------------------------------------------------------------------


def test_a_call_is_bound_anew_and_the_other_ends_unheard() -> None:
    children = [build.process(f"s{n} > user_{n} > e{n}", id=f"child{n}") for n in (1, 2)]
    table = Table(model("start > call > end", call=build.call("child1"), roots=tuple(children))).start("p")
    table.send(commands.RebindCall(instance=table.id_of("call"), process="child2"))
    assert (table.status(2), table.status(3)) == ("canceled", "active")
    assert table.incidents == {}
    assert table.complete("user_2").status() == "completed"


def test_a_job_is_tried_again() -> None:
    table = Table(model("start > job > end")).start()
    table.send(commands.FailJob(instance=table.id_of("job"), retries=2, backoff=HOUR))
    table.send(commands.RetryJob(instance=table.id_of("job"), retries=5))
    assert [event.retries for event in table.events(ev.JobRetried)] == [5]
    table.complete("job")
    other = Table(model("start > user > end")).start()
    with pytest.raises(Rejected, match="not_a_job"):
        other.send(commands.RetryJob(instance=other.id_of("user")))


def test_what_undoes_a_step_is_not_left_for_another_step() -> None:
    """Whoever has thrown the compensation waits for its end: a jump out of it would leave the throw waiting for ever."""
    undo = bpmn.UserTask(id="undo", isForCompensation=True)
    border = on("act", bpmn.CompensateEventDefinition())
    throw = build.throw(bpmn.CompensateEventDefinition())
    flows = "start > act > throw > user > end"
    table = Table(model(flows, undo, border, build.handles("on", "undo"), act=bpmn.Task(), throw=throw)).start()
    with pytest.raises(Rejected, match="being_undone"):
        table.send(commands.CompleteAndJump(instance=table.id_of("undo"), to="user"))
    assert table.complete("undo").active == {"user": 1}
