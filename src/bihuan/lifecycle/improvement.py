"""What improvement leaves behind: the record of a change with its measured effect, suggestions, findings of audits.

The effect of a change is computed from the history before and after it; a figure that somebody corrects carries the reason. An
anonymous suggestion has no author anywhere, so nobody can be asked for it. A finding is closed by somebody else than the one
who mends it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from statistics import fmean
from typing import Literal, TypeAlias

import msgspec

from bihuan.kernel.errors import Forbidden, InvalidInput, Rejected
from bihuan.kernel.text import Text
from bihuan.measures.medians import difference

FEWEST = 5


class Effect(msgspec.Struct, frozen=True, kw_only=True):
    """A metric before and after, in hours or as a share; None where too little was measured to tell. `step` empty: the whole.

    `low` to `high` is the 95 % interval of the relative change; None where there is none.
    """

    metric: str
    name: Text
    before: float | None
    after: float | None
    cases_before: int = 0
    cases_after: int = 0
    corrected: str = ""
    low: float | None = None
    high: float | None = None

    @property
    def change(self) -> float | None:
        """The relative change; None where it cannot be told."""
        if self.before is None or self.after is None or self.before == 0:
            return None
        return self.after / self.before - 1


def effect(metric: str, name: Text, before: Sequence[float], after: Sequence[float]) -> Effect:
    """The mean before and after, as far as there are enough cases, and the interval of the change."""
    enough = len(before) >= FEWEST and len(after) >= FEWEST
    compared = difference(after, before, "mean") if enough else None
    interval = compared.relative if compared else None
    return Effect(
        metric=metric,
        name=name,
        before=fmean(before) if len(before) >= FEWEST else None,
        after=fmean(after) if len(after) >= FEWEST else None,
        cases_before=len(before),
        cases_after=len(after),
        low=interval.low if interval else None,
        high=interval.high if interval else None,
    )


class Period(msgspec.Struct, frozen=True, kw_only=True):
    """Cases that started from `since` to `until`, both days included; None is open."""

    since: date | None = None
    until: date | None = None


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """A record of an optimisation (template 4); `claimed` is what an imported sheet says of one without measured effects.

    `before` and `after` are the periods that were compared: a holiday between two versions is nobody's merit.
    """

    day: date
    background: Text
    measures: tuple[Text, ...]
    effects: tuple[Effect, ...] = ()
    version_key: int = 0
    before_key: int = 0
    owner: str = ""
    note: Text = Text()
    claimed: Text = Text()
    before: Period = Period()
    after: Period = Period()


def checked_period(period: Period, place: str) -> Period:
    """The period when it is one; raises `InvalidInput("record.no_period")`."""
    if period.since and period.until and period.until < period.since:
        raise InvalidInput("record.no_period", place=place, since=period.since.isoformat(), until=period.until.isoformat())
    return period


def corrected(value: Effect, before: float | None, after: float | None, reason: str) -> Effect:
    """The effect with figures put right by hand, which have no interval; raises `InvalidInput` without a reason."""
    if (before, after) == (value.before, value.after):
        return value
    if not reason.strip():
        raise InvalidInput("record.reason_required", place="/reason")
    return msgspec.structs.replace(value, before=before, after=after, corrected=reason.strip(), low=None, high=None)


SuggestionState: TypeAlias = Literal["new", "evaluating", "adopted", "rejected", "landed"]
_SUGGESTION: dict[SuggestionState, frozenset[SuggestionState]] = {
    "new": frozenset({"evaluating", "adopted", "rejected"}),
    "evaluating": frozenset({"adopted", "rejected"}),
    "adopted": frozenset({"landed", "rejected"}),
    "rejected": frozenset(),
    "landed": frozenset(),
}


class Suggestion(msgspec.Struct, frozen=True, kw_only=True):
    """`author` is empty for an anonymous one. `work_item` and `pilot` say where feedback from inside a task came from."""

    text: str
    author: str = ""
    step: str = ""
    work_item: str = ""
    pilot: str = ""
    votes: tuple[str, ...] = ()
    evaluator: str = ""
    decision: str = ""
    planned: str = ""


def judged(state: SuggestionState, to: SuggestionState, reason: str) -> SuggestionState:
    """The state after an evaluation; raises `Rejected` for a move that makes no sense, `InvalidInput` without a reason."""
    if to not in _SUGGESTION[state]:
        raise Rejected("suggestion.wrong_state", state=state)
    if to != "evaluating" and not reason.strip():
        raise InvalidInput("suggestion.reason_required", place="/reason")
    return to


IssueState: TypeAlias = Literal["new", "confirmed", "planned", "solved", "dropped"]
_ISSUE: dict[IssueState, frozenset[IssueState]] = {
    "new": frozenset({"confirmed", "planned", "dropped"}),
    "confirmed": frozenset({"planned", "solved", "dropped"}),
    "planned": frozenset({"solved", "dropped"}),
    "solved": frozenset(),
    "dropped": frozenset(),
}


class Issue(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the register of issues; `alert` is the one it came from."""

    title: Text
    detail: Text = Text()
    step: str = ""
    alert: str = ""
    instance_key: int = 0
    owner: str = ""
    note: str = ""


def moved_issue(state: IssueState, to: IssueState, note: str) -> IssueState:
    """The state after a move; raises `Rejected("issue.wrong_state")`, `InvalidInput` when it is dropped without a reason."""
    if to not in _ISSUE[state]:
        raise Rejected("issue.wrong_state", state=state)
    if to == "dropped" and not note.strip():
        raise InvalidInput("issue.reason_required", place="/note")
    return to


Severity: TypeAlias = Literal["critical", "major", "minor", "observation"]
FindingState: TypeAlias = Literal["open", "in_progress", "done", "verified"]


class AuditFinding(msgspec.Struct, frozen=True, kw_only=True):
    """A deviation from a criterion with its corrective action: who mends it until when, who has verified it."""

    criterion: Text
    condition: Text
    severity: Severity
    step: str = ""
    cases: int = 0
    deviating: int = 0
    evidence: tuple[str, ...] = ()
    action: str = ""
    owner: str = ""
    due: date | None = None
    proof: str = ""
    done_by: str = ""
    verified_by: str = ""


def severity_of(deviating: int, cases: int, *, control: bool = False) -> Severity:
    """How grave a deviation is: any at a control of a risk, else by its share."""
    share = deviating / cases if cases else 0.0
    if control:
        return "critical" if share > 0.05 else "major"
    return "major" if share > 0.1 else "minor" if share > 0.02 else "observation"


def require_verifier(finding: AuditFinding, person: str) -> None:
    """Raise `Forbidden` when the one who verifies has mended it or answers for it."""
    if person in (finding.owner, finding.done_by):
        raise Forbidden("finding.own")
