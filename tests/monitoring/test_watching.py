"""From history to an alert in somebody's bell: looks, series, thresholds, mute, escalation, cases open for too long."""

import io
import time
from functools import partial
from typing import Any

import msgspec
import pytest
import xlsxwriter

from bihuan.application.actor import SYSTEM, Actor, granted
from bihuan.application.monitoring import alerts, indicators, sheets, watching
from bihuan.application.monitoring.indicators import INDICATORS, SERIES
from bihuan.application.ports import Transaction
from bihuan.application.running import instances
from bihuan.application.views.monitoring import MuteAlert, SaveIndicator, TryIndicator
from bihuan.application.views.work import CancelInstance
from bihuan.application.workbooks import opened_workbook
from bihuan.demo import content
from bihuan.kernel.errors import Conflict, Forbidden, InvalidInput, Rejected
from bihuan.kernel.text import Text
from bihuan.measures.indicators import Measurement
from bihuan.monitoring.definitions import Bounds, CaseLimit
from bihuan.store import Database
from bihuan.workers import Watch

HOUR = 3_600_000
DAY = 24 * HOUR


def actor(database: Database, person: str) -> Actor:
    found = database.read(lambda tx: tx.directory.organization()).person(person)
    assert found is not None
    return Actor(person=person, permissions=granted(found.roles))


def command(**more: Any) -> SaveIndicator:
    given: dict[str, Any] = {
        "name": Text("接单用时", "Receiving"),
        "formula": "avg(hours(wait(receive_order) + duration(receive_order)))",
        "process_id": "order",
        "unit": "h",
        "anchor": "start",
        "receivers": ["sales_mgr"],
        "escalate_to": ["coo"],
        "bounds": Bounds(target=1, warn=0.001, alarm=1_000),
    }
    return SaveIndicator(**{**given, **more})


def save(database: Database, id_: str, given: SaveIndicator) -> None:
    database.write(partial(indicators.save, actor=SYSTEM, id_=id_, command=given)).result()


def looked(database: Database, id_: str, *, later: int = 0) -> None:
    """One look, `later` than the company's present."""
    now = database.read(lambda tx: tx.now)

    def look(tx: Any) -> None:
        seen = watching.look(tx, id_)
        assert seen is not None
        watching.settle(tx, seen)

    database.write(look, at=now + later).result()


def bell(database: Database, person: str) -> list[dict[str, Any]]:
    found = database.read(lambda tx: tx.notifications.of(person))
    return [msgspec.json.decode(each.params) for each in found if each.kind == alerts.KIND]


def standing(database: Database) -> list[Any]:
    return database.read(partial(alerts.rows, actor=SYSTEM))


# --- looking -----------------------------------------------------------------------------------------------------------


def test_a_first_look_has_a_value_and_a_past(database: Database) -> None:
    looked(database, "schedule_time")
    view = database.read(partial(indicators.one, actor=SYSTEM, id_="schedule_time"))
    assert len(view.points) == watching.TREND + 1
    assert view.points[-1].n > 10
    assert view.points[-1].value is not None
    assert view.points[0].missing == "no_cases"
    assert view.looked_at is not None
    assert view.next_look is not None
    assert view.met in ("met", "missed")


def test_history_that_comes_in_behind_a_series_is_measured_again(database: Database) -> None:
    looked(database, "schedule_time")
    now = database.read(lambda tx: tx.now)

    def points() -> tuple[Measurement, ...]:
        return database.read(partial(indicators.series_of, id_="schedule_time")).points

    measured = points()

    def empty(tx: Transaction) -> None:
        filed = SERIES.find(tx, "schedule_time")
        assert filed is not None
        before = tuple(msgspec.structs.replace(each, value=None, n=0) for each in measured[:-1])
        SERIES.save(tx, filed, msgspec.structs.replace(filed.value, points=(*before, measured[-1])))

    database.write(empty).result()  # as it was measured when the weeks before were not there yet
    looked(database, "schedule_time")
    assert points()[-2].n == 0, "a closed period is measured once"
    seen = database.read(partial(watching.look, id_="schedule_time"))
    database.write(watching.outdate, at=now).result()
    assert "schedule_time" in database.read(partial(watching.due, touched=()))
    assert seen is not None
    database.write(partial(watching.settle, seen=seen)).result()
    assert points()[-2].n == 0, "what was seen before the history came does not count as measured again"
    looked(database, "schedule_time")
    assert [each.n for each in points()] == [each.n for each in measured]
    assert [each.value for each in points()[:-1]] == [each.value for each in measured[:-1]]
    assert "schedule_time" not in database.read(partial(watching.due, touched=()))


