"""What an editor wants to know of a text under way: every mistake at once, each with its place, and the tree of the rest.

The strict parser stops at the first mistake. This one is the same parser over a scanner that forgives: a sign that should stand
somewhere is taken as if it stood there, a place without a value gets null, a character without meaning is skipped. After a
mistake inside an expression it goes on at the next comma, bracket or keyword. The first mistake at a place is the one told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar, NoReturn, cast

import msgspec

from bihuan.feel import limits
from bihuan.feel.characters import FULL_WIDTH
from bihuan.feel.parser import Dialect, Parser
from bihuan.feel.scanner import Scanner
from bihuan.feel.scope import EMPTY, Scope
from bihuan.feel.tree import Ast, Constant, Name, Node, Source
from bihuan.feel.values import class_of
from bihuan.kernel.errors import InvalidModel, Problem, Scalar, Severity

MOST = 20  # mistakes told of one text

_HALF_WIDTH = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {
    "，": ",", "。": ".", "“": '"', "”": '"', "「": '"', "」": '"', "【": "[", "】": "]", "《": "<", "》": ">", "、": ",",
}  # fmt: skip
# Where an expression that broke off is given up.
_SYNC = frozenset(("end", ",", ")", "]", "}", "and", "or", "then", "else", "return", "satisfies"))


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """A mistake, from offset `start` to `end` of the text."""

    problem: Problem
    start: int
    end: int


class Diagnosis(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """The mistakes of a text in the order of their places; `ast` is what could be read, none when nothing could."""

    faults: tuple[Fault, ...]
    ast: Ast | None = None


def diagnose(text: str, scope: Scope | None = None, dialect: Dialect = "expression", *, place: str = "") -> Diagnosis:
    """All mistakes of a text. Names that an open scope does not know are warnings, if it knows any."""
    scope = scope or EMPTY
    try:
        parser = _Forgiving(Source(text, place), scope)
    except InvalidModel as error:
        return Diagnosis(faults=(Fault(problem=error.as_problem(), start=0, end=len(text)),))
    scanner = cast("_ForgivingScanner", parser.scanner)
    ast = None
    try:
        root = parser.tests() if dialect == "unary" else parser.whole()
        ast = Ast(parser.source, root, dialect, scope, tuple(parser.unknown), parser.loops)
    except (_Enough, _Recovered):
        pass
    except RecursionError:
        scanner.note("feel.nested_too_deep", limit=limits.NESTING)
    faults = scanner.faults
    if ast is not None and scope.open and scope.names:
        for name in names_in(ast.root):
            if name.name in ast.unknown:
                scanner.note("feel.unknown_name", at=name.start, severity="warning", to=name.end, name=name.name)
    return Diagnosis(faults=tuple(faults[start] for start in sorted(faults)), ast=ast)


def names_in(what: Any) -> Iterator[Name]:
    """Every name of a tree, in no particular order."""
    waiting: list[Any] = [what]
    while waiting:
        each = waiting.pop()
        if isinstance(each, Name):
            yield each
        elif isinstance(each, Node):
            waiting += (getattr(each, field) for field in each.__struct_fields__[3:])
        elif class_of(each) is tuple:
            waiting += cast("Iterable[Any]", each)


class _Recovered(Exception):
    """An expression broke off; its mistake is noted."""


class _Enough(Exception):
    """There are more mistakes than anybody reads."""


class _ForgivingScanner(Scanner):
    __slots__ = ("faults", "noted")

    def __init__(self, source: Source) -> None:
        self.faults: dict[int, Fault] = {}
        self.noted = 0
        super().__init__(source)

    def note(
        self, code: str, *, at: int | None = None, to: int | None = None, severity: Severity = "error", **params: Scalar
    ) -> None:
        start = self.start if at is None else at
        end = to or (self.end if at is None else max(at + 1, self.end))
        line, column = self.source.position(start)
        where = f"line {line}, column {column}"
        place = f"{self.source.place}: {where}" if self.source.place else where
        told: dict[str, Scalar] = {"line": line, "column": column, **params}
        if code == "feel.unclosed_string":
            end = len(self.text)
        fault = Fault(problem=Problem(code=code, place=place, severity=severity, params=told), start=start, end=max(start, end))
        self.faults.setdefault(start, fault)
        self.noted += 1
        if self.noted > MOST:
            raise _Enough

    def fail(self, code: str, *, at: int | None = None, **params: Scalar) -> NoReturn:
        self.note(code, at=at, **cast("dict[str, Any]", params))
        raise _Recovered

    def take(self, kind: str) -> None:
        if self.kind == kind:
            self.advance()
            return
        if self.kind == "end":
            self.note("feel.expected_at_end", expected=kind)
        else:
            self.note("feel.expected", expected=kind, found=self.found())

    def scan(self, position: int) -> None:
        before = position
        while True:
            try:
                super().scan(position)
            except _Recovered:
                position = self._past_mistake()
                if position < 0:
                    break
                continue
            break
        self.before = before

    def _past_mistake(self) -> int:
        """Take what stands here for what was meant; answers where to go on when that is nothing, -1 when it is a token."""
        character = self.text[self.start]
        meant = _HALF_WIDTH.get(character, "") if FULL_WIDTH.match(character) else character
        if meant in ('"', "@"):
            self.kind, self.end = "string", len(self.text)
            self.value = '""'
            return -1
        if self.value in ("==", "&&", "||"):
            self.kind = {"==": "=", "&&": "and", "||": "or"}[self.value]
            return -1
        if meant and meant in "-+*/=<>()[]{},:.?":
            self.kind = self.value = meant
            self.end = self.start + 1
            return -1
        return self.start + 1


class _Forgiving(Parser):
    __slots__ = ()

    scanning: ClassVar[type[Scanner]] = _ForgivingScanner

    def whole(self) -> Node:
        scanner = self.scanner
        root = self.expression()
        while not scanner.at("end"):
            cast("_ForgivingScanner", scanner).note("feel.expected_operator", found=scanner.found())
            if scanner.kind in _SYNC:
                scanner.advance()
            if not scanner.at("end"):
                self.expression()
        return root

    def expect_end(self) -> None:
        scanner = cast("_ForgivingScanner", self.scanner)
        while not scanner.at("end"):
            scanner.note("feel.expected_operator", found=scanner.found())
            scanner.advance()

    def expression(self, binding: int = 0) -> Node:
        scanner = self.scanner
        start, depth, ranges, filters = scanner.start, self._depth, self.ranges, self.filters
        try:
            return super().expression(binding)
        except _Recovered:
            self._depth, self.ranges, self.filters = depth, ranges, filters
        while scanner.kind not in _SYNC:
            scanner.advance()
        return Constant(self.source, start, max(start, scanner.before), None)
