"""Tokens on demand, and the syntax errors they raise. The parser may set the scanner back or let it swallow a longer name."""

from __future__ import annotations

import re
from typing import Any, NoReturn, cast

from bihuan.feel import limits
from bihuan.feel.characters import FULL_WIDTH, TOKEN, skip
from bihuan.feel.tree import Source
from bihuan.kernel.errors import InvalidModel, Scalar

KEYWORDS = frozenset(
    ("and", "or", "in", "between", "instance", "if", "then", "else", "for", "return", "some", "every", "satisfies", "function")
)
_FOREIGN = {"==": "=", "&&": "and", "||": "or"}
_KINDS = ("", "number", "word", "string", "at", "")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", '"': '"', "'": "'", "\\": "\\", "/": "/"}
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{6})|((?s:.)))")


class Scanner:
    """The current token: its `kind` (`number`, `word`, `string`, `at`, `end`, a keyword or a sign), `value`, `start`, `end`.

    `before` is where the token before it ended.
    """

    __slots__ = ("before", "end", "kind", "source", "start", "text", "value")

    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text
        self.kind = ""
        self.value = ""
        self.before = self.start = self.end = 0
        if len(self.text) > limits.TEXT:
            raise InvalidModel("feel.text_too_long", place=source.place, length=len(self.text), limit=limits.TEXT)
        self.scan(0)

    def scan(self, position: int) -> None:
        """Read the token at or after `position`."""
        self.before = position
        match = TOKEN.match(self.text, position)
        if match is None:
            self._outside(position)
            return
        group = match.lastindex or 5
        self.value = value = match[group]
        self.start, self.end = match.span(group)
        if group == 2:
            self.kind = value if value in KEYWORDS else "word"
        elif group == 5:
            self.kind = value
            if value in _FOREIGN:
                self.fail("feel.foreign_operator", found=value, wanted=_FOREIGN[value])
        else:
            self.kind = _KINDS[group]

    def at(self, kind: str) -> bool:
        """Whether the current token is of that kind."""
        return self.kind == kind

    def advance(self) -> None:
        self.scan(self.end)

    def _outside(self, position: int) -> None:
        self.start = self.end = skip(self.text, position)
        if self.start >= len(self.text):
            self.kind, self.value = "end", ""
            return
        character = self.text[self.start]
        self.end += 1
        if character in '"@':
            self.fail("feel.unclosed_string" if character == '"' else "feel.bad_at_literal", found=self.text[self.start :][:40])
        if FULL_WIDTH.match(character):
            self.fail("feel.full_width", found=character)
        self.fail("feel.strange_character", found=character)

    def fail(self, code: str, *, at: int | None = None, **params: Scalar) -> NoReturn:
        """Refuse the text at the current token or at offset `at`."""
        line, column = self.source.position(self.start if at is None else at)
        place = f"line {line}, column {column}"
        if self.source.place:
            place = f"{self.source.place}: {place}"
        params = {"line": line, "column": column, **params}
        raise InvalidModel(code, place=place, **cast("dict[str, Any]", params))

    def found(self) -> str:
        return self.text[self.start : self.end][:40]

    def expected(self, what: str) -> NoReturn:
        """Refuse the current token where the sign or keyword `what` must stand."""
        if self.kind == "end":
            self.fail("feel.expected_at_end", expected=what)
        self.fail("feel.expected", expected=what, found=self.found())

    def expected_name(self) -> NoReturn:
        if self.kind == "end":
            self.fail("feel.expected_name_at_end")
        self.fail("feel.expected_name", found=self.found())

    def take(self, kind: str) -> None:
        """Go past the sign or keyword `kind`, which must stand here."""
        if self.kind != kind:
            self.expected(kind)
        self.scan(self.end)

    def unescaped(self, literal: str) -> str:
        """The string that a literal (with its quotes) stands for."""
        body = literal[1:-1]
        if "\\" not in body:
            return body
        text = _ESCAPE.sub(self._escape, body)
        # Two escapes of four digits may be the halves of one character.
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")

    def _escape(self, match: re.Match[str]) -> str:
        short, long, other = match.groups()
        if other is not None:
            return _ESCAPES.get(other, match[0])
        code = int(short or long, 16)
        return chr(code) if code < 0x110000 else "\ufffd"
