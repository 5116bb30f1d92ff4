"""One evaluation under way: its budget, its clock, and what it has to say besides the value.

FEEL never fails: what cannot be computed is null (DMN 1.5 §10.3.2.13). Why it is null is told by *notices*, each with a kind
and the place in the text. The one thing that ends an evaluation early is a spent budget.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Literal, NoReturn, TypeAlias

import msgspec

from bihuan.feel import limits
from bihuan.feel.temporal import DateTime
from bihuan.feel.tree import Node
from bihuan.feel.values import Value, class_of, kind
from bihuan.kernel.errors import Problem, Scalar

NoticeKind: TypeAlias = Literal["type", "name", "argument", "arithmetic", "range", "conversion", "budget"]


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """Something that made a value null, or ended the evaluation (`budget`), at its place in the text."""

    kind: NoticeKind
    code: str
    line: int
    column: int
    start: int
    end: int
    place: str = ""
    params: dict[str, Scalar] = {}

    def as_problem(self) -> Problem:
        where = f"line {self.line}, column {self.column}"
        place = f"{self.place}: {where}" if self.place else where
        return Problem(code=self.code, place=place, severity="error" if self.kind == "budget" else "warning", params=self.params)


class Exhausted(Exception):
    """A limit was reached; `evaluate` turns it into a notice of kind `budget`."""

    def __init__(self, code: str, site: Node | None, limit: int) -> None:
        super().__init__(code)
        self.code = code
        self.site = site
        self.limit = limit


Told: TypeAlias = tuple[NoticeKind, str, Node | None, dict[str, Scalar]]


class Evaluation(msgspec.Struct):
    """What every operation is given besides its operands.

    `external` supplies functions of other languages (class, signature, arguments); `trace` collects what decision tables leave
    for people to read, `made` what decisions came to; `told` is what was noticed, by its code and site.
    """

    now: DateTime | None = None
    steps: int = limits.STEPS
    calls: int = 0
    deadline: float = 0.0
    clock: Callable[[], float] | None = None
    checked: int = limits.STEPS
    external: Callable[[str, str, tuple[Value, ...]], Value] | None = None
    trace: list[Any] | None = None
    made: list[Any] | None = None
    told: dict[tuple[str, int], Told] | None = None

    def tell(self, kind: NoticeKind, code: str, site: Node | None, **params: Scalar) -> None:
        """Note why something became null; the same reason at the same place is noted once."""
        if self.told is None:
            self.told = {}
        if len(self.told) < limits.NOTICES:
            self.told.setdefault((code, id(site)), (kind, code, site, params))

    def end(self, code: str, site: Node | None, limit: int) -> None:
        """Note that the evaluation ended early, before everything else that was noted."""
        self.told = {(code, 0): ("budget", code, site, {"limit": limit}), **(self.told or {})}

    def notices(self) -> tuple[Notice, ...]:
        return tuple(notice(*each) for each in self.told.values()) if self.told else ()


def notice(kind: NoticeKind, code: str, site: Node | None, params: dict[str, Scalar]) -> Notice:
    if site is None:
        return Notice(kind=kind, code=code, line=1, column=1, start=0, end=0, params=params)
    line, column = site.source.position(site.start)
    return Notice(
        kind=kind, code=code, line=line, column=column, start=site.start, end=site.end, place=site.source.place, params=params
    )


def charge(evaluation: Evaluation, amount: int, site: Node | None) -> None:
    """Take `amount` steps from the budget."""
    left = evaluation.steps - amount
    evaluation.steps = left
    if left < 0:
        raise Exhausted("feel.budget_spent", site, limits.STEPS)
    if evaluation.clock is not None and evaluation.checked - left > 1000:
        evaluation.checked = left
        if evaluation.clock() > evaluation.deadline:
            raise Exhausted("feel.too_slow", site, 0)


def bounded_list(evaluation: Evaluation, value: list[Value], site: Node | None) -> list[Value]:
    """The list, when it is no longer than a list may be; its length is charged."""
    if len(value) > limits.LIST:
        raise Exhausted("feel.list_too_long", site, limits.LIST)
    charge(evaluation, len(value), site)
    return value


def bounded_string(evaluation: Evaluation, value: str, site: Node | None) -> str:
    """The string, when it is no longer than a string may be; its length is charged."""
    if len(value) > 256:
        if len(value) > limits.STRING:
            raise Exhausted("feel.string_too_long", site, limits.STRING)
        charge(evaluation, len(value) >> 6, site)
    return value


_PORTION = 500  # items of a loop that are charged together


def portions(evaluation: Evaluation, items: Sequence[Value], site: Node | None, weight: int) -> Iterable[Value]:
    """The items for a loop whose every run costs `weight` steps; long ones are charged little by little, as they are used."""
    if len(items) <= _PORTION:
        charge(evaluation, len(items) * weight, site)
        return items
    return _portioned(evaluation, items, site, weight)


def _portioned(evaluation: Evaluation, items: Sequence[Value], site: Node | None, weight: int) -> Iterator[Value]:
    for start in range(0, len(items), _PORTION):
        portion = items[start : start + _PORTION]
        charge(evaluation, len(portion) * weight, site)
        yield from portion


def weigh(evaluation: Evaluation, value: Value, site: Node | None) -> None:
    """Charge a value for being looked at all through: one step for each thing that lists and contexts hold."""
    waiting: list[Value] = [value]
    while waiting:
        each = waiting.pop()
        parts = each if class_of(each) is list else each.values() if class_of(each) is dict else ()
        if parts:
            charge(evaluation, len(parts), site)
            waiting.extend(part for part in parts if class_of(part) is list or class_of(part) is dict)


def mismatch(evaluation: Evaluation, site: Node | None, operator: str, left: Value, right: Value) -> None:
    """Tell that an operator has no meaning for two values; answers null."""
    if left is None or right is None:
        evaluation.tell("type", "feel.null_operand", site, operator=operator)
    else:
        evaluation.tell("type", "feel.operand_kinds", site, operator=operator, left=kind(left), right=kind(right))


def unreachable(node: Any) -> NoReturn:
    raise TypeError(f"no such node: {type(node).__name__}")
