"""The simulated staff: people who start, do and decide on the real engine, in the company's own time.

A discrete-event loop: every event happens at its own instant through the use case that a person or a worker would cause it by.
A day's events share one transaction (`Database.together`), so that the disk is asked once a day and not once a step. Durations
come from the process files: waiting in working or elapsed hours, then hands-on minutes in working time; both vary log-normally
around their mean. Chance is drawn from what is decided (order, step, visit), so the same seed gives the same past.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from itertools import count
from random import Random
from typing import Any, Protocol, TypeVar
from zoneinfo import ZoneInfo

import msgspec

from bihuan.application.people.calendars import working_calendar
from bihuan.application.ports import Transaction, Turn
from bihuan.application.ports.effects import Effects
from bihuan.application.ports.records import WorkItemRecord
from bihuan.demo.content import PROCESS_IDS, Pace, process
from bihuan.demo.desk import Desk, InHand, Seen
from bihuan.demo.turns import stand
from bihuan.kernel.errors import Forbidden, NotFound, Rejected

T = TypeVar("T")

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
SPREAD = 0.35
"""Standard deviation of the logarithm of durations."""
BATCH = 400
"""Events in one transaction: about a day's."""


Daily = Callable[[Transaction, date], None]
"""What the company decides on a day of its story, told at the day's begin."""


class Database(Protocol):
    def together(self, work: Callable[[Turn], T]) -> T: ...
    def read(self, query: Callable[[Transaction], T]) -> T: ...


class Event(msgspec.Struct, frozen=True, order=True):
    at: int
    number: int
    kind: str
    process: str = ""
    person: str = ""
    key: int = 0
    reference: int = 0


