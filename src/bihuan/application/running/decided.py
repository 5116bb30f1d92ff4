"""The decisions that an instance made, from its history: which rules fired, with which inputs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bihuan import feel
from bihuan.application.actor import Actor
from bihuan.application.instants import wire
from bihuan.application.models import bench
from bihuan.application.ports import Transaction
from bihuan.application.running.instances import require_reading
from bihuan.application.running.projection import run_for
from bihuan.application.running.runtime import Case
from bihuan.application.views.decisions import EvaluatedDecision
from bihuan.dmn.model import DecisionTable, Definitions, elements
from bihuan.dmn.tables import names as names_of
from bihuan.engine import codec
from bihuan.engine import events as ev
from bihuan.forms.presentation import masked
from bihuan.kernel.text import Text


def decisions(tx: Transaction, actor: Actor, key: int) -> list[EvaluatedDecision]:
    """Every evaluated decision of an instance, oldest first; sensitive values are masked as in its forms."""
    case = run_for(tx, actor).load(key)
    require_reading(tx, actor, case)
    hidden = frozenset[str]() if actor.may("sensitive.read") else _sensitive(case)
    found: list[EvaluatedDecision] = []
    for row in tx.history.of(key):
        if row.kind == ev.DecisionEvaluated.__name__:
            event = codec.decode_event(row.body, row.schema)
            if isinstance(event, ev.DecisionEvaluated):
                found.append(_shown(case, row.sequence, event, hidden))
    return found


def _sensitive(case: Case) -> frozenset[str]:
    """The fields whose values only some may read."""
    return frozenset(
        component.name for plan in case.blueprint.forms.values() for component, _ in plan.form.fields() if component.sensitive
    )


def _inputs(table: DecisionTable | None, values: Mapping[str, Any], hidden: frozenset[str]) -> dict[str, str]:
    """The inputs as FEEL texts; one that is computed from a sensitive field is masked."""
    secret: set[str] = set()
    for clause in table.input if table is not None else ():
        text = (clause.inputExpression.text or "") if clause.inputExpression is not None else ""
        if any(name in text for name in hidden):
            secret.add(clause.label or text.strip())
    secret |= hidden
    return {name: masked(value) if name in secret else feel.spelled(value) for name, value in values.items()}


def _shown(case: Case, sequence: int, event: ev.DecisionEvaluated, hidden: frozenset[str]) -> EvaluatedDecision:
    compiled = case.blueprint.decisions.get(event.decision)
    definitions = compiled.definitions if compiled is not None else None
    tables: Mapping[str, DecisionTable] = bench.written_tables(definitions) if definitions is not None else {}
    names = {each.id: each.name for each in compiled.elements.values()} if compiled is not None else {}
    fired: dict[str, list[int]] = {name: [] for name in event.inputs}
    for rule in event.rules:
        element, _, number = rule.rpartition("#")
        fired.setdefault(element, []).append(int(number))
    shown = [
        bench.evaluated_table(
            tables.get(element),
            element,
            names.get(element, element),
            _inputs(tables.get(element), event.inputs.get(element) or {}, hidden),
            rules,
            "",
        )
        for element, rules in fired.items()
    ]
    return EvaluatedDecision(
        sequence=sequence,
        at=wire(event.at),
        element_id=event.element,
        element_name=case.blueprint.name_of(event.element),
        decision=event.decision,
        name=_name(definitions, event.decision),
        value=feel.spelled(event.output),
        tables=shown,
    )


def _name(definitions: Definitions | None, decision: str) -> Text:
    """The decision's name in both languages."""
    node = elements(definitions).get(decision) if definitions is not None else None
    if node is None:
        return Text(decision, decision)
    both = names_of(node)
    return both if both.zh or both.en else Text(node.name or decision, node.name or decision)
