"""Conversions between kinds (DMN 1.5 §10.3.4.1): `number`, `string`, `range`."""

from __future__ import annotations

import re

from bihuan.feel import access, numbers, temporal_text
from bihuan.feel.evaluation import Evaluation, bounded_string
from bihuan.feel.functions.registry import builtin
from bihuan.feel.text import written
from bihuan.feel.tree import Node
from bihuan.feel.values import Range, Value

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,8})?", re.ASCII)
_LONGEST = 10_000  # characters of a number
_BOUND = r'\s*((?:@|(?:date|time|duration|date\s+and\s+time)\s*\(\s*)?"(?:[^"\\]|\\.)*"\s*\)?|[^\s".]+(?:\.[0-9]+)?|null)\s*'
_RANGE = re.compile(rf"\s*([\[(\]]){_BOUND}\.\.{_BOUND}([\])\[])\s*", re.DOTALL)
_CALL = re.compile(r'(date|time|duration|date\s+and\s+time)\s*\(\s*("(?:[^"\\]|\\.)*")\s*\)', re.DOTALL)


@builtin("number(from: string|number)")
def _number(evaluation: Evaluation, site: Node, source: Value) -> Value:
    return source if type(source) is not str else _read(evaluation, site, source, source)


@builtin("number(from: string, grouping separator: string?, decimal separator?: string?)")
def _number_separated(
    evaluation: Evaluation, site: Node, source: str, grouping: str | None = None, point: str | None = None
) -> Value:
    if grouping not in (" ", ",", ".", None) or point not in (",", ".", None) or (grouping is not None and grouping == point):
        evaluation.tell("argument", "feel.bad_separators", site)
        return None
    text = source.replace(grouping, "") if grouping else source
    if point == ",":
        if "." in text:
            return _read(evaluation, site, "", source)
        text = text.replace(",", ".")
    return _read(evaluation, site, text, source)


def _read(evaluation: Evaluation, site: Node, text: str, shown: str) -> Value:
    bounded_string(evaluation, text, site)
    value = numbers.number_of(text) if len(text) < _LONGEST and _NUMBER.fullmatch(text) else None
    if value is None:
        evaluation.tell("conversion", "feel.no_conversion", site, text=shown[:60], wanted="number")
    return value


@builtin("string(from: any)")
def _string(evaluation: Evaluation, site: Node, source: Value) -> str | None:
    return None if source is None else bounded_string(evaluation, written(source), site)


@builtin("range(from: string)")
def _range(evaluation: Evaluation, site: Node, source: str) -> Range | None:
    match = _RANGE.fullmatch(source) if len(source) < _LONGEST else None
    bounds = [_bound(match[2]), _bound(match[3])] if match else []
    if match is None or any(each is _NOTHING for each in bounds):
        evaluation.tell("conversion", "feel.no_conversion", site, text=source[:60], wanted="range")
        return None
    return access.make_range(evaluation, site, bounds[0], bounds[1], match[1] == "[", match[4] == "]")


_NOTHING = object()


def _bound(text: str) -> Value:
    """A literal bound: a number, a string, an at-literal, a temporal function on a string, null."""
    text = text.strip()
    value: Value = None
    if text == "null":
        return None
    if text.startswith("@"):
        value = temporal_text.literal(text[2:-1])
    elif text.startswith('"'):
        return text[1:-1].replace('\\"', '"')
    elif call := _CALL.fullmatch(text):
        name, literal = " ".join(call[1].split()), call[2][1:-1]
        readers = {"date": temporal_text.date, "time": temporal_text.time, "duration": temporal_text.duration}
        value = readers.get(name, temporal_text.date_and_time)(literal)
    elif _NUMBER.fullmatch(text):
        value = numbers.number_of(text)
    return _NOTHING if value is None else value
