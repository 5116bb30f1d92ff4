"""The parts of a form. Attribute names are form-js's; those form-js does not have are told apart in the docstrings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal, TypeAlias

import msgspec

from bihuan.kernel.text import Text

Right: TypeAlias = Literal["edit", "read", "hide"]
Words: TypeAlias = Text | str

TEXT_TYPES = frozenset({"textfield", "textarea"})
CHOICE_TYPES = frozenset({"select", "radio"})
MANY_TYPES = frozenset({"checklist", "taglist"})
ROW_TYPES = frozenset({"table", "dynamiclist"})
FIELD_TYPES = TEXT_TYPES | CHOICE_TYPES | MANY_TYPES | ROW_TYPES | {"number", "checkbox", "datetime", "filepicker"}
STATIC_TYPES = frozenset({"text", "html", "image", "separator", "spacer", "button", "group"})


class Part(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """Base of everything in a form."""


class Option(Part, frozen=True, kw_only=True):
    """One choice of a list."""

    value: str
    label: Words = ""


class Rule(Part, frozen=True, kw_only=True):
    """Ours: a FEEL test over the form's values that must be true, and what is said when it is not."""

    test: str
    message: Words = ""


class Validation(Part, frozen=True, kw_only=True):
    """What a value must fulfil. Ours: `required_when` (FEEL), `min_rows`, `max_rows`, `rules`."""

    required: bool = False
    required_when: str = ""
    min: float | None = None
    max: float | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str = ""
    validation_type: Literal["", "custom", "email", "phone"] = ""
    min_rows: int | None = None
    max_rows: int | None = None
    rules: tuple[Rule, ...] = ()


class Conditional(Part, frozen=True, kw_only=True):
    """`hide` is FEEL: when true, the component is neither shown nor asked for."""

    hide: str = ""


class Appearance(Part, frozen=True, kw_only=True):
    """What stands before and after a figure: a currency, a unit."""

    prefix_adorner: Words = ""
    suffix_adorner: Words = ""


class Component(Part, frozen=True, kw_only=True):
    """A field, a group or something to look at.

    Ours: `columns` (the fields of a table's row; form-js's dynamic list calls them `components`), `pii`, `sensitive` (shown
    masked unless the field may be edited), texts in two languages.
    """

    type: str
    id: str = ""
    key: str = ""
    path: str = ""
    label: Words = ""
    description: Words = ""
    values: tuple[Option, ...] = ()
    validate: Validation = Validation()
    conditional: Conditional | None = None
    components: tuple[Component, ...] = ()
    columns: tuple[Component, ...] = ()
    subtype: Literal["", "date", "time", "datetime", "phone"] = ""
    decimal_digits: int | None = None
    appearance: Appearance | None = None
    multiple: bool | None = None
    accept: str = ""
    readonly: bool | str = False
    disabled: bool = False
    default_value: Any = None
    pii: bool = False
    sensitive: bool = False

    @property
    def name(self) -> str:
        """The name of the value: the key, a dynamic list's path."""
        return self.key or self.path

    @property
    def is_field(self) -> bool:
        return self.type in FIELD_TYPES

    @property
    def row(self) -> tuple[Component, ...]:
        """The fields of a table's row."""
        return tuple(each for each in (self.columns or self.components) if each.name)


class Form(Part, frozen=True, kw_only=True):
    """A form; `components` in the order they are shown."""

    id: str = ""
    type: str = "default"
    components: tuple[Component, ...] = ()

    def fields(self) -> Iterator[tuple[Component, tuple[str, ...]]]:
        """Every field with the FEEL conditions that hide it: its own and those of the groups around it."""
        yield from _fields(self.components, ())


class Rights(msgspec.Struct, frozen=True):
    """What a step may do with each field, and which of them it must fill beyond what the form says."""

    by_field: Mapping[str, Right]
    required: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()

    def of(self, name: str) -> Right:
        return self.by_field.get(name, "hide")


def _fields(components: tuple[Component, ...], hidden_by: tuple[str, ...]) -> Iterator[tuple[Component, tuple[str, ...]]]:
    for component in components:
        hide = component.conditional.hide if component.conditional else ""
        conditions = (*hidden_by, hide) if hide else hidden_by
        if component.is_field and component.name:
            yield component, conditions
        elif component.type == "group":
            yield from _fields(component.components, conditions)


def in_both(words: Words) -> Text:
    """A text as it stands in the schema, in both languages."""
    return words if isinstance(words, Text) else Text(words, words)
