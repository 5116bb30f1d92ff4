"""Intervening in one instance: look, move tokens, return, suspend, change variables, try again, end, void, reopen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bihuan.application.actor import Actor
from bihuan.application.idempotency import once
from bihuan.application.instants import wire
from bihuan.application.models import naming
from bihuan.application.operations import adjusting
from bihuan.application.operations.instance import (
    done,
    effect_views,
    element_ref,
    element_refs,
    looked_at,
    managed,
    past_of,
    replace,
    running,
)
from bihuan.application.people.people import maybe_person_ref
from bihuan.application.ports import Transaction
from bihuan.application.running import showing
from bihuan.application.running.runtime import Case, Run, values_of
from bihuan.application.views import operations as views
from bihuan.application.views.people import PersonRef
from bihuan.application.views.work import InstanceRow
from bihuan.engine import commands as do
from bihuan.engine.operations import guards, moving, returning
from bihuan.engine.program import Node
from bihuan.engine.state import State
from bihuan.feel import codec as feel_codec
from bihuan.kernel.catalogue import render
from bihuan.kernel.errors import BihuanError, Rejected


def typed(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values from the wire as FEEL's."""
    return {name: feel_codec.from_json(value) for name, value in values.items()}


# --- looking ---------------------------------------------------------------------------------------------------------


def marking(tx: Transaction, actor: Actor, key: int) -> views.MarkingView:
    """Where an instance stands, where tokens may go, what can be returned to; of an ended one, where it may go on."""
    _, case = looked_at(tx, actor, key)
    state = case.state
    assert state is not None
    over = state.over
    past = None if over else past_of(tx, case)
    return views.MarkingView(
        instance=showing.instance_row(tx, case.record),
        sequence=case.record.sequence,
        tokens=[] if over else _tokens(case, state),
        places=[_place(case, state, node) for node in case.program.nodes.values() if _may_be_placed(case, state, node)],
        returns=[return_target(tx, case, past, each) for each in returning.targets(past)] if past is not None else [],
        loops=[] if over else adjusting.loops(tx, case, reveal=actor.may("sensitive.read")),
        calls=[] if over else adjusting.calls(tx, case),
        variables=showing.shown_values(values_of(state)) if actor.may("sensitive.read") else {},
    )


def _tokens(case: Case, state: State) -> list[views.TokenView]:
    found: list[views.TokenView] = []
    for number, scope in state.scopes.items():
        for instance, live in scope.live.items():
            found.append(
                views.TokenView(
                    element=element_ref(case.blueprint, live.element),
                    instance=instance,
                    scope=number,
                    phase=live.phase,
                    opens=instance in state.scopes,
                    index=live.index,
                    incident=live.incident.id if live.incident is not None else None,
                )
            )
        for gateway, tokens in scope.joins.items():
            count = sum(tokens for flow, tokens in tokens.items() if flow)
            place = element_ref(case.blueprint, gateway)
            found.append(views.TokenView(element=place, instance=0, scope=number, phase="waiting", tokens=count))
    return found


def _may_be_placed(case: Case, state: State, node: Node) -> bool:
    if node.kind in moving.NO_TARGET or node.for_compensation:
        return False
    scope = node.scope
    while scope and not _running_scopes(state, scope):
        around = case.program.nodes[scope]
        if around.loop is not None or around.kind == "eventSubProcess":
            return False
        scope = around.scope
    return True


def _running_scopes(state: State, element: str) -> list[int]:
    return [n for n, each in state.scopes.items() if each.element == element and each.kind in ("process", "body")]


def _place(case: Case, state: State, node: Node) -> views.PlaceView:
    guarded = guards.risk_of(node) if guards.is_guarded(node) else ""
    return views.PlaceView(
        element=element_ref(case.blueprint, node.id), guarded=guarded, scopes=_running_scopes(state, node.scope)
    )


def return_target(tx: Transaction, case: Case, past: returning.Past, target: returning.Target) -> views.ReturnTarget:
    """A target with who had done it last."""
    instance = past.net.firing(target.firing).instance
    doers = [each for each in tx.work_items.of_instance(case.key) if each.element_instance == instance and each.completed_by]
    return views.ReturnTarget(
        element=element_ref(case.blueprint, target.element),
        entered_at=wire(target.entered_at),
        steps_back=target.steps_back,
        keeps=element_refs(case.blueprint, target.keeps),
        performer=_person(tx, doers[-1].completed_by) if doers else None,
    )


def _person(tx: Transaction, person: str) -> PersonRef | None:
    return maybe_person_ref(tx.directory.organization(), person)


# --- moving tokens ---------------------------------------------------------------------------------------------------


def modify(tx: Transaction, actor: Actor, key: int, command: views.ModifyInstance) -> views.OperationOutcome:
    """Cancel here, go on there; nothing mandatory is jumped over."""

    def act() -> views.OperationOutcome:
        run, case = managed(tx, actor, key, command.reason, dry_run=command.dry_run)
        running(case)
        move = do.Modify(
            terminate=tuple(command.terminate),
            place=tuple(do.Placement(element=each.element_id, scope=each.scope) for each in command.place),
            variables=typed(command.values),
        )
        return done(tx, run, case, move, dry_run=command.dry_run)

    return act() if command.dry_run else once(tx, actor, "instance.modify", [str(key), command], views.OperationOutcome, act)


