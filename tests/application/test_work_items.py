"""Work items from the start of an instance to its end: who may, what is kept, what is refused."""

from __future__ import annotations

from functools import partial

import msgspec
import pytest

from bihuan.application.pages import home
from bihuan.application.ports.lists import Sort
from bihuan.application.ports.people import RuleRecord
from bihuan.application.running import instances, work_items
from bihuan.application.views.work import CompleteWorkItem, SaveDraft, StartInstance, TransferWorkItem
from bihuan.bpmn import extension as own
from bihuan.bpmn.extension import Approval, FieldRight
from bihuan.kernel.errors import BihuanError, Conflict, Forbidden, InvalidInput, InvalidModel, NotFound, Rejected
from bihuan.kernel.text import Text
from tests.application.conftest import Company
from tests.application.models import person, user

EDIT = (FieldRight(field="customer"), FieldRight(field="amount", required=True), FieldRight(field="*", right="read"))


def two_steps(company: Company) -> None:
    company.deploy(
        "order",
        user("receive", rights=EDIT),
        user("check", posts=("keeper",), informed=("planner",), rights=(FieldRight(field="*", right="read"),)),
        title='= customer + " · " + string(amount)',
        start_rights=EDIT,
    )


def test_an_order_goes_from_person_to_person(any_company: Company) -> None:
    company = any_company
    two_steps(company)
    started = company.start("order", customer="华东", amount=12.5)
    assert started.business_no.startswith("SO")
    assert started.business_no.endswith("0001")
    assert [name.en for name in started.next] == ["receive"]
    [item] = company.items(started.instance_key)
    assert (item.title, item.business_no, item.starter) == ("华东 · 12.5", started.business_no, "li")
    done = company.complete(item.key, "wang", values={"customer": "华南", "amount": 20}, comment="改")
    assert [name.en for name in done.next] == ["check"]
    assert done.instance_state == "active"
    [check] = company.items(started.instance_key)
    assert company.complete(check.key, "zhao").instance_state == "completed"
    view = company.read(lambda tx: instances.view(tx, person("li"), int(started.instance_key)))
    assert view.instance.state == "completed"
    assert view.values["customer"] == "华南"
    assert view.values["amount"] == 20
    kinds = [entry.kind for entry in view.timeline]
    assert kinds == ["started", "task_completed", "task_completed", "completed"]
    assert view.timeline[1].actor is not None
    assert (view.timeline[1].actor.id, view.timeline[1].comment) == ("wang", "改")
    assert {each.element_id for each in view.elements if each.state == "done"} == {"start", "receive", "check", "end"}


def test_numbers_run_on_without_gaps(company: Company) -> None:
    two_steps(company)
    with pytest.raises(InvalidInput):
        company.start("order", customer="x")
    numbers = [company.start("order", customer="x", amount=1).business_no[-4:] for _ in range(3)]
    assert numbers == ["0001", "0002", "0003"]


def test_completing_twice_names_who_and_when(company: Company) -> None:
    two_steps(company)
    started = company.start("order", customer="x", amount=1)
    [item] = company.items(started.instance_key)
    company.complete(item.key, "wang", values={"amount": 1})
    with pytest.raises(Rejected) as caught:
        company.complete(item.key, "li", values={"amount": 1})
    assert caught.value.code == "work_item.already_completed"
    assert caught.value.params["person"] == "wang"
    assert len(str(caught.value.params["at"])) == len("2024-04-08 09:00")


def test_the_wrong_person_is_refused(company: Company) -> None:
    two_steps(company)
    [item] = company.items(company.start("order", customer="x", amount=1).instance_key)
    for somebody in ("zhao", "sun", "chen"):
        with pytest.raises(Forbidden):
            company.complete(item.key, somebody, values={"amount": 1})
    with pytest.raises(Forbidden):
        company.read(lambda tx: work_items.view(tx, person("sun"), item.key))
    company.deploy("secret", user("receive"), starters=("boss",))
    with pytest.raises(Forbidden) as caught:
        company.start("secret", who="li")
    assert caught.value.code == "process.may_not_start"


