"""The suggestion box: from anywhere, from inside a task, anonymous; evaluated, voted on, landed in a version."""

from __future__ import annotations

from typing import Any

import msgspec

from bihuan.application.actor import Actor
from bihuan.application.dossiers import Filed
from bihuan.application.idempotency import once
from bihuan.application.instants import wire
from bihuan.application.method.pilots import PILOTS, SUGGESTIONS
from bihuan.application.models import blueprints, versions
from bihuan.application.people.people import maybe_person_ref
from bihuan.application.ports import Transaction
from bihuan.application.running import showing
from bihuan.application.views.improvement import JudgeSuggestion, MakeSuggestion, SuggestionView
from bihuan.kernel.errors import BihuanError, InvalidInput, NotFound, Rejected
from bihuan.kernel.text import Text
from bihuan.lifecycle import improvement
from bihuan.lifecycle.improvement import Suggestion

LONGEST = 2_000

replace = msgspec.structs.replace


def rows(tx: Transaction, actor: Actor, process_id: str = "") -> list[SuggestionView]:
    """All suggestions, newest first; who is anonymous stays so for everybody."""
    actor.require("processes.read")
    return [_view(tx, actor, each) for each in SUGGESTIONS.all(tx, process_id)]


def make(tx: Transaction, actor: Actor, command: MakeSuggestion) -> SuggestionView:
    """Put in a suggestion. One from inside a task of a pilot becomes feedback of that pilot."""

    def act() -> SuggestionView:
        actor.require("work.do")
        text = command.text.strip()[:LONGEST]
        if not text:
            raise InvalidInput("suggestion.empty", place="/text")
        process, step, pilot = command.process, command.step, ""
        if command.work_item:
            item = tx.work_items.find(versions.number_of(command.work_item))
            if item is None:
                raise NotFound("work_item.not_found", place=command.work_item)
            process, step = item.process_id, step or item.element_id
            pilot = _pilot_of(tx, item.process_id, item.version_key)
        if process and tx.processes.find(process) is None:
            raise InvalidInput("process.not_found", place="/process", process=process)
        author = "" if command.anonymous else actor.person
        value = Suggestion(
            text=text, author=author, step=step, work_item="" if command.anonymous else command.work_item, pilot=pilot
        )
        subject = f"pilot:{pilot}" if pilot else ""
        filed = SUGGESTIONS.add(tx, replace(actor, person=author), value, process_id=process, subject=subject, state="new")
        return _view(tx, actor, filed)

    if command.anonymous:
        # A remembered answer would name the person beside the text.
        return act()
    return once(tx, actor, "suggestion.make", command, SuggestionView, act)


def _pilot_of(tx: Transaction, process_id: str, version_key: int) -> str:
    running = (each for each in PILOTS.all(tx, process_id, str(version_key)) if each.record.state == "running")
    return next((each.id for each in running), "")


def vote(tx: Transaction, actor: Actor, id_: str) -> SuggestionView:
    """Second a suggestion, or take it back."""
    actor.require("work.do")
    filed = SUGGESTIONS.require(tx, id_)
    if filed.value.author == actor.person:
        raise Rejected("suggestion.own_vote", place=id_)
    votes = filed.value.votes
    changed = tuple(each for each in votes if each != actor.person) if actor.person in votes else (*votes, actor.person)
    return _view(tx, actor, SUGGESTIONS.save(tx, filed, replace(filed.value, votes=changed)))


def judge(tx: Transaction, actor: Actor, id_: str, command: JudgeSuggestion) -> SuggestionView:
    """Evaluate a suggestion; an adopted one names the version it is planned for."""

    def act() -> SuggestionView:
        actor.require("processes.edit")
        filed = SUGGESTIONS.require(tx, id_, command.version)
        state = improvement.judged(msgspec.convert(filed.record.state, Any), command.state, command.reason)
        changed = replace(
            filed.value,
            evaluator=actor.person,
            decision=command.reason.strip() or filed.value.decision,
            planned=command.planned.strip() or filed.value.planned,
        )
        return _view(tx, actor, SUGGESTIONS.save(tx, filed, changed, state=state))

    return once(tx, actor, "suggestion.judge", [id_, command], SuggestionView, act)


def _view(tx: Transaction, actor: Actor, filed: Filed[Suggestion]) -> SuggestionView:
    value = filed.value
    organization = tx.directory.organization()
    process_id = filed.record.process_id
    return SuggestionView(
        id=filed.id,
        text=value.text,
        process=showing.process_ref(tx, process_id) if process_id else None,
        step=_step(tx, process_id, value.step),
        author=maybe_person_ref(organization, value.author),
        anonymous=not value.author,
        from_task=bool(value.work_item),
        pilot=value.pilot,
        created_at=wire(filed.record.created_at),
        state=msgspec.convert(filed.record.state, Any),
        votes=len(value.votes),
        mine=bool(value.author) and value.author == actor.person,
        voted=actor.person in value.votes,
        decision=value.decision,
        planned=value.planned,
        evaluator=maybe_person_ref(organization, value.evaluator),
        version=filed.record.version,
        may_judge=actor.may("processes.edit"),
    )


def _step(tx: Transaction, process_id: str, step: str) -> Text:
    version = tx.versions.released(process_id) if process_id and step else None
    if version is None:
        return Text(step, step)
    try:
        return blueprints.of_version(tx, version).name_of(step)
    except BihuanError:
        return Text(step, step)
