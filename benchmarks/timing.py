"""What a round costs, and where benchmarks live: shared by the runner, which is started by name, and all that it imports."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, TypeAlias

import msgspec

FOLDER = Path(__file__).resolve().parent
RESULTS = FOLDER.parent / ".cache" / "benchmarks"

Clock: TypeAlias = Literal["cpu", "wall"]


class Timing(msgspec.Struct, frozen=True):
    """One round: `units` of work done in so many seconds."""

    units: int
    cpu: float
    wall: float

    def rate(self, by: Clock) -> float:
        seconds = self.cpu if by == "cpu" else self.wall
        return self.units / seconds if seconds else float("inf")
