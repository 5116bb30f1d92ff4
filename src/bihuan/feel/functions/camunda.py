"""What Camunda 8 adds to the standard's functions, as far as it depends on nothing but its arguments; its models use them."""

from __future__ import annotations

from bihuan.feel import operators, regexes
from bihuan.feel.evaluation import Evaluation, bounded_list, bounded_string, charge
from bihuan.feel.functions.registry import builtin
from bihuan.feel.tree import Node
from bihuan.feel.values import Value


@builtin("is defined(value: any)")
def _is_defined(evaluation: Evaluation, site: Node, value: Value) -> bool:
    """A variable without a value is null here, so null is not defined."""
    return value is not None


@builtin("get or else(value: any, default: any)")
def _get_or_else(evaluation: Evaluation, site: Node, value: Value, default: Value) -> Value:
    return default if value is None else value


@builtin("is empty(list: list)")
def _is_empty(evaluation: Evaluation, site: Node, items: list[Value]) -> bool:
    return not items


@builtin("partition(list: list, size: integer)")
def _partition(evaluation: Evaluation, site: Node, items: list[Value], size: int) -> list[Value] | None:
    if size < 1:
        evaluation.tell("range", "feel.no_item", site, index=str(size), length=len(items))
        return None
    return [items[start : start + size] for start in range(0, len(bounded_list(evaluation, items, site)), size)]


@builtin("duplicate values(list: list)")
def _duplicate_values(evaluation: Evaluation, site: Node, items: list[Value]) -> list[Value]:
    counts: dict[Value, list[Value]] = {}
    for item in bounded_list(evaluation, items, site):
        counts.setdefault(operators.key(item, evaluation), []).append(item)
    return [found[0] for found in counts.values() if len(found) > 1]


@builtin("is blank(string: string)")
def _is_blank(evaluation: Evaluation, site: Node, string: str) -> bool:
    return not bounded_string(evaluation, string, site).strip()


@builtin("trim(string: string)")
def _trim(evaluation: Evaluation, site: Node, string: str) -> str:
    return bounded_string(evaluation, string, site).strip()


@builtin("extract(string: string, pattern: string)")
def _extract(evaluation: Evaluation, site: Node, string: str, pattern: str) -> list[str] | None:
    """Every match of the pattern."""
    charge(evaluation, 1, site)
    return regexes.extract(evaluation, site, string, pattern)
