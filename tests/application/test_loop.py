"""From findings to causes and their confirmation, the five gates, what happens while a pilot runs, issues from alerts."""

from __future__ import annotations

from typing import Any

import pytest

from bihuan import bpmn
from bihuan.application.actor import SYSTEM
from bihuan.application.instants import wire
from bihuan.application.method import diagnoses, issues, material, pilots, projects, sortings, suggestions, trials
from bihuan.application.mining import diagnosing
from bihuan.application.models import adjustments, versions
from bihuan.application.monitoring import alerts
from bihuan.application.monitoring.alerts import Alert
from bihuan.application.pages import process_views
from bihuan.application.views.diagnosing import CauseView, ConfirmDiagnosis, ExplainFinding
from bihuan.application.views.improvement import MakeSuggestion, MoveIssue
from bihuan.application.views.mining import JudgeFinding
from bihuan.application.views.pilots import AdjustReminder, HoldRetro, PilotView, SaveTraining
from bihuan.application.views.processes import CreateDraft, ProcessCard
from bihuan.application.views.projects import NoteInput, PassGate, SaveInterview
from bihuan.bpmn import extension
from bihuan.kernel.errors import BihuanError, Rejected
from bihuan.kernel.text import Text
from bihuan.lifecycle import surgery
from bihuan.mining.weaknesses import Diagnosis, Finding, Ranked, Saying
from tests.application.conftest import Company
from tests.application.test_method import (
    ADMIN,
    EAST,
    OWNER,
    T0,
    ask,
    begun,
    company,
    project,
    refusal,
    reviewed,
    start,
    tell,
    who,
)

__all__ = ["company"]

LOG = "history:order"
HOUR = 3_600_000


def finding(name: str, hours: float) -> Finding:
    saying = Saying("mining.no_activities")
    return Finding(
        id=name,
        kind="waiting",
        activities=("check",),
        title=saying,
        detail=saying,
        proposal=saying,
        lever="S",
        question="when",
        per_month=10,
        hours_per_case=1,
        hours_per_month=hours,
        saving_per_month=hours / 2,
    )


def diagnosis() -> Diagnosis:
    found = [Ranked(1, finding("wait", 90), "high", 0.5), Ranked(2, finding("twice", 40), "mid", 0.8)]
    return Diagnosis(cases=10, months=1.0, knows_work=True, working_time=False, ranked=tuple(found))


def causes(*given: tuple[str, str, str]) -> list[CauseView]:
    return [CauseView(id=id_, text=text, parent=parent) for id_, text, parent in given]


ROOTED = [
    CauseView(id="a", text="库存表一天只更新两次"),
    CauseView(id="b", text="ERP 与仓库没有接口", parent="a", verified=True, root=True),
]


@pytest.fixture
def lived(company: Company) -> Company:
    start(company, EAST, T0)
    return company


def explain(company: Company, given: list[CauseView], version: int = 0, **more: Any) -> Any:
    return tell(company, diagnoses.explain, LOG, "wait", ExplainFinding(causes=given, version=version, **more))


def test_the_tree_of_whys_ends_in_a_verified_root(lived: Company) -> None:
    def refused(given: list[CauseView]) -> str:
        return refusal(lived, diagnoses.explain, LOG, "wait", ExplainFinding(causes=given))

    assert refused([CauseView(id="a", text=" ")]) == "cause.empty"
    assert refused(causes(("a", "x", "z"))) == "cause.no_parent"
    assert refused(causes(("a", "x", "b"), ("b", "y", "a"))) == "cause.too_deep"
    assert refused([CauseView(id="a", text="x", verified=True, root=True), CauseView(id="b", text="y", parent="a")]) == (
        "cause.not_a_leaf"
    )
    assert refused([CauseView(id="a", text="x", root=True)]) == "cause.not_verified"
    kept = explain(lived, ROOTED, answers={"why": "怕缺货"})
    assert kept.explained[0].causes == ROOTED
    assert kept.explained[0].answers == {"why": "怕缺货"}
    assert refusal(lived, diagnoses.explain, LOG, "wait", ExplainFinding(version=0)) == "dossier.changed"


