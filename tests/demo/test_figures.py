"""The story's figures come out of what the staff did: each is measured by the product and lies in its interval.

What is given are durations of work and of transit; whoever changes them, the engine or the staff sees here what it does to the
story. A fortnight of each version is worked in every run, the whole past with `--deep`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path
from statistics import fmean

import pytest
import structlog

from bihuan.application.actor import SYSTEM
from bihuan.application.method import records
from bihuan.application.monitoring import history, indicators, watching
from bihuan.application.people.calendars import working_calendar
from bihuan.application.ports import Transaction
from bihuan.application.ports.logs import Window
from bihuan.application.views.improvement import RecordEffect
from bihuan.bootstrap import founding
from bihuan.bootstrap.installation import Installation, prepare
from bihuan.bootstrap.settings import Settings
from bihuan.connectors import registry
from bihuan.demo import chapters, seed
from bihuan.demo.company import SEED
from bihuan.demo.staff import Staff
from bihuan.measures.indicators import Measurement, compiled, measure
from bihuan.measures.population import Period
from bihuan.store import Database, FolderBlobs, migrate

DAY = 86_400_000
CYCLES = {"V2.1": (3.45, 3.55), "V3.0": (2.73, 2.82)}
"""Days from the order to the proof of delivery, over the quarter or the six weeks that the record compares."""
FORTNIGHTS = {"V2.1": (3.2, 3.7), "V3.0": (2.4, 2.95)}
"""The same over one fortnight, which says less."""


def cycles(tx: Transaction, label: str, since: date, until: date) -> list[float]:
    """Days of the orders of a version that were started from one midnight to another and completed."""
    version = next(each for each in tx.versions.of_process("order") if each.label == label)
    begin, end = chapters.milliseconds(since), chapters.milliseconds(until)
    found = tx.trail.instances(Window(process_id="order", version_keys=(version.key,), since=begin, until=end))
    return [(each.ended_at - each.started_at) / DAY for each in found if each.state == "completed" and each.ended_at is not None]


def measured(tx: Transaction, indicator: str, since: date, until: date) -> Measurement:
    """What an indicator of the company comes to over these days."""
    given = indicators.INDICATORS.require(tx, indicator).value
    period = Period(chapters.milliseconds(since), chapters.milliseconds(until))
    question = compiled(given.question, history.words_of(tx, given.process_id))
    return measure(question, history.log_of(tx, given.process_id, period), period, working_calendar(tx))


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """What simulated staff is told by message is not worth a line each."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    yield
    structlog.reset_defaults()


def fortnight(folder: Path, chapter: str, monday: date, label: str) -> tuple[list[float], float]:
    """Two weeks of everybody's work, to the last case: the cycles of the orders and the hours of scheduling."""
    address = f"sqlite:///{folder / 'demo.db'}"
    migrate(address)
    begin = chapters.milliseconds(monday)
    end = begin + 12 * DAY
    with Database(address, blobs=FolderBlobs(folder / "blobs")) as database:
        seed.found(database, registry(demo=True, allowed=[]), chapter, lived=0)
        Staff(database, registry(demo=True, allowed=[]), SEED).advance(begin, end, drain=end + 20 * DAY)
        days = database.read(partial(cycles, label=label, since=monday, until=chapters.date_of(end)))
        until = chapters.date_of(end + 20 * DAY)
        scheduling = database.read(partial(measured, indicator="schedule_time", since=monday, until=until))
    assert scheduling.value is not None
    return days, scheduling.value


def test_a_fortnight_of_each_version_takes_what_the_story_tells(tmp_path: Path) -> None:
    (tmp_path / "before").mkdir()
    (tmp_path / "after").mkdir()
    before, waited = fortnight(tmp_path / "before", "2023-11-20", date(2023, 11, 6), "V2.1")
    after, waits = fortnight(tmp_path / "after", "2024-04-08", date(2024, 5, 13), "V3.0")
    assert len(before) > 180
    assert len(after) > 180
    for label, found in (("V2.1", before), ("V3.0", after)):
        low, high = FORTNIGHTS[label]
        assert low <= fmean(found) <= high, label
    assert -0.30 < fmean(after) / fmean(before) - 1 < -0.12
    assert 6 < waited < 11
    assert 2 < waits < 4


