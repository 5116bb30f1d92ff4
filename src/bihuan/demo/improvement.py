"""What the demo company has done about its processes when a chapter opens: risks, a project, suggestions, a pilot under way.

Everything goes in by the use cases that people use, in the name of who did it; no result is written here: what a pilot shows,
and what a change brought, is computed from what the staff has done.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec

from bihuan.application.actor import SYSTEM, Actor, granted
from bihuan.application.instants import wire
from bihuan.application.method import manuals, material, pilots, projects, records, rollouts, suggestions, trials
from bihuan.application.mining import logs
from bihuan.application.models import routing, safeguards
from bihuan.application.ports import Transaction
from bihuan.application.views.improvement import MakeSuggestion, SaveRecord
from bihuan.application.views.pilots import ConcludePilot, FinishRollout, HoldRetro, MoveWave, SaveRollout, WaveInput
from bihuan.application.views.projects import PassGate, SaveInterview, SaveProject
from bihuan.demo import chapters, content
from bihuan.kernel.errors import Rejected
from bihuan.kernel.text import Text
from bihuan.lifecycle.guard import Register, Risk
from bihuan.lifecycle.pilots import Metric, Pilot, Training
from bihuan.lifecycle.routing import Route

SPECIALIST = "zhou_wen"
OWNER = "wang_jian"
AWAY = ("guo_xue",)
"""Guo Xue has been away when the pilot begins: her first task by the new version asks for the manual."""
PHASES_DONE = {"2023-11-20": 0, "2024-02-19": 3}
"""How many gates the project has passed when a chapter opens; in the last one it is being rolled out."""
ROLLING_OUT = 4


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
    """The project with what it has collected, the box of suggestions, and the pilot of the chapter."""
    given = content.improvement()
    _enter_project(tx, given["project"], PHASES_DONE.get(day, ROLLING_OUT), {"diagnosis": given["gate_reason"]})
    for each in given["suggestions"]:
        actor = _actor(tx, each["by"]) if each.get("by") else SYSTEM
        command = MakeSuggestion(
            text=each["text"], process=each["process"], step=each.get("step", ""), anonymous="by" not in each
        )
        suggestions.make(tx, actor, command)
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
        _roll_out(tx, pilot, rollout)
    if on == rollout["puts_in_force"]:
        _put_in_force(tx, rollout)


def _actor(tx: Transaction, person_id: str) -> Actor:
    person = tx.directory.organization().person(person_id)
    return Actor(person=person_id, permissions=granted(person.roles if person else ()))


def _enter_project(tx: Transaction, given: dict[str, Any], gates: int, reasons: Mapping[str, str]) -> None:
    actor = _actor(tx, SPECIALIST)
    interviews = given["interviews"]
    command = msgspec.convert(_camel({key: value for key, value in given.items() if key != "interviews"}), SaveProject)
    lived = [each.id for each in logs.rows(tx, actor, command.process) if each.kind == "history"]
    command = msgspec.structs.replace(command, logs=lived)
    made = projects.save(tx, actor, command)
    for each in interviews:
        material.save_interview(tx, actor, made.row.id, msgspec.convert(_camel(each), SaveInterview))
    note = "订单处理 SOP V2.1（演示文件）\n".encode()
    material.add_document(tx, actor, made.row.id, "订单处理SOP V2.1.txt", note, "sop", "receive_order", "text/plain")
    owner = _actor(tx, OWNER)
    for _ in range(gates):
        try:
            made = projects.pass_gate(
                tx, owner, made.row.id, PassGate(version=made.version, reason=reasons.get(made.row.phase, ""))
            )
        except Rejected:
            return  # a company founded with a shorter past has not come so far


def _camel(value: Any) -> Any:
    """Keys as the views write them."""
    if isinstance(value, dict):
        return {_word(str(key)): _camel(each) for key, each in value.items()}  # pyright: ignore[reportUnknownVariableType,reportUnknownArgumentType]
    return [_camel(each) for each in value] if isinstance(value, list) else value  # pyright: ignore[reportUnknownVariableType]


def _word(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(each.title() for each in others)


def _begin_pilot(tx: Transaction, given: dict[str, Any], away: tuple[str, ...]) -> None:
    """A pilot begins: route, manual, training; everybody who is not away has confirmed the manual."""
    versions = {each.label: each for each in tx.versions.of_process(given["process"])}
    version, control = versions[given["version"]], tx.versions.released(given["process"])
    if control is None or pilots.PILOTS.find(tx, given["id"]) is not None:
        return
    readers = manuals.people_of(tx, version)
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
    specialist = _actor(tx, SPECIALIST)
    filed = pilots.PILOTS.add(
        tx, specialist, pilot, id_=given["id"], process_id=given["process"], subject=str(version.key), state="running"
    )
    route = Route(id=f"pilot:{filed.id}", version_key=version.key, scope=pilot.scope, since=pilot.starts, until=pilot.ends)
    routing.put_route(tx, given["process"], route)
    manuals.issue_for(tx, specialist, version)
    for person in readers:
        if person not in away:
            manuals.confirm(tx, _actor(tx, person), version.key)


def _conclude_pilot(tx: Transaction, given: dict[str, Any]) -> None:
    """On its last day the lead looks back with the team and decides; what it showed is for the history to say."""
    filed = pilots.PILOTS.find(tx, given["id"])
    if filed is None or filed.record.state != "running":
        return
    lead = _actor(tx, given["lead"])
    retro = HoldRetro(**given["retro"], version=filed.record.version)
    seen = trials.look_back(tx, lead, filed.id, retro)
    signed = ConcludePilot(decision="adopt", reason=given["reason"], password="", version=seen.version)
    pilots.conclude(tx, lead, filed.id, signed)


def _roll_out(tx: Transaction, pilot: dict[str, Any], given: dict[str, Any]) -> None:
    """The waves are planned and set going: those of today at once, the others on their day."""
    filed = pilots.PILOTS.find(tx, pilot["id"])
    if filed is None or filed.value.decision != "adopt":
        return
    owner = _actor(tx, given["owner"])
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
    plan = SaveRollout(version_key=str(filed.value.version_key), pilot=filed.id, waves=waves)
    seen = rollouts.save(tx, owner, plan)
    for wave in seen.waves:
        for check in wave.checks:
            seen = rollouts.move_wave(tx, owner, seen.id, wave.id, MoveWave(move="check", check=check.name, version=seen.version))
        seen = rollouts.move_wave(tx, owner, seen.id, wave.id, MoveWave(move="go", version=seen.version))


def _put_in_force(tx: Transaction, given: dict[str, Any]) -> None:
    owner = _actor(tx, given["owner"])
    for each in rollouts.rows(tx, owner):
        if not each.done:
            rollouts.finish(tx, owner, each.id, FinishRollout(version=each.version))


def _write_record(tx: Transaction, given: dict[str, Any]) -> None:
    """Once the roll-out is in force, its record: what was done is told, what it brought is computed."""
    owner = _actor(tx, given["record"]["owner"])
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
    )
    records.save(tx, _actor(tx, SPECIALIST), command)
