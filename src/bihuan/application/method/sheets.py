"""The four templates out of the product and in again: what a cell says is what the process runs by.

Template 1 is the map, template 2 a version's steps (changing a cell makes a draft), template 3 the indicators (which the room of
indicators writes and reads), template 4 the records. An import changes everything or, with one wrong cell, nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Literal

import msgspec

from bihuan import bpmn
from bihuan.application.actor import Actor
from bihuan.application.method import design, records, sortings, workbooks
from bihuan.application.method.records import RECORDS
from bihuan.application.method.workbooks import Row
from bihuan.application.models import blueprints, safeguards, versions
from bihuan.application.models.blueprints import StepPlan
from bihuan.application.monitoring import sheets as indicator_sheets
from bihuan.application.ports import Transaction
from bihuan.application.ports.records import ProcessRecord, VersionRecord
from bihuan.application.views.sheets import Imported
from bihuan.bpmn import extension, model
from bihuan.bpmn.extension import BihuanExtension, Item, Responsibility, ServiceLevel
from bihuan.kernel.catalogue import Language
from bihuan.kernel.errors import BihuanError, InvalidInput, NotFound, Problem
from bihuan.kernel.text import Text
from bihuan.lifecycle import raci, surgery, templates
from bihuan.lifecycle.improvement import Record
from bihuan.lifecycle.templates import TEMPLATES, Number
from bihuan.organization.directory import Organization

STEP_KINDS = frozenset({"userTask", "serviceTask", "businessRuleTask", "callActivity", "manualTask", "task"})
replace = msgspec.structs.replace
_UNKNOWN = ("", "-", records.UNKNOWN.zh, records.UNKNOWN.en)


def export(
    tx: Transaction,
    actor: Actor,
    number: Number,
    *,
    process: str = "",
    version_key: int = 0,
    language: Language = "zh-CN",
) -> bytes:
    """One template as a workbook."""
    actor.require("processes.read")
    if number == 3:
        return indicator_sheets.export(tx, actor, process, language)
    return workbooks.written([(TEMPLATES[number], _rows(tx, number, process, version_key, language))], language)


def export_all(tx: Transaction, actor: Actor, *, language: Language = "zh-CN") -> dict[str, bytes]:
    """Every template as a file of its own: template 2 once per process in force."""
    actor.require("processes.read")
    found: dict[str, bytes] = {}
    for number, template in TEMPLATES.items():
        if number != 2:
            found[f"{number}-{template.title.of(language)}.xlsx"] = export(tx, actor, number, language=language)
            continue
        for process in tx.processes.all():
            if tx.versions.released(process.id) is not None:
                rows = _rows(tx, number, process.id, 0, language)
                name = Text(process.name_zh, process.name_en).of(language)
                found[f"{number}-{template.title.of(language)}-{name}.xlsx"] = workbooks.written([(template, rows)], language)
    return found


def _rows(tx: Transaction, number: Literal[1, 2, 4], process: str, version_key: int, language: Language) -> list[dict[str, str]]:
    match number:
        case 1:
            return [_process_row(tx, each, language) for each in tx.processes.all() if not process or each.id == process]
        case 2:
            return _step_rows(tx, _version(tx, process, version_key), language)
        case 4:
            return [_record_row(tx, each.value, each.record.process_id, language) for each in RECORDS.all(tx, process)]


def _version(tx: Transaction, process: str, version_key: int) -> VersionRecord:
    if version_key:
        return versions.find(tx, version_key)
    found = tx.versions.released(process)
    if found is None:
        raise NotFound("process.nothing_released", place=process, process=process)
    return found


# --- template 1 --------------------------------------------------------------------------------------------------------


def _process_row(tx: Transaction, process: ProcessRecord, language: Language) -> dict[str, str]:
    organization = tx.directory.organization()
    department = organization.department(process.department)
    owner = organization.person(process.owner)
    version = tx.versions.released(process.id)
    told = sortings.of_process(tx, process.id)
    return {
        "process": Text(process.name_zh, process.name_en).of(language),
        "department": department.name.of(language) if department else process.department,
        "version": version.label if version else "-",
        "owner": owner.name.of(language) if owner else process.owner,
        "steps": templates.numbered(_key_steps(tx, version, language)),
        "problems": templates.numbered([each.of(language) for each in told.problems]),
        "suggestions": templates.numbered([each.of(language) for each in told.suggestions]),
    }


def _key_steps(tx: Transaction, version: VersionRecord | None, language: Language) -> list[str]:
    if version is None:
        return []
    try:
        steps = blueprints.of_version(tx, version).steps.values()
    except BihuanError:
        return []
    return [each.name.of(language) for each in steps if each.ours.keyNode]


def _import_processes(tx: Transaction, actor: Actor, rows: list[Row]) -> tuple[list[Problem], list[Callable[[], bool]]]:
    wrong: list[Problem] = []
    acts: list[Callable[[], bool]] = []
    organization = tx.directory.organization()
    known = {name: each for each in tx.processes.all() for name in (each.id, each.name_zh, each.name_en) if name}
    for row in rows:
        process = known.get(row.values["process"])
        if process is None:
            wrong.append(row.wrong("process", "sheet.no_process", given=row.values["process"]))
            continue
        owner = _person(organization, row.values["owner"])
        department = next(
            (
                each
                for each in organization.roster.departments
                if row.values["department"] in (each.id, each.name.zh, each.name.en)
            ),
            None,
        )
        if owner is None:
            wrong.append(row.wrong("owner", "sheet.no_person", given=row.values["owner"]))
        if department is None:
            wrong.append(row.wrong("department", "sheet.no_department", given=row.values["department"]))
        version = tx.versions.released(process.id)
        label = version.label if version else "-"
        if row.values["version"] not in (label, ""):
            wrong.append(row.wrong("version", "sheet.other_version", given=row.values["version"], label=label))
        steps = templates.lines_of(row.values["steps"])
        if steps and steps not in (_key_steps(tx, version, "zh-CN"), _key_steps(tx, version, "en")):
            wrong.append(row.wrong("steps", "sheet.steps_fixed"))
        if owner is not None and department is not None:
            acts.append(_change_process(tx, actor, process, owner, department.id, row))
    return wrong, acts


def _change_process(
    tx: Transaction, actor: Actor, process: ProcessRecord, owner: str, department: str, row: Row
) -> Callable[[], bool]:
    def act() -> bool:
        moved = (process.owner, process.department) != (owner, department)
        if moved:
            tx.processes.save(replace(process, owner=owner, department=department))
        value = sortings.Sorting(
            problems=tuple(templates.lines_of(row.values["problems"])),
            suggestions=tuple(templates.lines_of(row.values["suggestions"])),
        )
        return sortings.keep(tx, actor, process.id, value) or moved

    return act


def _person(organization: Organization, given: str) -> str | None:
    words = given.strip().lstrip("*＊")
    found = [each.id for each in organization.roster.people if words in (each.id, each.name.zh, each.name.en)]
    return found[0] if len(found) == 1 else None


# --- template 2 --------------------------------------------------------------------------------------------------------


def _step_rows(tx: Transaction, version: VersionRecord, language: Language) -> list[dict[str, str]]:
    organization = tx.directory.organization()
    steps = blueprints.of_version(tx, version).steps.values()
    return [_step_row(organization, each, language) for each in steps if each.kind in STEP_KINDS]


def _step_row(organization: Organization, step: StepPlan, language: Language) -> dict[str, str]:
    ours = step.ours
    level = ours.serviceLevel

    def named(letter: extension.Letter) -> list[str]:
        return [_post_words(organization, each.post or each.rule, language) for each in ours.who(letter)]

    doers = [_with_department(organization, each.post or each.rule, language) for each in ours.who("R")]
    return {
        "step": step.name.of(language),
        "post": "\n".join(doers) or "-",
        "owner": "\n".join(named("A")) or "-",
        "assistants": "\n".join(named("S")) or "-",
        "limit": templates.limit_words(level.due, level.clock, language) if level else "-",
        "outputs": "\n".join(each.text.of(language) for each in ours.outputs) or "-",
        "acceptance": "\n".join(templates.criterion_words(each, language) for each in ours.acceptanceCriteria) or "-",
    }


def _post_words(organization: Organization, post_id: str, language: Language) -> str:
    post = organization.post(post_id)
    return post.name.of(language) if post else post_id


def _with_department(organization: Organization, post_id: str, language: Language) -> str:
    post = organization.post(post_id)
    department = organization.department(post.department) if post else None
    return f"{department.name.of(language)}/{_post_words(organization, post_id, language)}" if department else post_id


def _post_of(organization: Organization, words: str) -> str | None:
    """The post a cell names: its id, its name, or department and name; a rule begins with `@`."""
    if words.startswith("@"):
        return words
    department, _, name = words.rpartition("/")
    found: list[str] = []
    for post in organization.roster.posts:
        if words == post.id:
            return post.id
        where = organization.department(post.department)
        there = not department or (where is not None and department in (where.id, where.name.zh, where.name.en))
        if there and name.lstrip("*＊") in (post.name.zh, post.name.en, post.id):
            found.append(post.id)
    return found[0] if len(found) == 1 else None


def _import_steps(
    tx: Transaction, actor: Actor, version: VersionRecord, rows: list[Row]
) -> tuple[list[Problem], model.Definitions, int]:
    """The document with the cells' values, every wrong cell, and how many steps change."""
    organization = tx.directory.organization()
    plan = blueprints.of_version(tx, version)
    named = {
        word: each
        for each in plan.steps.values()
        if each.kind in STEP_KINDS
        for word in (each.element_id, each.name.zh, each.name.en)
    }
    definitions = bpmn.read(tx.contents.get(version.content))
    wrong: list[Problem] = []
    changed = 0
    for row in rows:
        step = named.get(row.values["step"])
        if step is None:
            wrong.append(row.wrong("step", "sheet.no_step", given=row.values["step"], label=version.label))
            continue
        found, after = _read_step(organization, step.ours, row)
        wrong.extend(found)
        if not found and after != step.ours:
            changed += 1
            definitions = surgery.with_extension(definitions, version.process_id, step.element_id, lambda _, after=after: after)
    return wrong, definitions, changed


