"""FEEL, the expression language of DMN 1.5: every condition, mapping, rule and formula of the product is written in it.

    program = feel.compiled('if amount > 1000 then "director" else "manager"')
    feel.evaluate(program, {"amount": 1200}).value          # "director"

A text is parsed to a tree (`parse`), compiled to a program (`compile`) and evaluated in a context of FEEL values (`evaluate`).
What FEEL values are in Python stands in `feel.values`; `feel.codec` writes them to JSON and bytes and reads them back. The
text of a user never reaches Python's `eval`: see `feel.generate` for what does, and `feel.limits` for what it may cost.
"""

from bihuan.feel import codec, temporal
from bihuan.feel.diagnosis import Diagnosis, Fault, diagnose
from bihuan.feel.evaluation import Notice
from bihuan.feel.limits import Limits
from bihuan.feel.parser import Dialect, parse
from bihuan.feel.program import Program, Result, compile, compiled, evaluate
from bihuan.feel.scope import Scope
from bihuan.feel.spelling import spelled
from bihuan.feel.temporal import Date, DateTime, DayTimeDuration, Time, YearMonthDuration
from bihuan.feel.text import written
from bihuan.feel.tree import Ast
from bihuan.feel.values import Function, Range, Value, kind

__all__ = [
    "Ast",
    "Date",
    "DateTime",
    "DayTimeDuration",
    "Diagnosis",
    "Dialect",
    "Fault",
    "Function",
    "Limits",
    "Notice",
    "Program",
    "Range",
    "Result",
    "Scope",
    "Time",
    "Value",
    "YearMonthDuration",
    "codec",
    "compile",
    "compiled",
    "diagnose",
    "evaluate",
    "kind",
    "parse",
    "spelled",
    "temporal",
    "written",
]
