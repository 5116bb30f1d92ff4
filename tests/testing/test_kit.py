"""The process test kit as its users have it: scenarios, cases collected by pytest, the commands."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bihuan.engine.conformance import __main__ as door
from bihuan.testing import Scenario
from tests.engine import build
from tests.engine.build import after, catch, message

FLOW = "start > user > job > wait > end"
CASES = """
- id: goes through
  file: order.bpmn
  process: p
  steps:
  - start: {process: p, vars: {amount: 3}}
  - complete: {task: user, vars: {ok: true}}
  - job: {topic: work}
  - advance: PT1H
  - expect: {active: {}, completed: true, variables: {ok: true}}
- id: does not
  file: order.bpmn
  steps:
  - start: {process: p}
  - expect: {active: {job: 1}}
"""


def order() -> bytes:
    return build.xml(build.model(FLOW, wait=catch(after("PT1H")))).encode()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "order.bpmn").write_bytes(order())
    (tmp_path / "order.cases.yaml").write_text(CASES, encoding="utf-8")
    return tmp_path


# --- in Python -------------------------------------------------------------------------------------------------------


def test_a_scenario_goes_step_by_step() -> None:
    scenario = Scenario(order())
    scenario.start("p", amount=3).expect(active={"user": 1}, instances=1)
    scenario.complete("user", ok=True).job("work", sent=True).advance("PT1H")
    scenario.expect(active={}, completed=True, incidents=0, variables={"ok": True, "sent": True})
    assert scenario.variables["amount"] == 3


def test_what_differs_is_an_assertion() -> None:
    scenario = Scenario(order()).start("p")
    with pytest.raises(AssertionError, match=r"missing .*job"):
        scenario.expect(active={"job": 1, "user": 1})
    with pytest.raises(AssertionError, match="not active"):
        scenario.complete("job")
    with pytest.raises(AssertionError, match="unknown expectation"):
        scenario.expect(activ={})
    with pytest.raises(AssertionError, match="process_not_found"):
        scenario.start("q")


def test_failures_and_errors_of_work() -> None:
    caught = build.model("start > job > end, on > other", on=build.on("job", build.error("bad")), roots=(build_error(),))
    Scenario(build.xml(caught).encode()).start("p").error("work", "E1").expect(completed=True)
    Scenario(order()).start("p").complete("user").fail("work").expect(incidents=1)
    Scenario(order()).start("p").refused("start", process="q")


def build_error() -> object:
    return build.bpmn.Error(id="bad", errorCode="E1")


def test_messages_and_signals_and_variables() -> None:
    model = build.model("start > m > end", m=catch(message("paid")), roots=(build.bpmn.Message(id="paid", name="paid"),))
    scenario = Scenario(build.xml(model).encode()).start("p").set(x=1).signal("nobody")
    scenario.message("other").expect(completed=False, variables={"x": 1}).message("paid", y=2).expect(variables={"y": 2})


# --- by pytest -------------------------------------------------------------------------------------------------------


def test_pytest_collects_cases_and_offers_scenarios(folder: Path) -> None:
    (folder / "test_order.py").write_text(
        "def test_it(scenario):\n    scenario('order.bpmn').start('p').expect(active={'user': 1})\n"
    )
    command = [sys.executable, "-m", "pytest", "-q", "-p", "bihuan.testing.plugin", "-p", "no:cacheprovider", str(folder)]
    alone = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    ran = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False, env=alone)
    assert "2 passed, 1 failed" in ran.stdout or "1 failed, 2 passed" in ran.stdout, ran.stdout + ran.stderr
    assert "missing {'job': 1}" in ran.stdout
    assert "Traceback" not in ran.stdout


# --- on the command line ---------------------------------------------------------------------------------------------


def test_files_and_folders_are_run(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert door.main([str(folder)]) == 1
    out = capsys.readouterr().out.splitlines()
    assert out[0].startswith("does not: active: missing {'job': 1}")
    assert out[-1] == "1 passed, 1 failed"
    (folder / "order.cases.yaml").write_text(CASES.split("- id: does not", maxsplit=1)[0], encoding="utf-8")
    assert door.main([str(folder / "order.cases.yaml")]) == 0


def test_missing_models_and_broken_files_are_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "order.bpmn").unlink()
    assert door.main([str(folder)]) == 1
    assert "No such file" in capsys.readouterr().out
    (folder / "order.cases.yaml").write_text("cases: 3", encoding="utf-8")
    assert door.main([str(folder)]) == 1
    assert door.main([str(folder / "missing.yaml")]) == 1


def test_models_of_camunda_7_are_known_by_their_words(tmp_path: Path) -> None:
    (tmp_path / "c7.bpmn").write_text(
        """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"
        targetNamespace="t"><process id="p" isExecutable="true"><startEvent id="s"/>
        <sequenceFlow id="f" sourceRef="s" targetRef="e"/>
        <serviceTask id="e" camunda:expression="${a + 1}" camunda:resultVariable="n"/></process></definitions>""",
        encoding="utf-8",
    )
    (tmp_path / "c7.cases.yaml").write_text(
        "- {id: x, file: c7.bpmn, steps: [{start: {process: p, vars: {a: 1}}}, {expect: {completed: true, variables: {n: 2}}}]}",
        encoding="utf-8",
    )
    assert door.main([str(tmp_path)]) == 0
