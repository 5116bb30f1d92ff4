"""Saved cases of decisions: inputs and what must come out, written as FEEL, so that no value loses anything on the way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from bihuan import feel
from bihuan.dmn import graph
from bihuan.dmn.graph import Decisions, Outcome
from bihuan.feel import DateTime, Value
from bihuan.feel.operators import equality
from bihuan.kernel.errors import InvalidInput, InvalidModel, NotFound, Problem

MOST = 500  # cases of one document


class Case(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """One case: `inputs` by name and `expected` are FEEL texts; `decision` is an id or a name."""

    name: str
    decision: str
    inputs: Mapping[str, str] = {}
    expected: str = "null"


class Casebook(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    cases: tuple[Case, ...] = ()


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a case: `found` and `expected` as text; `problem` when the case could not be judged at all."""

    case: Case
    passed: bool
    found: str = ""
    expected: str = ""
    outcome: Outcome | None = None
    problem: Problem | None = None


def read(body: bytes) -> Casebook:
    """The cases of a file; raises `InvalidInput` when it is none."""
    try:
        book = msgspec.json.decode(body, type=Casebook)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InvalidInput("dmn.bad_cases", reason=str(error)) from error
    if len(book.cases) > MOST:
        raise InvalidInput("dmn.too_many_cases", limit=MOST)
    return book


def write(book: Casebook) -> bytes:
    return msgspec.json.format(msgspec.json.encode(book), indent=2)


def values_of(inputs: Mapping[str, str]) -> dict[str, Value]:
    """Inputs given as FEEL texts; an empty text is no input. Raises `InvalidInput("dmn.bad_input")` naming all that are wrong."""
    values: dict[str, Value] = {}
    problems: list[Problem] = []
    for name, text in inputs.items():
        if not text.strip():
            continue
        try:
            result = feel.evaluate(feel.compile(feel.parse(text, place=name)), {})
        except InvalidModel as error:
            problems.append(error.as_problem())
            continue
        problems += [each.as_problem() for each in result.warnings if each.kind in ("name", "budget")]
        values[name] = result.value
    if problems:
        raise InvalidInput("dmn.bad_input", problems=tuple(problems), names=", ".join(_places(problems)))
    return values


def _places(problems: Iterable[Problem]) -> list[str]:
    return sorted({each.place.partition(":")[0] for each in problems})


def judged(decisions: Decisions, case: Case, *, now: DateTime | None = None) -> Verdict:
    """The case run and compared by FEEL's equality."""
    try:
        expected = values_of({"expected": case.expected}).get("expected")
        outcome = graph.evaluate(decisions, case.decision, values_of(case.inputs), now=now)
    except (InvalidInput, NotFound) as error:
        return Verdict(case=case, passed=False, expected=case.expected, problem=error.as_problem())
    passed = not outcome.failed and same(outcome.value, expected)
    return Verdict(case=case, passed=passed, found=feel.spelled(outcome.value), expected=feel.spelled(expected), outcome=outcome)


def same(one: Value, other: Value) -> bool:
    return (one is None and other is None) or equality(one, other) is True


def failures(decisions: Decisions, book: Casebook, *, now: DateTime | None = None) -> list[Problem]:
    """A problem for every case that does not come out."""
    found: list[Problem] = []
    for case in book.cases:
        verdict = judged(decisions, case, now=now)
        if not verdict.passed:
            told = {"case": case.name, "decision": case.decision, "expected": verdict.expected, "found": verdict.found or "–"}
            found.append(Problem(code="dmn.case_failed", place=case.decision, params={**told}))
    return found
