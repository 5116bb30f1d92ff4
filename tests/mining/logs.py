"""Small logs for the tests of mining, and the real ones where they are at hand."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from bihuan.eventlog.collector import Collector
from bihuan.eventlog.model import EventLog

SHARED = Path(os.environ.get("BIHUAN_SHARED", Path(__file__).resolve().parents[3] / "shared")) / "data" / "logs"
HOUR = 3_600_000


def of_ways(ways: Iterable[str], spacing: int = HOUR) -> EventLog:
    """A case per word, an event per letter."""
    log = Collector()
    for number, way in enumerate(ways):
        case = log.case(f"c{number}")
        for place, letter in enumerate(way):
            log.event(case, letter, number + place * spacing)
    return log.finish(name="ways")
