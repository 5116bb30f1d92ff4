"""What expressions mean, by the clauses of DMN 1.5 §10.3.2: both ways of evaluating agree on every line."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from bihuan import feel
from bihuan.feel.types import NUMBER, ListType
from tests.feel.both import codes, result, value

CONTEXT: dict[str, Any] = {
    "a": 5,
    "b": Decimal("2.5"),
    "s": "ok",
    "n": None,
    "t": True,
    "xs": [1, 2, 3, 4],
    "people": [{"name": "Ann", "age": 30}, {"name": "Bo", "age": 17}],
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a + b", Decimal("7.5")),
        ("1 / 3", Decimal("0.3333333333333333333333333333333333")),
        ("2 / 3", Decimal("0.6666666666666666666666666666666667")),
        ("10 / 5", 2),
        ("0.1 + 0.2", Decimal("0.3")),
        ("1e34 + 1", Decimal("1E+34")),
        ("9999999999999999999999999999999999 + 1", Decimal("1E+34")),
        ("99999999999999999 * 99999999999999999 * 10", Decimal("9.999999999999999800000000000000001E+34")),
        ("2 ** 0.5", Decimal("1.414213562373095048801688724209698")),
        ("2 ** -1", Decimal("0.5")),
        ("0 ** 0", 1),
        ("-b", Decimal("-2.5")),
        ('"a" + "b"', "ab"),
        ("1 / 0", None),
        ("0 / 0", None),
        ("1e6000 * 1e6000", None),
        ("(-1) ** 0.5", None),
        ("a + n", None),
        ('a + "1"', None),
        ("-s", None),
        ("t + 1", None),
    ],
)
def test_arithmetic(text: str, expected: object) -> None:
    assert value(text, CONTEXT) == expected


@pytest.mark.parametrize("left", ["true", "false", "null", '"other"'])
@pytest.mark.parametrize("right", ["true", "false", "null", "7"])
def test_three_valued_logic(left: str, right: str) -> None:
    truth = {"true": True, "false": False}
    one, other = truth.get(left), truth.get(right)
    conjunction = False if one is False or other is False else (one and other)
    disjunction = True if one is True or other is True else None if None in (one, other) else False
    assert value(f"{left} and {right}") is conjunction
    assert value(f"{left} or {right}") is disjunction


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("n = null", True),
        ("null = a", False),
        ("a != null", True),
        ("a = 5.0", True),
        ('a = "5"', None),
        ("true = 1", None),
        ("[1, 2] = [1, 2]", True),
        ("[1, 2] = [2, 1]", False),
        ('[1, "a"] = [1, 1]', None),
        ("{a: 1, b: 2} = {b: 2, a: 1}", True),
        ("{a: 1} = {a: 1, b: 2}", False),
        ("[1..3] = [1..3]", True),
        ("(1..3] = [1..3]", False),
        ('"a" < "b"', True),
        ('"a" < 1', None),
        ("n < 1", None),
        ("true < false", None),
        ("[1] < [2]", None),
        ("missing = null", True),
    ],
)
def test_comparison(text: str, expected: object) -> None:
    assert value(text, CONTEXT) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5 in [1..5]", True),
        ("5 in [1..5)", False),
        ("5 in ]5..9]", False),
        ("1 in (1, 2)", True),
        ("3 in (< 2, > 4)", False),
        ("3 in [[1..2], [3..4]]", True),
        ('"x" in ["x", "y"]', True),
        ("[1] in [[1], [2]]", True),
        ("5 in [null..10]", None),
        ("null in [1..3]", None),
        ("null in (1, null)", True),
        ("3 in (> 2 + 0)", True),
        ("3 in (? > 2)", True),
        ("3 in (!= 3)", False),
        ("a in (4, 5)", True),
        ("a between 5 and 6", True),
        ("a between 1 and n", None),
        ("a between 6 and n", False),
        ("(< 10).end", 10),
        ("(>= 10).start included", True),
        ("[1..2).end included", False),
        ("[3..1]", None),
        ('[1.."b"]', None),
    ],
)
def test_ranges_and_membership(text: str, expected: object) -> None:
    assert value(text, CONTEXT) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("xs[1]", 1),
        ("xs[-1]", 4),
        ("xs[0]", None),
        ("xs[9]", None),
        ("xs[item > 2]", [3, 4]),
        ("xs[a - 3]", 2),
        ("xs[true]", [1, 2, 3, 4]),
        ("xs[null]", []),
        ("5[1]", 5),
        ("5[item > 1]", [5]),
        ("n[1]", None),
        ("n[item > 1]", []),
        ("[][1]", None),
        ("people[age > 18].name", ["Ann"]),
        ("people[item.age > 18][1].name", "Ann"),
        ("people.age", [30, 17]),
        ("people[age > a].age", [30, 17]),
        ("people[missing > 1]", []),
        ("[{item: 1}, {item: 2}][item > 1]", [{"item": 2}]),
        ("[[1, 2], [3]][count(item) = 1]", [[3]]),
        ("{a: 1}.b", None),
        ("n.b", None),
        ("a.b", None),
    ],
)
def test_filters_and_paths(text: str, expected: object) -> None:
    assert value(text, CONTEXT) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("for x in xs return x * x", [1, 4, 9, 16]),
        ("for x in 1..3, y in 1..x return y", [1, 1, 2, 1, 2, 3]),
        ("for x in 3..1 return x", [3, 2, 1]),
        ("for x in [1..3) return x", [1, 2]),
        ("for i in 0..5 return if i < 2 then 1 else partial[-1] + partial[-2]", [1, 1, 2, 3, 5, 8]),
        ("for x in 5 return x", [5]),
        ("for x in n return x", None),
        ("for x in [] return x", []),
        ("for x in (> 3) return x", None),
        ('for d in @"2024-02-28"..@"2024-03-01" return d.day', [28, 29, 1]),
        ("for x in 1..2, y in n return x", None),
        ("some x in xs satisfies x > 3", True),
        ("some x in xs satisfies x > 9", False),
        ("every x in xs satisfies x > 0", True),
        ("every x in [] satisfies false", True),
        ("some x in xs, y in xs satisfies x + y = 8", True),
        ("every x in [1, null] satisfies x > 0", None),
        ("some x in [1, null] satisfies x > 0", True),
        ("some x in n satisfies true", None),
        ('some x in xs satisfies "yes"', None),
        ("if n then 1 else 2", 2),
        ("if t then 1 else 2", 1),
        ('if "yes" then 1 else 2', 2),
    ],
)
def test_forms(text: str, expected: object) -> None:
    assert value(text, CONTEXT) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{f: function(x) x + 1}.f(2)", 3),
        ("(for k in 1..3 return function(x) x * k)[3](10)", 30),
        ("{k: 2, f: function(x) x * k, k2: 5, r: f(k2)}.r", 10),
        ("{a: function(n) if n = 0 then 0 else b(n - 1), b: function(n) if n = 0 then 1 else a(n - 1), r: a(5)}.r", 1),
        ('(function(x: number) x)("a")', None),
        ("(function(x: number) x)([3])", 3),
        ("(function(x: list<number>) count(x))(3)", 1),
        ("(function(x) x)(1, 2)", None),
        ("(function(x) x)(y: 1)", None),
        ("(function(x, y) x - y)(y: 1, x: 3)", 2),
        ("s(1)", None),
        ("{count: 3, r: count([1])}.r", 1),
        ("{abs: function(x) 7, r: abs(-1)}.r", 7),
        ("{f: abs, r: f(-1)}.r", 1),
        ("sort(xs, function(x, y) x > y)", [4, 3, 2, 1]),
        ("(function() 5)()", 5),
        ('(function(x) external {java: {class: "java.lang.Math", method signature: "cos(double)"}})(0)', None),
    ],
)
def test_functions(text: str, expected: object) -> None:
    assert value(text, CONTEXT) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 instance of number", True),
        ("null instance of Any", False),
        ("null instance of Null", True),
        ("[1, 2] instance of list<number>", True),
        ('[1, "a"] instance of list<number>', False),
        ("{a: 1} instance of context<a: number>", True),
        ("{a: 1} instance of context", True),
        ("[1..2] instance of range<number>", True),
        ('@"P1D" instance of days and time duration', True),
        ('@"2024-01-01T00:00:00" instance of date and time', True),
        ("(function(x: number) x) instance of function<number> -> Any", True),
        ("(function(x) x) instance of function", True),
        ("[3] instance of tNumbers", True),
    ],
)
def test_types(text: str, expected: object) -> None:
    assert value(text, types={"tNumbers": ListType("list", NUMBER)}) is expected


@pytest.mark.parametrize(
    ("text", "tested", "expected"),
    [
        ("-", 7, True),
        ("", None, True),
        ("< 8", 7, True),
        ("[1..5], 7", 7, True),
        ("not(7, 8)", 7, False),
        ("not(7, 8)", 9, True),
        ('"a", "b"', "b", True),
        ("? > 5 and ? < 8", 7, True),
        ('contains(?, "b")', "abc", True),
        ("true", True, True),
        ("true", False, False),
        ("true", None, False),
        ("a > 3", "anything", True),
        ("null", None, True),
        ("> null", 1, None),
        ('> "a"', 1, None),
        ("[[1..2], 5]", 5, True),
        ("xs", 3, True),
        ('@"2024-01-01"', feel.Date(2024, 1, 1), True),
        ("not(null)", None, False),
        ("count(?) > 2", [1, 2, 3], True),
        ("-5", -5, True),
        ("= 5", 5, True),
        ("!= 5", 5, False),
    ],
)
def test_unary_tests(text: str, tested: object, expected: object) -> None:
    assert value(text, {**CONTEXT, "?": tested}, dialect="unary") is expected


@pytest.mark.parametrize(
    ("text", "code", "kind", "start", "end"),
    [
        ("1 + nothing", "feel.no_variable", "name", 4, 11),
        ('2 * "x"', "feel.operand_kinds", "type", 0, 7),
        ("1 + 4 / 0", "feel.division_by_zero", "arithmetic", 4, 9),
        ("xs[7]", "feel.no_item", "range", 0, 5),
        ('number("x")', "feel.no_conversion", "conversion", 0, 11),
        ('sum("x")', "feel.not_all_numbers", "argument", 0, 8),
        ("if 3 then 1 else 2", "feel.no_condition", "type", 3, 4),
        ("{a: 1, a: 2}", "feel.entry_twice", "name", 10, 11),
    ],
)
def test_what_became_null_is_told_with_its_place(text: str, code: str, kind: str, start: int, end: int) -> None:
    notice = next(each for each in result(text, CONTEXT).warnings if each.code == code)
    assert (notice.kind, notice.start, notice.end) == (kind, start, end)
    assert (notice.line, notice.column) == (1, start + 1)
    assert notice.as_problem().severity == "warning"


def test_the_same_reason_at_one_place_is_told_once() -> None:
    assert codes("for x in xs return x + null", CONTEXT) == ["feel.null_operand"]


def test_a_result_without_trouble_has_no_warnings() -> None:
    assert result('a + 1 > 3 and s = "ok"', CONTEXT) == feel.Result(True)
