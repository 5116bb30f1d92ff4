"""The commands and their options. Annotations are evaluated as they stand, because their help is in the user's language."""

# An option used by several commands is a variable holding an annotation.
# pyright: reportInvalidTypeForm=false

import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.exceptions import TyperException

from bihuan.bootstrap.settings import Settings, read_settings
from bihuan.cli import log_commands, output
from bihuan.cli.words import say
from bihuan.kernel.errors import BihuanError

TROUBLE = 1
WRONG_CALL = 2
INTERRUPTED = 130


def run(arguments: Sequence[str]) -> int:
    """Run one command line; answers the exit code."""
    words = list(arguments) or ["--help"]
    try:
        _dress(words)
        code = typer.main.get_command(application()).main(words, prog_name="bihuan", standalone_mode=False)
    except TyperException as misuse:
        if type(misuse).__name__ != "NoArgsIsHelpError":  # a group alone has printed its help already
            output.told(_misused(misuse))
        return WRONG_CALL
    except BihuanError as error:
        output.failed(error)
        return TROUBLE
    except (typer.Abort, KeyboardInterrupt):
        return INTERRUPTED
    return code if isinstance(code, int) else 0


def _misused(misuse: TyperException) -> str:
    """What is wrong with the command line, and where its help is."""
    context = getattr(misuse, "ctx", None)
    command = context.command_path if context is not None else "bihuan"
    parameter = getattr(misuse, "param", None)
    option = getattr(misuse, "option_name", "") or (max(parameter.opts, key=len) if parameter is not None else "")
    if isinstance(misuse, typer.BadParameter) and getattr(misuse, "message", ""):
        return say("cli.wrong_value", command=command, option=option, reason=_reason(misuse.message))
    if isinstance(misuse, typer.BadParameter):
        return say("cli.missing_argument", command=command, option=option)
    if option:
        return say("cli.unknown_option", command=command, option=option)
    if unknown := re.search(r"^No such command ['\"](.*?)['\"]", misuse.message):
        return say("cli.unknown_command", command=command, name=unknown[1])
    return say("cli.wrong_call", command=command, reason=misuse.message)


def _reason(told: str) -> str:
    """Why a value does not fit, in our words where the library has one we know."""
    for beginning, code in (
        ("Input should be a valid integer", "cli.want.integer"),
        ("Input should be a valid", "cli.want.other"),
    ):
        if told.startswith(beginning):
            return say(code)
    return told


def _dress(arguments: Sequence[str]) -> None:
    """Have the help told in the user's language; costs the import of the drawing library, so only where help may be shown."""
    if {"--help", "-h"} & set(arguments) or not any(each.startswith("-") for each in arguments[-1:]):
        from typer import rich_utils

        from bihuan.cli import helping

        rich_utils.rich_format_help = helping.show  # type: ignore[assignment]


