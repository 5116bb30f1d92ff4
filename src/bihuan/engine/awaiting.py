"""Listeners that hear of a cancellation before it happens.

Whatever cancels a user task may be far away from it: a timer on a border further out, an error, the end of the whole instance.
Because `decide` is pure, it is played through first; when it would cancel tasks with such listeners, nothing of it happens: the
listeners are called, the tasks can no longer be done, and the command waits as it came. It takes effect when all have answered,
or comes to nothing when it is no longer possible then.
"""

from __future__ import annotations

from collections.abc import Iterable

from bihuan.engine import commands, listeners, search
from bihuan.engine import events as ev
from bihuan.engine.commands import Awaitable
from bihuan.engine.draft import Draft
from bihuan.engine.state import ROOT, Listening, State
from bihuan.kernel.errors import Rejected


def hold(draft: Draft, command: Awaitable, unheard: Iterable[int]) -> None:
    """Call the listeners of what a command would cancel, and keep the command; the same one does not wait twice."""
    encoded = commands.encode(command)
    if any(_same(commands.decode(each), command) for each in draft.awaiting):
        raise Rejected("engine.awaits_listeners")
    for instance in sorted(unheard):
        found = search.element_instance(draft.scopes, instance)
        if found is not None and (found.live.listening is None or found.live.listening.on != "canceling"):
            listeners.call(draft, found.scope, instance, Listening("canceling"))
    draft.emit(ev.CommandAwaits(draft.now, draft.program.process, ROOT, 0, encoded))


def due(state: State) -> bool:
    """Whether a command waits and nobody has to answer any more."""
    if not state.header.awaiting or state.status != "active":
        return False
    lives = (live for scope in state.scopes.values() for live in scope.live.values())
    return not any(live.listening is not None and live.listening.on == "canceling" and live.phase != "active" for live in lives)


def take(draft: Draft) -> Awaitable:
    """The oldest command that waits; it waits no longer."""
    command = commands.decode(draft.awaiting[0])
    draft.emit(ev.CommandTaken(draft.now, draft.program.process, ROOT, 0))
    return command


def _same(one: Awaitable, other: Awaitable) -> bool:
    """Whether two commands are about the same thing, whatever values they bring."""
    names = ("instance", "timer", "incident", "name", "key", "subscription")
    return type(one) is type(other) and all(getattr(one, name, None) == getattr(other, name, None) for name in names)
