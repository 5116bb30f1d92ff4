"""The proleptic Gregorian calendar by integer arithmetic: day numbers for years of +-999,999,999 (day 0 is 1970-01-01)."""

from __future__ import annotations

YEARS = 999_999_999
_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def month_length(year: int, month: int) -> int:
    return 29 if month == 2 and leap(year) else _LENGTHS[month - 1]


def number(year: int, month: int, day: int) -> int:
    """Days since 1970-01-01; years begin in March inside, so that the leap day comes last."""
    year -= month <= 2
    era, of_era = divmod(year, 400)
    of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return era * 146_097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719_468


def civil(day_number: int) -> tuple[int, int, int]:
    """Year, month, day of a day number."""
    era, of_era = divmod(day_number + 719_468, 146_097)
    year_of_era = (of_era - of_era // 1_460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted = (5 * of_year + 2) // 153
    day = of_year - (153 * shifted + 2) // 5 + 1
    month = shifted + (3 if shifted < 10 else -9)
    return year_of_era + era * 400 + (month <= 2), month, day


def weekday(day_number: int) -> int:
    """1 is Monday, 7 is Sunday."""
    return (day_number + 3) % 7 + 1


def iso_week(day_number: int) -> int:
    """The week of ISO 8601: week 1 has the year's first Thursday."""
    thursday = day_number - weekday(day_number) + 4
    return (thursday - number(civil(thursday)[0], 1, 1)) // 7 + 1
