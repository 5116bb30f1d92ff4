"""Files of other engines looked at, and made a process or a draft; bad ones leave nothing."""

from __future__ import annotations

from functools import partial

import pytest

from bihuan import bpmn
from bihuan.application.models import conversions, versions
from bihuan.application.pages import process_views, processes
from bihuan.application.views.processes import Conversion, CreateDraft, CreateProcess, SaveDiagram
from bihuan.bpmn import adoption, walk
from bihuan.kernel.catalogue import LANGUAGES, render
from bihuan.kernel.errors import Forbidden, InvalidModel, Rejected
from bihuan.kernel.text import Text
from tests.application.conftest import Company
from tests.application.models import diagram, person, user
from tests.bpmn.elsewhere import BAD, JAVA, LEAVE, Bad, several

ADMIN = person("admin")
NAME = Text("请假", "Leave")


def looked_at(company: Company, content: bytes, of: str = "", language: str = "en") -> Conversion:
    actor = person("admin", language=language)
    return company.read(lambda tx: conversions.convert(tx, actor, content, of))


def creating(process_id: str, content: str | None, of: str = "") -> CreateProcess:
    return CreateProcess(id=process_id, name=NAME, category="core", department="sales", owner="chen", bpmn=content, of=of)


def test_the_report_names_what_was_translated_and_what_was_not(company: Company) -> None:
    report = looked_at(company, LEAVE)
    assert report.engines == ["Camunda 7"]
    assert report.drawn
    assert [(each.id, each.name.zh, each.steps, each.known) for each in report.processes] == [
        ("leave_request", "请假申请", 2, False)
    ]
    expressions = {(each.place, each.name): (each.before, each.after) for each in report.translations if each.after}
    assert expressions == {
        ("lead", "assignee"): ("${empty manager ? 'ma_qiang' : manager}", expressions[("lead", "assignee")][1]),
        ("lead", "priority"): ("${urgent ? 90 : 50}", "=(if urgent then 90 else 50)"),
        ("f3", "expression"): ("${days > 3 && !urgent}", "=days > 3 and not(urgent)"),
        ("head", "candidateGroups"): ("${empty group ? 'heads' : group}", expressions[("head", "candidateGroups")][1]),
    }
    assert {each.place: each.element.zh for each in report.translations}["f3"] == "超过三天？ → 总监审批 · 是"
    assert {(each.code, each.place, each.severity) for each in report.untranslated} == {
        ("bpmn.foreign.not_translated", "asked", "warning"),
        ("bpmn.foreign.not_translated", "lead", "warning"),
    }
    assert any("主管审批" in each.message and "taskListener" in each.message for each in report.untranslated)
    assert {each.code for each in report.problems if each.severity == "error"} == {"raci.r10_empty"}
    assert company.read(lambda tx: tx.processes.find("leave_request")) is None


@pytest.mark.parametrize(
    ("namespace", "engine"), [("http://flowable.org/bpmn", "Flowable"), ("http://activiti.org/bpmn", "Activiti")]
)
def test_the_same_is_read_from_other_engines(company: Company, namespace: str, engine: str) -> None:
    report = looked_at(company, LEAVE.replace(b"http://camunda.org/schema/1.0/bpmn", namespace.encode()))
    assert report.engines == [engine]
    assert report.translations == looked_at(company, LEAVE).translations


def test_what_was_taken_over_can_be_looked_at_again(company: Company) -> None:
    report = looked_at(company, LEAVE)
    again = looked_at(company, report.bpmn.encode())
    assert not again.drawn
    assert again.translations == []
    assert again.untranslated == report.untranslated
    assert again.bpmn == report.bpmn


def test_what_no_engine_but_its_own_can_run_is_an_error_at_its_place(company: Company) -> None:
    report = looked_at(company, JAVA, language="zh-CN")
    errors = [each for each in report.untranslated if each.severity == "error"]
    assert [(each.code, each.place) for each in errors] == [("bpmn.foreign.juel", "f3")]
    assert "calendar.workdays" in errors[0].message
    assert "f3" not in {each.place for each in report.problems}


