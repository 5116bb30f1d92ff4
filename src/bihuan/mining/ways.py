"""Ways that cases take, and how they agree with a model, as values."""

from __future__ import annotations

import msgspec


class Variant(msgspec.Struct, frozen=True, rename="camel"):
    """One way: `id` names the sequence for ever, `share` and `cumulated` 0..1 of the cases, times in ms, a few cases by name."""

    id: str
    activities: tuple[str, ...]
    cases: int
    share: float
    cumulated: float
    median: float
    mean: float
    examples: tuple[str, ...]


class Deviation(msgspec.Struct, frozen=True, rename="camel"):
    """One kind of deviation: `skipped` (foreseen, not done) or `extra` (done, not foreseen), how often, in how many cases.

    `element` is where it stands in the diagram ("" for what is not in it).
    """

    kind: str
    code: int
    name: str
    count: int
    cases: int
    element: str = ""


class CaseFit(msgspec.Struct, frozen=True, rename="camel"):
    """A case beside a model: `instance` is its key in our own history, `deviating` are places among the deviations."""

    name: str
    instance: str
    fitness: float
    deviating: tuple[int, ...] = ()


class Agreement(msgspec.Struct, frozen=True, rename="camel"):
    """How a log and a model agree; `fitting` cases have cost 0. `costs` by variant in the order given.

    `shortest` is the number of steps of the shortest way through the model.
    """

    fitness: float
    precision: float
    fitting: int
    cases: int
    costs: tuple[int, ...]
    shortest: int = 0
    sampled: int = 0
    exact: bool = True

    @property
    def score(self) -> float:
        """The harmonic mean of fitness and precision."""
        both = self.fitness + self.precision
        return 2 * self.fitness * self.precision / both if both else 0.0
