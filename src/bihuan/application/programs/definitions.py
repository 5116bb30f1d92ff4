"""Definitions for programs: deployed, listed, read; decisions evaluated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from bihuan import bpmn, dmn
from bihuan.application.actor import Actor
from bihuan.application.models import blueprints
from bihuan.application.models.deployments import Deployment, deploy
from bihuan.application.ports import Transaction
from bihuan.application.ports.records import VersionRecord
from bihuan.application.ports.search import Condition, Operator, Order
from bihuan.application.programs import documents, filters
from bihuan.application.programs.documents import TENANT, derived_key
from bihuan.application.programs.filters import Field, Query
from bihuan.bpmn import extension, model, walk, zeebe
from bihuan.feel import codec as feel_codec
from bihuan.kernel.errors import BihuanError, InvalidInput, InvalidModel, NotFound
from bihuan.kernel.text import Text

LIVING = ("released", "pilot", "retired")

replace = msgspec.structs.replace


def _latest(tx: Transaction) -> Field:
    def conditions(operator: Operator, value: Any) -> Iterable[Condition]:
        if operator != "eq" or value is not True:
            raise InvalidInput("search.bad_operator", place="/filter/isLatestVersion", operator=operator)
        yield Condition("key", "in", [version.key for version in tx.versions.all_released()])

    return Field(special=conditions)


def search(tx: Transaction, actor: Actor, query: Query) -> dict[str, Any]:
    """Versions that instances run by or ran by; drafts are not definitions."""
    actor.require("processes.read")
    fields = {
        "processDefinitionKey": Field("key", filters.key),
        "processDefinitionId": Field("process_id", filters.text),
        "version": Field("number"),
        "versionTag": Field("label", filters.text),
        "isLatestVersion": _latest(tx),
    }
    wanted = filters.search(query, fields, Order("key"))
    limits = [Condition("state", "in", LIVING)]
    if actor.processes is not None:
        limits.append(Condition("process_id", "in", sorted(actor.processes)))
    wanted = replace(wanted, where=(*wanted.where, *limits))
    return filters.page_of(
        tx.search.versions(wanted),
        lambda version: documents.definition_document(tx, version),
        tx.search.count("versions", wanted, filters.MOST_COUNTED),
        lambda version: tx.search.place(version, wanted),
    )


def _find(tx: Transaction, actor: Actor, key: int) -> VersionRecord:
    actor.require("processes.read")
    version = tx.versions.find(key)
    if version is None or version.state not in LIVING:
        raise NotFound("version.not_found", place=str(key))
    actor.reaches(version.process_id)
    return version


def get(tx: Transaction, actor: Actor, key: int) -> dict[str, Any]:
    return documents.definition_document(tx, _find(tx, actor, key))


def diagram(tx: Transaction, actor: Actor, key: int) -> str:
    return tx.contents.get(_find(tx, actor, key).content).decode()


def start_form(tx: Transaction, actor: Actor, key: int) -> dict[str, Any] | None:
    """The form with which a definition starts; None when it has none."""
    version = _find(tx, actor, key)
    blueprint = blueprints.of_version(tx, version)
    plan = blueprint.forms.get(blueprint.start_form_id)
    if plan is None:
        return None
    return {
        "formId": blueprint.start_form_id,
        "formKey": derived_key("form", version.key, blueprint.start_form_id),
        "schema": msgspec.json.encode(plan.schema).decode(),
        "version": version.number,
        "tenantId": TENANT,
        "physicalTenantId": TENANT,
    }


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
    tables = {_stem(each.name): each.content for each in uploads if each.name.endswith(".dmn")}
    forms = {name: schema for each in uploads if each.name.endswith((".form", ".json")) for name, schema in [_form(each)]}
    known = {each.name for each in diagrams}
    strange = [each.name for each in uploads if each.name not in known and not each.name.endswith((".dmn", ".form", ".json"))]
    if strange:
        raise InvalidInput("program.strange_resource", place=strange[0], name=strange[0])
    if not diagrams:
        raise InvalidInput("program.no_diagram", place="/resources")
    entries: list[dict[str, Any]] = []
    for upload in diagrams:
        for process in _executable(upload):
            entries.append(_process(tx, actor, upload, process, tables, forms))
    entries += [entry for each in uploads if each.name.endswith(".dmn") for entry in _decisions(each)]
    entries += [_form_entry(each) for each in uploads if each.name.endswith((".form", ".json"))]
    key = entries[0]["processDefinition"]["processDefinitionKey"]
    return {
        "deploymentKey": derived_key("deployment", key),
        "tenantId": TENANT,
        "physicalTenantId": TENANT,
        "deployments": entries,
    }


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


def _decisions(upload: Upload) -> Iterable[dict[str, Any]]:
    definitions = dmn.read(upload.content)
    graph = str(definitions.id or _stem(upload.name))
    graph_key = derived_key("decisions", graph)
    yield _entry(
        decisionRequirements={
            "decisionRequirementsId": graph,
            "decisionRequirementsName": definitions.name or graph,
            "decisionRequirementsKey": graph_key,
            "resourceName": upload.name,
            "version": 1,
            "tenantId": TENANT,
            "physicalTenantId": TENANT,
        }
    )
    for decision in dmn.compile(definitions).elements:
        yield _entry(
            decisionDefinition={
                "decisionDefinitionId": decision,
                "decisionDefinitionKey": derived_key("decision", decision),
                "decisionRequirementsId": graph,
                "decisionRequirementsKey": graph_key,
                "name": decision,
                "version": 1,
                "tenantId": TENANT,
                "physicalTenantId": TENANT,
            }
        )


def _form_entry(upload: Upload) -> dict[str, Any]:
    name, _ = _form(upload)
    return _entry(
        form={
            "formId": name,
            "formKey": derived_key("form", name),
            "resourceName": upload.name,
            "version": 1,
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
    name, version, decisions = _decision(tx, actor, body)
    values = {each: feel_codec.from_json(value) for each, value in (body.variables or {}).items()}
    outcome = dmn.evaluate(decisions, name, values)
    key = derived_key("decision", name)
    evaluation = derived_key("evaluation", tx.new_key())
    return {
        "decisionDefinitionId": name,
        "decisionDefinitionKey": key,
        "decisionDefinitionName": name,
        "decisionDefinitionVersion": version.number,
        "decisionRequirementsId": version.process_id,
        "decisionRequirementsKey": str(version.key),
        "decisionEvaluationKey": evaluation,
        "decisionInstanceKey": evaluation,
        "output": documents.json_text(outcome.value),
        "failedDecisionDefinitionId": name if outcome.failed else None,
        "failureMessage": outcome.warnings[0].code if outcome.failed and outcome.warnings else None,
        "evaluatedDecisions": [_evaluated(each, evaluation, number, version) for number, each in enumerate(outcome.tables, 1)],
        "tenantId": TENANT,
        "physicalTenantId": TENANT,
    }


def _decision(tx: Transaction, actor: Actor, body: Evaluate) -> tuple[str, VersionRecord, Any]:
    wanted = None if body.decision_definition_key is None else str(body.decision_definition_key)
    for version in sorted(tx.versions.all_released(), key=lambda each: -each.key):
        if actor.processes is not None and version.process_id not in actor.processes:
            continue
        try:
            found = blueprints.of_version(tx, version).decisions
        except BihuanError:
            continue
        for name, decisions in found.items():
            if name == body.decision_definition_id or (wanted is not None and derived_key("decision", name) == wanted):
                return name, version, decisions
    asked = body.decision_definition_id or wanted or ""
    raise NotFound("program.no_such_decision", place="/decisionDefinitionId", decision=asked)


def _evaluated(table: dmn.TableTrace, evaluation: str, number: int, version: VersionRecord) -> dict[str, Any]:
    return {
        "decisionDefinitionId": table.element,
        "decisionDefinitionKey": derived_key("decision", table.element),
        "decisionDefinitionName": table.name,
        "decisionDefinitionVersion": version.number,
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
