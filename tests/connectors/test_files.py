"""Files: inside the folder, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from bihuan.application.ports.effects import BusinessError, Call, Failed
from bihuan.connectors.files import Files


def call(path: str, key: str = "1-1", **headers: str) -> Call:
    return Call(topic="file", variables={"no": "SO1"}, headers={"path": path, **headers}, idempotency_key=key)


def test_written_read_and_listed(tmp_path: Path) -> None:
    files = Files(tmp_path)
    told = files.call(call("orders/{no}.txt", content="订单 {no}", result="file"))
    assert told["file"]["size"] == len("订单 SO1".encode())
    assert files.call(call("orders/SO1.txt", action="read"))["content"] == "订单 SO1"
    assert files.call(call("orders", action="list")) == {"names": ["SO1.txt"]}
    assert [each.name for each in (tmp_path / "orders").iterdir()] == ["SO1.txt"], "no draft is left behind"


def test_appending_again_adds_nothing(tmp_path: Path) -> None:
    files = Files(tmp_path)
    for key in ("1-1", "1-1", "1-2", "1-1"):
        files.call(call("log.txt", key, action="append", content=f"line {key}"))
    assert (tmp_path / "log.txt").read_text() == "line 1-1\nline 1-2\n"


@pytest.mark.parametrize("path", ["../x", "/etc/passwd", "a/../../x", "out/x", "a\\b", "", "x\0y"])
def test_nothing_outside_the_folder(tmp_path: Path, path: str) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "out").symlink_to(tmp_path)
    for action in ("read", "write", "append", "list"):
        with pytest.raises(Failed) as caught:
            Files(inside).call(call(path, action=action, content="x"))
        assert not caught.value.again
    assert [each.name for each in tmp_path.iterdir()] == ["inside"]


def test_what_is_not_there(tmp_path: Path) -> None:
    for action in ("read", "list"):
        with pytest.raises(BusinessError):
            Files(tmp_path).call(call("nothing", action=action))
    with pytest.raises(Failed):
        Files(tmp_path).call(call("x", action="delete"))
