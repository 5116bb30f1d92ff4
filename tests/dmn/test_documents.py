"""Documents in and out: nothing lost, nothing dangerous read, what is wrong is said."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
import pytest
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from bihuan import dmn
from bihuan.dmn import model, schema
from bihuan.dmn.tables import names
from bihuan.kernel.errors import InvalidInput, InvalidModel
from bihuan.kernel.text import Text
from tests.dmn.sheets import document, table, value

KIT = Path(os.environ.get("BIHUAN_SHARED", Path(__file__).resolve().parents[3] / "shared")) / "data" / "dmn-tck" / "TestCases"

FOREIGN = """<?xml version="1.0" encoding="UTF-8"?>
<!-- made by hand -->
<dmn:definitions xmlns:dmn="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:own="urn:own" xmlns:di="urn:di"
    own:z="1" name="n" id="d" namespace="urn:x">
  <dmn:extensionElements><own:thing a="1">text <own:b/> tail</own:thing></dmn:extensionElements>
  <!-- a remark -->
  <dmn:decision own:colour="red" name="it" id="it">
    <dmn:variable name="it"/>
    <?tool keep?>
    <dmn:decisionTable id="t" hitPolicy="FIRST" own:width="3">
      <dmn:input id="i"><dmn:inputExpression><dmn:text><![CDATA[a < 3]]></dmn:text></dmn:inputExpression></dmn:input>
      <dmn:output id="o"/>
      <dmn:rule id="r"><dmn:inputEntry><dmn:text>true</dmn:text></dmn:inputEntry>
        <dmn:outputEntry><dmn:text>1</dmn:text></dmn:outputEntry></dmn:rule>
    </dmn:decisionTable>
  </dmn:decision>
  <dmn:textAnnotation id="x"><dmn:text>kept</dmn:text></dmn:textAnnotation>
  <di:picture><di:shape of="it"/></di:picture>
