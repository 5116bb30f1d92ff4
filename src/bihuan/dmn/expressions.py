"""Walking through boxed expressions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from bihuan.dmn import model
from bihuan.feel.values import class_of


def inner(node: model.Node) -> Iterator[model.Expression]:
    """Every expression of a node, itself included, from the outside in."""
    if isinstance(node, model.Expression):
        yield node
    for field in msgspec.structs.fields(type(node)):
        value: Any = getattr(node, field.name)
        for each in value if class_of(value) is tuple else (value,):
            if isinstance(each, model.Node):
                yield from inner(each)
