"""ISO 8601 durations: what is read, what is refused, and that writing and reading are one another's reverse."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.kernel import spans
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.spans import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, WEEK_MS, Span


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("P1D", Span(days=1)),
        ("PT4H", Span(ms=4 * HOUR_MS)),
        ("P1DT2H30M", Span(days=1, ms=2 * HOUR_MS + 30 * MINUTE_MS)),
        ("P2W", Span(weeks=2)),
        ("P1Y2M", Span(months=14)),
        ("PT0.25S", Span(ms=250)),
        ("PT1,5S", Span(ms=1500)),
        ("-P3D", Span(days=-3)),
        ("+PT15M", Span(ms=15 * MINUTE_MS)),
        ("P1M", Span(months=1)),
        ("PT1M", Span(ms=MINUTE_MS)),
        ("PT36H", Span(ms=36 * HOUR_MS)),
        ("P0D", Span()),
        (" PT90M ", Span(ms=90 * MINUTE_MS)),
    ],
)
def test_reads_durations(text: str, span: Span) -> None:
    assert spans.parse(text) == span


@pytest.mark.parametrize(
    "text", ["", "P", "PT", "1D", "P1", "P1DT", "PT1D", "P-1D", "p1d", "P1D2H", "P1.5D", "PT٣H", "P1D P1D", "PT1H30"]
)
def test_refuses_what_is_no_duration(text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        spans.parse(text)
    assert caught.value.code == "span.malformed"


def test_refuses_durations_beyond_a_thousand_years() -> None:
    for text in ("P1001Y", "PT99999999999H", "P999999999W"):
        with pytest.raises(InvalidInput) as caught:
            spans.parse(text)
        assert caught.value.code in ("span.too_long", "span.malformed")


def test_a_length_has_no_years_and_months() -> None:
    assert spans.elapsed_ms("P1W2DT3H") == WEEK_MS + 2 * DAY_MS + 3 * HOUR_MS
    assert spans.elapsed_ms("-PT5S") == -5 * SECOND_MS
    with pytest.raises(InvalidInput) as caught:
        spans.elapsed_ms("P1M")
    assert caught.value.code == "span.no_length"
    assert caught.value.params == {"span": "P1M"}


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (Span(), "PT0S"),
        (Span(months=26), "P2Y2M"),
        (Span(weeks=1, days=2), "P1W2D"),
        (Span(ms=61_500), "PT1M1.5S"),
        (Span(ms=-HOUR_MS), "-PT1H"),
        (Span(ms=20), "PT0.02S"),
    ],
)
def test_writes_durations(span: Span, text: str) -> None:
    assert str(span) == text


def test_a_length_becomes_a_span_of_days_and_the_rest() -> None:
    assert spans.of_ms(DAY_MS + 5) == Span(days=1, ms=5)
    assert spans.of_ms(-DAY_MS - 5) == Span(days=-1, ms=-5)
    assert -spans.of_ms(7) == Span(ms=-7)


@given(st.booleans(), st.integers(0, 11_000), st.integers(0, 10_000), st.integers(0, 100_000), st.integers(0, 10**12))
def test_what_is_written_is_read_as_the_same(negative: bool, months: int, weeks: int, days: int, ms: int) -> None:
    span = Span(months, weeks, days, ms)
    span = -span if negative else span
    assert spans.parse(str(span)) == span
