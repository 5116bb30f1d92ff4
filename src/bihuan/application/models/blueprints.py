"""A stored version made ready to run: its program, what people read about each step, its forms and its rules.

Put together once per content and remembered by the process: the key is a hash of everything it is made of.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from bihuan import bpmn, dmn, engine, feel, forms
from bihuan.application.models.rulebooks import CASES
from bihuan.application.ports import Transaction
from bihuan.application.ports.records import ResourceRecord, VersionRecord
from bihuan.assignment import step as assigning
from bihuan.bpmn import extension, model, walk, zeebe
from bihuan.bpmn.extension import BihuanExtension, FieldRight
from bihuan.engine import starting
from bihuan.engine.program import Program
from bihuan.kernel.errors import InvalidModel, NotFound
from bihuan.kernel.text import Text

REMEMBERED = 256
EXPRESSION = "="


class FormPlan(msgspec.Struct, frozen=True):
    """A form: parsed for the server, and as the renderer reads it; `digest` names its content."""

    form: forms.Form
    schema: dict[str, Any]
    digest: str


class StepPlan(msgspec.Struct, frozen=True, kw_only=True):
    """A flow node as people know it; `kind` is the BPMN type with a small first letter, `after` the nodes behind it."""

    element_id: str
    kind: str
    name: Text
    ours: BihuanExtension
    assigning: assigning.Step | None = None
    form_id: str = ""
    lane: Text = Text()

    @property
    def granted(self) -> tuple[FieldRight, ...]:
        return self.ours.form.fields if self.ours.form else ()


class Blueprint:
    """A version ready to run."""

    def __init__(self, process_id: str, content: bytes, resources: Mapping[tuple[str, str], bytes]) -> None:
        self.definitions: model.Definitions = bpmn.read(content)
        process = walk.callable_(self.definitions, process_id)
        if process is None:
            raise InvalidModel("process.not_in_diagram", place=process_id, process=process_id)
        self.process_id = process_id
        self.process = process
        self.ours = extension.of(process)
        self.name = extension.name_of(process)
        self.forms = {name: _form(body) for (kind, name), body in resources.items() if kind == "form"}
        self.personal = frozenset(name for plan in self.forms.values() for name in forms.personal(plan.form))
        self.steps: dict[str, StepPlan] = {}
        self._after: dict[str, list[str]] = {}
        self._index(process, {})
        self.start_form_id = next(
            (step.form_id for step in self.steps.values() if step.kind == "startEvent" and step.form_id), ""
        )
        books = [body for (kind, _), body in sorted(resources.items()) if kind == "dmn"]
        documents = [dmn.read(body) for body in books]
        tables = [dmn.compile(each, [other for other in documents if other is not each]) for each in documents]
        self.decisions = {name: each for each in tables for name in each.elements}
        self.decided_by = {
            name: hashlib.sha256(body).hexdigest() for body, each in zip(books, tables, strict=True) for name in each.elements
        }
        self.program: Program = engine.link(engine.compile(self.definitions, process_id), self.decisions)
        self.begins = starting.starts(self.program)
        self._properties = {each.name: each.value for each in zeebe.of(process).properties}

    def title(self, values: Mapping[str, Any]) -> str:
        """The title of an instance, from the process's title expression; empty when there is none or it fails."""
        text = self._properties.get("title", "").strip()
        if not text.startswith(EXPRESSION):
            return text
        try:
            found = feel.evaluate(feel.compiled(text.removeprefix(EXPRESSION)), values, now=None).value
        except InvalidModel:
            return ""
        return found if isinstance(found, str) else ""

    def name_of(self, element_id: str) -> Text:
        step = self.steps.get(element_id)
        return step.name if step else Text(element_id, element_id)

    def form_of(self, step: StepPlan | None) -> FormPlan | None:
        return self.forms.get(step.form_id) if step else None

    @property
    def start(self) -> StepPlan | None:
        return next((step for step in self.steps.values() if step.kind == "startEvent" and step.form_id), None) or next(
            (step for step in self.steps.values() if step.kind == "startEvent"), None
        )

    def upcoming(self, element_ids: Iterable[str], limit: int = 5) -> list[Text]:
        """The user tasks that may come next after these elements, nearest first, by the diagram alone."""
        seen = set(element_ids)
        waiting = [after for element in seen for after in self._after.get(element, ())]
        found: list[Text] = []
        while waiting and len(found) < limit:
            element = waiting.pop(0)
            if element in seen:
                continue
            seen.add(element)
            step = self.steps.get(element)
            if step is not None and step.kind == "userTask":
                found.append(step.name)
            waiting.extend(self._after.get(element, ()))
        return found

    def _index(self, scope: model.Process | model.SubProcess, lanes: dict[str, Text]) -> None:
        for lane_set in scope.laneSets:
            for lane in lane_set.lanes:
                lanes.update(dict.fromkeys(lane.flowNodeRefs, extension.name_of(lane)))
        for node in walk.nodes(scope):
            if node.id is not None:
                self.steps[node.id] = _step(self.process_id, node, lanes)
            if isinstance(node, model.SubProcess):
                self._index(node, lanes)
                starts = [inner.id for inner in walk.nodes(node) if isinstance(inner, model.StartEvent) and inner.id]
                self._after.setdefault(node.id or "", []).extend(starts)
        for flow in walk.flows(scope):
            self._after.setdefault(flow.sourceRef, []).append(flow.targetRef)
        for node in walk.nodes(scope):
            if isinstance(scope, model.SubProcess) and isinstance(node, model.EndEvent):
                self._after.setdefault(node.id or "", []).extend(self._after_scope(scope))

    def _after_scope(self, scope: model.SubProcess) -> list[str]:
        return [
            flow.targetRef
            for flow in walk.walk(self.process)
            if isinstance(flow, model.SequenceFlow) and flow.sourceRef == scope.id
        ]


