"""Models that each break one rule in a way of their own, written from the text of the standard: the strict profile refuses each.

The finding names the element at fault and is told in Chinese and English with the clause. Sound models beside them, as unusual
as they are, are left in peace by both profiles.
"""

from __future__ import annotations

import re

import pytest

from bihuan import bpmn
from bihuan.kernel.catalogue import LANGUAGES, render
from bihuan.kernel.errors import InvalidModel, Problem
from tests.bpmn.material import document, process
from tests.bpmn.test_rules import FORMAL, around, event, flow

TIMER = f"<timerEventDefinition><timeDuration {FORMAL}>PT1H</timeDuration></timerEventDefinition>"
ERROR = '<error id="er" name="er" errorCode="E"/>'
SIGNAL = '<signal id="sg" name="sg"/>'
TASK = around('<task id="t"/>', "t")
INNER = f'<startEvent id="i"/><task id="u"/><endEvent id="j"/>{flow("iu", "i", "u")}{flow("uj", "u", "j")}'


def bordered(host: str, inside: str, extra: str = "", *, before: str = "") -> bytes:
    """A boundary event with a way out."""
    border = f'<boundaryEvent id="b" attachedToRef="t" {extra}>{inside}</boundaryEvent>{flow("be", "b", "e")}'
    return process(around(host, "t") + border, before=before)


def direct(start: str, end: str, *, before: str = "") -> bytes:
    """From a start with these triggers to an end with those."""
    return process(
        f'<startEvent id="s">{start}</startEvent><endEvent id="e">{end}</endEvent>{flow("f", "s", "e")}', before=before
    )


def pool(flow_: str, nodes: str = TASK) -> bytes:
    """A pool with a process, an empty one, and message flows."""
    parts = '<participant id="one" processRef="p"/><participant id="two"/>'
    return document(f'<collaboration id="c">{parts}{flow_}</collaboration><process id="p">{nodes}</process>')


def between(source: str, target: str) -> str:
    return f'<messageFlow id="m" sourceRef="{source}" targetRef="{target}"/>'


def aside(inside: str) -> bytes:
    """A process with an event sub-process."""
    return process(TASK + f'<subProcess id="es" triggeredByEvent="true">{inside}</subProcess>')


def choosing(*ways: str) -> bytes:
    """An event-based gateway that waits for a timer, or goes these ways."""
    more = "".join(ways)
    catch = f'<eventBasedGateway id="g"/><intermediateCatchEvent id="c">{TIMER}</intermediateCatchEvent>{flow("gc", "g", "c")}'
    return process(around(catch + more, "g", "c"))


def data(inside: str, more: str = "") -> bytes:
    return process(around(f'<task id="t">{inside}</task>', "t") + more)


INPUT = '<ioSpecification><dataInput id="d"/><inputSet><dataInputRefs>d</dataInputRefs></inputSet><outputSet/></ioSpecification>'
FILLING = '<dataInputAssociation id="a"><sourceRef>o</sourceRef><targetRef>d</targetRef></dataInputAssociation>'
FED = around(f'<task id="t">{INPUT}{FILLING}</task>', "t")
UNDO = '<compensateEventDefinition activityRef="u"/>'
LINK = '<conversationLink id="l" sourceRef="a" targetRef="b"/>'
CONDITION = f"<conditionExpression {FORMAL}>true</conditionExpression>"

