"""KPI-FEEL: formulas of indicators. FEEL (DMN 1.5 §10.3) plus aggregates over a population of cases.

    formula = compile_formula("avg(workhours(duration(check_stock)))", vocabulary)
    evaluate(formula, population)               # -> Reading(value, n, excluded, …)

A formula has two levels. Inside of an aggregate (`count avg sum min max median percentile stdev`) an expression speaks of *one
case*, by its facts:

| fact | of one case |
|---|---|
| `start(node)`, `end(node)` | when the node was first begun, when it was last completed |
| `duration(node)`, `wait(node)` | the time it was worked on, the time it lay ready before; all visits together |
| `visits(node)` | how often it was entered |
| `actor(node)` | who completed it last |
| `value(field)` | the case's last value of a variable |
| `start()`, `end()`, `duration()` | of the case itself |

Outside, the expression speaks of the *whole population*: it computes with what the aggregates came to. A case for which the
inner expression is null is left out and counted as excluded. `days hours workdays workhours` turn a duration, or two moments,
into a number; `period` is the period that is measured, for `end() in period`. Everything else is FEEL as it stands.

So a formula is: the facts it needs, one program a case for each aggregate, one program for the whole. The facts come as
columns from a `Population`, so that logs may compute them in bulk; `Formula.aggregates` shows the parts to who wants to
compute these in bulk, too. A name that the model does not have is refused with its position, all of them at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, TypeAlias, cast

import msgspec

from bihuan.feel import Program, Scope, compile, parse
from bihuan.feel import tree as feel_tree
from bihuan.feel.functions import BUILTINS
from bihuan.feel.temporal_text import literal
from bihuan.feel.tree import Arithmetic, Ast, Call, Constant, Name, Node, Path
from bihuan.feel.values import class_of
from bihuan.kernel.errors import InvalidModel, Problem, Scalar
from bihuan.kernel.text import Text

FactKind: TypeAlias = Literal["start", "end", "duration", "wait", "visits", "actor", "value"]
Clock: TypeAlias = Literal["elapsed", "working"]
Aggregate: TypeAlias = Literal["count", "avg", "sum", "min", "max", "median", "percentile", "stdev"]

# How many arguments each takes.
FACTS: Mapping[str, tuple[int, int]] = {
    "start": (0, 1), "end": (0, 1), "duration": (0, 1), "wait": (1, 1), "visits": (1, 1), "actor": (1, 1), "value": (1, 1),
}  # fmt: skip
AGGREGATES: Mapping[str, tuple[int, int]] = {
    "count": (0, 1), "avg": (1, 1), "sum": (1, 1), "min": (1, 1), "max": (1, 1), "median": (1, 1), "stdev": (1, 1),
    "percentile": (2, 2),
}  # fmt: skip
UNITS: Mapping[str, Clock] = {"days": "elapsed", "hours": "elapsed", "workdays": "working", "workhours": "working"}
PERIOD = "period"
# Stand where a working duration is already measured and has to become days.
WORKDAYS_OF = "workdays of a duration"


class Fact(msgspec.Struct, frozen=True):
    """Something known of every case. `key` is the id of a node or the name of a field; empty is the case itself.

    `clock`: whether a duration counts all time or working time only. Durations are `DayTimeDuration`, moments `DateTime`.
    """

    kind: FactKind
    key: str = ""
    clock: Clock = "elapsed"

    @property
    def name(self) -> str:
        """Under which the fact stands in the context of a case; no FEEL text can name it."""
        return f"#{self.kind}/{self.clock}/{self.key}"


class Vocabulary(msgspec.Struct, frozen=True, kw_only=True):
    """The names that a formula may use: `nodes` as they may be written, with their ids, and `fields`.

    None where anything goes, as for a log without a model. `ambiguous` are names that several nodes have.
    """

    nodes: Mapping[str, str] | None = None
    fields: frozenset[str] | None = None
    ambiguous: frozenset[str] = frozenset()


def vocabulary(nodes: Iterable[tuple[str, Text]], fields: Iterable[str] | None = None) -> Vocabulary:
    """The vocabulary of a model: its nodes by id and by their names in both languages, and its variables."""
    found: dict[str, str] = {}
    ambiguous: set[str] = set()
    pairs = list(nodes)
    for id, name in pairs:
        for written in {name.zh.strip(), name.en.strip()} - {""}:
            if found.setdefault(written, id) != id:
                ambiguous.add(written)
    found.update({id: id for id, _ in pairs})
    return Vocabulary(
        nodes=found,
        fields=None if fields is None else frozenset(fields),
        ambiguous=frozenset(ambiguous - {id for id, _ in pairs}),
    )


class Part(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """One aggregate of a formula: `program` computes its argument for one case from the facts it `needs`.

    `fact` is set when the argument is nothing but that fact; without argument (`count()`) there is no program.
    """

    aggregate: Aggregate
    text: str
    name: str
    node: Node
    program: Program | None = None
    needs: tuple[Fact, ...] = ()
    fact: Fact | None = None
    rank: Any = None


class Formula(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """A checked formula. `rate` are the two sides of the quotient that it is, when it is one."""

    text: str
    parts: tuple[Part, ...]
    whole: Program
    rate: tuple[Program, Program] | None = None

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Every fact that is needed of the cases, each once."""
        return tuple(dict.fromkeys(fact for part in self.parts for fact in part.needs))