@pytest.mark.deep
def test_the_whole_past_measures_the_story(tmp_path: Path) -> None:
    settings = Settings(folder=str(tmp_path))
    prepare(settings)
    with Installation(settings, simulated=True) as installation:
        founding.found_demo(installation, chapters.DEFAULT, lambda _, __: None, past=True)
        installation.past_of().start()
        installation.past_of().wait()
        assert installation.past_of().share == 1.0
        installation.database.read(_check_cycles)
        installation.database.read(_check_record)
        installation.database.read(_check_figures)
        tiles = {id_: installation.database.read(partial(_tile, id_=id_)) for id_ in ("order_cycle", "abnormal_rate")}
    assert tiles["order_cycle"] == pytest.approx(2.8, abs=0.05), "the tile shows 2.8"
    assert 1.0 < tiles["abnormal_rate"] < 2.0


def _tile(tx: Transaction, id_: str) -> float:
    seen = watching.look(tx, id_)
    assert seen is not None
    assert seen.present is not None
    assert seen.present.value is not None
    return seen.present.value


QUARTER = (date(2023, 10, 9), date(2023, 12, 30))
SIX_WEEKS = (date(2024, 2, 19), date(2024, 3, 30))


def _check_cycles(tx: Transaction) -> None:
    before, after = cycles(tx, "V2.1", *QUARTER), cycles(tx, "V3.0", *SIX_WEEKS)
    assert len(before) > 1_300
    assert len(after) > 500
    for label, found in (("V2.1", before), ("V3.0", after)):
        low, high = CYCLES[label]
        assert low <= fmean(found) <= high, label


def _check_record(tx: Transaction) -> None:
    """The record of the optimisation, as its page shows it."""
    [record] = records.rows(tx, SYSTEM, "order")
    assert (record.before.since, record.after.until) == (QUARTER[0], date(2024, 3, 29))
    told: dict[str, RecordEffect] = {each.metric: each for each in record.effects}
    cycle, scheduling = told["cycle"], told["step:schedule"]
    assert cycle.change == pytest.approx(-0.20, abs=0.015)
    assert cycle.low is not None
    assert cycle.high is not None
    assert cycle.low < -0.20 < cycle.high < -0.15
    assert "（-20%，95% 区间 " in record.effect.zh
    assert scheduling.before == pytest.approx(8.0, abs=0.5)
    assert scheduling.after == pytest.approx(3.0, abs=0.3)
    assert "3.5 天" in record.effect.zh
    assert "2.8 天" in record.effect.zh


def _check_figures(tx: Transaction) -> None:
    """Approval of purchases, exceptions, complaints, onboarding."""
    wanted = {
        ("approval_lead", QUARTER): (69, 75),
        ("approval_lead", SIX_WEEKS): (20, 26),
        ("abnormal_rate", QUARTER): (1.5, 2.3),
        ("abnormal_rate", SIX_WEEKS): (1.0, 1.8),
        ("first_resolution", QUARTER): (90, 94),
        ("first_resolution", (date(2024, 3, 1), date(2024, 4, 1))): (95, 98),
        ("onboarding_days", QUARTER): (9.0, 10.2),
        ("onboarding_days", (date(2024, 3, 8), date(2024, 4, 8))): (4.6, 5.9),
    }
    found = {key: measured(tx, key[0], *key[1]).value for key in wanted}
    beyond = {
        f"{name} from {since}": found[(name, (since, until))]
        for (name, (since, until)), (low, high) in wanted.items()
        if not low <= (found[(name, (since, until))] or 0.0) <= high
    }
    assert beyond == {}
