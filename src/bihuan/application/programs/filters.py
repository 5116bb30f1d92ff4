"""Filters, sorting and pages as these clients write them, as a search over columns or over documents put together in memory.

A filter is `{field: value}` or `{field: {"$eq": …, "$in": […]}}`, with `$or` a list of further filters. Every field that may be
asked about is named in a table with its column and the kind of its values; one that is not named there is refused with
the list of those that are, and a value of another kind with what was expected.
"""

from __future__ import annotations

import base64
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal, TypeVar, cast

import msgspec

from bihuan.application.ports.search import AnyOf, Clause, Condition, Not, Operator, Order, Related, Search
from bihuan.application.programs import kinds
from bihuan.application.programs.kinds import FLAG, PATTERN, TEXT, Kind
from bihuan.kernel.errors import InvalidInput

MOST_ROWS = 10_000
MOST_COUNTED = 10_000
MOST_SKIPPED = 1 << 31
MOST_VALUES = 5_000
MOST_EITHER = 100
# Values in one search: PostgreSQL takes 65,535 parameters.
MOST_COMPARED = 20_000
# Keys that are looked up one by one.
MOST_KEYS = 200
EITHER = "$or"
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
    limit: int | None = None
    from_: int | None = None
    after: str | None = None
    before: str | None = None


class Sort(msgspec.Struct, frozen=True, kw_only=True):
    field: str
    order: Literal["ASC", "DESC", "asc", "desc"] | None = None

    @property
    def descending(self) -> bool:
        return self.order in ("DESC", "desc")


class Query(msgspec.Struct, frozen=True, kw_only=True):
    """The body of a search."""

    filter: dict[str, Any] | None = None
    sort: list[Sort] | None = None
    page: Page | None = None


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """A field that may be asked about.

    It is a `column`, of this table or of the rows of another that belong to it (`through`), and has a value only where `where`
    holds; an `empty` text stands for none. Or it has one of a few values, each where its clauses hold (`choices`; then `column`
    is only what it is sorted by). Or `special` makes the clauses for an operator that affirms. What is computed is sorted by a
    column of its own (`sort`).
    """

    kind: Kind = TEXT
    column: str = ""
    through: str = ""
    sort: str = ""
    where: tuple[Clause, ...] = ()
    empty: bool = False
    choices: Mapping[Any, tuple[Clause, ...]] | None = None
    special: Callable[[Operator, Any], Iterable[Clause]] | None = None


def never(*names: str) -> dict[str, Field]:
    """Fields of theirs that no row of ours has a value in."""
    return {name: Field(kind=kind, choices={}) for name, kind in kinds.by_name(*names).items()}


def key(value: Any) -> int:
    """A key that came outside of a filter; what is no key is in no row."""
    try:
        return kinds.KEY.read(value)
    except (ValueError, TypeError):
        return kinds.NOWHERE


def search(query: Query, fields: Mapping[str, Field], first: Order | None = None, *limits: Clause) -> Search:
    """The body as a search within `limits`; raises `InvalidInput` with what is not understood."""
    page, begin, limit = _page(query)
    order = tuple(each for sort in query.sort or () for each in _order(sort, fields)) or ((first,) if first else ())
    asked = tuple(_clauses(query.filter or {}, fields, "/filter"))
    if _size(asked) > MOST_COMPARED:
        raise InvalidInput("search.too_large", place="/filter", most=MOST_COMPARED)
    return Search(
        where=(*limits, *asked),
        order=order,
        offset=begin,
        after=_place(page.after),
        before=_place(page.before),
        limit=limit,
    )


def require_conditions(asked: Mapping[str, Any]) -> None:
    """Refuse a filter that means everything only because nothing is said; fields that are null are not said."""
    said = {name: wanted for name, wanted in _said(asked) if not (name == EITHER and wanted == [])}
    if not said:
        raise InvalidInput("program.filter_missing", place="/filter")
    for name, wanted in said.items():
        for group, at in _groups(wanted, "/filter") if name == EITHER else ():
            if all(_silent(each) for each in group.values()):
                raise InvalidInput("program.filter_missing", place=at)
        if _silent(wanted):
            raise InvalidInput("program.filter_missing", place=f"/filter/{name}")


def _silent(wanted: Any) -> bool:
    """Whether nothing is asked of a field though it is named."""
    if isinstance(wanted, dict):
        operators = cast("dict[str, Any]", wanted)
        return all(value is None or (word == "$notIn" and value == []) for word, value in operators.items())
    return wanted is None or wanted == []


