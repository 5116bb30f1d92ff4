"""Everyday patterns from XPath's syntax to RE2's, without the large library that knows all of XPath.

Only what both write alike, or what is replaced letter by letter, is taken; anything else (names and blocks of Unicode, class
subtraction, back references, syntax errors) answers None and goes the long way.
"""

from __future__ import annotations

import re

_LITERAL = r"[^\\.?*+(){}\[\]|^$\ud800-\udfff]"
_ESCAPE = r"\\[nrtdDsSwW\\.?*+(){}\[\]|^$\-]"
_MEMBER = r"(?:[^\\\[\]\^\-\ud800-\udfff]|\\[nrtds\\.?*+(){}\[\]|^$\-])"
_CLASS = rf"\[\^?(?:{_MEMBER}(?:-{_MEMBER})?)+\]"
_QUANTIFIER = r"(?:[?*+]|\{\d{1,4}(?:,\d{0,4})?\})\??"
_TOKEN = re.compile(
    rf"(?P<atom>(?:(?P<literal>{_LITERAL})|(?P<dot>\.)|(?P<escape>{_ESCAPE})|(?P<class>{_CLASS})|(?P<close>\)))(?:{_QUANTIFIER})?)"
    r"|(?P<open>\((?!\?))|(?P<other>[|^$])"
)
_RANGE_OF_CLASSES = re.compile(r"\[[^\]]*(?:\\[dDsSwWiIcC]-[^\]\[]|[^\[\\]-\\[dDsSwWiIcC])")
# What the letters after a backslash stand for in XPath, in RE2's words; in and outside of a class.
_INSIDE = {"d": r"\p{Nd}", "s": r" \t\n\r"}
_OUTSIDE = {
    "d": r"\p{Nd}",
    "D": r"\P{Nd}",
    "s": r"[ \t\n\r]",
    "S": r"[^ \t\n\r]",
    "w": r"[^\p{P}\p{Z}\p{C}]",
    "W": r"[\p{P}\p{Z}\p{C}]",
}


def plain(pattern: str, *, dot_all: bool) -> str | None:
    """The pattern for RE2; None when it takes more than this to read it. `dot_all`: a dot matches line ends too."""
    parts: list[str] = []
    depth = position = 0
    while position < len(pattern):
        match = _TOKEN.match(pattern, position)
        if match is None:
            return None
        position = match.end()
        if match["open"]:
            depth += 1
        elif match["close"]:
            depth -= 1
            if depth < 0:
                return None
        parts.append(_written(match, dot_all=dot_all))
    return None if depth or refers_to_ranges_of_classes(pattern) else "".join(parts)


def refers_to_ranges_of_classes(pattern: str) -> bool:
    """Whether a class has a range that ends in a set of characters, which means nothing."""
    return _RANGE_OF_CLASSES.search(pattern) is not None


def spelled_out(text: str) -> str:
    """Outside of classes, the letters after a backslash that Python's engines and XPath understand differently, spelled out."""
    return re.sub(r"\\(.)", lambda each: _OUTSIDE.get(each[1], each[0]), text, flags=re.DOTALL)


def _written(match: re.Match[str], *, dot_all: bool) -> str:
    whole = match[0]
    if match["dot"] and not dot_all:
        return r"[^\n\r]" + whole[1:]
    if match["escape"]:
        letter = whole[1]
        return _OUTSIDE.get(letter, whole[:2]) + whole[2:]
    if match["class"]:
        return re.sub(r"\\([ds])", lambda each: _INSIDE[each[1]], match["class"]) + whole[len(match["class"]) :]
    return whole