# what is broken: (the model, the element that the finding names)
REFUSED: dict[str, tuple[bytes, str]] = {
    "one id in two scopes": (process(around('<subProcess id="t"><task id="t"/></subProcess>', "t")), "t"),
    "a flow without a source": (process(TASK + '<sequenceFlow id="z" targetRef="t"/>'), "z"),
    "a direction that is none": (process(around('<exclusiveGateway id="t" gatewayDirection="Up"/>', "t")), "t"),
    "a truth value that is none": (process(around('<task id="t" isForCompensation="maybe"/>', "t")), "t"),
    "an element of no schema": (data("<colour/>"), "t"),
    "documentation behind extensions": (data("<extensionElements/><documentation>x</documentation>"), "t"),
    "lanes behind the nodes": (process(TASK + '<laneSet id="l"/>'), "p"),
    "a note before the nodes": (process('<textAnnotation id="n"/>' + TASK), "p"),
    "two loops": (data('<standardLoopCharacteristics loopMaximum="2"/>' * 2), "t"),
    "a process in a process": (document('<process id="p"><process id="q"/></process>'), "q"),
    "an event definition as a node": (process(TASK + "<timerEventDefinition/>"), "p"),
    "a flow back to the start": (process(TASK + flow("z", "t", "s")), "z"),
    "a start on an error": (direct('<errorEventDefinition errorRef="er"/>', "", before=ERROR), "s"),
    "a start on a cancellation": (direct("<cancelEventDefinition/>", ""), "s"),
    "a start on a termination": (direct("<terminateEventDefinition/>", ""), "s"),
    "a link as a start": (direct('<linkEventDefinition name="a"/>', ""), "s"),
    "an end that waits": (direct("", TIMER), "e"),
    "an end on a condition": (
        direct("", f"<conditionalEventDefinition><condition {FORMAL}>x</condition></conditionalEventDefinition>"),
        "e",
    ),
    "a link as an end": (direct("", '<linkEventDefinition name="a"/>'), "e"),
    "a timer with two times": (
        direct(
            f"<timerEventDefinition><timeDate {FORMAL}>2024-01-01T00:00:00Z</timeDate><timeCycle {FORMAL}>R/PT1H</timeCycle>"
            "</timerEventDefinition>",
            "",
        ),
        "s",
    ),
    "a cycle in words": (
        direct(f"<timerEventDefinition><timeCycle {FORMAL}>every day</timeCycle></timerEventDefinition>", ""),
        "s",
    ),
    "an error without a code": (
        direct("", '<errorEventDefinition errorRef="er"/>', before='<error id="er" name="x"/>'),
        "e",
    ),
    "an escalation without a code": (
        direct("", '<escalationEventDefinition escalationRef="es"/>', before='<escalation id="es"/>'),
        "e",
    ),
    "a throw on a timer": (process(event("intermediateThrowEvent", TIMER)), "x"),
    "a throw of a cancellation": (process(event("intermediateThrowEvent", "<cancelEventDefinition/>")), "x"),
    "a catch of a termination": (process(event("intermediateCatchEvent", "<terminateEventDefinition/>")), "x"),
    "a border without a trigger": (bordered('<task id="t"/>', ""), "b"),
    "a link on the border": (bordered('<task id="t"/>', '<linkEventDefinition name="a"/>'), "b"),
    "a termination on the border": (bordered('<task id="t"/>', "<terminateEventDefinition/>"), "b"),
    "an error that does not interrupt": (
        bordered('<task id="t"/>', '<errorEventDefinition errorRef="er"/>', 'cancelActivity="false"', before=ERROR),
        "b",
    ),
    "an error among others that does not interrupt": (
        bordered('<task id="t"/>', f'{TIMER}<errorEventDefinition errorRef="er"/>', 'cancelActivity="false"', before=ERROR),
        "b",
    ),
    "a border of a task further in": (
        process(
            around(f'<subProcess id="t">{INNER}</subProcess>', "t") + f'<boundaryEvent id="b" attachedToRef="u">{TIMER}'
            f"</boundaryEvent>{flow('be', 'b', 'e')}"
        ),
        "b",
    ),
    "a cancellation beside a sub-process": (
        bordered(f'<subProcess id="t">{INNER}</subProcess>', "<cancelEventDefinition/>"),
        "b",
    ),
    "a cancelling end below a transaction": (
        process(
            around(
                '<transaction id="t"><startEvent id="i"/><subProcess id="u"><startEvent id="k"/><endEvent id="l">'
                f'<cancelEventDefinition/></endEvent>{flow("kl", "k", "l")}</subProcess><endEvent id="j"/>{flow("iu", "i", "u")}'
                f"{flow('uj', 'u', 'j')}</transaction>",
                "t",
            )
        ),
        "l",
    ),
    "two handlers of one compensation": (
        process(
            TASK + '<boundaryEvent id="b" attachedToRef="t"><compensateEventDefinition/></boundaryEvent>'
            '<task id="h" isForCompensation="true"/><task id="k" isForCompensation="true"/>'
            '<association id="x" sourceRef="b" targetRef="h"/><association id="y" sourceRef="b" targetRef="k"/>'
        ),
        "b",
    ),
    "compensation of what lies further in": (
        process(
            around(
                f'<subProcess id="q">{INNER}</subProcess><intermediateThrowEvent id="t">{UNDO}'
                f"</intermediateThrowEvent>{flow('qt', 'q', 't')}",
                "q",
                "t",
            )
        ),
        "t",
    ),
    "an event sub-process with two starts": (
        aside(
            f'<startEvent id="i">{TIMER}</startEvent><startEvent id="k">{TIMER}</startEvent><endEvent id="j"/>'
            f"{flow('ij', 'i', 'j')}{flow('kj', 'k', 'j')}"
        ),
        "es",
    ),
    "an event sub-process that waits for nothing": (
        aside(f'<startEvent id="i"/><endEvent id="j"/>{flow("ij", "i", "j")}'),
        "i",
    ),
    "a flow to an event sub-process": (
        process(
            TASK + f'<subProcess id="es" triggeredByEvent="true"><startEvent id="i">{TIMER}</startEvent><endEvent id="j"/>'
            f"{flow('ij', 'i', 'j')}</subProcess>{flow('z', 't', 'es')}"
        ),
        "z",
    ),
    "an event-based gateway with one way": (choosing(), "g"),
    "an event-based gateway to an end": (choosing(flow("y", "g", "e")), "y"),
    "an event-based gateway with a condition": (
        choosing(
            f'<intermediateCatchEvent id="k">{TIMER}</intermediateCatchEvent>{flow("y", "g", "k", CONDITION)}'
            + flow("z", "k", "e")
        ),
        "y",
    ),
    "a parallel gateway with a condition": (
        process(
            around(
                f'<parallelGateway id="g"/><task id="a"/><task id="b"/>{flow("x", "g", "a", CONDITION)}{flow("y", "g", "b")}'
                f"{flow('z', 'b', 'e')}",
                "g",
                "a",
            )
        ),
        "x",
    ),
    "a condition behind an event": (
        process(
            around(
                f'<intermediateCatchEvent id="c">{TIMER}</intermediateCatchEvent><task id="t"/>{flow("x", "c", "t", CONDITION)}',
                "c",
                "t",
            )
        ),
        "x",
    ),
    "a diverging gateway that joins": (
        process(
            around(
                f'<exclusiveGateway id="g" gatewayDirection="Diverging"/><task id="t"/>{flow("y", "s", "t")}'
                f"{flow('z', 't', 'g')}",
                "g",
            )
        ),
        "g",
    ),
    "a flow from one pool to another": (
        document(
            '<collaboration id="c"><participant id="one" processRef="p"/><participant id="two" processRef="q"/></collaboration>'
            f'<process id="p">{TASK}{flow("z", "t", "w")}</process><process id="q"><task id="w"/></process>'
        ),
        "z",
    ),
    "a message flow inside a pool": (pool(between("one", "t")), "m"),
    "a message flow to a gateway": (
        pool(between("two", "g"), around(f'<task id="t"/><parallelGateway id="g"/>{flow("x", "t", "g")}', "t", "g")),
        "m",
    ),
    "a message flow to an end": (pool(between("two", "e")), "m"),
    "a message flow to a plain start": (pool(between("two", "s")), "m"),
    "a message flow to nothing": (pool(between("two", "gone")), "m"),
    "a message flow to a timer": (pool(between("two", "x"), event("intermediateCatchEvent", TIMER)), "m"),
    "a link between two participants": (
        document(f'<collaboration id="c"><participant id="a"/><participant id="b"/>{LINK}</collaboration>'),
        "l",
    ),
    "a choreography task of one participant": (
        document(
            '<choreography id="c"><participant id="a"/><choreographyTask id="t" initiatingParticipantRef="a"><participantRef>a'
            "</participantRef></choreographyTask></choreography>"
        ),
        "t",
    ),
    "a public process that is to run": (
        document(f'<process id="p" isExecutable="true" processType="Public">{TASK}</process>'),
        "p",
    ),
    "a lane of a flow": (process('<laneSet id="l"><lane id="a"><flowNodeRef>in</flowNodeRef></lane></laneSet>' + TASK), "a"),
    "a lane of nothing": (process('<laneSet id="l"><lane id="a"><flowNodeRef>gone</flowNodeRef></lane></laneSet>' + TASK), "a"),
    "a loop of no turns": (data('<standardLoopCharacteristics loopMaximum="0"/>'), "t"),
    "fewer than no tokens": (process(around('<task id="t" startQuantity="-1"/>', "t")), "t"),
    "instances by number and by list": (
        data(
            f"{INPUT}<multiInstanceLoopCharacteristics><loopCardinality {FORMAL}>3</loopCardinality><loopDataInputRef>d"
            "</loopDataInputRef></multiInstanceLoopCharacteristics>"
        ),
        "t",
    ),
    "an input that no set names": (
        data('<ioSpecification><dataInput id="d"/><inputSet/><outputSet/></ioSpecification>'),
        "d",
    ),
    "an association into another's input": (
        data(
            '<dataInputAssociation id="a"><sourceRef>o</sourceRef><targetRef>d</targetRef></dataInputAssociation>',
            f'<dataObject id="o"/><task id="u">{INPUT}</task>{flow("su", "s", "u")}{flow("ue", "u", "e")}',
        ),
        "a",
    ),
    "data of another process": (document(f'<process id="p">{FED}</process><process id="q"><dataObject id="o"/></process>'), "a"),
    "two pieces of data for one trigger": (
        process(
            event(
                "intermediateThrowEvent",
                '<dataInput id="d"/><dataInput id="k"/><inputSet><dataInputRefs>d</dataInputRefs><dataInputRefs>k</dataInputRefs>'
                '</inputSet><signalEventDefinition signalRef="sg"/>',
            ),
            before=SIGNAL,
        ),
        "x",
    ),
    "an error that nobody declares": (direct("", '<errorEventDefinition errorRef="gone"/>'), "e"),
    "a line without ends": (
        document(
            f'<process id="p">{TASK}</process><BPMNDiagram xmlns="http://www.omg.org/spec/BPMN/20100524/DI"><BPMNPlane id="n">'
            '<BPMNEdge id="k" bpmnElement="in"/></BPMNPlane></BPMNDiagram>'
        ),
        "k",
    ),
    "a group of no category": (process(TASK + '<group id="g" categoryValueRef="t"/>'), "g"),
    "an item of no kind": (process(TASK, before='<itemDefinition id="k" itemKind="Virtual"/>'), "k"),
    "a relationship without a type": (
        document('<process id="p"/><relationship id="r"><source>p</source><target>p</target></relationship>'),
        "r",
    ),
}