def form_named(node: model.FlowNode) -> str:
    """The form that a node asks for; empty for none."""
    ours, theirs = extension.of(node), zeebe.of(node)
    return (ours.form.id if ours.form else "") or (theirs.formDefinition.formId if theirs.formDefinition else "")


def _step(process_id: str, node: model.FlowNode, lanes: Mapping[str, Text]) -> StepPlan:
    kind = type(node).__name__
    return StepPlan(
        element_id=node.id or "",
        kind=kind[0].lower() + kind[1:],
        name=extension.name_of(node),
        ours=extension.of(node),
        assigning=assigning.of(process_id, node) if isinstance(node, model.UserTask) else None,
        form_id=form_named(node),
        lane=lanes.get(node.id or "", Text()),
    )


def _form(body: bytes) -> FormPlan:
    return FormPlan(forms.read(body), msgspec.json.decode(body, type=dict[str, Any]), hashlib.sha256(body).hexdigest())


_remembered: OrderedDict[str, Blueprint] = OrderedDict()


def program_hash(process_id: str, content: str, resources: Iterable[ResourceRecord]) -> str:
    """The name of a version's content: the same parts have the same name, whoever stores them."""
    parts = [process_id, content, *sorted(f"{each.kind}/{each.id}/{each.content}" for each in resources if each.kind != CASES)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def hash_of(tx: Transaction, version: VersionRecord) -> str:
    """The name of a version's content; a released version carries it, that of a draft changes with it."""
    return version.program or program_hash(version.process_id, version.content, tx.versions.resources(version.key))


def of_version(tx: Transaction, version: VersionRecord) -> Blueprint:
    """The blueprint of a version; raises `InvalidModel` when it cannot run."""
    return _remember(tx, hash_of(tx, version), version)


def of_key(tx: Transaction, version_key: int, program: str = "") -> Blueprint:
    """The blueprint an instance runs by: looked up by its hash, read only when it is not remembered."""
    found = _remembered.get(program) if program else None
    if found is not None:
        return found
    version = tx.versions.find(version_key)
    if version is None:
        raise NotFound("version.not_found", place=str(version_key))
    return of_version(tx, version)


def _remember(tx: Transaction, name: str, version: VersionRecord) -> Blueprint:
    found = _remembered.get(name)
    if found is None:
        resources = {(each.kind, each.id): tx.contents.get(each.content) for each in tx.versions.resources(version.key)}
        found = _remembered[name] = Blueprint(version.process_id, tx.contents.get(version.content), resources)
        while len(_remembered) > REMEMBERED:
            _remembered.popitem(last=False)
    return found
