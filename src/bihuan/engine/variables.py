"""Variables and their scopes, as Camunda 8 has them.

Every scope and element instance may own variables. Reading looks from the inside out. Writing the result of an activity changes
each variable where it is first found on the way out, and creates it in the process when nobody has it. Input mappings make
variables of the element instance itself; with output mappings only what they name leaves it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

import msgspec

from bihuan import feel
from bihuan.engine import search
from bihuan.engine.draft import Draft
from bihuan.engine.evolve import Board
from bihuan.engine.expressions import Failed, evaluate, value_of
from bihuan.engine.program import Node, Transfer, VariableMapping
from bihuan.engine.state import ROOT, State, Variables

replace = msgspec.structs.replace


def chain(board: Board, scope: int) -> list[int]:
    """The scopes from `scope` outwards to the process."""
    found: list[int] = []
    while scope:
        found.append(scope)
        scope = board.scopes[scope].parent
    return found


def visible(board: Board, scope: int, local: Variables | None = None) -> Variables:
    """Everything that can be read from inside `scope` (0: outside all), inner over outer; not to be changed."""
    if scope == ROOT and not local:
        return board.scopes[ROOT].variables
    merged: Variables = {}
    for number in reversed(chain(board, scope)):
        merged.update(board.scopes[number].variables)
    if local:
        merged.update(local)
    return merged


def everything(state: State, instance: int) -> Variables:
    """Everything that can be read from inside an element instance or scope at rest."""
    board = Board(state)
    if instance in state.scopes:
        return dict(visible(board, instance))
    found = search.element_instance(state.scopes, instance)
    return dict(visible(board, found.scope, found.live.variables)) if found is not None else {}


def propagated(board: Board, scope: int, values: Variables) -> dict[int, Variables]:
    """Who gets which of the values when they leave an element instance of `scope`."""
    if scope == ROOT:
        return {ROOT: dict(values)} if values else {}
    writes: dict[int, Variables] = {}
    outwards = chain(board, scope)
    for name, value in values.items():
        owner = next((number for number in outwards if name in board.scopes[number].variables), ROOT)
        writes.setdefault(owner, {})[name] = value
    return writes


def inputs(draft: Draft, scope: int, node: Node, local: Variables | None) -> Variables | None:
    """The variables an element instance begins with: those it was given, its data inputs and its input mappings."""
    if node.takes:
        local = {**(local or {}), **transferred(draft, visible(draft, scope, local), node.takes)}
    if not node.inputs:
        return local
    return mapped(draft, visible(draft, scope, local), node.inputs, local or {})


def transferred(draft: Draft, context: Variables, transfers: tuple[Transfer, ...]) -> Variables:
    """What data associations move; one whose sources have no value moves nothing (§10.4.2)."""
    made: Variables = {}
    for each in transfers:
        if any(context.get(name) is None for name in each.needs):
            continue
        value = context[each.needs[0]] if each.source is None else storable(evaluate(each.source, context, draft.moment))
        name = each.path[0]
        made[name] = _placed(made.get(name, context.get(name)), each.path[1:], value)
    return made


def mapped(draft: Draft, context: Variables, mappings: tuple[VariableMapping, ...], known: Variables) -> Variables:
    """`known` and the targets of the mappings; each sees what the ones before it made."""
    made = dict(known)
    seen = dict(context)
    for each in mappings:
        value = storable(value_of(each.source, seen, draft.moment))
        name = each.path[0]
        made[name] = seen[name] = _placed(seen.get(name), each.path[1:], value)
    return made


def checked(values: Variables) -> Variables:
    """Variables that came with a command, each a value of FEEL; raises InvalidInput for anything else."""
    for value in values.values():
        if value is not None and not isinstance(value, str | bool):
            feel.codec.to_json(value)
    return values


def storable(value: Any) -> Any:
    """The value, unless it is or holds something that lives no longer than an expression (a function)."""
    inside: Iterable[Any] = ()
    if isinstance(value, dict):
        inside = cast("dict[str, Any]", value).values()
    elif isinstance(value, list):
        inside = cast("list[Any]", value)
    for each in inside:
        storable(each)
    if isinstance(value, feel.Function):
        raise Failed("engine.value_not_storable", expression=value.name)
    return cast("Any", value)


def _placed(present: Any, path: tuple[str, ...], value: Any) -> Any:
    """`value` at `path` inside the context `present`, the rest of it kept."""
    if not path:
        return value
    kept = cast("dict[str, Any]", present) if isinstance(present, dict) else {}
    return {**kept, path[0]: _placed(kept.get(path[0]), path[1:], value)}


def outcome(
    draft: Draft, scope: int, node: Node, local: Variables | None, result: Variables
) -> tuple[Variables | None, Variables]:
    """What an ended element instance keeps to itself, and what leaves it."""
    if node.gives:
        kept, given = outcome(draft, scope, replace(node, gives=()), local, result)
        context = visible(draft, scope, {**(local or {}), **result})
        whole = node.gives[0].needs if node.triggers else ()
        if result and len(whole) == 1 and whole[0] not in context:
            context = {**context, whole[0]: result}  # the data output of an event is its payload (§10.5.1)
        moved = {name for each in node.gives for name in each.needs if name in result}
        left = {name: value for name, value in given.items() if name not in moved}
        return kept, {**left, **transferred(draft, context, node.gives)}
    if node.outputs:
        kept = {**(local or {}), **result}
        return kept, mapped(draft, visible(draft, scope, kept), node.outputs, {})
    if not local or not result:
        return local, result
    kept = {**local, **{name: value for name, value in result.items() if name in local}}
    return kept, {name: value for name, value in result.items() if name not in local}
