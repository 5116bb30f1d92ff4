"""The test bench of decisions: inputs in, outputs and fired rules out; cases that are kept and must come out at the release."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bihuan import dmn, feel
from bihuan.application.actor import Actor
from bihuan.application.models import decisions, versions
from bihuan.application.ports import Transaction
from bihuan.application.views.decisions import (
    CaseResult,
    CaseResults,
    CaseView,
    Evaluated,
    EvaluateDecision,
    EvaluatedTable,
    Finding,
    FiredRule,
    Named,
    SaveCases,
)
from bihuan.application.views.processes import VersionView
from bihuan.dmn import casebook, model
from bihuan.dmn.expressions import inner
from bihuan.dmn.tables import names
from bihuan.feel import temporal
from bihuan.kernel.catalogue import Language, render
from bihuan.kernel.errors import InvalidInput, Problem
from bihuan.kernel.text import Text


def evaluate(tx: Transaction, actor: Actor, key: int, name: str, command: EvaluateDecision) -> Evaluated:
    """What a decision comes to for these inputs, and by which rules; the document as stored or as sent."""
    actor.require("processes.read")
    document = decisions.opened(tx, key, name, command.dmn)
    outcome = dmn.evaluate(document.compiled, command.decision, casebook.values_of(command.inputs), now=temporal.instant(tx.now))
    return _evaluated(document.definitions, outcome, _language(actor))


def cases(tx: Transaction, actor: Actor, key: int, name: str) -> list[CaseView]:
    """The cases kept with a document."""
    actor.require("processes.read")
    decisions.opened(tx, key, name)
    return [_case(each) for each in decisions.cases_of(tx, key, name).cases]


def save_cases(tx: Transaction, actor: Actor, key: int, name: str, command: SaveCases) -> VersionView:
    """Keep these cases with a draft's document, in place of those before."""
    actor.require("processes.edit")
    version = versions.draft(tx, key, command.version)
    if len(command.cases) > casebook.MOST:
        raise InvalidInput("dmn.too_many_cases", limit=casebook.MOST)
    book = casebook.Casebook(
        cases=tuple(
            casebook.Case(name=each.name, decision=each.decision, inputs=each.inputs, expected=each.expected)
            for each in command.cases
        )
    )
    for each in book.cases:
        casebook.values_of({**each.inputs, "expected": each.expected})
    return decisions.store_cases(tx, actor, version, name, book)


def run_cases(tx: Transaction, actor: Actor, key: int, name: str, text: str = "") -> CaseResults:
    """Every kept case run against the document as stored or as sent."""
    actor.require("processes.read")
    document = decisions.opened(tx, key, name, text)
    language, now = _language(actor), temporal.instant(tx.now)
    verdicts = [casebook.judged(document.compiled, each, now=now) for each in decisions.cases_of(tx, key, name).cases]
    results = [_result(document.definitions, each, language) for each in verdicts]
    passed = sum(each.passed for each in results)
    return CaseResults(results=results, passed=passed, failed=len(results) - passed)


def _language(actor: Actor) -> Language:
    return "zh-CN" if actor.language.startswith("zh") else "en"


def _case(case: casebook.Case) -> CaseView:
    return CaseView(name=case.name, decision=case.decision, inputs=dict(case.inputs), expected=case.expected)


def _result(definitions: model.Definitions, verdict: casebook.Verdict, language: Language) -> CaseResult:
    outcome = verdict.outcome
    return CaseResult(
        case=_case(verdict.case),
        passed=verdict.passed,
        found=verdict.found,
        message=render(verdict.problem, language) if verdict.problem else "",
        tables=tables_of(definitions, outcome.tables) if outcome else [],
    )


def _evaluated(definitions: model.Definitions, outcome: dmn.Outcome, language: Language) -> Evaluated:
    titles = titles_of(definitions)
    return Evaluated(
        value=feel.spelled(outcome.value),
        failed=outcome.failed,
        tables=tables_of(definitions, outcome.tables),
        decisions=[
            Named(name=each.name, value=feel.spelled(each.value), label=titles.get(each.element, Text()))
            for each in outcome.decisions
        ],
        warnings=[_warning(each, language) for each in outcome.warnings],
    )


def _warning(notice: feel.Notice, language: Language) -> Finding:
    problem: Problem = notice.as_problem()
    return Finding(
        code=notice.code,
        severity=problem.severity,
        place=notice.place,
        message=render(problem, language),
        start=notice.start,
        end=notice.end,
    )


def tables_of(definitions: model.Definitions, traces: Iterable[dmn.TableTrace]) -> list[EvaluatedTable]:
    """What tables left behind, with the cells of the rules that fired as they are written."""
    tables, titles = written_tables(definitions), titles_of(definitions)
    return [
        evaluated_table(
            tables.get(each.element),
            each.element,
            each.name,
            titles.get(each.element, Text()),
            {name: feel.spelled(value) for name, value in each.inputs.items()},
            [rule.number for rule in each.rules],
            feel.spelled(each.value),
        )
        for each in traces
    ]


def written_tables(definitions: model.Definitions) -> Mapping[str, model.DecisionTable]:
    """The decision tables by the id of the element whose logic they are."""
    found: dict[str, model.DecisionTable] = {}
    for node in definitions.drgElement:
        for expression in inner(node):
            if isinstance(expression, model.DecisionTable):
                found.setdefault(model.key_of(node), expression)
    return found


def titles_of(definitions: model.Definitions) -> Mapping[str, Text]:
    """The names of the nodes in both languages, where the model gives both."""
    return {model.key_of(node): name for node in definitions.drgElement if (name := names(node))}


def evaluated_table(
    table: model.DecisionTable | None,
    id: str,
    name: str,
    title: Text,
    inputs: Mapping[str, str],
    numbers: Iterable[int],
    value: str,
) -> EvaluatedTable:
    labels = {label_of(each): names(each) for each in table.input} if table is not None else {}
    outputs = [names(each) or Text(each.label or each.name or "") for each in table.output] if table is not None else []
    return EvaluatedTable(
        id=id,
        name=name,
        title=title or Text(name),
        hit_policy=" ".join(filter(None, (table.hitPolicy, table.aggregation))) if table is not None else "",
        inputs=[Named(name=key, value=each, label=labels.get(key, Text())) for key, each in inputs.items()],
        outputs=outputs,
        rules=[_fired(table, number) for number in numbers],
        value=value,
    )


def label_of(clause: model.InputClause) -> str:
    """What traces call an input."""
    return clause.label or ((clause.inputExpression.text or "") if clause.inputExpression is not None else "").strip()


def _fired(table: model.DecisionTable | None, number: int) -> FiredRule:
    if table is None or not 0 < number <= len(table.rule):
        return FiredRule(number=number, id="", inputs=[], outputs=[], annotations=[])
    rule = table.rule[number - 1]
    return FiredRule(
        number=number,
        id=rule.id or "",
        inputs=[each.text or "-" for each in rule.inputEntry],
        outputs=[each.text or "" for each in rule.outputEntry],
        annotations=[each.text or "" for each in rule.annotationEntry if each.text],
    )
