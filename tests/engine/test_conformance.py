"""The shared execution cases of betsy and Camunda 7, each step of them under all invariants; the case format; JUEL."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bihuan import bpmn as bpmn_room
from bihuan.bpmn import model as bpmn
from bihuan.bpmn.foreign.juel import to_feel
from bihuan.engine import conformance
from bihuan.engine.conformance import Case
from bihuan.kernel.errors import InvalidModel
from tests.engine import build
from tests.engine.invariants import Witness

SHARED = Path(os.environ.get("BIHUAN_SHARED", Path(__file__).resolve().parents[3] / "shared")) / "data" / "bpmn"

# Cases whose expectation we do not meet, and why; each must fail exactly so.
DEVIATIONS = {
    "betsy/activities/AdHocSubProcess_Sequential#1": "the model runs SCRIPT_task1 twice and has no SCRIPT_task3 to run",
    "betsy/activities/AdHocSubProcess_Parallel#1": "the model runs SCRIPT_task1 twice and has no SCRIPT_task3 to run",
    "c7/oneExternalTaskProcess#4": "an uncaught BPMN error is an incident, as in Camunda 8, and does not end the path silently",
}


def cases(name: str) -> list[Case]:
    file = SHARED / name
    return conformance.cases(file.read_text(encoding="utf-8"))[1] if file.exists() else []


@pytest.mark.conformance
@pytest.mark.parametrize("case", cases("expected_betsy.yaml"), ids=lambda case: case.id)
def test_betsy(case: Case) -> None:
    judge(case, "betsy")


@pytest.mark.conformance
@pytest.mark.parametrize("case", cases("expected_camunda7.yaml"), ids=lambda case: case.id)
def test_camunda7(case: Case) -> None:
    judge(case, "juel")


def judge(case: Case, expressions: str) -> None:
    models = [(SHARED / model).read_bytes() for model in case.models]
    outcome = conformance.run(case, models, expressions=expressions, watch=Witness().watch)
    assert outcome.passed == (case.id not in DEVIATIONS), outcome.said()


# --- the format ------------------------------------------------------------------------------------------------------

CASES = """
expressions: feel
cases:
- id: approved
  process: p
  file: p.bpmn
  steps:
  - start: {process: p, vars: {amount: 12.5}}
  - expect: {active: {user: 1}, completed: false, instances: 1, incidents: 0}
  - complete: {task: user, vars: {ok: true}}
  - job: {topic: work, vars: {sent: true}}
  - advance: PT1H
  - expect: {active: {}, completed: true, variables: {ok: true, sent: true, amount: 12.5}}
- id: wrong
  file: p.bpmn
  steps:
  - start: {process: p}
  - complete: {task: nobody}
  - set: {vars: {x: 1}}
  - expect: {active: {user: 2}, completed: true, instances: 0, incidents: 3, variables: {x: 2}, error: true}
  - job: {topic: none}
  - message: {element: none}
"""


def test_cases_of_ones_own() -> None:
    model = build.xml(build.model("start > user > job > catch > end", catch=build.catch(build.after("PT1H")))).encode()
    language, own = conformance.cases(CASES)
    outcomes = [conformance.run(case, [model], expressions=language) for case in own]
    assert outcomes[0].passed, outcomes[0].said()
    assert [each.step for each in outcomes[1].failures] == [2, 4, 4, 4, 4, 4, 5, 6], outcomes[1].said()


HEARD = """
- id: a listener denies, then lets go
  file: p.bpmn
  steps:
  - start: {process: p}
  - job: {topic: prepare, correct: {assignee: li, priority: 80, dueDate: "2026-03-01T09:00:00Z"}}
  - complete: {task: user, vars: {amount: 3}}
  - job: {topic: approve, deny: too little}
  - expect: {active: {user: 1}, completed: false}
  - complete: {task: user, vars: {amount: 9}}
  - job: {topic: approve, vars: {approved: true}}
  - expect: {active: {}, completed: true, variables: {amount: 9, approved: true}}
- id: a correction that is none
  file: p.bpmn
  steps:
  - start: {process: p}
  - job: {topic: prepare, correct: {priority: high}}
  - expect: {active: {user: 1}, error: true}
  - job: {topic: prepare, correct: {colour: red}}
  - expect: {error: true}
"""


def test_listeners_in_cases_of_ones_own() -> None:
    user = build.heard(bpmn.UserTask(), "creating:prepare", "completing:approve")
    model = build.xml(build.model("start > user > end", user=user)).encode()
    _, own = conformance.cases(HEARD)
    for case in own:
        outcome = conformance.run(case, [model])
        assert outcome.passed, outcome.said()


def test_a_model_that_cannot_run_fails_its_case() -> None:
    model = build.xml(build.model("start > it > end", it=build.bpmn.ServiceTask())).encode()
    outcome = conformance.run(Case(id="x", steps=[], file="p.bpmn"), [model])
    assert [(each.problem.code, each.problem.place) for each in outcome.failures] == [("engine.job_type_missing", "it")]
    expected = Case(id="x", steps=[], file="p.bpmn", expect={"outcome": "rejected-or-error"})
    assert conformance.run(expected, [model], expressions="feel").passed


# --- JUEL ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("juel", "feel"),
    [
        ("${input == 2}", "input = 2"),
        ("${a && !b || c}", "a and not(b) or c"),
        ("#{not confirmed}", "not(confirmed)"),
        ("${x eq 'it''s' ? 1 : 2}", None),
        ("${x gt 1.5 ? 'big' : \"small\"}", '(if x > 1.5 then "big" else "small")'),
        ("${order.total + -1 <= 3 * (n div 2)}", "order.total + -1 <= 3 * (n / 2)"),
        ("${empty name}", '(name = null or name = "" or name = [])'),
        ("${nrOfCompletedInstances == 5}", "numberOfCompletedInstances = 5"),
        ("plain text", "plain text"),
        ("${bean.call(1)}", None),
        ("${list[0]}", "list[1]"),
        ("${map['a']}", 'get value(map, "a")'),
        ("${list.size() > 0}", "count(list) > 0"),
        ("${execution.getVariable('x')}", "x"),
        ("No ${n}: ${a.b}!", '"No " + string(n) + ": " + string(a.b) + "!"'),
        ("${}", None),
        ("${a ? b}", None),
        ("${(a}", None),
        ("${a b}", None),
        ("${a @ b}", None),
        ("${ == 1}", None),
    ],
)
def test_juel_becomes_feel_or_is_refused(juel: str, feel: str | None) -> None:
    if feel is None:
        with pytest.raises(InvalidModel, match=r"foreign\.juel"):
            to_feel(juel)
    else:
        assert to_feel(juel) == feel


def test_models_of_camunda_7_are_taken_over() -> None:
    source = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
      xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="t"><process id="p" isExecutable="true">
      <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="a"/>
      <serviceTask id="a" camunda:type="external" camunda:topic="mail"><multiInstanceLoopCharacteristics
      camunda:collection="${names}" camunda:elementVariable="name"/></serviceTask></process></definitions>"""
    case = Case(
        id="x",
        file="x",
        steps=[
            {"start": {"process": "p", "vars": {"names": ["x", "y"]}}},
            {"expect": {"active": {"a": 2}}},
            {"job": {"topic": "mail"}},
            {"job": {"topic": "mail"}},
            {"expect": {"active": {}, "completed": True}},
        ],
    )
    assert bpmn_room.read(source)
    assert conformance.run(case, [source], expressions="juel").failures == ()
