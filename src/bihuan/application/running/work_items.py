"""Work items (待办): lists, one opened, taken, drafted, done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from bihuan import forms
from bihuan.application import listing
from bihuan.application.actor import Actor, granted
from bihuan.application.idempotency import once
from bihuan.application.instants import maybe_wire, milliseconds
from bihuan.application.models import receipts
from bihuan.application.models.blueprints import Blueprint, StepPlan
from bihuan.application.ports import Transaction
from bihuan.application.ports.lists import Folder, Sort, WorkItemFilter
from bihuan.application.ports.records import DraftRecord, WorkItemRecord
from bihuan.application.running import involvement, returned, revising, showing
from bihuan.application.running.notices import announce
from bihuan.application.running.projection import APPROVED, OUTCOME, REJECTED, facts_at, finish_item, run_for, values_at
from bihuan.application.running.runtime import Asked, Case, Run, What, values_of
from bihuan.application.views.work import (
    Completed,
    CompleteWorkItem,
    SaveDraft,
    TransferWorkItem,
    UpdateWorkItem,
    WorkItemPage,
    WorkItemRow,
    WorkItemView,
)
from bihuan.assignment import permission, resolve, separation
from bihuan.assignment.facts import Facts
from bihuan.assignment.permission import Action, Item
from bihuan.engine import commands as do
from bihuan.engine.state import Changes
from bihuan.feel import codec as feel_codec
from bihuan.kernel.errors import Conflict, Forbidden, InvalidInput, NotFound, Rejected
from bihuan.kernel.text import Text
from bihuan.organization.directory import Organization

OPEN = frozenset({"open", "claimed"})
MOST_OFFERED = 50
FOLDERS: tuple[Folder, ...] = ("todo", "done", "started", "copies", "team")

replace = msgspec.structs.replace


def page(
    tx: Transaction,
    actor: Actor,
    *,
    folder: Folder = "todo",
    process: str = "",
    search: str = "",
    sort: Sort = "due",
    after: str | None = None,
    limit: int = 50,
) -> WorkItemPage:
    """One page of a folder in the order wanted, done and copied work newest first; with the count of every folder.

    Of the copies only those count that are not read yet.
    """
    wanted = replace(_wanted(tx, actor, folder, process, search), sort=sort)
    rows = tx.lists.work_items(replace(wanted, after=listing.place(after), limit=limit + 1))
    items = [showing.work_item_row(tx, each.item, unread=each.unread) for each in rows[:limit]]
    every = [replace(_wanted(tx, actor, each, "", ""), unread_only=each == "copies") for each in FOLDERS]
    apart = bool(process or search) or folder == "copies"
    counted = tx.lists.count_work_items(*every, *([wanted] if apart else []))
    counts: dict[str, int] = dict(zip(FOLDERS, counted, strict=False))
    return WorkItemPage(
        items=items,
        total=counted[-1] if apart else counts[folder],
        after=listing.cursor(rows[limit - 1].place) if len(rows) > limit else None,
        counts=counts,
    )


def _wanted(tx: Transaction, actor: Actor, folder: Folder, process: str, search: str) -> WorkItemFilter:
    organization = tx.directory.organization()
    if folder == "team":
        principals, others = _team(organization, actor), ()
    else:
        others = organization.stands_in_for(actor.person, process, tx.now)
        principals = tuple(name for person in (actor.person, *others) for name in principals_of(organization, person))
    return WorkItemFilter(
        folder=folder, person=actor.person, principals=principals, others=tuple(others), process=process, search=search.strip()
    )


def principals_of(organization: Organization, person: str) -> tuple[str, ...]:
    """The names under which work is offered to a person."""
    return (f"person:{person}", *(f"post:{post.id}" for post in organization.posts_of(person)))


def _team(organization: Organization, actor: Actor) -> tuple[str, ...]:
    """Whose work a superior may look at: direct reports and the departments led, for who may see a team's work."""
    if not actor.may("work.read_team"):
        return ()
    members = {each.id for each in organization.reports(actor.person)}
    for department in organization.roster.departments:
        if department.head == actor.person:
            members.update(each.id for each in organization.members(department.id, below=True))
    members.discard(actor.person)
    return tuple(dict.fromkeys(name for member in sorted(members) for name in principals_of(organization, member)))


