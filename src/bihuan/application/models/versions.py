"""Versions of a process: drafted, checked, released, retired."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

import msgspec

from bihuan import bpmn
from bihuan.application.actor import Actor
from bihuan.application.dossiers import Filed, Kind
from bihuan.application.idempotency import once
from bihuan.application.instants import maybe_wire, wire
from bihuan.application.models import adjustments, beginnings, blueprints, naming, rulebooks, safeguards, starts
from bihuan.application.models.blueprints import Blueprint
from bihuan.application.people.people import maybe_person_ref
from bihuan.application.ports import Transaction
from bihuan.application.ports.records import ProcessRecord, ResourceRecord, VersionRecord
from bihuan.application.views.people import PersonRef
from bihuan.application.views.processes import (
    Checked,
    CreateDraft,
    ProblemView,
    Release,
    ReturnVersion,
    SaveDiagram,
    SubmitVersion,
    VersionView,
)
from bihuan.assignment import alerts
from bihuan.bpmn import extension, model, walk
from bihuan.engine import soundness
from bihuan.engine.advice import advice
from bihuan.feel import temporal
from bihuan.kernel.catalogue import Language, render
from bihuan.kernel.errors import BihuanError, Conflict, InvalidInput, InvalidModel, NotFound, Problem, Rejected
from bihuan.kernel.text import Text
from bihuan.lifecycle import versions as life
from bihuan.lifecycle.versions import Move, Review

PROCESS_ID = re.compile(r"[^\W\d][\w.\-]{0,62}")
REVIEWS = Kind("review", Review)

replace = msgspec.structs.replace


def add_process(tx: Transaction, process: ProcessRecord) -> None:
    """Store a process; raises `InvalidInput` for a malformed or unknown id, `Rejected` for one that is taken."""
    if not PROCESS_ID.fullmatch(process.id):
        raise InvalidInput("process.malformed_id", place="/id", id=process.id[:80])
    if tx.processes.find(process.id) is not None:
        raise Rejected("process.exists", place="/id", id=process.id)
    organization = tx.directory.organization()
    if process.department and organization.department(process.department) is None:
        raise InvalidInput("process.unknown_department", place="/department", department=process.department)
    if process.owner and organization.person(process.owner) is None:
        raise InvalidInput("process.unknown_owner", place="/owner", person=process.owner)
    tx.processes.add(process)
    tx.publish("processes")


def create_draft(tx: Transaction, actor: Actor, process_id: str, command: CreateDraft) -> VersionView:
    """Begin a draft: a copy of a version with its forms and tables, an empty one, or one with the diagram of a file."""

    def act() -> VersionView:
        actor.require("processes.edit")
        process = _process(tx, process_id)
        source = find(tx, number_of(command.from_version)) if command.from_version else None
        if source is not None and source.process_id != process_id:
            raise InvalidInput("version.of_other_process", place="/fromVersion", process=source.process_id)
        content = (
            adjustments.taken_over(tx, process_id, source.key, tx.contents.get(source.content))
            if source and command.bpmn is None
            else beginnings.diagram(process_id, Text(process.name_zh, process.name_en), command.bpmn, command.of)
        )
        resources = tx.versions.resources(source.key) if source else []
        label = command.label.strip() or next_label(tx, process_id)
        made = add_version(tx, actor, process_id, label, command.note, content, resources)
        note_review(tx, actor, made, origin=str(source.key) if source else "")
        if command.bpmn:
            safeguards.require(tx, made, bpmn.read(content), origin=str(source.key) if source else "")
        return shown(tx, made)

    return once(tx, actor, "version.draft", [process_id, command], VersionView, act)


def view(tx: Transaction, actor: Actor, key: int) -> VersionView:
    actor.require("processes.read")
    return shown(tx, find(tx, key))


def diagram(tx: Transaction, actor: Actor, key: int) -> str:
    """The diagram as BPMN 2.0 XML."""
    actor.require("processes.read")
    return tx.contents.get(find(tx, key).content).decode()


def save_diagram(tx: Transaction, actor: Actor, key: int, command: SaveDiagram) -> VersionView:
    """Store a draft's diagram. It may still break rules, but it must be readable, hold the process and keep its controls."""
    actor.require("processes.edit")
    version = draft(tx, key, command.version)
    content = command.bpmn.encode()
    if command.of:
        process = _process(tx, version.process_id)
        content = beginnings.diagram(process.id, Text(process.name_zh, process.name_en), command.bpmn, command.of)
    return shown(tx, put_diagram(tx, actor, version, content))


