"""What is known of open work becomes another: who has it, when it is due, how urgent it is, to whom it is offered.

A page or a program asks, the core decides: the task listeners of the model (`assigning`, `updating`) have their word first, may
correct what is to be set or deny it. Until they have answered the work is *held*: nobody does anything with it, and what was
asked is kept. Those brought in by hand have work of their own, of which listeners hear nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, TypeAlias

import msgspec

from bihuan.application import dossiers
from bihuan.application.dossiers import Kind
from bihuan.application.ports.records import WorkItemRecord
from bihuan.application.running import notices, service_levels
from bihuan.application.running.runtime import Asked, Case, Run
from bihuan.engine import commands as do
from bihuan.engine import events as ev
from bihuan.engine.program import Node
from bihuan.engine.state import Changes
from bihuan.organization.directory import Organization

Held: TypeAlias = Literal["", "assigning", "updating"]
FILE: Kind[Asked] = dossiers.Kind("asked_change", Asked)
OPEN = frozenset({"open", "claimed"})
LETTERS = frozenset("RASCI")  # of the model

replace = msgspec.structs.replace


def ask(run: Run, case: Case, asked: Asked, changes: Changes) -> bool:
    """Let the core decide on a change of a user task; False while listeners are heard. Raises `Rejected` while it is held."""
    item = run.tx.work_items.find(asked.item)
    assert item is not None
    instance = item.element_instance
    asked = replace(asked, on_behalf_of=run.actor.on_behalf_of, reason=run.actor.reason)
    case.asked[instance] = asked
    if changes.assignee is not None:
        run.step(case, do.AssignUserTask(instance=instance, assignee=changes.assignee))
    else:
        run.step(case, do.UpdateUserTask(instance=instance, changes=changes))
    if not held(case, item):
        return True
    del case.asked[instance]
    FILE.add(run.tx, run.actor, asked, id_=_id(case, instance), process_id=item.process_id, subject=str(case.key))
    notices.announce(run, run.tx.work_items.principals(item.key), (item.assignee,))
    return False


def set_aside(run: Run, case: Case, item: WorkItemRecord, changes: Changes, asked: Asked) -> None:
    """A change of the work of somebody who was brought in: the user task itself remains as it is."""
    _set(run, case, item, changes, replace(asked, on_behalf_of=run.actor.on_behalf_of, reason=run.actor.reason))


def held(case: Case, item: WorkItemRecord) -> Held:
    """What listeners are asked about the work now; empty when nothing is."""
    scope = case.state.scopes.get(item.scope) if case.state is not None else None
    live = scope.live.get(item.element_instance) if scope is not None else None
    if live is None or live.phase != "changing" or live.listening is None:
        return ""
    on = live.listening.on
    return on if on == "assigning" or on == "updating" else ""  # noqa: PLR1714 - narrows the type


# --- what the core has decided ---------------------------------------------------------------------------------------


def changed(run: Run, case: Case, event: ev.UserTaskChanged) -> None:
    """A change has come through, as it was asked or as a listener has corrected it."""
    asked = _taken(run, case, event.instance)
    here = [each for each in run.items(case) if each.element_instance == event.instance and each.state in OPEN]
    for item in here:
        if item.key == asked.item if asked is not None else item.letter in LETTERS:
            _set(run, case, item, event.changes, asked)


def denied(run: Run, case: Case, event: ev.ListenerAnswered) -> None:
    """Nothing changes; whoever had asked is told why."""
    asked = _taken(run, case, event.instance)
    item = run.tx.work_items.find(asked.item) if asked is not None else None
    if asked is None or item is None:
        return
    notices.announce(run, run.tx.work_items.principals(item.key), (item.assignee, asked.by))
    if run.organization.person(asked.by) is not None:
        params = {**_told(case, item), "reason": event.reason}
        notices.tell(run.tx, asked.by, "work_item.change_denied", case.key, item.key, params)


def forget(run: Run, case: Case, instance: int) -> None:
    """The user task is gone, and with it what was asked."""
    _taken(run, case, instance)


def first_set(
    organization: Organization, node: Node, event: ev.UserTaskCreated, item: WorkItemRecord, offered: Sequence[str]
) -> tuple[WorkItemRecord, Sequence[str]]:
    """A task that listeners have heard of before it was there begins with what they have set."""
    if not node.listeners.get("creating") and not node.listeners.get("assigning"):
        return item, offered
    groups, users = event.groups or None, event.users or None
    offered = _principals(offered, Changes(groups=groups, users=users))
    if event.assignee and event.assignee != item.assignee:
        item = replace(item, assignee=event.assignee)
        offered = _including(organization, offered, event.assignee)
    return item, offered


def _set(run: Run, case: Case, item: WorkItemRecord, changes: Changes, asked: Asked | None) -> None:
    tx = run.tx
    before = list(tx.work_items.principals(item.key))
    offered = _principals(before, changes)
    handed = asked is not None and asked.what == "transferred"
    values: dict[str, Any] = {}
    if changes.priority is not None:
        values["priority"] = changes.priority
    if changes.follow_up is not None:
        values["follow_up_at"] = changes.follow_up or None
    if changes.assignee is not None:
        claimed = bool(changes.assignee) and not handed
        values |= {"assignee": changes.assignee, "state": "claimed" if claimed else "open"}
        values["claimed_at"] = tx.now if claimed else None
        if changes.assignee:
            offered = (f"person:{changes.assignee}",) if handed else _including(run.organization, offered, changes.assignee)
    saved = replace(item, **values)
    if changes.due is not None:
        if item.level == "late":
            case.change(late_items=max(case.record.late_items - 1, 0))
        saved = service_levels.moved(tx, item, saved, changes.due or None)
    saved = tx.work_items.save(saved)
    if list(offered) != before:
        tx.work_items.offer(item.key, offered)
    run.noted(case, saved)
    if handed and asked is not None:
        _handed(run, case, saved, asked)
    notices.announce(run, [*before, *offered], (item.assignee, saved.assignee))
    tx.publish(f"instance:{case.key}")


def _handed(run: Run, case: Case, item: WorkItemRecord, asked: Asked) -> None:
    """Work was handed on: on the record in the name of whoever did, and the other is told."""

    def note() -> None:
        now, run.actor = run.actor, replace(run.actor, person=asked.by, on_behalf_of=asked.on_behalf_of, reason=asked.reason)
        run.step(case, do.NoteUserTask(instance=item.element_instance, kind="transferred", person=item.assignee))
        run.actor = now

    run.afterwards(note)
    notices.tell(run.tx, item.assignee, "work_item.transferred", case.key, item.key, _told(case, item))


def _told(case: Case, item: WorkItemRecord) -> dict[str, str]:
    name = case.blueprint.name_of(item.element_id)
    return {"zh": name.zh, "en": name.en, "no": item.business_no, "title": item.title}


def _principals(offered: Sequence[str], changes: Changes) -> Sequence[str]:
    """To whom the work is offered with other groups (posts) or users; what is not named stays."""
    if changes.groups is None and changes.users is None:
        return offered
    posts = [each for each in offered if each.startswith("post:")]
    people = [each for each in offered if not each.startswith("post:")]
    if changes.groups is not None:
        posts = [f"post:{name}" for name in changes.groups]
    if changes.users is not None:
        people = [f"person:{name}" for name in changes.users]
    return tuple(dict.fromkeys([*posts, *people]))


def _including(organization: Organization, offered: Sequence[str], person: str) -> Sequence[str]:
    """The same when it is offered to the person already, by name or by post; else to them alone."""
    own = {f"person:{person}", *(f"post:{post.id}" for post in organization.posts_of(person))}
    return offered if own & set(offered) else (f"person:{person}",)


def asked_of(run: Run, case: Case, instance: int) -> Asked | None:
    """What is asked of a user task while its listeners are heard."""
    filed = FILE.find(run.tx, _id(case, instance))
    return case.asked.get(instance) or (filed.value if filed is not None else None)


def _taken(run: Run, case: Case, instance: int) -> Asked | None:
    """What was asked of a user task, which is answered now."""
    asked = case.asked.pop(instance, None)
    if asked is not None:
        return asked
    filed = FILE.find(run.tx, _id(case, instance))
    if filed is None:
        return None
    FILE.remove(run.tx, filed)
    return filed.value


def _id(case: Case, instance: int) -> str:
    return f"{case.key}-{instance}"
