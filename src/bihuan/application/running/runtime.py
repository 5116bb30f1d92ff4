"""The one way in which instances move: load, decide, turn events into rows, save.

A `Run` is what one command causes: a step of one instance and, in the same transaction, the steps of called and calling
instances that follow from it. What follows waits in a queue and never recurses, so a deep chain of calls costs no stack.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, TypeAlias

import msgspec

from bihuan import engine
from bihuan.application.actor import Actor
from bihuan.application.models import blueprints, naming
from bihuan.application.models.blueprints import Blueprint
from bihuan.application.ports import Transaction
from bihuan.application.ports.records import HistoryRecord, InstanceRecord, VersionRecord, WorkItemRecord
from bihuan.application.running import numbering, telling
from bihuan.assignment.facts import Facts, Performed
from bihuan.engine import codec
from bihuan.engine import commands as do
from bihuan.engine import events as ev
from bihuan.engine.state import ROOT, SCHEMA, State
from bihuan.kernel.errors import Conflict, NotFound, Rejected

DEEPEST_CALL = 64
MOST_FOLLOW_UPS = 10_000

replace = msgspec.structs.replace


What: TypeAlias = Literal["claimed", "released", "transferred", "assigned", "updated"]


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wants of an open work item, until the listeners of its user task have been heard."""

    what: What
    item: int
    by: str
    on_behalf_of: str = ""
    reason: str = ""


class Case:
    """An instance while it moves; `keys` says which row belongs to which element instance of the command at hand, `asked` what is
    wanted of its user tasks.
    """

    __slots__ = (
        "asked",
        "blueprint",
        "changed",
        "is_new",
        "items",
        "keys",
        "loaded",
        "pages",
        "program",
        "record",
        "removed",
        "state",
        "version_key",
        "version_program",
        "written",
    )

    def __init__(self, record: InstanceRecord, blueprint: Blueprint, state: State | None, *, is_new: bool = False) -> None:
        self.record = record
        self.blueprint = blueprint
        self.program = blueprint.program
        self.state = state
        self.written = self.loaded = record
        self.changed: set[int] = set()
        self.removed: set[int] = set()
        self.pages: frozenset[int] = frozenset()
        self.is_new = is_new
        self.keys: dict[int, int] = {}
        self.version_key = record.version_key
        self.version_program = record.program
        self.items: list[WorkItemRecord] | None = None
        self.asked: dict[int, Asked] = {}

    @property
    def key(self) -> int:
        return self.record.key

    def change(self, **values: Any) -> None:
        self.record = replace(self.record, **values)


Project = Callable[["Run", Case, Sequence[ev.HistoryEvent]], None]