def put_diagram(tx: Transaction, actor: Actor, version: VersionRecord, content: bytes) -> VersionRecord:
    """Put another diagram into a draft; raises `Rejected("guard.breached")` when it takes a control away without exception."""
    definitions = bpmn.read(content)
    if walk.process(definitions, version.process_id) is None:
        raise InvalidModel("process.not_in_diagram", place=version.process_id, process=version.process_id)
    safeguards.require(tx, version, definitions, origin=review_of(tx, version.key).origin)
    saved = tx.versions.save(replace(version, content=tx.contents.put(content)))
    note_review(tx, actor, saved)
    tx.publish(f"process:{version.process_id}")
    return saved


def review_of(tx: Transaction, key: int) -> Review:
    """Who had which part in a version."""
    filed = REVIEWS.find(tx, str(key))
    return filed.value if filed else Review()


def note_review(tx: Transaction, actor: Actor, version: VersionRecord, *, origin: str = "") -> Filed[Review]:
    """Note the actor among those who drew the version."""
    key = str(version.key)
    filed = REVIEWS.find(tx, key)
    if filed is None:
        made = Review(origin=origin).edited_by(actor.person)
        return REVIEWS.add(tx, actor, made, id_=key, process_id=version.process_id)
    changed = filed.value.edited_by(actor.person)
    return filed if changed == filed.value else REVIEWS.save(tx, filed, changed)


def put_resource(tx: Transaction, actor: Actor, key: int, kind: str, name: str, content: bytes) -> VersionView:
    """Store a form (`form`) or decision table (`dmn`) of a draft under its name."""
    actor.require("processes.edit")
    version = draft(tx, key, None)
    kept = [each for each in tx.versions.resources(key) if (each.kind, each.id) != (kind, name)]
    tx.versions.set_resources(key, [*kept, ResourceRecord(key, kind, name, tx.contents.put(content))])
    return shown(tx, tx.versions.save(version))


def resource(tx: Transaction, actor: Actor, key: int, kind: str, name: str) -> bytes:
    """A form or decision table of a version."""
    actor.require("processes.read")
    for each in tx.versions.resources(find(tx, key).key):
        if (each.kind, each.id) == (kind, name):
            return tx.contents.get(each.content)
    raise NotFound("version.no_such_resource", place=name)


def check(tx: Transaction, actor: Actor, key: int, bpmn: str = "") -> Checked:
    """What stands against releasing the version: as stored, or with the diagram as sent."""
    actor.require("processes.edit" if bpmn else "processes.read")
    version = find(tx, key)
    content = bpmn.encode() if bpmn else tx.contents.get(version.content)
    problems = [*problems_of(tx, version, content), *_design_problems(tx, version, content)]
    return Checked(
        problems=[problem_view(each, actor.language) for each in problems],
        deployable=not any(each.severity == "error" for each in problems),
    )


def problems_of(tx: Transaction, version: VersionRecord, content: bytes) -> list[Problem]:
    """Every broken rule of a version: the diagram's own, those of running it, names that lead nowhere."""
    resources = {(each.kind, each.id): tx.contents.get(each.content) for each in tx.versions.resources(version.key)}
    return problems_with(tx, version.process_id, content, resources)


