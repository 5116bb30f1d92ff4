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

    A version that comes into effect within the next weeks is on pilot; one without a date is a draft for ever.
    """
    dated = [(each, date.fromisoformat(each.effective) if each.effective else None) for each in versions]
    in_effect = [effective for _, effective in dated if effective and effective <= day]
    newest = max(in_effect, default=None)
    return [Standing(each, _state(effective, newest, day), effective) for each, effective in dated]


def _state(effective: date | None, newest: date | None, day: date) -> State:
    if effective is None:
        return "draft"
    if effective == newest:
        return "released"
    if effective < day:
        return "retired"
    return "pilot" if newest and (effective - day).days <= 7 * PILOT_WEEKS else "draft"
