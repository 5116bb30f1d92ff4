"""Submitted values: typed when they fit, named at their place when they do not, never taken where there is no right."""

from __future__ import annotations

import base64
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan import feel, forms
from bihuan.bpmn.extension import FieldRight
from bihuan.kernel.catalogue import LANGUAGES, render
from bihuan.kernel.errors import InvalidInput
from tests.forms.purchase import PURCHASE

FORM = forms.read(PURCHASE)
ALL = forms.rights(FORM)
GOOD: dict[str, Any] = {"item": "扫码枪"}


def pdf(size: int = 3) -> str:
    return "data:application/pdf;base64," + base64.b64encode(b"x" * size).decode()


def feel_value(text: str) -> Any:
    return feel.evaluate(feel.compiled(text), {}).value


def faults(submitted: dict[str, Any], rights: forms.Rights = ALL, known: dict[str, Any] | None = None) -> list[tuple[str, str]]:
    found = forms.validate(FORM, submitted, rights, known)
    for each in found:
        for language in LANGUAGES:
            assert "{" not in render(each, language), render(each, language)
    return [(each.place, each.code.removeprefix("forms.")) for each in found]


@pytest.mark.parametrize(
    ("field", "given", "taken"),
    [
        ("item", "  扫码枪 ", "扫码枪"),
        ("amount", 12.5, Decimal("12.5")),
        ("amount", 0.1, Decimal("0.1")),
        ("amount", "1234.50", Decimal("1234.5")),
        ("amount", 100, Decimal(100)),
        ("amount", 1e4, Decimal(10000)),
        ("amount", "", None),
        ("urgent", False, False),
        ("budget", "raw", "raw"),
        ("budget", None, None),
        ("note", " two\nlines ", " two\nlines "),
        ("needed_on", "2024-04-08", feel_value('date("2024-04-08")')),
        ("call_at", "2024-04-08T09:30", feel_value('date and time("2024-04-08T09:30:00")')),
        ("call_at", "2024-04-08T01:30:00.000Z", feel_value('date and time("2024-04-08T01:30:00Z")')),
        ("daily_at", "09:30", feel_value('time("09:30:00")')),
        ("quotes", [{"supplier": "甲", "price": "10.00"}], [{"supplier": "甲", "price": Decimal(10)}]),
        ("quotes", [{"supplier": "甲"}], [{"supplier": "甲", "price": None}]),
        ("quotes", [], None),
        ("account", "0123456789", "0123456789"),
        ("tags", ["b", "a", "b"], ["b", "a"]),
        ("way", "bank", "bank"),
        (
            "files",
            [{"name": "a/b.pdf", "content": pdf()}],
            [{"name": "a_b.pdf", "type": "", "size": Decimal(3), "content": pdf()}],
        ),
    ],
)
def test_takes_typed_values(field: str, given: Any, taken: Any) -> None:
    values = forms.accept(FORM, {**GOOD, field: given}, ALL)
    assert values[field] == taken
    assert type(values[field]) is type(taken)


@pytest.mark.parametrize(
    ("field", "given", "code"),
    [
        ("item", 5, "not_text"),
        ("item", "x" * 21, "too_long"),
        ("amount", "12,5", "not_number"),
        ("amount", True, "not_number"),
        ("amount", [1], "not_number"),
        ("amount", "NaN", "not_number"),
        ("amount", float("inf"), "not_number"),
        ("amount", "1e5", "not_number"),
        ("amount", "0.125", "too_many_digits"),
        ("amount", -1, "too_small"),
        ("amount", 1000000.01, "too_large_number"),
        ("urgent", "yes", "not_flag"),
        ("budget", "gold", "not_a_choice"),
        ("budget", ["raw"], "not_a_choice"),
        ("needed_on", "08.04.2024", "not_date"),
        ("needed_on", "2024-02-30", "not_date"),
        ("needed_on", 20240408, "not_date"),
        ("call_at", "2024-04-08", "not_datetime"),
        ("daily_at", "25:00", "not_time"),
        ("quotes", {"supplier": "甲"}, "not_a_list"),
        ("quotes", [{"supplier": "x"}] * 6, "too_many_rows"),
        ("account", "12-34", "pattern"),
        ("tags", ["a", "z"], "not_a_choice"),
        ("tags", "a", "not_a_list"),
        ("files", [{"name": "virus.exe", "content": pdf()}], "file_not_accepted"),
        ("files", [{"name": "a.pdf", "content": "data:,x"}], "not_a_file"),
        ("files", [{"name": "a.pdf", "content": "data:x;base64,*"}], "not_a_file"),
        ("files", [{"name": "a.pdf", "content": pdf(5 * 1024 * 1024 + 1)}], "file_too_large"),
        ("files", ["a.pdf"], "not_a_file"),
    ],
)
def test_names_what_does_not_fit(field: str, given: Any, code: str) -> None:
    found = faults({**GOOD, field: given})
    assert code in [each for _, each in found]
    assert all(place.startswith(f"/values/{field}") for place, _ in found)


def test_faults_of_rows_are_placed_in_the_row() -> None:
    rows = [{"supplier": "甲", "price": 1}, {"price": "x"}, {"supplier": "乙", "colour": "red"}, 7]
    assert sorted(faults({**GOOD, "quotes": rows})) == [
        ("/values/quotes/1/price", "not_number"),
        ("/values/quotes/1/supplier", "required"),
        ("/values/quotes/2/colour", "unknown_field"),
        ("/values/quotes/3", "not_a_row"),
    ]


