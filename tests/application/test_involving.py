"""People at work: returning, taking back, signing before, after and beside, asking, delegating, urging, copies, rejecting."""

from __future__ import annotations

from functools import partial
from typing import Any, Literal

import pytest

from bihuan.application.operations import involving, phrases, restarting
from bihuan.application.ports.records import WorkItemRecord
from bihuan.application.running import instances, jobs, work_items
from bihuan.application.views import involving as views
from bihuan.application.views.work import TimelineEntry
from bihuan.bpmn import extension as own
from bihuan.bpmn import model
from bihuan.engine import codec, replay
from bihuan.kernel.errors import BihuanError, Forbidden, InvalidInput, Rejected
from tests.application import models
from tests.application.conftest import Company

SINGLE = own.Approval(mode="single")
MINUTE = 60_000


def line(company: Company, **options: Any) -> str:
    """li applies, zhao checks, chen approves, sun buys."""
    company.deploy(
        "order",
        models.user("apply"),
        models.user("check", posts=("keeper",), due="PT8H"),
        models.user("approve", posts=("boss",), approval=SINGLE, **options),
        models.user("buy", posts=("planner",)),
    )
    key = company.start("order", amount=5).instance_key
    done(company, key, "li", at="apply", values={"amount": 5})
    return key


def item(company: Company, key: str, element: str = "", who: str = "") -> WorkItemRecord:
    """The open item at an element, of a person when named."""

    def theirs(each: WorkItemRecord) -> bool:
        return not who or each.assignee == who or (not each.assignee and _offered(company, each, who))

    return next(each for each in company.items(key) if element in ("", each.element_id) and theirs(each))


def _offered(company: Company, each: WorkItemRecord, who: str) -> bool:
    names = work_items.principals_of(company.read(lambda tx: tx.directory.organization()), who)
    return not set(names).isdisjoint(company.read(lambda tx: tx.work_items.principals(each.key)))


def done(company: Company, key: str, who: str, at: str = "", **options: Any) -> None:
    company.complete(item(company, key, at, who).key, who, **options)


def do(company: Company, use_case: Any, who: str, key: int, command: Any, at: int | None = None) -> Any:
    return company.write(lambda tx: use_case(tx, models.person(who), key, command), at=at)


def todo(company: Company, key: str) -> dict[str, list[str]]:
    """Who sees what of an instance."""
    found: dict[str, list[str]] = {}
    for each in company.items(key):
        for person in models.PEOPLE:
            if _offered(company, each, person) and each.assignee in ("", person):
                found.setdefault(each.element_id, []).append(person)
    return found


def told(company: Company, key: str) -> list[TimelineEntry]:
    return company.read(lambda tx: instances.view(tx, models.person("admin"), int(key))).timeline


def replays(company: Company, key: str) -> bool:
    def look(tx: Any) -> bool:
        history = [codec.decode_event(row.body, row.schema) for row in tx.history.of(int(key))]
        return codec.all_pages(replay(history)) == tx.instances.scopes(int(key))

    return company.read(look)


# --- returning -------------------------------------------------------------------------------------------------------


def test_returned_to_the_start_and_straight_back(company: Company) -> None:
    key = line(company)
    done(company, key, "zhao")
    approve = item(company, key)
    targets = company.read(lambda tx: involving.return_targets(tx, models.person("chen"), approve.key))
    assert [(each.element.element_id, each.performer.id if each.performer else "") for each in targets] == [
        ("check", "zhao"),
        ("apply", "li"),
    ]
    looked = do(company, involving.return_item, "chen", approve.key, views.ReturnWorkItem(to="start", dry_run=True))
    assert ([each.element_id for each in looked.begun], todo(company, key)) == (["apply"], {"approve": ["chen"]})
    do(company, involving.return_item, "chen", approve.key, views.ReturnWorkItem(to="start", reason="three quotes, please"))
    assert todo(company, key) == {"apply": ["li"]}
    again = item(company, key)
    assert "straightBack" in company.read(lambda tx: work_items.view(tx, models.person("li"), again.key)).actions
    company.complete(again.key, "li", values={"amount": 6}, straight_back=True)
    assert todo(company, key) == {"approve": ["chen"]}
    assert [each.kind for each in told(company, key) if each.kind in ("returned", "modified")] == ["returned", "modified"]
    assert replays(company, key)


