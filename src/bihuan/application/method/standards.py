"""The matrix and template 2 as configuration: what is written in a cell is what the steps run by."""

from __future__ import annotations

import msgspec

from bihuan import bpmn
from bihuan.application.actor import Actor
from bihuan.application.idempotency import once
from bihuan.application.method import design
from bihuan.application.models import safeguards, versions
from bihuan.application.ports import Transaction
from bihuan.application.views.design import RaciChecked, RaciRow, SaveRaci, SaveSteps, SheetRow
from bihuan.application.views.processes import VersionView
from bihuan.bpmn import model
from bihuan.bpmn.extension import BihuanExtension, Item, ServiceLevel, Wording
from bihuan.kernel import spans
from bihuan.kernel.errors import BihuanError, InvalidInput, InvalidModel, Problem
from bihuan.kernel.text import Text
from bihuan.lifecycle import raci, surgery

# A draft may still lack letters; what can never be meant is not stored.
NEVER = frozenset({"raci.r1_one_a", "raci.r4_both", "raci.r5_unknown", "raci.r3_same_hands"})

replace = msgspec.structs.replace


def _with_rows(definitions: model.Definitions, process_id: str, rows: list[RaciRow]) -> model.Definitions:
    for row in rows:
        letters = {post: marks for post, marks in row.letters.items() if marks}
        definitions = raci.with_letters(definitions, process_id, row.element_id, letters)
    return definitions


def check_raci(tx: Transaction, actor: Actor, key: int, command: SaveRaci) -> RaciChecked:
    """The ten rules on the matrix as it stands in the page, before it is saved."""
    actor.require("processes.read")
    version = versions.find(tx, key)
    definitions = _with_rows(bpmn.read(tx.contents.get(version.content)), version.process_id, command.rows)
    found = safeguards.responsibilities(tx, definitions, version.process_id)
    return RaciChecked(
        problems=[versions.problem_view(each, actor.language) for each in found],
        errors=sum(each.severity == "error" for each in found),
    )


def save_raci(tx: Transaction, actor: Actor, key: int, command: SaveRaci) -> VersionView:
    """Write rows of the matrix into a draft. Raises `InvalidModel("raci.not_saved")`: two A, letters that exclude each other."""

    def act() -> VersionView:
        actor.require("processes.edit")
        version = versions.draft(tx, key, command.version)
        definitions = _with_rows(bpmn.read(tx.contents.get(version.content)), version.process_id, command.rows)
        changed = {row.element_id for row in command.rows}
        found = safeguards.responsibilities(tx, definitions, version.process_id)
        broken = tuple(each for each in found if each.code in NEVER and each.place in changed)
        if broken:
            raise InvalidModel("raci.not_saved", place=broken[0].place, problems=broken, count=len(broken))
        return versions.shown(tx, versions.put_diagram(tx, actor, version, bpmn.write(definitions)))

    return once(tx, actor, "design.raci", [str(key), command], VersionView, act)


def save_steps(tx: Transaction, actor: Actor, key: int, command: SaveSteps) -> VersionView:
    """Write rows of template 2: into the draft, or into a new draft when the version is one already in force."""

    def act() -> VersionView:
        actor.require("processes.edit")
        version = versions.find(tx, key)
        if version.state == "draft":
            version = versions.draft(tx, key, command.version)
        target = design.draft_of(tx, actor, version, command.note)
        definitions = bpmn.read(tx.contents.get(target.content))
        definitions = with_rows(definitions, target.process_id, command.rows)
        return versions.shown(tx, versions.put_diagram(tx, actor, target, bpmn.write(definitions)))

    return once(tx, actor, "design.steps", [str(key), command], VersionView, act)


def with_rows(definitions: model.Definitions, process_id: str, rows: list[SheetRow]) -> model.Definitions:
    """The document with the rows' values in its steps; raises `InvalidInput("sheet.rows")` naming every wrong cell."""
    wrong: list[Problem] = []
    for index, row in enumerate(rows):
        try:
            if row.due:
                spans.parse(row.due)
            definitions = surgery.with_extension(
                definitions, process_id, row.element_id, lambda ours, row=row: _changed(ours, row)
            )
        except BihuanError as failure:
            wrong.append(Problem(code=failure.code, place=f"/rows/{index}", params=failure.params))
    if wrong:
        raise InvalidInput("sheet.rows", place=wrong[0].place, problems=tuple(wrong), count=len(wrong))
    return definitions


def _changed(ours: BihuanExtension, row: SheetRow) -> BihuanExtension:
    level = ours.serviceLevel or ServiceLevel()
    if row.due is not None:
        level = replace(level, due=row.due)
    if row.clock is not None:
        level = replace(level, clock=row.clock)
    if row.warn_at is not None:
        level = replace(level, warnAt=min(1.0, max(0.0, row.warn_at)))
    return replace(
        ours,
        serviceLevel=level if level.due else None,
        standard=_wording(row.standard, ours.standard),
        exceptionGuide=_wording(row.exception, ours.exceptionGuide),
        outputs=ours.outputs if row.outputs is None else tuple(_item(each, ours.outputs) for each in row.outputs),
    )


def _wording(text: Text | None, known: Wording | None) -> Wording | None:
    if text is None:
        return known
    return Wording(zh=text.zh, en=text.en) if text else None


def _item(text: Text, known: tuple[Item, ...]) -> Item:
    """An output of that name keeps the variable it is tied to."""
    return next((each for each in known if each.zh == text.zh and text.zh), Item(zh=text.zh, en=text.en))
