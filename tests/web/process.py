"""The process of these tests: a clerk asks, a keeper answers."""

from __future__ import annotations

from bihuan.application.actor import SYSTEM
from bihuan.application.models.deployments import Deployment, deploy
from bihuan.application.ports import Database
from bihuan.application.views.processes import VersionView
from bihuan.kernel.text import Text

PROCESS = "asking"

DIAGRAM = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bihuan="https://bihuan.dev/schema/bpmn/1.0"
    targetNamespace="http://example.org" id="definitions">
  <process id="asking" name="询问" isExecutable="true">
    <extensionElements><bihuan:names zh="询问" en="Asking"/></extensionElements>
    <startEvent id="begin"><outgoing>f1</outgoing></startEvent>
    <userTask id="ask" name="提出问题">
      <extensionElements>
        <bihuan:names zh="提出问题" en="Ask"/>
        <bihuan:responsibilities>
          <bihuan:responsibility letter="R" post="clerk"/><bihuan:responsibility letter="A" post="keeper"/>
        </bihuan:responsibilities>
        <bihuan:serviceLevel due="PT4H"/>
        <bihuan:form id="question">
          <bihuan:field field="question" right="edit"/><bihuan:field field="photo" right="edit"/>
          <bihuan:field field="*" right="read"/>
        </bihuan:form>
      </extensionElements>
      <incoming>f1</incoming><outgoing>f2</outgoing>
    </userTask>
    <userTask id="answer" name="回答">
      <extensionElements>
        <bihuan:names zh="回答" en="Answer"/>
        <bihuan:responsibilities>
          <bihuan:responsibility letter="R" post="keeper"/><bihuan:responsibility letter="A" post="clerk"/>
        </bihuan:responsibilities>
        <bihuan:form id="question"><bihuan:field field="answer" right="edit"/><bihuan:field field="*" right="read"/></bihuan:form>
      </extensionElements>
      <incoming>f2</incoming><outgoing>f3</outgoing>
    </userTask>
    <endEvent id="end"><incoming>f3</incoming></endEvent>
    <sequenceFlow id="f1" sourceRef="begin" targetRef="ask"/>
    <sequenceFlow id="f2" sourceRef="ask" targetRef="answer"/>
    <sequenceFlow id="f3" sourceRef="answer" targetRef="end"/>
  </process>
</definitions>
"""

FORM = {
    "components": [
        {"type": "number", "key": "amount", "label": "金额", "appearance": {"prefixAdorner": "¥"}},
        {"type": "textfield", "key": "question", "label": "问题", "validate": {"maxLength": 40}},
        {"type": "filepicker", "key": "photo", "label": "照片"},
        {"type": "textfield", "key": "answer", "label": "答案"},
    ]
}


def deploy_process(database: Database) -> VersionView:
    """Release the process; deploying it again changes nothing."""
    name = Text("询问", "Asking")
    deployment = Deployment(process_id=PROCESS, name=name, bpmn=DIAGRAM.encode(), department="sales", forms={"question": FORM})
    return database.write(lambda tx: deploy(tx, SYSTEM, deployment)).result()
