"""Instances going on under another version: the plan proposed, checked against instances, carried out on one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from bihuan.application.actor import Actor
from bihuan.application.idempotency import once
from bihuan.application.models import blueprints
from bihuan.application.models.blueprints import Blueprint
from bihuan.application.operations.instance import (
    element_ref,
    element_refs,
    managed,
    outcome,
    running,
    tried,
    waiting_in,
)
from bihuan.application.ports import Transaction
from bihuan.application.ports.lists import InstanceFilter
from bihuan.application.ports.records import VersionRecord
from bihuan.application.running import showing
from bihuan.application.running.projection import run_for
from bihuan.application.running.runtime import Case
from bihuan.application.views import operations as views
from bihuan.engine import commands as do
from bihuan.engine.operations import migration
from bihuan.engine.program import Program
from bihuan.kernel.catalogue import Language, render
from bihuan.kernel.errors import BihuanError, InvalidInput, NotFound, Rejected

MOST = 500  # instances looked at for a proposal
MOST_CHECKED = 100


def version_of(tx: Transaction, key: str, place: str) -> VersionRecord:
    """A version by its key as it travels; raises `NotFound`."""
    version = tx.versions.find(int(key)) if key.isascii() and key.isdecimal() and len(key) <= 19 else None
    if version is None:
        raise NotFound("version.not_found", place=place)
    return version


def propose(tx: Transaction, actor: Actor, command: views.ProposeMigration) -> views.MigrationPlan:
    """What the difference of two versions suggests, with what rests where in the instances asked about."""
    actor.require("instances.manage")
    into = version_of(tx, command.to_version, "/toVersion")
    keys = [int(key) for key in command.instances if key.isdecimal()]
    first = tx.instances.find(keys[0]) if keys else None
    source = command.from_version or (str(first.version_key) if first is not None else "")
    old = version_of(tx, source, "/fromVersion")
    if old.process_id != into.process_id:
        raise InvalidInput("migration.other_process", place="/toVersion")
    if not keys:
        wanted = InstanceFilter(version_key=old.key, state="active", limit=MOST)
        keys = [record.key for record in tx.lists.instances(wanted)]
    before, after = blueprints.of_version(tx, old), blueprints.of_version(tx, into)
    holds = _holds(tx, actor, keys[:MOST])
    plan = migration.propose(before.program, after.program)
    lines = [_line(before, after, line, holds) for line in plan.lines if line.element != before.process_id]
    return views.MigrationPlan(
        from_version=str(old.key),
        to_version=str(into.key),
        lines=sorted(lines, key=lambda line: (line.how == "same", -line.holds)),
        targets=[element_ref(after, node.id) for node in after.program.nodes.values() if node.kind != "process"],
        instances=len(keys),
        flows=plan.flows,
    )


def _line(before: Blueprint, after: Blueprint, line: migration.Line, holds: Mapping[str, int]) -> views.MappingLine:
    return views.MappingLine(
        element=element_ref(before, line.element),
        into=element_ref(after, line.into) if line.into else None,
        how=line.how,
        holds=holds.get(line.element, 0),
    )


def _holds(tx: Transaction, actor: Actor, keys: Iterable[int]) -> Counter[str]:
    """How many tokens rest at each element."""
    found: Counter[str] = Counter()
    run = run_for(tx, actor)
    for key in keys:
        case = run.load(key)
        if case.state is not None and not case.state.over:
            for scope in case.state.scopes.values():
                found.update(live.element for live in scope.live.values())
                found.update(scope.joins.keys())
    return found


def check(tx: Transaction, actor: Actor, key: int, command: views.MigrateInstance) -> views.CheckedMigration:
    """The migration of one instance tried on a copy: possible, or everything that speaks against it."""
    actor.require("instances.manage")
    run = run_for(tx, actor)
    case = run.load(key)
    row = showing.instance_row(tx, case.record)
    try:
        into, move = prepared(tx, case, command)
        after = blueprints.of_version(tx, into)
        step = tried(tx, case, move, after.program)
    except BihuanError as error:
        return views.CheckedMigration(instance=row, possible=False, obstacles=obstacles(error, actor.language))
    return views.CheckedMigration(instance=row, possible=True, waiting=element_refs(after, waiting_in(after.program, step.state)))


def check_all(tx: Transaction, actor: Actor, command: views.CheckMigration) -> list[views.CheckedMigration]:
    """The same for several."""
    keys = [int(key) for key in command.instances if key.isascii() and key.isdecimal()]
    if len(keys) > MOST_CHECKED:
        raise InvalidInput("batch.too_many", place="/instances", most=MOST_CHECKED)
    asked = views.MigrateInstance(to_version=command.to_version, elements=command.elements)
    return [check(tx, actor, key, asked) for key in keys]


def obstacles(error: BihuanError, language: str) -> list[views.Obstacle]:
    """An error as lines, one for each problem in it."""
    spoken: Language = "en" if language == "en" else "zh-CN"
    problems = error.problems or (error.as_problem(),)
    return [views.Obstacle(code=each.code, message=render(each, spoken), element_id=each.place) for each in problems]


def migrate(tx: Transaction, actor: Actor, key: int, command: views.MigrateInstance) -> views.OperationOutcome:
    """Let one instance go on under another version."""

    def act() -> views.OperationOutcome:
        run, case = managed(tx, actor, key, command.reason, dry_run=command.dry_run)
        into, move = prepared(tx, case, command)
        if command.dry_run:
            program = blueprints.of_version(tx, into).program
            step = tried(tx, case, move, program)
            return outcome(tx, case, step.events, step.state, dry_run=True)
        events = run.migrate(case, move, into)
        run.finish()
        return outcome(tx, case, events, case.state, dry_run=False)

    return act() if command.dry_run else once(tx, actor, "instance.migrate", [str(key), command], views.OperationOutcome, act)


def prepared(tx: Transaction, case: Case, command: views.MigrateInstance) -> tuple[VersionRecord, do.Migrate]:
    """The version to go on with and the command for this instance; raises when that cannot be."""
    running(case)
    into = version_of(tx, command.to_version, "/toVersion")
    if into.process_id != case.record.process_id:
        raise InvalidInput("migration.other_process", place="/toVersion")
    if into.key == case.record.version_key:
        raise Rejected("migration.same_version", place="/toVersion")
    if into.state == "draft":
        raise Rejected("migration.draft", place="/toVersion")
    return into, planned(case.program, blueprints.of_version(tx, into).program, command.elements)


def planned(old: Program, new: Program, changes: Mapping[str, str]) -> do.Migrate:
    """The proposal with what a person has changed in it."""
    plan = migration.propose(old, new)
    elements = {**plan.elements, **{name: other for name, other in changes.items() if other}}
    return do.Migrate(elements=elements, flows=migration.flows_between(old, new, elements))