def view(tx: Transaction, actor: Actor, key: int) -> WorkItemView:
    """A work item opened: form and values as this person may see them, standard, record, what comes next."""
    item = find(tx, key)
    run = run_for(tx, actor)
    case = run.load(item.instance_key)
    step = case.blueprint.steps[item.element_id]
    facts = facts_at(run, case, item)
    _require_reading(run, actor, item, step, facts)
    held = revising.held(case, item) if item.state in OPEN else ""
    mine = item.state in OPEN and has_turn(run, item) and not held and _may(run, actor, "complete", item, step, facts)
    rights = _rights(case.blueprint, step, editable=mine)
    values = values_at(run, case, item) if item.state in OPEN else values_of(case.state)
    plan = case.blueprint.form_of(step)
    draft = tx.drafts.find(key, actor.person)
    shown = forms.shown(plan.form, values, rights, reveal=actor.may("sensitive.read")) if plan else {}
    return WorkItemView(
        item=showing.work_item_row(tx, item, unread=key in tx.lists.unread(actor.person, [key])),
        version=item.version,
        form=showing.form_schema(plan, rights),
        values=shown,
        rights=dict(rights.by_field),
        draft=msgspec.msgpack.decode(draft.body) if draft and item.state in OPEN else None,
        outcomes=outcomes(step) if mine and item.letter not in involvement.NOTED else [],
        actions=_actions(run, actor, item, step, facts, mine=mine),
        standard=showing.standard(tx, step),
        raci=showing.raci(run, step, facts),
        timeline=showing.timeline(tx, case),
        elements=showing.elements(tx, case),
        upcoming=case.blueprint.upcoming([item.element_id]) if item.state in OPEN else [],
        held=held,
        follow_up_at=maybe_wire(item.follow_up_at),
        offered=list(tx.work_items.principals(key)) if actor.may("instances.manage") else [],
        manual_to_confirm=str(item.version_key) if mine and receipts.missing(tx, item.version_key, actor.person) else None,
    )


def outcomes(step: StepPlan) -> list[str]:
    """What a person may decide at the step; empty where there is nothing to decide."""
    return [APPROVED, REJECTED] if step.ours.approval is not None else []


def _actions(run: Run, actor: Actor, item: WorkItemRecord, step: StepPlan, facts: Facts, *, mine: bool) -> list[str]:
    """What this person may do with the item now."""
    if item.state not in OPEN:
        ended_by_me = item.state == "completed" and item.completed_by == actor.person
        return ["takeBack"] if ended_by_me and run.load(item.instance_key).record.state == "active" else []
    if revising.held(run.load(item.instance_key), item):
        return []
    actions = ["complete", "save"] if mine else []
    if not item.assignee and _may(run, actor, "claim", item, step, facts):
        actions.append("claim")
    offered = run.tx.work_items.principals(item.key)
    shared = len(offered) > 1 or any(each.startswith("post:") for each in offered)
    if _may_transfer(run, actor, item, step, facts):
        actions.append("transfer")
    actions += involving_actions(run, actor, item, step, mine=mine)
    if item.state == "claimed" and shared and _may(run, actor, "unclaim", item, step, facts):
        actions.append("unclaim")
    if actor.may("instances.manage"):
        actions.append("update")
    return actions


