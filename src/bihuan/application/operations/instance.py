"""One instance opened for an operation: who may, its past, what a step would do, the answer that all of them give."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Literal, NamedTuple

import msgspec

from bihuan import engine
from bihuan.application.actor import Actor
from bihuan.application.instants import wire
from bihuan.application.models import blueprints, naming
from bihuan.application.models.blueprints import Blueprint
from bihuan.application.ports import Transaction
from bihuan.application.ports.records import InstanceRecord
from bihuan.application.running import showing
from bihuan.application.running.projection import run_for
from bihuan.application.running.runtime import Case, Run
from bihuan.application.views.operations import EffectFound, ElementRef, OperationOutcome
from bihuan.engine import codec
from bihuan.engine import commands as do
from bihuan.engine import events as ev
from bihuan.engine.operations import returning
from bihuan.engine.program import Program
from bihuan.engine.state import State
from bihuan.kernel.errors import InvalidInput, NotFound, Rejected
from bihuan.kernel.text import Text

OPEN_STATES = frozenset({"active", "suspended"})
_EFFECTS: dict[str, Literal["job", "call", "message", "signal"]] = {
    "JobCompleted": "job",
    "CallCompleted": "call",
    "MessageThrown": "message",
    "SignalThrown": "signal",
}

replace = msgspec.structs.replace


def record_of(tx: Transaction, key: int) -> InstanceRecord:
    """The row of an instance; raises `NotFound`."""
    record = tx.instances.find(key)
    if record is None:
        raise NotFound("instance.not_found", place=str(key))
    return record


def managed(tx: Transaction, actor: Actor, key: int, reason: str, *, dry_run: bool = False) -> tuple[Run, Case]:
    """An instance for an administrator who says why; who only tries need not."""
    actor.require("instances.manage")
    record_of(tx, key)
    if not reason.strip() and not dry_run:
        raise InvalidInput("instance.reason_required", place="/reason")
    run = run_for(tx, replace(actor, reason=reason.strip()))
    return run, run.load(key)


def looked_at(tx: Transaction, actor: Actor, key: int) -> tuple[Run, Case]:
    """An instance for an administrator who only looks."""
    actor.require("instances.manage")
    record_of(tx, key)
    run = run_for(tx, actor)
    return run, run.load(key)


def running(case: Case) -> State:
    """The state of an instance that goes on; raises `Rejected` for one that is over."""
    if case.record.state not in OPEN_STATES or case.state is None:
        raise Rejected("instance.over", place=str(case.key))
    return case.state


def past_of(tx: Transaction, case: Case) -> returning.Past:
    """The instance with its history."""
    state = running(case)
    history = [codec.decode_event(row.body, row.schema) for row in tx.history.of(case.key)]
    return returning.past(case.program, state, history, programs_of(tx, case))


def programs_of(tx: Transaction, case: Case) -> Callable[[str], Program]:
    """The programs that the instance has run by, found by hash among the versions of its process."""
    known = {case.program.hash: case.program}

    def find(name: str) -> Program:
        if name not in known:
            for version in tx.versions.of_process(case.record.process_id):
                program = blueprints.of_version(tx, version).program
                known[program.hash] = program
                if program.hash == name:
                    break
        if name not in known:
            raise NotFound("version.not_found", place=name)
        return known[name]

    return find


# --- what a step does ------------------------------------------------------------------------------------------------


def element_ref(blueprint: Blueprint, element: str) -> ElementRef:
    """An element by id, as people know it."""
    node = blueprint.program.nodes.get(element)
    step = blueprint.steps.get(element)
    name = step.name if step is not None else Text(element, element)
    if not name.zh and not name.en:
        name = Text(element, element)
    return ElementRef(element_id=element, name=name, kind=node.kind if node is not None else "")


def element_refs(blueprint: Blueprint, elements: Iterable[str]) -> list[ElementRef]:
    """Each once, in their order."""
    return [element_ref(blueprint, each) for each in dict.fromkeys(elements)]


def waiting_in(program: Program, state: State | None) -> list[str]:
    """The elements at which something rests: leaves, and joins."""
    if state is None or state.over:
        return []
    found: dict[str, None] = {}
    for scope in state.scopes.values():
        found.update(dict.fromkeys(live.element for number, live in scope.live.items() if number not in state.scopes))
        found.update(dict.fromkeys(scope.joins))
    return [element for element in found if element in program.nodes]


def tried(tx: Transaction, case: Case, command: do.Command, into: Program | None = None) -> engine.Step:
    """The very step that the command would be, on a copy; raises what it would raise."""
    try:
        return engine.decide(case.program, case.state, command, tx.now, into=into)
    except Rejected as refused:
        raise naming.in_words(tx, refused, case.blueprint) from refused.__cause__


def outcome(
    tx: Transaction, case: Case, events: Sequence[ev.HistoryEvent], state: State | None, *, dry_run: bool
) -> OperationOutcome:
    """What events have done, or would do, to an instance."""
    blueprint = case.blueprint
    begun = [event.element for event in events if isinstance(event, ev.Activation)]
    ended = [event.element for event in events if isinstance(event, ev.Cancellation)]
    return OperationOutcome(
        instance=showing.instance_row(tx, case.record),
        dry_run=dry_run,
        ended=element_refs(blueprint, ended),
        begun=element_refs(blueprint, begun),
        waiting=element_refs(blueprint, waiting_in(case.program, state)),
        state=state.status if state is not None else "",
    )


def lasting(blueprint: Blueprint, effects: Iterable[returning.Effect]) -> list[returning.Effect]:
    """What stays done outside: all but the work of steps that only read from their system."""
    return [each for each in effects if not _reads(blueprint, each.element)]


def _reads(blueprint: Blueprint, element: str) -> bool:
    step = blueprint.steps.get(element)
    return step is not None and step.ours.system is not None and step.ours.system.access == "read"


def effect_views(blueprint: Blueprint, effects: Iterable[returning.Effect]) -> list[EffectFound]:
    """What a return cannot take back."""
    return [
        EffectFound(kind=_EFFECTS[each.kind], element=element_ref(blueprint, each.element), at=wire(each.at))
        for each in lasting(blueprint, effects)
    ]


class Done(NamedTuple):
    """What an operation has done, or would do: for people, and as the core tells it."""

    view: OperationOutcome
    events: Sequence[ev.HistoryEvent]


def carried_out(tx: Transaction, run: Run, case: Case, command: do.Command, *, dry_run: bool, finish: bool = True) -> Done:
    """Carry the command out, or only try it, and tell what it did; the run is finished here unless more is to follow."""
    if dry_run:
        step = tried(tx, case, command)
        return Done(outcome(tx, case, step.events, step.state, dry_run=True), step.events)
    events = run.step(case, command)
    if finish:
        run.finish()
    return Done(outcome(tx, case, events, case.state, dry_run=False), events)


def done(tx: Transaction, run: Run, case: Case, command: do.Command, *, dry_run: bool, finish: bool = True) -> OperationOutcome:
    """As `carried_out`, for whom the view is all there is to tell."""
    return carried_out(tx, run, case, command, dry_run=dry_run, finish=finish).view
