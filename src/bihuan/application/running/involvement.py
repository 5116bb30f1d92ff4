"""People brought into a step by hand: signing before, after or beside its performer, asked for advice, delegated to.

Each has a work item of their own at the same user task; its `letter` says how they are involved, a dossier by its key the
rest. Those who were brought in together are a *circle* that decides by its own mode. What a circle means for the step:

    before      the performer waits until the circle has decided, then decides; a rejection by the circle is one by the step
    after       begins when the performer has decided; the step waits for it
    beside      decides at the same time; the step needs both
    delegated   the performer waits until the work comes back
    asked       answers, and holds nothing up

The core is told once, when the whole step has decided.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

import msgspec

from bihuan.application import dossiers
from bihuan.application.actor import Actor
from bihuan.application.dossiers import Kind
from bihuan.application.models.blueprints import StepPlan
from bihuan.application.ports import Transaction
from bihuan.application.ports.records import WorkItemRecord
from bihuan.application.running import notices, service_levels
from bihuan.application.running.notices import announce
from bihuan.application.running.projection import APPROVED, REJECTED, decided, finish_item, verdict
from bihuan.application.running.runtime import Case, Run
from bihuan.engine.events import Noted

How: TypeAlias = Literal["before", "after", "beside", "asked", "delegated"]
Mode: TypeAlias = Literal["all", "any", "sequential"]
INVOLVED: frozenset[str] = frozenset({"before", "after", "beside", "asked", "delegated"})
SIGNS: frozenset[str] = frozenset({"before", "after", "beside"})
NOTED: dict[str, Noted] = {"asked": "answered", "delegated": "resolved"}
OPEN = frozenset({"open", "claimed"})

replace = msgspec.structs.replace


class Involvement(msgspec.Struct, frozen=True, kw_only=True):
    """How one person was brought in: by whom, at whose item, with whom (`circle` is the key of the first), and what was said."""

    how: How
    parent: int
    circle: int
    mode: Mode
    by: str
    note: str = ""
    opinion: str = ""


FILE: Kind[Involvement] = dossiers.Kind("involvement", Involvement)


class Circle(msgspec.Struct, frozen=True):
    """People brought in together, in their order; those removed are not among them."""

    how: How
    parent: int
    mode: Mode
    items: tuple[WorkItemRecord, ...]

    @property
    def outcome(self) -> str | None:
        """Approved, rejected, or None while it has not decided; work without a decision counts as approved."""
        given = [_given(each) for each in self.items if each.state == "completed"]
        if self.mode == "any":
            return given[0] if given else None
        if REJECTED in given:
            return REJECTED
        return APPROVED if len(given) == len(self.items) else None


def _given(item: WorkItemRecord) -> str:
    return item.outcome or APPROVED


def of(tx: Transaction, item: WorkItemRecord) -> Involvement | None:
    """How the person of this item was brought in; None for work of the model."""
    return FILE.require(tx, str(item.key)).value if item.letter in INVOLVED else None


def circles(run: Run, case: Case, element_instance: int) -> list[Circle]:
    """The circles of a step, oldest first."""
    found: dict[int, tuple[Involvement, list[WorkItemRecord]]] = {}
    here = [each for each in run.items(case) if each.element_instance == element_instance and each.letter in INVOLVED]
    for item in sorted(here, key=lambda each: each.key):
        involved = of(run.tx, item)
        if involved is not None and item.state != "canceled":
            found.setdefault(involved.circle, (involved, []))[1].append(item)
    return [Circle(each.how, each.parent, each.mode, tuple(items)) for each, items in found.values()]


# --- what an ended item means ----------------------------------------------------------------------------------------


def concluded(run: Run, case: Case, done: WorkItemRecord, step: StepPlan) -> str | None:
    """The outcome of the whole step after an item has ended (empty where nothing is decided); None while others must still."""
    here = [each for each in run.items(case) if each.element_instance == done.element_instance and each.state != "canceled"]
    if not any(each.letter in INVOLVED for each in here):
        return decided(run, case, done, step.ours.approval) if step.ours.approval else ""
    if done.letter in INVOLVED and not _goes_on(run, case, done):
        return None
    around = circles(run, case, done.element_instance)
    if step.ours.approval and any(each.how in SIGNS and each.outcome == REJECTED for each in around):
        return REJECTED
    base = _base(run, case, done, step)
    if base is None or base == REJECTED:
        return base
    finished = {each.key for each in here if each.state == "completed"}
    for circle in around:
        if circle.how == "after" and circle.parent in finished:
            _offer(run, case, circle)
        if circle.how in ("after", "beside") and circle.outcome is None:
            return None
    return base


def _base(run: Run, case: Case, done: WorkItemRecord, step: StepPlan) -> str | None:
    """What the people of the model have decided so far."""
    here = [each for each in run.items(case) if each.element_instance == done.element_instance and each.letter not in INVOLVED]
    ended = [each for each in here if each.state == "completed"]
    if not ended:
        return None
    if not step.ours.approval:
        return ""
    if done.letter not in INVOLVED:
        return decided(run, case, done, step.ours.approval)
    return verdict([each for each in here if each.state != "canceled"], ended[-1], step.ours.approval)


def _goes_on(run: Run, case: Case, done: WorkItemRecord) -> bool:
    """One who was brought in is through: tell, let the next have their turn; answers whether the step may be over."""
    involved = of(run.tx, done)
    assert involved is not None
    if involved.how in NOTED:
        _tell(run, done, involved.by, f"work_item.{NOTED[involved.how]}")
    if involved.how == "asked":
        return False
    circle = next(each for each in circles(run, case, done.element_instance) if any(item.key == done.key for item in each.items))
    if circle.outcome is None:
        if circle.mode == "sequential":
            _offer(run, case, circle)
        return False
    for other in circle.items:
        if other.state in OPEN:
            finish_item(run, case, other, state="canceled", completed_at=run.tx.now)
    if involved.how in ("before", "delegated") and (involved.how == "delegated" or circle.outcome != REJECTED):
        give_back(run, case, circle.parent)
        return False
    return True


def give_back(run: Run, case: Case, parent: int) -> None:
    """The performer has the work again."""
    item = run.tx.work_items.find(parent)
    if item is None or item.state not in OPEN:
        return
    run.tx.work_items.offer(parent, (f"person:{item.assignee}",))
    announce(run, (), (item.assignee,))
    _tell(run, item, item.assignee, "work_item.back")


def _offer(run: Run, case: Case, circle: Circle) -> None:
    """Let those see their work whose turn has come."""
    waiting = [each for each in circle.items if each.state in OPEN]
    if circle.mode == "sequential":
        waiting = waiting[:1]
    for item in waiting:
        if not run.tx.work_items.principals(item.key):
            run.tx.work_items.offer(item.key, (f"person:{item.assignee}",))
            announce(run, (), (item.assignee,))
            _tell(run, item, item.assignee, "work_item.sign")
    del case


def _tell(run: Run, item: WorkItemRecord, person: str, kind: str) -> None:
    if person:
        params = {"no": item.business_no, "title": item.title, "element": item.element_id}
        notices.tell(run.tx, person, kind, item.instance_key, item.key, params)


# --- bringing in -----------------------------------------------------------------------------------------------------


def bring_in(
    run: Run, case: Case, parent: WorkItemRecord, actor: Actor, how: How, people: Sequence[str], mode: Mode, note: str
) -> list[WorkItemRecord]:
    """A circle of people at a step; the performer waits when it decides before them."""
    tx = run.tx
    made: list[WorkItemRecord] = []
    keys = [tx.new_key() for _ in people]
    for place, (key, person) in enumerate(zip(keys, people, strict=True)):
        waits = how == "after" or (mode == "sequential" and place > 0)
        item = replace(
            parent,
            key=key,
            state="open",
            letter=how,
            assignee=person,
            created_at=tx.now,
            claimed_at=None,
            outcome="",
            level="",
            warn_at=None,
            due_at=parent.due_at,
            version=0,
        )
        tx.work_items.add(item, () if waits else (f"person:{person}",))
        value = Involvement(how=how, parent=parent.key, circle=keys[0], mode=mode, by=actor.person, note=note)
        FILE.add(tx, actor, value, id_=str(key), process_id=parent.process_id, subject=str(parent.instance_key))
        run.noted(case, item)
        made.append(item)
        if not waits:
            announce(run, (), (person,))
            _tell(run, item, person, "work_item.asked" if how == "asked" else "work_item.sign")
    if how in ("before", "delegated"):
        held = tx.work_items.save(replace(parent, assignee=parent.assignee or actor.person, state="claimed"))
        tx.work_items.offer(parent.key, ())
        run.noted(case, held)
        announce(run, (), (held.assignee,))
    return made


def take_out(run: Run, case: Case, item: WorkItemRecord) -> bool:
    """One who was brought in is let go; answers whether the step may be over now."""
    involved = of(run.tx, item)
    assert involved is not None
    service_levels.unwatch(run.tx, item)
    finish_item(run, case, item, state="canceled", completed_at=run.tx.now)
    left = next((each for each in circles(run, case, item.element_instance) if each.parent == involved.parent), None)
    if left is not None and left.outcome is None:
        _offer(run, case, left) if left.mode == "sequential" and involved.how != "after" else None
        return False
    if involved.how in ("before", "delegated"):
        give_back(run, case, involved.parent)
        return False
    return involved.how in SIGNS


def said(tx: Transaction, item: WorkItemRecord, opinion: str) -> None:
    """Keep what somebody brought in has said."""
    if item.letter in INVOLVED and opinion:
        filed = FILE.require(tx, str(item.key))
        FILE.save(tx, filed, replace(filed.value, opinion=opinion))
