"""Business numbers: prefix, date, running digits without gaps, as the process's number rule says."""

from __future__ import annotations

from datetime import datetime

from bihuan.application.people.calendars import working_calendar
from bihuan.application.ports import Transaction
from bihuan.bpmn.extension import NumberRule

_PERIODS = {"never": "", "year": "%Y", "month": "%Y-%m", "day": "%Y-%m-%d"}
_LETTERS = (("yyyy", "%Y"), ("yy", "%y"), ("MM", "%m"), ("dd", "%d"))


def draw(tx: Transaction, process_id: str, rule: NumberRule | None) -> str:
    """The next number, by the local date of the company's calendar; empty without a rule."""
    if rule is None:
        return ""
    today = working_calendar(tx).local(tx.now)
    number = tx.numbers.draw(process_id, today.strftime(_PERIODS[rule.reset]))
    return f"{rule.prefix}{_dated(rule.date, today)}{number:0{rule.digits}d}"


def _dated(pattern: str, today: datetime) -> str:
    """`yyyyMMdd` and its kin; other characters stand for themselves."""
    for letters, directive in _LETTERS:
        pattern = pattern.replace(letters, today.strftime(directive))
    return pattern
