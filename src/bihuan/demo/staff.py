"""The simulated staff: people who start, do and decide on the real engine, in the company's own time.

A discrete-event loop. An event is somebody finishing something at an instant; what happens within one *wave* of minutes is
handed to the database together (so that one COMMIT serves many), then the background work that is due is done, then the work
items that appeared are given to whoever can begin first. Durations come from the process files: waiting in working or
elapsed hours, then hands-on minutes in working time; both vary log-normally around their mean.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random
from typing import Any, Protocol, TypeVar
from zoneinfo import ZoneInfo

import msgspec

from bihuan.application.actor import Actor, granted
from bihuan.application.method import manuals
from bihuan.application.models import receipts
from bihuan.application.people.calendars import working_calendar
from bihuan.application.ports import Transaction
from bihuan.application.ports.records import WorkItemRecord
from bihuan.application.running import instances, work_items
from bihuan.application.views.work import CompleteWorkItem, StartInstance
from bihuan.demo.answers import answer
from bihuan.demo.content import PROCESS_IDS, Pace, ProcessSpec, Step, Version, process
from bihuan.kernel.errors import Forbidden, Rejected
from bihuan.kernel.spans import Span

T = TypeVar("T")

MINUTE = 60_000
HOUR = 60 * MINUTE
WAVE = 4 * MINUTE
SPREAD = 0.35
"""Standard deviation of the logarithm of durations."""


class Database(Protocol):
    def write(self, use_case: Callable[[Transaction], T], *, at: int | None = None) -> Future[T]: ...
    def read(self, query: Callable[[Transaction], T]) -> T: ...


class Background(Protocol):
    """Timers, jobs and messages that are due at an instant; done by the workers of the product."""

    def __call__(self, now: int) -> None: ...


class Event(msgspec.Struct, frozen=True, order=True):
    at: int
    number: int
    kind: str
    process: str = ""
    person: str = ""
    item: int = 0


class Progress(msgspec.Struct):
    """How far an advance has come; `cancelled` is asked before every wave."""

    begin: int = 0
    now: int = 0
    end: int = 0
    started: int = 0
    completed: int = 0
    cancelled: bool = False
    moved: Callable[[float], None] = lambda _: None

    @property
    def share(self) -> float:
        return 1.0 if self.end <= self.begin else (self.now - self.begin) / (self.end - self.begin)


class Staff:
    """Everybody of the company at their desks; `advance` lets them work until an instant."""

    def __init__(self, database: Database, background: Background, seed: int) -> None:
        self._database = database
        self._background = background
        self._seed = seed
        self._events: list[Event] = []
        self._numbers = count()
        self._free: dict[str, int] = {}
        self._given: set[int] = set()
        self._last_key = 0
        self._paces: dict[int, tuple[ProcessSpec, Version]] = {}
        self._calendar = database.read(working_calendar)
        self._organization = database.read(lambda tx: tx.directory.organization())

    def advance(self, begin: int, end: int, progress: Progress | None = None) -> Progress:
        """Work from one instant (ms) to another. Whoever works by hand keeps what they have claimed."""
        progress = progress or Progress()
        progress.begin, progress.now, progress.end = begin, begin, end
        for event in self._arrivals(begin, end):
            heapq.heappush(self._events, event)
        self._discover(begin)
        while self._events and self._events[0].at <= end and not progress.cancelled:
            wave_end = min(self._events[0].at + WAVE, end)
            wave: list[Event] = []
            while self._events and self._events[0].at <= wave_end:
                wave.append(heapq.heappop(self._events))
            self._work(wave, progress)
            self._background(wave_end)
            self._discover(wave_end)
            progress.now = wave_end
            progress.moved(progress.share)
            self._watch_timers(wave_end, end)
        if not progress.cancelled:
            self._background(end)
            progress.now = end
        return progress

    # Arrivals

    def _arrivals(self, begin: int, end: int) -> Iterator[Event]:
        zone = ZoneInfo(self._calendar.rules.zone)
        day = datetime.fromtimestamp(begin / 1000, UTC).astimezone(zone).date()
        last = datetime.fromtimestamp(end / 1000, UTC).astimezone(zone).date()
        while day <= last:
            midnight = int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp() * 1000)
            worked = self._calendar.working_between(midnight, midnight + 24 * HOUR)
            if worked:
                for process_id in PROCESS_IDS:
                    chance = Random(f"{self._seed}:{process_id}:{day}")
                    for _ in range(self._how_many(process(process_id).arrivals.per_day, chance)):
                        offset = Span(ms=round(chance.random() * worked * 0.97))
                        at = self._calendar.add_working(midnight, offset)
                        if begin <= at <= end:
                            yield self._event(at, "start", process=process_id, person=self._starter(process_id, chance))
            day += timedelta(days=1)

    @staticmethod
    def _how_many(mean: float, chance: Random) -> int:
        """A Poisson draw (Knuth's product of uniforms; the means here are small)."""
        limit, product, drawn = math.exp(-mean), chance.random(), 0
        while product > limit:
            product *= chance.random()
            drawn += 1
        return drawn

    def _starter(self, process_id: str, chance: Random) -> str:
        posts = list(process(process_id).arrivals.posts)
        holders = [person for post in posts for person in self._organization.holders(post)]
        return chance.choice(sorted(each.id for each in holders))

    # Work

    def _work(self, wave: list[Event], progress: Progress) -> None:
        for event in wave:
            if event.kind == "ready":
                self._take_up(event)
        promised = [(event, self._hand_in(event)) for event in wave if event.kind in ("start", "finish")]
        for event, future in promised:
            try:
                future.result()
            except Forbidden:
                self._pass_on(event)
            except Rejected:
                continue
            else:
                progress.started += event.kind == "start"
                progress.completed += event.kind == "finish"

    def _hand_in(self, event: Event) -> Future[Any]:
        if event.kind == "start":
            return self._database.write(lambda tx: self._start(tx, event), at=event.at)
        return self._database.write(lambda tx: self._finish(tx, event), at=event.at)

    def _start(self, tx: Transaction, event: Event) -> None:
        spec = process(event.process)
        chance = Random(f"{self._seed}:start:{event.number}:{event.at}")
        values = {name: answer(spec, name, None, chance, event.at) for name in spec.form.edit}
        if "urgent" in values:
            values["urgent"] = chance.random() < 0.06
        instances.start(tx, self._actor(event.person), StartInstance(process_id=event.process, values=values))

    def _finish(self, tx: Transaction, event: Event) -> None:
        item = tx.work_items.find(event.item)
        if item is None or item.state not in ("open", "claimed"):
            return
        spec, version = self._pace_of(tx, item)
        step, pace = spec.step(version, item.element_id), version.staff.get(item.element_id)
        chance = Random(f"{self._seed}:{item.key}")
        command = CompleteWorkItem(values=self._values(spec, step, pace, chance, event.at), outcome=_outcome(step, pace, chance))
        if receipts.missing(tx, item.version_key, event.person):
            manuals.confirm(tx, self._actor(event.person), item.version_key)
        work_items.complete(tx, self._actor(event.person), item.key, command)

    def _values(self, spec: ProcessSpec, step: Step, pace: Pace | None, chance: Random, now: int) -> dict[str, Any]:
        """What this step decides or must fill; what the start already said is left alone."""
        decided = {*pace.chance, *pace.choice, *pace.number} if pace else set[str]()
        decided |= {name for name in step.edit if spec.fields[name].min_when}
        wanted = [name for name in step.edit if name in decided or (name in step.require and name not in spec.form.require)]
        return {name: answer(spec, name, pace, chance, now) for name in wanted}

    def _pass_on(self, event: Event) -> None:
        """Somebody may not (separation of duties): the next able person does it."""
        if event.kind != "finish":
            return
        for other in self._able(event.item):
            if other != event.person:
                actor = self._actor(other)
                try:
                    again = msgspec.structs.replace(event, person=actor.person)
                    self._database.write(lambda tx, again=again: self._finish(tx, again), at=event.at).result()
                except (Forbidden, Rejected):
                    continue
                return

    # Who does what when

    def _discover(self, now: int) -> None:
        """Give every new work item to the able person who can begin first."""
        while True:
            after = self._last_key
            found = self._database.read(lambda tx, after=after: tx.lists.opened_since(after, 500))
            for item in found:
                self._last_key = max(self._last_key, item.key)
                if item.key not in self._given and not (item.state == "claimed" and item.claimed_at != item.created_at):
                    self._given.add(item.key)
                    self._schedule(item, now)
            if len(found) < 500:
                return

    def _schedule(self, item: WorkItemRecord, now: int) -> None:
        """Let a new item wait for what its process says it waits for; nobody is held up by that."""
        pace, chance = self._pace(item), Random(f"{self._seed}:pace:{item.key}")
        ready = max(item.created_at, now - WAVE)
        if pace.wh:
            ready = self._calendar.add_working(ready, Span(ms=round(pace.wh * HOUR * self._vary(chance))))
        ready += round(pace.h * HOUR * self._vary(chance))
        heapq.heappush(self._events, self._event(max(ready, now), "ready", item=item.key))

    def _take_up(self, event: Event) -> None:
        """An item is ready: the able person who can begin first works on it, in working time."""
        item = self._database.read(lambda tx: tx.work_items.find(event.item))
        people = [] if item is None else [item.assignee] if item.assignee else self._able(item.key)
        if item is None or not people:
            return
        pace, chance = self._pace(item), Random(f"{self._seed}:work:{item.key}")
        person = min(people, key=lambda each: (max(self._free.get(each, 0), event.at), each))
        begin = max(self._free.get(person, 0), event.at)
        end = self._calendar.add_working(begin, Span(ms=round(pace.minutes * MINUTE * self._vary(chance))))
        self._free[person] = end
        heapq.heappush(self._events, self._event(end, "finish", process=item.process_id, person=person, item=item.key))

    def _pace(self, item: WorkItemRecord) -> Pace:
        _, version = self._database.read(lambda tx: self._pace_of(tx, item))
        return version.staff.get(item.element_id, Pace(minutes=10))

    def _able(self, item_key: int) -> list[str]:
        principals = self._database.read(lambda tx: [each.principal for each in tx.work_items.candidates(item_key)])
        able: dict[str, None] = {}
        for principal in principals:
            kind, _, name = principal.partition(":")
            for person in [name] if kind == "person" else [each.id for each in self._organization.holders(name)]:
                able[person] = None
        return list(able)

    def _pace_of(self, tx: Transaction, item: WorkItemRecord) -> tuple[ProcessSpec, Version]:
        if item.version_key not in self._paces:
            stored = tx.versions.find(item.version_key)
            spec = process(item.process_id)
            label = stored.label if stored else ""
            self._paces[item.version_key] = (
                spec,
                next((each for each in spec.versions if each.label == label), spec.versions[-1]),
            )
        return self._paces[item.version_key]

    def _watch_timers(self, now: int, end: int) -> None:
        """Nothing may happen for days while a timer runs: be there when it fires."""
        due = self._database.read(lambda tx: tx.timers.next_due())
        if due is not None and now < due <= end and (not self._events or due < self._events[0].at):
            heapq.heappush(self._events, self._event(due, "tick"))

    def _actor(self, person_id: str) -> Actor:
        person = self._organization.person(person_id)
        return Actor(person=person_id, permissions=granted(person.roles if person else ()))

    def _event(self, at: int, kind: str, **more: Any) -> Event:
        return Event(at, next(self._numbers), kind, **more)

    @staticmethod
    def _vary(chance: Random) -> float:
        """A factor around one, log-normal with mean one."""
        return chance.lognormvariate(-SPREAD * SPREAD / 2, SPREAD)


def _outcome(step: Step, pace: Pace | None, chance: Random) -> str:
    if not step.approval:
        return ""
    agrees = chance.random() < (pace.chance.get("approve", 0.95) if pace else 0.95)
    return "approved" if agrees else "rejected"
