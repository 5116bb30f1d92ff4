"""A population by hand: facts as plain columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bihuan.feel import DateTime, DayTimeDuration, Range, temporal
from bihuan.kernel.calendar import CalendarRules, WorkingCalendar
from bihuan.kernel.text import Text
from bihuan.measures.language import Fact, Vocabulary, vocabulary

HOUR_MS = 3_600_000
# 2024-03-04 is a Monday; 09:00 in Shanghai.
MONDAY_NINE = 1_709_514_000_000

OFFICE = WorkingCalendar(
    CalendarRules(id="office", week=dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), ("09:00-12:00", "13:00-18:00")))
)
MODEL: Vocabulary = vocabulary(
    [
        ("check_stock", Text(zh="核对库存", en="Check stock")),
        ("ship", Text(zh="发货", en="Ship goods")),
        ("sign_1", Text(zh="签字", en="Sign")),
        ("sign_2", Text(zh="签字", en="Sign again")),
    ],
    ["amount", "channel", "order"],
)


def hours(count: float) -> DayTimeDuration:
    return DayTimeDuration(int(count * temporal.HOUR))


def at(hour: float) -> DateTime:
    """So many hours after Monday morning."""
    return temporal.instant(MONDAY_NINE + int(hour * HOUR_MS))


class Table:
    """Columns by fact; asking for another one is a mistake of the test."""

    def __init__(self, size: int, columns: Mapping[Fact, Sequence[Any]], period: Range | None = None) -> None:
        self.size = size
        self.columns = columns
        self.period = period
        self.calendar: WorkingCalendar | None = OFFICE
        self.asked: list[Fact] = []

    def column(self, fact: Fact) -> Sequence[Any]:
        self.asked.append(fact)
        return self.columns[fact]
