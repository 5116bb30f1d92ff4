"""The operating manual of a version: issued to those who work by it, confirmed by each before the first task by it."""

from __future__ import annotations

from bihuan.application.actor import Actor
from bihuan.application.models import blueprints, receipts, versions
from bihuan.application.models.receipts import MANUALS, RECEIPTS, Manual, Receipt
from bihuan.application.ports import Transaction
from bihuan.application.ports.records import VersionRecord
from bihuan.application.views.pilots import ManualView
from bihuan.kernel.errors import BihuanError, Rejected


def people_of(tx: Transaction, version: VersionRecord) -> tuple[str, ...]:
    """Everybody whose post does a step of the version (R), each once."""
    organization = tx.directory.organization()
    try:
        steps = blueprints.of_version(tx, version).steps.values()
    except BihuanError:
        return ()
    posts = dict.fromkeys(line.post for step in steps for line in step.ours.who("R") if line.post)
    return tuple(dict.fromkeys(person.id for post in posts for person in organization.holders(post)))


def issue(tx: Transaction, actor: Actor, key: int) -> ManualView:
    """Ask everybody who works by the version to confirm its manual."""
    actor.require("processes.edit")
    version = versions.find(tx, key)
    if version.state not in ("pilot", "released", "review"):
        raise Rejected("manual.not_ready", place=str(key), label=version.label)
    issue_for(tx, actor, version)
    return view(tx, actor, key)


def issue_for(tx: Transaction, actor: Actor, version: VersionRecord) -> None:
    if MANUALS.find(tx, str(version.key)) is None:
        MANUALS.add(tx, actor, Manual(issued_by=actor.person), id_=str(version.key), process_id=version.process_id)


def view(tx: Transaction, actor: Actor, key: int) -> ManualView:
    version = versions.find(tx, key)
    return ManualView(
        version=versions.shown(tx, version),
        issued=MANUALS.find(tx, str(key)) is not None,
        confirmed=receipts.confirmed(tx, key, actor.person),
    )


def confirm(tx: Transaction, actor: Actor, key: int) -> ManualView:
    """I have read it: kept with the time; confirming twice changes nothing."""
    actor.require("work.do")
    version = versions.find(tx, key)
    if MANUALS.find(tx, str(key)) is None:
        raise Rejected("manual.not_issued", place=str(key), label=version.label)
    if not receipts.confirmed(tx, key, actor.person):
        RECEIPTS.add(
            tx,
            actor,
            Receipt(person=actor.person),
            id_=receipts.receipt_id(key, actor.person),
            process_id=version.process_id,
            subject=str(key),
        )
    return view(tx, actor, key)
