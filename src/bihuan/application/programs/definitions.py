"""Definitions for programs: deployed, listed, read; decisions evaluated."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

import msgspec

from bihuan import bpmn, dmn
from bihuan.application.actor import Actor
from bihuan.application.models import blueprints, rulebooks
from bihuan.application.models.deployments import Deployment, deploy
from bihuan.application.ports import Transaction
from bihuan.application.ports.records import VersionRecord
from bihuan.application.ports.search import AnyOf, Clause, Condition, Not, Operator, Order, Search
from bihuan.application.programs import documents, filters, kinds, resources
from bihuan.application.programs.documents import RUN_BY, TENANT, derived_key
from bihuan.application.programs.filters import Field, Query
from bihuan.application.programs.kinds import FLAG, INTEGER, KEY
from bihuan.application.programs.resources import Book, Decision
from bihuan.bpmn import extension, model, walk, zeebe
from bihuan.feel import codec as feel_codec
from bihuan.kernel.errors import BihuanError, InvalidInput, InvalidModel, NotFound
from bihuan.kernel.text import Text

replace = msgspec.structs.replace

T = TypeVar("T")


def _latest(tx: Transaction, operator: Operator, value: Any) -> Iterable[Clause]:
    newest = Condition("key", "in", [version.key for version in tx.versions.all_released()])
    kept = {True: (newest,), False: (Not((newest,)),)}
    yield AnyOf(tuple(clauses for each, clauses in kept.items() if kinds.holds(operator, each, value)))


def _begun_with_form(tx: Transaction, operator: Operator, value: Any) -> Iterable[Clause]:
    """Whether it starts with a form stands in its diagram."""
    everything = tx.search.versions(Search(where=(_RUN_BY,), limit=filters.MOST_ROWS))
    found = [version.key for version in everything if kinds.holds(operator, documents.has_start_form(tx, version), value)]
    yield Condition("key", "in", found)


_RUN_BY = Condition("state", "in", RUN_BY)


def _fields(tx: Transaction) -> dict[str, Field]:
    return {
        "processDefinitionKey": Field(column="key", kind=KEY),
        "processDefinitionId": Field(column="process_id"),
        "name": Field(column="name_zh", through="processes"),
        "resourceName": Field(column="resource_name", sort="process_id"),
        "version": Field(column="number", kind=INTEGER),
        "versionTag": Field(column="label", empty=True),
        "state": Field(choices={"ACTIVE": ()}),
        "isLatestVersion": Field(kind=FLAG, special=lambda operator, value: _latest(tx, operator, value)),
        "hasStartForm": Field(kind=FLAG, special=lambda operator, value: _begun_with_form(tx, operator, value)),
        "tenantId": documents.TENANT_FIELD,
    }


def search(tx: Transaction, actor: Actor, query: Query) -> dict[str, Any]:
    """Versions that instances run by or ran by; drafts are not definitions."""
    actor.require("processes.read")
    wanted = filters.search(query, _fields(tx), Order("key"), _RUN_BY, *documents.within(actor))
    return filters.page_of(
        tx.search.versions(wanted),
        lambda version: documents.definition_document(tx, version),
        tx.search.count("versions", wanted, filters.MOST_COUNTED),
        lambda version: tx.search.place(version, wanted),
    )


def find(tx: Transaction, actor: Actor, key: int) -> VersionRecord:
    actor.require("processes.read")
    version = tx.versions.find(key)
    if version is None or version.state not in RUN_BY:
        raise NotFound("version.not_found", place=str(key))
    actor.reaches(version.process_id)
    return version


def get(tx: Transaction, actor: Actor, key: int) -> dict[str, Any]:
    return documents.definition_document(tx, find(tx, actor, key))


def form_fields(tx: Transaction, version: VersionRecord) -> set[str]:
    """The names of the variables that the forms of a version fill."""
    try:
        forms = blueprints.of_version(tx, version).forms.values()
    except BihuanError:
        return set()
    return {field.name for plan in forms for field, _ in plan.form.fields()}


def diagram(tx: Transaction, actor: Actor, key: int) -> str:
    return tx.contents.get(find(tx, actor, key).content).decode()


def start_form(tx: Transaction, actor: Actor, key: int) -> dict[str, Any] | None:
    """The form with which a definition starts; None when it has none."""
    version = find(tx, actor, key)
    blueprint = blueprints.of_version(tx, version)
    return resources.form_of(tx, actor, blueprint, blueprint.start_form_id)


# --- deploying -------------------------------------------------------------------------------------------------------


class Upload(msgspec.Struct, frozen=True):
    name: str
    content: bytes


def put_in(tx: Transaction, actor: Actor, uploads: Sequence[Upload]) -> dict[str, Any]:
    """Release every executable process of the diagrams, each with the decisions and forms that come along.

    The same content again is answered as it stands. A process known before keeps its place on the map.
    """
    actor.require("processes.release")
    diagrams = [each for each in uploads if each.name.endswith((".bpmn", ".bpmn20.xml", ".xml"))]
    tables = _named((_stem(each.name), each.content, each) for each in uploads if each.name.endswith(".dmn"))
    forms = _named((*_form(each), each) for each in uploads if each.name.endswith((".form", ".json")))
    known = {each.name for each in diagrams}
    strange = [each.name for each in uploads if each.name not in known and not each.name.endswith((".dmn", ".form", ".json"))]
    if strange:
        raise InvalidInput("program.strange_resource", place=strange[0], name=strange[0])
    if not diagrams:
        raise InvalidInput("program.no_diagram", place="/resources")
    executable = [(process, upload) for upload in diagrams for process in _executable(upload)]
    _named((process.id or "", process, upload) for process, upload in executable)
    tables, forms = _with_known(tx, actor, diagrams, tables, forms)
    entries = [_process(tx, actor, upload, process, tables, forms) for process, upload in executable]
    entries += [entry for each in uploads if each.name.endswith(".dmn") for entry in _decisions(tx, actor, each)]
    entries += [_form_entry(tx, actor, each) for each in uploads if each.name.endswith((".form", ".json"))]
    key = entries[0]["processDefinition"]["processDefinitionKey"]
    return {
        "deploymentKey": derived_key("deployment", key),
        "tenantId": TENANT,
        "physicalTenantId": TENANT,
        "deployments": entries,
    }


def _with_known(
    tx: Transaction, actor: Actor, diagrams: Sequence[Upload], tables: Mapping[str, bytes], forms: Mapping[str, Mapping[str, Any]]
) -> tuple[Mapping[str, bytes], Mapping[str, Mapping[str, Any]]]:
    """What the diagrams ask for and does not come along is taken as it was deployed last."""
    definitions = [bpmn.read(each.content) for each in diagrams]
    nodes = [node for each in definitions for node in walk.walk(each) if isinstance(node, model.FlowNode)]
    wanted = {blueprints.form_named(node) for node in nodes} - forms.keys()
    called = {decision for each in definitions for decision, _ in rulebooks.called(each)}
    here = {name for body in tables.values() for each in resources.decisions_of(body) for name in each}
    known_forms = (
        {each.name: each for each in resources.forms(tx, actor) if each.newest and each.name in wanted} if wanted else {}
    )
    missing = called - here
    brought = [
        book
        for book, each in resources.decided(resources.books(tx, actor) if missing else ())
        if book.newest and missing & set(each)
    ]
    more = {
        each.id: tx.contents.get(each.content)
        for book in brought
        for each in tx.versions.resources(book.version.key)
        if each.kind == rulebooks.DMN and each.id not in tables
    }
    schemas = {name: msgspec.json.decode(tx.contents.get(each.digest), type=dict[str, Any]) for name, each in known_forms.items()}
    return {**more, **tables}, {**schemas, **forms}


def _named(parts: Iterable[tuple[str, T, Upload]]) -> dict[str, T]:
    """The parts of one kind by their names; two of one name cannot both come along."""
    found: dict[str, tuple[T, Upload]] = {}
    for name, part, upload in parts:
        if name in found:
            raise InvalidInput("program.same_name", place=upload.name, name=name, other=found[name][1].name)
        found[name] = (part, upload)
    return {name: part for name, (part, _) in found.items()}


def _stem(name: str) -> str:
    return name.rpartition("/")[2].rpartition(".")[0]


def _form(upload: Upload) -> tuple[str, dict[str, Any]]:
    try:
        schema = msgspec.json.decode(upload.content, type=dict[str, Any])
    except msgspec.DecodeError as malformed:
        raise InvalidModel("program.form_malformed", place=upload.name, name=upload.name) from malformed
    return str(schema.get("id") or _stem(upload.name)), schema


def _executable(upload: Upload) -> Sequence[model.Process | model.GlobalTask]:
    found = walk.executable(bpmn.read(upload.content))
    if not found:
        raise InvalidModel("program.nothing_executable", place=upload.name, name=upload.name)
    return found


def _process(
    tx: Transaction,
    actor: Actor,
    upload: Upload,
    process: model.Process | model.GlobalTask,
    tables: Mapping[str, bytes],
    forms: Mapping[str, Mapping[str, Any]],
) -> dict[str, Any]:
    process_id = process.id or ""
    actor.reaches(process_id)
    known = tx.processes.find(process_id)
    name = extension.name_of(process)
    tag = zeebe.of(process).versionTag
    deployment = Deployment(
        process_id=process_id,
        name=Text(known.name_zh, known.name_en) if known else name if name.zh else Text(process_id, process_id),
        bpmn=upload.content,
        category=known.category if known else "support",
        department=known.department if known else "",
        owner=known.owner if known else "",
        summary=Text(known.summary_zh, known.summary_en) if known else Text(),
        phase=known.phase if known else 1,
        position=known.position if known else 0,
        decisions=tables,
        forms=forms,
        label=(tag.value if tag else "") or _label(tx, process_id, upload, tables, forms),
    )
    version = tx.versions.find(int(deploy(tx, actor, deployment).key))
    assert version is not None
    return _entry(
        processDefinition={
            "processDefinitionId": process_id,
            "processDefinitionVersion": version.number,
            "processDefinitionKey": str(version.key),
            "resourceName": upload.name,
            "tenantId": TENANT,
            "physicalTenantId": TENANT,
        }
    )


def _label(
    tx: Transaction, process_id: str, upload: Upload, tables: Mapping[str, bytes], forms: Mapping[str, Mapping[str, Any]]
) -> str:
    """That of the newest version when nothing has changed, else the next."""
    before = tx.versions.of_process(process_id)
    newest = next((each for each in before if each.state == "released"), None)
    if newest is not None and _same(tx, newest, upload, tables, forms):
        return newest.label
    return f"V{max((each.number for each in before), default=0) + 1}.0"


def _same(
    tx: Transaction, version: VersionRecord, upload: Upload, tables: Mapping[str, bytes], forms: Mapping[str, Mapping[str, Any]]
) -> bool:
    stored = {(each.kind, each.id): tx.contents.get(each.content) for each in tx.versions.resources(version.key)}
    sent: dict[tuple[str, str], bytes] = {("dmn", name): body for name, body in tables.items()}
    sent |= {("form", name): msgspec.json.encode(schema, order="sorted") for name, schema in forms.items()}
    return tx.contents.get(version.content) == upload.content and stored == sent


def _entry(**member: dict[str, Any]) -> dict[str, Any]:
    names = ("processDefinition", "decisionDefinition", "decisionRequirements", "form", "resource")
    return dict.fromkeys(names) | member


_OF_THE_BOOK = {"decisionRequirementsName", "decisionRequirementsVersion"}


def _decisions(tx: Transaction, actor: Actor, upload: Upload) -> Iterable[dict[str, Any]]:
    digest = hashlib.sha256(upload.content).hexdigest()
    book = next(each for each in resources.books(tx, actor) if each.digest == digest and each.name == _stem(upload.name))
    yield _entry(decisionRequirements=resources.requirements_document(book) | {"resourceName": upload.name})
    for decision in book.decisions:
        entry = resources.decision_document(book, decision)
        yield _entry(decisionDefinition={name: value for name, value in entry.items() if name not in _OF_THE_BOOK})


def _form_entry(tx: Transaction, actor: Actor, upload: Upload) -> dict[str, Any]:
    name, schema = _form(upload)
    digest = hashlib.sha256(msgspec.json.encode(schema, order="sorted")).hexdigest()
    form = next(each for each in resources.forms(tx, actor) if each.digest == digest and each.name == name)
    return _entry(
        form={
            "formId": name,
            "formKey": form.key,
            "resourceName": upload.name,
            "version": form.number,
            "tenantId": TENANT,
            "physicalTenantId": TENANT,
        }
    )


# --- decisions -------------------------------------------------------------------------------------------------------


class Evaluate(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    decision_definition_id: str | None = None
    decision_definition_key: str | int | None = None
    variables: dict[str, Any] | None = None


def evaluate(tx: Transaction, actor: Actor, body: Evaluate) -> dict[str, Any]:
    """Evaluate a decision that came with a process in force; the newest such version decides."""
    actor.require("processes.read")
    book, decision, decisions = _decision(tx, actor, body)
    name = decision.id
    values = {each: feel_codec.from_json(value) for each, value in (body.variables or {}).items()}
    outcome = dmn.evaluate(decisions, name, values)
    evaluation = derived_key("evaluation", tx.new_key())
    return {
        "decisionDefinitionId": name,
        "decisionDefinitionKey": book.key_of(name),
        "decisionDefinitionName": decision.name,
        "decisionDefinitionVersion": book.number,
        "decisionRequirementsId": book.graph,
        "decisionRequirementsKey": book.key,
        "decisionEvaluationKey": evaluation,
        "decisionInstanceKey": evaluation,
        "output": documents.json_text(outcome.value),
        "failedDecisionDefinitionId": name if outcome.failed else None,
        "failureMessage": outcome.warnings[0].code if outcome.failed and outcome.warnings else None,
        "evaluatedDecisions": [_evaluated(each, evaluation, number, book) for number, each in enumerate(outcome.tables, 1)],
        "tenantId": TENANT,
        "physicalTenantId": TENANT,
    }


def _decision(tx: Transaction, actor: Actor, body: Evaluate) -> tuple[Book, Decision, Any]:
    """By key the very decision, by id that of the newest version in force which brings one."""
    wanted = None if body.decision_definition_key is None else str(body.decision_definition_key)
    everything = resources.books(tx, actor)
    for book, decision in resources.decided(everything):
        if wanted is not None and book.key_of(decision.id) == wanted:
            return book, decision, blueprints.of_version(tx, book.version).decisions[decision.id]
    for version in sorted(tx.versions.all_released(), key=lambda each: (each.effective_from or 0, each.key), reverse=True):
        if wanted is not None or (actor.processes is not None and version.process_id not in actor.processes):
            continue
        try:
            blueprint = blueprints.of_version(tx, version)
        except BihuanError:
            continue
        digest = blueprint.decided_by.get(body.decision_definition_id or "")
        for book, decision in resources.decided(everything):
            if book.digest == digest and decision.id == body.decision_definition_id:
                return book, decision, blueprint.decisions[decision.id]
    asked = body.decision_definition_id or wanted or ""
    raise NotFound("program.no_such_decision", place="/decisionDefinitionId", decision=asked)


def _evaluated(table: dmn.TableTrace, evaluation: str, number: int, book: Book) -> dict[str, Any]:
    return {
        "decisionDefinitionId": table.element,
        "decisionDefinitionKey": book.key_of(table.element),
        "decisionDefinitionName": table.name,
        "decisionDefinitionVersion": book.number,
        "decisionDefinitionType": "DECISION_TABLE",
        "decisionEvaluationInstanceKey": f"{evaluation}-{number}",
        "output": documents.json_text(table.value),
        "evaluatedInputs": [
            {"inputId": name, "inputName": name, "inputValue": documents.json_text(value)} for name, value in table.inputs.items()
        ],
        "matchedRules": [
            {
                "ruleId": rule.id or str(rule.number),
                "ruleIndex": rule.number,
                "evaluatedOutputs": [
                    {
                        "outputId": table.element,
                        "outputName": table.name,
                        "outputValue": documents.json_text(rule.outputs),
                        "ruleId": rule.id or str(rule.number),
                        "ruleIndex": rule.number,
                    }
                ],
            }
            for rule in table.rules
        ],
        "tenantId": TENANT,
        "physicalTenantId": TENANT,
    }
