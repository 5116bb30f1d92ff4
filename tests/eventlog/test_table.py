"""A table becomes a log by a mapping, guessed or given."""

from __future__ import annotations

import polars as pl
import pytest

from bihuan.eventlog import delimited, table
from bihuan.eventlog.table import Mapping
from bihuan.kernel.errors import InvalidInput

CHINESE = """订单号,节点名称,开始时间,完成时间,处理人,部门,金额,客户编号
A1,接收订单,2024-01-02 08:00,2024-01-02 08:20,李娜,销售部,100.5,0012
A1,库存检查,2024-01-02 09:00,2024-01-02 10:00,马强,仓储部,100.5,0012
NA,接收订单,2024-01-02 08:05,2024-01-02 08:30,李娜,销售部,7,0077
"""


def test_a_chinese_header_is_understood() -> None:
    frame = delimited.read(CHINESE.encode()).frame
    mapping = table.guess(frame)
    assert (mapping.case, mapping.activity, mapping.time, mapping.start) == ("订单号", "节点名称", "完成时间", "开始时间")
    assert (mapping.resource, mapping.group) == ("处理人", "部门")
    reading = table.log_of(frame, mapping)
    assert reading.problems == ()
    assert reading.log.cases.rows() == [("A1", 100.5, "0012"), ("NA", 7.0, "0077")]
    assert reading.log.events["time"][0] - reading.log.events["start"][0] == 20 * 60_000


def test_rows_that_lack_what_an_event_needs_are_left_out_and_told() -> None:
    frame = pl.DataFrame(
        {
            "c": ["1", "", "1", "2", "2"],
            "a": ["x", "x", "", "x", "y"],
            "t": ["2024-01-01 00:00:00", "2024-01-01 00:00:00", "2024-01-01 00:00:00", "later", "2024-01-02 00:00:00"],
        }
    )
    reading = table.log_of(frame, Mapping(case="c", activity="a", time="t"))
    assert reading.log.events.height == 2
    assert [(each.code, each.place) for each in reading.problems] == [
        ("eventlog.unread_instants", ""),
        ("eventlog.rows_without", "row 3"),
        ("eventlog.rows_without", "row 4"),
        ("eventlog.rows_without", "row 5"),
    ]


def test_a_start_after_the_end_is_ignored_and_told() -> None:
    frame = pl.DataFrame({"c": ["1"], "a": ["x"], "t": ["2024-01-01 00:00:00"], "s": ["2024-01-02 00:00:00"]})
    reading = table.log_of(frame, Mapping(case="c", activity="a", time="t", start="s"))
    assert not reading.log.has("start")
    assert reading.problems[0].code == "eventlog.start_after_end"


def test_a_mapping_that_does_not_fit_names_every_part() -> None:
    frame = pl.DataFrame({"c": ["1"], "a": ["x"], "t": ["2024-01-01"]})
    with pytest.raises(InvalidInput) as caught:
        table.log_of(frame, Mapping(case="c", activity="", time="when", group="c"))
    assert {(each.code, each.place) for each in caught.value.problems} == {
        ("eventlog.no_activity_column", "/mapping/activity"),
        ("eventlog.no_such_column", "/mapping/time"),
        ("eventlog.column_used_twice", "/mapping/case"),
        ("eventlog.column_used_twice", "/mapping/group"),
    }


def test_time_stamps_that_are_none_and_zones_that_are_none_are_refused() -> None:
    frame = pl.DataFrame({"c": ["1"], "a": ["x"], "t": ["yesterday"]})
    with pytest.raises(InvalidInput) as caught:
        table.log_of(frame, Mapping(case="c", activity="a", time="t"))
    assert (caught.value.code, caught.value.params["example"]) == ("eventlog.no_instants", "yesterday")
    dated = pl.DataFrame({"c": ["1"], "a": ["x"], "t": ["2024-01-01 08:00:00"]})
    with pytest.raises(InvalidInput) as caught:
        table.log_of(dated, Mapping(case="c", activity="a", time="t", zone="Middle/Earth"))
    assert caught.value.code == "eventlog.unknown_zone"


def test_equal_time_stamps_keep_the_order_of_the_file() -> None:
    frame = pl.DataFrame({"c": ["1"] * 3, "a": ["x", "y", "z"], "t": ["2024-01-01 00:00:00"] * 3})
    log = table.log_of(frame, Mapping(case="c", activity="a", time="t")).log
    assert log.events["activity"].cast(pl.String).to_list() == ["x", "y", "z"]
