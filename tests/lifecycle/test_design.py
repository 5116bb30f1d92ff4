"""Redesign: the four levers, the guard, the matrix, what two versions differ in."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan import bpmn
from bihuan.bpmn import extension as own
from bihuan.bpmn import model, walk, zeebe
from bihuan.kernel.errors import InvalidInput, Rejected
from bihuan.kernel.text import Text
from bihuan.lifecycle import aspects, comparison, esia, guard, raci, surgery
from bihuan.lifecycle.aspects import Aspect
from bihuan.lifecycle.guard import Register, Risk
from bihuan.lifecycle.raci import Row
from tests.lifecycle.company import POSTS, approvals, errors, letters, managed, payment

REGISTER = Register(risks=(Risk(id="r_tax", name=Text("税务风险", "Tax risk"), owner="qian"),))


def ids(definitions: model.Definitions) -> set[str]:
    return {each.id for each in walk.walk(definitions) if isinstance(each, model.FlowNode) and each.id}


def changed(step: str, **values: object) -> model.Definitions:
    """The payment with values of one step replaced."""
    import msgspec

    return surgery.with_extension(payment(), "pay", step, lambda ours: msgspec.structs.replace(ours, **values))


def test_three_approvals_become_two_without_losing_a_control() -> None:
    before = approvals(3)
    after = esia.apply(before, "buy", esia.Integrate(into="approve_2", step="approve_3"))
    assert errors(after) == []
    assert ids(before) - ids(after) == {"approve_3", "gate_3"}
    kept = own.of(surgery.node(after, "buy", "approve_2"))
    assert [each.post for each in kept.who("I")] == ["director"]
    assert {each.control for each in kept.controlPoints} == {"c_2", "c_3"}
    assert guard.breaches(before, after, "buy") == []
    flows = {(each.sourceRef, each.targetRef) for each in walk.walk(after) if isinstance(each, model.SequenceFlow)}
    assert ("gate_2", "done") in flows
    assert errors(bpmn.read(bpmn.write(after))) == []


def test_a_step_that_a_system_does_answers_what_people_filled_in() -> None:
    form = own.FormReference(id="f", fields=(own.FieldRight(field="slot"), own.FieldRight(field="*", right="read")))
    before = changed("transfer", form=form)
    after = esia.apply(before, "pay", esia.Automate(step="transfer", topic="bank.pay", system="bank"))
    node = surgery.node(after, "pay", "transfer")
    assert isinstance(node, model.ServiceTask)
    theirs = zeebe.of(node)
    assert theirs.taskDefinition
    assert theirs.taskDefinition.type == "bank.pay"
    assert theirs.ioMapping
    assert [each.target for each in theirs.ioMapping.outputs] == ["slot"]
    assert own.of(node).who("A"), "somebody still answers for it"
    assert errors(after) == []


def test_less_is_asked_for_at_a_simplified_step() -> None:
    before = changed("enter", inputs=(own.Item(zh="合同", en="contract"), own.Item(zh="发票", en="invoice")))
    after = esia.apply(before, "pay", esia.Simplify(step="enter", inputs=("合同",), due="PT4H"))
    ours = own.of(surgery.node(after, "pay", "enter"))
    assert [each.zh for each in ours.inputs] == ["发票"]
    assert ours.serviceLevel
    assert ours.serviceLevel.due == "PT4H"
    assert after.diagrams == before.diagrams, "nothing moved, so nothing is drawn anew"


@pytest.mark.parametrize(
    ("operation", "code"),
    [
        (esia.Eliminate(step="nowhere"), "design.no_such_step"),
        (esia.Integrate(into="enter", step="enter"), "design.same_step"),
        (esia.Integrate(into="enter", step="fits"), "design.unlike_steps"),
        (esia.Automate(step="enter", topic=" "), "design.topic_required"),
        (esia.Automate(step="fits", topic="x"), "design.not_manual"),
        (esia.Simplify(step="enter"), "design.nothing_to_simplify"),
        (esia.Simplify(step="enter", due="soon"), "span.malformed"),
    ],
)
def test_an_operation_that_makes_no_sense_says_why(operation: esia.Operation, code: str) -> None:
    with pytest.raises((InvalidInput, Rejected)) as caught:
        esia.apply(payment(), "pay", operation)
    assert caught.value.code == code


@given(st.integers(2, 6), st.data())
def test_any_approval_can_be_merged_into_any_other_and_the_model_stays_whole(count: int, data: st.DataObject) -> None:
    into, step = data.draw(st.permutations(range(1, count + 1)))[:2]
    before = approvals(count)
    after = esia.apply(before, "buy", esia.Integrate(into=f"approve_{into}", step=f"approve_{step}"))
    assert errors(after) == []
    assert len(ids(before)) - len(ids(after)) == 2
    assert guard.breaches(before, after, "buy") == []


def test_removing_the_invoice_review_names_the_risk() -> None:
    before = payment()
    after = esia.apply(before, "pay", esia.Eliminate(step="review"))
    assert errors(after) == []
    found = guard.breaches(before, after, "pay")
    assert [(each.step, each.risk, each.way) for each in found] == [("review", "r_tax", "removed")]
    [problem] = guard.problems(found, REGISTER)
    assert problem.code == "guard.removed"
    assert problem.params["risk_zh"] == "税务风险"
    assert guard.problems(found, REGISTER, {("review", "r_tax")}) == []


POINT = own.ControlPoint(risk="r_tax", control="c_invoice", dual=True, mandatory=True)


@pytest.mark.parametrize(
    ("values", "way"),
    [
        ({"controlPoints": (own.ControlPoint(risk="r_tax", control="c_invoice", mandatory=True),)}, "dual"),
        ({"controlPoints": (own.ControlPoint(risk="r_tax", control="c_invoice", dual=True),)}, "mandatory"),
        ({"controlPoints": ()}, "removed"),
    ],
)
def test_a_weaker_control_is_a_breach(values: dict[str, object], way: str) -> None:
    assert [each.way for each in guard.breaches(payment(), changed("review", **values), "pay")] == [way]


def test_a_machine_in_the_place_of_the_reviewer_and_a_way_around_are_breaches() -> None:
    before = payment()
    machine = esia.apply(before, "pay", esia.Automate(step="review", topic="ocr"))
    assert [each.way for each in guard.breaches(before, machine, "pay")] == ["automatic"]

    def short_cut(scope: surgery.Scope) -> surgery.Scope:
        extra = model.SequenceFlow(id="short", sourceRef="enter", targetRef="transfer")
        return walk.with_flow_elements(scope, (*scope.flowElements, extra))

    around = surgery.rebuilt(before, "pay", short_cut)
    assert [each.way for each in guard.breaches(before, around, "pay")] == ["avoidable"]


def test_fewer_approvers_are_a_breach_and_more_are_not() -> None:
    one, all_ = own.Approval(mode="single"), own.Approval(mode="all", count=2)
    strict, lax = changed("review", approval=all_), changed("review", approval=one)
    assert [each.way for each in guard.breaches(strict, lax, "pay")] == ["fewer"]
    assert guard.breaches(lax, strict, "pay") == []


def row(**given: str) -> Row:
    return raci.row_of(managed(model.UserTask(id="s"), responsibilities=letters(**given)))


@pytest.mark.parametrize(
    ("matrix", "codes"),
    [
        ([row(clerk="R", boss="A")], []),
        ([row(clerk="R")], ["raci.r1_no_a"]),
        ([row(clerk="R", boss="A", cfo="A")], ["raci.r1_one_a"]),
        ([row(boss="A")], ["raci.r2_no_r"]),
        ([row(boss="RA")], []),
        ([row(clerk="RC", boss="A")], ["raci.r4_both"]),
        ([row(clerk="R", ghost="A")], ["raci.r5_unknown"]),
        ([row(empty="R", boss="A")], ["raci.r5_nobody"]),
        (
            [row(clerk="R", boss="A", cfo="C", director="C", reviewer="C", empty="C")],
            ["raci.r5_nobody", "raci.r7_crowd"] + ["raci.r9_passenger"] * 4,
        ),
        ([Row(step="s", letters={"clerk": "R", "boss": "A"}, executor="cfo")], ["raci.r8_executor"]),
        ([row(clerk="R", boss="A", cfo="I")], ["raci.r9_passenger"]),
        ([Row(step="s")], ["raci.r10_empty"]),
        ([Row(step="s", worked=False)], []),
        ([Row(step="s", letters={"boss": "RA"}, separated=True)], ["raci.r3_same_hands"]),
        ([row(clerk="R", boss="A")] * 3, ["raci.r6_bottleneck"]),
    ],
)
def test_the_ten_rules_of_the_matrix(matrix: list[Row], codes: list[str]) -> None:
    found = raci.check(matrix, POSTS)
    if len(matrix) <= 2 and codes:
        assert sorted(each.code for each in found) == sorted(codes)
    else:
        assert [each.code for each in found] == codes


def test_the_matrix_is_the_model_both_ways() -> None:
    before = payment()
    after = raci.with_letters(before, "pay", "enter", {"clerk": "R", "@starter": "A", "cfo": "C"})
    assert raci.rows(after, "pay")[0].letters == {"clerk": "R", "@starter": "A", "cfo": "C"}
    assert after.diagrams == before.diagrams
    with pytest.raises(InvalidInput):
        raci.with_letters(before, "pay", "enter", {"clerk": "X"})


@given(st.dictionaries(st.sampled_from(["clerk", "boss", "@leader"]), st.text("RASCI", min_size=1, max_size=3), max_size=3))
def test_letters_survive_the_way_through_the_model(given_letters: dict[str, str]) -> None:
    after = raci.with_letters(payment(), "pay", "enter", given_letters)
    read = raci.rows(after, "pay")[0].letters
    assert {post: set(marks) for post, marks in read.items()} == {post: set(marks) for post, marks in given_letters.items()}


def test_two_versions_are_compared_step_by_step() -> None:
    before = approvals(3)
    after = esia.apply(before, "buy", esia.Integrate(into="approve_2", step="approve_3"))
    told = comparison.compare(before, after, "buy", {"approve_3": "I"})
    found = {each.step: (each.happened, each.lever) for each in told.changed}
    assert found == {"approve_2": ("changed", ""), "approve_3": ("removed", "I"), "gate_3": ("removed", "")}
    assert ("gate_2", "approve_3") in told.flows_removed
    assert comparison.compare(before, before, "buy").changed == ()


def test_the_lever_is_inferred_where_nobody_recorded_it() -> None:
    before = payment()
    machine = esia.apply(before, "pay", esia.Automate(step="transfer", topic="bank.pay"))
    [automated] = comparison.compare(before, machine, "pay").changed
    assert (automated.lever, [each.name for each in automated.aspects]) == ("A", ["kind", "topic"])
    shorter = esia.apply(before, "pay", esia.Simplify(step="review", due="PT4H"))
    [simplified] = comparison.compare(before, shorter, "pay").changed
    limit = Aspect(
        "limit", Text("1天内（工作时间）", "within 1 d (working time)"), Text("4小时内（工作时间）", "within 4 h (working time)")
    )
    assert (simplified.lever, simplified.aspects[0]) == ("S", limit)


def test_every_kind_of_step_has_a_name_in_both_languages() -> None:
    abstract = {"Activity", "CatchEvent", "ChoreographyActivity", "Event", "Gateway", "ThrowEvent"}
    kinds = list[type[model.FlowNode]]([model.FlowNode])
    for kind in kinds:
        kinds += kind.__subclasses__()
    assert {each.__name__ for each in kinds[1:]} - abstract == {each.__name__ for each in aspects.KINDS}
    assert all(name.zh and name.en and not name.en[0].isupper() for name in aspects.KINDS.values())


def test_what_differs_is_said_in_the_words_of_both_languages() -> None:
    before = payment()
    after = esia.apply(before, "pay", esia.Automate(step="transfer", topic="bank.pay", system="bank"))
    approval = own.Approval(mode="ratio", ratio=0.6, count=3)
    after = surgery.with_extension(after, "pay", "review", lambda ours: msgspec.structs.replace(ours, approval=approval))
    after = raci.with_letters(after, "pay", "enter", {"cashier": "R", "chief": "A"})

    def named(subject: aspects.Subject, id_: str) -> Text:
        known = {("post", "cashier"): Text("出纳", "Cashier"), ("system", "bank"): Text("银行", "The bank")}
        return known.get((subject, id_), Text())

    told = {
        each.step: {aspect.name: aspect for aspect in each.aspects}
        for each in comparison.compare(before, after, "pay", named=named).changed
    }
    assert told["transfer"]["kind"] == Aspect("kind", Text("人工任务", "task of a person"), Text("自动任务", "automatic task"))
    assert told["transfer"]["system"].after == Text("银行", "The bank")
    assert told["review"]["approval"].after == Text("按比例同意（60%），3 人", "a share of them (60%), 3 asked")
    assert told["enter"]["R"].after == Text("出纳", "Cashier")
    assert told["enter"]["A"].after.of("en") == "chief", "what nobody knows keeps its id"


def test_posts_of_one_name_are_two_posts() -> None:
    before = raci.with_letters(payment(), "pay", "enter", {"clerk": "R"})
    after = raci.with_letters(payment(), "pay", "enter", {"clerk_2": "R"})
    [change] = comparison.compare(before, after, "pay", named=lambda subject, id_: Text("经办", "Clerk")).changed
    assert [(each.name, each.before, each.after) for each in change.aspects] == [
        ("R", Text("经办", "Clerk"), Text("经办", "Clerk"))
    ]
