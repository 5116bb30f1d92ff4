"""Which work belongs to which kind of errand."""

from __future__ import annotations

from bihuan.application.operations import batches
from bihuan.application.ports import Blobs, Database
from bihuan.application.ports.errands import Work
from bihuan.application.simulation import simulating


def works(database: Database, blobs: Blobs) -> dict[str, Work]:
    """The errands this program can run; heavy libraries are loaded by the work itself, not here."""
    del blobs
    return {batches.ERRAND: batches.work(database), simulating.ERRAND: simulating.work(database)}
