"""Who is to work on a step: letters, approval options, separation of duties, and what happens when nobody is left."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from bihuan.assignment.facts import Assignment, Facts, Performed
from bihuan.assignment.resolve import assign, people_of
from bihuan.assignment.step import Step
from bihuan.bpmn.extension import Approval, Letter, Responsibility
from bihuan.kernel.catalogue import LANGUAGES, render
from bihuan.organization.directory import Organization
from bihuan.organization.model import Person
from tests.organization.company import ROSTER, company, text


def step(*, element: str = "decide", process: str = "buy", approval: Approval | None = None, **letters: Any) -> Step:
    """A step; `R="seller"` gives the letter to a post, `R="@starter"` to a rule, several in a list."""
    given: list[Responsibility] = []
    plain = {name: letters.pop(name) for name in ("dual", "mandatory", "assignee", "users", "groups") if name in letters}
    for letter, who in letters.items():
        for each in [who] if isinstance(who, str) else who:
            given.append(_line(letter, each))  # type: ignore[arg-type]
    return Step(process=process, element=element, responsibilities=tuple(given), approval=approval, **plain)


def _line(letter: Letter, who: str) -> Responsibility:
    ruled = who.startswith(("@", "="))
    return Responsibility(letter=letter, post="" if ruled else who, rule=who if ruled else "")


def codes(found: Assignment) -> list[str]:
    for problem in (*found.notes, *found.refused):
        for language in LANGUAGES:
            assert "{" not in render(problem, language)
    return [each.code.removeprefix("assignment.") for each in found.notes]


def done(element: str, person: str, **more: Any) -> Performed:
    return Performed(element=element, person=person, **more)


def test_the_letters_are_the_default() -> None:
    task, facts = step(R="seller", A="sales_mgr", S="cfo", C="director", I=["seller", "cfo"]), Facts(starter="boss")
    found = assign(company(), task, facts)
    assert found.candidates == ("sam", "sue")
    assert found.principals == ("post:seller",)
    assert (found.assignee, found.post) == ("", "seller")
    letters: tuple[Letter, ...] = ("A", "S", "C", "I")
    assert [people_of(company(), task, facts, letter) for letter in letters] == [
        ("mia",),
        ("carl",),
        ("boss",),
        ("sam", "sue", "carl"),
    ]
    assert codes(found) == []


def test_the_only_one_able_is_the_assignee() -> None:
    found = assign(company(), step(R="cfo", A="director"), Facts())
    assert (found.assignee, found.principals) == ("carl", ("post:cfo",))


def test_an_explicit_assignment_names_the_performers_instead() -> None:
    facts = Facts(variables={"reviewer": "cfo", "people": ["sam", "mia"]})
    them = company()
    assert assign(them, step(R="seller", assignee="mia"), facts).candidates == ("mia",)
    assert assign(them, step(R="seller", users="sam, boss"), facts).candidates == ("sam", "boss")
    assert assign(them, step(R="seller", groups="= reviewer"), facts).principals == ("post:cfo",)
    both = assign(them, step(R="seller", users="= people", groups="cfo"), facts)
    assert both.candidates == ("sam", "mia", "carl")
    assert both.principals == ("post:cfo", "person:sam", "person:mia")
    assert assign(them, step(R="cfo", A="director", assignee="= missing"), facts).candidates == ("carl",)


@pytest.mark.parametrize(
    ("rule", "people"),
    [
        ("@starter", ("sam",)),
        ("@starter_manager", ("mia",)),
        ("@starter_manager(2)", ("boss",)),
        ("@starter_dept_leader()", ("mia",)),
        ("@manager(form.buyer)", ("boss",)),
        ('@manager("sam", 2)', ("boss",)),
        ("@managers(starter.id)", ("mia", "boss")),
        ("@managers(starter.id, 1)", ("mia",)),
        ("@dept_leader(form.dept)", ("carl",)),
        ("@dept_leader(dept)", ("carl",)),
        ("@dept_members(starter.department)", ("sam", "sue")),
        ("@performer(enter)", ("sue",)),
        ('@performer("enter")', ("sue",)),
        ("@person(form.buyer)", ("mia",)),
        ("@post(seller)", ("sam", "sue")),
        ("@role(process_admin)", ("boss",)),
        ("= form.buyer", ("mia",)),
        ('= if amount > 1000 then "director" else "seller"', ("boss",)),
        ('= ["person:sam", "post:cfo"]', ("sam", "carl")),
    ],
)
def test_rules_find_people(rule: str, people: tuple[str, ...]) -> None:
    facts = Facts(
        starter="sam",
        variables={"buyer": "mia", "dept": "finance", "amount": 5000},
        performed=(done("enter", "mia"), done("enter", "sue")),
    )
    assert assign(company(), step(R=rule), facts).candidates == people


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("@nonsense(1)", "unknown_call"),
        ("@dept_leader(", "malformed_rule"),
        ("@dept_leader(form.nothing)", "nobody_found"),
        ("@performer(enter)", "nobody_found"),
        ("= form.nothing", "nobody_found"),
        ("unknown_post", "unknown_post"),
        ("cashier", "empty_post"),
    ],
)
def test_a_rule_that_finds_nobody_says_why_and_the_work_goes_up(rule: str, code: str) -> None:
    found = assign(company(), step(R=rule, A="sales_mgr"), Facts(starter="sam"))
    assert code in codes(found)
    assert "nobody_so_escalated" in codes(found)
    assert found.candidates == ("mia",)


def test_a_post_nobody_holds_yet_keeps_its_place_in_the_work_list() -> None:
    found = assign(company(), step(R="cashier", A="cfo"), Facts())
    assert found.principals == ("post:cashier", "person:carl")


def test_an_expression_that_cannot_be_read_is_a_note() -> None:
    found = assign(company(), step(R="= 1 +", A="cfo"), Facts())
    assert found.candidates == ("carl",)
    assert found.notes[0].code.startswith("feel.")


# An approver who started the process


@pytest.mark.parametrize(
    ("policy", "starter", "people", "automatic"),
    [
        ("self", "carl", ("carl",), ""),
        ("skip", "carl", (), "approve"),
        ("manager", "carl", ("boss",), ""),
        ("departmentHead", "carl", ("boss",), ""),  # who leads the department is the starter: the superior decides
        ("skip", "sam", ("carl",), ""),
    ],
)
def test_the_approver_started_the_process(policy: Any, starter: str, people: tuple[str, ...], automatic: str) -> None:
    found = assign(company(), step(R="cfo", process="sell", approval=Approval(sameAsStarter=policy)), Facts(starter=starter))
    assert (found.candidates, found.automatic) == (people, automatic)
    expected = {"self": [], "skip": ["starter_passed_over"]}.get(policy, ["starter_replaced"])
    assert codes(found) == (expected if starter == "carl" else [])
    if automatic:
        assert found.automatic_for == starter


def test_the_starter_s_department_head_decides() -> None:
    found = assign(
        company(), step(R="seller", process="sell", approval=Approval(sameAsStarter="departmentHead")), Facts(starter="sam")
    )
    assert found.candidates == ("sue", "mia")
    assert found.principals == ("person:sue", "person:mia")


def test_without_approval_options_the_starter_may_go_on() -> None:
    assert assign(company(), step(R="seller"), Facts(starter="sam")).candidates == ("sam", "sue")


def test_a_key_control_is_never_skipped() -> None:
    controls: tuple[dict[str, Any], ...] = ({"mandatory": True}, {"dual": True})
    for control in controls:
        found = assign(
            company(), step(R="cfo", process="sell", approval=Approval(sameAsStarter="skip"), **control), Facts(starter="carl")
        )
        assert (found.candidates, found.automatic) == (("boss",), "")


# Separation of duties and four eyes


def test_separation_of_duties_wins_over_the_options() -> None:
    found = assign(company(), step(R="seller", A="sales_mgr", approval=Approval(sameAsStarter="self")), Facts(starter="sam"))
    assert found.candidates == ("sue",)
    assert found.principals == ("person:sue",)
    assert [(each.params["person"], each.params["rule"]) for each in found.refused] == [("sam", "ask_and_decide")]


def test_nobody_is_left_after_separation() -> None:
    found = assign(company(), step(R="cfo", A="cfo", approval=Approval()), Facts(starter="carl"))
    assert found.candidates == ("boss",)
    assert "nobody_so_escalated" in codes(found)
    assert {each.params["rule"] for each in found.refused} == {"ask_and_decide"}


def test_rules_between_two_steps_work_both_ways() -> None:
    them = company()
    forth = assign(them, step(process="pay", element="execute", R="seller"), Facts(performed=(done("enter", "sam"),)))
    back = assign(them, step(process="pay", element="enter", R="seller"), Facts(performed=(done("execute", "sue"),)))
    assert forth.candidates == ("sue",)
    assert back.candidates == ("sam",)
    other = assign(them, step(process="buy", element="execute", R="seller"), Facts(performed=(done("enter", "sam"),)))
    assert other.candidates == ("sam", "sue")


def test_a_deputy_has_the_hands_of_both() -> None:
    facts = Facts(performed=(done("enter", "sam", on_behalf_of="sue"),))
    found = assign(company(), step(process="pay", element="execute", R="seller", A="sales_mgr"), facts)
    assert found.candidates == ("mia",)
    assert {each.params["person"] for each in found.refused} == {"sam", "sue"}


def test_two_accounts_are_one_pair_of_hands() -> None:
    people = tuple(
        msgspec.structs.replace(each, identity="same") if each.id in ("sam", "sue") else each for each in ROSTER.people
    )
    them = Organization(msgspec.structs.replace(ROSTER, people=people))
    facts = Facts(performed=(done("enter", "sam"),))
    assert assign(them, step(process="pay", element="execute", R="seller", A="sales_mgr"), facts).candidates == ("mia",)


def test_four_eyes_look_at_the_work_done_right_before() -> None:
    facts = Facts(performed=(done("enter", "sue"), done("check", "sam")))
    found = assign(company(), step(element="review", R="seller", dual=True), facts)
    assert found.candidates == ("sue",)
    assert found.refused[0].params["rule"] == "four_eyes"


def test_four_eyes_inside_a_multi_instance_body() -> None:
    facts = Facts(scope=7, performed=(done("review", "sam", scope=7), done("review", "sue", scope=3)))
    assert assign(company(), step(element="review", R="seller", dual=True), facts).candidates == ("sue",)


# Approved before


def approvals(*people: str) -> tuple[Performed, ...]:
    return tuple(done(f"a{number}", each, approval=True, outcome="approved") for number, each in enumerate(people))


@pytest.mark.parametrize(
    ("dedupe", "performed", "passes"),
    [
        ("none", approvals("carl"), False),
        ("once", approvals("carl", "boss"), True),
        ("consecutive", approvals("carl", "boss"), False),
        ("consecutive", approvals("boss", "carl"), True),
        ("once", (done("a", "carl", approval=True, outcome="rejected"),), False),
        ("once", (done("a", "carl"),), False),
    ],
)
def test_who_has_approved_before_is_not_asked_again(dedupe: Any, performed: tuple[Performed, ...], passes: bool) -> None:
    found = assign(company(), step(R="cfo", approval=Approval(dedupe=dedupe)), Facts(starter="sam", performed=performed))
    assert (found.automatic, found.automatic_for) == (("approve", "carl") if passes else ("", ""))
    assert found.candidates == (() if passes else ("carl",))
    assert ("approved_before" in codes(found)) is passes


def test_of_several_who_must_all_decide_only_that_one_is_spared() -> None:
    facts = Facts(starter="boss", performed=approvals("sam"))
    found = assign(company(), step(process="sell", R="seller", approval=Approval(mode="all", dedupe="once")), facts)
    assert (found.candidates, found.needed) == (("sue",), 1)


def test_a_key_control_is_asked_again() -> None:
    facts = Facts(performed=approvals("carl"))
    assert assign(company(), step(R="cfo", mandatory=True, approval=Approval(dedupe="once")), facts).candidates == ("carl",)


# Nobody is able to


@pytest.mark.parametrize(
    ("options", "people", "automatic"),
    [
        (Approval(empty="escalate"), ("mia",), ""),
        (Approval(empty="administrator"), ("boss",), ""),
        (Approval(empty="posts", emptyPosts="cfo, director"), ("carl", "boss"), ""),
        (Approval(empty="approve"), (), "approve"),
        (Approval(empty="reject"), (), "reject"),
    ],
)
def test_an_empty_post(options: Approval, people: tuple[str, ...], automatic: str) -> None:
    found = assign(company(), step(R="cashier", A="sales_mgr", approval=options), Facts())
    assert (found.candidates, found.automatic) == (people, automatic)
    assert codes(found)


@pytest.mark.parametrize("policy", ["approve", "reject"])
def test_an_empty_post_never_decides_a_key_control(policy: Any) -> None:
    found = assign(company(), step(R="cashier", A="sales_mgr", mandatory=True, approval=Approval(empty=policy)), Facts())
    assert (found.candidates, found.automatic) == (("mia",), "")


def test_escalation_climbs_past_an_empty_accountable_post() -> None:
    found = assign(company(), step(R="cashier", A="cashier"), Facts(starter="sam"))
    assert found.candidates == ("mia",)


def test_in_the_end_the_head_of_the_post_s_department() -> None:
    assert assign(company(), step(R="cashier"), Facts()).candidates == ("carl",)


def test_with_nobody_at_all_there_are_no_candidates() -> None:
    bare = Organization(msgspec.structs.replace(ROSTER, people=(Person(id="x", name=text("x")),), rules=()))
    found = assign(bare, step(R="seller"), Facts())
    assert (found.candidates, found.automatic) == ((), "")
    assert codes(found)[-1] == "nobody_at_all"


# How many decide


@pytest.mark.parametrize(
    ("options", "asked", "needed"),
    [
        (Approval(mode="single"), 3, 1),
        (Approval(mode="any"), 3, 1),
        (Approval(mode="all"), 3, 3),
        (Approval(mode="sequential"), 3, 3),
        (Approval(mode="ratio", ratio=0.5), 3, 2),
        (Approval(mode="ratio", ratio=2 / 3), 3, 2),
        (Approval(mode="ratio", ratio=1.0), 3, 3),
        (Approval(mode="ratio", ratio=0.0), 3, 1),
        (Approval(mode="all", count=2), 2, 2),
        (Approval(mode="any", count=2), 2, 1),
    ],
)
def test_how_many_are_asked_and_needed(options: Approval, asked: int, needed: int) -> None:
    found = assign(company(), step(process="sell", R=["seller", "sales_mgr"], approval=options), Facts())
    assert (len(found.candidates), found.needed, found.mode) == (asked, needed, options.mode)


def test_too_few_are_noted() -> None:
    found = assign(company(), step(process="sell", R="cfo", approval=Approval(mode="all", count=2)), Facts())
    assert codes(found) == ["too_few"]
    assert found.needed == 1