def test_an_old_version_is_a_conflict(company: Company) -> None:
    two_steps(company)
    [item] = company.items(company.start("order", customer="x", amount=1).instance_key)
    company.write(partial(work_items.claim, actor=person("li"), key=item.key))
    with pytest.raises(Conflict) as caught:
        company.complete(item.key, "li", values={"amount": 1}, version=item.version)
    assert caught.value.code == "work_item.changed"
    with pytest.raises(NotFound):
        company.complete(1, "li")


def test_the_same_key_gives_the_stored_answer(any_company: Company) -> None:
    company = any_company
    two_steps(company)
    starts = [
        company.write(
            partial(
                instances.start,
                actor=person("li", key="start-1"),
                command=StartInstance(process_id="order", values={"customer": "x", "amount": 1}),
            )
        )
        for _ in range(2)
    ]
    assert starts[0] == starts[1]
    [item] = company.items(starts[0].instance_key)
    command = CompleteWorkItem(values={"amount": 1})
    twice = [
        company.database.write(partial(work_items.complete, actor=person("li", key="k"), key=item.key, command=command))
        for _ in range(2)
    ]
    assert twice[0].result() == twice[1].result()
    other = CompleteWorkItem(values={"amount": 2})
    with pytest.raises(Rejected) as caught:
        company.write(partial(work_items.complete, actor=person("li", key="k"), key=item.key, command=other))
    assert caught.value.code == "command.key_reused"
    assert len(company.items(starts[0].instance_key)) == 1


def test_claiming_takes_an_item_from_the_others(company: Company) -> None:
    two_steps(company)
    [item] = company.items(company.start("order", customer="x", amount=1).instance_key)
    row = company.write(partial(work_items.claim, actor=person("li"), key=item.key))
    assert (row.state, row.assignee.id) == ("claimed", "li")
    with pytest.raises(Forbidden) as caught:
        company.write(partial(work_items.claim, actor=person("wang"), key=item.key))
    assert caught.value.code == "assignment.taken_by_other"
    with pytest.raises(Forbidden):
        company.complete(item.key, "wang", values={"amount": 1})
    todo = company.read(lambda tx: work_items.page(tx, person("wang"), folder="todo"))
    assert todo.items == []
    company.write(partial(work_items.unclaim, actor=person("li"), key=item.key))
    todo = company.read(lambda tx: work_items.page(tx, person("wang"), folder="todo"))
    assert [row.key for row in todo.items] == [str(item.key)]


def test_forms_are_enforced_field_by_field(company: Company) -> None:
    two_steps(company)
    [item] = company.items(company.start("order", customer="x", amount=1).instance_key)
    with pytest.raises(InvalidInput) as caught:
        company.complete(item.key, "li", values={"amount": -5, "customer": "y" * 50})
    assert {problem.place for problem in caught.value.problems} == {"/values/amount", "/values/customer"}
    with pytest.raises(InvalidInput):
        company.complete(item.key, "li", values={"amount": 5, "phone": "138"})
    assert company.items(item.instance_key)[0].state == "open", "nothing half-done"


def test_a_draft_is_kept_for_its_author_until_the_work_is_done(company: Company) -> None:
    two_steps(company)
    [item] = company.items(company.start("order", customer="x", amount=1).instance_key)
    company.write(partial(work_items.save_draft, actor=person("li"), key=item.key, command=SaveDraft(values={"customer": "草"})))
    assert company.read(lambda tx: work_items.view(tx, person("li"), item.key)).draft == {"customer": "草"}
    assert company.read(lambda tx: work_items.view(tx, person("wang"), item.key)).draft is None
    company.complete(item.key, "wang", values={"amount": 1})
    assert company.read(lambda tx: tx.drafts.find(item.key, "li")) is None


