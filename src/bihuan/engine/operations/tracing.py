"""A history read as an occurrence net (see `net`), event by event.

Some things come of each other that no single token tells: a sub-process completes because of all that went on in it; what is
canceled is canceled because of whoever interrupted it; what is set down by hand came of what was taken away for it; what was
caught, of who has thrown it; a join that waits for whoever can still come goes on because of those who went another way; and a
round of a complex gateway ends only when it has begun, and begins only when the one before has ended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from bihuan.engine import events as ev
from bihuan.engine.events import HistoryEvent
from bihuan.engine.operations.net import Firing, Net, Round, Token, Where
from bihuan.engine.program import Program
from bihuan.engine.state import ROOT, ROUND

ENDS = (ev.ErrorThrown, ev.EscalationThrown, ev.IterationEnded)


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
        self._thrown = 0  # firing that has thrown what is being caught
        self._by_hand = 0
        self._back = False
        self._to = 0  # firing that the return which is being told makes undone
        self._undoing: list[int] = []
        self._returned: list[int] = []
        self._waits: dict[tuple[int, str], list[int]] = {}
        self._rounds_before: dict[tuple[int, str], Round] = {}  # those that the return which is being told may go on with
        self._reset: dict[tuple[int, str], int] = {}  # firing that ended the last round of a complex gateway
        self._seen: dict[tuple[int, str], tuple[int, int]] = {}  # see `_awaited`
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
        elif isinstance(event, ev.TimerFired | ev.SubscriptionMet | ev.Completion | ev.IncidentRaised):
            self._cause = 0
        if not isinstance(event, _QUIET):
            self._canceled = []
        if isinstance(event, ev.ErrorThrown | ev.EscalationThrown):
            self._thrown = self._cause
        elif not isinstance(event, (*_QUIET, ev.Activation)):
            self._thrown = 0

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
            if number not in self.net.ended:
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
            caused += self._undoing if self._by_hand else [*self._canceled, self._thrown]
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

    def removed(self, _: ev.ChildRemoved) -> None:
        """It was canceled by hand, whatever had been thrown before."""
        for number in self._canceled:
            firing = self.net.firing(number)
            firing.caused = [each for each in firing.caused if each != self._cause]

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
        rounds, place = self.net.rounds, (event.scope, event.element)
        ended = None if event.round or event.into else rounds.get(place)
        if event.into or ended:
            self._by_hand = 0
        if self._by_hand and event.round and not event.consumed:
            self._goes_on(event)
            return
        took = self._from_joins(event.scope, event.element, consumed)
        if not event.round:
            rounds.pop(place, None)
        if self._by_hand:
            self._away(event, took, [])
            return
        begun = [ended.begun] if ended else [self._reset.get(place, 0)] if event.round else []
        awaited = [] if event.round else self._awaited(event, consumed, ended.taken if ended else 0)
        firing = self._fire(event, took, [*begun, *awaited])
        if event.round:
            rounds[place] = Round(firing.number, event.round)
        if ended:
            self.net.ended[firing.number] = place, ended
            self._reset[place] = firing.number
        for _ in range(event.into):
            self._make(firing, "motion", event.scope, event.element)
        if not event.into:
            self._waits.setdefault(place, []).append(firing.number)

    def _goes_on(self, event: ev.TokensMerged) -> None:
        """A return lets the round of a complex gateway go on."""
        known = self._rounds_before | self.net.rounds
        place = (event.scope, event.element)
        continued = (each for each in reversed(known) if each[1] == event.element and self._continues(each[0], event))
        before = next(continued, place)
        self.net.rounds.pop(before, None)
        self.net.rounds[place] = Round(known.get(before, Round(0, 0)).begun, event.round)

    def _awaited(self, event: ev.TokensMerged, filled: Iterable[str], used: int) -> list[int]:
        """Who went another way, as far as a join that goes on now had to wait for them (BPMN 2.0.2, 13.4.3).

        Firings it went on after before are not looked at again: it came of the last time that it went on for such a one.
        """
        assert self._program is not None
        node, net, place = self._program.nodes[event.element], self.net, (event.scope, event.element)
        if node.kind not in ("inclusiveGateway", "complexGateway"):
            return []
        came = sum(1 << number for number, flow in enumerate(node.incoming) if flow in filled)
        missing = (1 << len(node.incoming)) - 1 & ~came & ~used
        inside = self._inside.get(event.scope, [])
        seen, before = self._seen.get(place, (0, 0))
        found = [
            number
            for number in inside[seen:]
            if number not in net.void
            for token in map(net.token, net.firing(number).took)
            if token.scope == event.scope and (reach := node.reach.get(token.element, 0)) & missing and not reach & came
        ]
        self._seen[place] = len(inside), len(net.firings) + 1 if found else before
        return [before, *found]

    def triggered(self, event: ev.EventTriggered) -> None:
        host = self.net.of_instance.get(event.host, 0)
        caused = [host, self._thrown, *(self._canceled if event.interrupting and event.fresh else ())]
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
        self._to = firing.number
        self._rounds_before = net.going_on(undone, ever)
        net.rounds = {place: each for place, each in net.rounds.items() if each.begun not in ever}
        self._waits = {place: [each for each in found if each not in undone] for place, found in self._waits.items()}
        self._reset = {place: number for place, number in self._reset.items() if number not in undone}
        self._seen = {place: each for place, each in self._seen.items() if each[1] not in undone}
        self._returned = [
            number for number, token in enumerate(net.tokens, 1) if token.taker in undone and token.maker not in ever
        ]

    def placed(self, event: ev.TokenPlaced) -> None:
        net = self.net
        if self._back and (number := self._put_back(event)):
            token = net.token(number)
            token.where, token.scope, token.flow, token.taker = "motion", event.scope, event.flow or token.flow, 0
            self._motion.setdefault((event.scope, event.element), []).append(number)
            return
        last = net.firings[-1]
        jumped = last.kind.endswith("Completed") and last.scope == event.scope and not last.made
        caused = self._undoing or ([last.number] if jumped else [])
        if self._back and self._to and net.firing(self._to).element == event.element:  # no token had entered there
            caused = [*net.firing(self._to).caused, net.opened.get(event.scope, 0)]
        firing = self._fire(event, [], caused)
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
        net.ended = {
            number: ((scope, names.get(element, element)), each) for number, ((scope, element), each) in net.ended.items()
        }
        self._reset = {(scope, names.get(element, element)): number for (scope, element), number in self._reset.items()}
        self._seen = {}
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
    ev.ChildRemoved: _Tracer.removed,
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
