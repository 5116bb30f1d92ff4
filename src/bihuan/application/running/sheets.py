"""The approval sheet (审批单) of an instance: what was filled in, who decided what, when and for whom, the way it took."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from bihuan.application.actor import Actor
from bihuan.application.people.calendars import working_calendar
from bihuan.application.people.company import company
from bihuan.application.people.people import maybe_person_ref
from bihuan.application.ports import Transaction
from bihuan.application.running import instances
from bihuan.application.running.projection import run_for
from bihuan.application.views.work import ApprovalSheet, SheetField, SheetLine, SheetTable, TimelineEntry
from bihuan.forms.model import Appearance, Component, Words, in_both
from bihuan.kernel.text import Text

_DECIDED = frozenset({"task_completed", "task_decided", "task_answered", "task_resolved"})
_YES_NO = {True: Text("是", "yes"), False: Text("否", "no")}


def sheet(tx: Transaction, actor: Actor, key: int) -> ApprovalSheet:
    """The sheet as the caller may see it; raises what looking at the instance raises."""
    view = instances.view(tx, actor, key)
    case = run_for(tx, actor).load(key)
    fields: list[SheetField] = []
    tables: list[SheetTable] = []
    for component in _components(case.blueprint.forms.values()):
        value = view.values.get(component.name)
        if value in (None, "", []):
            continue
        if component.row and isinstance(value, list):
            tables.append(_table(component, cast("list[Any]", value)))
        else:
            fields.append(SheetField(label=_words(component.label, component.name), value=_shown(component, value)))
    row = view.instance
    local = working_calendar(tx).local
    organization = tx.directory.organization()

    def at(instant: datetime | None) -> str:
        return local(int(instant.timestamp() * 1000)).strftime("%Y-%m-%d %H:%M") if instant is not None else ""

    return ApprovalSheet(
        company=company(tx).name,
        process=row.process.name,
        label=row.process.version_label,
        title=row.title,
        number=row.business_no,
        key=row.key,
        state=row.state,
        starter=row.starter,
        started_at=at(row.started_at),
        ended_at=at(row.ended_at),
        fields=fields,
        tables=tables,
        decisions=[_line(each, at(each.at)) for each in view.timeline if each.kind in _DECIDED and not each.due],
        trace=[_line(each, at(each.at)) for each in view.timeline],
        printed_by=maybe_person_ref(organization, actor.person),
        printed_at=local(tx.now).strftime("%Y-%m-%d %H:%M"),
    )


def _components(plans: Any) -> Iterator[Component]:
    """Every field once, by its name, in the order of the forms."""
    seen: set[str] = set()
    for plan in plans:
        for component, _ in plan.form.fields():
            if component.name and component.name not in seen:
                seen.add(component.name)
                yield component


def _words(words: Words, otherwise: str) -> Text:
    return in_both(words) or Text(otherwise, otherwise)


def _shown(component: Component, value: Any) -> Text:
    if isinstance(value, bool):
        return _YES_NO[value]
    if isinstance(value, list):
        parts = [_shown(component, each) for each in cast("list[Any]", value)]
        return Text("、".join(each.zh for each in parts), ", ".join(each.en for each in parts))
    if isinstance(value, Mapping):  # a file, by its name
        named = str(cast("Mapping[str, Any]", value).get("name", ""))
        return Text(named, named)
    if component.type == "number":
        return _figure(component, value)
    for option in component.values:
        if str(option.value) == str(value):
            return _words(option.label, str(value))
    return Text(str(value), str(value))


def _figure(component: Component, value: Any) -> Text:
    """A number as the page shows it: grouped by thousands, with its currency before it and its unit behind."""
    try:
        parsed = Decimal(str(value))
    except InvalidOperation:  # one that is masked
        return Text(str(value), str(value))
    digits = component.decimal_digits
    written = f"{parsed:,.{digits}f}" if digits is not None else f"{parsed:,f}"
    look = component.appearance or Appearance()
    prefix, suffix = in_both(look.prefix_adorner), in_both(look.suffix_adorner)

    def of(language: str) -> str:
        return f"{prefix.of(language)}{written} {suffix.of(language)}".strip()

    return Text(of("zh-CN"), of("en"))


def _table(component: Component, rows: list[Any]) -> SheetTable:
    columns = component.row
    return SheetTable(
        label=_words(component.label, component.name),
        columns=[_words(each.label, each.name) for each in columns],
        rows=[
            [_shown(each, cast("Mapping[str, Any]", row).get(each.name, "")) for each in columns]
            for row in rows
            if isinstance(row, Mapping)
        ],
    )


def _line(entry: TimelineEntry, at: str) -> SheetLine:
    return SheetLine(
        step=entry.element_name or Text("", ""),
        person=entry.actor,
        on_behalf_of=entry.on_behalf_of,
        target=entry.target,
        word=("waiting" if entry.due else entry.outcome or entry.kind),
        comment=entry.comment,
        at="" if entry.due else at,
    )
