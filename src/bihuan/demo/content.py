"""The company's files as values: what stands in `company/*.yaml`, checked while it is read.

A process file tells the fields of its forms, its decision tables, its steps, and per version which steps follow which
(`flow`) and how long its staff takes (`staff`: hands-on minutes, then waiting in working hours `wh` or elapsed hours `h`).
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any, Literal

import msgspec
import yaml

from bihuan.kernel.text import Text


class Spec(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base: a misspelt word in a file is an error, not a silence."""


class Field(Spec, frozen=True):
    type: Literal["text", "textarea", "phone", "number", "money", "bool", "select", "date", "datetime", "table"]
    label: Text
    min: float | None = None
    max: float | None = None
    digits: int | None = None
    pii: bool = False
    sensitive: bool = False
    options: dict[str, Text] = {}
    columns: dict[str, Field] = {}
    min_when: dict[str, Any] = {}
    require_when: str = ""


class StartFormSpec(Spec, frozen=True):
    edit: list[str] = []
    require: list[str] = []


class Table(Spec, frozen=True):
    """A decision table; `cases` are a name, the inputs in order as FEEL, and what must come out."""

    name: Text
    hit: str
    inputs: dict[str, Text]
    outputs: dict[str, Text]
    rules: list[list[Any]]
    cases: list[list[str]] = []


class Limit(Spec, frozen=True):
    due: str
    clock: Literal["elapsed", "working"] = "working"
    warn: float = 0.8


class Acceptance(Spec, frozen=True):
    metric: str
    label: Text
    op: str
    value: float
    unit: str = "%"


class Each(Spec, frozen=True):
    """Multi-instance: one per member of the FEEL list `in_`, named `as_` inside."""

    in_: str = msgspec.field(name="in")
    as_: str = msgspec.field(name="as")
    parallel: bool = True


class Letters(Spec, frozen=True):
    R: list[str] = []
    A: str = ""
    S: list[str] = []
    C: list[str] = []
    I: list[str] = []  # noqa: E741 - the letter of the method


class RiskLink(Spec, frozen=True):
    id: str
    control: str


class Alert(Spec, frozen=True):
    when: str
    to: list[str]
    say: Text


StepType = Literal[
    "user", "service", "rule", "script", "call", "sub", "exclusive", "inclusive", "parallel", "end", "boundary_timer"
]


class Step(Spec, frozen=True):
    type: StepType
    name: Text
    post: str = ""
    lane: str = ""
    performer: str = ""
    key: bool = False
    mandatory: bool = False
    dual: bool = False
    system: str | None = None
    reads: bool = False
    inputs: list[Text] = []
    outputs: list[Text] = []
    limit: Limit | None = None
    standard: Text = Text()
    exception: Text = Text()
    accept: Acceptance | None = None
    raci: Letters | None = None
    risk: RiskLink | None = None
    alert: Alert | None = None
    approval: dict[str, str] = {}
    edit: list[str] = []
    require: list[str] = []
    topic: str = ""
    send: dict[str, str] = {}
    take: dict[str, str] = {}
    table: str = ""
    result: str = ""
    expression: str = ""
    spread: list[str] = []
    calls: str = ""
    each: Each | None = None
    groups: str = ""
    at: str = ""
    interrupting: bool = True
    after: str = ""
    steps: list[str] = []
    flow: list[list[Any]] = []


class Pace(Spec, frozen=True):
    """How a step is worked: hands-on `minutes`, waiting `wh` (working hours) or `h` (elapsed), and what is answered."""

    minutes: float
    wh: float = 0.0
    h: float = 0.0
    chance: dict[str, float] = {}
    choice: dict[str, list[Any]] = {}
    number: dict[str, list[float]] = {}


class Version(Spec, frozen=True):
    """`effective`: the day from which it applies; `for_all`: the day from which everybody follows it, when it came in waves."""

    label: str
    state: Literal["draft", "review", "pilot", "released", "retired"]
    note: Text
    flow: list[list[Any]]
    staff: dict[str, Pace]
    effective: str | None = None
    for_all: str | None = None
    steps: dict[str, dict[str, Any]] = {}


class Arrivals(Spec, frozen=True):
    """Cases a working day, who starts them (weights), and the share that is withdrawn before it is done."""

    per_day: float
    posts: dict[str, float]
    withdrawn: float = 0.0


class PilotSpec(Spec, frozen=True):
    """A version that claims starts in a scope (FEEL) from the day `begin` until before the day `end`."""

    id: str
    version: str
    scope: str
    begin: str
    end: str


class ProcessSpec(Spec, frozen=True):
    id: str
    name: Text
    summary: Text
    category: Literal["core", "support", "management"]
    department: str
    owner: str
    number: dict[str, Any]
    title: str
    starters: list[str]
    fields: dict[str, Field]
    form: StartFormSpec
    steps: dict[str, Any]
    versions: list[Version]
    arrivals: Arrivals
    pilots: list[PilotSpec] = []
    sample: dict[str, list[str]] = {}
    tables: dict[str, Table] = {}

    def step(self, version: Version, step_id: str) -> Step:
        """A step as `version` has it: its own words laid over the common ones."""
        return msgspec.convert({**self.steps[step_id], **version.steps.get(step_id, {})}, Step)


PROCESS_IDS = ("order", "purchase", "complaint", "refund", "loan", "payment", "onboarding", "live")


def _yaml(name: str) -> Any:
    text = (files("bihuan.demo") / "company" / name).read_text(encoding="utf-8")
    return yaml.load(text, Loader=yaml.CSafeLoader)


@cache
def process(process_id: str) -> ProcessSpec:
    """One of the eight processes. Raises `msgspec.ValidationError` naming the place of a mistake in its file."""
    return msgspec.convert(_yaml(f"processes/{process_id}.yaml"), ProcessSpec)


def organization() -> dict[str, Any]:
    """Company, calendar, systems, departments, posts, people, roles and separation rules as plain values."""
    return _yaml("organization.yaml")


@cache
def risks() -> dict[str, Any]:
    """The risk and control register the steps' `risk` entries point to."""
    return _yaml("risks.yaml")


def risk_name(risk_id: str) -> Text:
    return _registered("risks", risk_id)


def control_name(control_id: str) -> Text:
    return _registered("controls", control_id)


def _registered(register: str, id_: str) -> Text:
    return next(Text(**each["name"]) for each in risks()[register] if each["id"] == id_)


def indicators() -> list[dict[str, Any]]:
    """The company's indicators (template 3) as plain values."""
    return _yaml("indicators.yaml")


def improvement() -> dict[str, Any]:
    """The project, suggestions and pilots of the company's story as plain values."""
    return _yaml("improvement.yaml")
