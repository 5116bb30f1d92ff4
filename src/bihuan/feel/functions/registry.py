"""How a builtin function is declared: a signature, from which arguments are checked, coerced and named.

`@builtin("substring(string: string, start position: integer, length?: integer)")` makes the Python function below it FEEL's
`substring`. It is given the evaluation, the call's node and the arguments in order; optional ones that were left out are None.
A `?` after the type lets null pass; a `...` after the name takes one list or any number of arguments as a list, or as they are
when their type is `any`. Declaring one name several times overloads it by number, types and names of parameters.

Arguments follow the implicit conversions of DMN 1.5 §10.3.2.9.4: a list of one item stands for the item, a single value for a
list of one. What still does not fit makes the call null, with a notice.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple, TypeAlias

from bihuan.feel import temporal
from bihuan.feel.evaluation import Evaluation
from bihuan.feel.numbers import BOUND, NUMBERS
from bihuan.feel.temporal import Date, DateTime, DayTimeDuration, Time, YearMonthDuration
from bihuan.feel.tree import Node
from bihuan.feel.values import Function, Range, Value, class_of, kind

Implementation: TypeAlias = Callable[..., Value]

_TYPES: dict[str, frozenset[type]] = {
    "any": frozenset(),
    "number": NUMBERS,
    "integer": frozenset((int,)),
    "string": frozenset((str,)),
    "boolean": frozenset((bool,)),
    "list": frozenset((list,)),
    "context": frozenset((dict,)),
    "date": frozenset((Date,)),
    "time": frozenset((Time,)),
    "datetime": frozenset((DateTime,)),
    "days": frozenset((DayTimeDuration,)),
    "months": frozenset((YearMonthDuration,)),
    "range": frozenset((Range,)),
    "function": frozenset((Function,)),
}


class Parameter(NamedTuple):
    """One parameter; `types` is empty where anything goes."""

    name: str
    types: frozenset[type]
    optional: bool
    nullable: bool
    rest: bool

    def take(self, value: Value) -> tuple[bool, Value]:
        """The value as this parameter wants it."""
        if not self.types or class_of(value) in self.types:
            return True, value
        if value is None:
            return self.nullable, None
        if class_of(value) is list and len(value) == 1 and list not in self.types:
            return self.take(value[0]) if class_of(value[0]) is not list else (False, None)
        if int in self.types and Decimal not in self.types and type(value) is Decimal and abs(value) < BOUND:
            return True, int(value)
        if list in self.types:
            return True, [value]
        if DateTime in self.types and type(value) is Date:
            return True, temporal.midnight(value)
        return False, None


class Overload(NamedTuple):
    """One signature of a builtin."""

    name: str
    parameters: tuple[Parameter, ...]
    implementation: Implementation

    @property
    def fewest(self) -> int:
        return sum(not each.optional for each in self.parameters)

    def accepts(self, count: int) -> bool:
        if self.parameters and self.parameters[-1].rest:
            return count >= self.fewest
        return self.fewest <= count <= len(self.parameters)

    def fits(self, arguments: tuple[Value, ...]) -> bool:
        """Whether the arguments have the very types of the parameters: what tells overloads of one length apart."""
        pairs = zip(self.parameters, arguments, strict=False)
        return all(not each.types or type(value) in each.types for each, value in pairs)

    def ordered(self, names: tuple[str, ...], values: list[Value]) -> list[Value] | None:
        """Named arguments in the order of the parameters; None when the names do not fit."""
        given = dict(zip(names, values, strict=True))
        known = [each.name for each in self.parameters]
        if len(given) != len(names) or not given.keys() <= set(known):
            return None
        if any(each.name not in given and not each.optional for each in self.parameters):
            return None
        while known and known[-1] not in given:
            known.pop()
        return [given.get(name) for name in known]

    def __call__(self, evaluation: Evaluation, site: Node, *arguments: Value) -> Value:
        parameters = self.parameters
        if parameters and parameters[-1].rest:
            if not parameters[-1].types:
                parameters = (*parameters[:-1], *parameters[-1:] * (len(arguments) - len(parameters) + 1))
            else:
                arguments = _gathered(parameters, arguments)
        taken: list[Value] = []
        for parameter, value in zip(parameters, arguments, strict=False):
            if not parameter.types or type(value) in parameter.types:
                taken.append(value)
                continue
            if value is None and parameter.nullable:
                taken.append(None)
                continue
            fits, changed = parameter.take(value)
            if not fits:
                evaluation.tell(
                    "argument", "feel.argument_kind", site, function=self.name, parameter=parameter.name, given=kind(value)
                )
                return None
            taken.append(changed)
        return self.implementation(evaluation, site, *taken)


def _gathered(parameters: tuple[Parameter, ...], arguments: tuple[Value, ...]) -> tuple[Value, ...]:
    """The arguments with those from the last parameter on made one list, unless a list was given."""
    first = len(parameters) - 1
    rest = arguments[first:]
    if len(rest) == 1 and (type(rest[0]) is list or rest[0] is None):
        return arguments
    return (*arguments[:first], list(rest))


OVERLOADS: dict[str, list[Overload]] = {}
# What a call by position means: the function for a name and a number of arguments.
BUILTINS: dict[str, Function] = {}


def builtin(signature: str) -> Callable[[Implementation], Implementation]:
    """Declare a builtin function; see the module."""
    name, _, parameters = signature.removesuffix(")").partition("(")

    def declare(implementation: Implementation) -> Implementation:
        overload = Overload(name, tuple(_parameter(part) for part in parameters.split(", ") if part), implementation)
        OVERLOADS.setdefault(name, []).append(overload)
        BUILTINS[name] = _function(name, OVERLOADS[name])
        return implementation

    return declare


def overload_for(name: str, count: int) -> Overload | None:
    """The one signature that a call with `count` arguments can mean; None when there is none or the types must tell."""
    fitting = [each for each in OVERLOADS[name] if each.accepts(count)]
    first = fitting[0] if fitting else None
    return first if all(each.implementation is first.implementation for each in fitting if first) else None


def _parameter(text: str) -> Parameter:
    name, _, wanted = text.partition(": ")
    nullable = wanted.endswith("?")
    kinds = wanted.removesuffix("?").split("|")
    types = frozenset[type]().union(*(_TYPES[each] for each in kinds))
    rest = name.endswith("...")
    optional = name.endswith("?")
    return Parameter(name.removesuffix("...").removesuffix("?"), types, optional, nullable, rest)


def _function(name: str, overloads: list[Overload]) -> Function:
    def call(evaluation: Evaluation, site: Node, *arguments: Value) -> Value:
        fitting = [overload for overload in overloads if overload.accepts(len(arguments))]
        if fitting:
            chosen = next((each for each in fitting if each.fits(arguments)), fitting[0])
            return chosen(evaluation, site, *arguments)
        wanted = overloads[0]
        evaluation.tell(
            "argument", "feel.argument_count", site, function=name, wanted=len(wanted.parameters), given=len(arguments)
        )
        return None

    def bind(names: tuple[str, ...], values: list[Value]) -> tuple[Implementation, list[Value]] | None:
        for overload in overloads:
            ordered = overload.ordered(names, values)
            if ordered is not None:
                return overload, ordered
        return None

    parameters = tuple(each.name for each in overloads[0].parameters)
    return Function(name, parameters, call, variadic=True, bind=bind)
