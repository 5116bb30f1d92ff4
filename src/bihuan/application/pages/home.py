"""What a person sees first: what is due, what is wrong, where the loop stands, what to start."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from bihuan.application.actor import Actor
from bihuan.application.instants import milliseconds, wire
from bihuan.application.pages import process_views
from bihuan.application.people.calendars import working_calendar
from bihuan.application.ports import Transaction
from bihuan.application.ports.lists import WorkItemFilter
from bihuan.application.ports.records import NotificationRecord
from bihuan.application.running import instances, showing, work_items
from bihuan.application.views.work import HomeView, LoopCard, NoticeView
from bihuan.kernel.text import Text

MOST_DUE = 8
MOST_NOTICES = 8
QUICK = 6
PHASES = 5

replace = msgspec.structs.replace


def home(tx: Transaction, actor: Actor) -> HomeView:
    """The home page of one person."""
    organization = tx.directory.organization()
    mine = WorkItemFilter(folder="todo", person=actor.person, principals=work_items.principals_of(organization, actor.person))
    today = replace(mine, due_before=_end_of_day(tx), limit=MOST_DUE)
    notices = tx.notifications.of(actor.person, MOST_NOTICES)
    open_items, late_items = tx.lists.count_work_items(mine, replace(mine, due_before=tx.now))
    return HomeView(
        now=wire(tx.now),
        due_today=[showing.work_item_row(tx, each.item, unread=each.unread) for each in tx.lists.work_items(today)],
        open_items=open_items,
        late_items=late_items,
        loop=_loop(tx, actor),
        attention=[_notice(each) for each in notices],
        unread_notices=sum(each.read_at is None for each in notices),
        quick_start=instances.startable(tx, actor)[:QUICK],
    )


def _end_of_day(tx: Transaction) -> int:
    local = working_calendar(tx).local(tx.now)
    midnight = datetime(local.year, local.month, local.day, tzinfo=local.tzinfo) + timedelta(days=1)
    return milliseconds(midnight)


def _loop(tx: Transaction, actor: Actor) -> list[LoopCard]:
    if not actor.may("processes.read"):
        return []
    figures = {each.process_id: each for each in tx.lists.figures(tx.now - process_views.DAYS_30)}
    cards: list[LoopCard] = []
    for process in tx.processes.all():
        current = tx.versions.released(process.id)
        numbers = figures.get(process.id)
        cards.append(
            LoopCard(
                process=showing.process_ref(tx, process.id, current.key if current else 0),
                phase=process.phase,
                progress=process.phase / PHASES,
                running=numbers.running if numbers else 0,
                late=numbers.late if numbers else 0,
                completed_30d=numbers.completed if numbers else 0,
                mean_cycle_ms=numbers.mean_cycle_ms if numbers else None,
            )
        )
    return cards


def _notice(notice: NotificationRecord) -> NoticeView:
    params = msgspec.json.decode(notice.params, type=dict[str, str])
    return NoticeView(
        key=str(notice.key),
        at=wire(notice.created_at),
        kind=notice.kind,
        text=Text(params.get("zh", ""), params.get("en", "")),
        comment=" · ".join(part for part in (params.get("no", ""), params.get("title", "")) if part),
        instance_key=str(notice.instance_key),
        work_item_key=str(notice.work_item_key) if notice.work_item_key else "",
        unread=notice.read_at is None,
    )


def read_notices(tx: Transaction, actor: Actor) -> None:
    """The caller has seen their notices."""
    tx.notifications.mark_read(actor.person, tx.now)
    tx.publish(f"notifications:{actor.person}")
