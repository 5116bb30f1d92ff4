"""In continuous integration a test cannot skip itself unnoticed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import ROOT

SKIPPING = {
    "in the test": "import pytest\ndef test_it():\n    pytest.skip('no tool')\n",
    "by marker": "import pytest\n@pytest.mark.skipif(True, reason='no tool')\ndef test_it():\n    pass\n",
    "in a fixture": "import pytest\n@pytest.fixture\ndef tool():\n    pytest.skip('no tool')\ndef test_it(tool):\n    pass\n",
}


def run(folder: Path, source: str, continuous: bool) -> subprocess.CompletedProcess[str]:
    (folder / "test_it.py").write_text(source, encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    env = {key: value for key, value in os.environ.items() if key != "CI" and not key.startswith("PYTEST_")}
    env |= {"PYTHONPATH": str(ROOT)} | ({"CI": "true"} if continuous else {})
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.conftest", "-p", "no:cacheprovider", "test_it.py"]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("source", SKIPPING.values(), ids=SKIPPING.keys())
def test_a_skip_fails_in_continuous_integration_only(source: str, tmp_path: Path) -> None:
    failed = run(tmp_path, source, continuous=True)
    assert failed.returncode == 1, failed.stdout + failed.stderr
    assert "skipped although CI is set" in failed.stdout
    skipped = run(tmp_path, source, continuous=False)
    assert skipped.returncode == 0, skipped.stdout + skipped.stderr
    assert "1 skipped" in skipped.stdout
