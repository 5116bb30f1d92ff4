"""Running instances changed by programs: started elsewhere than at the start, modified, migrated.

The bodies are those of Camunda 8; what they come to is the operation that a person has on the page of an instance, so mandatory
steps, four eyes and controls hold here as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from bihuan.application.actor import Actor
from bihuan.application.idempotency import repeatable
from bihuan.application.operations import migrating
from bihuan.application.operations.instance import running
from bihuan.application.operations.intervening import typed
from bihuan.application.ports import Transaction
from bihuan.application.programs.documents import element_key
from bihuan.application.running.projection import run_for
from bihuan.application.running.runtime import Case, Run
from bihuan.application.views.operations import MigrateInstance
from bihuan.engine import commands as do
from bihuan.kernel.errors import InvalidInput, NotFound

replace = msgspec.structs.replace


class VariableInstruction(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Variables set on the way; `scopeId` other than the process is not offered."""

    variables: dict[str, Any] = {}
    scope_id: str = ""


class Activate(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    element_id: str
    ancestor_element_instance_key: str | int | None = None
    variable_instructions: list[VariableInstruction] | None = None


class Terminate(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """By the key of an element instance, or all instances of an element."""

    element_instance_key: str | int | None = None
    element_id: str | None = None


class Source(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    source_element_id: str | None = None
    source_element_instance_key: str | int | None = None


class Move(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    target_element_id: str
    source_element_id: str | None = None
    source_element_instruction: Source | None = None
    variable_instructions: list[VariableInstruction] | None = None


class Modification(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    activate_instructions: list[Activate] | None = None
    move_instructions: list[Move] | None = None
    terminate_instructions: list[Terminate] | None = None


class Counterpart(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    source_element_id: str
    target_element_id: str


class Migration(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    target_process_definition_key: str | int
    mapping_instructions: list[Counterpart] | None = None


@repeatable("program.modify")
def modify(tx: Transaction, actor: Actor, key: int, body: Modification) -> None:
    """Cancel element instances and set tokens, all at once or nothing."""
    run, case = _changed(tx, actor, key)
    if not (body.activate_instructions or body.move_instructions or body.terminate_instructions):
        raise InvalidInput("engine.nothing_asked", place="/activateInstructions")
    ended = [number for each in body.terminate_instructions or () for number in _named(tx, case, each)]
    placed = [_placement(tx, case, each) for each in body.activate_instructions or ()]
    spoken = [each.variable_instructions for each in body.activate_instructions or ()]
    for move in body.move_instructions or ():
        source = move.source_element_instruction or Source(source_element_id=move.source_element_id)
        named = Terminate(element_instance_key=source.source_element_instance_key, element_id=source.source_element_id)
        _require_element(case, move.target_element_id, "/moveInstructions")
        found = _named(tx, case, named)
        ended += found
        placed += [do.Placement(element=move.target_element_id)] * len(found)
        spoken.append(move.variable_instructions)
    run.step(case, do.Modify(terminate=tuple(dict.fromkeys(ended)), place=tuple(placed), variables=_values(case, spoken)))
    run.finish()


@repeatable("program.migrate")
def migrate(tx: Transaction, actor: Actor, key: int, body: Migration) -> None:
    """Go on under another version; elements that are not mapped keep their id where the new version has it."""
    run, case = _changed(tx, actor, key)
    elements = {each.source_element_id: each.target_element_id for each in body.mapping_instructions or ()}
    asked = MigrateInstance(to_version=str(body.target_process_definition_key), elements=elements)
    into, command = migrating.prepared(tx, case, asked)
    run.migrate(case, command, into)
    run.finish()


def placed_at_start(run: Run, case: Case, elements: Sequence[str]) -> None:
    """Begin at other elements than the start: what the start has begun is canceled in the same transaction."""
    state = running(case)
    begun = [number for scope in state.scopes.values() if scope.kind == "process" for number in scope.live]
    run.step(case, do.Modify(terminate=tuple(begun), place=tuple(do.Placement(element=each) for each in elements)))


def _changed(tx: Transaction, actor: Actor, key: int) -> tuple[Run, Case]:
    actor.require("instances.manage")
    record = tx.instances.find(key)
    if record is None or record.state not in {"active", "suspended"}:
        raise NotFound("instance.not_found", place=str(key))
    actor.reaches(record.process_id)
    run = run_for(tx, replace(actor, reason=actor.reason or actor.person))
    return run, run.load(key)


def _live(case: Case) -> Iterable[tuple[int, str]]:
    """The running element instances with their elements, outer ones first."""
    for scope in running(case).scopes.values():
        for number, live in scope.live.items():
            yield number, live.element


def _named(tx: Transaction, case: Case, named: Terminate) -> list[int]:
    if named.element_id:
        found = [number for number, element in _live(case) if element == named.element_id]
        place = named.element_id
    else:
        place, known = str(named.element_instance_key or ""), _keys(tx, case)
        found = [number for number, _ in _live(case) if place in known.get(number, ())]
    if not found:
        raise NotFound("program.no_such_element", place=place)
    return found


def _keys(tx: Transaction, case: Case) -> Mapping[int, set[str]]:
    """Under which keys an element instance is known outside: its own, its job's, its user task's."""
    keys = {number: {element_key(case.key, number)} for number, _ in _live(case)}
    for job in tx.jobs.of_instance(case.key):
        keys.setdefault(job.element_instance, set()).add(str(job.key))
    for item in tx.work_items.of_instance(case.key):
        keys.setdefault(item.element_instance, set()).add(str(item.key))
    return keys


def _placement(tx: Transaction, case: Case, asked: Activate) -> do.Placement:
    _require_element(case, asked.element_id, "/activateInstructions")
    ancestor = asked.ancestor_element_instance_key
    if ancestor in (None, "", -1, "-1"):
        return do.Placement(element=asked.element_id)
    (scope, *_) = _named(tx, case, Terminate(element_instance_key=ancestor))
    return do.Placement(element=asked.element_id, scope=scope)


def _require_element(case: Case, element: str, place: str) -> None:
    if element not in case.program.nodes:
        raise InvalidInput("engine.no_such_element", place=place, element=element)


def _values(case: Case, spoken: Iterable[list[VariableInstruction] | None]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for instruction in (each for several in spoken for each in several or ()):
        if instruction.scope_id not in ("", case.record.process_id):
            raise InvalidInput("program.local_values", place="/variableInstructions/scopeId", scope=instruction.scope_id)
        found |= typed(instruction.variables)
    return found
