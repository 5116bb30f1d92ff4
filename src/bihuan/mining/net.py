"""Models as nets: places, transitions with a label or silent; made of process trees and of BPMN diagrams.

A net here has one token at its `source` in the beginning and ends with one token at its `sink` and no other (a workflow net).
BPMN is mapped as usual (Dijkman, Dumas, Ouyang 2008): a flow is a place; an activity a transition labelled with it; an
exclusive gateway a silent transition for each way through; a parallel one a single silent transition; an inclusive one a
transition for each set of ways. Sub-processes are opened, boundary events are alternatives to the completion of their host,
events in between pass silently.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import combinations
from typing import NamedTuple

import msgspec

from bihuan.bpmn import extension, model, walk
from bihuan.kernel.errors import InvalidModel
from bihuan.mining.tree import TAU, Leaf, Tree
from bihuan.mining.web import Web

SILENT = -1
_WIDEST_INCLUSIVE = 8


class Transition(NamedTuple):
    """`label` is a code or SILENT; `before` and `after` are sets of places as bits; `element` is where it stands in the model."""

    label: int
    before: int
    after: int
    element: str = ""


class Net(msgspec.Struct, frozen=True):
    """A safe net; `names` are the labels by code."""

    transitions: tuple[Transition, ...]
    source: int
    sink: int
    names: tuple[str, ...]


class _Builder:
    def __init__(self) -> None:
        self.transitions: list[Transition] = []
        self._places = 0

    def place(self) -> int:
        self._places += 1
        return 1 << (self._places - 1)

    def add(self, label: int, before: int, after: int, element: str = "") -> None:
        self.transitions.append(Transition(label, before, after, element))


def of_tree(tree: Tree, names: list[str]) -> Net:
    """The net of a process tree."""
    made = _Builder()
    source, sink = made.place(), made.place()
    _block(made, tree, source, sink)
    return Net(tuple(made.transitions), source, sink, tuple(names))


def _block(made: _Builder, tree: Tree, source: int, sink: int) -> None:
    if isinstance(tree, Leaf):
        made.add(SILENT if tree == TAU else tree.code, source, sink)
    elif tree.operator == "xor":
        for child in tree.children:
            _block(made, child, source, sink)
    elif tree.operator == "seq":
        for place, child in enumerate(tree.children):
            target = sink if place == len(tree.children) - 1 else made.place()
            _block(made, child, source, target)
            source = target
    elif tree.operator == "and":
        begins, ends = [made.place() for _ in tree.children], [made.place() for _ in tree.children]
        made.add(SILENT, source, _together(begins))
        for child, begin, end in zip(tree.children, begins, ends, strict=True):
            _block(made, child, begin, end)
        made.add(SILENT, _together(ends), sink)
    else:
        begin, end = made.place(), made.place()
        made.add(SILENT, source, begin)
        _block(made, tree.children[0], begin, end)
        for child in tree.children[1:]:
            _block(made, child, end, begin)
        made.add(SILENT, end, sink)


def _together(places: list[int]) -> int:
    bits = 0
    for each in places:
        bits |= each
    return bits


def of_web(web: Web, names: list[str]) -> Net:
    """The net of a web: an arc is a place."""
    made = _Builder()
    source, sink = made.place(), made.place()
    coming: dict[int, list[int]] = {0: [source]}
    leaving: dict[int, list[int]] = {1: [sink]}
    for before, after in web.arcs:
        place = made.place()
        leaving.setdefault(before, []).append(place)
        coming.setdefault(after, []).append(place)
    for number, node in enumerate(web.nodes):
        if node.kind == "xor":
            for before in coming.get(number, ()):
                for after in leaving.get(number, ()):
                    made.add(SILENT, before, after)
        else:
            made.add(node.code, _together(coming.get(number, [])), _together(leaving.get(number, [])))
    return Net(tuple(made.transitions), source, sink, tuple(names))


def of_shape(shape: Tree | Web, names: list[str]) -> Net:
    """The net of a discovered model, whichever its form."""
    return of_web(shape, names) if isinstance(shape, Web) else of_tree(shape, names)


# --- BPMN ------------------------------------------------------------------------------------------------------------

_Scope = model.Process | model.SubProcess


def of_process(process: model.Process, code_of: Callable[[model.Activity], int], names: list[str]) -> Net:
    """The net of a BPMN process; `code_of` answers an activity's label (SILENT to pass over it)."""
    made = _Builder()
    source, sink = made.place(), made.place()
    _Mapping(made, code_of).scope(process, source, sink)
    return Net(tuple(made.transitions), source, sink, tuple(names))


