"""What the demo company has done about its processes when a chapter opens: risks, suggestions, a pilot under way, waves.

Everything goes in by the use cases that people use, in the name of who did it; no result is written here: what a pilot shows,
and what a change brought, is computed from what the staff has done.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from bihuan.application.actor import SYSTEM
from bihuan.application.instants import milliseconds, wire
from bihuan.application.method import manuals, pilots, records, rollouts, suggestions, trials
from bihuan.application.models import routing, safeguards
from bihuan.application.ports import Transaction
from bihuan.application.views.improvement import MakeSuggestion, PeriodView, SaveRecord
from bihuan.application.views.pilots import ConcludePilot, FinishRollout, HoldRetro, MoveWave, SaveRollout, WaveInput
from bihuan.demo import chapters, content
from bihuan.demo.project import SPECIALIST, actor
from bihuan.demo.reading import read
from bihuan.kernel.text import Text
from bihuan.lifecycle.guard import Register, Risk
from bihuan.lifecycle.pilots import Metric, Pilot, Training
from bihuan.lifecycle.routing import Route

AWAY = ("guo_xue",)
"""Guo Xue has been away when the pilot begins: her first task by the new version asks for the manual."""
LATER = ("cao_lan",)
"""Cao Lan answers for purchasing and was away at the training: she reads the manual with the second wave."""


def enter_risks(tx: Transaction) -> None:
    """The register of risks and controls, which the guard of designs looks into."""
    given = content.risks()
    controls = {each["id"]: Text(**each["name"]) for each in given["controls"]}
    known = [_risk(each) for each in given["risks"]]
    safeguards.save_register(tx, SYSTEM, Register(risks=tuple(known), controls=controls))


def _risk(given: dict[str, Any]) -> Risk:
    return Risk(
        id=given["id"],
        name=Text(**given["name"]),
        owner=given["owner"],
        process=given["process"],
        step=given["node"],
        category=given["category"],
        likelihood=given["likelihood"],
        impact=given["impact"],
        controls=tuple(given["controls"]),
    )


def enter(tx: Transaction, day: str) -> None:
    """The box of suggestions, the pilot of the chapter, and the record of what is in force."""
    given = content.improvement()
    for each in given["suggestions"]:
        teller = actor(tx, each["by"]) if each.get("by") else SYSTEM
        command = MakeSuggestion(
            text=each["text"], process=each["process"], step=each.get("step", ""), anonymous="by" not in each
        )
        suggestions.make(tx, teller, command)
    if day == str(given["pilot"]["begins"]):
        _begin_pilot(tx, given["pilot"], away=AWAY)
    _write_record(tx, given)


def decide(tx: Transaction, on: date, chapter: str) -> None:
    """What the company decides on a day of the story before a chapter opens: a pilot begins and is decided, waves go."""
    given = content.improvement()
    pilot, rollout = given["pilot"], given["rollout"]
    if on == pilot["begins"]:
        _begin_pilot(tx, pilot, away=AWAY if chapter == str(on) else ())
    if on == pilot["ends"]:
        _conclude_pilot(tx, pilot)
        _plan_waves(tx, pilot, rollout)
    if on.isoformat() != chapter:  # what the chapter's own day brings is left to whoever opens it
        _set_going(tx, rollout, on)
    if on == rollout["puts_in_force"]:
        _put_in_force(tx, rollout)


def _begin_pilot(tx: Transaction, given: dict[str, Any], away: tuple[str, ...]) -> None:
    """A pilot begins: route, manual, training; everybody who is not away has confirmed the manual."""
    versions = {each.label: each for each in tx.versions.of_process(given["process"])}
    version, control = versions[given["version"]], tx.versions.released(given["process"])
    if control is None or pilots.PILOTS.find(tx, given["id"]) is not None:
        return
    readers = tuple(each for each in manuals.people_of(tx, version) if each not in LATER)
    training = given["training"]
    pilot = Pilot(
        name=given["name"],
        version_key=version.key,
        control_key=control.key,
        scope=given["scope"],
        control_scope=given["control_scope"],
        starts=tx.now,
        ends=chapters.milliseconds(given["ends"]),
        metrics=tuple(msgspec.convert(each, Metric) for each in given["metrics"]),
        cases_per_arm=given["cases"],
        lead=given["lead"],
        started_at=tx.now,
        trainings=(
            Training(
                id="1",
                topic=training["topic"],
                at=chapters.milliseconds(training["held"], 9, 30),
                trainer=training["trainer"],
                invited=readers,
                attended=tuple(each for each in readers if each not in away),
            ),
        ),
    )
    specialist = actor(tx, SPECIALIST)
    filed = pilots.PILOTS.add(
        tx, specialist, pilot, id_=given["id"], process_id=given["process"], subject=str(version.key), state="running"
    )
    route = Route(id=f"pilot:{filed.id}", version_key=version.key, scope=pilot.scope, since=pilot.starts, until=pilot.ends)
    routing.put_route(tx, given["process"], route)
    manuals.issue_for(tx, specialist, version, with_quiz=True)
    for person in readers:
        if person not in away:
            read(tx, actor(tx, person), version.key)


def _conclude_pilot(tx: Transaction, given: dict[str, Any]) -> None:
    """On its last day the lead looks back with the team and decides; what it showed is for the history to say."""
    filed = pilots.PILOTS.find(tx, given["id"])
    if filed is None or filed.record.state != "running":
        return
    lead = actor(tx, given["lead"])
    retro = HoldRetro(**given["retro"], version=filed.record.version)
    seen = trials.look_back(tx, lead, filed.id, retro)
    signed = ConcludePilot(decision="adopt", reason=given["reason"], password="", version=seen.version)
    pilots.conclude(tx, lead, filed.id, signed)


def _plan_waves(tx: Transaction, pilot: dict[str, Any], given: dict[str, Any]) -> None:
    """The pilot is adopted, the waves are planned."""
    filed = pilots.PILOTS.find(tx, pilot["id"])
    if filed is None or filed.value.decision != "adopt":
        return
    owner = actor(tx, given["owner"])
    waves = [
        WaveInput(
            name=each["name"],
            starts=wire(chapters.milliseconds(each["starts"])),
            scope=each.get("scope", ""),
            owner=each["owner"],
            checks=each["checks"],
        )
        for each in given["waves"]
    ]
    rollouts.save(tx, owner, SaveRollout(version_key=str(filed.value.version_key), pilot=filed.id, waves=waves))


def _set_going(tx: Transaction, given: dict[str, Any], on: date) -> None:
    """The waves of a day: who was not there for the pilot is trained, the list is checked off, the wave goes."""
    owner = actor(tx, given["owner"])
    for seen in rollouts.rows(tx, owner):
        for wave in [] if seen.done else seen.waves:
            if chapters.date_of(milliseconds(wave.starts)) != on or wave.state != "planned":
                continue
            for person in wave.missing:
                read(tx, actor(tx, person.id), int(seen.target.key))
            for check in wave.checks:
                step = MoveWave(move="check", check=check.name, version=seen.version)
                seen = rollouts.move_wave(tx, owner, seen.id, wave.id, step)
            seen = rollouts.move_wave(tx, owner, seen.id, wave.id, MoveWave(move="go", version=seen.version))


def _put_in_force(tx: Transaction, given: dict[str, Any]) -> None:
    owner = actor(tx, given["owner"])
    for each in rollouts.rows(tx, owner):
        if not each.done:
            rollouts.finish(tx, owner, each.id, FinishRollout(version=each.version))


def _write_record(tx: Transaction, given: dict[str, Any]) -> None:
    """Once the roll-out is in force, its record: what was done is told, what it brought is computed from what is there yet.

    The quarter before is made later; until then all that is there of the version before is compared.
    """
    owner = actor(tx, given["record"]["owner"])
    done = [each for each in rollouts.rows(tx, owner) if each.done]
    if not done:
        return
    record = given["record"]
    command = SaveRecord(
        process=given["project"]["process"],
        background=Text(**record["background"]),
        measures=[Text(**each) for each in record["measures"]],
        version_key=done[0].target.key,
        owner=record["owner"],
        note=Text(**record["note"]),
        after=PeriodView(**record["after"]),
    )
    records.save(tx, actor(tx, SPECIALIST), command)