def involving_actions(run: Run, actor: Actor, item: WorkItemRecord, step: StepPlan, *, mine: bool) -> list[str]:
    """What may be done with the work beside doing it; those brought in by hand may only do their part."""
    found = ["urge"] if not mine else []
    if mine and item.letter not in involvement.INVOLVED:
        found += ["return", "addSign", "delegate", "ask"]
        found += ["reject"] if step.ours.approval is not None else []
        found += ["straightBack"] if returned.taker(run.tx, item) else []
    return [*found, "copy"]


def mark_read(tx: Transaction, actor: Actor, key: int) -> None:
    """The person has opened it: no longer unread, nor is the copy that told of it."""
    item = find(tx, key)
    tx.work_items.mark_read(key, actor.person, tx.now)
    if any(copy.instance_key == item.instance_key for copy in tx.lists.copies(actor.person, unread_only=True)):
        tx.copies.mark_read(actor.person, item.instance_key, tx.now)
    tx.publish(f"work-items:{actor.person}")


def read_copies(tx: Transaction, actor: Actor) -> None:
    """The caller has seen all copies (抄送) that they were sent until now."""
    tx.copies.mark_all_read(actor.person, tx.now)
    tx.publish(f"copies:{actor.person}")


def claim(tx: Transaction, actor: Actor, key: int) -> WorkItemRow:
    """Take an item that was offered to several; taking one's own again changes nothing."""

    def act() -> WorkItemRow:
        item, run, case, behalf = opened(tx, actor, key, "claim")
        if item.assignee != actor.person:
            _revise(run, case, item, "claimed", Changes(assignee=actor.person), behalf)
        elif item.state != "claimed":
            run.noted(case, tx.work_items.save(replace(item, state="claimed", claimed_at=tx.now)))
            _announced(run, item)
        return showing.work_item_row(tx, find(tx, key))

    return once(tx, actor, "work_item.claim", str(key), WorkItemRow, act)


def unclaim(tx: Transaction, actor: Actor, key: int) -> WorkItemRow:
    """Put a taken item back for the others it was offered to."""

    def act() -> WorkItemRow:
        item, run, case, behalf = opened(tx, actor, key, "unclaim")
        if item.assignee:
            _revise(run, case, item, "released", Changes(assignee=""), behalf)
        return showing.work_item_row(tx, find(tx, key))

    return once(tx, actor, "work_item.unclaim", str(key), WorkItemRow, act)


def _revise(run: Run, case: Case, item: WorkItemRecord, what: What, changes: Changes, behalf: str = "", reason: str = "") -> None:
    """One way for every change of open work, whoever asks: listeners of the model are heard first, see `revising`."""
    run.actor = replace(run.actor, on_behalf_of=behalf, reason=reason or run.actor.reason)
    asked = Asked(what=what, item=item.key, by=run.actor.person)
    if item.letter in involvement.INVOLVED:
        revising.set_aside(run, case, item, changes, asked)
    else:
        revising.ask(run, case, asked, changes)
    run.finish()


def transfer(tx: Transaction, actor: Actor, key: int, command: TransferWorkItem) -> WorkItemRow:
    """Hand the work on to one person (转办), on the record with its reason.

    Who hands it on has it, could take it, or answers for it. Separation of duties is judged anew for whoever gets it:
    raises `Rejected` when a rule keeps them out, when they may do no business, or decide at this step already.
    """

    def act() -> WorkItemRow:
        item, run, case, behalf = opened(tx, actor, key, "transfer")
        if command.version is not None and command.version != item.version:
            raise Conflict("work_item.changed", place=str(key))
        reason = command.reason.strip()
        if not reason:
            raise InvalidInput("work_item.reason_required", place="/reason")
        require_fit(run, case, item, command.to)
        _revise(run, case, item, "transferred", Changes(assignee=command.to), behalf, reason)
        return showing.work_item_row(tx, find(tx, key))

    return once(tx, actor, "work_item.transfer", [str(key), command], WorkItemRow, act)


