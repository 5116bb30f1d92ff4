"""Our own extension of BPMN, namespace `https://bihuan.dev/schema/bpmn/1.0`: what a process needs to be managed, not only run.

Who answers for a step, what it takes and gives, how long it may last, when it is good, which risk it controls, how it is
approved. The same elements are described for the modeler in `bihuan-moddle.json`; a test holds both together.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeVar

from bihuan.bpmn import binding
from bihuan.bpmn.binding import Extended, listed
from bihuan.bpmn.foundation import BaseElement
from bihuan.kernel.text import Text

NAMESPACE = "https://bihuan.dev/schema/bpmn/1.0"
PREFIX = "bihuan"

E = TypeVar("E", bound=BaseElement)
Letter = Literal["R", "A", "S", "C", "I"]
_NAMES = f"{{{NAMESPACE}}}names"
LETTERS: tuple[Letter, ...] = ("R", "A", "S", "C", "I")


class Wording(Extended, frozen=True, kw_only=True):
    """A text in both languages."""

    zh: str = ""
    en: str = ""

    @property
    def text(self) -> Text:
        return Text(self.zh, self.en)


class KeyNode(Extended, frozen=True, kw_only=True):
    """A node the process stands or falls with; a `mandatory` one is never skipped, jumped over or completed automatically."""

    mandatory: bool = False
    reason: str = ""


class Item(Extended, frozen=True, kw_only=True):
    """Something a step takes or gives (输入、输出成果); `variable` ties it to a process variable."""

    zh: str = ""
    en: str = ""
    variable: str = ""
    required: bool = False

    @property
    def text(self) -> Text:
        return Text(self.zh, self.en)


class SystemReference(Extended, frozen=True, kw_only=True):
    """The system a step is done in, by its id in the company's list; `zh` and `en` name one that is not in the list.

    A step that only reads from the system leaves nothing there that a return or withdrawal would have to undo.
    """

    id: str = ""
    zh: str = ""
    en: str = ""
    access: Literal["write", "read"] = "write"

    @property
    def text(self) -> Text:
        return Text(self.zh, self.en)


class Responsibility(Extended, frozen=True, kw_only=True):
    """One letter of RACI(S) for one post, or for whom a rule finds, e.g. `@dept_leader(form.dept)`.

    R does it, A answers for it and accepts it, S helps, C is asked before, I is told after.
    """

    letter: Letter
    post: str = ""
    rule: str = ""


class ServiceLevel(Extended, frozen=True, kw_only=True):
    """Time allowed: an ISO-8601 duration on a clock; on the working clock P1D is a working day. Warned at the share `warnAt`."""

    due: str = ""
    clock: Literal["elapsed", "working"] = "elapsed"
    warnAt: float = 0.8


class AcceptanceCriterion(Extended, frozen=True, kw_only=True):
    """When a step is done well: a metric, compared. `zh` and `en` are the metric in words; the unit `%` shows a share."""

    metric: str = ""
    operator: Literal[">=", ">", "<=", "<", "=", "!="] = ">="
    value: float = 0.0
    unit: str = ""
    zh: str = ""
    en: str = ""

    @property
    def text(self) -> Text:
        """The metric as people call it; its id where nobody has said how."""
        return Text(self.zh or self.en or self.metric, self.en or self.zh or self.metric)


class ControlPoint(Extended, frozen=True, kw_only=True):
    """A control of a risk at this step; `dual` needs two different people, `mandatory` cannot be left out.

    `zh` and `en` are the control in words, `riskZh` and `riskEn` the risk.
    """

    risk: str = ""
    control: str = ""
    dual: bool = False
    mandatory: bool = False
    zh: str = ""
    en: str = ""
    riskZh: str = ""
    riskEn: str = ""

    @property
    def text(self) -> Text:
        """The control as people call it; its id where nobody has said how, else the risk."""
        if self.zh or self.en or self.control:
            return Text(self.zh or self.en or self.control, self.en or self.zh or self.control)
        return self.risk_text

    @property
    def risk_text(self) -> Text:
        return Text(self.riskZh or self.riskEn or self.risk, self.riskEn or self.riskZh or self.risk)


class StepAlert(Extended, frozen=True, kw_only=True):
    """An alert raised when the step is completed and the FEEL expression `when` holds over what is known then.

    `to` names who is told, separated by commas: posts, or calls without arguments such as `@starter`. `zh` and `en` are what
    they are told; without them it is the name of the step.
    """

    when: str = ""
    to: str = ""
    zh: str = ""
    en: str = ""

    @property
    def text(self) -> Text:
        return Text(self.zh, self.en)

    @property
    def addressees(self) -> tuple[str, ...]:
        return tuple(each.strip() for each in self.to.split(",") if each.strip())


class ApprovalTimeout(Extended, frozen=True, kw_only=True):
    """What happens when nobody decides: `after` is an ISO-8601 duration on the clock of the service level."""

    after: str = ""
    action: Literal["remind", "escalate", "remindThenEscalate", "transfer", "approve", "reject"] = "remind"


class Approval(Extended, frozen=True, kw_only=True):
    """How a user task decides.

    `mode`: one person, any one of several, all, all in order, or the share `ratio` (0..1) of them; `count` people are asked
    when more are able. `empty`: nobody is able to; `sameAsStarter`: the approver started the process; `dedupe`: the approver
    has approved before.
    """

    mode: Literal["single", "any", "all", "sequential", "ratio"] = "single"
    count: int = 0
    ratio: float = 0.0
    onReject: Literal["atOnce", "waitForAll"] = "atOnce"
    empty: Literal["escalate", "administrator", "approve", "reject", "posts"] = "escalate"
    emptyPosts: str = ""
    sameAsStarter: Literal["self", "skip", "manager", "departmentHead"] = "self"
    dedupe: Literal["none", "once", "consecutive"] = "none"
    opinionRequired: bool = False
    timeout: ApprovalTimeout | None = None


class Signature(Extended, frozen=True, kw_only=True):
    """The person signs with a proof of identity given anew."""

    reauthenticate: bool = True
    meaning: str = ""


class FieldRight(Extended, frozen=True, kw_only=True):
    """What may be done with one field of the form at this step; `*` is every field not named."""

    field: str = ""
    right: Literal["edit", "read", "hide"] = "edit"
    required: bool | None = None


class FormReference(Extended, frozen=True, kw_only=True):
    """The form of a step or, on the process, of its start."""

    id: str = ""
    fields: Annotated[tuple[FieldRight, ...], listed("field")] = ()


class NumberRule(Extended, frozen=True, kw_only=True):
    """The business number of instances: prefix, date pattern, running digits that begin anew with each `reset`."""

    prefix: str = ""
    date: str = "yyyyMMdd"
    digits: int = 4
    reset: Literal["never", "year", "month", "day"] = "day"


class BihuanExtension(Extended, frozen=True, kw_only=True):
    """Everything of ours at one BPMN element."""

    names: Wording | None = None
    keyNode: KeyNode | None = None
    inputs: Annotated[tuple[Item, ...], listed("item", within="inputs")] = ()
    outputs: Annotated[tuple[Item, ...], listed("item", within="outputs")] = ()
    system: SystemReference | None = None
    responsibilities: Annotated[tuple[Responsibility, ...], listed("responsibility", within="responsibilities")] = ()
    standard: Wording | None = None
    serviceLevel: ServiceLevel | None = None
    acceptanceCriteria: Annotated[tuple[AcceptanceCriterion, ...], listed("acceptanceCriterion")] = ()
    controlPoints: Annotated[tuple[ControlPoint, ...], listed("controlPoint")] = ()
    exceptionGuide: Wording | None = None
    alerts: Annotated[tuple[StepAlert, ...], listed("alert")] = ()
    approval: Approval | None = None
    signature: Signature | None = None
    form: FormReference | None = None
    numberRule: NumberRule | None = None

    def who(self, letter: Letter) -> tuple[Responsibility, ...]:
        """The posts and rules that carry a letter, in order."""
        return tuple(each for each in self.responsibilities if each.letter == letter)


def of(element: BaseElement) -> BihuanExtension:
    """Our extension at a BPMN element; raises InvalidModel when a value is not what its attribute takes."""
    return binding.of(BihuanExtension, NAMESPACE, element)


def with_extension(element: E, value: BihuanExtension) -> E:
    """The element with our extension replaced; other namespaces stay untouched."""
    return binding.put(element, value, NAMESPACE, PREFIX)


def name_of(element: BaseElement) -> Text:
    """The name in both languages; the BPMN name stands in for what the extension does not say.

    Never fails, whatever else stands in the extension: names are drawn while a model is still being edited.
    """
    plain = str(getattr(element, "name", None) or "")
    values = element.extensionElements.values if element.extensionElements else ()
    names = next((each for each in values if each.name == _NAMES), None)
    return Text(names.get("zh") or plain, names.get("en") or plain) if names else Text(plain, plain)
