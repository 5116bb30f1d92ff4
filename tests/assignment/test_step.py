"""What a process model says about who works on a task."""

from __future__ import annotations

import pytest

from bihuan.assignment.selection import check_rule
from bihuan.assignment.step import Step, of
from bihuan.bpmn import extension, model, zeebe
from bihuan.bpmn.extension import Approval, BihuanExtension, ControlPoint, KeyNode, Responsibility


def test_reads_letters_options_and_controls() -> None:
    lines = (Responsibility(letter="R", post="cfo"), Responsibility(letter="A", rule="@dept_leader(form.dept)"))
    task = extension.with_extension(
        model.UserTask(id="pay"),
        BihuanExtension(responsibilities=lines, approval=Approval(mode="any"), controlPoints=(ControlPoint(dual=True),)),
    )
    task = zeebe.with_extension(
        task, zeebe.ZeebeExtension(assignmentDefinition=zeebe.AssignmentDefinition(candidateGroups=" = reviewer "))
    )
    found = of("payment", task)
    assert found == Step(
        process="payment", element="pay", responsibilities=lines, approval=Approval(mode="any"), groups="= reviewer", dual=True
    )
    assert found.who("A") == (lines[1],)
    assert found.key_control
    assert found.duties == {"payment.pay", "payment.approval"}


def test_a_bare_task() -> None:
    found = of("p", model.UserTask(id="t"))
    assert found == Step(process="p", element="t")
    assert not found.key_control
    assert found.duties == {"p.t"}


@pytest.mark.parametrize(
    "given", [BihuanExtension(keyNode=KeyNode(mandatory=True)), BihuanExtension(controlPoints=(ControlPoint(mandatory=True),))]
)
def test_mandatory_by_node_or_by_control(given: BihuanExtension) -> None:
    assert of("p", extension.with_extension(model.UserTask(id="t"), given)).mandatory


@pytest.mark.parametrize("rule", ["cfo", "@starter", "@performer(enter)", "@dept_leader(form.dept)", "= form.buyer"])
def test_rules_that_can_be_used(rule: str) -> None:
    assert check_rule(rule) is None


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("@nobody()", "assignment.unknown_call"),
        ("@dept_leader(", "assignment.malformed_rule"),
        ("= 1 +", "feel."),
        ("@manager(1 +)", "feel."),
    ],
)
def test_rules_that_cannot(rule: str, code: str) -> None:
    found = check_rule(rule)
    assert found is not None
    assert found.code.startswith(code)
