"""Projects: team, scope, goals, the logs they diagnose, and the five gates they pass."""

from __future__ import annotations

import msgspec

from bihuan.application.actor import SYSTEM, Actor
from bihuan.application.dossiers import Filed
from bihuan.application.idempotency import once
from bihuan.application.instants import wire
from bihuan.application.method import diagnoses, gating
from bihuan.application.method.material import INTERVIEWS, PROJECTS, documents, interview_view
from bihuan.application.mining import logs
from bihuan.application.models import blueprints
from bihuan.application.models.phases import set_phase
from bihuan.application.models.versions import problem_view
from bihuan.application.people.people import maybe_person_ref, person_ref
from bihuan.application.ports import Transaction
from bihuan.application.running import showing
from bihuan.application.views.projects import (
    GateLine,
    GateView,
    GoalView,
    LinkedDiagnosis,
    MemberView,
    PassGate,
    ProjectRow,
    ProjectView,
    SaveProject,
)
from bihuan.kernel.errors import BihuanError, InvalidInput, NotFound, Rejected
from bihuan.lifecycle import projects
from bihuan.lifecycle.projects import PHASES, Goal, Item, Member, Passed, Phase, Project
from bihuan.organization.directory import Organization


def rows(tx: Transaction, actor: Actor, process_id: str = "") -> list[ProjectRow]:
    """All projects, newest first."""
    actor.require("processes.read")
    return [_row(tx, each) for each in PROJECTS.all(tx, process_id)]


def view(tx: Transaction, actor: Actor, id_: str) -> ProjectView:
    actor.require("processes.read")
    return _view(tx, actor, PROJECTS.require(tx, id_))


def save(tx: Transaction, actor: Actor, command: SaveProject, id_: str = "") -> ProjectView:
    """Enter a project, or change it; raises `InvalidInput` for a goal without a baseline and names nobody knows."""

    def act() -> ProjectView:
        actor.require("processes.edit")
        project = _project(tx, command)
        if not id_:
            return _view(tx, actor, PROJECTS.add(tx, actor, project, process_id=project.process, state="survey"))
        filed = PROJECTS.require(tx, id_, command.version)
        if filed.record.process_id != project.process:
            raise Rejected("project.process_fixed", place="/process")
        kept = filed.value.logs if command.logs is None else project.logs
        changed = msgspec.structs.replace(project, logs=kept, passed=filed.value.passed)
        return _view(tx, actor, PROJECTS.save(tx, filed, changed))

    return once(tx, actor, "project.save", [id_, command], ProjectView, act)


def _project(tx: Transaction, command: SaveProject) -> Project:
    organization = tx.directory.organization()
    if tx.processes.find(command.process) is None:
        raise InvalidInput("process.not_found", place="/process", process=command.process)
    for index, member in enumerate(command.team):
        if organization.person(member.person) is None:
            raise InvalidInput("project.unknown_person", place=f"/team/{index}/person", person=member.person)
    for index, department in enumerate(command.departments):
        if organization.department(department) is None:
            raise InvalidInput("process.unknown_department", place=f"/departments/{index}", department=department)
    if command.starts and command.ends and command.ends <= command.starts:
        raise InvalidInput("project.ends_before", place="/ends")
    if not command.name:
        raise InvalidInput("project.no_name", place="/name")
    for index, log in enumerate(command.logs or ()):
        if logs.row(tx, SYSTEM, log).process_id not in ("", command.process):
            raise InvalidInput("project.other_log", place=f"/logs/{index}", log=log)
    return Project(
        name=command.name,
        scenario=command.scenario,
        process=command.process,
        scope=command.scope,
        begins_with=command.begins_with.strip(),
        ends_with=command.ends_with.strip(),
        departments=tuple(dict.fromkeys(command.departments)),
        system_change=command.system_change,
        team=tuple(Member(each.person, each.part) for each in command.team),
        goals=tuple(_goal(tx, index, command) for index in range(len(command.goals))),
        starts=command.starts,
        ends=command.ends,
        logs=tuple(dict.fromkeys(command.logs or ())),
    )


def _goal(tx: Transaction, index: int, command: SaveProject) -> Goal:
    given = command.goals[index]
    goal = Goal(
        id=given.id or str(tx.new_key()),
        name=given.name,
        indicator=given.indicator,
        unit=given.unit,
        baseline=given.baseline,
        change=given.change,
        target=given.target,
        due=given.due,
        lower_is_better=given.lower_is_better,
    )
    return projects.checked_goal(goal, f"/goals/{index}")


