"""The core of the parser: operator precedence, and names found against the scopes in view."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar, NoReturn

from bihuan.feel import limits
from bihuan.feel.functions import BUILTINS
from bihuan.feel.scanner import KEYWORDS, Scanner
from bihuan.feel.scope import Longer, Scope
from bihuan.feel.tree import Constant, Name, Node, Source
from bihuan.feel.types import Type

OR, AND, COMPARE, ADD, MULTIPLY, POWER, NEGATE, INSTANCE, POSTFIX = 10, 20, 30, 40, 50, 60, 70, 75, 80
_BINDING = {
    "or": OR, "and": AND,
    "=": COMPARE, "!=": COMPARE, "<": COMPARE, "<=": COMPARE, ">": COMPARE, ">=": COMPARE, "between": COMPARE, "in": COMPARE,
    "+": ADD, "-": ADD, "*": MULTIPLY, "/": MULTIPLY, "**": POWER,
    "instance": INSTANCE, ".": POSTFIX, "[": POSTFIX, "(": POSTFIX,
}  # fmt: skip
_CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
_IN_NAMES = frozenset(("word", "number", "-", "+", "*", "/", ".", "'", *KEYWORDS))
# What stands after a `[` that ended a range: no expression begins with it.
_CLOSING = ("end", ",", ")", "]", "}", "and", "or", "then", "else", "return", "satisfies", ":", ".", "between", "in", "instance")
_NO_EXPRESSION = frozenset((*_CLOSING, "=", "!=", "<", "<=", ">", ">=", "+", "*", "/", "**"))
_BUILTINS = Longer(BUILTINS)


class Pratt:
    """One text being parsed; the grammar's forms stand in the tables `prefixes` and `infixes` of the child."""

    __slots__ = (
        "_depth",
        "_longer",
        "_nodes",
        "filters",
        "frames",
        "loops",
        "questions",
        "ranges",
        "scanner",
        "scope",
        "source",
        "unknown",
        "written",
    )

    prefixes: ClassVar[dict[str, Callable[[Any], Node]]]
    infixes: ClassVar[dict[str, Callable[[Any, Node], Node]]]
    scanning: ClassVar[type[Scanner]] = Scanner

    def __init__(self, source: Source, scope: Scope) -> None:
        self.source = source
        self.scope = scope
        self.scanner = self.scanning(source)
        self.frames: list[Mapping[str, Type]] = []
        self._longer: list[Longer] = [_BUILTINS, scope.longer]
        self.written = Longer()  # members of context literals, for paths whose base has no known type
        self._depth = 0
        self._nodes = 0
        self.unknown: dict[str, None] = {}  # names in view of nothing, outside of filters, whose items may have such members
        self.filters: int = 0
        self.loops = False
        self.questions: int = 0
        self.ranges: int = 0

    def expression(self, binding: int = 0) -> Node:
        """The longest expression whose operators bind tighter than `binding`."""
        scanner = self.scanner
        self._depth += 1
        if self._depth > limits.NESTING:
            scanner.fail("feel.nested_too_deep", limit=limits.NESTING)
        prefix = self.prefixes.get(scanner.kind)
        if prefix is None:
            self.no_expression()
        left = self.rest(prefix(self), binding)
        self._depth -= 1
        return left

    def rest(self, left: Node, binding: int) -> Node:
        """What follows an operand that was read, as far as it binds tighter than `binding`."""
        scanner = self.scanner
        links = 0
        while True:
            kind = scanner.kind
            power = _BINDING.get(kind, 0)
            if power <= binding or (power == POSTFIX and kind != "." and self._ends(kind, left)):
                break
            if power in (POSTFIX, COMPARE):
                links += 1
                if links + self._depth > limits.NESTING:
                    scanner.fail("feel.nested_too_deep", limit=limits.NESTING)
            left = self.infixes[kind](self, left)
            self._nodes += 1
        self._nodes += 1
        if self._nodes > limits.NODES:
            scanner.fail("feel.too_many_parts", limit=limits.NODES)
        return left

    def _ends(self, kind: str, left: Node) -> bool:
        """Whether a bracket is no postfix here: a constant is never called, and a range may end with `[`."""
        if kind == "(":
            return type(left) is Constant
        if kind != "[" or not self.ranges:
            return False
        start = self.scanner.start
        self.scanner.advance()
        closes = self.scanner.kind in _NO_EXPRESSION
        self._back(start)
        return closes

    def _back(self, start: int) -> None:
        before = self.scanner.before
        self.scanner.scan(start)
        self.scanner.before = min(before, start)

    def weighed(self) -> tuple[Node, int]:
        """An expression, and what one run through it costs in steps: about one for four nodes."""
        before = self._nodes
        self.loops = True
        node = self.expression()
        return node, 1 + (self._nodes - before) // 4

    def no_expression(self) -> NoReturn:
        scanner = self.scanner
        if scanner.kind == "end":
            scanner.fail("feel.expected_expression_at_end")
        scanner.fail("feel.expected_expression", found=scanner.found())

    def expect_end(self) -> None:
        if self.scanner.kind != "end":
            self.scanner.fail("feel.expected_operator", found=self.scanner.found())

    # --- names ---

    def name(self) -> Node:
        """A name in view, or one of the three constants; in an open scope any plain word."""
        scanner = self.scanner
        start = scanner.start
        word, end = scanner.value, scanner.end
        for each in self._longer:
            if word in each.by_word:
                longer = self.longer_name()
                if longer is not None:
                    return Name(self.source, start, scanner.before, longer)
                break
        scanner.scan(end)
        if word in _CONSTANTS and not self.known(word):
            return Constant(self.source, start, end, _CONSTANTS[word])
        if word not in BUILTINS and not self.known(word):
            if not self.scope.open:
                scanner.fail("feel.unknown_name", at=start, name=word)
            if not self.filters:
                self.unknown[word] = None
        return Name(self.source, start, end, word)

    def known(self, name: str) -> bool:
        for frame in self.frames:
            if name in frame:
                return True
        return name in self.scope.names

    def longer_name(self) -> str | None:
        """The longest name of more than one word at the current word; the scanner goes past it."""
        scanner = self.scanner
        word, best, end = scanner.value, None, scanner.end
        for longer in self._longer:
            if word in longer.by_word:
                found = longer.find(word, scanner.text, scanner.start)
                if found is not None and found[1] > end:
                    best, end = found
        if best is not None:
            scanner.scan(end)
        return best

    def member(self, known: Mapping[str, Type] | None) -> str:
        """A member's name after a dot: the longest of the `known` ones, or of all that any type in view has."""
        scanner = self.scanner
        if scanner.kind not in ("word", *KEYWORDS):
            scanner.expected_name()
        word, best, end = scanner.value, scanner.value, scanner.end
        bags = (self.scope.members, self.written) if known is None else (Longer(known), _PROPERTIES)
        for bag in bags:
            found = bag.find(word, scanner.text, scanner.start) if word in bag.by_word else None
            if found is not None and found[1] > end:
                best, end = found
        scanner.scan(end)
        return best

    def new_name(self, *stops: str) -> str:
        """A name that is being declared: everything up to one of the tokens `stops`, spaces made single."""
        scanner = self.scanner
        start = scanner.start
        if scanner.kind in stops or scanner.kind not in ("word", *KEYWORDS):
            scanner.expected_name()
        scanner.advance()
        while scanner.kind not in stops:
            if scanner.kind not in _IN_NAMES:
                scanner.expected(stops[0])
            scanner.advance()
        return " ".join(scanner.text[start : scanner.before].split())

    @contextmanager
    def within(self, frame: Mapping[str, Type]) -> Generator[None]:
        """Parse with the names of `frame` in view; names added to it meanwhile must be announced by `declare`."""
        self.frames.append(frame)
        self._longer.append(Longer(frame))
        try:
            yield
        finally:
            self.frames.pop()
            self._longer.pop()

    def declare(self, name: str, kind: Type) -> None:
        """Add a name to the innermost frame."""
        frame = self.frames[-1]
        assert isinstance(frame, dict)
        frame[name] = kind
        self._longer[-1].add(name)

    def type_of_name(self, name: str) -> Type | None:
        for frame in reversed(self.frames):
            if name in frame:
                return frame[name]
        return self.scope.names.get(name)


_PROPERTIES = Longer(("time offset", "start included", "end included"))
