"""Files that people bring from elsewhere: a model of Camunda 7 with JUEL, one with several processes, and bad ones."""

from __future__ import annotations

from typing import NamedTuple

from tests.bpmn.material import BPMN

DMN = b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d"/>'
OLDER = b'<definitions xmlns="http://schema.omg.org/spec/BPMN/2.0" id="d"/>'
HEAD = (
    f'<definitions xmlns="{BPMN}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="leave_file" targetNamespace="leave">'
)
CONDITION = '<conditionExpression xsi:type="tFormalExpression">{}</conditionExpression>'
# A request for leave as drawn for Camunda 7, without a diagram: four expressions mean the same in FEEL, a listener has no
# counterpart.
LEAVE = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    f'{HEAD}<process id="leave_request" name="请假申请" isExecutable="true" camunda:historyTimeToLive="P30D">'
    '<startEvent id="asked" name="提出请假" camunda:initiator="applicant"/>'
    '<sequenceFlow id="f1" sourceRef="asked" targetRef="lead"/>'
    '<userTask id="lead" name="主管审批" camunda:assignee="${empty manager ? \'ma_qiang\' : manager}" '
    'camunda:priority="${urgent ? 90 : 50}" camunda:asyncBefore="true">'
    '<extensionElements><camunda:taskListener class="com.example.Notify" event="create"/></extensionElements></userTask>'
    '<sequenceFlow id="f2" sourceRef="lead" targetRef="long"/>'
    '<exclusiveGateway id="long" name="超过三天？" default="f4"/>'
    '<sequenceFlow id="f3" name="是" sourceRef="long" targetRef="head">'
    f"{CONDITION.format('${days &gt; 3 &amp;&amp; !urgent}')}</sequenceFlow>"
    '<sequenceFlow id="f4" name="否" sourceRef="long" targetRef="granted"/>'
    '<userTask id="head" name="总监审批" camunda:candidateGroups="${empty group ? \'heads\' : group}"/>'
    '<sequenceFlow id="f5" sourceRef="head" targetRef="granted"/>'
    '<endEvent id="granted" name="准假"/></process></definitions>'
).encode()
# What no engine but the one it was drawn for can run: a call of Java in a condition.
JAVA = LEAVE.replace(b"${days &gt; 3 &amp;&amp; !urgent}", b"${calendar.workdays(days) &gt; 3}")


def several(*ids: str, executable: bool = False) -> bytes:
    """A collaboration of several processes, each with one task."""
    flag = str(executable).lower()
    pools = "".join(f'<participant id="pool_{each}" processRef="{each}"/>' for each in ids)
    bodies = "".join(
        f'<process id="{each}" isExecutable="{flag}"><startEvent id="s_{each}"/>'
        f'<callActivity id="c_{each}" calledElement="{each}"/>'
        f'<sequenceFlow id="f_{each}" sourceRef="s_{each}" targetRef="c_{each}"/></process>'
        for each in ids
    )
    return f'{HEAD}<collaboration id="together">{pools}</collaboration>{bodies}</definitions>'.encode()


class Bad(NamedTuple):
    """A file that cannot be taken over, and what is said about it in both languages."""

    name: str
    content: bytes
    code: str
    zh: str
    en: str


BAD = (
    Bad("empty.bpmn", b"", "bpmn.empty", "文件是空的", "The file is empty"),
    Bad("cut.bpmn", LEAVE[: len(LEAVE) // 2], "bpmn.xml", "不是完整的 XML", "not well-formed XML"),
    Bad("photo.bpmn", b"\x89PNG\r\n\x1a\n\0\0", "bpmn.encoding", "不是这种编码", "Save it as UTF-8"),
    Bad("gbk.bpmn", LEAVE.decode().encode("gb18030"), "bpmn.encoding", "GB18030", "GB18030"),
    Bad("rules.dmn", DMN, "bpmn.decision_file", "这是 DMN 决策文件", "This is a DMN file"),
    Bad("old.bpmn", OLDER, "bpmn.older", "旧标准", "older standard"),
    Bad("page.xml", b"<html/>", "bpmn.wrong_root", "这不是 BPMN 2.0 文件", "This is no BPMN 2.0 file"),
    Bad("nothing.bpmn", f"{HEAD}</definitions>".encode(), "bpmn.no_process", "没有画了步骤的流程", "no process with steps"),
    Bad(
        "bomb.bpmn",
        b'<!DOCTYPE d [<!ENTITY a "b">]><definitions>&a;</definitions>',
        "bpmn.doctype",
        "DOCTYPE",
        "DOCTYPE",
    ),
)
