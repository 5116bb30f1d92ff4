"""Decision tables as Python functions: inputs computed and their kinds looked at once, rules as one chain of tests.

A cell that compares with constants stands in the chain as it is; any other cell writes its statements there, as `feel.generate`
does. Where a column of constants selects few rules, large tables look them up instead of running through all. The plain way of
`dmn.table` is the meaning, and the fallback for what is too large.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, Literal, NamedTuple, TypeAlias

from bihuan.dmn import model
from bihuan.dmn.logic import Builder, Logic, Names, Owner
from bihuan.dmn.table import Input, Rule, Table, concluded, prepared, run
from bihuan.feel.emit import Code, Unfit
from bihuan.feel.evaluation import Evaluation, charge
from bihuan.feel.generate import Generator
from bihuan.feel.numbers import NUMBERS
from bihuan.feel.program import WALKS, Program
from bihuan.feel.scope import Scope
from bihuan.feel.tree import Constant, Negation, Node, RangeLiteral, Test, Tests
from bihuan.feel.types import BOOLEAN, NUMBER, STRING
from bihuan.feel.values import Value
from bihuan.feel.writing import Frame, Operand

LARGE = 60  # rules from which on a table is looked up by a column

Kind: TypeAlias = Literal["number", "string", "boolean"]
Predicate: TypeAlias = Callable[..., bool | None]

_PYTHON = {"": "==", "=": "==", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}


def make(builder: Builder, table: model.DecisionTable, scope: Scope, owner: Owner) -> Logic:
    """The logic of a table: run the plain way a few times, then as a function of its own."""
    return Runner(prepared(builder, table, scope, owner), scope).run


class Runner:
    """A table and the way it is run."""

    __slots__ = ("_function", "_runs", "_scope", "table")

    def __init__(self, table: Table, scope: Scope) -> None:
        self.table = table
        self._scope = scope
        self._runs = 0
        self._function: Logic | None = None

    def run(self, names: Names, evaluation: Evaluation) -> Value:
        if self._function is not None:
            return self._function(names, evaluation)
        self._runs += 1
        if self._runs > WALKS:
            self.generate()
        return run(self.table, names, evaluation)

    def generate(self) -> bool:
        """Make the function now; False when the table is too large for one and stays as it is."""
        try:
            self._function = function_of(self.table, self._scope)
        except (Unfit, RecursionError):
            table = self.table
            self._function = lambda names, evaluation: run(table, names, evaluation)
            return False
        return True


def function_of(table: Table, scope: Scope) -> Logic:
    """The function of a table; raises `Unfit` for one that must stay as it is."""
    return _indexed(table, scope) if len(table.rules) > LARGE else _chained(table, scope)


# --- cells -----------------------------------------------------------------------------------------------------------


class Fast(NamedTuple):
    """A cell as a Python condition on its input `{}`, right when the input is of that kind."""

    kind: Kind
    condition: str


def constant_of(node: Node) -> Value:
    """The number, string or boolean that a node is; None when it is none of them."""
    if type(node) is Constant and type(node.value) in (int, Decimal, str, bool):
        return node.value
    if type(node) is Negation and type(node.operand) is Constant and type(node.operand.value) in NUMBERS:
        return -node.operand.value
    return None


def _kind(value: Value) -> Kind:
    return "string" if type(value) is str else "boolean" if type(value) is bool else "number"


def fast(program: Program, code: Code) -> Fast | None:
    """A cell of constants as a condition; None when it takes more."""
    root = program.ast.root
    if not isinstance(root, Tests):
        return None
    parts = [_fast_test(test, code) for test in root.tests]
    known = [part for part in parts if part is not None]
    if len(known) != len(parts) or len({part.kind for part in known}) != 1:
        return None
    condition = " or ".join(part.condition for part in known)
    return Fast(known[0].kind, f"not ({condition})" if root.negated else condition if len(known) == 1 else f"({condition})")


def _fast_test(test: Test, code: Code) -> Fast | None:
    if test.asks:
        return None
    if isinstance(test.operand, RangeLiteral) and not test.operator:
        low, high = constant_of(test.operand.low), constant_of(test.operand.high)
        if low is None or high is None or _kind(low) != _kind(high) or type(low) is bool or low > high:
            return None
        sides = ["<=" if each else "<" for each in (test.operand.low_included, test.operand.high_included)]
        return Fast(_kind(low), f"{_literal(low, code)} {sides[0]} {{0}} {sides[1]} {_literal(high, code)}")
    value = constant_of(test.operand)
    if value is None or (type(value) is bool and test.operator not in ("", "=", "!=")):
        return None
    return Fast(_kind(value), f"{{0}} {_PYTHON[test.operator]} {_literal(value, code)}")


def _literal(value: Value, code: Code) -> str:
    """A literal, safe inside a format template."""
    text = repr(value)
    plain = type(value) in (int, bool) or (
        type(value) is str and len(value) < 100 and value.isascii() and not set("{}") & set(value)
    )
    return text if plain else code.constant(value)


# --- one chain -------------------------------------------------------------------------------------------------------


def _slow(program: Program, value: Value, names: Names, evaluation: Evaluation) -> bool | None:
    """A cell whose input is of another kind than its constants."""
    return program.walk({**names, "?": value}, evaluation)


def _refuses(each: Input, value: Value, names: Names, evaluation: Evaluation, owner: Owner) -> bool:
    """Whether an input value is not among those of its column."""
    assert each.allowed is not None
    if value is None or each.allowed.run({**names, "?": value}, evaluation) is True:
        return False
    evaluation.tell("conversion", "dmn.input_not_allowed", owner.site, name=each.label)
    return True


class Writer(Generator):
    """Writes the function of a table."""

    def __init__(self, table: Table, scope: Scope) -> None:
        super().__init__(scope.names)
        self.table = table
        self.code.table["slow"] = _slow
        self.code.table["k_table"] = table

    def inputs(self) -> list[Operand]:
        """The inputs in variables, coerced and checked."""
        operands: list[Operand] = []
        for each in self.table.inputs:
            program = each.program
            value = self.variable(self.value(program.ast.root)) if program is not None else self._logic(each)
            operands.append(self._admitted(each, value))
        return operands

    def _logic(self, each: Input) -> Operand:
        return self.held(f"{self.code.constant(each.logic)}(c, e)")

    def _admitted(self, each: Input, value: Operand) -> Operand:
        code, site = self.code, self.code.constant(self.table.owner.site)
        if not each.item.free:
            value = self.held(value.code)
            admit = code.constant(each.item.admit)
            label = self.literal(each.label).code
            plain = {NUMBER: "NUM", STRING: "str", BOOLEAN: "bool"}.get(each.item.type) if not each.item.allowed else None
            test = ""
            if plain is not None:
                test = f"if {code.use('type')}({value.code}) {'not in' if plain == 'NUM' else 'is not'} {code.use(plain)}: "
            code.line(f"{test}{value.code} = {admit}({value.code}, e, {site}, {label})")
        if each.allowed is not None:
            code.table["refuses"] = _refuses
            owner = code.constant(self.table.owner)
            code.line(f"if refuses({code.constant(each)}, {value.code}, c, e, {owner}): return None")
        return value

    def guards(self, operands: list[Operand], rules: tuple[Rule, ...]) -> dict[tuple[int, Kind], str]:
        """Variables that tell of what kind an input is, as far as cells of constants ask."""
        found: dict[tuple[int, Kind], str] = {}
        for rule in rules:
            for column, test in enumerate(rule.tests):
                known = fast(test, self.code) if test is not None else None
                if known is not None and (column, known.kind) not in found:
                    kind = f"{self.code.use('type')}({operands[column].code})"
                    test_of = {"number": f"{kind} in {self.code.use('NUM')}", "string": f"{kind} is {self.code.use('str')}"}
                    condition = test_of.get(known.kind) or f"{kind} is {self.code.use('bool')}"
                    found[(column, known.kind)] = self.held(condition).code
        return found

    def conditions(self, rule: Rule, operands: list[Operand], guards: dict[tuple[int, Kind], str]) -> Iterator[str | Program]:
        """A rule's cells: conditions for those of constants, programs for the others; `int` of the column beside."""
        for column, test in enumerate(rule.tests):
            if test is None:
                continue
            known = fast(test, self.code)
            if known is None:
                yield test
            else:
                value = operands[column].code
                slow = f"slow({self.code.constant(test)}, {value}, c, e)"
                yield f"({known.condition.format(value)} if {guards[(column, known.kind)]} else {slow})"

    def matched(self, rule: Rule, operands: list[Operand], guards: dict[tuple[int, Kind], str], then: Callable[[], None]) -> None:
        """Write a rule: its tests from left to right, and inside of them what follows."""
        cells = list(self.conditions(rule, operands, guards))
        columns = [column for column, test in enumerate(rule.tests) if test is not None]
        self._nested(cells, columns, operands, then)

    def _nested(self, cells: list[str | Program], columns: list[int], operands: list[Operand], then: Callable[[], None]) -> None:
        plain: list[str] = []
        while cells and isinstance(cells[0], str):
            plain.append(cells[0])
            cells, columns = cells[1:], columns[1:]
        if plain:
            with self.code.block(f"if {' and '.join(plain)}:"):
                self._nested(cells, columns, operands, then)
        elif not cells:
            then()
        else:
            cell = cells[0]
            assert isinstance(cell, Program)
            self.frames.append(Frame({"?": operands[columns[0]]}, self.level))
            found = self.value(cell.ast.root)
            self.frames.pop()
            with self.code.block(f"if {found.code} is True:"):
                self._nested(cells[1:], columns[1:], operands, then)

    def conclude(self, operands: list[Operand], matched: str) -> str:
        self.code.table["concluded"] = concluded
        return f"return concluded(k_table, c, e, [{', '.join(each.code for each in operands)}], {matched})"


