"""A process with everything it runs by, put in at once: for the demo company, imports and tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from bihuan.application.actor import Actor
from bihuan.application.models import blueprints, versions
from bihuan.application.models.rulebooks import CASES, DMN
from bihuan.application.ports import Transaction
from bihuan.application.ports.records import ProcessRecord, ResourceRecord, VersionRecord, VersionState
from bihuan.application.views.processes import VersionView
from bihuan.dmn import casebook
from bihuan.kernel.text import Text

replace = msgspec.structs.replace


class Deployment(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a process: diagram, decision tables with their saved cases, and forms by name.

    `effective_from` and `created_at` (ms) stand for now when left out; `state` is the one the version ends in.
    """

    process_id: str
    name: Text
    bpmn: bytes
    category: str = "core"
    department: str = ""
    owner: str = ""
    summary: Text = Text()
    phase: int = 1
    position: int = 0
    decisions: Mapping[str, bytes] = {}
    cases: Mapping[str, casebook.Casebook] = {}
    forms: Mapping[str, Mapping[str, Any]] = {}
    label: str = "V1.0"
    note: Text = Text()
    state: VersionState = "released"
    created_at: int | None = None
    effective_from: int | None = None


def deploy(tx: Transaction, actor: Actor, deployment: Deployment) -> VersionView:
    """Put in the version; the process is entered on the map when it is new.

    Idempotent: a version with this label and exactly this content is answered as it is. Raises `InvalidModel` with every
    problem when it is to be released and cannot run.
    """
    actor.require("processes.release")
    _enter(tx, deployment)
    resources = _resources(tx, deployment)
    content = tx.contents.put(deployment.bpmn)
    known = _known(tx, deployment, content, resources)
    version = known or _add(tx, actor, deployment, content, resources)
    if version.state == deployment.state:
        return versions.shown(tx, version)
    if deployment.state == "released":
        version = versions.put_in_force(tx, version, since=deployment.effective_from)
    else:
        version = tx.versions.save(replace(version, state=deployment.state))
    return versions.shown(tx, version)


def _enter(tx: Transaction, deployment: Deployment) -> None:
    process = ProcessRecord(
        id=deployment.process_id,
        name_zh=deployment.name.zh,
        name_en=deployment.name.en,
        category=deployment.category,
        department=deployment.department,
        owner=deployment.owner,
        phase=deployment.phase,
        position=deployment.position,
        summary_zh=deployment.summary.zh,
        summary_en=deployment.summary.en,
        created_at=tx.now if deployment.created_at is None else deployment.created_at,
    )
    known = tx.processes.find(process.id)
    if known is None:
        versions.add_process(tx, process)
        return
    changed = replace(process, created_at=known.created_at, version=known.version)
    if changed != known:
        tx.processes.save(changed)


def _resources(tx: Transaction, deployment: Deployment) -> list[ResourceRecord]:
    books = {name: casebook.write(book) for name, book in deployment.cases.items()}
    forms = {name: msgspec.json.encode(schema, order="sorted") for name, schema in deployment.forms.items()}
    return [
        *(ResourceRecord(0, DMN, name, tx.contents.put(body)) for name, body in sorted(deployment.decisions.items())),
        *(ResourceRecord(0, CASES, name, tx.contents.put(body)) for name, body in sorted(books.items())),
        *(ResourceRecord(0, "form", name, tx.contents.put(body)) for name, body in sorted(forms.items())),
    ]


def _known(tx: Transaction, deployment: Deployment, content: str, resources: list[ResourceRecord]) -> VersionRecord | None:
    wanted = blueprints.program_hash(deployment.process_id, content, resources)
    for version in tx.versions.of_process(deployment.process_id):
        if version.label == deployment.label and blueprints.hash_of(tx, version) == wanted:
            return version
    return None


def _add(tx: Transaction, actor: Actor, deployment: Deployment, content: str, resources: list[ResourceRecord]) -> VersionRecord:
    number = max((each.number for each in tx.versions.of_process(deployment.process_id)), default=0) + 1
    version = VersionRecord(
        key=tx.new_key(),
        process_id=deployment.process_id,
        number=number,
        label=deployment.label,
        state="draft",
        note_zh=deployment.note.zh,
        note_en=deployment.note.en,
        content=content,
        created_at=tx.now if deployment.created_at is None else deployment.created_at,
        created_by=actor.person,
        effective_from=deployment.effective_from,
    )
    tx.versions.add(version)
    tx.versions.set_resources(version.key, [replace(each, version_key=version.key) for each in resources])
    return version
