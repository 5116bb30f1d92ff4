"""XES: read as a stream, written, refused."""

from __future__ import annotations

import io

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.eventlog import xes
from bihuan.eventlog.collector import Collector
from bihuan.kernel.errors import InvalidInput

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
LOG = (
    HEAD
    + """<log xes.version="1.0" xmlns="http://www.xes-standard.org/">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <global scope="event"><string key="org:resource" value="UNKNOWN"/></global>
  <string key="concept:name" value="orders"><string key="inner" value="skipped"/></string>
  <trace>
    <string key="concept:name" value="NA"/><float key="amount" value="3.5"/><boolean key="urgent" value="true"/>
    <event><string key="concept:name" value="check"/><date key="time:timestamp" value="2024-01-01T10:00:00+08:00"/>
      <list key="many"><values><string key="concept:name" value="not this"/></values></list><int key="n" value="2"/></event>
    <event><string key="concept:name" value="receive"/><date key="time:timestamp" value="2024-01-01T01:00:00Z"/>
      <string key="org:resource" value="李 &amp; 娜"/></event>
  </trace>
</log>"""
)


def read(text: str | bytes) -> xes.EventLog:
    return xes.read(io.BytesIO(text.encode() if isinstance(text, str) else text))


def test_traces_events_and_typed_attributes() -> None:
    log = read(LOG)
    assert log.name == "orders"
    assert log.cases.rows() == [("NA", 3.5, True)]
    rows = log.events.with_columns(pl.col(pl.Enum).cast(pl.String)).to_dicts()
    assert [(row["activity"], row["time"], row["resource"], row["n"]) for row in rows] == [
        ("receive", 1_704_070_800_000, "李 & 娜", None),
        ("check", 1_704_074_400_000, None, 2),
    ]


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("<html></html>", "eventlog.not_xes", "html"),
        (LOG[:-40], "eventlog.xes_cut_off", "line 14, column 0"),
        (LOG.replace("<trace>", "<trace <"), "eventlog.xes_malformed", "line 6, column 9"),
        ("<log><trace/></log>", "eventlog.no_events", ""),
        (LOG.replace("time:timestamp", "when"), "eventlog.xes_without", ""),
        (LOG.replace("2024-01-01T", "some day "), "eventlog.no_instants", ""),
    ],
)
def test_what_is_no_log_is_refused_with_its_place(text: str, code: str, place: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read(text)
    assert caught.value.code == code
    if place and not code.endswith("cut_off"):
        assert caught.value.place == place


def test_an_xml_bomb_is_refused_before_it_goes_off() -> None:
    bomb = '<!DOCTYPE log [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    with pytest.raises(InvalidInput) as caught:
        read(HEAD + bomb + LOG.removeprefix(HEAD).replace("orders", "&b;"))
    assert (caught.value.code, caught.value.place) == ("eventlog.xes_entities", "a")


class Enough(Exception):
    pass


def test_whoever_looks_on_may_end_it() -> None:
    def stop(done: int, events: int) -> None:
        raise Enough

    with pytest.raises(Enough):
        xes.read(io.BytesIO(LOG.encode()), stop)


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=6)


@given(st.lists(st.tuples(st.integers(0, 3), TEXT, st.integers(0, 10**12), st.one_of(st.none(), TEXT)), min_size=1, max_size=15))
def test_what_is_written_is_read_again(rows: list[tuple[int, str, int, str | None]]) -> None:
    made = Collector()
    for number in range(4):
        made.case(f"case {number}", {"even": number % 2 == 0})
    for case, activity, time, who in rows:
        made.event(case, activity, time, resource=who or "")
    log = made.finish(name="any")
    again = read(b"".join(xes.write(log)))
    assert again.cases.rows() == log.cases.rows()
    columns = [each for each in log.events.columns if each != "lifecycle"]
    texts = pl.col(pl.Enum).cast(pl.String)
    assert again.events.select(columns).with_columns(texts).rows() == log.events.select(columns).with_columns(texts).rows()


def test_a_whole_activity_is_written_as_its_start_and_its_end() -> None:
    made = Collector()
    made.event(made.case("1"), "check", 2_000, start=1_000)
    again = read(b"".join(xes.write(made.finish())))
    rows = again.events.with_columns(pl.col(pl.Enum).cast(pl.String)).select("time", "lifecycle").rows()
    assert rows == [(1_000, "start"), (2_000, "complete")]


PLAIN = """  <trace>
    <string key="concept:name" value="A &amp; B"/>
    <event><string key="concept:name" value="ask &lt;again&gt; &quot;so&quot;"/>
      <date key="time:timestamp" value="2024-01-02T00:00:00Z"/></event>
    <event></event>
  </trace>
"""
AWKWARD = """  <trace>
    <string value="C" key="concept:name"><string key="inner" value="x"/></string>
    <!-- <trace> -->
    <event><date value="2024-01-03T00:00:00Z" key="time:timestamp"/><string value="tell" key="concept:name"/></event>
  </trace>
"""


def document(*traces: str) -> str:
    return f'{HEAD}<!-- written by hand -->\n<log>\n  <string key="concept:name" value="mixed"/>\n{"".join(traces)}</log>\n'


@pytest.mark.parametrize("order", [(PLAIN, AWKWARD, PLAIN), (AWKWARD, PLAIN), (PLAIN, PLAIN)])
def test_plain_and_awkward_traces_stand_side_by_side(order: tuple[str, ...]) -> None:
    log = read(document(*order))
    assert log.name == "mixed"
    assert log.cases["case"].to_list() == ["A & B" if each is PLAIN else "C" for each in order]
    said = ['ask <again> "so"' if each is PLAIN else "tell" for each in order]
    assert log.events["activity"].cast(pl.String).to_list() == said


def test_a_fault_behind_plain_traces_has_its_own_line() -> None:
    text = document(PLAIN, PLAIN, PLAIN.replace("</event>", "</evnt>", 1), PLAIN)
    with pytest.raises(InvalidInput) as caught:
        read(text)
    assert caught.value.place.startswith(f"line {text[: text.index('</evnt>')].count(chr(10)) + 1},")


def test_a_declared_encoding_is_obeyed() -> None:
    text = document(PLAIN.replace("ask", "prüfen")).replace("UTF-8", "ISO-8859-1")
    assert read(text.encode("iso-8859-1")).activities == ['prüfen <again> "so"']


def test_numbers_that_do_not_fit_their_tag_stay_text() -> None:
    event = '<event><string key="concept:name" value="a"/><date key="time:timestamp" value="2024-01-01T00:00:00Z"/>{}</event>'
    some = "".join(event.format(f'<int key="n" value="{each}"/><float key="f" value="2.5"/>') for each in ("1", "two"))
    log = read(document(f"<trace>{some}</trace>"))
    assert (log.events["n"].to_list(), log.events["f"].to_list()) == (["1", "two"], [2.5, 2.5])
