"""A scope made smaller before it is played: whatever certainly goes right by its form alone is taken out.

Each rule takes away a node or a flow of which it can be said on the spot that tokens behave the same without it (Murata, "Petri
nets: properties, analysis and applications", 1989, and the reduction of structured blocks): steps in a row, branches of a choice
that lead to the same merge, branches that divide and meet in the same join, a way back that leads to where it left. What cannot
be taken out, because it is not of that form or goes wrong, stays and is played.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from bihuan.engine.program import Flow, Node, Program

replace = msgspec.structs.replace
ENDING = ("terminate", "error", "cancel")
_SINK = "\x00end"  # all plain end events as one


class Graph:
    """The nodes and flows of one scope that are left."""

    def __init__(self, program: Program, scope: str) -> None:
        self.nodes: dict[str, Node] = {node.id: node for node in program.nodes.values() if node.scope == scope}
        self.flows: dict[str, Flow] = {
            flow.id: flow for node in self.nodes.values() for flow in node.outgoing if flow.target in self.nodes
        }

    def reduced(self, keep: Iterable[str]) -> Graph:
        """Itself, with everything taken out that goes right; `keep` are nodes at which tokens begin."""
        kept = set(keep)
        self._one_end()
        for node in tuple(self.nodes.values()):
            self._border_as_choice(node)
        changed = True
        while changed:
            changed = False
            for name in tuple(self.nodes):
                node = self.nodes.get(name)
                if node is not None:
                    changed = self._twins(node) or self._way_back(self.nodes[name]) or self._in_a_row(name, kept) or changed
        return self

    # --- what is the same for tokens ---------------------------------------------------------------------------------

    def _one_end(self) -> None:
        """A token that ends is gone, wherever."""
        ends = [node for node in self.nodes.values() if node.kind == "endEvent" and not _ends(node) and node.incoming]
        if len(ends) < 2:
            return
        incoming = tuple(flow for node in ends for flow in node.incoming)
        for flow in incoming:
            self._point(flow, _SINK)
        for node in ends:
            del self.nodes[node.id]
        self.nodes[_SINK] = Node(id=_SINK, kind="endEvent", scope=ends[0].scope, incoming=incoming)

    def _point(self, flow: str, target: str) -> None:
        """Let a flow lead elsewhere."""
        found = self.flows[flow] = replace(self.flows[flow], target=target)
        source = self.nodes[found.source]
        self.nodes[found.source] = replace(source, outgoing=tuple(found if each.id == flow else each for each in source.outgoing))

    def _border_as_choice(self, node: Node) -> None:
        """An activity that may be interrupted goes on by one of its ways."""
        borders = [self.nodes[each] for each in node.catches if each in self.nodes]
        if not borders or len(node.outgoing) != 1 or node.conditional or node.completion_quantity > 1 or node.start_quantity > 1:
            return
        if not all(each.interrupting and len(each.outgoing) == 1 and not _undoes(each) for each in borders):
            return
        ways = list(node.outgoing)
        for border in borders:
            flow = self.flows[border.outgoing[0].id] = replace(border.outgoing[0], source=node.id)
            ways.append(flow)
            del self.nodes[border.id]
        self.nodes[node.id] = Node(
            id=node.id, kind="exclusiveGateway", scope=node.scope, outgoing=tuple(ways), incoming=node.incoming, conditional=True
        )

    def _twins(self, node: Node) -> bool:
        """Of two ways from here to the same node one is enough, where both or either mean the same there."""
        by_target: dict[str, list[Flow]] = {}
        for flow in node.outgoing:
            by_target.setdefault(flow.target, []).append(flow)
        for target, flows in by_target.items():
            if len(flows) > 1 and self._same(node, self.nodes[target]):
                for flow in flows[1:]:
                    self._drop(flow)
                return True
        return False

    def _same(self, node: Node, target: Node) -> bool:
        if node.completion_quantity > 1 or target.start_quantity > 1 or target.kind == "complexGateway":
            return False
        if target.kind == "endEvent" and not _ends(target):
            return True
        either = node.kind in ("exclusiveGateway", "eventBasedGateway")
        if not target.joins:
            return either
        if target.kind == "inclusiveGateway":
            return True
        return not either and not node.conditional

    def _drop(self, flow: Flow) -> None:
        del self.flows[flow.id]
        source, target = self.nodes[flow.source], self.nodes[flow.target]
        ways = tuple(each for each in source.outgoing if each.id != flow.id)
        self.nodes[source.id] = replace(source, outgoing=ways, conditional=source.conditional and len(ways) > 1)
        target = self.nodes[target.id]
        incoming = tuple(each for each in target.incoming if each != flow.id)
        self.nodes[target.id] = replace(target, incoming=incoming, joins=target.joins and len(incoming) > 1)

    def _way_back(self, node: Node) -> bool:
        """A choice that leads straight back to where it is come from may as well not be made."""
        if node.kind != "exclusiveGateway" or len(node.outgoing) < 2:
            return False
        for flow in node.outgoing:
            merge = self.nodes[flow.target]
            straight = [each.target for each in merge.outgoing] == [node.id] and not merge.joins and not _ends(merge)
            if (flow.target == node.id) or (straight and merge.completion_quantity == merge.start_quantity == 1):
                self._drop(flow)
                return True
        return False

    def _in_a_row(self, name: str, kept: set[str]) -> bool:
        """A step with one way in and one way out."""
        node = self.nodes[name]
        if name in kept or len(node.incoming) != 1 or len(node.outgoing) != 1 or node.joins or _ends(node):
            return False
        if node.start_quantity > 1 or node.completion_quantity > 1 or any(each in self.nodes for each in node.catches):
            return False
        coming, going = self.flows[node.incoming[0]], node.outgoing[0]
        if coming.source == name:
            return False
        del self.nodes[name], self.flows[going.id]
        self._point(coming.id, going.target)
        target = self.nodes[going.target]
        incoming = tuple(coming.id if each == going.id else each for each in target.incoming)
        self.nodes[target.id] = replace(target, incoming=incoming)
        return True


def _ends(node: Node) -> bool:
    return any(throw.kind in ENDING for throw in node.throws)


def _undoes(node: Node) -> bool:
    return any(trigger.kind == "compensation" for trigger in node.triggers)
