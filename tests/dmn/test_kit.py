"""The test kit of the standard: a tenth of it always, all of it on demand. No case is known to the code by its name."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bihuan.dmn import conformance
from bihuan.dmn.conformance import Verdict

SHARED = Path(os.environ.get("BIHUAN_SHARED", Path(__file__).resolve().parents[3] / "shared"))
KIT = SHARED / "data" / "dmn-tck" / "TestCases"
SOURCE = Path(conformance.__file__).parents[1]


@pytest.fixture
def kit() -> Path:
    if not KIT.is_dir():
        pytest.skip("the DMN test kit is not there (BIHUAN_SHARED)")
    return KIT


def verdicts(folders: list[Path]) -> Iterator[Verdict]:
    for folder in folders:
        yield from conformance.run_folder(folder)


def test_a_tenth_of_the_kit(kit: Path) -> None:
    """Every tenth folder, beginning with another one for each level."""
    chosen = [folder for number, folder in enumerate(conformance.folders(kit)) if number % 10 == 3]
    outcomes = list(verdicts(chosen))
    assert len(outcomes) > 150
    assert [each for each in outcomes if not each.passed] == []


@pytest.mark.deep
@pytest.mark.conformance
def test_the_whole_kit(kit: Path) -> None:
    outcomes = list(verdicts(conformance.folders(kit)))
    assert [each for each in outcomes if not each.passed] == []
    assert conformance.summary(outcomes) == [
        "total: 3391 of 3391",
        "without 0100-arithmetic: 2304 of 2304",
        "value cases: 1927 of 1927",
    ]


def test_no_case_is_known_by_its_name(kit: Path) -> None:
    names = {name for folder in conformance.folders(kit) if "-" in (name := folder.name.partition("-")[2])}
    found = [
        (path.name, name)
        for room in ("feel", "dmn")
        for path in (SOURCE / room).rglob("*.py")
        for name in names
        if re.search(rf"\b{re.escape(name)}\b", path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_the_runner_tells_what_differs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "m.dmn").write_text(
        '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="m" namespace="urn:m">'
        '<decision id="a" name="a"><literalExpression><text>1 + 1</text></literalExpression></decision></definitions>'
    )
    expected = '<expected><value xsi:type="xsd:decimal">{value}</value></expected>'
    case = '<testCase id="{id}"><resultNode name="a">' + expected + "</resultNode></testCase>"
    (tmp_path / "m.xml").write_text(
        '<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'xmlns:xsd="http://www.w3.org/2001/XMLSchema"><modelName>m.dmn</modelName>'
        + case.format(id="001", value="2.000000001")
        + case.format(id="002", value="3")
        + "</testCases>"
    )
    assert conformance.main([str(tmp_path)]) == 1
    printed = capsys.readouterr().out
    assert "002 a: expected 3, found 2" in printed
    assert "value cases: 1 of 2" in printed
    assert printed.strip().endswith("1 passed, 1 failed")
