"""Commands that look after an installation and end."""

from __future__ import annotations

import getpass
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from bihuan.application.actor import SYSTEM
from bihuan.application.people.first_steps import FirstAdministrator, set_up
from bihuan.application.people.sessions import normal_login
from bihuan.application.people.sessions import reset_password as give_password
from bihuan.bootstrap.installation import Installation, make_folder, prepare
from bihuan.bootstrap.logs import set_up_logs
from bihuan.bootstrap.settings import Settings
from bihuan.cli.output import console, table, told
from bihuan.cli.words import say, spoken
from bihuan.kernel.catalogue import render
from bihuan.kernel.errors import NotFound, Problem

MARKS = {"ok": "✓", "warn": "!", "bad": "✗"}
COLOURS = {"ok": "green", "warn": "yellow", "bad": "bold red"}


class First(NamedTuple):
    """What was said about the first administrator on the command line; the rest is asked for at a terminal."""

    company: str
    login: str
    name: str
    country: str
    zone: str
    password_stdin: bool


def _quiet(settings: Settings) -> None:
    import msgspec

    set_up_logs(msgspec.structs.replace(settings, log_level="warning"))


def init(settings: Settings, given: First) -> None:
    """An empty company and its first administrator."""
    _quiet(settings)
    prepare(settings)
    with Installation(settings) as installation:
        first = FirstAdministrator(
            company=given.company or _ask("cli.ask.company", say("cli.default.company")),
            login=given.login or _ask("cli.ask.login", "admin"),
            name=given.name or _ask("cli.ask.name", say("cli.default.name")),
            password=_password() if given.password_stdin else "",
            country=given.country,
            zone=given.zone,
        )
        issued = set_up(installation.database, installation.secrecy, first)
    told(say("cli.init_done", company=first.company))
    if issued.password:
        table([say("cli.column.login"), say("cli.column.password")], [[issued.login, issued.password]])
        told(say("cli.one_time"))
    told(say("cli.init_next"))


def _ask(code: str, default: str) -> str:
    if not sys.stdin.isatty():
        return default
    answer = console(errors=True).input(f"{say(code)} [{default}] ", markup=False)
    return answer.strip() or default


def _password() -> str:
    return (getpass.getpass(say("cli.ask.password")) if sys.stdin.isatty() else sys.stdin.readline()).rstrip("\r\n")


def migrate(settings: Settings) -> None:
    """Bring the database to the present structure."""
    from bihuan.store import migrate as move

    _quiet(settings)
    make_folder(Path(settings.folder))
    before, after = move(settings.database_address)
    told(
        say("cli.migrated_already", revision=after) if before == after else say("cli.migrated", before=before or "-", after=after)
    )


def backup(settings: Settings, target: Path | None) -> None:
    """Write a copy of everything to one file."""
    from bihuan.store import backup as write

    _quiet(settings)
    chosen = target or Path(f"bihuan-{datetime.now(UTC):%Y%m%d-%H%M%S}.zip")
    if chosen.is_dir():
        chosen = chosen / f"bihuan-{datetime.now(UTC):%Y%m%d-%H%M%S}.zip"
    manifest = write(settings.database_address, chosen, settings.blob_folder)
    size = f"{chosen.stat().st_size / (1 << 20):.1f}"
    told(
        say(
            "cli.backed_up",
            file=str(chosen),
            rows=sum(entry.rows for entry in manifest.tables),
            blobs=len(manifest.blobs),
            size=size,
        )
    )


def restore(settings: Settings, source: Path, *, force: bool) -> None:
    """Put a copy back."""
    from bihuan.store import restore as read

    _quiet(settings)
    make_folder(Path(settings.folder))
    manifest = read(source, settings.database_address, settings.blob_folder, force=force)
    told(say("cli.restored", rows=sum(entry.rows for entry in manifest.tables), blobs=len(manifest.blobs)))


def doctor(settings: Settings) -> bool:
    """Print what is well and what is not; answers whether nothing is badly wrong."""
    from bihuan.bootstrap.doctor import examine

    _quiet(settings)
    out = console()
    well = True
    for finding in examine(settings):
        well = well and finding.health != "bad"
        subject = render(Problem(code=finding.subject), spoken())
        out.print(MARKS[finding.health], style=COLOURS[finding.health], end=" ")
        out.print(f"{subject}: {render(finding.told, spoken())}", markup=False)
    out.print(say("cli.doctor_well" if well else "cli.doctor_ill"), markup=False)
    return well


def openapi(target: Path | None) -> None:
    """The description of the API."""
    import json

    from bihuan.web import openapi_document

    text = json.dumps(openapi_document(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    if target is None:
        sys.stdout.write(text)
    else:
        target.write_text(text, "utf-8")


def reset_password(settings: Settings, login: str) -> None:
    """A new one-time password for somebody."""
    _quiet(settings)
    prepare(settings)
    with Installation(settings) as installation:
        person = installation.database.read(lambda tx: tx.people.by_login(normal_login(login)))
        if person is None:
            raise NotFound("cli.no_such_login", place=login, login=login)
        issued = give_password(installation.database, installation.secrecy, SYSTEM, person.id)
    table([say("cli.column.login"), say("cli.column.password")], [[issued.login, issued.password]])
    told(say("cli.one_time"))


def export_templates(settings: Settings, target: Path) -> None:
    """The four templates of the method as Excel files, filled with what is, in the language of this process."""
    from bihuan.application.method import sheets

    _quiet(settings)
    with Installation(settings) as installation:
        files = installation.database.read(lambda tx: sheets.export_all(tx, SYSTEM, language=spoken()))
    target.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (target / name.replace("/", "_")).write_bytes(content)
    told(say("cli.exported", count=len(files), folder=str(target.resolve())))
