"""The pytest plugin: `*.cases.yaml` are tests, and `scenario` makes scenarios from files beside the test."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

SUFFIXES = (".cases.yaml", ".cases.yml")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    if file_path.name.endswith(SUFFIXES):
        return CaseFile.from_parent(parent, path=file_path)
    return None


class CaseFile(pytest.File):
    """A file of cases."""

    def collect(self) -> Iterator[CaseItem]:
        from bihuan.engine import conformance
        from bihuan.kernel.catalogue import language_of, render
        from bihuan.kernel.errors import InvalidInput

        try:
            language, cases = conformance.cases(self.path.read_text(encoding="utf-8"))
        except InvalidInput as error:
            raise self.CollectError(f"{error.place}: {render(error, language_of(os.environ))}") from None
        for case in cases:
            item = CaseItem.from_parent(self, name=case.id)
            item.case, item.language = case, language
            yield item


class CaseItem(pytest.Item):
    """One case."""

    case: Any
    language: str

    def runtest(self) -> None:
        from bihuan.engine.conformance.__main__ import run_case
        from bihuan.kernel.catalogue import language_of

        outcome = run_case(self.case, self.path.parent, self.language)
        if not outcome.passed:
            raise AssertionError("\n".join(outcome.said(language_of(os.environ))))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What differs, without our own frames."""
        if isinstance(excinfo.value, AssertionError):
            return f"{self.name}\n{excinfo.value}"
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, None, str]:
        return self.path, None, self.name


@pytest.fixture
def scenario(request: pytest.FixtureRequest) -> Callable[..., Any]:
    """Make a scenario of models that lie beside the test: `order = scenario("order.bpmn")`."""
    from bihuan.testing.scenario import Scenario

    def make(*models: str | Path | bytes, **options: Any) -> Scenario:
        return Scenario(*models, folder=request.path.parent, **options)

    return make