def test_returned_to_the_step_before_and_all_the_way(company: Company) -> None:
    key = line(company)
    before = company.read(lambda tx: tx.timers.of_instance(int(key)))
    done(company, key, "zhao")
    assert company.read(lambda tx: tx.timers.of_instance(int(key))) == []
    do(
        company,
        involving.return_item,
        "chen",
        item(company, key).key,
        views.ReturnWorkItem(reason="look again", resubmit="normal"),
    )
    assert todo(company, key) == {"check": ["zhao"]}
    assert len(company.read(lambda tx: tx.timers.of_instance(int(key)))) == len(before)
    with pytest.raises(Rejected, match="not_returned"):
        company.complete(item(company, key).key, "zhao", straight_back=True)
    done(company, key, "zhao")
    assert todo(company, key) == {"approve": ["chen"]}


def test_a_control_in_between_is_not_passed_by_on_the_way_straight_back(company: Company) -> None:
    company.deploy(
        "order",
        models.user("apply"),
        models.user("review", posts=("keeper",), dual=True),
        models.user("pay", posts=("boss",)),
    )
    key = company.start("order").instance_key
    done(company, key, "li")
    done(company, key, "zhao")
    do(company, involving.return_item, "chen", item(company, key).key, views.ReturnWorkItem(to="start", reason="wrong account"))
    with pytest.raises(Rejected, match="mandatory_skipped"):
        company.complete(item(company, key).key, "li", straight_back=True)
    done(company, key, "li")
    assert todo(company, key) == {"review": ["zhao"]}


def test_work_is_taken_back_while_nobody_has_touched_what_came_of_it(company: Company) -> None:
    key = line(company)
    applied = company.items(key, open_only=False)[0]
    with pytest.raises(Rejected, match="not_yours_to_take_back"):
        do(company, involving.take_back, "zhao", applied.key, views.Because())
    do(company, involving.take_back, "li", applied.key, views.Because(reason="forgot the annex"))
    assert todo(company, key) == {"apply": ["li"]}
    done(company, key, "li")
    checked = item(company, key)
    applied = next(each for each in company.items(key, open_only=False) if each.element_id == "apply" and each.key > applied.key)
    company.write(lambda tx: work_items.claim(tx, models.person("zhao"), checked.key))
    with pytest.raises(Rejected, match="gone_on"):
        do(company, involving.take_back, "li", applied.key, views.Because())
    done(company, key, "zhao")
    with pytest.raises(Rejected, match="gone_on"):
        do(company, involving.take_back, "li", applied.key, views.Because())


@pytest.mark.parametrize("access", ["read", "write"])
def test_work_is_taken_back_past_a_system_that_was_only_asked(company: Company, access: Literal["read", "write"]) -> None:
    asked = own.with_extension(
        models.service("ask", "erp.budget"), own.BihuanExtension(system=own.SystemReference(id="erp", access=access))
    )
    company.deploy("order", models.user("apply"), asked, models.user("approve", posts=("boss",)))
    key = company.start("order").instance_key
    applied = item(company, key)
    done(company, key, "li")
    (job,) = company.write(lambda tx: jobs.claim(tx, ("erp.budget",), "w", 10, 60_000))
    company.write(partial(jobs.complete, key=job.key, lease=job.lease, variables={}))
    assert todo(company, key) == {"approve": ["chen"]}
    if access == "read":
        do(company, involving.take_back, "li", applied.key, views.Because())
        assert todo(company, key) == {"apply": ["li"]}
    else:
        with pytest.raises(Rejected, match="effect_outside") as refused:
            do(company, involving.take_back, "li", applied.key, views.Because())
        assert "ask" in str(refused.value)


def test_one_of_several_takes_a_decision_back(company: Company) -> None:
    company.deploy("order", models.user("approve", posts=("clerk",), approval=own.Approval(mode="all")))
    key = company.start("order", who="sun").instance_key
    mine = item(company, key, who="li")
    company.complete(mine.key, "li", outcome="approved")
    do(company, involving.take_back, "li", mine.key, views.Because())
    assert todo(company, key) == {"approve": ["li", "wang"]}
    company.complete(mine.key, "li", outcome="approved")
    done(company, key, "wang", outcome="approved")
    assert company.instance(key).state == "completed"


def test_rejected_outright_the_instance_ends(company: Company) -> None:
    key = line(company)
    done(company, key, "zhao")
    do(company, involving.reject, "chen", item(company, key).key, views.Because(reason="no budget"))
    assert company.instance(key).state == "canceled"
    assert [(each.outcome, each.comment) for each in told(company, key) if each.kind == "task_decided"] == [
        ("rejected", "no budget")
    ]


# --- bringing others in ----------------------------------------------------------------------------------------------


def at_approval(company: Company, **options: Any) -> tuple[str, int]:
    key = line(company, **options)
    done(company, key, "zhao")
    return key, item(company, key).key


def sign(where: Any, *people: str, **options: Any) -> views.AddSign:
    return views.AddSign(where=where, people=list(people), **options)


