"""From structs to XML: what was read keeps its order, prefixes and spellings; what was built gets the order of the schemas.

Every flow node carries its `incoming` and `outgoing`, completed from the sequence flows (tools such as bpmnlint count on them).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from typing import Any, NamedTuple

from bihuan.bpmn import schema
from bihuan.bpmn.definitions import Definitions
from bihuan.bpmn.diagram import Bounds, BPMNEdge, DiagramExtension, Font
from bihuan.bpmn.foundation import FlowNode, FormalExpression, Lexical, Node, XmlElement
from bihuan.bpmn.names import prefix_for
from bihuan.bpmn.nodes import SequenceFlow
from bihuan.bpmn.schema import BPMN, BPMNDI, DC, DI, XSI, XSI_TYPE, Slot
from bihuan.bpmn.sequence import merged
from bihuan.bpmn.spelling import spelled
from bihuan.bpmn.walk import walk, walk_with_parents

_DEFAULT_PREFIXES = {"bpmn": BPMN, "bpmndi": BPMNDI, "dc": DC, "di": DI, "xsi": XSI}
_ALWAYS = frozenset({"id", "sourceRef", "targetRef", "attachedToRef", "targetNamespace", "x", "y", "width", "height"})
_NOTHING = Lexical()


def write(definitions: Definitions) -> bytes:
    """The document as UTF-8 XML, indented by two spaces."""
    writer = _Writer(definitions)
    return writer.document().encode()


class _Part(NamedTuple):
    """One thing inside an element: a struct, text of a reference, raw XML, or a literal line."""

    slot: Slot | None
    value: Any


class _Writer:
    def __init__(self, definitions: Definitions) -> None:
        self.definitions = definitions
        self.lines: list[str] = []
        self.incoming: dict[str, list[str]] = {}
        self.outgoing: dict[str, list[str]] = {}
        for element in walk(definitions):
            if isinstance(element, SequenceFlow) and element.id:
                self.outgoing.setdefault(element.sourceRef, []).append(element.id)
                self.incoming.setdefault(element.targetRef, []).append(element.id)

    def document(self) -> str:
        self.lines.append('<?xml version="1.0" encoding="UTF-8"?>')
        self.lines += [_line_of(each) for each in self.definitions.prolog]
        self.element(self.definitions, schema.tag_of(Definitions), None, {}, 0)
        self.lines += [_line_of(each) for each in self.definitions.epilog]
        return "\n".join(self.lines) + "\n"

    # --- elements of the standard ------------------------------------------------------------------------------------

    def element(self, node: Node, tag: str, slot: Slot | None, scope: Mapping[str, str], depth: int) -> None:
        """Writes one struct as element `tag`; `slot` is the field that holds it."""
        lexical = node.lexical or _NOTHING
        declared = dict(lexical.namespaces)
        if isinstance(node, Definitions):
            declared = {**declared, **_missing_namespaces(node, declared)}
        declared |= _undeclared(node.otherAttributes, {**scope, **declared})
        scope = {**scope, **declared} if declared else scope
        name = _qualified(tag, lexical.prefix, scope)
        head = f"{'  ' * depth}<{name}{_declarations(declared)}{self._attributes(node, slot, scope)}"
        plan = schema.plan(type(node))
        body: str = getattr(node, plan.body.field) if plan.body else ""
        mixed: tuple[XmlElement, ...] = getattr(node, plan.mixed.field) if plan.mixed else ()
        if not mixed and plan.foreign:
            values: tuple[XmlElement, ...] = getattr(node, plan.foreign.field)
            mixed = values if any(each.tail or each.name == "#text" for each in values) else ()
        if mixed:
            inner = "".join(raw(each, scope) for each in mixed)
            self.lines.append(f"{head}>{inner}</{name}>")
            return
        parts = list(self._parts(node))
        if not parts:
            self.lines.append(f"{head}>{_text(body)}</{name}>" if body else f"{head}/>")
            return
        self.lines.append(f"{head}>{_text(body)}")
        for part in parts:
            self._part(part, node, scope, depth + 1)
        self.lines.append(f"{'  ' * depth}</{name}>")

    def _part(self, part: _Part, owner: Node, scope: Mapping[str, str], depth: int) -> None:
        indent = "  " * depth
        slot, value = part
        if slot is None:
            self.lines.append(indent + (raw(value, scope, depth) if isinstance(value, XmlElement) else _line_of(value)))
        elif isinstance(value, Node):
            self.element(value, slot.tag or schema.tag_of(type(value)), slot, scope, depth)
        else:
            lexical = owner.lexical or _NOTHING
            name = _qualified(slot.tag, lexical.prefix, scope)
            text = _spelling(lexical, slot.field, value) if value is not None else _spelling(lexical, slot.field, "")
            text = text if text is not None else _reference_text(value or "", scope)
            self.lines.append(f"{indent}<{name}>{_text(text)}</{name}>" if text else f"{indent}<{name}/>")

    # --- attributes --------------------------------------------------------------------------------------------------

    def _attributes(self, node: Node, slot: Slot | None, scope: Mapping[str, str]) -> str:
        lexical = node.lexical or _NOTHING
        ready = dict(self._attribute_texts(node, lexical, slot, scope))
        order = [name for name in lexical.attributes if name in ready]
        order += [name for name in ready if name not in lexical.attributes]
        return "".join(f' {_qualified(name, None, scope, attribute=True)}="{_attribute_text(ready[name])}"' for name in order)

    def _attribute_texts(
        self, node: Node, lexical: Lexical, slot: Slot | None, scope: Mapping[str, str]
    ) -> Iterator[tuple[str, str]]:
        plan = schema.plan(type(node))
        if slot is not None and slot.tag and (slot.type is not type(node) or XSI_TYPE in lexical.attributes):
            name = f"t{type(node).__name__}"
            text = _spelling(lexical, XSI_TYPE, name)
            if text is None:
                text = name if XSI_TYPE in lexical.attributes else _reference_text(f"{{{BPMN}}}{name}", scope)
            yield XSI_TYPE, text
        for each in plan.attributes.values():
            value = getattr(node, each.field)
            written = each.tag in lexical.attributes
            if value is None or (each.kind == "reference" and value == ""):
                if written and (text := _spelling(lexical, each.field, "")) is not None:
                    yield each.tag, text
                elif written and each.kind == "reference":
                    yield each.tag, ""
            elif written or value != each.default or each.tag in _ALWAYS:
                text = _spelling(lexical, each.field, value)
                yield each.tag, text if text is not None else _value_text(each, value, scope)
        yield from node.otherAttributes

    # --- order of the inside -----------------------------------------------------------------------------------------

    def _parts(self, node: Node) -> Iterator[_Part]:
        plan = schema.plan(type(node))
        lexical = node.lexical or _NOTHING
        waiting: dict[str, list[_Part]] = {}
        for slot in plan.slots:
            waiting[slot.field] = list(self._parts_of(node, slot, lexical))
        waiting["otherElements"] = [_Part(None, each) for each in node.otherElements]
        counts = {field: len(parts) for field, parts in waiting.items()}
        order = merged(lexical.children, counts, {slot.field: slot.rank for slot in plan.slots})
        taken = dict.fromkeys(waiting, 0)
        for entry in order:
            if entry not in waiting:
                yield _Part(None, entry)
                continue
            yield waiting[entry][taken[entry]]
            taken[entry] += 1

    def _parts_of(self, node: Node, slot: Slot, lexical: Lexical) -> Iterator[_Part]:
        value: Any = getattr(node, slot.field)
        single = slot.kind in {"child", "reference element"}
        if single and (value is not None or (slot.kind == "reference element" and slot.field in lexical.children)):
            yield _Part(slot, value)
        elif slot.kind == "children":
            yield from (_Part(slot, each) for each in value or ())
        elif slot.kind == "reference elements":
            given: tuple[str, ...] = value or ()
            if isinstance(node, FlowNode) and slot.field in {"incoming", "outgoing"}:
                flows = self.incoming if slot.field == "incoming" else self.outgoing
                given = tuple(dict.fromkeys((*given, *flows.get(node.id or "", ()))))
            yield from (_Part(slot, each) for each in given)
        elif slot.kind == "foreign" and slot.field != "otherElements":
            yield from (_Part(None, each) for each in value or ())


# --- names and text --------------------------------------------------------------------------------------------------


def _missing_namespaces(definitions: Definitions, declared: Mapping[str, str]) -> dict[str, str]:
    """Namespaces that the document needs and its root does not declare: those of the standard in use, and of extensions."""
    needed = {BPMN, *_of_drawings(definitions)}
    wanted: dict[str, str] = {}
    for element in walk(definitions):
        if isinstance(element, FormalExpression) and element.lexical is None:
            needed.add(XSI)
        for each in _extension_elements(element):
            if each.namespace and each.prefix and not each.namespaces:
                wanted.setdefault(each.prefix, each.namespace)
    wanted = {**{prefix: uri for prefix, uri in _DEFAULT_PREFIXES.items() if uri in needed}, **wanted}
    bound = set(declared.values())
    return {prefix: uri for prefix, uri in wanted.items() if uri not in bound and prefix not in declared}


def _of_drawings(definitions: Definitions) -> set[str]:
    """The namespaces that drawings use and do not declare themselves."""
    needed: set[str] = set()
    for diagram in definitions.diagrams:
        for element, around in walk_with_parents(diagram):
            drawn = {BPMNDI}
            if isinstance(element, (BPMNEdge, DiagramExtension)):
                drawn.add(DI)
            elif isinstance(element, (Bounds, Font)):
                drawn = {DC}
            here = [each.lexical.namespaces for each in (element, *around) if each.lexical is not None]
            needed |= drawn - {uri for namespaces in here for _, uri in namespaces}
    return needed


def _undeclared(attributes: Iterable[tuple[str, str]], scope: Mapping[str, str]) -> dict[str, str]:
    """Prefixes for the namespaces of attributes that have none in scope: without one an attribute would change its name."""
    made: dict[str, str] = {}
    for name, _ in attributes:
        uri = name[1:].partition("}")[0] if name.startswith("{") else ""
        known = {**scope, **made}
        if uri and prefix_for(uri, known, attribute=True) is None:
            made[next(f"ns{number}" for number in count(len(known)) if f"ns{number}" not in known)] = uri
    return made


def _extension_elements(element: Node) -> Iterator[XmlElement]:
    values = getattr(element, "values", ())
    yield from values
    yield from element.otherElements


def _qualified(name: str, prefix: str | None, scope: Mapping[str, str], *, attribute: bool = False) -> str:
    if not name.startswith("{"):
        return name
    uri, _, local = name[1:].partition("}")
    if prefix is None or scope.get(prefix) != uri or (attribute and not prefix):
        prefix = prefix_for(uri, scope, attribute=attribute)
    return f"{prefix}:{local}" if prefix else local


def _declarations(declared: Mapping[str, str]) -> str:
    return "".join(f' xmlns{":" if prefix else ""}{prefix}="{_attribute_text(uri)}"' for prefix, uri in declared.items())


def _spelling(lexical: Lexical, name: str, value: Any) -> str | None:
    key = f"{name}={spelled(value)}"
    return next((text for known, text in lexical.spellings if known == key), None)


def _value_text(slot: Slot, value: Any, scope: Mapping[str, str]) -> str:
    return _reference_text(value, scope) if slot.kind == "reference" else spelled(value)


def _reference_text(target: str, scope: Mapping[str, str]) -> str:
    """A qualified name, or the reference as it is when its namespace has no prefix here."""
    known = target.startswith("{") and prefix_for(target[1:].partition("}")[0], scope, attribute=False) is not None
    return _qualified(target, None, scope) if known else target


def _line_of(entry: str) -> str:
    kind, text = entry[0], entry[1:]
    return f"<!--{text}-->" if kind == "#" else f"<?{text}?>" if kind == "?" else _text(text)


def _text(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


def _attribute_text(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    return escaped.replace("\n", "&#10;").replace("\t", "&#9;").replace("\r", "&#13;")


def raw(element: XmlElement, scope: Mapping[str, str], depth: int | None = None) -> str:
    """Foreign XML; indented from `depth` where no text stands between its elements."""
    if element.name == "#text":
        return _text(element.text)
    if element.name == "#comment":
        return f"<!--{element.text}-->{_text(element.tail)}"
    if element.name.startswith("?"):
        return f"<{element.name} {element.text}?>{_text(element.tail)}"
    declared = dict(element.namespaces)
    if element.namespace and prefix_for(element.namespace, {**scope, **declared}, attribute=False) is None:
        declared[element.prefix or ""] = element.namespace
    declared |= _undeclared(element.attributes, {**scope, **declared})
    scope = {**scope, **declared} if declared else scope
    name = _raw_name(element, scope)
    attributes = "".join(
        f' {_qualified(each, None, scope, attribute=True)}="{_attribute_text(value)}"' for each, value in element.attributes
    )
    head = f"<{name}{_declarations(declared)}{attributes}"
    tail = _text(element.tail)
    if not element.children:
        return f"{head}>{_text(element.text)}</{name}>{tail}" if element.text else f"{head}/>{tail}"
    if depth is None or element.text or any(child.tail for child in element.children):
        inner = "".join(raw(child, scope) for child in element.children)
        return f"{head}>{_text(element.text)}{inner}</{name}>{tail}"
    pad = "\n" + "  " * (depth + 1)
    inner = "".join(pad + raw(child, scope, depth + 1) for child in element.children)
    return f"{head}>{inner}\n{'  ' * depth}</{name}>{tail}"


def _raw_name(element: XmlElement, scope: Mapping[str, str]) -> str:
    if not element.namespace:
        return element.name
    return _qualified(element.name, element.prefix, scope)
