"""Decision tables (DMN 1.5 §8): cells to programs, hit policies, and what fired.

This is the plain way, one program per cell; `dmn.generated` makes one function of a whole table and must agree with it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cmp_to_key
from typing import NamedTuple

from bihuan.dmn import model
from bihuan.dmn.items import Item
from bihuan.dmn.logic import Builder, Logic, Names, Owner, running
from bihuan.dmn.trace import Fired, TableTrace
from bihuan.feel import operators
from bihuan.feel.evaluation import Evaluation, charge
from bihuan.feel.functions.numeric import total
from bihuan.feel.program import Program
from bihuan.feel.scope import Scope
from bihuan.feel.tree import Constant, Test, Tests
from bihuan.feel.types import ANY
from bihuan.feel.values import Value


class Input(NamedTuple):
    """An input clause; `allowed` are its input values. Without a `program` its value is what `logic` says: nothing."""

    label: str
    program: Program | None
    logic: Logic
    item: Item
    allowed: Program | None


class Output(NamedTuple):
    """An output clause; `priorities` are its output values, the most important first."""

    name: str
    item: Item
    allowed: Program | None
    priorities: tuple[Value, ...]
    default: Logic | None


class Fixed(NamedTuple):
    """The outputs of a rule that no evaluation can change, and their trace.

    `alone`: the only output is the table's value where no other rule counts.
    """

    row: list[Value]
    fired: tuple[Fired, ...]
    alone: bool


class Rule(NamedTuple):
    """A rule; a cell without a test is None."""

    number: int
    id: str | None
    tests: tuple[Program | None, ...]
    outputs: tuple[Logic, ...]
    annotations: tuple[str, ...]
    texts: tuple[str, ...]  # the outputs as written
    fixed: Fixed | None


class Table(NamedTuple):
    """A table ready to run."""

    owner: Owner
    id: str | None
    policy: model.HitPolicy
    aggregation: model.Aggregation | None
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]


def prepared(builder: Builder, table: model.DecisionTable, scope: Scope, owner: Owner) -> Table:
    """The table with every cell compiled; what is wrong in its texts is among the builder's problems."""
    inputs = tuple(_input(builder, each, scope, owner) for each in table.input)
    outputs = tuple(_output(builder, each, scope, owner) for each in table.output)
    single = table.hitPolicy in ("UNIQUE", "FIRST", "ANY", "PRIORITY") and len(outputs) == 1
    rules = tuple(
        _fixed(_rule(builder, number, each, inputs, scope, owner), outputs, owner, single)
        for number, each in enumerate(table.rule, 1)
    )
    return Table(owner, table.id, table.hitPolicy, table.aggregation, inputs, outputs, rules)


def _input(builder: Builder, clause: model.InputClause, scope: Scope, owner: Owner) -> Input:
    expression = clause.inputExpression or model.LiteralExpression()
    item = builder.types.named(expression.typeRef)
    program = builder.program(expression.text, scope, owner, place=expression.id)
    logic = running(program) if program is not None else builder.broken(expression.text, owner)
    allowed = _tests(builder, clause.inputValues, scope, owner)
    return Input(clause.label or (expression.text or "").strip(), program, logic, item, allowed)


def _tests(builder: Builder, tests: model.UnaryTests | None, scope: Scope, owner: Owner) -> Program | None:
    return builder.program(tests.text, scope, owner, place=tests.id, dialect="unary") if tests is not None else None


def _output(builder: Builder, clause: model.OutputClause, scope: Scope, owner: Owner) -> Output:
    allowed = _tests(builder, clause.outputValues, scope, owner)
    default = builder.literal(clause.defaultOutputEntry, scope, owner) if clause.defaultOutputEntry is not None else None
    item = builder.types.named(clause.typeRef)
    return Output(clause.name or "", item, allowed, _priorities(allowed), default)


def _priorities(allowed: Program | None) -> tuple[Value, ...]:
    """The output values in order of importance."""
    if allowed is None or not isinstance(allowed.ast.root, Tests):
        return ()
    return tuple(_value(test) for test in allowed.ast.root.tests if not test.operator)


def _value(test: Test) -> Value:
    from bihuan.feel.walker import walk

    return walk(test.operand, {}, Evaluation())


