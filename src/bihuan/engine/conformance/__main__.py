"""`python -m bihuan.engine.conformance CASES.yaml …`: prints what differs and closes with `N passed, M failed`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from bihuan.engine import conformance
from bihuan.engine.conformance import Case, Outcome
from bihuan.kernel.errors import BihuanError


def run_file(path: Path) -> Iterator[Outcome]:
    """Every case of a YAML file; models are named relative to it."""
    language, cases = conformance.cases(path.read_text(encoding="utf-8"))
    for case in cases:
        yield _one(case, path.parent, language)


def _one(case: Case, folder: Path, language: str) -> Outcome:
    try:
        models = [(folder / each).read_bytes() for each in case.models]
    except OSError as error:
        return Outcome(case.id, (f"{error.filename}: {error.strerror}",))
    try:
        return conformance.run(case, models, expressions=language)
    except BihuanError as error:
        return Outcome(case.id, (f"{error.code} {error.params}",))


def files(paths: Sequence[Path]) -> list[Path]:
    """The case files among the paths: files as they are, of folders those ending in `cases.yaml` or `cases.yml`."""
    found: list[Path] = []
    for path in paths:
        inside = sorted([*path.rglob("*cases.yaml"), *path.rglob("*cases.yml")]) if path.is_dir() else [path]
        found += inside
    return found


def report(outcomes: Sequence[Outcome]) -> int:
    """Print the failures and the count; the exit code."""
    for each in outcomes:
        for failure in each.failures:
            print(f"{each.id}: {failure}")
    passed = sum(each.passed for each in outcomes)
    print(f"{passed} passed, {len(outcomes) - passed} failed")
    return 0 if outcomes and passed == len(outcomes) else 1


def main(arguments: Sequence[str] | None = None) -> int:
    given = sys.argv[1:] if arguments is None else arguments
    try:
        return report([outcome for path in files([Path(each) for each in given]) for outcome in run_file(path)])
    except (OSError, BihuanError) as error:
        print(error)
        return report([Outcome(str(error), ("",))]) if not isinstance(error, OSError) else 1


if __name__ == "__main__":
    raise SystemExit(main())
