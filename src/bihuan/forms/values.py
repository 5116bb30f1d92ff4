"""From what arrived as JSON to typed FEEL values, one component at a time.

Numbers become `Decimal` (a numeral in a string too, so that no figure is rounded on its way), dates and times FEEL's own
types, tables lists of contexts. An empty text, list or null is no value.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from bihuan.forms import conditions, patterns
from bihuan.forms.model import CHOICE_TYPES, MANY_TYPES, ROW_TYPES, TEXT_TYPES, Component
from bihuan.kernel.errors import Problem, Scalar

LONGEST_TEXT = 20_000
MOST_ROWS = 1_000
MOST_FILES = 20
LARGEST_FILE = 5 * 1024 * 1024
MOST_FIGURES = 34  # what a FEEL number holds (IEEE 754 decimal128)

_NUMERAL = re.compile(r"[+-]?\d{1,40}(\.\d{1,40})?", re.ASCII)
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
_WHEN = {
    "date": (re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII), "date"),
    "time": (re.compile(r"\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?([Zz]|[+-]\d{2}:\d{2})?", re.ASCII), "time"),
    "datetime": (
        re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?([Zz]|[+-]\d{2}:\d{2})?", re.ASCII),
        "date and time",
    ),
}


class Misfit(Exception):
    """A value does not fit its component; `place` is a pointer below the value."""

    def __init__(self, code: str, place: str = "", **params: Scalar) -> None:
        super().__init__(code)
        self.problems = (Problem(code=f"forms.{code}", place=place, params=dict(params)),)


class Misfits(Misfit):
    """Several of them at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        Exception.__init__(self)
        self.problems = tuple(problems)


def typed(component: Component, raw: Any) -> Any:
    """The FEEL value of what arrived for a component, None when nothing did; raises `Misfit`."""
    if raw is None or raw in ("", []):
        return None
    kind = component.type
    if kind in TEXT_TYPES:
        return _text(component, raw)
    if kind == "number":
        return _number(component, raw)
    if kind == "checkbox":
        return _flag(raw)
    if kind in CHOICE_TYPES | MANY_TYPES:
        return _choices(component, raw) if component.multiple or kind in MANY_TYPES else _choice(component, raw)
    if kind == "datetime":
        return _when(component, raw)
    if kind in ROW_TYPES:
        return _rows(component, raw)
    return [_file(component, each) for each in _list(raw, MOST_FILES)]


def _text(component: Component, raw: Any) -> str | None:
    if not isinstance(raw, str):
        raise Misfit("not_text")
    text = raw.strip() if component.type == "textfield" else raw
    if not text.strip():
        return None
    rules = component.validate
    if len(text) > (longest := LONGEST_TEXT if rules.max_length is None else rules.max_length):
        raise Misfit("too_long", max=longest)
    if rules.min_length is not None and len(text) < rules.min_length:
        raise Misfit("too_short", min=rules.min_length)
    named = rules.validation_type or ("phone" if component.subtype == "phone" else "")
    if named in patterns.NAMED and not patterns.fits(patterns.NAMED[named], text):
        raise Misfit(f"not_{named}")
    if rules.pattern and not patterns.fits(rules.pattern, text):
        raise Misfit("pattern")
    return text


def _number(component: Component, raw: Any) -> Decimal:
    number = _decimal(raw)
    digits = -int(number.as_tuple().exponent)
    if component.decimal_digits is not None and digits > max(component.decimal_digits, 0):
        raise Misfit("too_many_digits", digits=component.decimal_digits)
    rules = component.validate
    if rules.min is not None and number < Decimal(repr(rules.min)):
        raise Misfit("too_small", min=_figure(rules.min))
    if rules.max is not None and number > Decimal(repr(rules.max)):
        raise Misfit("too_large_number", max=_figure(rules.max))
    return number


def _decimal(raw: Any) -> Decimal:
    if isinstance(raw, bool) or not isinstance(raw, int | float | Decimal | str):
        raise Misfit("not_number")
    if isinstance(raw, str) and not _NUMERAL.fullmatch(raw.strip()):
        raise Misfit("not_number")
    try:
        number = Decimal(repr(raw)) if isinstance(raw, float) else Decimal(raw)
    except InvalidOperation as impossible:
        raise Misfit("not_number") from impossible
    if not number.is_finite():
        raise Misfit("not_number")
    plain = Decimal(f"{number:f}") if abs(number.adjusted()) <= MOST_FIGURES else number
    trimmed = _trimmed(plain)
    if len(trimmed.as_tuple().digits) > MOST_FIGURES or abs(trimmed.adjusted()) > MOST_FIGURES:
        raise Misfit("too_many_figures", figures=MOST_FIGURES)
    return trimmed


def _trimmed(number: Decimal) -> Decimal:
    """Without zeros at the end of the fraction: 12.50 and 12.5 are the same figure."""
    if number == number.to_integral_value():
        return number.quantize(Decimal(1)) if abs(number.adjusted()) < 28 else number.to_integral_value()
    sign, digits, exponent = number.as_tuple()
    kept = list(digits)
    places = int(exponent)
    while kept[-1] == 0:
        kept.pop()
        places += 1
    return Decimal((sign, tuple(kept), places))


def _figure(bound: float) -> str:
    return f"{bound:g}" if abs(bound) < 1e6 and bound != int(bound) else f"{bound:.0f}" if bound == int(bound) else repr(bound)