def _rule(
    builder: Builder,
    number: int,
    rule: model.DecisionRule,
    inputs: tuple[Input, ...],
    scope: Scope,
    owner: Owner,
) -> tuple[Rule, bool]:
    """The rule, and whether its outputs are constants."""
    tests: list[Program | None] = []
    for _, entry in zip(inputs, rule.inputEntry, strict=False):
        inner = Scope({**scope.names, "?": ANY}, types=scope.types, open=scope.open)
        broken = len(builder.problems)
        program = builder.program(entry.text, inner, owner, place=entry.id or f"{owner.id} {number}", dialect="unary")
        if len(builder.problems) > broken:
            program = builder.program("false and ? = null", inner, owner, dialect="unary")
        tests.append(None if program is None or _always(program) else program)
    programs = [builder.program(each.text, scope, owner, place=each.id) for each in rule.outputEntry]
    outputs = tuple(
        running(each) if each is not None else builder.broken(entry.text, owner)
        for each, entry in zip(programs, rule.outputEntry, strict=True)
    )
    annotations = tuple(each.text or "" for each in rule.annotationEntry)
    texts = tuple(each.text or "" for each in rule.outputEntry)
    made = Rule(number, rule.id, tuple(tests), outputs, annotations, texts, None)
    constant = all(each is not None and type(each.ast.root) is Constant for each in programs)
    return made, constant


def _fixed(made: tuple[Rule, bool], outputs: tuple[Output, ...], owner: Owner, single: bool) -> Rule:
    """The rule with constant outputs computed beforehand, unless there is something to tell about them."""
    rule, constant = made
    if not constant:
        return rule
    scratch = Evaluation()
    row = outputs_of(outputs, rule, {}, scratch, owner)
    if scratch.told is not None:
        return rule
    return rule._replace(fixed=Fixed(row, (fired(rule, outputs, row),), single and len(row) == 1))


def _always(program: Program) -> bool:
    return isinstance(program.ast.root, Tests) and not program.ast.root.tests


# --- running ---------------------------------------------------------------------------------------------------------


def run(table: Table, names: Names, evaluation: Evaluation) -> Value:
    """The value of a table for the names in view."""
    values = input_values(table, names, evaluation)
    if values is None:
        return None
    charge(evaluation, len(table.rules), table.owner.site)
    return decided(table, names, evaluation, values)


def decided(table: Table, names: Names, evaluation: Evaluation, values: list[Value]) -> Value:
    """The value of a table for its inputs."""
    first = table.policy == "FIRST"
    matched: list[Rule] = []
    for rule in table.rules:
        if all(
            test is None or test.run({**names, "?": value}, evaluation) is True
            for test, value in zip(rule.tests, values, strict=False)
        ):
            matched.append(rule)
            if first:
                break
    return concluded(table, names, evaluation, values, matched)


def input_values(table: Table, names: Names, evaluation: Evaluation) -> list[Value] | None:
    """The inputs, each computed and checked once; None when one is not among its input values."""
    values: list[Value] = []
    for each in table.inputs:
        value = each.item.admit(each.logic(names, evaluation), evaluation, table.owner.site, each.label)
        if each.allowed is not None and value is not None and each.allowed.run({**names, "?": value}, evaluation) is not True:
            evaluation.tell("conversion", "dmn.input_not_allowed", table.owner.site, name=each.label)
            return None
        values.append(value)
    return values


def concluded(table: Table, names: Names, evaluation: Evaluation, values: list[Value], matched: list[Rule]) -> Value:
    """What the hit policy makes of the matched rules; leaves a trace of them."""
    if len(matched) == 1:
        fixed = matched[0].fixed
        if fixed is not None and fixed.alone:
            return left(table, evaluation, fixed, {each.label: value for each, value in zip(table.inputs, values, strict=True)})
    rows = [
        rule.fixed.row if rule.fixed is not None else outputs_of(table.outputs, rule, names, evaluation, table.owner)
        for rule in matched
    ]
    value = _POLICIES[table.policy](table, rows, evaluation) if rows else _defaults(table, names, evaluation)
    if evaluation.trace is not None:
        rules = tuple(
            [
                rule.fixed.fired[0] if rule.fixed is not None else fired(rule, table.outputs, row)
                for rule, row in zip(matched, rows, strict=True)
            ]
        )
        inputs = {each.label: value for each, value in zip(table.inputs, values, strict=True)}
        evaluation.trace.append(
            TableTrace(element=table.owner.id, name=table.owner.name, inputs=inputs, rules=rules, value=value)
        )
    return value


def left(table: Table, evaluation: Evaluation, fixed: Fixed, inputs: dict[str, Value]) -> Value:
    """The value of a table for which one fixed rule alone counts; leaves its trace."""
    value = fixed.row[0]
    if evaluation.trace is not None:
        owner = table.owner
        evaluation.trace.append(TableTrace(element=owner.id, name=owner.name, inputs=inputs, rules=fixed.fired, value=value))
    return value


def fired(rule: Rule, outputs: tuple[Output, ...], row: list[Value]) -> Fired:
    """The trace of a matched rule."""
    return Fired(number=rule.number, id=rule.id, outputs=_named(outputs, row), annotations=rule.annotations)