def return_to(tx: Transaction, actor: Actor, key: int, command: views.ReturnInstance) -> views.OperationOutcome:
    """Bring back an earlier marking, as an administrator; at a work item see `involving`."""

    def act() -> views.OperationOutcome:
        run, case = managed(tx, actor, key, command.reason, dry_run=command.dry_run)
        return carried_back(tx, run, case, command)

    return act() if command.dry_run else once(tx, actor, "instance.return", [str(key), command], views.OperationOutcome, act)


def carried_back(tx: Transaction, run: Run, case: Case, command: views.ReturnInstance) -> views.OperationOutcome:
    """Work out a return and do it, or tell what it would do."""
    if case.record.state == "suspended":
        raise Rejected("instance.suspended", place=str(case.key))
    past = past_of(tx, case)
    retreat = returning.work_out(past, command.to, asked=command.asked_by, branches=command.branches, restoring=command.restore)
    found = done(tx, run, case, retreat.command, dry_run=command.dry_run)
    return replace(
        found,
        kept=element_refs(case.blueprint, retreat.kept),
        effects=effect_views(case.blueprint, retreat.effects),
    )


def reopen(tx: Transaction, actor: Actor, key: int, command: views.ReopenInstance) -> views.OperationOutcome:
    """An ended instance goes on; not one that another has called, for its caller has long gone on."""

    def act() -> views.OperationOutcome:
        run, case = managed(tx, actor, key, command.reason, dry_run=command.dry_run)
        if case.record.state not in {"completed", "canceled"}:
            raise Rejected("engine.not_over" if case.record.state != "void" else "instance.void", place=str(key))
        if case.record.parent_key is not None:
            raise Rejected("instance.called", place=str(key), parent=str(case.record.parent_key))
        places = tuple(do.Placement(element=each.element_id, scope=each.scope) for each in command.place)
        return done(tx, run, case, do.Reopen(place=places, variables=typed(command.values)), dry_run=command.dry_run)

    return act() if command.dry_run else once(tx, actor, "instance.reopen", [str(key), command], views.OperationOutcome, act)


def void(tx: Transaction, actor: Actor, key: int, command: views.Reasoned) -> InstanceRow:
    """An instance that never should have been (作废): ended if it runs, kept with its history, counted no more."""

    def act() -> InstanceRow:
        run, case = managed(tx, actor, key, command.reason)
        if case.record.parent_key is not None:
            raise Rejected("instance.called", place=str(key), parent=str(case.record.parent_key))
        if case.record.state == "void":
            raise Rejected("instance.void", place=str(key))
        run.step(case, do.VoidInstance())
        run.finish()
        return showing.instance_row(tx, case.record)

    return once(tx, actor, "instance.void", [str(key), command], InstanceRow, act)


# --- clocks, variables, work -----------------------------------------------------------------------------------------


def suspend(tx: Transaction, actor: Actor, key: int, command: views.Reasoned) -> InstanceRow:
    """Nothing moves and no clock runs until it is resumed."""
    return _simply(tx, actor, key, command, "instance.suspend", lambda _: do.SuspendInstance())


def resume(tx: Transaction, actor: Actor, key: int, command: views.Reasoned) -> InstanceRow:
    """It goes on; clocks go on from where they stood."""
    return _simply(tx, actor, key, command, "instance.resume", lambda _: do.ResumeInstance())


def set_variables(tx: Transaction, actor: Actor, key: int, command: views.ChangeVariables) -> InstanceRow:
    """Change variables by hand; what another step decides at an approval or a control is not for others to write."""

    def change(case: Case) -> do.Command:
        if not command.values:
            raise Rejected("engine.nothing_asked")
        require_free(tx, case, command.values)
        return do.SetVariables(variables=typed(command.values), scope=command.scope, local=command.local)

    return _simply(tx, actor, key, command, "instance.variables", change)


def require_free(tx: Transaction, case: Case, values: Mapping[str, Any]) -> None:
    """The outcome of an approval is written by whoever approves: writing it by hand would be deciding without being asked."""
    state = running(case)
    for scope in state.scopes.values():
        for live in scope.live.values():
            step = case.blueprint.steps.get(live.element)
            if "outcome" in values and step is not None and step.ours.approval is not None:
                node = case.program.nodes[live.element]
                refused = Rejected(
                    "instance.outcome_by_hand", place=live.element, element=node.name or node.id, risk=guards.risk_of(node)
                )
                raise naming.in_words(tx, refused, case.blueprint)


def retry_job(tx: Transaction, actor: Actor, key: int, instance: int, command: views.RetryWork) -> InstanceRow:
    """Let workers try a job again, whether it waits for its pause to end or has an incident."""

    def retry(case: Case) -> do.Command:
        state = running(case)
        live = next((each for scope in state.scopes.values() if (each := scope.live.get(instance)) is not None), None)
        if live is not None and live.incident is not None:
            return do.ResolveIncident(incident=live.incident.id, retries=max(command.retries, 1))
        return do.RetryJob(instance=instance, retries=max(command.retries, 1))

    return _simply(tx, actor, key, command, f"job.retry.{instance}", retry)


def _simply(
    tx: Transaction, actor: Actor, key: int, command: Any, name: str, wanted: Callable[[Case], do.Command]
) -> InstanceRow:
    def act() -> InstanceRow:
        run, case = managed(tx, actor, key, command.reason)
        running(case)
        run.step(case, wanted(case))
        run.finish()
        return showing.instance_row(tx, case.record)

    return once(tx, actor, name, [str(key), command], InstanceRow, act)


def obstacle(error: BihuanError, language: str) -> views.Obstacle:
    """An error as a line of a check."""
    return views.Obstacle(code=error.code, message=render(error, "en" if language == "en" else "zh-CN"), element_id=error.place)