def _read_step(organization: Organization, ours: BihuanExtension, row: Row) -> tuple[list[Problem], BihuanExtension]:
    wrong: list[Problem] = []
    posts: dict[extension.Letter, list[str]] = {}
    for column, letter in (("post", "R"), ("owner", "A"), ("assistants", "S")):
        posts[letter] = []  # type: ignore[index]
        for words in templates.lines_of(row.values[column].replace("、", "\n")):
            post = _post_of(organization, words)
            if post is None:
                wrong.append(row.wrong(column, "sheet.no_post", given=words))
            else:
                posts[letter].append(post)  # type: ignore[index]
    if len(posts["A"]) > 1:
        wrong.append(row.wrong("owner", "sheet.one_owner"))
    level = ours.serviceLevel or ServiceLevel()
    try:
        due, clock = templates.limit_of(row.values["limit"])
        level = replace(level, due=due, clock=clock or level.clock)
    except InvalidInput as bad:
        wrong.append(row.wrong("limit", bad.code, **bad.params))
    criteria = list(ours.acceptanceCriteria)
    try:
        given = [templates.criterion_of(each, ours.acceptanceCriteria) for each in templates.lines_of(row.values["acceptance"])]
        criteria = given
    except InvalidInput as bad:
        wrong.append(row.wrong("acceptance", bad.code, **bad.params))
    others = [each for each in ours.responsibilities if each.letter in ("C", "I")]
    lines = [
        Responsibility(letter=letter, post="" if post.startswith("@") else post, rule=post if post.startswith("@") else "")
        for letter in ("R", "A", "S")
        for post in posts[letter]
    ]
    after = replace(
        ours,
        responsibilities=_same_or(ours.responsibilities, (*lines, *others)),
        serviceLevel=level if level.due else None,
        outputs=_same_outputs(ours.outputs, templates.lines_of(row.values["outputs"])),
        acceptanceCriteria=tuple(criteria),
    )
    return wrong, after


