"""Which work belongs to which kind of errand."""

from __future__ import annotations

from bihuan.application.method import reporting
from bihuan.application.mining import diagnosing, logs
from bihuan.application.mining.exploring import Explorer
from bihuan.application.operations import batches
from bihuan.application.ports import Database
from bihuan.application.ports.errands import Work
from bihuan.application.ports.logs import LogStore, Reports
from bihuan.application.running import retention
from bihuan.application.simulation import simulating


def works(database: Database, store: LogStore, reports: Reports, explorer: Explorer) -> dict[str, Work]:
    """The errands this program can run; heavy libraries are loaded by the work itself, not here."""
    return {
        retention.ERRAND: retention.work(database),
        batches.ERRAND: batches.work(database),
        simulating.ERRAND: simulating.work(database),
        logs.IMPORT: logs.import_work(store),
        diagnosing.DRAFT: diagnosing.draft_work(database, store),
        reporting.REPORT: reporting.work(database, store, reports, explorer),
    }
