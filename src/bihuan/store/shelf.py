"""Rows of one table as a use case sees them: read once, changed in memory, written together.

A shelf remembers what was read and what is to be written. Each change is entered in the journal of the running use case
with what was there before, so that a rejection takes it back without asking the database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter, itemgetter
from typing import Any, Generic, Literal, Protocol, TypeAlias, TypeVar

import msgspec
import sqlalchemy as sa

from bihuan.application.ports.records import Record
from bihuan.kernel.errors import Conflict
from bihuan.store.connection import Row, Value
from bihuan.store.statements import Statement

R = TypeVar("R", bound=Record)
Key: TypeAlias = tuple[Any, ...]
Change: TypeAlias = Literal["insert", "update", "delete"]
Work: TypeAlias = list[tuple[Statement, Sequence[Sequence[Value]]]]


class Missing(BaseException):
    """Rows that are not here yet: the use case begins again once they have been fetched, together with those of others.

    Not an error but a detour, so no `except Exception` of a use case may stop it.
    """


Fetch: TypeAlias = Callable[[list[Any]], None]


class Desk(Protocol):
    """What a repository needs of the unit of work it belongs to; the tenant is put before all parameters."""

    tenant: int

    @property
    def now(self) -> int: ...
    @property
    def clock(self) -> int:
        """The database's own clock, unmoved."""
        ...

    def statement(self, name: str) -> Statement: ...

    def rows(self, name: str, *parameters: Value) -> list[Row]:
        """Run a named reading statement on what is stored, unwritten changes left aside."""
        ...

    def want(self, fetch: Fetch, key: Any) -> None:
        """Rows are about to be read. While a batch gathers what it needs, note them for `fetch` and raise `Missing`."""
        ...

    def foresee(self, fetch: Fetch, key: Any) -> None:
        """Rows that will be asked for: while a batch gathers, they are fetched with the first that are."""
        ...

    def also(self, fetch: Fetch, key: Any) -> None:
        """Rows that will surely be wanted next: fetched in the same go."""
        ...

    def knows(self, name: str) -> bool:
        """Whether there is a statement of that name."""
        ...

    def ask(self, name: str, *parameters: Value) -> list[Row]:
        """Run a named reading statement that must see unwritten changes too."""
        ...

    def query(self, query: sa.Executable) -> list[Row]:
        """The same for a query of the read side."""
        ...

    def change(self, name: str, **parameters: Value) -> list[Row]:
        """Run a named statement that changes rows and returns them, at once, inside a SAVEPOINT of the use case."""
        ...

    def sweep(self, name: str, *parameters: Value) -> None:
        """Keep a deleting statement for the flush; it runs before the shelves are written."""
        ...

    def note(self, undo: Callable[[], None]) -> None:
        """Enter an undo into the journal of the running use case; refused in a read-only unit."""
        ...

    def require_writing(self) -> None:
        """Raises `Rejected` in a read-only unit."""
        ...

    def register(self, part: Part) -> None:
        """Flush this part with the unit, in the order of registration."""
        ...


class Part(Protocol):
    """Something with unwritten rows."""

    @property
    def waiting(self) -> bool: ...

    def flush(self, work: Work) -> list[int]:
        """Hand over what is to be written; answers how many rows each statement must change (-1: any number)."""
        ...


