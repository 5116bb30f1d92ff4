"""Contexts (DMN 1.5 §10.3.4.6) and booleans (§10.3.4.2)."""

from __future__ import annotations

from bihuan.feel import limits
from bihuan.feel.evaluation import Evaluation, charge
from bihuan.feel.functions.registry import builtin
from bihuan.feel.tree import Node
from bihuan.feel.values import Value, class_of, kind


@builtin("not(negand: any)")
def _not(evaluation: Evaluation, site: Node, negand: Value) -> bool | None:
    if class_of(negand) is list and len(negand) == 1:
        negand = negand[0]
    if type(negand) is bool:
        return not negand
    if negand is not None:
        evaluation.tell("argument", "feel.argument_kind", site, function="not", parameter="negand", given=kind(negand))
    return None


@builtin("is(value1?: any, value2?: any)")
def _is(evaluation: Evaluation, site: Node, value1: Value = None, value2: Value = None) -> bool:
    """Whether both are the same element of the same kind: also zone and offset count."""
    return kind(value1) == kind(value2) and value1 == value2


@builtin("get value(m: context, key: string)")
def _get_value(evaluation: Evaluation, site: Node, m: dict[str, Value], name: str) -> Value:
    if name not in m:
        evaluation.tell("name", "feel.no_member", site, name=name[:60])
    return m.get(name)


@builtin("get value(m: context, keys: list)")
def _get_value_deep(evaluation: Evaluation, site: Node, m: Value, names: list[Value]) -> Value:
    charge(evaluation, len(names), site)
    for name in names:
        if class_of(m) is not dict or type(name) is not str:
            evaluation.tell("name", "feel.no_member", site, name=str(name)[:60])
            return None
        m = m.get(name)
    return m


@builtin("get entries(m: context)")
def _get_entries(evaluation: Evaluation, site: Node, m: dict[str, Value]) -> list[Value]:
    charge(evaluation, len(m), site)
    return [{"key": name, "value": value} for name, value in m.items()]


@builtin("context(entries: list)")
def _context(evaluation: Evaluation, site: Node, entries: list[Value]) -> dict[str, Value] | None:
    charge(evaluation, len(entries), site)
    result: dict[str, Value] = {}
    for entry in entries:
        if class_of(entry) is not dict or type(entry.get("key")) is not str or "value" not in entry or entry["key"] in result:
            evaluation.tell("argument", "feel.no_entries", site)
            return None
        result[entry["key"]] = entry["value"]
    return result


@builtin("context put(context: context, key: string, value: any)")
def _context_put(evaluation: Evaluation, site: Node, context: dict[str, Value], name: str, value: Value) -> dict[str, Value]:
    charge(evaluation, len(context), site)
    return {**context, name: value}


@builtin("context put(context: context, keys: list, value: any)")
def _context_put_deep(
    evaluation: Evaluation, site: Node, context: dict[str, Value], names: list[Value], value: Value
) -> dict[str, Value] | None:
    charge(evaluation, len(context), site)
    if not names or len(names) > limits.NESTING or type(names[0]) is not str:
        evaluation.tell("argument", "feel.no_keys", site)
        return None
    if len(names) == 1:
        return {**context, names[0]: value}
    inner = context.get(names[0])
    if class_of(inner) is not dict:
        evaluation.tell("name", "feel.no_member", site, name=names[0][:60])
        return None
    changed = _context_put_deep(evaluation, site, inner, names[1:], value)
    return None if changed is None else {**context, names[0]: changed}


@builtin("context merge(contexts: list)")
def _context_merge(evaluation: Evaluation, site: Node, contexts: list[Value]) -> dict[str, Value] | None:
    result: dict[str, Value] = {}
    for each in contexts:
        if class_of(each) is not dict:
            evaluation.tell("argument", "feel.not_all_contexts", site)
            return None
        charge(evaluation, len(each) + 1, site)
        result.update(each)
    return result
