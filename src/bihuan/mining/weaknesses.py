"""Findings and a diagnosis as values.

A finding says *where* (activities), *what kind* of weakness, *how often* a month, *how many hours* it costs a month and a
case, and keeps its evidence as figures plus the criteria that choose its cases: whoever opens the evidence runs the same
query again. Its sentences are codes with parameters, said in the reader's language. The lever is that of ESIA: eliminate,
simplify, integrate, automate.
"""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

import msgspec

from bihuan.eventlog.criteria import Criterion
from bihuan.kernel.errors import Said
from bihuan.mining.ways import Agreement, Deviation

TOP: Final = 5

Kind: TypeAlias = Literal[
    "waiting",
    "redundant_approval",
    "duplicate_entry",
    "manual_handoff",
    "unclear_duty",
    "rework",
    "ping_pong",
    "slow_group",
    "variant_sprawl",
    "late",
    "automation",
    "single_person",
    "late_rejection",
    "deviation",
]
Lever: TypeAlias = Literal["E", "S", "I", "A"]
Question: TypeAlias = Literal["what", "why", "when", "where", "who", "how"]
Priority: TypeAlias = Literal["high", "mid", "low"]

QUESTIONS: Final[tuple[Question, ...]] = ("what", "why", "when", "where", "who", "how")


class Saying(msgspec.Struct, frozen=True):
    """A sentence of the catalogue with its parameters."""

    code: str
    params: dict[str, Said] = {}


class Evidence(msgspec.Struct, frozen=True, rename="camel"):
    """The proof: named figures, the criteria that choose the cases, and some of the cases by name."""

    figures: dict[str, float] = {}
    criteria: tuple[Criterion, ...] = ()
    cases: tuple[str, ...] = ()
    rows: tuple[tuple[str, float, float], ...] = ()  # a small table: what, how often, rate


class Finding(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One weakness; `question` is the one of the six it answers badly."""

    id: str
    kind: Kind
    activities: tuple[str, ...]
    title: Saying
    detail: Saying
    proposal: Saying
    lever: Lever
    question: Question
    per_month: float
    hours_per_case: float
    hours_per_month: float
    saving_per_month: float
    customer: int = 0
    risk: int = 0
    confidence: float = 1.0
    evidence: Evidence = Evidence()
    sheet: dict[Question, Saying] = {}

    @property
    def score(self) -> float:
        """The rule of the method: impact × (1 + half its effect on customers + half its risk), weighed by its certainty."""
        return self.hours_per_month * (1 + 0.5 * self.customer + 0.5 * self.risk) * self.confidence


class Ranked(msgspec.Struct, frozen=True, rename="camel"):
    """A finding in its place, from 1; `cumulated` 0..1 of the whole score up to and with it."""

    rank: int
    finding: Finding
    priority: Priority
    cumulated: float


class Diagnosis(msgspec.Struct, frozen=True, rename="camel"):
    """All findings in their order; `agreement` and `deviations` when a model was given."""

    cases: int
    months: float
    knows_work: bool
    working_time: bool
    ranked: tuple[Ranked, ...]
    agreement: Agreement | None = None
    deviations: tuple[Deviation, ...] = ()

    @property
    def top(self) -> tuple[Ranked, ...]:
        return self.ranked[:TOP]

    @property
    def hours_per_month(self) -> float:
        return round(sum(each.finding.hours_per_month for each in self.top), 1)
