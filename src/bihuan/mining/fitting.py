"""A log beside a model, case by case: how well each fits, where it leaves the model, and which cases do so alike."""

from __future__ import annotations

import msgspec
import polars as pl

from bihuan.bpmn import model as bpmn
from bihuan.bpmn import walk
from bihuan.eventlog import model
from bihuan.eventlog.history import WITHDRAWN
from bihuan.eventlog.model import EventLog
from bihuan.mining import conformance, net, variants
from bihuan.mining.conformance import Deed
from bihuan.mining.net import SILENT
from bihuan.mining.ways import Agreement, CaseFit, Deviation

_MOST_EXPLAINED = 500
"""Variants whose deviations are named, the most frequent first."""


class Fitted(msgspec.Struct, frozen=True):
    """`agreement` is None where the model has too many states to tell; `cases` the worst first, those that fit left out."""

    agreement: Agreement | None
    deviations: tuple[Deviation, ...] = ()
    cases: tuple[CaseFit, ...] = ()


def fit(log: EventLog, process: bpmn.Process, *, by_element: bool = False) -> Fitted:
    """The log beside a process; `by_element`: the log is our own, and steps are told by their ids and not by their names.

    What our engine does in passing leaves no row in its history: such steps are silent then.
    """
    if by_element:
        log = _by_element(log)
    found = variants.sequences(log)
    silent = _without_rows(process, found.names) if by_element else frozenset[str]()
    named, names = net.by_name(process, found.names)
    elements: dict[int, str] = {}

    def code_of(node: bpmn.Activity) -> int:
        if node.id in silent:
            return SILENT
        code = named(node)
        elements.setdefault(code, node.id or "")
        return code

    made = net.of_process(process, code_of, names)
    # Labels are given while the net is made: the names are complete only now.
    made = msgspec.structs.replace(made, names=tuple(names))
    agreement = conformance.agreement(made, found.ways, found.counts)
    if agreement is None:
        return Fitted(None)
    explained = conformance.explanations(made, found.ways[:_MOST_EXPLAINED], found.counts[:_MOST_EXPLAINED])
    kinds = _kinds(explained, found.counts, names, elements)
    return Fitted(agreement, tuple(kinds.values()), _cases(log, found, agreement, explained, list(kinds)))


def _by_element(log: EventLog) -> EventLog:
    """Steps by their ids; what was begun and withdrawn was not done."""
    if not log.has(model.ELEMENT):
        return log
    events = log.events.with_columns(log.events[model.ELEMENT].alias(model.ACTIVITY))
    if log.has(model.LIFECYCLE):
        events = events.filter(pl.col(model.LIFECYCLE).cast(pl.String).fill_null("") != WITHDRAWN)
    return msgspec.structs.replace(log, events=events)


def _without_rows(process: bpmn.Process, seen: list[str]) -> frozenset[str]:
    """Steps that no person does and that never left a row."""
    known = frozenset(seen)
    inner = (each for each in walk.walk(process) if isinstance(each, bpmn.Activity) and not isinstance(each, bpmn.UserTask))
    return frozenset(each.id or "" for each in inner if each.id not in known)


def _kinds(explained: list[list[Deed]], counts: list[int], names: list[str], elements: dict[int, str]) -> dict[Deed, Deviation]:
    """The kinds of deviation, those in the most cases first."""
    times: dict[Deed, int] = {}
    cases: dict[Deed, int] = {}
    for deeds, count in zip(explained, counts, strict=False):
        for deed in deeds:
            times[deed] = times.get(deed, 0) + count
        for deed in set(deeds):
            cases[deed] = cases.get(deed, 0) + count
    order = sorted(times, key=lambda deed: (-cases[deed], deed))
    return {
        (kind, code): Deviation(kind, code, names[code], times[kind, code], cases[kind, code], elements.get(code, ""))
        for kind, code in order
    }


def _cases(
    log: EventLog, found: variants.Sequences, agreement: Agreement, explained: list[list[Deed]], kinds: list[Deed]
) -> tuple[CaseFit, ...]:
    place = {deed: number for number, deed in enumerate(kinds)}
    of_way = {way: number for number, way in enumerate(found.ways)}
    instances = log.cases["instance"].to_list() if "instance" in log.cases.columns else []
    names = log.cases[model.CASE].to_list()
    fits: list[CaseFit] = []
    for case, way in variants.by_case(log):
        number = of_way[way]
        if number >= len(agreement.costs) or not agreement.costs[number]:
            continue
        fitness = 1 - agreement.costs[number] / max(len(way) + agreement.shortest, 1)
        deeds = explained[number] if number < len(explained) else []
        deviating = tuple(sorted({place[deed] for deed in deeds}))
        fits.append(CaseFit(str(names[case]), str(instances[case]) if instances else "", round(fitness, 4), deviating))
    return tuple(sorted(fits, key=lambda each: (each.fitness, each.name)))


__all__ = ["Fitted", "fit"]