def test_the_opened_item_shows_what_its_performer_needs(company: Company) -> None:
    two_steps(company)
    [item] = company.items(company.start("order", customer="x", amount=1).instance_key)
    view = company.read(lambda tx: work_items.view(tx, person("li"), item.key))
    assert view.rights["customer"] == "edit"
    assert view.rights["phone"] == "read"
    assert view.values == {"customer": "x", "amount": 1}
    assert view.actions[:4] == ["complete", "save", "claim", "transfer"]
    assert set(view.actions[4:]) == {"return", "addSign", "delegate", "ask", "copy"}
    assert [(letter.letter, letter.post) for letter in view.raci] == [("R", "clerk"), ("A", "boss")]
    assert [name.en for name in view.upcoming] == ["check"]
    assert view.item.unread
    company.write(partial(work_items.mark_read, actor=person("li"), key=item.key))
    assert not company.read(lambda tx: work_items.view(tx, person("li"), item.key)).item.unread
    reader = company.read(lambda tx: work_items.view(tx, person("chen"), item.key))
    assert reader.actions == ["transfer", "urge", "copy"]  # whoever answers for the work may hand it on
    assert set(reader.rights.values()) == {"read"}


def test_copies_go_to_those_who_are_informed(any_company: Company) -> None:
    company = any_company
    two_steps(company)
    started = company.start("order", customer="x", amount=1)
    [item] = company.items(started.instance_key)
    company.complete(item.key, "li", values={"amount": 1})
    [check] = company.items(started.instance_key)
    company.complete(check.key, "zhao")
    page = company.read(lambda tx: work_items.page(tx, person("sun"), folder="copies"))
    assert [(row.key, row.unread) for row in page.items] == [(str(check.key), True)]
    assert (page.counts["copies"], page.total) == (1, 1)
    company.write(partial(work_items.mark_read, actor=person("sun"), key=check.key))
    page = company.read(lambda tx: work_items.page(tx, person("sun"), folder="copies"))
    assert [row.unread for row in page.items] == [False]
    assert (page.counts["copies"], page.total) == (0, 1)
    assert company.read(lambda tx: work_items.view(tx, person("sun"), check.key)).item.state == "completed"


def test_all_copies_are_read_at_once(any_company: Company) -> None:
    company = any_company
    two_steps(company)
    for _ in range(2):
        started = company.start("order", customer="x", amount=1)
        company.complete(company.items(started.instance_key)[0].key, "li", values={"amount": 1})
        company.complete(company.items(started.instance_key)[0].key, "zhao")
    company.write(partial(work_items.read_copies, actor=person("li")))
    page = company.read(lambda tx: work_items.page(tx, person("sun"), folder="copies"))
    assert page.counts["copies"] == 2
    company.write(partial(work_items.read_copies, actor=person("sun")))
    page = company.read(lambda tx: work_items.page(tx, person("sun"), folder="copies"))
    assert (page.counts["copies"], page.total) == (0, 2)


def approval(company: Company, options: Approval, posts: tuple[str, ...] = ("clerk", "keeper")) -> str:
    company.deploy("approve", user("decide", posts=posts, approval=options))
    return company.start("approve", who="admin").instance_key


def outcome(company: Company, instance_key: str) -> object:
    return company.read(lambda tx: instances.view(tx, person("admin"), int(instance_key))).values.get("outcome")


def test_an_approval_wants_a_decision(company: Company) -> None:
    key = approval(company, Approval(mode="any", opinionRequired=True))
    [item] = company.items(key)
    with pytest.raises(InvalidInput) as caught:
        company.complete(item.key, "li")
    assert caught.value.code == "work_item.outcome_required"
    with pytest.raises(InvalidInput) as caught:
        company.complete(item.key, "li", outcome="approved")
    assert caught.value.code == "work_item.comment_required"
    assert company.complete(item.key, "li", outcome="approved", comment="好").instance_state == "completed"
    assert outcome(company, key) == "approved"


def test_all_must_approve_and_one_refusal_ends_it(company: Company) -> None:
    key = approval(company, Approval(mode="all"))
    items = company.items(key)
    assert sorted(item.assignee for item in items) == ["li", "wang", "zhao"]
    by_person = {item.assignee: item.key for item in items}
    assert company.complete(by_person["li"], "li", outcome="approved").instance_state == "active"
    with pytest.raises(Forbidden):
        company.complete(by_person["wang"], "zhao", outcome="approved")
    assert company.complete(by_person["zhao"], "zhao", outcome="rejected").instance_state == "completed"
    assert outcome(company, key) == "rejected"
    assert [item.state for item in company.items(key, open_only=False)].count("canceled") == 1


