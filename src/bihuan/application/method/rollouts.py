"""Roll-out: waves with readiness, set going, paused, rolled back; the version in force for all at the end."""

from __future__ import annotations

from typing import Any

import msgspec

from bihuan.application.actor import Actor
from bihuan.application.dossiers import Filed, Kind
from bihuan.application.idempotency import once
from bihuan.application.instants import milliseconds, wire
from bihuan.application.method import manuals
from bihuan.application.method.pilots import PILOTS
from bihuan.application.models import receipts, routing, versions
from bihuan.application.models.phases import set_phase
from bihuan.application.people.people import maybe_person_ref, person_ref
from bihuan.application.ports import Transaction
from bihuan.application.ports.logs import Window
from bihuan.application.running import showing
from bihuan.application.views.pilots import (
    CheckView,
    FinishRollout,
    MoveWave,
    RolloutView,
    SaveRollout,
    WaveInput,
    WaveView,
)
from bihuan.kernel.errors import InvalidInput, Rejected
from bihuan.lifecycle import rollouts
from bihuan.lifecycle import routing as scopes
from bihuan.lifecycle.rollouts import Readiness, Rollout, Wave
from bihuan.lifecycle.routing import Route

ROLLOUTS = Kind("rollout", Rollout)

replace = msgspec.structs.replace


def rows(tx: Transaction, actor: Actor, process_id: str = "") -> list[RolloutView]:
    """All roll-outs, newest first."""
    actor.require("processes.read")
    return [_view(tx, actor, each) for each in ROLLOUTS.all(tx, process_id)]


def view(tx: Transaction, actor: Actor, id_: str) -> RolloutView:
    actor.require("processes.read")
    return _view(tx, actor, ROLLOUTS.require(tx, id_))


def save(tx: Transaction, actor: Actor, command: SaveRollout, id_: str = "") -> RolloutView:
    """Plan the waves; those already under way keep what they have become."""

    def act() -> RolloutView:
        actor.require("processes.edit")
        version = versions.find(tx, versions.number_of(command.version_key))
        if version.state not in ("pilot", "review", "released"):
            raise Rejected("rollout.not_ready", place="/versionKey", label=version.label)
        if command.waiver.strip():
            actor.require("processes.release")
        known = ROLLOUTS.require(tx, id_, command.version) if id_ else None
        standing = {each.id: each for each in known.value.waves} if known else {}
        waves = tuple(_wave(tx, each, standing, index) for index, each in enumerate(command.waves))
        rollout = rollouts.checked(
            Rollout(
                version_key=version.key,
                pilot=command.pilot,
                waiver=command.waiver.strip(),
                waived_by=actor.person if command.waiver.strip() else "",
                waves=waves,
            )
        )
        if command.pilot:
            pilot = PILOTS.require(tx, command.pilot)
            if pilot.value.version_key != version.key:
                raise InvalidInput("rollout.other_pilot", place="/pilot")
        if known is None:
            made = ROLLOUTS.add(tx, actor, rollout, process_id=version.process_id, subject=str(version.key), state="open")
            return _view(tx, actor, made)
        return _view(tx, actor, ROLLOUTS.save(tx, known, rollout))

    return once(tx, actor, "rollout.save", [id_, command], RolloutView, act)


def _wave(tx: Transaction, given: WaveInput, standing: dict[str, Wave], index: int) -> Wave:
    if given.owner and tx.directory.organization().person(given.owner) is None:
        raise InvalidInput("project.unknown_person", place=f"/waves/{index}/owner", person=given.owner)
    known = standing.get(given.id)
    done = dict(known.checks) if known else {}
    wave = Wave(
        id=given.id or str(tx.new_key()),
        name=given.name,
        starts=milliseconds(given.starts),
        scope=given.scope.strip(),
        owner=given.owner,
        share=given.share,
        checks=tuple((name, done.get(name, False)) for name in given.checks if name.strip()),
        state=known.state if known else "planned",
    )
    if known and known.state != "planned" and (known.scope, known.starts) != (wave.scope, wave.starts):
        raise Rejected("wave.under_way", place=f"/waves/{index}", name=wave.name)
    return wave


def _decision(tx: Transaction, rollout: Rollout) -> str:
    pilot = PILOTS.find(tx, rollout.pilot) if rollout.pilot else None
    return pilot.value.decision if pilot else ""


def readiness(tx: Transaction, process_id: str, rollout: Rollout, wave: Wave) -> Readiness:
    """Who the wave reaches: everybody who works by the version there; and who of them has confirmed its manual."""
    version = versions.find(tx, rollout.version_key)
    reached = [
        person
        for person in manuals.people_of(tx, version)
        if scopes.matches(wave.scope, routing.facts(tx, process_id, person, {}))
    ]
    ready = tuple(each for each in reached if receipts.confirmed(tx, version.key, each))
    return Readiness(tuple(reached), ready)


