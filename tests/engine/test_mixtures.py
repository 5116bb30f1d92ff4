"""Processes that mix elements as people rarely draw them: cases in the format of process tests, see `mixtures/cases.yaml`."""

from __future__ import annotations

from pathlib import Path

import pytest

from bihuan.engine import conformance
from bihuan.engine.conformance import Case
from tests.engine.invariants import Witness

FOLDER = Path(__file__).with_name("mixtures")
LANGUAGE, CASES = conformance.cases((FOLDER / "cases.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_it_goes_as_the_standard_says(case: Case) -> None:
    models = [(FOLDER / name).read_bytes() for name in case.models]
    assert conformance.run(case, models, expressions=LANGUAGE, watch=Witness().watch).failures == ()


def test_every_model_has_its_case() -> None:
    used = {name for case in CASES for name in case.models}
    assert used == {file.name for file in FOLDER.glob("*.bpmn")}
