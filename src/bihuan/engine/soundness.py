"""Whether a process can get stuck or do things twice, found before it runs by playing its tokens without data.

Every scope is played by itself: a token on each flow, activities that end, choices that go every way. What cannot disturb
anything else moves first and alone (the graphs are free-choice: only a choice excludes something), meeting points move last, so
that whatever can meet there has arrived. Two findings:

- *deadlock*: a join waits for a flow on which nothing can come any more;
- *lack of synchronisation*: two tokens meet where flows merely merge, so what follows happens twice.

Both are legal BPMN and sometimes meant; they are warnings, with the elements on the way there. The search is bounded: what is too
large is played once more without everything that goes right by its form (`reducing`), and whoever asked is told when that, too,
was not played to its end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import NamedTuple

from bihuan.engine import reducing
from bihuan.engine.program import Flow, Node, Program
from bihuan.engine.reducing import ENDING
from bihuan.kernel.errors import Problem, Scalar

STATES = 4_000
_LOOKING_AROUND = 4  # rank of joins that wait for what can still come
_SUBSETS = 4  # flows of a choice of which every combination is tried
_MOST_SHOWN = 60

Marking = tuple[tuple[str, int], ...]
_NOTHING: Marking = (("", 0),)  # what was before a token began


class _Found(NamedTuple):
    """A finding at a node, and the marking in which it shows."""

    code: str
    node: str
    marking: Marking


def check(program: Program, limit: int = STATES) -> list[Problem]:
    """The findings of all scopes, each told once."""
    problems: dict[tuple[str, str], Problem] = {}
    params: dict[str, Scalar]
    for node in program.nodes.values():
        if node.body is None or node.kind == "adHocSubProcess":
            continue
        for begins in _beginnings(program, node):
            play = _Play(reducing.Graph(program, node.id), limit)
            findings = play.run(begins)
            if not play.decided:
                play = _Play(reducing.Graph(program, node.id).reduced(begins), limit)
                findings = play.run(begins)
            if not play.decided:
                params = {"element": node.name or node.id}
                undecided = Problem(code="engine.sound.undecided", place=node.id, severity="warning", params=params)
                problems.setdefault((undecided.code, node.id), undecided)
            for found in findings:
                if found.node not in program.nodes:
                    continue
                here = program.nodes[found.node]
                path = " ".join([*play.way_to(found.marking)[-_MOST_SHOWN:], found.node])
                params = {"element": here.name or here.id, "path": path}
                problem = Problem(code=f"engine.sound.{found.code}", place=found.node, severity="warning", params=params)
                problems.setdefault((found.code, found.node), problem)
    return list(problems.values())


def play(graph: reducing.Graph, begins: Iterable[str], limit: int = STATES) -> set[tuple[str, str]]:
    """What is found in one scope when tokens begin at these nodes: kind and place."""
    return {(found.code, found.node) for found in _Play(graph, limit).run(begins)}


def _beginnings(program: Program, scope: Node) -> Iterator[tuple[str, ...]]:
    """The nodes at which tokens begin, one tuple per way to begin."""
    assert scope.body is not None
    if scope.body.starts:
        yield scope.body.starts
    inside = [node for node in program.nodes.values() if node.scope == scope.id]
    for node in inside:
        if node.triggers and (node.starts or (node.kind == "startEvent" and scope.kind == "eventSubProcess")):
            yield (node.id, *node.awaited_too)


class _Play:
    """The markings of one scope reached so far, each with the nodes that led to it and the marking before."""

    def __init__(self, graph: reducing.Graph, limit: int) -> None:
        self.nodes, self.flows = graph.nodes, graph.flows
        self.limit = limit
        self.decided = True
        self.came: dict[Marking, tuple[tuple[str, ...], Marking]] = {}
        self._reach: dict[str, frozenset[str]] = {}

    def run(self, begins: Iterable[str]) -> list[_Found]:
        found: dict[tuple[str, str], _Found] = {}
        first: Marking = tuple(sorted((f">{each}", 1) for each in begins))
        self.came = {}
        waiting = [self._settled(first, "", _NOTHING)]
        while waiting and len(self.came) < self.limit:
            marking = waiting.pop()
            for wrong in self._wrong(marking):
                found.setdefault((wrong.code, wrong.node), wrong)
            if any(count > 1 and self._once(self._target(flow)) for flow, count in marking):
                continue  # what happens twice here is told where it began
            node = self._next(marking)
            if node is None:
                for stuck in self._stuck(marking):
                    found.setdefault((stuck.code, stuck.node), stuck)
                continue
            for following in self._after(marking, node):
                settled = self._settled(following, node.id, marking)
                if settled:
                    waiting.append(settled)
        self.decided = not waiting
        return list(found.values())

    def _settled(self, marking: Marking, by: str, before: Marking) -> Marking:
        """The marking once all that disturbs nothing has moved; empty when it is known already, or everything is over."""
        tokens, way = dict(marking), [by] if by else []
        moving = list(tokens)
        while moving:
            flow = moving.pop()
            node = self._target(flow)
            if flow not in tokens or self._rank(node, tokens) not in (0, 1):
                continue
            for each in node.incoming if node.joins else (flow,):
                tokens[each] -= 1
                if not tokens[each]:
                    del tokens[each]
            way.append(node.id)
            for each in node.outgoing:
                tokens[each.id] = tokens.get(each.id, 0) + node.completion_quantity
                moving.append(each.id)
        settled = tuple(sorted(tokens.items()))
        if settled in self.came:
            return ()
        self.came[settled] = (tuple(way), before)
        return settled

    def way_to(self, marking: Marking) -> list[str]:
        """The nodes that tokens have been through, in order."""
        way: list[str] = []
        while marking in self.came:
            nodes, marking = self.came[marking]
            way.extend(reversed(nodes))
        return way[::-1]

    # --- which node moves --------------------------------------------------------------------------------------------

    def _target(self, flow: str) -> Node:
        return self.nodes[flow[1:] if flow.startswith(">") else self._flow(flow).target]

    def _once(self, node: Node) -> bool:
        """Whether one token at a time is what a node is for."""
        return node.kind != "endEvent" and node.start_quantity == 1

    def _flow(self, flow: str) -> Flow:
        return self.flows[flow]

    def _next(self, marking: Marking) -> Node | None:
        """The node that moves: what is alone before choices, choices before merges, merges before joins that look around."""
        tokens = dict(marking)
        targets = {node.id: node for node in (self._target(flow) for flow, _ in marking)}
        able = sorted((rank, name) for name, node in targets.items() if (rank := self._rank(node, tokens)) is not None)
        if not able:
            return None
        if able[0][0] == _LOOKING_AROUND:  # one that no other token can come to goes first, as it would when it runs
            free = (name for _, name in able if not any(name in self._ahead(other) for other in targets if other != name))
            return targets[next(free, able[0][1])]
        return targets[able[0][1]]

    def _ahead(self, name: str) -> frozenset[str]:
        """The nodes that a token can come to."""
        known = self._reach.get(name)
        if known is None:
            found: set[str] = set()
            waiting = [name]
            while waiting:
                node = self.nodes[waiting.pop()]
                onward = {flow.target for flow in node.outgoing}.union(each for each in node.catches if each in self.nodes)
                waiting.extend(onward - found)
                found |= onward
            known = self._reach[name] = frozenset(found)
        return known

    def _rank(self, node: Node, tokens: Mapping[str, int]) -> int | None:
        """How early the node moves; None while it cannot."""
        here = [flow for flow in node.incoming if flow in tokens]
        if node.joins and node.kind == "parallelGateway":
            return 1 if len(here) == len(node.incoming) else None
        if node.joins:
            return _LOOKING_AROUND
        if sum(tokens[flow] for flow in here) < node.start_quantity and node.start_quantity > 1:
            return None
        if len(node.incoming) > 1 or node.start_quantity > 1:
            return 3
        ends = any(throw.kind in ENDING for throw in node.throws)
        return 2 if ends or self._chooses(node) else 0

    def _chooses(self, node: Node) -> bool:
        chooses = node.conditional or node.kind.endswith("Gateway")
        several = len(node.outgoing) > 1 and node.kind != "parallelGateway" and chooses
        return several or bool(node.catches)

    # --- what comes of it --------------------------------------------------------------------------------------------

    def _after(self, marking: Marking, node: Node) -> Iterator[Marking]:
        tokens = dict(marking)
        held = [flow for flow in (*node.incoming, f">{node.id}") if flow in tokens]
        if node.joins:
            for flow in held:
                tokens[flow] -= 1
        else:
            wanted = node.start_quantity
            for flow in held:
                used = min(wanted, tokens[flow])
                tokens[flow] -= used
                wanted -= used
        if any(throw.kind in ENDING for throw in node.throws):
            yield ()
            return
        for leaving in self._outcomes(node):
            after = dict(tokens)
            for flow in leaving:
                after[flow.id] = after.get(flow.id, 0) + node.completion_quantity
            yield tuple(sorted((flow, count) for flow, count in after.items() if count))

    def _outcomes(self, node: Node) -> Iterator[tuple[Flow, ...]]:
        """The flows that may be taken together when a token leaves."""
        normal = list(self._ways(node))
        yield from normal
        for each in node.catches:
            border = self.nodes.get(each)
            if border is None:
                continue
            if any(trigger.kind == "compensation" for trigger in border.triggers):
                continue
            for way in self._ways(border):
                yield way if border.interrupting else (*normal[0], *way)

    def _ways(self, node: Node) -> Iterator[tuple[Flow, ...]]:
        flows = node.outgoing
        if node.kind in ("exclusiveGateway", "eventBasedGateway"):
            yield from ((flow,) for flow in flows) if flows else [()]
        elif not node.conditional or len(flows) < 2:
            yield flows
        else:
            always = tuple(flow for flow in flows if flow.condition is None and flow.id != node.default)
            maybe = [flow for flow in flows if flow not in always]
            sizes = range(1 - bool(always), len(maybe) + 1) if len(maybe) <= _SUBSETS else (1, len(maybe))
            yield from ((*always, *chosen) for size in sizes for chosen in combinations(maybe, size))

    # --- what is wrong -----------------------------------------------------------------------------------------------

    def _wrong(self, marking: Marking) -> Iterator[_Found]:
        """Tokens that meet where flows merge; at an end event nothing follows."""
        arrived: dict[str, int] = {}
        for flow, count in marking:
            node = self._target(flow)
            if not node.joins and node.kind != "endEvent" and node.start_quantity == 1:
                arrived[node.id] = arrived.get(node.id, 0) + count
        for name, count in arrived.items():
            if count > 1:
                yield _Found("unsynchronised", name, marking)

    def _stuck(self, marking: Marking) -> Iterator[_Found]:
        for name in dict.fromkeys(self._target(flow).id for flow, _ in marking):
            yield _Found("deadlock", name, marking)
