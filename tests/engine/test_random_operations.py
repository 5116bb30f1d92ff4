"""Random processes under every operation by hand: nothing is lost or doubled, whatever is done to them.

After every step the invariants of `Witness` hold, the occurrence net read from the history has the very marking of the state,
and the same command gives the same events. A process that was only returned, migrated, suspended and asked more people must
still end; one that tokens were moved in by hand ends or waits at a join.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.bpmn import model as bpmn
from bihuan.bpmn import walk, zeebe
from bihuan.engine import commands, compile, decide, evolve
from bihuan.engine import events as ev
from bihuan.engine.commands import Command
from bihuan.engine.operations import migration, returning
from bihuan.engine.program import Program
from bihuan.engine.runtime import Instance
from bihuan.engine.state import State
from bihuan.kernel.errors import Rejected
from tests.engine import build
from tests.engine.random_processes import Drawn, processes
from tests.engine.test_random import LAST, Player

LONG = 300  # events; the net of a longer history is read after every tenth step only


def renamed(definitions: bpmn.Definitions) -> bpmn.Definitions:
    """Another version of the document: the same but for the name of the process."""
    roots = tuple(
        build.replace(each, name=f"{each.name or ''}+") if isinstance(each, bpmn.Process) else each
        for each in definitions.rootElements
    )
    return build.replace(definitions, rootElements=roots)


def inevitable(program: Program) -> set[str]:
    """The guarded nodes of the process without which no way leads from where it begins to where it ends."""
    nodes = {name: node for name, node in program.nodes.items() if node.scope == program.process}
    body = program.root.body
    assert body is not None

    def ends_without(left_out: str) -> bool:
        waiting, seen = [each for each in body.starts if each != left_out], {left_out}
        while waiting:
            name = waiting.pop()
            if name in seen:
                continue
            seen.add(name)
            node = nodes[name]
            following = [*(flow.target for flow in node.outgoing), *node.catches]
            if not following:
                return True
            waiting += following
        return False

    guarded = (
        name
        for name, node in nodes.items()
        if (node.key is not None and node.key.mandatory) or any(each.mandatory or each.dual for each in node.controls)
    )
    return {name for name in guarded if not ends_without(name)}


def elements_left(instance: Instance) -> list[str]:
    kinds = (ev.ElementPassed, ev.Completion)
    return [event.element for event in instance.history if isinstance(event, kinds)]


def put_aside(instance: Instance) -> bool:
    """Whether an event sub-process has taken over the whole process, or a boundary event the guarded work itself."""
    return any(isinstance(event, ev.TokensCleared) and event.instance == 1 for event in instance.history) or any(
        isinstance(event, ev.EventTriggered) and event.interrupting and event.fresh for event in instance.history
    )


def together(instance: Instance) -> Counter[str]:
    """How many element instances of an element there ever were at the same time in one scope, loops aside."""
    most: Counter[str] = Counter()
    state: State | None = None
    for event in instance.history:
        state = evolve(state, event)
        for scope in state.scopes.values():
            if scope.kind in ("process", "body"):
                most |= Counter(live.element for live in scope.live.values())
    return most


class Operator(Player):
    """Plays a process and intervenes. `moves`: tokens may be moved by hand."""

    def __init__(self, definitions: bpmn.Definitions, data: Any, *, moves: bool) -> None:
        super().__init__(definitions, data)
        self.moves = moves
        self.programs: dict[str, Program] = {program.hash: program for program in self.table.programs}
        other = renamed(definitions)
        self.next_version = {
            root.id: compile(other, root.id or "") for root in other.rootElements if isinstance(root, bpmn.Process)
        }
        self.programs |= {program.hash: program for program in self.next_version.values()}
        self.moved = False
        scripts = (zeebe.of(each).script for each in walk.walk(definitions) if isinstance(each, bpmn.ScriptTask))
        self.counters = {each.resultVariable or "" for each in scripts if each is not None} - {"x", "y"}

    def offers(self) -> list[tuple[int, Command]]:
        if self.data.draw(st.integers(0, 2), "by hand") == 0:
            self.operate()
        return super().offers()

    def operate(self) -> None:
        """One operation on one instance, if there is any to do."""
        running = [key for key, instance in self.runtime.instances.items() if instance.running]
        if not running:
            return
        key = self.data.draw(st.sampled_from(running), "instance")
        instance = self.runtime.instances[key]
        self.marked(instance)
        kinds = ["back", "back", "version", "children", "again"] + (["move", "jump", "reopen"] if self.moves else [])
        kind = self.data.draw(st.sampled_from(kinds), "operation")
        with suppress(Rejected):
            getattr(self, f"_{kind}")(key, instance)
        self.marked(instance)

    def do(self, key: int, command: Command, into: Program | None = None) -> None:
        instance = self.runtime.instances[key]
        expected = decide(instance.program, instance.state, command, self.runtime.now, budget=2_000, into=into).events
        steps = len(self.table.steps)
        self.runtime.send(key, command, into)
        assert self.table.steps[steps].events == expected

    def act(self, key: int, command: Command) -> bool:
        done = super().act(key, command)
        length = len(self.runtime.instances[key].history)
        if length < LONG or length % 10 == 0:
            self.marked(self.runtime.instances[key])
        return done

    def known(self, instance: Instance) -> returning.Past:
        return returning.past(instance.program, instance.alive, instance.history, self.programs.__getitem__)

    def marked(self, instance: Instance) -> None:
        """The marking that the history tells is that of the state."""
        if not instance.running:
            return
        net = self.known(instance).net
        told = Counter((token.scope, token.element, token.place) for token in net.untaken() if token.where != "motion")
        held: Counter[Any] = Counter()
        for number, scope in instance.alive.scopes.items():
            held.update((number, live.element, each) for each, live in scope.live.items())
            for gateway, tokens in scope.joins.items():
                held.update({(number, gateway, flow): count for flow, count in tokens.items() if flow})
        assert told == held
        assert not [token for token in net.untaken() if token.where == "motion"]

    # --- operations --------------------------------------------------------------------------------------------------

    def _back(self, key: int, instance: Instance) -> None:
        known = self.known(instance)
        leaves = [
            each
            for scope in instance.alive.scopes.values()
            for each, live in scope.live.items()
            if each not in instance.alive.scopes
        ]
        asked = self.data.draw(st.sampled_from([0, *leaves]), "asked by")
        found = returning.targets(known, asked)
        if not found:
            return
        target = self.data.draw(st.sampled_from(found), "to")
        branches = self.data.draw(st.sampled_from(["keep", "redo"]) if target.keeps else st.just("redo"), "branches")
        retreat = returning.work_out(
            known, target.element, asked=asked, branches=branches, restoring=self.data.draw(st.booleans(), "restoring")
        )
        most = together(instance)
        placed = Counter((each.scope, each.element, each.flow) for each in retreat.command.place)
        doubled = {each: count for each, count in placed.items() if not each[2] and count > max(1, most[each[1]])}
        assert self.moved or not doubled, f"put down twice: {doubled}"  # by hand a second token may have been put anywhere
        self.do(key, retreat.command)

    def _version(self, key: int, instance: Instance) -> None:
        new = self.next_version[instance.program.process]
        if new.hash == instance.program.hash:
            new = next(each for each in self.table.programs if each.process == new.process)
        plan = migration.propose(instance.program, new)
        assert all(line.how == "same" for line in plan.lines)
        self.do(key, commands.Migrate(elements=plan.elements, flows=plan.flows), new)

    def _children(self, key: int, instance: Instance) -> None:
        bodies = [number for number, scope in instance.alive.scopes.items() if scope.kind == "loop"]
        if not bodies:
            return
        body = self.data.draw(st.sampled_from(bodies), "body")
        if self.data.draw(st.booleans(), "add"):
            counts = instance.program.nodes[instance.alive.scopes[body].element].loop
            items = (9,) if counts is not None and counts.collection is not None else ()
            self.do(key, commands.AddChildren(instance=body, items=items, more=1 - len(items)))
        else:
            children = list(instance.alive.scopes[body].live) or [0]
            child = self.data.draw(st.sampled_from(children), "child")
            self.do(key, commands.RemoveChild(instance=body, child=child, index=self.data.draw(st.integers(1, 3), "index")))

    def _again(self, key: int, instance: Instance) -> None:
        for scope in instance.alive.scopes.values():
            for number, live in scope.live.items():
                node = instance.program.nodes[live.element]
                if node.kind == "callActivity" and number not in instance.alive.scopes:
                    return self.do(key, commands.RebindCall(instance=number))
                if node.kind == "serviceTask" and number not in instance.alive.scopes:
                    return self.do(key, commands.RetryJob(instance=number, retries=2))
        return None

    def _move(self, key: int, instance: Instance) -> None:
        program, scopes = instance.program, instance.alive.scopes
        nodes = sorted(name for name, node in program.nodes.items() if node.kind not in ("process",))
        placed = self.data.draw(st.lists(st.sampled_from(nodes), max_size=2), "placed")
        leaves = [each for scope in scopes.values() for each in scope.live]
        gone = self.data.draw(st.lists(st.sampled_from(leaves), max_size=2, unique=True), "terminated") if leaves else []
        self.do(
            key,
            commands.Modify(terminate=tuple(gone), place=tuple(commands.Placement(element=each) for each in placed)),
        )
        self.moved = True

    def _jump(self, key: int, instance: Instance) -> None:
        """A user task is completed and its token goes on somewhere else."""
        tasks = sorted(name for name, node in instance.program.nodes.items() if node.kind == "userTask")
        open_ = [
            number
            for scope in instance.alive.scopes.values()
            for number, live in scope.live.items()
            if instance.program.nodes[live.element].kind == "userTask" and number not in instance.alive.scopes
        ]
        if open_:
            asked, to = self.data.draw(st.sampled_from(open_), "completed"), self.data.draw(st.sampled_from(tasks), "to")
            self.do(key, commands.CompleteAndJump(instance=asked, to=to))
            self.moved = True

    def _reopen(self, key: int, instance: Instance) -> None:
        """The instance is called off, as if it never had been, and goes on all the same."""
        nodes = sorted(name for name, node in instance.program.nodes.items() if node.kind != "process")
        self.do(key, self.data.draw(st.sampled_from([commands.CancelInstance(), commands.VoidInstance()]), "end"))
        if instance.running:
            return  # listeners hear of it first
        placed = self.data.draw(st.sampled_from(nodes), "reopened at")
        self.do(key, commands.Reopen(place=(commands.Placement(element=placed),)))
        self.moved = True

    # --- bringing it to an end ---------------------------------------------------------------------------------------

    def finish(self) -> None:
        self.end()
        for instance in self.runtime.instances.values():
            if instance.program.process == "p" and instance.alive.status == "completed":
                left_out = inevitable(instance.program) - set(elements_left(instance))
                assert not left_out or put_aside(instance), f"left out: {left_out}"

    def end(self) -> None:
        if not self.moved:
            super().finish()
            return
        self.exhaust()
        for instance in self.runtime.instances.values():
            if instance.running:
                assert self.at_joins(instance), f"waits for ever: {self.table.active} {self.table.incidents}"

    def todo(self) -> Iterator[tuple[int, Command]]:
        """A token put behind where a loop counts its rounds finds no number: whoever moved it gives one."""
        if self.moved:
            for key, instance in self.runtime.instances.items():
                missing = self.counters - set(instance.alive.scopes[1].variables) if instance.running else set[str]()
                if missing:
                    yield key, commands.SetVariables(variables=dict.fromkeys(missing, LAST))
        yield from super().todo()

    def at_joins(self, instance: Instance) -> bool:
        """Whether all that still waits stands at joins, or is a scope around what does."""
        scopes = instance.alive.scopes
        return any(scope.joins for scope in scopes.values()) and all(
            each in scopes or instance.program.nodes[live.element].kind == "callActivity"
            for scope in scopes.values()
            for each, live in scope.live.items()
        )


@pytest.mark.parametrize("part", range(2))
@given(drawn=processes(), data=st.data())
@settings(max_examples=60)
def test_operations_lose_and_double_nothing(part: int, drawn: Drawn, data: Any) -> None:
    Operator(drawn.definitions, data, moves=False).play()


@given(processes(), st.data())
@settings(max_examples=80)
def test_tokens_moved_by_hand(drawn: Drawn, data: Any) -> None:
    Operator(drawn.definitions, data, moves=True).play()


@pytest.mark.deep
@pytest.mark.parametrize("moves", [False, True])
@given(drawn=processes(depth=4), data=st.data())
@settings(max_examples=50_000)
def test_many_operations(moves: bool, drawn: Drawn, data: Any) -> None:
    Operator(drawn.definitions, data, moves=moves).play()
