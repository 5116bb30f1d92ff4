"""The decisions that an instance made, from its history: which rules fired, with which inputs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import msgspec

from bihuan import feel
from bihuan.application.actor import Actor
from bihuan.application.instants import wire
from bihuan.application.models import bench
from bihuan.application.ports import Transaction
from bihuan.application.running.instances import require_reading
from bihuan.application.running.projection import run_for
from bihuan.application.running.runtime import Case
from bihuan.application.views.decisions import EvaluatedDecision, EvaluatedTable, FiredRule
from bihuan.bpmn import model as bpmn_model
from bihuan.bpmn import walk, zeebe
from bihuan.dmn.carrying import carriers, speaks_of
from bihuan.dmn.model import DecisionTable, Definitions, elements
from bihuan.dmn.tables import names as names_of
from bihuan.engine import codec
from bihuan.engine import events as ev
from bihuan.forms.presentation import MASK, masked
from bihuan.kernel.text import Text

replace = msgspec.structs.replace


def decisions(tx: Transaction, actor: Actor, key: int) -> list[EvaluatedDecision]:
    """Every evaluated decision of an instance, oldest first.

    Values of sensitive and personal fields are masked for who may not read them, wherever a decision shows them: as an input, in
    an output cell that hands them on, as the value that such a variable is given.
    """
    case = run_for(tx, actor).load(key)
    require_reading(tx, actor, case)
    hidden = frozenset[str]() if actor.may("sensitive.read") else _guarded(case)
    found: list[EvaluatedDecision] = []
    for row in tx.history.of(key):
        if row.kind == ev.DecisionEvaluated.__name__:
            event = codec.decode_event(row.body, row.schema)
            if isinstance(event, ev.DecisionEvaluated):
                found.append(_shown(case, row.sequence, event, hidden))
    return found


def _guarded(case: Case) -> frozenset[str]:
    """The variables whose values only some may read."""
    fields = (component for plan in case.blueprint.forms.values() for component, _ in plan.form.fields())
    return frozenset(component.name for component in fields if component.sensitive) | case.blueprint.personal


def _inputs(table: DecisionTable | None, values: Mapping[str, Any], hidden: frozenset[str]) -> dict[str, str]:
    """The inputs as FEEL texts; one that is computed from a guarded variable is masked."""
    secret = set(hidden)
    for clause in table.input if table is not None and hidden else ():
        text = (clause.inputExpression.text or "") if clause.inputExpression is not None else ""
        if speaks_of(text, hidden):
            secret.add(bench.label_of(clause))
    return {name: masked(value) if name in secret else feel.spelled(value) for name, value in values.items()}


def _given(case: Case, element: str) -> frozenset[str]:
    """The variables that a rule task's result becomes, by itself or by its output mappings."""
    found = (each for each in walk.walk(case.blueprint.definitions) if isinstance(each, bpmn_model.FlowNode))
    node = next((each for each in found if each.id == element), None)
    theirs = zeebe.of(node) if node is not None else None
    if theirs is None or theirs.calledDecision is None:
        return frozenset()
    result = theirs.calledDecision.resultVariable
    mapped = theirs.ioMapping.outputs if theirs.ioMapping is not None else ()
    onwards = (each.target for each in mapped if speaks_of(each.source.strip().removeprefix("="), frozenset((result,))))
    return frozenset((result, *onwards))


def _value(value: Any, hidden: frozenset[str], *, whole: bool) -> str:
    """The value as FEEL text: masked as a whole, or the members of a context that are guarded."""
    if whole:
        return masked(value)
    if isinstance(value, Mapping) and hidden & set(cast("Mapping[str, Any]", value)):
        shown = {name: masked(each) if name in hidden else each for name, each in cast("Mapping[str, Any]", value).items()}
        return feel.spelled(shown)
    return feel.spelled(value)


def _covered(shown: EvaluatedTable, table: DecisionTable | None, hidden: frozenset[str], *, whole: bool) -> EvaluatedTable:
    """The table with the output cells masked that tell a guarded value."""
    columns = table.output if table is not None else ()
    secret = {number for number, each in enumerate(columns) if whole or each.name in hidden}

    def cells(rule: FiredRule) -> list[str]:
        return [MASK * 4 if number in secret or speaks_of(cell, hidden) else cell for number, cell in enumerate(rule.outputs)]

    if not hidden:
        return shown
    return replace(shown, rules=[replace(rule, outputs=cells(rule)) for rule in shown.rules])


def _shown(case: Case, sequence: int, event: ev.DecisionEvaluated, hidden: frozenset[str]) -> EvaluatedDecision:
    compiled = case.blueprint.decisions.get(event.decision)
    definitions = compiled.definitions if compiled is not None else None
    tables: Mapping[str, DecisionTable] = bench.written_tables(definitions) if definitions is not None else {}
    titles: Mapping[str, Text] = bench.titles_of(definitions) if definitions is not None else {}
    names = {each.id: each.name for each in compiled.elements.values()} if compiled is not None else {}
    fired: dict[str, list[int]] = {name: [] for name in event.inputs}
    for rule in event.rules:
        element, _, number = rule.rpartition("#")
        fired.setdefault(element, []).append(int(number))
    if hidden and definitions is not None:
        hidden = carriers(definitions, hidden)
    given = bool(hidden & _given(case, event.element))
    shown = [
        _covered(
            bench.evaluated_table(
                tables.get(element),
                element,
                names.get(element, element),
                titles.get(element, Text()),
                _inputs(tables.get(element), event.inputs.get(element) or {}, hidden),
                rules,
                "",
            ),
            tables.get(element),
            hidden,
            whole=given and element == event.decision,
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
        value=_value(event.output, hidden, whole=given or names.get(event.decision, event.decision) in hidden),
        tables=shown,
    )


def _name(definitions: Definitions | None, decision: str) -> Text:
    """The decision's name in both languages."""
    node = elements(definitions).get(decision) if definitions is not None else None
    if node is None:
        return Text(decision, decision)
    both = names_of(node)
    return both if both.zh or both.en else Text(node.name or decision, node.name or decision)
