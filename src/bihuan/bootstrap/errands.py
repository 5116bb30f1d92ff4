"""Which work belongs to which kind of errand."""

from __future__ import annotations

from bihuan.application.mining import diagnosing, logs
from bihuan.application.operations import batches
from bihuan.application.ports import Blobs, Database
from bihuan.application.ports.errands import Work
from bihuan.application.ports.logs import LogStore
from bihuan.application.running import retention
from bihuan.application.simulation import simulating


def works(database: Database, blobs: Blobs, store: LogStore) -> dict[str, Work]:
    """The errands this program can run; heavy libraries are loaded by the work itself, not here."""
    del blobs
    return {
        retention.ERRAND: retention.work(database),
        batches.ERRAND: batches.work(database),
        simulating.ERRAND: simulating.work(database),
        logs.IMPORT: logs.import_work(store),
        diagnosing.DRAFT: diagnosing.draft_work(database, store),
    }
