"""Data objects, properties and data associations compiled (BPMN 2.0.2 §10.4): they are variables by their names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from bihuan.bpmn import model as bpmn
from bihuan.engine.compiler.source import Source
from bihuan.engine.expressions import Expression
from bihuan.engine.program import Transfer

_PATH = re.compile(r"[^\W\d]\w*(\s*\.\s*[^\W\d]\w*)*")


def name_of(source: Source, reference: str | None) -> str:
    """The variable behind a data object (or a reference to one), property, store, input or output: its name, else its id."""
    found = source.find(reference)
    if isinstance(found, bpmn.DataObjectReference):
        behind = source.find(found.dataObjectRef)
        return getattr(behind, "name", None) or found.name or found.dataObjectRef or reference or ""
    if isinstance(found, bpmn.DataStoreReference):
        behind = source.find(found.dataStoreRef)
        return getattr(behind, "name", None) or found.name or found.dataStoreRef or reference or ""
    return str(getattr(found, "name", None) or reference or "")


def filled_by(source: Source, element: bpmn.Activity, reference: str | None) -> str:
    """The variable that the data input of a loop is filled from: the loop goes over it as a whole, before any child begins."""
    return _whole(source, reference, ((each, each.targetRef, each.sourceRef) for each in element.dataInputAssociations))


def filling(source: Source, element: bpmn.Activity, reference: str | None) -> str:
    """The variable that the data output of a loop goes to as a whole, once all children are over."""
    outward = (each for each in element.dataOutputAssociations if len(each.sourceRef) == 1)
    return _whole(source, reference, ((each, each.sourceRef[0], (each.targetRef or "",)) for each in outward))


def _whole(
    source: Source, reference: str | None, ends: Iterable[tuple[bpmn.DataAssociation, str | None, tuple[str, ...]]]
) -> str:
    for association, near, far in ends:
        plain = association.transformation is None and not association.assignment
        if plain and near == reference and len(far) == 1 and far[0]:
            return name_of(source, far[0])
    return name_of(source, reference)


def declared(source: Source, scope: bpmn.SubProcess) -> tuple[str, ...]:
    """The data that a sub-process declares and takes away with it."""
    objects = [each for each in scope.flowElements if isinstance(each, bpmn.DataObject)]
    references = [each for each in scope.flowElements if isinstance(each, bpmn.DataObjectReference)]
    names = {each.dataObjectRef: name_of(source, each.id) for each in references}
    found = [names.get(each.id) or each.name or each.id for each in objects]
    found += [each.name or each.id for each in scope.properties]
    return tuple(name for name in found if name)


def transfers(source: Source, element: bpmn.FlowNode) -> dict[str, Any]:
    """What an activity or event takes from data before it begins, and gives back when it is over."""
    takes: list[Transfer] = []
    gives: list[Transfer] = []
    if isinstance(element, bpmn.Activity):
        takes = _all(source, element, element.dataInputAssociations)
        gives = _all(source, element, element.dataOutputAssociations)
    elif isinstance(element, bpmn.CatchEvent):
        gives = _all(source, element, element.dataOutputAssociation)
    elif isinstance(element, bpmn.ThrowEvent):
        takes = _all(source, element, element.dataInputAssociation)
    return {"takes": tuple(takes), "gives": tuple(gives)}


def _all(source: Source, element: bpmn.FlowNode, associations: tuple[bpmn.DataAssociation, ...]) -> list[Transfer]:
    return [transfer for each in associations for transfer in _one(source, element, each)]


def _one(source: Source, element: bpmn.FlowNode, given: bpmn.DataAssociation) -> list[Transfer]:
    needs = tuple(name_of(source, each) for each in given.sourceRef)
    if given.assignment:
        return [made for each in given.assignment if (made := _assigned(source, element, needs, each)) is not None]
    target = name_of(source, given.targetRef)
    formula = source.body(given.transformation, element.id)
    if not target or not needs or (formula is None and needs == (target,)):
        return []  # a variable of the same name is seen as it is
    return [Transfer(needs=needs, path=(target,), source=formula)]


def _assigned(source: Source, element: bpmn.FlowNode, needs: tuple[str, ...], given: bpmn.Assignment) -> Transfer | None:
    formula: Expression | None = source.body(given.from_, element.id)
    target = given.to.body.strip() if given.to else ""
    if formula is None:
        return None
    if not _PATH.fullmatch(target):
        source.wrong("engine.mapping_target", element.id, target=target)
        return None
    return Transfer(needs=needs, path=tuple(part.strip() for part in target.split(".")), source=formula)
