"""Business rule tasks: a linked decision is evaluated in the core, and what it decided becomes a fact."""

from __future__ import annotations

from bihuan import dmn
from bihuan.engine import events as ev
from bihuan.engine.draft import Draft, Visit
from bihuan.engine.expressions import Failed, text_of
from bihuan.engine.program import Decision
from bihuan.engine.variables import storable, visible
from bihuan.kernel.errors import NotFound


def evaluated(draft: Draft, visit: Visit, decision: Decision) -> ev.DecisionEvaluated:
    """The outcome, not yet emitted; raises Failed when the decision is not linked or cannot be evaluated."""
    context = visible(draft, visit.scope, visit.variables)
    name = text_of(decision.id, context, draft.moment, "decisionId")
    decisions = draft.program.decisions.get(name)
    if decisions is None:
        raise Failed("engine.decision_missing", decision=name)
    try:
        outcome = dmn.evaluate(decisions, name, context, now=draft.moment.feel)
    except NotFound as error:
        raise Failed("engine.decision_missing", decision=name) from error
    if outcome.failed:
        raise Failed("engine.expression_budget", expression=name)
    inputs = {table.element: dict(table.inputs) for table in outcome.tables}
    rules = tuple(f"{table.element}#{fired.number}" for table in outcome.tables for fired in table.rules)
    value = storable(outcome.value)
    return ev.DecisionEvaluated(draft.now, visit.node.id, visit.instance, visit.scope, name, value, inputs, rules)
