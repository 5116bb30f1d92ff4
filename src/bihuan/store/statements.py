"""Named SQL: every `.sql` file of this room holds statements headed `-- name: <name>`, with parameters written `:name`.

A statement that the two databases write differently stands twice, headed `-- name: <name> (sqlite)` and `(postgresql)`.
`= ANY(:keys)` is written for both: SQLite is handed the list as JSON.
Parameters are handed over by position: the tenant, then the others in the order in which their names first occur.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Literal, LiteralString, NamedTuple, TypeAlias, cast

Dialect: TypeAlias = Literal["sqlite", "postgresql"]

_HEAD = re.compile(r"^-- name: (?P<name>\w+)(?: \((?P<dialect>\w+)\))?[ \t]*$", re.MULTILINE)
_PARAMETER = re.compile(r"(?<![:\w]):([a-z_]+)")
_ANY = re.compile(r"= ANY\(:([a-z_]+)\)")
_MARK = {"sqlite": "?", "postgresql": "$"}


class Statement(NamedTuple):
    """One statement in the words of one database; `parameters` are the names in the order of their positions."""

    name: str
    text: LiteralString
    parameters: tuple[str, ...]


def _prepared(name: str, text: str, dialect: Dialect) -> Statement:
    order: dict[str, int] = {"tenant": 1}

    def mark(match: re.Match[str]) -> str:
        position = order.setdefault(match[1], len(order) + 1)
        return f"{_MARK[dialect]}{position}"

    if dialect == "sqlite":
        text = _ANY.sub("IN (SELECT value FROM json_each(:\\1))", text)
    numbered = _PARAMETER.sub(mark, text)
    return Statement(name, cast("LiteralString", " ".join(numbered.split())), tuple(order))


@cache
def statements(dialect: Dialect) -> dict[str, Statement]:
    """All named statements for one database."""
    found: dict[str, Statement] = {}
    for file in sorted(files("bihuan.store").joinpath("sql").iterdir(), key=lambda entry: entry.name):
        text = file.read_text("utf-8")
        heads = list(_HEAD.finditer(text))
        for head, following in zip(heads, [*heads[1:], None], strict=True):
            if head["dialect"] in {None, dialect}:
                if head["name"] in found:
                    raise ValueError(f"statement named twice: {head['name']}")
                body = text[head.end() : following.start() if following else len(text)]
                found[head["name"]] = _prepared(head["name"], body.strip().rstrip(";"), dialect)
    return found
