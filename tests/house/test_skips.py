"""In continuous integration a test cannot skip itself unnoticed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.house.tree import ROOT

SKIPPING = """
import pytest

def test_in_the_test():
    pytest.skip("no tool")

@pytest.mark.skipif(True, reason="no tool")
def test_by_marker():
    pass

@pytest.fixture
def tool():
    pytest.skip("no tool")

def test_in_a_fixture(tool):
    pass
"""

WHOLE = "import pytest\npytest.skip('no tool', allow_module_level=True)\n"


def run(folder: Path, continuous: bool) -> subprocess.CompletedProcess[str]:
    (folder / "test_it.py").write_text(SKIPPING, encoding="utf-8")
    (folder / "test_whole.py").write_text(WHOLE, encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    env = {key: value for key, value in os.environ.items() if key != "CI" and not key.startswith("PYTEST_")}
    env |= {"PYTHONPATH": str(ROOT)} | ({"CI": "true"} if continuous else {})
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "tests.conftest",
        "-p",
        "no:cacheprovider",
        "--continue-on-collection-errors",
    ]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)


def test_a_skip_fails_in_continuous_integration(tmp_path: Path) -> None:
    done = run(tmp_path, continuous=True)
    assert done.returncode != 0, done.stdout + done.stderr
    for name in ("test_in_the_test", "test_by_marker", "test_in_a_fixture"):
        assert f"skipped although CI is set: test_it.py::{name}" in done.stdout
    assert "skipped although CI is set: test_whole.py" in done.stdout
    assert " skipped" not in done.stdout.splitlines()[-1]


def test_a_skip_is_told_elsewhere(tmp_path: Path) -> None:
    done = run(tmp_path, continuous=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "4 skipped" in done.stdout