def test_a_process_begins_with_the_file_under_an_id_of_ours(company: Company) -> None:
    report = looked_at(company, LEAVE)
    command = creating("leave", report.bpmn, report.chosen)
    page = company.write(partial(processes.create_process, actor=ADMIN, command=command))
    content = company.read(lambda tx: versions.diagram(tx, ADMIN, int(page.versions[0].key)))
    made = bpmn.read(content.encode())
    assert [each.id for each in walk.processes(made)] == ["leave"]
    assert adoption.is_drawn(made)
    checked = company.read(lambda tx: versions.check(tx, ADMIN, int(page.versions[0].key)))
    assert {each.code for each in checked.problems if each.severity == "error"} == {"raci.r10_empty"}
    assert looked_at(company, LEAVE.replace(b"leave_request", b"leave")).processes[0].known


def test_a_draft_begins_with_a_file_and_keeps_forms_and_controls(company: Company) -> None:
    company.deploy("orders", user("approve", dual=True))
    current = company.read(lambda tx: process_views.page(tx, ADMIN, "orders")).card.current
    assert current is not None
    taken = CreateDraft(from_version=current.key, bpmn=LEAVE.decode(), of="leave_request")
    with pytest.raises(Rejected) as refused:
        company.write(partial(versions.create_draft, actor=ADMIN, process_id="orders", command=taken))
    assert refused.value.code == "guard.breached"
    kept = diagram("elsewhere", [user("approve", dual=True), user("after")]).decode()
    good = CreateDraft(from_version=current.key, bpmn=kept)
    made = company.write(partial(versions.create_draft, actor=ADMIN, process_id="orders", command=good))
    content = bpmn.read(company.read(lambda tx: versions.diagram(tx, ADMIN, int(made.key))).encode())
    assert "after" in walk.by_id(content)
    assert [each.id for each in walk.processes(content)] == ["orders"]


def test_a_draft_takes_the_diagram_of_a_file_in_place_of_its_own(company: Company) -> None:
    command = creating("leave", None)
    key = int(company.write(partial(processes.create_process, actor=ADMIN, command=command)).versions[0].key)
    foreign = SaveDiagram(bpmn=LEAVE.decode(), version=0)
    with pytest.raises(InvalidModel, match=r"process\.not_in_diagram"):
        company.write(partial(versions.save_diagram, actor=ADMIN, key=key, command=foreign))
    nothing = SaveDiagram(bpmn="", version=0, of="leave_request")
    with pytest.raises(InvalidModel, match=r"bpmn\.empty"):
        company.write(partial(versions.save_diagram, actor=ADMIN, key=key, command=nothing))
    taken = SaveDiagram(bpmn=LEAVE.decode(), version=0, of="leave_request")
    company.write(partial(versions.save_diagram, actor=ADMIN, key=key, command=taken))
    assert 'id="lead"' in company.read(lambda tx: versions.diagram(tx, ADMIN, key))


def test_of_several_processes_one_is_chosen(company: Company) -> None:
    report = looked_at(company, several("a", "b"), of="b")
    assert [each.id for each in report.processes] == ["a", "b"]
    assert report.chosen == "b"
    unclear = creating("ours", report.bpmn)
    with pytest.raises(InvalidModel, match=r"bpmn\.which_process"):
        company.write(partial(processes.create_process, actor=ADMIN, command=unclear))
    assert company.read(lambda tx: tx.processes.find("ours")) is None
    company.write(partial(processes.create_process, actor=ADMIN, command=creating("ours", report.bpmn, "b")))


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.name)
def test_a_bad_file_is_told_and_leaves_nothing(company: Company, bad: Bad) -> None:
    with pytest.raises(InvalidModel) as refused:
        looked_at(company, bad.content)
    assert refused.value.code == bad.code
    said = [render(refused.value, language) for language in LANGUAGES]
    assert bad.zh in said[0]
    assert bad.en in said[1]


def test_employees_convert_nothing(company: Company) -> None:
    with pytest.raises(Forbidden):
        company.read(lambda tx: conversions.convert(tx, person("li"), LEAVE))
