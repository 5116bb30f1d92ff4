"""What of a form's values may leave the server."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, cast

from bihuan.forms import conditions
from bihuan.forms.model import ROW_TYPES, Component, Form, Rights
from bihuan.forms.values import decoded_file

MASK = "•"
_LEFT_OPEN = 4
_LARGEST_EXACT = 2**53


def shown(form: Form, values: Mapping[str, Any], rights: Rights, *, reveal: bool = False) -> dict[str, Any]:
    """The values to send, JSON-able: hidden fields left out, sensitive ones masked unless editable or `reveal` is set."""
    sent: dict[str, Any] = {}
    for component, _ in form.fields():
        right = rights.of(component.name)
        if right != "hide" and component.name in values:
            sent[component.name] = _shown(component, values[component.name], open_=reveal or right == "edit")
    return sent


def masked(value: Any) -> str:
    """A sensitive value with only its last four characters open, and none of a short one."""
    text = str(plain(value))
    open_ = _LEFT_OPEN if len(text) > 2 * _LEFT_OPEN else 0
    return MASK * max(len(text) - open_, _LEFT_OPEN) + text[len(text) - open_ :]


def guarded(forms: Iterable[Form], values: Mapping[str, Any]) -> dict[str, Any]:
    """The values with all masked that any of the forms calls sensitive: whole fields, and cells of rows.

    Rows with such a column keep only the columns that a form knows.
    """
    whole: set[str] = set()
    columns: dict[str, dict[str, bool]] = {}
    for form in forms:
        for component, _ in form.fields():
            name = component.name
            if component.sensitive:
                whole.add(name)
            for cell in component.row:
                known = columns.setdefault(name, {})
                known[cell.name] = known.get(cell.name, False) or cell.sensitive
    found = dict(values)
    for name, value in values.items():
        if value is not None and name in whole:
            found[name] = masked(value)
        elif value is not None and any(columns.get(name, {}).values()):
            found[name] = _rows(columns[name], value)
    return found


def _rows(columns: Mapping[str, bool], value: Any) -> Any:
    if not isinstance(value, list | tuple):
        return masked(value)
    rows = (cast("Mapping[str, Any]", row) for row in cast("list[Any]", value) if isinstance(row, Mapping))
    return [
        {name: masked(cell) if columns[name] and cell is not None else cell for name, cell in row.items() if name in columns}
        for row in rows
    ]


def personal(form: Form) -> frozenset[str]:
    """The names of the fields that hold personal data."""
    return frozenset(component.name for component, _ in form.fields() if component.pii or any(each.pii for each in component.row))


def stowed(form: Form, values: Mapping[str, Any], put: Callable[[bytes], str]) -> dict[str, Any]:
    """The values with the content of attachments handed to `put` and its answer, the hash, left in their place."""
    pickers = {component.name for component, _ in form.fields() if component.type == "filepicker"}

    def stow(file: dict[str, Any]) -> dict[str, Any]:
        if "content" not in file:
            return file
        digest = put(decoded_file(file["content"]))
        return {**{name: each for name, each in file.items() if name != "content"}, "digest": digest}

    return {name: [stow(file) for file in value] if name in pickers and value else value for name, value in values.items()}


def plain(value: Any) -> Any:
    """A FEEL value as JSON has it: figures exact (as text where a number would round), dates and times in ISO 8601."""
    if value is None or isinstance(value, bool | str | int):
        return value
    if isinstance(value, Decimal):
        return _number(value)
    if isinstance(value, Mapping):
        return {str(name): plain(each) for name, each in cast("Mapping[str, Any]", value).items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in cast("list[Any]", value)]
    return conditions.value_of("string(value)", {"value": value})


def _number(value: Decimal) -> int | float | str:
    if value == value.to_integral_value():
        whole = int(value)
        return whole if abs(whole) <= _LARGEST_EXACT else str(whole)
    near = float(value)
    return near if Decimal(repr(near)) == value else f"{value:f}"


def _shown(component: Component, value: Any, *, open_: bool) -> Any:
    if value is None:
        return None
    if component.sensitive and not open_:
        return masked(value)
    if component.type in ROW_TYPES and isinstance(value, list):
        columns = {column.name: column for column in component.row}
        rows = cast("list[Any]", value)
        return [
            {
                name: _shown(columns[name], cell, open_=open_)
                for name, cell in cast("dict[str, Any]", row).items()
                if name in columns
            }
            for row in rows
            if isinstance(row, Mapping)
        ]
    return plain(value)
