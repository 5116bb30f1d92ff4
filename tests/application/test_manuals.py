"""A manual with questions: it goes to all who have a part, is mastered by who has read it and knows it, and gates the waves."""

from __future__ import annotations

import pytest

from bihuan.application.method import manuals, rollouts, shelf, standards
from bihuan.application.models import versions
from bihuan.application.views.design import SaveSteps, SheetRow
from bihuan.application.views.pilots import ConfirmManual, ManualView, MoveWave
from bihuan.application.views.processes import SubmitVersion, VersionView
from bihuan.kernel.catalogue import render
from bihuan.kernel.errors import Rejected
from bihuan.lifecycle import quiz
from tests.application.conftest import Company
from tests.application.test_method import ADMIN, EAST, OWNER, ask, company, draft, refusal, tell, waves, who

__all__ = ["company"]


def handed_in(company: Company) -> VersionView:
    """A draft whose steps have different limits, handed in."""
    made = draft(company)
    rows = [SheetRow(element_id="check", due="PT1H"), SheetRow(element_id="ship", due="P1D")]
    saved = tell(company, standards.save_steps, int(made.key), SaveSteps(rows=rows))
    return tell(company, versions.submit, int(made.key), SubmitVersion(version=saved.version))


def right(company: Company, version: VersionView, person: str) -> list[int]:
    asked = company.read(lambda tx: manuals.questions(tx, versions.find(tx, int(version.key)), person))
    return [each.right for each in asked]


def test_the_questions_are_of_the_version_and_wrong_answers_name_the_steps(company: Company) -> None:
    version = handed_in(company)
    key = int(version.key)
    seen: ManualView = tell(company, manuals.issue, key, True)
    assert seen.quiz
    seen = ask(company, manuals.view, key, actor=EAST)
    assert [(each.step, each.subject) for each in seen.questions] == [("check", "limit"), ("ship", "limit")]
    assert "1小时内" in {each.zh for each in seen.questions[0].choices}
    answers = right(company, version, "east")
    wrong = [answers[0], 1 - answers[1]]
    with pytest.raises(Rejected) as failed:
        tell(company, manuals.confirm, key, ConfirmManual(answers=wrong), actor=EAST)
    assert failed.value.code == "manual.quiz_failed"
    assert [each.place for each in failed.value.problems] == ["ship"]
    assert render(failed.value.problems[0], "zh-CN") == "“ship步”的时限"
    assert render(failed.value.problems[0], "en") == "The time limit of “ship”"
    assert refusal(company, manuals.confirm, key, actor=EAST) == "manual.quiz_failed", "not answering is not knowing"
    done = tell(company, manuals.confirm, key, ConfirmManual(answers=answers), actor=EAST)
    assert done.confirmed
    assert done.questions == []
    [row] = [each for each in ask(company, shelf.papers, "order").manuals if each.version.key == version.key]
    assert [(each.person.id, each.score) for each in row.confirmed] == [("east", 1.0)]
    assert "chen" in {each.id for each in row.missing}, "who answers for a step masters it too"


def test_questions_added_later_ask_again_whoever_had_only_read_it(company: Company) -> None:
    version = handed_in(company)
    key = int(version.key)
    tell(company, manuals.issue, key)
    assert tell(company, manuals.confirm, key, actor=EAST).confirmed
    tell(company, manuals.issue, key, True)
    assert not ask(company, manuals.view, key, actor=EAST).confirmed
    tell(company, manuals.issue, key)
    assert ask(company, manuals.view, key, actor=EAST).quiz, "questions are not taken away again"
    answers = ConfirmManual(answers=right(company, version, "east"))
    assert tell(company, manuals.confirm, key, answers, actor=EAST).confirmed


def test_a_wave_counts_only_who_has_mastered_the_manual(company: Company) -> None:
    version = handed_in(company)
    tell(company, manuals.issue, int(version.key), True)
    plan = waves(version, "", waiver="小改动，不需试点")
    seen = tell(company, rollouts.save, plan, actor=OWNER)
    first = seen.waves[0]
    assert (first.ready, [each.id for each in first.missing]) == (0.0, ["east"])
    ticked = tell(company, rollouts.move_wave, seen.id, first.id, MoveWave(move="check", check="CRM 字段", version=seen.version))
    go = MoveWave(move="go", version=ticked.version)
    with pytest.raises(Rejected) as blocked:
        tell(company, rollouts.move_wave, seen.id, first.id, go, actor=OWNER)
    assert (blocked.value.code, blocked.value.params["share"], blocked.value.params["needed"]) == ("wave.not_ready", 0, 95)
    tell(company, manuals.confirm, int(version.key), ConfirmManual(answers=right(company, version, "east")), actor=EAST)
    went = tell(company, rollouts.move_wave, seen.id, first.id, go, actor=OWNER)
    assert (went.waves[0].ready, went.waves[0].state) == (1.0, "going")


def test_whoever_has_nothing_to_do_with_it_is_asked_nothing(company: Company) -> None:
    version = handed_in(company)
    tell(company, manuals.issue, int(version.key), True, actor=ADMIN)
    seen = ask(company, manuals.view, int(version.key), actor=who("audit"))
    assert (seen.mine, seen.questions) == (False, [])
    assert quiz.PASS_SHARE == 0.8
