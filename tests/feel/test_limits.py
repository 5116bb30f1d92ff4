"""Nothing that an expression or its data do holds the process up: every limit ends the evaluation with its own reason."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

import pytest

import bihuan.feel
from bihuan import feel
from bihuan.feel import limits
from bihuan.feel.emit import HELPERS
from bihuan.feel.evaluation import Evaluation, Exhausted
from bihuan.feel.generate import function_of
from bihuan.feel.limits import Limits
from bihuan.kernel.errors import InvalidInput

LONG = "x" * 900_000
DOUBLED = "{{f: function(s, n) if n = 0 then s else f({step}, n - 1), r: {end}}}.r"
SHARED = DOUBLED.replace("{step}", "[s, s]")

BOMBS: list[tuple[str, dict[str, Any], str]] = [
    ("for i in 1..100000000000 return i", {}, "feel.list_too_long"),
    ("for i in 1..1000, j in 1..1000, k in 1..1000 return i", {}, "feel.budget_spent"),
    ("count(for i in 1..1000 return for j in 1..1000 return {a: 1, b: [1, 2, 3]})", {}, "feel.budget_spent"),
    (DOUBLED.format(step="s + s", end='f("aaaaaaaaaa", 60)'), {}, "feel.string_too_long"),
    (DOUBLED.format(step="concatenate(s, s)", end="f([1], 60)"), {}, "feel.list_too_long"),
    (SHARED.format(end="f([1], 60) = f([1], 60)"), {}, "feel.budget_spent"),
    (SHARED.format(end="distinct values([f([1], 60)])"), {}, "feel.budget_spent"),
    (SHARED.format(end="string length(string(f([1], 60)))"), {}, "feel.string_too_long"),
    (SHARED.format(end="f([1], 60) instance of list<list<list<number>>>"), {}, "feel.budget_spent"),
    (SHARED.format(end="flatten(f([1], 60))"), {}, "feel.budget_spent"),
    ("{f: function(n) f(n + 1), r: f(0)}.r", {}, "feel.calls_too_deep"),
    ("for i in 1..100000 return exp(log(i)) ** 0.3", {}, "feel.budget_spent"),
    ("for i in 1..100000 return t + string(i)", {"t": LONG}, "feel.budget_spent"),
    ("for i in 1..100000 return t = u", {"t": LONG, "u": LONG[1:] + "y"}, "feel.budget_spent"),
    ("for i in 1..100000 return contains(t, u)", {"t": LONG, "u": LONG[:8_000] + "y"}, "feel.budget_spent"),
    ("for i in 1..100000 return split(t, \"x\")", {"t": LONG}, "feel.list_too_long"),
    ('replace(t, "x", u)', {"t": LONG[:90_000], "u": LONG[:9_000]}, "feel.string_too_long"),
    ("string join(for i in 1..100000 return t)", {"t": LONG}, "feel.string_too_long"),
    ("sort(for i in 1..100000 return 100000 - i, function(x, y) x < y)", {}, "feel.budget_spent"),
    ("for i in 1..100000 return partial", {}, "feel.budget_spent"),
    ("xs[list contains(xs, item + 1)]", {"xs": list(range(100_000))}, "feel.budget_spent"),
    ("every x in xs, y in xs satisfies x >= 0", {"xs": list(range(100_000))}, "feel.budget_spent"),
    ("for i in 1..1000 return for j in 1..1000 return function(x) x + i + j", {}, "feel.budget_spent"),
    ("for i in 1..100000 return number(t)", {"t": "1" * 9_000}, "feel.budget_spent"),
    (r'matches(t, "(a+)+\\1b$")', {"t": "a" * 3_000 + "!"}, "feel.pattern_too_slow"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "data", "code"), BOMBS, ids=[text[:60] for text, _, _ in BOMBS])
def test_bombs_end_with_their_reason(text: str, data: dict[str, Any], code: str) -> None:
    found = feel.evaluate(feel.compile(feel.parse(text)), data)
    assert found.value is None
    assert found.failed
    assert found.warnings[0].code == code
    assert found.warnings[0].kind == "budget"
    assert found.warnings[0].as_problem().severity == "error"


@pytest.mark.parametrize(("text", "data", "code"), BOMBS, ids=[text[:60] for text, _, _ in BOMBS])
def test_the_walker_ends_them_too(text: str, data: dict[str, Any], code: str) -> None:
    program = feel.compile(feel.parse(text))
    with pytest.raises((Exhausted, RecursionError)):
        program.walk(data, Evaluation(None, limits.STEPS // 10))


@pytest.mark.parametrize(
    "text",
    [
        "2 ** 999999999999",
        "9 ** (9 ** (9 ** 9))",
        "1.0000001 ** 99999999999999",
        "exp(99999999)",
        "product(for i in 1..100000 return i)",
    ],
)
def test_numbers_out_of_reach_are_null(text: str) -> None:
    found = feel.evaluate(feel.compiled(text), {})
    assert found.value is None
    assert not found.failed


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("(a+)+$", "a" * 10_000 + "!", False),
        ("(a|aa)+$", "a" * 10_000 + "!", False),
        ("^(([a-z])+.)+[A-Z]([a-z])+$", "a" * 10_000, False),
        ("((a{1000}){1000}){1000}", "aaaa", None),
        ("((((((((a{99}){99}){99}){99}){99}){99}){99}){99}){99}", "aaaa", None),
        ("(" * 900 + "a" + ")" * 900, "a", True),
        ("a" * 5_000, "a", None),
    ],
)
def test_patterns_take_linear_time(pattern: str, text: str, expected: bool | None) -> None:
    started = time.process_time()
    found = feel.evaluate(feel.compiled("matches(t, p)"), {"t": text, "p": pattern})
    assert found.value is expected
    assert not found.failed
    assert time.process_time() - started < 5  # a hang, not a slow machine


def test_standing_limits_hold_where_none_are_given() -> None:
    ticks = iter(range(10_000_000))
    limits.stand(Limits(seconds=5, clock=lambda: float(next(ticks))))
    try:
        slow = feel.compile(feel.parse("count(for i in 1..100000 return i * i)"))
        assert feel.evaluate(slow, {}).warnings[0].code == "feel.too_slow"
        assert feel.evaluate(slow, {}, budget=limits.DEFAULT).value == 100_000
    finally:
        limits.stand(limits.DEFAULT)


def test_a_clock_ends_what_takes_too_long() -> None:
    ticks = iter(range(1_000_000))
    budget = Limits(steps=10**9, seconds=50, clock=lambda: float(next(ticks)))
    found = feel.evaluate(feel.compiled("for i in 1..1000, j in 1..1000 return for k in 1..1000 return k"), {}, budget=budget)
    assert [each.code for each in found.warnings] == ["feel.too_slow"]


def test_a_larger_budget_lets_more_pass() -> None:
    text = "count(for i in 1..1000 return count(for j in 1..1000 return i * j))"
    assert feel.evaluate(feel.compiled(text), {}, budget=Limits(steps=100)).failed
    assert feel.evaluate(feel.compiled(text), {}, budget=Limits(steps=10_000_000)).value == 1_000


def test_calls_go_two_hundred_levels_deep() -> None:
    text = "{f: function(n) if n = 0 then 0 else 1 + f(n - 1), r: f(m)}.r"
    assert feel.evaluate(feel.compiled(text), {"m": 150}).value == 150
    assert feel.evaluate(feel.compiled(text), {"m": limits.CALLS + 1}).warnings[0].code == "feel.calls_too_deep"


def test_an_evaluation_that_failed_leaves_nothing_behind() -> None:
    program = feel.compiled("{f: function(n) f(n + 1), r: f(0)}.r")
    assert feel.evaluate(program, {}) == feel.evaluate(program, {})


def test_a_value_that_holds_itself_many_times_is_not_written() -> None:
    value: Any = [1]
    for _ in range(40):
        value = [value, value]
    with pytest.raises(InvalidInput, match="value_too_large"):
        feel.codec.to_json(value)


def test_deeply_nested_values_are_not_written() -> None:
    value: Any = 1
    for _ in range(300):
        value = [value]
    with pytest.raises(InvalidInput, match="nested_value"):
        feel.codec.encode(value)


# --- what Python gets to see -----------------------------------------------------------------------------------------


def test_generated_code_has_no_builtins_and_only_its_own_names() -> None:
    hostile = """{"__import__": "'''; import os #", "x\\\\": "\\"\\"\\"", y: __import__("os"), z: a.__class__.__mro__}"""
    function: Any = function_of(feel.parse(hostile))
    names = function.__globals__
    assert names["__builtins__"] == {}
    assert {name for name in names if not re.fullmatch(r"[kf]\d*|__builtins__", name)} <= set(HELPERS)
    found = feel.evaluate(feel.compiled(hostile), {"a": 1})
    assert found.value["y"] is None
    assert found.value["z"] is None
    assert found.value["x\\"] == '"""'


@pytest.mark.parametrize(
    "text", ["__import__('os')", "a.__class__", "().__class__", "open", "f'{a}'", "a;b", "lambda: 1", "a if b else c"]
)
def test_python_is_not_feel(text: str) -> None:
    try:
        found = feel.evaluate(feel.compiled(text), {"a": object(), "b": 1})
    except feel_syntax_error():
        return
    assert found.value is None


def feel_syntax_error() -> type[Exception]:
    from bihuan.kernel.errors import InvalidModel

    return InvalidModel


def test_host_objects_show_no_attributes() -> None:
    class Secret:
        password = "hush"

    found = feel.evaluate(
        feel.compiled("[it.password, it = it, it + 1, string(it), it[1] = null, {a: it}.a.password]"), {"it": Secret()}
    )
    assert "hush" not in feel.written(found.value)
    assert found.value[:3] == [None, None, None] or found.value[1] is True


def test_text_becomes_python_in_one_place_only() -> None:
    room = Path(bihuan.feel.__file__).parent
    callers = [
        path.name
        for folder in (room, room.parent / "dmn")
        for path in folder.rglob("*.py")
        if re.search(r"(?<![\w.])(exec|eval)\(|\"(exec|eval)\"", path.read_text(encoding="utf-8"))
    ]
    assert callers == ["emit.py"]


def test_no_text_of_a_user_reaches_the_engine_of_python() -> None:
    room = Path(bihuan.feel.__file__).parent
    regexes = (room / "regexes.py").read_text(encoding="utf-8")
    assert not re.search(r"(?<!\w)re\.(compile|search|match|fullmatch|sub|split|findall|finditer)\((?!r?f?[\"'])", regexes)
