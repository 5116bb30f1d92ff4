"""The commands that work on log files, and their options."""

# An option used by several commands is a variable holding an annotation.
# pyright: reportInvalidTypeForm=false

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from bihuan.cli.words import say


def _option(type_: Any, *names: str, help: str, **more: Any) -> Any:
    return Annotated[type_ | None, typer.Option(*names, help=say(f"cli.option.{help}"), show_default=False, **more)]


_COLUMNS = {
    "case": _option(str, "--case", help="log_case", metavar="COLUMN"),
    "activity": _option(str, "--activity", help="log_activity", metavar="COLUMN"),
    "time": _option(str, "--time", help="log_time", metavar="COLUMN"),
    "start": _option(str, "--start", help="log_start", metavar="COLUMN"),
    "resource": _option(str, "--resource", help="log_resource", metavar="COLUMN"),
    "zone": _option(str, "--zone", help="log_zone", metavar="ZONE"),
    "object_type": _option(str, "--object-type", help="log_object_type", metavar="TYPE"),
}


def _reading(command: Callable[..., None]) -> Callable[..., None]:
    """The command with the options that say how a table is to be read; it takes them together as `wanted`."""
    own = inspect.signature(command)
    kept = [each for each in own.parameters.values() if each.name != "wanted"]
    keyword = inspect.Parameter.KEYWORD_ONLY
    added = [inspect.Parameter(name, keyword, default=None, annotation=option) for name, option in _COLUMNS.items()]

    def run(**given: Any) -> None:
        from bihuan.cli.logs import Wanted

        named = {name: value for name in _COLUMNS if (value := given.pop(name))}
        command(**given, wanted=Wanted(**named))

    run.__name__, run.__doc__ = command.__name__, command.__doc__
    parameters = [*(each.replace(kind=keyword) for each in kept), *added]
    run.__signature__ = own.replace(parameters=parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {each.name: each.annotation for each in parameters}
    return run


def _file(code: str) -> Any:
    return Annotated[Path, typer.Argument(metavar="LOG", help=say(f"cli.option.{code}"), show_default=False)]


def add(app: typer.Typer) -> None:
    """`bihuan log …`, `bihuan mine`, `bihuan diagnose`."""
    panel = say("cli.panel.logs")
    log = typer.Typer(help=say("cli.help.log"), no_args_is_help=True)
    app.add_typer(log, name="log", rich_help_panel=panel)
    _add_log(log)
    _add_mining(app, panel)


def _add_log(log: typer.Typer) -> None:
    json = Annotated[bool, typer.Option("--json", help=say("cli.option.json"))]
    lang = _option(str, "--lang", help="lang", metavar="zh|en")

    @log.command("info", help=say("cli.help.log_info"))
    @_reading
    def info(
        file: _file("log_file"),
        json: json = False,
        lang: lang = None,
        *,
        wanted: Any,
    ) -> None:
        from bihuan.cli import logs

        logs.info(file, wanted, as_json=json)

    @log.command("convert", help=say("cli.help.log_convert"))
    @_reading
    def convert(
        file: _file("log_file"),
        target: Annotated[Path, typer.Argument(metavar="TARGET", help=say("cli.option.log_target"), show_default=False)],
        lang: lang = None,
        *,
        wanted: Any,
    ) -> None:
        from bihuan.cli import logs

        logs.convert(file, target, wanted)

    @log.command("generate", help=say("cli.help.log_generate"))
    def generate(
        target: Annotated[Path, typer.Argument(metavar="TARGET", help=say("cli.option.log_target"), show_default=False)],
        cases: _option(int, "--cases", help="log_cases", metavar="N", min=1) = None,
        events: _option(int, "--events", help="log_events", metavar="N", min=1) = None,
        seed: Annotated[int, typer.Option("--seed", help=say("cli.option.log_seed"))] = 1,
        lang: lang = None,
    ) -> None:
        from bihuan.cli import logs

        logs.generate(target, cases, events, seed)


def _add_mining(app: typer.Typer, panel: str) -> None:
    json = Annotated[bool, typer.Option("--json", help=say("cli.option.json"))]
    lang = _option(str, "--lang", help="lang", metavar="zh|en")

    @app.command(help=say("cli.help.mine"), rich_help_panel=panel)
    @_reading
    def mine(
        file: _file("log_file"),
        target: _option(Path, "--output", "-o", help="mine_output", metavar="BPMN") = None,
        json: json = False,
        lang: lang = None,
        *,
        wanted: Any,
    ) -> None:
        from bihuan.cli import logs

        logs.mine(file, target, wanted, as_json=json)

    @app.command(help=say("cli.help.diagnose"), rich_help_panel=panel)
    @_reading
    def diagnose(
        file: _file("log_file"),
        model: _option(Path, "--model", help="diagnose_model", metavar="BPMN") = None,
        report: _option(Path, "--report", help="diagnose_report", metavar="FILE") = None,
        json: json = False,
        lang: lang = None,
        *,
        wanted: Any,
    ) -> None:
        from bihuan.cli import logs

        logs.diagnose(file, model, report, wanted, as_json=json)
