"""The operating manual of a version: issued to those who work by it, confirmed by each before the first task by it."""

from __future__ import annotations

import msgspec

from bihuan.application.actor import Actor
from bihuan.application.method import papers
from bihuan.application.models import blueprints, receipts, versions
from bihuan.application.models.blueprints import StepPlan
from bihuan.application.models.receipts import MANUALS, RECEIPTS, Manual, Receipt
from bihuan.application.ports import Transaction
from bihuan.application.ports.records import VersionRecord
from bihuan.application.views.pilots import ConfirmManual, ManualView, QuestionView
from bihuan.bpmn.extension import Letter
from bihuan.kernel.errors import BihuanError, Problem, Rejected, Scalar
from bihuan.kernel.text import Text
from bihuan.lifecycle import quiz, templates
from bihuan.lifecycle.quiz import Question
from bihuan.organization.directory import Organization

PARTS: tuple[Letter, ...] = ("R", "A", "S", "C")
replace = msgspec.structs.replace


def people_of(tx: Transaction, version: VersionRecord) -> tuple[str, ...]:
    """Everybody whose post has a part in a step of the version (R, A, S or C), those who do the steps first, each once."""
    organization = tx.directory.organization()
    steps = _steps(tx, version)
    posts = dict.fromkeys(line.post for letter in PARTS for step in steps for line in step.ours.who(letter) if line.post)
    return tuple(dict.fromkeys(person.id for post in posts for person in organization.holders(post)))


def _steps(tx: Transaction, version: VersionRecord) -> list[StepPlan]:
    try:
        return list(blueprints.of_version(tx, version).steps.values())
    except BihuanError:
        return []


def questions(tx: Transaction, version: VersionRecord, person: str) -> tuple[Question, ...]:
    """What the person is asked about the manual of the version."""
    organization = tx.directory.organization()
    posts = [each.id for each in organization.posts_of(person)]
    return quiz.questions([_asked(organization, each) for each in _steps(tx, version) if each.kind in papers.STEPS], posts)


def _asked(organization: Organization, step: StepPlan) -> quiz.Step:
    names = [post.name for line in step.ours.who("A") if (post := organization.post(line.post))]
    return quiz.Step(
        id=step.element_id,
        name=step.name,
        posts=frozenset(line.post for letter in PARTS for line in step.ours.who(letter)),
        limit=templates.limit_text(step.ours.serviceLevel),
        accountable=names[0] if names else Text(),
        standard=step.ours.standard.text if step.ours.standard else Text(),
    )


def issue(tx: Transaction, actor: Actor, key: int, with_quiz: bool = False) -> ManualView:
    """Ask everybody who has a part in the version to confirm its manual, `with_quiz` also to answer questions about it."""
    actor.require("processes.edit")
    version = versions.find(tx, key)
    if version.state not in ("pilot", "released", "review"):
        raise Rejected("manual.not_ready", place=str(key), label=version.label)
    issue_for(tx, actor, version, with_quiz=with_quiz)
    return view(tx, actor, key)


def issue_for(tx: Transaction, actor: Actor, version: VersionRecord, *, with_quiz: bool = False) -> None:
    """Issue it; questions are added to a manual that went out without them, and are never taken away again."""
    found = MANUALS.find(tx, str(version.key))
    if found is None:
        value = Manual(issued_by=actor.person, quiz=with_quiz)
        MANUALS.add(tx, actor, value, id_=str(version.key), process_id=version.process_id)
    elif with_quiz and not found.value.quiz:
        MANUALS.save(tx, found, replace(found.value, quiz=True))


def view(tx: Transaction, actor: Actor, key: int) -> ManualView:
    version = versions.find(tx, key)
    asks = receipts.has_quiz(tx, key)
    done = receipts.confirmed(tx, key, actor.person)
    asked = questions(tx, version, actor.person) if asks and not done else ()
    return ManualView(
        version=versions.shown(tx, version),
        issued=MANUALS.find(tx, str(key)) is not None,
        confirmed=done,
        mine=actor.person in people_of(tx, version),
        quiz=asks,
        questions=[_question_view(each) for each in asked],
    )


def _question_view(each: Question) -> QuestionView:
    return QuestionView(step=each.step, name=each.name, subject=each.subject, choices=list(each.choices))


def confirm(tx: Transaction, actor: Actor, key: int, command: ConfirmManual | None = None) -> ManualView:
    """I have read it, and know it: kept with the time; confirming twice changes nothing.

    Raises `Rejected("manual.quiz_failed")` with the steps to read again when too many of its questions were answered wrongly.
    """
    actor.require("work.do")
    version = versions.find(tx, key)
    if MANUALS.find(tx, str(key)) is None:
        raise Rejected("manual.not_issued", place=str(key), label=version.label)
    if not receipts.confirmed(tx, key, actor.person):
        _keep(tx, actor, version, _passed(tx, actor, version, command.answers if command else []))
    return view(tx, actor, key)


def _passed(tx: Transaction, actor: Actor, version: VersionRecord, answers: list[int]) -> float | None:
    if not receipts.has_quiz(tx, version.key):
        return None
    asked = questions(tx, version, actor.person)
    reached = quiz.score(asked, answers)
    if reached < quiz.PASS_SHARE:
        missed = quiz.wrong(asked, answers)
        raise Rejected(
            "manual.quiz_failed",
            place=str(version.key),
            problems=tuple(_missed(each) for each in missed),
            right=len(asked) - len(missed),
            of=len(asked),
            needed=round(100 * quiz.PASS_SHARE),
        )
    return reached


def _missed(each: Question) -> Problem:
    names: dict[str, Scalar] = {"zh": each.name.of("zh"), "en": each.name.of("en")}
    return Problem(code=f"manual.wrong_{each.subject}", place=each.step, params=names)


def _keep(tx: Transaction, actor: Actor, version: VersionRecord, score: float | None) -> None:
    id_ = receipts.receipt_id(version.key, actor.person)
    found = RECEIPTS.find(tx, id_)
    value = Receipt(person=actor.person, score=score)
    if found is None:
        RECEIPTS.add(tx, actor, value, id_=id_, process_id=version.process_id, subject=str(version.key))
    else:
        RECEIPTS.save(tx, found, value)
