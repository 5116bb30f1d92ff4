"""Many instances in memory: what the application does around the core, without storage, people or threads.

Calls start and end other instances, messages and signals find whoever waits for them, timers fire when the clock is advanced.
Tests, conformance cases and dry runs use it; it is as deterministic as the core.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec

from bihuan.engine import commands, search
from bihuan.engine import events as ev
from bihuan.engine.commands import Command
from bihuan.engine.decide import Step, decide
from bihuan.engine.draft import BUDGET
from bihuan.engine.events import HistoryEvent
from bihuan.engine.program import Program, Trigger
from bihuan.engine.search import Watched
from bihuan.engine.starting import StartTimer, start_timers, starts_by
from bihuan.engine.state import ROOT, State, Variables
from bihuan.engine.variables import everything
from bihuan.kernel.errors import NotFound, Rejected

DEEPEST_CALL = 64
MOST_FOLLOW_UPS = 10_000  # of one command: what goes on beyond them never rests


class Instance(msgspec.Struct):
    """A process instance with its history; `caller` is the instance and element instance that called it."""

    key: int
    program: Program
    state: State | None = None
    history: list[HistoryEvent] = []
    caller: tuple[int, int] | None = None

    @property
    def running(self) -> bool:
        return self.state is not None and not self.state.over

    @property
    def alive(self) -> State:
        assert self.state is not None
        return self.state


class Waiting(msgspec.Struct, frozen=True):
    """An element instance at rest somewhere."""

    key: int
    element: str
    instance: int


class Runtime:
    """Programs by process id, instances by key, one clock. `watch` is called after every step."""

    def __init__(
        self,
        programs: Iterable[Program],
        now: int = 0,
        *,
        budget: int = BUDGET,
        watch: Callable[[Instance, Step], None] | None = None,
    ) -> None:
        self.programs: Mapping[str, Program] = {program.process: program for program in programs}
        self.now = now
        self.budget = budget
        self.watch = watch
        self.instances: dict[int, Instance] = {}
        self._effects: deque[tuple[int, HistoryEvent]] = deque()
        self._settling = False
        self._fired: set[tuple[int, int]] = set()
        self._starts: list[StartTimer] = [timer for program in self.programs.values() for timer in start_timers(program, now)]

    # --- commands ----------------------------------------------------------------------------------------------------

    def start(
        self, process: str, variables: Variables | None = None, *, element: str = "", caller: tuple[int, int] | None = None,
        catches: tuple[str, ...] = (),
    ) -> Instance:  # fmt: skip
        """A new instance, run until it rests, with everything that follows from it elsewhere."""
        program = self.programs.get(process)
        if program is None:
            raise NotFound("engine.process_not_found", process=process)
        if caller is not None and self._depth(caller[0]) >= DEEPEST_CALL:
            raise Rejected("instance.calls_too_deep", place=process, deepest=DEEPEST_CALL)
        instance = Instance(len(self.instances) + 1, program, caller=caller)
        self.instances[instance.key] = instance
        try:
            command = commands.StartInstance(element=element, variables=variables or {}, catches=catches)
            self._decide(instance, command)
        except Rejected:
            del self.instances[instance.key]
            raise
        self._settle()
        return instance

    def send(self, key: int, command: Command, into: Program | None = None) -> None:
        """A command for one instance, and everything that follows from it elsewhere; `into` is what Migrate goes on with."""
        self._decide(self.instances[key], command, into)
        self._settle()

    def publish(self, name: str, key: Any = None, variables: Variables | None = None) -> bool:
        """Deliver a message to the oldest subscription, or start a process with it; False when nobody waits for it."""
        done = self._publish(name, key, variables or {})
        self._settle()
        return done

    def broadcast(self, name: str, variables: Variables | None = None) -> None:
        """Give a signal to everybody who waits for it, and start the processes that begin with it."""
        self._broadcast(name, variables or {}, 0)
        self._settle()

    def advance(self, ms: int) -> None:
        """Move the clock; timers fire in the order they are due, each at its own instant."""
        until = self.now + ms
        while (due := self._next_due()) is not None and due <= until:
            self.now = max(self.now, due)
            self._fire_due()
            self._settle()
        self.now = until

    # --- looking -----------------------------------------------------------------------------------------------------

    def waiting(self) -> list[Waiting]:
        """All element instances at rest, instance by instance, oldest first."""
        return [
            Waiting(instance.key, live.element, number)
            for instance in self.instances.values()
            if instance.running
            for scope in instance.alive.scopes.values()
            for number, live in scope.live.items()
        ]

    def watches(self) -> list[tuple[int, Watched]]:
        """All timers and subscriptions with the key of their instance."""
        return [
            (instance.key, watched)
            for instance in self.instances.values()
            if instance.running
            for watched in search.watches(instance.alive.scopes)
        ]

    def variables(self, key: int, instance: int = ROOT) -> Variables:
        """What can be read from inside an element instance or scope."""
        return everything(self.instances[key].alive, instance)

    # --- the loop ----------------------------------------------------------------------------------------------------

    def _decide(self, instance: Instance, command: Command, into: Program | None = None) -> None:
        step = decide(instance.program, instance.state, command, self.now, budget=self.budget, into=into)
        instance.program = into or instance.program
        instance.state = step.state
        instance.history.extend(step.events)
        self._effects.extend((instance.key, event) for event in step.events if type(event) in _EFFECTS)
        if self.watch is not None:
            self.watch(instance, step)

    def _settle(self) -> None:
        """Carry out what follows, in order; what follows from that joins the queue."""
        if self._settling:
            return
        self._settling = True
        try:
            for _ in range(MOST_FOLLOW_UPS):
                if not self._effects:
                    return
                key, event = self._effects.popleft()
                _EFFECTS[type(event)](self, self.instances[key], event)
            if self._effects:
                raise Rejected("instance.never_rests", most=MOST_FOLLOW_UPS)
        finally:
            self._effects.clear()
            self._settling = False

    def _depth(self, key: int) -> int:
        depth, caller = 1, self.instances[key].caller
        while caller is not None:
            depth, caller = depth + 1, self.instances[caller[0]].caller
        return depth

    def _try(self, instance: Instance, command: Command) -> bool:
        """A command that may come too late."""
        try:
            self._decide(instance, command)
        except Rejected:
            return False
        return True

    def _publish(self, name: str, key: Any, variables: Variables) -> bool:
        command = commands.CorrelateMessage(name=name, key=key, variables=variables)
        if any(self._try(instance, command) for instance in list(self.instances.values()) if instance.running):
            return True

        def fits(trigger: Trigger) -> bool:
            return trigger.kind == "message" and trigger.name is not None and trigger.name.literal == name

        for program in self.programs.values():
            for element in starts_by(program, fits):
                self.start(program.process, variables, element=element)
                return True
        return False

    def _broadcast(self, name: str, variables: Variables, thrower: int) -> None:
        # A start event that an instance begun by another one still waits for belongs to that instance (§10.6.6).
        awaited = {
            (self.instances[key].program.process, each.watch.element)
            for key, each in self.watches()
            if each.watch.kind == "signal" and each.watch.name == name
        }
        for instance in list(self.instances.values()):
            if instance.running and instance.key != thrower:
                self._try(instance, commands.BroadcastSignal(name=name, variables=variables))

        def fits(trigger: Trigger) -> bool:
            return trigger.kind == "signal" and trigger.name is not None and trigger.name.literal == name

        for program in self.programs.values():
            for element in starts_by(program, fits):
                if (program.process, element) not in awaited:
                    self.start(program.process, variables, element=element)

    def _ticks(self, key: int, watched: Watched) -> bool:
        """A timer that has not been fired; one that listeners hold up is fired once."""
        return watched.watch.kind == "timer" and (key, watched.number) not in self._fired

    def _next_due(self) -> int | None:
        dues = [watched.watch.due for key, watched in self.watches() if self._ticks(key, watched)]
        return min([*dues, *(each.due for each in self._starts)], default=None)

    def _fire_due(self) -> None:
        due = [(watched.watch.due, key, watched.number) for key, watched in self.watches() if self._ticks(key, watched)]
        for at, key, number in sorted(due):
            if at <= self.now:
                self._fired.add((key, number))
                self._try(self.instances[key], commands.FireTimer(timer=number))
        for each in [timer for timer in self._starts if timer.due <= self.now]:
            self._starts.remove(each)
            following = each.following(self.now)
            self._starts += [following] if following is not None else []
            self.start(each.process, element=each.element)

    # --- what events make happen elsewhere ---------------------------------------------------------------------------

    def call(self, caller: Instance, event: ev.CallStarted | ev.CallRetried | ev.CallRebound) -> None:
        """Start what was called; when that cannot be done, the call fails."""
        try:
            self.start(event.process, event.passed, caller=(caller.key, event.instance), catches=event.catches)
        except (NotFound, Rejected) as error:
            self._try(caller, commands.FailCall(instance=event.instance, message=error.code))

    def rebound(self, caller: Instance, event: ev.CallRebound) -> None:
        """Let the instance called before end unheard, and call the other."""
        for each in list(self.instances.values()):
            if each.caller == (caller.key, event.instance) and each.running:
                each.caller = None
                self._try(each, commands.CancelInstance())
        self.call(caller, event)

    def called_off(self, caller: Instance, event: ev.CallCanceled) -> None:
        for each in list(self.instances.values()):
            if each.caller == (caller.key, event.instance) and each.running:
                self._try(each, commands.CancelInstance())

    def answered(self, called: Instance, event: HistoryEvent) -> None:
        """Tell the caller how a called instance ended."""
        if called.caller is None:
            return
        key, instance = called.caller
        command: Command = commands.CompleteCall(instance=instance, variables=called.alive.scopes[ROOT].variables)
        if isinstance(event, ev.InstanceFailed):
            command = commands.FailCall(instance=instance, code=event.code, message=event.message, variables=event.variables)
        elif isinstance(event, ev.InstanceCanceled):
            command = commands.FailCall(instance=instance, message="canceled")
        self._try(self.instances[key], command)

    def escalated(self, called: Instance, event: ev.EscalationThrown) -> None:
        if called.caller is not None and not event.caught:
            key, instance = called.caller
            self._try(
                self.instances[key], commands.ThrowEscalation(instance=instance, code=event.code, variables=event.variables)
            )

    def told(self, _: Instance, event: ev.MessageThrown) -> None:
        self._publish(event.name, event.key, event.variables)

    def signaled(self, thrower: Instance, event: ev.SignalThrown) -> None:
        self._broadcast(event.name, event.variables, thrower.key)


_EFFECTS: dict[type[HistoryEvent], Callable[[Runtime, Instance, Any], None]] = {
    ev.CallStarted: Runtime.call,
    ev.CallRetried: Runtime.call,
    ev.CallRebound: Runtime.rebound,
    ev.CallCanceled: Runtime.called_off,
    ev.InstanceCompleted: Runtime.answered,
    ev.InstanceFailed: Runtime.answered,
    ev.InstanceCanceled: Runtime.answered,
    ev.EscalationThrown: Runtime.escalated,
    ev.MessageThrown: Runtime.told,
    ev.SignalThrown: Runtime.signaled,
}
