"""A model changed everywhere at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import msgspec

from bihuan.bpmn.foundation import Node

N = TypeVar("N", bound=Node)


def rebuilt(node: N, change: Callable[[Node], Node], *, entering: Callable[[Node], None] | None = None) -> N:
    """The element with `change` applied to everything in it, innermost first; `entering` is told what is gone into before."""
    if entering is not None:
        entering(node)
    changes: dict[str, Any] = {}
    for name in node.__struct_fields__:
        value = getattr(node, name)
        if isinstance(value, Node):
            made: Any = rebuilt(value, change, entering=entering)
            if made is not value:
                changes[name] = made
        elif isinstance(value, tuple) and value and isinstance(value[0], Node):
            several = cast("tuple[Node, ...]", value)
            parts = tuple(rebuilt(each, change, entering=entering) for each in several)
            if any(one is not other for one, other in zip(parts, several, strict=True)):
                changes[name] = parts
    return cast("N", change(msgspec.structs.replace(node, **changes) if changes else node))
