"""States and events as bytes (MessagePack), values of FEEL kept without loss.

A state is stored by scope, so that a step writes what it changed. The root scope's page carries the header with it, because every
step changes both. Variables that are large lie in a page of their own, with the negative number of their scope, and are written
only when they change. Numbers, dates and the like, which MessagePack does not know, are written as `feel.codec` writes them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple, Union, cast

import msgspec

from bihuan.engine import events as ev
from bihuan.engine import upcasting
from bihuan.engine.events import HistoryEvent
from bihuan.engine.state import ROOT, SCHEMA, Done, Header, Live, Scope, State, Watch
from bihuan.feel.codec import from_json, to_json

LARGE = 1_024  # bytes of variables that get a page of their own
KEPT = 1_024  # large pages that are remembered as they were read

replace = msgspec.structs.replace
_ENCODER = msgspec.msgpack.Encoder()


class Page(msgspec.Struct, frozen=True, array_like=True):
    """One scope as stored; `apart`: its variables lie in another page."""

    scope: Scope
    header: Header | None = None
    apart: bool = False


class Pages(NamedTuple):
    """What a step must write, by number, and what it must remove."""

    changed: dict[int, bytes]
    removed: tuple[int, ...]


_PAGE = msgspec.msgpack.Decoder(Page)
_VARIABLES = msgspec.msgpack.Decoder(dict[str, Any])


# --- values ----------------------------------------------------------------------------------------------------------


def _plain(value: Any) -> Any:
    """A value as MessagePack can write it; the same object when it already can."""
    return value if value is None or isinstance(value, str | bool) else to_json(value)


def _plain_variables(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _plain(value) for name, value in values.items()}


def _variables(plain: Mapping[str, Any]) -> dict[str, Any]:
    return {name: from_json(value) for name, value in plain.items()}


def _watches(given: dict[int, Watch], values: Callable[[Any], Any]) -> dict[int, Watch]:
    return {number: replace(each, key=values(each.key)) if each.key is not None else each for number, each in given.items()}


def _live(live: Live, values: Callable[[Any], Any]) -> Live:
    if live.variables is None and live.watches is None and live.listening is None:
        return live
    own = {name: values(value) for name, value in live.variables.items()} if live.variables is not None else None
    listening = live.listening
    if listening is not None and listening.given:
        listening = replace(listening, given={name: values(value) for name, value in listening.given.items()})
    waits = _watches(live.watches, values) if live.watches is not None else None
    return replace(live, variables=own, watches=waits, listening=listening)


def _done(given: Done, values: Callable[[Any], Any]) -> Done:
    own = {name: values(value) for name, value in given.variables.items()} if given.variables is not None else None
    return replace(given, variables=own, inner=tuple(_done(each, values) for each in given.inner))


def _scope_with(scope: Scope, values: Callable[[Any], Any], *, variables: dict[str, Any]) -> Scope:
    """The scope with every value in it converted."""
    return replace(
        scope,
        variables=variables,
        live={number: _live(live, values) for number, live in scope.live.items()},
        watches=_watches(scope.watches, values) if scope.watches else scope.watches,
        outputs={index: values(value) for index, value in scope.outputs.items()} if scope.outputs else scope.outputs,
        done=tuple(_done(each, values) for each in scope.done) if scope.done else scope.done,
    )


# --- states ----------------------------------------------------------------------------------------------------------


def pages(state: State, changed: Iterable[int], removed: Iterable[int] = ()) -> Pages:
    """The pages of the changed scopes; the root's always, for its header."""
    written: dict[int, bytes] = {}
    gone = [number for each in sorted(removed) for number in (each, -each)]
    for number in sorted({ROOT, *changed}):
        scope = state.scopes[number]
        variables = _plain_variables(scope.variables)
        encoded = _ENCODER.encode(variables)
        apart = len(encoded) > LARGE
        plain = _scope_with(scope, _plain, variables={} if apart else variables)
        written[number] = _ENCODER.encode(Page(plain, state.header if number == ROOT else None, apart))
        if apart:
            written[-number] = encoded
        else:
            gone.append(-number)
    return Pages(written, tuple(gone))


def all_pages(state: State) -> dict[int, bytes]:
    """The whole state as pages."""
    return pages(state, state.scopes).changed


