"""The shared logs: their counts are those of SOURCE.md, their diagnosis says what is known of them."""

from __future__ import annotations

import re

import pytest

from bihuan.eventlog import quality
from bihuan.logstore import files
from bihuan.mining import diagnosis, findings, flow, variants
from tests.mining.logs import SHARED


@pytest.fixture(autouse=True)
def at_hand() -> None:
    if not SHARED.is_dir():
        pytest.skip("the shared logs are not there (BIHUAN_SHARED)")


QUICK = {"running-example.xes", "running-example.csv", "receipt.csv", "08_receipt.xes.gz", "BPIC13_cp.xes.gz", "Production.csv"}


def listed() -> dict[str, tuple[int | None, ...]]:
    """Of every file what SOURCE.md says: cases, events, activities, variants, resources; None where it says nothing."""
    if not SHARED.is_dir():
        return {}
    found: dict[str, tuple[int | None, ...]] = {}
    for line in (SHARED / "SOURCE.md").read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) != 7 or not re.search(r"\.(xes|csv)", cells[0]):
            continue
        numbers = tuple(int(m[0].replace(",", "")) if (m := re.match(r"[\d,]+", cell)) else None for cell in cells[2:])
        names = [name.strip() for name in cells[0].split(",")]
        for name in names:
            if name == "running-example.xes/.csv":
                found["running-example.xes"] = found["running-example.csv"] = numbers
            else:
                found[name] = numbers
    return found


@pytest.mark.parametrize(
    "name", [name if name in QUICK else pytest.param(name, marks=pytest.mark.deep) for name in sorted(listed())]
)
def test_counts_are_those_of_the_source(name: str) -> None:
    figures = quality.summary(files.read(SHARED / name).log)
    counted = (figures.cases, figures.events, figures.activities, figures.variants, figures.resources)
    wanted = listed()[name]
    assert tuple(a for a, b in zip(counted, wanted, strict=True) if b is not None) == tuple(b for b in wanted if b is not None)


def test_object_centric_logs_have_all_their_events() -> None:
    assert files.read_objects(SHARED / "ocel20_example.sqlite").events.height == 13
    assert files.read_objects(SHARED / "ocpa_running-example.sqlite").events.height == 18_211


@pytest.mark.deep
def test_the_declarations_show_their_chain_of_approvals() -> None:
    log = files.read(SHARED / "BPI_2020_InternationalDeclarations.xes.gz").log
    found = diagnosis.diagnose(findings.scene(log))
    redundant = [each.finding for each in found.ranked if each.finding.kind == "redundant_approval"]
    assert any("SUPERVISOR" in each.activities[0] for each in redundant)
    assert all(each.evidence.figures["rejected_rate"] < 2.5 for each in redundant)
    top = {each.finding.activities[0] for each in found.top if each.finding.activities}
    assert "Declaration SUBMITTED by EMPLOYEE" in top
    assert not any("trip" in activity for activity in top)


@pytest.mark.deep
def test_the_loans_show_calls_about_offers() -> None:
    log = files.read(SHARED / "BPIC12.xes.gz").log
    found = diagnosis.diagnose(findings.scene(log))
    assert found.top[0].finding.activities == ("W_Nabellen offertes",)
    graph = flow.graph(log)
    assert graph.knows_work
    assert len(variants.variants(log)) > 4_000
