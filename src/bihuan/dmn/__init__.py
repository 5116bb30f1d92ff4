"""Decisions: DMN 1.1 to 1.5 read and written, checked, compiled and evaluated.

    decisions = dmn.compile(dmn.read(xml_bytes))
    outcome = dmn.evaluate(decisions, "routing", {"amount": 1200})
    outcome.value        # the decision's value; outcome.tables tells which rules fired

A table with one output yields its bare value, one with several a context.
"""

from bihuan.dmn import casebook
from bihuan.dmn.analysis import Analysis, analyze
from bihuan.dmn.check import check, refuse
from bihuan.dmn.document import read, write
from bihuan.dmn.graph import Decisions, Outcome, compile, evaluate
from bihuan.dmn.model import Definitions
from bihuan.dmn.needs import Need, needs
from bihuan.dmn.tables import document
from bihuan.dmn.trace import DecisionTrace, Fired, TableTrace

__all__ = [
    "Analysis",
    "DecisionTrace",
    "Decisions",
    "Definitions",
    "Fired",
    "Need",
    "Outcome",
    "TableTrace",
    "analyze",
    "casebook",
    "check",
    "compile",
    "document",
    "evaluate",
    "needs",
    "read",
    "refuse",
    "write",
]
