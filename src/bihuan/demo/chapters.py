"""The chapters of the company's story, and which versions there are at a given day."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

from bihuan.demo.content import Version

ZONE = ZoneInfo("Asia/Shanghai")
DEFAULT = "2024-04-08"
CHAPTERS = ("2023-11-20", "2024-02-19", DEFAULT)
"""Survey and diagnosis; the pilot runs; roll-out and improvement."""

DAY_BEGINS = (9, 26)
PILOT_WEEKS = 4

State = Literal["draft", "pilot", "released", "retired"]


class Standing(msgspec.Struct, frozen=True):
    """A version as it stands on a day."""

    version: Version
    state: State
    effective: date | None


def begin_of(day: str) -> int:
    """The morning of a day in the company's zone, as milliseconds since 1970 (UTC). Raises `ValueError` for another format."""
    when = date.fromisoformat(day)
    return milliseconds(when, *DAY_BEGINS)


def date_of(at_ms: int) -> date:
    """The day in the company's zone."""
    return datetime.fromtimestamp(at_ms / 1000, ZONE).date()


def milliseconds(day: date, hour: int = 0, minute: int = 0) -> int:
    return int(datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE).timestamp() * 1000)


def standing_on(versions: list[Version], day: date) -> list[Standing]:
    """Each version with its state on `day`: the newest in effect is released, older ones are retired, later ones are drafts.

    A version that comes into effect within the next weeks is on pilot, and so is one that has not reached everybody; one without
    a date is a draft for ever.
    """
    dated = [(each, _date(each.for_all or each.effective)) for each in versions]
    in_effect = [reached for _, reached in dated if reached and reached <= day]
    newest = max(in_effect, default=None)
    return [Standing(each, _state(each, reached, newest, day), _date(each.effective)) for each, reached in dated]


def _date(day: str | None) -> date | None:
    return date.fromisoformat(day) if day else None


def _state(version: Version, reached: date | None, newest: date | None, day: date) -> State:
    effective = _date(version.effective)
    if reached is None or effective is None:
        return "draft"
    if reached == newest:
        return "released"
    if reached < day:
        return "retired"
    return "pilot" if newest and (effective - day).days <= 7 * PILOT_WEEKS else "draft"
