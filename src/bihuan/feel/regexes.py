"""Regular expressions of XPath (DMN 1.5 §10.3.4.3), never run by Python's own engine.

A pattern is translated from XPath's syntax (`feel.patterns` for the everyday, a library for the rest), then runs on RE2, whose
time is linear in the text. Only what RE2 has not (back references, more than 1,000 repetitions, beginnings of lines) runs on a
backtracking engine, under a time limit.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, Protocol, cast

import re2  # pyright: ignore[reportMissingTypeStubs]
import regex

from bihuan.feel import limits
from bihuan.feel.evaluation import Evaluation, Exhausted, bounded_list, bounded_string, charge
from bihuan.feel.patterns import plain, refers_to_ranges_of_classes, spelled_out
from bihuan.feel.tree import Node

PATTERN = 2_000  # characters of one pattern
SECONDS = 0.04  # for the engine that backtracks
_MEMORY = 4 << 20  # bytes RE2 may use for one pattern
_COPIES = 5_000  # of all repetition counts of a pattern multiplied, for the engine that backtracks

_FLAGS = {"s": re.DOTALL, "m": re.MULTILINE, "i": re.IGNORECASE, "x": 0, "q": 0}
_COUNTS = re.compile(r"\{(\d+)(?:,(\d*))?\}")
_GROUP = re.compile(r"\\(.)|\$(\d+)|[\\$]", re.DOTALL)


class Match(Protocol):
    """The part of a match object that both engines share."""

    def group(self, number: int = 0, /) -> str | None: ...
    def span(self) -> tuple[int, int]: ...


class Invalid(Exception):
    """The pattern or the flags are none of XPath's."""


class Pattern:
    """A compiled pattern; `find` runs over its matches."""

    __slots__ = ("find", "groups")

    def __init__(self, find: Callable[[str], Iterator[Match]], groups: int) -> None:
        self.find = find
        self.groups = groups


@lru_cache(maxsize=512)
def compiled(pattern: str, flags: str) -> Pattern:
    """Translate and compile; raises `Invalid`."""
    if not set(flags) <= _FLAGS.keys() or len(pattern) > PATTERN:
        raise Invalid(flags)
    if "q" in flags:
        literal = re.escape(pattern)
        return with_re2(literal, flags) or with_regex(literal, flags)
    if "x" in flags:
        pattern = _squeezed(pattern)
    everyday = plain(pattern, dot_all="s" in flags)
    found = None if everyday is None or ("m" in flags and "^" in pattern) else with_re2(everyday, flags)
    if found is not None:
        return found
    text = translated(pattern, flags)
    if "m" in flags and "^" in pattern:
        # No line begins after a line end that ends the text: RE2 cannot say so.
        return with_regex(text, flags)
    return with_re2(text, flags) or with_regex(text, flags)


def translated(pattern: str, flags: str) -> str:
    """XPath's syntax as Python engines take it; raises `Invalid`."""
    from elementpath.regex import RegexError, translate_pattern

    number = 0
    for flag in flags:
        number |= _FLAGS[flag]
    if refers_to_ranges_of_classes(pattern):
        raise Invalid(pattern)
    try:
        # Inside of classes the translation spells everything out itself.
        return spelled_out(translate_pattern(pattern, number, xsd_version="1.1", back_references=True, lazy_quantifiers=True))
    except (RegexError, ValueError, IndexError, KeyError, OverflowError) as error:
        raise Invalid(str(error)) from error


def with_re2(text: str, flags: str) -> Pattern | None:
    """The pattern on RE2; None when RE2 does not take it."""
    options = cast("Any", re2).Options()
    options.log_errors = False
    options.max_mem = _MEMORY
    options.dot_nl = "s" in flags
    options.case_sensitive = "i" not in flags
    # RE2's anchors mean what XPath means; the guards against Python's idea of them are taken out.
    anchored = text.replace(r"$(?!\n\Z)", "$").replace(r"(?<!\n\Z)^", "^")
    try:
        program = cast("Any", re2).compile(f"(?m){anchored}" if "m" in flags else anchored, options)
    except (cast("Any", re2).error, UnicodeError):
        return None
    return Pattern(program.finditer, program.groups)


def with_regex(text: str, flags: str) -> Pattern:
    """The pattern on the engine that backtracks; raises `Invalid`."""
    copies = math.prod(int(count) for counts in _COUNTS.findall(text) for count in counts if count and int(count))
    if copies > _COPIES:
        raise Invalid(text)  # this engine copies what is repeated
    number = regex.VERSION0 | regex.UNICODE
    number |= regex.DOTALL if "s" in flags else 0
    number |= regex.MULTILINE if "m" in flags else 0
    number |= regex.IGNORECASE if "i" in flags else 0
    try:
        program = regex.compile(text, number)
    except (regex.error, ValueError, OverflowError, RecursionError) as error:
        raise Invalid(str(error)) from error

    def find(where: str) -> Iterator[Match]:
        return cast("Iterator[Match]", program.finditer(where, timeout=SECONDS))

    return Pattern(find, program.groups)


