"""Values cross JSON and bytes without losing anything."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan import feel
from bihuan.feel import codec, temporal
from bihuan.kernel.errors import InvalidInput

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**34), 10**34),
    st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**12), max_value=10**12),
    st.text(max_size=20),
    st.builds(lambda number: temporal.date_of_number(number), st.integers(-(10**9), 10**9)),
    st.builds(feel.Time, st.integers(0, temporal.DAY - 1), st.one_of(st.none(), st.integers(-64_800, 64_800))),
    st.builds(lambda ms: temporal.instant(ms), st.integers(-(10**14), 10**14)),
    st.builds(feel.DayTimeDuration, st.integers(-(10**18), 10**18)),
    st.builds(feel.YearMonthDuration, st.integers(-(10**6), 10**6)),
    st.builds(feel.Range, st.integers(0, 5), st.integers(6, 9), st.booleans(), st.booleans()),
    st.just(feel.DateTime(feel.Date(2024, 7, 1), feel.Time(5, None, "Europe/Paris"))),
)
KEYS = st.text(max_size=8) | st.sampled_from(["@", "@type", "value"])
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=20
)


def alike(one: Any, other: Any) -> bool:
    """Equal, of the same kinds, and decimals to the last zero."""
    if type(one) is not type(other):
        return False
    if isinstance(one, list):
        return len(one) == len(other) and all(map(alike, one, other))
    if isinstance(one, dict):
        return list(one) == list(other) and all(alike(value, other[name]) for name, value in one.items())
    return one == other and str(one) == str(other)


@given(VALUES)
def test_everything_comes_back(value: Any) -> None:
    assert alike(codec.decode(codec.encode(value)), value)
    assert alike(codec.from_json(json.loads(json.dumps(codec.to_json(value)))), value)
    assert alike(codec.from_json(msgspec.json.decode(msgspec.json.encode(codec.to_json(value)))), value)


def test_plain_json_stays_plain() -> None:
    value = {"name": "Ann", "age": 30, "tags": ["a", None, True], "nested": {"x": []}}
    assert codec.to_json(value) == value


def test_how_the_others_look() -> None:
    assert codec.to_json(Decimal("1.10")) == {"@": "number", "value": "1.10"}
    assert codec.to_json(2**60) == {"@": "number", "value": str(2**60)}
    assert codec.to_json(feel.Date(2024, 2, 29)) == {"@": "date", "value": "2024-02-29"}
    assert codec.to_json({"@": 1}) == {"@": "context", "value": {"@": 1}}


def test_json_from_elsewhere() -> None:
    assert codec.from_json(1.1) == Decimal("1.1")
    assert codec.from_json((1, 2)) == [1, 2]
    assert codec.from_json(Decimal("2.50")) == Decimal("2.50")


@pytest.mark.parametrize(
    "value",
    [float("nan"), object(), {1: 2}, b"x", Decimal("NaN"), feel.evaluate(feel.compiled("function(x) x"), {}).value, {1, 2}],
)
def test_what_is_no_value_is_refused(value: Any) -> None:
    with pytest.raises(InvalidInput, match="not_a_value"):
        codec.to_json([value])


@pytest.mark.parametrize(
    "data",
    [{"@": "number"}, {"@": "number", "value": "x"}, {"@": "date", "value": "2024-13-01"}, {"@": "what", "value": "1"}, {"@": 1},
     {"@": "number", "value": "NaN"}, {"@": "context", "value": []}, float("inf")],
)  # fmt: skip
def test_malformed_wrappers_are_refused(data: Any) -> None:
    with pytest.raises(InvalidInput):
        codec.from_json(data)


@pytest.mark.parametrize("data", [b"", b"\xc1", b"\xff\xff", b"\x92\x01"])
def test_malformed_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(InvalidInput):
        codec.decode(data)