def test_a_series_that_nobody_has_looked_at_is_measured_whole(database: Database) -> None:
    early = database.read(partial(watching.look, id_="schedule_time"))
    assert early is not None
    database.write(watching.outdate).result()
    database.write(partial(watching.settle, seen=early)).result()
    assert "schedule_time" in database.read(partial(watching.due, touched=()))
    looked(database, "schedule_time")
    series = database.read(partial(indicators.series_of, id_="schedule_time"))
    assert (len(series.points), series.outdated) == (watching.TREND + 1, 0)


def test_every_indicator_of_the_company_can_be_computed(database: Database) -> None:
    for given in content.indicators():
        looked(database, given["id"])
    views = database.read(partial(indicators.rows, actor=SYSTEM))
    assert [each.id for each in views] == [each["id"] for each in content.indicators()]
    assert {each.id: each.trouble for each in views if each.trouble} == {}
    assert {each.id for each in views if each.points[-1].missing == "not_computable"} <= {"onboarding_days", "approval_lead"}
    whole = next(each for each in views if each.id == "abnormal_rate")
    assert whole.points[-1].n > 300  # over all processes
    assert whole.points[-1].denominator is not None


def test_an_alert_reaches_the_right_posts_once(database: Database) -> None:
    save(database, "receiving", command())
    looked(database, "receiving")
    looked(database, "receiving", later=HOUR)
    (alert,) = standing(database)
    assert (alert.level, alert.state, alert.threshold, alert.told) == ("warn", "open", 0.001, ["wang_jian"])
    (told,) = bell(database, "wang_jian")
    assert (told["indicator"], told["level"]) == ("receiving", "warn")
    assert bell(database, "zhao_heng") == []


def test_nobody_takes_it_up_and_it_goes_to_those_above(database: Database) -> None:
    save(database, "receiving", command())
    looked(database, "receiving")
    looked(database, "receiving", later=DAY + HOUR)
    assert [each["what"] for each in bell(database, "zhao_heng")] == ["escalate"]
    assert standing(database)[0].escalated


def test_who_takes_it_up_keeps_it_from_going_on(database: Database) -> None:
    save(database, "receiving", command())
    looked(database, "receiving")
    id_ = standing(database)[0].id
    wang = actor(database, "wang_jian")
    taken = database.write(partial(alerts.acknowledge, actor=wang, id_=id_)).result()
    assert taken.acknowledged_by is not None
    assert (taken.state, taken.acknowledged_by.id) == ("acknowledged", "wang_jian")
    looked(database, "receiving", later=2 * DAY)
    assert bell(database, "zhao_heng") == []
    with pytest.raises(Forbidden):
        database.write(partial(alerts.acknowledge, actor=actor(database, "liu_yang"), id_=id_)).result()


def test_a_muted_alert_worsens_in_silence(database: Database) -> None:
    save(database, "receiving", command())
    looked(database, "receiving")
    alert = standing(database)[0]
    mute = partial(alerts.mute, actor=actor(database, "wang_jian"), id_=alert.id)
    muted = database.write(partial(mute, command=MuteAlert(hours=48))).result()
    assert muted.muted_until is not None
    save(database, "receiving", command(bounds=Bounds(target=1, warn=0.001, alarm=0.002), version=0))
    looked(database, "receiving", later=HOUR)
    assert len(bell(database, "wang_jian")) == 1
    assert standing(database)[0].level == "alarm" or standing(database)[0].level == "warn"
    with pytest.raises(InvalidInput):
        database.write(partial(mute, command=MuteAlert(hours=-1))).result()


def test_an_alert_ends_when_the_value_is_good_again(database: Database) -> None:
    save(database, "receiving", command())
    looked(database, "receiving")
    id_ = standing(database)[0].id
    save(database, "receiving", command(bounds=Bounds(target=100, warn=1_000), version=0))
    looked(database, "receiving", later=HOUR)
    assert standing(database) == []
    over = database.read(partial(alerts.rows, actor=SYSTEM, all_=True))
    assert [(each.id, each.state) for each in over] == [(id_, "over")]
    with pytest.raises(Rejected):
        database.write(partial(alerts.acknowledge, actor=SYSTEM, id_=id_)).result()