def _chained(table: Table, scope: Scope) -> Logic:
    writer = Writer(table, scope)
    code = writer.code
    operands = writer.inputs()
    code.line(f"{code.use('charge')}(e, {len(table.rules)}, {code.constant(table.owner.site)})")
    guards = writer.guards(operands, table.rules)
    first = table.policy == "FIRST"
    matched = "" if first else writer.held("[]").code
    for rule in table.rules:
        name = code.constant(rule)
        line = writer.conclude(operands, f"[{name}]") if first else f"{matched}.append({name})"
        writer.matched(rule, operands, guards, lambda line=line: code.line(line))
        if first and not any(rule.tests):
            break  # nothing below a rule that always matches is ever reached
    code.line(writer.conclude(operands, matched or "[]"))
    return code.made("def f(c, e):")


# --- looked up -------------------------------------------------------------------------------------------------------


class Index(NamedTuple):
    """A column of constants: which rules may match a value, in order, and which any other value."""

    column: int
    by_value: dict[Value, list[tuple[Rule, Predicate]]]
    others: list[tuple[Rule, Predicate]]


def keys_of(program: Program | None) -> list[Value] | None:
    """The constants that a cell is equal to; None when it does more than that."""
    root = program.ast.root if program is not None else None
    if not isinstance(root, Tests) or root.negated or not root.tests:
        return None
    values = [constant_of(test.operand) if test.operator in ("", "=") and not test.asks else None for test in root.tests]
    return None if any(value is None for value in values) else [(type(value) is bool, value) for value in values]