def problems_with(tx: Transaction, process_id: str, content: bytes, resources: Mapping[tuple[str, str], bytes]) -> list[Problem]:
    """The same of a diagram with these forms and tables."""
    try:
        definitions = bpmn.read(content)
    except InvalidModel as broken:
        return _problems_in(broken)
    found = [*bpmn.check(definitions), *advice(definitions)]
    if any(each.severity == "error" for each in found):
        return found
    ruled = rulebooks.problems(resources, definitions, now=temporal.instant(tx.now))
    if ruled:
        return [*found, *ruled]
    try:
        blueprint = Blueprint(process_id, content, resources)
    except InvalidModel as broken:
        return [*found, *_problems_in(broken)]
    names = naming.of_blueprint(tx, blueprint)
    return [*found, *map(names.problem, soundness.check(blueprint.program)), *_unknown_names(tx, blueprint)]


def _problems_in(broken: BihuanError) -> list[Problem]:
    return list(broken.problems) or [broken.as_problem()]


def _unknown_names(tx: Transaction, blueprint: Blueprint) -> Iterable[Problem]:
    """Forms and posts that nobody knows."""
    organization = tx.directory.organization()
    for step in blueprint.steps.values():
        if step.form_id and step.form_id not in blueprint.forms:
            yield Problem(code="version.unknown_form", place=step.element_id, params={"form": step.form_id})
        for line in step.ours.responsibilities:
            if line.post and organization.post(line.post) is None:
                yield Problem(code="version.unknown_post", place=step.element_id, severity="warning", params={"post": line.post})
        yield from alerts.problems(organization, step.element_id, step.ours.alerts)


def problem_view(problem: Problem, language: str) -> ProblemView:
    spoken: Language = "zh-CN" if language.startswith("zh") else "en"
    path = str(problem.params.get("path", "")).split()
    return ProblemView(
        code=problem.code, severity=problem.severity, place=problem.place, message=render(problem, spoken), path=path
    )


def _design_problems(tx: Transaction, version: VersionRecord, content: bytes) -> list[Problem]:
    """What the method asks of a version beyond running: responsibilities by the rules of RACI, no control lost."""
    try:
        definitions = bpmn.read(content)
    except InvalidModel:
        return []
    origin = review_of(tx, version.key).origin
    return [
        *safeguards.responsibilities(tx, definitions, version.process_id),
        *safeguards.problems(tx, version, definitions, origin=origin),
    ]


def submit(tx: Transaction, actor: Actor, key: int, command: SubmitVersion) -> VersionView:
    """Hand a draft in for review: it can no longer be changed. Raises `InvalidModel` with everything that stands against it."""

    def act() -> VersionView:
        actor.require("processes.edit")
        version = _read(tx, key, command.version)
        after = life.moved(version.state, "submit", version.label)
        content = tx.contents.get(version.content)
        found = [*problems_of(tx, version, content), *_design_problems(tx, version, content)]
        broken = tuple(each for each in found if each.severity == "error")
        if broken:
            raise InvalidModel("version.not_releasable", place=str(key), problems=broken, count=len(broken))
        filed = note_review(tx, actor, version)
        REVIEWS.save(
            tx, filed, replace(filed.value, submitted_by=actor.person, submitted_at=tx.now, remark=command.remark, returned_by="")
        )
        return _moved(tx, version, after)

    return once(tx, actor, "version.submit", [str(key), command], VersionView, act)


def send_back(tx: Transaction, actor: Actor, key: int, command: ReturnVersion) -> VersionView:
    """Give a version in review back to its authors, with what is to be mended."""

    def act() -> VersionView:
        actor.require("processes.edit")
        version = _read(tx, key, command.version)
        after = life.moved(version.state, "return", version.label)
        if not command.reason.strip():
            raise InvalidInput("version.reason_required", place="/reason")
        filed = note_review(tx, replace(actor, person=""), version)
        REVIEWS.save(tx, filed, replace(filed.value, returned_by=actor.person, remark=command.reason.strip()))
        return _moved(tx, version, after)

    return once(tx, actor, "version.return", [str(key), command], VersionView, act)


def release(tx: Transaction, actor: Actor, key: int, command: Release) -> VersionView:
    """New instances follow the version from now on; the one released before is retired, its instances finish by it.

    Somebody who neither drew nor handed in the version does it (four eyes).
    """

    def act() -> VersionView:
        actor.require("processes.release")
        version = _read(tx, key, command.version)
        require_reviewed(tx, actor, version, "release")
        return shown(tx, put_in_force(tx, version, note=command.note if command.note else None))

    return once(tx, actor, "version.release", [str(key), command], VersionView, act)


