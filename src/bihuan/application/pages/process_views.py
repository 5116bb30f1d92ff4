"""Processes as people look at them: the map, one page, counters from history, responsibilities, steps."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Mapping
from typing import Any

import msgspec

from bihuan.application.actor import Actor
from bihuan.application.method import sortings
from bihuan.application.models import blueprints, safeguards, versions
from bihuan.application.models.blueprints import Blueprint, StepPlan
from bihuan.application.pages import passages
from bihuan.application.people.people import maybe_person_ref
from bihuan.application.ports import Transaction
from bihuan.application.ports.lists import ProcessFigures
from bihuan.application.ports.records import ProcessRecord, VersionRecord
from bihuan.application.running import showing
from bihuan.application.views.processes import (
    ElementCounters,
    ProcessCard,
    ProcessList,
    ProcessMap,
    ProcessView,
    RaciPost,
    RaciStep,
    RaciView,
    StepView,
)
from bihuan.kernel.errors import BihuanError, NotFound
from bihuan.kernel.text import Text
from bihuan.organization.directory import Organization

DAYS_30 = 30 * 86_400_000
CATEGORIES = ("management", "core", "support")
STEP_KINDS = frozenset(
    {"userTask", "serviceTask", "businessRuleTask", "scriptTask", "callActivity", "subProcess", "manualTask", "task"}
)


def process_map(tx: Transaction, actor: Actor) -> ProcessMap:
    """All processes in their three bands; as rows they are template 1 of the method."""
    actor.require("processes.read")
    figures = _figures(tx)
    bands: dict[str, list[ProcessCard]] = {category: [] for category in CATEGORIES}
    for process in tx.processes.all():
        bands.setdefault(process.category, []).append(card(tx, process, figures))
    return ProcessMap(management=bands["management"], core=bands["core"], support=bands["support"])


def list_processes(tx: Transaction, actor: Actor) -> ProcessList:
    actor.require("processes.read")
    return ProcessList(items=[showing.process_ref(tx, process.id) for process in tx.processes.all()])


def page(tx: Transaction, actor: Actor, process_id: str) -> ProcessView:
    """One process with its versions, newest first."""
    actor.require("processes.read")
    process = tx.processes.find(process_id)
    if process is None:
        raise NotFound("process.not_found", place=process_id, process=process_id)
    running = tx.lists.running_by_version(process_id)
    return ProcessView(
        card=card(tx, process, _figures(tx)),
        versions=[versions.shown(tx, version, lambda key: running.get(key, 0)) for version in tx.versions.of_process(process_id)],
        may_edit=actor.may("processes.edit"),
        may_release=actor.may("processes.release"),
    )


def card(tx: Transaction, process: ProcessRecord, figures: Mapping[str, ProcessFigures]) -> ProcessCard:
    organization = tx.directory.organization()
    department = organization.department(process.department)
    current = tx.versions.released(process.id)
    told = sortings.of_process(tx, process.id)
    numbers = figures.get(process.id) or ProcessFigures(process_id=process.id)
    blueprint = _runnable(tx, current) if current else None
    return ProcessCard(
        id=process.id,
        name=Text(process.name_zh, process.name_en),
        category=msgspec.convert(process.category, Any),
        department=department.name if department else Text(process.department, process.department),
        owner=maybe_person_ref(organization, process.owner),
        current=versions.shown(tx, current, lambda _: numbers.running) if current else None,
        running=numbers.running,
        late=numbers.late,
        completed_30d=numbers.completed,
        mean_cycle_ms=numbers.mean_cycle_ms,
        phase=process.phase,
        key_nodes=[step.name for step in blueprint.steps.values() if step.ours.keyNode] if blueprint else [],
        problems=told.problems,
        suggestions=told.suggestions,
    )


def _figures(tx: Transaction) -> dict[str, ProcessFigures]:
    return {each.process_id: each for each in tx.lists.figures(tx.now - DAYS_30)}


def _runnable(tx: Transaction, version: VersionRecord) -> Blueprint | None:
    """The blueprint, None for a version that has become unreadable: a list must not fail because of one row."""
    try:
        return blueprints.of_version(tx, version)
    except BihuanError:
        return None


def counters(tx: Transaction, actor: Actor, version_key: int) -> list[ElementCounters]:
    """How many instances are at each element, went through it, are late or stuck there; how long it took. From history."""
    actor.require("processes.read")
    version = versions.find(tx, version_key)
    blueprint = blueprints.of_version(tx, version)
    passed = passages.of_version(tx, version.process_id, version_key)
    active: Counter[str] = Counter()
    late: Counter[str] = Counter()
    for each in tx.lists.active_elements_of_version(version_key):
        step = blueprint.steps.get(each.element_id)
        if step is not None and step.kind == "boundaryEvent":
            continue  # it watches the activity it hangs on, where the instance is counted already
        active[each.element_id] += 1
        late[each.element_id] += each.late
    incidents = Counter(element for _, element in tx.lists.incidents_of_version(version_key))
    return [
        ElementCounters(
            element_id=element,
            name=step.name,
            active=active[element],
            completed=len(passed.get(element, ())),
            late=late[element],
            incidents=incidents[element],
            mean_ms=int(statistics.fmean(durations)) if durations else None,
            median_ms=int(statistics.median(durations)) if durations else None,
        )
        for element, step in blueprint.steps.items()
        for durations in [[each for each in passed.get(element, ()) if each is not None]]
    ]


def raci(tx: Transaction, actor: Actor, version_key: int) -> RaciView:
    """The responsibility matrix of a version, and what is wrong with it."""
    actor.require("processes.read")
    version = versions.find(tx, version_key)
    blueprint = blueprints.of_version(tx, version)
    organization = tx.directory.organization()
    steps = [step for step in blueprint.steps.values() if step.kind in STEP_KINDS]
    posts = dict.fromkeys(line.post or line.rule for step in steps for line in step.ours.responsibilities)
    return RaciView(
        version=version.version,
        steps=[RaciStep(element_id=step.element_id, name=step.name, kind=step.kind, letters=_letters(step)) for step in steps],
        posts=[_post(organization, post) for post in posts],
        problems=[
            versions.problem_view(each, actor.language)
            for each in safeguards.responsibilities(tx, blueprint.definitions, blueprint.process_id)
        ],
    )


def _letters(step: StepPlan) -> dict[str, str]:
    """The letters of each post at the step, joined when it carries several."""
    found: dict[str, str] = {}
    for line in step.ours.responsibilities:
        name = line.post or line.rule
        found[name] = found.get(name, "") + line.letter
    return found


def _post(organization: Organization, name: str) -> RaciPost:
    post = organization.post(name)
    department = organization.department(post.department) if post else None
    return RaciPost(
        id=name,
        name=post.name if post else Text(name, name),
        department=department.name if department else Text(),
        holders=len(organization.holders(name)),
    )


def steps(tx: Transaction, actor: Actor, version_key: int) -> list[StepView]:
    """The steps with post, limit and standard; as a table they are template 2 of the method."""
    actor.require("processes.read")
    return [_step(tx, step) for step in _drawn(tx, version_key).steps.values() if step.kind in STEP_KINDS]


def _step(tx: Transaction, step: StepPlan) -> StepView:
    organization = tx.directory.organization()
    doer = next(iter(step.ours.who("R")), None)
    post = organization.post(doer.post) if doer else None
    department = organization.department(post.department) if post else None
    level = step.ours.serviceLevel
    return StepView(
        element_id=step.element_id,
        name=step.name,
        kind=step.kind,
        post=post.name if post else Text(doer.rule, doer.rule) if doer else None,
        department=department.name if department else None,
        service_level=level.due if level else "",
        clock=level.clock if level and level.due else "",
        standard=showing.standard(tx, step),
    )


def _drawn(tx: Transaction, version_key: int) -> Blueprint:
    return blueprints.of_version(tx, versions.find(tx, version_key))
