"""Types as far as the parser needs them: which members may stand after a dot or inside a filter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bihuan.feel.tree import (
    Between,
    Call,
    Comparison,
    Constant,
    ContextLiteral,
    Filter,
    For,
    FunctionLiteral,
    If,
    In,
    InstanceOf,
    ListLiteral,
    Logical,
    Name,
    Node,
    Path,
    Quantified,
    RangeLiteral,
)
from bihuan.feel.types import ANY, NAMED, ContextType, FunctionType, ListType, RangeType, Type, of_value
from bihuan.feel.values import class_of

Names = Callable[[str], Type | None]


def type_of(node: Node, names: Names) -> Type:
    """The type of an expression, `Any` where it takes evaluation to know."""
    match node:
        case Name():
            return names(node.name) or ANY
        case Path():
            return member_type(type_of(node.base, names), node.member)
        case Filter():
            base = type_of(node.base, names)
            if isinstance(base, ListType):
                return base.element if type(node.condition) is Constant else base
            return base
        case ContextLiteral():
            return context_type(node, names)
        case ListLiteral():
            return ListType("list", type_of(node.items[0], names) if node.items else ANY)
        case RangeLiteral():
            return RangeType("range", type_of(node.low, names))
        case Constant():
            return of_value(node.value)
        case If():
            then = type_of(node.then, names)
            return type_of(node.otherwise, names) if then is ANY else then
        case For():
            return LIST_OF_ANY
        case FunctionLiteral():
            return FunctionType("function", node.types)
        case Call():
            callee = type_of(node.callee, names)
            return callee.result if isinstance(callee, FunctionType) else ANY
        case _:
            return ANY


LIST_OF_ANY = ListType("list")


def context_type(node: ContextLiteral, names: Names) -> ContextType:
    members: dict[str, Type] = {}
    for name, value in node.entries:
        members[name] = type_of(value, lambda each: members.get(each) or names(each))
    return ContextType("context", members)


def member_type(base: Type, member: str) -> Type:
    """The type of `base.member`; of a list, the list of its items' members."""
    if isinstance(base, ContextType):
        return base.members.get(member, ANY)
    if isinstance(base, ListType):
        inner = member_type(base.element, member)
        return ListType("list", inner)
    return NAMED["number"] if member in ("year", "month", "day", "weekday") and base is not ANY else ANY


def member_types(base: Type) -> Mapping[str, Type] | None:
    """The members known of a base, also through lists; None when nothing is known."""
    while isinstance(base, ListType):
        base = base.element
    return base.members if isinstance(base, ContextType) and base.members else None


def element_type(base: Type) -> Type:
    """What a filter or a loop sees of the base one by one."""
    return base.element if isinstance(base, ListType | RangeType) else base


# --- forms -----------------------------------------------------------------------------------------------------------

_TRUTHS = (Comparison, Between, In, InstanceOf, Logical, Quantified)


def is_truth(node: Node) -> bool:
    """Whether an expression can be nothing but true, false or null: as a filter's condition it is no index."""
    return isinstance(node, _TRUTHS)


def mentions(node: Any, name: str) -> bool:
    """Whether a tree names `name` anywhere."""
    if isinstance(node, Name):
        return node.name == name
    if class_of(node) is tuple:
        return any(mentions(each, name) for each in node)
    if isinstance(node, Node):
        return any(mentions(getattr(node, field), name) for field in node.__struct_fields__[3:])
    return False
