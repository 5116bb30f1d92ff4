"""Input columns as sets of segments: where a column's values are cut by the constants in its cells, and which parts a cell takes.

An ordered column (numbers, dates, texts with ranges) is cut at every bound: below the first, each bound itself, what lies
between two, above the last. A column of equalities is cut into its constants and everything else. A cell is then a bit mask over
segments, and tables can be reasoned about with whole numbers. A cell that takes more than constants to judge is *open*: nothing
is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cmp_to_key
from typing import NamedTuple

from bihuan.feel import operators
from bihuan.feel.evaluation import Evaluation
from bihuan.feel.program import Program
from bihuan.feel.text import written
from bihuan.feel.tree import Call, Constant, Name, Negation, Node, RangeLiteral, Test, Tests, UnaryRange
from bihuan.feel.values import Range, Value, class_of
from bihuan.feel.walker import walk


class Part(NamedTuple):
    """A stretch of an ordered column: from `low` to `high`, None at the open ends; or one constant, or null."""

    low: Value
    high: Value
    low_in: bool
    high_in: bool


class Column(NamedTuple):
    """A cut column: `parts` in order, each one bit; `domain` the bits that may occur; `cells` the bits per rule, None if open."""

    label: str
    ordered: bool
    parts: tuple[Part | None, ...]
    domain: int
    cells: tuple[int | None, ...]


class _Taken(NamedTuple):
    """What a cell takes, before the column is cut: ranges and constants, all or all but these."""

    spans: tuple[Range, ...]
    constants: tuple[Value, ...]
    negated: bool


def cut(label: str, cells: Iterable[Program | None], allowed: Program | None) -> Column:
    """The column of these cells (None: any value); `allowed` are its input values."""
    taken = [None if cell is None else _taken(cell) for cell in cells]
    known = [each for each in taken if isinstance(each, _Taken)]
    limits = _taken(allowed) if allowed is not None else None
    known += [limits] if isinstance(limits, _Taken) else []
    bounds = _bounds(known)
    ordered = any(each.spans for each in known) and bounds is not None
    parts = tuple(_ordered_parts(bounds or []) if ordered else _plain_parts(known))
    if not ordered and any(each.spans for each in known):
        return Column(label, False, (None,), 1, tuple(None if each is not None else 1 for each in taken))
    if any(constant is None for each in known for constant in each.constants):
        parts = (*parts, Part(None, None, True, True))
    every = (1 << len(parts)) - 1
    places = _places(parts)
    domain = _mask(limits, places) if isinstance(limits, _Taken) else every
    masks = tuple(
        domain if each is None else _mask(each, places) & domain if isinstance(each, _Taken) else None for each in taken
    )
    return Column(label, ordered, parts, domain or every, tuple(masks))


def _taken(cell: Program) -> _Taken | str:
    """What a cell takes; a word when it takes an evaluation to know."""
    root = cell.ast.root
    if not isinstance(root, Tests):
        return "open"
    spans: list[Range] = []
    constants: list[Value] = []
    for test in root.tests:
        value = _of_test(test)
        if value is _OPEN:
            return "open"
        if class_of(value) is Range:
            spans.append(value)
        else:
            constants.append(value)
    return _Taken(tuple(spans), tuple(constants), root.negated)


_OPEN = object()


def _of_test(test: Test) -> Value:
    value = _constant(test.operand)
    if test.asks or value is _OPEN or class_of(value) in (list, dict):
        return _OPEN
    if not test.operator or test.operator == "=":
        return value
    if test.operator == "!=" or value is None or class_of(value) is Range:
        return _OPEN
    below = test.operator[0] == "<"
    included = test.operator.endswith("=")
    return Range(None if below else value, value if below else None, included and not below, included and below, True)


def _constant(node: Node) -> Value:
    """The value of a node that needs nothing but itself: constants, their negation, ranges between them, `date("…")`."""
    if not all(_plain(each) for each in _leaves(node)):
        return _OPEN
    evaluation = Evaluation()
    value = walk(node, {}, evaluation)
    if evaluation.told is not None or (class_of(value) is Range and value.operator):
        return _OPEN
    half = class_of(value) is Range and not value.unary and (value.start is None or value.end is None)
    return _OPEN if half else value


def _leaves(node: Node) -> Iterator[Node]:
    if isinstance(node, Negation):
        yield from _leaves(node.operand)
    elif isinstance(node, RangeLiteral):
        yield from _leaves(node.low)
        yield from _leaves(node.high)
    elif isinstance(node, UnaryRange):
        yield from _leaves(node.bound)
    else:
        yield node


def _plain(node: Node) -> bool:
    if isinstance(node, Call):
        named = isinstance(node.callee, Name) and node.callee.name in ("date", "time", "date and time", "duration")
        return named and all(type(each) is Constant for each in node.arguments)
    return type(node) is Constant


def _bounds(known: Iterable[_Taken]) -> list[Value] | None:
    """All bounds and constants of a column in order; None when they have none."""
    values: list[Value] = []
    for each in known:
        for span in each.spans:
            values += [bound for bound in (span.start, span.end) if bound is not None]
        values += [constant for constant in each.constants if constant is not None]
    if any(operators.compare(values[0], each) is None for each in values):
        return None
    distinct: list[Value] = []
    for value in sorted(values, key=cmp_to_key(lambda one, other: operators.compare(one, other) or 0)):
        if not distinct or operators.compare(distinct[-1], value) != 0:
            distinct.append(value)
    return distinct


def _ordered_parts(bounds: list[Value]) -> Iterator[Part]:
    before: Value = None
    for bound in bounds:
        yield Part(before, bound, False, False)
        yield Part(bound, bound, True, True)
        before = bound
    yield Part(before, None, False, False)


def _plain_parts(known: Iterable[_Taken]) -> Iterator[Part | None]:
    """One part a constant, and None for everything else; both truths for a column of booleans."""
    seen: dict[Value, Value] = {}
    for each in known:
        for constant in each.constants:
            if constant is not None:
                seen.setdefault(operators.key(constant, Evaluation()), constant)
    if seen and all(class_of(value) is bool for value in seen.values()):
        yield from (Part(truth, truth, True, True) for truth in (True, False))
        return
    yield from (Part(value, value, True, True) for value in seen.values())
    yield None


class _Places(NamedTuple):
    """Where the constants of a column stand among its parts, by a key that equal values share."""

    by_key: dict[Value, int]
    size: int
    null: int  # the bit of null, 0 where no cell speaks of it


def _places(parts: tuple[Part | None, ...]) -> _Places:
    points = {_key(part.low): number for number, part in enumerate(parts) if part is not None and part.low_in and part.high_in}
    null = sum(1 << number for number, part in enumerate(parts) if _is_null(part))
    return _Places(points, len(parts) - (null > 0), null)


def _key(value: Value) -> Value:
    return operators.key(value, Evaluation())


def _mask(taken: _Taken, places: _Places) -> int:
    mask = 0
    for constant in taken.constants:
        mask |= places.null if constant is None else 1 << places.by_key[_key(constant)]
    for span in taken.spans:
        first = 0 if span.start is None else places.by_key[_key(span.start)] + (not span.start_included)
        last = places.size - 1 if span.end is None else places.by_key[_key(span.end)] - (not span.end_included)
        mask |= (1 << last + 1) - (1 << first) if last >= first else 0
    return ((1 << places.size) - 1) & ~mask if taken.negated else mask


def _is_null(part: Part | None) -> bool:
    return part is not None and part.low is None and part.high is None and part.low_in


# --- as text ---------------------------------------------------------------------------------------------------------


def described(column: Column, mask: int) -> str:
    """The bits as a FEEL unary test: `< 5, [7..9)`; `-` for all of them."""
    if mask & column.domain == column.domain:
        return "-"
    chosen = [number for number in range(len(column.parts)) if mask >> number & 1]
    if not column.ordered:
        rest = [column.parts[number] for number in range(len(column.parts)) if not mask >> number & 1]
        if any(column.parts[number] is None for number in chosen):
            return f"not({', '.join(written_part(each) for each in rest if each is not None)})"
        return ", ".join(written_part(part) for number in chosen if (part := column.parts[number]) is not None)
    texts: list[str] = []
    start = 0
    while start < len(chosen):
        end = start
        while end + 1 < len(chosen) and chosen[end + 1] == chosen[end] + 1 and not _is_null(column.parts[chosen[end + 1]]):
            end += 1
        first, last = column.parts[chosen[start]], column.parts[chosen[end]]
        if first is not None and last is not None:
            texts.append(written_part(Part(first.low, last.high, first.low_in, last.high_in)))
        start = end + 1
    return ", ".join(texts)


def written_part(part: Part) -> str:
    if _is_null(part):
        return "null"
    if part.low is None:
        return f"{'<=' if part.high_in else '<'} {_literal(part.high)}"
    if part.high is None:
        return f"{'>=' if part.low_in else '>'} {_literal(part.low)}"
    if part.low_in and part.high_in and operators.compare(part.low, part.high) in (0, None):
        return _literal(part.low)
    return f"{'[' if part.low_in else '('}{_literal(part.low)}..{_literal(part.high)}{']' if part.high_in else ')'}"


def _literal(value: Value) -> str:
    """A constant as FEEL writes it."""
    if class_of(value) is str:
        return written([value])[1:-1]
    plain = class_of(value) is bool or class_of(value) in operators.NUMBERS
    return written(value) if plain else f'@"{value}"'
