"""Models and their cases on the command line: tested, checked, taken over from other engines. No installation is needed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bihuan import bpmn, engine
from bihuan.bpmn import foreign, model
from bihuan.cli import output
from bihuan.cli.words import say, spoken
from bihuan.engine import soundness
from bihuan.engine.advice import advice
from bihuan.engine.conformance.__main__ import files, report, run_file
from bihuan.kernel.catalogue import render
from bihuan.kernel.errors import InvalidInput, InvalidModel, Problem


def test(cases: Sequence[Path]) -> bool:
    """Run files (or folders) of cases; prints every difference and the count."""
    _there(cases)
    return report([outcome for path in files(cases) for outcome in run_file(path)], spoken()) == 0


def check(path: Path, *, strict: bool) -> bool:
    """Every rule a model breaks, and whether it can run."""
    definitions = bpmn.read(_content(path))
    found = [*bpmn.check(definitions, "strict" if strict else "default"), *advice(definitions)]
    if not any(each.severity == "error" for each in found):
        found += _of_running(definitions)
    return _told(found)


def _of_running(definitions: model.Definitions) -> list[Problem]:
    found: list[Problem] = []
    for root in definitions.rootElements:
        if isinstance(root, model.Process) and root.isExecutable and root.id:
            try:
                found += soundness.check(engine.compile(definitions, root.id))
            except InvalidModel as broken:
                found += broken.problems or (broken.as_problem(),)
    return found


def convert(path: Path, target: Path | None) -> bool:
    """A model of Camunda 7, Flowable or Activiti as ours; what needs a look is told."""
    converted = foreign.convert(bpmn.read(_content(path)))
    out = target or path.with_name(f"{path.stem.removesuffix('.bpmn20')}.bihuan.bpmn")
    out.write_bytes(bpmn.write(converted.definitions))
    output.told(say("cli.converted", path=str(out), count=len(converted.problems)))
    return _told(converted.problems)


def _told(problems: Sequence[Problem]) -> bool:
    """Print the problems; whether none of them is an error."""
    for each in problems:
        print(f"{'✗' if each.severity == 'error' else '!'} {each.place}: {render(each, spoken())}")
    errors = sum(each.severity == "error" for each in problems)
    print(say("cli.problems", errors=errors, warnings=len(problems) - errors))
    return errors == 0


def _there(paths: Sequence[Path]) -> None:
    for path in paths:
        if not path.exists():
            raise InvalidInput("cli.no_such_file", path=str(path))


def _content(path: Path) -> bytes:
    _there([path])
    return path.read_bytes()