def test_the_owner_confirms_the_five_and_a_new_judgement_undoes_it(lived: Company) -> None:
    found = diagnosis()

    def confirm(judged: int, version: int, actor: Any = OWNER) -> Any:
        return lived.write(lambda tx: diagnoses.confirm(tx, actor, LOG, found, ConfirmDiagnosis(judged=judged, version=version)))

    with pytest.raises(Rejected) as refused:
        confirm(0, 0)
    assert [each.code for each in refused.value.problems] == ["diagnosis.not_accepted", "diagnosis.not_accepted"]
    for number, name in enumerate(("wait", "twice")):
        tell(lived, diagnosing.judge, LOG, name, JudgeFinding(verdict="accepted", version=number))
    with pytest.raises(Rejected) as refused:
        confirm(2, 0)
    assert [each.code for each in refused.value.problems] == ["diagnosis.no_root"]
    explain(lived, ROOTED)
    with pytest.raises(BihuanError) as forbidden:
        confirm(2, 1, EAST)
    assert forbidden.value.code in ("diagnosis.not_owner", "permission.denied")
    seen = confirm(2, 1)
    assert [(each.finding, each.cause) for each in seen.confirmation.top] == [("wait", "ERP 与仓库没有接口"), ("twice", "")]
    assert not seen.confirmation.stale
    tell(lived, diagnosing.judge, LOG, "twice", JudgeFinding(verdict="dismissed", reason="已解决", version=2))
    assert ask(lived, diagnoses.view, LOG).confirmation.stale


def test_the_inventory_of_processes_is_filled_from_the_loop_until_people_type(lived: Company) -> None:
    def card() -> ProcessCard:
        bands = ask(lived, process_views.process_map)
        return next(each for each in (*bands.management, *bands.core, *bands.support) if each.id == "order")

    assert (card().problems, card().suggestions) == ([], [])
    made = tell(lived, projects.save, project())
    said = SaveInterview(person="east", pains=[NoteInput(text="等库存")], suggestions=[NoteInput(text="接上 ERP")])
    tell(lived, material.save_interview, made.row.id, said)
    assert ([each.zh for each in card().problems], [each.en for each in card().suggestions]) == (["等库存"], ["接上 ERP"])

    for number, name in enumerate(("wait", "twice")):
        tell(lived, diagnosing.judge, LOG, name, JudgeFinding(verdict="accepted", version=number))
    explain(lived, ROOTED)
    lived.write(lambda tx: diagnoses.confirm(tx, OWNER, LOG, diagnosis(), ConfirmDiagnosis(judged=2, version=1)))
    found = card()
    assert (len(found.problems), len(found.suggestions)) == (2, 2), "the five that the owner stands for"

    def type_in(**lines: Any) -> None:
        lived.write(lambda tx: sortings.keep(tx, OWNER, "order", sortings.Sorting(**lines)))

    type_in(problems=tuple(each.en for each in found.problems), suggestions=("两张单合成一张",))
    assert card().problems == found.problems, "sent back as it was filled in, in either language, it is not typed"
    assert [each.zh for each in card().suggestions] == ["两张单合成一张"]
    tell(lived, diagnosing.judge, LOG, "twice", JudgeFinding(verdict="dismissed", reason="已解决", version=2))
    assert [each.zh for each in card().problems] == ["等库存"], "a confirmation that no longer holds says nothing"


def test_gate_2_opens_with_the_confirmation_or_with_a_reason(lived: Company) -> None:
    made = tell(lived, projects.save, project(logs=[LOG]))
    assert [each.log for each in made.diagnoses] == [LOG]
    assert refusal(lived, projects.save, project(logs=["history:nothing"])) == "eventlog.not_found"
    first = tell(lived, projects.pass_gate, made.row.id, PassGate(version=made.version, reason="访谈另行补记"))
    assert first.gates[0].reason == "访谈另行补记"
    assert refusal(lived, projects.pass_gate, made.row.id, PassGate(version=first.version)) == "project.gate_closed"
    for number, name in enumerate(("wait", "twice")):
        tell(lived, diagnosing.judge, LOG, name, JudgeFinding(verdict="accepted", version=number))
    explain(lived, ROOTED)
    lived.write(lambda tx: diagnoses.confirm(tx, OWNER, LOG, diagnosis(), ConfirmDiagnosis(judged=2, version=1)))
    second = tell(lived, projects.pass_gate, made.row.id, PassGate(version=first.version))
    assert (second.row.phase, second.gates[1].open, second.gates[1].reason) == ("design", True, "")
    # Linking stays with the project when it is changed otherwise.
    assert tell(lived, projects.save, project(version=second.version), made.row.id).diagnoses != []


def on_pilot(company: Company) -> tuple[Any, PilotView]:
    version = reviewed(company)
    return version, begun(company, version)