def _size(clauses: Iterable[Clause]) -> int:
    """How many values the database would have to compare with."""
    size = 0
    for each in clauses:
        match each:
            case Condition():
                size += len(each.value) if each.operator in {"in", "not_in"} else 1
            case Related():
                size += _size(each.where)
            case AnyOf():
                size += sum(map(_size, each.groups))
            case Not():
                size += _size(each.of)
    return size


def keys_of(name: str, operator: Operator, value: Any, place: str = "/filter") -> Sequence[Any]:
    """The keys that are asked for, of what is looked up key by key; nothing but `$eq` and `$in` can be asked then."""
    if operator not in {"eq", "in"}:
        raise InvalidInput("search.bad_operator", place=f"{place}/{name}", operator=operator)
    keys = list(dict.fromkeys(cast("list[Any]", value) if operator == "in" else [value]))
    if len(keys) > MOST_KEYS:
        raise InvalidInput("search.bad_list", place=f"{place}/{name}", field=name, operator="$in", most=MOST_KEYS)
    return keys


def places(instance: str, number: str, found: Iterable[tuple[int, int]]) -> AnyOf:
    """Rows by these columns' values, each an instance's key with a number in it."""
    numbers: defaultdict[int, list[int]] = defaultdict(list)
    for key, each in found:
        numbers[key].append(each)
    return AnyOf(tuple((Condition(instance, "eq", key), Condition(number, "in", theirs)) for key, theirs in numbers.items()))


def _page(query: Query) -> tuple[Page, int, int]:
    page = query.page or Page()
    begin, limit = page.from_ or 0, 100 if page.limit is None else page.limit
    if not 0 <= limit <= MOST_ROWS or not 0 <= begin <= MOST_SKIPPED:
        raise InvalidInput("search.bad_page", place="/page", most=MOST_ROWS)
    if sum(map(bool, (begin, page.after, page.before))) > 1:
        raise InvalidInput("search.one_place", place="/page")
    return page, begin, limit


def _clauses(asked: Mapping[str, Any], fields: Mapping[str, Field], place: str) -> Iterable[Clause]:
    for name, wanted in _said(asked):
        if name == EITHER:
            groups = tuple(tuple(_clauses(each, fields, at)) for each, at in _groups(wanted, place))
            if groups:
                yield AnyOf(groups)
            continue
        field = _known(fields, name, place)
        for operator, value in operations(name, field.kind, wanted, place):
            yield from _of_field(field, operator, value)


