"""What a project collects: interviews with their guide and record, and documents; each may be pinned to a step."""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

from bihuan.application.actor import Actor
from bihuan.application.dossiers import Filed, Kind
from bihuan.application.idempotency import once
from bihuan.application.instants import wire
from bihuan.application.people.people import maybe_person_ref
from bihuan.application.ports import Transaction
from bihuan.application.views.projects import (
    DocumentKind,
    DocumentView,
    InterviewView,
    NoteInput,
    QuestionView,
    QuoteView,
    SaveInterview,
)
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.text import Text
from bihuan.lifecycle.projects import Project
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
        return interview_view(organization, filed)

    return once(tx, actor, "project.interview", [project_id, id_, command], InterviewView, act)


def interview_view(organization: Organization, filed: Filed[Interview]) -> InterviewView:
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


def quotes(tx: Transaction, actor: Actor, process_id: str) -> list[QuoteView]:
    """What was said about the steps of a process, the latest interview first."""
    actor.require("processes.read")
    organization = tx.directory.organization()
    found: list[QuoteView] = []
    for each in INTERVIEWS.all(tx, process_id):
        found += [_quote(organization, each, "pain", note) for note in each.value.pains if note.step]
        found += [_quote(organization, each, "suggestion", note) for note in each.value.suggestions if note.step]
    return found


def _quote(organization: Organization, filed: Filed[Interview], kind: Literal["pain", "suggestion"], note: Note) -> QuoteView:
    post = organization.post(filed.value.post)
    return QuoteView(
        interview=filed.id,
        project=filed.record.subject,
        person=maybe_person_ref(organization, filed.value.person),
        post=post.name if post else Text(),
        held=filed.value.held,
        kind=kind,
        step=note.step,
        text=note.text,
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


def documents(tx: Transaction, filed: Filed[Project]) -> list[DocumentView]:
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