def _same_or(known: tuple[Responsibility, ...], given: tuple[Responsibility, ...]) -> tuple[Responsibility, ...]:
    """What stands, when the sheet says the same in another order."""
    return known if set(known) == set(given) else given


def _same_outputs(known: tuple[Item, ...], lines: list[str]) -> tuple[Item, ...]:
    return tuple(next((each for each in known if line in (each.zh, each.en)), Item(zh=line)) for line in lines)


# --- template 4 --------------------------------------------------------------------------------------------------------


def _record_row(tx: Transaction, value: Record, process_id: str, language: Language) -> dict[str, str]:
    organization = tx.directory.organization()
    process = tx.processes.find(process_id)
    owner = organization.person(value.owner)
    return {
        "day": value.day.isoformat(),
        "process": Text(process.name_zh, process.name_en).of(language) if process else process_id,
        "background": value.background.of(language),
        "measures": templates.numbered([each.of(language) for each in value.measures]),
        "effect": records.told(value).of(language),
        "owner": owner.name.of(language) if owner else value.owner,
        "note": value.note.of(language),
    }


def _import_records(tx: Transaction, actor: Actor, rows: list[Row]) -> tuple[list[Problem], list[Callable[[], bool]]]:
    wrong: list[Problem] = []
    acts: list[Callable[[], bool]] = []
    organization = tx.directory.organization()
    processes = {name: each for each in tx.processes.all() for name in (each.id, each.name_zh, each.name_en) if name}
    standing = {(each.record.process_id, each.value.day): each for each in RECORDS.all(tx)}
    for row in rows:
        process = processes.get(row.values["process"])
        owner = _person(organization, row.values["owner"])
        day = _day(row.values["day"])
        if process is None:
            wrong.append(row.wrong("process", "sheet.no_process", given=row.values["process"]))
        if owner is None:
            wrong.append(row.wrong("owner", "sheet.no_person", given=row.values["owner"]))
        if day is None:
            wrong.append(row.wrong("day", "sheet.no_day", given=row.values["day"]))
        measures = tuple(Text(each, "") for each in templates.lines_of(row.values["measures"]))
        if not measures:
            wrong.append(row.wrong("measures", "record.no_measures"))
        if process is None or owner is None or day is None:
            continue
        known = standing.get((process.id, day))
        effect = row.values["effect"]
        if known and known.value.effects and effect not in (records.told(known.value).zh, records.told(known.value).en):
            wrong.append(row.wrong("effect", "sheet.effect_computed"))
            continue
        value = Record(
            day=day,
            background=Text(row.values["background"]),
            measures=measures,
            owner=owner,
            note=Text(row.values["note"]),
            claimed=Text() if effect in _UNKNOWN else Text(effect),
        )
        acts.append(_put_record(tx, actor, process.id, value))
    return wrong, acts


