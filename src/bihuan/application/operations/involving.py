"""What people do with their work beside doing it: return it, take it back, bring others in, ask, urge, copy, reject outright."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from bihuan.application import dossiers
from bihuan.application.actor import Actor
from bihuan.application.dossiers import Kind
from bihuan.application.idempotency import once
from bihuan.application.instants import maybe_wire
from bihuan.application.operations.instance import done, effect_views, element_ref, element_refs, lasting, past_of
from bihuan.application.operations.intervening import return_target
from bihuan.application.people.people import maybe_person_ref
from bihuan.application.ports import Transaction
from bihuan.application.ports.records import CopyRecord, WorkItemRecord
from bihuan.application.running import involvement, notices, returned, showing
from bihuan.application.running.notices import announce
from bihuan.application.running.projection import REJECTED, doers, finish_item, run_for
from bihuan.application.running.returned import Returned
from bihuan.application.running.runtime import Case, Run
from bihuan.application.running.work_items import conclude, find, may_read, opened, require_fit
from bihuan.application.views import involving as views
from bihuan.application.views.operations import OperationOutcome, ReturnTarget
from bihuan.application.views.work import WorkItemRow
from bihuan.engine import commands as do
from bihuan.engine.events import Noted
from bihuan.engine.operations import returning
from bihuan.engine.operations.returning import Past, Retreat
from bihuan.kernel.errors import Forbidden, InvalidInput, Rejected

OPEN = involvement.OPEN
URGED_AGAIN_MS = 5 * 60_000
MOST_PEOPLE = 50

replace = msgspec.structs.replace


# --- returning -------------------------------------------------------------------------------------------------------


def return_targets(tx: Transaction, actor: Actor, key: int) -> list[ReturnTarget]:
    """What the work can be returned to, nearest first."""
    item, _, case, _ = opened(tx, actor, key, "complete")
    past = past_of(tx, case)
    found = returning.targets(past, item.element_instance)
    people = [each for each in found if each.kind in ("userTask", "subProcess", "callActivity")]
    return [return_target(tx, case, past, each) for each in people]


def return_item(tx: Transaction, actor: Actor, key: int, command: views.ReturnWorkItem) -> OperationOutcome:
    """Send the work back (退回): to the start, the step before, or any it came of; with what that means told beforehand."""

    def act() -> OperationOutcome:
        item, run, case, behalf = opened(tx, actor, key, "complete")
        if item.letter in involvement.INVOLVED:
            raise Rejected("work_item.only_performer", place=str(key))
        if not command.reason.strip() and not command.dry_run:
            raise InvalidInput("work_item.reason_required", place="/reason")
        past = past_of(tx, case)
        to = _target(past, item, command.to)
        branches = _branches(past, item, to, command.branches)
        asked = item.element_instance
        retreat = returning.work_out(past, to, asked=asked, branches=branches, restoring=command.restore)
        run.actor = replace(actor, on_behalf_of=behalf, reason=command.reason.strip())
        known = {each.key for each in run.items(case)}
        found = done(tx, run, case, retreat.command, dry_run=command.dry_run, finish=False)
        if not command.dry_run:
            straight = command.resubmit != "normal" and _only_asker(past, retreat, item)
            value = Returned(by=actor.person, element=item.element_id, straight=straight)
            returned.hand_over(run, case, actor, known, to, value)
            run.finish()
        return replace(
            found,
            kept=element_refs(case.blueprint, retreat.kept),
            effects=effect_views(case.blueprint, retreat.effects),
        )

    return act() if command.dry_run else once(tx, actor, "work_item.return", [str(key), command], OperationOutcome, act)


def _target(past: Past, item: WorkItemRecord, to: str) -> str:
    """`start` is the first step of a person, `previous` the last one before this."""
    if to not in ("start", "previous"):
        return to
    people = [each.element for each in returning.targets(past, item.element_instance) if each.kind == "userTask"]
    if not people:
        raise Rejected("work_item.nothing_before", place=str(item.key))
    return people[-1] if to == "start" else people[0]


def _branches(past: Past, item: WorkItemRecord, to: str, wanted: str) -> returning.Branches:
    """Other branches stay where they may, unless they are to be redone."""
    target = next((each for each in returning.targets(past, item.element_instance) if each.element == to), None)
    if wanted == "redo" or target is None or (not target.keeps and wanted == ""):
        return "redo"
    return "keep"


def _only_asker(past: Past, retreat: Retreat, item: WorkItemRecord) -> bool:
    """Whether the return has ended nothing but the step that asked for it, in the scope it lies in."""
    to = retreat.command.to
    same = past.program.nodes[to].scope == past.program.nodes[item.element_id].scope
    command = retreat.command
    return same and command.terminate == (item.element_instance,) and not command.withdraw and len(command.place) == 1


def take_back(tx: Transaction, actor: Actor, key: int, command: views.Because) -> WorkItemRow:
    """Have one's own finished work again (撤回), while what came of it is untouched."""

    def act() -> WorkItemRow:
        item = find(tx, key)
        if item.state != "completed" or actor.person not in (item.completed_by, item.on_behalf_of):
            raise Rejected("work_item.not_yours_to_take_back", place=str(key))
        run = run_for(tx, replace(actor, reason=command.reason.strip()))
        case = run.load(item.instance_key)
        if case.record.state != "active":
            raise Rejected("instance.over" if case.record.state != "suspended" else "instance.suspended", place=str(case.key))
        here = [each for each in run.items(case) if each.element_instance == item.element_instance and each.state in OPEN]
        again = _reopened(run, case, item) if here and item.letter not in involvement.INVOLVED else _undone(run, case, item)
        run.step(case, do.NoteUserTask(instance=again.element_instance, kind="takenBack", person=actor.person))
        run.finish()
        return showing.work_item_row(tx, again)

    return once(tx, actor, "work_item.take_back", [str(key), command], WorkItemRow, act)


