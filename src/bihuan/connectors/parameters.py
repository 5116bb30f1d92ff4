"""What a task asks of a connector: its headers, with variables and secrets filled in at the very moment of the call.

A header holds plain text with `{name}` for a variable (a path such as `{order.no}` too, `{{` and `}}` for braces) and
`{secrets.NAME}` for a secret. Secrets come from the operator, never from a model; they are not variables, are never stored with
an instance, and are struck out of whatever goes back: results, errors, incidents.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

import msgspec

from bihuan.application.ports.effects import Call, Failed

STRUCK_OUT = "•••"
SHORTEST_SECRET = 4  # shorter ones would strike out half of every answer
_SECRETS = "secrets"


class Secrets:
    """The operator's secrets by name."""

    def __init__(self, values: Mapping[str, str] | None = None) -> None:
        self._values = dict(values or {})

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def get(self, name: str) -> str:
        """The secret; raises `Failed` for one nobody has given."""
        if name not in self._values:
            raise Failed(f"there is no secret {name}", again=False)
        return self._values[name]

    def struck(self, text: str) -> str:
        """The text without any secret in it."""
        for value in sorted(self._values.values(), key=len, reverse=True):
            if len(value) >= SHORTEST_SECRET:
                text = text.replace(value, STRUCK_OUT)
        return text

    def struck_from(self, value: Any) -> Any:
        """The same for a JSON value."""
        if isinstance(value, str):
            return self.struck(value)
        if isinstance(value, list):
            return [self.struck_from(each) for each in cast("list[Any]", value)]
        if isinstance(value, dict):
            entries = cast("dict[str, Any]", value).items()
            return {self.struck(name): self.struck_from(each) for name, each in entries}
        return value


class Parameters:
    """The headers of a call with everything filled in."""

    def __init__(self, call: Call, secrets: Secrets | None = None) -> None:
        self._call = call
        self._secrets = secrets or Secrets()

    def text(self, name: str, default: str = "", *, quote: Callable[[str], str] = str) -> str:
        """A parameter; `quote` makes the filled-in values safe for where they go."""
        template = self._call.headers.get(name)
        return default if template is None else self._filled(name, template, quote)

    def required(self, name: str, *, quote: Callable[[str], str] = str) -> str:
        found = self.text(name, quote=quote).strip()
        if not found:
            raise Failed(f"the task has no header {name}", again=False)
        return found

    def number(self, name: str, default: float, *, most: float) -> float:
        found = self.text(name).strip()
        try:
            value = float(found) if found else default
        except ValueError as malformed:
            raise Failed(f"the header {name} is no number", again=False) from malformed
        return min(max(value, 0.0), most)

    def beginning(self, prefix: str) -> Iterator[tuple[str, str]]:
        """The parameters whose names begin so, without the prefix."""
        for name in self._call.headers:
            if name.startswith(prefix) and len(name) > len(prefix):
                yield name.removeprefix(prefix), self.text(name)

    def variable(self, name: str) -> Any:
        """The value of a variable that a header names."""
        found: Any = self._call.variables
        for step in name.split("."):
            if not isinstance(found, Mapping) or step not in found:
                raise Failed(f"there is no variable {name}", again=False)
            found = cast("Mapping[str, Any]", found)[step]
        return found

    def _filled(self, header: str, template: str, quote: Callable[[str], str]) -> str:
        parts: list[str] = []
        try:
            for text, field, form, conversion in string.Formatter().parse(template):
                parts.append(text)
                if field is not None:
                    if form or conversion:
                        raise ValueError(field)
                    parts.append(self._value(field, quote))
        except ValueError as malformed:
            raise Failed(f"the header {header} has braces that do not fit: {malformed}", again=False) from malformed
        return "".join(parts)

    def _value(self, field: str, quote: Callable[[str], str]) -> str:
        root, _, rest = field.partition(".")
        if root == _SECRETS and rest:
            return self._secrets.get(rest)
        value = self.variable(field)
        if value is None:
            return ""
        if isinstance(value, bool | list | dict):
            return quote(msgspec.json.encode(value).decode())
        return quote(str(value))
