"""Batches: one transaction per instance, failures listed, stopped half-way, undone, begun again; many callers at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import msgspec
import pytest

from bihuan.application.operations import batches
from bihuan.application.ports.errands import Stopped
from bihuan.application.running import work_items
from bihuan.application.views import operations as views
from bihuan.application.views.work import CompleteWorkItem
from bihuan.bpmn import model
from bihuan.engine import codec, replay
from bihuan.kernel.errors import Forbidden, InvalidInput, Rejected
from tests.application import models
from tests.application.conftest import Company

ADMIN = models.person("admin")
CALLERS = 32


class Ongoing:
    """The task as the work on it sees it; stops after `until` reports."""

    def __init__(self, key: str, until: int = 1_000) -> None:
        self.key = 0
        self.asked_by = "admin"
        self.subject = ""
        self.request = msgspec.msgpack.encode(key)
        self.figures: list[tuple[int, int]] = []
        self._until = until

    def report(self, done: int, total: int, step: str = "") -> None:
        del step
        self.figures.append((done, total))
        if len(self.figures) > self._until:
            raise Stopped

    def at_end(self, tidy: Callable[[bool], None]) -> None:
        """Batches leave nothing outside the database."""
        del tidy


def three(company: Company) -> list[str]:
    company.deploy("order", models.user("file"), models.user("check", posts=("boss",)))
    return [company.start("order").instance_key for _ in range(3)]


def ask(company: Company, kind: Any, keys: list[str], **options: Any) -> views.BatchRow:
    command = views.StartBatch(kind=kind, which=views.BatchWhich(keys=keys), reason="tidying up", **options)
    return company.write(partial(batches.start, actor=ADMIN, command=command))


def work(company: Company, row: views.BatchRow, until: int = 1_000) -> Ongoing:
    ongoing = Ongoing(row.key, until)
    company.write(batches.work(company.database)(ongoing))
    return ongoing


def seen(company: Company, row: views.BatchRow, **options: Any) -> views.BatchView:
    return company.read(lambda tx: batches.view(tx, ADMIN, row.key, **options))


def states(company: Company, keys: list[str]) -> list[str]:
    return [company.instance(key).state for key in keys]


def test_each_instance_by_itself_and_what_failed_is_listed(company: Company) -> None:
    keys = three(company)
    ended = company.items(keys[1])[0]
    company.complete(ended.key, "li")
    company.complete(company.items(keys[1])[0].key, "chen")
    row = ask(company, "suspend", keys)
    ongoing = work(company, row)
    assert ongoing.figures[-1] == (3, 3)
    assert states(company, keys) == ["suspended", "completed", "suspended"]
    view = seen(company, row)
    assert (view.batch.state, view.batch.done, view.batch.failed) == ("completed", 3, 1)
    assert [line.outcome for line in view.lines] == ["done", "failed", "done"]
    failed = seen(company, row, only_failed=True).lines
    assert [(line.instance_key, line.obstacle.code if line.obstacle else "") for line in failed] == [(keys[1], "instance.over")]


def test_stopped_half_way_and_begun_again_nothing_is_done_twice(company: Company) -> None:
    keys = three(company)
    row = ask(company, "setVariables", keys, values={"amount": 5})
    with pytest.raises(Stopped):
        work(company, row, until=2)
    assert [line.outcome for line in seen(company, row).lines] == ["done", "done", "waiting"]
    histories = [company.instance(key).sequence for key in keys]
    work(company, row)
    assert [company.instance(key).sequence - before for key, before in zip(keys, histories, strict=True)] == [0, 0, 1]
    stopped = ask(company, "cancel", keys)
    company.write(partial(batches.cancel, actor=ADMIN, key=stopped.key))
    with pytest.raises(Rejected, match="over"):
        company.write(partial(batches.cancel, actor=ADMIN, key=stopped.key))
    assert states(company, keys) == ["active"] * 3


def test_what_a_batch_has_done_is_taken_back(company: Company) -> None:
    keys = three(company)
    before = company.released("order").key
    content = models.diagram("order", (models.user("file"), models.user("seal"), models.user("check", posts=("boss",))))
    company.write(partial(models.put_in, process_id="order", content=content, effective_from=0))
    into = company.released("order").key
    moved = ask(company, "migrate", keys, to_version=str(into))
    work(company, moved)
    assert {company.instance(key).version_key for key in keys} == {into}
    back = company.write(partial(batches.undo, actor=ADMIN, key=moved.key, command=views.Reasoned(reason="too early")))
    work(company, back)
    assert {company.instance(key).version_key for key in keys} == {before}
    assert {line.outcome for line in seen(company, moved).lines} == {"undone"}
    with pytest.raises(Rejected, match="not_undoable"):
        company.write(partial(batches.undo, actor=ADMIN, key=moved.key, command=views.Reasoned(reason="again")))


def test_tried_first_nothing_changes(company: Company) -> None:
    keys = three(company)
    row = ask(company, "modify", keys, terminate_elements=["file"], place_elements=["check"], dry_run=True)
    work(company, row)
    assert {line.outcome for line in seen(company, row).lines} == {"done"}
    assert [item.element_id for key in keys for item in company.items(key)] == ["file"] * 3
    real = ask(company, "modify", keys, terminate_elements=["file"], place_elements=["check"])
    work(company, real)
    assert [item.element_id for key in keys for item in company.items(key)] == ["check"] * 3
    returned = ask(company, "return", keys, to="check")
    work(company, returned)
    assert seen(company, returned).batch.failed == 0


def test_which_instances_and_who_may_ask(company: Company) -> None:
    keys = three(company)
    company.complete(company.items(keys[0])[0].key, "li")
    found = views.StartBatch(kind="cancel", which=views.BatchWhich(process="order", element_id="check"), reason="duplicates")
    row = company.write(partial(batches.start, actor=ADMIN, command=found))
    assert row.total == 1
    with pytest.raises(Forbidden):
        company.write(partial(batches.start, actor=models.person("li"), command=found))
    for wrong, code in (
        (views.StartBatch(kind="cancel", which=views.BatchWhich(), reason="r"), "which"),
        (views.StartBatch(kind="cancel", which=views.BatchWhich(process="nothing"), reason="r"), "nothing_chosen"),
        (views.StartBatch(kind="setVariables", which=views.BatchWhich(process="order"), reason="r"), "incomplete"),
        (views.StartBatch(kind="cancel", which=views.BatchWhich(process="order")), "reason_required"),
    ):
        with pytest.raises(InvalidInput, match=code):
            company.write(partial(batches.start, actor=ADMIN, command=wrong))


def test_many_callers_on_the_branches_of_one_instance_lose_nothing(any_company: Company) -> None:
    """Every command is legal, so no caller may see a conflict, whoever comes first."""
    company = any_company
    branches = [models.user(f"branch{number}") for number in range(CALLERS)]
    ways = [models.flow("split", each.id or "") for each in branches] + [models.flow(each.id or "", "join") for each in branches]
    rest = (model.ParallelGateway(id="split"), model.ParallelGateway(id="join"), models.user("after"))
    ends = [models.flow(*pair) for pair in (("start", "split"), ("join", "after"), ("after", "end"))]
    company.deploy("order", *branches, *rest, *ways, *ends)
    key = company.start("order").instance_key
    items = company.items(key)

    def complete(number: int) -> None:
        command = CompleteWorkItem(values={f"v{number}": number})
        done = partial(work_items.complete, actor=models.person("li"), key=items[number].key, command=command)
        company.database.write(done).result()

    with ThreadPoolExecutor(CALLERS) as pool:
        list(pool.map(complete, range(CALLERS)))
    assert [item.element_id for item in company.items(key)] == ["after"]

    def look(tx: Any) -> Any:
        history = [codec.decode_event(row.body, row.schema) for row in tx.history.of(int(key))]
        return replay(history).scopes[1].variables, codec.all_pages(replay(history)) == tx.instances.scopes(int(key))

    variables, same = company.read(look)
    assert variables == {f"v{number}": number for number in range(CALLERS)}
    assert same


def test_a_batch_is_held_and_goes_on_where_it_stood(company: Company) -> None:
    keys = three(company)
    row = ask(company, "suspend", keys)
    with pytest.raises(Stopped):
        work(company, row, until=1)
    held = company.write(partial(batches.suspend, actor=ADMIN, key=row.key))
    assert held.state == "suspended"
    company.write(partial(batches.perform, key=row.key, instance=int(keys[2])))
    assert states(company, keys).count("suspended") == 1, "nothing goes on while it is held"
    with pytest.raises(Rejected, match="over"):
        company.write(partial(batches.suspend, actor=ADMIN, key=row.key))
    assert company.write(partial(batches.resume, actor=ADMIN, key=row.key)).state == "waiting"
    with pytest.raises(Rejected, match="not_suspended"):
        company.write(partial(batches.resume, actor=ADMIN, key=row.key))
    work(company, row)
    assert (seen(company, row).batch.state, states(company, keys)) == ("completed", ["suspended"] * 3)


def test_tokens_move_from_where_they_are(company: Company) -> None:
    keys = three(company)
    row = ask(company, "modify", keys[:2], elements={"file": "check"})
    work(company, row)
    assert [item.element_id for key in keys for item in company.items(key)] == ["check", "check", "file"]
