"""Models that break a rule, and their siblings without what breaks it: those are accepted, so no rule refuses by accident.

A sibling is the same document without the elements that the findings name, and without what hangs on them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import yaml
from lxml import etree  # pyright: ignore[reportMissingTypeStubs, reportAttributeAccessIssue, reportUnknownVariableType]

from bihuan import bpmn
from bihuan.kernel.errors import InvalidModel, Problem
from tests.bpmn.material import shared

ROUNDS = 8  # a finding may hide behind another one
ENDS = ("sourceRef", "targetRef", "bpmnElement", "attachedToRef")
NAMING = {"incoming", "outgoing", "flowNodeRef", "dataInputRefs", "dataOutputRefs", "sourceRef", "targetRef"}
# A scope whose only start or end was at fault has none without it.
LEFT_OVER = {"bpmn.scope.end_without_start", "bpmn.scope.start_without_end", "bpmn.node.start_leads_nowhere"}


def errors(data: bytes, profile: Any) -> list[Problem]:
    try:
        return [each for each in bpmn.check(bpmn.read(data), profile) if each.severity == "error"]
    except InvalidModel as broken:
        return list(broken.problems) or [broken.as_problem()]


def local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def hanging(root: Any, gone: set[str]) -> Iterator[Any]:
    """What is at fault, or names what is."""
    for each in root.iter():
        if not isinstance(each.tag, str) or each.getparent() is None:
            continue
        named = (each.text or "").strip().rpartition(":")[2] if local(each) in NAMING else ""
        if each.get("id") in gone or named in gone or any(each.get(end) in gone for end in ENDS):
            yield each


def without(data: bytes, place: str) -> bytes:
    """The document without the element of that id and all that hangs on it."""
    root: Any = cast("Any", etree).fromstring(data)
    gone = {place}
    while found := list(hanging(root, gone)):
        for each in found:
            around = each.getparent()
            if around is None:
                continue
            gone.add(each.get("id") or place)
            around.remove(each)
            if local(each) in ("sourceRef", "targetRef") and around.getparent() is not None:
                around.getparent().remove(around)
    for each in root.iter():
        if isinstance(each.tag, str) and each.get("default") in gone:
            del each.attrib["default"]
    return cast("bytes", cast("Any", etree).tostring(root))


def sibling(data: bytes) -> bytes:
    for _ in range(ROUNDS):
        place = next((each.place for each in errors(data, "strict") if each.place and not each.place.startswith("line ")), "")
        if not place:
            break
        data = without(data, place)
    return data


def models() -> dict[str, bytes]:
    folder = shared("bpmn")
    listing: list[dict[str, str]] = yaml.safe_load(folder.joinpath("expected_betsy_constraints.yaml").read_text(encoding="utf-8"))
    return {each["file"]: folder.joinpath(each["file"]).read_bytes() for each in listing}


def test_a_model_without_what_breaks_the_rule_is_accepted() -> None:
    accepted, refused = 0, dict[str, list[str]]()
    for name, data in models().items():
        codes = {each.code for each in errors(sibling(data), "strict")}
        accepted += not codes
        if codes - LEFT_OVER:
            refused[name] = sorted(codes)
    assert refused == {}
    assert accepted >= 168


def test_what_the_default_profile_refuses_the_strict_one_refuses_too() -> None:
    """And it refuses less: what runs right all the same is only warned of."""
    counts = {"default": 0, "strict": 0}
    for name, data in models().items():
        found = {profile: {(each.code, each.place) for each in errors(data, profile)} for profile in counts}
        assert found["default"] <= found["strict"], name
        for profile in counts:
            counts[profile] += bool(found[profile])
    assert counts["strict"] == len(models()) >= 174
    assert counts["default"] < counts["strict"]


def test_models_that_are_to_run_are_accepted() -> None:
    """Every execution model and every reference of interchange, by the default profile; but for those listed as wrong."""
    folder = shared("bpmn")
    listed: Any = yaml.safe_load(folder.joinpath("expected_betsy.yaml").read_text(encoding="utf-8"))
    cases: list[dict[str, Any]] = listed["cases"] if isinstance(listed, dict) else listed
    wrong = {each["file"] for each in cases if "rejected" in str(each.get("expect", {}).get("outcome", ""))}
    found = {str(each.relative_to(folder)): each for each in folder.rglob("*.bpmn") if "bpmn_constraints" not in each.parts}
    found |= {each.name: each for each in shared("miwg").glob("*.bpmn")}
    refused = {
        name: [problem.code for problem in problems]
        for name, each in found.items()
        if name not in wrong and (problems := errors(each.read_bytes(), "default"))
    }
    assert refused == {}
    assert len(found) > 100
