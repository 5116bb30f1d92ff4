"""The systems around us as the operator names them: `connections.toml` beside the data, or where `connections` says.

[secrets]
ERP_KEY = "…"            # {secrets.ERP_KEY} in a task; BIHUAN_SECRET_ERP_KEY in the environment comes before it

[mail]
address = "smtp://user:{secrets.MAIL}@mail.example:587"
from = "Bihuan <bihuan@example.org>"

[sources.erp]
address = "postgresql://reader@erp.example/erp"
writable = false

[files]
folder = "/srv/bihuan/exchange"
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from bihuan.kernel.errors import InvalidInput

if TYPE_CHECKING:
    from bihuan.bootstrap.settings import Settings
    from bihuan.connectors import Connections
    from bihuan.connectors.starting import Start

FILE = "connections.toml"
SECRET_PREFIX = "BIHUAN_SECRET_"
_SECRET = re.compile(r"\{secrets\.([A-Za-z0-9_]+)\}")


class _Mail(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    address: str
    sender: str = msgspec.field(name="from", default="")


class _Source(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    address: str
    writable: bool = False


class _Files(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    folder: str


class Named(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file as it stands."""

    secrets: dict[str, str] = {}
    mail: _Mail | None = None
    sources: dict[str, _Source] = {}
    files: _Files | None = None


def read_connections(settings: Settings, environment: Mapping[str, str]) -> Named:
    """What is named; raises `InvalidInput` with the place of what does not fit. A file that is not there names nothing."""
    path = Path(settings.connections) if settings.connections else Path(settings.folder) / FILE
    if not path.exists() and not settings.connections:
        named = Named()
    else:
        try:
            named = msgspec.convert(tomllib.loads(path.read_text("utf-8")), Named)
        except FileNotFoundError as missing:
            raise InvalidInput("settings.no_file", place=str(path), file=str(path)) from missing
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as malformed:
            raise InvalidInput("settings.malformed_file", place=str(path), file=str(path), reason=str(malformed)) from malformed
    given = {name.removeprefix(SECRET_PREFIX): value for name, value in environment.items() if name.startswith(SECRET_PREFIX)}
    return msgspec.structs.replace(named, secrets={**named.secrets, **given})


def connected(named: Named, settings: Settings, start: Start | None) -> Connections:
    """The named systems, ready to be called."""
    from bihuan.connectors import Connections, MailServer
    from bihuan.store.sources import Source

    def filled(text: str, place: str) -> str:
        def secret(match: re.Match[str]) -> str:
            if match[1] not in named.secrets:
                raise InvalidInput("settings.no_secret", place=place, name=match[1])
            return named.secrets[match[1]]

        return _SECRET.sub(secret, text)

    mail = None
    if named.mail is not None:
        try:
            mail = MailServer.of(filled(named.mail.address, "mail.address"), named.mail.sender)
        except ValueError as malformed:
            raise InvalidInput("settings.bad_mail", place="mail.address") from malformed
    return Connections(
        allowed=tuple(each.strip() for each in settings.outbound.split(",") if each.strip()),
        secrets=named.secrets,
        mail=mail,
        sources={
            name: Source(filled(each.address, f"sources.{name}"), writable=each.writable) for name, each in named.sources.items()
        },
        files=Path(named.files.folder) if named.files else None,
        start=start,
    )
