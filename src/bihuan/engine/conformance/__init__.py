"""Runs cases against the engine: pure, from models and steps to what differed. See `cases` for the format.

outcome = conformance.run(case, [xml, …], expressions="juel")
outcome.failures
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from bihuan import bpmn, dmn
from bihuan.bpmn import foreign, model
from bihuan.engine.compiler import compile, link
from bihuan.engine.conformance.betsy import Markers
from bihuan.engine.conformance.cases import Case, Failure, Outcome, cases, failures_of
from bihuan.engine.conformance.importing import betsy, camunda7
from bihuan.engine.conformance.table import Table
from bihuan.engine.decide import Step
from bihuan.engine.program import Program
from bihuan.engine.runtime import Instance, Runtime
from bihuan.engine.state import ROOT
from bihuan.kernel.errors import BihuanError, InvalidInput, InvalidModel

IMPORTS: dict[str, Callable[[model.Definitions], model.Definitions]] = {
    "feel": lambda definitions: definitions,
    "juel": camunda7,
    "betsy": betsy,
}
NOON = 1_700_000_000_000  # when cases begin, ms since 1970


def run(
    case: Case, models: Sequence[bytes], *, expressions: str = "", watch: Callable[[Instance, Step], None] | None = None
) -> Outcome:
    """Run one case on its models; an error that the case does not expect is a failure too.

    `expressions` is `feel`, `juel` or `betsy`; empty finds out by the case and its models.
    """
    wanted = case.expect.get("outcome", "ok")
    try:
        language = expressions or language_of(case, models)
        table = Table(Runtime(programs_of(models, language), NOON, watch=watch), lenient=language == "betsy")
        markers = Markers(table) if language == "betsy" else None
        for step in case.steps:
            table.step(step)
    except BihuanError as error:
        if wanted in ("rejected-or-error", "runtime-error"):
            return Outcome(case.id)
        return Outcome(case.id, failures_of(error))
    table.close()
    if case.expect and markers is not None:
        markers.judge(case.expect)
    return Outcome(case.id, tuple(table.failures))


def language_of(case: Case, models: Iterable[bytes]) -> str:
    """In which words a case and its models speak: markers with a trace, Camunda 7's extensions, else Camunda 8's and FEEL."""
    if "trace" in case.expect or "outcome" in case.expect:
        return "betsy"
    return "juel" if any(foreign.is_foreign(bpmn.read(each)) for each in models if not _is_dmn(each)) else "feel"


def programs_of(models: Iterable[bytes], language: str = "feel") -> list[Program]:
    """Everything callable in the models, decision tables linked; raises InvalidModel."""
    if language not in IMPORTS:
        raise InvalidInput("engine.case_language", place="/expressions", language=language, known=", ".join(IMPORTS))
    documents = list(models)
    tables = [dmn.compile(dmn.read(each)) for each in documents if _is_dmn(each)]
    decisions = {name: each for each in tables for name in each.elements}
    definitions = [_accepted(IMPORTS[language](bpmn.read(each))) for each in documents if not _is_dmn(each)]
    programs = [compile(each, root.id or "") for each in definitions for root in each.rootElements if _callable(root)]
    return [link(each, decisions) for each in programs] if decisions else programs


def _accepted(definitions: model.Definitions) -> model.Definitions:
    """The model, if it keeps the rules that a deployment asks for."""
    broken = tuple(each for each in bpmn.check(definitions) if each.severity == "error")
    if broken:
        raise InvalidModel("engine.not_executable", problems=broken, process=definitions.id or "", count=len(broken))
    return definitions


def _is_dmn(document: bytes) -> bool:
    return b"/DMN/" in document[:4_000]


def _callable(root: model.RootElement) -> bool:
    return isinstance(root, model.GlobalTask) or (isinstance(root, model.Process) and bool(root.flowElements))


__all__ = ["ROOT", "Case", "Failure", "Outcome", "Table", "cases", "failures_of", "language_of", "programs_of", "run"]
