"""The engine's answers, remembered: `decide` is deterministic, so what came up before need not be decided again.

Cases without data of their own go through few different states, however many cases there are. A state is decided on at
instant 0 and what it gives is relative to the instant of the step, timers included; states are numbered, and a step is looked
up by the number of its state and the command. Cases with data have states of their own and are decided one by one.
"""

from __future__ import annotations

from typing import Any, cast

import msgspec

from bihuan.engine import commands, decide
from bihuan.engine import events as ev
from bihuan.engine.state import State
from bihuan.kernel.errors import InvalidModel
from bihuan.simulation.equip import Equipped

MOST_REMEMBERED = 50_000

_BEGUN = (ev.UserTaskCreated, ev.JobCreated, ev.CallStarted)
_CALLED_OFF = (ev.UserTaskCanceled, ev.JobCanceled, ev.CallCanceled)


class Outcome(msgspec.Struct, frozen=True, eq=False, array_like=True):
    """What a step gives.

    The next state, what waits now (element instance and element), what is called off, timers (number, element, length in ms),
    timers called off, gateways by chance that were passed, and whether the case is over.
    """

    state: int
    begun: tuple[tuple[int, str], ...]
    called_off: tuple[int, ...]
    timers: tuple[tuple[int, str, int], ...]
    timers_off: tuple[int, ...]
    passed: tuple[str, ...]
    over: bool


class Steps:
    """The states of one program that cases have been in; state 0 is before the start."""

    def __init__(self, equipped: Equipped) -> None:
        self._equipped = equipped
        self._states: list[State | None] = [None]
        self._known: dict[tuple[Any, ...], Outcome] = {}
        self._free: list[int] = []
        self.decided = 0

    def start(self, chosen: tuple[Any, ...], variables: dict[str, Any], *, shared: bool) -> Outcome:
        """Begin a case; `chosen` names the variables set by chance, `shared` says that there are no others."""
        key = (0, chosen)
        found = self._known.get(key) if shared else None
        if found is None:
            found = self._decide(key, 0, commands.StartInstance(variables=variables), 0, shared)
        return found

    def complete(self, state: int, instance: int, chosen: tuple[Any, ...], variables: dict[str, Any], *, shared: bool) -> Outcome:
        """Something that was waited for is done."""
        key = (state, instance, chosen)
        found = self._known.get(key) if shared else None
        if found is None:
            found = self._decide(key, state, commands.CompleteUserTask(instance=instance, variables=variables), 0, shared)
        return found

    def fire(self, state: int, timer: int, chosen: tuple[Any, ...], variables: dict[str, Any], *, shared: bool) -> Outcome:
        """A timer is due."""
        key = (state, -timer, chosen)
        found = self._known.get(key) if shared else None
        if found is not None:
            return found
        given = self._states[state]
        assert given is not None
        due = max(
            (watch.due for scope in given.scopes.values() for watch in _watches(scope, timer)),
            default=0,
        )
        if variables:
            given = decide(self._equipped.program, given, commands.SetVariables(variables=variables, scope=1), due).state
        return self._settled(key, state, decide(self._equipped.program, given, commands.FireTimer(timer=timer), due), due, shared)

    def forget(self, state: int) -> None:
        """A case with states of its own has left this one."""
        if state:
            self._states[state] = None
            self._free.append(state)

    def _decide(self, key: tuple[Any, ...], state: int, command: commands.Command, now: int, shared: bool) -> Outcome:
        return self._settled(key, state, decide(self._equipped.program, self._states[state], command, now), now, shared)

    def _settled(self, key: tuple[Any, ...], state: int, step: Any, now: int, shared: bool) -> Outcome:
        self.decided += 1
        step = self._heard(step, now)
        begun: list[tuple[int, str]] = []
        called_off: list[int] = []
        timers: list[tuple[int, str, int]] = []
        timers_off: list[int] = []
        passed: list[str] = []
        gateways = self._equipped.gateways
        for event in step.events:
            kind = cast("type[object]", type(event))
            if kind in _BEGUN:
                begun.append((event.instance, event.element))
            elif kind is ev.ElementPassed:
                if event.element in gateways:
                    passed.append(event.element)
            elif kind is ev.TimerScheduled:
                timers.append((event.timer, event.element, max(event.due - now, 0)))
            elif kind is ev.TimerCanceled or kind is ev.TimerFired:
                timers_off.append(event.timer)
            elif kind in _CALLED_OFF:
                called_off.append(event.instance)
            elif kind is ev.IncidentRaised:
                raise InvalidModel("simulation.stuck", place=event.element, element=event.element, cause=event.code)
        over = step.state.over
        number = 0 if over else self._number(step.state)
        parts = (tuple(begun), tuple(called_off), tuple(timers), tuple(timers_off), tuple(passed))
        found = Outcome(number, *parts, over)
        if shared and len(self._known) < MOST_REMEMBERED:
            self._known[key] = found
        return found

    def _heard(self, step: Any, now: int) -> Any:
        """Listeners take no time here: each answers at once, with nothing."""
        while calls := [event for event in step.events if type(event) is ev.ListenerCalled and _listens(step.state, event)]:
            following = decide(self._equipped.program, step.state, commands.CompleteJob(instance=calls[-1].instance), now)
            events = (*step.events, *following.events)
            step = msgspec.structs.replace(following, events=events)
        return step

    def _number(self, state: State) -> int:
        if self._free:
            number = self._free.pop()
            self._states[number] = state
            return number
        self._states.append(state)
        return len(self._states) - 1


def _listens(state: State, event: ev.ListenerCalled) -> bool:
    live = next((scope.live[event.instance] for scope in state.scopes.values() if event.instance in scope.live), None)
    return live is not None and live.phase in ("starting", "changing", "ending")


def _watches(scope: Any, timer: int) -> list[Any]:
    found = [scope.watches[timer]] if timer in scope.watches else []
    for live in scope.live.values():
        if live.watches and timer in live.watches:
            found.append(live.watches[timer])
    return found