def _put_record(tx: Transaction, actor: Actor, process_id: str, value: Record) -> Callable[[], bool]:
    def act() -> bool:
        for filed in RECORDS.all(tx, process_id):
            if filed.value.day == value.day:
                kept = filed.value
                merged = replace(
                    kept,
                    background=value.background
                    if value.background.zh not in (kept.background.zh, kept.background.en)
                    else kept.background,
                    measures=kept.measures if _same_words(kept.measures, value.measures) else value.measures,
                    owner=value.owner,
                    note=value.note if value.note.zh not in (kept.note.zh, kept.note.en) else kept.note,
                    claimed=kept.claimed if kept.effects else value.claimed,
                )
                if merged != kept:
                    RECORDS.save(tx, filed, merged)
                return merged != kept
        RECORDS.add(tx, actor, value, process_id=process_id)
        return True

    return act


def _same_words(known: tuple[Text, ...], given: tuple[Text, ...]) -> bool:
    words = [each.zh for each in given]
    return words in ([each.zh for each in known], [each.en for each in known])


def _day(words: str) -> date | None:
    try:
        return date.fromisoformat(words.strip()[:10].replace("/", "-"))
    except ValueError:
        return None


# --- in again ----------------------------------------------------------------------------------------------------------


def import_(
    tx: Transaction, actor: Actor, number: Number, content: bytes, *, version_key: int = 0, process: str = ""
) -> Imported:
    """Take a filled-in template; raises `InvalidInput("sheet.cells")` naming every wrong cell, and then changes nothing."""
    actor.require("processes.edit")
    if number == 3:
        taken = indicator_sheets.take(tx, actor, content, process)
        changed = taken.added + taken.changed
        return Imported(rows=changed + taken.unchanged, changed=changed, version=None)
    rows = workbooks.read(content, TEMPLATES[number])
    if number == 2:
        return _import_version(tx, actor, _version(tx, process, version_key), rows)
    wrong, acts = _import_processes(tx, actor, rows) if number == 1 else _import_records(tx, actor, rows)
    _refuse(wrong)
    changed = sum([act() for act in acts])
    tx.publish("processes")
    return Imported(rows=len(rows), changed=changed, version=None)


def _import_version(tx: Transaction, actor: Actor, version: VersionRecord, rows: list[Row]) -> Imported:
    wrong, definitions, changed = _import_steps(tx, actor, version, rows)
    _refuse(wrong)
    if not changed:
        return Imported(rows=len(rows), changed=0, version=versions.shown(tx, version))
    found = tuple(
        each
        for each in raci.check(raci.rows(definitions, version.process_id), safeguards.posts(tx))
        if each.code in ("raci.r1_one_a", "raci.r3_same_hands", "raci.r4_both")
    )
    if found:
        raise InvalidInput("sheet.cells", place=found[0].place, problems=found, count=len(found))
    target = design.draft_of(tx, actor, version, TEMPLATES[2].title.zh)
    saved = versions.put_diagram(tx, actor, target, bpmn.write(definitions))
    return Imported(rows=len(rows), changed=changed, version=versions.shown(tx, saved))


def _refuse(wrong: list[Problem]) -> None:
    if wrong:
        raise InvalidInput("sheet.cells", place=wrong[0].place, problems=tuple(wrong), count=len(wrong))
