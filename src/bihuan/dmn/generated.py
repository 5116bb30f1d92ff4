"""Decision tables as Python functions: inputs computed and their kinds looked at once, rules as one chain of tests.

A cell that compares with constants stands in the chain as it is; any other cell writes its statements there, as `feel.generate`
does. Inputs of the kinds that a table's constants have take a chain of bare comparisons, branched by the column that selects
best; others take a chain that asks for kinds, made when the first of them comes. Large tables look rules up by a column. The
plain way of `dmn.table` is the meaning, and the fallback for what is too large.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, Literal, NamedTuple, TypeAlias

from bihuan.dmn import model
from bihuan.dmn.logic import Builder, Logic, Names, Owner
from bihuan.dmn.table import Input, Rule, Table, concluded, decided, left, prepared, run
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
BRANCHES = 16  # values of a column that a chain is branched by

Kind: TypeAlias = Literal["number", "string", "boolean"]
Guards: TypeAlias = dict[tuple[int, Kind], str]
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
    if type(value) is bool:
        sign = {"": "is", "=": "is", "!=": "is not"}.get(test.operator)
        return Fast("boolean", f"{{0}} {sign} {value}") if sign else None
    if value is None:
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

    def kinds(self, rules: tuple[Rule, ...]) -> list[tuple[int, Kind]]:
        """The kinds of constants that the cells of each column hold."""
        found: dict[tuple[int, Kind], None] = {}
        for rule in rules:
            for column, test in enumerate(rule.tests):
                known = fast(test, self.code) if test is not None else None
                if known is not None:
                    found[(column, known.kind)] = None
        return list(found)

    def is_of(self, kind: Kind, operand: Operand) -> str:
        """The test that an input is of a kind."""
        sort = f"{self.code.use('type')}({operand.code})"
        if kind == "number":
            return f"{sort} in {self.code.use('NUM')}"
        return f"{sort} is {self.code.use('str' if kind == 'string' else 'bool')}"

    def guards(self, operands: list[Operand], rules: tuple[Rule, ...]) -> Guards:
        """Variables that tell of what kind an input is, as far as cells of constants ask."""
        return {(column, kind): self.held(self.is_of(kind, operands[column])).code for column, kind in self.kinds(rules)}

    def conditions(self, rule: Rule, operands: list[Operand], guards: Guards | None) -> Iterator[tuple[int, str | Program]]:
        """A rule's cells by their columns: conditions for those of constants, programs for the others.

        Without `guards` every input is known to be of the kind of its constants: conditions then stand bare, and what is
        compared fastest stands first among those that nothing stands between.
        """
        plain: list[tuple[int, Fast]] = []
        for column, test in enumerate(rule.tests):
            if test is None:
                continue
            known = fast(test, self.code)
            if guards is None and known is not None:
                plain.append((column, known))
                continue
            yield from _bare(plain, operands)
            plain = []
            if known is None:
                yield column, test
            else:
                value = operands[column].code
                slow = f"slow({self.code.constant(test)}, {value}, c, e)"
                assert guards is not None
                yield column, f"({known.condition.format(value)} if {guards[(column, known.kind)]} else {slow})"
        yield from _bare(plain, operands)

    def matched(self, rule: Rule, operands: list[Operand], guards: Guards | None, then: Callable[[], None]) -> None:
        """Write a rule: its tests from left to right, and inside of them what follows."""
        cells = list(self.conditions(rule, operands, guards))
        self._nested([cell for _, cell in cells], [column for column, _ in cells], operands, then)

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

    def conclude_first(self, operands: list[Operand], rule: Rule) -> str:
        if rule.fixed is None or not rule.fixed.alone:
            return self.conclude(operands, f"[{self.code.constant(rule)}]")
        self.code.table["left"] = left
        inputs = {each.label: operand.code for each, operand in zip(self.table.inputs, operands, strict=True)}
        pairs = ", ".join(f"{self.literal(label).code}: {code}" for label, code in inputs.items())
        return f"return left(k_table, e, {self.code.constant(rule.fixed)}, {{{pairs}}})"

    def chain(self, rules: tuple[Rule, ...], operands: list[Operand], guards: Guards | None, matched: str) -> None:
        """Write rules one after the other; those that match are `matched`, or the first of them decides."""
        for rule in rules:
            first = self.table.policy == "FIRST"
            line = self.conclude_first(operands, rule) if first else f"{matched}.append({self.code.constant(rule)})"
            self.matched(rule, operands, guards, lambda line=line: self.code.line(line))
            if first and not any(rule.tests):
                return  # nothing below a rule that always matches is ever reached

    def branched(self, rules: tuple[Rule, ...], operands: list[Operand], matched: str) -> None:
        """Write the rules for inputs of the kinds of their constants, branched by a column that selects few of them."""
        column = _branching(self.table, rules)
        if column is None:
            self.chain(rules, operands, None, matched)
            return
        keys = {rule.number: keys_of(rule.tests[column]) for rule in rules}
        distinct = dict.fromkeys(key for each in keys.values() if each for key in each)
        word = "if"
        for key in distinct:
            with self.code.block(f"{word} {operands[column].code} == {_literal(key[1], self.code)}:"):
                self.chain(_those(rules, column, keys, key), operands, None, matched)
            word = "elif"
        with self.code.block("else:"):
            self.chain(_those(rules, column, keys, None), operands, None, matched)


Cells: TypeAlias = dict[int, list[tuple[bool, Value]] | None]


def _those(rules: tuple[Rule, ...], column: int, keys: Cells, key: tuple[bool, Value] | None) -> tuple[Rule, ...]:
    """The rules that may match where a column has the value of a key; that cell is known to hold."""
    found: list[Rule] = []
    for rule in rules:
        cell = keys[rule.number]
        if cell is None:
            found.append(rule)
        elif key is not None and key in cell:
            found.append(rule._replace(tests=(*rule.tests[:column], None, *rule.tests[column + 1 :])))
    return tuple(found)


def _branching(table: Table, rules: tuple[Rule, ...]) -> int | None:
    """The column whose few constants leave the fewest rules; None where none does.

    No cell before it may be of the kind that has something to tell.
    """
    code = Code()
    plain = len(table.inputs)
    for rule in rules:
        slow = (column for column, test in enumerate(rule.tests) if test is not None and fast(test, code) is None)
        plain = min(plain, next(slow, plain))
    best, least = None, len(rules) * 2 / 3
    for column in range(plain):
        cells = [keys_of(rule.tests[column]) for rule in rules]
        if any(cell is None and rule.tests[column] is not None for cell, rule in zip(cells, rules, strict=True)):
            continue
        distinct = {key for cell in cells if cell is not None for key in cell}
        free = sum(cell is None for cell in cells)
        copies = free * (len(distinct) + 1) + sum(len(set(cell)) for cell in cells if cell is not None)
        left_over = copies / (len(distinct) + 1)
        if 1 < len(distinct) <= BRANCHES and copies <= 2 * len(rules) + 8 and left_over < least:
            best, least = column, left_over
    return best


_EFFORT: dict[Kind, int] = {"boolean": 0, "string": 1, "number": 2}


def _bare(cells: list[tuple[int, Fast]], operands: list[Operand]) -> Iterator[tuple[int, str]]:
    for column, known in sorted(cells, key=lambda each: _EFFORT[each[1].kind]):
        yield column, known.condition.format(operands[column].code)


def _chained(table: Table, scope: Scope) -> Logic:
    writer = Writer(table, scope)
    code = writer.code
    operands = writer.inputs()
    code.line(f"{code.use('charge')}(e, {len(table.rules)}, {code.constant(table.owner.site)})")
    kinds = writer.kinds(table.rules)
    matched = "" if table.policy == "FIRST" else writer.held("[]").code
    if not kinds or len(dict(kinds)) < len(kinds):
        writer.chain(table.rules, operands, writer.guards(operands, table.rules), matched)
    else:
        code.table["other"] = Other(table, scope).run
        values = ", ".join(each.code for each in operands)
        usual = " and ".join(writer.is_of(kind, operands[column]) for column, kind in kinds)
        code.line(f"if not ({usual}): return other(c, e, {values})")
        writer.branched(table.rules, operands, matched)
    code.line(writer.conclude(operands, matched or "[]"))
    return code.made("def f(c, e):")


class Other:
    """The chain for inputs of other kinds than a table's constants; made when it is needed."""

    __slots__ = ("_function", "_scope", "_table")

    def __init__(self, table: Table, scope: Scope) -> None:
        self._table = table
        self._scope = scope
        self._function: Callable[..., Value] | None = None

    def run(self, names: Names, evaluation: Evaluation, *values: Value) -> Value:
        if self._function is None:
            self._function = self._made()
        return self._function(names, evaluation, *values)

    def _made(self) -> Callable[..., Value]:
        table = self._table
        writer = Writer(table, self._scope)
        operands = [Operand(f"i{number}") for number in range(len(table.inputs))]
        try:
            matched = "" if table.policy == "FIRST" else writer.held("[]").code
            writer.chain(table.rules, operands, writer.guards(operands, table.rules), matched)
            writer.code.line(writer.conclude(operands, matched or "[]"))
            return writer.code.made(f"def f(c, e, {', '.join(each.code for each in operands)}):")
        except (Unfit, RecursionError):
            return self._plain

    def _plain(self, names: Names, evaluation: Evaluation, *values: Value) -> Value:
        return decided(self._table, names, evaluation, list(values))


# --- looked up -------------------------------------------------------------------------------------------------------


class Index(NamedTuple):
    """A column of constants: which rules may match a value, in order, and which any other value."""

    column: int
    by_value: dict[Value, list[tuple[Rule, Predicate]]]
    others: list[tuple[Rule, Predicate]]


def keys_of(program: Program | None) -> list[tuple[bool, Value]] | None:
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
