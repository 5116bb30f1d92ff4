"""Projects: team, scope, goals, the first gate, interviews and documents."""

from __future__ import annotations

from datetime import date

import msgspec

from bihuan.application.actor import Actor
from bihuan.application.dossiers import Filed, Kind
from bihuan.application.idempotency import once
from bihuan.application.instants import wire
from bihuan.application.models import blueprints
from bihuan.application.models.versions import problem_view
from bihuan.application.people.people import maybe_person_ref, person_ref
from bihuan.application.ports import Transaction
from bihuan.application.running import showing
from bihuan.application.views.projects import (
    DocumentKind,
    DocumentView,
    GateLine,
    GoalView,
    InterviewView,
    MemberView,
    NoteInput,
    PassGate,
    ProjectRow,
    ProjectView,
    QuestionView,
    SaveInterview,
    SaveProject,
)
from bihuan.kernel.errors import BihuanError, InvalidInput, Rejected
from bihuan.kernel.text import Text
from bihuan.lifecycle import projects
from bihuan.lifecycle.projects import PHASES, Goal, Known, Member, Phase, Project
from bihuan.organization.directory import Organization

LARGEST = 20 << 20
GUIDE = (
    Text("您接手之前，工作从哪里来？怎么来？", "Where does the work come from, and how?"),
    Text(
        "请按顺序说说实际怎么做，包括文件和表格之外的步骤。",
        "Tell step by step what really happens, also outside forms and files.",
    ),
    Text("哪里要等？等谁？等多久？", "Where do you wait, for whom, and how long?"),
    Text("哪些信息要重复录入或口头传递？", "What is typed twice, or passed on by word of mouth?"),
    Text("如果可以改一件事，您会改什么？", "If you could change one thing, what would it be?"),
)


class Note(msgspec.Struct, frozen=True):
    text: str
    step: str = ""