def test_signed_before_the_performer_waits_and_then_decides(company: Company) -> None:
    key, approve = at_approval(company)
    do(company, involving.add_sign, "chen", approve, sign("before", "zhao", "sun", note="stock?"))
    assert todo(company, key) == {"approve": ["zhao", "sun"]}
    with pytest.raises(Rejected, match="waits"):
        company.complete(approve, "chen", outcome="approved")
    done(company, key, "zhao", outcome="approved", comment="enough")
    done(company, key, "sun", outcome="approved")
    assert todo(company, key) == {"approve": ["chen"]}
    company.complete(approve, "chen", outcome="approved")
    assert todo(company, key) == {"buy": ["sun"]}
    involved = company.read(lambda tx: involving.involved(tx, models.person("chen"), approve))
    said = [(each.how, each.opinion, each.outcome) for each in involved]
    assert said == [("before", "enough", "approved"), ("before", "", "approved")]

    assert [each.kind for each in told(company, key) if each.kind == "task_addedBefore"] == ["task_addedBefore"] * 2
    assert replays(company, key)


def test_a_rejection_before_is_one_by_the_step(company: Company) -> None:
    key, approve = at_approval(company)
    do(company, involving.add_sign, "chen", approve, sign("before", "zhao"))
    done(company, key, "zhao", outcome="rejected")
    assert todo(company, key) == {"buy": ["sun"]}
    assert company.read(lambda tx: tx.work_items.find(approve)).state == "canceled"  # type: ignore[union-attr]


def test_signed_after_the_step_waits(company: Company) -> None:
    key, approve = at_approval(company)
    do(company, involving.add_sign, "chen", approve, sign("after", "zhao", "sun", mode="sequential"))
    assert todo(company, key) == {"approve": ["chen"]}
    company.complete(approve, "chen", outcome="approved")
    assert todo(company, key) == {"approve": ["zhao"]}
    done(company, key, "zhao", outcome="approved")
    assert todo(company, key) == {"approve": ["sun"]}
    done(company, key, "sun", outcome="approved")
    assert todo(company, key) == {"buy": ["sun"]}


def test_signed_beside_by_any_of_several(company: Company) -> None:
    key, approve = at_approval(company)
    do(company, involving.add_sign, "chen", approve, sign("beside", "zhao", "sun", mode="any"))
    assert todo(company, key) == {"approve": ["chen", "zhao", "sun"]}
    company.complete(approve, "chen", outcome="approved")
    assert todo(company, key) == {"approve": ["zhao", "sun"]}
    done(company, key, "zhao", outcome="approved")
    assert todo(company, key) == {"buy": ["sun"]}


def test_who_was_brought_in_is_let_go(company: Company) -> None:
    key, approve = at_approval(company)
    do(company, involving.add_sign, "chen", approve, sign("before", "zhao"))
    added = item(company, key, who="zhao")
    with pytest.raises(Forbidden):
        do(company, involving.remove_sign, "sun", added.key, views.Because())
    do(company, involving.remove_sign, "chen", added.key, views.Because(reason="on leave"))
    assert todo(company, key) == {"approve": ["chen"]}
    do(company, involving.add_sign, "chen", approve, sign("beside", "sun"))
    company.complete(approve, "chen", outcome="approved")
    do(company, involving.remove_sign, "chen", item(company, key, who="sun").key, views.Because())
    assert todo(company, key) == {"buy": ["sun"]}


def test_a_rule_that_keeps_somebody_out_holds_for_signing_too(company: Company) -> None:
    _, approve = at_approval(company)
    with pytest.raises(BihuanError):
        do(company, involving.add_sign, "chen", approve, sign("before", "nobody"))
    with pytest.raises(Rejected, match="has_it_already"):
        do(company, involving.add_sign, "chen", approve, sign("before", "chen"))
    with pytest.raises(InvalidInput):
        do(company, involving.add_sign, "chen", approve, sign("before"))


def test_asked_and_answered_nothing_waits(company: Company) -> None:
    key, approve = at_approval(company)
    do(company, involving.ask, "chen", approve, views.InvolvePerson(to="zhao", note="is it in stock?"))
    assert todo(company, key) == {"approve": ["chen", "zhao"]}
    question = item(company, key, who="zhao")
    opened = company.read(lambda tx: work_items.view(tx, models.person("zhao"), question.key))
    assert (opened.outcomes, set(opened.rights.values()) - {"read"}) == ([], set())
    with pytest.raises(InvalidInput, match="comment_required"):
        company.complete(question.key, "zhao")
    company.complete(question.key, "zhao", comment="twenty")
    assert todo(company, key) == {"approve": ["chen"]}
    bell = company.read(lambda tx: tx.notifications.of("chen"))
    assert bell[0].kind == "work_item.answered"
    company.complete(approve, "chen", outcome="approved")
    kinds = [each.kind for each in told(company, key)]
    assert [each for each in kinds if each in ("task_asked", "task_answered")] == ["task_asked", "task_answered"]


