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

Values are read as JSON would be; text after `=` is not evaluated.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, cast

import msgspec

from bihuan.kernel.errors import InvalidInput


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One case; `steps` as written."""

    id: str
    steps: list[dict[str, Any]]
    process: str = ""
    file: str = ""
    files: list[str] = []
    expect: dict[str, Any] = {}

    @property
    def models(self) -> list[str]:
        return self.files or [self.file]


class Outcome(msgspec.Struct, frozen=True):
    """What became of a case; no failures means passed."""

    id: str
    failures: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        return not self.failures


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
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise InvalidInput("engine.case_format", reason=str(error)) from error


def differences(expected: dict[str, Any], found: Counter[str]) -> str:
    """How two multisets differ, in words; empty when they do not."""
    wanted = Counter({name: int(count) for name, count in expected.items() if count})
    missing, extra = wanted - found, found - wanted
    parts = [f"missing {dict(missing)}"] if missing else []
    return ", ".join(parts + ([f"unexpected {dict(extra)}"] if extra else []))
