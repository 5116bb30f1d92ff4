"""A value written as FEEL reads back as the same value."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from bihuan import feel
from bihuan.feel import codec
from tests.feel.test_codec import VALUES


@given(VALUES)
def test_what_is_spelled_reads_back(value: Any) -> None:
    found = feel.evaluate(feel.compile(feel.parse(feel.spelled(value))), {})
    assert found.warnings == ()
    assert codec.to_json(normal(found.value)) == codec.to_json(normal(value))


def normal(value: Any) -> Any:
    """Numbers without needless zeros: 1.50 and 1.5 are one number, written alike."""
    if isinstance(value, list):
        return [normal(each) for each in value]
    if isinstance(value, dict):
        return {name: normal(each) for name, each in value.items()}
    return feel.written(value) if feel.kind(value) == "number" else value


@pytest.mark.parametrize(
    "text",
    ['"a \\"b\\" \\n"', '@"2024-02-29"', '@"P1DT2H"', "(> 5)", "[1..3)", '{"a b": 1, "if": 2, c: null}', "-1.5", "[]", "{}"],
)
def test_texts_are_spelled_as_people_write_them(text: str) -> None:
    assert feel.spelled(feel.evaluate(feel.compile(feel.parse(text)), {}).value) == text
