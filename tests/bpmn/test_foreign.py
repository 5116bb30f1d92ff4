"""Models of Camunda 7, Flowable and Activiti taken over: what means the same is translated, the rest is told."""

from __future__ import annotations

from typing import Any

import pytest

from bihuan import bpmn
from bihuan.bpmn import foreign, model, walk, zeebe
from bihuan.engine import compile as compiled
from bihuan.kernel.catalogue import LANGUAGES, render
from tests.bpmn.material import BPMN

HEAD = (
    f'<definitions xmlns="{BPMN}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:flowable="http://flowable.org/bpmn" '
    'xmlns:activiti="http://activiti.org/bpmn" targetNamespace="t">'
)


GROOVY = (
    '<sequenceFlow id="f" sourceRef="s" targetRef="x"><conditionExpression id="c" language="groovy" '
    'xsi:type="tFormalExpression">x</conditionExpression></sequenceFlow><task id="x"/>'
)


def converted(inside: str, process: str = "") -> tuple[Any, list[tuple[str, str, str]]]:
    """The element `x` of a process after conversion, and what was reported: code, place, severity."""
    text = f'{HEAD}<process id="p" isExecutable="true" {process}><startEvent id="s"/>{inside}</process></definitions>'
    result = foreign.convert(bpmn.read(text.encode()))
    assert bpmn.read(bpmn.write(result.definitions)) is not None
    problems = [(each.code.rpartition(".")[2], each.place, each.severity) for each in result.problems]
    found = walk.by_id(result.definitions)
    return found.get("x") or found["p"], problems


@pytest.mark.parametrize("prefix", ["camunda", "flowable", "activiti"])
def test_people_and_dates(prefix: str) -> None:
    task, problems = converted(
        f'<userTask id="x" {prefix}:assignee="${{boss}}" {prefix}:candidateGroups="a,b" {prefix}:dueDate="2024-01-01" '
        f'{prefix}:priority="70" {prefix}:formKey="f"/>'
    )
    extension = zeebe.of(task)
    assert extension.assignmentDefinition == zeebe.AssignmentDefinition(assignee="=boss", candidateGroups="a,b")
    assert extension.taskSchedule == zeebe.TaskSchedule(dueDate="2024-01-01")
    assert extension.priorityDefinition == zeebe.PriorityDefinition(priority="70")
    assert extension.formDefinition == zeebe.FormDefinition(externalReference="f")
    assert problems == []
    assert task.otherAttributes == ()


def test_an_external_task_is_a_job_with_its_retries() -> None:
    task, problems = converted(
        '<serviceTask id="x" camunda:type="external" camunda:topic="mail"><extensionElements>'
        "<camunda:failedJobRetryTimeCycle>R5</camunda:failedJobRetryTimeCycle></extensionElements></serviceTask>"
    )
    assert zeebe.of(task).taskDefinition == zeebe.TaskDefinition(type="mail", retries="5")
    assert problems == []


def test_code_becomes_a_job_and_is_told() -> None:
    task, problems = converted('<serviceTask id="x" camunda:delegateExpression="${shipping}"/>')
    assert zeebe.of(task).taskDefinition == zeebe.TaskDefinition(type="shipping")
    assert problems == [("code", "x", "warning")]


def test_a_call_passes_what_it_says_and_nothing_else() -> None:
    call, problems = converted('<callActivity id="x" calledElement="${which}"/>')
    called = zeebe.CalledElement(processId="=which", propagateAllParentVariables=False, propagateAllChildVariables=False)
    assert (zeebe.of(call).calledElement, problems) == (called, [])
    own, _ = converted(
        '<callActivity id="x" calledElement="other"><extensionElements><camunda:in variables="all" local="true"/>'
        '<camunda:out variables="all"/></extensionElements></callActivity>'
    )
    called = zeebe.CalledElement(processId="other", propagateAllParentVariables=False, propagateAllChildVariables=True)
    assert zeebe.of(own).calledElement == called


@pytest.mark.parametrize("asks", ['camunda:variableName="n"', 'camunda:variableName="n" camunda:variableEvents="update"'])
def test_a_condition_that_asks_which_variable_changed_and_how_is_told(asks: str) -> None:
    _, problems = converted(
        f'<intermediateCatchEvent id="x"><conditionalEventDefinition {asks}>'
        '<condition xsi:type="tFormalExpression">${n == 1}</condition></conditionalEventDefinition></intermediateCatchEvent>'
    )
    assert problems == [("not_translated", "x", "warning")]


