"""Types as they are written: `list<number>`, `context<a: string>`, `function<number> -> string`, item types by name."""

from __future__ import annotations

from bihuan.feel.scanner import KEYWORDS, Scanner
from bihuan.feel.scope import Longer, Scope
from bihuan.feel.types import ANY, NAMED, ContextType, FunctionType, ListType, RangeType, Type

_LONGER = Longer(NAMED)
_DEPTH = 32


def read_type(scanner: Scanner, scope: Scope, depth: int = 0) -> Type:
    """The type at the scanner's place."""
    if scanner.kind not in ("word", *KEYWORDS) or depth > _DEPTH:
        scanner.fail("feel.expected_type", found=scanner.found())
    name = _name(scanner, scope)
    if scanner.at("<") and name in ("list", "range", "context", "function"):
        scanner.advance()
        return _PARTS[name](scanner, scope, depth + 1)
    if name in scope.types:
        return scope.types[name]
    if name in NAMED:
        return NAMED[name]
    return scanner.fail("feel.unknown_type", name=name)


def _name(scanner: Scanner, scope: Scope) -> str:
    word, best, end = scanner.value, scanner.value, scanner.end
    for longer in (_LONGER, Longer(scope.types)):
        found = longer.find(word, scanner.text, scanner.start)
        if found is not None and found[1] > end:
            best, end = found
    scanner.scan(end)
    while scanner.kind == "." and best not in NAMED:
        scanner.advance()
        best = f"{best}.{scanner.value}"
        scanner.advance()
    return best


def _element(scanner: Scanner, scope: Scope, depth: int) -> Type:
    element = read_type(scanner, scope, depth)
    scanner.take(">")
    return element


def _list(scanner: Scanner, scope: Scope, depth: int) -> Type:
    return ListType("list", _element(scanner, scope, depth))


def _range(scanner: Scanner, scope: Scope, depth: int) -> Type:
    return RangeType("range", _element(scanner, scope, depth))


def _context(scanner: Scanner, scope: Scope, depth: int) -> Type:
    members: dict[str, Type] = {}
    while scanner.kind != ">":
        if members:
            scanner.take(",")
        start = scanner.start
        while scanner.kind not in (":", "end"):
            scanner.advance()
        name = " ".join(scanner.text[start : scanner.before].split())
        scanner.take(":")
        members[name] = read_type(scanner, scope, depth)
    scanner.take(">")
    return ContextType("context", members)


def _function(scanner: Scanner, scope: Scope, depth: int) -> Type:
    parameters: list[Type] = []
    while scanner.kind != ">":
        if parameters:
            scanner.take(",")
        parameters.append(read_type(scanner, scope, depth))
    scanner.take(">")
    result = ANY
    if scanner.at("->"):
        scanner.advance()
        result = read_type(scanner, scope, depth)
    return FunctionType("function", tuple(parameters), result)


_PARTS = {"list": _list, "range": _range, "context": _context, "function": _function}
