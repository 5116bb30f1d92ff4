"""A history read as an occurrence net: which firing took which token, and which firing had made it.

A *firing* is a token coming to rest, passing, leaving, or being taken away; a *token* has one firing that made it and at most
one that took it. The tokens that nobody has taken are the present marking. Take a firing and everything that came of it out of
the net and what remains is a history the instance could have had, so its untaken tokens are a marking that can be reached: this
is what returning rests on (Nielsen, Plotkin and Winskel, "Petri nets, event structures and domains", 1981).

Three things come of each other that no single token tells: a sub-process completes because of all that went on in it; what is
canceled is canceled because of whoever interrupted it; and what is set down by hand came of what was taken away for it. What a
return has undone is *void*: it is there to be read, but nothing counts as having come of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal, NamedTuple, TypeAlias

import msgspec

from bihuan.engine import events as ev
from bihuan.engine.events import HistoryEvent
from bihuan.engine.program import Program
from bihuan.engine.state import ROOT, ROUND

Where: TypeAlias = Literal["motion", "live", "join"]
ENDS = (ev.ErrorThrown, ev.EscalationThrown, ev.IterationEnded)


class Token(msgspec.Struct):
    """`place` is the flow at a join, the element instance for what rests; `taker` is 0 while nobody has taken it."""

    where: Where
    scope: int
    element: str
    place: int | str
    maker: int
    flow: str = ""
    taker: int = 0


class Firing(msgspec.Struct):
    """`event` is its place in the history; `caused` are firings it came of beside those that made its tokens.

    `goes_on`: a scope was opened by hand to go on with what an earlier firing had entered; nothing entered it anew.
    """

    number: int
    event: int
    kind: str
    element: str
    scope: int
    instance: int
    at: int
    took: list[int] = []
    made: list[int] = []
    caused: list[int] = []
    goes_on: bool = False


class Round(NamedTuple):
    """A round of a complex gateway: the firing it began with, and the flows (a bit each) that it has taken tokens from."""

    begun: int
    taken: int


class Net(msgspec.Struct):
    """Firings and tokens by number (both from 1); `opened` is the firing that opened a scope, `parents` the scope around it,
    `first` the scope that was entered, for those that were opened by hand to go on with it.

    `rounds`: those that complex gateways have begun and not ended, by scope and gateway. `loans`: what a return has
    lent and no token has paid back, by scope and dividing node: the token that had opened each flow's branch (0: none is known).
    Those of scopes that were interrupted or are gone are among both.
    """

    firings: list[Firing]
    tokens: list[Token]
    opened: dict[int, int] = {}
    parents: dict[int, int] = {}
    first: dict[int, int] = {}
    of_instance: dict[int, int] = {}
    rounds: dict[tuple[int, str], Round] = {}
    loans: dict[tuple[int, str], dict[str, int]] = {}
    void: set[int] = set()

    def firing(self, number: int) -> Firing:
        return self.firings[number - 1]

    def token(self, number: int) -> Token:
        return self.tokens[number - 1]

    def causes(self, firing: Firing) -> Iterable[int]:
        """The firings this one came of."""
        yield from firing.caused
        for number in firing.took:
            yield self.token(number).maker

    def valid(self) -> set[int]:
        """All firings that no return has undone."""
        return {firing.number for firing in self.firings} - self.void

    def past(self, number: int) -> set[int]:
        """A firing and everything it came of."""
        return self._all_before(number) - self.void

    def future(self, number: int) -> set[int]:
        """A firing and everything that came of it."""
        return self._all_after(number) - self.void

    def undoing(self, number: int, asker: int = 0) -> tuple[set[int], set[int]]:
        """What goes when a firing is made undone (for an asker: of that only what it came of): as things are, and ever.

        A token of a firing that ever came of it is gone, too: it is not put down again, even when an earlier return has made that
        firing void and kept what had come of it.
        """
        ever = self._all_after(number)
        if asker:
            ever &= self._all_before(asker)
        return ever - self.void, ever

    def _all_before(self, number: int) -> set[int]:
        found: set[int] = set()
        waiting = [number]
        while waiting:
            each = waiting.pop()
            if each and each not in found:
                found.add(each)
                waiting.extend(self.causes(self.firing(each)))
        return found

    def _all_after(self, number: int) -> set[int]:
        effects: dict[int, list[int]] = {}
        for firing in self.firings:
            for each in self.causes(firing):
                effects.setdefault(each, []).append(firing.number)
        found: set[int] = set()
        waiting = [number]
        while waiting:
            each = waiting.pop()
            if each not in found:
                found.add(each)
                waiting.extend(effects.get(each, ()))
        return found

    def untaken(self) -> list[Token]:
        """The present marking."""
        return [token for token in self.tokens if not token.taker]


def trace(history: Iterable[HistoryEvent], programs: Callable[[str], Program]) -> Net:
    """The net of a history; `programs` by hash."""
    tracer = _Tracer(programs)
    for number, event in enumerate(history):
        tracer.see(number, event)
    return tracer.net


class _Tracer:
    """Reads events one by one. Looked up: tokens in motion by scope and element, resting by instance, at joins by flow."""

    def __init__(self, programs: Callable[[str], Program]) -> None:
        self.net = Net([], [])
        self._programs = programs
        self._program: Program | None = None
        self._motion: dict[tuple[Any, ...], list[int]] = {}
        self._live: dict[int, int] = {}
        self._joins: dict[tuple[Any, ...], list[int]] = {}
        self._inside: dict[int, list[int]] = {}
        self._stuck: set[int] = set()
        self._canceled: list[int] = []  # firing of a cancellation whose cause is being told
        self._cause = 0
        self._by_hand = 0
        self._back = False
        self._undoing: list[int] = []
        self._returned: list[int] = []
        self._waits: dict[tuple[int, str], list[int]] = {}
        self._number = 0

    def see(self, number: int, event: HistoryEvent) -> None:
        self._number = number
        if isinstance(event, _ON_ITS_OWN) and not getattr(event, "fresh", False):
            self._by_hand = 0
        handle = _SEEN.get(type(event))
        if handle is not None:
            handle(self, event)
        if isinstance(event, ENDS):
            self._cause = self._thrower(event)
        elif isinstance(event, ev.ElementPassed) and not event.taken:
            self._cause = len(self.net.firings)
        elif isinstance(event, ev.TimerFired | ev.SubscriptionMet | ev.Completion):
            self._cause = 0
        if not isinstance(event, _QUIET):
            self._canceled = []

    def _thrower(self, event: HistoryEvent) -> int:
        """The firing that something is thrown by: of the instance that throws, or the one whose token is about to pass there."""
        moving = self._motion.get((event.scope, event.element))
        maker = self.net.token(moving[0]).maker if moving else len(self.net.firings)
        return self.net.of_instance.get(event.instance, 0) or maker

    # --- building ----------------------------------------------------------------------------------------------------

    def _fire(self, event: HistoryEvent, took: list[int], caused: Iterable[int] = ()) -> Firing:
        net = self.net
        number = len(net.firings) + 1
        opener = net.opened.get(event.scope, 0)
        causes = [*dict.fromkeys(each for each in caused if each)]
        if not took and not causes and opener:
            causes = [opener]
        firing = Firing(number, self._number, type(event).__name__, event.element, event.scope, event.instance, event.at)
        firing.took, firing.caused = took, causes
        net.firings.append(firing)
        for each in took:
            net.token(each).taker = number
        self._inside.setdefault(event.scope, []).append(number)
        if event.instance > ROOT:
            net.of_instance[event.instance] = number
        return firing

    def _make(self, firing: Firing, where: Where, scope: int, element: str, place: int | str = 0, flow: str = "") -> int:
        net = self.net
        net.tokens.append(Token(where, scope, element, place, firing.number, flow))
        number = len(net.tokens)
        firing.made.append(number)
        if where == "motion":
            self._motion.setdefault((scope, element), []).append(number)
        elif where == "live":
            self._live[int(place)] = number
        else:
            self._joins.setdefault((scope, element, str(place)), []).append(number)
        return number

    def _moving(self, scope: int, element: str, flow: str | None = None) -> list[int]:
        """The token in motion that is at the element, taken up."""
        waiting = self._motion.get((scope, element), [])
        place = next((n for n, each in enumerate(waiting) if flow is None or self.net.token(each).flow == flow), 0)
        return [waiting.pop(place)] if waiting else []

    def _flows(self, firing: Firing, scope: int, taken: Iterable[str]) -> None:
        assert self._program is not None
        for flow in taken:
            self._make(firing, "motion", scope, self._program.flows[flow].target, 0, flow)

    def _open(self, firing: Firing, scope: int) -> None:
        self.net.opened[scope] = firing.number
        self.net.parents[scope] = firing.scope

    def _from_joins(self, scope: int, element: str, consumed: Mapping[str, int]) -> list[int]:
        found: list[int] = []
        for flow, count in consumed.items():
            waiting = self._joins.get((scope, element, flow), [])
            found += waiting[:count]
            del waiting[:count]
        return found

    # --- events ------------------------------------------------------------------------------------------------------

    @property
    def _process(self) -> str:
        return self._program.process if self._program is not None else ""

    def started(self, event: ev.InstanceStarted) -> None:
        self._program = self._programs(event.program)
        firing = self._fire(event, [])
        self._open(firing, ROOT)

    def passed(self, event: ev.ElementPassed) -> None:
        took = self._moving(event.scope, event.element) if event.tokens else []
        took += self._from_joins(event.scope, event.element, event.consumed or {})
        merged = self._merged(event)
        firing = self._fire(event, took + self._handed_over(merged), merged)
        self._flows(firing, event.scope, event.taken)

    def _merged(self, event: HistoryEvent) -> list[int]:
        """The firings that gathered tokens for what happens at an element now."""
        return self._waits.pop((event.scope, event.element), [])

    def _handed_over(self, gathered: Iterable[int]) -> list[int]:
        """The tokens that were gathered, now taken by what they were gathered for: they stand or fall with it."""
        tokens: list[int] = []
        for number in gathered:
            tokens += self.net.firing(number).took
            self.net.firing(number).took = []
        return tokens

    def activated(self, event: ev.Activation) -> None:
        took = [] if event.fresh else self._moving(event.scope, event.element)
        caused = self._merged(event)
        took += self._handed_over(caused)
        before = self._put_back(event) if event.fresh and self._by_hand and self._back else 0
        if before:
            caused.append(self.net.token(before).maker)
        elif event.fresh:
            caused += self._undoing if self._by_hand else self._canceled
        firing = self._fire(event, took, caused)
        firing.goes_on = bool(before)
        if event.fresh and not self._by_hand:
            self._interrupted_by(firing)
        self._make(firing, "live", event.scope, event.element, event.instance)
        if isinstance(event, ev.ElementActivated) and event.opens:
            self._open(firing, event.instance)
            if before and self.net.token(before).where == "live":
                entered = int(self.net.token(before).place)
                self.net.first[event.instance] = self.net.first.get(entered, entered)

    def listened(self, event: ev.ListenerCalled) -> None:
        """A listener before the start of an element instance: the token rests; one called later moves nothing."""
        if event.instance in self._live:
            return
        took = [] if event.fresh else self._moving(event.scope, event.element)
        merged = self._merged(event)
        firing = self._fire(event, took + self._handed_over(merged), merged)
        self._make(firing, "live", event.scope, event.element, event.instance)

    def answered(self, event: ev.ListenerAnswered) -> None:
        if event.then != "enter":
            return
        firing = self._fire(event, self._rested(event.instance))
        if event.on != "end" and event.element != self._process:
            self._make(firing, "motion", event.scope, event.element)

    def completed(self, event: ev.Completion) -> None:
        if event.rests:
            return
        firing = self._fire(event, self._rested(event.instance), self._inner(event.instance))
        self._flows(firing, event.scope, event.taken)

    def _rested(self, instance: int) -> list[int]:
        token = self._live.pop(instance, 0)
        self._stuck.discard(instance)
        return [token] if token else []

    def _inner(self, instance: int) -> list[int]:
        """All firings in the scope of an element instance, its chunks included."""
        found = list(self._inside.get(instance, ()))
        for scope, parent in self.net.parents.items():
            if parent == instance and scope not in self.net.of_instance:
                found += self._inside.get(scope, ())
        return found

    def canceled(self, event: HistoryEvent) -> None:
        instance = event.instance
        took = [*self._rested(instance), *self._drained(instance)]
        self._away(event, took, [*self._inner(instance), self._cause])

    def _away(self, event: HistoryEvent, took: list[int], caused: list[int]) -> None:
        if self._by_hand:
            caused.append(self._by_hand)
        firing = self._fire(event, took, caused)
        self._canceled = [*self._canceled, firing.number]
        if self._by_hand:
            self._undoing.append(firing.number)
        if self._by_hand and self._back:
            self.net.void.add(firing.number)

    def cleared(self, event: ev.TokensCleared) -> None:
        took = self._drained(event.instance)
        if took:
            self._away(event, took, [self._cause])

    def _drained(self, scope: int) -> list[int]:
        """The tokens in motion and at joins of a scope, taken up."""
        found: list[int] = []
        for tokens in (self._motion, self._joins):
            for place in [each for each in tokens if each[0] == scope]:
                found += tokens.pop(place)
        return found

    def arrived(self, event: ev.TokenArrived) -> None:
        took = self._moving(event.scope, event.element, event.flow)
        firing = self._fire(event, took)
        self._make(firing, "join", event.scope, event.element, event.flow)

    def merged(self, event: ev.TokensMerged) -> None:
        consumed = {flow: count for flow, count in event.consumed.items() if flow != ROUND}
        took = self._from_joins(event.scope, event.element, consumed)
        rounds, place = self.net.rounds, (event.scope, event.element)
        if self._by_hand and event.round and not event.consumed:
            before = next(
                (each for each in reversed(rounds) if each[1] == event.element and self._continues(each[0], event)), place
            )
            rounds[place] = Round(rounds.pop(before, Round(0, 0)).begun, event.round)
            return
        if not event.round:
            rounds.pop(place, None)
        if self._by_hand:
            self._away(event, took, [])
            return
        firing = self._fire(event, took)
        if event.round:
            rounds[place] = Round(firing.number, event.round)
        for _ in range(event.into):
            self._make(firing, "motion", event.scope, event.element)
        if not event.into:
            self._waits.setdefault((event.scope, event.element), []).append(firing.number)

    def triggered(self, event: ev.EventTriggered) -> None:
        host = self.net.of_instance.get(event.host, 0)
        caused = [host, *(self._canceled if event.interrupting and event.fresh else ())]
        firing = self._fire(event, [], caused)
        if event.interrupting and event.fresh:
            self._interrupted_by(firing)
        self._make(firing, "motion", event.scope, event.element)

    def _interrupted_by(self, firing: Firing) -> None:
        """All that one interruption has canceled stands or falls with it."""
        for number in self._canceled:
            self.net.firing(number).caused.append(firing.number)

    def iteration(self, event: ev.IterationStarted) -> None:
        firing = self._fire(event, [], [self.net.opened.get(event.body, 0), *self._inside.get(-event.body, [])[-1:]])
        self._make(firing, "motion", event.scope, event.element)

    def iterated(self, event: ev.IterationEnded) -> None:
        firing = self._fire(event, [], [self.net.of_instance.get(event.instance, 0)])
        self._inside.setdefault(-event.body, []).append(firing.number)

    def chunk(self, event: ev.ChunkOpened) -> None:
        opener = self.net.opened.get(event.scope, 0)
        self.net.opened[event.instance], self.net.parents[event.instance] = opener, event.scope

    def undone(self, event: ev.CompensationStarted) -> None:
        firing = self._fire(event, [], [self.net.of_instance.get(event.host, 0)])
        if event.opens:
            self._make(firing, "live", event.scope, event.element, event.instance)
            self._open(firing, event.instance)
        else:
            self._make(firing, "motion", event.scope, event.element)

    def stuck(self, event: ev.IncidentRaised) -> None:
        if event.instance in self._live:
            return
        took = [] if event.fresh else self._moving(event.scope, event.element)
        firing = self._fire(event, took, self._canceled if event.fresh else ())
        self._make(firing, "live", event.scope, event.element, event.instance)
        self._stuck.add(event.instance)

    def resolved(self, event: ev.IncidentResolved) -> None:
        if event.instance in self._stuck:
            firing = self._fire(event, self._rested(event.instance))
            self._make(firing, "motion", event.scope, event.element)

    # --- by hand -----------------------------------------------------------------------------------------------------

    def modified(self, event: ev.InstanceModified) -> None:
        if event.kind == "return":
            self._return(event)
        firing = self._fire(event, [])
        self._by_hand, self._back = firing.number, event.kind == "return"
        self._cause = 0  # whatever was thrown before has canceled what it had to
        self._undoing = []

    def _return(self, event: ev.InstanceModified) -> None:
        """What is undone is void from now on; the tokens it had taken are to be put down again, each at its place."""
        net = self.net
        firing = next(each for each in net.firings if each.event == event.since - 1)
        asker = net.token(self._live[event.instance]).maker if event.keeps else 0
        undone, ever = net.undoing(firing.number, asker)
        net.void |= undone
        net.rounds = {place: each for place, each in net.rounds.items() if each.begun not in ever}
        self._returned = [
            number for number, token in enumerate(net.tokens, 1) if token.taker in undone and token.maker not in ever
        ]

    def placed(self, event: ev.TokenPlaced) -> None:
        if self._back and (number := self._put_back(event)):
            token = self.net.token(number)
            token.where, token.scope, token.flow, token.taker = "motion", event.scope, event.flow or token.flow, 0
            self._motion.setdefault((event.scope, event.element), []).append(number)
            return
        last = self.net.firings[-1]
        jumped = last.kind.endswith("Completed") and last.scope == event.scope and not last.made
        firing = self._fire(event, [], self._undoing or ([last.number] if jumped else []))
        self._make(firing, "motion", event.scope, event.element, 0, event.flow)

    def _put_back(self, event: HistoryEvent) -> int:
        """The token among those returned that is put down by this event; 0 for none."""
        flow = getattr(event, "flow", "")
        fitting = [
            number
            for number in self._returned
            if (token := self.net.token(number)).element == event.element and (not flow or flow in (token.place, token.flow))
        ]
        here = [number for number in fitting if self.net.token(number).scope == event.scope] or fitting
        if not here:
            return 0
        self._returned.remove(here[0])
        return here[0]

    def lent(self, event: ev.TokensLent) -> None:
        """Remember the branches that are kept, by the flow that had opened them; what was lent before is known already."""
        loans = self.net.loans
        before = next(
            (scope for scope, element in reversed(loans) if element == event.element and self._continues(scope, event)), 0
        )
        lent = loans[event.scope, event.element] = loans.pop((before, event.element), {})
        for flow in event.flows:
            if not lent.get(flow):
                behind = [n for n, each in enumerate(self.net.tokens, 1) if (each.scope, each.flow) == (event.scope, flow)]
                lent[flow] = next((number for number in reversed(behind) if self.net.token(number).taker), 0)

    def _continues(self, scope: int, event: HistoryEvent) -> bool:
        """Whether the scope of the event is this one, or was opened by the return to stand for this one that is gone."""
        opened_now = 0 < self._by_hand < self.net.opened.get(event.scope, 0)
        return scope == event.scope or (opened_now and scope != ROOT and scope not in self._live)

    def kept(self, event: ev.TokensKept) -> None:
        """A branch that was kept took, as things are now, the token of the firing that would have opened it."""
        assert self._program is not None
        net = self.net
        lent = net.loans.pop((event.scope, event.element), {})
        for flow in event.flows:
            took = self._moving(event.scope, self._program.flows[flow].target, flow)
            before = lent.get(flow, 0)
            if not before or not took:
                self._fire(event, took)
                continue
            taker = net.firing(net.token(before).taker)
            taker.took = [took[0] if each == before else each for each in taker.took]
            net.token(took[0]).taker = taker.number
            net.token(before).taker = net.token(before).maker

    def migrated(self, event: ev.InstanceMigrated) -> None:
        self._program = self._programs(event.program)
        names, flows = event.elements, event.flows
        for firing in self.net.firings:
            firing.element = names.get(firing.element, firing.element)
        for token in self.net.tokens:
            token.element, token.flow = names.get(token.element, token.element), flows.get(token.flow, token.flow)
            if token.where == "join":
                token.place = flows.get(str(token.place), str(token.place))
        self._joins = {
            (scope, names.get(element, element), flows.get(flow, flow)): waiting
            for (scope, element, flow), waiting in self._joins.items()
        }
        self._motion = {}
        net = self.net
        net.rounds = {(scope, names.get(element, element)): each for (scope, element), each in net.rounds.items()}
        net.loans = {
            (scope, names.get(element, element)): {flows.get(flow, flow): number for flow, number in lent.items()}
            for (scope, element), lent in net.loans.items()
        }
        self._waits = {(scope, names.get(element, element)): waiting for (scope, element), waiting in self._waits.items()}


_QUIET = (ev.Cancellation, ev.TokensCleared, ev.TimerCanceled, ev.SubscriptionClosed, ev.IncidentResolved)
_ON_ITS_OWN = (
    ev.ElementPassed,
    ev.Activation,
    ev.Completion,
    ev.EventTriggered,
    ev.TokenArrived,
    ev.IterationStarted,
    ev.TimerFired,
    ev.SubscriptionMet,
    ev.InstanceCanceled,
    ev.IncidentRaised,
    ev.ListenerCalled,
)
_SEEN: dict[type[HistoryEvent], Callable[[_Tracer, Any], None]] = {
    ev.InstanceStarted: _Tracer.started,
    ev.ElementPassed: _Tracer.passed,
    ev.ElementActivated: _Tracer.activated,
    ev.UserTaskCreated: _Tracer.activated,
    ev.JobCreated: _Tracer.activated,
    ev.ListenerCalled: _Tracer.listened,
    ev.ListenerAnswered: _Tracer.answered,
    ev.CallStarted: _Tracer.activated,
    ev.ElementCompleted: _Tracer.completed,
    ev.UserTaskCompleted: _Tracer.completed,
    ev.JobCompleted: _Tracer.completed,
    ev.CallCompleted: _Tracer.completed,
    ev.ElementCanceled: _Tracer.canceled,
    ev.UserTaskCanceled: _Tracer.canceled,
    ev.JobCanceled: _Tracer.canceled,
    ev.CallCanceled: _Tracer.canceled,
    ev.TokensCleared: _Tracer.cleared,
    ev.TokenArrived: _Tracer.arrived,
    ev.TokensMerged: _Tracer.merged,
    ev.EventTriggered: _Tracer.triggered,
    ev.IterationStarted: _Tracer.iteration,
    ev.IterationEnded: _Tracer.iterated,
    ev.ChunkOpened: _Tracer.chunk,
    ev.CompensationStarted: _Tracer.undone,
    ev.IncidentRaised: _Tracer.stuck,
    ev.IncidentResolved: _Tracer.resolved,
    ev.InstanceModified: _Tracer.modified,
    ev.TokenPlaced: _Tracer.placed,
    ev.TokensLent: _Tracer.lent,
    ev.TokensKept: _Tracer.kept,
    ev.InstanceMigrated: _Tracer.migrated,
}