def _squeezed(pattern: str) -> str:
    """Flag x: white space outside of character classes does not count."""
    result: list[str] = []
    depth = 0
    escaped = False
    for character in pattern:
        if depth == 0 and character in " \t\n\r":
            continue
        if not escaped:
            depth += (character == "[") - (character == "]" and depth > 0)
        escaped = character == "\\" and not escaped
        result.append(character)
    return "".join(result)


def _found(evaluation: Evaluation, site: Node, pattern: str, flags: str, text: str) -> Pattern | None:
    charge(evaluation, 1 + (len(text) + len(pattern) >> 6), site)
    try:
        return compiled(pattern, flags)
    except Invalid:
        evaluation.tell("argument", "feel.bad_pattern", site, pattern=pattern[:60], flags=flags[:20])
        return None


def _all(evaluation: Evaluation, site: Node, program: Pattern, text: str) -> Iterator[Match]:
    """The matches, each charged; no more than a list may have items."""
    try:
        for number, match in enumerate(program.find(text)):
            charge(evaluation, 4, site)
            if number >= limits.LIST:
                raise Exhausted("feel.list_too_long", site, limits.LIST)
            yield match
    except TimeoutError as error:
        raise Exhausted("feel.pattern_too_slow", site, 0) from error
    except UnicodeError:
        return


def matches(evaluation: Evaluation, site: Node, text: str, pattern: str, flags: str) -> bool | None:
    """Whether the pattern matches anywhere in the text."""
    program = _found(evaluation, site, pattern, flags, text)
    return None if program is None else next(_all(evaluation, site, program, text), None) is not None


def replace(evaluation: Evaluation, site: Node, text: str, pattern: str, replacement: str, flags: str) -> str | None:
    """Every match replaced; `$1` stands for a group. A pattern that matches nothing at all is an error in XPath."""
    program = _found(evaluation, site, pattern, flags, text)
    if program is None:
        return None
    if next(_all(evaluation, site, program, ""), None) is not None:
        evaluation.tell("argument", "feel.pattern_matches_nothing", site, pattern=pattern[:60])
        return None
    parts = [(replacement, -1)] if "q" in flags else _template(replacement, program.groups)
    if parts is None:
        evaluation.tell("argument", "feel.bad_replacement", site, replacement=replacement[:60])
        return None
    result: list[str] = []
    size = end = 0
    for match in _all(evaluation, site, program, text):
        start, stop = match.span()
        result.append(text[end:start])
        result.extend(part if group < 0 else match.group(group) or "" for part, group in parts)
        size += sum(map(len, result[-len(parts) - 1 :]))
        if size > limits.STRING:
            raise Exhausted("feel.string_too_long", site, limits.STRING)
        end = stop
    result.append(text[end:])
    return bounded_string(evaluation, "".join(result), site)


def _template(replacement: str, groups: int) -> list[tuple[str, int]] | None:
    """The replacement as literal parts and group numbers; None when it is malformed."""
    parts: list[tuple[str, int]] = []
    position = 0
    for match in _GROUP.finditer(replacement):
        parts.append((replacement[position : match.start()], -1))
        position = match.end()
        escaped, number = match.groups()
        if number:
            digits = number
            while len(digits) > 1 and int(digits) > groups:
                digits = digits[:-1]
            if int(digits) <= groups:
                parts.append(("", int(digits)))
            parts.append((number[len(digits) :], -1))
        elif escaped in ("\\", "$"):
            parts.append((escaped, -1))
        else:
            return None
    parts.append((replacement[position:], -1))
    return [part for part in parts if part[0] or part[1] >= 0]


def split(evaluation: Evaluation, site: Node, text: str, pattern: str) -> list[str] | None:
    """The parts between the matches."""
    program = _found(evaluation, site, pattern, "", text)
    if program is None:
        return None
    if next(_all(evaluation, site, program, ""), None) is not None:
        evaluation.tell("argument", "feel.pattern_matches_nothing", site, pattern=pattern[:60])
        return None
    result: list[str] = []
    end = 0
    for match in _all(evaluation, site, program, text):
        start, stop = match.span()
        result.append(text[end:start])
        end = stop
    result.append(text[end:])
    return bounded_list(evaluation, result, site)


def extract(evaluation: Evaluation, site: Node, text: str, pattern: str) -> list[str] | None:
    """The matches as they stand in the text."""
    program = _found(evaluation, site, pattern, "", text)
    if program is None:
        return None
    return bounded_list(evaluation, [match.group() or "" for match in _all(evaluation, site, program, text)], site)
