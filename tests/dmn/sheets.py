"""Small decision documents for the tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bihuan import dmn
from bihuan.kernel.text import Text

MODEL = "https://www.omg.org/spec/DMN/20230324/MODEL/"


def table(
    inputs: Sequence[str],
    outputs: Sequence[str],
    rules: Sequence[Sequence[Any]],
    hit: str = "UNIQUE",
    types: Mapping[str, str] = {},
) -> dmn.Definitions:
    """A document with the one decision `it`."""
    return dmn.document(
        "it",
        Text("决策", "Decision"),
        inputs={each: Text(each, each) for each in inputs},
        outputs={each: Text(each, each) for each in outputs},
        rules=rules,
        hit=hit,
        types=types,
    )


def document(content: str, *, name: str = "model", namespace: str = "urn:test", head: str = "") -> dmn.Definitions:
    """A document around elements written as XML."""
    text = f'<definitions xmlns="{MODEL}" id="d" name="{name}" namespace="{namespace}" {head}>{content}</definitions>'
    return dmn.read(text.encode())


def decision(id: str, body: str, *, requires: Sequence[str] = (), knows: Sequence[str] = (), kind: str = "") -> str:
    """A decision as XML; `requires` are hrefs of decisions (`#a`) or of input data (`?a`)."""
    kinds = {"?": "requiredInput", "#": "requiredDecision"}
    needs = "".join(
        f'<informationRequirement><{kinds[each[0]]} href="#{each[1:]}"/></informationRequirement>' for each in requires
    )
    needs += "".join(f'<knowledgeRequirement><requiredKnowledge href="{each}"/></knowledgeRequirement>' for each in knows)
    declared = f' typeRef="{kind}"' if kind else ""
    return f'<decision id="{id}" name="{id}"><variable name="{id}"{declared}/>{needs}{body}</decision>'


def literal(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    return f"<literalExpression><text>{escaped}</text></literalExpression>"


def given(name: str, kind: str = "") -> str:
    """An input datum as XML."""
    declared = f' typeRef="{kind}"' if kind else ""
    return f'<inputData id="{name}" name="{name}"><variable name="{name}"{declared}/></inputData>'


def value(definitions: dmn.Definitions, inputs: Mapping[str, Any], of: str = "it", *imports: dmn.Definitions) -> Any:
    return dmn.evaluate(dmn.compile(definitions, imports), of, inputs).value
