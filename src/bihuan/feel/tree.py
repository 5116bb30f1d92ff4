"""The syntax tree: frozen nodes, each with its place in the text.

Every node knows its `source` and the offsets `start` and `end` in it, so that a warning or an editor can point at it. Operators
are kept as their text. The unary-test dialect shares the tree; what it tests is `Name("?")`.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from bihuan.feel.types import Type


class Source(msgspec.Struct, frozen=True, gc=False):
    """A text and, where it has one, the place it stands in (an element id, a table cell)."""

    text: str
    place: str = ""

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column, both counted from 1."""
        before = self.text[:offset]
        return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


class Node(msgspec.Struct, frozen=True, gc=False, eq=False):
    source: Source
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.source.text[self.start : self.end]


class Constant(Node, frozen=True, gc=False, eq=False):
    """Null, a boolean, a number, a string or an at-literal."""

    value: Any


class Name(Node, frozen=True, gc=False, eq=False):
    name: str


class Path(Node, frozen=True, gc=False, eq=False):
    """`base.member`."""

    base: Node
    member: str


class Filter(Node, frozen=True, gc=False, eq=False):
    """`base[condition]`, also `base[2]`. Here and below, `weight` is what one run through the inner part costs, in steps."""

    base: Node
    condition: Node
    weight: int = 1


class Call(Node, frozen=True, gc=False, eq=False):
    """A call by position, or by name when `names` is given."""

    callee: Node
    arguments: tuple[Node, ...]
    names: tuple[str, ...] | None = None


class Negation(Node, frozen=True, gc=False, eq=False):
    operand: Node


class Arithmetic(Node, frozen=True, gc=False, eq=False):
    operator: Literal["+", "-", "*", "/", "**"]
    left: Node
    right: Node


class Comparison(Node, frozen=True, gc=False, eq=False):
    operator: Literal["=", "!=", "<", "<=", ">", ">="]
    left: Node
    right: Node


class Between(Node, frozen=True, gc=False, eq=False):
    operand: Node
    low: Node
    high: Node


class In(Node, frozen=True, gc=False, eq=False):
    """`operand in tests`."""

    operand: Node
    tests: tuple[Test, ...]


class InstanceOf(Node, frozen=True, gc=False, eq=False):
    operand: Node
    type: Type


class Logical(Node, frozen=True, gc=False, eq=False):
    """A chain of `and` or of `or`."""

    operator: Literal["and", "or"]
    operands: tuple[Node, ...]


class If(Node, frozen=True, gc=False, eq=False):
    condition: Node
    then: Node
    otherwise: Node


class Iterator(Node, frozen=True, gc=False, eq=False):
    """`name in source`, or `name in source..until`."""

    name: str
    over: Node
    until: Node | None = None


class For(Node, frozen=True, gc=False, eq=False):
    iterators: tuple[Iterator, ...]
    body: Node
    weight: int = 1


class Quantified(Node, frozen=True, gc=False, eq=False):
    quantifier: Literal["some", "every"]
    iterators: tuple[Iterator, ...]
    condition: Node
    weight: int = 1


class FunctionLiteral(Node, frozen=True, gc=False, eq=False):
    """`function(parameters) body`; an external one names Java or PMML code, which only an allow-list can supply."""

    parameters: tuple[str, ...]
    types: tuple[Type, ...]
    body: Node
    external: bool = False
    weight: int = 1


class ContextLiteral(Node, frozen=True, gc=False, eq=False):
    entries: tuple[tuple[str, Node], ...]


class ListLiteral(Node, frozen=True, gc=False, eq=False):
    items: tuple[Node, ...]


class RangeLiteral(Node, frozen=True, gc=False, eq=False):
    low: Node
    high: Node
    low_included: bool
    high_included: bool


class UnaryRange(Node, frozen=True, gc=False, eq=False):
    """`(< 10)`, `(= 10)`: a range with one bound."""

    operator: Literal["=", "!=", "<", "<=", ">", ">="]
    bound: Node


class Test(Node, frozen=True, gc=False, eq=False):
    """One test of a value: `operator` and `operand` (`< 5`); with an empty operator the operand decides by its value.

    `asks` tells that the operand speaks of `?` itself, so that its truth is the answer.
    """

    operator: Literal["", "=", "!=", "<", "<=", ">", ">="]
    operand: Node
    asks: bool = False


class Tests(Node, frozen=True, gc=False, eq=False):
    """A whole unary-test text: any of the tests, or none of them when `negated`; without tests (`-`) always true."""

    tests: tuple[Test, ...]
    negated: bool = False


class Ast(msgspec.Struct, frozen=True, gc=False, eq=False):
    """A parsed text; `unknown` are the names in it that its scope does not declare. `loops`: whether parts may run many times."""

    source: Source
    root: Node
    dialect: Literal["expression", "unary"]
    scope: Any
    unknown: tuple[str, ...] = ()
    loops: bool = False
