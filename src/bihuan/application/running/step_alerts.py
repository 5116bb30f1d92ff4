"""Alerts of completed steps become lines in bells, with the commit of the step itself."""

from __future__ import annotations

from bihuan.application.running import notices
from bihuan.application.running.runtime import Case, Run
from bihuan.assignment import alerts
from bihuan.engine import events as ev

KIND = "step.alert"


def raise_alerts(run: Run, case: Case, event: ev.Completion) -> None:
    """Tell those whom the alerts of the completed step concern."""
    step = case.blueprint.steps.get(event.element)
    if step is None or not step.ours.alerts:
        return
    facts = run.facts(case, event.scope, event.instance)
    for alert in step.ours.alerts:
        words = alert.text or step.name
        params = {"zh": words.of("zh-CN"), "en": words.of("en"), "no": case.record.business_no, "title": case.record.title}
        for person in alerts.concerned(run.organization, alert, facts):
            notices.tell(run.tx, person, KIND, case.key, 0, params)
