"""Lists (DMN 1.5 §10.3.4.4) and sorting (§10.3.4.8)."""

from __future__ import annotations

from functools import cmp_to_key

from bihuan.feel import access, operators
from bihuan.feel.evaluation import Evaluation, bounded_list, charge
from bihuan.feel.functions.registry import builtin
from bihuan.feel.tree import Node
from bihuan.feel.values import Function, Value, class_of


@builtin("list contains(list: list, element: any)")
def _list_contains(evaluation: Evaluation, site: Node, items: list[Value], element: Value) -> bool:
    charge(evaluation, len(items), site)
    return any(operators.equality(item, element, evaluation) is True for item in items)


@builtin("count(list: list)")
def _count(evaluation: Evaluation, site: Node, items: list[Value]) -> int:
    return len(items)


def _extreme(evaluation: Evaluation, site: Node, items: list[Value], sign: int, name: str) -> Value:
    if not items:
        return None
    charge(evaluation, len(items), site)
    best = items[0]
    if len(items) == 1 and operators.compare(best, best) is None:
        evaluation.tell("argument", "feel.no_order", site, function=name)
        return None
    for item in items[1:]:
        order = operators.compare(item, best)
        if order is None:
            evaluation.tell("argument", "feel.no_order", site, function=name)
            return None
        if order == sign:
            best = item
    return best


@builtin("min(list...: list)")
def _min(evaluation: Evaluation, site: Node, items: list[Value]) -> Value:
    return _extreme(evaluation, site, items, -1, "min")


@builtin("max(list...: list)")
def _max(evaluation: Evaluation, site: Node, items: list[Value]) -> Value:
    return _extreme(evaluation, site, items, 1, "max")


@builtin("all(list...: list)")
def _all(evaluation: Evaluation, site: Node, items: list[Value]) -> bool | None:
    charge(evaluation, len(items), site)
    if any(item is False for item in items):
        return False
    if all(item is True for item in items):
        return True
    evaluation.tell("argument", "feel.not_all_booleans", site, function="all")
    return None


@builtin("any(list...: list)")
def _any(evaluation: Evaluation, site: Node, items: list[Value]) -> bool | None:
    charge(evaluation, len(items), site)
    if any(item is True for item in items):
        return True
    if all(item is False for item in items):
        return False
    evaluation.tell("argument", "feel.not_all_booleans", site, function="any")
    return None


def _slot(evaluation: Evaluation, site: Node, position: int, length: int) -> int | None:
    """The Python index of a position counted from 1, or from the end when negative."""
    if 0 < position <= length:
        return position - 1
    if -length <= position < 0:
        return position + length
    evaluation.tell("range", "feel.no_item", site, index=str(position), length=length)
    return None


@builtin("sublist(list: list, start position: integer, length?: integer)")
def _sublist(evaluation: Evaluation, site: Node, items: list[Value], start: int, length: int | None = None) -> Value:
    slot = _slot(evaluation, site, start, len(items))
    if slot is None:
        return None
    if length is not None and (length < 1 or slot + length > len(items)):
        evaluation.tell("range", "feel.no_item", site, index=str(slot + length), length=len(items))
        return None
    end = len(items) if length is None else slot + length
    return bounded_list(evaluation, items[slot:end], site)


@builtin("append(list: list, item...: any)")
def _append(evaluation: Evaluation, site: Node, items: list[Value], *more: Value) -> list[Value]:
    return bounded_list(evaluation, [*items, *more], site)


@builtin("concatenate(list...: any)")
def _concatenate(evaluation: Evaluation, site: Node, *lists: Value) -> Value:
    if any(each is None for each in lists):
        evaluation.tell("argument", "feel.argument_kind", site, function="concatenate", parameter="list", given="null")
        return None
    return bounded_list(evaluation, [item for each in lists for item in access.items_of(each)], site)


