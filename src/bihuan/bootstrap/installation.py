"""An installation put together from its settings: database, attachments, background work, web."""

from __future__ import annotations

import contextlib
import logging
import os
import time
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import msgspec
import structlog

import bihuan
from bihuan.application.actor import Actor
from bihuan.application.mining.exploring import Explorer
from bihuan.application.mining.logs import abandoned
from bihuan.application.people.company import company
from bihuan.application.ports.records import OutboxRecord
from bihuan.application.programs.instances import Start
from bihuan.application.programs.instances import start as start_instance
from bihuan.application.running import telling
from bihuan.bootstrap.connections import connected, read_connections
from bihuan.bootstrap.secrecy import Argon2Secrecy
from bihuan.bootstrap.settings import Settings
from bihuan.documents.reports import DocumentReports
from bihuan.feel.limits import Limits, stand
from bihuan.kernel.errors import InvalidInput, Unavailable
from bihuan.logstore.keeping import LogFolder
from bihuan.store import Database, FolderBlobs, migrate
from bihuan.store.database import Backend
from bihuan.store.structure import found, wanted

if TYPE_CHECKING:
    from bihuan.application.views.connectors import ConnectorTemplate
    from bihuan.bootstrap.past import Past
    from bihuan.connectors import Registry
    from bihuan.web import DemoCompany, WebSettings
    from bihuan.web.envelope import Envelope
    from bihuan.workers import Workers

log = structlog.get_logger("bihuan")

# How long one expression or decision may take by the wall, beside its budget of steps (about half a second).
EVALUATION_SECONDS = 2.0


def prepare(settings: Settings) -> None:
    """Make the folder, and give a fresh or a SQLite database the structure this program needs.

    A PostgreSQL database with data is left alone: several processes may work with it, so bringing it up to date is a step of
    its own (`bihuan migrate`); opening it says so.
    """
    make_folder(Path(settings.folder))
    make_folder(settings.blob_folder)
    before, after = revisions(settings)
    if before == after or (before and not settings.database_address.startswith("sqlite:")):
        return
    try:
        migrate(settings.database_address)
    except Exception:
        # Two processes may have begun with the same fresh database: what counts is that it is there now.
        if revisions(settings)[0] != after:
            raise
    log.info("structure_ready", before=before or None, now=after)


def revisions(settings: Settings) -> tuple[str, str]:
    """The revision of the database's structure (empty: fresh) and the one this program needs."""
    backend = Backend(settings.database_address)
    if backend.path is not None and not backend.path.exists():
        return "", wanted()
    try:
        return found(backend.engine), wanted()
    finally:
        backend.engine.dispose()


