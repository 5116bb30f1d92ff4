"""Separated text, whoever wrote it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.eventlog import delimited
from bihuan.kernel.errors import InvalidInput

ROWS = "单号,活动,时间\nNA,接收订单,2024-01-02 08:00:00\n1,库存检查,2024-01-02 09:30:00\n"


@pytest.mark.parametrize(
    ("encoded", "encoding"),
    [
        (ROWS.encode(), "utf-8"),
        (b"\xef\xbb\xbf" + ROWS.encode(), "utf-8"),
        (ROWS.encode("gb18030"), "gb18030"),
        (b"\xff\xfe" + ROWS.encode("utf-16-le"), "utf-16-le"),
        (ROWS.replace("\n", "\r").encode(), "utf-8"),
        (ROWS.replace("\n", "\r\n").encode("gb18030"), "gb18030"),
    ],
)
def test_the_same_rows_in_any_encoding_and_line_end(encoded: bytes, encoding: str) -> None:
    table = delimited.read(encoded)
    assert table.encoding == encoding
    assert table.frame.columns == ["单号", "活动", "时间"]
    assert table.frame.rows()[0] == ("NA", "接收订单", "2024-01-02 08:00:00")
    assert table.frame.height == 2
    assert table.problems == ()


def test_accented_letters_are_not_taken_for_chinese() -> None:
    table = delimited.read("case;name\n1;Göran\n2;Françoise\n".encode("cp1252"))
    assert table.frame["name"].to_list() == ["Göran", "Françoise"]
    assert (table.encoding, table.separator) == ("cp1252", ";")


def test_two_encodings_in_one_file_are_read_line_by_line_and_told() -> None:
    data = "单号,活动\n".encode() + "1,接收订单\n".encode("gb18030") + "2,库存检查\n".encode()
    table = delimited.read(data)
    assert table.frame["活动"].to_list() == ["接收订单", "库存检查"]
    [problem] = table.problems
    assert (problem.code, problem.params["unicode"], problem.params["other"]) == ("eventlog.mixed_encodings", 2, 1)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found_even_when_cells_hold_others(separator: str) -> None:
    other = ";" if separator != ";" else ","
    text = f'case{separator}text\n1{separator}"a{separator}b{other} c"\n2{separator}d{other}e\n'
    table = delimited.read(text.encode())
    assert table.frame.rows() == [("1", f"a{separator}b{other} c"), ("2", f"d{other}e")]


def test_words_that_stand_for_nothing_elsewhere_stay_words() -> None:
    table = delimited.read(b"case,note\nNA,null\nNone,NaN\n,\n")
    assert table.frame.rows() == [("NA", "null"), ("None", "NaN")]


def test_doubled_and_blank_headings_are_told_apart() -> None:
    assert delimited.read(b"a,,a\n1,2,3\n").frame.columns == ["a", "column_2", "a (3)"]


@pytest.mark.parametrize(
    ("data", "code", "place"),
    [
        (b"", "eventlog.empty_file", ""),
        (b"\xef\xbb\xbf\n\n", "eventlog.empty_file", ""),
        (b"PK\0\0\0", "eventlog.binary_file", ""),
        (b"a,b\n", "eventlog.no_rows", ""),
        (b"a,b\n1,2\n1,2,3\n", "eventlog.ragged_row", "line 3"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_place(data: bytes, code: str, place: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        delimited.read(data)
    assert (caught.value.code, caught.value.place) == (code, place)


CELL = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=8)


@given(st.lists(st.tuples(CELL, CELL), min_size=1, max_size=10))
def test_what_is_quoted_comes_back(rows: list[tuple[str, str]]) -> None:
    def quoted(cell: str) -> str:
        return '"' + cell.replace('"', '""') + '"'

    text = "a,b\n" + "".join(f"{quoted(one)},{quoted(two)}\n" for one, two in rows)
    kept = [(one.strip(), two.strip()) for one, two in rows if one.strip() or two.strip()]
    if not kept:
        with pytest.raises(InvalidInput):
            delimited.read(text.encode())
        return
    assert [tuple(cell.strip() for cell in row) for row in delimited.read(text.encode()).frame.rows()] == kept
