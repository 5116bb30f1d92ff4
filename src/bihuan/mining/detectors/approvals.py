"""Redundant approvals: a level of approval that never says no to what the level before has passed.

Two ways of recording a decision are understood. The step has an `outcome` (our own engine, most workflow systems); or the log
has one activity per outcome, `Declaration APPROVED by SUPERVISOR` beside `Declaration REJECTED by SUPERVISOR`, which then are
two sides of one level. Levels stand *in a chain* where one directly follows the other without a step that adds anything
between them.

Our own rule: of at least 30 cases that came to a level right from another approval, it rejected less than one in
forty. Saved is the time
from the level before to its decision.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import polars as pl

from bihuan.eventlog import activities, model
from bihuan.eventlog.criteria import Follows
from bihuan.mining import clock
from bihuan.mining.findings import Scene, certainty, hours, identity, names_of
from bihuan.mining.sheets import sheet
from bihuan.mining.weaknesses import Evidence, Finding, Saying

LEAST = 30
REJECTED_RATE = 0.025
_YES = re.compile(
    r"final[ _-]?approved|approved|approve[sd]?|approval|accepted|authori[sz]ed|signed[ _-]?off"
    r"|批准|通过|同意|审批|审核|核准|会签|复核",
    re.I,
)
_NO = re.compile(r"rejected|reject|declined|denied|refused|驳回|拒绝|不同意|不通过|退回", re.I)
_APPROVAL = re.compile(r"approv|sign[ _-]?off|authori[sz]|审批|审核|批准|核准|会签|复核|签批", re.I)
_NEGATIVE = ("rejected", "reject", "declined", "no", "驳回", "拒绝", "不同意")


class _Level(NamedTuple):
    """A level and the activities that stand for its decisions."""

    stem: str
    yes: tuple[str, ...]
    no: tuple[str, ...]


def redundant_approvals(scene: Scene) -> list[Finding]:
    """Levels in a chain that (nearly) never reject."""
    levels = _levels(scene)
    if len(levels) < 2:
        return []
    decisions = _decisions(scene, levels)
    found = [_finding(scene, decisions, stem, levels) for stem in levels]
    return [each for each in found if each is not None]


def _levels(scene: Scene) -> dict[str, _Level]:
    """Levels by their stem: the name without the word that says how it went."""
    by_outcome = "outcome" in scene.table.columns
    found: dict[str, _Level] = {}
    for name in scene.names:
        no = bool(_NO.search(name))
        if not no and not _APPROVAL.search(name):
            continue
        stem = name if by_outcome else _stem(name)
        known = found.get(stem, _Level(stem, (), ()))
        found[stem] = known._replace(no=(*known.no, name)) if no else known._replace(yes=(*known.yes, name))
    return {stem: level for stem, level in found.items() if level.yes}


def _stem(name: str) -> str:
    return re.sub(r"[\s_\-]+", " ", _YES.sub("", _NO.sub("", name))).strip().casefold() or name


def _decisions(scene: Scene, levels: dict[str, _Level]) -> pl.DataFrame:
    """Every decision with the level of the event right before it in its case."""
    stems = {name: level.stem for level in levels.values() for name in (*level.yes, *level.no)}
    refusing = {name for level in levels.values() for name in level.no}
    name = pl.col(model.ACTIVITY).cast(pl.String)
    rejected = name.is_in(list(refusing))
    if "outcome" in scene.table.columns:
        rejected = rejected | pl.col("outcome").cast(pl.String).str.to_lowercase().is_in(list(_NEGATIVE)).fill_null(False)
    level = name.replace_strict(stems, default=None, return_dtype=pl.String)
    table = scene.table.with_columns(level.alias("level"), rejected.alias("rejected"), name.alias("name"))
    table = table.with_columns(
        pl.col("level").shift(1).over(model.CASE).alias("level_before"),
        pl.col("rejected").shift(1).over(model.CASE).alias("rejected_before"),
        pl.col("name").shift(1).over(model.CASE).alias("name_before"),
        pl.col(activities.END).shift(1).over(model.CASE).alias("end_before"),
    )
    table = table.with_columns(clock.between(table["end_before"], table[activities.END], scene.calendar).alias("span"))
    chain = pl.col("level_before").is_null().cum_sum().over(model.CASE).alias("chain")
    return table.filter(pl.col("level").is_not_null()).with_columns(chain)


def _chained_levels(decisions: pl.DataFrame, chained: pl.DataFrame) -> int:
    """How many levels usually follow each other without anything between, where this one does."""
    chains = chained.select(model.CASE, "chain").unique()
    levels = (
        decisions.join(chains, on=[model.CASE, "chain"], how="semi").group_by(model.CASE, "chain").agg(pl.col("level").n_unique())
    )
    return round(float(levels["level"].median() or 0))  # type: ignore[arg-type]


def _finding(scene: Scene, decisions: pl.DataFrame, stem: str, levels: dict[str, _Level]) -> Finding | None:
    chained = decisions.filter(
        (pl.col("level") == stem)
        & pl.col("level_before").is_not_null()
        & (pl.col("level_before") != stem)
        & ~pl.col("rejected_before").fill_null(False)
    )
    rate = float(chained["rejected"].cast(pl.Float64).mean() or 0.0) if chained.height else 1.0  # type: ignore[arg-type]
    if chained.height < LEAST or rate >= REJECTED_RATE:
        return None
    total = float(chained["span"].sum())
    activity = _usual(chained.filter(~pl.col("rejected")), "name")
    before = _usual(chained, "name_before")
    rows = _rates(decisions, levels)
    params = {
        "activity": activity,
        "before": before,
        "count": chained.height,
        "rate": round(100 * rate, 2),
        "levels": _chained_levels(decisions, chained),
        "hours": hours(total / chained.height),
        "people": chained[model.RESOURCE].n_unique() if model.RESOURCE in chained.columns else 0,
    }
    return Finding(
        id=identity("redundant_approval", stem),
        kind="redundant_approval",
        activities=(activity,),
        title=Saying("mining.redundant_approval.title", {**params}),
        detail=Saying("mining.redundant_approval.detail", {**params}),
        proposal=Saying("mining.redundant_approval.proposal", {**params}),
        lever="E",
        question="why",
        per_month=round(chained.height / scene.months, 1),
        hours_per_case=hours(total / chained.height),
        hours_per_month=round(hours(total) / scene.months, 1),
        saving_per_month=round(hours(total) / scene.months, 1),
        customer=1,
        confidence=certainty(chained.height),
        evidence=Evidence(
            {"count": float(chained.height), "rejected_rate": round(100 * rate, 2), "hours": hours(total / chained.height)},
            (Follows(first=before, then=activity),),
            names_of(scene, chained.sort("span", descending=True)[model.CASE]),
            rows,
        ),
        sheet=sheet(scene, activity),
    )


def _usual(rows: pl.DataFrame, column: str) -> str:
    return str(rows[column].value_counts(sort=True)[column][0]) if rows.height else ""


def _rates(decisions: pl.DataFrame, levels: dict[str, _Level]) -> tuple[tuple[str, float, float], ...]:
    """Every level with how often it decided and how often it said no, in per cent."""
    by = decisions.group_by("level").agg(pl.len().alias("count"), pl.col("rejected").cast(pl.Float64).mean().alias("rate"))
    rows = by.sort(["count", "level"], descending=[True, False]).rows()
    return tuple((levels[level].yes[0], float(count), round(100 * rate, 2)) for level, count, rate in rows)