def _reopened(run: Run, case: Case, item: WorkItemRecord) -> WorkItemRecord:
    """The step is not over: one of several takes their decision back."""
    assignee = item.completed_by
    again = run.tx.work_items.save(
        replace(item, state="claimed", assignee=assignee, outcome="", completed_at=None, completed_by="", on_behalf_of="")
    )
    run.tx.work_items.offer(item.key, (f"person:{assignee}",))
    run.noted(case, again)
    announce(run, (), (assignee,))
    return again


def _undone(run: Run, case: Case, item: WorkItemRecord) -> WorkItemRecord:
    """The step is over: go back to it, when nothing has been done with what came of it."""
    tx = run.tx
    past = past_of(tx, case)
    target = next((each for each in returning.targets(past) if each.element == item.element_id), None)
    if target is None or past.net.firing(target.firing).instance != item.element_instance:
        raise Rejected("work_item.gone_on", place=str(item.key))
    retreat = returning.work_out(past, item.element_id)
    later = [each for each in run.items(case) if (each.completed_at or 0) and each.key > item.key and each.state == "completed"]
    ended = set(retreat.command.terminate)
    touched = [
        each
        for each in run.items(case)
        if each.element_instance in ended and (each.state == "claimed" or tx.drafts.find(each.key, each.assignee) is not None)
    ]
    after = [each for each in later if (each.completed_at or 0) >= (item.completed_at or 0) and _came_of(past, item, each)]
    if touched or after:
        raise Rejected("work_item.gone_on", place=str(item.key))
    if effects := lasting(case.blueprint, retreat.effects):
        name = element_ref(case.blueprint, effects[0].element).name
        raise Rejected("work_item.effect_outside", place=str(item.key), step=name)
    known = {each.key for each in run.items(case)}
    run.step(case, retreat.command)
    returned.hand_over(run, case, run.actor, known, item.element_id, None)
    return next(each for each in run.items(case) if each.key not in known and each.element_id == item.element_id)


def _came_of(past: Past, item: WorkItemRecord, other: WorkItemRecord) -> bool:
    net = past.net
    first, last = net.of_instance.get(item.element_instance, 0), net.of_instance.get(other.element_instance, 0)
    return bool(first and last) and first in net.past(last) and first != last


def reject(tx: Transaction, actor: Actor, key: int, command: views.Because) -> WorkItemRow:
    """Refuse outright (驳回即终止): the decision stands in the record, the whole instance ends."""

    def act() -> WorkItemRow:
        item, run, case, behalf = opened(tx, actor, key, "complete")
        if case.blueprint.steps[item.element_id].ours.approval is None:
            raise Rejected("work_item.no_outcome", place=str(key))
        if not command.reason.strip():
            raise InvalidInput("work_item.reason_required", place="/reason")
        if case.record.parent_key is not None:
            raise Rejected("instance.called", place=str(case.key), parent=str(case.record.parent_key))
        run.actor = replace(actor, on_behalf_of=behalf, reason=command.reason.strip())
        ended = finish_item(
            run,
            case,
            item,
            state="completed",
            assignee=item.assignee or behalf or actor.person,
            completed_at=tx.now,
            completed_by=actor.person,
            on_behalf_of=behalf,
            outcome=REJECTED,
        )
        run.step(case, do.NoteUserTask(instance=item.element_instance, kind="decided", outcome=REJECTED))
        run.step(case, do.CancelInstance())
        run.finish()
        return showing.work_item_row(tx, ended)

    return once(tx, actor, "work_item.reject", [str(key), command], WorkItemRow, act)