def assign(tx: Transaction, actor: Actor, key: int, person: str, by: Actor) -> None:
    """Give the work to somebody who may take it, out of whoever's hands; `actor` bears the person's name, `by` has asked."""
    item, run, case, _ = opened(tx, replace(actor, person=person), key, "claim", taken=False)
    run.actor = by
    if item.assignee != person:
        _revise(run, case, item, "assigned", Changes(assignee=person))


def update(tx: Transaction, actor: Actor, key: int, command: UpdateWorkItem) -> WorkItemRow:
    """Another due date, follow-up date or priority, or offered to others; by who looks after instances, with a reason."""

    def act() -> WorkItemRow:
        actor.require("instances.manage")
        item = find(tx, key)
        run = run_for(tx, actor)
        case, step = _manageable(run, item)
        if command.version is not None and command.version != item.version:
            raise Conflict("work_item.changed", place=str(key))
        if not command.reason.strip():
            raise InvalidInput("work_item.change_reason_required", place="/reason")
        _revise(
            run, case, item, "updated", _changes(run, step, facts_at(run, case, item), command), reason=command.reason.strip()
        )
        return showing.work_item_row(tx, find(tx, key))

    return once(tx, actor, "work_item.update", [str(key), command], WorkItemRow, act)


def revise(tx: Transaction, actor: Actor, key: int, changes: Changes) -> None:
    """The same for a program, by the fields of its own words; no reason is asked for."""
    actor.require("instances.manage")
    item = find(tx, key)
    run = run_for(tx, actor)
    case, _ = _manageable(run, item)
    if changes != Changes():
        _revise(run, case, item, "updated", changes)


def _manageable(run: Run, item: WorkItemRecord) -> tuple[Case, StepPlan]:
    """The case of open work that is nobody's turn to refuse, to be changed by hand."""
    if item.state not in OPEN:
        raise Rejected("work_item.canceled" if item.state == "canceled" else "work_item.over", place=str(item.key))
    case = run.load(item.instance_key)
    if case.record.state == "suspended":
        raise Rejected("instance.suspended", place=str(case.key))
    if revising.held(case, item):
        raise Rejected("work_item.held", place=str(item.key))
    return case, case.blueprint.steps[item.element_id]


def _changes(run: Run, step: StepPlan, facts: Facts, command: UpdateWorkItem) -> Changes:
    """What is asked, checked: people who may do the step, posts there are, a priority between 0 and 100."""
    if command.priority is not None and not 0 <= command.priority <= 100:
        raise InvalidInput("work_item.bad_priority", place="/priority")
    for number, person in enumerate(command.people or ()):
        require_able(run, step, facts, person, f"/people/{number}")
    for number, post in enumerate(command.posts or ()):
        require_post(run, post, f"/posts/{number}")
    if (command.people == [] and not command.posts) or (command.posts == [] and not command.people):
        raise InvalidInput("work_item.people_required", place="/people", most=MOST_OFFERED)
    changes = Changes(
        groups=None if command.posts is None else tuple(command.posts),
        users=None if command.people is None else tuple(command.people),
        due=_date(command.due_at, cleared="dueAt" in command.clear),
        follow_up=_date(command.follow_up_at, cleared="followUpAt" in command.clear),
        priority=command.priority,
    )
    if changes == Changes():
        raise InvalidInput("work_item.nothing_changed", place="/")
    return changes


def _date(at: datetime | None, *, cleared: bool) -> int | None:
    return 0 if cleared else None if at is None else milliseconds(at)


def require_fit(run: Run, case: Case, item: WorkItemRecord, to: str) -> None:
    """The person handed to works here, may do business, is not the one who has it, decides once, and no rule keeps them out."""
    same_step = [each for each in run.items(case) if each.element_instance == item.element_instance and each.state != "canceled"]
    require_once(run, [who for each in same_step for who in (each.assignee, each.completed_by)], to)
    require_able(run, case.blueprint.steps[item.element_id], facts_at(run, case, item), to, "/to")


