"""Filters, sorting and pages as these clients write them, as a search over columns.

A filter is `{field: value}` or `{field: {"$eq": …, "$in": […]}}`, with `$or` a list of further filters. Every field that may be
asked about is named in a table with its column and how its values are translated; one that is not named there is refused with
the list of those that are.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar, cast

import msgspec

from bihuan.application.instants import milliseconds
from bihuan.application.ports.search import Condition, Operator, Order, Search
from bihuan.kernel.errors import InvalidInput

MOST_ROWS = 1_000
MOST_COUNTED = 10_000
_LARGEST = (1 << 63) - 1
_NOWHERE = -1
_OPERATORS: dict[str, Operator] = {
    "$eq": "eq",
    "$neq": "neq",
    "$exists": "exists",
    "$in": "in",
    "$notIn": "not_in",
    "$like": "like",
    "$gt": "gt",
    "$gte": "gte",
    "$lt": "lt",
    "$lte": "lte",
}

R = TypeVar("R")


class Page(msgspec.Struct, frozen=True, kw_only=True, rename={"from_": "from"}):
    limit: int = 100
    from_: int = 0
    after: str | None = None
    before: str | None = None


class Sort(msgspec.Struct, frozen=True, kw_only=True):
    field: str
    order: str = "ASC"


class Query(msgspec.Struct, frozen=True, kw_only=True):
    """The body of a search."""

    filter: dict[str, Any] | None = None
    sort: list[Sort] | None = None
    page: Page | None = None


class Field(msgspec.Struct, frozen=True):
    """A field that may be asked about; `value` translates what stands in the filter, `special` makes the conditions itself."""

    column: str = ""
    value: Callable[[Any], Any] = lambda value: value
    special: Callable[[Operator, Any], Iterable[Condition]] | None = None


def key(value: Any) -> int:
    """A key as the columns have it; what is no key is in no row."""
    text = str(value)
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 19 and int(text) <= _LARGEST else _NOWHERE


def key_of(value: Any) -> int | None:
    """The same for a key that may be missing."""
    return None if value is None else key(value)


def instant(value: Any) -> int:
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError as malformed:
        raise InvalidInput("search.bad_instant", place="/filter", value=str(value)[:80]) from malformed
    if at.tzinfo is None:
        raise InvalidInput("search.bad_instant", place="/filter", value=str(value)[:80])
    return milliseconds(at)


def text(value: Any) -> str:
    return str(value)


def one_of(states: Mapping[str, Sequence[str]], column: str) -> Field:
    """A field whose values are several of ours each; unknown ones are nobody's."""

    def conditions(operator: Operator, value: Any) -> Iterable[Condition]:
        wanted = list(value) if operator in {"in", "not_in"} else [value]
        if operator not in {"eq", "neq", "in", "not_in"}:
            raise InvalidInput("search.bad_operator", place="/filter", operator=operator)
        ours = [name for each in wanted for name in states.get(str(each), ())]
        yield Condition(column, "not_in" if operator in {"neq", "not_in"} else "in", ours)

    return Field(special=conditions)


def search(query: Query, fields: Mapping[str, Field], first: Order | None = None) -> Search:
    """The body as a search; raises `InvalidInput` with what is not understood."""
    asked = dict(query.filter or {})
    either: list[dict[str, Any]] = asked.pop("$or", None) or []
    page = query.page or Page()
    if not 0 <= page.limit <= MOST_ROWS or page.from_ < 0:
        raise InvalidInput("search.bad_page", place="/page", most=MOST_ROWS)
    order = tuple(_order(each, fields) for each in query.sort or ()) or ((first,) if first else ())
    return Search(
        where=tuple(_conditions(asked, fields)),
        any_of=tuple(tuple(_conditions(each, fields)) for each in either),
        order=order,
        offset=page.from_,
        after=_place(page.after),
        before=_place(page.before),
        limit=page.limit,
    )


def _conditions(asked: Mapping[str, Any], fields: Mapping[str, Field]) -> Iterable[Condition]:
    for name, wanted in asked.items():
        field = fields.get(name)
        if field is None:
            raise InvalidInput("search.unknown_field", place=f"/filter/{name}", field=name, known=", ".join(sorted(fields)))
        if wanted is None:
            continue
        for operator, value in _operations(name, wanted):
            yield from _of_field(field, operator, value)


