"""Everything the rules look up, gathered once: elements by id, what lies in what, flows at their nodes, triggers of events."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, TypeVar

from bihuan.bpmn import extension, walk
from bihuan.bpmn import model as bpmn
from bihuan.kernel.errors import Said
from bihuan.kernel.text import Text

B = TypeVar("B", bound=bpmn.BaseElement)


class Finding(NamedTuple):
    """A broken rule at an element."""

    code: str
    element: bpmn.Node
    params: dict[str, Said]


def finding(code: str, element: bpmn.Node, **params: Said) -> Finding:
    """A finding with its parameters by name."""
    return Finding(code, element, params)


class Index:
    """One document, ready to be asked."""

    def __init__(self, definitions: bpmn.Definitions) -> None:
        self.definitions = definitions
        self.elements: dict[str, bpmn.BaseElement] = {}
        self.parents: dict[int, bpmn.Node] = {}
        self.all: list[bpmn.Node] = []
        self._kinds: dict[int, set[type[bpmn.FlowElement]]] = {}
        for element, ancestors in walk.walk_with_parents(definitions):
            self.all.append(element)
            if ancestors:
                self.parents[id(element)] = ancestors[-1]
            if isinstance(element, bpmn.BaseElement) and element.id:
                self.elements.setdefault(element.id, element)
        self.incoming: dict[str, list[bpmn.SequenceFlow]] = {}
        self.outgoing: dict[str, list[bpmn.SequenceFlow]] = {}
        for flow in self.of(bpmn.SequenceFlow):
            self.outgoing.setdefault(flow.sourceRef, []).append(flow)
            self.incoming.setdefault(flow.targetRef, []).append(flow)

    def of(self, kind: type[B]) -> Iterator[B]:
        """Every element of a type."""
        return (element for element in self.all if isinstance(element, kind))

    def find(self, kind: type[B], key: str | None) -> B | None:
        """The element of that id, when it is of the type."""
        found = self.elements.get(key or "")
        return found if isinstance(found, kind) else None

    def ancestors(self, element: bpmn.Node) -> Iterator[bpmn.Node]:
        """What an element lies in, innermost first."""
        parent = self.parents.get(id(element))
        while parent is not None:
            yield parent
            parent = self.parents.get(id(parent))

    def scope(self, element: bpmn.Node) -> bpmn.Node | None:
        """The process, sub-process or choreography directly around a flow element."""
        kinds = (bpmn.Process, bpmn.SubProcess, bpmn.Choreography, bpmn.SubChoreography)
        return next((each for each in self.ancestors(element) if isinstance(each, kinds)), None)

    def process(self, element: bpmn.Node) -> bpmn.Process | None:
        """The process an element lies in."""
        return next((each for each in self.ancestors(element) if isinstance(each, bpmn.Process)), None)

    def runs(self, element: bpmn.Node) -> bool:
        """Whether an element lies in an executable process."""
        process = element if isinstance(element, bpmn.Process) else self.process(element)
        return process is not None and process.isExecutable is True

    def scopes(self) -> Iterator[bpmn.Process | bpmn.SubProcess]:
        """Processes and sub-processes."""
        return (element for element in self.all if isinstance(element, (bpmn.Process, bpmn.SubProcess)))

    def holds(self, scope: bpmn.Process | bpmn.SubProcess, kind: type[bpmn.FlowNode]) -> bool:
        """Whether a node of the type stands directly in the scope."""
        kinds = self._kinds.get(id(scope))
        if kinds is None:
            kinds = self._kinds[id(scope)] = {type(element) for element in scope.flowElements}
        return kind in kinds

    def into(self, node: bpmn.FlowNode) -> list[bpmn.SequenceFlow]:
        return self.incoming.get(node.id or "", [])

    def out_of(self, node: bpmn.FlowNode) -> list[bpmn.SequenceFlow]:
        return self.outgoing.get(node.id or "", [])

    def triggers(self, event: bpmn.Event) -> list[bpmn.EventDefinition]:
        """The event definitions of an event, those at the top level included."""
        if not isinstance(event, (bpmn.CatchEvent, bpmn.ThrowEvent)):
            return []
        referred = (self.find(bpmn.EventDefinition, key) for key in event.eventDefinitionRefs)
        return [*event.eventDefinitions, *(each for each in referred if each is not None)]

    def place(self, element: bpmn.Node) -> str:
        """The id of an element, or of the nearest one around it."""
        for each in (element, *self.ancestors(element)):
            key = getattr(each, "id", None)
            if key:
                return str(key)
        return ""

    def called(self, element: bpmn.Node) -> Text:
        """How a person knows the element: its name in both languages, else its id."""
        for each in (element, *self.ancestors(element)):
            name = extension.name_of(each) if isinstance(each, bpmn.BaseElement) else Text()
            key = str(getattr(each, "name", None) or getattr(each, "id", None) or "")
            if name or key:
                return name or Text(key, key)
        return Text()


def kind_of(element: object) -> str:
    """The element's name in the standard, e.g. `userTask`."""
    name = type(element).__name__
    return name[0].lower() + name[1:]
