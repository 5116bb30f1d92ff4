"""Regular expressions of XPath: the short way to RE2 says the same as the long one, and neither says what Python would."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.feel import regexes
from bihuan.feel.patterns import plain
from tests.feel.both import value

_PIECES = r"""
a b B . ^ $ | ( ) [ab] [^a] [a-c] [\d\n] [^\s] \d \D \s \S \w \W \. \- * + ? *? {2} {1,} {0,2} {2,1}
中 😀 - / (?:a) [\w-] \b [ ] \1 } [\d-z]
"""
PIECES = st.sampled_from([" ", *_PIECES.split()])
PATTERNS = st.lists(PIECES, max_size=8).map("".join)
TEXTS = st.text(alphabet="abAB1٣é_ \t\n\r.-中😀/", max_size=12)


@given(PATTERNS, TEXTS, st.sampled_from(["", "s", "i", "m", "si"]))
@settings(max_examples=1_500, deadline=None)
def test_both_ways_find_the_same(pattern: str, text: str, flags: str) -> None:
    everyday = plain(pattern, dot_all="s" in flags)
    short = None if everyday is None else regexes.with_re2(everyday, flags)
    if short is None or ("m" in flags and "^" in pattern):
        return
    translated = regexes.translated(pattern, flags)
    long = regexes.with_regex(translated, flags)
    assert [match.span() for match in short.find(text)][:1] == [match.span() for match in long.find(text)][:1]


@pytest.mark.parametrize(
    ("text", "pattern", "flags", "expected"),
    [
        ("a\n", "a$", "", False),
        ("a\n", "a$", "m", True),
        ("a\n", "^$", "m", False),
        ("a\n\nb", "^$", "m", True),
        ("a\rb", "a.b", "", False),
        ("a\nb", "a.b", "s", True),
        ("٣", r"\d", "", True),
        ("é", r"\w", "", True),
        ("_", r"\w", "", False),
        ("-", r"\w", "", False),
        ("\u00a0", r"\s", "", False),
        ("K", "\u212a", "i", True),
        ("name", r"^\i\c*$", "", True),
        ("x", "[a-z-[aeiou]]", "", True),
        ("e", "[a-z-[aeiou]]", "", False),
        ("λ", r"\p{IsGreek}", "", True),
        ("λ", r"\p{Ll}", "", True),
        ("abab", r"(ab)\1", "", True),
        ("aaa", "a{2,}", "", True),
        ("hello world", "hello\\ sworld", "x", True),
        ("a+b", "a+b", "q", True),
        ("a", "(", "", None),
        ("a", "a**", "", None),
        ("a", r"\b", "", None),
        ("a", "(?:a)", "", True),
        ("a", "(?=a)", "", None),
        ("a", "a", "g", None),
        ("a", "[b-a]", "", None),
        ("a", "[\\d-z]", "", None),
    ],
)
def test_meaning(text: str, pattern: str, flags: str, expected: bool | None) -> None:
    assert value("matches(t, p, f)", {"t": text, "p": pattern, "f": flags}) is expected


def test_everyday_patterns_do_not_load_the_large_library() -> None:
    program = (
        "import sys; from bihuan import feel;"
        "assert feel.evaluate(feel.compiled('matches(t, p)'), {'t': 'a' * 10000 + '!', 'p': '(a+)+$'}).value is False;"
        "assert 'elementpath' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_python_would_say_otherwise() -> None:
    assert re.search("a$", "a\n")
    assert value('matches(t, "a$")', {"t": "a\n"}) is False