class Interview(msgspec.Struct, frozen=True, kw_only=True):
    person: str
    post: str = ""
    held: date | None = None
    questions: tuple[tuple[Text, str], ...] = ()
    path: tuple[str, ...] = ()
    pains: tuple[Note, ...] = ()
    suggestions: tuple[Note, ...] = ()


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A document kept as a blob, pinned to a step or to the process as a whole."""

    name: str
    kind: DocumentKind
    digest: str
    size: int
    media_type: str
    step: str = ""


PROJECTS = Kind("project", Project)
INTERVIEWS = Kind("interview", Interview)
DOCUMENTS = Kind("document", Document)


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
        changed = msgspec.structs.replace(project, logs=filed.value.logs)
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
    """Go on to the next phase; out of the survey only when nothing is missing at gate 1."""

    def act() -> ProjectView:
        actor.require("processes.edit")
        filed = PROJECTS.require(tx, id_, command.version)
        phase = _phase(filed)
        if phase == "survey":
            items = projects.gate(filed.value, _known(tx, filed))
            missing = tuple(each.problem for each in items if each.problem and each.problem.severity == "error")
            if missing:
                raise Rejected("project.gate_closed", place=id_, problems=missing, count=len(missing))
        if phase == "closed":
            raise Rejected("project.closed", place=id_)
        following = PHASES[PHASES.index(phase) + 1]
        saved = PROJECTS.save(tx, filed, filed.value, state=following)
        set_phase(tx, filed.value.process, following)
        return _view(tx, actor, saved)

    return once(tx, actor, "project.gate", [id_, command], ProjectView, act)


def set_phase(tx: Transaction, process_id: str, phase: Phase) -> None:
    """Let the map show where on the loop a process stands."""
    process = tx.processes.find(process_id)
    number = min(5, PHASES.index(phase) + 1)
    if process is not None and process.phase != number:
        tx.processes.save(msgspec.structs.replace(process, phase=number))
        tx.publish(f"process:{process_id}")


def _phase(filed: Filed[Project]) -> Phase:
    return msgspec.convert(filed.record.state, Phase)


def _known(tx: Transaction, filed: Filed[Project]) -> Known:
    organization = tx.directory.organization()
    project = filed.value
    people = [person for each in project.team if (person := organization.person(each.person))]
    heads = {each: head.id for each in project.departments if (head := organization.head(each))}
    names = {each.id: each.name for each in organization.roster.departments}
    return Known(
        roles={each.id: each.roles for each in people},
        heads=heads,
        names=names,
        it=[each.id for each in people if "integrator" in each.roles],
        versions=len(tx.versions.of_process(project.process)),
        interviews=sum(each.record.state == "done" for each in INTERVIEWS.all(tx, project.process, filed.id)),
        documents=len(DOCUMENTS.all(tx, project.process, filed.id)),
        logs=sum(each.kind == "log" for each in _documents(tx, filed)),
    )


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
        gate_open=projects.passes(projects.gate(project, _known(tx, filed))),
    )


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
        gate=[
            GateLine(
                name=each.name,
                done=each.done,
                severity=each.problem.severity if each.problem else "hint",
                message=problem_view(each.problem, actor.language).message if each.problem else "",
            )
            for each in projects.gate(project, _known(tx, filed))
        ],
        interviews=[_interview(organization, each) for each in INTERVIEWS.all(tx, project.process, filed.id)],
        documents=_documents(tx, filed),
        version=filed.record.version,
        may_edit=actor.may("processes.edit"),
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


# --- interviews ------------------------------------------------------------------------------------------------------


def save_interview(tx: Transaction, actor: Actor, project_id: str, command: SaveInterview, id_: str = "") -> InterviewView:
    """Plan an interview with the guide, or record what was said; a record with a way, a pain or a suggestion is done."""

    def act() -> InterviewView:
        actor.require("processes.edit")
        project = PROJECTS.require(tx, project_id)
        organization = tx.directory.organization()
        person = organization.person(command.person)
        if person is None:
            raise InvalidInput("project.unknown_person", place="/person", person=command.person)
        questions = tuple((each.question, each.answer) for each in command.questions) or tuple((each, "") for each in GUIDE)
        value = Interview(
            person=command.person,
            post=person.posts[0] if person.posts else "",
            held=command.held,
            questions=questions,
            path=tuple(line.strip() for line in command.path if line.strip()),
            pains=tuple(Note(each.text.strip(), each.step) for each in command.pains if each.text.strip()),
            suggestions=tuple(Note(each.text.strip(), each.step) for each in command.suggestions if each.text.strip()),
        )
        state = "done" if value.path or value.pains or value.suggestions or any(answer for _, answer in questions) else "planned"
        if id_:
            filed = INTERVIEWS.save(tx, INTERVIEWS.require(tx, id_, command.version), value, state=state)
        else:
            filed = INTERVIEWS.add(tx, actor, value, process_id=project.value.process, subject=project_id, state=state)
        return _interview(organization, filed)

    return once(tx, actor, "project.interview", [project_id, id_, command], InterviewView, act)


def _interview(organization: Organization, filed: Filed[Interview]) -> InterviewView:
    value = filed.value
    post = organization.post(value.post)
    return InterviewView(
        id=filed.id,
        person=maybe_person_ref(organization, value.person),
        post=post.name if post else Text(value.post, value.post),
        held=value.held,
        done=filed.record.state == "done",
        questions=[QuestionView(question=question, answer=answer) for question, answer in value.questions],
        path=list(value.path),
        pains=[NoteInput(text=each.text, step=each.step) for each in value.pains],
        suggestions=[NoteInput(text=each.text, step=each.step) for each in value.suggestions],
        version=filed.record.version,
    )


# --- documents -------------------------------------------------------------------------------------------------------


def add_document(
    tx: Transaction,
    actor: Actor,
    project_id: str,
    name: str,
    content: bytes,
    kind: DocumentKind = "other",
    step: str = "",
    media_type: str = "",
) -> DocumentView:
    """Keep a document with the project, pinned to a step when one is named."""
    actor.require("processes.edit")
    project = PROJECTS.require(tx, project_id)
    if not name.strip():
        raise InvalidInput("document.no_name", place="/name")
    if not content or len(content) > LARGEST:
        raise InvalidInput("document.size", place="/content", largest=LARGEST >> 20)
    value = Document(
        name=name.strip()[:200],
        kind=kind,
        digest=tx.blobs.put(content),
        size=len(content),
        media_type=media_type[:100],
        step=step,
    )
    filed = DOCUMENTS.add(tx, actor, value, process_id=project.value.process, subject=project_id)
    return _document(tx, filed)


def document(tx: Transaction, actor: Actor, id_: str) -> tuple[Document, bytes]:
    """A document with its content."""
    actor.require("processes.read")
    value = DOCUMENTS.require(tx, id_).value
    return value, tx.blobs.get(value.digest)


def remove_document(tx: Transaction, actor: Actor, id_: str) -> None:
    """Take a document out of its project."""
    actor.require("processes.edit")
    DOCUMENTS.remove(tx, DOCUMENTS.require(tx, id_))


def _documents(tx: Transaction, filed: Filed[Project]) -> list[DocumentView]:
    return [_document(tx, each) for each in DOCUMENTS.all(tx, filed.value.process, filed.id)]


def _document(tx: Transaction, filed: Filed[Document]) -> DocumentView:
    value = filed.value
    return DocumentView(
        id=filed.id,
        name=value.name,
        kind=value.kind,
        step=value.step,
        size=value.size,
        media_type=value.media_type,
        added_at=wire(filed.record.created_at),
        added_by=maybe_person_ref(tx.directory.organization(), filed.record.created_by),
    )
