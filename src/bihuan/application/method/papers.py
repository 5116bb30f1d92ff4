"""The operating manual as content: what the version says, put together for a reader; the documents room writes it."""

from __future__ import annotations

from collections.abc import Iterable

from bihuan import bpmn
from bihuan.application.actor import Actor
from bihuan.application.models import blueprints, safeguards, versions
from bihuan.application.models.blueprints import StepPlan
from bihuan.application.ports import Transaction
from bihuan.application.views.papers import ManualContent, ManualStep
from bihuan.bpmn.extension import Letter
from bihuan.kernel.text import Text
from bihuan.lifecycle import templates
from bihuan.organization.directory import Organization

STEPS = frozenset({"userTask", "serviceTask", "businessRuleTask", "callActivity", "manualTask", "task"})


def manual(tx: Transaction, actor: Actor, key: int) -> ManualContent:
    """What the manual of a version says; everybody may read it."""
    actor.require("processes.read")
    version = versions.find(tx, key)
    blueprint = blueprints.of_version(tx, version)
    organization = tx.directory.organization()
    process = tx.processes.find(version.process_id)
    department = organization.department(process.department) if process else None
    owner = organization.person(process.owner) if process else None
    language = "zh-CN" if actor.language.startswith("zh") else "en"
    drawn = language == "en" or bpmn.can_write_chinese()
    return ManualContent(
        process=blueprint.name,
        label=version.label,
        note=Text(version.note_zh, version.note_en),
        summary=Text(process.summary_zh, process.summary_en) if process else Text(),
        department=department.name if department else Text(),
        owner=owner.name if owner else Text(),
        steps=[_step(tx, organization, each) for each in blueprint.steps.values() if each.kind in STEPS],
        picture=bpmn.png(blueprint.definitions, language=language) if drawn else b"",
        made=tx.now,
    )


def _step(tx: Transaction, organization: Organization, step: StepPlan) -> ManualStep:
    ours = step.ours
    register = safeguards.register(tx)

    def posts(letter: Letter) -> list[Text]:
        return [_post(organization, each.post or each.rule) for each in ours.who(letter)]

    return ManualStep(
        name=step.name,
        kind=step.kind,
        key_step=ours.keyNode is not None,
        doer=_joined(posts("R")),
        accountable=_joined(posts("A")),
        supports=posts("S"),
        consulted=posts("C"),
        informed=posts("I"),
        system=Text(ours.system.id, ours.system.id) if ours.system else Text(),
        limit=templates.limit_text(ours.serviceLevel),
        standard=ours.standard.text if ours.standard else Text(),
        inputs=[each.text for each in ours.inputs],
        outputs=[each.text for each in ours.outputs],
        acceptance=[
            Text(templates.criterion_words(each, "zh-CN"), templates.criterion_words(each, "en"))
            for each in ours.acceptanceCriteria
        ],
        exception=ours.exceptionGuide.text if ours.exceptionGuide else Text(),
        controls=[
            register.controls.get(each.control, Text(each.control, each.control)) for each in ours.controlPoints if each.control
        ],
    )


def _post(organization: Organization, name: str) -> Text:
    post = organization.post(name)
    return post.name if post else Text(name, name)


def _joined(names: Iterable[Text]) -> Text:
    names = list(names)
    return Text("、".join(each.of("zh") for each in names), ", ".join(each.of("en") for each in names))