class Run:
    """What one command causes. Use it, then `finish`."""

    def __init__(self, tx: Transaction, actor: Actor, project: Project) -> None:
        self.tx = tx
        self.actor = actor
        self._project = project
        self._cases: dict[int, Case] = {}
        self._waiting: deque[Callable[[], None]] = deque()
        self._happened: list[tuple[Case, Sequence[ev.HistoryEvent]]] = []
        self.organization = tx.directory.organization()

    def load(self, key: int) -> Case:
        """An instance as it stands; raises `NotFound`."""
        case = self._cases.get(key)
        if case is None:
            record = self.tx.instances.find(key)
            if record is None:
                raise NotFound("instance.not_found", place=str(key))
            blueprint = blueprints.of_key(self.tx, record.version_key, record.program)
            pages = self.tx.instances.scopes(key)
            case = self._cases[key] = Case(record, blueprint, _state(key, pages))
            case.pages = frozenset(pages)
        return case

    def begin(
        self,
        version: VersionRecord,
        variables: Mapping[str, Any],
        *,
        caller: Case | None = None,
        element_instance: int = 0,
        catches: tuple[str, ...] = (),
        business_no: str = "",
        element: str = "",
    ) -> Case:
        """Start an instance of the version, for a person, a calling instance, or what has happened at a start event."""
        tx = self.tx
        blueprint = blueprints.of_version(tx, version)
        parent = caller.record if caller else None
        depth = parent.depth + 1 if parent else 0
        if depth > DEEPEST_CALL:
            raise Rejected("instance.calls_too_deep", place=version.process_id, deepest=DEEPEST_CALL)
        key = tx.new_key()
        starter = self.actor.person or (parent.starter if parent else "")
        person = self.organization.person(starter)
        record = InstanceRecord(
            key=key,
            process_id=version.process_id,
            version_key=version.key,
            program=blueprints.hash_of(tx, version),
            schema=SCHEMA,
            state="active",
            business_no=business_no or numbering.draw(tx, version.process_id, blueprint.ours.numberRule),
            title=blueprint.title(variables),
            starter=starter,
            department=person.department if person else "",
            started_at=tx.now,
            urgent=variables.get("urgent") is True,
            priority=parent.priority if parent else 50,
            parent_key=parent.key if parent else None,
            parent_element=element_instance if parent else None,
            root_key=parent.root_key if parent else key,
            depth=depth,
        )
        case = self._cases[key] = Case(record, blueprint, None, is_new=True)
        self.step(case, do.StartInstance(element=element, variables=dict(variables), catches=catches))
        return case

    def migrate(self, case: Case, command: do.Migrate, into: VersionRecord) -> Sequence[ev.HistoryEvent]:
        """Let an instance go on under another version."""
        case.version_key, case.version_program = into.key, blueprints.hash_of(self.tx, into)
        return self.step(case, command, blueprints.of_version(self.tx, into))

    def step(self, case: Case, command: do.Command, into: Blueprint | None = None) -> Sequence[ev.HistoryEvent]:
        """Let the core decide and turn its events into rows; the author of the command is the actor.

        `into` is the blueprint that a migration goes on with; answers the events.
        """
        tx = self.tx
        authored = replace(command, actor=self.actor.person, on_behalf_of=self.actor.on_behalf_of, reason=self.actor.reason)
        try:
            step = engine.decide(case.program, case.state, authored, tx.now, into=into.program if into else None)
        except Rejected as refused:
            raise naming.in_words(tx, refused, case.blueprint) from refused.__cause__
        if into is not None:
            case.blueprint, case.program = into, into.program
        sequence = case.record.sequence
        case.state = step.state
        case.changed = (case.changed | step.changed) - step.removed
        case.removed = (case.removed | step.removed) - step.changed
        tx.history.append(
            [
                HistoryRecord(
                    case.record.key,
                    sequence + number,
                    event.at,
                    type(event).__name__,
                    event.event_class,
                    event.element,
                    event.instance,
                    self.actor.person,
                    self.actor.on_behalf_of,
                    self.actor.reason,
                    personal(case.blueprint, event),
                    SCHEMA,
                    case.record.program,
                    codec.encode_event(event),
                )
                for number, event in enumerate(step.events, start=1)
            ]
        )
        case.change(sequence=sequence + len(step.events))
        self._project(self, case, step.events)
        self._happened.append((case, step.events))
        return step.events

    def afterwards(self, follow_up: Callable[[], None]) -> None:
        """Do this in the same transaction once the present step is through."""
        self._waiting.append(follow_up)

    def finish(self) -> None:
        """Carry out what follows, then hand all instances to the store."""
        for _ in range(MOST_FOLLOW_UPS):
            if not self._waiting:
                break
            self._waiting.popleft()()
        else:
            raise Rejected("instance.never_rests", most=MOST_FOLLOW_UPS)
        for case in self._cases.values():
            self._save(case)
        for case, happened in self._happened:
            telling.told(self.tx, case.record, happened, self.actor.person)
        self._happened.clear()

    @property
    def moved(self) -> list[Case]:
        """The instances that this has changed or begun, in the order in which they were come upon."""
        return [case for case in self._cases.values() if case.record is not case.loaded]

    def facts(self, case: Case, scope: int, instance: int) -> Facts:
        """What assignment needs to know about the instance at one of its element instances."""
        return Facts(
            starter=case.record.starter,
            variables=visible(case.state, scope, instance),
            performed=tuple(
                _performed(case, item) for item in self.items(case) if item.state == "completed" and item.completed_by
            ),
            scope=loop_of(case.state, scope) if scope != ROOT else 0,
            now=self.tx.now,
        )

    def items(self, case: Case) -> list[WorkItemRecord]:
        """The work items of the instance, finished ones in the order they were finished."""
        if case.items is None:
            case.items = [] if case.is_new else self.tx.work_items.of_instance(case.key)
            case.items.sort(key=_finished)
        return case.items

    def noted(self, case: Case, item: WorkItemRecord) -> None:
        """A work item was added or changed: what `items` answers follows."""
        if case.items is not None:
            case.items = sorted([*(each for each in case.items if each.key != item.key), item], key=_finished)

    def _save(self, case: Case) -> None:
        state = case.state
        if case.record is case.written or state is None:
            return
        if case.record.sequence != case.written.sequence or case.is_new:
            pages = codec.pages(state, case.changed, case.removed)
            gone = [number for number in pages.removed if number in case.pages]
            self.tx.instances.save_scopes(case.key, pages.changed, gone, new=case.is_new)
        if case.is_new:
            self.tx.instances.add(case.record)
        else:
            case.record = self.tx.instances.save(case.record)
        case.written, case.is_new, case.changed, case.removed = case.record, False, set(), set()
        self.tx.publish(f"instance:{case.key}")
        self.tx.publish(f"process:{case.record.process_id}")


