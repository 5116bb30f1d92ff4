"""What a decision needs, and cases that say what it must come to."""

from __future__ import annotations

import pytest

from bihuan import dmn
from bihuan.dmn import casebook
from bihuan.feel.types import ANY, NUMBER
from bihuan.kernel.catalogue import render
from bihuan.kernel.errors import InvalidInput
from tests.dmn.sheets import decision, document, given, literal, table

RATES = table(
    ["amount", "customer"], ["rate"], [["> 100", '"vip"', "0.2"], ["-", "-", "0.1"]], hit="FIRST", types={"amount": "number"}
)


def case(expected: str, **inputs: str) -> casebook.Case:
    return casebook.Case(name="c", decision="it", inputs=inputs, expected=expected)


def test_declared_inputs_have_their_types() -> None:
    assert dmn.needs(dmn.compile(RATES), "it") == (dmn.Need("amount", NUMBER), dmn.Need("customer", ANY))


def test_inputs_come_through_the_decisions_required() -> None:
    one = decision("one", literal("a + b"), requires=["?a"])
    two = decision("two", literal("one + c"), requires=["#one"])
    found = dmn.needs(dmn.compile(document(given("a", "number") + one + two)), "two")
    assert {(each.name, each.declared) for each in found} == {("a", True), ("b", False), ("c", False)}


def test_a_table_without_input_data_names_the_callers_variables() -> None:
    """Camunda's modeler writes no input data; the names of the columns are the inputs, and are given."""
    text = """<decision id="it" name="it"><decisionTable id="t">
      <input id="i"><inputExpression id="e" typeRef="string"><text>season</text></inputExpression></input>
      <output id="o" name="dish"/>
      <rule id="r"><inputEntry id="x"><text>"Fall"</text></inputEntry>
        <outputEntry id="y"><text>"Spareribs"</text></outputEntry></rule>
    </decisionTable></decision>"""
    drawn = document(text)
    assert dmn.needs(dmn.compile(drawn), "it") == (dmn.Need("season", declared=False),)
    assert dmn.evaluate(dmn.compile(drawn), "it", {"season": "Fall"}).value == "Spareribs"
    assert [each.severity for each in dmn.check(drawn)] == ["hint"]


def test_parameters_of_a_knowledge_model_are_its_needs() -> None:
    drawn = document(
        '<businessKnowledgeModel id="f" name="f"><variable name="f"/><encapsulatedLogic>'
        '<formalParameter name="x"/><formalParameter name="y"/>'
        + literal("x + y")
        + "</encapsulatedLogic></businessKnowledgeModel>"
    )
    assert [each.name for each in dmn.needs(dmn.compile(drawn), "f")] == ["x", "y"]


@pytest.mark.parametrize(
    ("expected", "inputs", "passed"),
    [
        ("0.2", {"amount": "200", "customer": '"vip"'}, True),
        ("0.20", {"amount": "200", "customer": '"vip"'}, True),
        ("0.1", {"amount": "50"}, True),
        ("0.2", {"amount": "50"}, False),
        ("null", {}, False),
    ],
)
def test_a_case_comes_out_or_does_not(expected: str, inputs: dict[str, str], passed: bool) -> None:
    verdict = casebook.judged(dmn.compile(RATES), case(expected, **inputs))
    assert verdict.passed is passed
    assert verdict.outcome is not None


def test_null_is_an_outcome_like_others() -> None:
    drawn = document(decision("it", literal("null")))
    assert casebook.judged(dmn.compile(drawn), case("null")).passed


def test_a_case_that_cannot_be_judged_tells_why() -> None:
    unknown = casebook.Case(name="c", decision="nothing", expected="1")
    assert casebook.judged(dmn.compile(RATES), unknown).problem is not None
    broken = casebook.judged(dmn.compile(RATES), case("1 +"))
    assert broken.problem is not None
    assert broken.problem.code == "dmn.bad_input"


def test_failures_are_problems_that_tell_both_values() -> None:
    book = casebook.Casebook(cases=(case("0.3", amount="50"), case("0.1", amount="50")))
    [problem] = casebook.failures(dmn.compile(RATES), book)
    assert render(problem, "en") == "The case “c” of “it” fails: expected 0.3, found 0.1."


def test_a_casebook_is_read_back_as_written() -> None:
    book = casebook.Casebook(cases=(case('@"2024-01-01"', amount="1.50"),))
    assert casebook.read(casebook.write(book)) == book


@pytest.mark.parametrize("body", [b"", b"[]", b'{"cases": [{}]}', b"\xff", b'{"cases": 1}'])
def test_what_is_no_casebook_is_refused(body: bytes) -> None:
    with pytest.raises(InvalidInput) as refused:
        casebook.read(body)
    assert refused.value.code == "dmn.bad_cases"
