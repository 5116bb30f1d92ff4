"""FEEL inside forms: conditions and rules over the form's values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bihuan import feel
from bihuan.kernel.errors import InvalidModel


def expression(text: str) -> str:
    """FEEL as Camunda 8 writes it in forms: a leading `=` is left off."""
    return text.strip().removeprefix("=").strip()


def value_of(text: str, values: Mapping[str, Any]) -> Any:
    """The value of an expression over the form's values; names that are not there are null."""
    return feel.evaluate(feel.compiled(expression(text)), values).value


def holds(text: str, values: Mapping[str, Any]) -> bool:
    """Whether a condition is true; null and anything else but true is not."""
    return value_of(text, values) is True


def check(text: str) -> InvalidModel | None:
    """What is wrong with an expression as written."""
    try:
        feel.compiled(expression(text))
    except InvalidModel as invalid:
        return invalid
    return None
