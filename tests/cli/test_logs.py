"""Logs on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bihuan import bpmn
from bihuan.cli.commands import run
from bihuan.cli.words import speak


@pytest.fixture
def sample(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    path = tmp_path / "purchase.xes.gz"
    speak(["--lang", "en"], {})
    assert run(["log", "generate", str(path), "--cases", "60", "--seed", "2"]) == 0
    capsys.readouterr()
    return path


def told(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, object]:
    assert run([*words, "--json"]) == 0
    answer: dict[str, object] = json.loads(capsys.readouterr().out)
    return answer


def test_info(sample: Path, capsys: pytest.CaptureFixture[str]) -> None:
    figures = told(capsys, "log", "info", str(sample))
    assert {name: figures[name] for name in ("cases", "activities")} == {"cases": 60, "activities": 13}
    assert {"events", "variants", "resources", "first", "last", "quality"} <= figures.keys()
    assert run(["log", "info", str(sample)]) == 0
    assert "Cases\t60" in capsys.readouterr().out


def test_convert_there_and_back(sample: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "a.csv"
    assert run(["log", "convert", str(sample), str(target)]) == 0
    capsys.readouterr()
    assert told(capsys, "log", "info", str(target))["events"] == told(capsys, "log", "info", str(sample))["events"]
    assert run(["log", "convert", str(sample), str(tmp_path / "a.doc")]) == 1
    assert ".xes" in capsys.readouterr().err
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.csv", "purchase.xes.gz"]


def test_columns_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("x,y,z\nA,go,2024-01-01 08:00:00\nNA,go,2024-01-02 08:00:00\n")
    assert told(capsys, "log", "info", str(path), "--case", "x", "--activity", "y", "--time", "z")["cases"] == 2
    assert run(["log", "info", str(path)]) == 1
    assert "activity" in capsys.readouterr().err


def test_mine(sample: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "as-is.bpmn"
    found = told(capsys, "mine", str(sample), "-o", str(target))
    assert found["sound"] is True
    assert float(str(found["fitness"])) > 0.8
    definitions = bpmn.read(target.read_bytes())
    assert [each for each in bpmn.check(definitions) if each.severity == "error"] == []


def test_diagnose_with_a_model_and_a_report(sample: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model, report = tmp_path / "as-is.bpmn", tmp_path / "report.docx"
    assert run(["mine", str(sample), "-o", str(model)]) == 0
    capsys.readouterr()
    found = told(capsys, "diagnose", str(sample), "--model", str(model), "--report", str(report))
    assert found["fitness"] is not None
    assert report.read_bytes().startswith(b"PK")
    assert run(["diagnose", str(sample), "--report", str(tmp_path / "report.txt")]) == 1
    assert ".docx" in capsys.readouterr().err


def test_trouble_is_said_with_its_remedy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["log", "info", str(tmp_path / "none.xes")]) == 1
    assert "none.xes" in capsys.readouterr().err
    broken = tmp_path / "broken.xes"
    broken.write_text("<log><trace>")
    assert run(["mine", str(broken)]) == 1
    assert "cut off" in capsys.readouterr().err
