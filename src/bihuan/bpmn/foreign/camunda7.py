"""Camunda 7 (`camunda:`), Flowable (`flowable:`) and Activiti (`activiti:`): their extensions as Camunda 8's, JUEL as FEEL.

The three share most names. What has a counterpart is moved into `zeebe:` extensions and taken out; what has none stays where it
was and is reported: as a warning, or as an error where the process cannot run without somebody's doing. What has one in part is
moved, and what fell away of it is reported. A second conversion finds what is ours already, and leaves it alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from bihuan.bpmn import model as bpmn
from bihuan.bpmn import zeebe
from bihuan.bpmn.foreign import juel
from bihuan.bpmn.foundation import BaseElement, Node, XmlElement
from bihuan.bpmn.rebuild import rebuilt
from bihuan.kernel.errors import InvalidModel, Problem, Severity

ENGINES = {
    "http://camunda.org/schema/1.0/bpmn": "Camunda 7",
    "http://activiti.org/bpmn": "Activiti",
    "http://flowable.org/bpmn": "Flowable",
}
NAMESPACES = tuple(ENGINES)
# Known, and without a meaning here: transactions and optimisations of those engines.
_SILENT = frozenset(
    {
        "asyncBefore", "asyncAfter", "async", "exclusive", "jobPriority", "historyTimeToLive", "isStartableInTasklist",
        "taskPriority", "calledElementTenantId", "decisionRefTenantId", "triggerable", "modelerTemplate", "type",
    }
)  # fmt: skip

_BINDINGS: dict[str, zeebe.Binding] = {"deployment": "deployment", "versionTag": "versionTag"}

replace = msgspec.structs.replace


class Translation(msgspec.Struct, frozen=True):
    """Something that means the same here: `place` is the step or flow it belongs to, `name` the attribute or element.

    `before` and `after` are given where an expression was rewritten; without `after` it was moved as it is.
    """

    place: str
    name: str
    before: str = ""
    after: str = ""


class Converted(msgspec.Struct, frozen=True):
    """The model as ours, what was translated on the way, and what somebody must look at."""

    definitions: bpmn.Definitions
    problems: tuple[Problem, ...]
    translations: tuple[Translation, ...] = ()


def is_foreign(definitions: bpmn.Definitions) -> bool:
    """Whether anything in the model speaks for one of those engines."""
    found = False

    def look(node: Node) -> Node:
        nonlocal found
        found = found or any(_ours(name) for name, _ in node.otherAttributes) or _has_elements(node)
        found = found or (isinstance(node, bpmn.Expression) and juel.is_juel(node.body))
        return node

    rebuilt(definitions, look)
    return found


def engines(definitions: bpmn.Definitions) -> tuple[str, ...]:
    """The engines that the model was drawn for, by name."""
    found: set[str] = set()

    def look(node: Node) -> Node:
        names = [name[1:].partition("}")[0] for name, _ in node.otherAttributes if _ours(name)]
        values = node.extensionElements.values if isinstance(node, BaseElement) and node.extensionElements else ()
        found.update(name for name in (*names, *(each.namespace for each in values)) if name in ENGINES)
        return node

    rebuilt(definitions, look)
    return tuple(name for namespace, name in ENGINES.items() if namespace in found)


def convert(definitions: bpmn.Definitions) -> Converted:
    """Translate the whole model."""
    conversion = _Conversion()
    made = rebuilt(definitions, conversion.element, entering=conversion.enter)
    return Converted(made, tuple(conversion.problems), tuple(conversion.translations))


def _ours(name: str) -> bool:
    return name.startswith("{") and name[1:].partition("}")[0] in NAMESPACES


def _has_elements(node: Node) -> bool:
    values = node.extensionElements.values if isinstance(node, BaseElement) and node.extensionElements else ()
    return any(each.namespace in NAMESPACES for each in values)


class _Foreign:
    """The foreign extension of one element; what is taken out of it has been translated, unless it was `lost` on the way."""

    def __init__(self, element: BaseElement) -> None:
        self.attributes = {name.partition("}")[2]: value for name, value in element.otherAttributes if _ours(name)}
        values = element.extensionElements.values if element.extensionElements else ()
        self.elements = [each for each in values if each.namespace in NAMESPACES]
        self.done: set[str] = set()
        self.used: set[int] = set()
        self.lost: set[str | int] = set()

    def look(self, *names: str) -> str:
        """The name of the first of these attributes that says something; empty when there is none."""
        return next((name for name in names if self.attributes.get(name)), "")

    def take(self, *names: str) -> str:
        """The value of the first of these attributes that says something; the others stay, for only one can be meant."""
        found = self.look(*names)
        self.done.update(name for name in names if name == found or not self.attributes.get(name))
        return self.attributes.get(found, "")

    def take_one_of(self, name: str, *known: str) -> str:
        """The value of an attribute if it is one of these or none; another one stays."""
        return self.take(name) if self.attributes.get(name, "") in ("", *known) else ""

    def children(self, name: str, which: Callable[[XmlElement], bool] = lambda each: True) -> list[XmlElement]:
        found = [each for each in self.elements if each.local == name and which(each)]
        self.used.update(id(each) for each in found)
        return found

    def lose(self, *what: str | XmlElement) -> None:
        """These attributes and elements are taken out, but what becomes of them does not mean the same; it is told elsewhere."""
        self.lost.update(each if isinstance(each, str) else id(each) for each in what)

    def translated(self) -> list[tuple[str, str]]:
        """What has been taken out and means the same: names, and the values of attributes."""
        taken = [(name, value) for name, value in self.attributes.items() if name in self.done and name not in self.lost]
        return taken + [(each.local, "") for each in self.elements if id(each) in self.used and id(each) not in self.lost]

    def rest(self) -> list[str]:
        """The names of what has not been translated."""
        names = [name for name in self.attributes if name not in self.done and name not in _SILENT]
        return names + [_described(each) for each in self.elements if id(each) not in self.used]

    def without(self, element: BaseElement) -> BaseElement:
        """The element without what has been translated or means nothing here."""
        gone = self.done | _SILENT
        kept = tuple(pair for pair in element.otherAttributes if not (_ours(pair[0]) and pair[0].partition("}")[2] in gone))
        holder = element.extensionElements
        if holder is not None:
            values = tuple(each for each in holder.values if id(each) not in self.used)
            holder = replace(holder, values=values) if values else None
        return replace(element, otherAttributes=kept, extensionElements=holder)


def _described(element: XmlElement) -> str:
    """The name of an element; an element that hands something over is nothing without what it hands over."""
    return f"{element.local} businessKey" if element.get("businessKey") else element.local


def _hands_over(element: XmlElement) -> bool:
    source = element.get("source") or element.get("sourceExpression")
    return element.get("variables") == "all" or bool(source and element.get("target"))


class _Conversion:
    """The translation of one model, with what it has to report."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.translations: list[Translation] = []
        self.told: set[tuple[str, str]] = set()
        self.failed: set[tuple[str, str]] = set()
        self.places: list[str] = []
        self.around: list[Node] = []
        # What a message event definition has found out for the event around it.
        self.job: zeebe.TaskDefinition | None = None

    @property
    def place(self) -> str:
        """The step, flow or other element that people know, in which the translation is now."""
        return self.places[-1] if self.places else ""

    def report(self, what: str, severity: Severity = "warning", **params: str) -> None:
        self.problems.append(Problem(code=f"bpmn.foreign.{what}", place=self.place, severity=severity, params={**params}))

    def tell(self, translation: Translation) -> None:
        self.translations.append(translation)
        self.told.add((translation.place, translation.name))

    def enter(self, node: Node) -> None:
        known = isinstance(node, bpmn.FlowElement | bpmn.RootElement | bpmn.Participant | bpmn.Lane)
        own = node.id if known and not isinstance(node, bpmn.EventDefinition) else None
        self.places.append(own or self.place)
        self.around.append(node)

    def element(self, node: Node) -> Node:
        try:
            return self._element(node)
        finally:
            self.places.pop()
            self.around.pop()

    def _element(self, node: Node) -> Node:
        if isinstance(node, bpmn.Expression):
            return self._expression(node)
        if not isinstance(node, BaseElement):
            return node
        if isinstance(node, bpmn.Message | bpmn.Signal) and node.name and juel.is_juel(node.name):
            node = replace(node, name=self.value(node.name, "name"))
        foreign = _Foreign(node)
        if isinstance(node, bpmn.ThrowEvent) and self.job is not None:
            node = zeebe.with_extension(node, replace(zeebe.of(node), taskDefinition=self.job))
            self.job = None
        if (
            isinstance(node, bpmn.FlowElement | bpmn.Process | bpmn.GlobalTask)
            and not foreign.attributes
            and not foreign.elements
        ):
            return self._bare(node, foreign)
        if not foreign.attributes and not foreign.elements:
            return node
        return self._translated(node, foreign)

    def _bare(self, node: BaseElement, foreign: _Foreign) -> BaseElement:
        """Scripts are foreign by their language alone, calls by what they pass: nothing, unless they say so."""
        if isinstance(node, bpmn.CallActivity) and node.calledElement:
            return self._translated(node, foreign)
        return self._script(node, foreign, {}) if isinstance(node, bpmn.ScriptTask) else node

    def _translated(self, node: BaseElement, foreign: _Foreign) -> BaseElement:
        given: dict[str, Any] = {}
        for kind, translate in _TRANSLATIONS:
            if isinstance(node, kind):
                node = translate(self, node, foreign, given) or node
        for name, value in foreign.translated():
            if (self.place, name) not in self.told | self.failed:
                self.tell(Translation(self.place, name, before=value))
        for name in dict.fromkeys(foreign.rest()):
            self.report("not_translated", name=name)
        node = foreign.without(node)
        if not given:
            return node
        present = zeebe.of(node)
        return zeebe.with_extension(node, replace(present, **given))

    # --- expressions -------------------------------------------------------------------------------------------------

    def value(self, text: str, name: str) -> str:
        """The value of attribute or element `name`; one that cannot be translated stays and is an error."""
        try:
            made = juel.to_attribute(text)
        except InvalidModel:
            self.report("juel", "error", expression=text.strip()[:200])
            self.failed.add((self.place, name))
            return text
        if juel.is_juel(text):
            self.tell(Translation(self.place, name, text.strip(), made))
        return made

    def expression(self, text: str, name: str) -> str:
        return self.value(text, name) if juel.is_juel(text) else f"={text.strip()}"

    def _expression(self, node: bpmn.Expression) -> bpmn.Expression:
        language = node.language if isinstance(node, bpmn.FormalExpression) else None
        if language and language.lower() not in ("juel", "feel") and "/" not in language:
            self.report("language", "error", language=language)
            return node
        if not juel.is_juel(node.body):
            return node
        return replace(node, body=self.value(node.body, "expression"))

    # --- kinds of elements -------------------------------------------------------------------------------------------

    def process(self, node: bpmn.Process, foreign: _Foreign, given: dict[str, Any]) -> None:
        tag = foreign.take("versionTag")
        if tag:
            given["versionTag"] = zeebe.VersionTag(value=tag)

    def common(self, node: bpmn.FlowNode, foreign: _Foreign, given: dict[str, Any]) -> None:
        """Mappings and properties, which any element may have."""
        for holder in foreign.children("inputOutput"):
            before = len(self.problems)
            inputs, outputs = self._parameters(holder, "inputParameter"), self._parameters(holder, "outputParameter")
            if len(self.problems) > before:
                foreign.lose(holder)
            given["ioMapping"] = zeebe.IoMapping(inputs=inputs, outputs=outputs)
        properties = [each for holder in foreign.children("properties") for each in holder.children if each.local == "property"]
        if properties:
            given["properties"] = tuple(zeebe.Property(name=each.get("name"), value=each.get("value")) for each in properties)

    def _parameters(self, holder: XmlElement, name: str) -> tuple[zeebe.Mapping, ...]:
        found = [self._parameter(each) for each in holder.children if each.local == name]
        return tuple(each for each in found if each is not None)

    def _parameter(self, given: XmlElement) -> zeebe.Mapping | None:
        parts = [each for each in given.children if each.namespace in NAMESPACES]
        source = self._collected(parts[0], given.get("name")) if parts else self._literal(given.text, given.get("name"))
        return zeebe.Mapping(source=source, target=given.get("name")) if source else None

    def _literal(self, text: str, name: str) -> str:
        value = self.value(text, name)
        return value if value.startswith("=") else "=" + msgspec.json.encode(value).decode()

    def _collected(self, part: XmlElement, name: str) -> str:
        """A list or map of texts and expressions; scripts have no counterpart."""
        if part.local == "list":
            items = [self._literal(each.text, name).removeprefix("=") for each in part.children if self._plain(each, "value")]
            return f"=[{', '.join(items)}]"
        if part.local == "map":
            entries = [(each.get("key"), self._literal(each.text, name)) for each in part.children if self._plain(each, "entry")]
            return (
                "={"
                + ", ".join(f"{msgspec.json.encode(key).decode()}: {value.removeprefix('=')}" for key, value in entries)
                + "}"
            )
        self.report("script", "error", language=part.get("scriptFormat") or part.local)
        return ""

    def _plain(self, part: XmlElement, name: str) -> bool:
        """Whether a part of a list or map is a text or expression; anything else is told."""
        inside = next((each for each in part.children if each.namespace in NAMESPACES), None)
        if part.local == name and inside is None:
            return True
        odd = inside or part
        self.report("script", "error", language=odd.get("scriptFormat") or odd.local)
        return False

    def user(self, node: BaseElement, foreign: _Foreign, given: dict[str, Any]) -> None:
        names = ("assignee", "candidateGroups", "candidateUsers")
        people: dict[str, Any] = {name: self.value(text, name) for name in names if (text := foreign.take(name))}
        if people:
            given["assignmentDefinition"] = zeebe.AssignmentDefinition(**people)
        dates: dict[str, Any] = {
            name: self.value(text, name) for name in ("dueDate", "followUpDate") if (text := foreign.take(name))
        }
        if dates:
            given["taskSchedule"] = zeebe.TaskSchedule(**dates)
        priority = foreign.take("priority")
        if priority:
            given["priorityDefinition"] = zeebe.PriorityDefinition(priority=self.value(priority, "priority"))

    def form(self, node: BaseElement, foreign: _Foreign, given: dict[str, Any]) -> None:
        if zeebe.of(node).formDefinition is not None:
            return
        if reference := foreign.take("formRef"):
            binding = foreign.take_one_of("formRefBinding", "latest", "deployment")
            given["formDefinition"] = zeebe.FormDefinition(formId=reference, bindingType=_BINDINGS.get(binding, "latest"))
        elif key := foreign.take("formKey"):
            given["formDefinition"] = zeebe.FormDefinition(externalReference=key)

    def work(self, node: bpmn.Activity, foreign: _Foreign, given: dict[str, Any]) -> bpmn.Activity | None:
        """An external task is a job; Java code must become a worker, and gets a job type of its own name."""
        known = zeebe.of(node)
        if known.taskDefinition is not None or known.calledDecision is not None:
            return None
        if decision := foreign.take("decisionRef"):
            if foreign.take("mapDecisionResult") not in ("", "singleEntry"):
                foreign.lose("mapDecisionResult")
                self.report("decision_result")
            binding = foreign.take_one_of("decisionRefBinding", "latest", "deployment", "versionTag")
            given["calledDecision"] = zeebe.CalledDecision(
                decisionId=self.value(decision, "decisionRef"),
                resultVariable=foreign.take("resultVariable", "resultVariableName") or "decisionResult",
                bindingType=_BINDINGS.get(binding, "latest"),
                versionTag=foreign.take("decisionRefVersionTag") if binding == "versionTag" else "",
            )
            return None
        if topic := foreign.take("topic"):
            given["taskDefinition"] = zeebe.TaskDefinition(type=self.value(topic, "topic"), retries=self._retries(foreign))
            return None
        if (scripted := self._computed(node, foreign, given)) is not None:
            return scripted
        kind = self._code(foreign) or foreign.attributes.get("type", "")
        if kind:
            given["taskDefinition"] = zeebe.TaskDefinition(type=juel.bare(kind), retries=self._retries(foreign))
            self.report("code", "warning", code=kind, topic=juel.bare(kind))
        return None

    def _code(self, foreign: _Foreign) -> str:
        """What runs inside those engines; a job of its name is there instead, and somebody has to write the worker."""
        name = foreign.look("class", "delegateExpression", "expression")
        if not name:
            return ""
        foreign.lose(name)
        return foreign.take(name)

    def _computed(self, node: bpmn.Activity, foreign: _Foreign, given: dict[str, Any]) -> bpmn.Activity | None:
        """A service task that only evaluates an expression is a script task; None when FEEL cannot say it."""
        expression = foreign.attributes.get("expression", "")
        if not expression:
            return None
        try:
            text = juel.to_attribute(expression)
        except InvalidModel:
            return None
        self.tell(Translation(self.place, "expression", foreign.take("expression").strip(), text))
        result = foreign.take("resultVariable", "resultVariableName")
        given["script"] = zeebe.Script(expression=text if text.startswith("=") else f"={text}", resultVariable=result or "_")
        common = {name: getattr(node, name) for name in bpmn.Task.__struct_fields__ if name != "$type"}
        return bpmn.ScriptTask(**common)

    def _retries(self, foreign: _Foreign) -> str:
        """The count of `R5/PT10M`; the pause is not ours to keep, for it belongs to the worker."""
        count = ""
        for each in foreign.children("failedJobRetryTimeCycle"):
            cycle = each.text.strip()
            count, _, pause = cycle.removeprefix("R").partition("/")
            count, pause = (count, pause) if count.isdecimal() else ("", cycle)
            if pause:
                foreign.lose(each)
                self.report("dropped", name=each.local, lost=pause)
        return count or "3"

    def _script(self, node: bpmn.ScriptTask, foreign: _Foreign, given: dict[str, Any]) -> bpmn.ScriptTask:
        language = (node.scriptFormat or "").lower()
        if language == "juel" and node.script is not None:
            if zeebe.of(node).script is not None:
                return node
            result = foreign.take("resultVariable")
            given["script"] = zeebe.Script(expression=self.expression(node.script.body, "script"), resultVariable=result or "_")
        elif language in ("javascript", "ecmascript", "groovy", "python", "jython", "ruby", "jruby"):
            given["taskDefinition"] = zeebe.TaskDefinition(type=f"script:{language}")
            self.report("script", "warning", language=language)
        if given and not foreign.attributes and not foreign.elements:
            return zeebe.with_extension(node, replace(zeebe.of(node), **given))
        return node

    def call(self, node: bpmn.CallActivity, foreign: _Foreign, given: dict[str, Any]) -> None:
        fixed = foreign.attributes.get("calledElementBinding") == "version" and foreign.take("calledElementBinding")
        if foreign.take("calledElementVersion") or fixed:
            foreign.lose("calledElementVersion", "calledElementBinding" if fixed else "")
            self.report("call_version")
        into, out = foreign.children("in", _hands_over), foreign.children("out", _hands_over)
        for each in (*into, *out):
            for lost in (name for name in ("businessKey", "local") if each.get(name) not in ("", "false")):
                foreign.lose(each)
                self.report("dropped", name=each.local, lost=lost)
        if zeebe.of(node).calledElement is None:
            binding = foreign.take_one_of("calledElementBinding", "latest", "deployment", "versionTag")
            given["calledElement"] = zeebe.CalledElement(
                processId=self.value(node.calledElement or "", "calledElement"),
                propagateAllParentVariables=any(each.get("variables") == "all" and each.get("local") != "true" for each in into),
                propagateAllChildVariables=any(each.get("variables") == "all" for each in out),
                bindingType=_BINDINGS.get(binding, "latest"),
                versionTag=foreign.take("calledElementVersionTag") if binding == "versionTag" else "",
            )
        inputs, outputs = self._passed(into), self._passed(out)
        if inputs or outputs:
            known = given.get("ioMapping") or zeebe.IoMapping()
            given["ioMapping"] = replace(known, inputs=(*known.inputs, *inputs), outputs=(*known.outputs, *outputs))

    def _passed(self, given: Iterable[XmlElement]) -> tuple[zeebe.Mapping, ...]:
        found: list[zeebe.Mapping] = []
        for each in given:
            source = each.get("source")
            text = f"={source}" if source else self.value(each.get("sourceExpression"), each.get("target"))
            if text and each.get("target"):
                found.append(zeebe.Mapping(source=text, target=each.get("target")))
        return tuple(found)

    def many(self, node: bpmn.MultiInstanceLoopCharacteristics, foreign: _Foreign, given: dict[str, Any]) -> None:
        collection = foreign.take("collection")
        if collection:
            text = self.expression(collection, "collection")
            given["loopCharacteristics"] = zeebe.LoopCharacteristics(
                inputCollection=text, inputElement=foreign.take("elementVariable")
            )

    def condition(self, node: bpmn.ConditionalEventDefinition, foreign: _Foreign, given: dict[str, Any]) -> None:
        name, events = foreign.take("variableName"), foreign.take("variableEvents")
        if name or events:
            lost = [what for what, value in (("variableName", name), ("variableEvents", events)) if value]
            self.report("not_translated", name=", ".join(lost))
            given["conditionalFilter"] = zeebe.ConditionalFilter(variableNames=name, variableEvents=events)

    def thrown(self, node: bpmn.MessageEventDefinition, foreign: _Foreign, given: dict[str, Any]) -> None:
        """A throwing message event that is worked by somebody or by code: a job of the event."""
        event = self.around[-2] if len(self.around) > 1 else None
        if not isinstance(event, bpmn.ThrowEvent) or zeebe.of(event).taskDefinition is not None:
            return
        if topic := foreign.take("topic"):
            self.job = zeebe.TaskDefinition(type=self.value(topic, "topic"))
        elif kind := self._code(foreign):
            self.job = zeebe.TaskDefinition(type=juel.bare(kind))
            self.report("code", "warning", code=kind, topic=juel.bare(kind))


_Translate = Callable[[_Conversion, Any, _Foreign, dict[str, Any]], Any]
_TRANSLATIONS: tuple[tuple[Any, _Translate], ...] = (
    (bpmn.Process, _Conversion.process),
    (bpmn.FlowNode, _Conversion.common),
    (bpmn.UserTask | bpmn.GlobalUserTask, _Conversion.user),
    (bpmn.UserTask | bpmn.StartEvent | bpmn.GlobalUserTask, _Conversion.form),
    (bpmn.CallActivity, _Conversion.call),
    (bpmn.ServiceTask | bpmn.SendTask | bpmn.BusinessRuleTask, _Conversion.work),
    (bpmn.ScriptTask, _Conversion._script),  # pyright: ignore[reportPrivateUsage]
    (bpmn.MultiInstanceLoopCharacteristics, _Conversion.many),
    (bpmn.ConditionalEventDefinition, _Conversion.condition),
    (bpmn.MessageEventDefinition, _Conversion.thrown),
)
