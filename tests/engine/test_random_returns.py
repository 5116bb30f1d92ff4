"""Returning, against a second opinion that knows no history: it must be as if the element had never been left.

From a state of a random process two ways are gone. On one an open task is done, others that were open beside it are done after
it, and the first one is returned to. On the other only the others are done. Both must come to the same marking: element instances
and what they await, tokens at joins, rounds of complex gateways, event sub-processes that may not start again. And who sends back
while others stay must be where it was, beside them, once what it sent back to is done again.

That is not so, and not compared, where it need not be: something with parts was canceled on the way (it begins anew); something
was thrown or compensated (these are effects and stay); the task had set off an event before (that goes with it); what begins anew
meets a condition that holds by now; or somebody who had waited for a turn got it.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from bihuan.engine import commands
from bihuan.engine import events as ev
from bihuan.engine.commands import Command
from bihuan.engine.operations import returning
from bihuan.engine.runtime import Instance, Runtime
from bihuan.engine.state import ROOT, WAITING, State, Watch
from bihuan.kernel.errors import Rejected
from tests.engine.random_processes import Drawn, processes
from tests.engine.test_random_operations import Operator

Work = tuple[int, Command]
DONE_BY = {"userTask": commands.CompleteUserTask, "serviceTask": commands.CompleteJob}
NOT_TAKEN_BACK = (
    ev.TokensCleared,
    ev.InstanceFailed,
    ev.InstanceCanceled,
    ev.SignalThrown,
    ev.MessageThrown,
    ev.CompensationStarted,
)


def picture(state: State, number: int = ROOT) -> Any:
    """The marking of a scope and of all inside it, whatever the ids are; who hears of a start counts as started."""
    scope = state.scopes[number]
    live = [
        (
            each.element,
            each.phase.replace("starting", "active"),
            each.index,
            awaited(each.watches or {}),
            picture(state, name) if name in state.scopes else (),
        )
        for name, each in scope.live.items()
    ]
    parts = [picture(state, name) for name, other in state.scopes.items() if other.parent == number and name not in scope.live]
    joins = sorted((gateway, flow, count) for gateway, tokens in scope.joins.items() for flow, count in tokens.items())
    return sorted(live, key=repr), parts, joins, awaited(scope.watches), scope.interrupted


def awaited(watches: dict[int, Watch]) -> list[tuple[str, str, str]]:
    return sorted((each.kind, each.element, each.name) for each in watches.values())


def fork(runtime: Runtime) -> Runtime:
    """The same instances, to go another way with."""
    other = Runtime(runtime.programs.values(), runtime.now, budget=runtime.budget)
    for key, each in runtime.instances.items():
        other.instances[key] = Instance(key, each.program, each.state, list(each.history), each.caller)
    return other


def tried(runtime: Runtime, work: Work) -> bool:
    try:
        runtime.send(*work)
    except Rejected:
        return False
    return True


def taken_back(runtime: Runtime, key: int, command: commands.Return) -> bool:
    """Do a return; False while what it would end is being compensated."""
    try:
        runtime.send(key, command)
    except Rejected as refused:
        if refused.code != "engine.being_undone":
            raise
        return False
    return True


def open_work(runtime: Runtime) -> list[tuple[str, Work]]:
    """The tasks that can be done, with their elements."""
    return [
        (live.element, (key, kind(instance=number)))
        for key, instance in runtime.instances.items()
        if instance.running and instance.alive.status == "active"
        for scope in instance.alive.scopes.values()
        for number, live in scope.live.items()
        if live.phase == "active" and live.incident is None and number not in instance.alive.scopes
        if (kind := DONE_BY.get(instance.program.nodes[live.element].kind)) is not None
    ]


class Twins(Operator):
    """Plays a process, and every few steps goes both ways from where it is."""

    def finish(self) -> None:
        self.compare()
        while self.running() and self.turns < 4 and (offers := self.offers()):
            self.turns += 1
            self.act(*self.data.draw(st.sampled_from(offers), "command"))
            self.compare()

    def compare(self) -> None:
        open_ = open_work(self.runtime)
        if not open_ or (len(open_) == 1 and self.data.draw(st.integers(0, 3), "alone")):
            return
        element, left = self.data.draw(st.sampled_from(open_), "left")
        rest = [work for _, work in open_ if work is not left]
        others = self.data.draw(st.lists(st.sampled_from(rest), max_size=4, unique_by=repr), "others") if rest else []
        if self.comparable(*left):
            event(self.both_ways(element, left, others))
            event(self.back_and_on(*left))

    def comparable(self, key: int, command: Any) -> bool:
        instance = self.runtime.instances[key]
        set_off = any(
            (isinstance(each, ev.EventTriggered) and each.host == command.instance)
            or (isinstance(each, ev.EscalationThrown) and each.instance == command.instance)
            for each in instance.history
        )
        scopes = [scope for each in self.runtime.instances.values() if each.running for scope in each.alive.scopes.values()]
        return not set_off and not any(scope.lent or any(WAITING in each for each in scope.joins.values()) for scope in scopes)

    def both_ways(self, element: str, left: Work, others: list[Work]) -> str:
        there, here = fork(self.runtime), fork(self.runtime)
        before = {key: len(instance.history) for key, instance in there.instances.items()}
        key, command = left
        one, two = there.instances[key], here.instances[key]
        if not tried(there, left):
            return "refused"
        still_open = [work for _, work in open_work(there)]
        if any(work not in still_open for work in others):
            return "others were ended"
        self.told_alike(there, here)
        done = [work for work in others if tried(there, work)]
        if not one.running:
            return "over"
        news = [each for key, instance in there.instances.items() for each in instance.history[before.get(key, 0) :]]
        if any(isinstance(each, NOT_TAKEN_BACK) for each in news) or any(
            isinstance(each, ev.Cancellation) and each.instance in two.alive.scopes for each in news
        ):
            return "not taken back"
        known = self.known(one)
        target = next((each for each in returning.targets(known) if each.element == element), None)
        if target is None or known.net.firing(target.firing).instance != getattr(command, "instance", 0):
            return "no target"
        retreat, length = returning.work_out(known, element), len(one.history)
        if not taken_back(there, key, retreat.command):
            return "being compensated"
        if any(isinstance(each, ev.EventTriggered) for each in one.history[length:]):
            return "set off on entry"
        assert all(tried(here, work) for work in done)
        found, expected = picture(one.alive), picture(two.alive)
        assert found == expected, f"returned to {element}, others {done}\nfound    {found}\nexpected {expected}"
        return f"compared, with others: {bool(done)}"

    def back_and_on(self, key: int, command: Any) -> str:
        """An open task sends back to the one before it and branches beside it stay: that one done again, all is as it was."""
        there = fork(self.runtime)
        one, state = there.instances[key], self.runtime.instances[key].alive
        asker = state.scopes[ROOT].live.get(command.instance)
        target = next(iter(returning.targets(self.known(one), command.instance)), None)
        if asker is None or asker.index or target is None or not target.keeps:
            return "nothing to keep"
        retreat = returning.work_out(self.known(one), target.element, asked=command.instance, branches="keep")
        if not taken_back(there, key, retreat.command):
            return "kept, but being compensated"
        before, again = len(one.history), [work for element, work in open_work(there) if element == target.element]
        if len(again) != 1 or not tried(there, again[0]):
            return "kept, but not done at once"
        news = one.history[before:]
        if any(isinstance(each, (*NOT_TAKEN_BACK, ev.Cancellation)) for each in news):
            return "kept, but not taken back"
        if not any(isinstance(each, ev.Activation) and each.element == asker.element for each in news):
            return "kept, but not there yet"
        assert picture(one.alive) == picture(state), f"back from {asker.element} to {target.element} and on"
        return "kept and compared"

    def told_alike(self, there: Runtime, here: Runtime) -> None:
        """What the work has told the process is known on the other way, too: conditions hold on both or on none."""
        for key, twin in list(here.instances.items()):
            instance = there.instances[key]
            if instance.running and twin.running:
                told = instance.alive.scopes[ROOT].variables
                if told != twin.alive.scopes[ROOT].variables:
                    here.send(key, commands.SetVariables(variables=told))


@given(processes(), st.data())
@settings(max_examples=300)
def test_a_return_is_as_if_the_element_had_never_been_left(drawn: Drawn, data: Any) -> None:
    Twins(drawn.definitions, data, moves=False).play()


@pytest.mark.deep
@given(drawn=processes(depth=4), data=st.data())
@settings(max_examples=50_000)
def test_many_returns_are_as_if_the_element_had_never_been_left(drawn: Drawn, data: Any) -> None:
    Twins(drawn.definitions, data, moves=False).play()
