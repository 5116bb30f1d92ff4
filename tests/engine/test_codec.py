"""States and events as bytes: nothing lost, little written, old samples still read."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any, get_args, get_type_hints

import msgspec
import pytest

from bihuan import feel
from bihuan.engine import SCHEMA, codec, commands, replay, upcasting
from bihuan.engine.commands import decode, encode
from bihuan.engine.state import Changes, Header, State
from tests.engine.build import model
from tests.engine.table import Table

CONTEXTS = ("variables", "passed", "inputs", "given")
SAMPLES = Path(__file__).parent / "samples"
VALUES = {
    "text": "文字",
    "number": Decimal("1.10"),
    "huge": 10**30,
    "day": feel.Date(2026, 2, 28),
    "span": feel.DayTimeDuration(5),
    "list": [1, [True, None], {"@": "odd", "x": Decimal(2)}],
}


def test_every_kind_of_value_comes_back() -> None:
    table = Table(model("start > user > end")).start(**VALUES)
    back = codec.decode(codec.encode(table.instance().alive))
    assert back.scopes[1].variables == VALUES
    assert isinstance(back.scopes[1].variables["number"], Decimal)


def test_every_kind_of_event_comes_back() -> None:
    for kind in codec.EVENTS.values():
        required: dict[str, Any] = {"at": 1, "element": "e", "instance": 2, "scope": 1}
        plain = {int: 3, str: "s", bool: True, bytes: b"x"}
        for field in msgspec.structs.fields(kind)[4:]:
            if field.required:
                listed = getattr(field.type, "__origin__", None) is tuple
                required[field.name] = ("s",) if listed else next((v for type_, v in plain.items() if field.type is type_), None)
        required |= {name: {"a": Decimal("0.5")} for name in CONTEXTS if name in kind.__struct_fields__}
        if "writes" in kind.__struct_fields__:
            required["writes"] = {1: {"day": feel.Date(2026, 1, 1)}}
        if "consumed" in kind.__struct_fields__:
            required["consumed"] = {"flow": 1}
        if "on" in kind.__struct_fields__:
            required["on"] = "start"
        if "changes" in kind.__struct_fields__:
            required["changes"] = Changes(assignee="li", groups=("a",))
        if "kind" in kind.__struct_fields__:
            required["kind"] = get_args(get_type_hints(kind)["kind"])[0]
        event = kind(**required)
        assert codec.decode_event(codec.encode_event(event)) == event


def test_a_waiting_instance_is_small() -> None:
    table = Table(model("start > user > end")).start(order="A-1024", amount=12_500, customer="c-77", urgent=False)
    assert len(codec.encode(table.instance().alive)) < 430
    assert sum(map(len, codec.all_pages(table.instance().alive).values())) < 430


def test_large_variables_lie_apart_and_are_written_only_when_they_change() -> None:
    table = Table(model("start > user > job > user2 > end")).start(document="x" * 5_000)
    assert set(codec.all_pages(table.instance().alive)) == {1, -1}
    table.complete("user")
    step = table.steps[-1]
    pages = codec.pages(step.state, step.changed, step.removed)
    assert len(pages.changed[1]) < 400
    table.complete("job", document="short")
    step = table.steps[-1]
    assert codec.pages(step.state, step.changed, step.removed).removed == (-1,)


def test_a_later_schema_is_refused() -> None:
    state = Table(model("start > user > end")).start().instance().alive
    later = State(msgspec.structs.replace(state.header, schema=SCHEMA + 1), state.scopes)
    with pytest.raises(ValueError, match="schema"):
        codec.decode(codec.encode(later))
    with pytest.raises(ValueError, match="schema"):
        codec.decode_event(b"", SCHEMA + 1)
    with pytest.raises(ValueError, match="root"):
        codec.state({})


@pytest.mark.parametrize(
    "command",
    [
        commands.CompleteJob(instance=3, variables={"x": Decimal("1.5")}, actor="worker"),
        commands.FailJob(instance=3, retries=2),
        commands.ThrowError(instance=3, code="E", variables={"d": feel.Date(2026, 1, 1)}),
    ],
)
def test_commands_that_wait_come_back(command: commands.Holdable) -> None:
    assert decode(encode(command)) == command


@pytest.mark.parametrize("sample", sorted(SAMPLES.glob("*.history")), ids=lambda path: path.stem)
def test_kept_histories_replay_for_ever(sample: Path) -> None:
    """Histories written by earlier schemas: they must decode, replay, and give the state that was stored beside them."""
    schema = int(sample.stem.partition("-")[0].removeprefix("schema"))
    events = [codec.decode_event(row, schema) for row in msgspec.msgpack.decode(sample.read_bytes(), type=list[bytes])]
    stored = codec.state(msgspec.msgpack.decode(sample.with_suffix(".state").read_bytes(), type=dict[int, bytes]))
    assert codec.encode(replay(events)) == codec.encode(stored)
    assert isinstance(stored.header, Header)
    assert stored.header.sequence == len(events)


def test_there_are_samples_of_every_schema() -> None:
    assert {path.name.split("-")[0] for path in SAMPLES.glob("*.history")} == {
        f"schema{number}" for number in range(1, SCHEMA + 1)
    }


def test_what_changed_its_shape_is_brought_up_step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the last schema had named its events otherwise and counted tokens from one."""
    table = Table(model("start > user > end")).start()
    state, event = table.instance().alive, table.instance().history[0]
    older = State(msgspec.structs.replace(state.header, schema=SCHEMA - 1), state.scopes)
    pages = {number: _counted(page, 1) for number, page in codec.all_pages(older).items()}
    renamed = msgspec.msgpack.encode(["Begun", *msgspec.msgpack.decode(codec.encode_event(event))[1:]])
    monkeypatch.setitem(
        upcasting.PAGES, SCHEMA - 1, lambda raw: msgspec.msgpack.decode(_counted(msgspec.msgpack.encode(raw), -1))
    )
    monkeypatch.setitem(upcasting.EVENTS, SCHEMA - 1, lambda raw: ["InstanceStarted", *raw[1:]])
    assert codec.state(pages).scopes == state.scopes
    assert codec.decode_event(renamed, SCHEMA - 1) == event
    assert codec.decode(codec.encode(state)).scopes == state.scopes, "what is of today is left alone"


def _counted_back(raw: object) -> object:
    return msgspec.msgpack.decode(_counted(msgspec.msgpack.encode(raw), -1))


def _counted(page: bytes, more: int) -> bytes:
    """A page with another count of tokens, the fourth field of its scope."""
    raw = msgspec.msgpack.decode(page, strict=False)
    raw[0][3] += more
    return msgspec.msgpack.encode(raw)
