"""Carrying out what is asked by hand: modify, return, reopen.

`Modify` is what an administrator asks for, so it is held against the guards: nothing mandatory is jumped over. `Return` is made
from the history and only ever brings back a marking that was reached before, so there is nothing it could jump over; it says for
which state it was made and is refused by any other.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from bihuan.engine import commands, joins, search, watching
from bihuan.engine import events as ev
from bihuan.engine.draft import Draft
from bihuan.engine.expressions import Failed
from bihuan.engine.operations import guards, moving, paths
from bihuan.engine.operations.guards import Spot
from bihuan.engine.state import ROOT, ROUND, Variables
from bihuan.engine.variables import checked, outcome, propagated
from bihuan.kernel.errors import Problem, Rejected


def modify(draft: Draft, command: commands.Modify) -> None:
    """Cancel and place, unless something guarded would be jumped over."""
    if not command.terminate and not command.place:
        raise Rejected("engine.nothing_asked")
    for instance in command.terminate:
        if search.element_instance(draft.scopes, instance) is None:
            raise Rejected("engine.no_such_element_instance", instance=instance)
    before = _spots(draft)
    names = tuple(draft.node_of(found.live).id for each in command.terminate if (found := _found(draft, each)))
    _tell(draft, "modify", terminated=names, placed=[each.element for each in command.place])
    _write(draft, checked(command.variables))
    touched = moving.terminate(draft, command.terminate)
    placer = moving.Placer(draft)
    known = set(draft.scopes)
    placed = [(each.element, placer.place(each)) for each in command.place]
    moving.sweep(draft, touched)
    refuse(_problems(draft, before, placed, known))


def return_(draft: Draft, command: commands.Return) -> None:
    """Bring back an earlier marking."""
    if command.sequence != draft.sequence:
        raise Rejected("engine.moved_on", to=command.to)
    ended = [found.live.element for each in command.terminate if (found := _found(draft, each))]
    fact = (draft.now, draft.program.process, command.asked or ROOT, 0, "return", tuple(ended), (command.to,))
    draft.emit(ev.InstanceModified(*fact, since=command.since, keeps=command.keeps))
    touched = moving.terminate(draft, command.terminate) | moving.withdraw(draft, command.withdraw)
    moving.restore(draft, command.restore)
    for scope, values in command.variables.items():
        if scope in draft.scopes:
            draft.emit(ev.VariablesSet(draft.now, draft.scopes[scope].element, scope, scope, {scope: checked(values)}))
    for loan in command.forgive:
        if loan.scope not in draft.scopes:
            continue  # inside what was canceled
        left = tuple(flow for flow in draft.scopes[loan.scope].lent[loan.element] if flow not in loan.flows)
        draft.emit(ev.TokensKept(draft.now, loan.element, 0, loan.scope, ()))
        if left:
            draft.emit(ev.TokensLent(draft.now, loan.element, 0, loan.scope, left))
    placer = moving.Placer(draft, back=True)
    for each in command.place:
        placer.place(each)
    for each in command.rounds:
        scope = placer.scope(each.gateway, each.scope)
        draft.emit(ev.TokensMerged(draft.now, each.gateway, 0, scope, {}, 0, each.count))
    for each in command.withdraw:
        if each.flow == ROUND and each.scope in draft.scopes:
            joins.start_again(draft, each.scope, draft.program.nodes[each.gateway])
    for loan in command.lend:
        draft.emit(ev.TokensLent(draft.now, loan.element, 0, placer.scope(loan.element, loan.scope), loan.flows))
    moving.sweep(draft, touched)


def complete_and_jump(draft: Draft, command: commands.CompleteAndJump) -> None:
    """The work of a user task is done, its token goes on elsewhere; branches that were lent on the way are there already."""
    found = _found(draft, command.instance)
    node = draft.node_of(found.live) if found is not None else None
    if found is None or node is None or node.kind != "userTask" or found.live.phase != "active" or found.live.index:
        raise Rejected("engine.not_a_user_task", instance=command.instance, element=node.id if node is not None else "")
    if node.for_compensation:  # whoever has thrown the compensation waits for it to end
        raise Rejected("engine.being_undone", element=node.name or node.id)
    scope, instance, live = found
    before = _spots(draft)
    try:
        kept, given = outcome(draft, scope, node, live.variables, checked(command.variables))
    except Failed as failed:
        raise failed.rejected(node.name or node.id) from failed
    del kept
    _tell(draft, "modify", placed=[command.to])
    watching.closed(draft, scope, instance)
    writes = propagated(draft, scope, given) if given else None
    draft.emit(ev.UserTaskCompleted(draft.now, node.id, instance, scope, (), writes, "", node.compensable))
    between = paths.between(draft.program, node.id, command.to)
    for element in [each for each in draft.scopes[scope].lent if each in between]:
        draft.emit(ev.TokensKept(draft.now, element, 0, scope, ()))
    known = set(draft.scopes)
    placed = [(command.to, moving.Placer(draft).place(commands.Placement(element=command.to, scope=scope)))]
    refuse(_problems(draft, before, placed, known))


def reopen(draft: Draft, command: commands.Reopen) -> None:
    """An ended instance goes on; only scopes that are gone are opened, so whatever it lacks is entered in the middle."""
    if not command.place:
        raise Rejected("engine.nothing_asked")
    draft.emit(ev.InstanceReopened(draft.now, draft.program.process, ROOT, 0))
    _tell(draft, "reopen", placed=[each.element for each in command.place])
    _write(draft, checked(command.variables))
    moving.awaited(draft, ROOT)
    placer, known = moving.Placer(draft), set(draft.scopes)
    placed = [(each.element, placer.place(each)) for each in command.place]
    refuse(_entered(draft, placed, known))


def refuse(problems: Iterable[Problem]) -> None:
    """Raise the first problem with all of them."""
    found = tuple({(each.code, each.place): each for each in problems}.values())
    if found:
        raise Rejected(found[0].code, place=found[0].place, problems=found, **found[0].params)


def _found(draft: Draft, instance: int) -> search.Found | None:
    return search.element_instance(draft.scopes, instance)


def _tell(draft: Draft, kind: Literal["modify", "reopen"], terminated: Iterable[str] = (), placed: Iterable[str] = ()) -> None:
    draft.emit(ev.InstanceModified(draft.now, draft.program.process, ROOT, 0, kind, tuple(terminated), tuple(placed)))


def _write(draft: Draft, values: Variables) -> None:
    if values:
        draft.emit(ev.VariablesSet(draft.now, draft.program.process, ROOT, ROOT, propagated(draft, ROOT, values)))


# --- guards ----------------------------------------------------------------------------------------------------------


def _spots(draft: Draft) -> dict[int, list[tuple[int, str]]]:
    """Every token by the scope it lies in: element instances by id, tokens at joins as 0."""
    return {
        number: [
            *((instance, live.element) for instance, live in scope.live.items()),
            *((0, gateway) for gateway in scope.joins),
        ]
        for number, scope in draft.scopes.items()
        if scope.kind in ("process", "body")
    }


def _problems(
    draft: Draft, before: dict[int, list[tuple[int, str]]], placed: list[tuple[str, int]], known: set[int]
) -> list[Problem]:
    new = [_lifted(draft, element, scope, known) for element, scope in placed]
    old: list[Spot] = []
    taken: list[Spot] = []
    for scope, tokens in before.items():
        for instance, element in tokens if scope in draft.scopes else ():
            gone = bool(instance) and instance not in draft.scopes[scope].live
            (taken if gone else old).append(Spot(scope, element))
    return [*guards.skipped(draft.program, new, old, taken), *_entered(draft, placed, known)]


def _lifted(draft: Draft, element: str, scope: int, known: set[int]) -> Spot:
    """Where a placed token stands in the innermost scope that had been running before."""
    while scope not in known:
        element, scope = draft.scopes[scope].element, draft.scopes[scope].parent
    return Spot(scope, element)


def _entered(draft: Draft, placed: list[tuple[str, int]], known: set[int]) -> list[Problem]:
    """What is jumped over inside scopes that were opened in the middle."""
    problems: list[Problem] = []
    for element, number in placed:
        inner, scope = element, number
        while scope not in known or (known == {ROOT} and scope == ROOT):
            problems += guards.entered(draft.program, inner)
            if scope == ROOT:
                break
            inner, scope = draft.scopes[scope].element, draft.scopes[scope].parent
    return problems


__all__ = ["complete_and_jump", "modify", "refuse", "reopen", "return_"]
