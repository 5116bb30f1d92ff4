"""Decisions of a version, their test bench and saved cases; expressions while they are written.

Values are FEEL texts in either direction (`"VIP"`, `12.50`, `@"2024-03-01"`), so that none loses anything on the way.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from bihuan.application.views import View
from bihuan.application.views.processes import VersionView
from bihuan.kernel.text import Text

Severity = Literal["error", "warning", "hint"]


class NeedView(View, frozen=True):
    """An input of a decision: its names, its FEEL type (`Any` where none is declared)."""

    name: str
    label: Text
    type: str
    declared: bool


class DecisionView(View, frozen=True):
    """A decision of a document; `kind` is what its logic is (`decisionTable`, `literalExpression`, …)."""

    id: str
    name: Text
    kind: str
    rules: int
    hit_policy: str
    inputs: list[NeedView]
    used_by: list[str]


class DecisionDocument(View, frozen=True):
    """A DMN document of a version, by the name it is stored under."""

    name: str
    title: str
    decisions: list[DecisionView]
    cases: int
    readable: bool


class DocumentList(View, frozen=True):
    version: VersionView
    may_edit: bool
    items: list[DecisionDocument]


class CreateDecision(View, frozen=True):
    """A new document with one empty decision table of that id."""

    id: str
    name: Text
    version: int


class SaveDecisions(View, frozen=True):
    """A whole document; `version` is that of the draft read before."""

    dmn: str
    version: int


class DecisionText(View, frozen=True):
    """A document as it stands in an editor, saved or not; empty for the stored one."""

    dmn: str = ""


class Finding(View, frozen=True):
    """Something to tell about a document: `place` is an element id, `start` and `end` the offsets in that element's text.

    `rules` are the numbers of the rules it speaks of (from 1), in the table `table`.
    """

    code: str
    severity: Severity
    place: str
    message: str
    start: int = 0
    end: int = 0
    table: str = ""
    rules: list[int] = []


class DecisionsChecked(View, frozen=True):
    """All findings; `complete` is false where a table was too large to be analysed whole."""

    findings: list[Finding]
    deployable: bool
    complete: bool
    decisions: list[DecisionView]


class EvaluateDecision(View, frozen=True):
    """Inputs as FEEL texts by name; an empty text is no value."""

    decision: str
    inputs: dict[str, str]
    dmn: str = ""


class Named(View, frozen=True):
    """A value by its name; `label` is what people call it, empty where the model says nothing more than the name."""

    name: str
    value: str
    label: Text = Text()


class FiredRule(View, frozen=True):
    """A rule that matched: its number from 1, its id, its cells as written."""

    number: int
    id: str
    inputs: list[str]
    outputs: list[str]
    annotations: list[str]


class EvaluatedTable(View, frozen=True):
    """A decision table that was evaluated: the values of its inputs, the rules that fired, what came out.

    `title` is its name in both languages where the model gives both.
    """

    id: str
    name: str
    title: Text
    hit_policy: str
    inputs: list[Named]
    outputs: list[Text]
    rules: list[FiredRule]
    value: str


class Evaluated(View, frozen=True):
    """The value of a decision and how it came about, the decisions on the way first."""

    value: str
    failed: bool
    tables: list[EvaluatedTable]
    decisions: list[Named]
    warnings: list[Finding]


class CaseView(View, frozen=True):
    name: str
    decision: str
    inputs: dict[str, str]
    expected: str


class CaseResult(View, frozen=True):
    case: CaseView
    passed: bool
    found: str
    message: str
    tables: list[EvaluatedTable]


class CaseResults(View, frozen=True):
    results: list[CaseResult]
    passed: int
    failed: int


class SaveCases(View, frozen=True):
    cases: list[CaseView]
    version: int


class ImportSheet(View, frozen=True):
    """An Excel file (base64) for one decision table of a document, as saved or as sent."""

    decision: str
    workbook: str
    dmn: str = ""


class ImportedSheet(View, frozen=True):
    """The document with the table as the file has it; nothing is stored yet."""

    dmn: str
    rules: int


class EvaluatedDecision(View, frozen=True):
    """A decision that an instance made: when, at which element, with what outcome and why."""

    sequence: int
    at: datetime
    element_id: str
    element_name: Text
    decision: str
    name: Text
    value: str
    tables: list[EvaluatedTable]


class ExpressionText(View, frozen=True):
    """An expression to look at: `kind` is what stands in its place, `names` what it may use beside the version's variables."""

    id: str
    text: str
    kind: Literal["expression", "unary", "condition", "indicator"] = "expression"
    names: list[str] = []


class CheckExpressions(View, frozen=True):
    items: list[ExpressionText]


class ExpressionFinding(View, frozen=True):
    id: str
    code: str
    severity: Severity
    message: str
    start: int
    end: int
    line: int
    column: int


class ExpressionsChecked(View, frozen=True):
    findings: list[ExpressionFinding]


class VariableView(View, frozen=True):
    """A variable that expressions of a version may use; `members` where it is a context."""

    name: str
    type: str
    source: Text
    members: list[str] = []


class BuiltinView(View, frozen=True):
    """A function of FEEL: its signatures as text, what it is good for."""

    name: str
    signatures: list[str]
    about: Text


class VocabularyView(View, frozen=True):
    variables: list[VariableView]
    builtins: list[BuiltinView]