</dmn:definitions>
"""


def canonical(data: bytes) -> bytes:
    return etree.tostring(etree.fromstring(data), method="c14n")


def test_what_is_not_known_is_kept() -> None:
    data = FOREIGN.encode()
    definitions = dmn.read(data)
    assert canonical(dmn.write(definitions)) == canonical(data)
    assert dmn.write(dmn.read(dmn.write(definitions))) == dmn.write(definitions)
    assert value(definitions, {"a": 1}) == 1


def test_a_change_leaves_the_rest_as_it_was() -> None:
    definitions = dmn.read(FOREIGN.encode())
    node = definitions.drgElement[0]
    assert isinstance(node, model.Decision)
    changed = model.replace(definitions, msgspec.structs.replace(node, name="that", question="why?"))
    text = dmn.write(changed).decode()
    assert 'own:colour="red" name="that" id="it"' in text
    assert "<dmn:question>why?</dmn:question>" in text
    assert (
        text.replace('name="that"', 'name="it"', 1).replace("<dmn:question>why?</dmn:question>", "")
        == dmn.write(definitions).decode()
    )


def test_a_rule_may_be_added_and_taken_away() -> None:
    definitions = dmn.read(FOREIGN.encode())
    node = definitions.drgElement[0]
    assert isinstance(node, model.Decision)
    logic = node.expression
    assert isinstance(logic, model.DecisionTable)
    more = model.DecisionRule(
        id="r2", inputEntry=(model.UnaryTests(text="-"),), outputEntry=(model.LiteralExpression(text='"<&>"'),)
    )
    grown = msgspec.structs.replace(node, expression=msgspec.structs.replace(logic, rule=(*logic.rule, more)))
    again = dmn.read(dmn.write(model.replace(definitions, grown)))
    assert value(again, {"a": 1}) == 1
    assert value(again, {"a": 9}) == "<&>"
    shrunk = msgspec.structs.replace(node, expression=msgspec.structs.replace(logic, rule=(more,)))
    assert value(dmn.read(dmn.write(model.replace(definitions, shrunk))), {"a": 1}) == "<&>"


def test_every_document_of_the_kit_comes_back() -> None:
    if not KIT.is_dir():
        pytest.skip("the DMN test kit is not there (BIHUAN_SHARED)")
    files = sorted(KIT.rglob("*.dmn"))
    assert len(files) > 100
    for path in files:
        data = path.read_bytes()
        assert canonical(dmn.write(dmn.read(data))) == canonical(data), path


@pytest.mark.parametrize("namespace", schema.NAMESPACES)
def test_every_version_is_read(namespace: str) -> None:
    feel = schema.FEEL[namespace]
    text = f"""<definitions xmlns="{namespace}" xmlns:feel="{feel}" name="n" namespace="urn:x">
      <inputData id="a" name="a"><variable name="a" typeRef="feel:number"/></inputData>
      <decision id="it" name="it"><variable name="it" typeRef="feel:string"/>
      <informationRequirement><requiredInput href="#a"/></informationRequirement>
      <literalExpression><text>string(a)</text></literalExpression></decision></definitions>"""
    definitions = dmn.read(text.encode())
    assert value(definitions, {"a": 5}) == "5"
    assert value(definitions, {"a": "x"}) is None
    assert [each for each in dmn.check(definitions) if each.severity == "error"] == []


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "dmn.no_xml"),
        (b"<definitions", "dmn.no_xml"),
        (b"<html/>", "dmn.wrong_root"),
        (b'<definitions xmlns="urn:other"/>', "dmn.wrong_root"),
        (b'<!DOCTYPE d [<!ENTITY a "x">]><definitions>&a;</definitions>', "dmn.doctype"),
        (b'<!DOCTYPE d SYSTEM "file:///etc/passwd"><definitions/>', "dmn.doctype"),
        (b"<a>" * 250 + b"</a>" * 250, "dmn.nested_too_deep"),
        (b" " * (17 << 20), "dmn.too_large"),
    ],
)
def test_what_cannot_be_read_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(InvalidModel) as raised:
        dmn.read(data)
    assert raised.value.code == code


def test_an_entity_bomb_does_not_go_off() -> None:
    levels = "".join(f'<!ENTITY e{number} "{f"&e{number - 1};" * 10}">' for number in range(1, 12))
    bomb = f'<!DOCTYPE d [<!ENTITY e0 "ha">{levels}]><definitions>&e11;</definitions>'
    with pytest.raises(InvalidModel):
        dmn.read(bomb.encode())


def test_values_that_do_not_fit_are_told_all_at_once() -> None:
    body = '<decision id="a" name="a"><decisionTable hitPolicy="SOMETIMES" aggregation="ALL"/></decision>'
    with pytest.raises(InvalidModel, match="unreadable") as raised:
        document(body)
    assert {(each.code, each.params["attribute"]) for each in raised.value.problems} == {
        ("dmn.attribute_value", "hitPolicy"),
        ("dmn.attribute_value", "aggregation"),
    }


# --- from rows -------------------------------------------------------------------------------------------------------


def test_rows_become_a_document_that_others_can_read() -> None:
    made = dmn.document(
        "priority",
        Text("优先级", "Priority"),
        inputs={"urgent": Text("加急", "Urgent"), "客户 等级": Text("客户等级", "Level"), "amount * 2": Text("双倍", "Twice")},
        outputs={"priority": Text("优先级", "Priority")},
        hit="F",
        rules=[[True, "-", None, 90, "first"], ["-", '"A"', "> 5", 70], ["-", "-", "-", 50]],
    )
    data = dmn.write(made)
    again = dmn.read(data)
    assert dmn.write(again) == data
    assert [each for each in dmn.check(again) if each.severity != "hint"] == []
    decisions = dmn.compile(again)
    inputs = {"urgent": False, "客户 等级": "A", "amount": 3}
    assert dmn.evaluate(decisions, "priority", inputs).value == 70
    assert dmn.evaluate(decisions, "优先级", {**inputs, "urgent": True}).value == 90
    assert names(again.drgElement[0]) == Text("优先级", "Priority")
    local = [each.tag.rpartition("}")[2] for each in etree.fromstring(data)]
    assert local == ["decision", "inputData", "inputData", "DMNDI"]
    assert len(etree.fromstring(data).findall(".//{*}DMNShape")) == 3


@pytest.mark.parametrize(
    ("rules", "hit", "code"),
    [
        ([["-"]], "FIRST", "dmn.row_length"),
        ([["-", 1, "note", "more"]], "FIRST", "dmn.row_length"),
        ([["-", 1]], "MAYBE", "dmn.unknown_policy"),
    ],
)
def test_rows_that_do_not_fit_are_refused(rules: list[list[object]], hit: str, code: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        table(["a"], ["b"], rules, hit)
    assert raised.value.code == code