def make_folder(path: Path) -> None:
    """Make a folder that can be written to; raises `Unavailable("settings.folder")`."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as failure:
        raise _refused(path, failure) from failure
    probe_folder(path)


def probe_folder(path: Path) -> None:
    """Raises `Unavailable("settings.folder")` for a folder that cannot be written to."""
    probe = path / ".probe"
    try:
        probe.touch()
        probe.unlink()
    except OSError as failure:
        raise _refused(path, failure) from failure


def _refused(path: Path, failure: OSError) -> Unavailable:
    return Unavailable("settings.folder", place=str(path), folder=str(path), reason=failure.strerror or str(failure))


class Installation:
    """An open installation; a context manager that closes what it has opened, the last first.

    The demo company comes with its mock systems and its clock; `simulated` says so before it is founded.
    """

    def __init__(self, settings: Settings, *, simulated: bool = False) -> None:
        stand(Limits(clock=time.monotonic, seconds=EVALUATION_SECONDS))
        self.settings = settings
        self.secrecy = Argon2Secrecy()
        self.blobs = FolderBlobs(settings.blob_folder)
        self.logs = LogFolder(Path(settings.folder))
        self.logs.sweep()
        self.reports = DocumentReports(settings.fonts)
        self.explorer = Explorer()
        self.database = Database(settings.database_address, blobs=self.blobs, writers=settings.writers)
        self._closing = contextlib.ExitStack()
        self._closing.callback(self.database.close)
        for key in self.database.read(partial(abandoned, keys=self.logs.keys())):
            self.logs.remove(key)
        self._simulated = simulated or self.database.read(company).demo
        self._connectors: Registry | None = None
        self._named = read_connections(settings, os.environ)
        self._secrets: Mapping[str, str] = self._named.secrets
        self.past: Past | None = None

    def __enter__(self) -> Installation:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._closing.close()

    @property
    def connectors(self) -> Registry:
        """What does automatic work, by topic."""
        if self._connectors is None:
            from bihuan.connectors import Outgoing, registry

            if self._simulated:
                # Notices to simulated staff are by the thousand, and nobody reads them.
                logging.getLogger("bihuan.connectors").setLevel(logging.WARNING)
            connections = connected(self._named, self.settings, self._start)
            self._connectors = registry(demo=self._simulated, connections=connections)
            courier = Outgoing(connections.allowed, self._target, self._secrets)
            self._connectors.carry(telling.TOPIC, courier.deliver)
        return self._connectors

    def templates(self) -> tuple[ConnectorTemplate, ...]:
        """What the modeler offers, and whether it is connected here."""
        from bihuan.connectors import TEMPLATES

        served = set(self.connectors.topics)
        return tuple(msgspec.structs.replace(each, served=each.topic in served) for each in TEMPLATES)

    def _target(self, message: OutboxRecord) -> telling.Target | None:
        return self.database.read(partial(telling.target, message=message))

    def reachable(self, url: str) -> bool:
        """Whether the operator's allow-list lets an address be called."""
        from bihuan.connectors import reachable

        return reachable(connected(self._named, self.settings, self._start).allowed, url)

    def _start(self, process: str, variables: Mapping[str, Any], key: str) -> str:
        """An instance started by a task of another one; the key keeps it to one."""
        actor = Actor(person="", system=True, key=f"start-{key}")
        body = Start(process_definition_id=process, variables=dict(variables))
        return self.database.write(partial(start_instance, actor=actor, body=body)).result().key

    def start_workers(self) -> Workers | None:
        """Start the background work of this process, unless the settings leave it to others."""
        if not self.settings.workers:
            return None
        from bihuan.bootstrap.errands import works
        from bihuan.workers import Errands, Pulse, Watch, Workers

        workers = Workers(self.database, self.connectors, holder=self.database.holder, job_threads=self.settings.workers)
        workers.start()
        self._closing.callback(workers.stop)
        errands = Errands(
            self.database, works(self.database, self.logs, self.reports, self.explorer), holder=self.database.holder
        )
        errands.start()
        self._closing.callback(errands.stop)
        watch = Watch(self.database)
        watch.start()
        self._closing.callback(watch.stop)
        pulse = Pulse(self.database, holder=self.database.holder)
        pulse.start()
        self._closing.callback(pulse.stop)
        return workers

    def demo_company(self) -> DemoCompany | None:
        """The demo company's clock when this is the demo company."""
        if not self._simulated:
            return None
        from bihuan.demo.company import DemoCompany

        def publish() -> None:
            self.database.write(lambda tx: tx.publish("demo"))

        company = DemoCompany(self.database, self.connectors, log, publish, lambda: self.past.share if self.past else 1.0)
        self._closing.callback(company.stop)
        return company

    def past_of(self, day: str = "") -> Past:
        """What lies before the present of the demo company; `day` while the company is still being founded."""
        if self.past is None:
            from bihuan.bootstrap.past import Past

            self.past = Past(self.database, self.settings, lambda: self.database.write(lambda tx: tx.publish("demo")), day)
            self._closing.callback(self.past.stop)
        return self.past

    def web(self) -> Envelope:
        """The ASGI application."""
        from bihuan.web import Ports, create_app

        ports = Ports(
            database=self.database,
            blobs=self.blobs,
            secrecy=self.secrecy,
            demo=self.demo_company(),
            connectors=self.templates(),
            secret=self._secrets.get,
            reachable=self.reachable,
            logs=self.logs,
            reports=self.reports,
            explorer=self.explorer,
        )
        return create_app(ports, self.web_settings())

    def web_settings(self) -> WebSettings:
        from bihuan.web import WebSettings

        return WebSettings(
            language=self.settings.language,
            version=bihuan.__version__,
            secure_cookies=self.settings.secure_cookies,
            metrics_token=self.settings.metrics_token,
        )


def refuse_sqlite_address(settings: Settings) -> None:
    """`worker` needs a database that two processes may share."""
    if settings.database_address.startswith("sqlite:"):
        raise InvalidInput("settings.needs_server_database", place="--database")