def test_a_case_that_is_open_for_too_long_is_told_once_and_ends_with_it(database: Database) -> None:
    limited = command(bounds=Bounds(), case_limit=CaseLimit(limit="P10D"), receivers=["sales_mgr", "wh_sup"])
    save(database, "open_orders", limited)
    looked(database, "open_orders")
    assert standing(database) == []
    looked(database, "open_orders", later=12 * DAY)
    found = standing(database)
    assert len(found) > 3
    assert all(each.instance_key and each.business_no.startswith("SO") for each in found)
    assert len(bell(database, "ma_qiang")) == len(found)
    looked(database, "open_orders", later=12 * DAY + HOUR)
    assert len(standing(database)) == len(found)
    key = int(found[0].instance_key)
    now = database.read(lambda tx: tx.now)
    cancel = partial(instances.cancel, actor=SYSTEM, key=key, command=CancelInstance(reason="客户取消"))
    database.write(cancel, at=now + 12 * DAY + 2 * HOUR).result()
    looked(database, "open_orders", later=12 * DAY + 3 * HOUR)
    assert len(standing(database)) == len(found) - 1


def test_the_watch_looks_by_itself_and_again_when_work_was_done(database: Database) -> None:
    save(database, "receiving", command())
    watch = Watch(database, calm_s=0.05)
    watch.start()
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and not bell(database, "wang_jian"):
            database.wakeup.publish(["process:order"])
            watch._loop._wake.wait(0.1)
    finally:
        watch.stop()
    assert len(bell(database, "wang_jian")) == 1


def test_what_is_due(database: Database) -> None:
    everything = database.read(partial(watching.due, touched=()))
    assert set(everything) == {each["id"] for each in content.indicators()}
    looked(database, "schedule_time")
    looked(database, "abnormal_rate")
    quiet = database.read(partial(watching.due, touched=()))
    assert {"schedule_time", "abnormal_rate"} & set(quiet) == set()
    busy = database.read(partial(watching.due, touched=("order",)))
    assert {"schedule_time", "abnormal_rate"} <= set(busy)


# --- defining ----------------------------------------------------------------------------------------------------------


def test_a_changed_formula_begins_a_new_series(database: Database) -> None:
    save(database, "receiving", command())
    looked(database, "receiving")
    save(database, "receiving", command(formula="max(hours(wait(receive_order)))", version=0))
    view = database.read(partial(indicators.one, actor=SYSTEM, id_="receiving"))
    assert (view.number, view.points, view.looked_at) == (2, [], None)
    with pytest.raises(Conflict):
        save(database, "receiving", command(version=0))


def test_everything_that_is_wrong_is_told_at_once(database: Database) -> None:
    wrong = command(formula="avg(hours(duration(packing)))", receivers=["nobody"], departments=["moon"], window=-1)
    with pytest.raises(InvalidInput) as refused:
        save(database, "wrong", wrong)
    codes = {each.code for each in refused.value.problems}
    expected = {"measures.unknown_node", "monitoring.unknown_post", "monitoring.unknown_department", "monitoring.window"}
    assert expected <= codes
    with pytest.raises(InvalidInput):
        save(database, "Wrong Id", command())
    with pytest.raises(Forbidden):
        database.write(partial(indicators.save, actor=actor(database, "liu_yang"), id_="x", command=command())).result()


def test_a_formula_is_tried_on_the_last_days(database: Database) -> None:
    asked = TryIndicator(formula="avg(hours(wait(接收订单)))", process_id="order", anchor="start", days=30)
    tried = database.read(partial(indicators.attempt, actor=SYSTEM, command=asked))
    assert tried.point is not None
    assert tried.point.n > 10
    assert "receive_order" in [each.id for each in tried.nodes]
    assert "customer" in tried.fields
    broken = TryIndicator(formula="avg(hours(wait(packing))", process_id="order")
    found = database.read(partial(indicators.attempt, actor=SYSTEM, command=broken))
    assert found.point is None
    assert found.problems


# --- template 3 --------------------------------------------------------------------------------------------------------


