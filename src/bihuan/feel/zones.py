"""Time zones by name: which offset a zone has at a local moment, also outside of the years that Python's calendar knows."""

from __future__ import annotations

import datetime
import re
import zoneinfo
from functools import lru_cache

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_+\-]*(/[A-Za-z0-9_+\-]+)*", re.ASCII)


@lru_cache(maxsize=1024)
def find(name: str) -> zoneinfo.ZoneInfo | None:
    """The zone of that name, None when there is none."""
    if len(name) > 64 or not _NAME.fullmatch(name):
        return None
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return None


def offset(name: str, year: int, month: int, day: int, second: int) -> int:
    """Seconds east of Greenwich at a local moment (`second` of the day).

    A moment that the clocks leave out or show twice takes the offset before the change. Years that Python's calendar does not
    know take those of a year with the same calendar.
    """
    zone = find(name)
    if zone is None:
        return 0
    if not 1 < year < 9999:
        year = 2000 + year % 400 if year > 1 else 2
        day = min(day, 28) if month == 2 else day
    hour, rest = divmod(second, 3600)
    moment = datetime.datetime(year, month, day, hour, *divmod(rest, 60), tzinfo=zone)
    return _seconds(moment)


def offset_at(name: str, year: int, month: int, day: int, second: int) -> int:
    """Seconds east of Greenwich at a moment given in UTC."""
    zone = find(name)
    if zone is None:
        return 0
    if not 2 < year < 9998:
        year = 2000 + year % 400 if year > 1 else 3
        day = min(day, 28) if month == 2 else day
    hour, rest = divmod(second, 3600)
    moment = datetime.datetime(year, month, day, hour, *divmod(rest, 60), tzinfo=datetime.UTC)
    return _seconds(moment.astimezone(zone))


def _seconds(moment: datetime.datetime) -> int:
    span = moment.utcoffset()
    return 0 if span is None else span.days * 86_400 + span.seconds
