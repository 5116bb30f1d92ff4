"""The company's own improvement: a project past its gates, a pilot that routes, controls that the guard keeps."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bihuan.application.actor import Actor, granted
from bihuan.application.method import design, pilots, projects, suggestions
from bihuan.application.models import routing, versions
from bihuan.application.ports import Transaction
from bihuan.application.ports.records import VersionRecord
from bihuan.application.views.design import ApplyMeasure
from bihuan.application.views.processes import CreateDraft
from bihuan.connectors import registry
from bihuan.demo import project
from bihuan.demo.seed import found
from bihuan.kernel.errors import Rejected
from bihuan.store import Database, FolderBlobs, migrate


@pytest.fixture(scope="module")
def february(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    path = tmp_path_factory.mktemp("demo")
    address = f"sqlite:///{path / 'demo.db'}"
    migrate(address)
    with Database(address, blobs=FolderBlobs(path / "blobs")) as database:
        found(database, registry(demo=True), "2024-02-19", lived=0)
        yield database


@pytest.fixture(scope="module")
def december(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The day on which the diagnosis is due, after eight days of work."""
    path = tmp_path_factory.mktemp("december")
    address = f"sqlite:///{path / 'demo.db'}"
    migrate(address)
    with Database(address, blobs=FolderBlobs(path / "blobs")) as database:
        found(database, registry(demo=True), "2023-12-29", lived=8)
        yield database


def actor(tx: Transaction, person: str) -> Actor:
    known = tx.directory.organization().person(person)
    assert known is not None
    return Actor(person=person, permissions=granted(known.roles))


def version_for(tx: Transaction, person: str) -> VersionRecord:
    found_ = routing.version_for(tx, "order", person, {})
    assert found_ is not None
    return found_


def test_while_the_pilot_runs_east_follows_v3_and_south_v2(february: Database) -> None:
    labels = february.read(lambda tx: [version_for(tx, person).label for person in ("liu_yang", "guo_xue", "hu_bin")])
    assert labels == ["V3.0", "V3.0", "V2.1"]
    [pilot] = february.read(lambda tx: pilots.rows(tx, actor(tx, "xu_jing")))
    seen = february.read(lambda tx: pilots.view(tx, actor(tx, "xu_jing"), pilot.id))
    assert seen.verdict == "not_enough_data"
    assert [each.person.id for each in seen.readers if each.confirmed_at is None] == ["guo_xue", "cao_lan"]
    assert {each.score for each in seen.readers if each.confirmed_at is not None} == {1.0}, "the staff has read the manual"
    assert seen.locked


def test_the_project_waits_for_the_months_before_with_goals_from_their_baselines(february: Database) -> None:
    project.settle(february, "2024-02-19")
    [row] = february.read(lambda tx: projects.rows(tx, actor(tx, "zhou_wen")))
    assert row.phase == "diagnosis", "without a past there is nothing to diagnose"
    assert [round(goal.aim or 0, 3) for goal in row.goals] == [2.975, 95.0]
    gates = february.read(lambda tx: projects.view(tx, actor(tx, "zhou_wen"), row.id)).gates
    assert [each.open for each in gates] == [True, False, True, False, False]
    assert (str(gates[0].passed_at)[:10], gates[0].reason) == ("2023-12-04", "")
    levers = next(each for each in gates[2].lines if each.name == "measures")
    assert levers.done, "V3.0 came as a finished diagram; what it automates and simplifies is seen in it"
    box = february.read(lambda tx: suggestions.rows(tx, actor(tx, "zhou_wen")))
    assert sorted(each.anonymous for each in box) == [False, False, True]


def test_the_diagnosis_is_made_of_what_the_staff_did_and_its_gate_is_met(december: Database) -> None:
    [row] = december.read(lambda tx: projects.rows(tx, actor(tx, "zhou_wen")))
    seen = december.read(lambda tx: projects.view(tx, actor(tx, "zhou_wen"), row.id))
    assert seen.row.phase == "design"
    assert [(each.open, each.reason) for each in seen.gates[:2]] == [(True, ""), (True, "")]
    [linked] = seen.diagnoses
    assert linked.history
    assert linked.confirmation is not None
    assert not linked.confirmation.stale
    assert linked.confirmation.by is not None
    assert linked.confirmation.by.id == "wang_jian"
    assert len(linked.confirmation.top) == 5
    assert all(each.hours > 0 for each in linked.confirmation.top)
    again = seen.version
    project.settle(december, "2023-12-29")
    assert december.read(lambda tx: projects.view(tx, actor(tx, "zhou_wen"), row.id)).version == again


def test_the_invoice_review_of_payments_cannot_be_designed_away(february: Database) -> None:
    def try_it(tx: Transaction) -> str:
        designer = actor(tx, "zhou_wen")
        current = tx.versions.released("payment")
        assert current is not None
        draft = versions.create_draft(tx, designer, "payment", CreateDraft(from_version=str(current.key)))
        command = ApplyMeasure(lever="E", step="review_invoice", version=draft.version)
        try:
            design.apply(tx, designer, int(draft.key), command)
        except Rejected as refused:
            return str(refused.params["risk_zh"])
        return ""

    assert february.write(try_it).result() == "假票导致税务风险"


def test_the_method_text_s_two_redesigns_are_proposed(february: Database) -> None:
    def proposed(tx: Transaction, process: str, label: str) -> set[tuple[str, str]]:
        version = next(each for each in tx.versions.of_process(process) if each.label == label)
        return {(each.lever, each.step) for each in design.view(tx, actor(tx, "zhou_wen"), version.key).proposals}

    assert ("I", "approve_director") in february.read(lambda tx: proposed(tx, "purchase", "V1.8"))
    assert ("A", "schedule") in february.read(lambda tx: proposed(tx, "order", "V2.1"))


def test_every_risk_is_controlled_somewhere(february: Database) -> None:
    risks = february.read(lambda tx: design.risks(tx, actor(tx, "zhou_wen")))
    assert len(risks) == 7
    assert all(each.owner and each.controls for each in risks)