def require_reviewed(tx: Transaction, actor: Actor, version: VersionRecord, move: Move) -> None:
    """Raises `Rejected` unless the version may make the move now, `Forbidden` for who drew it or handed it in."""
    life.moved(version.state, move, version.label)
    filed = REVIEWS.find(tx, str(version.key))
    if filed is not None and not actor.system:
        life.require_other_eyes(filed.value, actor.person, version.label)
        REVIEWS.save(tx, filed, replace(filed.value, released_by=actor.person))


def _read(tx: Transaction, key: int, expected: int) -> VersionRecord:
    version = find(tx, key)
    if version.version != expected:
        raise Conflict("version.changed", place=str(key))
    return version


def _moved(tx: Transaction, version: VersionRecord, state: life.State) -> VersionView:
    saved = tx.versions.save(replace(version, state=state))
    tx.publish(f"process:{version.process_id}")
    return shown(tx, saved)


def put_in_force(tx: Transaction, version: VersionRecord, *, note: Text | None = None, since: int | None = None) -> VersionRecord:
    """Release a version that keeps the rules; raises `InvalidModel("version.not_releasable")` with every problem otherwise."""
    content = tx.contents.get(version.content)
    broken = tuple(each for each in problems_of(tx, version, content) if each.severity == "error")
    if broken:
        raise InvalidModel("version.not_releasable", place=str(version.key), problems=broken, count=len(broken))
    effective = tx.now if since is None else since
    for other in tx.versions.of_process(version.process_id):
        if other.state == "released" and other.key != version.key:
            tx.versions.save(replace(other, state="retired", retired_at=effective))
    program = blueprints.program_hash(version.process_id, version.content, tx.versions.resources(version.key))
    released = replace(version, state="released", effective_from=effective, program=program)
    if note:
        released = replace(released, note_zh=note.zh, note_en=note.en)
    saved = tx.versions.save(released)
    starts.listen(tx, saved, blueprints.of_version(tx, saved))
    tx.publish(f"process:{version.process_id}")
    tx.publish("processes")
    tx.publish("starts")
    _put_companions_in_force(tx, saved, content)
    return saved


def _put_companions_in_force(tx: Transaction, version: VersionRecord, content: bytes) -> None:
    """Whatever else in the diagram can run goes along: the other pools, and the global tasks that are called.

    A process that has versions of its own beside those that came along with this one goes its own way.
    """
    main = tx.processes.find(version.process_id)
    for root in walk.executable(bpmn.read(content)):
        if root.id is None or root.id == version.process_id or main is None:
            continue
        before = list(tx.versions.of_process(root.id))
        if any(not each.label.startswith(f"{version.process_id} ") for each in before):
            continue
        if any(each.content == version.content and each.state == "released" for each in before):
            continue
        if tx.processes.find(root.id) is None:
            name = extension.name_of(root)
            known = replace(main, id=root.id, name_zh=name.zh or root.id, name_en=name.en or root.id, version=0)
            add_process(tx, replace(known, summary_zh="", summary_en=""))
        companion = replace(
            version,
            key=tx.new_key(),
            process_id=root.id,
            number=max((each.number for each in before), default=0) + 1,
            label=f"{version.process_id} {version.label}",
            state="draft",
            version=0,
        )
        tx.versions.add(companion)
        resources = tx.versions.resources(version.key)
        tx.versions.set_resources(companion.key, [replace(each, version_key=companion.key) for each in resources])
        put_in_force(tx, companion, since=version.effective_from)


def put_on_pilot(tx: Transaction, version: VersionRecord, state: life.State) -> VersionRecord:
    """Let a version that keeps the rules run beside the one in force; who runs by it is for the routes to say."""
    broken = tuple(each for each in problems_of(tx, version, tx.contents.get(version.content)) if each.severity == "error")
    if broken:
        raise InvalidModel("version.not_releasable", place=str(version.key), problems=broken, count=len(broken))
    program = blueprints.program_hash(version.process_id, version.content, tx.versions.resources(version.key))
    saved = tx.versions.save(replace(version, state=state, program=program))
    tx.publish(f"process:{version.process_id}")
    return saved


