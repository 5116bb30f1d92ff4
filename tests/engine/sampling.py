"""Histories to keep: `python -m tests.engine.sampling` writes those of the present schema into `samples/`, once per schema.

Never write over the samples of a schema that was released: they prove that its histories still replay.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import msgspec

from bihuan import feel
from bihuan.bpmn import model as bpmn
from bihuan.engine import SCHEMA, codec, commands, compile
from bihuan.engine.operations import returning
from bihuan.engine.state import Changes
from tests.engine import build
from tests.engine.build import after, beside, each, model, on
from tests.engine.table import Table

FOLDER = Path(__file__).parent / "samples"


def waiting() -> Table:
    """A task with a timer on its border, a message beside it, values of every kind."""
    also = beside("also", "on_also > e2", start=build.message("paid"), interrupting=False, e2=bpmn.EndEvent())
    flows = "start > and1 > user > and2 > end, and1 > a > and2, on > end3"
    definitions = model(flows, also, on=on("user", after("PT1H")), roots=(build.keyed("paid", "order"),))
    return Table(definitions).start(order="A", amount=Decimal("1.10"), day=feel.Date(2026, 3, 1), text="字" * 600)


def many() -> Table:
    """A hundred children, some done, one with an incident."""
    task = build.job("work", loopCharacteristics=each("items", "item", output="all", element="result"))
    table = Table(model("start > job > end", job=task)).start(items=list(range(100)))
    for number in range(3):
        table.complete("job", result=number)
    table.send(commands.FailJob(instance=table.runtime.waiting()[5].instance, message="broken"))
    return table


def undoing() -> Table:
    """A sub-process being undone, a suspended instance that holds a report."""
    border = bpmn.BoundaryEvent(id="on_a", attachedToRef="a", eventDefinitions=(build.undo(),))
    handler = build.job("undo", id="un_a", isForCompensation=True)
    parts = (border, handler, build.handles("on_a", "un_a"))
    inner = build.mapped(build.sub("s1 > a > s2", *parts, s1=bpmn.StartEvent(), s2=bpmn.EndEvent()), {"n": "=7"})
    table = Table(model("start > sub > throw > end", sub=inner, throw=build.throw(build.undo()))).start()
    job = table.id_of("un_a")
    table.send(commands.SuspendInstance())
    return table.send(commands.CompleteJob(instance=job, variables={"x": Decimal("0.5")}))


def moved() -> Table:
    """A branch kept by a return, a token set by hand, one more of several people, then another version."""
    crowd = bpmn.UserTask(loopCharacteristics=each("people", "who"))
    flows = "start > user_f > and1 > user_a > and2 > end, and1 > user_b > and2, and1 > user_m > and2"
    first = model(flows, user_m=crowd)
    second = build.replace(first, rootElements=(build.replace(first.rootElements[0], name="next"),))
    table = Table(first).start(people=["li", "wang"]).complete("user_f").complete("user_b")
    instance = table.instance()
    known = returning.past(instance.program, instance.alive, instance.history)
    table.send(returning.work_out(known, "user_f", asked=table.id_of("user_a"), branches="keep").command)
    table.send(commands.AddChildren(instance=table.id_of("user_m"), items=("zhao",)))
    table.send(commands.Modify(place=(commands.Placement(element="user_b"),), variables={"note": "字"}))
    table.runtime.send(1, commands.Migrate(), compile(second, "p"))
    return table


def listened() -> Table:
    """Listeners at work at the start, the end and the completion, one of them broken."""
    tasks = {
        "user": build.heard(bpmn.UserTask(), "creating:c", "completing:d"),
        "job1": build.heard(build.job("work"), "start:s", "start:t"),
        "job2": build.heard(build.job("work"), "end:e"),
    }
    flows = "start > and1 > user > end, and1 > job1 > end, and1 > job2 > end"
    table = Table(model(flows, start=build.heard(bpmn.StartEvent(), "end:begun"), **tasks)).start(n=Decimal("1.5"))
    table.send(commands.CompleteJob(instance=table.id_of("start"), variables={"day": feel.Date(2026, 3, 1)}))
    table.send(commands.CompleteJob(instance=table.id_of("user"), corrections=Changes(assignee="li", priority=7)))
    table.send(commands.UpdateUserTask(instance=table.id_of("user"), changes=Changes(priority=8)))
    table.complete("user", amount=Decimal("0.5"))
    table.send(commands.CompleteJob(instance=table.id_of("job1"), variables={"x": Decimal("2.5")}))
    table.send(commands.FailJob(instance=table.id_of("job1"), message="broken"))
    return table.send(commands.CompleteJob(instance=table.id_of("job2"), variables={"y": Decimal("3.5")}))


SAMPLES: dict[str, Callable[[], Table]] = {
    "waiting": waiting,
    "many": many,
    "undoing": undoing,
    "moved": moved,
    "listened": listened,
}


def write() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, make in SAMPLES.items():
        instance = make().instance()
        rows = [codec.encode_event(event) for event in instance.history]
        path = FOLDER / f"schema{SCHEMA}-{name}.history"
        path.write_bytes(msgspec.msgpack.encode(rows))
        path.with_suffix(".state").write_bytes(msgspec.msgpack.encode(codec.all_pages(instance.alive)))


if __name__ == "__main__":
    write()
