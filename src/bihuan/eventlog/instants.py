"""Time stamps as people and systems write them, a whole column at once.

A column is read with the first notation that fits nearly all of its values; what is left is tried with the others. A notation
with a zone gives the instant as written; one without is local to the zone the caller names. Day and month are told apart by the
whole column: `03/04/2023` alone says nothing, one `25/04/2023` among its neighbours does; a column that never tells is read day
first when its separator is a dot, month first when it is a slash (as the writers of both are used to), and counted as doubtful.
"""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

MS_PER_SECOND = 1_000
_EARLIEST, _LATEST = -2_208_988_800_000, 4_102_444_800_000  # 1900 to 2100: a bare number outside is no instant

ZONED = (
    "%Y-%m-%dT%H:%M:%S%.f%:z",
    "%Y-%m-%d %H:%M:%S%.f%:z",
    "%Y-%m-%dT%H:%M%:z",
    "%Y-%m-%d %H:%M%:z",
)
YEAR_FIRST = (
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M",
    "%Y/%m/%d %H:%M:%S%.f",
    "%Y/%m/%d %H:%M",
    "%Y.%m.%d %H:%M:%S%.f",
    "%Y年%m月%d日 %H:%M:%S",
    "%Y年%m月%d日 %H:%M",
    "%Y年%m月%d日%H时%M分%S秒",
    "%Y年%m月%d日%H时%M分",
    "%Y%m%d%H%M%S",
    "%Y%m%d %H%M%S",
    "%Y%m%dT%H%M%S",
)
_CLOCKS = ("%H:%M:%S%.f", "%H:%M", "%I:%M:%S %p", "%I:%M %p")
_DAYS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d")


class Read(NamedTuple):
    """Instants in ms since 1970 UTC (null where nothing fits); `doubtful`: day and month could not be told apart.

    `notation` is the doubtful one then, the first that fits otherwise.
    """

    values: pl.Series
    notation: str
    doubtful: bool = False


def read(column: pl.Series, zone: str = "UTC") -> Read:
    """A column of time stamps: texts, numbers (ms or s since 1970, days of a spreadsheet) or polars' own dates."""
    if column.dtype.is_temporal():
        return Read(_instants(column, zone), "date")
    if column.dtype.is_numeric():
        return _numbers(column)
    text = column.cast(pl.String).str.strip_chars()
    text = text.set(text == "", None)
    return _texts(text, zone)


def _instants(column: pl.Series, zone: str) -> pl.Series:
    if column.dtype == pl.Date:
        column = column.cast(pl.Datetime("ms"))
    if getattr(column.dtype, "time_zone", None) is None:
        column = _placed(column, zone)
    return column.dt.epoch("ms")


def _placed(local: pl.Series, zone: str) -> pl.Series:
    """Local times of a zone; an hour that the clocks repeat is its first, one that they skip is null."""
    return local.dt.cast_time_unit("ms").dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")


def _numbers(column: pl.Series) -> Read:
    largest = column.cast(pl.Float64).abs().max()
    if not isinstance(largest, float):
        return Read(column.cast(pl.Int64), "none")
    values = column.cast(pl.Float64)
    if largest < 100_000:  # days since 1899-12-30, as spreadsheets count
        return Read(((values - 25_569) * 86_400_000).round().cast(pl.Int64), "spreadsheet")
    unit, factor = ("s", 1_000.0) if largest < 100_000_000_000 else ("ms", 1.0) if largest < 1e14 else ("us", 0.001)
    instants = (values * factor).round().cast(pl.Int64)
    inside = instants.is_between(_EARLIEST, _LATEST)
    return Read(instants.set(~inside, None), unit)


def _texts(text: pl.Series, zone: str) -> Read:
    zulu = text.str.replace("(?:Z|z)$", "+00:00").str.replace(r"([+-]\d\d)(\d\d)$", "$1:$2")
    fractional = text.drop_nulls().head(50)
    if fractional.len() and fractional.str.contains(r"^\d{9,13}(?:\.\d+)?$").all():
        return _numbers(text.cast(pl.Float64, strict=False))
    found = pl.Series(text.name, [None] * text.len(), dtype=pl.Int64)
    used = ""
    doubtful = False
    for group in (ZONED, YEAR_FIRST, None, _DAYS):
        rest = text.filter(found.is_null())
        for notation in _day_or_month_first(rest) if group is None else group:
            missing = found.is_null() & text.is_not_null()
            if not missing.any():
                break
            read = _parsed(zulu if group is ZONED else text, notation, zone, missing)
            if read is None or not (read.is_not_null() & missing).any():
                continue
            unsure = group is None and not _tells(rest)
            used = notation if unsure and not doubtful else used or notation
            doubtful = doubtful or unsure
            found = found.zip_with(found.is_not_null(), read)
    return Read(found, used, doubtful)


def _parsed(text: pl.Series, notation: str, zone: str, missing: pl.Series) -> pl.Series | None:
    """The column by this notation, null where it does not fit; None when a sample of what is missing does not fit at all."""
    sample = text.filter(missing).head(200)
    if _strict(sample, notation, zone).null_count() == sample.len() and sample.len() < int(missing.sum()):
        whole = text.filter(missing).sample(min(200, int(missing.sum())), seed=1)
        if _strict(whole, notation, zone).null_count() == whole.len():
            return None
    return _strict(text, notation, zone)


def _strict(text: pl.Series, notation: str, zone: str) -> pl.Series:
    if notation in ZONED:
        return text.str.to_datetime(notation, time_unit="ms", time_zone="UTC", strict=False).dt.epoch("ms")
    if "%H" not in notation and "%I" not in notation:
        return _instants(text.str.to_date(notation, strict=False), zone)
    return _placed(text.str.to_datetime(notation, time_unit="ms", strict=False), zone).dt.epoch("ms")


def _day_or_month_first(text: pl.Series) -> list[str]:
    """The notations that begin with day or month, the likelier first."""
    sample = text.drop_nulls()
    if not sample.head(100).str.contains(r"^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}").any():
        return []
    first, second = _leading(sample)
    separator = sample.drop_nulls().head(1).str.extract(r"^\d{1,2}([./-])", 1).item() or "/"
    day_first = first > 12 or (second <= 12 and separator != "/")
    order = ("%d{0}%m{0}", "%m{0}%d{0}") if day_first else ("%m{0}%d{0}", "%d{0}%m{0}")
    short = sample.head(100).str.contains(r"^\d{1,2}[./-]\d{1,2}[./-]\d{2}(?:\D|$)").any()
    year = "%y" if short else "%Y"
    made = [(each.format(separator) + year) for each in order]
    return [f"{day} {clock}" for day in made for clock in _CLOCKS] + made


def _leading(sample: pl.Series) -> tuple[int, int]:
    """The largest first and second number of a column of dates."""
    parts = [sample.str.extract(r"^(\d{1,2})[./-](\d{1,2})[./-]", group).cast(pl.Int64, strict=False).max() for group in (1, 2)]
    return tuple(each if isinstance(each, int) else 0 for each in parts)  # type: ignore[return-value]


def _tells(text: pl.Series) -> bool:
    return max(_leading(text.drop_nulls())) > 12