def _said(asked: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    """What a filter asks; clients send every field they know, null where nothing is asked of it."""
    return ((name, wanted) for name, wanted in asked.items() if wanted is not None)


def _groups(wanted: Any, place: str) -> Iterable[tuple[dict[str, Any], str]]:
    """The filters of an `$or`, each with its place."""
    at = f"{place}/{EITHER}"
    groups: list[Any] = cast("list[Any]", wanted) if isinstance(wanted, list) else [None]
    if EITHER in place or len(groups) > MOST_EITHER:
        groups = [None]
    for number, each in enumerate(groups):
        if not isinstance(each, dict):
            raise InvalidInput("search.bad_either", place=at if groups == [None] else f"{at}/{number}", most=MOST_EITHER)
        yield cast("dict[str, Any]", each), f"{at}/{number}"


def _known(fields: Mapping[str, R], name: str, place: str) -> R:
    found = fields.get(name)
    if found is None:
        raise InvalidInput("search.unknown_field", place=f"{place}/{name}", field=name, known=", ".join(sorted(fields)))
    return found


def operations(name: str, kind: Kind, wanted: Any, place: str) -> Iterable[tuple[Operator, Any]]:
    """What is asked of one field, each value read as its kind."""
    if wanted is None:
        return
    if not isinstance(wanted, dict):
        yield "eq", _read(name, kind, wanted, f"{place}/{name}")
        return
    for word, value in cast("dict[str, Any]", wanted).items():
        operator, at = _OPERATORS.get(word), f"{place}/{name}/{word}"
        if operator is None:
            raise InvalidInput("search.bad_operator", place=f"{place}/{name}", operator=str(word))
        if value is None:
            continue
        if operator in {"in", "not_in"}:
            if not isinstance(value, list) or len(cast("list[Any]", value)) > MOST_VALUES:
                raise InvalidInput("search.bad_list", place=at, field=name, operator=word, most=MOST_VALUES)
            yield operator, [_read(name, kind, each, at) for each in cast("list[Any]", value)]
        else:
            yield operator, _read(name, {"exists": FLAG, "like": PATTERN}.get(operator, kind), value, at)


def _read(name: str, kind: Kind, value: Any, place: str) -> Any:
    try:
        return kind.read(value)
    except (ValueError, TypeError) as misfit:
        raise InvalidInput("search.wrong_type", place=place, field=name, expected=kind.expected) from misfit


def _of_field(field: Field, operator: Operator, value: Any) -> Iterable[Clause]:
    """The clauses for one operator; a negation is that of what it negates."""
    match operator:
        case "neq":
            yield Not(tuple(_affirmed(field, "eq", value)))
        case "not_in":
            yield Not(tuple(_affirmed(field, "in", value)))
        case "exists" if not value:
            yield Not(tuple(_affirmed(field, "exists", True)))
        case _:
            yield from _affirmed(field, operator, value)


def _affirmed(field: Field, operator: Operator, value: Any) -> Iterable[Clause]:
    if field.special is not None:
        yield from field.special(operator, value)
    elif field.choices is not None:
        yield AnyOf(tuple(clauses for each, clauses in field.choices.items() if kinds.holds(operator, each, value)))
    elif field.through:
        yield Related(field.through, tuple(_of_column(field, operator, value)))
    else:
        yield from _of_column(field, operator, value)


def _of_column(field: Field, operator: Operator, value: Any) -> Iterable[Clause]:
    if field.empty and operator in {"eq", "in"}:
        # The empty text is no value.
        value = [each for each in (value if operator == "in" else [value]) if each]
        operator = "in"
    yield from field.where
    if field.empty and operator not in {"eq", "in"}:
        yield Condition(field.column, "neq", "")
    if operator != "exists" or not (field.empty or field.where):
        yield Condition(field.column, operator, value)


def _order(sort: Sort, fields: Mapping[str, Field]) -> Iterable[Order]:
    field = fields.get(sort.field)
    if field is not None and field.choices is not None and len(field.choices) < 2:
        return  # all rows have the same, or none has any
    if field is None or not field.column or field.through:
        sortable = sorted(name for name, each in fields.items() if each.column and not each.through)
        raise InvalidInput("search.unknown_field", place=f"/sort/{sort.field}", field=sort.field, known=", ".join(sortable))
    yield Order(field.sort or field.column, descending=sort.descending)


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


def sliced(query: Query, documents: Iterable[dict[str, Any]], fields: Mapping[str, Kind]) -> dict[str, Any]:
    """A page of documents that were put together in memory, filtered and sorted by these of their fields."""
    tests = list(_tests(query.filter or {}, fields, "/filter"))
    fitting = [each for each in documents if all(test(each) for test in tests)]
    for sort in reversed(query.sort or ()):
        kind = _known(fields, sort.field, "/sort")
        valued = [each for each in fitting if each[sort.field] is not None]
        valued.sort(key=lambda each, name=sort.field, read=kind.read: read(each[name]), reverse=sort.descending)
        fitting = valued + [each for each in fitting if each[sort.field] is None]
    page, begin, limit = _page(query)
    if page.after:
        begin = _row(page.after) + 1
    end = begin + limit
    if page.before:
        end = _row(page.before)
        begin = max(end - limit, 0)
    rows = list(enumerate(fitting))[begin:end]
    return page_of(rows, lambda row: row[1], len(fitting), lambda row: [row[0]])


def _row(cursor: str) -> int:
    match _place(cursor):
        case (int(row),) if row >= 0:
            return row
        case _:
            raise InvalidInput("list.bad_cursor", place="/page")


Test = Callable[[dict[str, Any]], bool]


def _tests(asked: Mapping[str, Any], fields: Mapping[str, Kind], place: str) -> Iterable[Test]:
    """What a document must stand to fit."""
    for name, wanted in _said(asked):
        if name == EITHER:
            groups = [list(_tests(each, fields, at)) for each, at in _groups(wanted, place)]
            if groups:
                yield lambda document, groups=groups: any(all(test(document) for test in group) for group in groups)
            continue
        kind = _known(fields, name, place)
        for operator, value in operations(name, kind, wanted, place):
            yield _test(name, kind, operator, value)


def _test(name: str, kind: Kind, operator: Operator, value: Any) -> Test:
    def test(document: dict[str, Any]) -> bool:
        found = document[name]
        # A pattern is for the text as it stands in the document.
        return kinds.holds(operator, found if found is None or operator == "like" else kind.read(found), value)

    return test
