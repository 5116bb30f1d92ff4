"""What runs below a step: the process a call has called, exchanged for another; the children of a loop, more or fewer of them."""

from __future__ import annotations

from typing import Any

from bihuan.application.actor import Actor
from bihuan.application.idempotency import once
from bihuan.application.operations.instance import carried_out, element_ref, managed, replace, running
from bihuan.application.people.people import maybe_person_ref
from bihuan.application.ports import Transaction
from bihuan.application.running import below, projection, showing
from bihuan.application.running.runtime import Case
from bihuan.application.views import operations as views
from bihuan.engine import commands as do
from bihuan.engine import events as ev
from bihuan.engine.state import Live, Progress, Scope, State
from bihuan.feel import codec
from bihuan.kernel.errors import Rejected

# --- calls -----------------------------------------------------------------------------------------------------------


def calls(tx: Transaction, case: Case) -> list[views.CallView]:
    """The calls under way, with the instance that each has called."""
    found: list[views.CallView] = []
    for instance, live in below.calls(case):
        child = tx.instances.child_of(case.key, instance)
        found.append(
            views.CallView(
                element=element_ref(case.blueprint, live.element),
                instance=instance,
                index=live.index,
                called=showing.instance_row(tx, child) if child is not None else None,
            )
        )
    return found


def rebind_call(tx: Transaction, actor: Actor, key: int, instance: int, command: views.RebindCalled) -> views.OperationOutcome:
    """Call another process, or the version in force, at a call that is under way; the instance called before is canceled."""

    def act() -> views.OperationOutcome:
        run, case = managed(tx, actor, key, command.reason, dry_run=command.dry_run)
        running(case)
        before = tx.instances.child_of(key, instance)
        left = [showing.instance_row(tx, before)] if before is not None and before.state in {"active", "suspended"} else []
        wanted = do.RebindCall(instance=instance, process=command.process_id)
        found = carried_out(tx, run, case, wanted, dry_run=command.dry_run)
        (asked,) = (each for each in found.events if isinstance(each, ev.CallRebound))
        version = projection.called_version(tx, case.record, asked)
        if version is None:
            raise Rejected("instance.nothing_to_call", place=asked.element, process=asked.process)
        called = showing.process_ref(tx, version.process_id, version.key)
        return replace(found.view, calls=called, leaves=left)

    if command.dry_run:
        return act()
    return once(tx, actor, f"call.rebind.{instance}", [str(key), command], views.OperationOutcome, act)


# --- children of loops -----------------------------------------------------------------------------------------------


def loops(tx: Transaction, case: Case, *, reveal: bool) -> list[views.LoopView]:
    """The multi-instance activities that run, with their children; what each child is about only for who may see it."""
    doing = {item.element_instance: item.assignee for item in tx.work_items.open_of_instance(case.key)}
    people = tx.directory.organization()

    def child(state: State, instance: int, live: Live, item: str) -> views.ChildView:
        assignee = maybe_person_ref(people, doing.get(instance, ""))
        return views.ChildView(instance=instance, index=live.index, assignee=assignee, item=_shown(state, instance, live, item))

    return [
        views.LoopView(
            element=element_ref(case.blueprint, body.element),
            instance=instance,
            counts=loop.collection is None,
            sequential=loop.sequential,
            total=progress.total,
            completed=progress.completed,
            children=[
                child(running(case), number, live, loop.item if reveal else "")
                for number, live in _children(running(case), body, progress)
            ],
            ahead=list(range(progress.started + 1, progress.total + 1)) if loop.sequential else [],
        )
        for instance, body, loop, progress in below.loops(case)
    ]


def _children(state: State, body: Scope, progress: Progress) -> list[tuple[int, Live]]:
    homes = [body, *(state.scopes[chunk] for chunk in progress.chunks if chunk in state.scopes)]
    return [(instance, live) for home in homes for instance, live in home.live.items() if live.index > 0]


def _shown(state: State, instance: int, live: Live, item: str) -> Any:
    """What the child is about: the item of its collection, which its own scope or the child itself keeps."""
    own = state.scopes[instance].variables if instance in state.scopes else live.variables or {}
    return codec.to_json(own[item]) if item and item in own else None


def add_instances(tx: Transaction, actor: Actor, key: int, body: int, command: views.AddInstances) -> views.OperationOutcome:
    """More instances of a multi-instance activity."""
    items = tuple(codec.from_json(each) for each in command.items)
    add = do.AddChildren(instance=body, items=items, more=command.more)
    return _adjusted(tx, actor, key, command, f"children.add.{body}", add)


def remove_instance(tx: Transaction, actor: Actor, key: int, body: int, command: views.RemoveInstance) -> views.OperationOutcome:
    """One instance of a multi-instance activity less; never the last, nor the second last of a four-eyes step."""
    remove = do.RemoveChild(instance=body, child=command.child, index=command.index)
    return _adjusted(tx, actor, key, command, f"children.remove.{body}", remove)


def _adjusted(
    tx: Transaction,
    actor: Actor,
    key: int,
    command: views.AddInstances | views.RemoveInstance,
    name: str,
    wanted: do.AddChildren | do.RemoveChild,
) -> views.OperationOutcome:
    def act() -> views.OperationOutcome:
        run, case = managed(tx, actor, key, command.reason, dry_run=command.dry_run)
        body = running(case).scopes.get(wanted.instance)
        before = body.loop.total if body is not None and body.loop is not None else 0
        found = carried_out(tx, run, case, wanted, dry_run=command.dry_run)
        more = sum(each.more for each in found.events if isinstance(each, ev.ChildrenAdded))
        fewer = sum(1 for each in found.events if isinstance(each, ev.ChildRemoved))
        return replace(found.view, children=views.ChildrenChange(before=before, after=before + more - fewer))

    return act() if command.dry_run else once(tx, actor, name, [str(key), command], views.OperationOutcome, act)
