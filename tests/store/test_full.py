"""No room left: a clear error, nothing half-written, and it goes on as soon as there is room again."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import LiteralString, cast

import pytest

from bihuan.kernel.errors import Unavailable
from bihuan.store import Database, FolderBlobs, migrate
from bihuan.store.connection import Connection
from bihuan.store.statements import Statement
from tests.store import samples


def pages(connection: Connection, limit: int) -> Connection:
    connection.rows(Statement("limit", cast("LiteralString", f"PRAGMA max_page_count = {limit}"), ()), ())
    return connection


def test_the_page_limit_of_sqlite(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    migrate(url)
    limit = 200
    with Database(url, wrap=lambda connection: pages(connection, limit)) as database:
        done: list[int] = []
        error: BaseException | None = None
        for _ in range(2_000):
            answer = database.write(partial(samples.start, state=b"x" * 2_000))
            error = answer.exception()
            if error is not None:
                break
            done.append(answer.result())
        assert isinstance(error, Unavailable)
        assert error.code == "store.full"
        assert len(done) > 20
        for key in done[-3:]:
            assert database.read(partial(samples.picture, key=key))[2] == [1, 2]
    with Database(url) as roomy:
        assert roomy.write(samples.start).result() not in done, "with room again it goes on"
        assert [roomy.read(lambda tx, key=key: tx.instances.find(key)) is not None for key in done] == [True] * len(done)


PROGRAM = """
import json, resource, sys
from functools import partial
from bihuan.kernel.errors import Unavailable
from bihuan.store import Database
from tests.store import samples
database = Database(sys.argv[1])
soft = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, soft[1]))
done, code = [], ""
for _ in range(3_000):
    answer = database.write(partial(samples.start, state=b"x" * 3_000))
    error = answer.exception()
    if error is not None:
        code = getattr(error, "code", repr(error))
        break
    done.append(answer.result())
resource.setrlimit(resource.RLIMIT_FSIZE, soft)
survived = database.write(samples.start).result() > 0
print(json.dumps([done, code, survived]))
database.close()
"""


def test_the_file_size_limit_of_the_system(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    migrate(url)
    run = subprocess.run([sys.executable, "-c", PROGRAM, url], capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, run.stderr
    done, code, survived = json.loads(run.stdout)
    assert code == "store.full"
    assert survived, "the writer goes on once there is room"
    with Database(url) as database:
        assert all(database.read(lambda tx, key=key: tx.instances.find(key)) for key in done)


def test_an_unreachable_server_is_named(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as caught:
        Database("postgresql://nobody:secret@127.0.0.1:1/bihuan")
    assert caught.value.code == "store.unreachable"
    assert caught.value.params["address"] == "127.0.0.1:1/bihuan"
    assert "secret" not in str(caught.value.params)


def test_blobs_are_found_by_their_content(tmp_path: Path) -> None:
    blobs = FolderBlobs(tmp_path / "blobs")
    digest = blobs.put(b"contract")
    assert blobs.put(b"contract") == digest
    assert blobs.get(digest) == b"contract"
    assert blobs.has(digest)
    assert not blobs.has("../../etc/passwd")
    (next((tmp_path / "blobs").rglob(digest))).write_bytes(b"forged")
    with pytest.raises(Unavailable) as caught:
        blobs.get(digest)
    assert caught.value.code == "blob.damaged"
