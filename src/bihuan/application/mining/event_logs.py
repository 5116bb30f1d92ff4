"""The event log of a process from its own history: what our engine wrote needs no import.

One case per instance, one row per activity that has ended. Cases carry what is known of the instance (`started`, `ended`,
`state`, `abnormal`: it was canceled, failed or had to be repaired, `version`, `starter`, `department`, `instance`) and its
variables, without those that forms mark as personal. Rows carry who did it as which post for which department, since when it
could be done (`enabled`), when it was taken in hand (`start`) and, of decisions, the `outcome`; `due` is the instant of its
limit, `late` whether that was missed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from bihuan.application.models import blueprints
from bihuan.application.ports import Transaction
from bihuan.application.ports.logs import Window
from bihuan.application.ports.records import InstanceRecord, VersionRecord, WorkItemRecord
from bihuan.application.running.runtime import values_of
from bihuan.engine import codec
from bihuan.kernel.catalogue import Language
from bihuan.kernel.errors import InvalidModel

if TYPE_CHECKING:
    from bihuan.eventlog.history import Activity, Instance
    from bihuan.eventlog.model import EventLog

FACTS = frozenset({"case", "instance", "started", "ended", "state", "abnormal", "version", "starter", "department", "urgent"})
"""What is known of every instance beside its variables."""
_LONGEST_TEXT = 200  # a longer value is prose, not an attribute to compare cases by


class Naming(NamedTuple):
    """What a log takes from the versions of its process: names of elements, and the fields that must not be shown."""

    versions: dict[int, VersionRecord]
    names: dict[str, str]
    personal: frozenset[str]
    title: str


def naming(tx: Transaction, process_id: str, language: Language) -> Naming:
    versions = {each.key: each for each in tx.versions.of_process(process_id)}
    names, personal = _names(tx, versions, language)
    process = tx.processes.find(process_id)
    title = (process.name_zh if language == "zh-CN" else process.name_en) if process else process_id
    return Naming(versions, names, personal, title or process_id)


def read(tx: Transaction, window: Window, named: Naming) -> EventLog:
    """The log of the instances in the window, read anew."""
    from bihuan.eventlog import history

    facts = (history.Fact(*row) for row in tx.trail.facts(window, history.AUTOMATIC))
    automatic = (_automatic(each) for each in history.ended(facts, history.AUTOMATIC))
    people = _done_by_people(tx, window)
    cases = _cases(tx, window, named.versions, named.personal)
    return history.log_of(cases, (*people, *automatic), named.names, name=named.title)


def _names(tx: Transaction, versions: Mapping[int, VersionRecord], language: Language) -> tuple[dict[str, str], frozenset[str]]:
    """The names of the elements, the newest version's first; and the personal fields of all versions."""
    names: dict[str, str] = {}
    personal: frozenset[str] = frozenset()
    for version in sorted(versions.values(), key=lambda each: -each.number):
        try:
            blueprint = blueprints.of_version(tx, version)
        except InvalidModel:
            continue  # a draft that cannot run has no history
        personal |= blueprint.personal
        for step in blueprint.steps.values():
            names.setdefault(step.element_id, step.name.of(language) or step.element_id)
    return names, personal


def _cases(
    tx: Transaction, window: Window, versions: Mapping[int, VersionRecord], personal: frozenset[str]
) -> Iterator[Instance]:
    from bihuan.eventlog.history import Instance

    pages = tx.trail.values(window)
    for each in tx.trail.instances(window):
        version = versions.get(each.version_key)
        values = values_of(codec.state(pages[each.key])) if each.key in pages else {}
        known = {name: _scalar(value) for name, value in values.items() if name not in personal}
        facts = _facts_of(each, version.label if version else "")
        yield Instance(each.key, each.business_no or str(each.key), {**known, **facts})


def _facts_of(instance: InstanceRecord, label: str) -> dict[str, Any]:
    return {
        "instance": str(instance.key),
        "started": instance.started_at,
        "ended": instance.ended_at,
        "state": instance.state,
        "abnormal": instance.state in ("canceled", "failed") or instance.incidents > 0,
        "version": label,
        "starter": instance.starter,
        "department": instance.department,
        "urgent": instance.urgent,
    }


def _scalar(value: Any) -> Any:
    """A variable as an attribute: numbers, truth values and short texts; nothing of lists and contexts."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return value if isinstance(value, str) and len(value) <= _LONGEST_TEXT else None


def _done_by_people(tx: Transaction, window: Window) -> Iterator[Activity]:
    organization = tx.directory.organization()
    for item in tx.trail.work_items(window):
        if item.completed_at is None:
            continue
        person = organization.person(item.completed_by)
        post = organization.post(item.post)
        department = post.department if post else person.department if person else ""
        yield _activity(item, department)


def _activity(item: WorkItemRecord, department: str) -> Activity:
    from bihuan.eventlog.history import Activity

    end = item.completed_at or item.created_at
    withdrawn = item.state == "canceled"
    late = item.due_at is not None and end > item.due_at
    return Activity(
        case=item.instance_key,
        element=item.element_id,
        enabled=item.created_at,
        start=min(item.claimed_at or item.created_at, end),
        end=end,
        resource=item.completed_by,
        role=item.post,
        group=department,
        withdrawn=withdrawn,
        attributes={
            "outcome": item.outcome or None,
            "on_behalf_of": item.on_behalf_of or None,
            "due": item.due_at,
            "late": late if item.due_at is not None else None,
            "work_item": str(item.key),
        },
    )


def _automatic(activity: Activity) -> Activity:
    """The actor of an automatic step is whoever caused the step before it, not who did it."""
    return activity._replace(resource="")