def test_approvals_in_order_come_one_after_the_other(company: Company) -> None:
    key = approval(company, Approval(mode="sequential"))
    for _ in range(3):
        visible = {
            name: len(company.read(lambda tx, name=name: work_items.page(tx, person(name))).items)
            for name in ("li", "wang", "zhao")
        }
        assert sum(visible.values()) == 1
        [name] = [name for name, count in visible.items() if count]
        item = next(item for item in company.items(key) if item.assignee == name)
        company.complete(item.key, name, outcome="approved")
    assert outcome(company, key) == "approved"


def test_a_share_of_approvals_is_enough(company: Company) -> None:
    key = approval(company, Approval(mode="ratio", ratio=0.6))
    by_person = {item.assignee: item.key for item in company.items(key)}
    company.complete(by_person["li"], "li", outcome="rejected")
    company.complete(by_person["wang"], "wang", outcome="approved")
    assert company.complete(by_person["zhao"], "zhao", outcome="approved").instance_state == "completed"
    assert outcome(company, key) == "approved"


def test_a_step_nobody_can_do_is_decided_as_the_model_says(company: Company) -> None:
    company.deploy("approve", user("decide", posts=("missing",), accountable="", approval=Approval(empty="approve")))
    key = company.start("approve", who="admin").instance_key
    assert outcome(company, key) == "approved"
    [item] = company.items(key, open_only=False)
    assert (item.state, item.outcome, item.completed_by) == ("completed", "approved", "")


def test_two_pairs_of_eyes_are_two_people(company: Company) -> None:
    company.deploy("dual", user("prepare"), user("review", dual=True))
    started = company.start("dual", who="admin")
    [item] = company.items(started.instance_key)
    company.complete(item.key, "li")
    [review] = company.items(started.instance_key)
    with pytest.raises(Forbidden):
        company.complete(review.key, "li")
    assert company.complete(review.key, "wang").instance_state == "completed"


def test_folders_count_and_page(any_company: Company) -> None:
    company = any_company
    two_steps(company)
    keys = [company.start("order", customer=f"c{number}", amount=1).instance_key for number in range(5)]
    page = company.read(lambda tx: work_items.page(tx, person("wang"), limit=2))
    assert (len(page.items), page.total) == (2, 5)
    seen = [row.key for row in page.items]
    while page.after:
        page = company.read(lambda tx, after=page.after: work_items.page(tx, person("wang"), limit=2, after=after))
        seen += [row.key for row in page.items]
    assert len(set(seen)) == 5
    assert page.counts == {"todo": 5, "done": 0, "started": 0, "copies": 0, "team": 0}
    assert company.read(lambda tx: work_items.page(tx, person("chen"), folder="todo")).items == []
    [item] = company.items(keys[0])
    company.complete(item.key, "wang", values={"amount": 1})
    done = company.read(lambda tx: work_items.page(tx, person("wang"), folder="done"))
    assert [row.key for row in done.items] == [str(item.key)]
    found = company.read(lambda tx: work_items.page(tx, person("wang"), search="c3"))
    assert [row.title for row in found.items] == ["c3 · 1"]
    with pytest.raises(InvalidInput):
        company.read(lambda tx: work_items.page(tx, person("wang"), after="%%%"))


def test_open_work_is_ordered_as_the_reader_wants_and_read_in_pages(any_company: Company) -> None:
    company = any_company
    two_steps(company)
    for name in ("c1", "c2", "c3"):
        company.start("order", customer=name, amount=1)

    def titles(sort: Sort) -> list[str]:
        first = company.read(lambda tx: work_items.page(tx, person("wang"), sort=sort, limit=2))
        rest = company.read(lambda tx: work_items.page(tx, person("wang"), sort=sort, limit=2, after=first.after))
        return [item.title[:2] for item in (*first.items, *rest.items)]

    assert titles("created") == ["c3", "c2", "c1"]
    assert titles("due") == titles("priority") == ["c1", "c2", "c3"]


