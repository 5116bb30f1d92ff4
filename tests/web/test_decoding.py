"""Bodies into structs: what does not fit is named by a JSON pointer, in both languages."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.application.views.work import CompleteWorkItem
from bihuan.kernel.catalogue import LANGUAGES, render
from bihuan.web.decoding import decode, encode, refused
from bihuan.web.problems import BadRequest


class Line(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    unit_price: int
    tags: dict[str, list[int]] = {}
    parts: list[int] = []
    kind: str = ""


CASES = [
    (b'{"unitPrice":"1"}', "web.wrong_type", "/unitPrice"),
    (b'{"unitPrice":1,"extra":2}', "web.unknown_field", "/extra"),
    (b"{}", "web.missing_field", "/unitPrice"),
    (b'{"unitPrice":1,"parts":[1,2,"x"]}', "web.wrong_type", "/parts/2"),
    (b'{"unitPrice":1,"tags":{"a/b":[1,"x"]}}', "web.wrong_type", "/tags/*/1"),
    (b"null", "web.wrong_type", ""),
    (b"[]", "web.wrong_type", ""),
    (b'{"unitPrice":1e400}', "web.wrong_value", "/unitPrice"),
]


@pytest.mark.parametrize(("body", "code", "place"), CASES)
def test_misfits_are_named_with_their_place(body: bytes, code: str, place: str) -> None:
    with pytest.raises(BadRequest) as caught:
        decode(body, Line)
    assert caught.value.code == code
    assert [problem.place for problem in caught.value.problems] == [place]
    for language in LANGUAGES:
        assert "{" not in render(caught.value, language)


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (b"", "line 1, column 1"),
        (b"{", "line 1, column 2"),
        (b'{"kind": "\xe9\x97\xad\xe7\x8e\xaf",\n  x}', "line 2, column 3"),
        (b'{"unitPrice":1}\nx', "line 2, column 2"),
        (b'"\\ud800"', "line 1, column 9"),
    ],
)
def test_broken_json_is_named_with_its_position(body: bytes, place: str) -> None:
    with pytest.raises(BadRequest) as caught:
        decode(body, Line)
    assert caught.value.code == "web.malformed_json"
    assert caught.value.place == place


def test_text_that_no_database_stores_is_refused() -> None:
    with pytest.raises(BadRequest, match="null_character"):
        decode(b'{"unitPrice":1,"kind":"a\\u0000b"}', Line)
    assert decode(rb'{"unitPrice":1,"kind":"a\\u0000b"}', Line).kind == "a\\u0000b"


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(BadRequest, match="too_deep"):
        decode(b'{"values":{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}}", CompleteWorkItem)


def test_numbers_keep_their_digits_both_ways() -> None:
    given_values = decode(b'{"values":{"amount":1234567890.10,"count":3}}', CompleteWorkItem).values
    assert given_values == {"amount": Decimal("1234567890.10"), "count": 3}
    assert encode(given_values) == b'{"amount":1234567890.10,"count":3}'


def test_a_short_number_may_not_stand_for_an_endless_one() -> None:
    with pytest.raises(BadRequest) as caught:
        decode(b'{"values":{"amount":1e999999999}}', CompleteWorkItem)
    assert caught.value.code == "web.wrong_value"


def test_several_parameters_are_counted() -> None:
    error = refused([("limit", "Expected `int` <= 200"), ("tab", "Invalid enum value 'x'")])
    assert error.code == "web.many_problems"
    assert [problem.place for problem in error.problems] == ["limit", "tab"]


@given(st.binary(max_size=200))
def test_bytes_of_any_kind_are_read_or_refused(body: bytes) -> None:
    with suppress(BadRequest):
        assert isinstance(decode(body, CompleteWorkItem), CompleteWorkItem)


json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(exclude_characters="\0", codec="utf-8")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5).filter(lambda key: "\0" not in key), inner),
    max_leaves=10,
)


@given(st.dictionaries(st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=8), json_values))
def test_values_survive_the_way_in(values: dict[str, Any]) -> None:
    assert decode(encode({"values": values}), CompleteWorkItem).values == values
