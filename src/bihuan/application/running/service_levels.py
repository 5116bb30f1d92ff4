"""Time limits of work items: when they warn, when they are over, what is left; on the elapsed or the working clock."""

from __future__ import annotations

import msgspec

from bihuan.application.instants import maybe_wire, wire
from bihuan.application.people.calendars import working_calendar
from bihuan.application.ports import Transaction
from bihuan.application.ports.records import TimerRecord, WorkItemRecord
from bihuan.application.views.work import ServiceLevelView
from bihuan.bpmn.extension import ServiceLevel
from bihuan.kernel import spans
from bihuan.kernel.calendar import Clock

replace = msgspec.structs.replace


class Limit(msgspec.Struct, frozen=True):
    """A limit laid on an instant: `total_ms` runs on the clock, the others are instants."""

    total_ms: int
    warn_at: int
    due_at: int


def clock_of(name: str) -> Clock:
    return "working" if name == "working" else "elapsed"


def limit(tx: Transaction, level: ServiceLevel, start: int) -> Limit:
    """When work begun at `start` warns and is due."""
    span = spans.parse(level.due)
    clock = clock_of(level.clock)
    if clock == "elapsed" and not span.months:
        total = span.elapsed_ms
        return Limit(total, start + int(total * level.warnAt), start + total)
    calendar = working_calendar(tx)
    due = calendar.add(start, span, clock)
    total = calendar.between(start, due, clock)
    share = int(total * level.warnAt)
    return Limit(total, calendar.add_working(start, share) if clock == "working" else start + share, due)


def watch(tx: Transaction, item: WorkItemRecord) -> None:
    """Have the limits of an open work item watched, those of which nobody has been told yet."""
    if item.due_at is None or item.level == "late":
        return
    if item.level == "" and item.warn_at is not None and item.warn_at < item.due_at:
        tx.timers.add(TimerRecord(item.instance_key, "warn", item.key, item.element_id, item.warn_at))
    tx.timers.add(TimerRecord(item.instance_key, "late", item.key, item.element_id, item.due_at))


def unwatch(tx: Transaction, item: WorkItemRecord) -> None:
    """The work is done or gone: its limits need no watch any more."""
    if item.due_at is None or item.stopped_at is not None:
        return
    if item.level == "":
        tx.timers.remove(item.instance_key, "warn", item.key)
    if item.level != "late":
        tx.timers.remove(item.instance_key, "late", item.key)


def stop(tx: Transaction, item: WorkItemRecord) -> WorkItemRecord:
    """The instance is suspended: the clock stands still, nobody is warned."""
    if item.due_at is None or item.stopped_at is not None:
        return item
    unwatch(tx, item)
    return tx.work_items.save(replace(item, stopped_at=tx.now))


def go_on(tx: Transaction, item: WorkItemRecord) -> WorkItemRecord:
    """The instance is resumed: what was left of the limit is left again."""
    stopped = item.stopped_at
    if stopped is None or item.due_at is None:
        return item
    clock = clock_of(item.clock)

    def later(instant: int) -> int:
        if clock == "elapsed":
            return instant + tx.now - stopped
        calendar = working_calendar(tx)
        return calendar.add_working(tx.now, calendar.working_between(stopped, instant))

    warn = item.warn_at if item.warn_at is None or item.level else later(item.warn_at)
    moved = tx.work_items.save(replace(item, due_at=later(item.due_at), warn_at=warn, stopped_at=None))
    watch(tx, moved)
    return moved


def moved(tx: Transaction, before: WorkItemRecord, item: WorkItemRecord, due_at: int | None) -> WorkItemRecord:
    """Open work with another limit, set by hand (None: without any) and watched anew; it is for the caller to save it."""
    unwatch(tx, before)
    if due_at is None:
        return replace(item, due="", total_ms=0, warn_at=None, due_at=None, level="")
    total = max(due_at - item.created_at, 0)
    warn_at = item.created_at + int(total * item.warn_share) if item.warn_share else None
    if clock_of(item.clock) == "working":
        calendar = working_calendar(tx)
        total = calendar.working_between(item.created_at, due_at) if due_at > item.created_at else 0
        warn_at = calendar.add_working(item.created_at, int(total * item.warn_share)) if item.warn_share else None
    changed = replace(item, due="", clock=item.clock or "elapsed", total_ms=total, warn_at=warn_at, due_at=due_at, level="")
    if changed.stopped_at is None:
        watch(tx, changed)
    return changed


def view(tx: Transaction, item: WorkItemRecord) -> ServiceLevelView | None:
    """The limit as shown; of finished work as it stood when it ended, of suspended work as it stood then."""
    if item.due_at is None:
        return None
    at = next((each for each in (item.completed_at, item.stopped_at) if each is not None), tx.now)
    clock = clock_of(item.clock)
    left = item.due_at - at if clock == "elapsed" else working_calendar(tx).working_between(at, item.due_at)
    late = at >= item.due_at
    warned = item.warn_at is not None and at >= item.warn_at
    return ServiceLevelView(
        due=item.due,
        clock=clock,
        warn_at=item.warn_share,
        warns_at=maybe_wire(item.warn_at),
        due_at=wire(item.due_at),
        remaining_ms=left,
        total_ms=item.total_ms,
        state="late" if late else "warn" if warned else "ok",
        stopped=item.stopped_at is not None and item.completed_at is None,
    )
