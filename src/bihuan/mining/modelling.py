"""A discovered model as a BPMN model that people can edit: tasks in lanes, and the gateways between them.

The lane of an activity is the department (or else the role) that does it most often; where the log knows neither there are no
lanes. Activities that somebody does become user tasks, others plain tasks. Each task carries what was measured of it: its
documentation says it in words, and its service level is what nine of ten keep today.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Protocol

import polars as pl

from bihuan import bpmn
from bihuan.bpmn import extension
from bihuan.bpmn import model as words
from bihuan.bpmn.build import Builder
from bihuan.eventlog import activities, model
from bihuan.eventlog.model import EventLog
from bihuan.kernel import spans
from bihuan.mining.discovery import Discovered
from bihuan.mining.findings import NOBODY
from bihuan.mining.tree import TAU, Block, Leaf, Tree
from bihuan.mining.web import Web

_MOST_LANES = 12
_COVERED = 0.5
_ENOUGH = 10  # cases, before what nine of ten keep is a figure


class Measured(NamedTuple):
    """What the log knows of an activity: times in ms, None where it does not tell; `limit` is what nine of ten keep."""

    times: int
    wait: float | None
    work: float | None
    whole: float | None
    limit: int


class Noted(Protocol):
    """Answers the remark to write at an activity ("" for none)."""

    def __call__(self, measured: Measured, /) -> str: ...


class _Drawing:
    """A model in the making: `tail` is the node the next one follows."""

    def __init__(
        self,
        made: Builder,
        found: Discovered,
        who: Mapping[int, str],
        lanes: Mapping[str, str],
        noted: Noted,
        by_hand: set[int],
        measured: Mapping[int, Measured],
    ) -> None:
        self.measured = measured
        self.made = made
        self.found = found
        self.who = who
        self.lanes = lanes
        self.noted = noted
        self.by_hand = by_hand
        self._used: dict[int, int] = {}
        self._gateways = 0

    def draw(self, tree: Tree, tail: str) -> str:
        """Draw the tree behind a node; answers the last node."""
        if isinstance(tree, Leaf):
            if tree == TAU:
                return tail
            key = self._task(tree.code, tail)
            self.made.flow(tail, key)
            return key
        if tree.operator == "seq":
            for child in tree.children:
                tail = self.draw(child, tail)
            return tail
        if tree.operator == "loop":
            return self._loop(tree, tail)
        return self._fork(tree, tail)

    def _task(self, code: int, tail: str) -> str:
        number = self._used[code] = self._used.get(code, 0) + 1
        key = f"task_{code + 1}" if number == 1 else f"task_{code + 1}_{number}"
        measured = self.measured.get(code)
        remark = self.noted(measured) if measured else ""
        documentation = (words.Documentation(body=remark),) if remark else ()
        kind = words.UserTask if code in self.by_hand else words.Task
        task = kind(id=key, documentation=documentation)
        if measured is not None and measured.limit:
            level = extension.ServiceLevel(due=spans.written(spans.of_ms(measured.limit)))
            task = extension.with_extension(task, extension.BihuanExtension(serviceLevel=level))
        self.made.add(task, self.found.names[code], lane=self._lane(code, tail))
        return key

    def _lane(self, code: int, tail: str) -> str:
        return self.lanes.get(self.who.get(code, ""), "") or self.lane_of(tail)

    def lane_of(self, node: str) -> str:
        return next((lane for lane, members in self.made.members.items() if node in members), "")

    def _gateway(self, *, parallel: bool, tail: str) -> str:
        self._gateways += 1
        key = f"gateway_{self._gateways}"
        gateway = words.ParallelGateway(id=key) if parallel else words.ExclusiveGateway(id=key)
        self.made.add(gateway, lane=self.lane_of(tail))
        return key

    def _fork(self, tree: Block, tail: str) -> str:
        parallel = tree.operator == "and"
        split = self._gateway(parallel=parallel, tail=tail)
        self.made.flow(tail, split)
        ends = [self.draw(child, split) for child in tree.children]
        join = self._gateway(parallel=parallel, tail=ends[0])
        for end in ends:
            self.made.flow(end, join)
        return join

    def _loop(self, tree: Block, tail: str) -> str:
        entry = self._gateway(parallel=False, tail=tail)
        self.made.flow(tail, entry)
        leave = self._gateway(parallel=False, tail=entry)
        self.made.flow(self.draw(tree.children[0], entry), leave)
        for child in tree.children[1:]:
            self.made.flow(self.draw(child, leave), entry)
        # What follows hangs on the gateway that decides whether to go round again.
        return leave

    def web(self, web: Web) -> None:
        """Draw a whole web, from the start on: a gateway stands in the lane it is first reached from."""
        after: dict[int, list[int]] = {}
        for source, target in web.arcs:
            after.setdefault(source, []).append(target)
        keys, waiting = {0: "start"}, [0]
        for number in waiting:
            for target in after.get(number, ()):
                if target in keys or target == 1:
                    continue
                node, tail = web.nodes[target], keys[number]
                task = node.kind == "task"
                keys[target] = self._task(node.code, tail) if task else self._gateway(parallel=node.kind == "and", tail=tail)
                waiting.append(target)
        last = next(source for source, target in web.arcs if target == 1)
        self.made.end("end", lane=self.lane_of(keys[last]))
        keys[1] = "end"
        for source, target in web.arcs:
            self.made.flow(keys[source], keys[target])


def model_of(found: Discovered, log: EventLog, process_id: str, name: str, noted: Noted | None = None) -> words.Definitions:
    """The BPMN document of a discovered model, laid out."""
    who = performers(log)
    made = Builder(process_id, name, executable=False)
    titles = list(dict.fromkeys(who.values()))
    lanes = {title: f"lane_{number}" for number, title in enumerate(titles, start=1)}
    for title, key in lanes.items():
        made.lane(key, title)
    drawing = _Drawing(made, found, who, lanes, noted or (lambda _: ""), _done_by_people(log), measured(log))
    first = next((who[code] for code in found.activities if code in who), "")
    made.start("start", lane=lanes.get(first, ""))
    if isinstance(found.shape, Web):
        drawing.web(found.shape)
    else:
        tail = drawing.draw(found.shape, "start")
        made.end("end", lane=drawing.lane_of(tail))
        made.flow(tail, "end")
    return made.build()


def measured(log: EventLog) -> dict[int, Measured]:
    """What was measured of every activity, by its code; a limit only where enough were seen."""
    table = activities.instances(log)
    begun = pl.coalesce(model.START, pl.col(activities.END))
    grouped = table.group_by(pl.col(model.ACTIVITY).to_physical().alias("code")).agg(
        pl.len(),
        (begun - pl.col(model.ENABLED)).median().alias("wait"),
        (pl.col(activities.END) - pl.col(model.START)).median().alias("work"),
        (pl.col(activities.END) - pl.col(model.ENABLED)).median().alias("whole"),
        (pl.col(activities.END) - pl.col(model.ENABLED)).quantile(0.9, "higher").alias("limit"),
    )
    tells = activities.knows_work(log)
    return {
        int(code): Measured(count, wait if tells else None, work, whole, _round(limit) if limit and count >= _ENOUGH else 0)
        for code, count, wait, work, whole, limit in grouped.rows()
    }


def _round(limit: float) -> int:
    """A limit as people say them: up to whole minutes, hours or days."""
    unit = next((unit for unit, below in ((60_000, 120), (3_600_000, 48)) if limit < unit * below), 86_400_000)
    return -int(-limit // unit) * unit


def performers(log: EventLog) -> dict[int, str]:
    """Of every activity the department, or else the role, that does it most; empty when the log does not tell."""
    for column in (model.GROUP, model.ROLE):
        if not log.has(column):
            continue
        known = activities.completions(log).events.filter(
            pl.col(column).is_not_null() & ~pl.col(column).cast(pl.String).is_in(list(NOBODY))
        )
        if known.height < _COVERED * log.events.height:
            continue
        counted = known.group_by(
            pl.col(model.ACTIVITY).to_physical().alias("code"), pl.col(column).cast(pl.String).alias("who")
        ).len()
        rows = counted.sort(["len", "who"], descending=[True, False]).unique("code", keep="first", maintain_order=True).rows()
        found = {int(code): str(title) for code, title, _ in rows}
        if 1 < len(set(found.values())) <= _MOST_LANES:
            return found
    return {}


def _done_by_people(log: EventLog) -> set[int]:
    """Activities that mostly have a resource which is no system."""
    if not log.has(model.RESOURCE):
        return set()
    named = pl.col(model.RESOURCE).cast(pl.String).fill_null("")
    human = (named != "") & ~named.str.to_lowercase().str.contains(r"^(system|automatic|batch|robot|rpa|系统|自动)")
    shares = log.events.group_by(pl.col(model.ACTIVITY).to_physical().alias("code")).agg(human.mean().alias("share"))
    return {int(code) for code in shares.filter(pl.col("share") > _COVERED)["code"].to_list()}


def write(definitions: words.Definitions) -> bytes:
    """The document as XML."""
    return bpmn.write(definitions)


__all__ = ["Measured", "measured", "model_of", "performers", "write"]
