"""Standing deputies (代理): who does somebody's work while they are away.

Both see the work; what the deputy does is recorded in their own name on behalf of the other, and separation of duties counts
it for both.
"""

from __future__ import annotations

from collections.abc import Iterable

from bihuan.application.actor import Actor, granted
from bihuan.application.idempotency import once
from bihuan.application.instants import maybe_wire, milliseconds, wire
from bihuan.application.people.people import person_ref
from bihuan.application.people.roster import apart
from bihuan.application.people.soundness import refuse_new_faults
from bihuan.application.ports import Transaction
from bihuan.application.ports.people import DeputyRecord
from bihuan.application.views.people import AppointDeputy, DeputyList, DeputyView
from bihuan.kernel.errors import InvalidInput, NotFound, Rejected


def list_deputies(tx: Transaction, actor: Actor) -> DeputyList:
    """The caller's own, both ways; for who keeps the people also everybody else's. What is over is left out."""
    rows = [row for row in tx.deputies.all() if row.until is None or row.until > tx.now]
    mine = {actor.person}
    others = [row for row in rows if not mine & {row.person, row.deputy}] if actor.may("people.edit") else []
    return DeputyList(
        given=_views(tx, (row for row in rows if row.person == actor.person)),
        taken=_views(tx, (row for row in rows if row.deputy == actor.person)),
        others=_views(tx, others),
    )


def appoint_deputy(tx: Transaction, actor: Actor, command: AppointDeputy) -> DeputyView:
    """Let somebody stand in for oneself (an administrator: for `person`)."""
    return once(tx, actor, "deputy.appoint", command, DeputyView, lambda: _appoint(tx, actor, command))


def _appoint(tx: Transaction, actor: Actor, command: AppointDeputy) -> DeputyView:
    whom = command.person or actor.person
    if whom != actor.person:
        actor.require("people.edit")
    since = milliseconds(command.since) if command.since else tx.now
    until = milliseconds(command.until) if command.until else None
    if until is not None and until <= tx.now:
        raise InvalidInput("organization.deputy_over_already", place="/until")
    _require_fit(tx, command)
    before = tx.directory.organization()
    row = DeputyRecord(str(tx.new_key()), whom, command.deputy, ",".join(dict.fromkeys(command.processes)), since, until)
    tx.deputies.add(row)
    refuse_new_faults(tx, before)
    tx.publish("organization")
    return _view(tx, row)


def _require_fit(tx: Transaction, command: AppointDeputy) -> None:
    person = tx.directory.organization().person(command.deputy)
    if person is None or not person.active:
        raise InvalidInput("assignment.person_away", place="/deputy", person=command.deputy[:80])
    if "work.do" not in granted(person.roles):
        raise Rejected("work_item.no_business", place="/deputy", zh=person.name.of("zh-CN"), en=person.name.of("en"))
    for process in command.processes:
        if tx.processes.find(process) is None:
            raise InvalidInput("process.not_found", place="/processes", process=process[:80])


def end_deputy(tx: Transaction, actor: Actor, deputy_id: str) -> None:
    """End a deputy's time now."""
    row = tx.deputies.find(deputy_id)
    if row is None:
        raise NotFound("organization.unknown_deputy", place=deputy_id)
    if actor.person not in (row.person, row.deputy):
        actor.require("people.edit")
    tx.deputies.remove(deputy_id)
    tx.publish("organization")


def _views(tx: Transaction, rows: Iterable[DeputyRecord]) -> list[DeputyView]:
    return [_view(tx, row) for row in sorted(rows, key=lambda row: (row.since, row.id))]


def _view(tx: Transaction, row: DeputyRecord) -> DeputyView:
    organization = tx.directory.organization()
    return DeputyView(
        id=row.id,
        person=person_ref(organization, row.person),
        deputy=person_ref(organization, row.deputy),
        processes=list(apart(row.processes)),
        since=wire(row.since),
        until=maybe_wire(row.until),
        now=row.since <= tx.now and (row.until is None or tx.now < row.until),
    )
