"""From XML to structs, without loss, and with every problem named at once.

The parser is closed to entities, DTDs and the network; what is too large is refused before it is parsed. Whatever the schemas do
not know is kept as it stands. `incoming` and `outgoing` are completed from the sequence flows, which are the truth (BPMN 2.0.2
§8.4.13).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, cast

import msgspec

from bihuan.bpmn import schema
from bihuan.bpmn.definitions import Definitions
from bihuan.bpmn.foundation import Expression, FlowNode, Lexical, Node, XmlElement
from bihuan.bpmn.names import resolved
from bihuan.bpmn.schema import BPMN, BPMNDI, OWN_NAMESPACES, XSI_TYPE, Plan, Slot
from bihuan.bpmn.sequence import merged
from bihuan.bpmn.spelling import parsed, spelled
from bihuan.bpmn.xmltree import NESTING_LIMIT, SIZE_LIMIT, Element, local, outside, parse, split
from bihuan.kernel.errors import InvalidModel, Problem

# References that may lead out of the document, or to what a reader cannot judge (many tools take a bare code in `errorRef`, and
# the name of a variable as the data of a loop).
_FREE_REFERENCES = frozenset({
    "structureRef", "evaluatesToTypeRef", "implementationRef", "type", "definition", "calledElement", "calledCollaborationRef",
    "calledChoreographyRef", "partitionElementRef", "bpmnElement", "labelStyle", "sourceElement", "targetElement",
    "choreographyActivityShape", "source", "target", "errorRef", "loopDataInputRef", "loopDataOutputRef",
})  # fmt: skip
# What is only drawn or noted beside the process: it may lead nowhere, the process runs as well (and the checks tell).
_ASIDE = frozenset({("association", "sourceRef"), ("association", "targetRef"), ("dataStoreReference", "dataStoreRef")})
# BPMN 1.x as its tools wrote it, and the drafts of 2.0.
_OLDER = ("http://www.bpmn.org/", "http://bpmn.org/", "http://schema.omg.org/spec/BPMN/", "http://www.omg.org/bpmn20")


def read(data: bytes, *, limit: int = SIZE_LIMIT) -> Definitions:
    """The document as structs; raises InvalidModel with all problems. `limit`: the largest size taken, in bytes."""
    root = parse(data, limit)
    if root.tag != schema.tag_of(Definitions):
        raise _no_model(root)
    reader = _Reader(root)
    definitions = reader.definitions()
    problems = (*reader.problems, *reader.dangling())
    if problems:
        raise InvalidModel("bpmn.unreadable", problems=problems, count=len(problems))
    return definitions


def _no_model(root: Element) -> InvalidModel:
    """What the document is instead: decisions, a standard before BPMN 2.0, or something else."""
    namespace, name = split(str(root.tag))
    if "/DMN/" in namespace:
        return InvalidModel("bpmn.decision_file", place=_line(root))
    older = namespace.startswith(_OLDER) or (name == "Package" and "xpdl" in namespace.lower())
    code = "bpmn.older" if older else "bpmn.wrong_root"
    return InvalidModel(code, place=_line(root), element=name, namespace=namespace)


class _Reference(NamedTuple):
    place: str
    line: int
    element: str
    attribute: str
    target: str


class _Draft:
    """An element while it is read."""

    def __init__(self, element: Element, plan: Plan, scope: Mapping[str, str]) -> None:
        self.element = element
        self.plan = plan
        self.scope = scope
        self.values: dict[str, Any] = {}
        self.others: list[tuple[str, str]] = []
        self.order: list[str] = []
        self.foreign: list[XmlElement] = []
        self.spellings: list[tuple[str, str]] = []
        # Text with markup or comments between; not where elements of the standard stand inside.
        self.mixed = plan.mixed is not None and not any(child.tag in plan.children for child in element)

    def spell(self, name: str, value: Any, written: str) -> None:
        """Remembers the text of a value when it would be written otherwise today."""
        text = spelled(value) if value is not None else ""
        if text != written:
            self.spellings.append((f"{name}={text}", written))


class _Reader:
    """One pass over one document."""

    def __init__(self, root: Element) -> None:
        self.root = root
        self.target_namespace = root.get("targetNamespace", "")
        self.problems: list[Problem] = []
        self.references: list[_Reference] = []
        self.ids: dict[str, int] = {}
        self.lexicals: dict[Lexical, Lexical] = {}
        self.incoming: dict[str, list[str]] = {}
        self.outgoing: dict[str, list[str]] = {}
        self.listed: dict[str, int] = {}
        self.depth = 0

    def definitions(self) -> Definitions:
        self._collect_flows()
        definitions = cast("Definitions", self.node(self.root, Definitions, {}))
        before = tuple(reversed([outside(each) for each in self.root.itersiblings(preceding=True)]))
        after = tuple(outside(each) for each in self.root.itersiblings())
        mended = tuple(flow for flow, ends in self.listed.items() if ends == 1)
        return msgspec.structs.replace(definitions, prolog=before, epilog=after, mendedFlows=mended)

    def _collect_flows(self) -> None:
        for flow in self.root.iter(f"{{{BPMN}}}sequenceFlow"):
            flow_id = flow.get("id", "").strip()
            for attribute, found in (("sourceRef", self.outgoing), ("targetRef", self.incoming)):
                end = self._target(flow, flow.get(attribute, ""))
                if end and flow_id:
                    found.setdefault(end, []).append(flow_id)
                    self.listed[flow_id] = 0

    # --- one element -------------------------------------------------------------------------------------------------

    def node(self, element: Element, declared: type[Node], outer: Mapping[str, str]) -> Node:
        """An element of the standard as a struct of the declared type, or of the one that its `xsi:type` names."""
        self.depth += 1
        if self.depth > NESTING_LIMIT:
            raise InvalidModel("bpmn.too_deep", place=_line(element), line=element.sourceline or 0, limit=NESTING_LIMIT)
        cls = self._type_named(element, declared)
        draft = _Draft(element, schema.plan(cls), _scope(element))
        for name, written in element.attrib.items():
            self._attribute(draft, name, written, cls)
        self._claim(draft)
        self._stray(draft, element.text)
        for child in element:
            self._child(draft, child)
            self._stray(draft, child.tail)
        self._text(draft)
        values: dict[str, Any] = {name: _frozen(value) for name, value in draft.values.items()}
        if issubclass(cls, FlowNode):
            self._complete_flows(draft, values)
        self.depth -= 1
        return cls(**values, otherAttributes=tuple(draft.others), lexical=self._lexical(draft, outer))

    def _type_named(self, element: Element, declared: type[Node]) -> type[Node]:
        name = element.get(XSI_TYPE, "")
        if not name:
            return declared
        found = schema.type_named(declared, name.rpartition(":")[2])
        if found is None and issubclass(declared, Expression):
            self._problem("bpmn.unknown_type", element, type=name)
        return found or declared

    def _attribute(self, draft: _Draft, name: str, written: str, cls: type[Node]) -> None:
        slot = draft.plan.attributes.get(name)
        if slot is None:
            if name == XSI_TYPE and schema.type_named(cls, written.rpartition(":")[2]) is cls:
                draft.spell(XSI_TYPE, f"t{cls.__name__}", written)
            else:
                draft.others.append((name, written))
            return
        if slot.kind == "reference":
            value = self._target(draft.element, written) or None
            if value is not None:
                self._refer(draft.element, slot, value)
            draft.values[slot.field] = value if value is not None else slot.default
        else:
            value = parsed(slot.type, written.strip() if slot.field == "id" else written)
            if value is None:
                self._problem("bpmn.attribute_value", draft.element, attribute=name, value=written)
                return
            draft.values[slot.field] = value
        draft.spell(slot.field, value, written)

    # --- inside an element -------------------------------------------------------------------------------------------

    def _child(self, draft: _Draft, child: Element) -> None:
        holds_foreign = draft.plan.foreign is not None
        if not isinstance(child.tag, str):
            if holds_foreign or draft.mixed:
                draft.foreign.append(raw(child, draft.scope))
            else:
                draft.order.append(outside(child))
        elif (found := draft.plan.children.get(child.tag)) is not None:
            self._known_child(draft, child, *found)
        elif split(child.tag)[0] in OWN_NAMESPACES:
            code = "bpmn.misplaced_element" if child.tag in schema.known_tags() else "bpmn.unknown_element"
            self._problem(code, child, parent=local(draft.element))
        else:
            kept = raw(child, draft.scope)
            if not holds_foreign:
                draft.order.append("otherElements")
            if not holds_foreign and draft.plan.body is None:
                kept = msgspec.structs.replace(kept, tail="")
            draft.foreign.append(kept)

    def _known_child(self, draft: _Draft, child: Element, slot: Slot, cls: type[Node] | None) -> None:
        value = self._reference(draft, child, slot) if cls is None else self.node(child, cls, draft.scope)
        if value is None and slot.kind == "reference elements":
            return  # an empty reference says nothing
        draft.order.append(slot.field)
        if slot.kind in {"child", "reference element"}:
            if slot.field in draft.values:
                self._problem("bpmn.repeated_element", child, parent=local(draft.element))
            draft.values[slot.field] = value
        else:
            draft.values.setdefault(slot.field, []).append(value)

    def _reference(self, draft: _Draft, child: Element, slot: Slot) -> str | None:
        written = said(child)
        draft.order += [outside(each) for each in child if not isinstance(each.tag, str)]
        target = self._target(child, written) or None
        if target is not None:
            self._refer(child, slot, target)
        draft.spell(slot.field, target, written)
        return target

    def _stray(self, draft: _Draft, text: str | None) -> None:
        if draft.plan.body is None and text and text.strip():
            if draft.plan.foreign is None:
                draft.order.append(f"={text.strip()}")
            elif not draft.foreign:
                draft.foreign.append(XmlElement("#text", text=text))

    def _text(self, draft: _Draft) -> None:
        texts = [draft.element.text or "", *(child.tail or "" for child in draft.element)]
        plan, values, foreign = draft.plan, draft.values, draft.foreign
        if plan.body is not None:
            whole = said(draft.element) if foreign else "".join(texts)
            values[plan.body.field] = whole if whole.strip() or len(draft.element) == 0 else ""
        if not foreign:
            return
        if plan.mixed is not None and draft.mixed:
            values[plan.mixed.field] = (XmlElement("#text", text=texts[0]), *foreign)
        else:
            values[plan.foreign.field if plan.foreign else "otherElements"] = tuple(foreign)

    def _complete_flows(self, draft: _Draft, values: dict[str, Any]) -> None:
        own = values.get("id") or ""
        for field, flows in (("incoming", self.incoming), ("outgoing", self.outgoing)):
            given: tuple[str, ...] = values.get(field, ())
            for flow in set(given) & set(flows.get(own, ())):
                self.listed[flow] += 1
            values[field] = tuple(dict.fromkeys((*given, *flows.get(own, ()))))
            if len(values[field]) > len(given):
                counts = {name: draft.order.count(name) for name in draft.order}
                rank = {slot.field: slot.rank for slot in draft.plan.slots}
                draft.order = merged(draft.order, {**counts, field: len(values[field])}, rank)

    def _lexical(self, draft: _Draft, outer: Mapping[str, str]) -> Lexical:
        lexical = Lexical(
            prefix=draft.element.prefix or "",
            namespaces=_declared(draft.scope, outer),
            attributes=tuple(draft.element.attrib),
            children=tuple(draft.order),
            spellings=tuple(draft.spellings),
        )
        return self.lexicals.setdefault(lexical, lexical)

    # --- identity and references -------------------------------------------------------------------------------------

    def _claim(self, draft: _Draft) -> None:
        own = draft.values.get("id")
        if not own or split(str(draft.element.tag))[0] == BPMNDI:
            return  # nothing refers to what is drawn, and tools number it anew in every diagram
        if own in self.ids:
            self._problem("bpmn.duplicate_id", draft.element, first=self.ids[own])
        self.ids.setdefault(own, draft.element.sourceline or 0)

    def _target(self, element: Element, written: str) -> str:
        name = written.strip()
        return resolved(name, _scope(element), self.target_namespace) if ":" in name else name

    def _refer(self, element: Element, slot: Slot, target: str) -> None:
        attribute, name = slot.tag.rpartition("}")[2], local(element)
        if attribute not in _FREE_REFERENCES and (name, attribute) not in _ASIDE and not target.startswith("{"):
            self.references.append(_Reference(_place(element), element.sourceline or 0, name, attribute, target))

    def dangling(self) -> list[Problem]:
        """References to ids that the document does not have."""
        return [
            Problem(
                code="bpmn.dangling_reference",
                place=each.place,
                params={"line": each.line, "element": each.element, "attribute": each.attribute, "target": each.target},
            )
            for each in self.references
            if each.target not in self.ids
        ]

    def _problem(self, code: str, element: Element, **params: str | int) -> None:
        named = {"element": local(element), "line": element.sourceline or 0}
        self.problems.append(Problem(code=code, place=_place(element), params={**named, **params}))


# --- places, scopes, raw XML -----------------------------------------------------------------------------------------


def _line(element: Element) -> str:
    return f"line {element.sourceline}"


def _place(element: Element) -> str:
    """The id of the element, or of the nearest around it that has one."""
    for each in (element, *element.iterancestors()):
        own = each.get("id")
        if own and each.tag != schema.tag_of(Definitions):
            return own
    return _line(element)


def _scope(element: Element) -> dict[str, str]:
    return {prefix or "": uri for prefix, uri in element.nsmap.items()}


def _declared(scope: Mapping[str, str], outer: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return () if scope == outer else tuple((prefix, uri) for prefix, uri in scope.items() if outer.get(prefix) != uri)


def said(element: Element) -> str:
    """The text of an element and of what stands inside it; comments and processing instructions say nothing."""
    inside = (f"{said(child) if isinstance(child.tag, str) else ''}{child.tail or ''}" for child in element)
    return (element.text or "") + "".join(inside)


def raw(element: Element, outer: Mapping[str, str]) -> XmlElement:
    """XML outside the schemas, word for word; white space that only indents is left out."""
    if not isinstance(element.tag, str):
        kind, text = outside(element)[0], outside(element)[1:]
        return XmlElement(
            "#comment" if kind == "#" else f"?{text.partition(' ')[0]}",
            text=text if kind == "#" else text.partition(" ")[2],
            tail=_kept(element.tail),
        )
    scope = _scope(element)
    children = tuple(raw(child, scope) for child in element)
    return XmlElement(
        name=element.tag,
        attributes=tuple(element.attrib.items()),
        text=_kept(element.text) if children else element.text or "",
        children=children,
        tail=_kept(element.tail),
        prefix=element.prefix or "",
        namespaces=_declared(scope, outer),
    )


def _frozen(value: Any) -> Any:
    return tuple(cast("list[Any]", value)) if isinstance(value, list) else value


def _kept(text: str | None) -> str:
    return text if text and text.strip() else ""
