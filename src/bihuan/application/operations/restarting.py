"""Starting anew from an earlier instance (重新发起): its values in the start form, as far as they may be seen there."""

from __future__ import annotations

from bihuan import forms
from bihuan.application.actor import Actor
from bihuan.application.operations.instance import replace
from bihuan.application.ports import Transaction
from bihuan.application.running import instances
from bihuan.application.running.projection import run_for
from bihuan.application.running.runtime import values_of
from bihuan.application.views.work import StartForm


def restart_form(tx: Transaction, actor: Actor, key: int) -> StartForm:
    """The form with which the process starts now, filled from an instance the person may read."""
    run = run_for(tx, actor)
    case = run.load(key)
    instances.require_reading(tx, actor, case)
    form = instances.start_form(tx, actor, case.record.process_id)
    _, blueprint = instances.startable_version(tx, actor, case.record.process_id)
    plan = blueprint.form_of(blueprint.start)
    if plan is None or blueprint.start is None:
        return form
    rights = forms.rights(plan.form, blueprint.start.granted)
    written = {name for name, right in rights.by_field.items() if right == "edit"}
    shown = forms.shown(plan.form, values_of(case.state), rights, reveal=actor.may("sensitive.read"))
    return replace(form, values={name: value for name, value in shown.items() if name in written})
