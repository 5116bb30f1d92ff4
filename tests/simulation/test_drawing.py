"""A scenario drawn from what the demo company's staff did, simulated as a person would ask for it."""

import time
from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from typing import Any

import msgspec
import pytest
import structlog

from bihuan.application import errands
from bihuan.application.actor import SYSTEM
from bihuan.application.simulation import drawing, simulating
from bihuan.application.views.simulation import Design, Simulate, SimulationResult
from bihuan.connectors import registry
from bihuan.demo import seed
from bihuan.kernel.errors import InvalidInput, Rejected
from bihuan.store import Database, migrate
from bihuan.workers import Errands


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Two weeks of February: all orders run by V2.1, V3.0 is a draft that nobody has run."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    address = f"sqlite:///{tmp_path_factory.mktemp('drawn') / 'demo.db'}"
    migrate(address)
    with Database(address) as opened:
        seed.found(opened, registry(demo=True), "2024-02-07", lived=14)
        yield opened
    structlog.reset_defaults()


def key_of(database: Database, label: str) -> int:
    found = database.read(lambda tx: tx.versions.of_process("order"))
    return next(each.key for each in found if each.label == label)


def drawn(database: Database, label: str) -> Any:
    return database.read(partial(drawing.draw, actor=SYSTEM, version_key=key_of(database, label)))


def over_http(scenario: Any) -> Any:
    """As it arrives from a page: numbers with a fraction are decimals."""
    return msgspec.json.Decoder(float_hook=Decimal).decode(msgspec.json.encode(scenario))


def done(database: Database, command: Simulate) -> Any:
    """Ask, let the worker do it, and answer the errand."""
    asked = database.write(partial(simulating.ask, actor=SYSTEM, command=command)).result()
    worker = Errands(database, {simulating.ERRAND: simulating.work(database)}, holder="test")
    worker.start()
    try:
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            view = database.read(partial(errands.view, actor=SYSTEM, key=int(asked.key)))
            if view.state in ("done", "failed", "canceled"):
                return view
            worker._loop._closing.wait(0.05)
    finally:
        worker.stop()
    raise AssertionError("the simulation did not end")


def test_the_scenario_is_what_was_done(database: Database) -> None:
    view = drawn(database, "V2.1")
    given = view.scenario
    assert view.cases > 100
    assert set(given["activities"]) >= {"receive_order", "check_stock", "schedule", "ship", "confirm_receipt"}
    assert given["activities"]["schedule"]["duration"]["mean"] == pytest.approx(13 * 60, rel=0.15)
    assert list(given["activities"]["schedule"]["resources"]) == ["planner"]
    again = given["branches"]["g_recheck"]
    assert min(again.values()) == pytest.approx(0.08, abs=0.05)
    pools = {each["id"]: each.get("amount", 1) for each in given["resources"]}
    assert pools["order_spec"] == 3
    assert view.guessed == []
    assert given["activities"]["purchase_call"]["delay"]["mean"] > 4 * 3_600, "what it calls takes its time"
    transit = given["activities"]["confirm_receipt"]["delay"]
    assert transit["mean"] == pytest.approx(24.4 * 3_600, rel=0.15)
    clocks = {name: each.get("delayCalendar") for name, each in given["activities"].items() if each.get("delay")}
    assert clocks["confirm_receipt"] != clocks["ship"], "a lorry drives at night, a dispatcher does not work then"


def test_simulated_as_is_it_takes_as_long_as_it_took(database: Database) -> None:
    view = drawn(database, "V2.1")
    ended = done(database, Simulate(as_is=Design(version_key=view.version_key, scenario=view.scenario), replications=6))
    assert ended.state == "done", ended.problem
    result = msgspec.convert(ended.result, SimulationResult)
    cycle = result.as_is.figures["cycle"].value / 86_400
    assert cycle == pytest.approx(3.5, rel=0.12)
    assert len(result.as_is.cycles) == 400 or len(result.as_is.cycles) == 360
    assert result.to_be is None


def test_a_version_that_was_never_run_is_compared_with_the_one_that_was(database: Database) -> None:
    as_is, to_be = drawn(database, "V2.1"), drawn(database, "V3.0")
    faster = msgspec.json.decode(msgspec.json.encode(to_be.scenario))
    for step in ("schedule", "check_stock", "ship"):
        faster["activities"][step].pop("delay")
    command = Simulate(
        as_is=Design(version_key=as_is.version_key, scenario=over_http(as_is.scenario)),
        to_be=Design(version_key=to_be.version_key, scenario=faster),
        cases=300,
        replications=6,
    )
    result = msgspec.convert(done(database, command).result, SimulationResult)
    assert result.to_be is not None
    cycle = result.differences["cycle"]
    assert cycle.high is not None
    assert cycle.high < 0
    assert result.relative["cycle"].value < -0.02


def test_what_does_not_fit_is_refused_before_anything_runs(database: Database) -> None:
    view = drawn(database, "V2.1")
    wrong = msgspec.json.decode(msgspec.json.encode(view.scenario))
    wrong["activities"].pop("ship")
    wrong["branches"]["g_stock"] = dict.fromkeys(wrong["branches"]["g_stock"], 0.9)
    design = Design(version_key=view.version_key, scenario=wrong)
    with pytest.raises(InvalidInput) as refused:
        database.write(partial(simulating.ask, actor=SYSTEM, command=Simulate(as_is=design))).result()
    assert {each.code for each in refused.value.problems} == {"simulation.no_duration", "simulation.shares_not_one"}
    assert len(database.read(partial(simulating.check, actor=SYSTEM, design=design)).problems) == 2


def test_a_process_without_history_has_no_scenario(database: Database) -> None:
    key = database.read(lambda tx: tx.versions.of_process("live"))[0].key
    with pytest.raises(Rejected) as refused:
        database.read(partial(drawing.draw, actor=SYSTEM, version_key=key))
    assert refused.value.code == "simulation.too_little_history"