def workbook(rows: list[list[str]]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet("模板三 流程监控指标")
        for number, row in enumerate(rows):
            for column, text in enumerate(row):
                sheet.write_string(number, column, text)
    return file.getvalue()


def grid(content_: bytes) -> list[list[Any]]:
    return next(iter(opened_workbook(content_).values()))


def test_template_three_has_the_seven_columns_and_the_present_values(database: Database) -> None:
    looked(database, "schedule_time")
    out = grid(database.read(partial(sheets.export, actor=SYSTEM, process_id="", language="zh-CN")))
    assert out[0] == ["指标名称", "计算公式", "数据来源", "监控频率", "目标值", "实际值", "责任部门"]
    assert out[1][:5] == [
        "订单履约周期",
        "从接收订单到签收确认的平均时长\n= avg(days(end(confirm_receipt) - start()))",
        "ERP系统订单日志",
        "日监控",
        "≤3 d",
    ]
    assert out[1][6] == "销售部、仓储部"
    row = next(each for each in out if each[0] == "生产调度耗时")
    assert "(n=" in row[5]


def test_out_and_in_again_changes_nothing(database: Database) -> None:
    for language in ("zh-CN", "en"):
        out = database.read(partial(sheets.export, actor=SYSTEM, process_id="", language=language))
        took = database.write(partial(sheets.take, actor=SYSTEM, content=out, process_id="")).result()
        assert (took.added, took.changed) == (0, 0)
        assert took.unchanged == len(content.indicators())


def test_a_changed_sheet_changes_the_indicators(database: Database) -> None:
    rows = grid(database.read(partial(sheets.export, actor=SYSTEM, process_id="", language="zh-CN")))
    rows[1][4] = "≤2.5 d"
    rows[1][3] = "周监控"
    rows.append(["新指标", "每天的订单\n= count()", "ERP", "月监控", "2–4", "随便写", "生产部"])
    took = database.write(partial(sheets.take, actor=SYSTEM, content=workbook(rows), process_id="order")).result()
    assert (took.added, took.changed) == (1, 1)
    changed = database.read(lambda tx: INDICATORS.require(tx, "order_cycle")).value
    assert (changed.bounds.target, changed.frequency, changed.number) == (2.5, "weekly", 1)
    added = next(each.value for each in database.read(INDICATORS.all) if each.value.name.zh == "新指标")
    assert (added.process_id, added.direction, added.bounds.target, added.bounds.ceiling) == ("order", "band", 2, 4)
    assert added.formula == "count()"


def test_every_mistake_is_named_with_its_cell_and_nothing_changes(database: Database) -> None:
    rows = grid(database.read(partial(sheets.export, actor=SYSTEM, process_id="", language="zh-CN")))
    rows[1][4] = "大概三天"
    rows[2][3] = "偶尔"
    rows[3][6] = "月球部"
    rows[4][1] = "= avg(hours(duration(packing)))"
    rows.append(["没有公式", "只有文字", "", "日监控", "", "", ""])
    rows.append([rows[1][0], "", "", "", "", "", ""])
    before = database.read(INDICATORS.all)
    with pytest.raises(InvalidInput) as refused:
        database.write(partial(sheets.take, actor=SYSTEM, content=workbook(rows), process_id="")).result()
    places = {each.place.split("!")[1]: each.code for each in refused.value.problems}
    last = len(rows)
    assert places["E2"] == "monitoring.sheet_target"
    assert places["D3"] == "monitoring.sheet_frequency"
    assert places["G4"] == "monitoring.sheet_department"
    assert places["B5"] == "monitoring.sheet_formula"
    assert places[f"B{last - 1}"] == "monitoring.sheet_formula"
    assert places[f"A{last}"] == "monitoring.sheet_twice"
    assert database.read(INDICATORS.all) == before


def test_a_sheet_without_a_column_or_no_sheet_at_all(database: Database) -> None:
    with pytest.raises(InvalidInput) as refused:
        database.write(partial(sheets.take, actor=SYSTEM, content=workbook([["指标名称"]]), process_id="")).result()
    assert len(refused.value.problems) == 5
    with pytest.raises(InvalidInput) as unreadable:
        database.write(partial(sheets.take, actor=SYSTEM, content=b"not a workbook", process_id="")).result()
    assert unreadable.value.code == "monitoring.sheet_unreadable"


def test_an_indicator_that_is_taken_away_takes_its_series(database: Database) -> None:
    looked(database, "schedule_time")
    database.write(partial(indicators.remove, actor=SYSTEM, id_="schedule_time")).result()
    assert database.read(lambda tx: SERIES.find(tx, "schedule_time")) is None
    assert "schedule_time" not in [each.id for each in database.read(partial(indicators.rows, actor=SYSTEM))]