def test_an_expression_is_a_script() -> None:
    task, problems = converted('<serviceTask id="x" camunda:expression="${a * 2}" camunda:resultVariable="n"/>')
    assert isinstance(task, model.ScriptTask)
    assert zeebe.of(task).script == zeebe.Script(expression="=a * 2", resultVariable="n")
    assert problems == []


def test_mappings_lists_and_maps() -> None:
    task, problems = converted(
        '<userTask id="x"><extensionElements><camunda:inputOutput>'
        '<camunda:inputParameter name="a">No ${n}</camunda:inputParameter>'
        '<camunda:inputParameter name="b"><camunda:list><camunda:value>u</camunda:value><camunda:value>${v}</camunda:value>'
        '</camunda:list></camunda:inputParameter><camunda:inputParameter name="c"><camunda:map>'
        '<camunda:entry key="k">${w}</camunda:entry></camunda:map></camunda:inputParameter>'
        '<camunda:inputParameter name="d"><camunda:script scriptFormat="groovy">1</camunda:script></camunda:inputParameter>'
        '<camunda:outputParameter name="e">${a}</camunda:outputParameter></camunda:inputOutput></extensionElements></userTask>'
    )
    mapping = zeebe.of(task).ioMapping
    assert mapping is not None
    assert [each.source for each in mapping.inputs] == ['="No " + string(n)', '=["u", v]', '={"k": w}']
    assert mapping.outputs == (zeebe.Mapping(source="=a", target="e"),)
    assert problems == [("script", "x", "error")]


def test_calls_decisions_and_collections() -> None:
    call, problems = converted(
        '<callActivity id="x" calledElement="child" camunda:calledElementBinding="versionTag" '
        'camunda:calledElementVersionTag="v1"><extensionElements><camunda:in source="a" target="b"/>'
        '<camunda:out sourceExpression="${c}" target="d"/></extensionElements>'
        '<multiInstanceLoopCharacteristics id="m" camunda:collection="orders" camunda:elementVariable="order"/></callActivity>'
    )
    called, mapping = zeebe.of(call).calledElement, zeebe.of(call).ioMapping
    assert called == zeebe.CalledElement(
        processId="child",
        propagateAllParentVariables=False,
        propagateAllChildVariables=False,
        bindingType="versionTag",
        versionTag="v1",
    )
    assert mapping == zeebe.IoMapping(
        inputs=(zeebe.Mapping(source="=a", target="b"),), outputs=(zeebe.Mapping(source="=c", target="d"),)
    )
    loop = zeebe.of(call.loopCharacteristics).loopCharacteristics
    assert loop == zeebe.LoopCharacteristics(inputCollection="=orders", inputElement="order")
    assert problems == []
    rule, problems = converted(
        '<businessRuleTask id="x" camunda:decisionRef="risk" camunda:resultVariable="r" camunda:mapDecisionResult="resultList"/>'
    )
    assert zeebe.of(rule).calledDecision == zeebe.CalledDecision(decisionId="risk", resultVariable="r")
    assert problems == [("decision_result", "x", "warning")]


def test_the_version_tag_and_silent_settings() -> None:
    process, problems = converted("", 'camunda:versionTag="v2" camunda:historyTimeToLive="P1D"')
    assert zeebe.of(process).versionTag == zeebe.VersionTag(value="v2")
    assert problems == []


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ('<scriptTask id="x" scriptFormat="groovy"><script>1</script></scriptTask>', ("script", "x", "warning")),
        ('<userTask id="x" camunda:assignee="${bean.find(1)}"/>', ("juel", "x", "error")),
        (
            '<userTask id="x"><extensionElements><camunda:taskListener class="X" event="create"/></extensionElements></userTask>',
            ("not_translated", "x", "warning"),
        ),
        (
            GROOVY,
            ("language", "f", "error"),
        ),
    ],
)
def test_what_has_no_counterpart_is_told(inside: str, expected: tuple[str, str, str]) -> None:
    assert converted(inside)[1] == [expected]


def test_conditions_and_timers_run_afterwards() -> None:
    text = (
        f'{HEAD}<process id="p" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="g"/>'
        '<exclusiveGateway id="g" default="b"/><sequenceFlow id="a" sourceRef="g" targetRef="e">'
        '<conditionExpression xsi:type="tFormalExpression">${amount gt 10}</conditionExpression></sequenceFlow>'
        '<sequenceFlow id="b" sourceRef="g" targetRef="t"/><intermediateCatchEvent id="t"><timerEventDefinition>'
        '<timeDuration xsi:type="tFormalExpression">${pause}</timeDuration></timerEventDefinition></intermediateCatchEvent>'
        '<sequenceFlow id="c" sourceRef="t" targetRef="e"/><endEvent id="e"/></process></definitions>'
    )
    definitions = bpmn.read(text.encode())
    assert foreign.is_foreign(definitions)
    result = foreign.convert(definitions)
    assert result.problems == ()
    assert not foreign.is_foreign(result.definitions)
    assert compiled(result.definitions, "p").flows["a"].condition is not None


