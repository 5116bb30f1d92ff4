"""Schemas: what is read, every fault named at its place."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bihuan import forms
from bihuan.bpmn.extension import FieldRight
from bihuan.forms.model import in_both
from bihuan.kernel.catalogue import LANGUAGES, render
from bihuan.kernel.errors import InvalidModel
from bihuan.kernel.text import Text
from tests.forms.purchase import PURCHASE


def test_reads_a_schema_of_form_js_with_our_additions() -> None:
    form = forms.read(json.dumps(PURCHASE).encode())
    assert form == forms.read(PURCHASE)
    names = [component.name for component, _ in form.fields()]
    assert names[:3] == ["item", "amount", "urgent"]
    assert {"contact", "mail"} <= set(names)
    item = next(component for component, _ in form.fields() if component.name == "item")
    assert in_both(item.label) == Text("采购物品", "Item")
    assert forms.check(form) == []
    assert forms.personal(form) == {"contact", "account"}


def test_fields_carry_the_conditions_of_their_groups() -> None:
    hidden = {component.name: conditions for component, conditions in forms.read(PURCHASE).fields()}
    assert hidden["contact"] == ("=urgent != true",)
    assert hidden["note"] == ('=budget = "office"',)
    assert hidden["item"] == ()


@pytest.mark.parametrize(
    ("components", "code", "place"),
    [
        ([{"type": "hologram", "key": "x"}], "forms.unknown_type", "/components/0/type"),
        ([{"type": "textfield"}], "forms.no_key", "/components/0/key"),
        ([{"type": "textfield", "key": "x"}, {"type": "number", "key": "x"}], "forms.doubled_key", "/x"),
        ([{"type": "select", "key": "x"}], "forms.no_choices", "/components/0/values"),
        ([{"type": "table", "key": "x"}], "forms.no_columns", "/components/0/columns"),
        (
            [
                {
                    "type": "table",
                    "key": "x",
                    "columns": [{"type": "table", "key": "y", "columns": [{"type": "number", "key": "z"}]}],
                }
            ],
            "forms.table_in_table",
            "/components/0/columns/0",
        ),
        (
            [{"type": "textfield", "key": "x", "validate": {"pattern": "(["}}],
            "forms.bad_pattern",
            "/components/0/validate/pattern",
        ),
        (
            [{"type": "textfield", "key": "x", "validate": {"pattern": "(a)\\1"}}],
            "forms.bad_pattern",
            "/components/0/validate/pattern",
        ),
        (
            [{"type": "group", "components": [{"type": "textfield", "key": "x", "conditional": {"hide": "=1 +"}}]}],
            "feel.",
            "/components/0/components/0/conditional/hide",
        ),
        (
            [{"type": "textfield", "key": "x", "validate": {"requiredWhen": "= )"}}],
            "feel.",
            "/components/0/validate/requiredWhen",
        ),
        (
            [{"type": "textfield", "key": "x", "validate": {"rules": [{"test": "true"}, {"test": "if"}]}}],
            "feel.",
            "/components/0/validate/rules/1/test",
        ),
    ],
)
def test_names_each_fault(components: list[Any], code: str, place: str) -> None:
    with pytest.raises(InvalidModel) as caught:
        forms.read({"id": "f", "components": components})
    assert caught.value.code == "forms.invalid_schema"
    assert any(each.code.startswith(code) and each.place.startswith(place) for each in caught.value.problems)
    for each in caught.value.problems:
        for language in LANGUAGES:
            assert render(each, language) != each.code


@pytest.mark.parametrize(
    "source",
    [
        b"{",
        b"[]",
        b'{"components": 3}',
        b'{"components": [{"key": "x"}]}',
        b"\xff\xfe",
        b'{"components": [{"type": "number", "key": 5}]}',
    ],
)
def test_what_is_no_schema_is_refused(source: bytes) -> None:
    with pytest.raises(InvalidModel) as caught:
        forms.read(source)
    assert caught.value.code == "forms.malformed"


def test_a_schema_has_its_limits() -> None:
    with pytest.raises(InvalidModel) as caught:
        forms.read(b" " * 1_000_001)
    assert caught.value.code == "forms.too_large"
    nested: dict[str, Any] = {"type": "group", "components": []}
    for _ in range(5_000):
        nested = {"type": "group", "components": [nested]}
    with pytest.raises(InvalidModel):
        forms.read({"components": [nested]})


# Rights


def test_without_a_list_every_field_may_be_edited() -> None:
    rights = forms.rights(forms.read(PURCHASE))
    assert rights.of("item") == "edit"
    assert rights.of("number") == "read"  # read-only in the form itself
    assert rights.of("unknown") == "hide"


@pytest.mark.parametrize(
    ("granted", "item", "amount", "account"),
    [
        ((FieldRight(field="item"),), "edit", "read", "read"),
        ((FieldRight(field="item"), FieldRight(field="*", right="hide")), "edit", "hide", "hide"),
        ((FieldRight(field="account", right="hide"), FieldRight(field="*", right="edit")), "edit", "edit", "hide"),
        ((FieldRight(field="*", right="read"),), "read", "read", "read"),
    ],
)
def test_a_list_gives_each_field_its_right(granted: tuple[FieldRight, ...], item: str, amount: str, account: str) -> None:
    rights = forms.rights(forms.read(PURCHASE), granted)
    assert (rights.of("item"), rights.of("amount"), rights.of("account")) == (item, amount, account)


def test_a_step_may_ask_for_more_or_less_than_the_form() -> None:
    granted = (FieldRight(field="item", required=False), FieldRight(field="amount", required=True))
    rights = forms.rights(forms.read(PURCHASE), granted)
    assert (rights.required, rights.optional) == ({"amount"}, {"item"})
