"""Every builtin function is told about, in both languages."""

from __future__ import annotations

from bihuan.feel.functions import OVERLOADS
from bihuan.feel.functions.about import ABOUT, signatures


def test_every_function_has_its_words() -> None:
    assert set(ABOUT) == set(OVERLOADS)
    assert all(each.zh and each.en for each in ABOUT.values())


def test_signatures_are_written_as_people_call_them() -> None:
    assert signatures("substring") == ["substring(string, start position, length?)"]
    assert signatures("min") == ["min(list…)"]
