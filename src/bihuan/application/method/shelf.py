"""Everything on paper about a process: manuals with their read receipts, reports, documents of its projects."""

from __future__ import annotations

from bihuan.application.actor import Actor
from bihuan.application.instants import maybe_wire, wire
from bihuan.application.method import diagnoses, manuals
from bihuan.application.method.material import PROJECTS, documents
from bihuan.application.method.pilots import PILOTS
from bihuan.application.models import blueprints, receipts, versions
from bihuan.application.people.people import person_ref
from bihuan.application.ports import Transaction
from bihuan.application.ports.records import VersionRecord
from bihuan.application.views.papers import ManualRow, PinnedDocument, ProcessPapers, ReportRow
from bihuan.application.views.pilots import ReadinessPerson
from bihuan.kernel.errors import BihuanError
from bihuan.kernel.text import Text


def papers(tx: Transaction, actor: Actor, process_id: str) -> ProcessPapers:
    """What lies on the shelf of a process, the newest first."""
    actor.require("processes.read")
    shown = [each for each in tx.versions.of_process(process_id) if each.state != "draft"]
    return ProcessPapers(
        manuals=[_manual(tx, each) for each in sorted(shown, key=lambda each: -each.number)],
        reports=sorted(_reports(tx, process_id), key=lambda each: each.at, reverse=True),
        documents=_documents(tx, process_id),
    )


def _manual(tx: Transaction, version: VersionRecord) -> ManualRow:
    organization = tx.directory.organization()
    issued = receipts.MANUALS.find(tx, str(version.key))
    found = receipts.RECEIPTS.all(tx, version.process_id, str(version.key))
    kept = [each for each in found if receipts.confirmed(tx, version.key, each.value.person)]
    confirmed = [
        ReadinessPerson(
            person=person_ref(organization, each.value.person),
            confirmed_at=maybe_wire(each.record.changed_at),
            score=each.value.score,
        )
        for each in kept
    ]
    known = {each.value.person for each in kept}
    missing = [each for each in manuals.people_of(tx, version) if each not in known] if issued else []
    return ManualRow(
        version=versions.shown(tx, version),
        issued_at=maybe_wire(issued.record.created_at if issued else None),
        confirmed=confirmed,
        missing=[person_ref(organization, each) for each in missing],
        quiz=issued is not None and issued.value.quiz,
    )


def _reports(tx: Transaction, process_id: str) -> list[ReportRow]:
    found = [
        ReportRow(kind="pilot", id=each.id, name=Text(each.value.name, each.value.name), at=wire(each.value.decided_at or tx.now))
        for each in PILOTS.all(tx, process_id)
        if each.record.state != "planned"
    ]
    for project in PROJECTS.all(tx, process_id):
        for log in project.value.logs:
            given = diagnoses.known(tx, log).confirmation
            at = given.at if given else project.record.created_at
            found.append(ReportRow(kind="diagnosis", id=log, name=project.value.name, at=wire(at)))
    return found


def _documents(tx: Transaction, process_id: str) -> list[PinnedDocument]:
    version = tx.versions.released(process_id)
    try:
        names = {each.element_id: each.name for each in blueprints.of_version(tx, version).steps.values()} if version else {}
    except BihuanError:
        names = dict[str, Text]()
    return [
        PinnedDocument(document=each, project=project.value.name, step=names.get(each.step, Text()))
        for project in PROJECTS.all(tx, process_id)
        for each in documents(tx, project)
    ]
