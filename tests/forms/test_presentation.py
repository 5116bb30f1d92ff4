"""What leaves the server."""

from __future__ import annotations

import base64
from decimal import Decimal
from typing import Any

import pytest

from bihuan import feel, forms
from bihuan.bpmn.extension import FieldRight
from bihuan.forms.presentation import plain
from tests.forms.purchase import PURCHASE

FORM = forms.read(PURCHASE)
READ = forms.rights(FORM, (FieldRight(field="account", right="hide"), FieldRight(field="*", right="read")))


def test_hidden_fields_never_leave() -> None:
    values = {"item": "x", "account": "0123456789", "not_of_the_form": "secret"}
    assert forms.shown(FORM, values, READ) == {"item": "x"}


@pytest.mark.parametrize(
    ("right", "reveal", "sent"), [("read", False, "••••••6789"), ("read", True, "0123456789"), ("edit", False, "0123456789")]
)
def test_sensitive_fields_are_masked_for_readers(right: Any, reveal: bool, sent: str) -> None:
    rights = forms.rights(FORM, (FieldRight(field="account", right=right),))
    assert forms.shown(FORM, {"account": "0123456789"}, rights, reveal=reveal) == {"account": sent}


@pytest.mark.parametrize(
    ("value", "masked"),
    [("1234567890", "••••••7890"), ("12345678", "••••••••"), ("ab", "••••"), (Decimal(123456789), "•••••6789")],
)
def test_a_mask_leaves_the_end_of_a_long_value(value: Any, masked: str) -> None:
    assert forms.masked(value) == masked


def test_sensitive_columns_are_masked_too() -> None:
    form = forms.read(
        {"components": [{"type": "table", "key": "cards", "columns": [{"type": "textfield", "key": "no", "sensitive": True}]}]}
    )
    rights = forms.rights(form, (FieldRight(field="*", right="read"),))
    assert forms.shown(form, {"cards": [{"no": "6222020200012345", "spare": 1}]}, rights) == {
        "cards": [{"no": "••••••••••••2345"}]
    }


def form_of(*components: dict[str, Any]) -> forms.Form:
    return forms.read({"components": list(components)})


CARD = {"type": "textfield", "key": "card"}
ROWS = {"type": "table", "key": "cards"}
NUMBER = {"type": "textfield", "key": "no"}
OWNER = {"type": "textfield", "key": "owner"}


@pytest.mark.parametrize("turned", [False, True])
def test_what_one_form_calls_sensitive_no_other_opens(turned: bool) -> None:
    one = form_of({**CARD, "sensitive": True}, {**ROWS, "columns": [{**NUMBER, "sensitive": True}, OWNER]})
    other = form_of(CARD, {**ROWS, "columns": [NUMBER, {**OWNER, "sensitive": True}]})
    values = {"card": "6222020200012345", "cards": [{"no": "6222020200012345", "owner": "li_na_of_sales", "spare": 1}], "own": 1}
    assert forms.guarded([other, one] if turned else [one, other], values) == {
        "card": "••••••••••••2345",
        "cards": [{"no": "••••••••••••2345", "owner": "••••••••••ales"}],
        "own": 1,
    }


def test_rows_that_are_none_are_masked_whole() -> None:
    form = form_of({**ROWS, "columns": [{**NUMBER, "sensitive": True}]})
    assert forms.guarded([form], {"cards": {"no": "12"}})["cards"].startswith("•")
    assert forms.guarded([form], {"cards": None, "other": "x"}) == {"cards": None, "other": "x"}
    assert forms.guarded([form], {"cards": "6222020200012345"}) == {"cards": "••••••••••••2345"}


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        (Decimal("12.50"), 12.5),
        (Decimal(100), 100),
        (Decimal("1E+3"), 1000),
        (Decimal("0.1234567890123456789"), "0.1234567890123456789"),
        (Decimal(2) ** 60, str(2**60)),
        (None, None),
        (True, True),
        ([Decimal(1), {"a": Decimal("0.5")}], [1, {"a": 0.5}]),
    ],
)
def test_values_as_json_has_them(value: Any, sent: Any) -> None:
    assert plain(value) == sent
    assert type(plain(value)) is type(sent)


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ('date("2024-04-08")', "2024-04-08"),
        ('date and time("2024-04-08T09:30:00Z")', "2024-04-08T09:30:00Z"),
        ('time("09:30:00")', "09:30:00"),
        ('duration("P1DT2H")', "P1DT2H"),
    ],
)
def test_dates_and_times_as_text(text: str, sent: str) -> None:
    assert plain(feel.evaluate(feel.compiled(text), {}).value) == sent


def test_the_content_of_attachments_is_put_away() -> None:
    content = "data:image/png;base64," + base64.b64encode(b"picture").decode()
    values = forms.accept(
        FORM, {"item": "x", "files": [{"name": "a.png", "type": "image/png", "content": content}]}, forms.rights(FORM)
    )
    kept: list[bytes] = []

    def put(body: bytes) -> str:
        kept.append(body)
        return "f" * 64

    stowed = forms.stowed(FORM, values, put)
    assert kept == [b"picture"]
    assert stowed["files"] == [{"name": "a.png", "type": "image/png", "size": Decimal(7), "digest": "f" * 64}]
    sent = forms.shown(FORM, stowed, forms.rights(FORM))
    assert forms.stowed(FORM, forms.accept(FORM, {**sent}, forms.rights(FORM)), put)["files"] == stowed["files"]
    assert kept == [b"picture"]
