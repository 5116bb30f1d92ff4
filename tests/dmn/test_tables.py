"""Decision tables: hit policies, defaults, what fired; one generated function agrees with cell by cell."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan import dmn, feel
from bihuan.dmn import generated, model
from bihuan.dmn import table as plain
from bihuan.dmn.items import Types
from bihuan.dmn.logic import Builder, Owner
from bihuan.feel.evaluation import Evaluation
from bihuan.feel.scope import Scope
from tests.dmn.sheets import table, value

ROWS = [["< 10", '"low"', 1], ["[5..20]", '"middle"', 2], ["> 15", '"high"', 3]]


@pytest.mark.parametrize(
    ("hit", "amount", "expected"),
    [
        ("UNIQUE", 1, {"level": "low", "points": 1}),
        ("UNIQUE", 7, None),
        ("FIRST", 7, {"level": "low", "points": 1}),
        ("ANY", 7, None),
        ("ANY", 1, {"level": "low", "points": 1}),
        ("RULE ORDER", 7, [{"level": "low", "points": 1}, {"level": "middle", "points": 2}]),
        ("COLLECT", 17, [{"level": "middle", "points": 2}, {"level": "high", "points": 3}]),
    ],
)
def test_several_outputs(hit: str, amount: int, expected: object) -> None:
    assert value(table(["amount"], ["level", "points"], ROWS, hit), {"amount": amount}) == expected


@pytest.mark.parametrize(
    ("hit", "amount", "expected"),
    [
        ("UNIQUE", 1, 1),
        ("FIRST", 17, 2),
        ("COLLECT", 17, [2, 3]),
        ("C+", 17, 5),
        ("C<", 17, 2),
        ("C>", 17, 3),
        ("C#", 17, 2),
        ("C#", None, 0),
        ("C+", None, None),
        ("COLLECT", None, None),
        ("FIRST", None, None),
        ("FIRST", "text", None),
    ],
)
def test_one_output_is_a_bare_value(hit: str, amount: object, expected: object) -> None:
    rows = [[row[0], row[2]] for row in ROWS]
    assert value(table(["amount"], ["points"], rows, hit), {"amount": amount}) == expected


def prioritised(hit: str) -> dmn.Definitions:
    made = table(["amount"], ["level"], [[row[0], row[1]] for row in ROWS], hit)
    node = made.drgElement[0]
    assert isinstance(node, model.Decision)
    logic = node.expression
    assert isinstance(logic, model.DecisionTable)
    clause = msgspec.structs.replace(logic.output[0], outputValues=model.UnaryTests(text='"high", "middle", "low"'))
    return model.replace(made, msgspec.structs.replace(node, expression=msgspec.structs.replace(logic, output=(clause,))))


def test_priorities_come_from_the_output_values() -> None:
    assert value(prioritised("PRIORITY"), {"amount": 7}) == "middle"
    assert value(prioritised("OUTPUT ORDER"), {"amount": 17}) == ["high", "middle"]


def test_the_trace_tells_inputs_rules_and_outputs() -> None:
    rows = [[*row, note] for row, note in zip(ROWS, ["small", "", "large"], strict=True)]
    outcome = dmn.evaluate(dmn.compile(table(["amount"], ["level", "points"], rows, "COLLECT")), "it", {"amount": Decimal(17)})
    [fired] = outcome.tables
    assert fired.inputs == {"amount": 17}
    assert [each.number for each in fired.rules] == [2, 3]
    assert fired.rules[1].outputs == {"level": "high", "points": 3}
    assert fired.rules[1].annotations == ("large",)
    assert [each.name for each in outcome.decisions] == ["决策"]
    assert outcome.warnings == ()


@pytest.mark.parametrize(
    ("hit", "amount", "code"),
    [("UNIQUE", 7, "dmn.several_rules_matched"), ("ANY", 7, "dmn.rules_disagree"), ("FIRST", -1.5, "dmn.no_rule_matched")],
)
def test_why_a_table_is_null_is_told(hit: str, amount: float, code: str) -> None:
    rows = [["[0..10)", 1], ["[5..20]", 2]]
    outcome = dmn.evaluate(dmn.compile(table(["amount"], ["points"], rows, hit)), "it", {"amount": feel.codec.from_json(amount)})
    assert outcome.value is None
    assert [each.code for each in outcome.warnings] == [code]


def test_cells_may_use_other_names_and_the_tested_value() -> None:
    rows = [["> limit", '"above"'], ["? = limit or ? = 0", '"on"'], ["not(null)", '"below " + string(limit)'], ["-", '"none"']]
    made = table(["amount"], ["where"], rows, "FIRST")
    assert [value(made, {"amount": each, "limit": 5}) for each in (9, 5, 0, 3, None)] == ["above", "on", "on", "below 5", "none"]


def test_inputs_may_be_expressions() -> None:
    made = table(["count(items)", "substring(code, 1, 1)"], ["it"], [["> 1", '"A"', 1], ["-", "-", 2]], "FIRST")
    assert value(made, {"items": [1, 2], "code": "Ax"}) == 1
    assert value(made, {"items": [1], "code": "Ax"}) == 2


def test_typed_columns_coerce_and_refuse() -> None:
    made = table(["amount"], ["level"], [["> 1", '"a"'], ["-", '"b"']], "FIRST", {"amount": "number", "level": "string"})
    assert value(made, {"amount": [5]}) == "a"
    outcome = dmn.evaluate(dmn.compile(made), "it", {"amount": "5"})
    assert outcome.value == "b"
    assert outcome.warnings[0].code == "dmn.type_mismatch"


# --- one function for the whole table --------------------------------------------------------------------------------

PLAIN = ["-", "", "< 5", ">= 2.5", "3", "1, 4", "not(3)", "[1..4]", "(2..7)", "]0..3[", "-2", "= 4", "!= 4", "not(1, [3..5])"]
OTHER = ["null", "> other", "? * 2 > 5", "if ? = 3 then true else null", '"x"', "true", "[1..3], > 6", "[other..9]", "[7..1]"]
NUMBER_CELLS = st.sampled_from([*PLAIN, *OTHER])
STRING_CELLS = st.sampled_from(
    ["-", '"a"', '"b", "c"', 'not("a")', 'contains(?, "a")', "null", '["a".."b"]', '"a", null', "1", '< "b"']
)
TRUTH_CELLS = st.sampled_from(["-", "true", "false", "not(true)", "flag", "null", "? = flag"])
VALUES = st.sampled_from([0, 1, 2, 3, 4, 5, 7, -2, Decimal("2.5"), None, "a", "b", "c", True, False, [3]])
OUTPUTS = st.sampled_from(["1", "other", '"z"', "n + 1"])
RULES = st.lists(st.tuples(NUMBER_CELLS, STRING_CELLS, TRUTH_CELLS, OUTPUTS), min_size=1, max_size=6)
HITS = st.sampled_from(["UNIQUE", "FIRST", "ANY", "COLLECT", "RULE ORDER", "C+", "C#", "C>"])


def both_ways(definitions: dmn.Definitions) -> tuple[Any, Any]:
    """The table of a document as it is prepared, and its generated function; rows that do not parse are kept as they fall."""
    node = definitions.drgElement[0]
    assert isinstance(node, model.Decision)
    assert isinstance(node.expression, model.DecisionTable)
    scope = Scope({"n": feel_any(), "s": feel_any(), "t": feel_any()})
    prepared = plain.prepared(Builder(Types(definitions), generated.make), node.expression, scope, Owner("it", "it"))
    return prepared, generated.function_of(prepared, scope)


def feel_any() -> Any:
    from bihuan.feel.types import ANY

    return ANY


def told(evaluation: Evaluation) -> set[str]:
    return {code for code, _ in evaluation.told or {} if code.startswith("dmn.")}


@given(RULES, HITS, st.lists(st.tuples(VALUES, VALUES, VALUES), min_size=1, max_size=5))
@settings(max_examples=300, deadline=None)
def test_the_generated_function_agrees_with_the_cells(rules: Any, hit: str, inputs: Any) -> None:
    prepared, function = both_ways(table(["n", "s", "t"], ["out"], rules, hit))
    for n, s, t in inputs:
        names = {"n": n, "s": s, "t": t, "other": 3, "flag": True}
        one, other = Evaluation(trace=[]), Evaluation(trace=[])
        expected = plain.run(prepared, names, one)
        assert function(names, other) == expected
        assert [each.rules for each in other.trace or ()] == [each.rules for each in one.trace or ()]
        assert told(other) == told(one)


LEVELS = st.sampled_from(["-", '"a"', '"b"', '"a", "b"', '"c", "a"', 'not("a")'])
FEW_KINDS = st.tuples(
    st.sampled_from(PLAIN), LEVELS, st.sampled_from(["-", "true", "false"]), st.sampled_from(["1", '"z"', "n + 1"])
)
RANKED = st.tuples(NUMBER_CELLS, st.sampled_from(["-", '"a"', '"b"', '"c"']), TRUTH_CELLS, OUTPUTS)


@given(st.lists(FEW_KINDS, min_size=6, max_size=30) | st.lists(RANKED, min_size=6, max_size=30), HITS, st.data())
@settings(max_examples=120, deadline=None)
def test_chains_branched_by_a_column_agree_with_the_cells(rules: Any, hit: str, data: st.DataObject) -> None:
    prepared, function = both_ways(table(["n", "s", "t"], ["out"], rules, hit))
    usual = st.tuples(st.sampled_from([0, 1, 3, 5, -2, Decimal("2.5")]), st.sampled_from(["a", "b", "x"]), st.booleans())
    for n, s, t in data.draw(st.lists(usual | st.tuples(VALUES, VALUES, VALUES), min_size=3, max_size=8)):
        names = {"n": n, "s": s, "t": t, "other": 3, "flag": True}
        one, other = Evaluation(trace=[]), Evaluation(trace=[])
        assert function(names, other) == plain.run(prepared, names, one)
        assert other.trace == one.trace
        assert told(other) == told(one)


@given(st.integers(0, 10**6), HITS)
@settings(max_examples=25, deadline=None)
def test_large_tables_are_looked_up(seed: int, hit: str) -> None:
    rules = [
        [
            "-" if (seed + number) % 17 == 0 else f"> {number}" if number % 13 == 0 else str(number % 40),
            f'"{"abc"[(number + seed) % 3]}"' if number % 4 else "-",
            "-",
            number,
        ]
        for number in range(generated.LARGE + 40)
    ]
    prepared, function = both_ways(table(["n", "s", "t"], ["out"], rules, hit))
    for n in (0, 1, 17, Decimal("17.0"), Decimal("39.5"), 41, 99, None, "a", True):
        names = {"n": n, "s": "a", "t": None}
        assert function(names, Evaluation()) == plain.run(prepared, names, Evaluation())


def test_a_broken_cell_never_matches_and_stops_nothing() -> None:
    decisions = dmn.compile(table(["n"], ["out"], [["> >", 1], ["-", 2]], "FIRST"))
    assert dmn.evaluate(decisions, "it", {"n": 5}).value == 2
    assert [each.code for each in decisions.problems] == ["feel.expected_expression"]
    assert "it_rule_1_1" in decisions.problems[0].place
