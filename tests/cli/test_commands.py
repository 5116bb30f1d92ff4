"""The commands as an operator types them."""

from __future__ import annotations

import json
import socket
import zipfile
from pathlib import Path

import pytest

import bihuan as package
from tests.cli.program import Browser, bihuan, running

COMMANDS = (
    "init",
    "serve",
    "worker",
    "demo",
    "migrate",
    "backup",
    "restore",
    "doctor",
    "openapi",
    "version",
    "user",
    "feel",
    "dmn",
)


@pytest.fixture
def initiated(tmp_path: Path) -> tuple[Path, str]:
    """A folder with a company, and the administrator's one-time password."""
    done = bihuan("init", "--folder", tmp_path / "data", "--company", "测试公司", "--lang", "zh")
    assert done.code == 0, done.err
    login, password = done.out.split()
    assert login == "admin"
    return tmp_path / "data", password


@pytest.mark.parametrize(("language", "teaches"), [("zh", "第一次使用"), ("en", "To look around")])
def test_the_help_teaches_in_either_language(language: str, teaches: str) -> None:
    for words in (("--help",), ()):
        done = bihuan(*words, "--lang", language) if words else bihuan(BIHUAN_LANG=language)
        assert done.code == 0
        assert teaches in done.out
        assert all(f" {command} " in done.out for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str) -> None:
    chinese, english = (bihuan(command, "--help", "--lang", language) for language in ("zh", "en"))
    assert (chinese.code, english.code) == (0, 0)
    assert "选项" in chinese.out
    assert "Options" in english.out
    assert "cli." not in chinese.out + english.out
    for foreign in ("Usage", "OPTIONS", "COMMAND", "Show this", "required", "<str>", "…\n"):
        assert foreign not in chinese.out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("serve", "--port", "abc"), "应为整数"),
        (("frobnicate",), "没有命令 frobnicate"),
        (("serve", "--colour", "red"), "没有选项 --colour"),
        (("user", "reset-password"), "缺少参数"),
    ],
)
def test_a_wrong_call_is_told_in_chinese(words: tuple[str, ...], told: str) -> None:
    done = bihuan(*words, "--lang", "zh")
    assert done.code == 2
    assert told in done.err
    assert not any(word in done.err for word in ("No such", "Input should", "Missing"))


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "找不到"),
        ({"LANG": "de_DE.UTF-8"}, "There is no"),
        ({"LANG": "zh_CN.UTF-8", "BIHUAN_LANG": "en"}, "There is no"),
    ],
)
def test_the_language_of_the_locale(variables: dict[str, str], words: str, tmp_path: Path) -> None:
    done = bihuan("restore", tmp_path / "none.zip", "--folder", tmp_path, **variables)
    assert done.code == 1
    assert words in done.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("bogus",), "bogus"),
        (("serve", "--bogus"), "没有选项 --bogus"),
        (("serve", "--port", "x"), "选项 --port 的值不合适"),
        (("restore",), "缺少参数"),
    ],
)
def test_a_wrong_call_ends_with_2_and_names_the_help(words: tuple[str, ...], told: str) -> None:
    done = bihuan("--lang", "zh", *words)
    assert done.code == 2
    assert told in done.err
    assert "--help" in done.err
    assert "Traceback" not in done.err


def test_version_and_openapi() -> None:
    assert bihuan("version").out.strip() == package.__version__
    document = json.loads(bihuan("openapi").out)
    assert document["openapi"].startswith("3.1")
    assert "/api/session" in document["paths"]


def test_init_makes_an_administrator_once(initiated: tuple[Path, str]) -> None:
    folder, password = initiated
    again = bihuan("init", "--folder", folder, "--lang", "en")
    assert again.code == 1
    assert "this is done once" in again.err
    with running(folder / "log", "serve", "--folder", folder) as server:
        browser = Browser(server.address)
        assert browser.log_in("admin", password) == 200
        assert browser.send("GET", "/api/session")[1]["mustChangePassword"] is True
        assert server.stop() == 0
        assert "Stopped." in server.said


def test_init_takes_a_password_from_standard_input(tmp_path: Path) -> None:
    weak = bihuan("init", "--folder", tmp_path, "--password-stdin", "--lang", "en", stdin="short\n")
    assert weak.code == 1
    assert "at least 10 characters" in weak.err
    done = bihuan("init", "--folder", tmp_path, "--password-stdin", stdin="a good long one\n")
    assert (done.code, done.out) == (0, "")


def test_a_lost_password_is_reset(initiated: tuple[Path, str]) -> None:
    folder, first = initiated
    done = bihuan("user", "reset-password", "ADMIN", "--folder", folder)
    assert done.code == 0
    login, password = done.out.split()
    assert login == "admin"
    assert password != first
    unknown = bihuan("user", "reset-password", "nobody", "--folder", folder, "--lang", "zh")
    assert unknown.code == 1
    assert "没有登录名为“nobody”的人员" in unknown.err


