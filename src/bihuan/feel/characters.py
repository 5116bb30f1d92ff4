"""Which characters make names, spaces and tokens (DMN 1.5 §10.3.1.2, grammar rules 26 to 38 and 60 to 62)."""

from __future__ import annotations

import re

# Full-width punctuation lies inside the ranges that the standard allows in names; typed by accident it must be an error,
# so it is left out here. A name that is declared with such a character is still found.
_START = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3005-\u3007\u3021-\ud7ff\uf900-\ufdcf\ufdf0-\ufefe\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff66-\ufffd"
    "\U00010000-\U000effff"
)
_PART = _START + "0-9\u00b7\u0300-\u036f\u203f-\u2040"
_SPACE = "\\t\\n\\v\\f\\r \u0085\u00a0\u1680\u180e\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff"
_GAP = rf"(?:[{_SPACE}]++|//[^\n]*+|/\*(?s:.)*?\*/)*+"

WORD = re.compile(f"[{_START}][{_PART}]*+")
NAME = re.compile(f"[{_START}][{_PART}]*+(?:[ '+*/.\\-][{_PART}]++)*+")  # words with single spaces or signs between
NAME_PART = re.compile(f"[{_PART}]")
GAP = re.compile(_GAP)
FULL_WIDTH = re.compile("[\u3001-\u3004\u3008-\u3020\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65\u2018-\u201f]")

# Groups: 1 number, 2 word, 3 string, 4 at-literal, 5 punctuation.
TOKEN = re.compile(
    _GAP + r"(?:([0-9]++(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?|\.[0-9]++(?:[eE][+-]?[0-9]++)?)"
    rf"|([{_START}][{_PART}]*+)"
    r'|("(?:[^"\\]++|\\(?s:.))*+")'
    r'|(@"(?:[^"\\]++|\\(?s:.))*+")'
    r"|(\*\*|\.\.|->|<=|>=|!=|==|&&|\|\||[-+*/=<>()\[\]{},:.?']))"
)
# An argument's name before its colon.
ARGUMENT = re.compile(rf"[{_START}][{_PART}{_SPACE}'+*/.\-]*+:")


def skip(text: str, position: int) -> int:
    """The end of spaces and comments at `position`."""
    match = GAP.match(text, position)
    return match.end() if match else position
