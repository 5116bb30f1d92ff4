"""The figures of a log by which its process can be played through; `observing` works them out."""

from __future__ import annotations

import msgspec


class Spread(msgspec.Struct, frozen=True):
    """Mean and standard deviation in seconds."""

    mean: float
    deviation: float


class Step(msgspec.Struct, frozen=True):
    """One activity: how often, how long it waited and was worked on; `work` is None where the log does not tell."""

    times: int
    wait: Spread | None = None
    work: Spread | None = None


class Observed(msgspec.Struct, frozen=True):
    """A log's figures. `follows` counts (a, b, how often): b came directly after a; "" is the start, and as b the end."""

    cases: int
    begin: int
    days: int
    between: float
    steps: dict[str, Step]
    follows: tuple[tuple[str, str, int], ...]
