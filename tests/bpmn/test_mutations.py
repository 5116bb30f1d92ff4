"""Damaged documents: refused with our own error, or carried through everything without a surprise."""

from __future__ import annotations

import contextlib
from typing import Any, cast

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree  # pyright: ignore[reportMissingTypeStubs, reportAttributeAccessIssue, reportUnknownVariableType]

from bihuan import bpmn
from bihuan.bpmn import extension, model
from bihuan.bpmn.build import Builder, formal
from bihuan.kernel.errors import InvalidModel

VALUES = ["", "x", "-1", "99999999999999999999", "true", "中", "a b", "{x}y", "bpmn:a", "=1", "PT", "R/"]


def rich() -> bytes:
    """A document with a bit of everything."""
    made = Builder("p", "流程").lane("one", "甲").start("s").user("u", "审批").exclusive("g", "是否？").lane("two", "乙")
    made.service("v", "处理").call("c", "调用", "other").end("e").boundary(
        "b", "u", model.TimerEventDefinition(timeDuration=formal("PT1H"))
    )
    made.chain("s", "u", "g").flow("g", "v", "= x > 1", "是").flow("g", "c", default=True).chain("v", "e").chain("c", "e").flow(
        "b", "e"
    )
    inner = Builder("i", "内部").start("i1").task("i2").end("i3").chain("i1", "i2", "i3")
    made.sub(inner).chain("v", "i", "e").note("n", "说明", "u")
    made.add(model.DataObject(id="do")).add(model.DataObjectReference(id="dr", dataObjectRef="do"), "数据")
    level = extension.BihuanExtension(serviceLevel=extension.ServiceLevel(due="PT1H"), names=extension.Wording(zh="审", en="Ask"))
    made.nodes["u"] = extension.with_extension(made.nodes["u"], level)
    return bpmn.write(made.build())


SOURCE = rich()


def damaged(draws: list[tuple[int, int, int, str]]) -> bytes:
    root: Any = cast("Any", etree).fromstring(SOURCE)
    elements: list[Any] = [each for each in root.iter() if isinstance(each.tag, str)][1:]
    for which, other, kind, value in draws:
        one, two = elements[which % len(elements)], elements[other % len(elements)]
        names: list[str] = list(one.attrib)
        if one.getparent() is None:
            continue
        if kind == 0:
            one.getparent().remove(one)
        elif kind == 1 and names:
            del one.attrib[names[other % len(names)]]
        elif kind == 2 and names:
            one.set(names[other % len(names)], value)
        elif kind == 3 and one is not two and one not in two.iterancestors():
            two.append(one)
        elif kind == 4:
            one.tag = two.tag
        else:
            one.text = value
    return cast("bytes", cast("Any", etree).tostring(root))


STEPS = st.lists(
    st.tuples(st.integers(0, 500), st.integers(0, 500), st.integers(0, 5), st.sampled_from(VALUES)), min_size=1, max_size=6
)


@given(STEPS)
def test_damage_is_refused_or_carried(draws: list[tuple[int, int, int, str]]) -> None:
    definitions: model.Definitions | None = None
    with contextlib.suppress(InvalidModel):
        definitions = bpmn.read(damaged(draws))
    if definitions is not None:
        carried(definitions)


def carried(definitions: model.Definitions) -> None:
    assert isinstance(bpmn.check(definitions), list)
    assert len(bpmn.check(definitions, "strict")) >= len([p for p in bpmn.check(definitions) if p.severity == "error"])
    again = bpmn.read(bpmn.write(definitions))
    assert again.rootElements == definitions.rootElements
    laid_out = bpmn.lay_out(definitions)
    assert bpmn.svg(laid_out).startswith("<svg")
    assert bpmn.svg(definitions).endswith("</svg>")


@given(st.integers(0, len(SOURCE) - 1), st.binary(max_size=4))
def test_broken_bytes_never_surprise(at: int, noise: bytes) -> None:
    with contextlib.suppress(InvalidModel):
        bpmn.read(SOURCE[:at] + noise)
    with contextlib.suppress(InvalidModel):
        bpmn.read(SOURCE[:at] + noise + SOURCE[at + len(noise) :])
