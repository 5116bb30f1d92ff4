"""`python -m bihuan.engine.conformance CASES.yaml …`: prints what differs and closes with `N passed, M failed`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from bihuan.engine import conformance
from bihuan.engine.conformance import Case, Failure, Outcome, failures_of
from bihuan.kernel.catalogue import Language
from bihuan.kernel.catalogue import language_of as spoken_in
from bihuan.kernel.errors import BihuanError, Problem


def run_file(path: Path) -> Iterator[Outcome]:
    """Every case of a YAML file; models are named relative to it."""
    language, cases = conformance.cases(path.read_text(encoding="utf-8"))
    for case in cases:
        yield run_case(case, path.parent, language)


def run_case(case: Case, folder: Path, language: str) -> Outcome:
    """One case; its models are named relative to the folder."""
    try:
        models = [(folder / each).read_bytes() for each in case.models]
    except OSError as error:
        unread = Problem(code="engine.case.no_file", params={"path": str(error.filename), "reason": error.strerror or ""})
        return Outcome(case.id, (Failure(0, unread),))
    try:
        return conformance.run(case, models, expressions=language)
    except BihuanError as error:
        return Outcome(case.id, failures_of(error))


def files(paths: Sequence[Path]) -> list[Path]:
    """The case files among the paths: files as they are, of folders those ending in `cases.yaml` or `cases.yml`."""
    found: list[Path] = []
    for path in paths:
        inside = sorted([*path.rglob("*cases.yaml"), *path.rglob("*cases.yml")]) if path.is_dir() else [path]
        found += inside
    return found


def report(outcomes: Sequence[Outcome], language: Language) -> int:
    """Print the failures and the count; the exit code."""
    for each in outcomes:
        for failure in each.said(language):
            print(f"{each.id}: {failure}")
    passed = sum(each.passed for each in outcomes)
    print(f"{passed} passed, {len(outcomes) - passed} failed")
    return 0 if outcomes and passed == len(outcomes) else 1


def main(arguments: Sequence[str] | None = None) -> int:
    given, language = sys.argv[1:] if arguments is None else arguments, spoken_in(os.environ)
    outcomes: list[Outcome] = []
    for path in files([Path(each) for each in given]):
        try:
            outcomes += run_file(path)
        except OSError as error:
            unread = Problem(code="engine.case.no_file", params={"path": str(path), "reason": error.strerror or ""})
            outcomes.append(Outcome(str(path), (Failure(0, unread),)))
        except BihuanError as error:
            outcomes.append(Outcome(str(path), failures_of(error)))
    return report(outcomes, language)


if __name__ == "__main__":
    raise SystemExit(main())
