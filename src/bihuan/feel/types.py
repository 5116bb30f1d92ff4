"""Types of FEEL (DMN 1.5 §10.3.2.9): what `instance of` asks for, what item definitions and parameters declare.

A type serves twice: the parser takes the members of contexts from it, so that names with spaces are found, and values are
checked and coerced against it (DMN 1.5 §10.3.2.9.4).
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from bihuan.feel.temporal import Date, DateTime, Time
from bihuan.feel.values import KINDS, Function, Kind, Range, Value, class_of, kind


class Type(msgspec.Struct, frozen=True):
    """A type without parts, by its name; the children have parts."""

    name: str

    def holds(self, value: Value) -> bool:
        """Whether the value is an instance; null is one of `Null` only."""
        if self.name == "Any":
            return value is not None
        return _NAMES.get(kind(value)) == self.name

    def __str__(self) -> str:
        return self.name


class ListType(Type, frozen=True):
    element: Type = Type("Any")

    def holds(self, value: Value) -> bool:
        return class_of(value) is list and (
            self.element is ANY or all(item is None or self.element.holds(item) for item in value)
        )

    def __str__(self) -> str:
        return f"list<{self.element}>"


class ContextType(Type, frozen=True):
    """A context with at least these members; without any it is every context."""

    members: Mapping[str, Type] = {}

    def holds(self, value: Value) -> bool:
        if type(value) is not dict:
            return False
        return all(name in value and (value[name] is None or each.holds(value[name])) for name, each in self.members.items())

    def __str__(self) -> str:
        return f"context<{', '.join(f'{name}: {each}' for name, each in self.members.items())}>" if self.members else "context"


class RangeType(Type, frozen=True):
    element: Type = Type("Any")

    def holds(self, value: Value) -> bool:
        if type(value) is not Range:
            return False
        bounds = [bound for bound in (value.start, value.end) if bound is not None]
        return all(self.element.holds(bound) for bound in bounds)

    def __str__(self) -> str:
        return f"range<{self.element}>"


class FunctionType(Type, frozen=True):
    parameters: tuple[Type, ...] | None = None
    result: Type = Type("Any")

    def holds(self, value: Value) -> bool:
        if type(value) is not Function:
            return False
        if self.parameters is None:
            return True
        if len(self.parameters) != len(value.parameters):
            return False
        given: tuple[Type, ...] = value.types or (ANY,) * len(value.parameters)
        takes = all(conforms(mine, theirs) for mine, theirs in zip(self.parameters, given, strict=True))
        return takes and (value.result is None or value.result is ANY or conforms(value.result, self.result))

    def __str__(self) -> str:
        if self.parameters is None:
            return "function"
        return f"function<{', '.join(map(str, self.parameters))}> -> {self.result}"


ANY = Type("Any")
NULL = Type("Null")
NUMBER = Type("number")
STRING = Type("string")
BOOLEAN = Type("boolean")
DATE = Type("date")
TIME = Type("time")
DATE_TIME = Type("date and time")
DAY_TIME = Type("days and time duration")
YEAR_MONTH = Type("years and months duration")
LIST = ListType("list")
CONTEXT = ContextType("context")
RANGE = RangeType("range")
FUNCTION = FunctionType("function")

_NAMES: dict[Kind, str] = {each: "Null" if each == "null" else each for each in KINDS.values()}
NAMED: dict[str, Type] = {
    each.name: each
    for each in (ANY, NULL, NUMBER, STRING, BOOLEAN, DATE, TIME, DATE_TIME, DAY_TIME, YEAR_MONTH, LIST, CONTEXT, RANGE, FUNCTION)
} | {
    # How item definitions spell them (DMN 1.5 §7.3.2).
    "dateTime": DATE_TIME,
    "dayTimeDuration": DAY_TIME,
    "yearMonthDuration": YEAR_MONTH,
    "days and time duration": DAY_TIME,
    "years and months duration": YEAR_MONTH,
    "null": NULL,
    "any": ANY,
}


def conforms(one: Type, other: Type) -> bool:
    """Whether every value of `one` may stand where `other` is asked for."""
    if other is ANY or other.name == "Any" or one.name == "Null":
        return True
    match one, other:
        case ListType(), ListType():
            return conforms(one.element, other.element)
        case RangeType(), RangeType():
            return conforms(one.element, other.element)
        case ContextType(), ContextType():
            return all(name in one.members and conforms(one.members[name], each) for name, each in other.members.items())
        case FunctionType(), FunctionType():
            if other.parameters is None:
                return True
            if one.parameters is None or len(one.parameters) != len(other.parameters):
                return False
            pairs = zip(other.parameters, one.parameters, strict=True)
            return all(conforms(theirs, mine) for theirs, mine in pairs) and conforms(one.result, other.result)
        case _:
            return type(one) is type(other) and one.name == other.name


def coerced(value: Value, wanted: Type) -> tuple[bool, Value]:
    """The value as an instance of the type, by the implicit conversions of DMN 1.5 §10.3.2.9.4; False when there is none.

    A list of one gives its item, a single value becomes a list of one, a date becomes its midnight in Greenwich.
    """
    if value is None or wanted is ANY or wanted.holds(value):
        return True, value
    if isinstance(wanted, ListType):
        fits, item = coerced(value, wanted.element) if class_of(value) is not list else (False, None)
        return (True, [item]) if fits else (False, None)
    if class_of(value) is list and len(value) == 1 and class_of(value[0]) is not list:
        return coerced(value[0], wanted)
    if wanted.name == "date and time" and type(value) is Date:
        return True, DateTime(value, Time(0, 0))
    return False, None


def of_value(value: Value) -> Type:
    """The type of a value as far as names need it: the members of contexts, also inside lists."""
    if class_of(value) is dict:
        return ContextType("context", {name: of_value(each) for name, each in value.items()})
    if class_of(value) is list:
        return ListType("list", of_value(value[0]) if value else ANY)
    return NAMED.get(_NAMES.get(kind(value), "Any"), ANY)