# --- bringing others in ----------------------------------------------------------------------------------------------


_SIGNED: dict[str, Noted] = {"before": "addedBefore", "after": "addedAfter", "beside": "addedBeside"}


def add_sign(tx: Transaction, actor: Actor, key: int, command: views.AddSign) -> WorkItemRow:
    """Let others sign before, after or beside oneself (加签), in a mode of their own."""
    return _bring(tx, actor, key, command.where, command.people, command.mode, command.note, _SIGNED[command.where])


def delegate(tx: Transaction, actor: Actor, key: int, command: views.InvolvePerson) -> WorkItemRow:
    """Let somebody prepare the work (委派); it comes back to oneself, who remains answerable."""
    return _bring(tx, actor, key, "delegated", [command.to], "all", command.note, "delegated")


def ask(tx: Transaction, actor: Actor, key: int, command: views.InvolvePerson) -> WorkItemRow:
    """Ask somebody for advice (沟通); nothing waits for the answer."""
    if not command.note.strip():
        raise InvalidInput("work_item.question_required", place="/note")
    return _bring(tx, actor, key, "asked", [command.to], "all", command.note, "asked")


def _bring(
    tx: Transaction,
    actor: Actor,
    key: int,
    how: involvement.How,
    people: Sequence[str],
    mode: involvement.Mode,
    note: str,
    noted: Noted,
) -> WorkItemRow:
    def act() -> WorkItemRow:
        item, run, case, behalf = opened(tx, actor, key, "complete")
        if item.letter in involvement.INVOLVED:
            raise Rejected("work_item.only_performer", place=str(key))
        chosen = list(dict.fromkeys(people))
        if not chosen or len(chosen) > MOST_PEOPLE:
            raise InvalidInput("work_item.people_required", place="/people", most=MOST_PEOPLE)
        for person in chosen:
            require_fit(run, case, item, person)
        run.actor = replace(actor, on_behalf_of=behalf, reason=note.strip())
        involvement.bring_in(run, case, item, actor, how, chosen, mode, note.strip())
        for person in chosen:
            run.step(case, do.NoteUserTask(instance=item.element_instance, kind=noted, person=person))
        run.finish()
        return showing.work_item_row(tx, find(tx, key))

    return once(tx, actor, f"work_item.{how}", [str(key), list(people), mode, note], WorkItemRow, act)


def remove_sign(tx: Transaction, actor: Actor, key: int, command: views.Because) -> WorkItemRow:
    """Let somebody go who was brought in (减签); by who brought them in, or an administrator. `key` is their item."""

    def act() -> WorkItemRow:
        item = find(tx, key)
        if item.state not in OPEN or item.letter not in involvement.INVOLVED:
            raise Rejected("work_item.not_brought_in", place=str(key))
        run = run_for(tx, replace(actor, reason=command.reason.strip()))
        case = run.load(item.instance_key)
        involved = involvement.of(tx, item)
        if involved is None or (actor.person != involved.by and not actor.may("instances.manage")):
            raise Forbidden("work_item.not_yours_to_remove", place=str(key))
        run.step(case, do.NoteUserTask(instance=item.element_instance, kind="removed", person=item.assignee))
        if involvement.take_out(run, case, item):
            _perhaps_over(run, case, item)
        run.finish()
        return showing.work_item_row(tx, find(tx, key))

    return once(tx, actor, "work_item.remove_sign", [str(key), command], WorkItemRow, act)


def _perhaps_over(run: Run, case: Case, item: WorkItemRecord) -> None:
    """With one less, those who are left may have decided already."""
    ended = [
        each
        for each in run.items(case)
        if each.element_instance == item.element_instance
        and each.state == "completed"
        and each.letter not in involvement.INVOLVED
    ]
    if not ended:
        return
    whole = involvement.concluded(run, case, ended[-1], case.blueprint.steps[item.element_id])
    if whole is not None:
        conclude(run, case, item, whole, {})


# --- telling others --------------------------------------------------------------------------------------------------


class Urged(msgspec.Struct, frozen=True):
    """When somebody was last urged to do an item."""

    at: int


URGED: Kind[Urged] = dossiers.Kind("urged", Urged)