def _best_column(table: Table) -> int | None:
    """The column that leaves the fewest rules to try."""

    def cost(column: int) -> float:
        cells = [keys_of(rule.tests[column]) if column < len(rule.tests) else None for rule in table.rules]
        others = sum(cell is None for cell in cells)
        distinct = len({key for cell in cells if cell is not None for key in cell})
        return others + (len(cells) - others) / max(distinct, 1)

    costs = {column: cost(column) for column in range(len(table.inputs))}
    best = min(costs, key=lambda column: costs[column], default=None)
    return best if best is not None and costs[best] < len(table.rules) / 2 else None


def _predicate(table: Table, scope: Scope, rule: Rule, skipped: int | None) -> Predicate:
    """A rule as a function of the names, the evaluation and the inputs; one column is known to hold."""
    writer = Writer(table, scope)
    operands = [Operand(f"i{number}") for number in range(len(table.inputs))]
    tests = tuple(None if column == skipped else test for column, test in enumerate(rule.tests))
    rest = rule._replace(tests=tests)
    guards = writer.guards(operands, (rest,))
    writer.matched(rest, operands, guards, lambda: writer.code.line("return True"))
    writer.code.line("return False")
    return writer.code.made(f"def f(c, e, {', '.join(each.code for each in operands)}):")


def _indexed(table: Table, scope: Scope) -> Logic:
    """A large table: every rule a function of its own, chosen by the column that selects best."""
    column = _best_column(table)
    writer = Writer(table, scope)
    operands = writer.inputs()
    writer.code.line(f"return [{', '.join(each.code for each in operands)}]")
    inputs = writer.code.made("def f(c, e):")
    every = [(rule, _predicate(table, scope, rule, None)) for rule in table.rules]
    index = None if column is None else _index(table, scope, column, every)
    first = table.policy == "FIRST"

    def chosen(values: list[Value]) -> list[tuple[Rule, Predicate]]:
        if index is None or type(values[index.column]) not in (int, Decimal, str, bool):
            return every
        value = values[index.column]
        return index.by_value.get((type(value) is bool, value), index.others)

    def table_run(names: Names, evaluation: Evaluation) -> Value:
        values = inputs(names, evaluation)
        if values is None:
            return None
        candidates = chosen(values)
        charge(evaluation, len(candidates), table.owner.site)
        matched: list[Rule] = []
        for rule, predicate in candidates:
            if predicate(names, evaluation, *values):
                matched.append(rule)
                if first:
                    break
        return concluded(table, names, evaluation, values, matched)

    return table_run


def _index(table: Table, scope: Scope, column: int, every: list[tuple[Rule, Predicate]]) -> Index:
    keys = [keys_of(rule.tests[column]) for rule in table.rules]
    distinct: dict[Any, None] = {key: None for cell in keys if cell is not None for key in cell}
    others = [pair for pair, cell in zip(every, keys, strict=True) if cell is None]
    shorter = [
        (rule, _predicate(table, scope, rule, column)) if cell is not None else pair
        for (rule, _), pair, cell in zip(every, every, keys, strict=True)
    ]
    by_value: dict[Any, list[tuple[Rule, Predicate]]] = {key: [] for key in distinct}
    for pair, cell in zip(shorter, keys, strict=True):
        for key in distinct if cell is None else dict.fromkeys(cell):
            by_value[key].append(pair)
    return Index(column, by_value, others)