def retire(tx: Transaction, actor: Actor, key: int) -> VersionView:
    """Take a released version out of force; running instances finish by it."""

    def act() -> VersionView:
        actor.require("processes.release")
        version = find(tx, key)
        life.moved(version.state, "retire", version.label)
        saved = tx.versions.save(replace(version, state="retired", retired_at=tx.now))
        if version.state == "released":
            starts.deaf(tx, version.process_id)
        tx.publish(f"process:{version.process_id}")
        return shown(tx, saved)

    return once(tx, actor, "version.retire", str(key), VersionView, act)


def shown(tx: Transaction, version: VersionRecord, running: Callable[[int], int] | None = None) -> VersionView:
    """A version as it travels; `running` answers how many instances run by it."""
    return VersionView(
        key=str(version.key),
        process_id=version.process_id,
        label=version.label,
        state=version.state,
        note=Text(version.note_zh, version.note_en),
        created_at=wire(version.created_at),
        created_by=maybe_person_ref(tx.directory.organization(), version.created_by),
        effective_from=maybe_wire(version.effective_from),
        running=running(version.key) if running else tx.lists.running_by_version(version.process_id).get(version.key, 0),
        content_hash=version.content,
        version=version.version,
        submitted_by=_submitter(tx, version),
    )


def _submitter(tx: Transaction, version: VersionRecord) -> PersonRef | None:
    if version.state != "review":
        return None
    return maybe_person_ref(tx.directory.organization(), review_of(tx, version.key).submitted_by)


def process_of(tx: Transaction, actor: Actor, key: int) -> tuple[str, model.Process]:
    """The label of a version and the process its diagram holds."""
    actor.require("processes.read")
    version = find(tx, key)
    process = walk.process(bpmn.read(tx.contents.get(version.content)), version.process_id)
    if process is None:
        raise InvalidModel("process.not_in_diagram", place=version.process_id, process=version.process_id)
    return version.label, process


def find(tx: Transaction, key: int) -> VersionRecord:
    version = tx.versions.find(key)
    if version is None:
        raise NotFound("version.not_found", place=str(key))
    return version


def _process(tx: Transaction, process_id: str) -> ProcessRecord:
    process = tx.processes.find(process_id)
    if process is None:
        raise NotFound("process.not_found", place=process_id, process=process_id)
    return process


def draft(tx: Transaction, key: int, expected: int | None) -> VersionRecord:
    """A version that may still be changed; raises `Rejected("version.not_draft")`, `Conflict` when it is not as it was read."""
    version = find(tx, key)
    if version.state != "draft":
        raise Rejected("version.not_draft", place=str(key), label=version.label)
    if expected is not None and version.version != expected:
        raise Conflict("version.changed", place=str(key))
    return version


def add_version(
    tx: Transaction,
    actor: Actor,
    process_id: str,
    label: str,
    note: Text,
    content: bytes,
    resources: Iterable[ResourceRecord],
) -> VersionRecord:
    number = max((each.number for each in tx.versions.of_process(process_id)), default=0) + 1
    version = VersionRecord(
        key=tx.new_key(),
        process_id=process_id,
        number=number,
        label=label,
        state="draft",
        note_zh=note.zh,
        note_en=note.en,
        content=tx.contents.put(content),
        created_at=tx.now,
        created_by=actor.person,
    )
    tx.versions.add(version)
    tx.versions.set_resources(version.key, [replace(each, version_key=version.key) for each in resources])
    tx.publish(f"process:{process_id}")
    return version


def next_label(tx: Transaction, process_id: str) -> str:
    """The label of the next draft."""
    return life.next_label([version.label for version in tx.versions.of_process(process_id)])


def number_of(key: str) -> int:
    if not (key.isascii() and key.isdecimal() and len(key) <= 19):
        raise NotFound("version.not_found", place=key[:40])
    return int(key)
