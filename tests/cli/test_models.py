"""Models on the command line."""

from __future__ import annotations

from pathlib import Path

from tests.cli.program import bihuan
from tests.engine import build

MODEL = build.model("start > user > end")


def test_cases_models_and_conversions(tmp_path: Path) -> None:
    (tmp_path / "p.bpmn").write_text(build.xml(MODEL), encoding="utf-8")
    (tmp_path / "p.cases.yaml").write_text(
        "- {id: x, file: p.bpmn, steps: [{start: {process: p}}, {expect: {active: {user: 1}}}]}", encoding="utf-8"
    )
    ran = bihuan("test", str(tmp_path))
    assert (ran.code, ran.out.splitlines()[-1]) == (0, "1 passed, 0 failed")
    assert bihuan("test", str(tmp_path / "none.yaml")).code == 1
    assert bihuan("check", str(tmp_path / "p.bpmn")).code == 0
    broken = build.xml(build.model("start > it > end", it=build.bpmn.ServiceTask()))
    (tmp_path / "broken.bpmn").write_text(broken, encoding="utf-8")
    checked = bihuan("check", str(tmp_path / "broken.bpmn"))
    assert checked.code == 1
    assert "✗ it:" in checked.out
    converted = bihuan("convert", str(tmp_path / "p.bpmn"), "-o", str(tmp_path / "q.bpmn"))
    assert converted.code == 0
    assert (tmp_path / "q.bpmn").exists()
