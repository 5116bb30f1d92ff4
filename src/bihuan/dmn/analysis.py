"""What can be said about a decision table without running it: gaps, overlaps, rules that never fire, rules that say the same.

Every column is cut into segments (`dmn.columns`), a rule is one bit mask a column, sets of rules are whole numbers. A gap is
found by going through the columns with the set of rules that are still possible; what was found for the same set is kept.
A rule with a cell that takes an evaluation to judge counts as matching nothing (for gaps) and is not compared (for overlaps).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import msgspec

from bihuan.dmn import model
from bihuan.dmn.columns import Column, cut, described
from bihuan.dmn.expressions import inner
from bihuan.dmn.graph import Decisions
from bihuan.dmn.logic import Owner
from bihuan.dmn.table import Table, prepared
from bihuan.feel.scope import Scope
from bihuan.kernel.errors import Problem

MOST = 50  # findings of one sort
_WORK = 200_000  # sets of rules looked at


class Box(msgspec.Struct, frozen=True):
    """A part of the input space: a unary test for each input column (`-` where it does not matter)."""

    tests: tuple[str, ...]


class Overlap(msgspec.Struct, frozen=True):
    """Two rules (by number, from 1) that both match inside `box`; `agree` when their outputs are written alike."""

    first: int
    second: int
    box: Box
    agree: bool


class Masked(msgspec.Struct, frozen=True):
    """A rule that never fires under FIRST: those before it (`by`) take everything it would match."""

    rule: int
    by: tuple[int, ...]


class Analysis(msgspec.Struct, frozen=True, kw_only=True):
    """What was found in a table; `complete` is false when there was more than is listed, `opaque` lists unjudged rules."""

    element: str
    name: str
    columns: tuple[str, ...]
    gaps: tuple[Box, ...] = ()
    overlaps: tuple[Overlap, ...] = ()
    masked: tuple[Masked, ...] = ()
    equal: tuple[tuple[int, int], ...] = ()
    opaque: tuple[int, ...] = ()
    complete: bool = True

    def problems(self, policy: model.HitPolicy) -> list[Problem]:
        """The findings as warnings for the hit policy: overlaps matter for UNIQUE, for ANY where the outputs differ."""
        named = {"name": self.name}
        found = [
            Problem(code="dmn.gap", place=self.element, severity="warning", params={**named, "where": _where(self.columns, box)})
            for box in self.gaps
        ]
        for each in self.overlaps:
            if policy == "UNIQUE" or (policy == "ANY" and not each.agree):
                where = _where(self.columns, each.box)
                params = {**named, "first": each.first, "second": each.second, "where": where}
                found.append(Problem(code="dmn.overlap", place=self.element, severity="warning", params={**params}))
        for masked in self.masked:
            by = ", ".join(map(str, masked.by))
            params = {**named, "rule": masked.rule, "by": by}
            found.append(Problem(code="dmn.masked", place=self.element, severity="warning", params={**params}))
        return found


def _where(columns: tuple[str, ...], box: Box) -> str:
    told = [f"{label}: {test}" for label, test in zip(columns, box.tests, strict=True) if test != "-"]
    return "; ".join(told) or "-"


def analyze(decisions: Decisions) -> list[Analysis]:
    """Every decision table of a compiled document."""
    found: list[Analysis] = []
    for node in decisions.definitions.drgElement:
        element = decisions.elements.get(model.key_of(node))
        for expression in inner(node):
            if isinstance(expression, model.DecisionTable) and element is not None:
                owner = Owner(expression.id or element.id, element.name)
                table = prepared(decisions.builder, expression, Scope(types=decisions.types.scope), owner)
                found.append(analyzed(table))
    return found


def analyzed(table: Table) -> Analysis:
    """A table whose cells are compiled."""
    columns = tuple(
        cut(each.label, [rule.tests[number] if number < len(rule.tests) else None for rule in table.rules], each.allowed)
        for number, each in enumerate(table.inputs)
    )
    grid = _Grid(columns, len(table.rules))
    outputs = [tuple(_text(table, rule, number) for number in range(len(table.outputs))) for rule in range(len(table.rules))]
    gaps, complete = grid.gaps()
    pairs = list(grid.overlapping())
    overlaps = [
        Overlap(one + 1, other + 1, grid.common(one, other), outputs[one] == outputs[other]) for one, other in pairs[:MOST]
    ]
    equal = [(one + 1, other + 1) for one, other in pairs if grid.same(one, other) and outputs[one] == outputs[other]]
    masked = list(grid.masked()) if table.policy == "FIRST" else []
    return Analysis(
        element=table.owner.id,
        name=table.owner.name,
        columns=tuple(each.label for each in columns),
        gaps=tuple(gaps[:MOST]),
        overlaps=tuple(overlaps),
        masked=tuple(masked),
        equal=tuple(equal[:MOST]),
        opaque=tuple(number + 1 for number in range(len(table.rules)) if grid.opaque >> number & 1),
        complete=complete and len(gaps) <= MOST and len(pairs) <= MOST,
    )


def _text(table: Table, rule: int, output: int) -> str:
    outputs = table.rules[rule].texts
    return " ".join(outputs[output].split()) if output < len(outputs) else ""


class _Spent(Exception):
    """There are too many sets of rules to look at."""


class _Split(NamedTuple):
    """Segments of a column that the same rules take."""

    mask: int
    rules: int


class _Grid:
    """A table as masks: one a rule and column, and sets of rules as bits."""

    def __init__(self, columns: tuple[Column, ...], rules: int) -> None:
        self.columns = columns
        self.count = rules
        self.opaque = 0
        for column in columns:
            for number, cell in enumerate(column.cells):
                self.opaque |= (cell is None) << number
        self.judged = ((1 << rules) - 1) & ~self.opaque
        self._by_part = [self._rules_of_parts(column) for column in columns]
        self._rest = self._always_from()
        self._work = 0

    def _rules_of_parts(self, column: Column) -> list[int]:
        """For each segment the judged rules that take it."""
        taken = [0] * len(column.parts)
        for number, cell in enumerate(column.cells):
            mask = 0 if cell is None or self.opaque >> number & 1 else cell
            while mask:
                lowest = mask & -mask
                taken[lowest.bit_length() - 1] |= 1 << number
                mask ^= lowest
        return taken

    def _always_from(self) -> list[int]:
        """For each column the rules whose cells from there on take everything."""
        always = [self.judged]
        for column in reversed(self.columns):
            whole = sum(1 << number for number, cell in enumerate(column.cells) if cell == column.domain)
            always.append(always[-1] & whole)
        return always[::-1]

    # --- gaps ---

    def gaps(self) -> tuple[list[Box], bool]:
        """Boxes that no judged rule takes, and whether these are all."""
        try:
            found = self._uncovered(0, self.judged, tuple(each.domain for each in self.columns), {}, MOST + 1)
        except _Spent:
            return [], False
        boxes = [Box(tuple(described(column, mask) for column, mask in zip(self.columns, box, strict=True))) for box in found]
        return boxes, True

    def _uncovered(
        self,
        at: int,
        rules: int,
        within: tuple[int, ...],
        kept: dict[tuple[int, int], list[tuple[int, ...]]],
        most: int,
    ) -> list[tuple[int, ...]]:
        """The boxes, from column `at` on, that none of the rules takes."""
        if not rules:
            return [within[at:]]
        if rules & self._rest[at]:
            return []
        known = kept.get((at, rules))
        if known is not None:
            return known
        self._work += 1
        if self._work > _WORK:
            raise _Spent
        found: list[tuple[int, ...]] = []
        for split in self._splits(at, rules, within[at]):
            for rest in self._uncovered(at + 1, split.rules, within, kept, most):
                found.append((split.mask, *rest))
            if len(found) >= most:
                break
        kept[(at, rules)] = found = found[:most]
        return found

    def _splits(self, at: int, rules: int, within: int) -> Iterator[_Split]:
        """The segments of a column, those together that the same of the rules take."""
        together: dict[int, int] = {}
        for number, taken in enumerate(self._by_part[at]):
            if within >> number & 1:
                together[taken & rules] = together.get(taken & rules, 0) | 1 << number
        return (_Split(mask, taken) for taken, mask in together.items())

    # --- pairs ---

    def overlapping(self) -> Iterator[tuple[int, int]]:
        """Pairs of judged rules that share a part of every column."""
        for number in range(self.count):
            if self.opaque >> number & 1:
                continue
            others = self.judged & ~((1 << number + 1) - 1)
            for column, taken in zip(self.columns, self._by_part, strict=True):
                if not others:
                    break
                mask, shared = column.cells[number] or 0, 0
                if mask == column.domain:
                    continue
                while mask:
                    lowest = mask & -mask
                    shared |= taken[lowest.bit_length() - 1]
                    mask ^= lowest
                others &= shared
            while others:
                lowest = others & -others
                yield number, lowest.bit_length() - 1
                others ^= lowest

    def common(self, one: int, other: int) -> Box:
        cells = ((column, (column.cells[one] or 0) & (column.cells[other] or 0)) for column in self.columns)
        return Box(tuple(described(column, mask) for column, mask in cells))

    def same(self, one: int, other: int) -> bool:
        return all(column.cells[one] == column.cells[other] for column in self.columns)

    # --- rules that never fire ---

    def masked(self) -> Iterator[Masked]:
        """Rules whose whole box is taken by judged rules before them."""
        for number in range(1, self.count):
            if self.opaque >> number & 1:
                continue
            box = tuple(column.cells[number] or 0 for column in self.columns)
            before = self.judged & ((1 << number) - 1)
            touching = sum(1 << other for other in range(number) if before >> other & 1 and self._meets(other, box))
            if not touching:
                continue
            try:
                covered = all(box) and not self._inside(0, touching, box, {})
            except _Spent:
                return
            if covered:
                yield Masked(number + 1, self._needed(touching, box))

    def _meets(self, rule: int, box: tuple[int, ...]) -> bool:
        return all((column.cells[rule] or 0) & mask for column, mask in zip(self.columns, box, strict=True))

    def _inside(self, at: int, rules: int, box: tuple[int, ...], kept: dict[tuple[int, int], bool]) -> bool:
        """Whether a part of the box is left that none of the rules takes."""
        if not rules or at == len(box):
            return not rules
        known = kept.get((at, rules))
        if known is None:
            self._work += 1
            if self._work > _WORK:
                raise _Spent
            splits = self._splits(at, rules, box[at])
            known = kept[(at, rules)] = any(self._inside(at + 1, split.rules, box, kept) for split in splits)
        return known

    def _needed(self, rules: int, box: tuple[int, ...]) -> tuple[int, ...]:
        """Few of the rules that take the box together: one where one is enough."""
        members = [number for number in range(self.count) if rules >> number & 1]
        for number in members:
            if all((column.cells[number] or 0) & mask == mask for column, mask in zip(self.columns, box, strict=True)):
                return (number + 1,)
        for number in reversed(members):
            without = rules & ~(1 << number)
            if not self._inside(0, without, box, {}):
                rules = without
        return tuple(number + 1 for number in range(self.count) if rules >> number & 1)


def warnings(decisions: Decisions) -> Mapping[str, list[Problem]]:
    """The findings of every table as problems, by the table's id."""
    policies: dict[str, model.HitPolicy] = {}
    for node in decisions.definitions.drgElement:
        for expression in inner(node):
            if isinstance(expression, model.DecisionTable):
                policies[expression.id or model.key_of(node)] = expression.hitPolicy
    return {each.element: each.problems(policies.get(each.element, "UNIQUE")) for each in analyze(decisions)}
