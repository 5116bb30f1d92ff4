"""Relations between points and ranges (DMN 1.5 §10.3.4.11, table 79), after Allen's interval algebra."""

from __future__ import annotations

from collections.abc import Callable

from bihuan.feel import operators
from bihuan.feel.evaluation import Evaluation
from bihuan.feel.functions.registry import Implementation, builtin
from bihuan.feel.tree import Node
from bihuan.feel.values import Range, Value


def _span(value: Value) -> Range:
    """A point as the range that holds only it."""
    return value if type(value) is Range else Range(value, value, True, True)


def _is_interval(span: Range) -> bool:
    """Whether both ends are known: `[null..5]` has an end of which nothing is known, `(!= 5)` is no interval."""
    return span.operator != "!=" and (span.unary or (span.start is not None and span.end is not None))


def _starts(one: Range, other: Range) -> int | None:
    """How the starts compare; an included bound starts earlier."""
    if one.start is None or other.start is None:
        return None if one.start is other.start is None else -1 if one.start is None else 1
    order = operators.compare(one.start, other.start)
    return order if order != 0 else int(other.start_included) - int(one.start_included)


def _ends(one: Range, other: Range) -> int | None:
    """How the ends compare; an included bound ends later."""
    if one.end is None or other.end is None:
        return None if one.end is other.end is None else 1 if one.end is None else -1
    order = operators.compare(one.end, other.end)
    return order if order != 0 else int(one.end_included) - int(other.end_included)


def _precedes(one: Range, other: Range) -> bool | None:
    """Whether `one` ends before `other` starts."""
    if one.end is None or other.start is None:
        return False
    order = operators.compare(one.end, other.start)
    if order is None:
        return None
    return order < 0 or (order == 0 and not (one.end_included and other.start_included))


def _touches(one: Range, other: Range) -> bool | None:
    """Whether `one` ends in the very point in which `other` starts."""
    if one.end is None or other.start is None:
        return False
    order = operators.compare(one.end, other.start)
    return None if order is None else order == 0 and one.end_included and other.start_included


def before(one: Range, other: Range) -> bool | None:
    return _precedes(one, other)


def after(one: Range, other: Range) -> bool | None:
    return _precedes(other, one)


def meets(one: Range, other: Range) -> bool | None:
    return _touches(one, other)


def met_by(one: Range, other: Range) -> bool | None:
    return _touches(other, one)


def overlaps(one: Range, other: Range) -> bool | None:
    first, second = _precedes(one, other), _precedes(other, one)
    return None if first is None or second is None else not first and not second


def overlaps_before(one: Range, other: Range) -> bool | None:
    """`one` starts earlier, ends inside `other`."""
    start, end, apart = _starts(one, other), _ends(one, other), _precedes(one, other)
    if start is None or end is None or apart is None:
        return None
    return start < 0 and end <= 0 and not apart


def overlaps_after(one: Range, other: Range) -> bool | None:
    start, end, apart = _starts(one, other), _ends(one, other), _precedes(other, one)
    if start is None or end is None or apart is None:
        return None
    return start > 0 and end >= 0 and not apart


def starts(one: Range, other: Range) -> bool | None:
    start, end = _starts(one, other), _ends(one, other)
    return None if start is None or end is None else start == 0 and end <= 0


def finishes(one: Range, other: Range) -> bool | None:
    start, end = _starts(one, other), _ends(one, other)
    return None if start is None or end is None else end == 0 and start >= 0


def includes(one: Range, other: Range) -> bool | None:
    start, end = _starts(one, other), _ends(one, other)
    return None if start is None or end is None else start <= 0 and end >= 0


def coincides(one: Range, other: Range) -> bool | None:
    start, end = _starts(one, other), _ends(one, other)
    return None if start is None or end is None else start == 0 and end == 0


Relation = Callable[[Range, Range], bool | None]


def _turned(relation: Relation) -> Relation:
    return lambda one, other: relation(other, one)


def _declare(name: str, relation: Relation, *parameters: str) -> None:
    def related(evaluation: Evaluation, site: Node, one: Value, other: Value) -> bool | None:
        if one is None or other is None:
            evaluation.tell("argument", "feel.null_argument", site, function=name)
            return None
        first, second = _span(one), _span(other)
        result = relation(first, second) if _is_interval(first) and _is_interval(second) else None
        if result is None:
            operators.mismatch(evaluation, site, name, one, other)
        return result

    implementation: Implementation = related
    for pair in parameters:
        builtin(f"{name}({', '.join(f'{each}: any' for each in pair.split())})")(implementation)


_POINTS = ("point1 point2", "point range", "range point", "range1 range2")
_declare("before", before, *_POINTS)
_declare("after", after, *_POINTS)
_declare("meets", meets, "range1 range2")
_declare("met by", met_by, "range1 range2")
_declare("overlaps", overlaps, "range1 range2")
_declare("overlaps before", overlaps_before, "range1 range2")
_declare("overlaps after", overlaps_after, "range1 range2")
_declare("finishes", finishes, "point range", "range1 range2")
_declare("finished by", _turned(finishes), "range point", "range1 range2")
_declare("includes", includes, "range point", "range1 range2")
_declare("during", _turned(includes), "point range", "range1 range2")
_declare("starts", starts, "point range", "range1 range2")
_declare("started by", _turned(starts), "range point", "range1 range2")
_declare("coincides", coincides, "point1 point2", "range1 range2")
