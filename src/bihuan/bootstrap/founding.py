"""The demo company: found it when it is not there, whole or not at all, and open its accounts."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import msgspec

from bihuan.application.people.company import find_company
from bihuan.application.people.people import person_ref
from bihuan.application.people.sessions import issue_passwords
from bihuan.application.views.people import OneTimePassword, PersonRef
from bihuan.bootstrap.installation import Installation
from bihuan.bootstrap.past import FOLDER, READY_SETTING, discard
from bihuan.bootstrap.settings import Settings
from bihuan.kernel.errors import Rejected

Standing = Literal["empty", "unfinished", "founded"]
Told = Callable[[str, float], None]


class DemoAccount(msgspec.Struct, frozen=True):
    """Somebody of the demo company with their one-time password."""

    person: PersonRef
    issued: OneTimePassword


def standing(installation: Installation) -> Standing:
    """How far the demo company is; raises `Rejected("demo.real_company")` when another company is there."""
    found = installation.database.read(find_company)
    if found is None:
        return "empty"
    if not found.demo:
        raise Rejected("demo.real_company", zh=found.name.of("zh-CN"), en=found.name.of("en"))
    return "unfinished" if installation.database.read(lambda tx: tx.settings.find(READY_SETTING)) is None else "founded"


def clear_unfinished(settings: Settings) -> bool:
    """Throw away a demo company whose founding was interrupted; answers whether there was one."""
    with Installation(settings, simulated=True) as installation:
        if standing(installation) != "unfinished":
            return False
    wipe(settings)
    return True


def found_demo(installation: Installation, day: str, told: Told, *, past: bool = False) -> None:
    """Found the company as it stands on a day; `told` hears what is being done and the share done.

    With `past` what lies before is begun meanwhile; whoever serves the company goes on with it.
    """
    from bihuan.demo import seed

    def entered() -> None:
        if past:
            installation.past_of(day).keep_company()

    seed.found(installation.database, installation.connectors, day, told=told, entered=entered)
    installation.database.write(lambda tx: tx.settings.put(READY_SETTING, day.encode())).result()


def default_day() -> str:
    from bihuan.demo import chapters

    return chapters.DEFAULT


def open_accounts(installation: Installation) -> list[DemoAccount]:
    """New one-time passwords for the people the story is told with."""
    from bihuan.demo import seed

    issued = issue_passwords(installation.database, installation.secrecy, list(seed.FEATURED))
    organization = installation.database.read(lambda tx: tx.directory.organization())
    return [DemoAccount(person_ref(organization, person), each) for person, each in zip(seed.FEATURED, issued, strict=True)]


def wipe(settings: Settings) -> None:
    """Throw away a SQLite file with its attachments and its past in the making; `Rejected` for other databases or one in use."""
    address = settings.database_address
    if not address.startswith("sqlite:///"):
        raise Rejected("demo.wipe_needs_file")
    path = Path(address.removeprefix("sqlite:///"))
    if path.exists():
        _refuse_in_use(address)
    discard(path)
    shutil.rmtree(Path(settings.folder) / FOLDER, ignore_errors=True)
    for blob in settings.blob_folder.glob("??/" + "?" * 64):
        blob.unlink(missing_ok=True)


def _refuse_in_use(address: str) -> None:
    from bihuan.store.backup import refuse_in_use

    refuse_in_use(address)
