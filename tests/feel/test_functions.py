"""The builtin functions of DMN 1.5 §10.3.4."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bihuan.feel.functions import BUILTINS
from tests.feel.both import codes, value

D = Decimal
CASES: list[tuple[str, object]] = [
    # conversion
    ('number("1,000.5", ",", ".")', D("1000.5")),
    ('number("1 000,5", " ", ",")', D("1000.5")),
    ('number("x")', None),
    ('number(from: "5")', 5),
    ("string(1.50)", "1.50"),
    ("string(null)", None),
    ('string([1, "a", {b: null}])', '[1, "a", {b: null}]'),
    ("string([1..3))", "[1..3)"),
    ('range("[1..3]") = [1..3]', True),
    ('range("]@\\"P1D\\"..@\\"P2D\\"[").end', "P2D"),
    ('range("[1..x]")', None),
    # booleans
    ("not(true)", False),
    ("not(1)", None),
    ("not(null)", None),
    ("is(1, 1.0)", True),
    ('is("1", 1)', False),
    # strings
    ('substring("foobar", 3, 3)', "oba"),
    ('substring("foobar", -2)', "ar"),
    ('substring("foobar", 0)', None),
    ('substring("😀bc", 2)', "bc"),
    ('string length("中文😀")', 3),
    ('upper case("aßc")', "ASSC"),
    ('substring before("foobar", "bar")', "foo"),
    ('substring after("foobar", "ob")', "ar"),
    ('substring after("foobar", "")', "foobar"),
    ('contains("foobar", "of")', False),
    ('starts with("foobar", "fo")', True),
    ('ends with("foobar", "r")', True),
    ('string join(["a", null, "b"], "-")', "a-b"),
    ("string join([1])", None),
    ('split("a;b;;c", ";")', ["a", "b", "", "c"]),
    ('matches("foobar", "^fo*b")', True),
    ('matches("foobar", "^Fo*b", "i")', True),
    ('matches("foobar", "[")', None),
    ('matches("a.b", "a.b", "q")', True),
    ('matches("axb", "a.b", "q")', False),
    ('replace("abcd", "(ab)|(a)", "[1=$1][2=$2]")', "[1=ab][2=]cd"),
    ('replace("abc", "x*", "-")', None),
    ('replace("abc", "b", "$")', None),
    ('replace("a1b", "\\\\d", "\\\\$")', "a$b"),
    # lists
    ("list contains([1, 2, null], null)", True),
    ("list contains([1, true], 1)", True),
    ("list contains([true], 1)", False),
    ("count([1, 2, 3])", 3),
    ("count(null)", None),
    ("count(5)", 1),
    ("min([3, 1, 2])", 1),
    ("min(3, 1, 2)", 1),
    ('max("a", "b")', "b"),
    ('max(1, "b")', None),
    ("max([])", None),
    ("sum([1, 2.5])", D("3.5")),
    ("sum([])", None),
    ('sum([@"P1D", @"PT12H"])', "P1DT12H"),
    ("sum([1, null])", None),
    ("mean([1, 2])", D("1.5")),
    ("mean(1, 2, 3)", 2),
    ("all([true, null])", None),
    ("all([false, null])", False),
    ("all([])", True),
    ("any([null, true])", True),
    ("any([])", False),
    ("sublist([1, 2, 3], 2)", [2, 3]),
    ("sublist([1, 2, 3], -2, 1)", [2]),
    ("sublist([1, 2, 3], 4)", None),
    ("append([1], 2, [3])", [1, 2, [3]]),
    ("append(1, 2)", [1, 2]),
    ("concatenate([1], [2, 3], 4)", [1, 2, 3, 4]),
    ("insert before([1, 3], 2, 2)", [1, 2, 3]),
    ("remove([1, 2, 3], -1)", [1, 2]),
    ("remove([1, 2, 3], 9)", None),
    ("list replace([1, 2], 1, 9)", [9, 2]),
    ("list replace([1, 5], function(item, newItem) item > newItem, 3)", [1, 3]),
    ("reverse([1, 2])", [2, 1]),
    ("index of([1, 2, 1], 1)", [1, 3]),
    ("union([1, 2], [2.0, 3])", [1, 2, 3]),
    ('distinct values([1, true, 1.0, "1", null, null])', [1, True, "1", None]),
    ("flatten([[1, [2]], 3])", [1, 2, 3]),
    ("product([2, 3])", 6),
    ("median([3, 1, 2, 10])", D("2.5")),
    ("stddev([2, 4, 7, 5])", D("2.081665999466132735282297706979931")),
    ("stddev([1])", None),
    ("mode([6, 3, 9, 6, 3])", [3, 6]),
    ("sort([3, 1, 2])", [1, 2, 3]),
    ('sort([1, "a"])', None),
    # numbers
    ("decimal(2.5, 0)", 2),
    ("decimal(1/3, 2)", D("0.33")),
    ("floor(-1.5)", -2),
    ("floor(1.56, 1)", D("1.5")),
    ("ceiling(1.1)", 2),
    ("round up(-5.5, 0)", -6),
    ("round down(-5.5, 0)", -5),
    ("round half up(2.5, 0)", 3),
    ("round half down(2.5, 0)", 2),
    ("round up(1, 9999)", None),
    ("round half up(1250, -2)", 1300),
    ("abs(-1)", 1),
    ('abs(@"-P1D")', "P1D"),
    ("modulo(-12, 5)", 3),
    ("modulo(10.1, -4.5)", D("-3.4")),
    ("modulo(1, 0)", None),
    ("sqrt(16)", 4),
    ("sqrt(-1)", None),
    ("log(0)", None),
    ("exp(0)", 1),
    ("odd(5)", True),
    ("even(2.5)", False),
    # ranges
    ("before(1, [2..3])", True),
    ("after([4..5], [1..4))", True),
    ("meets([1..5], [5..9])", True),
    ("met by((5..9], [1..5])", False),
    ("overlaps([1..5], [3..8])", True),
    ("overlaps before([1..5], [3..8])", True),
    ("overlaps after([1..5], [3..8])", False),
    ("finishes(5, [1..5])", True),
    ("finished by([1..5], [3..5])", True),
    ("includes([1..5], 3)", True),
    ("during(3, (3..5])", False),
    ("starts([1..2], [1..5])", True),
    ("started by([1..5], 1)", True),
    ("coincides([1..5], [1..5])", True),
    ("during(5, (< 10))", True),
    ("includes((> 1), [2..3])", True),
    ("before((< 5), [5..6])", True),
    ("during(5, [null..10])", None),
    ("overlaps((!= 5), [1..6])", None),
    ('before(1, "a")', None),
    # contexts
    ('get value({a: 1}, "a")', 1),
    ('get value({a: {b: 2}}, ["a", "b"])', 2),
    ("get entries({a: 1})", [{"key": "a", "value": 1}]),
    ('context([{key: "a", value: 1}])', {"a": 1}),
    ('context([{key: "a", value: 1}, {key: "a", value: 2}])', None),
    ('context put({a: 1}, "b", 2)', {"a": 1, "b": 2}),
    ('context put({a: {b: 1}}, ["a", "b"], 2)', {"a": {"b": 2}}),
    ("context merge([{a: 1}, {a: 2, b: 3}])", {"a": 2, "b": 3}),
    ("context merge([1])", None),
    # what Camunda 8 adds
    ("is defined(missing)", False),
    ("is defined(1)", True),
    ("get or else(missing, 5)", 5),
    ("get or else(1, 5)", 1),
    ("is empty([])", True),
    ('is blank(" ")', True),
    ('trim("  a b ")', "a b"),
    ("partition([1, 2, 3], 2)", [[1, 2], [3]]),
    ("partition([1], 0)", None),
    ("duplicate values([1, 2, 1.0, 3, 3])", [1, 3]),
    ('extract("a1b22", "[0-9]+")', ["1", "22"]),
    # how arguments fit
    ('upper case(["a"])', "A"),
    ('substring(start position: 2, string: "abc")', "bc"),
    ('substring(text: "abc", start position: 2)', None),
    ("abs()", None),
    ("abs(1, 2)", None),
    ('abs("1")', None),
    ("substring(null, 1)", None),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text for text, _ in CASES])
def test_functions(text: str, expected: object) -> None:
    found = value(text)
    temporal = isinstance(expected, str) and not isinstance(found, str)
    assert (str(found) if temporal else found) == expected
    assert isinstance(found, bool) == isinstance(expected, bool)


def test_every_function_of_the_standard_is_there_and_tried() -> None:
    tried = {name for name in BUILTINS if any(f"{name}(" in text for text, _ in CASES)}
    tried_elsewhere = {
        "date", "time", "date and time", "duration", "years and months duration", "now", "today", "day of year", "day of week",
        "month of year", "week of year", "last day of month", "lower case",
    }  # fmt: skip
    assert set(BUILTINS) - tried - tried_elsewhere == set()
    assert len(BUILTINS) >= 84


def test_what_does_not_fit_is_told() -> None:
    assert codes('abs("1")') == ["feel.argument_kind"]
    assert codes("abs(1, 2)") == ["feel.argument_count"]
    assert codes("abs(x: 1)") == ["feel.no_such_parameters"]
    assert codes('lower case("A")') == []
