"""Whom a task listener may give work to: the same people as anybody else who hands it on.

A listener works outside and knows nothing of separation of duties, four eyes, or who is employed here. What it corrects is judged
before it takes effect. When a rule keeps a person out, nothing is changed and the listener's job is an incident that names the
rule: the work stays held until somebody has mended the listener or the rule and lets the job be tried again.
"""

from __future__ import annotations

from bihuan.application.ports.records import JobRecord
from bihuan.application.running import revising, work_items
from bihuan.application.running.runtime import Case, Run, scope_of
from bihuan.engine import commands as do
from bihuan.engine.state import Changes
from bihuan.kernel.catalogue import render
from bihuan.kernel.errors import InvalidInput, Problem, Rejected

CODE = "assignment.correction_refused"


def refusal(run: Run, case: Case, job: JobRecord, corrections: Changes) -> Problem | None:
    """Why the work cannot be given or offered to whom a listener names; None when it can."""
    step = case.blueprint.steps.get(job.element_id)
    if step is None or step.assigning is None or case.state is None:
        return None
    instance = job.element_instance
    facts = run.facts(case, scope_of(case.state, instance), instance)
    try:
        if corrections.assignee:
            work_items.require_once(run, _others(run, case, instance), corrections.assignee)
            work_items.require_able(run, step, facts, corrections.assignee, "/result/corrections/assignee")
        for number, person in enumerate(corrections.users or ()):
            work_items.require_able(run, step, facts, person, f"/result/corrections/candidateUsers/{number}")
        for number, post in enumerate(corrections.groups or ()):
            work_items.require_post(run, post, f"/result/corrections/candidateGroups/{number}")
    except (InvalidInput, Rejected) as refused:
        return refused.as_problem()
    return None


def incident(job: JobRecord, refused: Problem) -> do.FailJob:
    """The command by which the job of the listener ends: not tried again by itself, told in both languages."""
    zh, en = render(refused, "zh-CN"), render(refused, "en")
    params = {"reason_zh": zh, "reason_en": en}
    return do.FailJob(instance=job.element_instance, message=f"{zh} {en}", code=CODE, params=params)


def _others(run: Run, case: Case, instance: int) -> list[str]:
    """Who has, or has had, another piece of the work of the same step."""
    asked = revising.asked_of(run, case, instance)
    here = [each for each in run.items(case) if each.element_instance == instance and each.state != "canceled"]
    return [who for each in here if asked is not None and each.key != asked.item for who in (each.assignee, each.completed_by)]
