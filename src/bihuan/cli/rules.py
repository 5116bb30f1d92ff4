"""FEEL and decisions on the command line: an expression evaluated, a DMN file evaluated, checked, tested.

Needs no installation.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import msgspec

from bihuan import dmn, feel
from bihuan.cli.output import told
from bihuan.cli.words import say, spoken
from bihuan.dmn import casebook, conformance
from bihuan.dmn.analysis import warnings
from bihuan.dmn.graph import DecisionElement
from bihuan.feel import codec, temporal
from bihuan.feel.limits import Limits
from bihuan.kernel.catalogue import render
from bihuan.kernel.errors import InvalidInput, InvalidModel, Problem

SECONDS = 10.0
MARKS = {"error": "✗", "warning": "!", "hint": "·"}


def evaluate(text: str, context: Path | None, *, unary: bool, plain: bool) -> bool:
    """Print the value of an expression; false when it has a mistake or its budget is spent."""
    values = _context(context)
    names = feel.Scope([*values, "?"] if unary else values)
    faults = [each for each in feel.diagnose(text, names, "unary" if unary else "expression").faults if _is_error(each.problem)]
    if faults:
        for fault in faults:
            _pointed(text, fault)
        return False
    program = feel.compile(feel.parse(text, names, "unary" if unary else "expression"))
    result = feel.evaluate(program, values, now=_now(), budget=_budget())
    print(msgspec.json.encode(codec.to_json(result.value)).decode() if plain else feel.spelled(result.value))
    for notice in result.warnings:
        told(f"{MARKS[notice.as_problem().severity]} {notice.line}:{notice.column} {render(notice.as_problem(), spoken())}")
    return not result.failed


def _is_error(problem: Problem) -> bool:
    return problem.severity == "error"


def _pointed(text: str, fault: feel.Fault) -> None:
    """A mistake below the line it stands in."""
    start = text.rfind("\n", 0, fault.start) + 1
    line = text[start:].partition("\n")[0]
    told(line)
    told(" " * (fault.start - start) + "^" * max(min(fault.end, start + len(line)) - fault.start, 1))
    told(f"✗ {render(fault.problem, spoken())}")


def _context(path: Path | None) -> dict[str, feel.Value]:
    """The context of a JSON file (`-`: standard input); numbers with a fraction keep every digit."""
    if path is None:
        return {}
    if str(path) != "-" and not path.is_file():
        raise InvalidInput("cli.no_such_file", place=str(path), path=str(path))
    try:
        body = sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8")
        found = codec.from_json(json.loads(body, parse_float=Decimal))
    except json.JSONDecodeError as broken:
        place = f"{path}: line {broken.lineno}"
        raise InvalidInput("cli.bad_json", place=place, file=str(path), line=broken.lineno, column=broken.colno) from broken
    except (OSError, ValueError) as unreadable:
        raise InvalidInput("cli.bad_context", place=str(path), file=str(path), reason=str(unreadable)) from unreadable
    if not isinstance(found, dict):
        raise InvalidInput("cli.bad_context", place=str(path), file=str(path), reason="{…}")
    return found


def _now() -> feel.DateTime:
    return temporal.instant(time.time_ns() // 1_000_000)


def _budget() -> Limits:
    return Limits(clock=time.monotonic, seconds=SECONDS)


# --- decisions -------------------------------------------------------------------------------------------------------


def _read(model: Path) -> dmn.Definitions:
    try:
        return dmn.read(model.read_bytes())
    except OSError as unreadable:
        raise InvalidInput("cli.no_such_file", place=str(model), path=str(model)) from unreadable


def _imports(model: Path) -> list[dmn.Definitions]:
    """The other documents of the same folder: what a document imports lies beside it."""
    found: list[dmn.Definitions] = []
    for each in sorted(model.parent.glob("*.dmn")):
        if each.resolve() != model.resolve():
            try:
                found.append(dmn.read(each.read_bytes()))
            except (InvalidModel, OSError):
                continue
    return found


def _compiled(model: Path) -> dmn.Decisions:
    definitions = _read(model)
    return dmn.compile(definitions, _imports(model) if definitions.import_ else ())


def decide(model: Path, decision: str, context: Path | None, *, plain: bool) -> bool:
    """Print what a decision comes to, and on standard error which rules fired; false when its budget is spent."""
    compiled = _compiled(model)
    name = decision or _only(compiled)
    outcome = dmn.evaluate(compiled, name, _context(context), now=_now(), budget=_budget())
    print(msgspec.json.encode(codec.to_json(outcome.value)).decode() if plain else feel.spelled(outcome.value))
    for table in outcome.tables:
        inputs = ", ".join(f"{key} = {feel.spelled(value)}" for key, value in table.inputs.items())
        rules = ", ".join(str(rule.number) for rule in table.rules) or "–"
        told(say("cli.fired", table=table.name, inputs=inputs, rules=rules))
    for notice in outcome.warnings:
        told(f"{MARKS[notice.as_problem().severity]} {notice.place}: {render(notice.as_problem(), spoken())}")
    return not outcome.failed


def _only(compiled: dmn.Decisions) -> str:
    """The one decision that no other requires."""
    names = [each.id for each in compiled.elements.values() if isinstance(each, DecisionElement)]
    required = {
        each.id for element in compiled.elements.values() if isinstance(element, DecisionElement) for _, each in element.required
    }
    tops = [name for name in names if name not in required]
    if len(tops) != 1:
        raise InvalidInput("cli.which_decision", names=", ".join(names))
    return tops[0]


def check(model: Path, *, strict: bool) -> bool:
    """Print everything there is to tell about a document; false when it may not be deployed."""
    definitions = _read(model)
    imports = _imports(model) if definitions.import_ else []
    found = dmn.check(definitions, imports)
    if not any(each.code == "dmn.cycle" for each in found):
        for findings in warnings(dmn.compile(definitions, imports)).values():
            found += findings
    for problem in found:
        print(f"{MARKS[problem.severity]} {problem.place.partition(': line')[0]}: {render(problem, spoken())}")
    errors = sum(each.severity == "error" for each in found)
    doubts = sum(each.severity == "warning" for each in found)
    print(say("cli.problems", errors=errors, warnings=doubts))
    return errors == 0 and not (strict and doubts)


def test(model: Path, cases: Path | None) -> bool:
    """Run the cases of a document, or a folder of the DMN test kit's form; the last line counts."""
    if model.is_dir():
        return conformance.main([str(model)]) == 0
    book = _cases(cases or model.with_suffix(".cases.json"))
    compiled = _compiled(model)
    verdicts = [casebook.judged(compiled, case, now=_now()) for case in book.cases]
    for line in _lines(verdicts):
        print(line)
    passed = sum(each.passed for each in verdicts)
    print(f"{passed} passed, {len(verdicts) - passed} failed")
    return passed == len(verdicts)


def _cases(path: Path) -> casebook.Casebook:
    try:
        return casebook.read(path.read_bytes())
    except OSError as unreadable:
        raise InvalidInput("cli.no_such_file", place=str(path), path=str(path)) from unreadable


def _lines(verdicts: list[casebook.Verdict]) -> Iterator[str]:
    for each in verdicts:
        if each.passed:
            yield f"✓ {each.case.name}"
        elif each.problem is not None:
            yield f"✗ {each.case.name}: {render(each.problem, spoken())}"
        else:
            params = {"case": each.case.name, "decision": each.case.decision, "expected": each.expected, "found": each.found}
            yield f"✗ {render(Problem(code='dmn.case_failed', params={**params}), spoken())}"
