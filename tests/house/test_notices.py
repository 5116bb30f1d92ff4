"""What we owe to others: the list is in step with the locks, and no licence forbids passing the whole on."""

from __future__ import annotations

import re

from tests.house.tree import ROOT, text, tracked
from tools import notices

# LGPL libraries (the PostgreSQL driver) stay separate packages that everybody may replace; GPL and AGPL would bind the whole.
REFUSED = re.compile(r"(?<![L])A?GPL|SSPL|BUSL|Commons-Clause|CC-BY-NC|unknown", re.IGNORECASE)


def test_the_list_is_in_step_with_the_locks() -> None:
    assert notices.TARGET.read_text(encoding="utf-8") == notices.document(), "run `./run notices` and commit THIRD-PARTY.md"


def test_no_licence_binds_the_whole() -> None:
    given = [*notices.python_packages(), *notices.npm_packages()]
    assert len(given) > 50
    assert [each for each in given if REFUSED.search(each.licence)] == []


def test_what_is_refused_is_recognised() -> None:
    assert all(map(REFUSED.search, ("GPL-3.0-only", "AGPL-3.0", "GNU GPL", "unknown", "SSPL-1.0")))
    assert not any(map(REFUSED.search, ("LGPL-3.0-only", "MIT", "Apache-2.0", "MPL-2.0")))


def test_the_bpmn_io_condition_is_told() -> None:
    for file in ("THIRD-PARTY.md", "NOTICE"):
        told = (ROOT / file).read_text(encoding="utf-8")
        assert "bpmn.io" in told
        assert "fully\nvisible" in told or "fully visible" in told


def test_the_npm_lock_names_no_address() -> None:
    locks = [path for path in tracked() if path.name == "package-lock.json"]
    assert locks
    assert [str(path) for path in locks if '"resolved": "http' in text(path)] == []