def move_wave(tx: Transaction, actor: Actor, id_: str, wave_id: str, command: MoveWave) -> RolloutView:
    """Set a wave going, pause it, roll it back, or tick a line of its check list."""

    def act() -> RolloutView:
        filed = ROLLOUTS.require(tx, id_, command.version)
        process_id = filed.record.process_id
        wave = filed.value.wave(wave_id)
        if command.move in ("check", "uncheck"):
            actor.require("processes.edit")
            done = command.move == "check"
            checks = tuple((name, done if name == command.check else was) for name, was in wave.checks)
            return _view(tx, actor, ROLLOUTS.save(tx, filed, filed.value.with_wave(replace(wave, checks=checks))))
        if actor.person != wave.owner:
            actor.require("processes.release")
        changed = rollouts.moved(wave, command.move)
        if command.move == "go":
            rollouts.require_ready(filed.value, wave, _decision(tx, filed.value), readiness(tx, process_id, filed.value, wave))
            version = versions.find(tx, filed.value.version_key)
            if version.state == "review":
                versions.require_reviewed(tx, actor, version, "pilot")
                versions.put_on_pilot(tx, version, "pilot")
        _route(tx, process_id, filed.value, changed)
        return _view(tx, actor, ROLLOUTS.save(tx, filed, filed.value.with_wave(changed)))

    return once(tx, actor, "rollout.move", [id_, wave_id, command], RolloutView, act)


def _route(tx: Transaction, process_id: str, rollout: Rollout, wave: Wave) -> None:
    table = routing.table(tx, process_id)
    route_id = f"wave:{wave.id}"
    if wave.state == "rolled_back":
        routing.put(tx, process_id, table.without(route_id))
        return
    route = Route(
        id=route_id,
        version_key=rollout.version_key,
        scope=wave.scope,
        since=wave.starts,
        paused=wave.state == "paused",
    )
    routing.put(tx, process_id, table.with_route(route))


def finish(tx: Transaction, actor: Actor, id_: str, command: FinishRollout) -> RolloutView:
    """Put the version in force for everybody, once every wave is under way and its date has come.

    It applies from the date of its first wave.
    """

    def act() -> RolloutView:
        actor.require("processes.release")
        filed = ROLLOUTS.require(tx, id_, command.version)
        waiting = [each.name for each in filed.value.waves if each.state != "going" or each.starts > tx.now]
        if waiting:
            raise Rejected("rollout.waves_open", place=id_, names="、".join(waiting))
        version = versions.find(tx, filed.value.version_key)
        if version.state != "released":
            versions.require_reviewed(tx, actor, version, "release")
            versions.put_in_force(tx, version, since=min(each.starts for each in filed.value.waves))
        table = routing.table(tx, version.process_id)
        gone = [each.id for each in table.routes if each.version_key == version.key]
        routing.put(tx, version.process_id, table.without(*gone))
        set_phase(tx, version.process_id, "closed")
        return _view(tx, actor, ROLLOUTS.save(tx, filed, filed.value, state="done"))

    return once(tx, actor, "rollout.finish", [id_, command], RolloutView, act)


def _view(tx: Transaction, actor: Actor, filed: Filed[Rollout]) -> RolloutView:
    rollout = filed.value
    pilot = PILOTS.find(tx, rollout.pilot) if rollout.pilot else None
    return RolloutView(
        id=filed.id,
        process=showing.process_ref(tx, filed.record.process_id),
        target=versions.shown(tx, versions.find(tx, rollout.version_key)),
        pilot=rollout.pilot,
        pilot_name=pilot.value.name if pilot else "",
        decision=pilot.value.decision if pilot else "",
        waiver=rollout.waiver,
        waves=[_wave_view(tx, actor, filed, each) for each in rollout.waves],
        done=filed.record.state == "done",
        version=filed.record.version,
    )


def _wave_view(tx: Transaction, actor: Actor, filed: Filed[Rollout], wave: Wave) -> WaveView:
    process_id = filed.record.process_id
    organization = tx.directory.organization()
    ready = readiness(tx, process_id, filed.value, wave)
    found = rollouts.blockers(filed.value, wave, _decision(tx, filed.value), ready) if wave.state != "going" else []
    in_force = wave.state == "going" and wave.starts <= tx.now
    return WaveView(
        id=wave.id,
        name=wave.name,
        starts=wire(wave.starts),
        scope=wave.scope,
        owner=maybe_person_ref(organization, wave.owner),
        share=wave.share,
        ready=ready.share,
        missing=[person_ref(organization, each) for each in ready.missing],
        checks=[CheckView(name=name, done=done) for name, done in wave.checks],
        state=wave.state,
        in_force=in_force,
        blockers=[versions.problem_view(each, actor.language) for each in found],
        instances=_started(tx, filed, wave) if in_force else 0,
    )


def _started(tx: Transaction, filed: Filed[Rollout], wave: Wave) -> int:
    """The instances of the version started in the wave's scope since its date."""
    window = Window(
        process_id=filed.record.process_id, since=wave.starts, until=tx.now + 1, version_keys=(filed.value.version_key,)
    )
    facts: dict[str, Any] = {}
    count = 0
    for case in tx.trail.instances(window):
        if case.starter not in facts:
            facts[case.starter] = routing.facts(tx, filed.record.process_id, case.starter, {})
        count += scopes.matches(wave.scope, facts[case.starter])
    return count