def require_once(run: Run, taken: Sequence[str], to: str) -> None:
    """Nobody has two pieces of the work of one step; `taken` are those who have one."""
    if to in taken:
        person = run.organization.person(to)
        name = person.name if person is not None else Text(to, to)
        raise Rejected("work_item.has_it_already", place="/to", zh=name.of("zh-CN"), en=name.of("en"))


def require_post(run: Run, post: str, place: str) -> None:
    if run.organization.post(post) is None:
        raise InvalidInput("assignment.unknown_post", place=place, post=post[:80])


def require_able(run: Run, plan: StepPlan, facts: Facts, to: str, place: str) -> None:
    """The person works here, may do business, and no rule keeps them out of the step."""
    person = run.organization.person(to)
    if person is None or not person.active:
        raise InvalidInput("assignment.person_away", place=place, person=to[:80])
    if "work.do" not in granted(person.roles):
        raise Rejected("work_item.no_business", place=place, zh=person.name.of("zh-CN"), en=person.name.of("en"))
    assert plan.assigning is not None
    refused = separation.refusals(run.organization, plan.assigning, facts, to)
    if refused:
        raise Rejected(refused[0].code, place=place, problems=tuple(refused), **refused[0].params)


def save_draft(tx: Transaction, actor: Actor, key: int, command: SaveDraft) -> None:
    """Keep what the person has filled in so far; nothing of it is checked or seen by others."""
    opened(tx, actor, key, "save")
    body = msgspec.msgpack.encode(command.values)
    tx.drafts.put(DraftRecord(key, actor.person, body, command.comment, tx.now))


def complete(tx: Transaction, actor: Actor, key: int, command: CompleteWorkItem) -> Completed:
    """Do the work: values by the rights of the step, a decision where one is asked for, then the process goes on.

    Raises `Rejected("work_item.already_completed")` with who and when, `Forbidden`, `InvalidInput` with a problem per field,
    `Conflict("work_item.changed")` when the item is no longer in the version that was read.
    """
    tx.work_items.foresee(key)
    return once(tx, actor, "work_item.complete", [str(key), command], Completed, lambda: _complete(tx, actor, key, command))


def _complete(tx: Transaction, actor: Actor, key: int, command: CompleteWorkItem) -> Completed:
    item, run, case, behalf = opened(tx, actor, key, "complete")
    if not actor.system:
        receipts.require(tx, item.version_key, actor.person)
    if command.version is not None and command.version != item.version:
        raise Conflict("work_item.changed", place=str(key))
    step = case.blueprint.steps[item.element_id]
    asked = item.letter in involvement.NOTED
    outcome = "" if asked else _outcome(step, command)
    if asked and not command.comment.strip():
        raise InvalidInput("work_item.comment_required", place="/comment")
    submitted = {} if item.letter == "asked" else command.values
    values = accepted(tx, case.blueprint, step, submitted, values_at(run, case, item)) if item.letter != "asked" else {}
    run.actor = replace(actor, on_behalf_of=behalf, reason=command.comment)
    done = finish_item(
        run,
        case,
        item,
        state="completed",
        assignee=item.assignee or behalf or actor.person,
        completed_at=tx.now,
        completed_by=actor.person,
        on_behalf_of=behalf,
        outcome=outcome,
    )
    involvement.said(tx, done, command.comment)
    whole = involvement.concluded(run, case, done, step)
    if whole is None:
        _noted(run, case, done)
        if values:
            run.step(case, do.SetVariables(variables=values, scope=item.scope))
    else:
        conclude(run, case, item, whole, values, straight_back=command.straight_back)
    run.finish()
    return Completed(
        work_item_key=str(key),
        instance_key=str(case.key),
        instance_state=case.record.state,
        next=_next(run, case),
    )