def test_delegated_and_back(company: Company) -> None:
    key = line(company)
    check = item(company, key).key
    do(company, involving.delegate, "zhao", check, views.InvolvePerson(to="sun", note="please prepare"))
    assert todo(company, key) == {"check": ["sun"]}
    done(company, key, "sun", values={"amount": 8}, comment="prepared")
    assert todo(company, key) == {"check": ["zhao"]}
    assert company.read(lambda tx: work_items.view(tx, models.person("zhao"), check)).item.assignee is not None
    company.complete(check, "zhao")
    assert todo(company, key) == {"approve": ["chen"]}
    kinds = [each.kind for each in told(company, key)]
    assert [each for each in kinds if each in ("task_delegated", "task_resolved")] == ["task_delegated", "task_resolved"]


# --- telling others --------------------------------------------------------------------------------------------------


def test_urged_again_only_after_a_while(company: Company) -> None:
    key = line(company)
    check = item(company, key).key
    now = company.read(lambda tx: tx.now)
    urged = do(company, involving.urge, "li", check, views.Because(reason="customer waits"), at=now)
    assert [each.id for each in urged.people] == ["zhao"]
    with pytest.raises(Rejected, match="urged_already") as refused:
        do(company, involving.urge, "li", check, views.Because(), at=now + MINUTE)
    assert refused.value.params["minutes"] == 4
    do(company, involving.urge, "li", check, views.Because(), at=now + 6 * MINUTE)
    assert [each.kind for each in company.read(lambda tx: tx.notifications.of("zhao"))] == ["work_item.urged"] * 2


def test_copies_and_who_has_read_them(company: Company) -> None:
    key, approve = at_approval(company)
    do(company, involving.copy, "chen", approve, views.CopyWorkItem(people=["wang", "sun"]))
    do(company, involving.copy, "chen", approve, views.CopyWorkItem(people=["wang"]))
    company.write(lambda tx: work_items.mark_read(tx, models.person("wang"), approve))
    found = company.read(lambda tx: involving.copies(tx, models.person("chen"), approve)).copies
    assert [(each.person.id, each.read_at is not None) for each in found] == [("wang", True), ("sun", False)]
    assert key


def test_phrases_are_ones_own_or_the_companys(company: Company) -> None:
    def keep(who: str, **lists: Any) -> Any:
        return company.write(lambda tx: phrases.keep(tx, models.person(who), views.KeepPhrases(**lists)))

    keep("admin", own=[], company=["同意", "同意", " "])
    with pytest.raises(Forbidden):
        keep("li", own=[], company=["x"])
    assert keep("li", own=["请补充材料"]) == views.Phrases(company=["同意"], own=["请补充材料"])
    with pytest.raises(InvalidInput):
        keep("li", own=["x" * 300])


def test_started_anew_from_an_earlier_one(company: Company) -> None:
    rights = [own.FieldRight(field="customer", right="edit"), own.FieldRight(field="amount", right="edit")]
    company.deploy("order", models.user("apply"), start_rights=rights)
    key = company.start("order", customer="ACME", amount=3).instance_key
    form = company.read(lambda tx: restarting.restart_form(tx, models.person("li"), int(key)))
    assert form.values == {"customer": "ACME", "amount": 3}
    with pytest.raises(Forbidden):
        company.read(lambda tx: restarting.restart_form(tx, models.person("sun"), int(key)))


def test_branches_stay_by_themselves_when_they_may(company: Company) -> None:
    company.deploy(
        "order",
        models.user("file"),
        model.InclusiveGateway(id="fork"),
        models.user("contract"),
        models.user("account", posts=("keeper",)),
        model.InclusiveGateway(id="join"),
        models.user("train"),
        *[models.flow(*pair) for pair in (("start", "file"), ("file", "fork"), ("fork", "contract"), ("fork", "account"))],
        *[models.flow(*pair) for pair in (("contract", "join"), ("account", "join"), ("join", "train"), ("train", "end"))],
    )
    key = company.start("order").instance_key
    done(company, key, "li", at="file")
    done(company, key, "li", at="contract")
    back = do(
        company, involving.return_item, "zhao", item(company, key).key, views.ReturnWorkItem(to="file", reason="wrong name")
    )
    assert [each.element_id for each in back.kept] == ["contract"]
    done(company, key, "li", at="file")
    assert list(todo(company, key)) == ["account"]
    done(company, key, "zhao")
    assert list(todo(company, key)) == ["train"]