def test_a_refusal_may_wait_for_the_others(company: Company) -> None:
    """All must approve: one has refused, yet everybody is heard before the step ends, rejected."""
    key = approval(company, Approval(mode="all", onReject="waitForAll"))
    by_person = {item.assignee: item.key for item in company.items(key)}
    assert company.complete(by_person["li"], "li", outcome="rejected").instance_state == "active"
    assert company.complete(by_person["wang"], "wang", outcome="approved").instance_state == "active"
    assert company.complete(by_person["zhao"], "zhao", outcome="approved").instance_state == "completed"
    assert outcome(company, key) == "rejected"
    assert {item.state for item in company.items(key, open_only=False)} == {"completed"}


def test_a_share_that_cannot_be_reached_ends_at_once_or_after_all(company: Company) -> None:
    for policy, ended in (("atOnce", "completed"), ("waitForAll", "active")):
        options = msgspec.convert({"mode": "ratio", "ratio": 0.6, "onReject": policy}, Approval)
        key = approval(company, options)
        by_person = {item.assignee: item.key for item in company.items(key)}
        company.complete(by_person["li"], "li", outcome="rejected")
        assert company.complete(by_person["wang"], "wang", outcome="rejected").instance_state == ended
        if ended == "active":
            company.complete(by_person["zhao"], "zhao", outcome="approved")
        assert outcome(company, key) == "rejected"


def test_as_many_are_asked_as_the_step_says(company: Company) -> None:
    key = approval(company, Approval(mode="all", count=2))
    assert [item.assignee for item in company.items(key)] == ["li", "wang"]


def test_a_limit_in_order_runs_from_ones_turn(company: Company) -> None:
    """Who is third has the whole limit, not what the two before have left of it."""
    company.deploy("approve", user("decide", posts=("clerk", "keeper"), due="PT1H", approval=Approval(mode="sequential")))
    begin, later = 1_700_000_000_000, 1_700_000_000_000 + 3_000_000
    key = company.start("approve", who="admin", at=begin).instance_key
    first, *others = company.items(key)
    assert first.due_at == begin + 3_600_000
    assert {item.due_at for item in others} == {None}
    company.complete(first.key, first.assignee, at=later, outcome="approved")
    assert [item.due_at for item in company.items(key)] == [later + 3_600_000, None]


def test_data_of_a_completed_step_alerts_those_it_names(any_company: Company) -> None:
    """A shortage is entered: the planner and whoever started it hear of it with the same commit, the others do not."""
    company = any_company
    alert = own.StepAlert(when="= amount > 10", to="planner, @starter", zh="缺货", en="Short of stock")
    step = own.with_extension(
        user("check", rights=[own.FieldRight(field="*", right="edit")]),
        msgspec.structs.replace(own.of(user("check", rights=[own.FieldRight(field="*", right="edit")])), alerts=(alert,)),
    )
    company.deploy("order", step)
    for amount in (5, 20):
        started = company.start("order", who="li", customer="x", amount=1)
        [item] = company.items(started.instance_key)
        company.complete(item.key, "wang", values={"amount": amount})
    heard = {name: company.read(lambda tx, name=name: home.home(tx, person(name))) for name in ("li", "sun", "zhao")}
    assert [len(heard[name].attention) for name in ("li", "sun", "zhao")] == [1, 1, 0]
    [notice] = heard["sun"].attention
    assert (notice.kind, notice.text, notice.instance_key) == ("step.alert", Text("缺货", "Short of stock"), started.instance_key)
    assert heard["sun"].unread_notices == 1
    company.write(partial(home.read_notices, actor=person("sun")))
    after = company.read(lambda tx: home.home(tx, person("sun")))
    assert (after.unread_notices, [each.unread for each in after.attention]) == (0, [False])