def pass_gate(tx: Transaction, actor: Actor, id_: str, command: PassGate) -> ProjectView:
    """Go on to the next phase when nothing is missing; with a reason, whoever may release lets it pass all the same."""

    def act() -> ProjectView:
        actor.require("processes.edit")
        filed = PROJECTS.require(tx, id_, command.version)
        phase = _phase(filed)
        if phase == "closed":
            raise Rejected("project.closed", place=id_)
        reason = command.reason.strip()
        items = gating.of_project(tx, filed)[phase]
        missing = tuple(each.problem for each in items if each.problem and each.problem.severity == "error")
        if missing and not reason:
            raise Rejected("project.gate_closed", place=id_, problems=missing, count=len(missing))
        if missing:
            actor.require("processes.release")
        passed = Passed(phase=phase, by=actor.person, at=tx.now, reason=reason if missing else "")
        following = PHASES[PHASES.index(phase) + 1]
        project = msgspec.structs.replace(filed.value, passed=(*filed.value.passed, passed))
        saved = PROJECTS.save(tx, filed, project, state=following)
        set_phase(tx, filed.value.process, following)
        return _view(tx, actor, saved)

    return once(tx, actor, "project.gate", [id_, command], ProjectView, act)


def _phase(filed: Filed[Project]) -> Phase:
    return msgspec.convert(filed.record.state, Phase)


def _row(tx: Transaction, filed: Filed[Project]) -> ProjectRow:
    project = filed.value
    organization = tx.directory.organization()
    lead = next((each.person for each in project.team if each.part == "lead"), "")
    return ProjectRow(
        id=filed.id,
        name=project.name,
        process=showing.process_ref(tx, project.process) if project.process else None,
        scenario=project.scenario,
        phase=_phase(filed),
        lead=maybe_person_ref(organization, lead),
        starts=project.starts,
        ends=project.ends,
        goals=[_goal_view(each) for each in project.goals],
        gate_open=_gate_open(tx, filed),
    )


def _gate_open(tx: Transaction, filed: Filed[Project]) -> bool:
    """Whether the gate of the present phase lets it pass."""
    phase = _phase(filed)
    return phase == "closed" or projects.passes(gating.of_project(tx, filed)[phase])


def _goal_view(goal: Goal) -> GoalView:
    return GoalView(
        id=goal.id,
        name=goal.name,
        indicator=goal.indicator,
        unit=goal.unit,
        baseline=goal.baseline,
        change=goal.change,
        target=goal.target,
        aim=goal.aim,
        due=goal.due,
        lower_is_better=goal.lower_is_better,
    )


def _view(tx: Transaction, actor: Actor, filed: Filed[Project]) -> ProjectView:
    project = filed.value
    organization = tx.directory.organization()
    return ProjectView(
        row=_row(tx, filed),
        scope=project.scope,
        begins_with=project.begins_with,
        ends_with=project.ends_with,
        departments=list(project.departments),
        suggested_departments=_departments_of(tx, project.process),
        system_change=project.system_change,
        team=[MemberView(person=person_ref(organization, each.person), part=each.part) for each in project.team],
        gates=[_gate(actor, organization, project, phase, items) for phase, items in gating.of_project(tx, filed).items()],
        diagnoses=[_linked(tx, log) for log in project.logs],
        interviews=[interview_view(organization, each) for each in INTERVIEWS.all(tx, project.process, filed.id)],
        documents=documents(tx, filed),
        version=filed.record.version,
        may_edit=actor.may("processes.edit"),
        may_release=actor.may("processes.release"),
    )


def _gate(actor: Actor, organization: Organization, project: Project, phase: Phase, items: list[Item]) -> GateView:
    passed = next((each for each in reversed(project.passed) if each.phase == phase), None)
    return GateView(
        phase=phase,
        lines=[
            GateLine(
                name=each.name,
                done=each.done,
                severity=each.problem.severity if each.problem else "hint",
                message=problem_view(each.problem, actor.language).message if each.problem else "",
            )
            for each in items
        ],
        open=projects.passes(items),
        passed_by=maybe_person_ref(organization, passed.by) if passed else None,
        passed_at=wire(passed.at) if passed else None,
        reason=passed.reason if passed else "",
    )


def _linked(tx: Transaction, log: str) -> LinkedDiagnosis:
    try:
        row = logs.row(tx, SYSTEM, log)
    except NotFound:
        return LinkedDiagnosis(log=log, name=log, history=False, cases=0, confirmation=None)
    return LinkedDiagnosis(
        log=log,
        name=row.name,
        history=row.kind == "history",
        cases=row.cases,
        confirmation=diagnoses.confirmation_view(tx, log, diagnoses.known(tx, log)),
    )


def _departments_of(tx: Transaction, process_id: str) -> list[str]:
    """The departments whose posts do the steps of the process in force: the view across departments a team needs."""
    version = tx.versions.released(process_id)
    if version is None:
        return []
    organization = tx.directory.organization()
    try:
        steps = blueprints.of_version(tx, version).steps.values()
    except BihuanError:
        return []
    posts = [organization.post(line.post) for step in steps for line in step.ours.who("R") if line.post]
    return list(dict.fromkeys(post.department for post in posts if post and post.department))
