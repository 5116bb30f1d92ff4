"""What the demo company has done about its processes when a chapter opens: risks, a project, suggestions, a pilot under way.

Everything goes in by the use cases that people use, in the name of who did it; no result is written here: what a pilot shows,
and what a change brought, is computed from what the staff has done.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from bihuan.application.actor import SYSTEM, Actor, granted
from bihuan.application.method import manuals, pilots, projects, suggestions
from bihuan.application.models import routing, safeguards
from bihuan.application.ports import Transaction
from bihuan.application.views.improvement import MakeSuggestion
from bihuan.application.views.projects import PassGate, SaveInterview, SaveProject
from bihuan.demo import content
from bihuan.kernel.text import Text
from bihuan.lifecycle.guard import Register, Risk
from bihuan.lifecycle.pilots import Metric, Pilot
from bihuan.lifecycle.routing import Route

WEEK = 7 * 86_400_000
SPECIALIST = "zhou_wen"
PHASES_DONE = {"2023-11-20": 0, "2024-02-19": 3}
"""How many gates the project has passed when a chapter opens; in the last one it is being rolled out."""
ROLLING_OUT = 4

Told = Callable[[Transaction], None]


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
    _enter_project(tx, given["project"], PHASES_DONE.get(day, ROLLING_OUT))
    for each in given["suggestions"]:
        actor = _actor(tx, each["by"]) if each.get("by") else SYSTEM
        command = MakeSuggestion(
            text=each["text"], process=each["process"], step=each.get("step", ""), anonymous="by" not in each
        )
        suggestions.make(tx, actor, command)
    for each in given["pilots"]:
        if str(each["chapter"]) == day:
            _begin_pilot(tx, each)


def _actor(tx: Transaction, person_id: str) -> Actor:
    person = tx.directory.organization().person(person_id)
    return Actor(person=person_id, permissions=granted(person.roles if person else ()))


def _enter_project(tx: Transaction, given: dict[str, Any], gates: int) -> None:
    actor = _actor(tx, SPECIALIST)
    interviews = given["interviews"]
    command = msgspec.convert(_camel({key: value for key, value in given.items() if key != "interviews"}), SaveProject)
    made = projects.save(tx, actor, command)
    for each in interviews:
        projects.save_interview(tx, actor, made.row.id, msgspec.convert(_camel(each), SaveInterview))
    note = "订单处理 SOP V2.1（演示文件）\n".encode()
    projects.add_document(tx, actor, made.row.id, "订单处理SOP V2.1.txt", note, "sop", "receive_order", "text/plain")
    for version in range(gates):
        projects.pass_gate(tx, actor, made.row.id, PassGate(version=version))


def _camel(value: Any) -> Any:
    """Keys as the views write them."""
    if isinstance(value, dict):
        return {_word(str(key)): _camel(each) for key, each in value.items()}  # pyright: ignore[reportUnknownVariableType,reportUnknownArgumentType]
    return [_camel(each) for each in value] if isinstance(value, list) else value  # pyright: ignore[reportUnknownVariableType]


def _word(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(each.title() for each in others)


def _begin_pilot(tx: Transaction, given: dict[str, Any]) -> None:
    """A pilot that begins as the chapter opens: route, manual, and everybody but one has confirmed it."""
    versions = {each.label: each for each in tx.versions.of_process(given["process"])}
    version, control = versions[given["version"]], tx.versions.released(given["process"])
    assert control is not None
    pilot = Pilot(
        name=given["name"],
        version_key=version.key,
        control_key=control.key,
        scope=given["scope"],
        control_scope=given["control_scope"],
        starts=tx.now,
        ends=tx.now + given["weeks"] * WEEK,
        metrics=tuple(msgspec.convert(each, Metric) for each in given["metrics"]),
        cases_per_arm=given["cases"],
        lead=given["lead"],
        started_at=tx.now,
    )
    filed = pilots.PILOTS.add(
        tx, _actor(tx, SPECIALIST), pilot, process_id=given["process"], subject=str(version.key), state="running"
    )
    route = Route(id=f"pilot:{filed.id}", version_key=version.key, scope=pilot.scope, since=pilot.starts, until=pilot.ends)
    routing.put_route(tx, given["process"], route)
    manuals.issue_for(tx, _actor(tx, SPECIALIST), version)
    # Guo Xue has been away: her first task by the new version asks for it.
    for person in manuals.people_of(tx, version):
        if person != "guo_xue":
            manuals.confirm(tx, _actor(tx, person), version.key)
