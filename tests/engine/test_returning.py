"""Returning to an earlier marking: branches, joins, sub-processes, events, loops, variables, effects; and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from bihuan.bpmn import model as bpmn
from bihuan.engine import commands, compile
from bihuan.engine import events as ev
from bihuan.engine.operations import migration, returning
from bihuan.engine.operations.returning import Branches, Past, Retreat
from bihuan.kernel.errors import Rejected
from tests.engine import build
from tests.engine.build import after, each, model, on
from tests.engine.table import NOON, Table

HOUR = 3_600_000
AND = "start > user_f > and1 > user_a > and2 > user_c > end, and1 > user_b > and2"
INNER = {"s": bpmn.StartEvent(), "e": bpmn.EndEvent()}
OR = "start > user_f > or1 > user_a: x > 0, or1 > user_b: x > 1, user_a > or2, user_b > or2, or2 > user_c > end"


def known(table: Table) -> Past:
    instance = table.instance()
    return returning.past(instance.program, instance.alive, instance.history)


def back(table: Table, to: str, asked: str = "", **options: Any) -> Retreat:
    """Work a return out and do it."""
    retreat = returning.work_out(known(table), to, asked=table.id_of(asked) if asked else 0, **options)
    table.send(retreat.command)
    return retreat


def targets(table: Table, asked: str = "") -> dict[str, tuple[str, ...]]:
    found = returning.targets(known(table), table.id_of(asked) if asked else 0)
    return {target.element: target.keeps for target in found}


# --- branches --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("flows", [AND, OR])
def test_a_branch_that_is_kept_is_not_begun_again_and_the_join_passes_once(flows: str) -> None:
    table = Table(model(flows)).start(x=2).complete("user_f").complete("user_b")
    assert targets(table, "user_a")["user_f"] == ("or1" if flows is OR else "and1",)
    retreat = back(table, "user_f", "user_a", branches="keep")
    assert (retreat.ended, retreat.begun, retreat.kept) == (("user_a",), ("user_f",), ("user_b",))
    assert "user_c" not in table.active
    table.complete("user_f")
    assert {name for name in table.active if name.startswith("user")} == {"user_a"}
    assert table.complete("user_a").active == {"user_c": 1}
    assert table.complete("user_c").status() == "completed"


@pytest.mark.parametrize("flows", [AND, OR])
def test_a_branch_that_is_redone_is_begun_again(flows: str) -> None:
    table = Table(model(flows)).start(x=2).complete("user_f").complete("user_b")
    back(table, "user_f", "user_a", branches="redo")
    assert table.active == {"user_f": 1}
    assert table.complete("user_f").active == {"user_a": 1, "user_b": 1}
    assert table.complete("user_a").complete("user_b").active == {"user_c": 1}


def test_what_had_met_at_a_join_waits_there_again() -> None:
    table = Table(model(AND)).start().complete("user_f").complete("user_a").complete("user_b")
    assert table.active == {"user_c": 1}
    back(table, "user_a", "user_c")
    assert table.active == {"and2": 1, "user_a": 1}
    assert table.complete("user_a").active == {"user_c": 1}


def test_returns_follow_one_another() -> None:
    table = Table(model(AND)).start().complete("user_f").complete("user_b")
    for branches in ("keep", "keep", "redo", "keep"):
        back(table, "user_f", "user_a", branches=branches)
        table.complete("user_f")
        assert table.active["user_a"] == 1
    table.complete("user_a")
    if "user_b" in table.active:
        table.complete("user_b")
    assert table.active == {"user_c": 1}
    back(table, "user_b", "user_c")
    assert table.complete("user_b").complete("user_c").status() == "completed"


def test_branches_are_not_kept_when_the_token_could_miss_the_split() -> None:
    flows = "start > user_f > xor > and1: x > 1, xor > user_c: default, and1 > user_a > and2 > user_c > end, and1 > user_b > and2"
    table = Table(model(flows)).start(x=2).complete("user_f")
    assert targets(table, "user_a") == {"user_f": ()}
    with pytest.raises(Rejected, match="branches_cannot_stay"):
        back(table, "user_f", "user_a", branches="keep")
    back(table, "user_f", "user_a")
    assert table.active == {"user_f": 1}


# --- scopes, events, loops -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["on", "sub"])
def test_branches_behind_a_sub_process_are_kept_when_every_way_out_of_it_leads_to_them(way: str) -> None:
    """What had led there may not happen again: the token that is back inside could leave by another way."""
    inner = build.sub("s > user_h > e", **INNER)
    boom = on("sub", build.error())
    flows = f"start > sub > {'user_z > end0, on > ' if way == 'on' else ''}and1 > user_a > and2 > end, and1 > user_b > and2"
    given: dict[str, Any] = {"sub": inner, "on": boom} if way == "on" else {"sub": inner}
    table = Table(model(flows, **given)).start()
    if way == "on":
        table.send(commands.ThrowError(instance=table.id_of("user_h"), code="E1"))
    else:
        table.complete("user_h")
    assert table.active == {"user_a": 1, "user_b": 1}
    if way == "on":
        assert targets(table, "user_a")["user_h"] == ()
        with pytest.raises(Rejected, match="branches_cannot_stay"):
            back(table, "user_h", "user_a", branches="keep")
        back(table, "user_h", "user_a")
        assert table.active == {"user_h": 1}
        assert table.complete("user_h").complete("user_z").status() == "completed"
    else:
        assert targets(table, "user_a")["user_h"] == ("and1",)
        back(table, "user_h", "user_a", branches="keep")
        assert table.complete("user_h").active == {"user_a": 1, "user_b": 1}
        assert table.complete("user_a").complete("user_b").status() == "completed"


def test_a_completed_sub_process_is_entered_in_the_middle() -> None:
    inner = build.sub("s > user_a > user_b > e", s=bpmn.StartEvent(), e=bpmn.EndEvent())
    table = Table(model("start > sub > user_c > end", sub=inner)).start().complete("user_a").complete("user_b")
    assert list(targets(table, "user_c")) == ["user_b", "user_a", "sub"]
    back(table, "user_b", "user_c")
    assert table.active == {"user_b": 1}
    assert table.complete("user_b").active == {"user_c": 1}
    back(table, "sub", "user_c")
    assert table.active == {"user_a": 1}


def test_out_of_an_event_sub_process_everything_it_had_taken_over_comes_back() -> None:
    also = build.beside("also", "on_also > user_x > e2", start=build.message("paid"), e2=bpmn.EndEvent())
    flows = "start > and1 > user_a > and2 > end, and1 > user_b > and2"
    table = Table(model(flows, also, roots=(bpmn.Message(id="paid", name="paid"),))).start().complete("user_a")
    table.runtime.publish("paid")
    assert table.active == {"user_x": 1}
    back(table, "user_a", "user_x")
    assert table.active == {"user_a": 1, "user_b": 1}
    assert not table.instance().alive.scopes[1].interrupted
    table.runtime.publish("paid")
    assert table.active == {"user_x": 1}


def test_activities_of_many_that_were_interrupted_begin_once_each() -> None:
    """However many of them were under way, nested ones and those at joins among them."""
    paid = (bpmn.Message(id="paid", name="paid"),)
    also = build.beside("also", "on_also > user_x > e2", start=build.message("paid"), e2=bpmn.EndEvent())
    crowd = bpmn.UserTask(loopCharacteristics=each("[1, 2, 3]", "n"))
    pairs = build.sub("s > and3 > user_c > and4 > e, and3 > user_m > and4", user_m=crowd, **INNER)
    many = build.replace(pairs, loopCharacteristics=each("[1, 2]", "m"))
    flows = "start > and1 > user_a > and2 > end, and1 > user_b > and2, and1 > many > and2"
    table = Table(model(flows, also, user_b=crowd, many=many, roots=paid)).start()
    before = table.active
    assert before == {"user_a": 1, "user_b": 3, "user_c": 2, "user_m": 6}
    table.complete("user_c").complete("user_m")
    table.runtime.publish("paid")
    assert table.active == {"user_x": 1}
    retreat = back(table, "user_a", "user_x")
    assert sorted(each.element for each in retreat.command.place) == ["many", "user_a", "user_b"]
    assert table.active == before
    for name, count in before.items():
        for _ in range(count):
            table.complete(name)
    assert table.status() == "completed"


@pytest.mark.parametrize(
    "steps",
    [
        "paid <user_a paid <sub",
        "paid <user_a paid <pass paid <user_a",
        "user_a paid <user_c paid <pass <user_a paid <pass",
        "user_a paid <sub",
        "paid <user_a <sub",
        "paid <user_a paid <sub <sub paid <user_a",
        "paid <user_a paid <user_a paid <user_b paid <sub",
        "user_a user_c user_b <user_a <sub",
        "user_a user_c user_b <user_a paid <sub",
    ],
)
def test_a_sub_process_that_goes_on_is_returned_to_where_it_had_been_entered(steps: str) -> None:
    """A return into it opens its scope once more, and that is no entry: everything inside goes with it, and comes once."""
    paid = (bpmn.Message(id="paid", name="paid"),)
    also = build.beside("also", "on_also > user_x > e2", start=build.message("paid"), e2=bpmn.EndEvent())
    inner = build.sub("s > pass > user_a > user_c > e", **{"pass": bpmn.Task()}, **INNER)
    flows = "start > and1 > sub > and2 > user_d > end, and1 > user_b > and2"
    table = Table(model(flows, also, sub=inner, roots=paid)).start()
    for step in steps.split():
        if step == "paid":
            table.runtime.publish(step)
        elif step.startswith("<"):
            back(table, step[1:])
        else:
            table.complete(step)
    assert table.active["user_a"] == 1
    assert all(count == 1 for count in table.active.values())
    for name in ("user_a", "user_c", "user_b", "user_d"):
        if name in table.active:
            table.complete(name)
    assert table.status() == "completed"


@pytest.mark.parametrize("around", ["taken over", "gone"])
def test_what_was_owed_is_owed_again_when_an_interruption_is_undone(around: str) -> None:
    """A branch was kept by a return, then all was interrupted, then that is undone: the branch stands once, the join passes."""
    paid = (bpmn.Message(id="paid", name="paid"),)
    if around == "taken over":
        also = build.beside("also", "on_also > user_x > e2", start=build.message("paid"), e2=bpmn.EndEvent())
        table = Table(model(AND, also, roots=paid)).start()
    else:
        inner = build.sub(AND.replace("start >", "s >").replace("> end", "> e"), s=bpmn.StartEvent(), e=bpmn.EndEvent())
        flows = "start > sub > end, on > user_x > end2"
        table = Table(model(flows, sub=inner, on=on("sub", build.message("paid")), roots=paid)).start()
    table.complete("user_f").complete("user_b")
    back(table, "user_f", "user_a", branches="keep")
    table.runtime.publish("paid")
    assert {name for name in table.active if name.startswith("user")} == {"user_x"}
    back(table, "user_f")
    table.complete("user_f")
    assert {name for name in table.active if name.startswith("user")} == {"user_a"}
    assert {name: count for name, count in table.complete("user_a").active.items() if name.startswith("user")} == {"user_c": 1}
    back(table, "user_f", "user_c")
    table.complete("user_f").complete("user_a").complete("user_b").complete("user_c")
    assert table.status() == "completed"


def test_what_was_owed_in_a_sub_process_that_is_gone_is_no_affair_of_its_next_run() -> None:
    """Entered again, the sub-process lends anew; what its first run had never paid back has nothing to do with that."""
    paid = (bpmn.Message(id="paid", name="paid"),)
    inner = build.sub(
        "s > user_f > and1 > user_a > and2 > user_c > e, and1 > user_b > and2, and1 > user_d > and2",
        s=bpmn.StartEvent(),
        e=bpmn.EndEvent(),
    )
    flows = "start > xor > sub > end, on > user_x > xor"
    table = Table(model(flows, sub=inner, on=on("sub", build.message("paid")), roots=paid)).start()
    table.complete("user_f")
    back(table, "user_f", "user_a", branches="keep")  # user_b and user_d stay, and are owed
    table.runtime.publish("paid")
    table.complete("user_x").complete("user_f").complete("user_b")
    back(table, "user_f", "user_d", branches="keep")  # another run: user_a stays, and what user_b has done
    table.complete("user_f")
    assert {name for name in table.active if name.startswith("user")} == {"user_a", "user_d"}
    back(table, "user_f", "user_a")
    assert {name: count for name, count in table.active.items() if name != "sub"} == {"user_f": 1}
    table.complete("user_f").complete("user_a").complete("user_b").complete("user_d").complete("user_c")
    assert table.status() == "completed"


KEPT = "start > user_0 > user_f > and1 > user_a > and2 > user_c > end, and1 > user_b > and2"


@pytest.mark.parametrize("asked", ["user_f", "user_b", ""])
@pytest.mark.parametrize("branches", ["redo", "keep"])
def test_a_branch_that_was_kept_goes_with_what_it_came_of(asked: str, branches: Branches) -> None:
    """Nothing divides on the way back to before the split, so there is nothing to keep either."""
    table = Table(model(KEPT)).start().complete("user_0").complete("user_f")
    back(table, "user_f", "user_a", branches="keep")
    back(table, "user_0", asked, branches=branches if asked else "redo")
    assert table.active == {"user_0": 1}
    assert table.instance().alive.scopes[1].lent == {}
    table.complete("user_0").complete("user_f")
    assert table.active == {"user_a": 1, "user_b": 1}
    assert table.complete("user_a").complete("user_b").complete("user_c").status() == "completed"


def test_what_was_lent_for_other_branches_stays_lent() -> None:
    flows = "start > user_f > and1 > user_a > and2 > user_c > end, and1 > user_b > user_d > and2, and1 > user_e > and2"
    table = Table(model(flows)).start().complete("user_f").complete("user_b")
    back(table, "user_f", "user_a", branches="keep")
    back(table, "user_b")
    assert table.active == {"user_f": 1, "user_b": 1, "user_e": 1}
    assert {name for name in table.complete("user_f").active if name.startswith("user")} == {"user_a", "user_b", "user_e"}
    for name in ("user_a", "user_b", "user_d", "user_e", "user_c"):
        table.complete(name)
    assert table.status() == "completed"


@pytest.mark.parametrize("around", ["interrupted", "taken over", "running"])
@pytest.mark.parametrize("to", ["user_0", "sub"])
def test_a_sub_process_goes_with_all_that_was_kept_inside(around: str, to: str) -> None:
    paid = (bpmn.Message(id="paid", name="paid"),)
    inside = AND.replace("start >", "s >").replace("> end", "> e")
    also = build.beside("also", "on_also > user_x > e2", start=build.message("paid"), e2=bpmn.EndEvent())
    inner = build.sub(inside, *((also,) if around == "taken over" else ()), s=bpmn.StartEvent(), e=bpmn.EndEvent())
    flows = "start > user_0 > sub > end" + (", on > user_x > end2" if around == "interrupted" else "")
    border: dict[str, Any] = {"on": on("sub", build.message("paid"))} if around == "interrupted" else {}
    table = Table(model(flows, sub=inner, roots=paid, **border)).start().complete("user_0").complete("user_f")
    back(table, "user_f", "user_a", branches="keep")
    if around != "running":
        table.runtime.publish("paid")
    back(table, to, "user_f" if around == "running" else "user_x")
    for name in ("user_0", "user_f", "user_a", "user_b", "user_c")[to == "sub" :]:
        table.complete(name)
    assert table.status() == "completed"


def test_a_round_is_undone_after_a_migration_as_before() -> None:
    first = bpmn.ComplexGateway(activationCondition=build.text("activationCount >= 1"))
    flows = "start > and1 > user_a > {cg} > user_c > end, and1 > user_b > {cg}"
    table = Table(model(flows.format(cg="cg"), cg=first)).start().complete("user_a")
    other = compile(model(flows.format(cg="cg2"), cg2=first), "p")
    programs = {each.hash: each for each in (table.instance().program, other)}
    plan = migration.propose(table.instance().program, other)
    table.runtime.send(1, commands.Migrate(elements={**plan.elements, "cg": "cg2"}, flows=plan.flows), other)
    instance = table.instance()
    past = returning.past(instance.program, instance.alive, instance.history, programs.__getitem__)
    table.send(returning.work_out(past, "user_a", asked=table.id_of("user_c")).command)
    assert table.complete("user_a").active == {"user_b": 1, "user_c": 1}


def test_what_was_taken_away_by_hand_came_of_nothing_that_was_thrown_before() -> None:
    """Something thrown on one branch and a return on another have nothing to do with each other."""
    inner = bpmn.AdHocSubProcess(flowElements=build.inside("user_x > user_y"))
    help_ = bpmn.Escalation(id="help", escalationCode="S1")
    thrown = build.throw(bpmn.EscalationEventDefinition(escalationRef="help"))
    flows = "start > and1 > user_m > and2 > end, and1 > throw > and2, and1 > adhoc > and2"
    crowd = bpmn.UserTask(loopCharacteristics=each("[1, 2]", "n"))
    table = Table(model(flows, user_m=crowd, throw=thrown, adhoc=inner, roots=(help_,))).start()
    back(table, "user_x")
    table.complete("user_m")
    back(table, "user_m")
    assert table.active["user_x"] == 1
    for name in ("user_x", "user_y", "user_m", "user_m"):
        table.complete(name)
    assert table.status() == "completed"


def test_timers_are_set_anew() -> None:
    table = Table(model("start > user_a > user_b > end, on > end2", on=on("user_a", after("PT1H")))).start()
    table.runtime.advance(HOUR // 2)
    table.complete("user_a")
    back(table, "user_a", "user_b")
    assert [watched.watch.due for _, watched in table.runtime.watches()] == [NOON + HOUR // 2 + HOUR]


def test_an_activity_of_many_begins_as_a_whole() -> None:
    crowd = bpmn.UserTask(loopCharacteristics=each("[1, 2]", "n"))
    table = Table(model("start > user_m > user_c > end", user_m=crowd)).start().complete("user_m").complete("user_m")
    back(table, "user_m", "user_c")
    assert table.active == {"user_m": 2}


def test_a_running_call_is_canceled_and_called_anew() -> None:
    child = build.process("s > user > e", id="child", s=bpmn.StartEvent(), e=bpmn.EndEvent())
    table = Table(model("start > user_a > call > end", call=build.call("child"), roots=(child,))).start("p").complete("user_a")
    back(table, "user_a", "call")
    assert table.status(2) == "canceled"
    assert table.complete("user_a").status(3) == "active"


def test_compensation_is_left_alone() -> None:
    border = bpmn.BoundaryEvent(id="on_a", attachedToRef="job_a", eventDefinitions=(build.undo(),))
    handler = build.job("undo", id="un_a", isForCompensation=True)
    parts = (border, handler, build.handles("on_a", "un_a"))
    flows = "start > user_f > job_a > user_c > throw > end"
    table = Table(model(flows, *parts, throw=build.throw(build.undo()))).start().complete("user_f").complete("job_a")
    retreat = back(table, "user_f", "user_c")
    assert [(effect.kind, effect.element) for effect in retreat.effects] == [("JobCompleted", "job_a")]
    table.complete("user_f").complete("job_a").complete("user_c")
    assert table.complete("un_a").active == {"throw": 1, "un_a": 1}
    assert table.complete("un_a").status() == "completed"


# --- variables, refusals ---------------------------------------------------------------------------------------------


def test_variables_stay_unless_they_are_asked_for() -> None:
    table = Table(model("start > user_a > user_b > end")).start(x=1).complete("user_a", x=2, y=3)
    back(table, "user_a", "user_b")
    assert table.variables() == {"x": 2, "y": 3}
    table.complete("user_a")
    back(table, "user_a", "user_b", restoring=True)
    assert table.variables() == {"x": 2, "y": 3}
    assert table.events(ev.VariablesSet) == []
    table.complete("user_a", x=9, z=1)
    back(table, "user_a", "user_b", restoring=True)
    assert table.variables() == {"x": 2, "y": 3, "z": None}


def test_what_cannot_be_returned_to() -> None:
    table = Table(model(AND)).start().complete("user_f")
    for to in ("user_b", "user_c", "nothing"):
        with pytest.raises(Rejected, match="no_return"):
            back(table, to, "user_a")
    retreat = returning.work_out(known(table), "user_f", asked=table.id_of("user_a"))
    table.complete("user_b")
    with pytest.raises(Rejected, match="moved_on"):
        table.send(retreat.command)
    with pytest.raises(Rejected, match="keep_needs_asker"):
        returning.work_out(known(table), "user_f", branches="keep")


def test_whoever_had_it_returned_gets_it_back_at_once() -> None:
    table = (
        Table(model("start > user_f > job > user_a > user_c > end")).start().complete("user_f").complete("job").complete("user_a")
    )
    back(table, "user_f", "user_c")
    table.send(commands.CompleteAndJump(instance=table.id_of("user_f"), to="user_c", variables={"x": 5}))
    assert table.active == {"user_c": 1}
    assert table.variables() == {"x": 5}
    assert list(targets(table, "user_c")) == ["user_f"]


def test_kept_branches_stay_where_they_are_when_it_goes_straight_back() -> None:
    table = Table(model(AND)).start().complete("user_f").complete("user_b")
    back(table, "user_f", "user_a", branches="keep")
    table.send(commands.CompleteAndJump(instance=table.id_of("user_f"), to="user_a"))
    assert table.active == {"and2": 1, "user_a": 1}
    assert table.complete("user_a").complete("user_c").status() == "completed"


@pytest.mark.parametrize("gathering", ["listeners of a join", "an activity that needs two tokens", "an event that does"])
def test_what_was_gathered_waits_again_for_the_branch_that_returns(gathering: str) -> None:
    """Tokens gathered for what then happens stand or fall with it."""
    met: Any = {
        "listeners of a join": build.heard(bpmn.ParallelGateway(), "start:listen"),
        "an activity that needs two tokens": bpmn.UserTask(startQuantity=2),
        "an event that does": build.job(startQuantity=2),
    }[gathering]
    flows = "start > and1 > user_a > met > user_c > end, and1 > user_b > met"
    table = Table(model(flows, met=met)).start().complete("user_a").complete("user_b")
    assert table.active == {"met": 1}
    instance = table.instance()
    known = returning.past(instance.program, instance.alive, instance.history)
    table.send(returning.work_out(known, "user_b").command)
    assert table.active == {"met": 1, "user_b": 1}
    table.complete("user_b")
    kind = commands.CompleteUserTask if gathering.startswith("an activity") else commands.CompleteJob
    table.send(kind(instance=table.id_of("met")))
    assert table.complete("user_c").status() == "completed"


def test_what_was_put_down_again_comes_of_what_it_had_come_of_not_of_who_sent_back() -> None:
    """No flow leads into an ad-hoc activity: put down again, it still has nothing to do with the branch beside it."""
    inner = bpmn.AdHocSubProcess(flowElements=build.inside("user_x"))
    flows = "start > and1 > adhoc > and2 > and3 > user_c > and4 > end, and1 > user_b > and2, and3 > user_d > and4"
    table = Table(model(flows, adhoc=inner)).start().complete("user_b").complete("user_x")
    back(table, "user_x", "user_c", branches="keep")
    table.complete("user_d")
    back(table, "user_b")
    assert table.active == {"user_b": 1, "user_x": 1}
    for name in ("user_b", "user_x", "user_c", "user_d"):
        table.complete(name)
    assert table.status() == "completed"


# --- joins that wait for whoever can still come --------------------------------------------------------------------------

LEAVES = "and3 > user_k > end3, xor1 > end2: x > 0"
MAY_LEAVE = f"start > and1 > user_a > and3 > xor1 > or1: default, {LEAVES}, and1 > user_b > or1 > user_d > end"


@pytest.mark.parametrize("first", ["user_a", "user_b"])
def test_a_join_that_waited_for_who_returns_waits_again(first: str) -> None:
    """It had gone on without a token that went another way: when that comes back, the join must not pass twice."""
    table = Table(model(MAY_LEAVE)).start(x=1)
    for _ in range(2):
        table.complete(first).complete("user_b" if first == "user_a" else "user_a")
        assert table.active == {"user_d": 1, "user_k": 1}
        back(table, "user_a", "user_d")
        assert table.active == {"or1": 1, "user_a": 1}
        back(table, "user_b")
        assert table.active == {"user_a": 1, "user_b": 1}
    table.complete("user_b").complete("user_a", x=0)
    assert table.active == {"user_d": 1, "user_k": 1}
    assert table.complete("user_d").complete("user_k").status() == "completed"


def test_who_went_another_way_is_to_be_returned_to_by_who_was_waiting_for_it() -> None:
    table = Table(model(MAY_LEAVE)).start(x=1).complete("user_a").complete("user_b")
    assert list(targets(table, "user_d")) == ["user_b", "user_a"]


def test_a_round_that_ended_because_somebody_went_another_way_goes_on_when_that_returns() -> None:
    flows = f"start > and1 > user_a > cg > user_c > end, and1 > user_b > and3 > xor1 > cg: default, {LEAVES}"
    table = with_rounds(flows).start(x=1).complete("user_a").complete("user_b")
    assert table.active == {"user_c": 1, "user_k": 1}
    back(table, "user_b")
    assert table.active == {"user_b": 1, "user_c": 1}
    assert table.complete("user_b", x=0).active == {"user_c": 1, "user_k": 1}, "swallowed by the round that is going on"


# --- what comes of what is thrown ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("caught", ["at the border", "beside"])
def test_what_an_escalation_has_set_off_goes_with_who_has_thrown_it(caught: str) -> None:
    help_ = bpmn.Escalation(id="help", escalationCode="S1")
    thrown = build.throw(bpmn.EscalationEventDefinition(escalationRef="help"))
    inside, trigger = "s > user_a > throw > user_b > e", bpmn.EscalationEventDefinition(escalationRef="help")
    also = build.beside("also", "on_also > user_x > e2", start=trigger, interrupting=False, e2=bpmn.EndEvent())
    sub = build.sub(inside, *((also,) if caught == "beside" else ()), throw=thrown, **INNER)
    border: dict[str, Any] = {"on": on("sub", trigger, interrupting=False)} if caught == "at the border" else {}
    table = Table(
        model("start > sub > end" + (", on > user_x > end2" if border else ""), sub=sub, roots=(help_,), **border)
    ).start()
    for _ in range(2):
        assert table.complete("user_a").active == {"user_b": 1, "user_x": 1}
        back(table, "user_a", "user_b")
        assert table.active == {"user_a": 1}
    assert next(iter(targets(table.complete("user_a"), "user_x"))) == "user_a"


def test_a_child_that_was_removed_came_of_nothing_that_was_thrown_before() -> None:
    crowd = bpmn.UserTask(loopCharacteristics=each("[1, 2]", "n"))
    flows = "start > and1 > user_m > and2 > user_z > end, and1 > job_j > and2"
    table = Table(model(flows, user_m=crowd, job_j=build.job())).start()
    table.send(commands.ThrowError(instance=table.id_of("job_j"), code="E1"))
    body, scope = next((number, scope) for number, scope in table.instance().alive.scopes.items() if scope.kind == "loop")
    table.send(commands.RemoveChild(instance=body, child=next(iter(scope.live)), index=1))
    table.resolve("job_j").complete("job_j").complete("user_m")
    assert table.active == {"user_z": 1}
    back(table, "job_j")
    assert table.active == {"and2": 1, "job_j": 1}


# --- complex gateways: a round begins when the gateway starts, and ends when nobody else can come -----------------------


def gateway() -> bpmn.ComplexGateway:
    return bpmn.ComplexGateway(activationCondition=bpmn.FormalExpression(body="activationCount >= 1"))


def with_rounds(flows: str) -> Table:
    return Table(model(flows, cg=gateway()))


def test_a_complex_gateway_whose_start_is_undone_waits_for_its_start_again() -> None:
    table = with_rounds("start > and1 > user_a > cg > user_c > end, and1 > user_b > cg").start().complete("user_a")
    assert table.active == {"user_b": 1, "user_c": 1}
    back(table, "user_a", "user_c")
    assert table.active == {"user_a": 1, "user_b": 1}
    assert table.complete("user_a").active == {"user_b": 1, "user_c": 1}
    assert table.complete("user_b").complete("user_c").status() == "completed"


def test_the_round_of_a_complex_gateway_goes_on_when_one_who_came_late_returns() -> None:
    flows = "start > xor1 > and1 > user_a > cg > user_c > xor2 > end: default, xor2 > xor1: x > 0, and1 > user_b > cg"
    table = with_rounds(flows).start(x=1).complete("user_a").complete("user_c").complete("user_a")
    waiting = {"cg": 1, "user_b": 2}
    assert table.active == waiting
    back(table, "user_a")
    assert table.active == {"user_a": 1, "user_b": 2}
    assert table.complete("user_a").active == waiting, "the round that the first had begun is not over"
    assert table.complete("user_b").active == {"user_b": 1, "user_c": 1}
    assert table.complete("user_c", x=0).complete("user_b").status() == "completed"


@pytest.mark.parametrize("others", ["", ", and1 > user_x > cg"])
def test_who_came_late_starts_the_gateway_when_its_start_is_undone(others: str) -> None:
    """Swallowed at the end of the round or still waiting for it: nobody else need come."""
    table = with_rounds("start > and1 > user_a > cg > user_c > end, and1 > user_b > cg" + others).start()
    waiting = {"user_x": 1} if others else {}
    for _ in range(2):
        table.complete("user_a").complete("user_b")
        back(table, "user_a")
        assert table.active == {"user_a": 1, "user_c": 1, **waiting}
        back(table, "user_b", "user_c")
        assert table.active == {"user_a": 1, "user_b": 1, **waiting}
    table.complete("user_b").complete("user_a").complete("user_c")
    assert table.active == ({"cg": 1, **waiting} if others else {})


def test_a_round_is_not_over_when_who_ended_it_returns() -> None:
    late = "cg > user_c: waitingForStart, cg > user_l: not(waitingForStart), user_c > end, user_l > end"
    flows = f"start > and1 > user_a > cg, and1 > user_b > cg, {late}"
    table = with_rounds(flows).start().complete("user_a")
    for _ in range(2):
        assert table.active == {"user_b": 1, "user_c": 1}
        assert table.complete("user_b").active == {"user_c": 1, "user_l": 1}
        back(table, "user_b", "user_l")
    assert table.complete("user_b").complete("user_l").complete("user_c").status() == "completed"


@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize("around", ["taken over", "gone", "gone with a loop beside"])
def test_the_round_of_a_complex_gateway_goes_on_when_an_interruption_is_undone(around: str, times: int) -> None:
    """What comes to it later is still late, and starts nothing anew."""
    paid = (bpmn.Message(id="paid", name="paid"),)
    flows = "{} > and1 > user_a > cg > user_c > {}, and1 > user_b > cg, and1 > user_d > cg"
    if around == "taken over":
        also = build.beside("also", "on_also > user_x > e2", start=build.message("paid"), e2=bpmn.EndEvent())
        table = Table(model(flows.format("start", "end"), also, cg=gateway(), roots=paid)).start()
    else:
        inner = build.sub(flows.format("s", "e"), cg=gateway(), **INNER)
        outer = "start > and3 > sub > and4 > end, on > user_x > end2, and3 > user_m > and4"
        crowd = bpmn.UserTask(loopCharacteristics=each("[1, 2]", "n")) if "loop" in around else bpmn.UserTask()
        table = Table(model(outer, sub=inner, user_m=crowd, on=on("sub", build.message("paid")), roots=paid)).start()
    table.complete("user_a").complete("user_b")
    before = table.active
    assert before["cg"] == before["user_c"] == before["user_d"] == 1
    for _ in range(times):
        table.runtime.publish("paid")
        assert "user_d" not in table.active
        back(table, "user_d", "user_x")
        assert table.active == before
    back(table, "user_b")
    assert {name for name in table.active if name != "user_m"} == {"user_b", "user_c", "user_d"}
    table.complete("user_b").complete("user_d")
    assert {name for name in table.active if name != "user_m"} == {"user_c"}
    table.complete("user_c")
    while "user_m" in table.active:
        table.complete("user_m")
    assert table.status() == "completed"


def test_a_round_that_goes_on_is_undone_with_its_start() -> None:
    paid = (bpmn.Message(id="paid", name="paid"),)
    also = build.beside("also", "on_also > user_x > e2", start=build.message("paid"), e2=bpmn.EndEvent())
    flows = "start > and1 > user_a > cg > user_c > end, and1 > user_b > cg"
    table = Table(model(flows, also, cg=gateway(), roots=paid)).start().complete("user_a")
    table.runtime.publish("paid")
    back(table, "user_c")
    assert table.active == {"user_b": 1, "user_c": 1}
    table.runtime.publish("paid")
    back(table, "user_a")
    assert table.active == {"user_a": 1, "user_b": 1}
    assert table.complete("user_b").active == {"user_a": 1, "user_c": 1}
    assert table.complete("user_c").complete("user_a").status() == "completed"
