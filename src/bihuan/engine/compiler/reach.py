"""From where which incoming flow of a joining gateway can still be reached (BPMN 2.0.2 §13.4.3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from bihuan.engine.program import Node


def with_reach(nodes: Mapping[str, Node]) -> dict[str, Node]:
    """The nodes of one scope, with `reach` at the inclusive and complex gateways that join."""
    entering: dict[str, list[str]] = {}
    for node in nodes.values():
        for target in _ways_on(node):
            entering.setdefault(target, []).append(node.id)
    sources = {flow.id: node.id for node in nodes.values() for flow in node.outgoing}
    done = dict(nodes)
    for node in nodes.values():
        if node.joins and node.kind in ("inclusiveGateway", "complexGateway"):
            done[node.id] = msgspec.structs.replace(node, reach=_reach(node, entering, sources))
    return done


def _ways_on(node: Node) -> Iterable[str]:
    """Where a token at the node may turn up next, its boundary events included."""
    yield from (flow.target for flow in node.outgoing)
    yield from node.catches


def _reach(gateway: Node, entering: Mapping[str, list[str]], sources: Mapping[str, str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, flow in enumerate(gateway.incoming):
        seen = {gateway.id}
        open_nodes = [sources[flow]] if flow in sources else []
        while open_nodes:
            node = open_nodes.pop()
            if node in seen:
                continue
            seen.add(node)
            found[node] = found.get(node, 0) | 1 << place
            open_nodes.extend(entering.get(node, ()))
    return found
