"""Everything that forbids deploying a document, told at once, in both languages."""

from __future__ import annotations

import pytest

from bihuan import dmn
from bihuan.kernel.catalogue import render
from bihuan.kernel.errors import InvalidModel
from tests.dmn.sheets import decision, document, literal, table

TABLE = """<decisionTable id="t" hitPolicy="COLLECT" aggregation="SUM">
  <input id="i1"><inputExpression><text></text></inputExpression></input>
  <output id="o1" name="a"/><output id="o2"/>
  <rule id="r1"><inputEntry><text>1 2</text></inputEntry><outputEntry><text>1</text></outputEntry></rule>
</decisionTable>"""


def codes(definitions: dmn.Definitions) -> list[str]:
    return [each.code for each in dmn.check(definitions)]


def test_a_sound_document_has_no_problems() -> None:
    assert dmn.check(table(["a"], ["b"], [["> 1", 2]])) == []
    dmn.refuse(table(["a"], ["b"], [["> 1", 2]]))


def test_all_problems_come_at_once() -> None:
    made = document(
        '<import namespace="urn:gone" name="gone" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>'
        '<itemDefinition name="tA"><typeRef>tB</typeRef></itemDefinition>'
        '<itemDefinition name="tB"><typeRef>tA</typeRef></itemDefinition>'
        + decision("x", literal("1 +"), kind="tGone")
        + decision("x", literal("2"))
        + decision("", literal("3"))
        + decision("y", TABLE, requires=["#gone"])
        + decision("z", "")
    )
    found = dmn.check(made)
    assert {each.code for each in found} == {
        "dmn.missing_import",
        "dmn.type_cycle",
        "dmn.duplicate_id",
        "dmn.duplicate_name",
        "dmn.no_name",
        "dmn.missing_requirement",
        "dmn.no_logic",
        "dmn.aggregation_of_many",
        "dmn.output_without_name",
        "dmn.input_without_expression",
        "dmn.rule_length",
        "dmn.unknown_type",
        "feel.expected_operator",
    }
    for each in found:
        for language in ("zh-CN", "en"):
            said = render(each, language)
            assert said != each.code
            assert "{" not in said
    with pytest.raises(InvalidModel, match=r"dmn\.refused") as raised:
        dmn.refuse(made)
    assert len(raised.value.problems) == raised.value.params["count"] == len([each for each in found if each.severity == "error"])


def test_circles_are_shown_by_their_names() -> None:
    made = document(
        decision("a", literal("b"), requires=["#b"])
        + decision("b", literal("c"), requires=["#c"])
        + decision("c", literal("a"), requires=["#a"])
        + decision("d", literal("d"), requires=["#d"])
    )
    paths = [each.params["path"] for each in dmn.check(made) if each.code == "dmn.cycle"]
    assert paths == ["a → b → c → a", "d → d"]


def test_a_long_chain_is_no_circle() -> None:
    chain = "".join(decision(f"d{number}", literal("1"), requires=[f"#d{number + 1}"]) for number in range(2_000))
    assert codes(document(chain + decision("d2000", literal("1")))) == []


def test_undeclared_names_are_a_hint() -> None:
    made = document(decision("it", literal("amount > 3 and count([{a: 1}][a > 0]) > 0")))
    assert [(each.code, each.severity, each.params["name"]) for each in dmn.check(made)] == [
        ("dmn.undeclared_name", "hint", "amount")
    ]


def test_priorities_without_an_order_are_a_warning() -> None:
    assert codes(table(["a"], ["b"], [["> 1", 2]], "PRIORITY")) == ["dmn.no_priorities"]
