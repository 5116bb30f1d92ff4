"""The separation rules (不相容职务) with what their duties are called: posts, and steps of processes."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from bihuan.application.actor import Actor
from bihuan.application.models import blueprints
from bihuan.application.people.organization import rule_view
from bihuan.application.ports import Transaction
from bihuan.application.ports.people import RuleRecord
from bihuan.application.ports.records import ProcessRecord
from bihuan.application.views.people import DutyList, DutyView, SeparationRuleList, SeparationRuleView
from bihuan.kernel.text import Text

START = Text("发起", "Start")
APPROVAL = Text("任一审批", "Any approval")
_WORDS = {"start": START, "approval": APPROVAL}


def list_rules(tx: Transaction, actor: Actor) -> SeparationRuleList:
    """All rules, for everybody who may see the directory."""
    actor.require("people.read")
    return SeparationRuleList(items=[_named(tx, row) for row in tx.rules.all()])


def list_duties(tx: Transaction, actor: Actor) -> DutyList:
    """What a rule within one case can name: per process its start, any of its approvals and its human steps."""
    actor.require("people.read")
    everywhere = Text("任何流程", "Any process")
    found = [DutyView(id=f"*.{word}", name=_joined(everywhere, name)) for word, name in _WORDS.items()]
    for process in tx.processes.all():
        version = tx.versions.released(process.id) or next(iter(tx.versions.of_process(process.id)), None)
        steps = blueprints.of_version(tx, version).steps.values() if version is not None else ()
        named = {**_WORDS, **{step.element_id: step.name for step in steps if step.kind == "userTask"}}
        whole = Text(process.name_zh, process.name_en or process.name_zh)
        found += [DutyView(id=f"{process.id}.{word}", name=_joined(whole, name)) for word, name in named.items()]
    return DutyList(items=found)


def _joined(process: Text, step: Text) -> Text:
    return Text(f"{process.of('zh-CN')} · {step.of('zh-CN')}", f"{process.of('en')} · {step.of('en')}")


def _named(tx: Transaction, row: RuleRecord) -> SeparationRuleView:
    view = rule_view(row)
    return msgspec.structs.replace(
        view, left_names=_names(tx, row.scope, view.left), right_names=_names(tx, row.scope, view.right)
    )


def _names(tx: Transaction, scope: str, side: Sequence[str]) -> list[Text]:
    """What the duties of one side are called; a process is named with the first of its steps only."""
    names: list[Text] = []
    before = ""
    for duty in side:
        process_id, _, element = duty.partition(".")
        process = tx.processes.find(process_id) if scope != "post" else None
        if process is None:
            post = tx.directory.organization().post(duty)
            names.append(post.name if post is not None else Text(duty, duty))
            continue
        step = _step_name(tx, process, element)
        whole = Text(process.name_zh, process.name_en or process.name_zh)
        names.append(step if process_id == before else _joined(whole, step))
        before = process_id
    return names


def _step_name(tx: Transaction, process: ProcessRecord, element: str) -> Text:
    for version in (tx.versions.released(process.id), *tx.versions.of_process(process.id)):
        step = blueprints.of_version(tx, version).steps.get(element) if version is not None else None
        if step is not None:
            return step.name
    return _WORDS.get(element, Text(element, element))
