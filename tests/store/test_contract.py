"""What the unit of work promises, on both databases."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import Future
from functools import partial

import msgspec
import psycopg
import pytest

from bihuan.application.ports import Transaction
from bihuan.application.ports.dossiers import DossierRecord
from bihuan.application.ports.records import (
    DraftRecord,
    IdempotencyRecord,
    IncidentRecord,
    OutboxRecord,
    ProcessRecord,
    ResourceRecord,
    TimerRecord,
    VersionRecord,
)
from bihuan.kernel.errors import Conflict, NotFound, Rejected, Unavailable
from bihuan.store import Database, migrate
from tests.store import samples

replace = msgspec.structs.replace


def test_all_of_an_instance_is_there_after_the_answer(database: Database) -> None:
    key = database.write(samples.start).result()
    instance, scopes, sequences, items, candidates, timers, jobs = database.read(partial(samples.picture, key=key))
    assert instance == samples.instance(key, business_no="SO-1", sequence=2)
    assert scopes == {0: b"state"}
    assert sequences == [1, 2]
    assert [item.element_id for item in items] == ["receive"]
    assert candidates[0] == ("person:li", "post:clerk")
    assert [timer.reference for timer in timers] == [5]
    assert len(jobs) == 1


def test_a_step_changes_what_was_stored(database: Database) -> None:
    key = database.write(samples.start).result()
    assert database.write(samples.moving(key)).result() == 3
    instance, scopes, sequences, items, candidates, *_ = database.read(partial(samples.picture, key=key))
    assert instance.version == 1
    assert scopes == {0: b"state 3"}
    assert sequences == [1, 2, 3]
    assert [item.state for item in items] == ["completed", "open"]
    assert [len(each) for each in candidates] == [0, 1], "a closed item is in nobody's list"


def test_a_rejection_takes_back_its_own_and_nothing_else(database: Database) -> None:
    first, second = (database.write(samples.start).result() for _ in range(2))
    answers = [
        database.write(use_case)
        for use_case in (samples.moving(first), samples.moving(first, reject=True), samples.moving(second), samples.moving(first))
    ]
    assert answers[0].result() == 3
    with pytest.raises(Rejected):
        answers[1].result()
    assert answers[2].result() == 3
    assert answers[3].result() == 4
    instance, scopes, sequences, items, *_ = database.read(partial(samples.picture, key=first))
    assert instance.sequence == 4
    assert scopes == {0: b"state 4"}
    assert sequences == [1, 2, 3, 4]
    assert [item.state for item in items] == ["completed", "completed", "open"]


def test_a_rejection_after_a_question_about_unwritten_rows_takes_back_its_own(database: Database) -> None:
    def ask(tx: Transaction) -> int:
        key = samples.start(tx)
        assert len(tx.history.of(key)) == 2, "what is unwritten is seen too"
        raise Rejected("work_item.already_completed")

    keep = database.write(samples.start)
    refused = database.write(ask)
    after = database.write(samples.start)
    with pytest.raises(Rejected):
        refused.result()
    for answer in (keep, after):
        assert database.read(lambda tx, key=answer.result(): len(tx.history.of(key))) == 2
    assert database.read(lambda tx: len(tx.timers.due(tx.now + 10**9, 100))) == 2


def test_steps_of_one_instance_in_one_batch_see_each_other(database: Database) -> None:
    key = database.write(samples.start).result()
    answers = [database.write(samples.moving(key)) for _ in range(40)]
    assert sorted(answer.result() for answer in answers) == list(range(3, 43))
    assert database.read(lambda tx: [row.sequence for row in tx.history.of(key)]) == list(range(1, 43))


def test_numbers_have_no_gaps_and_no_doubles(database: Database) -> None:
    def draw(tx: Transaction, fail: bool) -> int:
        number = tx.numbers.draw("order", "2024")
        if fail:
            raise Rejected("work_item.already_completed")
        return number

    answers = [database.write(partial(draw, fail=index % 3 == 0)) for index in range(90)]
    drawn = sorted(answer.result() for answer in answers if answer.exception() is None)
    assert drawn == list(range(1, 61))


def test_callers_in_threads_are_all_served(database: Database) -> None:
    keys: list[int] = []

    def call() -> None:
        for _ in range(10):
            keys.append(database.write(samples.start).result())

    threads = [threading.Thread(target=call) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(keys)) == 160
    assert database.figures.steps >= 160


def test_an_old_version_is_a_conflict(database: Database) -> None:
    key = database.write(samples.start).result()
    old = database.read(lambda tx: tx.instances.find(key))
    assert old is not None
    database.write(samples.moving(key)).result()
    with pytest.raises(Conflict):
        database.write(lambda tx: tx.instances.save(replace(old, title="late"))).result()


def test_a_query_must_not_write(database: Database) -> None:
    with pytest.raises(Rejected) as caught:
        database.read(samples.start)
    assert caught.value.code == "store.read_only"


def test_drafts_are_replaced_and_cleared(database: Database) -> None:
    def draft(body: bytes) -> None:
        database.write(lambda tx: tx.drafts.put(DraftRecord(5, "li", body, "", tx.now))).result()

    draft(b"one")
    draft(b"two")
    found = database.read(lambda tx: tx.drafts.find(5, "li"))
    assert found is not None
    assert found.body == b"two"
    database.write(lambda tx: tx.drafts.remove(5)).result()
    assert database.read(lambda tx: tx.drafts.find(5, "li")) is None


def test_timers_come_due_by_the_clock_of_the_database(database: Database) -> None:
    def schedule(tx: Transaction) -> int:
        tx.timers.add(TimerRecord(1, "engine", 1, "wait", tx.now - 1))
        tx.timers.add(TimerRecord(1, "late", 9, "wait", tx.now + 1_000))
        return tx.now

    now = database.write(schedule).result()
    assert [timer.reference for timer in database.read(lambda tx: tx.timers.due(tx.now, 10))] == [1]
    assert database.read(lambda tx: tx.timers.next_due()) == now - 1
    database.write(lambda tx: tx.timers.remove(1, "engine", 1)).result()
    assert database.read(lambda tx: tx.timers.due(tx.now, 10)) == []


def test_the_company_clock_moves_what_now_means(database: Database) -> None:
    before = database.read(lambda tx: tx.now)
    week = 7 * 86_400_000
    database.write(lambda tx: tx.settings.put("clock", msgspec.msgpack.encode(week))).result()
    moved = database.read(lambda tx: tx.now) - before
    assert week <= moved < week + 60_000
    assert database.write(lambda tx: tx.now, at=123).result() == 123


def test_a_job_is_leased_once_and_again_after_its_lease(database: Database) -> None:
    def claim(tx: Transaction, holder: str, later: int = 0) -> list[tuple[int, int]]:
        return [(job.key, job.lease) for job in tx.jobs.claim(["erp.stock"], holder, 10, tx.now + later, 30_000)]

    database.write(samples.start).result()
    [(key, lease)] = database.write(partial(claim, holder="a")).result()
    assert lease == 1
    assert database.write(partial(claim, holder="b")).result() == []
    assert database.write(partial(claim, holder="b", later=31_000)).result() == [(key, 2)]
    assert database.write(lambda tx: tx.jobs.claim(["other"], "c", 10, tx.now + 10**9, 1)).result() == []
    assert database.read(lambda tx: tx.jobs.find(key)).holder == "b"  # type: ignore[union-attr]


def test_an_outbox_message_is_taken_with_a_token(database: Database) -> None:
    database.write(lambda tx: tx.outbox.add(OutboxRecord(tx.new_key(), "mail", b"m", tx.now, tx.now))).result()
    [message] = database.write(lambda tx: tx.outbox.claim(10, tx.now, 1_000)).result()
    assert (message.lease, message.attempts, message.dead) == (1, 1, False)
    assert database.write(lambda tx: tx.outbox.claim(10, tx.now, 1_000)).result() == []
    assert database.write(lambda tx: tx.outbox.delivered(message.key, 99)).result() is False
    assert database.write(lambda tx: tx.outbox.failed(message.key, 1, tx.now, "boom", True)).result() is True
    assert database.write(lambda tx: tx.outbox.claim(10, tx.now + 10**6, 1_000)).result() == [], "a dead letter rests"


def test_idempotency_keys_belong_to_a_person(database: Database) -> None:
    record = IdempotencyRecord("li", "k1", "complete", "digest", b"result", 1)
    database.write(lambda tx: tx.idempotency.add(record)).result()
    assert database.read(lambda tx: tx.idempotency.find("k1", "li")) == record
    assert database.read(lambda tx: tx.idempotency.find("k1", "wang")) is None


def test_models_are_found_by_state_and_date(database: Database) -> None:
    def deploy(tx: Transaction) -> None:
        tx.processes.add(ProcessRecord("order", "订单履约", "Order fulfilment", "core", "sales", "wang"))
        digest = tx.contents.put(b"<xml/>")
        assert tx.contents.put(b"<xml/>") == digest
        for number, state in enumerate(("retired", "released", "released", "draft"), start=1):
            effective = tx.now + 10**6 if number == 3 else None
            tx.versions.add(VersionRecord(number, "order", number, f"V{number}", state, content=digest, effective_from=effective))  # type: ignore[arg-type]
        tx.versions.set_resources(2, [ResourceRecord(2, "form", "receive", digest)])

    database.write(deploy).result()
    assert [version.number for version in database.read(lambda tx: tx.versions.of_process("order"))] == [4, 3, 2, 1]
    released = database.read(lambda tx: tx.versions.released("order"))
    assert released is not None
    assert released.number == 2, "a later version is not in effect yet"
    assert [version.key for version in database.read(lambda tx: tx.versions.all_released())] == [2]
    assert database.read(lambda tx: tx.contents.get(released.content)) == b"<xml/>"
    assert database.read(lambda tx: tx.versions.resources(2)) == [ResourceRecord(2, "form", "receive", released.content)]
    with pytest.raises(NotFound):
        database.read(lambda tx: tx.contents.get("0" * 64))


def test_incidents_are_raised_and_resolved(database: Database) -> None:
    incident = IncidentRecord(5, 1, "stock", 4, "job.no_retries", "boom", None, 1_000)
    database.write(lambda tx: tx.incidents.add(incident)).result()
    database.write(lambda tx: tx.incidents.save(replace(incident, resolved_at=2_000))).result()
    assert database.read(lambda tx: tx.incidents.of_instance(5)) == [replace(incident, resolved_at=2_000)]


def test_a_mistake_of_the_database_hits_only_its_own_step(database: Database) -> None:
    def doubled(tx: Transaction) -> None:
        tx.idempotency.add(IdempotencyRecord("li", "twice", "c", "d", b"", 1))

    database.write(doubled).result()
    answers = [database.write(doubled if index == 7 else samples.start) for index in range(20)]
    for index, answer in enumerate(answers):
        if index == 7:
            with pytest.raises(Conflict):
                answer.result()
        else:
            assert isinstance(answer.result(), int)
    assert database.figures.retries > 0


def test_a_bug_in_one_use_case_reaches_its_caller_only(database: Database) -> None:
    def bug(tx: Transaction) -> None:
        samples.start(tx)
        raise ZeroDivisionError

    answers = [database.write(samples.start), database.write(bug), database.write(samples.start)]
    assert answers[0].result() < answers[2].result()
    with pytest.raises(ZeroDivisionError):
        answers[1].result()
    assert database.read(lambda tx: len(tx.timers.due(tx.now + 10**9, 100))) == 2


def test_hints_come_after_the_commit(database: Database) -> None:
    heard: set[str] = set()
    arrived = threading.Event()

    def listen(topics: frozenset[str]) -> None:
        heard.update(topics)
        arrived.set()

    stop = database.wakeup.listen(listen)
    key = database.write(samples.start).result()
    assert arrived.wait(10)
    assert heard == {f"instance:{key}"}
    stop()


def test_after_closing_nothing_is_taken_any_more(url: str) -> None:
    database = Database(url)
    key = database.write(samples.start).result()
    database.close()
    with pytest.raises(Unavailable) as caught:
        database.write(samples.start).result()
    assert caught.value.code == "store.closing"
    with Database(url) as again:
        assert again.read(lambda tx: tx.instances.find(key)) is not None


def test_two_processes_draw_different_keys(url: str) -> None:
    with Database(url) as one, Database(url) as other:
        keys = [database.write(lambda tx: tx.new_key(), at=10**12).result() for database in (one, other) for _ in range(5)]
        assert len(set(keys)) == 10


def test_two_databases_over_one_store_keep_numbers_and_versions_apart(url: str) -> None:
    with Database(url) as one, Database(url) as other:
        key = one.write(samples.start).result()
        answers = [database.write(samples.moving(key)) for _ in range(30) for database in (one, other)]
        starts = [database.write(samples.start) for _ in range(30) for database in (one, other)]
        assert sorted(answer.result() for answer in answers) == list(range(3, 63))
        numbers = [one.read(partial(samples.picture, key=answer.result())).instance.business_no for answer in starts]
        assert sorted(numbers, key=lambda number: int(number[3:])) == [f"SO-{number}" for number in range(2, 62)]


def test_values_of_every_kind_come_back_as_they_went(database: Database) -> None:
    """Written together as one statement for many rows, where the database has such a thing."""

    def write(tx: Transaction, number: int) -> tuple[int, int]:
        key = tx.new_key()
        tx.instances.add(samples.instance(key, title=f"订单“{number}”\\ \n'", urgent=number % 2 == 1, ended_at=number or None))
        tx.instances.save_scopes(key, {0: bytes(range(256)) * number, -1: b""}, new=True)
        item = samples.work_item(tx.new_key(), key, warn_share=number / 3, due_at=2**62 - number, priority=-number)
        tx.work_items.add(item, [f"person:李{number}", "post:a,b"])
        return key, item.key

    answers = [database.write(partial(write, number=number)) for number in range(12)]
    for number, answer in enumerate(answers):
        key, item_key = answer.result()
        instance = database.read(lambda tx, key=key: tx.instances.find(key))
        assert instance is not None
        assert (instance.title, instance.urgent, instance.ended_at) == (f"订单“{number}”\\ \n'", number % 2 == 1, number or None)
        assert database.read(lambda tx, key=key: tx.instances.scopes(key)) == {0: bytes(range(256)) * number, -1: b""}
        item = database.read(lambda tx, key=item_key: tx.work_items.find(key))
        assert item is not None
        assert (item.warn_share, item.due_at, item.priority) == (number / 3, 2**62 - number, -number)


def test_rows_changed_and_removed_together_are_the_ones_meant(database: Database) -> None:
    keys = [database.write(samples.start).result() for _ in range(8)]
    for _ in range(2):
        for answer in [database.write(samples.moving(key)) for key in keys]:
            answer.result()
    for answer in [database.write(lambda tx, key=key: tx.timers.remove(key, "engine", 5)) for key in keys[:5]]:
        answer.result()
    for position, key in enumerate(keys):
        instance, scopes, sequences, items, candidates, timers, _ = database.read(partial(samples.picture, key=key))
        assert (instance.version, scopes, sequences) == (2, {0: b"state 4"}, [1, 2, 3, 4])
        assert [item.state for item in items] == ["completed", "completed", "open"]
        assert [len(each) for each in candidates] == [0, 0, 1]
        assert len(timers) == (0 if position < 5 else 1)


def test_connections_cut_while_idle_are_replaced(postgresql_dsn: str) -> None:
    migrate(postgresql_dsn)
    with Database(postgresql_dsn) as database:
        key = database.write(samples.start).result()
        database.read(partial(samples.picture, key=key))
        with psycopg.connect(postgresql_dsn, autocommit=True) as other:
            others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            other.execute(f"SELECT pg_terminate_backend(pid) {others}".encode())
        assert database.read(partial(samples.picture, key=key)).sequences == [1, 2]
        for answer in [database.write(samples.moving(key)) for _ in range(6)]:
            answer.result()
        assert database.read(partial(samples.picture, key=key)).sequences == [1, 2, 3, 4, 5, 6, 7, 8]


def test_closing_while_callers_come_leaves_nobody_waiting(url: str) -> None:
    database = Database(url)
    answers: list[Future[int]] = []

    def call() -> None:
        for _ in range(200):
            answers.append(database.write(samples.start))

    threads = [threading.Thread(target=call) for _ in range(4)]
    for thread in threads:
        thread.start()
    database.close()
    for thread in threads:
        thread.join()
    codes = {getattr(answer.exception(timeout=30), "code", "") for answer in answers}
    assert codes <= {"", "store.closing"}


def test_text_no_database_can_hold_fails_alone(database: Database) -> None:
    def odd(tx: Transaction) -> None:
        tx.settings.put("lone surrogate \ud800", b"")

    answers = [database.write(odd if number == 3 else samples.start) for number in range(8)]
    for number, answer in enumerate(answers):
        assert (answer.exception() is None) == (number != 3)


def test_who_waits_in_a_coroutine_hears_of_every_failure(database: Database) -> None:
    def use_case(tx: Transaction) -> None:
        next(iter(()))

    async def waiting() -> None:
        await asyncio.wait_for(asyncio.wrap_future(database.write(use_case)), 30)

    with pytest.raises(RuntimeError, match="iterator"):
        asyncio.run(waiting())


def test_documents_beyond_what_is_kept_are_found_by_state_and_age(database: Database) -> None:
    states = ("waiting", "over", "waiting", "gone", "over", "waiting")

    def made(tx: Transaction) -> None:
        for number, state in enumerate(states):
            tx.dossiers.add(DossierRecord("told", f"d{number}", "", "erp", state, b"", number, "", number))
        tx.dossiers.add(DossierRecord("told", "other", "", "mes", "waiting", b"", 0, "", 0))
        tx.outbox.add(OutboxRecord(tx.new_key(), "told", b"", tx.now, tx.now))

    def seen(tx: Transaction) -> list[list[str]]:
        kept = tx.dossiers
        found = (
            kept.newest("told", "erp", 2),
            kept.surplus("told", "erp", "waiting", 1, 9),
            kept.surplus("told", "erp", "waiting", 1, 1, others=True),
            kept.older("told", "erp", 3, 2),
        )
        assert kept.tally("told", "erp") == {"waiting": 3, "over": 2, "gone": 1}
        return [[each.id for each in part] for part in found]

    database.write(made).result()
    assert database.read(seen) == [["d5", "d4"], ["d2", "d0"], ["d3"], ["d0", "d1"]]

    def taken_out(tx: Transaction) -> None:
        (message,) = tx.outbox.claim(1, tx.now, 1_000)
        tx.outbox.failed(message.key, message.lease, tx.now, "away", dead=True)
        tx.outbox.forget(message.key)
        tx.dossiers.remove("told", "d5")

    database.write(taken_out).result()
    assert database.read(lambda tx: [each.id for each in tx.dossiers.newest("told", "erp", 1)]) == ["d4"]
    assert database.read(lambda tx: tx.pulse.backlog(tx.now).dead) == 0