def _noted(run: Run, case: Case, done: WorkItemRecord) -> None:
    """One of several has done their part, for the record."""
    involved = involvement.of(run.tx, done)
    kind = involvement.NOTED.get(done.letter, "decided")
    person = involved.by if involved is not None and kind != "decided" else ""
    run.step(case, do.NoteUserTask(instance=done.element_instance, kind=kind, person=person, outcome=done.outcome))


def conclude(
    run: Run, case: Case, item: WorkItemRecord, whole: str, values: Mapping[str, Any], *, straight_back: bool = False
) -> None:
    """The whole step is through: the process goes on, or `straight_back` to whoever had returned it."""
    results = {**values, OUTCOME: whole} if case.blueprint.steps[item.element_id].ours.approval else dict(values)
    if straight_back:
        to = returned.taker(run.tx, item)
        if to is None:
            raise Rejected("work_item.not_returned", place=str(item.key))
        run.step(case, do.CompleteAndJump(instance=item.element_instance, to=to, variables=results))
    else:
        run.step(case, do.CompleteUserTask(instance=item.element_instance, variables=results))


def _next(run: Run, case: Case) -> list[Any]:
    """The names of the steps that wait for people now."""
    names = {each.element_id: case.blueprint.name_of(each.element_id) for each in run.items(case) if each.state in OPEN}
    return list(names.values())


def _outcome(step: StepPlan, command: CompleteWorkItem) -> str:
    possible = outcomes(step)
    if possible and command.outcome not in possible:
        raise InvalidInput("work_item.outcome_required", place="/outcome", outcomes=", ".join(possible))
    if not possible and command.outcome:
        raise InvalidInput("work_item.no_outcome", place="/outcome")
    if step.ours.approval is not None and step.ours.approval.opinionRequired and not command.comment.strip():
        raise InvalidInput("work_item.comment_required", place="/comment")
    return command.outcome


def accepted(
    tx: Transaction, blueprint: Blueprint, step: StepPlan | None, submitted: Mapping[str, Any], known: Mapping[str, Any]
) -> dict[str, Any]:
    """The typed values a step may write. A step without a form takes any values, as in Camunda 8."""
    plan = blueprint.form_of(step)
    if plan is None or step is None:
        return {name: feel_codec.from_json(value) for name, value in submitted.items()}
    values = forms.accept(plan.form, submitted, forms.rights(plan.form, step.granted), known)
    return forms.stowed(plan.form, values, tx.blobs.put)


def _rights(blueprint: Blueprint, step: StepPlan, *, editable: bool) -> forms.Rights:
    """The rights of the step; whoever may only look edits nothing."""
    plan = blueprint.form_of(step)
    if plan is None:
        return forms.Rights({})
    rights = forms.rights(plan.form, step.granted)
    if editable:
        return rights
    return forms.Rights({name: "hide" if right == "hide" else "read" for name, right in rights.by_field.items()})


def find(tx: Transaction, key: int) -> WorkItemRecord:
    item = tx.work_items.find(key)
    if item is None:
        raise NotFound("work_item.not_found", place=str(key))
    return item


def opened(
    tx: Transaction, actor: Actor, key: int, action: Action, *, taken: bool = True
) -> tuple[WorkItemRecord, Run, Case, str]:
    """An item that is still open, for a person who may take the action; answers also in whose name.

    Without `taken` it is judged as if nobody had it.
    """
    item = find(tx, key)
    run = run_for(tx, actor)
    if item.state == "completed":
        who = run.organization.person(item.completed_by)
        name = who.name if who else None
        raise Rejected(
            "work_item.already_completed",
            place=str(key),
            person=item.completed_by,
            zh=name.zh if name else item.completed_by,
            en=name.en if name else item.completed_by,
            at=showing.spoken(tx, item.completed_at or 0),
        )
    if item.state == "canceled":
        raise Rejected("work_item.canceled", place=str(key))
    case = run.load(item.instance_key)
    if case.record.state == "suspended":
        raise Rejected("instance.suspended", place=str(case.key))
    step = case.blueprint.steps[item.element_id]
    facts = facts_at(run, case, item)
    behalf = _required(run, actor, action, item if taken else replace(item, assignee=""), step, facts)
    if revising.held(case, item):
        raise Rejected("work_item.held", place=str(key))
    if action != "transfer" and not has_turn(run, item):
        raise Rejected("work_item.waits", place=str(key))
    return item, run, case, behalf


