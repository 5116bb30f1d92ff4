"""The design guard: speed may not be bought with a control (method text, note 4).

Before and after a change, every control of a risk is looked for. One that is gone, that a way around its step leaves out, or
that has become weaker (one pair of eyes for two, a person's judgement for a machine's, fewer approvers, no longer mandatory)
is a *breach*, and only the owner of the risk can allow it, by a signed exception. A control that moved to another step is kept.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Literal, TypeAlias

import msgspec

from bihuan.bpmn import extension, model, walk
from bihuan.bpmn.extension import BihuanExtension, ControlPoint
from bihuan.kernel.errors import Problem
from bihuan.kernel.text import Text
from bihuan.lifecycle import surgery

Way: TypeAlias = Literal["removed", "avoidable", "dual", "mandatory", "automatic", "fewer"]


class Risk(msgspec.Struct, frozen=True, kw_only=True):
    """A risk of the register: likelihood and impact from 1 to 5, and the person who answers for it."""

    id: str
    name: Text
    owner: str = ""
    process: str = ""
    step: str = ""
    category: str = ""
    likelihood: int = 0
    impact: int = 0
    controls: tuple[str, ...] = ()


class Register(msgspec.Struct, frozen=True, kw_only=True):
    """Risks and the names of the controls that keep them down."""

    risks: tuple[Risk, ...] = ()
    controls: dict[str, Text] = {}

    def risk(self, id_: str) -> Risk:
        return next((each for each in self.risks if each.id == id_), Risk(id=id_, name=Text(id_, id_)))


class Breach(msgspec.Struct, frozen=True, kw_only=True):
    """A control that a change takes away or weakens, at a step of the version before."""

    step: str
    name: Text
    risk: str
    control: str = ""
    way: Way = "removed"


class _Held(msgspec.Struct, frozen=True):
    """A control where it stands."""

    node: model.FlowNode
    ours: BihuanExtension
    point: ControlPoint


def breaches(before: model.Definitions, after: model.Definitions, process_id: str) -> list[Breach]:
    """Every control that `after` lacks or holds more weakly than `before`."""
    held = _controls(before, process_id)
    kept = _controls(after, process_id)
    found: list[Breach] = []
    for each in held:
        way = _weakened(each, kept, before, after, process_id)
        if way is not None:
            found.append(
                Breach(
                    step=each.node.id or "",
                    name=extension.name_of(each.node),
                    risk=each.point.risk,
                    control=each.point.control,
                    way=way,
                )
            )
    return found


def _controls(definitions: model.Definitions, process_id: str) -> list[_Held]:
    process = walk.process(definitions, process_id)
    if process is None:
        return []
    nodes = [each for each in walk.walk(process) if isinstance(each, model.FlowNode)]
    return [_Held(each, extension.of(each), point) for each in nodes for point in extension.of(each).controlPoints if point.risk]


def _weakened(
    held: _Held, kept: Iterable[_Held], before: model.Definitions, after: model.Definitions, process_id: str
) -> Way | None:
    same = [each for each in kept if (each.point.risk, each.point.control) == (held.point.risk, held.point.control)]
    if not same:
        return "removed"
    here = next((each for each in same if each.node.id == held.node.id), same[0])
    if held.point.dual and not here.point.dual:
        return "dual"
    if held.point.mandatory and not here.point.mandatory:
        return "mandatory"
    if isinstance(held.node, model.UserTask) and not isinstance(here.node, model.UserTask):
        return "automatic"
    if _pairs_of_eyes(held.ours) > _pairs_of_eyes(here.ours):
        return "fewer"
    around = surgery.unavoidable(before, process_id, held.node.id or "") and not surgery.unavoidable(
        after, process_id, here.node.id or ""
    )
    return "avoidable" if around else None


def _pairs_of_eyes(ours: BihuanExtension) -> int:
    """How many people must look before the step is done."""
    approval = ours.approval
    if approval is None:
        return 0
    return {"single": 1, "any": 1, "all": max(2, approval.count), "sequential": max(2, approval.count), "ratio": 2}[approval.mode]


def problems(found: Iterable[Breach], register: Register, allowed: Collection[tuple[str, str]] = ()) -> list[Problem]:
    """The breaches that no exception covers, each naming step, risk and owner. `allowed`: steps with the risks allowed there."""
    named: list[Problem] = []
    for each in found:
        if (each.step, each.risk) in allowed:
            continue
        risk = register.risk(each.risk)
        control = register.controls.get(each.control, Text(each.control, each.control))
        named.append(
            Problem(
                code=f"guard.{each.way}",
                place=each.step,
                params={
                    "zh": each.name.zh or each.step,
                    "en": each.name.en or each.step,
                    "risk_zh": risk.name.zh,
                    "risk_en": risk.name.en,
                    "control_zh": control.zh,
                    "control_en": control.en,
                    "risk": each.risk,
                },
            )
        )
    return named
