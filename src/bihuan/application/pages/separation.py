"""The separation rules (不相容职务) with what their duties are called: posts, and steps of processes in force."""

from __future__ import annotations

import msgspec

from bihuan.application.actor import Actor
from bihuan.application.models import blueprints
from bihuan.application.people.organization import rule_view
from bihuan.application.ports import Transaction
from bihuan.application.ports.people import RuleRecord
from bihuan.application.ports.records import ProcessRecord
from bihuan.application.views.people import SeparationRuleList, SeparationRuleView
from bihuan.kernel.text import Text

START = Text("发起", "Start")
APPROVAL = Text("任一审批", "Any approval")


def list_rules(tx: Transaction, actor: Actor) -> SeparationRuleList:
    """All rules, for everybody who may see the directory."""
    actor.require("people.read")
    return SeparationRuleList(items=[_named(tx, row) for row in tx.rules.all()])


def _named(tx: Transaction, row: RuleRecord) -> SeparationRuleView:
    view = rule_view(row)
    left, right = ([_name(tx, row.scope, duty) for duty in side] for side in (view.left, view.right))
    return msgspec.structs.replace(view, left_names=left, right_names=right)


def _name(tx: Transaction, scope: str, duty: str) -> Text:
    """The name of a post, or `process · step`; the id itself when nothing is known by it."""
    if scope == "post":
        post = tx.directory.organization().post(duty)
        return post.name if post is not None else Text(duty, duty)
    process_id, _, element = duty.partition(".")
    process = tx.processes.find(process_id)
    if process is None:
        return Text(duty, duty)
    step = _step_name(tx, process, element)
    return Text(f"{process.name_zh} · {step.zh}", f"{process.name_en or process.name_zh} · {step.en or step.zh}")


def _step_name(tx: Transaction, process: ProcessRecord, element: str) -> Text:
    version = tx.versions.released(process.id) or next(iter(tx.versions.of_process(process.id)), None)
    step = blueprints.of_version(tx, version).steps.get(element) if version is not None else None
    if step is not None:
        return step.name
    return {"start": START, "approval": APPROVAL}.get(element, Text(element, element))
