"""The pytest plugin: `*.cases.yaml` are tests, and `scenario` makes scenarios from files beside the test."""

from __future__ import annotations

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

        language, cases = conformance.cases(self.path.read_text(encoding="utf-8"))
        for case in cases:
            item = CaseItem.from_parent(self, name=case.id)
            item.case, item.language = case, language
            yield item


class CaseItem(pytest.Item):
    """One case."""

    case: Any
    language: str

    def runtest(self) -> None:
        from bihuan.engine import conformance

        models = [(self.path.parent / each).read_bytes() for each in self.case.models]
        outcome = conformance.run(self.case, models, expressions=self.language)
        if not outcome.passed:
            raise AssertionError("\n".join(outcome.failures))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What differs, without our own frames."""
        if isinstance(excinfo.value, AssertionError | OSError):
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
