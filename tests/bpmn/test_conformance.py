"""The conformance runs: what they count, and what they find."""

from __future__ import annotations

from pathlib import Path

import pytest

from bihuan.bpmn import conformance
from bihuan.bpmn.build import Builder
from bihuan.bpmn.writer import write
from tests.bpmn.material import process, shared


def test_a_run_lists_failures_and_closes_with_the_count() -> None:
    good = write(Builder("p").start("s").end("e").chain("s", "e").build())
    outcome = conformance.miwg({"good.bpmn": good, "bad.bpmn": b"<definitions"})
    assert outcome.summary == "1 passed, 1 failed"
    assert outcome.lines[0].startswith("bad.bpmn: bpmn.xml")
    assert outcome.lines[-1] == outcome.summary


def test_the_reference_models_go_through() -> None:
    files = {file.name: file.read_bytes() for file in shared("miwg").glob("*.bpmn")}
    outcome = conformance.miwg(files)
    assert outcome.failures == ()
    assert outcome.passed == len(files) >= 12


def test_a_listing_of_constraints_is_judged() -> None:
    files = {
        "sound.bpmn": write(Builder("p").start("s").end("e").chain("s", "e").build()),
        "broken.bpmn": process('<task id="t" startQuantity="0"/>'),
        "unreadable.bpmn": b"<x/>",
    }
    listing = """
    - {file: broken.bpmn, rule: R1, expect: rejected}
    - {file: unreadable.bpmn, rule: R2}
    - {file: sound.bpmn, rule: R3, expect: rejected}
    - {file: sound.bpmn, rule: R4, expect: accepted}
    - {file: missing.bpmn, rule: R5, expect: rejected}
    """

    def load(name: str) -> bytes:
        if name not in files:
            raise FileNotFoundError(name)
        return files[name]

    outcome = conformance.constraints(listing, load)
    assert (outcome.passed, [file for file, _ in outcome.failures]) == (3, ["sound.bpmn", "missing.bpmn"])
    assert outcome.failures[0][1] == "R3: accepted"


def test_the_shared_constraints_are_all_refused() -> None:
    folder = shared("bpmn")
    outcome = conformance.constraints(
        folder.joinpath("expected_betsy_constraints.yaml").read_text(encoding="utf-8"),
        lambda name: folder.joinpath(name).read_bytes(),
    )
    assert outcome.failures == ()
    assert outcome.passed >= 174


def test_the_door_runs_any_folder_or_listing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = write(Builder("p").start("s").end("e").chain("s", "e").build())
    (tmp_path / "good.bpmn").write_bytes(good)
    assert conformance.main(["miwg", str(tmp_path)]) == 0
    assert conformance.main(["constraints", str(tmp_path)]) == 1
    (tmp_path / "my_constraints.yaml").write_text("- {file: good.bpmn, expect: accepted}", encoding="utf-8")
    assert conformance.main(["constraints", str(tmp_path)]) == 0
    assert conformance.main(["constraints", str(tmp_path / "missing.yaml")]) == 2
    (tmp_path / "no_listing.yaml").write_text("- {id: x}", encoding="utf-8")
    assert conformance.main(["constraints", str(tmp_path / "no_listing.yaml")]) == 2
    assert conformance.main(["other", str(tmp_path)]) == 2
    assert capsys.readouterr().out.splitlines() == [
        "1 passed, 0 failed",
        "good.bpmn: : accepted",
        "0 passed, 1 failed",
        "1 passed, 0 failed",
    ]
