"""May this person take this action on this work item?"""

from __future__ import annotations

import pytest

from bihuan.assignment.facts import Facts, Performed
from bihuan.assignment.permission import Action, Item, is_candidate, may, require
from bihuan.assignment.step import Step
from bihuan.bpmn.extension import Approval
from bihuan.kernel.catalogue import render
from bihuan.kernel.errors import Forbidden
from tests.organization.company import company

STEP = Step(process="buy", element="decide", approval=Approval())
OFFERED = Item(principals=("post:seller", "person:carl"), accountable=("mia",))
TAKEN = Item(principals=("post:seller",), assignee="sam", accountable=("mia",))
MIA = Item(principals=("person:mia",))
PLAIN = Facts(starter="boss", now=150)


@pytest.mark.parametrize(
    ("person", "action", "item", "allowed"),
    [
        ("sam", "claim", OFFERED, True),
        ("carl", "complete", OFFERED, True),
        ("boss", "complete", OFFERED, False),
        ("boss", "read", OFFERED, False),
        ("gone", "claim", OFFERED, False),
        ("nobody", "claim", OFFERED, False),
        ("mia", "read", OFFERED, True),
        ("mia", "transfer", OFFERED, True),
        ("mia", "complete", OFFERED, False),
        ("sam", "complete", TAKEN, True),
        ("sue", "complete", TAKEN, False),
        ("sue", "claim", TAKEN, False),
        ("sam", "claim", TAKEN, True),
        ("sue", "read", TAKEN, True),
        ("sue", "unclaim", TAKEN, False),
        ("sam", "unclaim", TAKEN, True),
        ("sue", "transfer", TAKEN, False),
        ("sam", "transfer", TAKEN, True),
        ("mia", "transfer", TAKEN, True),
    ],
)
def test_who_may_do_what(person: str, action: Action, item: Item, allowed: bool) -> None:
    verdict = may(company(), person, action, item, STEP, PLAIN)
    assert verdict.allowed is allowed
    assert bool(verdict.refusals) is not allowed
    for each in verdict.refusals:
        assert "{" not in render(each, "zh-CN") + render(each, "en")


def test_a_deputy_acts_in_the_other_s_name_while_appointed() -> None:
    assert require(company(), "sam", "complete", MIA, STEP, PLAIN) == "mia"
    late = may(company(), "sam", "complete", MIA, STEP, Facts(starter="boss", now=200))
    assert not late.allowed
    elsewhere = may(company(), "sam", "complete", MIA, Step(process="sell", element="decide"), PLAIN)
    assert not elsewhere.allowed


def test_one_s_own_right_comes_first() -> None:
    both = Item(principals=("person:mia", "post:seller"))
    assert require(company(), "sam", "complete", both, STEP, PLAIN) == ""


def test_a_deputy_goes_on_with_what_the_other_has_taken() -> None:
    taken = Item(principals=("person:mia",), assignee="mia")
    assert require(company(), "sam", "complete", taken, STEP, PLAIN) == "mia"


def test_a_refusal_names_its_rule() -> None:
    with pytest.raises(Forbidden) as caught:
        require(company(), "sam", "complete", OFFERED, STEP, Facts(starter="sam"))
    assert caught.value.code == "assignment.separated"
    assert caught.value.params["rule"] == "ask_and_decide"
    assert "申请与审批分离" in render(caught.value, "zh-CN")


def test_the_starter_s_deputy_may_not_decide_either() -> None:
    """Sam stands in for Mia, who started it: whoever acts for her acts with her hands."""
    verdict = may(company(), "sam", "complete", MIA, STEP, Facts(starter="mia", now=150))
    assert not verdict.allowed
    assert verdict.refusals[0].params["rule"] == "ask_and_decide"


def test_four_eyes_refuse_the_first_pair() -> None:
    dual = Step(process="buy", element="review", dual=True)
    facts = Facts(starter="boss", performed=(Performed(element="enter", person="sam"),))
    verdict = may(company(), "sam", "claim", OFFERED, dual, facts)
    assert [each.params["rule"] for each in verdict.refusals] == ["four_eyes"]
    assert may(company(), "sue", "claim", OFFERED, dual, facts).allowed


def test_reading_needs_no_clean_hands() -> None:
    assert may(company(), "sam", "read", OFFERED, STEP, Facts(starter="sam")).allowed


def test_candidates_by_name_and_by_post() -> None:
    assert is_candidate(company(), "sam", OFFERED)
    assert is_candidate(company(), "carl", OFFERED)
    assert not is_candidate(company(), "mia", OFFERED)
    assert not is_candidate(company(), "gone", OFFERED)
