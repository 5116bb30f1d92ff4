"""Taking tokens away: one element instance with all that is in it, or everything in a scope. Innermost first."""

from __future__ import annotations

from bihuan.engine import events as ev
from bihuan.engine import listeners, watching
from bihuan.engine.draft import Draft
from bihuan.engine.program import Call, Job
from bihuan.engine.state import Live


def instance(draft: Draft, scope: int, number: int) -> None:
    """Cancel an element instance; operations pending inside it are forgotten."""
    inside = inner_scopes(draft, number)
    draft.drop(set(inside))
    for each in reversed(inside):
        _empty(draft, each)
    _cancel(draft, scope, number)


def contents(draft: Draft, scope: int, *, interrupted: bool = False) -> None:
    """Cancel everything in a scope that itself stays; its watches end too when it is `interrupted`."""
    inside = _below(draft, [scope])
    draft.drop({scope, *inside})
    for each in reversed(inside):
        _empty(draft, each)
    _empty(draft, scope)
    if interrupted:
        watching.closed(draft, scope, scope)
    draft.emit(ev.TokensCleared(draft.now, draft.scopes[scope].element, scope, scope, interrupted))


def inner_scopes(draft: Draft, number: int) -> list[int]:
    """The scope of an element instance and all scopes inside it, outer before inner; none for a leaf."""
    return [number, *_below(draft, [number])] if number in draft.scopes else []


def _below(draft: Draft, roots: list[int]) -> list[int]:
    """All scopes inside `roots`, outer before inner: a scope is always younger than the one around it."""
    known = set(roots)
    found: list[int] = []
    first = min(roots)
    for number in sorted(each for each in draft.scopes if each > first):
        if draft.scopes[number].parent in known:
            known.add(number)
            found.append(number)
    return found


def _empty(draft: Draft, scope: int) -> None:
    for number in tuple(draft.scopes[scope].live):
        _cancel(draft, scope, number)


def _cancel(draft: Draft, scope: int, number: int) -> None:
    live = draft.scopes[scope].live[number]
    listeners.gone(draft, number, live)
    if number in draft.scopes:
        watching.closed(draft, number, number)
    watching.closed(draft, scope, number)
    draft.emit(_fact(draft, number, live)(draft.now, live.element, number, scope))


def _fact(draft: Draft, number: int, live: Live) -> type[ev.Cancellation]:
    """Work that somebody outside knows of is canceled by its own name, unless it has not begun or is done."""
    node = draft.node_of(live)
    if live.phase in ("changing", "unchanged"):
        return ev.UserTaskCanceled
    if number in draft.scopes or live.phase not in ("active", "failed"):
        return ev.ElementCanceled
    if node.kind == "userTask":
        return ev.UserTaskCanceled
    if isinstance(node.work, Call):
        return ev.CallCanceled
    return ev.JobCanceled if isinstance(node.work, Job) else ev.ElementCanceled