class Condition(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """A filter of the population: an expression about one case, true for those that belong to it."""

    text: str
    program: Program
    needs: tuple[Fact, ...]


def compile_formula(text: str, names: Vocabulary | None = None, *, place: str = "") -> Formula:
    """The formula of a text; raises `InvalidModel` with all problems and their positions."""
    names = names or Vocabulary()
    ast = _parsed(text, names, place)
    reading = _Reading(ast, names)
    root = reading.outside(ast.root)
    if not reading.parts and not reading.problems:
        reading.refuse("measures.no_aggregate", ast.root)
    reading.settle()
    rate, quotient = None, root
    if isinstance(root, Arithmetic) and root.operator == "*" and isinstance(root.right, Constant):
        quotient = root.left  # a share in per cent
    if isinstance(quotient, Arithmetic) and quotient.operator == "/":
        rate = (reading.program(quotient.left), reading.program(quotient.right))
    return Formula(text=text, parts=tuple(reading.parts), whole=reading.program(root), rate=rate)


def compile_condition(text: str, names: Vocabulary | None = None, *, place: str = "") -> Condition:
    """The filter of a population; raises `InvalidModel` with all problems and their positions."""
    names = names or Vocabulary()
    ast = _parsed(text, names, place)
    reading = _Reading(ast, names)
    root = reading.inside(ast.root)
    reading.settle()
    return Condition(text=text, program=reading.program(root), needs=tuple(reading.facts))


def check(text: str, names: Vocabulary | None = None, *, place: str = "") -> tuple[Problem, ...]:
    """What is wrong with a formula; nothing when it may be saved."""
    try:
        compile_formula(text, names, place=place)
    except InvalidModel as error:
        return error.problems or (error.as_problem(),)
    return ()


def _parsed(text: str, names: Vocabulary, place: str) -> Ast:
    known = {*(names.nodes or ()), *(names.fields or ()), *names.ambiguous, *FACTS, *AGGREGATES, *UNITS, PERIOD}
    return parse(text, Scope(known - BUILTINS.keys()), place=place)


class _Reading:
    """A formula being taken apart: facts and aggregates leave the tree and come back as plain names."""

    def __init__(self, ast: Ast, names: Vocabulary) -> None:
        self.ast = ast
        self.names = names
        self.unknown = frozenset(ast.unknown)
        self.bound = frozenset(_bound(ast.root))
        self.facts: dict[Fact, None] = {}
        self.parts: list[Part] = []
        self.problems: list[Problem] = []

    def settle(self) -> None:
        """Raise what was found wrong."""
        if self.problems:
            raise InvalidModel("measures.refused", problems=tuple(self.problems), count=len(self.problems))

    def refuse(self, code: str, node: Node, **params: Scalar) -> None:
        line, column = self.ast.source.position(node.start)
        place = f"line {line}, column {column}"
        if self.ast.source.place:
            place = f"{self.ast.source.place}: {place}"
        told: dict[str, Scalar] = {"line": line, "column": column, "start": node.start, "end": node.end, **params}
        self.problems.append(Problem(code=code, place=place, params=told))

    def program(self, root: Node) -> Program:
        return compile(Ast(self.ast.source, root, "expression", Scope(), (), self.ast.loops))

    # --- the whole ---

    def outside(self, node: Node) -> Node:
        """A node that speaks of the population."""
        called = _called(node)
        if called in AGGREGATES and isinstance(node, Call) and self._aggregates(node):
            return self._part(cast("Aggregate", called), node)
        if isinstance(node, Call) and called in FACTS and not _is_literal_duration(node, self.names):
            self.refuse("measures.fact_outside", node, name=called)
            return node
        return self._other(node, self.outside)

    def _aggregates(self, node: Call) -> bool:
        """Whether a call whose name FEEL has too (`max(1, 2)`) is meant over the cases."""
        if _called(node) not in BUILTINS or not node.arguments:
            return True
        return _mentions_fact(node.arguments, self.names)

    def _part(self, aggregate: Aggregate, node: Call) -> Node:
        name = f"#{len(self.parts)}"
        if not self._counted(node, AGGREGATES[aggregate]):
            return node
        outer, self.facts = self.facts, {}
        argument = self.inside(node.arguments[0]) if node.arguments else None
        needs, self.facts = tuple(self.facts), outer
        fact = next((each for each in needs if isinstance(argument, Name) and each.name == argument.name), None)
        part = Part(
            aggregate=aggregate,
            text=node.text,
            name=name,
            node=node,
            program=None if argument is None else self.program(argument),
            needs=needs,
            fact=fact,
            rank=self._rank(node.arguments[1]) if len(node.arguments) > 1 else None,
        )
        self.parts.append(part)
        return Name(node.source, node.start, node.end, name)

    def _rank(self, node: Node) -> Any:
        """The rank of a percentile, which must stand there as a number from 0 to 100."""
        if isinstance(node, Constant) and class_of(node.value) is not bool and not isinstance(node.value, str | type(None)):
            try:
                if 0 <= node.value <= 100:
                    return node.value
            except TypeError:
                pass
        self.refuse("measures.percentile_rank", node)
        return None

    # --- one case ---

    def inside(self, node: Node) -> Node:
        """A node that speaks of one case."""
        called = _called(node)
        if isinstance(node, Call) and called in FACTS and not _is_literal_duration(node, self.names):
            return self._fact(cast("FactKind", called), node, "elapsed")
        if isinstance(node, Call) and called in AGGREGATES and (called not in BUILTINS or not node.arguments):
            self.refuse("measures.nested_aggregate", node, name=called)
            return node
        return self._other(node, self.inside)

    def _fact(self, kind: FactKind, node: Call, clock: Clock) -> Node:
        if not self._counted(node, FACTS[kind]):
            return node
        key = ""
        if node.arguments:
            argument = node.arguments[0]
            found = self._field(argument) if kind == "value" else self._node(argument)
            if found is None:
                return node
            key = found
        fact = Fact(kind, key, clock)
        self.facts[fact] = None
        return Name(node.source, node.start, node.end, fact.name)

    def _node(self, argument: Node) -> str | None:
        written = _written(argument)
        if written is None:
            self.refuse("measures.node_expected", argument)
        elif written in self.names.ambiguous:
            self.refuse("measures.ambiguous_node", argument, name=written)
        elif self.names.nodes is None:
            return written
        elif written in self.names.nodes:
            return self.names.nodes[written]
        else:
            self.refuse("measures.unknown_node", argument, name=written)
        return None

    def _field(self, argument: Node) -> str | None:
        written = _written(argument)
        if written is None:
            self.refuse("measures.field_expected", argument)
            return None
        known = self.names.fields
        if known is None or written in known or written.partition(".")[0] in known:
            return written
        self.refuse("measures.unknown_field", argument, name=written)
        return None

    # --- both ---

    def _other(self, node: Node, inner: Any) -> Node:
        """Everything that is plain FEEL, and the units."""
        called = _called(node)
        if isinstance(node, Call) and called in UNITS:
            return self._unit(called, node, inner)
        if isinstance(node, Call) and type(node.callee) is Name and node.callee.name in self.unknown:
            self.refuse("measures.unknown_function", node.callee, name=node.callee.name)
            return msgspec.structs.replace(node, arguments=tuple(inner(each) for each in node.arguments))
        if isinstance(node, Name):
            self._plain(node)
            return node
        return _mapped(node, inner)

    def _plain(self, node: Name) -> None:
        """A name that stands for itself: it must be bound by the text, or be FEEL's."""
        if node.name in self.unknown:
            self.refuse("measures.unknown_name", node, name=node.name)
        elif node.name == PERIOD or node.name in BUILTINS or node.name in self.bound:
            return
        elif node.name in (self.names.nodes or ()) or node.name in self.names.ambiguous:
            self.refuse("measures.bare_node", node, name=node.name)
        elif node.name in (self.names.fields or ()):
            self.refuse("measures.bare_field", node, name=node.name)

    def _unit(self, unit: str, node: Call, inner: Any) -> Node:
        """`hours(a, b)` is `hours(b - a)`; working time needs the two moments, or a duration that the log measures."""
        if not self._counted(node, (1, 2)):
            return node
        arguments = node.arguments
        if UNITS[unit] == "elapsed":
            taken = [inner(each) for each in arguments]
            if len(taken) == 2:
                taken = [Arithmetic(node.source, node.start, node.end, "-", taken[1], taken[0])]
            return msgspec.structs.replace(node, arguments=tuple(taken))
        if len(arguments) == 2:
            return msgspec.structs.replace(node, arguments=tuple(inner(each) for each in arguments))
        fact = _called(arguments[0])
        if fact not in ("duration", "wait") or inner != self.inside or not isinstance(arguments[0], Call):
            self.refuse("measures.working_time_of", arguments[0], unit=unit)
            return node
        measured = self._fact(fact, arguments[0], "working")
        name = "hours" if unit == "workhours" else WORKDAYS_OF
        callee = Name(node.source, node.callee.start, node.callee.end, name)
        return msgspec.structs.replace(node, callee=callee, arguments=(measured,))

    def _counted(self, node: Call, counts: tuple[int, int]) -> bool:
        low, high = counts
        if low <= len(node.arguments) <= high and node.names is None:
            return True
        self.refuse("measures.argument_count", node, name=_called(node), low=low, high=high, given=len(node.arguments))
        return False


def _called(node: Node) -> str:
    """The plain name that a call calls; empty for everything else."""
    return node.callee.name if isinstance(node, Call) and type(node.callee) is Name else ""


def _written(argument: Node) -> str | None:
    """A node or field as it is written: a name, a path, or a text in quotes."""
    if isinstance(argument, Name):
        return argument.name
    if isinstance(argument, Constant) and class_of(argument.value) is str:
        return argument.value
    if isinstance(argument, Path):
        base = _written(argument.base)
        return None if base is None else f"{base}.{argument.member}"
    return None


def _is_literal_duration(node: Call, names: Vocabulary) -> bool:
    """`duration("P1D")` is FEEL's own function, unless a node has that name."""
    if _called(node) != "duration" or len(node.arguments) != 1 or not isinstance(node.arguments[0], Constant):
        return False
    text = node.arguments[0].value
    return class_of(text) is str and text not in (names.nodes or ()) and literal(text) is not None


def _mentions_fact(what: Any, names: Vocabulary) -> bool:
    """Whether a case is spoken of, outside of any aggregate that would settle it."""
    if class_of(what) is tuple:
        return any(_mentions_fact(each, names) for each in what)
    if not isinstance(what, Node):
        return False
    called = _called(what)
    if called in FACTS and isinstance(what, Call) and not _is_literal_duration(what, names):
        return True
    if called in AGGREGATES:
        return False
    return any(_mentions_fact(getattr(what, field), names) for field in what.__struct_fields__[3:])


def _bound(what: Any) -> Iterator[str]:
    """Every name that the text itself gives a meaning: of loops, parameters and entries."""
    if class_of(what) is tuple:
        for each in what:
            yield from _bound(each)
    elif isinstance(what, Node):
        if isinstance(what, feel_tree.Iterator):
            yield what.name
        elif isinstance(what, feel_tree.FunctionLiteral):
            yield from what.parameters
        elif isinstance(what, feel_tree.ContextLiteral):
            yield from (name for name, _ in what.entries)
        for field in what.__struct_fields__[3:]:
            yield from _bound(getattr(what, field))


def _mapped(node: Node, inner: Any) -> Node:
    """The node with its parts changed."""
    changed = {field: _mapped_value(getattr(node, field), inner) for field in node.__struct_fields__[3:]}
    return msgspec.structs.replace(node, **changed)


def _mapped_value(value: Any, inner: Any) -> Any:
    if isinstance(value, Node):
        return inner(value)
    if class_of(value) is tuple:
        return tuple(_mapped_value(each, inner) for each in value)
    return value