@builtin("insert before(list: list, position: integer, newItem: any)")
def _insert_before(evaluation: Evaluation, site: Node, items: list[Value], position: int, item: Value) -> Value:
    slot = _slot(evaluation, site, position, len(items))
    return None if slot is None else bounded_list(evaluation, [*items[:slot], item, *items[slot:]], site)


@builtin("remove(list: list, position: integer)")
def _remove(evaluation: Evaluation, site: Node, items: list[Value], position: int) -> Value:
    slot = _slot(evaluation, site, position, len(items))
    return None if slot is None else bounded_list(evaluation, items[:slot] + items[slot + 1 :], site)


@builtin("list replace(list: list, position: integer, newItem: any)")
def _list_replace(evaluation: Evaluation, site: Node, items: list[Value], position: int, item: Value) -> Value:
    slot = _slot(evaluation, site, position, len(items))
    return None if slot is None else bounded_list(evaluation, [*items[:slot], item, *items[slot + 1 :]], site)


@builtin("list replace(list: list, match: function, newItem: any)")
def _list_replace_matching(evaluation: Evaluation, site: Node, items: list[Value], match: Function, new: Value) -> Value:
    result: list[Value] = []
    for item in bounded_list(evaluation, items, site):
        found = access.call(evaluation, site, match, [item, new], None)
        if type(found) is not bool:
            evaluation.tell("argument", "feel.no_boolean", site, function="list replace")
            return None
        result.append(new if found else item)
    return result


@builtin("reverse(list: list)")
def _reverse(evaluation: Evaluation, site: Node, items: list[Value]) -> list[Value]:
    return bounded_list(evaluation, items[::-1], site)


@builtin("index of(list: list, match: any)")
def _index_of(evaluation: Evaluation, site: Node, items: list[Value], match: Value) -> list[int]:
    charge(evaluation, len(items), site)
    return [number for number, item in enumerate(items, 1) if operators.equality(item, match, evaluation) is True]


def distinct(evaluation: Evaluation, site: Node, items: list[Value]) -> list[Value]:
    """The items without those that equal an earlier one, in order."""
    result: list[Value] = []
    seen: set[Value] = set()
    for item in bounded_list(evaluation, items, site):
        key = operators.key(item, evaluation)
        if key not in seen:
            seen.add(key)
            result.append(item)
    return result


@builtin("distinct values(list: list)")
def _distinct_values(evaluation: Evaluation, site: Node, items: list[Value]) -> list[Value]:
    return distinct(evaluation, site, items)


@builtin("union(list...: any)")
def _union(evaluation: Evaluation, site: Node, *lists: Value) -> Value:
    if any(each is None for each in lists):
        evaluation.tell("argument", "feel.argument_kind", site, function="union", parameter="list", given="null")
        return None
    return distinct(evaluation, site, [item for each in lists for item in access.items_of(each)])


@builtin("flatten(list: list)")
def _flatten(evaluation: Evaluation, site: Node, items: list[Value]) -> list[Value]:
    result: list[Value] = []
    stack = [iter(items)]
    while stack:
        for item in stack[-1]:
            charge(evaluation, 1, site)
            if class_of(item) is list:
                stack.append(iter(item))
                break
            result.append(item)
        else:
            stack.pop()
    return bounded_list(evaluation, result, site)


@builtin("sort(list: list, precedes?: function)")
def _sort(evaluation: Evaluation, site: Node, items: list[Value], precedes: Function | None = None) -> Value:
    """Sorted by a function that tells which of two comes first; without one, by FEEL's order."""
    charge(evaluation, len(items) * max(len(items).bit_length(), 1), site)
    if precedes is None:
        if any(operators.compare(items[0], item) is None for item in items):
            evaluation.tell("argument", "feel.no_order", site, function="sort")
            return None
        return sorted(items, key=operators.order_key)

    def order(one: Value, other: Value) -> int:
        if access.call(evaluation, site, precedes, [one, other], None) is True:
            return -1
        return 1 if access.call(evaluation, site, precedes, [other, one], None) is True else 0

    return sorted(items, key=cmp_to_key(order))
