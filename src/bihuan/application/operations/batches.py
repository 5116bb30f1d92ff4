"""One operation on many instances (批量): each instance in a transaction of its own, with a line that says what became of it.

The instances are chosen when the batch is asked for and do not change afterwards. A background task works through them; killed,
it goes on where it stood, because what is done to an instance and its line are written together. What failed is listed with its
reason; what can be undone is undone by a batch of its own, instance by instance, from what the lines remember.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

import msgspec

from bihuan.application import dossiers, errands
from bihuan.application.actor import CLIENT, Actor, granted
from bihuan.application.dossiers import Filed, Kind
from bihuan.application.idempotency import once
from bihuan.application.instants import maybe_wire, wire
from bihuan.application.models import blueprints
from bihuan.application.operations import migrating
from bihuan.application.operations.instance import managed, past_of, replace, running, tried
from bihuan.application.operations.intervening import require_free, typed
from bihuan.application.people import access
from bihuan.application.people.people import maybe_person_ref
from bihuan.application.ports import Database, Transaction
from bihuan.application.ports.errands import Ongoing
from bihuan.application.ports.lists import InstanceFilter
from bihuan.application.running.runtime import Case, Run, values_of
from bihuan.application.views import operations as views
from bihuan.engine import commands as do
from bihuan.engine.operations import returning
from bihuan.feel import codec as feel_codec
from bihuan.kernel.catalogue import render
from bihuan.kernel.errors import BihuanError, InvalidInput, Problem, Rejected, Unavailable

ERRAND = "instances.batch"
MOST = 10_000
PAGE = 500
UNDOABLE = {"migrate", "suspend", "resume", "setVariables"}


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be done, to which instances, and how far it has come."""

    command: views.StartBatch
    keys: tuple[int, ...]
    asked_by: str
    language: str
    errand: int = 0
    done: int = 0
    failed: int = 0
    ended_at: int | None = None
    undo_of: str = ""
    undone_by: str = ""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one instance; `before` is what undoing needs."""

    instance: int
    problem: Problem | None = None
    before: dict[str, Any] = {}
    undone: bool = False


BATCHES: Kind[Batch] = dossiers.Kind("batch", Batch)
LINES: Kind[Line] = dossiers.Kind("batch-line", Line)


# --- asking ----------------------------------------------------------------------------------------------------------


def start(tx: Transaction, actor: Actor, command: views.StartBatch) -> views.BatchRow:
    """Choose the instances and leave them to the background."""

    def act() -> views.BatchRow:
        actor.require("instances.manage")
        if not command.reason.strip() and not command.dry_run:
            raise InvalidInput("instance.reason_required", place="/reason")
        require_whole(tx, command)
        keys = _chosen(tx, command.which)
        if not keys:
            raise InvalidInput("batch.nothing_chosen", place="/which")
        return asked(tx, actor, Batch(command=command, keys=keys, asked_by=actor.person, language=actor.language))

    return once(tx, actor, "batch.start", command, views.BatchRow, act)


def asked(tx: Transaction, actor: Actor, batch: Batch) -> views.BatchRow:
    """File a batch for instances that are chosen, and leave it to the background; without any it is over at once."""
    if not batch.keys:
        return _row(tx, BATCHES.add(tx, actor, replace(batch, ended_at=tx.now), state="completed"))
    filed = BATCHES.add(tx, actor, batch, state="waiting", process_id=batch.command.which.process)
    errand = errands.ask(tx, actor, ERRAND, f"batch:{filed.id}", filed.id)
    return _row(tx, BATCHES.save(tx, filed, replace(batch, errand=errand.key)))


def require_whole(tx: Transaction, command: views.StartBatch) -> None:
    """What the kind of operation cannot do without."""
    needed: Mapping[str, tuple[str, bool]] = {
        "migrate": ("/toVersion", bool(command.to_version)),
        "setVariables": ("/values", bool(command.values)),
        "modify": ("/placeElements", bool(command.place_elements or command.terminate_elements or command.elements)),
        "return": ("/to", bool(command.to)),
    }
    place, given = needed.get(command.kind, ("", True))
    if not given:
        raise InvalidInput("batch.incomplete", place=place, kind=command.kind)
    if command.kind == "migrate":
        migrating.version_of(tx, command.to_version, "/toVersion")


def _chosen(tx: Transaction, which: views.BatchWhich) -> tuple[int, ...]:
    """The instances meant: those named, or all that the filter finds now, called ones left to their callers."""
    if which.keys:
        found = [int(key) for key in which.keys if key.isascii() and key.isdecimal()]
    else:
        if not which.process and not which.version:
            raise InvalidInput("batch.which", place="/which/process")
        version = int(which.version) if which.version.isdecimal() else 0
        wanted = InstanceFilter(
            process=which.process,
            state=which.state or "active",
            version_key=version,
            with_incident=which.with_incident,
            search=which.search.strip(),
            limit=MOST + 1,
        )
        found = [record.key for record in tx.lists.instances(wanted)]
        if which.element_id:
            at = {each.instance_key for each in tx.lists.active_elements(found) if each.element_id == which.element_id}
            found = [key for key in found if key in at]
    if len(found) > MOST:
        raise InvalidInput("batch.too_many", place="/which", most=MOST)
    return tuple(dict.fromkeys(found))


# --- looking, stopping, undoing --------------------------------------------------------------------------------------


def page(tx: Transaction, actor: Actor, *, limit: int = 50) -> views.BatchPage:
    """The batches, newest first."""
    actor.require("instances.manage")
    return views.BatchPage(items=[_row(tx, filed) for filed in BATCHES.all(tx)[:limit]])


def view(tx: Transaction, actor: Actor, key: str, *, only_failed: bool = False, after: str | None = None) -> views.BatchView:
    """One batch with what became of its instances."""
    actor.require("instances.manage")
    filed = BATCHES.require(tx, key)
    lines = {each.value.instance: each.value for each in LINES.all(tx, subject=key)}
    keys = [each for each in filed.value.keys if not only_failed or (each in lines and lines[each].problem is not None)]
    first = int(after) if after and after.isdecimal() else 0
    shown = keys[first : first + PAGE]
    return views.BatchView(
        batch=_row(tx, filed),
        lines=[_line(tx, actor, each, lines.get(each)) for each in shown],
        after=str(first + PAGE) if first + PAGE < len(keys) else None,
    )


def cancel(tx: Transaction, actor: Actor, key: str) -> views.BatchRow:
    """Stop after the instance under way; what is done stays done."""
    actor.require("instances.manage")
    filed = BATCHES.require(tx, key)
    if filed.record.state not in {"waiting", "running", "suspended"}:
        raise Rejected("batch.over", place=key)
    errands.cancel(tx, _whoever_asked(actor, filed.value), filed.value.errand)
    return _row(tx, BATCHES.save(tx, filed, replace(filed.value, ended_at=tx.now), state="canceled"))


def suspend(tx: Transaction, actor: Actor, key: str) -> views.BatchRow:
    """Hold it after the instance under way."""
    actor.require("instances.manage")
    filed = BATCHES.require(tx, key)
    if filed.record.state not in {"waiting", "running"}:
        raise Rejected("batch.over", place=key)
    errands.cancel(tx, _whoever_asked(actor, filed.value), filed.value.errand)
    return _row(tx, BATCHES.save(tx, filed, filed.value, state="suspended"))


def resume(tx: Transaction, actor: Actor, key: str) -> views.BatchRow:
    """Go on with those instances that have no line yet."""
    actor.require("instances.manage")
    filed = BATCHES.require(tx, key)
    if filed.record.state != "suspended":
        raise Rejected("batch.not_suspended", place=key)
    errand = errands.ask(tx, _whoever_asked(actor, filed.value), ERRAND, f"batch:{key}", key)
    return _row(tx, BATCHES.save(tx, filed, replace(filed.value, errand=errand.key), state="waiting"))


def _whoever_asked(actor: Actor, batch: Batch) -> Actor:
    """The background task is theirs; whoever looks after instances may hold it, too."""
    return replace(actor, person=batch.asked_by)


def undo(tx: Transaction, actor: Actor, key: str, command: views.Reasoned) -> views.BatchRow:
    """A batch that takes back what this one has done, where that can be."""

    def act() -> views.BatchRow:
        actor.require("instances.manage")
        filed = BATCHES.require(tx, key)
        batch = filed.value
        if not command.reason.strip():
            raise InvalidInput("instance.reason_required", place="/reason")
        if not _undoable(filed):
            raise Rejected("batch.not_undoable", place=key)
        done = [each.value for each in LINES.all(tx, subject=key) if each.value.problem is None]
        inverse = views.StartBatch(
            kind=batch.command.kind,
            which=batch.command.which,
            reason=command.reason,
            elements={new: old for old, new in batch.command.elements.items()},
        )
        row = asked(
            tx,
            actor,
            Batch(
                command=inverse,
                keys=tuple(each.instance for each in done),
                asked_by=actor.person,
                language=actor.language,
                undo_of=key,
            ),
        )
        BATCHES.save(tx, filed, replace(batch, undone_by=row.key))
        return row

    return once(tx, actor, "batch.undo", [key, command], views.BatchRow, act)


def _undoable(filed: Filed[Batch]) -> bool:
    batch = filed.value
    return (
        batch.command.kind in UNDOABLE
        and not batch.command.dry_run
        and not batch.undone_by
        and not batch.undo_of
        and batch.done > batch.failed
        and filed.record.state in {"completed", "canceled"}
    )


def _row(tx: Transaction, filed: Filed[Batch]) -> views.BatchRow:
    batch, record = filed.value, filed.record
    return views.BatchRow(
        key=filed.id,
        kind=batch.command.kind,
        state=msgspec.convert(record.state, Any),
        reason=batch.command.reason,
        created_at=wire(record.created_at),
        created_by=maybe_person_ref(tx.directory.organization(), batch.asked_by),
        ended_at=maybe_wire(batch.ended_at),
        total=len(batch.keys),
        done=batch.done,
        failed=batch.failed,
        dry_run=batch.command.dry_run,
        undoable=_undoable(filed),
        undo_of=batch.undo_of,
        undone_by=batch.undone_by,
        errand_key=str(batch.errand) if batch.errand else "",
    )


def _line(tx: Transaction, actor: Actor, key: int, line: Line | None) -> views.BatchLine:
    record = tx.instances.find(key)
    problem = line.problem if line is not None else None
    language = "en" if actor.language == "en" else "zh-CN"
    return views.BatchLine(
        instance_key=str(key),
        business_no=record.business_no if record else "",
        title=record.title if record else "",
        outcome="waiting" if line is None else "failed" if problem is not None else "undone" if line.undone else "done",
        obstacle=views.Obstacle(code=problem.code, message=render(problem, language), element_id=problem.place)
        if problem is not None
        else None,
    )


# --- the work --------------------------------------------------------------------------------------------------------


def work(database: Database) -> Callable[[Ongoing], Callable[[Transaction], Any]]:
    """What a background task does with a batch."""

    def run(ongoing: Ongoing) -> Callable[[Transaction], Any]:
        key: str = msgspec.msgpack.decode(ongoing.request)
        batch = database.write(partial(_begun, key=key)).result()
        known = database.read(partial(_known, key=key))
        ongoing.report(len(known), len(batch.keys), "batch.working")
        for number, instance in enumerate(each for each in batch.keys if each not in known):
            _one(database, key, instance)
            ongoing.report(len(known) + number + 1, len(batch.keys), "batch.working")
        return partial(_ended, key=key)

    return run


def _begun(tx: Transaction, key: str) -> Batch:
    filed = BATCHES.require(tx, key)
    if filed.record.state == "waiting":
        BATCHES.save(tx, filed, filed.value, state="running")
    return filed.value


def _known(tx: Transaction, key: str) -> frozenset[int]:
    return frozenset(each.value.instance for each in LINES.all(tx, subject=key))


def _one(database: Database, key: str, instance: int) -> None:
    """One instance, in a transaction of its own; what is refused becomes a line too."""
    try:
        database.write(partial(perform, key=key, instance=instance)).result()
    except Unavailable:
        raise
    except BihuanError as error:
        problem = error.problems[0] if error.problems else error.as_problem()
        database.write(partial(_failed, key=key, instance=instance, problem=problem)).result()


def perform(tx: Transaction, key: str, instance: int) -> None:
    """Do to one instance what the batch says, and write its line."""
    filed = BATCHES.require(tx, key)
    batch = filed.value
    if filed.record.state in {"canceled", "suspended"} or LINES.find(tx, f"{key}:{instance}") is not None:
        return
    actor = _actor(tx, batch)
    run, case = managed(tx, actor, instance, batch.command.reason, dry_run=batch.command.dry_run)
    before = _before(case, batch.command)
    if batch.undo_of:
        _take_back(tx, run, case, batch)
    else:
        _do(tx, run, case, batch.command)
    if not batch.command.dry_run:
        run.finish()
    LINES.add(tx, actor, Line(instance=instance, before=before), id_=f"{key}:{instance}", subject=key, state="done")
    _counted(tx, key, 0)


def _failed(tx: Transaction, key: str, instance: int, problem: Problem) -> None:
    actor = _actor(tx, BATCHES.require(tx, key).value)
    LINES.add(tx, actor, Line(instance=instance, problem=problem), id_=f"{key}:{instance}", subject=key, state="failed")
    _counted(tx, key, 1)


def _counted(tx: Transaction, key: str, failed: int) -> None:
    filed = BATCHES.require(tx, key)
    BATCHES.save(tx, filed, replace(filed.value, done=filed.value.done + 1, failed=filed.value.failed + failed))
    tx.publish(f"batch:{key}")


def _ended(tx: Transaction, key: str) -> dict[str, int]:
    filed = BATCHES.require(tx, key)
    if filed.record.state == "running":
        filed = BATCHES.save(tx, filed, replace(filed.value, ended_at=tx.now), state="completed")
    return {"done": filed.value.done, "failed": filed.value.failed}


def _actor(tx: Transaction, batch: Batch) -> Actor:
    """Whoever asked, with the rights that are theirs now."""
    if batch.asked_by.startswith(CLIENT):
        return access.client(tx, batch.asked_by, batch.language)
    person = tx.directory.organization().person(batch.asked_by)
    roles = person.roles if person is not None and person.active else ()
    rights = granted(roles) if person is not None and person.active else frozenset[str]()
    return Actor(person=batch.asked_by, permissions=rights, language=batch.language)


def _before(case: Case, command: views.StartBatch) -> dict[str, Any]:
    """What taking it back needs to know."""
    if command.kind == "migrate":
        return {"version": str(case.record.version_key)}
    if command.kind == "setVariables":
        known = values_of(case.state)
        return {"values": {name: feel_codec.to_json(known.get(name)) for name in command.values}}
    return {}


def _do(tx: Transaction, run: Run, case: Case, command: views.StartBatch) -> None:
    if command.kind == "migrate":
        asked = views.MigrateInstance(to_version=command.to_version, elements=command.elements)
        _migrated(tx, run, case, asked, dry_run=command.dry_run)
        return
    wanted = list(_commands(tx, case, command))
    if not wanted:
        raise Rejected("engine.nothing_asked")
    for each in wanted:
        if command.dry_run:
            tried(tx, case, each)
        else:
            run.step(case, each)


def _migrated(tx: Transaction, run: Run, case: Case, asked: views.MigrateInstance, *, dry_run: bool) -> None:
    into, move = migrating.prepared(tx, case, asked)
    if dry_run:
        tried(tx, case, move, blueprints.of_version(tx, into).program)
    else:
        run.migrate(case, move, into)


def _commands(tx: Transaction, case: Case, command: views.StartBatch) -> Iterable[do.Command]:
    """The operation as commands for one instance."""
    state = running(case)
    resting = [(number, live) for scope in state.scopes.values() for number, live in scope.live.items()]
    match command.kind:
        case "cancel":
            if case.record.parent_key is not None:
                raise Rejected("instance.called", place=str(case.key), parent=str(case.record.parent_key))
            yield do.CancelInstance()
        case "suspend":
            yield do.SuspendInstance()
        case "resume":
            yield do.ResumeInstance()
        case "setVariables":
            require_free(tx, case, command.values)
            yield do.SetVariables(variables=typed(command.values))
        case "resolveIncidents":
            for _, live in resting:
                if live.incident is not None:
                    yield do.ResolveIncident(incident=live.incident.id, retries=max(command.retries, 1))
        case "retryJobs":
            for job in tx.jobs.of_instance(case.key):
                incident = next((live.incident for number, live in resting if number == job.element_instance), None)
                retries = max(command.retries, 1)
                if incident is not None:
                    yield do.ResolveIncident(incident=incident.id, retries=retries)
                else:
                    yield do.RetryJob(instance=job.element_instance, retries=retries)
        case "modify":
            leaving = {**dict.fromkeys(command.terminate_elements, ""), **command.elements}
            gone = [(number, leaving[live.element]) for number, live in resting if live.element in leaving and not live.index]
            if leaving and not gone:
                raise Rejected("batch.not_there", elements=", ".join(leaving))
            placed = [*command.place_elements, *(to for _, to in gone if to)]
            terminated = tuple(number for number, _ in gone)
            yield do.Modify(terminate=terminated, place=tuple(do.Placement(element=each) for each in placed))
        case _:
            yield returning.work_out(past_of(tx, case), command.to).command


def _take_back(tx: Transaction, run: Run, case: Case, batch: Batch) -> None:
    """The inverse of what the batch before has done to this instance."""
    filed = LINES.require(tx, f"{batch.undo_of}:{case.key}")
    before = filed.value.before
    match batch.command.kind:
        case "migrate":
            asked = views.MigrateInstance(to_version=str(before["version"]), elements=batch.command.elements)
            _migrated(tx, run, case, asked, dry_run=False)
        case "suspend":
            run.step(case, do.ResumeInstance())
        case "resume":
            run.step(case, do.SuspendInstance())
        case _:
            run.step(case, do.SetVariables(variables=typed(before["values"])))
    LINES.save(tx, filed, replace(filed.value, undone=True))