class Progress(msgspec.Struct):
    """How far an advance has come; `cancelled` is asked before every transaction."""

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

    def __init__(self, database: Database, effects: Effects, seed: int, daily: Daily = lambda _tx, _day: None) -> None:
        self._database = database
        self._daily = daily
        self._seed = seed
        self._events: list[Event] = []
        self._numbers = count()
        self._free: dict[str, int] = {}
        self._known: set[tuple[str, int, int]] = set()
        self._calendar = database.read(working_calendar)
        self._organization = database.read(lambda tx: tx.directory.organization())
        self._desk = Desk(self._organization, effects, seed)

    def advance(self, begin: int, end: int, progress: Progress | None = None, *, drain: int = 0) -> Progress:
        """Work from one instant (ms) to another. Whoever works by hand keeps what they have claimed.

        With `drain` nobody starts anything new after `end`, and what is under way is worked on until that instant.
        """
        progress = progress or Progress()
        last = max(end, drain)
        progress.begin, progress.now, progress.end = begin, begin, last
        for event in self._arrivals(begin, end):
            heapq.heappush(self._events, event)
        self._database.together(lambda run: self._plan(run(self._desk.everything, begin), begin))
        while self._events and self._events[0].at <= last and not progress.cancelled:
            self._database.together(lambda run: self._part(run, last, progress))
            progress.moved(progress.share)
        in_hand = [InHand(each.key, each.person, each.at) for each in self._events if each.kind == "finish"]
        self._database.together(lambda run: run(lambda tx: self._desk.leave(tx, in_hand)))
        if not progress.cancelled:
            progress.now = last
            progress.moved(1.0)
        return progress

    def _part(self, run: Turn, end: int, progress: Progress) -> None:
        for _ in range(BATCH):
            if not self._events or self._events[0].at > end:
                break
            event = heapq.heappop(self._events)
            self._happen(run, event, progress)
            progress.now = event.at
        run(self._desk.send_out, progress.now)

    def _happen(self, run: Turn, event: Event, progress: Progress) -> None:
        """One event; what a person may not do or nobody can do any more changes nothing."""
        match event.kind:
            case "ready":
                self._take_up(run, event)
            case "day":
                day = self._calendar.local_date(event.at)
                run(lambda tx: (stand(tx, day), self._daily(tx, day)), event.at)
                run(self._desk.read_copies, event.at)
            case "start":
                self._done(run, event, lambda tx: self._desk.start(tx, event.process, event.person, event.number))
                progress.started += 1
            case "finish":
                self._done(run, event, lambda tx: self._desk.finish(tx, event.key, event.person))
                progress.completed += 1
            case "claim":
                self._done(run, event, lambda tx: self._desk.claim(tx, event.key, event.person))
            case "timer":
                self._done(run, event, lambda tx: self._desk.fire(tx, event.key, event.reference, event.process))
            case "job":
                self._done(run, event, lambda tx: self._desk.work(tx, event.key))
            case _:
                self._done(run, event, lambda tx: self._desk.withdraw(tx, event.key))

    def _done(self, run: Turn, event: Event, use_case: Callable[[Transaction], Seen]) -> None:
        try:
            seen = run(use_case, event.at)
        except Forbidden:
            self._pass_on(run, event)
        except (NotFound, Rejected):
            return  # the process is not in force yet, or the work is no longer there
        else:
            self._plan(seen, event.at)

    def _pass_on(self, run: Turn, event: Event) -> None:
        """Somebody may not (separation of duties): the next able person does it."""
        if event.kind != "finish":
            return
        for other in run(lambda tx: self._desk.able(tx, event.key), event.at):
            if other != event.person:
                try:
                    seen = run(lambda tx, other=other: self._desk.finish(tx, event.key, other), event.at)
                except (Forbidden, Rejected):
                    continue
                self._plan(seen, event.at)
                return

    # Arrivals

    def _arrivals(self, begin: int, end: int) -> Iterator[Event]:
        zone = ZoneInfo(self._calendar.rules.zone)
        day, last = self._calendar.local_date(begin), self._calendar.local_date(end)
        while day <= last:
            midnight = int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp() * 1000)
            if begin <= midnight <= end or day == self._calendar.local_date(begin):
                yield self._event(max(midnight, begin), "day")
            yield from self._arrivals_of(day, midnight, begin, end)
            day += timedelta(days=1)

    def _arrivals_of(self, day: date, midnight: int, begin: int, end: int) -> Iterator[Event]:
        worked = self._calendar.working_between(midnight, midnight + DAY)
        if not worked:
            return
        for process_id in PROCESS_IDS:
            chance = Random(f"{self._seed}:{process_id}:{day}")
            for _ in range(_how_many(process(process_id).arrivals.per_day, chance)):
                at = self._calendar.add_working(midnight, round(chance.random() * worked * 0.97))
                person = self._starter(process_id, chance)
                if begin <= at <= end:
                    yield self._event(at, "start", process=process_id, person=person)

    def _starter(self, process_id: str, chance: Random) -> str:
        posts = process(process_id).arrivals.posts
        post = chance.choices(list(posts), list(posts.values()))[0]
        return chance.choice(sorted(each.id for each in self._organization.holders(post)))

    # Who does what when

    def _plan(self, seen: Seen, now: int) -> None:
        """Let everything that has appeared happen in its time; what was seen before stays planned as it is."""
        for each in seen.in_hand:
            if self._new("item", each.key):
                self._free[each.person] = max(self._free.get(each.person, 0), each.at)
                self._push(self._event(max(each.at, now), "finish", person=each.person, key=each.key))
        for item in seen.items:
            if self._new("item", item.key):
                self._wait(item, now)
        for timer in seen.timers:
            if self._new(timer.kind, timer.reference if timer.kind != "engine" else timer.instance_key, timer.due_at):
                at = max(timer.due_at, now)
                self._push(self._event(at, "timer", process=timer.kind, key=timer.instance_key, reference=timer.reference))
        for job in seen.jobs:
            if self._new("job", job.key, job.attempts):
                self._push(self._event(max(job.due_at, now), "job", key=job.key))
        for begun in seen.begun:
            chance = Random(f"{self._seed}:withdraw:{begun.business_no}")
            if chance.random() < process(begun.process_id).arrivals.withdrawn:
                later = self._calendar.add_working(now, round(chance.uniform(0.2, 6) * HOUR))
                self._push(self._event(later, "withdraw", key=begun.key))

    def _new(self, kind: str, key: int, more: int = 0) -> bool:
        known = (kind, key, more)
        if known in self._known:
            return False
        self._known.add(known)
        return True

    def _wait(self, item: WorkItemRecord, now: int) -> None:
        """Let a new item wait for what its process says it waits for; nobody is held up by that."""
        pace, chance = self._desk.pace(item), self._desk.chance("pace", item)
        ready = max(item.created_at, now)
        if pace.wh:
            ready = self._calendar.add_working(ready, round(pace.wh * HOUR * _vary(chance)))
        ready += round(pace.h * HOUR * _vary(chance))
        self._push(self._event(ready, "ready", key=item.key))

    def _take_up(self, run: Turn, event: Event) -> None:
        """An item is ready: the able person who can begin first works on it, in working time."""
        item, people = run(lambda tx: self._desk.offered(tx, event.key), event.at)
        if item is None or not people:
            return
        pace, chance = self._desk.pace(item), self._desk.chance("work", item)
        person = min(people, key=lambda each: (max(self._free.get(each, 0), event.at), each))
        begin = max(self._free.get(person, 0), event.at)
        end = self._calendar.add_working(begin, round(pace.minutes * MINUTE * _vary(chance)))
        self._free[person] = end
        self._push(self._event(begin, "claim", person=person, key=item.key))
        self._push(self._event(end, "finish", person=person, key=item.key))

    def _push(self, event: Event) -> None:
        heapq.heappush(self._events, event)

    def _event(self, at: int, kind: str, **more: Any) -> Event:
        return Event(at, next(self._numbers), kind, **more)


def _how_many(mean: float, chance: Random) -> int:
    """A Poisson draw (Knuth's product of uniforms; the means here are small)."""
    limit, product, drawn = math.exp(-mean), chance.random(), 0
    while product > limit:
        product *= chance.random()
        drawn += 1
    return drawn


def _vary(chance: Random) -> float:
    """A factor around one, log-normal with mean one."""
    return chance.lognormvariate(-SPREAD * SPREAD / 2, SPREAD)


__all__ = ["Database", "Pace", "Progress", "Staff"]
