"""Documents of other hands go through here without losing anything: unusual ones of our own, and real ones made unusual.

The comparison stands on another XML library than the reader and writer do.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import TypeAlias
from xml.etree import ElementTree as Xml

import msgspec
import pytest

from bihuan import bpmn
from bihuan.bpmn import model, walk
from bihuan.bpmn.conformance import interchange_fault, models_in
from bihuan.kernel.errors import InvalidModel
from tests.bpmn.material import BPMN, process, shared

FOLDER = Path(__file__).with_name("interchange")
OWN = {BPMN, *(f"http://www.omg.org/spec/{name}" for name in ("BPMN/20100524/DI", "DD/20100524/DC", "DD/20100524/DI"))}
ADDED = {f"{{{BPMN}}}incoming", f"{{{BPMN}}}outgoing"}
WITH_TEXT = ("documentation", "text", "script", "conditionExpression")

# Name, attributes, text, and the children with what follows each.
Content: TypeAlias = tuple[str, tuple[tuple[str, str], ...], str, tuple["tuple[Content, str]", ...]]


def parsed(data: bytes) -> Xml.Element:
    """The root element; comments and instructions are kept."""
    parser = Xml.XMLParser(target=Xml.TreeBuilder(insert_comments=True, insert_pis=True))
    parser.feed(data)
    return parser.close()


def content(element: Xml.Element, *, comments: bool = True) -> Content:
    """What an element says: no indentation, no listed flows, and comments only where asked for."""
    text, inside = element.text or "", list[tuple[Content, str]]()
    for child in element:
        tail = child.tail or ""
        if isinstance(child.tag, str) or comments:
            inside += [(content(child, comments=comments), tail.strip())] if child.tag not in ADDED else []
        elif inside:
            inside[-1] = (inside[-1][0], inside[-1][1] + tail.strip())
        else:
            text += tail
    tag = element.tag if isinstance(element.tag, str) else f"#{element.tag.__name__}"
    return tag, tuple(sorted(element.attrib.items())), text if text.strip() or not len(element) else "", tuple(inside)


def comments_in(root: Xml.Element) -> list[str]:
    return sorted((each.text or "").strip() for each in root.iter() if each.tag is Xml.Comment)


def passed_through(data: bytes) -> bytes:
    """What is written of it; reading that gives the same model, writing it again the same bytes."""
    first = bpmn.read(data)
    written = bpmn.write(first)
    second = bpmn.read(written)
    assert msgspec.structs.replace(first, mendedFlows=second.mendedFlows) == second
    assert bpmn.write(second) == written
    return written


@pytest.mark.parametrize("file", sorted(models_in(FOLDER)))
def test_unusual_documents_lose_nothing(file: str) -> None:
    data = models_in(FOLDER)[file]
    assert interchange_fault(data) == ""
    written = passed_through(data)
    if "gb18030" not in file:  # the other library knows no Chinese encoding
        assert content(parsed(written)) == content(parsed(data))


def test_a_chinese_encoding_is_understood() -> None:
    written = passed_through((FOLDER / "encoding-gb18030.bpmn").read_bytes())
    assert "中文流程".encode() in written


def disturbed(data: bytes, seed: int) -> bytes:
    """The document with foreign attributes, foreign elements and comments strewn over it, all prefixes changed."""
    chance, root = random.Random(seed), parsed(data)
    for number, element in enumerate(list(root.iter())):
        if not isinstance(element.tag, str) or element.tag[1:].partition("}")[0] not in OWN:
            continue
        name = element.tag.partition("}")[2]
        reference = bool((element.text or "").strip()) and not len(element) and name not in WITH_TEXT
        if chance.random() < 0.5 and not reference:
            element.set("{urn:foreign}mark", f"{number}")
        if chance.random() < 0.4:
            element.insert(chance.randint(0, len(element)), Xml.Comment(f" {number} "))
        if chance.random() < 0.2 and name in ("task", "userTask", "process", "startEvent", "sequenceFlow", "subProcess"):
            foreign = Xml.Element("{urn:foreign}note")
            Xml.SubElement(foreign, "{urn:other}line").text = "a & <b>"
            element.insert(chance.randint(0, len(element)), foreign)
    return Xml.tostring(root, encoding="utf-8")


def real_models() -> list[Path]:
    return sorted(shared("miwg").glob("*.bpmn")) + sorted(shared("bpmn").rglob("*.bpmn"))[::6]


@pytest.mark.parametrize("seed", [1, 2])
def test_real_documents_lose_nothing_when_others_have_written_into_them(seed: int) -> None:
    lost: list[str] = []
    read = 0
    for file in real_models():
        data = file.read_bytes()
        try:
            bpmn.read(data)
        except InvalidModel:
            continue
        read += 1
        before = disturbed(data, seed)
        after = passed_through(before)
        one, other = parsed(before), parsed(after)
        same = content(one, comments=False) == content(other, comments=False) and comments_in(one) == comments_in(other)
        lost += [] if same else [file.name]
    assert lost == []
    assert read >= 50, "a few show on purpose what cannot be read"


def test_comments_inside_text_say_nothing() -> None:
    """Neither to an expression nor to a script, and a reference beside one is still read."""
    found = bpmn.read(
        process(
            '<laneSet id="l"><lane id="a"><flowNodeRef><!-- the -->t</flowNodeRef></lane></laneSet>'
            '<scriptTask id="t" scriptFormat="text/x"><script>a<!-- c -->b</script></scriptTask><task id="u"/>'
            '<sequenceFlow id="f" sourceRef="t" targetRef="u"><conditionExpression>x &gt; <!-- why -->1</conditionExpression>'
            "</sequenceFlow>"
        )
    )
    by_id = {each.id: each for each in walk.walk(found) if isinstance(each, model.BaseElement)}
    script, flow, lane = by_id["t"], by_id["f"], by_id["a"]
    assert isinstance(script, model.ScriptTask)
    assert isinstance(flow, model.SequenceFlow)
    assert isinstance(lane, model.Lane)
    assert script.script is not None
    assert flow.conditionExpression is not None
    assert (script.script.body, flow.conditionExpression.body, lane.flowNodeRefs) == ("ab", "x > 1", ("t",))


def test_no_namespace_is_declared_that_nothing_uses() -> None:
    drawn = (FOLDER / "empty-label.bpmn").read_bytes().replace(b' xmlns:di="http://www.omg.org/spec/DD/20100524/DI"', b"")
    assert b"DD/20100524/DI" not in bpmn.write(bpmn.read(drawn))
    assert interchange_fault(drawn) == ""
