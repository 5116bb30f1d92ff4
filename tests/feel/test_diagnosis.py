"""A text under way: all mistakes at once with their places, and nothing that makes the parser stumble."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan import feel
from bihuan.feel.diagnosis import MOST, Fault, diagnose
from bihuan.kernel.catalogue import LANGUAGES, render
from bihuan.kernel.errors import InvalidModel
from tests.feel.expressions import EXPRESSIONS, NAMES


def told(text: str, dialect: feel.Dialect = "expression") -> list[tuple[str, int, int]]:
    return [(each.problem.code.removeprefix("feel."), each.start, each.end) for each in diagnose(text, dialect=dialect).faults]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1 + 2", []),
        ("1 +", [("expected_expression_at_end", 3, 3)]),
        ("f(1, , 2) + ", [("expected_expression", 5, 6), ("expected_expression_at_end", 12, 12)]),
        ("(1 + 2", [("expected_at_end", 6, 6)]),
        ("if a then 1", [("expected_at_end", 11, 11)]),
        ("if a 1 else 2", [("expected", 5, 6)]),
        ("a == 1 and b && c", [("foreign_operator", 2, 4), ("foreign_operator", 13, 15)]),
        ("a ； b", [("full_width", 2, 3), ("expected_operator", 4, 5)]),
        ("sum（1，2）", [("full_width", 3, 4), ("full_width", 5, 6), ("full_width", 7, 8)]),
        ('"open', [("unclosed_string", 0, 5)]),
        ("[1, 2, #, 3", [("strange_character", 7, 8), ("expected_expression", 8, 9), ("expected_at_end", 11, 11)]),
        ("1 2 3", [("expected_operator", 2, 3), ("expected_operator", 4, 5)]),
        ("for x in [1] retrun x", [("expected", 13, 19), ("expected_operator", 20, 21)]),
        ("{a: 1, b: }", [("expected_expression", 10, 11)]),
    ],
)
def test_mistakes_and_their_places(text: str, found: list[tuple[str, int, int]]) -> None:
    assert told(text) == found


def test_unary_tests_are_read_as_such() -> None:
    assert told("< 5, > 10", "unary") == []
    assert told("< , > 10", "unary") == [("expected_expression", 2, 3)]


def test_unknown_names_are_warnings_where_names_are_known() -> None:
    found = diagnose("amount > limit and upper case(customer) = foo.bar", feel.Scope(["amount", "customer"]))
    assert [(each.problem.code, each.problem.severity, each.start, each.end) for each in found.faults] == [
        ("feel.unknown_name", "warning", 9, 14),
        ("feel.unknown_name", "warning", 42, 45),
    ]
    assert diagnose("amount > limit").faults == ()


def test_what_could_be_read_is_there() -> None:
    ast = diagnose("a + (b *").ast
    assert ast is not None
    assert set(ast.unknown) == {"a", "b"}


def test_every_fault_speaks_both_languages_and_carries_its_place() -> None:
    for fault in diagnose("f(1, , 2) + 3 == # (", place="cell_1").faults:
        assert fault.problem.place.startswith("cell_1: line 1, column ")
        for language in LANGUAGES:
            assert "{" not in render(fault.problem, language)


def test_too_long_a_text_is_one_fault() -> None:
    assert [each.problem.code for each in diagnose("1" * 200_000).faults] == ["feel.text_too_long"]


SCOPE = feel.Scope(NAMES)


def errors(text: str) -> list[Fault]:
    return [each for each in diagnose(text, SCOPE).faults if each.problem.severity == "error"]


@given(EXPRESSIONS, st.data())
def test_faults_are_told_exactly_where_the_strict_parser_refuses(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text)))
    broken = text[:at] + data.draw(st.sampled_from(["", ")", "(", "if ", '"', "＋", "#", " then ", ",", "=="])) + text[at + 1 :]
    found = [each.problem.place for each in errors(broken)]
    assert len(found) <= MOST + 1
    assert (refused(broken) in found) if refused(broken) else found == []


def refused(text: str) -> str:
    """Where the strict parser stops; empty when it does not."""
    try:
        feel.parse(text, SCOPE)
    except InvalidModel as error:
        return error.place
    return ""


@given(st.text(max_size=60) | st.text(alphabet='()[]{}<>=,.:?"@ abif12and+-*/#，（', max_size=80))
def test_nothing_stumbles(text: str) -> None:
    for dialect in ("expression", "unary"):
        for fault in diagnose(text, dialect=dialect).faults:
            assert 0 <= fault.start <= fault.end <= max(len(text), fault.start)
