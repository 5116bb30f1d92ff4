"""Working time for a loop that asks millions of times: the intervals of a calendar as flat lists, looked up by bisection."""

from __future__ import annotations

from bisect import bisect_right

from bihuan.kernel.calendar import WorkingCalendar

AHEAD = 400 * 86_400_000


class Shifts:
    """The shifts of a calendar from an instant on (ms); they grow as far as they are asked for."""

    __slots__ = ("_before", "_calendar", "_ends", "_starts", "_until")

    def __init__(self, calendar: WorkingCalendar, begin: int) -> None:
        self._calendar = calendar
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._before: list[int] = []
        self._until = begin
        self._grow(begin)

    def on_duty(self, at: int) -> bool:
        """Whether work goes on at that instant; the end of a shift is off duty."""
        place = self._place(at)
        return place >= 0 and at < self._ends[place]

    def next_begin(self, at: int) -> int:
        """The instant itself on duty, else when the next shift begins."""
        place = self._place(at)
        if place >= 0 and at < self._ends[place]:
            return at
        while place + 1 >= len(self._starts):
            self._grow(self._until)
        return self._starts[place + 1]

    def after(self, at: int, length: int) -> int:
        """When `length` of working time has gone by since `at`."""
        if length <= 0:
            return at
        wanted = self._worked(at) + length
        while self._before[-1] + self._ends[-1] - self._starts[-1] < wanted:
            self._grow(self._until)
        place = bisect_right(self._before, wanted - 1) - 1
        return self._starts[place] + wanted - self._before[place]

    def between(self, begin: int, end: int) -> int:
        """The working time from one instant to another."""
        return self._worked(end) - self._worked(begin)

    def _worked(self, at: int) -> int:
        place = self._place(at)
        return 0 if place < 0 else self._before[place] + min(at, self._ends[place]) - self._starts[place]

    def _place(self, at: int) -> int:
        while at >= self._until:
            self._grow(at)
        return bisect_right(self._starts, at) - 1

    def _grow(self, at: int) -> None:
        end = max(at, self._until) + AHEAD
        for begin, stop in self._calendar.intervals(self._until, end):
            worked = self._before[-1] + self._ends[-1] - self._starts[-1] if self._starts else 0
            self._starts.append(begin)
            self._ends.append(stop)
            self._before.append(worked)
        self._until = end