def _operations(name: str, wanted: Any) -> Iterable[tuple[Operator, Any]]:
    if not isinstance(wanted, dict):
        yield "eq", wanted
        return
    for word, value in cast("dict[str, Any]", wanted).items():
        operator = _OPERATORS.get(word)
        if operator is None:
            raise InvalidInput("search.bad_operator", place=f"/filter/{name}", operator=str(word))
        if operator in {"in", "not_in"} and not isinstance(value, list):
            raise InvalidInput("search.bad_operator", place=f"/filter/{name}/{word}", operator=str(word))
        yield operator, value


def _of_field(field: Field, operator: Operator, value: Any) -> Iterable[Condition]:
    if field.special is not None:
        yield from field.special(operator, value)
    elif operator == "exists":
        yield Condition(field.column, operator, bool(value))
    elif operator == "like":
        yield Condition(field.column, operator, str(value))
    elif operator in {"in", "not_in"}:
        yield Condition(field.column, operator, [field.value(each) for each in value])
    else:
        yield Condition(field.column, operator, field.value(value))


def _order(sort: Sort, fields: Mapping[str, Field]) -> Order:
    field = fields.get(sort.field)
    if field is None or not field.column:
        sortable = sorted(name for name, each in fields.items() if each.column)
        raise InvalidInput("search.unknown_field", place=f"/sort/{sort.field}", field=sort.field, known=", ".join(sortable))
    return Order(field.column, descending=sort.order.upper() == "DESC")


def _place(cursor: str | None) -> tuple[Any, ...]:
    if not cursor:
        return ()
    try:
        return msgspec.msgpack.decode(base64.b64decode(cursor, validate=True), type=tuple[int | str | None, ...])
    except (ValueError, msgspec.MsgspecError) as malformed:
        raise InvalidInput("list.bad_cursor", place="/page") from malformed


def cursor(place: Sequence[Any]) -> str:
    return base64.b64encode(msgspec.msgpack.encode(list(place))).decode()


def page_of(
    rows: Sequence[R], shown: Callable[[R], dict[str, Any]], total: int, place: Callable[[R], Sequence[Any]]
) -> dict[str, Any]:
    """A page of answers with the cursors before and behind it."""
    return {
        "items": [shown(row) for row in rows],
        "page": {
            "totalItems": total,
            "hasMoreTotalItems": total >= MOST_COUNTED,
            "startCursor": cursor(place(rows[0])) if rows else None,
            "endCursor": cursor(place(rows[-1])) if rows else None,
        },
    }


def sliced(query: Query, documents: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """A page of documents that were put together in memory; they are filtered by equality and sorted by their own fields."""
    fitting = [each for each in documents if _fits(each, query.filter or {})]
    for sort in reversed(query.sort or ()):
        fitting.sort(key=lambda each, name=sort.field: str(each.get(name) or ""), reverse=sort.order.upper() == "DESC")
    page = query.page or Page()
    begin = page.from_
    if page.after:
        begin = int(_place(page.after)[0] or 0) + 1
    end = begin + page.limit
    if page.before:
        end = int(_place(page.before)[0] or 0)
        begin = max(end - page.limit, 0)
    rows = list(enumerate(fitting))[begin:end]
    return page_of(rows, lambda row: row[1], len(fitting), lambda row: [row[0]])


def _fits(document: Mapping[str, Any], asked: Mapping[str, Any]) -> bool:
    for name, wanted in asked.items():
        if name == "$or":
            if wanted and not any(_fits(document, each) for each in wanted):
                return False
            continue
        if name not in document:
            raise InvalidInput("search.unknown_field", place=f"/filter/{name}", field=name, known=", ".join(sorted(document)))
        if wanted is None:
            continue
        for operator, value in _operations(name, wanted):
            if not _holds(operator, document[name], value):
                return False
    return True


def _holds(operator: Operator, found: Any, value: Any) -> bool:
    match operator:
        case "eq":
            return found == value
        case "neq":
            return found != value
        case "exists":
            return (found is not None) == bool(value)
        case "in":
            return found in value
        case "not_in":
            return found not in value
        case "like":
            parts = str(value).replace("?", "*").split("*")
            return all(part in str(found) for part in parts)
        case "gt":
            return found is not None and str(found) > str(value)
        case "gte":
            return found is not None and str(found) >= str(value)
        case "lt":
            return found is not None and str(found) < str(value)
        case "lte":
            return found is not None and str(found) <= str(value)
