"""Strings (DMN 1.5 §10.3.4.3); characters are code points."""

from __future__ import annotations

from bihuan.feel import limits, regexes
from bihuan.feel.evaluation import Evaluation, Exhausted, bounded_list, bounded_string
from bihuan.feel.functions.registry import builtin
from bihuan.feel.tree import Node
from bihuan.feel.values import Value


@builtin("substring(string: string, start position: integer, length?: integer)")
def _substring(evaluation: Evaluation, site: Node, string: str, start: int, length: int | None = None) -> str | None:
    if not (0 < start <= len(string) or -len(string) <= start < 0) or (length is not None and length < 1):
        evaluation.tell("range", "feel.no_substring", site, start=str(start), length=len(string))
        return None
    first = start - 1 if start > 0 else start + len(string)
    return bounded_string(evaluation, string[first:] if length is None else string[first : first + length], site)


@builtin("string length(string: string)")
def _string_length(evaluation: Evaluation, site: Node, string: str) -> int:
    return len(string)


@builtin("upper case(string: string)")
def _upper_case(evaluation: Evaluation, site: Node, string: str) -> str:
    return bounded_string(evaluation, string.upper(), site)


@builtin("lower case(string: string)")
def _lower_case(evaluation: Evaluation, site: Node, string: str) -> str:
    return bounded_string(evaluation, string.lower(), site)


@builtin("substring before(string: string, match: string)")
def _substring_before(evaluation: Evaluation, site: Node, string: str, match: str) -> str:
    before, found, _ = bounded_string(evaluation, string, site).partition(match) if match else ("", "", "")
    return before if found else ""


@builtin("substring after(string: string, match: string)")
def _substring_after(evaluation: Evaluation, site: Node, string: str, match: str) -> str:
    return bounded_string(evaluation, string, site).partition(match)[2] if match else string


@builtin("contains(string: string, match: string)")
def _contains(evaluation: Evaluation, site: Node, string: str, match: str) -> bool:
    return match in bounded_string(evaluation, string, site)


@builtin("starts with(string: string, match: string)")
def _starts_with(evaluation: Evaluation, site: Node, string: str, match: str) -> bool:
    return bounded_string(evaluation, string, site).startswith(match)


@builtin("ends with(string: string, match: string)")
def _ends_with(evaluation: Evaluation, site: Node, string: str, match: str) -> bool:
    return bounded_string(evaluation, string, site).endswith(match)


@builtin("string join(list: list, delimiter?: string?)")
def _string_join(evaluation: Evaluation, site: Node, items: list[Value], delimiter: str | None = None) -> str | None:
    parts = [item for item in bounded_list(evaluation, items, site) if item is not None]
    if not all(type(part) is str for part in parts):
        evaluation.tell("argument", "feel.not_all_strings", site, function="string join")
        return None
    return joined(evaluation, site, delimiter or "", parts)


def joined(evaluation: Evaluation, site: Node, delimiter: str, parts: list[str]) -> str:
    """The parts with the delimiter between, unless that is longer than a string may be."""
    if sum(map(len, parts)) + len(delimiter) * len(parts) > 2 * limits.STRING:
        raise Exhausted("feel.string_too_long", site, limits.STRING)
    return bounded_string(evaluation, delimiter.join(parts), site)


@builtin("matches(input: string, pattern: string, flags?: string?)")
def _matches(evaluation: Evaluation, site: Node, text: str, pattern: str, flags: str | None = None) -> bool | None:
    return regexes.matches(evaluation, site, text, pattern, flags or "")


@builtin("replace(input: string, pattern: string, replacement: string, flags?: string?)")
def _replace(
    evaluation: Evaluation, site: Node, text: str, pattern: str, replacement: str, flags: str | None = None
) -> str | None:
    return regexes.replace(evaluation, site, text, pattern, replacement, flags or "")


@builtin("split(string: string, delimiter: string)")
def _split(evaluation: Evaluation, site: Node, string: str, delimiter: str) -> list[str] | None:
    return regexes.split(evaluation, site, string, delimiter)
