"""The door `./run`: it needs a shell and a Python, says what is missing in both languages, and is quick when warm."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import ROOT
from tools import commands, places, say, setup

SHELL = shutil.which("sh") or "/bin/sh"


def run(folder: Path, *words: str, path: str, **env: str) -> subprocess.CompletedProcess[str]:
    command = [SHELL, str(folder / "run"), *words]
    return subprocess.run(
        command, env={"PATH": path, **env}, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )


def program(folder: Path, name: str, *lines: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text("#!/bin/sh\n" + "\n".join(lines) + "\n", encoding="utf-8")
    (folder / name).chmod(0o755)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A copy of the door alone, in a folder with spaces in its name, with no environment yet."""
    folder = tmp_path / "a folder with 空格"
    folder.mkdir()
    shutil.copy(ROOT / "run", folder / "run")
    shutil.copytree(ROOT / "tools", folder / "tools", ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def test_an_old_python_is_refused_in_both_languages(clone: Path, tmp_path: Path) -> None:
    programs = tmp_path / "bin"
    program(programs, "python3", 'case "$1" in --version) echo Python 3.8.1;; *) exit 1;; esac')
    program(programs, "dirname", 'echo "${2%/*}"')
    program(programs, "cat", 'while IFS= read -r line; do echo "$line"; done')
    done = run(clone, "demo", path=str(programs))
    assert done.returncode == 3
    assert "需要 Python 3.11" in done.stderr
    assert "needs Python 3.11" in done.stderr
    assert "Python 3.8.1" in done.stderr


def test_help_needs_no_set_up(clone: Path, tmp_path: Path) -> None:
    done = run(clone, "help", path=os.environ["PATH"], BIHUAN_PYTHON=sys.executable)
    assert done.returncode == 0, done.stderr
    assert all(name in done.stdout for name in commands.COMMANDS)
    assert not (clone / ".venv").exists()
    chinese = run(clone, "help", path=os.environ["PATH"], BIHUAN_PYTHON=sys.executable, LC_ALL="zh_CN.UTF-8")
    assert "启动演示公司" in chinese.stdout


def test_an_unknown_command_is_refused(clone: Path) -> None:
    done = run(clone, "dance", path=os.environ["PATH"], BIHUAN_PYTHON=sys.executable)
    assert done.returncode == 2
    assert "没有这个命令：dance" in done.stderr
    assert "No such command: dance" in done.stderr


def test_a_warm_set_up_starts_no_installer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every stamp agrees with its lock, so nothing is asked and nothing is started."""
    setup.ready((*setup.BASE, "dev"))

    def refuse(*words: object, **_: object) -> None:
        raise AssertionError(f"started {words}")

    monkeypatch.setattr(places, "attempt", refuse)
    monkeypatch.setattr(subprocess, "run", refuse)
    setup.ready((*setup.BASE, "dev"))


def test_a_changed_lock_is_noticed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(setup, "REQUIREMENTS", tmp_path)
    monkeypatch.setattr(setup, "STAMPS", tmp_path / "stamps")
    lock = tmp_path / "run.txt"
    lock.write_text("a==1", encoding="utf-8")
    places.write_stamp(setup.STAMPS / "run", setup._digest("run"))
    assert setup._stamped("run")
    lock.write_text("a==2", encoding="utf-8")
    assert not setup._stamped("run")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("NewConnectionError: [Errno -3] Temporary failure in name resolution", say.NO_NETWORK),
        ("npm error code ECONNREFUSED", say.NO_NETWORK),
        ("error: Failed to fetch: `…`\n  Caused by: dns error", say.NO_NETWORK),
        ("THESE PACKAGES DO NOT MATCH THE HASHES", say.INSTALL_FAILED),
    ],
)
def test_failures_are_told_by_their_cause(said: str, expected: say.Told) -> None:
    assert places.explain(said, network=say.NO_NETWORK, otherwise=say.INSTALL_FAILED).told == expected


@pytest.mark.parametrize("said", ["OSError: [Errno 28] No space left on device", "npm error code ENOSPC", "(os error 28)"])
def test_a_full_disk_is_told(said: str) -> None:
    stop = places.explain(said, network=say.NO_NETWORK, otherwise=say.INSTALL_FAILED)
    assert stop.told.en.startswith("The disk is full")
    assert stop.told.zh.startswith("磁盘空间不足")


def test_every_sentence_of_the_tools_stands_in_both_languages() -> None:
    told = {name: value for name, value in vars(say).items() if isinstance(value, say.Told)}
    told |= {f"./run {name}": command.told for name, command in commands.COMMANDS.items()}
    assert len(told) > 20
    assert [name for name, sentence in told.items() if not sentence.zh.strip() or not sentence.en.strip()] == []