def state(stored: Mapping[int, bytes]) -> State:
    """The state that pages hold."""
    scopes: dict[int, Scope] = {}
    header: Header | None = None
    schema = _schema_of(stored) if upcasting.PAGES else SCHEMA
    for number in sorted(number for number in stored if number > 0):
        data = stored[number]
        read = _known if number != ROOT and len(data) > LARGE else _read
        scopes[number], own = read(data, stored.get(-number, b""), schema)
        header = own or header
    if header is None:
        raise ValueError("the page of the root scope is missing")
    if header.schema > SCHEMA:
        raise ValueError(f"the state is of schema {header.schema}, this release knows {SCHEMA}")
    return State(header, scopes)


def _read(data: bytes, variables: bytes, schema: int) -> tuple[Scope, Header | None]:
    """The scope of a page, and the header that the root's carries; `variables` are those that lie apart."""
    page = _page(data, schema)
    plain = _VARIABLES.decode(variables) if page.apart else page.scope.variables
    return _scope_with(page.scope, from_json, variables=_variables(plain)), page.header


# A step among many children reads all their pages and changes two. Scopes are frozen for everybody but the board that copied
# them, so what the same bytes have given before may be given again.
_known = lru_cache(maxsize=KEPT)(_read)


def _schema_of(stored: Mapping[int, bytes]) -> int:
    """The schema that a state was written by, without decoding it."""
    root: list[Any] = msgspec.msgpack.decode(stored[ROOT]) if ROOT in stored else []
    header: list[Any] = root[1] if len(root) > 1 and root[1] else [SCHEMA]
    return int(header[0])


def _page(data: bytes, schema: int) -> Page:
    if not upcasting.needed(upcasting.PAGES, schema):
        return _PAGE.decode(data)
    raw = upcasting.upcast(upcasting.PAGES, msgspec.msgpack.decode(data, strict=False), schema, SCHEMA)
    return _PAGE.decode(_ENCODER.encode(raw))


def encode(whole: State) -> bytes:
    """The whole state as one piece, the same bytes for the same state."""
    return _ENCODER.encode(all_pages(whole))


def decode(data: bytes) -> State:
    """The state that `encode` wrote."""
    return state(msgspec.msgpack.decode(data, type=dict[int, bytes]))


# --- events ----------------------------------------------------------------------------------------------------------

EVENTS: dict[str, type[HistoryEvent]] = {}


def _leaves(kind: type[HistoryEvent]) -> Iterable[type[HistoryEvent]]:
    for each in kind.__subclasses__():
        if each in (ev.Activation, ev.Completion, ev.Cancellation):
            yield from _leaves(each)
        else:
            yield each


EVENTS.update({each.__name__: each for each in _leaves(HistoryEvent)})
_union = cast("Any", Union)
_ANY_EVENT: msgspec.msgpack.Decoder[Any] = msgspec.msgpack.Decoder(_union[tuple(EVENTS.values())])

# Which fields of an event hold values, and how deep: a context of values, changes by owner, or one value.
_SHAPES: dict[str, str] = {
    "variables": "context",
    "passed": "context",
    "given": "context",
    "inputs": "context",
    "writes": "writes",
    "output": "value",
    "key": "value",
    "items": "value",
}
_VALUED: dict[type[HistoryEvent], tuple[tuple[str, str], ...]] = {
    kind: tuple((name, _SHAPES[name]) for name in kind.__struct_fields__ if name in _SHAPES) for kind in EVENTS.values()
}


def _converted(
    event: HistoryEvent, context: Callable[[Mapping[str, Any]], dict[str, Any]], value: Callable[[Any], Any]
) -> HistoryEvent:
    changes: dict[str, Any] = {}
    for name, shape in _VALUED[type(event)]:
        given = getattr(event, name)
        if not given:
            continue
        if shape == "context":
            changes[name] = context(given)
        elif shape == "writes":
            changes[name] = {owner: context(values) for owner, values in given.items()}
        else:
            changes[name] = value(given)
    return replace(event, **changes) if changes else event


def encode_event(event: HistoryEvent) -> bytes:
    """The bytes of one fact."""
    return _ENCODER.encode(_converted(event, _plain_variables, _plain) if _VALUED[type(event)] else event)


def decode_event(data: bytes, schema: int = SCHEMA) -> HistoryEvent:
    """The fact that `encode_event` wrote under `schema`."""
    if schema > SCHEMA:
        raise ValueError(f"the event is of schema {schema}, this release knows {SCHEMA}")
    if upcasting.needed(upcasting.EVENTS, schema):
        data = _ENCODER.encode(upcasting.upcast(upcasting.EVENTS, msgspec.msgpack.decode(data), schema, SCHEMA))
    event: HistoryEvent = _ANY_EVENT.decode(data)
    return _converted(event, _variables, from_json) if _VALUED[type(event)] else event
