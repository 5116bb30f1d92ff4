"""From JSON to a form, and what is wrong with a form as written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from bihuan.forms import conditions, patterns
from bihuan.forms.model import CHOICE_TYPES, FIELD_TYPES, MANY_TYPES, ROW_TYPES, STATIC_TYPES, Component, Form
from bihuan.kernel.errors import InvalidModel, Problem, Scalar

LARGEST_BYTES = 1_000_000


def read(source: bytes | str | Mapping[str, Any]) -> Form:
    """A form from its JSON; raises `InvalidModel("forms.invalid_schema")` with every problem found."""
    try:
        form = _decoded(source)
    except (msgspec.DecodeError, RecursionError, UnicodeError) as malformed:
        raise InvalidModel("forms.malformed", reason=str(malformed)[:200]) from malformed
    problems = [each for each in check(form) if each.severity == "error"]
    if problems:
        raise InvalidModel("forms.invalid_schema", problems=tuple(problems), count=len(problems), form=form.id)
    return form


def _decoded(source: bytes | str | Mapping[str, Any]) -> Form:
    if isinstance(source, bytes | str):
        if len(source) > LARGEST_BYTES:
            raise InvalidModel("forms.too_large", limit=LARGEST_BYTES)
        return msgspec.json.decode(source, type=Form)
    return msgspec.convert(source, Form)


def check(form: Form) -> list[Problem]:
    """All problems of a form, placed by a JSON pointer into its schema."""
    return [*_parts(form.components, "/components"), *_doubled(form)]


def _doubled(form: Form) -> Iterator[Problem]:
    seen: set[str] = set()
    for component, _ in form.fields():
        if component.name in seen:
            yield Problem(code="forms.doubled_key", place=f"/{component.name}", params={"key": component.name})
        seen.add(component.name)


def _parts(components: Iterable[Component], place: str, *, in_row: bool = False) -> Iterator[Problem]:
    for number, component in enumerate(components):
        here = f"{place}/{number}"
        if component.type not in FIELD_TYPES | STATIC_TYPES:
            yield Problem(code="forms.unknown_type", place=f"{here}/type", params={"type": component.type[:40]})
            continue
        yield from _part(component, here, in_row=in_row)
        if component.type == "group":
            yield from _parts(component.components, f"{here}/components")


def _part(component: Component, place: str, *, in_row: bool) -> Iterator[Problem]:
    params: dict[str, Scalar] = {"key": component.name}
    if component.is_field and not component.name:
        yield Problem(code="forms.no_key", place=f"{place}/key", params={"type": component.type})
    if component.type in CHOICE_TYPES | MANY_TYPES and not component.values:
        yield Problem(code="forms.no_choices", place=f"{place}/values", params=params)
    if component.type in ROW_TYPES:
        if in_row:
            yield Problem(code="forms.table_in_table", place=place, params=params)
        if not component.row:
            yield Problem(code="forms.no_columns", place=f"{place}/columns", params=params)
        yield from _parts(component.columns or component.components, f"{place}/columns", in_row=True)
    yield from _expressions(component, place)
    if component.validate.pattern and not patterns.known(component.validate.pattern):
        yield Problem(code="forms.bad_pattern", place=f"{place}/validate/pattern", params=params)


def _expressions(component: Component, place: str) -> Iterator[Problem]:
    written = [
        ("/conditional/hide", component.conditional.hide if component.conditional else ""),
        ("/validate/requiredWhen", component.validate.required_when),
        *((f"/validate/rules/{number}/test", rule.test) for number, rule in enumerate(component.validate.rules)),
    ]
    for pointer, text in written:
        invalid = conditions.check(text) if text else None
        if invalid is not None:
            yield Problem(code=invalid.code, place=f"{place}{pointer} {invalid.place}".strip(), params=invalid.params)
