"""Pictures: every element is there and can be found, states and counters show, text is safe and in the right language."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from bihuan import bpmn
from bihuan.bpmn import extension, lettering, model, walk, xmltree
from bihuan.bpmn.build import Builder
from bihuan.bpmn.drawing.palette import DARK, LIGHT
from bihuan.bpmn.drawing.picture import rendered
from bihuan.kernel.text import Text
from tests.bpmn.material import shared

SVG = "{http://www.w3.org/2000/svg}"


def order() -> model.Definitions:
    made = Builder("order", Text("订单履约流程", "Order fulfilment"))
    made.lane("sales", Text("销售部", "Sales")).start("s", Text("开始", "Start")).user(
        "receive", Text("接收订单", "Receive order")
    )
    made.lane("stock", Text("仓储部", "Warehouse")).service("check", Text("库存检查", "Check stock"))
    made.exclusive("g", Text("是否有货？", "In stock?")).end("e", Text("结束", "Done"))
    made.boundary("late", "check", model.TimerEventDefinition(), Text("超时", "Late"), interrupting=False).end("told")
    made.chain("s", "receive", "check", "g").flow("g", "e", default=True).flow("g", "receive", "= again", Text("退回", "Again"))
    return made.flow("late", "told").build()


def groups(picture: str) -> dict[str, xmltree.Element]:
    root = xmltree.parse(picture.encode())
    return {each.get("data-element-id"): each for each in root.iter(f"{SVG}g") if each.get("data-element-id")}


def texts(picture: str) -> set[str]:
    root = xmltree.parse(picture.encode())
    return {"".join(part for part in each.itertext()) for each in root.iter(f"{SVG}text")}


def test_every_element_of_the_diagram_can_be_found() -> None:
    definitions = order()
    found = groups(bpmn.svg(definitions))
    for element in walk.walk(definitions):
        if isinstance(element, (model.FlowNode, model.SequenceFlow, model.Lane, model.Participant)):
            assert element.id in found


def test_the_picture_speaks_the_language_asked_for() -> None:
    definitions = order()
    assert {"接收订单", "库存检查", "销售部", "是否有货？", "退回", "超时"} <= texts(bpmn.svg(definitions))
    assert {"Receive order", "Check stock", "Sales", "In stock?", "Again", "Late"} <= texts(bpmn.svg(definitions, language="en"))
    assert "<title>订单履约流程</title>" in bpmn.svg(definitions)
    assert "<title>Order fulfilment</title>" in bpmn.svg(definitions, language="en")


def test_light_and_dark_use_their_own_colours() -> None:
    light, dark = bpmn.svg(order()), bpmn.svg(order(), dark=True)
    assert f'fill="{LIGHT.canvas}"' in light
    assert f'fill="{DARK.canvas}"' in dark
    assert LIGHT.stroke not in dark
    assert DARK.stroke not in light


def test_states_heat_values_and_counters_show() -> None:
    overlay = bpmn.Overlay(
        states={"receive": "done", "check": "now", "g": "error"},
        counters={"check": bpmn.Counter(running=38, late=2), "receive": bpmn.Counter()},
        heat={"receive": 5},
        values={"receive": "38 h"},
    )
    picture = bpmn.svg(order(), overlay=overlay)
    found = groups(picture)

    def strokes(key: str) -> set[str]:
        return {part.get("stroke") for part in found[key].iter() if part.get("stroke")}

    assert LIGHT.done in strokes("receive")
    assert LIGHT.now in strokes("check")
    assert LIGHT.error in strokes("g")
    assert LIGHT.heat[5] in {part.get("fill") for part in found["receive"].iter()}
    assert {"38 h", "38", "2"} <= texts(picture)
    badges = [part for part in xmltree.parse(picture.encode()).iter(f"{SVG}g") if part.get("class") == "bh-badge"]
    assert [badge.get("data-for") for badge in badges] == ["check", "check"]


def test_names_cannot_break_out_of_the_picture() -> None:
    evil = "</text><script>alert(1)</script>\"&'<"
    definitions = Builder("p", evil).start('s"x', evil).task("t", evil).chain('s"x', "t").build()
    picture = bpmn.svg(definitions)
    assert "<script" not in picture
    assert 's"x' in groups(picture)
    assert any("alert(1)" in text for text in texts(picture))


def test_marks_tell_kinds_apart() -> None:
    kinds = [
        model.Task, model.UserTask, model.ManualTask, model.ServiceTask, model.ScriptTask, model.BusinessRuleTask, model.SendTask,
        model.ReceiveTask, model.CallActivity,
    ]  # fmt: skip
    loops = [
        model.StandardLoopCharacteristics(),
        model.MultiInstanceLoopCharacteristics(),
        model.MultiInstanceLoopCharacteristics(isSequential=True),
    ]
    triggers = [each() for each in model.EventDefinition.__subclasses__()]
    made = Builder("p")
    for number, kind in enumerate(kinds):
        made.add(kind(id=f"k{number}"))
    for number, loop in enumerate(loops):
        made.add(model.Task(id=f"l{number}", loopCharacteristics=loop))
    made.add(model.Task(id="compensates", isForCompensation=True))
    for number, trigger in enumerate(triggers):
        made.catch(f"c{number}", "", trigger).throw(f"t{number}", "", trigger)
    for number, gateway in enumerate(model.Gateway.__subclasses__()):
        made.add(gateway(id=f"g{number}"))
    found = groups(bpmn.svg(made.build()))

    def look(key: str) -> str:
        return "|".join(part.get("d") or f"{part.get('r')}{part.get('stroke-width')}" for part in found[key].iter())

    looks = [look(key) for key in found]
    plain = look("k0")
    assert len({look(f"k{number}") for number in range(len(kinds))}) == len(kinds)
    assert len({look(f"l{number}") for number in range(len(loops))} | {plain, look("compensates")}) == len(loops) + 2
    assert len({look(f"c{number}") for number in range(len(triggers))}) == len(triggers)
    assert len({look(f"g{number}") for number in range(5)}) == 5
    assert len(looks) == len(found)


def test_a_document_without_a_diagram_is_laid_out_for_the_picture() -> None:
    bare = model.Definitions(targetNamespace="urn:t", rootElements=(Builder("p").start("s").end("e").chain("s", "e").process(),))
    assert {"s", "e"} <= set(groups(bpmn.svg(bare)))
    empty = model.Definitions(targetNamespace="urn:t")
    assert groups(bpmn.svg(empty)) == {}


def test_one_of_several_diagrams_can_be_chosen() -> None:
    definitions = bpmn.read(shared("miwg", "C.4.0.bpmn").read_bytes())
    pictures = {diagram.id: bpmn.svg(definitions, diagram=diagram.id) for diagram in definitions.diagrams}
    assert len(pictures) == 4
    assert len(set(pictures.values())) == 4


@pytest.mark.parametrize("folder", ["miwg", "bpmn/betsy", "bpmn/camunda7"])
def test_real_diagrams_are_drawn(folder: str) -> None:
    for file in shared(folder).rglob("*.bpmn*"):
        if "bpmn_constraints" not in file.parts:
            picture = bpmn.svg(bpmn.read(file.read_bytes()))
            assert xmltree.parse(picture.encode()).get("viewBox"), file.name


def test_a_png_comes_without_a_browser(chinese_fonts: Path) -> None:
    small = bpmn.png(order(), scale=1, font_dirs=[str(chinese_fonts)])
    large = bpmn.png(order(), scale=2, font_dirs=[str(chinese_fonts)])
    assert small.startswith(b"\x89PNG")
    width, height = (int.from_bytes(small[at : at + 4], "big") for at in (16, 20))
    assert (int.from_bytes(large[16:20], "big"), int.from_bytes(large[20:24], "big")) == (2 * width, 2 * height)


def test_a_missing_chinese_font_is_noticed(chinese_fonts: Path, tmp_path: Path) -> None:
    assert bpmn.can_write_chinese([str(chinese_fonts)])
    boxes = {
        rendered(
            f'<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><text y="16" font-family="none">{sign}</text></svg>'
        )
        for sign in "\U000f0000\U000f0001"
    }
    assert len(boxes) == 1


# --- lettering -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("接收订单", ("接收订单",)),
        ("履约（逐单调用）", ("履约（逐", "单调用）")),
        ("Check the stock", ("Check", "the stock")),
        ("", ()),
        ("第一行\n第二行", ("第一行", "第二行")),
    ],
)
def test_text_breaks_evenly(text: str, lines: tuple[str, ...]) -> None:
    assert lettering.wrapped(text, 12, 72) == lines


def test_punctuation_never_begins_a_line_and_brackets_never_end_one() -> None:
    for length in range(20, 200, 7):
        for line, after in pairwise(lettering.wrapped("核对（金额、数量）与《合同》，无误后放行。", 12, length, 30)):
            assert line[-1] not in lettering.NO_LINE_END or length < 36
            assert after[0] not in lettering.NO_LINE_START or length < 36


def test_what_does_not_fit_ends_in_an_ellipsis() -> None:
    lines = lettering.wrapped("很长很长的名字" * 10, 12, 60, 2)
    assert len(lines) == 2
    assert lines[-1].endswith("…")
    assert all(lettering.width_of(line, 12) <= 60 for line in lines)


def test_extension_names_win_over_the_plain_name() -> None:
    task = extension.with_extension(
        model.Task(id="t", name="plain"), extension.BihuanExtension(names=extension.Wording(en="English"))
    )
    assert extension.name_of(task) == Text("plain", "English")
