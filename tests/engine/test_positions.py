"""Every trigger at every place where the standard lets it wait (§10.5), its definition inline or at the top level."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bihuan.bpmn import model as bpmn
from bihuan.engine import commands
from bihuan.kernel.errors import InvalidModel
from tests.engine import build
from tests.engine.build import after, catch, message, model, signal, when
from tests.engine.table import Table

HOUR = 3_600_000
ROOTS = (bpmn.Message(id="paid", name="paid"), bpmn.Signal(id="alarm", name="alarm"))


def paid(table: Table) -> None:
    table.runtime.publish("paid", variables={"by": "message"})


def alarm(table: Table) -> None:
    table.runtime.broadcast("alarm", {"by": "signal"})


def later(table: Table) -> None:
    table.advance(HOUR)


def grown(table: Table) -> None:
    table.send(commands.SetVariables(variables={"x": 2}))


# What waits, what happens one after the other until it fires, and whether it needs all of them.
TRIGGERS: dict[str, tuple[tuple[Any, ...], tuple[Callable[[Table], None], ...], bool]] = {
    "message": ((message("paid"),), (paid,), False),
    "signal": ((signal("alarm"),), (alarm,), False),
    "timer": ((after("PT1H"),), (later,), False),
    "condition": ((when("x > 1"),), (grown,), False),
    "multiple, the first": ((message("paid"), signal("alarm")), (paid,), False),
    "multiple, the second": ((message("paid"), signal("alarm"), after("P1D")), (alarm,), False),
    "parallel multiple": ((message("paid"), signal("alarm")), (alarm, paid), True),
    "parallel multiple with a timer": ((message("paid"), after("PT1H")), (later, paid), True),
}


@pytest.fixture(params=TRIGGERS)
def trigger(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=["inline", "by reference"])
def waiting(request: pytest.FixtureRequest, trigger: str) -> tuple[dict[str, Any], tuple[Any, ...]]:
    """The definitions as an event has them, and what must stand at the top level for them."""
    definitions, _, everything = TRIGGERS[trigger]
    shared: dict[str, Any] = {"parallelMultiple": True} if everything else {}
    if request.param == "inline":
        return {"eventDefinitions": definitions, **shared}, ROOTS
    named = tuple(build.replace(each, id=f"definition{number}") for number, each in enumerate(definitions))
    return {"eventDefinitionRefs": tuple(each.id for each in named), **shared}, (*ROOTS, *named)


def happen(table: Table, trigger: str) -> None:
    """All but the last do nothing yet, the last one fires."""
    *before, last = TRIGGERS[trigger][1]
    for each in before:
        active = table.active
        each(table)
        assert table.active == active
    last(table)


def test_in_the_flow(trigger: str, waiting: tuple[dict[str, Any], tuple[Any, ...]]) -> None:
    given, roots = waiting
    table = Table(model("start > catch > user > end", catch=bpmn.IntermediateCatchEvent(**given), roots=roots)).start(x=0)
    assert table.active == {"catch": 1}
    happen(table, trigger)
    assert table.active == {"user": 1}
    assert not table.runtime.watches()


@pytest.mark.parametrize("interrupting", [True, False])
def test_on_the_border(trigger: str, waiting: tuple[dict[str, Any], tuple[Any, ...]], interrupting: bool) -> None:
    given, roots = waiting
    border = bpmn.BoundaryEvent(attachedToRef="user", cancelActivity=interrupting, **given)
    table = Table(model("start > user > end, on > user2 > end2", on=border, roots=roots)).start(x=0)
    happen(table, trigger)
    assert table.active == ({"user2": 1} if interrupting else {"user": 1, "user2": 1})
    table.complete("user2")
    if not interrupting:
        table.complete("user")
    assert table.status() == "completed"


@pytest.mark.parametrize("interrupting", [True, False])
@pytest.mark.parametrize("inside", ["process", "sub-process"])
def test_an_event_sub_process(
    trigger: str, waiting: tuple[dict[str, Any], tuple[Any, ...]], interrupting: bool, inside: str
) -> None:
    given, roots = waiting
    begin = bpmn.StartEvent(id="on_also", isInterrupting=interrupting, **given)
    also = bpmn.SubProcess(
        id="also", triggeredByEvent=True, flowElements=build.inside("on_also > user2 > e2", begin, e2=bpmn.EndEvent())
    )
    if inside == "process":
        table = Table(model("start > user > end", also, roots=roots)).start(x=0)
    else:
        sub = build.sub("s1 > user > s2", also, s1=bpmn.StartEvent(), s2=bpmn.EndEvent())
        table = Table(model("start > sub > end", sub=sub, roots=roots)).start(x=0)
    happen(table, trigger)
    assert table.active == ({"user2": 1} if interrupting else {"user": 1, "user2": 1})
    table.complete("user2")
    if not interrupting:
        assert table.status() == "active"
        table.complete("user")
    assert table.status() == "completed"


def test_behind_an_event_based_gateway(trigger: str, waiting: tuple[dict[str, Any], tuple[Any, ...]]) -> None:
    """Several triggers of one event are alternatives there; one that needs all of them is no event to choose by (§10.6.6)."""
    given, roots = waiting
    if given.get("parallelMultiple"):
        with pytest.raises(InvalidModel):
            Table(model("start > events > catch > end", catch=bpmn.IntermediateCatchEvent(**given), roots=roots))
        return
    flows = "start > events > catch > user > end, events > other > end"
    other = catch(after("P9D"))
    table = Table(model(flows, catch=bpmn.IntermediateCatchEvent(**given), other=other, roots=roots)).start(x=0)
    happen(table, trigger)
    assert table.active == {"user": 1}
    assert not table.runtime.watches()


def test_at_the_start_of_a_process(trigger: str, waiting: tuple[dict[str, Any], tuple[Any, ...]]) -> None:
    given, roots = waiting
    if trigger == "condition":
        return  # whoever keeps the values outside starts it, see the application's conditions
    definitions = model("start > user > end", start=bpmn.StartEvent(**given), roots=roots)
    if given.get("parallelMultiple"):
        with pytest.raises(InvalidModel) as told:
            Table(definitions)
        assert [each.code for each in told.value.problems] == ["engine.parallel_start"]
        return
    table = Table(definitions)
    happen(table, trigger)
    assert table.active == {"user": 1}