def has_turn(run: Run, item: WorkItemRecord) -> bool:
    """Whether the work is offered to anybody now: it is not while others sign before, or come first in order."""
    return bool(run.tx.work_items.principals(item.key))


def _required(run: Run, actor: Actor, action: Action, item: WorkItemRecord, step: StepPlan, facts: Facts) -> str:
    if actor.system:
        return ""
    assert step.assigning is not None
    offered = _offered(run, item)
    verdict = permission.may(run.organization, actor.person, action, offered, step.assigning, facts)
    if verdict.allowed:
        return verdict.on_behalf_of
    # Only a refusal asks who is accountable, to be told the right reason.
    accountable = resolve.people_of(run.organization, step.assigning, facts, "A")
    whole = msgspec.structs.replace(offered, accountable=accountable)
    return permission.require(run.organization, actor.person, action, whole, step.assigning, facts)


def _may(run: Run, actor: Actor, action: Action, item: WorkItemRecord, step: StepPlan, facts: Facts) -> bool:
    assert step.assigning is not None
    return (
        actor.system or permission.may(run.organization, actor.person, action, _offered(run, item), step.assigning, facts).allowed
    )


def _may_transfer(run: Run, actor: Actor, item: WorkItemRecord, step: StepPlan, facts: Facts) -> bool:
    """Who has it, could take it, or answers for it."""
    if _may(run, actor, "transfer", item, step, facts):
        return True
    assert step.assigning is not None
    answering = msgspec.structs.replace(
        _offered(run, item), accountable=resolve.people_of(run.organization, step.assigning, facts, "A")
    )
    return permission.may(run.organization, actor.person, "transfer", answering, step.assigning, facts).allowed


def _offered(run: Run, item: WorkItemRecord) -> Item:
    return Item(principals=run.tx.work_items.principals(item.key), assignee=item.assignee)


def may_read(run: Run, actor: Actor, case: Case, item: WorkItemRecord) -> None:
    """Raise `Forbidden` for whoever may not read the item."""
    _require_reading(run, actor, item, case.blueprint.steps[item.element_id], facts_at(run, case, item))


def _require_reading(run: Run, actor: Actor, item: WorkItemRecord, step: StepPlan, facts: Facts) -> None:
    """Readers: who may do it, who did it, who answers for it, who started, got a copy, leads the team or may see all."""
    if actor.may("instances.read_all") or actor.person in (item.completed_by, item.starter, item.assignee):
        return
    if _may(run, actor, "read", item, step, facts) or actor.person in _people_of_letters(run, step, facts):
        return
    if any(copy.instance_key == item.instance_key for copy in run.tx.lists.copies(actor.person, limit=500)):
        return
    if not set(_team(run.organization, actor)).isdisjoint(run.tx.work_items.principals(item.key)):
        return
    if any(actor.person in (each.completed_by, each.assignee) for each in run.tx.work_items.of_instance(item.instance_key)):
        return
    raise Forbidden("assignment.not_yours", place=item.element_id, person=actor.person)


def _people_of_letters(run: Run, step: StepPlan, facts: Facts) -> set[str]:
    assert step.assigning is not None
    found: set[str] = set()
    for letter in ("A", "S", "C", "I"):
        found.update(resolve.people_of(run.organization, step.assigning, facts, letter))
    return found


def _announced(run: Run, item: WorkItemRecord) -> None:
    announce(run, run.tx.work_items.principals(item.key), (item.assignee,))
    run.tx.publish(f"instance:{item.instance_key}")