def outputs_of(outputs: tuple[Output, ...], rule: Rule, names: Names, evaluation: Evaluation, owner: Owner) -> list[Value]:
    """The outputs of a matched rule."""
    row: list[Value] = []
    for output, logic in zip(outputs, rule.outputs, strict=False):
        value = output.item.admit(logic(names, evaluation), evaluation, owner.site, output.name)
        if output.allowed is not None and value is not None and output.allowed.run({**names, "?": value}, evaluation) is not True:
            evaluation.tell("conversion", "dmn.output_not_allowed", owner.site, name=output.name)
            value = None
        row.append(value)
    return row


def _named(outputs: tuple[Output, ...], row: list[Value]) -> Value:
    """A row as the table's value: the bare value of a single output, else a context."""
    if len(outputs) == 1:
        return row[0] if row else None
    return {output.name: value for output, value in zip(outputs, row, strict=False)}


def _defaults(table: Table, names: Names, evaluation: Evaluation) -> Value:
    """The value when no rule matched: the default outputs, the empty list's count and sum, else null."""
    if any(output.default is not None for output in table.outputs):
        row = [output.default(names, evaluation) if output.default is not None else None for output in table.outputs]
        value = _named(table.outputs, row)
        return [value] if table.policy in ("COLLECT", "RULE ORDER", "OUTPUT ORDER") and table.aggregation is None else value
    if table.policy == "COLLECT" and table.aggregation == "COUNT":
        return 0
    evaluation.tell("name", "dmn.no_rule_matched", table.owner.site, name=table.owner.name)
    return None


def _unique(table: Table, rows: list[list[Value]], evaluation: Evaluation) -> Value:
    if len(rows) > 1:
        evaluation.tell("argument", "dmn.several_rules_matched", table.owner.site, name=table.owner.name, count=len(rows))
        return None
    return _named(table.outputs, rows[0])


def _first(table: Table, rows: list[list[Value]], evaluation: Evaluation) -> Value:
    return _named(table.outputs, rows[0])


def _any(table: Table, rows: list[list[Value]], evaluation: Evaluation) -> Value:
    if any(operators.equality(row, rows[0]) is not True for row in rows[1:]):
        evaluation.tell("argument", "dmn.rules_disagree", table.owner.site, name=table.owner.name, count=len(rows))
        return None
    return _named(table.outputs, rows[0])


def _ordered(table: Table, rows: list[list[Value]]) -> list[list[Value]]:
    """The rows by the importance of their outputs, from the first output on."""

    def rank(output: Output, value: Value) -> int:
        for number, known in enumerate(output.priorities):
            if operators.equality(value, known) is True:
                return number
        return len(output.priorities)

    def compare(one: list[Value], other: list[Value]) -> int:
        for output, first, second in zip(table.outputs, one, other, strict=False):
            difference = rank(output, first) - rank(output, second)
            if difference:
                return difference
        return 0

    return sorted(rows, key=cmp_to_key(compare))


def _priority(table: Table, rows: list[list[Value]], evaluation: Evaluation) -> Value:
    return _named(table.outputs, _ordered(table, rows)[0])


def _rule_order(table: Table, rows: list[list[Value]], evaluation: Evaluation) -> Value:
    return [_named(table.outputs, row) for row in rows]


def _output_order(table: Table, rows: list[list[Value]], evaluation: Evaluation) -> Value:
    return [_named(table.outputs, row) for row in _ordered(table, rows)]


def _collect(table: Table, rows: list[list[Value]], evaluation: Evaluation) -> Value:
    values = [_named(table.outputs, row) for row in rows]
    if table.aggregation is None:
        return values
    if table.aggregation == "COUNT":
        return len({operators.key(value, evaluation) for value in values})
    if not all(type(value) in operators.NUMBERS for value in values) and table.aggregation == "SUM":
        evaluation.tell("argument", "feel.not_all_numbers", table.owner.site, function="sum")
        return None
    if table.aggregation == "SUM":
        return total(values)
    return _extreme(table, values, -1 if table.aggregation == "MIN" else 1, evaluation)


def _extreme(table: Table, values: list[Value], sign: int, evaluation: Evaluation) -> Value:
    best = values[0]
    for value in values[1:]:
        order = operators.compare(value, best)
        if order is None:
            evaluation.tell("argument", "feel.no_order", table.owner.site, function="max" if sign > 0 else "min")
            return None
        if order == sign:
            best = value
    return best


_POLICIES: dict[model.HitPolicy, Callable[[Table, list[list[Value]], Evaluation], Value]] = {
    "UNIQUE": _unique,
    "FIRST": _first,
    "ANY": _any,
    "PRIORITY": _priority,
    "RULE ORDER": _rule_order,
    "OUTPUT ORDER": _output_order,
    "COLLECT": _collect,
}
