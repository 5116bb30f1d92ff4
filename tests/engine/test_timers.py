"""When timers are due."""

from __future__ import annotations

import pytest

from bihuan import feel
from bihuan.engine.expressions import Failed
from bihuan.engine.timers import Due, first, following, instant, length

DAY = 86_400_000
JAN_31 = 1_769_817_600_000  # 2026-01-31T00:00:00Z


def turns(cycle: str, now: int, most: int = 10) -> list[int]:
    """Every instant of a cycle that is fired when due, in days after `now`."""
    found: list[int] = []
    due: Due | None = first("cycle", cycle, now)
    while due is not None and len(found) < most:
        found.append((due.at - now) // DAY)
        due = following(due.repeat, due.at, due.at) if due.repeat else None
    return found


@pytest.mark.parametrize(
    ("cycle", "days"),
    [
        ("R3/P1D", [1, 2, 3]),
        ("R1/P1D", [1]),
        ("R2/P1W", [7, 14]),
        ("R/P1D", list(range(1, 11))),
        ("R3/2026-02-05T00:00:00Z/P2D", [5, 7, 9]),
        ("R/P1D/2026-02-03T00:00:00Z", [1, 2, 3]),
        ("R2/P1M", [28, 56]),
    ],
)
def test_cycles(cycle: str, days: list[int]) -> None:
    assert turns(cycle, JAN_31) == days


NOON = 1_769_860_800_000  # 2026-01-31T12:00:00Z, a Saturday
HOUR = 3_600_000


@pytest.mark.parametrize(
    ("cron", "first_at", "second_at"),
    [
        ("0 0 9 * * *", NOON + 21 * HOUR, NOON + 45 * HOUR),
        ("0 30 12-14 * * ?", NOON + HOUR // 2, NOON + HOUR + HOUR // 2),
        ("*/15 * * * * *", NOON + 15_000, NOON + 30_000),
        ("0 0 9 * * MON-FRI", NOON + 45 * HOUR, NOON + 69 * HOUR),
        ("0 0 0 29 feb *", 1_835_395_200_000, 1_961_625_600_000),
        ("0 0 0 * * 7", NOON + 12 * HOUR, NOON + 180 * HOUR),
        ("5/20 0,30 13 * * *", NOON + HOUR + 5_000, NOON + HOUR + 25_000),
        ("@hourly", NOON + HOUR, NOON + 2 * HOUR),
        ("@weekly", NOON + 12 * HOUR, NOON + 180 * HOUR),
    ],
)
def test_cron(cron: str, first_at: int, second_at: int) -> None:
    due = first("cycle", cron, NOON)
    assert (due.at, due.repeat) == (first_at, cron)
    again = following(due.repeat, due.at, due.at)
    assert again is not None
    assert again.at == second_at


@pytest.mark.parametrize(
    "cron",
    ["0 0 9 * *", "60 0 0 * * *", "0 0 0 0 * *", "0 0 0 31 2 *", "0 0 0 * * FOO", "*/0 * * * * *", "5-1 * * * * *", "@never"],
)
def test_what_is_no_cron_fails(cron: str) -> None:
    with pytest.raises(Failed):
        first("cycle", cron, NOON)


def test_a_month_after_the_31st_is_the_last_of_the_next() -> None:
    assert first("duration", "P1M", JAN_31).at - JAN_31 == 28 * DAY
    assert first("duration", feel.YearMonthDuration(12), JAN_31).at - JAN_31 == 365 * DAY


def test_an_endless_cycle_skips_what_it_missed_and_a_counted_one_does_not() -> None:
    due = first("cycle", "R/P1D", 0)
    late = following(due.repeat, due.at, 10 * DAY + 5)
    assert late is not None
    assert late.at == 10 * DAY
    counted = following(first("cycle", "R5/P1D", 0).repeat, DAY, 10 * DAY)
    assert counted is not None
    assert counted.at == 2 * DAY


@pytest.mark.parametrize("value", ["PT1X", "R3", "R0/P1D", "R/-P1D", 7, None, True, "R99999999999/P1D", "P999999Y"])
def test_what_is_no_time_fails(value: object) -> None:
    for timer in ("duration", "cycle", "date"):
        with pytest.raises(Failed):
            first(timer, value, 0)


def test_dates_and_lengths() -> None:
    assert instant("2026-01-31") == instant(feel.Date(2026, 1, 31)) == JAN_31
    assert instant("2026-01-31T08:00:00+08:00") == JAN_31
    assert instant("") is None
    assert length("PT1M30S") == 90_000
    assert length(feel.DayTimeDuration(1_000_000)) == 1