def test_backup_and_restore(initiated: tuple[Path, str], tmp_path: Path) -> None:
    folder, password = initiated
    with running(folder / "log", "serve", "--folder", folder) as server:
        made = bihuan("backup", tmp_path / "copies" / "one.zip", "--folder", folder, "--lang", "en")
        assert made.code == 0, made.err
        assert "Copied to" in made.err
        busy = bihuan("restore", tmp_path / "copies" / "one.zip", "--folder", folder, "--force", "--lang", "en")
        assert busy.code == 1
        assert "A server is working" in busy.err
        server.stop()
    occupied = bihuan("restore", tmp_path / "copies" / "one.zip", "--folder", folder)
    assert occupied.code == 1
    assert bihuan("restore", tmp_path / "copies" / "one.zip", "--folder", folder, "--force").code == 0
    assert bihuan("restore", tmp_path / "copies" / "one.zip", "--folder", tmp_path / "other").code == 0
    with running(folder / "log", "serve", "--folder", tmp_path / "other") as server:
        assert Browser(server.address).log_in("admin", password) == 200
    dated = bihuan("backup", tmp_path / "copies", "--folder", folder)
    assert dated.code == 0
    assert len(list((tmp_path / "copies").glob("bihuan-*.zip"))) == 1
    with zipfile.ZipFile(tmp_path / "broken.zip", "w") as archive:
        archive.writestr("manifest.json", "{}")
    assert "damaged" in bihuan("restore", tmp_path / "broken.zip", "--folder", tmp_path / "third", "--lang", "en").err


def test_migrate(tmp_path: Path) -> None:
    first = bihuan("migrate", "--folder", tmp_path, "--lang", "en")
    assert (first.code, "The database went from structure -" in first.err) == (0, True)
    assert "already" in bihuan("migrate", "--folder", tmp_path, "--lang", "en").err


def test_the_doctor_looks_at_everything(initiated: tuple[Path, str]) -> None:
    folder, _ = initiated
    done = bihuan("doctor", "--folder", folder, "--lang", "zh", "--database", folder / "bihuan.db")
    assert done.code == 0, done.out
    for subject in ("Python", "目录", "磁盘空间", "数据库", "人员", "时钟", "网页界面", "中文字体", "端口"):
        assert f"{subject}:" in done.out


def test_who_only_looks_makes_no_folder(tmp_path: Path) -> None:
    folder = tmp_path / "away"
    looked = bihuan("doctor", "--folder", folder, "--lang", "en")
    assert f"{folder} is not there yet" in looked.out.replace("\n", " ")
    for command in (("backup", tmp_path / "copies" / "x.zip"), ("export", "templates", tmp_path / "out")):
        done = bihuan(*command, "--folder", folder, "--lang", "en")
        assert done.code != 0
        assert "There is no database file" in done.err
    assert list(tmp_path.iterdir()) == []


def test_the_doctor_says_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", "utf-8")
    done = bihuan("doctor", "--folder", tmp_path / "file", "--database", "postgresql://nobody@127.0.0.1:1/none", "--lang", "en")
    assert done.code == 1
    assert "✗ Folder:" in done.out
    assert "✗ Database: The database at 127.0.0.1:1/none cannot be reached" in done.out
    assert "nobody" not in done.out
    assert "Traceback" not in done.out + done.err


def test_a_port_in_use_is_said_in_plain_words(initiated: tuple[Path, str]) -> None:
    folder, _ = initiated
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        port = str(held.getsockname()[1])
        for language, words in (("zh", f"端口 {port}（127.0.0.1）已被占用"), ("en", f"Port {port} on 127.0.0.1 is in use")):
            done = bihuan("serve", "--folder", folder, "--port", port, "--lang", language)
            assert done.code == 1
            assert words in done.err
            assert "--port" in done.err
            assert "Traceback" not in done.err


def test_a_database_away_is_said_in_plain_words(tmp_path: Path) -> None:
    for command in (("serve", "--port", "0"), ("worker",), ("migrate",), ("backup", tmp_path / "x.zip")):
        done = bihuan(*command, "--database", "postgresql://nobody:secret@127.0.0.1:1/none", "--folder", tmp_path, "--lang", "zh")
        assert done.code == 1
        assert "无法连接数据库（127.0.0.1:1/none）" in done.err
        assert "secret" not in done.err
        assert "Traceback" not in done.err


def test_an_address_nobody_knows(tmp_path: Path) -> None:
    done = bihuan("migrate", "--database", "oracle://x/y", "--folder", tmp_path, "--lang", "en")
    assert done.code == 1
    assert "Unknown database address" in done.err


def test_a_sqlite_database_belongs_to_one_process(tmp_path: Path) -> None:
    done = bihuan("worker", "--folder", tmp_path, "--lang", "en")
    assert done.code == 1
    assert "belongs to one process" in done.err


def test_a_folder_that_cannot_be_written_to(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", "utf-8")
    done = bihuan("serve", "--folder", tmp_path / "file", "--port", "0", "--lang", "en")
    assert done.code == 1
    assert "cannot be written to" in done.err


def test_the_demo_leaves_a_real_company_alone(initiated: tuple[Path, str]) -> None:
    folder, _ = initiated
    done = bihuan("demo", "--folder", folder, "--port", "0", "--lang", "zh")
    assert done.code == 1
    assert "这个数据库中是“测试公司”" in done.err


def test_logs_are_json_for_programs(initiated: tuple[Path, str]) -> None:
    folder, _ = initiated
    with running(folder / "log", "serve", "--folder", folder, "--log-format", "json") as server:
        Browser(server.address).send("GET", "/api/health")
        server.stop()
        lines = [json.loads(line) for line in server.said.splitlines() if line.startswith("{")]
    requests = [line for line in lines if line.get("event") == "request"]
    assert requests
    assert {"path", "status", "ms", "trace", "level", "timestamp"} <= requests[0].keys()
