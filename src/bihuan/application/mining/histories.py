"""Histories of processes as logs, kept up: only instances that something happened in since are read again.

What has ended does not change any more, and of what runs the number of its last fact tells whether it has changed. Of every
process the last log is therefore remembered whole, with these numbers; a window is a part of it. A log is the same whether it was
kept up or read anew: its rows and codes are always in the order of cases and time.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

import msgspec

from bihuan.application.mining import event_logs
from bihuan.application.ports import Transaction
from bihuan.application.ports.logs import Window
from bihuan.kernel.catalogue import Language

if TYPE_CHECKING:
    import polars as pl

    from bihuan.eventlog.model import EventLog

REMEMBERED = 64
_SINGLY = 400  # of more changed instances the whole window is read
_PARTS = 6
_KEY, _ROW = "@key", "@row"

Mark = tuple[int, int]


class _History:
    """One process in one language: its rows as last seen, and what is known of each instance in them."""

    def __init__(self, basis: object) -> None:
        self.gate = threading.Lock()
        self.basis = basis
        self.marks: dict[int, Mark] = {}
        self.cases: pl.DataFrame | None = None
        self.events: pl.DataFrame | None = None
        self.parts: OrderedDict[object, EventLog] = OrderedDict()


_known: OrderedDict[tuple[str, int, str, str], _History] = OrderedDict()
_gate = threading.Lock()


def of_process(tx: Transaction, window: Window, language: Language = "zh-CN") -> EventLog:
    """The log of the instances in the window, with the activities' names in this language."""
    named = event_logs.naming(tx, window.process_id, language)
    labels = {key: each.label for key, each in named.versions.items()}
    # Names, personal fields, and who belongs where are part of the rows: when they change, all is read again.
    basis = (named.names, named.personal, named.title, labels, tx.directory.organization())
    history = _history((tx.source, tx.tenant, window.process_id, language), basis)
    found = tx.trail.instances(window)
    marks = {each.key: (each.sequence, each.version) for each in found}
    part = tuple(marks.items())
    with history.gate:
        if part in history.parts:
            history.parts.move_to_end(part)
            return history.parts[part]
        changed = tuple(key for key, mark in marks.items() if history.marks.get(key) != mark)
        if changed or history.cases is None:
            narrowed = msgspec.structs.replace(window, keys=changed) if 0 < len(changed) <= _SINGLY else window
            _take(history, event_logs.read(tx, narrowed, named), changed if narrowed is not window else tuple(marks))
            history.marks.update(marks)
        log = history.parts[part] = _part(history, list(marks), named.title)
        while len(history.parts) > _PARTS:
            history.parts.popitem(last=False)
        return log


def _history(key: tuple[str, int, str, str], basis: object) -> _History:
    with _gate:
        history = _known.get(key)
        if history is None or history.basis != basis:
            history = _known[key] = _History(basis)
        _known.move_to_end(key)
        while len(_known) > REMEMBERED:
            _known.popitem(last=False)
        return history


def _take(history: _History, fresh: EventLog, replaced: tuple[int, ...]) -> None:
    """The rows of these instances anew."""
    import polars as pl

    from bihuan.eventlog import model

    keys = fresh.cases["instance"].cast(pl.Int64) if fresh.cases.height else pl.Series([], dtype=pl.Int64)
    cases = fresh.cases.with_columns(keys.alias(_KEY))
    coded = [pl.col(each).cast(pl.String) for each in model.CODED if fresh.has(each)]
    events = fresh.events.with_columns(*coded, keys.gather(fresh.events[model.CASE]).alias(_KEY)).drop(model.CASE)
    if history.cases is not None and history.events is not None:
        others = ~pl.col(_KEY).is_in(pl.Series(replaced, dtype=pl.Int64).implode())
        cases = pl.concat([history.cases.filter(others), cases], how="diagonal_relaxed")
        events = pl.concat([history.events.filter(others), events], how="diagonal_relaxed")
    history.cases, history.events = cases, events


def _part(history: _History, keys: list[int], title: str) -> EventLog:
    """The log of these instances, in their order."""
    import polars as pl

    from bihuan.eventlog import model

    order = pl.DataFrame({_KEY: pl.Series(keys, dtype=pl.Int64)}).with_row_index(_ROW)
    assert history.cases is not None
    assert history.events is not None
    cases = order.join(history.cases, on=_KEY, how="inner", maintain_order="left").drop(_KEY, _ROW)
    # An attribute that only other instances have is none here.
    cases = cases.select(each for each in cases.columns if each in event_logs.FACTS or cases[each].null_count() < cases.height)
    events = history.events.join(order, on=_KEY, how="inner", maintain_order="left").rename({_ROW: model.CASE}).drop(_KEY)
    sorted_ = events.sort(model.CASE, model.TIME, maintain_order=True)
    return model.ordered(cases, sorted_, name=title, source="history")
