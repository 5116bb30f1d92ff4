"""Simulated staff on the real engine: what they leave is a whole company's record, the same for the same seed."""

from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from bihuan.application.mining import histories
from bihuan.application.ports.logs import Window
from bihuan.bootstrap.past import make
from bihuan.connectors import registry
from bihuan.demo import chapters, content, seed, slices
from bihuan.demo.company import SEED
from bihuan.demo.slices import Slice
from bihuan.demo.staff import Staff
from bihuan.store import Database, migrate
from bihuan.store.pouring import pour_company, pour_instances

DAY = 86_400_000


class Share:
    """Stands for the shared number in which a process tells how far it is."""

    value = 0.0


def founded(folder: Path, lived: int) -> str:
    address = f"sqlite:///{folder / 'demo.db'}"
    migrate(address)
    with Database(address) as database:
        seed.found(database, registry(demo=True, allowed=[]), "2024-03-12", lived=lived)
    return address


def rows(address: str) -> list[tuple[object, ...]]:
    with Database(address) as database:
        log = database.read(lambda tx: histories.of_process(tx, Window(process_id="order")))
    return log.events.drop("case").rows()


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Four days of the pilot, from a Friday on, worked in the company itself."""
    return founded(tmp_path_factory.mktemp("company"), lived=4)


def test_the_pilot_claims_the_orders_of_its_region(company: str) -> None:
    with Database(company) as database:
        log = database.read(lambda tx: histories.of_process(tx, Window(process_id="order")))
    found = set(log.cases.select("department", "version").unique().rows())
    assert ("sales_east", "V3.0") in found
    assert ("sales_south", "V2.1") in found
    assert ("sales_south", "V3.0") not in found
    assert ("sales_east", "V2.1") not in found


def test_the_staff_reads_in_the_morning_what_it_was_sent(company: str) -> None:
    with Database(company) as database:
        now, copies = database.read(
            lambda tx: (
                tx.now,
                [each for person in tx.people.all() for each in tx.lists.copies(person.id, limit=1_000)],
            )
        )
    unread = [each for each in copies if each.read_at is None]
    assert len(copies) > len(unread)
    assert all(now - each.created_at < DAY for each in unread)


def test_work_is_taken_in_hand_between_its_coming_and_its_end(company: str) -> None:
    with Database(company) as database:
        log = database.read(lambda tx: histories.of_process(tx, Window(process_id="order")))
    people = log.events.filter(log.events["resource"].is_not_null())
    assert people.height > 100
    assert (people["enabled"] <= people["start"]).all()
    assert (people["start"] <= people["time"]).all()
    assert (people["start"] > people["enabled"]).any()


def test_a_slice_made_apart_is_poured_in_whole_and_only_once(company: str, tmp_path: Path) -> None:
    begin = chapters.milliseconds(date(2024, 2, 29))
    file = tmp_path / "slice.db"
    share = Share()
    make(
        company, str(file), Slice("2024-02-29", begin, begin + DAY, begin + 11 * DAY), 1_000, share
    )  # drained before the present
    assert share.value == 1.0
    target = f"sqlite:///{tmp_path / 'target.db'}"
    migrate(target)
    pour_company(company, target)
    heard: list[float] = []
    poured = pour_instances(f"sqlite:///{file}", target, lambda done: not heard.append(done))
    assert poured > 60
    assert heard[-1] == 1.0
    assert rows(target) == rows(f"sqlite:///{file}")
    assert pour_instances(f"sqlite:///{file}", target) == poured
    assert rows(target) == rows(f"sqlite:///{file}")
    with Database(target) as database:
        states = {each.state for each in database.read(lambda tx: tx.trail.instances(Window(process_id="order")))}
    assert states <= {"completed", "canceled"}


def test_the_same_seed_gives_the_same_past(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    assert rows(founded(tmp_path / "one", lived=1)) == rows(founded(tmp_path / "two", lived=1))


def test_what_the_staff_has_in_hand_is_done_when_time_goes_on(tmp_path: Path) -> None:
    address = founded(tmp_path, lived=3)
    with Database(address) as database:
        begin = database.read(lambda tx: tx.now)
        items = database.read(lambda tx: tx.lists.opened_since(0, 5_000))
        taken = {each.key for each in items if each.state == "claimed" and each.claimed_at != each.created_at}
        Staff(database, registry(demo=True), SEED).advance(begin, begin + 2 * DAY)
        still = {each.key for each in database.read(lambda tx: tx.lists.opened_since(0, 5_000))}
    assert taken
    assert not taken & still


def test_slices_cover_the_record_without_gap_in_working_days() -> None:
    found = slices.of(chapters.DEFAULT)
    assert [each.name for each in found] == ["2023-10-09", "2024-01-02", "2024-02-18"]
    assert found[-1] == slices.present(chapters.DEFAULT)
    assert [each.name for each in slices.past(chapters.DEFAULT)] == ["2024-01-02", "2023-10-09"]
    assert all(earlier.end <= later.begin for earlier, later in pairwise(found))
    assert slices.past("2023-11-20") == []
    assert slices.present("2023-09-01").begin == slices.present("2023-09-01").end


def test_nobody_is_asked_for_more_hours_than_a_day_has() -> None:
    """Hands-on minutes a day at each post that one person holds stay under what that person works."""
    organization = content.organization()
    holders: dict[str, int] = {}
    for person in organization["people"]:
        holders[person["post"]] = holders.get(person["post"], 0) + 1
    asked: dict[str, float] = {}
    for process_id in content.PROCESS_IDS:
        spec = content.process(process_id)
        version = next(each for each in spec.versions if each.staff)
        for name, pace in version.staff.items():
            post = (spec.step(version, name).raci or content.Letters()).R
            if len(post) == 1 and post[0] in holders:
                asked[post[0]] = asked.get(post[0], 0.0) + pace.minutes * spec.arrivals.per_day / holders[post[0]]
    assert {post: round(minutes) for post, minutes in asked.items() if minutes > 0.95 * 450} == {}