class _Mapping:
    def __init__(self, made: _Builder, code_of: Callable[[model.Activity], int]) -> None:
        self.made = made
        self.code_of = code_of

    def scope(self, scope: _Scope, source: int, sink: int) -> None:
        """One level: its start events are alternatives; it is left when its token has reached an end."""
        flows: Mapping[str, int] = {flow.id or "": self.made.place() for flow in walk.flows(scope)}
        boundaries = [node for node in walk.nodes(scope) if isinstance(node, model.BoundaryEvent)]
        for node in walk.nodes(scope):
            coming = [flows[flow] for flow in node.incoming if flow in flows]
            leaving = [flows[flow] for flow in node.outgoing if flow in flows]
            if isinstance(node, model.BoundaryEvent):
                continue
            if isinstance(node, model.SubProcess) and node.triggeredByEvent:
                continue  # not part of the normal way
            if not coming:
                coming = [source]
            self._node(
                node, coming, leaving or [sink], [each for each in boundaries if each.attachedToRef == node.id], flows, sink
            )

    def _node(
        self,
        node: model.FlowNode,
        coming: list[int],
        leaving: list[int],
        boundaries: list[model.BoundaryEvent],
        flows: Mapping[str, int],
        sink: int,
    ) -> None:
        element = node.id or ""
        if isinstance(node, model.ExclusiveGateway | model.EventBasedGateway | model.ComplexGateway):
            for before in coming:
                for after in leaving:
                    self.made.add(SILENT, before, after, element)
        elif isinstance(node, model.ParallelGateway):
            self.made.add(SILENT, _together(coming), _together(leaving), element)
        elif isinstance(node, model.InclusiveGateway):
            for before in _sets(coming):
                for after in _sets(leaving):
                    self.made.add(SILENT, before, after, element)
        elif isinstance(node, model.Activity):
            self._activity(node, coming, _together(leaving), boundaries, flows, sink)
        else:
            for before in coming:
                self.made.add(SILENT, before, _together(leaving), element)

    def _activity(
        self,
        node: model.Activity,
        coming: list[int],
        leaving: int,
        boundaries: list[model.BoundaryEvent],
        flows: Mapping[str, int],
        sink: int,
    ) -> None:
        element = node.id or ""
        begun, done = self.made.place(), self.made.place()
        for before in coming:
            self.made.add(SILENT, before, begun, element)
        if isinstance(node, model.SubProcess):
            self.scope(node, begun, done)
        else:
            self.made.add(self.code_of(node), begun, done, element)
        self.made.add(SILENT, done, leaving, element)
        if node.loopCharacteristics is not None:
            self.made.add(SILENT, done, begun, element)
        for event in boundaries:
            after = _together([flows[flow] for flow in event.outgoing if flow in flows]) or sink
            self.made.add(SILENT, begun, after if event.cancelActivity is not False else after | begun, event.id or "")


def _sets(places: list[int]) -> Iterator[int]:
    """Every non-empty set of the places; of very many only the single ones and all."""
    if len(places) > _WIDEST_INCLUSIVE:
        yield from places
        yield _together(places)
        return
    for count in range(1, len(places) + 1):
        for chosen in combinations(places, count):
            yield _together(list(chosen))


def by_name(process: model.Process, known: list[str]) -> tuple[Callable[[model.Activity], int], list[str]]:
    """Labels of the activities of a process: the log's names first, by either language or the id; others are new names."""
    names = list(known)
    codes = {name.strip().casefold(): code for code, name in enumerate(known)}

    def code_of(node: model.Activity) -> int:
        text = extension.name_of(node)
        for each in (text.zh, text.en, node.name or "", node.id or ""):
            found = codes.get(each.strip().casefold())
            if each and found is not None:
                return found
        title = text.zh or text.en or node.id or ""
        names.append(title)
        codes[title.strip().casefold()] = len(names) - 1
        return len(names) - 1

    if not any(isinstance(each, model.Activity) for each in walk.nodes(process)):
        raise InvalidModel("mining.no_activities", place=process.id or "")
    return code_of, names


__all__ = ["SILENT", "Net", "Transition", "by_name", "of_process", "of_shape", "of_tree", "of_web"]
