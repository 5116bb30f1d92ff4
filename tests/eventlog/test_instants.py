"""Time stamps in the many ways people write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.eventlog import instants

NOON = 1_710_475_200_000  # 2024-03-15 12:00 in China, 04:00 UTC


@pytest.mark.parametrize(
    "written",
    [
        "2024-03-15T12:00:00+08:00",
        "2024-03-15T04:00:00Z",
        "2024-03-15T12:00:00.000+0800",
        "2024-03-15 12:00:00",
        "2024-03-15 12:00",
        "2024/03/15 12:00:00",
        "2024年3月15日 12:00",
        "2024年03月15日12时00分00秒",
        "20240315120000",
        "15.03.2024 12:00",
        "15.3.24 12:00",
        "3/15/2024 12:00 PM",
        "15/03/2024 12:00:00",
        "1710475200",
        "1710475200000",
    ],
)
def test_one_instant_in_many_notations(written: str) -> None:
    read = instants.read(pl.Series([written, None, written]), "Asia/Shanghai")
    assert read.values.to_list() == [NOON, None, NOON]
    assert not read.doubtful


def test_several_notations_in_one_column() -> None:
    column = pl.Series(["2024-03-15 12:00:00", "15.03.2024 12:00", "2024-03-15T04:00:00Z", "nonsense", ""])
    assert instants.read(column, "Asia/Shanghai").values.to_list() == [NOON, NOON, NOON, None, None]


def test_day_and_month_are_told_apart_by_the_whole_column() -> None:
    american = instants.read(pl.Series(["03/04/2024 00:00", "04/25/2024 00:00"]))
    assert american.values[0] == 1_709_510_400_000  # 4 March
    german = instants.read(pl.Series(["03.04.2024 00:00", "25.04.2024 00:00"]))
    assert german.values[0] == 1_712_102_400_000  # 3 April
    assert not american.doubtful
    assert instants.read(pl.Series(["03/04/2024 00:00"])).doubtful


def test_days_of_a_spreadsheet_and_dates_before_1970() -> None:
    assert instants.read(pl.Series([45_366.5])).values.to_list() == [1_710_504_000_000]
    assert instants.read(pl.Series(["1948-01-01"])).values[0] == -694_310_400_000


def test_an_hour_that_comes_twice_is_its_first_and_one_that_is_skipped_is_none() -> None:
    column = pl.Series(["2023-10-29 02:30:00", "2023-03-26 02:30:00", "2023-06-01 00:00:00"])
    values = instants.read(column, "Europe/Berlin").values
    assert values[0] == 1_698_539_400_000
    assert values[1] is None


@given(st.datetimes(datetime(1905, 1, 1), datetime(2090, 1, 1)), st.integers(-14 * 60, 14 * 60))
def test_every_iso_instant_is_read_as_python_reads_it(at: datetime, offset: int) -> None:
    from datetime import timezone

    stamp = at.replace(tzinfo=timezone(timedelta(minutes=offset)), microsecond=at.microsecond // 1000 * 1000)
    wanted = (stamp - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
    assert instants.read(pl.Series([stamp.isoformat(timespec="milliseconds")])).values.to_list() == [wanted]
