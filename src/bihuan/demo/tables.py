"""The company's decision tables as DMN 1.5."""

from __future__ import annotations

from lxml import etree

from bihuan.demo.content import Table

NAMESPACE = "https://www.omg.org/spec/DMN/20230324/MODEL/"


def decision(name: str, table: Table) -> bytes:
    """A DMN document with one decision `name`: its inputs are FEEL names, its cells FEEL unary tests and literals."""
    policy, _, aggregation = table.hit.partition(" ")
    root = etree.Element(
        _tag("definitions"),
        nsmap={None: NAMESPACE},
        id=f"definitions_{name}",
        name=table.name.zh,
        namespace="https://bihuan.dev/demo",
    )
    for column in table.inputs:
        data = _child(root, "inputData", id=f"{name}_{column}_data", name=column)
        _child(data, "variable", id=f"{name}_{column}_variable", name=column)
    made = _child(root, "decision", id=name, name=table.name.zh)
    _child(made, "variable", id=f"{name}_variable", name=name)
    for column in table.inputs:
        requirement = _child(made, "informationRequirement", id=f"{name}_{column}_requirement")
        _child(requirement, "requiredInput", href=f"#{name}_{column}_data")
    attributes = {"aggregation": aggregation} if aggregation else {}
    logic = _child(made, "decisionTable", id=f"{name}_table", hitPolicy=policy, **attributes)
    for column, label in table.inputs.items():
        given = _child(logic, "input", id=f"{name}_{column}", label=label.zh)
        _text(_child(given, "inputExpression", id=f"{name}_{column}_expression"), column)
    for column, label in table.outputs.items():
        _child(logic, "output", id=f"{name}_{column}_output", name=column, label=label.zh)
    for number, row in enumerate(table.rules, 1):
        rule = _child(logic, "rule", id=f"{name}_rule_{number}")
        for position, cell in enumerate(row):
            kind = "inputEntry" if position < len(table.inputs) else "outputEntry"
            _text(_child(rule, kind, id=f"{name}_{number}_{position}"), _feel(cell))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _child(parent: etree._Element, tag: str, /, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, _tag(tag), attributes)


def _text(parent: etree._Element, text: str) -> None:
    _child(parent, "text").text = text


def _feel(cell: object) -> str:
    """A cell as the files write it: FEEL text, or a plain YAML value."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return str(cell)