class Shelf(Generic[R]):
    """Rows by key. The named statements are `<name>_find`, `<name>_insert`, `<name>_update`, `<name>_delete`.

    `_find` and `_delete` take the tenant and the key's columns in that order, `_insert` all columns, `_update` those that
    may change and the version that was read as `version_read`; rows of a type without `version` are overwritten.
    """

    def __init__(
        self, desk: Desk, name: str, record: type[R], key: tuple[str, ...], *, group: str = "", group_of: str = ""
    ) -> None:
        self._desk = desk
        self._name = name
        self._record = record
        self._key_fields = key
        fields = record.__struct_fields__
        self._value_of = attrgetter(*key)
        self._single = len(key) == 1
        self._flags = tuple(index for index, field in enumerate(fields) if record.__annotations__.get(field) in {"bool", bool})
        self._versioned = "version" in fields
        self._group = fields.index(group) if group else -1
        self._group_value = attrgetter(group) if group else None
        self._group_of = group_of
        self._groups: dict[Value, set[Key]] = {}
        self._whole: set[Value] = set()
        self._many = desk.knows(f"{name}_find_many")
        self._many_groups = desk.knows(f"{group_of}_many")
        self.along: Callable[[R], None] | None = None
        self._rows: dict[Key, R | None] = {}
        self._pending: dict[Key, tuple[Change, int]] = {}
        self._cells: dict[str, Callable[[Sequence[Any]], tuple[Value, ...]]] = {}
        desk.register(self)

    def key_of(self, record: R) -> Key:
        return (self._value_of(record),) if self._single else self._value_of(record)

    def build(self, row: Row) -> R:
        """A record from a row whose columns stand in the record's order; flags may come as 0 and 1."""
        if self._flags:
            cells = list(row)
            for index in self._flags:
                cells[index] = bool(cells[index])
            return self._record(*cells)
        return self._record(*row)

    def find(self, *key: Value) -> R | None:
        if key in self._rows:
            return self._rows[key]
        if self._many:
            self._desk.want(self.fetch, key)
        rows = self._desk.rows(f"{self._name}_find", *key)
        found = self._rows[key] = self.build(rows[0]) if rows else None
        return found

    def foresee(self, *key: Value) -> None:
        """The row will be asked for: what is fetched next in this batch, this is fetched with."""
        if self._many and key not in self._rows:
            self._desk.foresee(self.fetch, key)

    def seen(self, rows: Iterable[Row]) -> list[R]:
        """Records of a query's rows; a row already on the shelf is answered as it stands there."""
        return [self.settle(self.build(row)) for row in rows]

    def of_group(self, value: int | str) -> list[R]:
        """All rows whose group column has the value, by key: those stored, as changed, added and removed here."""
        if value not in self._whole:
            if self._many_groups:
                self._desk.want(self.fetch_groups, value)
            self._take(self._desk.rows(self._group_of, value))
            self._whole.add(value)
        keys = sorted(self._groups.get(value, ()))
        return [record for record in map(self._rows.get, keys) if record is not None]

    def fetch(self, keys: list[Key]) -> None:
        """Read many rows at once."""
        wanted = [key for key in keys if key not in self._rows]
        if not wanted:
            return
        for record in self._take(self._desk.rows(f"{self._name}_find_many", *map(list, zip(*wanted, strict=True)))):
            if self.along is not None:
                self.along(record)
        for key in wanted:
            self._rows.setdefault(key, None)

    def fetch_groups(self, values: list[int]) -> None:
        """Read many groups at once."""
        wanted = [value for value in values if value not in self._whole]
        if wanted:
            self._take(self._desk.rows(f"{self._group_of}_many", wanted))
            self._whole.update(wanted)

    def _take(self, rows: Iterable[Row]) -> list[R]:
        """Put stored rows on the shelf; one that is already there stays as it is, also one that was removed here."""
        taken: list[R] = []
        for row in rows:
            record = self.build(row)
            key = self.key_of(record)
            if key not in self._rows:
                self._rows[key] = record
                taken.append(record)
            if self._group >= 0:
                self._groups.setdefault(row[self._group], set()).add(key)
        return taken

    def settle(self, record: R) -> R:
        key = self.key_of(record)
        known = self._rows.get(key)
        if known is not None:
            return known
        self._rows[key] = record
        return record

    def add(self, record: R) -> None:
        key = self.key_of(record)
        before = self._pending.get(key)
        replaced = before is not None and before[0] == "delete"
        self._enter(key, record, ("update", before[1]) if replaced and before is not None else ("insert", 0))

    def put(self, record: R) -> None:
        """Insert, or overwrite without looking at versions."""
        key = self.key_of(record)
        exists = self.find(*key) is not None
        before = self._pending.get(key)
        if before is not None and before[0] == "insert":
            self._enter(key, record, before)
        else:
            self._enter(key, record, ("update", 0) if exists or before is not None else ("insert", 0))

    def save(self, record: R) -> R:
        """Replace the row that was read as `record.version`; answers the record with its next version."""
        key = self.key_of(record)
        read = record.version if self._versioned else 0  # type: ignore[attr-defined]
        known = self.find(*key)
        if known is None or (self._versioned and known.version != read):  # type: ignore[attr-defined]
            raise Conflict("store.conflict", place=self._name)
        stored = msgspec.structs.replace(record, version=read + 1) if self._versioned else record
        self._enter(key, stored, self._pending.get(key, ("update", read)))
        return stored

    def remove(self, *key: Value) -> None:
        before = self._pending.get(key)
        if before is not None and before[0] == "insert":
            self._enter(key, None, None)
        else:
            self._enter(key, None, ("delete", before[1] if before else 0))

    def flush(self, work: Work) -> list[int]:
        if not self._pending:
            return []
        parts: dict[Change, list[tuple[Value, ...]]] = {"insert": [], "update": [], "delete": []}
        for key in sorted(self._pending):
            change, read = self._pending[key]
            record = self._rows[key]
            if record is None:
                parts["delete"].append((self._desk.tenant, *key))
            else:
                parts[change].append((self._desk.tenant, *msgspec.structs.astuple(record), read))
        self._pending = {}
        expected: list[int] = []
        for change, rows in parts.items():
            if rows:
                statement = self._desk.statement(f"{self._name}_{change}")
                work.append((statement, rows if change == "delete" else list(map(self._pick(statement), rows))))
                expected.append(len(rows) if change != "delete" else -1)
        return expected

    def _pick(self, statement: Statement) -> Callable[[Sequence[Any]], tuple[Value, ...]]:
        """What arranges (tenant, all columns, version read) in the order of the statement's parameters."""
        pick = self._cells.get(statement.name)
        if pick is None:
            order = ("tenant", *self._record.__struct_fields__, "version_read")
            pick = self._cells[statement.name] = itemgetter(*(order.index(name) for name in statement.parameters))
        return pick

    @property
    def waiting(self) -> bool:
        return bool(self._pending)

    def _enter(self, key: Key, record: R | None, change: tuple[Change, int] | None) -> None:
        rows, pending = self._rows, self._pending
        known, row, waiting = key in rows, rows.get(key), pending.get(key)

        def undo() -> None:
            if known:
                rows[key] = row
            else:
                rows.pop(key, None)
            if waiting is None:
                self._pending.pop(key, None)
            else:
                self._pending[key] = waiting

        self._desk.note(undo)
        rows[key] = record
        if self._group_value is not None and record is not None:
            self._groups.setdefault(self._group_value(record), set()).add(key)
        if change is None:
            self._pending.pop(key, None)
        else:
            self._pending[key] = change


class Tail(Generic[R]):
    """Rows that are only ever added: history, outbox, notices. Written by `<name>_insert`."""

    def __init__(self, desk: Desk, name: str) -> None:
        self._desk = desk
        self._name = name
        self._pending: list[tuple[Value, ...]] = []
        desk.register(self)

    def add(self, record: R) -> None:
        self.extend((record,))

    def extend(self, records: Sequence[R]) -> None:
        length = len(self._pending)
        self._desk.note(lambda: self._pending.__delitem__(slice(length, None)))
        tenant = self._desk.tenant
        self._pending.extend((tenant, *msgspec.structs.astuple(record)) for record in records)

    def flush(self, work: Work) -> list[int]:
        if not self._pending:
            return []
        work.append((self._desk.statement(f"{self._name}_insert"), self._pending))
        expected = [len(self._pending)]
        self._pending = []
        return expected

    @property
    def waiting(self) -> bool:
        return bool(self._pending)
