"""FEEL while it is written: mistakes with their places, and the names that an expression of a version may use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from bihuan import bpmn, dmn, feel, forms
from bihuan.application.actor import Actor
from bihuan.application.models import versions
from bihuan.application.models.rulebooks import DMN
from bihuan.application.ports import Transaction
from bihuan.application.views.decisions import (
    BuiltinView,
    CheckExpressions,
    ExpressionFinding,
    ExpressionsChecked,
    ExpressionText,
    VariableView,
    VocabularyView,
)
from bihuan.bpmn import extension, walk, zeebe
from bihuan.bpmn import model as bpmn_model
from bihuan.dmn import model
from bihuan.feel.functions.about import ABOUT, signatures
from bihuan.feel.types import ANY, BOOLEAN, DATE, DATE_TIME, NUMBER, STRING, TIME, ContextType, ListType, Type
from bihuan.forms.model import Component
from bihuan.kernel.catalogue import Language, render
from bihuan.kernel.errors import InvalidInput, InvalidModel, Problem
from bihuan.kernel.text import Text
from bihuan.measures import language as indicators

MOST = 200  # expressions looked at in one request


class Variable(msgspec.Struct, frozen=True):
    """A variable: its type, and where it comes from in the words of people."""

    name: str
    type: Type
    source: Text


def check(tx: Transaction, actor: Actor, key: int, command: CheckExpressions) -> ExpressionsChecked:
    """The mistakes of expressions in the words and at the places that an editor shows."""
    actor.require("processes.read")
    if len(command.items) > MOST:
        raise InvalidInput("feel.too_many_expressions", limit=MOST)
    spoken: Language = "zh-CN" if actor.language.startswith("zh") else "en"
    known = {each.name: each.type for each in variables(tx, key)}
    words = _indicator_words(tx, key, known)
    found = [finding for each in command.items for finding in _findings(each, known, words, spoken)]
    return ExpressionsChecked(findings=found)


def vocabulary(tx: Transaction, actor: Actor, key: int) -> VocabularyView:
    """What completion offers: the variables of a version and the functions of FEEL."""
    actor.require("processes.read")
    return VocabularyView(
        variables=[
            VariableView(name=each.name, type=str(each.type), source=each.source, members=list(_members(each.type)))
            for each in variables(tx, key)
        ],
        builtins=[BuiltinView(name=name, signatures=signatures(name), about=about) for name, about in ABOUT.items()],
    )


def _members(kind: Type) -> Iterable[str]:
    while isinstance(kind, ListType):
        kind = kind.element
    return kind.members if isinstance(kind, ContextType) else ()


# --- checking --------------------------------------------------------------------------------------------------------


def _findings(
    item: ExpressionText, known: Mapping[str, Type], words: indicators.Vocabulary, spoken: Language
) -> Iterator[ExpressionFinding]:
    text = item.text
    if item.kind == "indicator":
        for problem in indicators.check(text, words):
            yield _finding(item.id, problem, _offset(problem, "start"), _offset(problem, "end"), 0, spoken)
        return
    # An equals sign marks FEEL in attributes that may hold a plain text as well; it is no part of the expression.
    skipped = len(text) - len(text.lstrip().removeprefix("=")) if item.kind == "condition" else 0
    scope = feel.Scope({**known, **dict.fromkeys(item.names, ANY)})
    for fault in feel.diagnose(text[skipped:], scope, "unary" if item.kind == "unary" else "expression").faults:
        yield _finding(item.id, fault.problem, fault.start, fault.end, skipped, spoken)


def _offset(problem: Problem, name: str) -> int:
    value = problem.params.get(name)
    if isinstance(value, int):
        return value
    column = problem.params.get("column")
    return column - 1 if isinstance(column, int) else 0


def _finding(id: str, problem: Problem, start: int, end: int, skipped: int, spoken: Language) -> ExpressionFinding:
    line, column = problem.params.get("line"), problem.params.get("column")
    line = line if isinstance(line, int) else 1
    column = column if isinstance(column, int) else 1
    column += skipped if line == 1 else 0
    told = msgspec.structs.replace(problem, params={**problem.params, "column": column})
    return ExpressionFinding(
        id=id,
        code=problem.code,
        severity=problem.severity,
        message=render(told, spoken),
        start=start + skipped,
        end=max(end, start) + skipped,
        line=line,
        column=column,
    )


# --- what a version knows --------------------------------------------------------------------------------------------


def variables(tx: Transaction, key: int) -> list[Variable]:
    """The variables that forms, rules, scripts and mappings of a version bring, each once."""
    version = versions.find(tx, key)
    resources = tx.versions.resources(key)
    found: dict[str, Variable] = {}
    for each in resources:
        if each.kind == "form":
            for variable in _of_form(each.id, tx.contents.get(each.content)):
                found.setdefault(variable.name, variable)
    results: dict[str, Type] = {}
    for each in resources:
        if each.kind == DMN:
            results.update(_results(tx.contents.get(each.content)))
    try:
        definitions = bpmn.read(tx.contents.get(version.content))
    except InvalidModel:
        return list(found.values())
    for variable in _of_diagram(definitions, results):
        found.setdefault(variable.name, variable)
    return list(found.values())


def _of_form(name: str, body: bytes) -> Iterator[Variable]:
    try:
        form = forms.read(body)
    except (InvalidModel, InvalidInput):
        return
    for component, _ in form.fields():
        if component.name:
            yield Variable(component.name, _type_of(component), Text(f"表单 {name}", f"form {name}"))


_OF_SUBTYPES = {"date": DATE, "time": TIME, "datetime": DATE_TIME}


def _type_of(component: Component) -> Type:
    if component.type == "number":
        return NUMBER
    if component.type == "checkbox":
        return BOOLEAN
    if component.type == "datetime":
        return _OF_SUBTYPES.get(component.subtype, DATE)
    if component.row:
        return ListType("list", ContextType("context", {each.name: _type_of(each) for each in component.row}))
    if component.type in ("checklist", "taglist") or component.multiple:
        return ListType("list", STRING)
    return STRING if component.type in ("textfield", "textarea", "select", "radio") else ANY


def _results(body: bytes) -> Iterator[tuple[str, Type]]:
    """What the decisions of a document come to, as far as it is written there."""
    try:
        compiled = dmn.compile(dmn.read(body))
    except InvalidModel:
        return
    for node in compiled.definitions.drgElement:
        if isinstance(node, model.Decision):
            yield model.key_of(node), compiled.elements[model.key_of(node)].type


def _of_diagram(definitions: bpmn_model.Definitions, results: Mapping[str, Type]) -> Iterator[Variable]:
    for each in walk.walk(definitions):
        if not isinstance(each, bpmn_model.FlowNode):
            continue
        theirs, name = zeebe.of(each), extension.name_of(each)
        source = Text(name.zh or each.id or "", name.en or each.id or "")
        if theirs.calledDecision is not None and theirs.calledDecision.resultVariable:
            yield Variable(theirs.calledDecision.resultVariable, results.get(theirs.calledDecision.decisionId, ANY), source)
        if theirs.script is not None and theirs.script.resultVariable:
            yield Variable(theirs.script.resultVariable, ANY, source)
        if theirs.ioMapping is not None:
            targets = (mapping.target for mapping in (*theirs.ioMapping.inputs, *theirs.ioMapping.outputs))
            yield from (Variable(target.partition(".")[0], ANY, source) for target in targets if target)
        yield from _of_loop(each, source)


def _of_loop(node: bpmn_model.FlowNode, source: Text) -> Iterator[Variable]:
    loop = node.loopCharacteristics if isinstance(node, bpmn_model.Activity) else None
    each = zeebe.of(loop).loopCharacteristics if loop is not None else None
    if each is not None:
        yield from (Variable(name, ANY, source) for name in (each.inputElement, each.outputElement) if name.isidentifier())
        if each.outputCollection:
            yield Variable(each.outputCollection, ListType("list"), source)
        yield Variable("loopCounter", NUMBER, source)


def _indicator_words(tx: Transaction, key: int, known: Mapping[str, Type]) -> indicators.Vocabulary:
    """The names of formulas: the steps of the diagram and its variables."""
    try:
        definitions = bpmn.read(tx.contents.get(versions.find(tx, key).content))
    except InvalidModel:
        return indicators.Vocabulary()
    nodes = [
        (each.id, extension.name_of(each)) for each in walk.walk(definitions) if isinstance(each, bpmn_model.FlowNode) and each.id
    ]
    return indicators.vocabulary(nodes, known)
