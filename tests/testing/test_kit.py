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
    with pytest.raises(AssertionError, match=r"step 3: “job” does not wait .* at rest are: user"):
        scenario.complete("job")
    with pytest.raises(AssertionError, match=r"no field “activ” here\. It may have: active, completed"):
        scenario.expect(activ={})
    with pytest.raises(AssertionError, match="“start” was refused: "):
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
    assert "step 2: active: missing job; unexpected user" in ran.stdout
    assert "Traceback" not in ran.stdout


# --- on the command line ---------------------------------------------------------------------------------------------


def test_files_and_folders_are_run(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert door.main([str(folder)]) == 1
    out = capsys.readouterr().out.splitlines()
    assert out[0].startswith("does not: step 2: active: missing job; unexpected user")
    assert out[-1] == "1 passed, 1 failed"
    (folder / "order.cases.yaml").write_text(CASES.split("- id: does not", maxsplit=1)[0], encoding="utf-8")
    assert door.main([str(folder / "order.cases.yaml")]) == 0


def test_missing_models_and_broken_files_are_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "order.bpmn").unlink()
    assert door.main([str(folder)]) == 1
    assert "No such file" in capsys.readouterr().out
    (folder / "order.cases.yaml").write_text("cases: 3", encoding="utf-8")
    assert door.main([str(folder)]) == 1
    assert "order.cases.yaml: " in capsys.readouterr().out
    assert door.main([str(folder / "missing.yaml")]) == 1
    assert "missing.yaml” cannot be read" in capsys.readouterr().out


WRONG = [
    ("stort: {process: p}", "There is no step “stort”; known are start, complete"),
    ("start: {process: p}, set: {vars: {}}", "A step is one word with what it needs, here is “start, set”"),
    ("start: {proces: p}", "There is no field “proces” here. It may have: process, vars, element"),
    ("start:", "The field “process” is missing"),
    ("start: {process: p, vars: [1]}", "“vars” of “start”: Wrong type"),
    ("complete: {task: user, index: one}", "“index” of “complete”: Wrong type"),
    ("complete: {task: user, index: 1}", "“user” does not wait (number 1, from 0); at rest are: user"),
    ("complete: {task: user, index: -1}", "“user” does not wait (number -1, from 0)"),
    ("message: {key: 1}", "The field “name” is missing"),
    ("message: {element: user}", "“user” does not wait for a message"),
    ("job: {topic: none}", "There is no job of type “none”; there are: -"),
    ("advance: 2h", "“2h” is not a duration"),
    ("advance: -PT1H", "The clock cannot go back: -PT1H"),
    ("start: {process: q}", "“start” was refused: "),
    ("expect: {active: {user: many}}", "“active/*” of “expect”: Wrong type"),
    ("expect: {activ: {}}", "There is no field “activ” here"),
    ("expect: {error: true}", "A refusal or an incident was expected, and there is none"),
    ("expect: {completed: true}", "The instance should have completed; at rest are: user"),
    ("expect: {instances: 2}", "2 running instances expected, 1 found"),
    ("expect: {incidents: 1}", "1 incidents expected, 0 found"),
    ("expect: {variables: {amount: 4}}", "Variable “amount”: 4 expected, 3 found"),
    ("expect: {variables: {total: 4}}", "Variable “total”: 4 expected, and there is none"),
]


@pytest.mark.parametrize("last", [False, True])
@pytest.mark.parametrize(("step", "told"), WRONG)
def test_each_mistake_names_its_step_and_fails_its_case_alone(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, step: str, told: str, last: bool
) -> None:
    cases = ["- id: {}", "  file: order.bpmn", "  steps:", "  - start: {{process: p, vars: {{amount: 3}}}}", "  - {}", "{}"]
    then = "" if last else "  - complete: {task: user}"
    wrong = "\n".join(cases).format("wrong", "{" + step + "}" if ", set" in step else step, then)
    right = "\n".join(cases).format("right", "expect: {active: {user: 1}}", "")
    (folder / "order.cases.yaml").write_text(f"{wrong}\n{right}\n", encoding="utf-8")
    for language in ("en", "zh_CN.UTF-8"):
        monkeypatch.setenv("BIHUAN_LANG", language)
        assert door.main([str(folder)]) == 1
        lines = capsys.readouterr().out.splitlines()
        assert len(lines) == 2, lines
        assert lines[1] == "1 passed, 1 failed"
        assert lines[0].startswith("wrong: step 2: " if language == "en" else "wrong: 第 2 步：")
        assert (told in lines[0]) == (language == "en"), lines[0]


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
