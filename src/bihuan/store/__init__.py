"""The transactional database: one unit of work over SQLite and PostgreSQL.

A batch of use cases shares one transaction. What they read by key stays in memory for the rest of the batch, what they
write is kept in memory too and reaches the database in a few statements just before the COMMIT; a use case that is
rejected merely has its entries taken back. Only one that must ask the database a question about unwritten rows, or change
several rows at once, runs in a SAVEPOINT of its own. Callers are answered after the COMMIT.
"""

from __future__ import annotations

from bihuan.store.backup import backup, restore
from bihuan.store.blobs import FolderBlobs
from bihuan.store.database import Backend, Database, migrate

__all__ = ["Backend", "Database", "FolderBlobs", "backup", "migrate", "restore"]
