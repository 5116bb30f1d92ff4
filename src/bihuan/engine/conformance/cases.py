"""Cases in YAML: deploy models, start, work, wait, and say what must be true. Also the format of process tests.

Top level: a list of cases, or `{expressions: feel | juel | betsy, cases: [...]}`; without it the models tell. A case:

    id: any text
    files: [model.bpmn, called.bpmn]       # or file: model.bpmn; relative to the YAML
    process: the process the case is about
    steps:
    - start: {process: order, vars: {amount: 12}}
    - complete: {task: approve, vars: {approved: true}, index: 0}
    - message: {name: paid, vars: {}, key: 7}     # or {element: waitForPayment}
    - signal: {name: alert}
    - set: {vars: {amount: 13}}                   # variables of the last started instance
    - job: {topic: mail, vars: {}}                # or fail: text + retries, or bpmnError: code
    - advance: PT1H
    - expect:
        active: {approve: 1}                      # leaf elements at rest over all running instances, tokens at joins included
        completed: false                          # of the last started instance
        instances: 1                              # running ones
        incidents: 0
        variables: {amount: 13}                   # of the last started instance; others may exist
        error: true                               # the step before was rejected, or an incident is open
    expect: {trace: [...], outcome: ok}           # betsy's way, at the end of a case

Values are read as JSON would be; text after `=` is not evaluated. A refused step is followed by
`expect: {error: true}`, where `active` is not compared: some engines take the step back, others stop at an incident.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias, cast

import msgspec

from bihuan.kernel.catalogue import Language, render
from bihuan.kernel.errors import BihuanError, InvalidInput, Problem, Said
from bihuan.kernel.text import Text
from bihuan.kernel.validation import understood

Values: TypeAlias = dict[str, Any] | None


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One case; `steps` as written, for a step that is not well written fails its own case and no other."""

    id: str
    steps: list[dict[str, Any]]
    process: str = ""
    file: str = ""
    files: list[str] = []
    expect: dict[str, Any] = {}

    @property
    def models(self) -> list[str]:
        return self.files or [self.file]


# --- what steps need -----------------------------------------------------------------------------------------------------


class _Shape(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class Start(_Shape, frozen=True):
    process: str
    vars: Values = None
    element: str = ""


class Complete(_Shape, frozen=True):
    task: str
    vars: Values = None
    index: int = 0


class Message(_Shape, frozen=True):
    name: str = ""
    element: str = ""
    key: Any = None
    vars: Values = None


class Signal(_Shape, frozen=True):
    name: str
    vars: Values = None


class Set(_Shape, frozen=True):
    vars: Values


class Work(_Shape, frozen=True):
    topic: str
    vars: Values = None
    fail: str | None = None
    retries: int = 0
    bpmnError: str | None = None
    deny: str | None = None
    correct: dict[str, Any] = {}


class Expect(_Shape, frozen=True):
    active: dict[str, int] | None = None
    completed: bool | None = None
    instances: int | None = None
    incidents: int | None = None
    variables: Values = None
    error: bool = False


SHAPES: Mapping[str, Any] = {
    "start": Start,
    "complete": Complete,
    "message": Message,
    "signal": Signal,
    "set": Set,
    "job": Work,
    "advance": str,
    "expect": Expect,
}


def read_step(step: Mapping[str, Any]) -> tuple[str, Any]:
    """The word of a step and what it needs, as its shape; raises InvalidInput with what does not fit."""
    if len(step) != 1:
        raise InvalidInput("engine.case.one_word", words=", ".join(map(str, step)) or "{}", known=", ".join(SHAPES))
    ((what, given),) = step.items()
    shape = SHAPES.get(what)
    if shape is None:
        raise InvalidInput("engine.case.unknown_word", word=str(what), known=", ".join(SHAPES))
    try:
        return what, msgspec.convert({} if given is None and what != "advance" else given, shape)
    except msgspec.ValidationError as error:
        code, place, params = understood(str(error))
        known = ", ".join(getattr(shape, "__struct_fields__", ("PT1H",)))
        raise InvalidInput(
            "engine.case.word",
            word=what,
            at=place.strip("/") or what,
            reason=text_of(Problem(code=code, params=params)),
            known=known,
        ) from None


# --- what became of it ---------------------------------------------------------------------------------------------------


class Failure(msgspec.Struct, frozen=True):
    """What went otherwise at a step, which are counted from 1; 0 is the case as a whole."""

    step: int
    problem: Problem

    def said(self, language: Language) -> str:
        sentence = render(self.problem, language)
        if self.problem.place:
            sentence = f"{self.problem.place}: {sentence}"
        return (
            render(Problem(code="engine.case.at", params={"step": self.step, "what": sentence}), language)
            if self.step
            else sentence
        )


class Outcome(msgspec.Struct, frozen=True):
    """What became of a case; no failures means passed."""

    id: str
    failures: tuple[Failure, ...] = ()

    @property
    def passed(self) -> bool:
        return not self.failures

    def said(self, language: Language = "en") -> list[str]:
        """The failures as sentences."""
        return [each.said(language) for each in self.failures]


def failures_of(error: BihuanError, step: int = 0) -> tuple[Failure, ...]:
    """An error as failures, one for each problem it lists."""
    return tuple(Failure(step, each) for each in error.problems or (error.as_problem(),))


def text_of(what: Problem | BihuanError) -> Text:
    """The sentence of a problem in both languages, to be said within another."""
    return Text(zh=render(what, "zh-CN"), en=render(what, "en"))


def cases(text: str) -> tuple[str, list[Case]]:
    """The expression language (`feel`, `juel`, `betsy`, empty when nothing is said) and the cases of a YAML document.

    Raises InvalidInput with the place of what does not fit.
    """
    try:
        data = msgspec.yaml.decode(text)
        if isinstance(data, dict):
            head = cast("dict[str, Any]", data)
            return str(head.get("expressions", "")), msgspec.convert(head.get("cases"), list[Case])
        return "", msgspec.convert(data, list[Case])
    except msgspec.ValidationError as error:
        code, place, params = understood(str(error))
        raise InvalidInput("engine.case_format", place=place, reason=text_of(Problem(code=code, params=params))) from error
    except msgspec.DecodeError as error:
        raise InvalidInput("engine.case_format", place="/", reason=" ".join(str(error).split())) from error


def differences(expected: Mapping[str, int], found: Mapping[str, int]) -> dict[str, Said]:
    """How two multisets differ, as `missing` and `unexpected`; empty when they do not."""
    names = [*expected, *(name for name in found if name not in expected)]
    missing = {name: less for name in names if (less := expected.get(name, 0) - found.get(name, 0)) > 0}
    extra = {name: -less for name in names if (less := expected.get(name, 0) - found.get(name, 0)) < 0}
    return {"missing": _listed(missing), "unexpected": _listed(extra)} if missing or extra else {}


def _listed(counted: Mapping[str, int]) -> str:
    return ", ".join(f"{name} ×{count}" if count > 1 else name for name, count in counted.items()) or "-"
