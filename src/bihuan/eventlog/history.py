"""What our own engine wrote, as an event log: no import, no mapping, nothing lost.

The engine's history is a sequence of facts per instance; an activity instance is the span between the fact that created it and
the fact that ended it, both carrying its number. One row of the log stands for one whole activity: `enabled` is when the engine
created it, `start` when somebody took it in hand (or, of automatic work, the creation), `time` when it ended. What was canceled
has the life-cycle transition `withdraw` (XES: withdrawn before it was complete).

Work of people is known better by their work items (who, as which post, with which outcome, several people at one step), so a
source that has them gives `Activity` rows itself and projects only automatic steps from facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from bihuan.eventlog.model import EventLog

CREATED = frozenset({"UserTaskCreated", "JobCreated", "CallStarted"})
COMPLETED = frozenset({"UserTaskCompleted", "JobCompleted", "CallCompleted"})
CANCELED = frozenset({"UserTaskCanceled", "JobCanceled", "CallCanceled"})
KINDS = tuple(sorted(CREATED | COMPLETED | CANCELED))

PEOPLE = frozenset({"UserTaskCreated", "UserTaskCompleted", "UserTaskCanceled"})
AUTOMATIC = tuple(sorted((CREATED | COMPLETED | CANCELED) - PEOPLE))
WITHDRAWN = "withdraw"


class Fact(NamedTuple):
    """One row of history: `kind` is the class name of the engine's event."""

    case: int
    at: int
    kind: str
    element: str
    instance: int
    actor: str = ""


class Activity(NamedTuple):
    """One activity that has ended; instants in ms, `attributes` by their XES key."""

    case: int
    element: str
    enabled: int
    start: int
    end: int
    resource: str = ""
    role: str = ""
    group: str = ""
    withdrawn: bool = False
    attributes: Mapping[str, Any] | None = None


class Instance(NamedTuple):
    """One case: its key, its name (the business number where there is one), its attributes."""

    key: int
    name: str
    attributes: Mapping[str, Any] | None = None


def ended(facts: Iterable[Fact], kinds: Iterable[str] = KINDS) -> Iterator[Activity]:
    """The activities that have ended by these facts, which come in the order of each instance's history."""
    wanted = frozenset(kinds)
    since: dict[tuple[int, int], int] = {}
    for fact in facts:
        if fact.kind not in wanted:
            continue
        key = (fact.case, fact.instance)
        if fact.kind in CREATED:
            since[key] = fact.at
        elif key in since:
            begun = since.pop(key)
            yield Activity(fact.case, fact.element, begun, begun, fact.at, resource=fact.actor, withdrawn=fact.kind in CANCELED)


def log_of(
    instances: Iterable[Instance],
    activities: Iterable[Activity],
    names: Mapping[str, str],
    *,
    name: str = "",
    source: str = "history",
) -> EventLog:
    """The log of instances and what was done in them; `names` are those of the activities by element.."""
    from bihuan.eventlog.collector import Collector

    log = Collector()
    codes = {each.key: log.case(each.name, each.attributes) for each in instances}
    for each in activities:
        code = codes.get(each.case)
        if code is None:
            continue
        log.event(
            code,
            names.get(each.element, each.element),
            each.end,
            start=each.start,
            enabled=each.enabled,
            lifecycle=WITHDRAWN if each.withdrawn else "complete",
            resource=each.resource,
            role=each.role,
            group=each.group,
            element=each.element,
            attributes=each.attributes,
        )
    return log.finish(name=name, source=source)
