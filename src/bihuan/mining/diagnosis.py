"""The diagnosis: all findings of a log, ranked, the five worst first (TOP5), each with its priority.

The rule of the method: score = hours a month × (1 + 0.5·customer + 0.5·risk), weighed by how certain the figure is. Going
down the list, a finding is of *high* priority while less than a fifth of the whole score lies above it, or when its risk is
the highest (3); of *mid* priority while less than four fifths do; *low* after that. Equal scores are ordered by frequency.
Several findings of the same kind at the same place count once, the largest stands for them.

Two findings may be about the same hours: a step waited for and the hand-over that leads to it, an approval that never rejects and
the wait before it. Both are kept, because they call for different measures, but the one that says less stands back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bihuan.bpmn import model as bpmn
from bihuan.eventlog.model import EventLog
from bihuan.mining import fitting
from bihuan.mining.detectors import ALL
from bihuan.mining.findings import Scene, certainty, identity
from bihuan.mining.ways import Agreement, Deviation
from bihuan.mining.weaknesses import Diagnosis, Evidence, Finding, Priority, Ranked, Saying

_HIGH, _MID = 0.2, 0.8
_SAME_HOURS = 0.35  # what is left of a finding whose hours another one counts already
_HIGHEST_RISK = 3

Told = Callable[[float], None]


def unwatched(share: float) -> None:
    """Nobody looks on."""


def diagnose(scene: Scene, model: bpmn.Process | None = None, told: Told = unwatched) -> Diagnosis:
    """All findings of the scene, ranked; with a model also where reality leaves it."""
    found: list[Finding] = []
    for place, detect in enumerate(ALL):
        told(0.8 * place / len(ALL))
        found += detect(scene)
    agreement, deviations = (None, ()) if model is None else _against(scene.log, model)
    found += _deviating(scene, agreement, deviations)
    told(1.0)
    return Diagnosis(
        cases=scene.cases,
        months=round(scene.months, 2),
        knows_work=scene.knows_work,
        working_time=scene.calendar is not None,
        ranked=ranked(found),
        agreement=agreement,
        deviations=deviations,
    )


def ranked(found: Sequence[Finding]) -> tuple[Ranked, ...]:
    """The findings in their order, doubles left out."""
    best: dict[tuple[str, tuple[str, ...]], Finding] = {}
    for each in found:
        key = (each.kind, each.activities) if each.activities else (each.kind, (each.id,))
        if key not in best or each.score > best[key].score:
            best[key] = each
    weights = {each.id: each.score * _share(each, list(best.values())) for each in best.values()}
    order = sorted(best.values(), key=lambda each: (-weights[each.id], -each.per_month, each.id))
    total = sum(weights.values()) or 1.0
    above = 0.0
    listed: list[Ranked] = []
    for rank, each in enumerate(order, start=1):
        priority: Priority = "high" if above < _HIGH or each.risk >= _HIGHEST_RISK else "mid" if above < _MID else "low"
        above += weights[each.id] / total
        listed.append(Ranked(rank, each, priority, round(min(above, 1.0), 4)))
    return tuple(listed)


def _share(finding: Finding, others: Sequence[Finding]) -> float:
    """How much of a finding counts beside those that speak of the same step."""
    here = {each.kind for each in others if set(each.activities) & set(finding.activities)}
    if finding.kind == "waiting" and here & {"redundant_approval", "rework"}:
        return _SAME_HOURS
    if finding.kind == "manual_handoff" and here & {"waiting", "redundant_approval"}:
        return _SAME_HOURS
    return 1.0


def _against(log: EventLog, model: bpmn.Process) -> tuple[Agreement | None, tuple[Deviation, ...]]:
    """How the log and a model agree, and where reality leaves it."""
    found = fitting.fit(log, model)
    return found.agreement, found.deviations


def _deviating(scene: Scene, agreement: Agreement | None, deviations: Sequence[Deviation]) -> list[Finding]:
    """The two gravest kinds of deviation as findings."""
    if agreement is None:
        return []
    grave = [each for each in deviations if each.cases >= 0.05 * scene.cases][:2]
    return [_deviation(scene, each) for each in grave]


def _deviation(scene: Scene, each: Deviation) -> Finding:
    params = {"activity": each.name, "cases": each.cases, "count": each.count, "share": round(100 * each.cases / scene.cases, 1)}
    return Finding(
        id=identity("deviation", each.kind, each.name),
        kind="deviation",
        activities=(each.name,),
        title=Saying(f"mining.deviation_{each.kind}.title", {**params}),
        detail=Saying(f"mining.deviation_{each.kind}.detail", {**params}),
        proposal=Saying(f"mining.deviation_{each.kind}.proposal", {**params}),
        lever="S",
        question="how",
        per_month=round(each.cases / scene.months, 1),
        hours_per_case=0.0,
        hours_per_month=round(0.25 * each.cases / scene.months, 1),
        saving_per_month=0.0,
        risk=2 if each.kind == "skipped" else 1,
        confidence=certainty(each.cases),
        evidence=Evidence({"cases": float(each.cases), "count": float(each.count)}),
    )
