"""How an installation is set: defaults, then a TOML file, then environment variables, then the command line.

The variable of a setting is its name in capitals after `BIHUAN_`: `BIHUAN_DATABASE`, `BIHUAN_LOG_FORMAT`. What is misspelt
or does not fit is refused with the place it stands at; nothing is silently ignored.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import msgspec

from bihuan.kernel.catalogue import Language
from bihuan.kernel.errors import InvalidInput

PREFIX = "BIHUAN_"
FILE = "bihuan.toml"
# Variables of ours that are not settings of an installation.
OTHER_VARIABLES = frozenset(
    {
        "BIHUAN_CONFIG",
        "BIHUAN_LANG",
        "BIHUAN_PYTHON",
        "BIHUAN_UI",
        "BIHUAN_RELOAD",
        "BIHUAN_SHARED",
        "BIHUAN_SERVER",
        "BIHUAN_TOKEN",
        "BIHUAN_BROWSER",
    }
)

OTHER_PREFIXES = ("BIHUAN_TEST_", "BIHUAN_SECRET_")


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything that may be set.

    `folder` holds the SQLite file and the attachments unless `database` (an address or a path) or `blobs` say otherwise.
    With `workers` 0 the background work is left to `bihuan worker`. `proxies` are the
    addresses whose `X-Forwarded-*` headers are believed. `secure_cookies`: None follows the request's scheme. `outbound` are
    the hosts or origins that service tasks may call over HTTP, separated by commas; `connections` is the file that names
    mail server, databases and secrets for them. `fonts` names folders
    with fonts for PDF, beside those of the system. `workers` counts the threads for jobs.
    """

    folder: str = "var"
    database: str = ""
    blobs: str = ""
    language: Language = "zh-CN"
    host: str = "127.0.0.1"
    port: int = 8080
    proxies: str = "127.0.0.1"
    secure_cookies: bool | None = None
    metrics_token: str = ""
    outbound: str = ""
    connections: str = ""
    fonts: str = ""
    workers: int = 4
    writers: int = 2
    log_format: Literal["auto", "console", "json"] = "auto"
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @property
    def database_address(self) -> str:
        """The database's address; a path means a SQLite file."""
        if not self.database:
            return f"sqlite:///{(Path(self.folder) / 'bihuan.db').absolute()}"
        if "://" in self.database or "dbname=" in self.database:
            return self.database
        return f"sqlite:///{Path(self.database).absolute()}"

    @property
    def blob_folder(self) -> Path:
        return Path(self.blobs) if self.blobs else Path(self.folder) / "blobs"


NAMES = Settings.__struct_fields__


def read_settings(environment: Mapping[str, str], given: Mapping[str, Any] | None = None, file: str = "") -> Settings:
    """The settings of this run; `given` are those of the command line (None: not given).

    Raises `InvalidInput` with a code of `settings.*`.
    """
    path = Path(file or environment.get("BIHUAN_CONFIG", "") or FILE)
    named = bool(file or environment.get("BIHUAN_CONFIG"))
    values: dict[str, Any] = dict(_from_file(path)) if named or path.exists() else {}
    values = _checked(values, str(path))
    for name, text in _from_environment(environment).items():
        values |= _checked({name: text}, f"{PREFIX}{name.upper()}", strict=False)
    for name, value in (given or {}).items():
        if value is not None:
            values |= _checked({name: value}, f"--{name.replace('_', '-')}", strict=False)
    return Settings(**values)


def _from_file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError as missing:
        raise InvalidInput("settings.no_file", place=str(path), file=str(path)) from missing
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as malformed:
        raise InvalidInput("settings.malformed_file", place=str(path), file=str(path), reason=str(malformed)) from malformed
    except OSError as unreadable:
        raise InvalidInput(
            "settings.unreadable_file", place=str(path), file=str(path), reason=unreadable.strerror or ""
        ) from unreadable


def _from_environment(environment: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for variable, text in environment.items():
        if not variable.startswith(PREFIX) or variable in OTHER_VARIABLES or variable.startswith(OTHER_PREFIXES):
            continue
        name = variable.removeprefix(PREFIX).lower()
        if name not in NAMES:
            raise InvalidInput("settings.unknown", place=variable, name=variable, known=", ".join(_variables()))
        if text != "":
            found[name] = text
    return found


def _variables() -> list[str]:
    return [PREFIX + name.upper() for name in NAMES]


def _checked(values: Mapping[str, Any], place: str, *, strict: bool = True) -> dict[str, Any]:
    unknown = sorted(values.keys() - set(NAMES))
    if unknown:
        raise InvalidInput("settings.unknown", place=place, name=unknown[0], known=", ".join(NAMES))
    try:
        settings = msgspec.convert(dict(values), Settings, strict=strict)
    except msgspec.ValidationError as misfit:
        raise InvalidInput("settings.misfit", place=place, reason=str(misfit)) from misfit
    checked = {name: getattr(settings, name) for name in values}
    if not 0 <= checked.get("port", 0) <= 65_535:
        raise InvalidInput("settings.misfit", place=place, reason="port: 0..65535")
    if not 0 <= checked.get("workers", 0) <= 64 or not 1 <= checked.get("writers", 1) <= 64:
        raise InvalidInput("settings.misfit", place=place, reason="workers: 0..64, writers: 1..64")
    return checked
