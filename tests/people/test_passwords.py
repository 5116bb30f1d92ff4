"""What a password must be."""

from __future__ import annotations

import pytest

from bihuan.application.people.passwords import check, problems
from bihuan.kernel.errors import InvalidInput


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("", "too_short"),
        ("ninechars", "too_short"),
        ("x" * 129, "too_long"),
        ("zhouwen", "too_short"),
        ("zhou_wen12345", "is_login"),
        ("Zhou_Wen_2024", "is_login"),
        ("zhou_wenzhou_wen", "is_login"),
        ("new_uohz123", "is_login"),
        ("password123", "common"),
        ("PassWord123", "common"),
        ("woaini1314520", None),
        ("admin123456", "common"),
        ("aaaaaaaaaaaa", "common"),
        ("abababababab", "common"),
        ("1234567890", "common"),
        ("0987654321", "common"),
        ("abcdefghijkl", "common"),
        ("qwertyuiop", "common"),
        ("poiuytrewq", "common"),
        ("correct horse battery", None),
        ("天地玄黄宇宙洪荒日月", None),
        ("xK9#vm2Qp!", None),
    ],
)
def test_what_is_refused(password: str, code: str | None) -> None:
    found = [each.code for each in problems(password, "zhou_wen", "周雯")]
    assert found == ([f"password.{code}"] if code else [])


def test_the_error_carries_the_problem() -> None:
    with pytest.raises(InvalidInput) as caught:
        check("short")
    assert (caught.value.code, caught.value.place, caught.value.params) == ("password.too_short", "/new", {"min": 10})
    check("long enough to be good")
