"""The commands that work on log files, and their options."""

# An option used by several commands is a variable holding an annotation.
# pyright: reportInvalidTypeForm=false

from pathlib import Path
from typing import Annotated, Any

import typer

from bihuan.cli.words import say


def _option(type_: Any, *names: str, help: str, **more: Any) -> Any:
    return Annotated[type_ | None, typer.Option(*names, help=say(f"cli.option.{help}"), show_default=False, **more)]


def _columns() -> tuple[Any, ...]:
    """How a table is to be read."""
    return (
        _option(str, "--case", help="log_case", metavar="COLUMN"),
        _option(str, "--activity", help="log_activity", metavar="COLUMN"),
        _option(str, "--time", help="log_time", metavar="COLUMN"),
        _option(str, "--start", help="log_start", metavar="COLUMN"),
        _option(str, "--resource", help="log_resource", metavar="COLUMN"),
        _option(str, "--zone", help="log_zone", metavar="ZONE"),
        _option(str, "--object-type", help="log_object_type", metavar="TYPE"),
    )


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
    case, activity, time, start, resource, zone, object_type = _columns()
    json = Annotated[bool, typer.Option("--json", help=say("cli.option.json"))]
    lang = _option(str, "--lang", help="lang", metavar="zh|en")

    @log.command("info", help=say("cli.help.log_info"))
    def info(
        file: _file("log_file"),
        json: json = False,
        case: case = None,
        activity: activity = None,
        time: time = None,
        start: start = None,
        resource: resource = None,
        zone: zone = None,
        object_type: object_type = None,
        lang: lang = None,
    ) -> None:
        from bihuan.cli import logs

        logs.info(file, _wanted(case, activity, time, start, resource, zone, object_type), as_json=json)

    @log.command("convert", help=say("cli.help.log_convert"))
    def convert(
        file: _file("log_file"),
        target: Annotated[Path, typer.Argument(metavar="TARGET", help=say("cli.option.log_target"), show_default=False)],
        case: case = None,
        activity: activity = None,
        time: time = None,
        start: start = None,
        resource: resource = None,
        zone: zone = None,
        object_type: object_type = None,
        lang: lang = None,
    ) -> None:
        from bihuan.cli import logs

        logs.convert(file, target, _wanted(case, activity, time, start, resource, zone, object_type))

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
    case, activity, time, start, resource, zone, object_type = _columns()
    json = Annotated[bool, typer.Option("--json", help=say("cli.option.json"))]
    lang = _option(str, "--lang", help="lang", metavar="zh|en")

    @app.command(help=say("cli.help.mine"), rich_help_panel=panel)
    def mine(
        file: _file("log_file"),
        target: _option(Path, "--output", "-o", help="mine_output", metavar="BPMN") = None,
        json: json = False,
        case: case = None,
        activity: activity = None,
        time: time = None,
        start: start = None,
        resource: resource = None,
        zone: zone = None,
        object_type: object_type = None,
        lang: lang = None,
    ) -> None:
        from bihuan.cli import logs

        logs.mine(file, target, _wanted(case, activity, time, start, resource, zone, object_type), as_json=json)

    @app.command(help=say("cli.help.diagnose"), rich_help_panel=panel)
    def diagnose(
        file: _file("log_file"),
        model: _option(Path, "--model", help="diagnose_model", metavar="BPMN") = None,
        report: _option(Path, "--report", help="diagnose_report", metavar="FILE") = None,
        json: json = False,
        case: case = None,
        activity: activity = None,
        time: time = None,
        start: start = None,
        resource: resource = None,
        zone: zone = None,
        object_type: object_type = None,
        lang: lang = None,
    ) -> None:
        from bihuan.cli import logs

        wanted = _wanted(case, activity, time, start, resource, zone, object_type)
        logs.diagnose(file, model, report, wanted, as_json=json)


def _wanted(*given: str | None) -> Any:
    from bihuan.cli.logs import Wanted

    names = Wanted.__struct_fields__
    return Wanted(**{name: value for name, value in zip(names, given, strict=True) if value})
