"""Log files as people bring them, and the folder they end up in."""

from __future__ import annotations

import gzip
import io
import os
import sqlite3
import time
from pathlib import Path

import pytest
import xlsxwriter

from bihuan.eventlog import quality, writing, xes
from bihuan.eventlog.mapping import Mapping
from bihuan.kernel.catalogue import Language
from bihuan.kernel.errors import InvalidInput, NotFound, Unavailable
from bihuan.logstore import files, samples
from bihuan.logstore.keeping import SAMPLE_CASES, LogFolder
from bihuan.logstore.shelf import FolderLogs

LOG = samples.purchases(40, seed=5)
XES = b"".join(xes.write(LOG))
CSV = writing.csv(LOG)


def put(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(("name", "content", "kind"), [("a.xes", XES, "xes"), ("a.csv", CSV, "csv"), ("no ending", XES, "xes")])
@pytest.mark.parametrize("packed", [False, True])
def test_a_file_is_known_by_its_content(tmp_path: Path, name: str, content: bytes, kind: str, packed: bool) -> None:
    path = put(tmp_path, f"{name}.gz" if packed else name, gzip.compress(content) if packed else content)
    assert files.kind_of(path) == kind
    read = files.read(path).log
    assert read.name == name.removesuffix(".xes").removesuffix(".csv")
    assert quality.summary(read).cases == 40
    assert sorted(read.activities) == sorted(LOG.activities)


def test_an_xes_file_shows_its_first_events_under_its_own_keys(tmp_path: Path) -> None:
    seen = files.preview(put(tmp_path, "a.xes.gz", gzip.compress(XES)))
    assert seen.columns[:3] == ("case:concept:name", "concept:name", "time:timestamp")
    assert len(seen.rows) == files.PREVIEWED
    first = LOG.cases["case"][0]
    assert {row[0] for row in seen.rows[:3]} == {first}
    assert seen.rows[0][1] == str(LOG.events["activity"][0])
    assert seen.mapping is None


def test_csv_and_xes_of_one_log_agree(tmp_path: Path) -> None:
    one, two = files.read(put(tmp_path, "a.csv", CSV)).log, files.read(put(tmp_path, "a.xes", XES)).log
    assert one.events.height * 2 == two.events.height  # XES has a start and a complete for each
    assert one.cases["department"].to_list() == two.cases["department"].to_list()


def test_a_workbook_is_a_table(tmp_path: Path) -> None:
    path = tmp_path / "订单.xlsx"
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd hh:mm:ss"}) as book:
        sheet = book.add_worksheet()
        for row, cells in enumerate(
            [["单号", "活动", "时间"], ["NA", "接收", "2024-01-02 08:00:00"], [7, "检查", "2024-01-02 09:00:00"]]
        ):
            for column, cell in enumerate(cells):
                sheet.write(row, column, cell)
    seen = files.preview(path)
    assert seen.mapping is not None
    assert (seen.kind, seen.mapping.case, seen.mapping.activity, seen.mapping.time) == ("xlsx", "单号", "活动", "时间")
    assert files.read(path).log.cases["case"].to_list() == ["NA", "7"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "eventlog.empty_file"),
        (gzip.compress(XES)[:-200], "eventlog.gz_cut_off"),
        (gzip.compress(XES)[:200] + b"\0" * 200 + gzip.compress(XES)[400:], "eventlog.gz_damaged"),
        (XES[:-300], "eventlog.xes_cut_off"),
        (b"PK\x03\x04 and nothing", "eventlog.xlsx_damaged"),
        (b"SQLite format 3\0 and nothing", "eventlog.ocel_damaged"),
        (b"\x7fELF\0\0\0\0", "eventlog.binary_file"),
    ],
)
def test_broken_files_are_refused_with_what_is_wrong(tmp_path: Path, content: bytes, code: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        files.read(put(tmp_path, "broken", content))
    assert caught.value.code == code


def test_a_file_that_is_not_there() -> None:
    with pytest.raises(InvalidInput) as caught:
        files.kind_of(Path("/nowhere/log.xes"))
    assert caught.value.code == "eventlog.no_such_file"


def test_what_unpacks_without_end_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST", 1 << 20)
    with pytest.raises(InvalidInput) as caught:
        files.read(put(tmp_path, "bomb.csv.gz", gzip.compress(b"a,b,c\n" + b"x,y,z\n" * 400_000)))
    assert caught.value.code == "eventlog.too_large"


def ocel(path: Path) -> Path:
    with sqlite3.connect(path) as database:
        database.executescript(
            """
            CREATE TABLE event (ocel_id TEXT, ocel_type TEXT);
            CREATE TABLE object (ocel_id TEXT, ocel_type TEXT);
            CREATE TABLE event_object (ocel_event_id TEXT, ocel_object_id TEXT, ocel_qualifier TEXT);
            CREATE TABLE event_map_type (ocel_type TEXT, ocel_type_map TEXT);
            CREATE TABLE object_map_type (ocel_type TEXT, ocel_type_map TEXT);
            CREATE TABLE event_Place (ocel_id TEXT, ocel_time TEXT, clerk TEXT);
            CREATE TABLE event_Pay (ocel_id TEXT, ocel_time TEXT);
            CREATE TABLE object_Order (ocel_id TEXT, ocel_time TEXT, ocel_changed_field TEXT, price REAL);
            INSERT INTO event_map_type VALUES ('place order', 'Place'), ('pay', 'Pay');
            INSERT INTO object_map_type VALUES ('order', 'Order'), ('item', 'Item');
            INSERT INTO event VALUES ('e1', 'place order'), ('e2', 'pay'), ('e3', 'place order');
            INSERT INTO event_Place VALUES ('e1', '2024-01-01 08:00:00', 'li'), ('e3', '2024-01-01 09:00:00', 'wang');
            INSERT INTO event_Pay VALUES ('e2', '2024-01-02 08:00:00');
            INSERT INTO object VALUES ('o1', 'order'), ('o2', 'order'), ('i1', 'item');
            INSERT INTO object_Order VALUES ('o1', '1970-01-01', NULL, 9.5), ('o1', '2024-01-01', 'price', 8.0);
            INSERT INTO object_Order VALUES ('o2', '1970-01-01', NULL, 3);
            INSERT INTO event_object VALUES ('e1', 'o1', ''), ('e1', 'i1', ''), ('e2', 'o1', ''), ('e2', 'o2', '');
            INSERT INTO event_object VALUES ('e3', 'o2', '');
            """
        )
    return path


def test_an_object_centric_log_is_flattened_by_the_type_chosen(tmp_path: Path) -> None:
    path = ocel(tmp_path / "log.sqlite")
    seen = files.preview(path)
    assert (seen.kind, seen.types, seen.likely_type) == ("ocel", (("order", 2), ("item", 1)), "order")
    whole = files.read_objects(path)
    assert (whole.events.height, whole.relations.height) == (3, 5)
    orders = files.read(path).log
    assert orders.cases.rows() == [("o1", 9.5), ("o2", 3.0)]
    assert orders.events.height == 4
    assert files.read(path, object_type="item").log.events.height == 1
    with pytest.raises(InvalidInput) as caught:
        files.read(path, object_type="lorry")
    assert caught.value.params["types"] == "order, item"


def test_a_log_lies_on_the_shelf_whole_or_not_at_all(tmp_path: Path) -> None:
    shelf = FolderLogs(tmp_path / "logs")
    ticket, size = shelf.stage(7, LOG)
    assert size > 0
    with pytest.raises(NotFound):
        shelf.get(7)
    shelf.keep(7, ticket)
    shelf.keep(7, ticket)
    again = FolderLogs(tmp_path / "logs").get(7)
    assert again.events.equals(LOG.events)
    assert again.events.schema == LOG.events.schema
    assert (again.name, again.source) == (LOG.name, LOG.source)
    shelf.put_result(7, "question", b"answer")
    assert shelf.result(7, "question") == b"answer"
    shelf.discard(shelf.stage(8, LOG)[0])
    assert LogFolder(tmp_path).keys() == [7]
    assert sorted(each.name for each in (tmp_path / "logs").iterdir()) == ["7"]
    shelf.remove(7)
    with pytest.raises(NotFound):
        shelf.get(7)
    assert list((tmp_path / "logs").iterdir()) == []


def test_the_next_start_sweeps_what_a_killed_import_has_left_but_not_what_is_under_way(tmp_path: Path) -> None:
    shelf = FolderLogs(tmp_path / "logs")
    old, fresh = (shelf.stage(key, LOG)[0] for key in (7, 8))
    an_hour_ago = time.time() - 3700
    os.utime(tmp_path / "logs" / old, (an_hour_ago, an_hour_ago))
    LogFolder(tmp_path).sweep()
    assert [each.name for each in (tmp_path / "logs").iterdir()] == [fresh]
    shelf.stage(8, LOG)
    assert not (tmp_path / "logs" / fresh).exists(), "the next attempt clears up after the one that was killed"
    with pytest.raises(Unavailable):
        shelf.keep(8, fresh)


def test_an_upload_keeps_its_name_and_no_path(tmp_path: Path) -> None:
    store = LogFolder(tmp_path)
    upload = store.upload(io.BytesIO(CSV), "../../etc/采购?.csv")
    assert store.glance(upload, "UTC").kind == "csv"
    log, _ = store.read(upload, None, "", "", lambda share, events: None)
    assert log.name == "采购"
    store.drop(upload)
    for gone in (upload, "../secret", ""):
        with pytest.raises(NotFound):
            store.glance(gone, "UTC")


def test_whoever_looks_on_may_end_the_reading(tmp_path: Path) -> None:
    def stop(progress: files.Progress) -> None:
        raise files.Canceled

    with pytest.raises(files.Canceled):
        files.read(put(tmp_path, "a.csv", CSV), watch=stop)


def test_a_named_mapping_is_followed(tmp_path: Path) -> None:
    path = put(tmp_path, "a.csv", CSV)
    mapping = Mapping(case="org:group", activity="concept:name", time="time:timestamp")
    assert files.read(path, mapping).log.cases.height == LOG.events["group"].n_unique()


def test_the_same_seed_makes_the_same_log() -> None:
    assert samples.purchases(25, seed=9).events.equals(samples.purchases(25, seed=9).events)
    assert not samples.purchases(25, seed=9).events.equals(samples.purchases(25, seed=10).events)
    made = samples.purchases(samples.cases_for(5_000), seed=2)
    assert 4_500 < made.events.height < 5_500


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_sample_that_comes_along_is_the_one_that_is_generated(tmp_path: Path, language: Language) -> None:
    store = LogFolder(tmp_path)
    upload = store.sample(language)
    seen = store.glance(upload, "UTC")
    assert seen.mapping is not None
    log, noticed = store.read(upload, seen.mapping, "", "sample", lambda share, events: None)
    made = samples.purchases(SAMPLE_CASES, chinese=language == "zh-CN")
    assert noticed == ()
    assert (log.cases.height, log.events.height) == (made.cases.height, made.events.height)
    assert quality.summary(log) == quality.summary(made)
