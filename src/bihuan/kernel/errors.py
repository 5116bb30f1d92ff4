"""Errors by who is at fault, each a code plus parameters; the sentences live in `kernel.catalogue`.

A *problem* is one broken rule at one place; an *error* carries one code of its own and any number of problems.
Which HTTP status an error becomes is decided in one table of the web room.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

import msgspec

from bihuan.kernel.text import Text

Scalar: TypeAlias = str | int | float | bool | None
Said: TypeAlias = Scalar | Text
"""A parameter of a sentence; what has a name in both languages is told in the reader's."""
Severity: TypeAlias = Literal["error", "warning", "hint"]


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One broken rule, at one place.

    `place` names where: an element id, a sheet cell (`B3`), a JSON pointer (`/values/amount`) or `line 3, column 5`.
    """

    code: str
    place: str = ""
    severity: Severity = "error"
    params: Mapping[str, Said] = {}


class BihuanError(Exception):
    """Base of everything the product raises on purpose; `code` is a key of the catalogue."""

    def __init__(self, code: str, *, place: str = "", problems: tuple[Problem, ...] = (), **params: Said) -> None:
        super().__init__(code, params)
        self.code = code
        self.place = place
        self.problems = problems
        self.params: Mapping[str, Said] = params

    def as_problem(self) -> Problem:
        return Problem(code=self.code, place=self.place, params=self.params)


class InvalidModel(BihuanError):
    """A model, table, form or expression that cannot be deployed: its author must mend it."""


class InvalidInput(BihuanError):
    """Values, a file or a request that do not fit: the sender must mend them."""


class Rejected(BihuanError):
    """A well-formed command that the present state does not allow."""


class Forbidden(BihuanError):
    """The person is known and may not do this."""


class Unauthenticated(BihuanError):
    """Nobody has proved who they are."""


class NotFound(BihuanError):
    """What is named does not exist, or must not be seen by this person."""


class Conflict(BihuanError):
    """Somebody else was faster: reload and decide again."""


class Unavailable(BihuanError):
    """The product cannot do it now (store full, database away, shutting down); trying later may work."""
