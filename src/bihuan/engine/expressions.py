"""Expressions of a program, compiled once, and what becomes of one that does not give what is needed.

In attributes of Camunda 8 a leading `=` marks FEEL and anything else is a literal; in the elements of the standard (conditions,
cardinalities) the text always is FEEL and a leading `=` is dropped.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, cast

import msgspec

from bihuan import feel
from bihuan.kernel.errors import Rejected, Scalar

Context = Mapping[str, Any]


class Failed(Exception):
    """Something in the model cannot be carried out with the present values; becomes an incident where the token stands."""

    def __init__(self, code: str, **params: Scalar) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params

    def rejected(self, place: str) -> Rejected:
        """The same as the refusal of a command."""
        error = Rejected(self.code, place=place)
        error.params = self.params
        return error


class Expression(msgspec.Struct, frozen=True, eq=False):
    """A FEEL expression: its text for people, its compiled form for us."""

    text: str
    program: Any


class Text(msgspec.Struct, frozen=True, eq=False):
    """A literal, or an expression that gives the value."""

    literal: str = ""
    expression: Expression | None = None


class Moment(msgspec.Struct):
    """`now` of a step in ms, and as FEEL wants it, made only when an expression is evaluated."""

    ms: int
    _feel: Any = None

    @property
    def feel(self) -> Any:
        if self._feel is None:
            self._feel = feel.temporal.instant(self.ms)
        return self._feel


def expression(text: str) -> Expression:
    """Compile FEEL; raises InvalidModel with line and column."""
    source = text.strip().removeprefix("=").strip()
    return Expression(source, feel.compiled(source))


def literal_or_expression(text: str) -> Text:
    """As Camunda 8 writes it: `=expression`, else the text itself."""
    stripped = text.strip()
    return Text(expression=expression(stripped)) if stripped.startswith("=") else Text(literal=stripped)


def evaluate(what: Expression, context: Context, moment: Moment) -> Any:
    """The value; null when FEEL could not compute it, an error only when its budget is spent."""
    result = feel.evaluate(what.program, context, now=moment.feel)
    if result.warnings and result.failed:
        raise Failed("engine.expression_budget", expression=what.text)
    value = result.value
    if type(value) is feel.Function:
        raise Failed("engine.value_not_storable", expression=what.text)
    return value


def failure(code: str, what: Expression, context: Context, moment: Moment, value: Any, **params: Scalar) -> Failed:
    """The failure of an expression whose value is of no use, with the first reason that FEEL gives and where it stands.

    The reason's own parameters are kept under names that begin with `cause_`.
    """
    warnings = feel.evaluate(what.program, context, now=moment.feel).warnings
    told: dict[str, Scalar] = {"expression": what.text, "value": shown(value), "cause": "", **params}
    if warnings:
        first = warnings[0]
        told |= {f"cause_{name}": each for name, each in first.params.items()}
        told |= {"cause": first.code, "cause_line": first.line, "cause_column": first.column}
    return Failed(code, **told)


def truth(what: Expression, context: Context, moment: Moment) -> bool:
    """The value of a condition; anything but true and false fails."""
    value = evaluate(what, context, moment)
    if value is True or value is False:
        return value
    raise failure("engine.condition_not_boolean", what, context, moment, value)


def holds(what: Expression, context: Context, moment: Moment) -> bool:
    """Whether a condition is true; what cannot be computed is not."""
    try:
        return evaluate(what, context, moment) is True
    except Failed:
        return False


def value_of(what: Text | None, context: Context, moment: Moment) -> Any:
    """The literal as text, or the value of the expression."""
    if what is None:
        return None
    return what.literal if what.expression is None else evaluate(what.expression, context, moment)


def text_of(what: Text | None, context: Context, moment: Moment, field: str) -> str:
    """A value that must be text (numbers are written out); empty when there is none."""
    value = value_of(what, context, moment)
    if isinstance(value, str):
        return value
    if value is None and (what is None or what.expression is None):
        return ""
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return str(value)
    raise Failed("engine.text_expected", field=field, expression=_written(what), value=shown(value))


def integer_of(what: Text | None, context: Context, moment: Moment, field: str, default: int) -> int:
    """A value that must be a whole number, or text that is one."""
    value = value_of(what, context, moment)
    if value is None or value == "":
        return default
    if isinstance(value, str):
        try:
            return int(value)
        except ValueError:
            pass
    elif isinstance(value, int | Decimal) and not isinstance(value, bool) and value == int(value):
        return int(value)
    raise Failed("engine.number_expected", field=field, expression=_written(what), value=shown(value))


def texts_of(what: Text | None, context: Context, moment: Moment, field: str) -> tuple[str, ...]:
    """A list of texts, or one text with commas between."""
    value = value_of(what, context, moment)
    if value is None:
        return ()
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    if type(value) is list:
        items = cast("list[Any]", value)
        if all(isinstance(item, str) for item in items):
            return tuple(items)
    raise Failed("engine.text_expected", field=field, expression=_written(what), value=shown(value))


def shown(value: Any) -> str:
    """A value for a message, cut short."""
    text = feel.written(value)
    return text if len(text) <= 80 else text[:79] + "…"


def _written(what: Text | None) -> str:
    if what is None:
        return ""
    return what.literal if what.expression is None else what.expression.text
