"""`bihuan simulate`: a model and a scenario, or two of each to compare."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from bihuan import bpmn, engine
from bihuan.bpmn import model as bpmn_model
from bihuan.cli import output
from bihuan.cli.words import say, spoken
from bihuan.engine.program import Program
from bihuan.kernel.catalogue import render
from bihuan.kernel.errors import InvalidInput, NotFound
from bihuan.measures.estimate import Estimate
from bihuan.simulation import files, study
from bihuan.simulation.clock import Model, simulate
from bihuan.simulation.scenario import Scenario, check, replaced, written
from bihuan.simulation.study import FIGURES, Comparison, Study

HOURS = 3_600
IN_HOURS = frozenset({"cycle", "cycle_median", "cycle_p90", "waiting", "working"})


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What stands on the command line."""

    model: Path
    scenario: Path | None = None
    to_be: Path | None = None
    to_be_scenario: Path | None = None
    process: str = ""
    named: str = ""
    cases: int | None = None
    replications: int | None = None
    seed: int | None = None
    log: Path | None = None
    json: bool = False
    show_scenario: bool = False


def run(asked: Asked) -> None:
    """Simulate and print: figures with intervals, as a table or as JSON."""
    design = _design(asked.model, asked.scenario, asked)
    if asked.show_scenario:
        print(written(design[1]).decode())
        return
    with _progress() as moved:
        if asked.to_be is not None:
            other = _design(asked.to_be, asked.to_be_scenario or asked.scenario, asked)
            _tell_comparison(study.compare(design, other, moved), asked)
            return
        found = study.replicate(*design, moved)
    if asked.log is not None:
        _write_log(design, asked.log)
    _tell_study(found, asked)


def _design(model: Path, scenario: Path | None, asked: Asked) -> tuple[Program, Scenario]:
    given = _bytes(model)
    program = _program(given, asked.process)
    read = files.read(_bytes(scenario), program) if scenario is not None else files.of_model(given, program, asked.named)
    for problem in read.left_out:
        output.told(f"! {render(problem, spoken())}")
    wanted = {"cases": asked.cases, "replications": asked.replications, "seed": asked.seed}
    changes: dict[str, Any] = {name: value for name, value in wanted.items() if value is not None}
    changed = replaced(read.scenario, **changes)
    problems = tuple(check(changed))
    if problems:
        raise InvalidInput("simulation.bad_scenario", problems=problems, count=len(problems))
    return program, changed


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as failure:
        raise NotFound("cli.no_file", place=str(path), file=str(path), reason=failure.strerror or str(failure)) from failure


def _program(data: bytes, process: str) -> Program:
    definitions = bpmn.read(data)
    ids = [each.id or "" for each in definitions.rootElements if isinstance(each, bpmn_model.Process)]
    return engine.compile(definitions, process or (ids[0] if ids else ""))


def _write_log(design: tuple[Program, Scenario], target: Path) -> None:
    log = simulate(Model(*design)).log()
    cases = log.cases.with_row_index("case_number")
    rows = log.events.rename({"case": "case_number"}).join(cases.select("case_number", "case"), on="case_number", how="left")
    rows.drop("case_number").select("case", *(each for each in log.events.columns if each != "case")).write_csv(target)
    output.told(say("cli.simulate.log", file=str(target), events=log.events.height))


def _tell_study(found: Study, asked: Asked) -> None:
    if asked.json:
        print(
            msgspec.json.encode(
                {"figures": found.means, "steps": found.steps, "resources": found.pools, "late": found.late}
            ).decode()
        )
        return
    rows = [[say(f"cli.simulate.{name}"), _shown(name, found.means[name])] for name in FIGURES]
    if found.late is not None:
        rows.append([say("cli.simulate.late"), _shown("late", found.late)])
    rows += [[say("cli.simulate.busy", resource=name), _percent(each)] for name, each in found.pools.items()]
    output.table([say("cli.simulate.figure"), say("cli.simulate.value")], rows)


def _tell_comparison(found: Comparison, asked: Asked) -> None:
    if asked.json:
        parts = {
            "as_is": found.as_is.means,
            "to_be": found.to_be.means,
            "difference": found.differences,
            "relative": found.relative,
        }
        print(msgspec.json.encode({**parts, "late": found.late}).decode())
        return
    rows = [
        [
            say(f"cli.simulate.{name}"),
            _shown(name, found.as_is.means[name]),
            _shown(name, found.to_be.means[name]),
            _shown(name, found.differences[name]),
            _percent(found.relative[name]) if name in found.relative else "",
        ]
        for name in FIGURES
    ]
    headings = ("figure", "as_is", "to_be", "difference", "relative")
    output.table([say(f"cli.simulate.{name}") for name in headings], rows)


def _shown(name: str, of: Estimate) -> str:
    if name == "late":
        return _percent(of)
    unit = HOURS if name in IN_HOURS else 1
    return f"{of.value / unit:.2f} [{of.low / unit:.2f}, {of.high / unit:.2f}]"


def _percent(of: Estimate) -> str:
    return f"{of.value:.1%} [{of.low:.1%}, {of.high:.1%}]"


@contextmanager
def _progress() -> Iterator[Callable[[float], bool]]:
    """A bar at a terminal, nothing elsewhere; Ctrl+C stops."""
    if not sys.stderr.isatty():
        yield lambda _: True
        return
    from rich.progress import Progress

    with Progress(console=output.console(errors=True)) as bar:
        task = bar.add_task(say("cli.simulate.running"), total=1.0)

        def moved(share: float) -> bool:
            bar.update(task, completed=share)  # type: ignore[arg-type]
            return True

        yield moved
