"""What a design may not lose: the controls of risks, and the rules of the responsibility matrix."""

from __future__ import annotations

import msgspec

from bihuan import bpmn
from bihuan.application.actor import Actor
from bihuan.application.dossiers import Kind
from bihuan.application.ports import Transaction
from bihuan.application.ports.records import VersionRecord
from bihuan.bpmn import model
from bihuan.kernel.errors import BihuanError, Problem, Rejected
from bihuan.kernel.text import Text
from bihuan.lifecycle import guard, raci
from bihuan.lifecycle.guard import Breach, Register
from bihuan.lifecycle.raci import Posts

SETTING = "risks"


class Exemption(msgspec.Struct, frozen=True, kw_only=True):
    """A request to do without a control: asked for by the designer, granted or refused by the owner of the risk, signed."""

    step: str
    risk: str
    reason: str
    asked_by: str
    decided_by: str = ""
    decided_at: int | None = None
    decision_reason: str = ""


EXEMPTIONS = Kind("exemption", Exemption)


def register(tx: Transaction) -> Register:
    """The company's risks and controls."""
    found = tx.settings.find(SETTING)
    return msgspec.msgpack.decode(found[0], type=Register) if found is not None else Register()


def save_register(tx: Transaction, actor: Actor, changed: Register) -> None:
    """Replace the register of risks."""
    actor.require("rules.edit")
    tx.settings.put(SETTING, msgspec.msgpack.encode(changed))
    tx.publish("risks")


def posts(tx: Transaction) -> Posts:
    """What the matrix needs to know of the posts."""
    organization = tx.directory.organization()
    names: dict[str, Text] = {post.id: post.name for post in organization.roster.posts}
    return Posts(names, {post: len(organization.holders(post)) for post in names})


def responsibilities(tx: Transaction, definitions: model.Definitions, process_id: str) -> list[Problem]:
    """The rules of RACI that a model breaks."""
    return raci.check(raci.rows(definitions, process_id), posts(tx))


def breaches(tx: Transaction, version: VersionRecord, definitions: model.Definitions, *, origin: str = "") -> list[Breach]:
    """The controls that the model has lost or weakened against the version it came from, else against the one in force."""
    before = tx.versions.find(int(origin)) if origin else None
    before = before or tx.versions.released(version.process_id)
    if before is None or before.key == version.key:
        return []
    try:
        standing = bpmn.read(tx.contents.get(before.content))
    except BihuanError:
        return []
    return guard.breaches(standing, definitions, version.process_id)


def problems(tx: Transaction, version: VersionRecord, definitions: model.Definitions, *, origin: str = "") -> list[Problem]:
    """The breaches that no granted exemption covers."""
    found = breaches(tx, version, definitions, origin=origin)
    if not found:
        return []
    granted = {
        (each.value.step, each.value.risk)
        for each in EXEMPTIONS.all(tx, version.process_id, str(version.key))
        if each.record.state == "granted"
    }
    return guard.problems(found, register(tx), granted)


def require(tx: Transaction, version: VersionRecord, definitions: model.Definitions, *, origin: str = "") -> None:
    """Raise `Rejected("guard.breached")` with one problem per control that would be lost."""
    found = tuple(problems(tx, version, definitions, origin=origin))
    if found:
        first = found[0].params
        raise Rejected(
            "guard.breached",
            place=found[0].place,
            problems=found,
            zh=first["zh"],
            en=first["en"],
            risk_zh=first["risk_zh"],
            risk_en=first["risk_en"],
        )
