"""Decision tables from plain rows: what people write in a sheet or a file, as a DMN document with a drawing.

Names in the other language stand in our extension (`bihuan:names`), the Chinese ones in the standard's own attributes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TypeAlias, TypeVar, get_args

import msgspec

from bihuan.dmn import model, schema
from bihuan.dmn.drawing import drawn
from bihuan.dmn.xml import Xml
from bihuan.feel.characters import NAME
from bihuan.feel.parser import parse
from bihuan.feel.scope import Scope
from bihuan.feel.text import written
from bihuan.feel.tree import Name
from bihuan.kernel.errors import InvalidInput, InvalidModel
from bihuan.kernel.text import Text

OWN = "https://bihuan.dev/schema/bpmn/1.0"
NAMESPACE = "https://bihuan.dev/dmn"

Cell: TypeAlias = str | bool | int | Decimal | None

POLICIES: dict[str, tuple[model.HitPolicy, model.Aggregation | None]] = {
    **{name: (name, None) for name in get_args(model.HitPolicy)},
    **{f"COLLECT {name}": ("COLLECT", name) for name in get_args(model.Aggregation)},
    "U": ("UNIQUE", None), "F": ("FIRST", None), "P": ("PRIORITY", None), "A": ("ANY", None), "C": ("COLLECT", None),
    "R": ("RULE ORDER", None), "O": ("OUTPUT ORDER", None),
    "C+": ("COLLECT", "SUM"), "C#": ("COLLECT", "COUNT"), "C<": ("COLLECT", "MIN"), "C>": ("COLLECT", "MAX"),
}  # fmt: skip


def document(
    id: str,
    name: Text,
    *,
    inputs: Mapping[str, Text],
    outputs: Mapping[str, Text],
    rules: Sequence[Sequence[Cell]],
    hit: str = "UNIQUE",
    types: Mapping[str, str] | None = None,
) -> model.Definitions:
    """A document with the one decision `id`.

    `inputs`: variable name (or any FEEL expression) to label; `outputs`: name to label; `rules`: rows of cells, inputs first, as
    FEEL text or plain values, a further cell is the row's annotation; `hit`: a hit policy by name or letter (`FIRST`, `C+`);
    `types`: FEEL types of inputs and outputs where known. Raises `InvalidInput` for rows that do not fit and unknown policies.
    """
    if hit.strip().upper() not in POLICIES:
        raise InvalidInput("dmn.unknown_policy", place=id, policy=hit)
    kinds = types or {}
    width = len(inputs) + len(outputs)
    for number, row in enumerate(rules, 1):
        if not width <= len(row) <= width + 1:
            raise InvalidInput("dmn.row_length", place=f"{id} {number}", row=number, given=len(row), wanted=width)
    plain = {each: f"{id}_{number}_data" for number, each in enumerate(inputs, 1) if _is_name(each)}
    decision = _named(
        model.Decision(
            id=id,
            name=name.zh or name.en,
            variable=model.InformationItem(id=f"{id}_variable", name=name.zh or name.en),
            informationRequirement=tuple(
                model.InformationRequirement(id=f"{key}_requirement", requiredInput=model.Reference(href=f"#{key}"))
                for key in plain.values()
            ),
            expression=_table(id, inputs, outputs, rules, hit, kinds),
        ),
        "decision",
        name,
    )
    data = tuple(
        _named(
            model.InputData(
                id=key,
                name=each,
                variable=model.InformationItem(id=f"{key}_variable", name=each, typeRef=kinds.get(each)),
            ),
            "inputData",
            inputs[each],
        )
        for each, key in plain.items()
    )
    definitions = model.Definitions(
        id=f"{id}_definitions", name=name.zh or name.en, namespace=NAMESPACE, drgElement=(decision, *data), xml=_root()
    )
    return drawn(definitions)


def _root() -> Xml:
    return Xml(name="definitions", namespace=schema.DMN_13, attributes=(("xmlns", schema.DMN_13), ("xmlns:bihuan", OWN)))


def _table(
    id: str,
    inputs: Mapping[str, Text],
    outputs: Mapping[str, Text],
    rules: Sequence[Sequence[Cell]],
    hit: str,
    kinds: Mapping[str, str],
) -> model.DecisionTable:
    policy, aggregation = POLICIES[hit.strip().upper()]
    width = len(inputs) + len(outputs)
    annotated = any(len(row) > width for row in rules)
    return model.DecisionTable(
        id=f"{id}_table",
        hitPolicy=policy,
        aggregation=aggregation,
        input=tuple(_input(f"{id}_input_{number}", each, inputs[each], kinds) for number, each in enumerate(inputs, 1)),
        output=tuple(_output(f"{id}_output_{number}", each, outputs[each], kinds) for number, each in enumerate(outputs, 1)),
        annotation=(model.RuleAnnotationClause(name="说明 Annotation"),) if annotated else (),
        rule=tuple(_rule(f"{id}_rule_{number}", row, len(inputs), width, annotated) for number, row in enumerate(rules, 1)),
    )


def _input(id: str, expression: str, label: Text, kinds: Mapping[str, str]) -> model.InputClause:
    literal = model.LiteralExpression(id=f"{id}_expression", typeRef=kinds.get(expression), text=expression)
    clause = model.InputClause(id=id, label=label.zh or label.en or None, inputExpression=literal)
    return _named(clause, "input", label)


def _output(id: str, name: str, label: Text, kinds: Mapping[str, str]) -> model.OutputClause:
    clause = model.OutputClause(id=id, label=label.zh or label.en or None, name=name, typeRef=kinds.get(name))
    return _named(clause, "output", label)


def _rule(id: str, row: Sequence[Cell], inputs: int, width: int, annotated: bool) -> model.DecisionRule:
    tests = (model.UnaryTests(id=f"{id}_{number}", text=_cell(cell) or "-") for number, cell in enumerate(row[:inputs], 1))
    values = (
        model.LiteralExpression(id=f"{id}_{number}", text=_cell(cell))
        for number, cell in enumerate(row[inputs:width], inputs + 1)
    )
    annotation = (model.RuleAnnotation(text=_cell(row[width]) if len(row) > width else ""),) if annotated else ()
    return model.DecisionRule(id=id, inputEntry=tuple(tests), outputEntry=tuple(values), annotationEntry=annotation)


def _cell(cell: Cell) -> str:
    """A cell as FEEL text."""
    return cell.strip() if isinstance(cell, str) else "" if cell is None else written(cell)


def _is_name(text: str) -> bool:
    """Whether an input is a variable, not an expression to compute."""
    if not NAME.fullmatch(text):
        return False
    try:
        return isinstance(parse(text, Scope((text,))).root, Name)
    except InvalidModel:
        return False


# --- names in both languages -----------------------------------------------------------------------------------------


Element = TypeVar("Element", bound=model.Node)


def _named(element: Element, tag: str, name: Text) -> Element:
    """The element with its names in our extension; nothing to tell when there is only one."""
    if not (name.zh and name.en):
        return element
    told = Xml(name="bihuan:names", namespace=OWN, attributes=(("zh", name.zh), ("en", name.en)))
    extension = Xml(name="extensionElements", namespace=schema.DMN_13, children=(told,))
    return msgspec.structs.replace(element, xml=Xml(name=tag, namespace=schema.DMN_13, children=(extension,)))


def names(element: model.Node) -> Text:
    """The names of an element in both languages, empty where our extension tells none."""
    for each in _extensions(element.xml):
        if each.namespace == OWN and each.local == "names":
            return Text(zh=each.get("zh") or "", en=each.get("en") or "")
    return Text()


def _extensions(xml: Xml | None) -> Iterator[Xml]:
    for child in xml.children if xml is not None else ():
        if child.local == "extensionElements":
            yield from child.children
