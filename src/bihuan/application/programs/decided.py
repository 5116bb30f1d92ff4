"""The decisions that instances made, for programs; masked as on the page of the instance."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from bihuan.application.actor import Actor
from bihuan.application.ports import Transaction
from bihuan.application.ports.records import InstanceRecord
from bihuan.application.programs import documents, elements, filters, finding, kinds, resources
from bihuan.application.programs.documents import TENANT, content_key, element_key, iso
from bihuan.application.programs.filters import Query
from bihuan.application.running import decided
from bihuan.application.views.decisions import EvaluatedDecision, EvaluatedTable
from bihuan.kernel.errors import NotFound

_FIELDS = kinds.by_name(
    "decisionEvaluationKey",
    "state",
    "evaluationDate",
    "evaluationFailure",
    "decisionDefinitionId",
    "decisionDefinitionKey",
    "decisionDefinitionName",
    "decisionDefinitionType",
    "rootDecisionDefinitionKey",
    "decisionRequirementsKey",
    "processDefinitionKey",
    "processInstanceKey",
    "elementInstanceKey",
    "businessId",
    "tenantId",
    decisionEvaluationInstanceKey=kinds.TEXT,
    decisionDefinitionVersion=kinds.INTEGER,
)
_DETAILS = {"evaluatedInputs", "matchedRules"}


def search(tx: Transaction, actor: Actor, query: Query) -> dict[str, Any]:
    """The decisions of one instance, oldest first."""
    record = elements.instance_of(tx, actor, query, "processInstanceKey", "elementInstanceKey")
    found = [{name: value for name, value in each.items() if name not in _DETAILS} for each in _documents(tx, actor, record)]
    return filters.sliced(query, found, _FIELDS)


def get(tx: Transaction, actor: Actor, key: str) -> dict[str, Any]:
    """One with its inputs and the rules that fired; its key is that of the evaluation and a number."""
    actor.require("instances.read_all")
    for record in finding.candidates(tx, filters.key(key.partition("-")[0])):
        if actor.processes is None or record.process_id in actor.processes:
            for each in _documents(tx, actor, record):
                if each["decisionEvaluationInstanceKey"] == key:
                    return each
    raise NotFound("program.no_such_decision", place=key[:40], decision=key[:40])


def _documents(tx: Transaction, actor: Actor, record: InstanceRecord) -> Iterable[dict[str, Any]]:
    blueprint = documents.blueprint_of(tx, record)
    found = decided.decisions(tx, actor, record.key)
    books = {each.digest: each for each in resources.books(tx, actor)} if found else {}
    numbers = {row.sequence: row.element_instance for row in tx.history.of(record.key)} if found else {}
    for each in found:
        digest = blueprint.decided_by.get(each.decision, "") if blueprint else ""
        book = books.get(digest)
        yield _document(record, each, content_key("decision", each.decision, digest), book, numbers.get(each.sequence, 0))


def _document(
    record: InstanceRecord, made: EvaluatedDecision, definition: str, book: resources.Book | None, element: int
) -> dict[str, Any]:
    evaluation = str(documents.inner_key(record.key, "decision", made.sequence))
    table = next((each for each in made.tables if each.id == made.decision), None)
    return {
        "decisionEvaluationKey": evaluation,
        "decisionEvaluationInstanceKey": f"{evaluation}-1",
        "state": "EVALUATED",
        "evaluationDate": iso(made.at),
        "evaluationFailure": None,
        "decisionDefinitionId": made.decision,
        "decisionDefinitionKey": definition,
        "decisionDefinitionName": made.name.zh or made.decision,
        "decisionDefinitionType": "DECISION_TABLE" if table is not None else "LITERAL_EXPRESSION",
        "decisionDefinitionVersion": book.number if book else 1,
        "decisionRequirementsKey": book.key if book else None,
        "rootDecisionDefinitionKey": definition,
        "processDefinitionKey": str(record.version_key),
        "processInstanceKey": str(record.key),
        "rootProcessInstanceKey": str(record.root_key or record.key),
        "elementInstanceKey": element_key(record.key, element) if element else None,
        "businessId": record.business_no or None,
        "result": _json(made.value),
        "evaluatedInputs": [
            {"inputId": each.name, "inputName": each.name, "inputValue": _json(each.value)} for each in table.inputs
        ]
        if table is not None
        else [],
        "matchedRules": list(_rules(table)) if table is not None else [],
        "tenantId": TENANT,
        "physicalTenantId": TENANT,
    }


def _rules(table: EvaluatedTable) -> Iterable[dict[str, Any]]:
    for rule in table.rules:
        outputs = [
            {"outputId": name, "outputName": name, "outputValue": value, "ruleId": rule.id, "ruleIndex": rule.number}
            for name, value in zip(table.outputs, rule.outputs, strict=False)
        ]
        yield {"ruleId": rule.id or str(rule.number), "ruleIndex": rule.number, "evaluatedOutputs": outputs}


def _json(text: str) -> str:
    """A FEEL text as JSON: as it stands where it is both, else as a text of JSON."""
    try:
        msgspec.json.decode(text)
    except msgspec.DecodeError:
        return msgspec.json.encode(text).decode()
    return text