def test_all_faults_come_at_once() -> None:
    with pytest.raises(InvalidInput) as caught:
        forms.accept(FORM, {"amount": "x", "budget": "gold"}, ALL)
    assert caught.value.code == "forms.invalid_values"
    assert {each.place for each in caught.value.problems} == {"/values/amount", "/values/budget", "/values/item"}


# What must be filled


def test_required_fields() -> None:
    assert faults({}) == [("/values/item", "required")]
    assert faults({"item": "   "}) == [("/values/item", "required")]
    assert faults({}, known={"item": "已有"}) == []
    assert faults({"item": ""}, known={"item": "已有"}) == [("/values/item", "required")]


def test_a_step_asks_for_more_or_less() -> None:
    rights = forms.rights(FORM, (FieldRight(field="item", required=False), FieldRight(field="urgent", required=True)))
    assert faults({"urgent": False}, rights) == [("/values/urgent", "required")]
    assert faults({"urgent": True}, rights) == []


def test_required_when_a_condition_holds() -> None:
    assert faults({**GOOD, "urgent": True, "contact": "13800000000"}) == [("/values/note", "required")]
    assert faults({**GOOD, "urgent": True, "contact": "13800000000", "note": "快"}) == []
    assert faults({**GOOD, "urgent": False}) == []


def test_a_rule_of_the_author_with_its_own_words() -> None:
    found = forms.validate(FORM, {**GOOD, "amount": 50000, "quotes": [{"supplier": "甲"}]}, ALL)
    assert [(each.place, render(each, "zh-CN"), render(each, "en")) for each in found] == [
        ("/values/quotes", "金额 5 万元及以上须三份报价", "CNY 50,000 and above needs three quotes")
    ]
    rows = [{"supplier": each} for each in "甲乙丙"]
    assert faults({**GOOD, "amount": 50000, "quotes": rows}) == []
    assert faults({"quotes": rows[:1]}, known={**GOOD, "amount": Decimal(60000)}) == [("/values/quotes", "rule")]


# Hidden by a condition


def test_a_hidden_field_is_neither_asked_for_nor_taken() -> None:
    values = forms.accept(FORM, {**GOOD, "urgent": False, "contact": "no number"}, ALL)
    assert "contact" not in values
    assert faults({**GOOD, "urgent": True, "note": "x", "contact": "no number"}) == [("/values/contact", "not_phone")]


def test_a_field_that_becomes_hidden_loses_its_value() -> None:
    values = forms.accept(FORM, {**GOOD, "urgent": False}, ALL, {"contact": "13800000000", "urgent": True})
    assert values["contact"] is None
    assert forms.accept(FORM, {**GOOD, "budget": "office", "note": "x"}, ALL, {"note": "old"})["note"] is None


# Rights


STEP = forms.rights(
    FORM, (FieldRight(field="item"), FieldRight(field="account", right="hide"), FieldRight(field="*", right="read"))
)
KNOWN = {"item": "旧", "amount": Decimal("12.50"), "account": "0123456789"}


def test_unknown_and_hidden_fields_are_refused_alike() -> None:
    assert faults({**GOOD, "colour": "red", "account": "9876543210"}, STEP, KNOWN) == [
        ("/values/colour", "unknown_field"),
        ("/values/account", "unknown_field"),
    ]


def test_a_read_only_field_may_come_along_unchanged() -> None:
    assert forms.accept(FORM, {**GOOD, "amount": 12.5}, STEP, KNOWN) == {"item": "扫码枪"}
    assert forms.accept(FORM, {**GOOD, "amount": None}, STEP, KNOWN) == {"item": "扫码枪"}
    assert faults({**GOOD, "amount": 13}, STEP, KNOWN) == [("/values/amount", "read_only")]


def test_a_masked_field_comes_back_masked() -> None:
    rights = forms.rights(FORM, (FieldRight(field="item"), FieldRight(field="*", right="read")))
    sent = forms.shown(FORM, KNOWN, rights)
    assert sent["account"] == "••••••6789"
    assert forms.accept(FORM, {**sent, "item": "新"}, rights, KNOWN) == {"item": "新"}
    assert faults({"item": "新", "account": "9876543210"}, rights, KNOWN) == [("/values/account", "read_only")]


def test_read_only_in_the_form_itself() -> None:
    assert faults({**GOOD, "number": "PR-1"}) == [("/values/number", "read_only")]


def test_text_that_would_take_a_backtracking_engine_for_ever() -> None:
    form = forms.read({"components": [{"type": "textfield", "key": "x", "validate": {"pattern": "(a+)+b"}}]})
    assert [each.code for each in forms.validate(form, {"x": "a" * 10_000}, forms.rights(form))] == ["forms.pattern"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from([component.name for component, _ in FORM.fields()]), JSON, max_size=6))
def test_whatever_comes_is_taken_or_named(submitted: dict[str, Any]) -> None:
    submitted = GOOD | submitted
    if forms.validate(FORM, submitted, ALL):
        with pytest.raises(InvalidInput):
            forms.accept(FORM, submitted, ALL)
    else:
        values = forms.accept(FORM, submitted, ALL)
        assert feel.codec.decode(feel.codec.encode(values)) == values
        again = forms.accept(FORM, forms.shown(FORM, values, ALL), ALL)
        assert {name: value for name, value in again.items() if value is not None} == {
            name: value for name, value in values.items() if value is not None
        }
