"""Timers and other expressions (§8.4.6, §10.5.5)."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator

from bihuan.bpmn import model as bpmn
from bihuan.bpmn.rules.index import Finding, Index, finding, kind_of

_NUMBER = r"\d+(?:[.,]\d+)?"
_TIME = rf"T(?=.)(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?"
_DURATION = rf"-?P(?=.)(?:{_NUMBER}Y)?(?:{_NUMBER}M)?(?:{_NUMBER}W)?(?:{_NUMBER}D)?(?:{_TIME})?"
_DATE = r"[+-]?\d{4,}-?\d\d-?\d\d(?:T\d\d(?::?\d\d(?::?\d\d(?:[.,]\d+)?)?)?)?(?:Z|[+-]\d\d(?::?\d\d)?|\[[A-Za-z_/+-]+\])*"
_CYCLE = rf"R\d*(?:/{_DATE})?(?:/{_DURATION})?(?:/{_DATE})?"
_PARTS = re.compile(r"(\d{4,})-?(\d\d)-?(\d\d)(?:T(\d\d)(?::?(\d\d)(?::?(\d\d))?)?)?")
_CRON = r"(?:\S+\s+){4,6}\S+"
_FORMS = {"timeDate": rf"{_DATE}", "timeDuration": rf"{_DURATION}", "timeCycle": rf"(?:{_CYCLE}|{_DURATION}|{_CRON}|@\w+)"}
# Marks of an expression that is only known at run time.
_COMPUTED = re.compile(r"^\s*=|[$#]\{|\(")
_URI = re.compile(r"^(?:[A-Za-z][A-Za-z0-9+.\-]*:)?(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*$")


def check(index: Index) -> Iterator[Finding]:
    for timer in index.of(bpmn.TimerEventDefinition):
        yield from _timer(index, timer)
    for expression in index.of(bpmn.Expression):
        yield from _expression(index, expression)
    for event in index.of(bpmn.ConditionalEventDefinition):
        if event.condition is None or not event.condition.body.strip():
            yield finding("bpmn.expression.no_condition", event)
    for attribute, value in _languages(index):
        if not _URI.match(value):
            yield finding("bpmn.expression.language", index.definitions, attribute=attribute, value=value)


def _languages(index: Index) -> Iterator[tuple[str, str]]:
    yield "expressionLanguage", index.definitions.expressionLanguage
    yield "typeLanguage", index.definitions.typeLanguage


def _used(index: Index, element: bpmn.Node) -> bool:
    """Whether an expression will be evaluated: inside an executable process, or at the top level beside one."""
    process = index.process(element)
    if process is not None:
        return process.isExecutable is True
    return any(each.isExecutable for each in index.of(bpmn.Process))


def _timer(index: Index, timer: bpmn.TimerEventDefinition) -> Iterator[Finding]:
    given = [(name, getattr(timer, name)) for name in _FORMS if getattr(timer, name) is not None]
    if len(given) > 1 or (not given and _used(index, timer)):
        yield finding("bpmn.expression.timer_choice", timer, count=len(given))
    for name, expression in given:
        body: str = expression.body.strip()
        if body and not _COMPUTED.search(body) and not (re.fullmatch(_FORMS[name], body) and _in_calendar(body)):
            yield finding("bpmn.expression.timer_value", timer, attribute=name, value=body)


def _in_calendar(value: str) -> bool:
    """Whether the dates of a timer are in the calendar and their times on the clock; at 24:00:00 a day is over."""
    for found in (match for part in value.split("/") if (match := _PARTS.match(part.lstrip("+-"))) is not None):
        year, month, day, hour, minute, second = found.groups()
        if not 1 <= int(month) <= 12 or not 1 <= int(day) <= monthrange(int(year) or 4, int(month))[1]:
            return False
        clock = (int(hour or 0), int(minute or 0), int(second or 0))
        if clock > (24, 0, 0) or clock[1] > 59 or clock[2] > 60:
            return False
    return True


def _expression(index: Index, expression: bpmn.Expression) -> Iterator[Finding]:
    if not _used(index, expression):
        return
    holder = index.parents.get(id(expression))
    where = kind_of(holder) if holder is not None else ""
    if not isinstance(expression, bpmn.FormalExpression):
        yield finding("bpmn.expression.not_formal", expression, where=where)
    if not expression.body.strip() and not isinstance(holder, bpmn.ConditionalEventDefinition):
        yield finding("bpmn.expression.empty", expression, where=where)
    if isinstance(expression, bpmn.FormalExpression) and expression.language is not None and not _URI.match(expression.language):
        yield finding("bpmn.expression.language", expression, attribute="language", value=expression.language)