def test_an_alert_that_cannot_work_is_named_when_the_version_is_checked(company: Company) -> None:
    alerts = (own.StepAlert(when="= amount >", to="nobody_here"), own.StepAlert(when="true", to=""))
    step = user("check")
    step = own.with_extension(step, msgspec.structs.replace(own.of(step), alerts=alerts))
    with pytest.raises(InvalidModel) as caught:
        company.deploy("order", step)
    assert {problem.code for problem in caught.value.problems} >= {"assignment.alert_to_nobody"}
    assert {problem.place for problem in caught.value.problems} == {"check"}


def test_work_is_handed_on_with_its_reason(any_company: Company) -> None:
    company = any_company
    company.deploy("order", user("check", posts=("clerk",)), user("ship"))
    key = company.start("order", who="admin").instance_key
    [item] = company.items(key)
    move = partial(work_items.transfer, key=item.key, command=TransferWorkItem(to="sun", reason="出差"))
    row = company.write(partial(move, actor=person("li", key="once")))
    assert (row.assignee and row.assignee.id, row.state) == ("sun", "open")
    assert company.write(partial(move, actor=person("li", key="once"))) == row
    pages = {name: company.read(lambda tx, name=name: work_items.page(tx, person(name))).items for name in ("li", "wang", "sun")}
    assert [len(pages[name]) for name in ("li", "wang", "sun")] == [0, 0, 1]
    [notice] = company.read(lambda tx: home.home(tx, person("sun"))).attention
    assert (notice.kind, notice.work_item_key) == ("work_item.transferred", str(item.key))
    record = company.read(lambda tx: work_items.view(tx, person("sun"), item.key)).timeline
    handed = next(entry for entry in record if entry.kind == "task_transferred")
    assert (handed.actor and handed.actor.id, handed.target and handed.target.id, handed.comment) == ("li", "sun", "出差")
    with pytest.raises(Forbidden):
        company.complete(item.key, "li")
    assert company.complete(item.key, "sun").next != []


def test_who_answers_for_the_work_may_hand_it_on_and_others_may_not(company: Company) -> None:
    company.deploy("order", user("check", posts=("clerk",), accountable="boss"))
    [item] = company.items(company.start("order", who="admin").instance_key)
    move = partial(work_items.transfer, key=item.key, command=TransferWorkItem(to="zhao", reason="忙"))
    with pytest.raises(Forbidden):
        company.write(partial(move, actor=person("sun")))
    assert "transfer" in company.read(lambda tx: work_items.view(tx, person("chen"), item.key)).actions
    assert company.write(partial(move, actor=person("chen"))).assignee.id == "zhao"


@pytest.mark.parametrize(
    ("to", "reason", "code"),
    [
        ("zhao", " ", "work_item.reason_required"),
        ("nobody", "忙", "assignment.person_away"),
        ("wang", "忙", "work_item.has_it_already"),
        ("admin", "忙", "assignment.separated"),
    ],
)
def test_work_is_not_handed_on_to_just_anybody(company: Company, to: str, reason: str, code: str) -> None:
    """The starter must not approve what they started: the rule holds for work that is handed to them, too."""
    rule = RuleRecord("r1", "instance", "自批", "Own approval", "approve.start", "approve.approval")
    company.write(lambda tx: tx.rules.add(rule))
    key = approval(company, Approval(mode="all"), posts=("clerk",))
    item = next(item for item in company.items(key) if item.assignee == "li")
    command = TransferWorkItem(to=to, reason=reason)
    with pytest.raises(BihuanError) as caught:
        company.write(partial(work_items.transfer, actor=person("li"), key=item.key, command=command))
    assert caught.value.code == code
    assert [each.assignee for each in company.items(key)] == ["li", "wang"]


def test_the_record_names_everybody_who_decided(company: Company) -> None:
    key = approval(company, Approval(mode="all"))
    items = company.items(key)
    for item in items:
        company.complete(item.key, item.assignee, outcome="approved", comment=f"{item.assignee} 同意")
    record = company.read(lambda tx: work_items.view(tx, person("admin"), items[0].key)).timeline
    decided = [(entry.actor and entry.actor.id, entry.outcome, entry.comment) for entry in record if entry.outcome]
    assert decided == [(item.assignee, "approved", f"{item.assignee} 同意") for item in items]