def test_what_was_translated_is_told_by_the_step_that_people_know() -> None:
    text = (
        f'{HEAD}<process id="p" isExecutable="true"><startEvent id="s"/>'
        '<userTask id="x" camunda:assignee="${boss}" camunda:candidateGroups="a" camunda:formData="y">'
        '<multiInstanceLoopCharacteristics camunda:collection="${people}">'
        '<completionCondition xsi:type="tFormalExpression">${nrOfCompletedInstances &gt; 1}</completionCondition>'
        '</multiInstanceLoopCharacteristics></userTask><sequenceFlow id="f" sourceRef="s" targetRef="x">'
        '<conditionExpression xsi:type="tFormalExpression">#{bean.call(a, b)}</conditionExpression></sequenceFlow>'
        '<boundaryEvent id="late" attachedToRef="x"><timerEventDefinition id="t"><timeDuration xsi:type="tFormalExpression">'
        "${wait}</timeDuration></timerEventDefinition></boundaryEvent></process></definitions>"
    )
    result = foreign.convert(bpmn.read(text.encode()))
    assert set(result.translations) == {
        foreign.Translation("x", "assignee", "${boss}", "=boss"),
        foreign.Translation("x", "candidateGroups", "a"),
        foreign.Translation("x", "collection", "${people}", "=people"),
        foreign.Translation("x", "expression", "${nrOfCompletedInstances > 1}", "=numberOfCompletedInstances > 1"),
        foreign.Translation("late", "expression", "${wait}", "=wait"),
    }
    assert {(each.code, each.place) for each in result.problems} == {
        ("bpmn.foreign.juel", "f"),
        ("bpmn.foreign.not_translated", "x"),
    }
    assert foreign.engines(bpmn.read(text.encode())) == ("Camunda 7",)


EXTERNAL = '<serviceTask id="x" camunda:type="external" camunda:topic="t"'
CYCLE = (
    "<extensionElements><camunda:failedJobRetryTimeCycle>{}</camunda:failedJobRetryTimeCycle></extensionElements></serviceTask>"
)
BY_VERSION = (
    '<businessRuleTask id="x" camunda:decisionRef="d" camunda:decisionRefBinding="version" camunda:decisionRefVersion="3"/>'
)
CALL = '<callActivity id="x" calledElement="c"><extensionElements>{}</extensionElements></callActivity>'
THROWING = '<messageEventDefinition camunda:{}="{}" camunda:connectorId="c"/></intermediateThrowEvent>'


def kept(*names: str) -> set[tuple[str, str]]:
    return {("not_translated", name) for name in names}


