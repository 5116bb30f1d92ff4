"""The reports as the use cases ask for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bihuan.application.ports.logs import ReportForm
from bihuan.kernel.catalogue import Language
from bihuan.kernel.errors import Problem
from bihuan.mining.graphs import Graph
from bihuan.mining.ways import Variant
from bihuan.mining.weaknesses import Diagnosis

if TYPE_CHECKING:
    from bihuan.application.method.diagnoses import Explanations
    from bihuan.application.views.papers import ManualContent
    from bihuan.application.views.pilots import PilotView
    from bihuan.application.views.work import ApprovalSheet
    from bihuan.eventlog.model import EventLog


class DocumentReports:
    """Writes them with the fonts the settings name; libraries are loaded when a report is asked for."""

    def __init__(self, fonts: str = "") -> None:
        if fonts:
            from bihuan.documents.fonts import look_in

            look_in(fonts)

    def diagnosis(
        self,
        log: EventLog,
        found: Diagnosis,
        remarks: Sequence[Problem],
        graph: Graph,
        ways: Sequence[Variant],
        *,
        process: str,
        made: int,
        language: Language,
        form: ReportForm,
        known: Explanations | None = None,
        confirmed_by: str = "",
    ) -> bytes:
        from bihuan.documents import diagnosis
        from bihuan.eventlog import quality

        source = diagnosis.Source(
            name=process or log.name,
            log_name=log.name,
            summary=quality.summary(log),
            remarks=tuple(remarks) or quality.remarks(log),
            graph=graph,
            variants=tuple(ways),
            diagnosis=found,
            made=made,
            causes={finding: each.causes for finding, each in known.of.items()} if known else {},
            answers={finding: each.answers for finding, each in known.of.items()} if known else {},
            confirmed=(confirmed_by, known.confirmation.at) if known and known.confirmation and confirmed_by else None,
        )
        return diagnosis.report(source, language, form)

    def manual(self, content: ManualContent, *, language: Language, form: ReportForm) -> bytes:
        from bihuan.documents import manual

        return manual.write(content, language, form)

    def sheet(self, content: ApprovalSheet, *, language: Language, form: ReportForm) -> bytes:
        from bihuan.documents import sheet

        return sheet.write(content, language, form)

    def pilot(self, view: PilotView, *, language: Language, form: ReportForm) -> bytes:
        from bihuan.documents import pilot

        return pilot.write(view, language, form)