def test_a_reminder_is_moved_live_and_the_feedback_is_answered(company: Company) -> None:
    version, pilot = on_pilot(company)
    case = start(company, EAST, T0 + HOUR)
    [item] = company.items(case)
    before = pilot.reminders[0]
    said = tell(company, suggestions.make, MakeSuggestion(text="提醒太晚", work_item=str(item.key)), actor=who("east"))
    command = AdjustReminder(
        step=item.element_id, warn_at=0.3, reason="一线反馈提醒太晚", feedback=said.id, version=pilot.version
    )
    bad = AdjustReminder(step=item.element_id, warn_at=before.warn_at, reason="x", version=pilot.version)
    assert refusal(company, trials.adjust, pilot.row.id, bad) == "adjustment.same"
    assert refusal(company, trials.adjust, pilot.row.id, AdjustReminder("nothing", 0.3, "x", version=pilot.version)) == (
        "adjustment.no_limit"
    )
    seen = tell(company, trials.adjust, pilot.row.id, command, at=T0 + HOUR + 1)
    [moved] = seen.adjustments
    assert (moved.was, moved.now, moved.reason) == (before.warn_at, 0.3, "一线反馈提醒太晚")
    assert [each.state for each in seen.feedback] == ["landed"]
    [open_now] = company.items(case)
    assert item.warn_at is not None
    assert open_now.warn_at is not None
    assert open_now.warn_share == 0.3
    assert open_now.due_at == item.due_at
    assert open_now.warn_at < item.warn_at
    timer = company.read(lambda tx: tx.timers.find(int(case), "warn", item.key))
    assert timer is not None
    assert timer.due_at == open_now.warn_at
    [later] = company.items(start(company, EAST, T0 + 2 * HOUR))
    assert later.warn_share == 0.3

    def drawn(tx: Any) -> float:
        made = versions.create_draft(tx, ADMIN, "order", CreateDraft(from_version=version.key))
        content = tx.contents.get(versions.find(tx, int(made.key)).content)
        step = surgery.node(bpmn.read(content), "order", item.element_id)
        level = extension.of(step).serviceLevel
        assert level is not None
        return level.warnAt

    assert company.write(drawn) == 0.3
    assert company.read(lambda tx: adjustments.of_version(tx, "order", 0)) == {}


def test_people_are_trained_and_the_team_looks_back(company: Company) -> None:
    _, pilot = on_pilot(company)
    plan = SaveTraining(topic="新排产", at=wire(T0), trainer="owner", invited=["east"], version=pilot.version)
    empty = SaveTraining(topic="新排产", at=wire(T0), version=pilot.version)
    assert refusal(company, trials.train, pilot.row.id, empty) == "training.nobody"
    seen = tell(company, trials.train, pilot.row.id, plan)
    [training] = seen.trainings
    told = company.read(lambda tx: [each.kind for each in tx.notifications.of("east")])
    assert "pilot.training" in told
    came = SaveTraining(topic="新排产", at=wire(T0), invited=["east"], attended=["east", "zhao"], version=seen.version)
    seen = tell(company, trials.train, pilot.row.id, came, training.id)
    assert [sorted(each.attended) for each in seen.trainings] == [["east", "zhao"]]
    assert refusal(company, trials.look_back, pilot.row.id, HoldRetro(version=seen.version)) == "retro.empty"
    seen = tell(company, trials.look_back, pilot.row.id, HoldRetro(went_badly="提醒太晚", version=seen.version), actor=OWNER)
    assert [each.went_badly for each in seen.retros] == ["提醒太晚"]
    assert (
        refusal(company, trials.look_back, pilot.row.id, HoldRetro(to_do="x", version=seen.version), actor=EAST)
        == "pilot.not_lead"
    )
    assert ask(company, pilots.view, pilot.row.id).retros == seen.retros


def test_an_alert_becomes_one_issue_that_is_looked_after(company: Company) -> None:
    alert = Alert(indicator_id="cycle", name=Text("周期", "Cycle"), level="alarm", value=3.4, unit="d", threshold=3, raised_at=T0)
    company.write(lambda tx: alerts.ALERTS.add(tx, SYSTEM, alert, id_="1", process_id="order", state="open"))
    assert refusal(company, issues.from_alert, "1", actor=EAST) == "alert.not_yours"
    made = tell(company, issues.from_alert, "1")
    assert (made.state, made.title.en, made.detail.en) == ("new", "“Cycle” beyond its threshold", "measured 3.4 d, threshold 3 d")
    assert tell(company, issues.from_alert, "1").id == made.id
    assert len(ask(company, issues.rows, "order")) == 1
    drop = MoveIssue(state="dropped", version=made.version)
    assert refusal(company, issues.move, made.id, drop) == "issue.reason_required"
    planned = tell(company, issues.move, made.id, MoveIssue(state="planned", owner="chen", version=made.version))
    assert (planned.state, planned.owner.id) == ("planned", "chen")
    solved = tell(company, issues.move, made.id, MoveIssue(state="solved", version=planned.version))
    assert refusal(company, issues.move, made.id, MoveIssue(state="planned", version=solved.version)) == "issue.wrong_state"
