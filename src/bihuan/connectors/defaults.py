"""The connectors a server begins with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from bihuan.connectors import files, mail, rest, sql, starting, systems
from bihuan.connectors.contract import Registry
from bihuan.connectors.mail import MailServer
from bihuan.connectors.parameters import Secrets
from bihuan.connectors.sql import Execute
from bihuan.connectors.starting import Start


class Connections(msgspec.Struct, frozen=True, kw_only=True):
    """What the operator has connected; what is missing has no connector."""

    allowed: tuple[str, ...] = ()
    secrets: Mapping[str, str] = {}
    mail: MailServer | None = None
    sources: Mapping[str, Execute] = {}
    files: Path | None = None
    start: Start | None = None


def registry(*, demo: bool = False, allowed: Iterable[str] = (), connections: Connections | None = None) -> Registry:
    """HTTP for the services on the allow-list, and what else is connected; with `demo` also the systems of the demo company."""
    given = connections or Connections(allowed=tuple(allowed))
    secrets = Secrets(given.secrets)
    found = Registry(systems.connectors() if demo else {}, secrets)
    found.add(rest.TOPIC, rest.Rest(given.allowed, secrets=secrets).connector())
    if given.mail is not None:
        found.add(mail.TOPIC, mail.Mail(given.mail, secrets).connector())
    if given.sources:
        found.add(sql.TOPIC, sql.Sql(given.sources, secrets).connector())
    if given.files is not None:
        found.add(files.TOPIC, files.Files(given.files, secrets).connector())
    if given.start is not None:
        found.add(starting.TOPIC, starting.Starting(given.start).connector())
    return found