def _flag(raw: Any) -> bool:
    if not isinstance(raw, bool):
        raise Misfit("not_flag")
    return raw


def _choice(component: Component, raw: Any) -> str:
    if not isinstance(raw, str) or raw not in {option.value for option in component.values}:
        raise Misfit("not_a_choice", value=str(raw)[:40])
    return raw


def _choices(component: Component, raw: Any) -> list[str]:
    chosen = [_choice(component, each) for each in _list(raw, MOST_ROWS)]
    return list(dict.fromkeys(chosen))


def _when(component: Component, raw: Any) -> Any:
    subtype = component.subtype if component.subtype in _WHEN else "date"
    pattern, function = _WHEN[subtype]
    value = None
    if isinstance(raw, str) and pattern.fullmatch(raw.strip()):
        written = _with_seconds(raw.strip()) if subtype != "date" else raw.strip()
        value = conditions.value_of(f"{function}(written)", {"written": written})
    if value is None:
        raise Misfit(f"not_{subtype}")
    return value


def _with_seconds(written: str) -> str:
    """FEEL wants seconds; pickers of minutes leave them out. `z` is read as `Z`."""
    head, colon, minutes = written.partition(":")
    rest = minutes[2:]
    seconds = "" if rest.startswith(":") else ":00"
    return f"{head}{colon}{minutes[:2]}{seconds}{rest}".replace("z", "Z")


def _rows(component: Component, raw: Any) -> list[dict[str, Any]]:
    rules = component.validate
    rows = _list(raw, MOST_ROWS)
    if rules.max_rows is not None and len(rows) > rules.max_rows:
        raise Misfit("too_many_rows", max=rules.max_rows)
    if rules.min_rows is not None and len(rows) < rules.min_rows:
        raise Misfit("too_few_rows", min=rules.min_rows)
    found: list[dict[str, Any]] = []
    problems: list[Problem] = []
    for number, row in enumerate(rows):
        try:
            found.append(_row(component, row))
        except Misfit as misfit:
            problems.extend(below(misfit, f"/{number}"))
    if problems:
        raise Misfits(problems)
    return found


def _row(component: Component, raw: Any) -> dict[str, Any]:
    if not isinstance(raw, Mapping):
        raise Misfit("not_a_row")
    given = cast("Mapping[str, Any]", raw)
    columns = {column.name: column for column in component.row}
    problems = [
        Problem(code="forms.unknown_field", place=f"/{name}", params={"key": name}) for name in given if name not in columns
    ]
    row: dict[str, Any] = {}
    for name, column in columns.items():
        try:
            row[name] = typed(column, given.get(name))
            if row[name] is None and column.validate.required:
                raise Misfit("required")
        except Misfit as misfit:
            problems.extend(below(misfit, f"/{name}"))
    if problems:
        raise Misfits(problems)
    return row


def _file(component: Component, raw: Any) -> dict[str, Any]:
    """An attachment: its content as a data URL when it comes in, the hash of its content once it is stored."""
    if not isinstance(raw, Mapping):
        raise Misfit("not_a_file")
    given = cast("Mapping[str, Any]", raw)
    name, size, media, content, digest = (given.get(word) for word in ("name", "size", "type", "content", "digest"))
    if (
        not isinstance(name, str)
        or not name.strip()
        or len(name) > 255
        or given.keys() - {"name", "size", "type", "content", "digest"}
    ):
        raise Misfit("not_a_file")
    kept: dict[str, Any] = {
        "name": name.replace("/", "_").replace("\\", "_"),
        "type": media[:100] if isinstance(media, str) else "",
    }
    if isinstance(digest, str) and content is None and _DIGEST.fullmatch(digest) and isinstance(size, int):
        return {**kept, "size": Decimal(size), "digest": digest}
    decoded = decoded_file(content)
    if len(decoded) > LARGEST_FILE:
        raise Misfit("file_too_large", name=name[:80], limit=LARGEST_FILE // 1024 // 1024)
    if component.accept and not _accepted(component.accept, name, kept["type"]):
        raise Misfit("file_not_accepted", name=name[:80], accept=component.accept)
    return {**kept, "size": Decimal(len(decoded)), "content": content}


def decoded_file(content: Any) -> bytes:
    """The bytes of a data URL in base64; raises `Misfit`."""
    head, _, body = content.partition(",") if isinstance(content, str) else ("", "", "")
    if not head.startswith("data:") or not head.endswith(";base64"):
        raise Misfit("not_a_file")
    try:
        return base64.b64decode(body, validate=True)
    except binascii.Error as malformed:
        raise Misfit("not_a_file") from malformed


def _accepted(accept: str, name: str, media: str) -> bool:
    for word in (each.strip().lower() for each in accept.split(",")):
        if word.startswith(".") and name.lower().endswith(word):
            return True
        if word.endswith("/*") and media.lower().startswith(word[:-1]):
            return True
        if word and word == media.lower():
            return True
    return False


def _list(raw: Any, most: int) -> list[Any]:
    if not isinstance(raw, list | tuple):
        raise Misfit("not_a_list")
    items = list(cast("list[Any]", raw))
    if len(items) > most:
        raise Misfit("too_many_rows", max=most)
    return items


def below(misfit: Misfit, place: str) -> list[Problem]:
    """The problems of a part of a value, placed below the value."""
    return [Problem(code=each.code, place=f"{place}{each.place}", params=each.params) for each in misfit.problems]