def load_state(tx: Transaction, key: int) -> State:
    """The stored engine state of an instance."""
    return _state(key, tx.instances.scopes(key))


def _state(key: int, pages: Mapping[int, bytes]) -> State:
    if not pages:
        raise Conflict("instance.state_missing", place=str(key))
    return codec.state(pages)


def visible(state: State | None, scope: int, instance: int = 0) -> dict[str, Any]:
    """The variables an element instance sees: its own over those of its scope over those further out."""
    if state is None:
        return {}
    found: dict[str, Any] = {}
    layers: list[Mapping[str, Any]] = []
    number = scope
    while number:
        holder = state.scopes.get(number)
        if holder is None:
            break
        if instance:
            live = holder.live.get(instance)
            if live is not None and live.variables:
                layers.append(live.variables)
        layers.append(holder.variables)
        number, instance = holder.parent, number
    for layer in reversed(layers):
        found.update(layer)
    return found


def values_of(state: State | None) -> dict[str, Any]:
    """The variables of the instance itself; of an ended one its result."""
    root = state.scopes.get(ROOT) if state is not None else None
    return dict(root.variables) if root is not None else {}


def scope_of(state: State, instance: int) -> int:
    """The scope that holds an element instance; 0 when it is gone."""
    return next((number for number, scope in state.scopes.items() if instance in scope.live), 0)


def loop_of(state: State | None, scope: int) -> int:
    """The body of the loop or multi-instance activity around a scope; 0 for none, or when it is over."""
    number = scope
    while state is not None and number:
        holder = state.scopes.get(number)
        if holder is None:
            return 0
        if holder.kind == "loop":
            return number
        number = holder.parent
    return 0


def _performed(case: Case, item: WorkItemRecord) -> Performed:
    step = case.blueprint.steps.get(item.element_id)
    return Performed(
        element=item.element_id,
        person=item.completed_by,
        on_behalf_of=item.on_behalf_of,
        approval=step is not None and step.ours.approval is not None,
        outcome=item.outcome,
        scope=loop_of(case.state, item.scope) if item.scope != ROOT else 0,
    )


def personal(blueprint: Blueprint, event: ev.HistoryEvent) -> str:
    """The personal fields an event carries, by name."""
    if not blueprint.personal:
        return ""
    names: set[str] = set(getattr(event, "variables", None) or ())
    writes: ev.Writes = getattr(event, "writes", None) or {}
    for values in writes.values():
        names.update(values)
    return ",".join(sorted(names & blueprint.personal))


def _finished(item: WorkItemRecord) -> tuple[int, int]:
    return (item.completed_at if item.completed_at is not None else 1 << 62, item.key)