def urge(tx: Transaction, actor: Actor, key: int, command: views.Because) -> views.UrgedView:
    """Remind those who have the work (催办); again only after a while."""

    def act() -> views.UrgedView:
        item, run, case = _seen(tx, actor, key)
        filed = URGED.find(tx, str(key))
        if filed is not None and tx.now - filed.value.at < URGED_AGAIN_MS:
            left = (URGED_AGAIN_MS - (tx.now - filed.value.at) + 59_999) // 60_000
            raise Rejected("work_item.urged_already", place=str(key), minutes=left)
        people = doers(run, item)
        for person in people:
            _tell(tx, case, item, person, "work_item.urged")
        run.actor = replace(actor, reason=command.reason.strip())
        run.step(case, do.NoteUserTask(instance=item.element_instance, kind="urged", person=people[0] if people else ""))
        run.finish()
        if filed is None:
            URGED.add(tx, actor, Urged(tx.now), id_=str(key), subject=str(case.key))
        else:
            URGED.save(tx, filed, Urged(tx.now))
        organization = run.organization
        return views.UrgedView(people=[ref for each in people if (ref := maybe_person_ref(organization, each)) is not None])

    return once(tx, actor, "work_item.urge", [str(key), command], views.UrgedView, act)


def copy(tx: Transaction, actor: Actor, key: int, command: views.CopyWorkItem) -> views.CopiesView:
    """Let others know (抄送); they see the item as far as readers may, and that they have is seen."""

    def act() -> views.CopiesView:
        item, run, case = _seen(tx, actor, key)
        people = list(dict.fromkeys(command.people))
        if not people or len(people) > MOST_PEOPLE:
            raise InvalidInput("work_item.people_required", place="/people", most=MOST_PEOPLE)
        known = {each.person for each in tx.lists.copies_of_item(key)}
        for person in people:
            if not run.organization.active(person):
                raise InvalidInput("assignment.person_away", place="/people", person=person[:80])
            if person in known:
                continue
            tx.copies.add(CopyRecord(tx.new_key(), person, case.key, key, tx.now))
            tx.publish(f"copies:{person}")
            _tell(tx, case, item, person, "work_item.copied")
            run.actor = replace(actor, reason=command.note.strip())
            if item.state in OPEN:
                run.step(case, do.NoteUserTask(instance=item.element_instance, kind="copied", person=person))
        run.finish()
        return copies(tx, actor, key)

    return once(tx, actor, "work_item.copy", [str(key), command], views.CopiesView, act)


def copies(tx: Transaction, actor: Actor, key: int) -> views.CopiesView:
    """Who got a copy of an item, and who has read it."""
    _seen(tx, actor, key, open_only=False)
    organization = tx.directory.organization()
    return views.CopiesView(
        copies=[
            views.CopyView(person=ref, read_at=maybe_wire(each.read_at))
            for each in tx.lists.copies_of_item(key)
            if (ref := maybe_person_ref(organization, each.person)) is not None
        ]
    )


def involved(tx: Transaction, actor: Actor, key: int) -> list[views.InvolvedView]:
    """Those who were brought into the step of an item, oldest first."""
    item, run, case = _seen(tx, actor, key, open_only=False)
    found: list[views.InvolvedView] = []
    for each in sorted(run.items(case), key=lambda each: each.key):
        value = involvement.of(tx, each) if each.element_instance == item.element_instance else None
        if value is None:
            continue
        found.append(
            views.InvolvedView(
                work_item_key=str(each.key),
                how=value.how,
                mode=value.mode,
                person=maybe_person_ref(run.organization, each.assignee),
                by=maybe_person_ref(run.organization, value.by),
                note=value.note,
                opinion=value.opinion,
                outcome=each.outcome if each.state == "completed" else "",
                state=each.state,
                removable=each.state in OPEN and (actor.person == value.by or actor.may("instances.manage")),
            )
        )
    return found


def _seen(tx: Transaction, actor: Actor, key: int, *, open_only: bool = True) -> tuple[WorkItemRecord, Run, Case]:
    """An item for anybody who may read it."""
    item = find(tx, key)
    run = run_for(tx, actor)
    case = run.load(item.instance_key)
    may_read(run, actor, case, item)
    if open_only and item.state not in OPEN:
        raise Rejected("work_item.canceled" if item.state == "canceled" else "work_item.over", place=str(key))
    return item, run, case


def _tell(tx: Transaction, case: Case, item: WorkItemRecord, person: str, kind: str) -> None:
    name = case.blueprint.name_of(item.element_id)
    params = {"zh": name.zh, "en": name.en, "no": item.business_no, "title": item.title}
    notices.tell(tx, person, kind, case.key, item.key, params)