def application() -> typer.Typer:
    """The whole command line in the language of this process."""
    app = typer.Typer(
        add_completion=False,
        rich_markup_mode="rich",
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    _add_language(app)
    _add_running(app)
    log_commands.add(app)
    _add_upkeep(app)
    _add_people(app)
    _add_export(app)
    _add_models(app)
    _add_rules(app)
    return app


def _option(type_: Any, *names: str, help: str, **more: Any) -> Any:
    return Annotated[type_ | None, typer.Option(*names, help=say(f"cli.option.{help}"), show_default=False, **more)]


def _given(config: str | None, **values: Any) -> Settings:
    """The settings of this run; what was not given on the command line comes from elsewhere."""
    return read_settings(os.environ, values, config or "")


def _add_language(app: typer.Typer) -> None:
    @app.callback(no_args_is_help=True, help=say("cli.help.bihuan"), epilog=say("cli.help.epilog"))
    def bihuan(lang: _option(str, "--lang", help="lang", metavar="zh|en") = None) -> None:
        del lang  # settled before the help was written


def _shared() -> dict[str, Any]:
    """The options of every command that opens an installation."""
    return {
        "folder": _option(str, "--folder", help="folder"),
        "database": _option(str, "--database", help="database"),
        "config": _option(str, "--config", help="config"),
        "lang": _option(str, "--lang", help="lang", metavar="zh|en"),
    }


def _add_running(app: typer.Typer) -> None:
    folder, database, config, lang = _shared().values()
    host = _option(str, "--host", help="host")
    port = _option(int, "--port", help="port")
    workers = _option(int, "--workers", help="workers")
    log_format = _option(str, "--log-format", help="log_format", metavar="auto|console|json")
    log_level = _option(str, "--log-level", help="log_level", metavar="debug|info|warning|error")

    @app.command(help=say("cli.help.serve"), rich_help_panel=say("cli.panel.run"))
    def serve(
        folder: folder = None,
        database: database = None,
        host: host = None,
        port: port = None,
        workers: workers = None,
        log_format: log_format = None,
        log_level: log_level = None,
        config: config = None,
        lang: lang = None,
    ) -> None:
        from bihuan.cli import running

        running.serve(
            _given(
                config,
                folder=folder,
                database=database,
                host=host,
                port=port,
                workers=workers,
                log_format=log_format,
                log_level=log_level,
            )
        )

    @app.command(help=say("cli.help.worker"), rich_help_panel=say("cli.panel.run"))
    def worker(
        folder: folder = None,
        database: database = None,
        workers: workers = None,
        log_format: log_format = None,
        log_level: log_level = None,
        config: config = None,
        lang: lang = None,
    ) -> None:
        from bihuan.cli import running

        settings = _given(config, folder=folder, database=database, workers=workers, log_format=log_format, log_level=log_level)
        running.worker(settings)

    @app.command(help=say("cli.help.demo"), rich_help_panel=say("cli.panel.run"))
    def demo(
        at: _option(str, "--at", help="at", metavar="YYYY-MM-DD") = None,
        fresh: Annotated[bool, typer.Option("--fresh", help=say("cli.option.fresh"))] = False,
        passwords: Annotated[bool, typer.Option("--passwords", help=say("cli.option.passwords"))] = False,
        prepare_only: Annotated[bool, typer.Option("--prepare-only", help=say("cli.option.prepare_only"))] = False,
        past: Annotated[bool, typer.Option("--past/--no-past", help=say("cli.option.past"))] = True,
        folder: folder = None,
        database: database = None,
        host: host = None,
        port: port = None,
        log_format: log_format = None,
        log_level: log_level = None,
        config: config = None,
        lang: lang = None,
    ) -> None:
        from bihuan.cli import demonstration

        settings = _given(
            config, folder=folder, database=database, host=host, port=port, log_format=log_format, log_level=log_level
        )
        wanted = demonstration.Wanted(at=at or "", fresh=fresh, passwords=passwords, prepare_only=prepare_only, past=past)
        demonstration.run(settings, wanted)


def _add_upkeep(app: typer.Typer) -> None:
    folder, database, config, lang = _shared().values()
    panel = say("cli.panel.upkeep")

    @app.command(help=say("cli.help.init"), rich_help_panel=say("cli.panel.run"))
    def init(
        company: _option(str, "--company", help="company") = None,
        login: _option(str, "--login", help="login") = None,
        name: _option(str, "--name", help="name") = None,
        password_stdin: Annotated[bool, typer.Option("--password-stdin", help=say("cli.option.password_stdin"))] = False,
        country: Annotated[str, typer.Option("--country", help=say("cli.option.country"))] = "CN",
        zone: Annotated[str, typer.Option("--zone", help=say("cli.option.zone"))] = "Asia/Shanghai",
        folder: folder = None,
        database: database = None,
        config: config = None,
        lang: lang = None,
    ) -> None:
        from bihuan.cli import upkeep

        asked = upkeep.First(company or "", login or "", name or "", country, zone, password_stdin)
        upkeep.init(_given(config, folder=folder, database=database), asked)

    @app.command(help=say("cli.help.migrate"), rich_help_panel=panel)
    def migrate(folder: folder = None, database: database = None, config: config = None, lang: lang = None) -> None:
        from bihuan.cli import upkeep

        upkeep.migrate(_given(config, folder=folder, database=database))

    @app.command(help=say("cli.help.backup"), rich_help_panel=panel)
    def backup(
        target: Annotated[
            Path | None, typer.Argument(metavar="[FILE]", help=say("cli.option.target"), show_default=False)
        ] = None,
        folder: folder = None,
        database: database = None,
        config: config = None,
        lang: lang = None,
    ) -> None:
        from bihuan.cli import upkeep

        upkeep.backup(_given(config, folder=folder, database=database), target)

    @app.command(help=say("cli.help.restore"), rich_help_panel=panel)
    def restore(
        source: Annotated[Path, typer.Argument(metavar="FILE", help=say("cli.option.source"), show_default=False)],
        force: Annotated[bool, typer.Option("--force", help=say("cli.option.force"))] = False,
        folder: folder = None,
        database: database = None,
        config: config = None,
        lang: lang = None,
    ) -> None:
        from bihuan.cli import upkeep

        upkeep.restore(_given(config, folder=folder, database=database), source, force=force)

    @app.command(help=say("cli.help.doctor"), rich_help_panel=panel)
    def doctor(folder: folder = None, database: database = None, config: config = None, lang: lang = None) -> None:
        from bihuan.cli import upkeep

        if not upkeep.doctor(_given(config, folder=folder, database=database)):
            raise typer.Exit(TROUBLE)

    @app.command(help=say("cli.help.simulate"), rich_help_panel=say("cli.panel.work"))
    def simulate(
        model: Annotated[Path, typer.Argument(metavar="MODEL", help=say("cli.option.bpmn_model"), show_default=False)],
        scenario: Annotated[Path | None, typer.Argument(metavar="[SCENARIO]", help=say("cli.option.scenario"))] = None,
        to_be: _option(Path, "--to-be", help="to_be") = None,
        to_be_scenario: _option(Path, "--to-be-scenario", help="to_be_scenario") = None,
        process: _option(str, "--process", help="process") = None,
        named: _option(str, "--named", help="named") = None,
        cases: _option(int, "--cases", help="cases_per_run") = None,
        replications: _option(int, "--replications", help="replications") = None,
        seed: _option(int, "--seed", help="seed") = None,
        log: _option(Path, "--log", help="event_log") = None,
        as_json: Annotated[bool, typer.Option("--json", help=say("cli.option.json"))] = False,
        show_scenario: Annotated[bool, typer.Option("--show-scenario", help=say("cli.option.show_scenario"))] = False,
        lang: lang = None,
    ) -> None:
        from bihuan.cli import simulating

        simulating.run(
            simulating.Asked(
                model=model,
                scenario=scenario,
                to_be=to_be,
                to_be_scenario=to_be_scenario,
                process=process or "",
                named=named or "",
                cases=cases,
                replications=replications,
                seed=seed,
                log=log,
                json=as_json,
                show_scenario=show_scenario,
            )
        )

    @app.command(help=say("cli.help.openapi"), rich_help_panel=panel)
    def openapi(target: _option(Path, "--output", "-o", help="output") = None, lang: lang = None) -> None:
        from bihuan.cli import upkeep

        upkeep.openapi(target)

    @app.command(help=say("cli.help.version"), rich_help_panel=panel)
    def version(lang: lang = None) -> None:
        import bihuan

        print(bihuan.__version__)


def _add_people(app: typer.Typer) -> None:
    folder, database, config, lang = _shared().values()
    user = typer.Typer(help=say("cli.help.user"), no_args_is_help=True)
    app.add_typer(user, name="user", rich_help_panel=say("cli.panel.upkeep"))
    keep: Callable[..., Any] = user.callback()

    @keep
    def people(lang: lang = None) -> None:
        del lang  # settled before the help was written

    @user.command("reset-password", help=say("cli.help.reset_password"))
    def reset_password(
        login: Annotated[str, typer.Argument(metavar="LOGIN", help=say("cli.option.whose"), show_default=False)],
        folder: folder = None,
        database: database = None,
        config: config = None,
        lang: lang = None,
    ) -> None:
        from bihuan.cli import upkeep

        upkeep.reset_password(_given(config, folder=folder, database=database), login)


def _add_export(app: typer.Typer) -> None:
    folder, database, config, lang = _shared().values()
    export = typer.Typer(help=say("cli.help.export"), no_args_is_help=True)
    app.add_typer(export, name="export", rich_help_panel=say("cli.panel.upkeep"))
    keep: Callable[..., Any] = export.callback()

    @keep
    def out(lang: lang = None) -> None:
        del lang  # settled before the help was written

    @export.command("templates", help=say("cli.help.export_templates"))
    def templates(
        target: Annotated[
            Path, typer.Argument(metavar="[FOLDER]", help=say("cli.option.export_folder"), show_default=False)
        ] = Path(),
        folder: folder = None,
        database: database = None,
        config: config = None,
        lang: lang = None,
    ) -> None:
        from bihuan.cli import upkeep

        upkeep.export_templates(_given(config, folder=folder, database=database), target)


def _add_models(app: typer.Typer) -> None:
    lang = _shared()["lang"]
    panel = say("cli.panel.models")

    @app.command(help=say("cli.help.test"), rich_help_panel=panel)
    def test(
        cases: Annotated[list[Path], typer.Argument(metavar="CASES.yaml …", help=say("cli.option.cases"), show_default=False)],
        lang: lang = None,
    ) -> None:
        from bihuan.cli import models

        if not models.test(cases):
            raise typer.Exit(TROUBLE)

    @app.command(help=say("cli.help.check"), rich_help_panel=panel)
    def check(
        model: Annotated[Path, typer.Argument(metavar="MODEL.bpmn", help=say("cli.option.model"), show_default=False)],
        strict: Annotated[bool, typer.Option("--strict", help=say("cli.option.strict"))] = False,
        lang: lang = None,
    ) -> None:
        from bihuan.cli import models

        if not models.check(model, strict=strict):
            raise typer.Exit(TROUBLE)

    @app.command(help=say("cli.help.convert"), rich_help_panel=panel)
    def convert(
        model: Annotated[Path, typer.Argument(metavar="MODEL.bpmn", help=say("cli.option.model"), show_default=False)],
        target: _option(Path, "--output", "-o", help="output") = None,
        lang: lang = None,
    ) -> None:
        from bihuan.cli import models

        if not models.convert(model, target):
            raise typer.Exit(TROUBLE)


def _add_rules(app: typer.Typer) -> None:
    lang = _shared()["lang"]
    panel = say("cli.panel.models")
    context = _option(Path, "--context", "-c", help="context", metavar="FILE.json")
    as_json = Annotated[bool, typer.Option("--json", help=say("cli.option.value_json"))]
    document = Annotated[Path, typer.Argument(metavar="FILE.dmn", help=say("cli.option.dmn"), show_default=False)]

    @app.command("feel", help=say("cli.help.feel"), rich_help_panel=panel)
    def expression(
        text: Annotated[str, typer.Argument(metavar="EXPRESSION", help=say("cli.option.expression"), show_default=False)],
        context: context = None,
        unary: Annotated[bool, typer.Option("--unary", help=say("cli.option.unary"))] = False,
        as_json: as_json = False,
        lang: lang = None,
    ) -> None:
        from bihuan.cli import rules

        if not rules.evaluate(text, context, unary=unary, plain=as_json):
            raise typer.Exit(TROUBLE)

    group = typer.Typer(help=say("cli.help.dmn"), no_args_is_help=True)
    app.add_typer(group, name="dmn", rich_help_panel=panel)
    keep: Callable[..., Any] = group.callback()

    @keep
    def decisions(lang: lang = None) -> None:
        del lang  # settled before the help was written

    @group.command("evaluate", help=say("cli.help.dmn_evaluate"))
    def evaluate(
        model: document,
        context: context = None,
        decision: _option(str, "--decision", "-d", help="decision") = None,
        as_json: as_json = False,
        lang: lang = None,
    ) -> None:
        from bihuan.cli import rules

        if not rules.decide(model, decision or "", context, plain=as_json):
            raise typer.Exit(TROUBLE)

    @group.command("check", help=say("cli.help.dmn_check"))
    def check(
        model: document,
        strict: Annotated[bool, typer.Option("--strict", help=say("cli.option.doubts"))] = False,
        lang: lang = None,
    ) -> None:
        from bihuan.cli import rules

        if not rules.check(model, strict=strict):
            raise typer.Exit(TROUBLE)

    @group.command("test", help=say("cli.help.dmn_test"))
    def test(
        model: document,
        cases: Annotated[
            Path | None, typer.Argument(metavar="[CASES.json]", help=say("cli.option.dmn_cases"), show_default=False)
        ] = None,
        lang: lang = None,
    ) -> None:
        from bihuan.cli import rules

        if not rules.test(model, cases):
            raise typer.Exit(TROUBLE)