SOUND: dict[str, bytes] = {
    "documentation in two languages": data('<documentation id="z">一</documentation><documentation id="y">one</documentation>'),
    "a transaction by another method": process(around(f'<transaction id="t" method="##Store">{INNER}</transaction>', "t")),
    "a start that says it does not interrupt": direct("", "").replace(b'id="s"', b'id="s" isInterrupting="false"'),
    "compensation from an event sub-process": process(
        TASK + f'<subProcess id="es" triggeredByEvent="true"><startEvent id="i">{TIMER}</startEvent><endEvent id="j">'
        f'<compensateEventDefinition activityRef="t"/></endEvent>{flow("ij", "i", "j")}</subProcess>'
    ),
    "a handler beside what it compensates": process(
        TASK + '<boundaryEvent id="b" attachedToRef="t"><compensateEventDefinition/></boundaryEvent>'
        '<task id="h" isForCompensation="true"/><association id="x" sourceRef="b" targetRef="h" associationDirection="One"/>'
    ),
    "data into a sub-process": process(
        '<dataObject id="o"/>'
        + around(
            f'<subProcess id="t"><startEvent id="i"/><task id="u">{INPUT}{FILLING}'
            f'</task><endEvent id="j"/>{flow("iu", "i", "u")}{flow("uj", "u", "j")}'
            "</subProcess>",
            "t",
        )
    ),
    "a message between pools": document(
        '<message id="ms"/><collaboration id="c"><participant id="one" processRef="p"/><participant id="two" processRef="q"/>'
        f'{between("t", "w")}</collaboration><process id="p">{TASK}</process><process id="q"><startEvent id="w">'
        f'<messageEventDefinition messageRef="ms"/></startEvent><endEvent id="v"/>{flow("wv", "w", "v")}</process>'
    ),
    "events at a gateway that begins a process": document(
        '<message id="a"/><message id="b"/><process id="p" isExecutable="true"><eventBasedGateway id="g" instantiate="true" '
        'eventGatewayType="Parallel"/><receiveTask id="x" messageRef="a"/><receiveTask id="y" messageRef="b"/><endEvent id="e"/>'
        f"{flow('gx', 'g', 'x')}{flow('gy', 'g', 'y')}{flow('xe', 'x', 'e')}{flow('ye', 'y', 'e')}</process>"
    ),
    "a conversation with its participants": document(
        '<collaboration id="c"><participant id="a"/><participant id="b"/><conversation id="v"><participantRef>a</participantRef>'
        '<participantRef>b</participantRef></conversation><conversationLink id="l" sourceRef="a" targetRef="v"/>'
        '<conversationLink id="k" sourceRef="b" targetRef="v"/></collaboration>'
    ),
    "an ad-hoc sub-process with parts that follow": process(
        around(
            f'<adHocSubProcess id="t" ordering="Sequential" cancelRemainingInstances="false"><task id="u"/><task id="v"/>'
            f"{flow('uv', 'u', 'v')}<completionCondition {FORMAL}>done</completionCondition></adHocSubProcess>",
            "t",
        )
    ),
    "a link inside a sub-process": process(
        around(
            '<subProcess id="t"><startEvent id="i"/><intermediateThrowEvent id="a"><linkEventDefinition name="on"/>'
            '</intermediateThrowEvent><intermediateCatchEvent id="b"><linkEventDefinition name="on"/></intermediateCatchEvent>'
            f'<endEvent id="j"/>{flow("ia", "i", "a")}{flow("bj", "b", "j")}</subProcess>',
            "t",
        )
    ),
}


def errors(model: bytes) -> list[Problem]:
    try:
        return [each for each in bpmn.check(bpmn.read(model), "strict") if each.severity == "error"]
    except InvalidModel as broken:
        return list(broken.problems) or [broken.as_problem()]


@pytest.mark.parametrize("what", REFUSED)
def test_it_is_refused_and_said_where_and_why(what: str) -> None:
    model, place = REFUSED[what]
    found = errors(model)
    assert place in [each.place for each in found], found
    for problem in found:
        for language in LANGUAGES:
            sentence = render(problem, language)
            assert sentence.strip()
            assert not re.search(r"\{[a-z_]+\}", sentence)
        assert problem.place
        assert render(problem, "zh-CN") != render(problem, "en")


@pytest.mark.parametrize("what", SOUND)
def test_what_is_sound_is_accepted(what: str) -> None:
    assert errors(SOUND[what]) == []
