"""Errands on a running database: begun once, with progress, stopped when unwanted, begun anew when their worker fell silent."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import msgspec
import pytest

from bihuan.application import errands
from bihuan.application.ports import Transaction
from bihuan.application.ports.errands import Ongoing, Work
from bihuan.application.views.errands import ErrandView
from bihuan.kernel.errors import Conflict, InvalidInput, NotFound, Rejected
from bihuan.store import Database
from bihuan.workers import Errands
from tests.application import models
from tests.application.conftest import Company
from tests.application.models import person
from tests.store.conftest import url as any_url
from tests.workers.test_workers import until

__all__ = ["any_url"]

LIN = person("lin")


@pytest.fixture
def company(any_url: str) -> Iterator[Company]:
    with Database(any_url) as database:
        database.write(models.found_company).result()
        yield Company(database)


def ask(company: Company, request: Any = None, kind: str = "count") -> int:
    return (
        company.database.write(partial(errands.ask, actor=LIN, kind=kind, subject="process:order", request=request)).result().key
    )


def look(company: Company, key: int) -> ErrandView:
    return company.read(lambda tx: errands.view(tx, LIN, key))


def run(company: Company, works: Mapping[str, Work], over: Callable[[], bool]) -> None:
    """Work on errands until `over`."""
    workers = Errands(company.database, works, holder="here")
    workers.start()
    try:
        until(over)
    finally:
        workers.stop()


def counting(errand: Ongoing) -> Callable[[Transaction], Any]:
    """Counts to what is asked for, and writes the sum for good at the end."""
    last = msgspec.msgpack.decode(errand.request, type=int)
    for number in range(last):
        errand.report(number, last, "errand.canceled")

    def conclude(tx: Transaction) -> dict[str, int]:
        tx.settings.put("counted", b"%d" % last)
        return {"counted": last}

    return conclude


def test_an_errand_is_worked_and_answers_with_its_result(company: Company) -> None:
    keys = [ask(company, number) for number in range(1, 6)]
    run(company, {"count": counting}, lambda: all(look(company, key).state == "done" for key in keys))
    views = [look(company, key) for key in keys]
    assert [view.result for view in views] == [{"counted": number} for number in range(1, 6)]
    assert {view.share for view in views} == {1.0}
    assert [each.key for each in company.read(lambda tx: errands.mine(tx, LIN))] == [str(key) for key in reversed(keys)]


def test_one_that_waits_is_canceled_at_once(company: Company) -> None:
    key = ask(company, 1)
    canceled = company.database.write(lambda tx: errands.cancel(tx, LIN, key)).result()
    assert (canceled.state, canceled.problem) == ("canceled", None)
    again = company.database.write(lambda tx: errands.cancel(tx, LIN, key)).result()
    assert again.state == "canceled"


def test_one_under_way_stops_and_leaves_nothing(company: Company) -> None:
    begun = threading.Event()

    def endless(errand: Ongoing) -> Callable[[Transaction], Any]:
        begun.set()
        while True:
            errand.report(1, 4, "errand.canceled")
            threading.Event().wait(0.01)

    key = ask(company)

    def stop() -> bool:
        if begun.is_set():
            company.database.write(lambda tx: errands.cancel(tx, LIN, key)).result()
        return look(company, key).state == "canceled"

    run(company, {"count": endless}, stop)
    assert company.read(lambda tx: tx.settings.find("counted")) is None


@pytest.mark.parametrize("how", ["done", "failed", "canceled", "waiting"])
def test_what_lies_outside_the_database_is_tidied_however_it_ends(company: Company, how: str) -> None:
    key = ask(company)
    told: list[tuple[bool, str]] = []
    begun = threading.Event()

    def tidied(errand: Ongoing) -> Callable[[Transaction], Any]:
        errand.at_end(lambda well: told.append((well, look(company, key).state)))
        if how == "failed":
            raise InvalidInput("list.bad_cursor")
        if how == "canceled":
            company.database.write(lambda tx: errands.cancel(tx, LIN, key)).result()
        begun.set()
        while how == "waiting":
            errand.report(0, 0)
            threading.Event().wait(0.01)
        return lambda tx: None

    run(company, {"count": tidied}, begun.is_set if how == "waiting" else lambda: look(company, key).state == how)
    assert look(company, key).state == how
    assert told == [(True, "done") if how == "done" else (False, "running")]


def test_progress_is_seen_while_it_works(company: Company) -> None:
    seen = threading.Event()

    def halfway(errand: Ongoing) -> Callable[[Transaction], Any]:
        errand.report(2, 4, "errand.canceled")
        assert seen.wait(30)
        return lambda tx: None

    key = ask(company)

    def half() -> bool:
        view = look(company, key)
        if view.share == 0.5 and view.step:
            seen.set()
        return view.state == "done"

    run(company, {"count": halfway}, half)


@pytest.mark.parametrize(
    ("failure", "code"), [(InvalidInput("list.bad_cursor"), "list.bad_cursor"), (ValueError("no"), "errand.unexpected")]
)
def test_a_failure_is_told_and_not_tried_again(company: Company, failure: Exception, code: str) -> None:
    tries: list[int] = []

    def failing(errand: Ongoing) -> Callable[[Transaction], Any]:
        tries.append(errand.key)
        raise failure

    key = ask(company)
    run(company, {"count": failing}, lambda: look(company, key).state == "failed")
    problem = look(company, key).problem
    assert problem is not None
    assert problem.code == code
    assert tries == [key]


def test_what_the_end_refuses_is_a_failure_and_nothing_is_written(company: Company) -> None:
    def refused(errand: Ongoing) -> Callable[[Transaction], Any]:
        def conclude(tx: Transaction) -> None:
            tx.settings.put("counted", b"9")
            raise Rejected("work_item.no_outcome")

        return conclude

    key = ask(company)
    run(company, {"count": refused}, lambda: look(company, key).state == "failed")
    assert company.read(lambda tx: tx.settings.find("counted")) is None


def test_given_back_at_the_stop_and_begun_anew_by_the_next(company: Company) -> None:
    begun = threading.Event()

    def patient(errand: Ongoing) -> Callable[[Transaction], Any]:
        begun.set()
        while True:
            errand.report(0, 0)
            threading.Event().wait(0.01)

    key = ask(company, 3)
    run(company, {"count": patient}, begun.is_set)
    assert look(company, key).state == "waiting"
    run(company, {"count": counting}, lambda: look(company, key).state == "done")


def test_one_whose_worker_fell_silent_is_taken_over_and_the_old_lease_is_refused(company: Company) -> None:
    key = ask(company, 3)
    claim = partial(errands.claim, kinds=["count"], holder="gone", limit=1, lease_ms=0)
    (lost,) = company.database.write(claim).result()
    run(company, {"count": counting}, lambda: look(company, key).state == "done")
    with pytest.raises(Conflict) as caught:
        company.database.write(lambda tx: errands.complete(tx, key, lost.lease, None)).result()
    assert caught.value.code == "errand.lease_lost"


def test_after_three_silent_workers_it_has_failed(company: Company) -> None:
    key = ask(company, 3)
    claim = partial(errands.claim, kinds=["count"], holder="gone", limit=1, lease_ms=0)
    for _ in range(errands.MOST_ATTEMPTS + 1):
        company.database.write(claim).result()
    view = look(company, key)
    assert view.state == "failed"
    assert view.problem is not None
    assert view.problem.code == "errand.given_up"


def test_kinds_of_others_are_left_alone_and_strangers_see_nothing(company: Company) -> None:
    theirs, mine = ask(company, 1, "theirs"), ask(company, 1)
    run(company, {"count": counting}, lambda: look(company, mine).state == "done")
    assert look(company, theirs).state == "waiting"
    with pytest.raises(NotFound) as caught:
        company.read(lambda tx: errands.view(tx, person("wu"), mine))
    assert caught.value.code == "errand.not_found"
