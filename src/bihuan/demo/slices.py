"""The company's past in slices, cut at its long holidays, where hardly anything is under way.

Each slice is worked by the staff on its own: it begins with empty desks, nobody starts anything after its end, and what is
under way is worked on until it is done. So slices can be made by several processes at once and in any order, the newest
first. The last one, which leads to the present, is the company itself.
"""

from __future__ import annotations

from datetime import date, timedelta

import msgspec

from bihuan.demo import chapters

CUTS = (("2023-10-09", "2023-12-29"), ("2024-01-02", "2024-02-09"), ("2024-02-18", ""))
"""First and last working day; the company's records begin after the National Day holidays of 2023."""
DRAIN = timedelta(days=30)


class Slice(msgspec.Struct, frozen=True):
    """Instants in ms: cases start from `begin` to `end`, and are worked on until `drain`."""

    name: str
    begin: int
    end: int
    drain: int


def of(day: str) -> list[Slice]:
    """All slices up to a chapter's day, oldest first; the last one ends with it. Empty before the records begin."""
    now = chapters.begin_of(day)
    found: list[Slice] = []
    for first, last in CUTS:
        begin = chapters.milliseconds(date.fromisoformat(first))
        if begin >= now:
            break
        closed = date.fromisoformat(last) if last else None
        end = min(now, chapters.milliseconds(closed + timedelta(days=1))) if closed else now
        drain = min(now, chapters.milliseconds(closed + DRAIN)) if closed else now
        found.append(Slice(first, begin, end, drain))
    return found


def present(day: str) -> Slice:
    """The slice that leads to a chapter's day; for a day before the records begin, its morning."""
    now = chapters.begin_of(day)
    return (of(day) or [Slice(day, now, now, now)])[-1]


def past(day: str) -> list[Slice]:
    """The slices before the present one, newest first: what people look at most comes first."""
    return of(day)[-2::-1] if len(of(day)) > 1 else []
