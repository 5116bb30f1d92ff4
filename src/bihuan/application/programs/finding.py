"""What lies inside instances, found by its key alone; and the values of variables that a program may read or ask about.

Sensitive fields of forms are masked as on the page of an instance, unless the token may read them; a masked value is found by
what is shown of it, never by what it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any, cast

import msgspec

from bihuan.application.actor import Actor
from bihuan.application.ports import Transaction
from bihuan.application.ports.logs import Window
from bihuan.application.ports.records import InstanceRecord
from bihuan.application.ports.search import Clause, Condition, Operator, Search
from bihuan.application.programs import documents, filters, kinds
from bihuan.application.programs.documents import LOW
from bihuan.application.programs.filters import Field
from bihuan.application.running import showing
from bihuan.application.running.runtime import values_of
from bihuan.engine import codec
from bihuan.engine.state import ROOT
from bihuan.kernel.errors import InvalidInput

MOST_CANDIDATES = 5_000
MOST_LOOKED_AT = 10_000
_AT_ONCE = 500
_MOST_ELEMENTS = 1 << 24

replace = msgspec.structs.replace


# --- by key ----------------------------------------------------------------------------------------------------------


def candidates(tx: Transaction, key: int) -> Sequence[InstanceRecord]:
    """The instances inside which something has this key: those that began at about the same time."""
    begin = key & ~LOW
    near = (Condition("key", "gte", begin), Condition("key", "lte", begin | LOW))
    return tx.search.instances(Search(where=near, limit=MOST_CANDIDATES))


def around(tx: Transaction, keys: Iterable[int]) -> Iterable[Sequence[int]]:
    """The keys of the instances inside which something has one of these keys, in parts that a search takes; each once."""
    near = [each.key for begin in sorted({key & ~LOW for key in keys}) for each in candidates(tx, begin)]
    for begin in range(0, len(near), _AT_ONCE):
        yield near[begin : begin + _AT_ONCE]


def element(tx: Transaction, key: int) -> tuple[InstanceRecord, int] | None:
    """The element instance that has this key, also when it has ended: its instance and its number there."""
    record = tx.instances.find(key)
    if record is not None:
        return record, ROOT
    for each in candidates(tx, key):
        number = documents.element_of(each.key, key)
        if -each.sequence <= number < _MOST_ELEMENTS and any(
            number in (row.element_instance, -row.sequence) for row in tx.history.of(each.key)
        ):
            return each, number
    return None


def at_element(
    tx: Transaction, instance: str = "instance_key", number: str = "element_instance", name: str = "elementInstanceKey"
) -> Field:
    """A field that holds the key of an element instance, over the columns of its instance and its number."""

    def clauses(operator: Operator, value: Any) -> Iterable[Clause]:
        if operator == "exists":
            yield Condition(number, "exists", True)
            return
        found = [each for key in filters.keys_of(name, operator, value) if (each := element(tx, key)) is not None]
        yield filters.places(instance, number, ((record.key, each) for record, each in found))

    return Field(kind=kinds.KEY, special=clauses)


# --- values ----------------------------------------------------------------------------------------------------------


class _Asked(msgspec.Struct, frozen=True):
    """One variable of a filter: its name and what its value, a JSON text, must be."""

    name: str
    tests: list[tuple[Operator, Any]]


def _asked(wanted: Any, field: str) -> list[_Asked]:
    place = f"/filter/{field}"
    if not isinstance(wanted, list):
        raise InvalidInput("search.bad_list", place=place, field=field, operator=field, most=filters.MOST_VALUES)
    found: list[_Asked] = []
    for number, each in enumerate(cast("list[Any]", wanted)):
        at = f"{place}/{number}"
        entry = cast("dict[str, Any]", each) if isinstance(each, dict) else {}
        name = entry.get("name")
        if not isinstance(name, str) or set(entry) - {"name", "value"}:
            raise InvalidInput("search.bad_variable", place=at)
        found.append(_Asked(name, list(filters.operations("value", kinds.TEXT, entry.get("value"), at))))
    return found


def holding(
    tx: Transaction, actor: Actor, field: str, asked: Any, instances: Callable[[int], Sequence[InstanceRecord]]
) -> Condition:
    """Only instances whose variables are as asked; looked for among the first of those that fit otherwise.

    `instances` answers up to so many of them, and there must not be more than that. The condition is on their key.
    """
    wanted = _asked(asked, field)
    records = instances(MOST_LOOKED_AT + 1)
    if len(records) > MOST_LOOKED_AT:
        raise InvalidInput("search.too_many", place=f"/filter/{field}", most=MOST_LOOKED_AT)
    names = {each.name for each in wanted}
    found: list[int] = []
    for record, values in _values(tx, records):
        named = {name: value for name, value in values.items() if name in names}
        shown = showing.readable(actor, documents.blueprint_of(tx, record), named)
        texts = {name: documents.json_text(value) for name, value in shown.items()}
        if all(_fits(each, texts.get(each.name)) for each in wanted):
            found.append(record.key)
    return Condition("key", "in", found)


def _fits(asked: _Asked, text: str | None) -> bool:
    """A variable that an instance does not have fits only where that is what is asked."""
    if text is None:
        return bool(asked.tests) and all(operator == "exists" and not value for operator, value in asked.tests)
    return all(kinds.holds(operator, text, value) for operator, value in asked.tests)


def _values(tx: Transaction, records: Sequence[InstanceRecord]) -> Iterable[tuple[InstanceRecord, dict[str, Any]]]:
    """The variables of the instances themselves."""
    by_process: defaultdict[str, list[InstanceRecord]] = defaultdict(list)
    for record in records:
        by_process[record.process_id].append(record)
    for process, theirs in by_process.items():
        for begin in range(0, len(theirs), _AT_ONCE):
            part = theirs[begin : begin + _AT_ONCE]
            pages = tx.trail.values(Window(process_id=process, keys=tuple(each.key for each in part)))
            for record in part:
                if record.key in pages:
                    yield record, values_of(codec.state(pages[record.key]))
