"""Operations on one instance: the rows follow the core, reasons are asked for, guards hold, trying changes nothing."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import Any

import pytest
from msgspec.structs import replace

from bihuan.application.actor import Actor, granted
from bihuan.application.models import safeguards
from bihuan.application.operations import adjusting, intervening, migrating, predicting
from bihuan.application.people.calendars import working_calendar
from bihuan.application.ports.records import WorkItemRecord
from bihuan.application.running import instances, service_levels
from bihuan.application.views import operations as views
from bihuan.application.views.work import InstanceView
from bihuan.bpmn import extension as own
from bihuan.bpmn import model, zeebe
from bihuan.engine import codec, replay
from bihuan.kernel.catalogue import render
from bihuan.kernel.errors import Forbidden, InvalidInput, Rejected
from bihuan.kernel.text import Text
from bihuan.lifecycle.guard import Register, Risk
from tests.application import models
from tests.application.conftest import Company

ADMIN = models.person("admin")
HOUR = 3_600_000


def line(company: Company, **options: Any) -> str:
    """file -> check -> pay, started by li."""
    check = models.user("check", posts=("boss",), **options)
    company.deploy("order", *(models.user("file"), check, models.user("pay", posts=("keeper",))))
    return company.start("order").instance_key


def do(company: Company, use_case: Any, key: str, command: Any, *more: Any, at: int | None = None) -> Any:
    return company.write(lambda tx: use_case(tx, ADMIN, int(key), *more, command), at=at)


def steps(company: Company, key: str) -> list[str]:
    return sorted(item.element_id for item in company.items(key))


def seen(company: Company, key: str) -> InstanceView:
    return company.read(lambda tx: instances.view(tx, ADMIN, int(key)))


def replays(company: Company, key: str) -> bool:
    """Whether the stored state is what the stored history gives."""

    def look(tx: Any) -> bool:
        history = [codec.decode_event(row.body, row.schema) for row in tx.history.of(int(key))]
        return codec.all_pages(replay(history)) == tx.instances.scopes(int(key))

    return company.read(look)


def move(company: Company, key: str, to: str, **more: Any) -> views.ModifyInstance:
    gone = [item.element_instance for item in company.items(key)]
    return views.ModifyInstance(terminate=gone, place=[views.PlaceToken(element_id=to)], **more)


def test_a_token_is_moved_and_the_work_follows(company: Company) -> None:
    key = line(company)
    tried = do(company, intervening.modify, key, move(company, key, "check", dry_run=True))
    assert (tried.dry_run, [each.element_id for each in tried.begun]) == (True, ["check"])
    assert steps(company, key) == ["file"]
    done = do(company, intervening.modify, key, move(company, key, "check", reason="lost file"))
    assert [each.element_id for each in done.ended] == ["file"]
    assert steps(company, key) == ["check"]
    entry = next(each for each in seen(company, key).timeline if each.kind == "modified")
    assert (entry.element_id, entry.comment) == ("check", "lost file")
    assert replays(company, key)


def test_a_control_is_not_jumped_over_and_the_risk_is_named(company: Company) -> None:
    key = line(company, dual=True)
    with pytest.raises(Rejected, match="mandatory_skipped") as refused:
        do(company, intervening.modify, key, move(company, key, "pay", reason="in a hurry"))
    assert (refused.value.place, refused.value.params["risk"]) == ("check", "r")
    with pytest.raises(Rejected, match="mandatory_skipped"):
        do(company, intervening.modify, key, views.ModifyInstance(place=[views.PlaceToken(element_id="pay")], reason="beside"))
    assert steps(company, key) == ["file"]


@pytest.mark.parametrize(("language", "step", "risk"), [("zh-CN", "check步", "付款落空"), ("en", "check", "Paying in vain")])
def test_a_refusal_names_steps_and_risks_in_the_language_of_its_reader(
    company: Company, language: Any, step: str, risk: str
) -> None:
    risks = Register(risks=(Risk(id="r", name=Text("付款落空", "Paying in vain")),))
    keeper = Actor(person="owner", permissions=granted(("risk_owner",)))
    company.write(lambda tx: safeguards.save_register(tx, keeper, risks))
    key = line(company, dual=True)
    with pytest.raises(Rejected) as refused:
        do(company, intervening.modify, key, move(company, key, "pay", reason="in a hurry"))
    with pytest.raises(Rejected) as tried:
        do(company, intervening.modify, key, move(company, key, "pay", dry_run=True))
    for error in (refused.value, tried.value):
        for sentence in (render(error, language), *(render(each, language) for each in error.problems)):
            assert f"“{step}”" in sentence
            assert f"“{risk}”" in sentence
    gone = next_version(company, models.user("file"), models.user("pay", posts=("keeper",)))
    reader = models.person("admin", language=language)
    checked = company.read(lambda tx: migrating.check(tx, reader, int(key), views.MigrateInstance(to_version=gone)))
    assert risk in checked.obstacles[0].message
    assert f"“{step}”" in checked.obstacles[0].message


def test_who_may_and_why_is_asked(company: Company) -> None:
    key = line(company)
    with pytest.raises(InvalidInput, match="reason_required"):
        do(company, intervening.modify, key, move(company, key, "check"))
    with pytest.raises(Forbidden):
        company.write(lambda tx: intervening.suspend(tx, models.person("li"), int(key), views.Reasoned(reason="no")))


def test_suspended_clocks_stand_still(company: Company) -> None:
    company.deploy(
        "order",
        *(models.user("file"), models.timer("late", "file", "PT2H"), *flows("start", "file", "end"), models.flow("late", "end")),
    )
    at = company.read(lambda tx: tx.now)
    key = company.start("order", at=at).instance_key
    due = company.read(lambda tx: tx.timers.of_instance(int(key)))[0].due_at
    do(company, intervening.suspend, key, views.Reasoned(reason="holiday"), at=at)
    with pytest.raises(Rejected, match="suspended"):
        company.complete(company.items(key)[0].key, "li")
    do(company, intervening.resume, key, views.Reasoned(reason="back"), at=at + HOUR)
    assert company.read(lambda tx: tx.timers.of_instance(int(key)))[0].due_at == due + HOUR
    assert [each.comment for each in seen(company, key).timeline if each.kind in ("suspended", "resumed")] == ["holiday", "back"]


def test_service_levels_of_a_suspended_instance_stand_still(company: Company) -> None:
    company.deploy("order", models.user("file", due="PT4H"), models.user("desk", due="P1D", clock="working"))
    at = company.read(lambda tx: tx.now)
    key = company.start("order", at=at).instance_key

    def item(state: str = "open") -> WorkItemRecord:
        found = company.read(lambda tx: tx.work_items.of_instance(int(key)))
        return next(each for each in found if each.state == state)

    before = item()
    assert before.due_at == at + 4 * HOUR
    do(company, intervening.suspend, key, views.Reasoned(reason="holiday"), at=at + HOUR)
    assert company.read(lambda tx: tx.timers.of_instance(int(key))) == [], "nobody is warned"
    shown = company.write(lambda tx: service_levels.view(tx, tx.work_items.open_of_instance(int(key))[0]), at=at + 90 * HOUR)
    assert shown is not None
    assert (shown.stopped, shown.state, shown.remaining_ms) == (True, "ok", 3 * HOUR)
    do(company, intervening.resume, key, views.Reasoned(reason="back"), at=at + 100 * HOUR)
    after = item()
    assert (after.due_at, after.stopped_at) == (at + 103 * HOUR, None)
    assert {each.kind: each.due_at for each in company.read(lambda tx: tx.timers.of_instance(int(key)))} == {
        "warn": after.warn_at,
        "late": after.due_at,
    }

    suspended = at + 101 * HOUR
    company.complete(company.items(key)[0].key, "li", at=suspended)
    desk = item()
    left = company.read(lambda tx: working_calendar(tx).working_between(suspended, desk.due_at or 0))
    do(company, intervening.suspend, key, views.Reasoned(reason="stocktaking"), at=suspended)
    do(company, intervening.resume, key, views.Reasoned(reason="done"), at=suspended + 240 * HOUR)
    moved = item()
    assert company.read(lambda tx: working_calendar(tx).working_between(suspended + 240 * HOUR, moved.due_at or 0)) == left


def flows(*names: str) -> list[model.SequenceFlow]:
    return [models.flow(first, second) for first, second in pairwise(names)]


def parallel(company: Company) -> str:
    """file, then two branches of a and b, then pay."""
    company.deploy(
        "order",
        *(
            models.user("file"),
            model.ParallelGateway(id="split"),
            models.user("a"),
            models.user("b"),
            model.ParallelGateway(id="join"),
            models.user("pay"),
            *flows("start", "file", "split", "a", "join", "pay", "end"),
            *flows("split", "b", "join"),
        ),
    )
    key = company.start("order").instance_key
    company.complete(company.items(key)[0].key, "li")
    return key


@pytest.mark.parametrize(("branches", "after"), [("keep", ["a"]), ("redo", ["a", "b"])])
def test_a_branch_goes_back_before_the_split(company: Company, branches: Any, after: list[str]) -> None:
    key = parallel(company)
    items = {item.element_id: item for item in company.items(key)}
    company.complete(items["b"].key, "li")
    asked = items["a"].element_instance
    looked = company.read(lambda tx: intervening.marking(tx, ADMIN, int(key)))
    assert "file" in [each.element.element_id for each in looked.returns]
    command = views.ReturnInstance(to="file", asked_by=asked, branches=branches, reason="wrong data")
    done = do(company, intervening.return_to, key, command)
    assert [each.element_id for each in done.kept] == (["b"] if branches == "keep" else [])
    assert steps(company, key) == ["file"]
    company.complete(company.items(key)[0].key, "li")
    assert steps(company, key) == after
    for item in company.items(key):
        company.complete(item.key, "li")
    assert steps(company, key) == ["pay"]
    assert replays(company, key)


def test_variables_by_hand_but_no_decision(company: Company) -> None:
    key = line(company, approval=own.Approval(mode="single"))
    do(company, intervening.set_variables, key, views.ChangeVariables(values={"amount": 7}, reason="typo"))
    company.complete(company.items(key)[0].key, "li")
    with pytest.raises(Rejected, match="outcome_by_hand"):
        do(company, intervening.set_variables, key, views.ChangeVariables(values={"outcome": "approved"}, reason="hurry"))


def test_an_ended_instance_goes_on_and_a_void_one_does_not(company: Company) -> None:
    key = line(company)
    for who in ("li", "chen", "zhao"):
        company.complete(company.items(key)[0].key, who)
    assert company.instance(key).state == "completed"
    do(company, intervening.reopen, key, views.ReopenInstance(place=[views.PlaceToken(element_id="check")], reason="forgotten"))
    assert (company.instance(key).state, steps(company, key)) == ("active", ["check"])
    assert replays(company, key)
    do(company, intervening.void, key, views.Reasoned(reason="entered twice"))
    assert (company.instance(key).state, steps(company, key)) == ("void", [])
    with pytest.raises(Rejected, match="void"):
        do(company, intervening.reopen, key, views.ReopenInstance(place=[views.PlaceToken(element_id="check")], reason="again"))


def test_a_reopened_instance_does_not_begin_behind_a_control(company: Company) -> None:
    key = line(company, dual=True)
    do(company, instances.cancel, key, instances.CancelInstance(reason="mistake"))
    with pytest.raises(Rejected, match="mandatory_skipped"):
        do(company, intervening.reopen, key, views.ReopenInstance(place=[views.PlaceToken(element_id="pay")], reason="hurry"))


def next_version(company: Company, *elements: Any) -> str:
    """Another version of `order`, released; answers its key."""
    content = models.diagram("order", elements)
    company.write(partial(models.put_in, process_id="order", content=content, effective_from=0))
    return str(company.released("order").key)


def test_an_instance_goes_on_under_the_next_version(company: Company) -> None:
    key = line(company)
    company.complete(company.items(key)[0].key, "li")
    into = next_version(
        company,
        models.user("file"),
        models.user("check", posts=("boss",)),
        models.user("seal"),
        models.user("pay", posts=("keeper",)),
    )
    plan = company.read(lambda tx: migrating.propose(tx, ADMIN, views.ProposeMigration(to_version=into, instances=[key])))
    assert {each.element.element_id: each.holds for each in plan.lines if each.holds} == {"check": 1}
    checked = company.read(lambda tx: migrating.check(tx, ADMIN, int(key), views.MigrateInstance(to_version=into)))
    assert checked.possible
    do(company, migrating.migrate, key, views.MigrateInstance(to_version=into, reason="new law"))
    assert str(company.instance(key).version_key) == into
    assert [str(item.version_key) for item in company.items(key)] == [into]
    company.complete(company.items(key)[0].key, "chen")
    assert steps(company, key) == ["seal"]
    assert replays(company, key)


def test_a_migration_that_would_lose_a_step_or_a_control_says_so(company: Company) -> None:
    key = line(company, dual=True)
    gone = next_version(company, models.user("file"), models.user("pay", posts=("keeper",)))
    checked = company.read(lambda tx: migrating.check(tx, ADMIN, int(key), views.MigrateInstance(to_version=gone)))
    assert [each.code for each in checked.obstacles] == ["engine.mandatory_skipped"]
    other = next_version(company, models.user("check", posts=("boss",), dual=True), models.user("pay", posts=("keeper",)))
    checked = company.read(lambda tx: migrating.check(tx, ADMIN, int(key), views.MigrateInstance(to_version=other)))
    assert [(each.code, each.element_id) for each in checked.obstacles] == [("engine.migrate_open", "file")]
    named = views.MigrateInstance(to_version=other, elements={"file": "check"}, reason="shorter")
    do(company, migrating.migrate, key, named)
    assert steps(company, key) == ["check"]


def test_a_call_is_bound_anew(company: Company) -> None:
    company.deploy("purchase", *(models.user("buy", posts=("planner",)),))
    company.deploy("order", *(models.call("need", "purchase"), models.user("check")))
    key = company.start("order").instance_key
    assert seen(company, key).below == ["calls"]
    first = seen(company, key).children[0].key
    (call,) = company.read(lambda tx: intervening.marking(tx, ADMIN, int(key))).calls
    assert (call.element.element_id, call.called and call.called.key) == ("need", first)
    tried = do(company, adjusting.rebind_call, key, views.RebindCalled(dry_run=True), call.instance)
    assert (tried.calls.id, [each.key for each in tried.leaves]) == ("purchase", [first])
    assert [each.state for each in seen(company, key).children] == ["active"], "nothing has changed"
    for dry_run in (True, False):
        wrong = views.RebindCalled(process_id="purchases", reason="stuck", dry_run=dry_run)
        with pytest.raises(Rejected, match="nothing_to_call"):
            do(company, adjusting.rebind_call, key, wrong, call.instance)
    assert [each.state for each in seen(company, key).children] == ["active"], "nor by what was refused"
    do(company, adjusting.rebind_call, key, views.RebindCalled(reason="stuck"), call.instance)
    children = {each.key: each.state for each in seen(company, key).children}
    assert children.pop(first) == "canceled"
    assert list(children.values()) == ["active"]
    assert seen(company, key).incidents == []
    company.complete(company.items(next(iter(children)))[0].key, "sun")
    assert steps(company, key) == ["check"]


def each_of(sequential: bool, collection: str = "") -> model.UserTask:
    """A step done for each item of a collection, or twice."""
    items = zeebe.LoopCharacteristics(inputCollection=collection, inputElement="line" if collection else "")
    count = None if collection else model.FormalExpression(body="= 2")
    loop = model.MultiInstanceLoopCharacteristics(id="loop", isSequential=sequential, loopCardinality=count)
    task = zeebe.with_extension(loop, zeebe.ZeebeExtension(loopCharacteristics=items)) if collection else loop
    return replace(models.user("each"), loopCharacteristics=task)


def test_children_come_and_go_after_a_dry_run(company: Company) -> None:
    company.deploy("order", each_of(sequential=False, collection="= [10, 20]"), models.user("check"))
    key = company.start("order").instance_key
    assert seen(company, key).below == ["loops"]

    def looped() -> views.LoopView:
        reader = replace(ADMIN, permissions=ADMIN.permissions | {"sensitive.read"})
        (found,) = company.read(lambda tx: intervening.marking(tx, reader, int(key))).loops
        return found

    before = looped()
    assert (before.counts, before.total, [each.item for each in before.children]) == (False, 2, [10, 20])
    tried = do(company, adjusting.add_instances, key, views.AddInstances(items=[30], dry_run=True), before.instance)
    assert (tried.children.before, tried.children.after, [each.element_id for each in tried.begun]) == (2, 3, ["each"])
    assert looped() == before, "nothing has changed"
    do(company, adjusting.add_instances, key, views.AddInstances(items=[30], reason="one more line"), before.instance)
    assert ([each.item for each in looped().children], steps(company, key)) == ([10, 20, 30], ["each"] * 3)
    gone = views.RemoveInstance(child=looped().children[0].instance, reason="sold out")
    done = do(company, adjusting.remove_instance, key, gone, before.instance)
    assert (done.children.before, done.children.after, [each.element_id for each in done.ended]) == (3, 2, ["each"])
    assert steps(company, key) == ["each"] * 2
    assert replays(company, key)


def test_children_that_have_not_begun_are_named_by_their_number(company: Company) -> None:
    company.deploy("order", each_of(sequential=True), models.user("check"))
    key = company.start("order").instance_key
    (before,) = company.read(lambda tx: intervening.marking(tx, ADMIN, int(key))).loops
    assert (before.counts, before.ahead, [each.index for each in before.children]) == (True, [2], [1])
    do(company, adjusting.remove_instance, key, views.RemoveInstance(index=2, reason="once is enough"), before.instance)
    again = views.RemoveInstance(child=before.children[0].instance, dry_run=True)
    again = views.RemoveInstance(child=before.children[0].instance, dry_run=True)
    with pytest.raises(Rejected, match="last_child"):
        do(company, adjusting.remove_instance, key, again, before.instance)
    company.complete(company.items(key)[0].key, "li")
    assert steps(company, key) == ["check"]


def test_who_comes_next_is_told_before_the_start(company: Company) -> None:
    company.deploy(
        "order",
        *(
            models.user("file"),
            model.ExclusiveGateway(id="big"),
            models.user("boss_signs", posts=("boss",), approval=own.Approval(mode="single")),
            models.user("pay", posts=("keeper",)),
            *flows("start", "file", "big"),
            models.flow("big", "boss_signs", "amount > 100"),
            models.flow("big", "pay", "amount <= 100"),
            *flows("boss_signs", "pay", "end"),
        ),
    )

    def ask(**values: Any) -> views.Prediction:
        return company.read(lambda tx: predicting.predict(tx, models.person("li"), "order", views.PredictStart(values=values)))

    assert [each.element.element_id for each in ask(amount=500).steps] == ["file", "boss_signs", "pay"]
    assert [[who.id for who in each.people] for each in ask(amount=5).steps] == [["li", "wang"], ["zhao"]]
    unknown = ask()
    assert not unknown.ends
    assert [each.element_id for each in unknown.open_at] == ["big"]
