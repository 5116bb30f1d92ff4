"""Decisions of a version: DMN documents drafted, looked at while they are drawn, checked before the release."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from bihuan import bpmn, dmn
from bihuan.application.actor import Actor
from bihuan.application.idempotency import once
from bihuan.application.models import versions
from bihuan.application.models.rulebooks import CASES, DMN, called
from bihuan.application.ports import Transaction
from bihuan.application.ports.records import ResourceRecord, VersionRecord
from bihuan.application.views.decisions import (
    CreateDecision,
    DecisionDocument,
    DecisionsChecked,
    DecisionView,
    DocumentList,
    Finding,
    NeedView,
    SaveDecisions,
)
from bihuan.application.views.processes import VersionView
from bihuan.dmn import casebook, model
from bihuan.dmn.analysis import Analysis, analyze
from bihuan.dmn.check import check as problems_of
from bihuan.dmn.expressions import inner
from bihuan.dmn.tables import names
from bihuan.kernel.catalogue import Language, render
from bihuan.kernel.errors import InvalidInput, InvalidModel, NotFound, Problem, Rejected
from bihuan.kernel.text import Text

NAME = re.compile(r"[^\W\d][\w.\-]{0,62}")
LARGEST = 4 << 20  # bytes of one document


class Document(NamedTuple):
    """A DMN document of a version, compiled, with the others of the version as what it may import."""

    name: str
    definitions: model.Definitions
    others: tuple[model.Definitions, ...]
    compiled: dmn.Decisions


# --- reading ---------------------------------------------------------------------------------------------------------


def listing(tx: Transaction, actor: Actor, key: int) -> DocumentList:
    """The documents of a version with their decisions."""
    actor.require("processes.read")
    version = versions.find(tx, key)
    resources = tx.versions.resources(key)
    cases = {each.id: each for each in resources if each.kind == CASES}
    used = _used_by(tx.contents.get(version.content))
    documents: list[DecisionDocument] = []
    for each in sorted((each for each in resources if each.kind == DMN), key=lambda each: each.id):
        book = cases.get(each.id)
        count = len(casebook.read(tx.contents.get(book.content)).cases) if book else 0
        try:
            document = opened(tx, key, each.id)
            found, title, readable = decisions_of(document.compiled, used), document.definitions.name, True
        except InvalidModel:
            found, title, readable = [], each.id, False
        documents.append(DecisionDocument(name=each.id, title=title, decisions=found, cases=count, readable=readable))
    return DocumentList(
        version=versions.shown(tx, version),
        may_edit=actor.may("processes.edit") and version.state == "draft",
        items=documents,
    )


def source(tx: Transaction, actor: Actor, key: int, name: str) -> str:
    """A document as DMN XML."""
    actor.require("processes.read")
    return _body(tx, key, name).decode()


def opened(tx: Transaction, key: int, name: str, text: str = "") -> Document:
    """A document as stored, or as sent; raises `InvalidModel` when it cannot be read."""
    version = versions.find(tx, key)
    body = text.encode() if text else _body(tx, key, name)
    if len(body) > LARGEST:
        raise InvalidInput("dmn.too_large", size=len(body), limit=LARGEST)
    definitions = dmn.read(body)
    others = tuple(
        dmn.read(tx.contents.get(each.content))
        for each in tx.versions.resources(version.key)
        if each.kind == DMN and each.id != name
    )
    return Document(name, definitions, others, dmn.compile(definitions, others))


def _body(tx: Transaction, key: int, name: str) -> bytes:
    for each in tx.versions.resources(versions.find(tx, key).key):
        if (each.kind, each.id) == (DMN, name):
            return tx.contents.get(each.content)
    raise NotFound("version.no_such_resource", place=name)


def decisions_of(compiled: dmn.Decisions, used: Mapping[str, list[str]]) -> list[DecisionView]:
    """Its decisions, those that nobody else requires first."""
    nodes = [each for each in compiled.definitions.drgElement if isinstance(each, model.Decision)]
    required = {
        need.requiredDecision.href.rpartition("#")[2]
        for each in nodes
        for need in each.informationRequirement
        if need.requiredDecision is not None
    }
    nodes.sort(key=lambda each: model.key_of(each) in required)
    return [_decision(compiled, each, used) for each in nodes]


def _decision(compiled: dmn.Decisions, node: model.Decision, used: Mapping[str, list[str]]) -> DecisionView:
    key = model.key_of(node)
    table = node.expression if isinstance(node.expression, model.DecisionTable) else None
    name = names(node)
    kind = type(node.expression).__name__ if node.expression is not None else ""
    needed = dmn.needs(compiled, key)
    labels = {each.name: names(each) for each in compiled.definitions.drgElement if isinstance(each, model.InputData)}
    return DecisionView(
        id=key,
        name=name if name.zh or name.en else Text(node.name, node.name),
        kind=kind[:1].lower() + kind[1:],
        rules=len(table.rule) if table else 0,
        hit_policy=" ".join(filter(None, (table.hitPolicy, table.aggregation))) if table else "",
        inputs=[
            NeedView(name=each.name, label=labels.get(each.name, Text()), type=str(each.type), declared=each.declared)
            for each in needed
        ],
        used_by=used.get(key, []),
    )


def _used_by(content: bytes) -> dict[str, list[str]]:
    """Which elements of a diagram call which decision."""
    try:
        definitions = bpmn.read(content)
    except InvalidModel:
        return {}
    found: dict[str, list[str]] = {}
    for decision, element in called(definitions):
        found.setdefault(decision, []).append(element)
    return found


# --- drafting --------------------------------------------------------------------------------------------------------


def create(tx: Transaction, actor: Actor, key: int, command: CreateDecision) -> VersionView:
    """A new document with one decision table, ready to be filled in."""

    def act() -> VersionView:
        actor.require("processes.edit")
        version = versions.draft(tx, key, command.version)
        if not NAME.fullmatch(command.id):
            raise InvalidInput("version.decision_id", place="/id", id=command.id[:80])
        if command.id in _decision_ids(tx, key) or any(each.id == command.id for each in tx.versions.resources(key)):
            raise Rejected("version.decision_exists", place="/id", id=command.id)
        name = command.name if command.name.zh or command.name.en else Text(command.id, command.id)
        empty = dmn.document(
            command.id, name, inputs={"input": Text("输入", "Input")}, outputs={"output": Text("输出", "Output")}, rules=[]
        )
        return _stored(tx, actor, version, DMN, command.id, dmn.write(empty))

    return once(tx, actor, "decision.create", [str(key), command], VersionView, act)


def _decision_ids(tx: Transaction, key: int) -> set[str]:
    found: set[str] = set()
    for each in tx.versions.resources(key):
        if each.kind == DMN:
            try:
                found |= {model.key_of(node) for node in dmn.read(tx.contents.get(each.content)).drgElement}
            except InvalidModel:
                continue
    return found


def save(tx: Transaction, actor: Actor, key: int, name: str, command: SaveDecisions) -> VersionView:
    """Store a document of a draft. It may still break rules, but it must be readable."""
    actor.require("processes.edit")
    version = versions.draft(tx, key, command.version)
    body = command.dmn.encode()
    if len(body) > LARGEST:
        raise InvalidInput("dmn.too_large", size=len(body), limit=LARGEST)
    dmn.read(body)
    if not NAME.fullmatch(name):
        raise InvalidInput("version.decision_id", place="/name", id=name[:80])
    return _stored(tx, actor, version, DMN, name, body)


def remove(tx: Transaction, actor: Actor, key: int, name: str) -> VersionView:
    """Take a document and its cases out of a draft."""
    actor.require("processes.edit")
    version = versions.draft(tx, key, None)
    _body(tx, key, name)
    kept = [each for each in tx.versions.resources(key) if each.kind not in (DMN, CASES) or each.id != name]
    tx.versions.set_resources(key, kept)
    saved = tx.versions.save(version)
    versions.note_review(tx, actor, saved)
    tx.publish(f"process:{version.process_id}")
    return versions.shown(tx, saved)


def _stored(tx: Transaction, actor: Actor, version: VersionRecord, kind: str, name: str, body: bytes) -> VersionView:
    kept = [each for each in tx.versions.resources(version.key) if (each.kind, each.id) != (kind, name)]
    tx.versions.set_resources(version.key, [*kept, ResourceRecord(version.key, kind, name, tx.contents.put(body))])
    saved = tx.versions.save(version)
    versions.note_review(tx, actor, saved)
    tx.publish(f"process:{version.process_id}")
    return versions.shown(tx, saved)


def store_cases(tx: Transaction, actor: Actor, version: VersionRecord, name: str, book: casebook.Casebook) -> VersionView:
    """Keep the cases of a document beside it."""
    _body(tx, version.key, name)
    return _stored(tx, actor, version, CASES, name, casebook.write(book))


def cases_of(tx: Transaction, key: int, name: str) -> casebook.Casebook:
    for each in tx.versions.resources(key):
        if (each.kind, each.id) == (CASES, name):
            return casebook.read(tx.contents.get(each.content))
    return casebook.Casebook()


# --- checking --------------------------------------------------------------------------------------------------------


def check(tx: Transaction, actor: Actor, key: int, name: str, text: str = "") -> DecisionsChecked:
    """Everything there is to tell about a document: what forbids its release, and what its tables leave out or say twice."""
    actor.require("processes.read")
    language: Language = "zh-CN" if actor.language.startswith("zh") else "en"
    try:
        document = opened(tx, key, name, text)
    except InvalidModel as broken:
        found = [_finding(each, language) for each in broken.problems or (broken.as_problem(),)]
        return DecisionsChecked(findings=found, deployable=False, complete=True, decisions=[])
    found = [_finding(each, language) for each in problems_of(document.definitions, document.others)]
    analyses = [] if any(each.code == "dmn.cycle" for each in found) else analyze(document.compiled)
    policies: dict[str, model.HitPolicy] = {table.id or "": table.hitPolicy for table in _tables(document.definitions)}
    for each in analyses:
        found += _analysis(each, policies.get(each.element, "UNIQUE"), language)
    return DecisionsChecked(
        findings=found,
        deployable=not any(each.severity == "error" for each in found),
        complete=all(each.complete for each in analyses),
        decisions=decisions_of(document.compiled, _used_by(tx.contents.get(versions.find(tx, key).content))),
    )


def _tables(definitions: model.Definitions) -> Iterable[model.DecisionTable]:
    for node in definitions.drgElement:
        for expression in inner(node):
            if isinstance(expression, model.DecisionTable):
                yield expression


def _finding(problem: Problem, language: Language) -> Finding:
    start, end = problem.params.get("start"), problem.params.get("end")
    column = problem.params.get("column")
    first = start if isinstance(start, int) else column - 1 if isinstance(column, int) and problem.code.startswith("feel.") else 0
    return Finding(
        code=problem.code,
        severity=problem.severity,
        place=problem.place.partition(": line")[0],
        message=render(problem, language),
        start=first,
        end=end if isinstance(end, int) else first,
    )


def _analysis(analysis: Analysis, policy: model.HitPolicy, language: Language) -> Iterable[Finding]:
    """The findings of a table with the rules they speak of; equal rules are told once, as such."""
    equal = set(analysis.equal)
    for problem in analysis.problems(policy):
        pair = (problem.params.get("first"), problem.params.get("second"))
        if pair in equal:
            continue
        numbers = [each for each in (*pair, problem.params.get("rule")) if isinstance(each, int)]
        yield Finding(
            code=problem.code,
            severity=problem.severity,
            place=analysis.element,
            message=render(problem, language),
            table=analysis.element,
            rules=numbers,
        )
    for first, second in analysis.equal:
        told = Problem(code="dmn.equal", params={"name": analysis.name, "first": first, "second": second})
        message = render(told, language)
        yield Finding(
            code=told.code,
            severity="warning",
            place=analysis.element,
            message=message,
            table=analysis.element,
            rules=[first, second],
        )
