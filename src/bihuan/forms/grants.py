"""What a step may do with each field of a form."""

from __future__ import annotations

from collections.abc import Iterable

from bihuan.bpmn.extension import FieldRight
from bihuan.forms.model import Form, Right, Rights

EVERY_OTHER = "*"


def rights(form: Form, granted: Iterable[FieldRight] = ()) -> Rights:
    """The rights of a step from its field list; `*` is every field not named.

    Without a list every field may be edited; with one, fields it does not name may be read. A field the form itself makes
    read-only is never edited.
    """
    named = {each.field: each for each in granted}
    others: Right = named[EVERY_OTHER].right if EVERY_OTHER in named else ("read" if named else "edit")
    found: dict[str, Right] = {}
    for component, _ in form.fields():
        grant = named.get(component.name)
        right = grant.right if grant is not None else others
        found[component.name] = "read" if right == "edit" and (component.readonly is True or component.disabled) else right
    return Rights(
        by_field=found,
        required=frozenset(name for name, each in named.items() if each.required is True),
        optional=frozenset(name for name, each in named.items() if each.required is False),
    )