@pytest.mark.parametrize(
    ("inside", "translated", "told"),
    [
        (f"{EXTERNAL}>{CYCLE.format('R5/PT10M')}", {"topic"}, {("dropped", "PT10M")}),
        (f"{EXTERNAL}>{CYCLE.format('PT1M,PT5M')}", {"topic"}, {("dropped", "PT1M,PT5M")}),
        (f'{EXTERNAL} camunda:class="a.B" camunda:expression="${{c}}"/>', {"topic"}, kept("class", "expression")),
        (f'{EXTERNAL} camunda:resultVariable="r"/>', {"topic"}, kept("resultVariable")),
        (
            '<serviceTask id="x" camunda:class="a.B" camunda:resultVariable="r"/>',
            set[str](),
            {("code", ""), *kept("resultVariable")},
        ),
        (
            '<serviceTask id="x" camunda:class="a.B" camunda:delegateExpression="${b}"/>',
            set[str](),
            {("code", ""), *kept("delegateExpression")},
        ),
        (
            '<serviceTask id="x" camunda:class="a.B" camunda:expression="${b}" camunda:resultVariable="r"/>',
            {"expression", "resultVariable"},
            kept("class"),
        ),
        (
            '<scriptTask id="x" scriptFormat="groovy" camunda:resultVariable="r"><script>1</script></scriptTask>',
            set[str](),
            {("script", ""), *kept("resultVariable")},
        ),
        (
            '<scriptTask id="x" scriptFormat="juel" camunda:resultVariable="r"><script>${a}</script></scriptTask>',
            {"resultVariable", "script"},
            set[Any](),
        ),
        (
            BY_VERSION,
            {"decisionRef"},
            kept("decisionRefBinding", "decisionRefVersion"),
        ),
        (
            '<businessRuleTask id="x" camunda:decisionRef="d" camunda:mapDecisionResult="resultList"/>',
            {"decisionRef"},
            {("decision_result", "")},
        ),
        ('<callActivity id="x" calledElement="c" camunda:calledElementBinding="version"/>', set[str](), {("call_version", "")}),
        (
            '<userTask id="x" camunda:formRef="f" camunda:formRefBinding="version" camunda:formRefVersion="2"/>',
            {"formRef"},
            kept("formRefBinding", "formRefVersion"),
        ),
        ('<userTask id="x" camunda:formRef="f" camunda:formRefBinding="deployment"/>', {"formRef", "formRefBinding"}, set[Any]()),
        ('<userTask id="x" camunda:formRef="f" camunda:formKey="k"/>', {"formRef"}, kept("formKey")),
        (CALL.format('<camunda:in businessKey="#{execution.processBusinessKey}"/>'), set[str](), kept("in businessKey")),
        (CALL.format('<camunda:in variables="all" local="true"/>'), set[str](), {("dropped", "local")}),
        (CALL.format('<camunda:in source="a" target="b" local="false"/><camunda:out source="a"/>'), {"in"}, kept("out")),
        ('<userTask id="x" camunda:assignee="${bean.find(1)}"/>', set[str](), {("juel", "")}),
        (f'<intermediateThrowEvent id="x">{THROWING.format("topic", "t")}', {"topic"}, kept("connectorId")),
        (f'<intermediateThrowEvent id="x">{THROWING.format("class", "a.B")}', set[str](), {("code", ""), *kept("connectorId")}),
    ],
)
def test_what_falls_away_is_told_and_not_counted_as_translated(
    inside: str, translated: set[str], told: set[tuple[str, str]]
) -> None:
    text = f'{HEAD}<process id="p" isExecutable="true">{inside}</process></definitions>'
    once = foreign.convert(bpmn.read(text.encode()))
    assert {each.name for each in once.translations} == translated
    assert {
        (each.code.rpartition(".")[2], str(each.params.get("name" if "not_" in each.code else "lost", "")))
        for each in once.problems
    } == told
    for problem in once.problems:
        for language in LANGUAGES:
            told_as = render(problem, language)
            assert problem.place in told_as
            assert str(problem.params.get("lost", "")) in told_as
    again = foreign.convert(once.definitions)
    assert again.definitions == once.definitions
    assert again.translations == ()


def test_an_event_that_throws_a_message_by_a_job_is_one() -> None:
    for attribute, value in (("topic", "t"), ("delegateExpression", "${t}")):
        event, _ = converted(
            f'<endEvent id="x">{THROWING.format(attribute, value)}'.replace("intermediateThrowEvent", "endEvent")
        )
        assert zeebe.of(event).taskDefinition == zeebe.TaskDefinition(type="t")


def test_a_message_with_a_name_to_be_worked_out_tells_the_rest_as_well() -> None:
    text = f'{HEAD}<message id="m" name="${{n}}" camunda:other="1"/><process id="p"><startEvent id="s"/></process></definitions>'
    result = foreign.convert(bpmn.read(text.encode()))
    assert result.translations == (foreign.Translation("m", "name", "${n}", "=n"),)
    assert [(each.code, each.place, each.params["name"]) for each in result.problems] == [
        ("bpmn.foreign.not_translated", "m", "other")
    ]


def test_scripts_within_lists_and_maps_are_told() -> None:
    script = '<camunda:script scriptFormat="groovy">1</camunda:script>'
    task, problems = converted(
        '<userTask id="x"><extensionElements><camunda:inputOutput><camunda:inputParameter name="a"><camunda:list>'
        f'<camunda:value>u</camunda:value>{script}</camunda:list></camunda:inputParameter><camunda:inputParameter name="b">'
        f'<camunda:map><camunda:entry key="k">{script}</camunda:entry></camunda:map></camunda:inputParameter>'
        "</camunda:inputOutput></extensionElements></userTask>"
    )
    mapping = zeebe.of(task).ioMapping
    assert mapping is not None
    assert [each.source for each in mapping.inputs] == ['=["u"]', "={}"]
    assert problems == [("script", "x", "error")] * 2
