"""Which of the confirmed five a design answers: measures that name them, changes drawn by hand, revisions, the design's gate."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from bihuan import bpmn
from bihuan.application.method import answers, design, diagnoses, projects
from bihuan.application.method.material import PROJECTS
from bihuan.application.mining import diagnosing
from bihuan.application.models import versions
from bihuan.application.views.design import AnswerFindings, ApplyMeasure
from bihuan.application.views.diagnosing import ConfirmDiagnosis
from bihuan.application.views.mining import JudgeFinding
from bihuan.application.views.processes import CreateDraft
from bihuan.bpmn import extension as own
from bihuan.lifecycle import surgery
from tests.application.conftest import Company
from tests.application.test_loop import LOG, ROOTED, diagnosis, explain, lived
from tests.application.test_method import OWNER, T0, ask, company, draft, project, refusal, tell

__all__ = ["company", "lived"]


@pytest.fixture
def confirmed(lived: Company) -> Company:
    """The owner stands for two findings, both at the step `check`."""
    for number, name in enumerate(("wait", "twice")):
        tell(lived, diagnosing.judge, LOG, name, JudgeFinding(verdict="accepted", version=number))
    explain(lived, ROOTED)
    lived.write(lambda tx: diagnoses.confirm(tx, OWNER, LOG, diagnosis(), ConfirmDiagnosis(judged=2, version=1)))
    return lived


def covered(company: Company, key: int | str) -> dict[str, list[str]]:
    seen = ask(company, design.view, int(key)).coverage
    assert seen is not None
    assert seen.answered == sum(bool(each.measures) for each in seen.findings)
    return {each.finding: each.measures for each in seen.findings}


def gate(company: Company, id_: str) -> Any:
    return next(each for each in ask(company, projects.view, id_).gates[2].lines if each.name == "covered")


def test_a_measure_answers_findings_of_the_confirmed_five_and_no_others(confirmed: Company) -> None:
    made = draft(confirmed)
    assert covered(confirmed, made.key) == {"wait": [], "twice": []}
    wrong = ApplyMeasure(lever="S", step="check", due="PT1H", version=made.version, findings=["wait", "rumour"])
    assert refusal(confirmed, design.apply, int(made.key), wrong) == "measure.unknown_finding"
    assert ask(confirmed, design.view, int(made.key)).measures == []
    done = tell(
        confirmed,
        design.apply,
        int(made.key),
        ApplyMeasure(lever="S", step="check", due="PT1H", version=made.version, findings=["wait", "wait"]),
    )
    assert done.measure.findings == ["wait"]
    assert covered(confirmed, made.key) == {"wait": [done.measure.id], "twice": []}
    both = AnswerFindings(measure=done.measure.id, findings=["wait", "twice"])
    assert tell(confirmed, answers.answer, int(made.key), both).findings == ["wait", "twice"]
    assert covered(confirmed, made.key) == {"wait": [done.measure.id], "twice": [done.measure.id]}
    none = AnswerFindings(measure=done.measure.id, findings=[], note="另案处理")
    assert tell(confirmed, answers.answer, int(made.key), none).note == "另案处理"
    assert covered(confirmed, made.key) == {"wait": [], "twice": []}


def test_a_change_drawn_by_hand_becomes_a_measure_once_it_says_what_it_answers(confirmed: Company) -> None:
    made = draft(confirmed)
    key = int(made.key)
    answer = AnswerFindings(step="check", findings=["wait"])
    assert refusal(confirmed, answers.answer, key, answer) == "measure.no_change"

    def redraw(tx: Any) -> None:
        version = versions.draft(tx, key, None)
        changed = surgery.with_extension(
            bpmn.read(tx.contents.get(version.content)),
            "order",
            "check",
            lambda ours: own.BihuanExtension(**{**_fields(ours), "serviceLevel": own.ServiceLevel(due="PT10M")}),
        )
        versions.put_diagram(tx, OWNER, version, bpmn.write(changed))

    confirmed.write(redraw)
    assert [(each.step, each.lever) for each in ask(confirmed, design.view, key).drawn] == [("check", "S")]
    tell(confirmed, answers.answer, key, answer)
    seen = ask(confirmed, design.view, key)
    assert seen.drawn == []
    assert [(each.lever, each.step, each.findings) for each in seen.measures] == [("S", "check", ["wait"])]


def _fields(value: Any) -> dict[str, Any]:
    return {name: getattr(value, name) for name in type(value).__struct_fields__}


def test_a_revision_answers_what_the_draft_before_it_answered(confirmed: Company) -> None:
    made = draft(confirmed)
    measure = ApplyMeasure(lever="S", step="check", due="PT1H", version=made.version, findings=["wait"])
    done = tell(confirmed, design.apply, int(made.key), measure, at=T0 + 1)
    later = tell(confirmed, versions.create_draft, "order", CreateDraft(from_version=made.key), at=T0 + 2)
    assert covered(confirmed, later.key) == {"wait": [done.measure.id], "twice": []}
    seen = ask(confirmed, design.view, int(later.key))
    assert seen.measures == []
    assert seen.coverage is not None
    assert [each.id for each in seen.coverage.measures] == [done.measure.id]
    foreign = AnswerFindings(measure=done.measure.id, findings=[])
    assert refusal(confirmed, answers.answer, int(later.key), foreign) == "dossier.not_found"


def test_the_design_gate_counts_the_answers_and_names_what_is_left(confirmed: Company) -> None:
    made = tell(confirmed, projects.save, project(logs=[LOG]))
    assert (gate(confirmed, made.row.id).done, gate(confirmed, made.row.id).severity) == (False, "warning")
    version = draft(confirmed)
    measure = ApplyMeasure(lever="S", step="check", due="PT1H", version=version.version, findings=["wait"])
    done = tell(confirmed, design.apply, int(version.key), measure)
    line = gate(confirmed, made.row.id)
    assert "1/2" in line.message or "1 of 2" in line.message
    tell(confirmed, answers.answer, int(version.key), AnswerFindings(measure=done.measure.id, findings=["wait", "twice"]))
    assert gate(confirmed, made.row.id).done
    tell(confirmed, diagnosing.judge, LOG, "twice", JudgeFinding(verdict="dismissed", reason="已解决", version=2))
    assert ask(confirmed, design.view, int(version.key)).coverage is None, "the confirmation no longer holds"


def test_the_gate_and_the_page_speak_of_the_same_five(confirmed: Company) -> None:
    """A second log of the project has more findings confirmed; the first one's stay those that are counted."""
    made = tell(confirmed, projects.save, project(logs=[LOG]))
    confirmed.write(lambda tx: second_confirmation(tx, made.row.id))
    version = draft(confirmed)
    assert set(covered(confirmed, version.key)) == {"wait", "twice"}
    measure = ApplyMeasure(lever="S", step="check", due="PT1H", version=version.version, findings=["wait", "twice", "third"])
    tell(confirmed, design.apply, int(version.key), measure)
    assert all(covered(confirmed, version.key).values())
    assert gate(confirmed, made.row.id).done


def second_confirmation(tx: Any, project_id: str) -> None:
    given = diagnoses.known(tx, LOG).confirmation
    assert given is not None
    top = tuple(msgspec.structs.replace(given.top[0], finding=each) for each in ("third", "fourth", "fifth"))
    value = diagnoses.Explanations(confirmation=msgspec.structs.replace(given, top=top, judged=0))
    diagnoses.EXPLANATIONS.add(tx, OWNER, value, id_="second", process_id="order")
    filed = PROJECTS.require(tx, project_id)
    PROJECTS.save(tx, filed, msgspec.structs.replace(filed.value, logs=(LOG, "second")))


def test_steps_of_a_finding_are_found_by_their_names(confirmed: Company) -> None:
    seen = ask(confirmed, design.view, int(draft(confirmed).key)).coverage
    assert seen is not None
    assert [each.steps for each in seen.findings] == [["check"], ["check"]]
    assert [(each.priority, each.lever, each.cause) for each in seen.findings] == [
        ("high", "S", "ERP 与仓库没有接口"),
        ("mid", "S", ""),
    ]
