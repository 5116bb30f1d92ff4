"""Instants inside are integers, milliseconds since 1970 UTC; on the wire they are datetimes with zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def wire(ms: int) -> datetime:
    """The instant as it travels."""
    return _EPOCH + timedelta(milliseconds=ms)


def maybe_wire(ms: int | None) -> datetime | None:
    """The same for an instant that may be missing."""
    return None if ms is None else wire(ms)


def milliseconds(at: datetime) -> int:
    """The instant as it is kept; `at` must have a zone."""
    return (at - _EPOCH) // _MILLISECOND
