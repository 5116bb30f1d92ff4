"""`bihuan demo`: the demo company, founded when it is not there yet, and its server."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from bihuan.bootstrap import founding
from bihuan.bootstrap.founding import DemoAccount
from bihuan.bootstrap.installation import Installation, prepare
from bihuan.bootstrap.logs import set_up_logs
from bihuan.bootstrap.settings import Settings
from bihuan.cli import output
from bihuan.cli.reloading import Reloading
from bihuan.cli.running import serve_installation
from bihuan.cli.words import say, spoken

DEFAULTS = Settings()


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked for: the day the story stands at, to begin anew, to have new passwords, not to serve."""

    at: str = ""
    fresh: bool = False
    passwords: bool = False
    prepare_only: bool = False
    past: bool = True


def run(settings: Settings, wanted: Wanted) -> None:
    """Found the company if need be, print its accounts and address, and serve it."""
    from bihuan.web.serving import bind

    settings = _of_its_own(settings)
    set_up_logs(settings)
    reloading = Reloading()
    listener = None if wanted.prepare_only else bind(settings.host, settings.port)
    if wanted.fresh:
        founding.wipe(settings)
    prepare(settings)
    if founding.clear_unfinished(settings):
        prepare(settings)
    with Installation(settings, simulated=True) as installation:
        accounts: list[DemoAccount] = []
        if founding.standing(installation) == "empty":
            with _progress() as moved:
                day = wanted.at or founding.default_day()
                founding.found_demo(installation, day, moved, past=wanted.past and listener is not None)
            accounts = founding.open_accounts(installation)
        elif wanted.at:
            output.told(say("cli.demo_stands", fresh="--fresh"))
        if wanted.passwords and not accounts:
            accounts = founding.open_accounts(installation)
        if listener is None:
            _print_accounts(accounts)
            return

        def ready(address: str) -> None:
            _print_accounts(accounts)
            output.told(say("cli.demo_ready", address=address))
            if not accounts:
                output.told(say("cli.demo_passwords"))
            if wanted.past:
                installation.past_of().start()

        serve_installation(installation, listener, reloading, ready)
    reloading.again()


def _of_its_own(settings: Settings) -> Settings:
    """The demo lives in a folder of its own unless told where, and logs only what matters."""
    changed: dict[str, str] = {}
    if settings.folder == DEFAULTS.folder and not settings.database:
        changed["folder"] = str(Path(settings.folder) / "demo")
    if settings.log_level == DEFAULTS.log_level and sys.stderr.isatty():
        changed["log_level"] = "warning"
    return msgspec.structs.replace(settings, **changed)


@contextmanager
def _progress() -> Iterator[Callable[[str, float], None]]:
    """A bar at a terminal, a line per step elsewhere."""
    if not sys.stderr.isatty():
        last = [""]

        def line(what: str, _: float) -> None:
            if what != last[0]:
                last[0] = what
                output.told(say(f"cli.founding.{what}"))

        yield line
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f}%"), TimeElapsedColumn())
    with Progress(*columns, console=output.console(errors=True)) as bar:
        tasks: dict[str, int] = {}

        def moved(what: str, share: float) -> None:
            if what not in tasks:
                for earlier in tasks.values():
                    bar.update(earlier, completed=1.0)  # type: ignore[arg-type]
                tasks[what] = bar.add_task(say(f"cli.founding.{what}"), total=1.0)
            bar.update(tasks[what], completed=share)  # type: ignore[arg-type]

        yield moved
        for each in tasks.values():
            bar.update(each, completed=1.0)  # type: ignore[arg-type]


def _print_accounts(accounts: list[DemoAccount]) -> None:
    if not accounts:
        return
    output.told(say("cli.accounts"))
    language = spoken()
    rows = [
        [
            each.issued.login,
            each.issued.password,
            each.person.name.of(language),
            each.person.post.of(language) if each.person.post else "",
            each.person.department.of(language) if each.person.department else "",
        ]
        for each in accounts
    ]
    output.table([say(f"cli.column.{name}") for name in ("login", "password", "name", "post", "department")], rows)
