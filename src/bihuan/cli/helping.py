"""The help of a command, in the user's language from the first word to the last.

The library's own help mixes its English words (`Usage`, `[OPTIONS]`, the names of types) into ours and cuts long lines short;
here a command is told by its sentence, its arguments, its options and its commands, and nothing is cut.
"""

from __future__ import annotations

from typing import Any

from bihuan.cli.output import console
from bihuan.cli.words import say

INDENT = 2
WIDTH = 100


def show(*, obj: Any, ctx: Any, markup_mode: Any = None) -> None:
    """Print the help of `obj`, a command or group as the library holds it; stands in for the library's own printer."""
    del markup_mode
    out = console()
    out.print(f"[bold]{say('cli.help.usage')}[/bold] {_usage(obj, ctx)}", soft_wrap=True, markup=True)
    if obj.help:
        out.print(f"\n{obj.help.strip()}")
    parameters = [each for each in obj.get_params(ctx) if not getattr(each, "hidden", False)]
    arguments = [each for each in parameters if _is_argument(each)]
    _section(out, say("cli.help.arguments"), [(_metavar(each), _told(each)) for each in arguments])
    for title, commands in _grouped(obj, ctx).items():
        _section(out, title, commands)
    options = [each for each in parameters if not _is_argument(each)]
    _section(out, say("cli.help.options"), [(_names(each), _told(each)) for each in options])
    if obj.epilog:
        out.print(f"\n[dim]{obj.epilog}[/dim]")


def _usage(obj: Any, ctx: Any) -> str:
    parts = [ctx.command_path]
    parts += [_metavar(each) for each in obj.get_params(ctx) if _is_argument(each)]
    if getattr(obj, "commands", None):
        parts.append(f"<{say('cli.help.command')}>")
    parts.append(rf"\[{say('cli.help.options')}]")
    return " ".join(parts)


def _is_argument(parameter: Any) -> bool:
    return parameter.param_type_name == "argument"


def _metavar(argument: Any) -> str:
    name = (argument.metavar or argument.name or "").upper().strip("[]{}")
    return f"<{name}>" if argument.required else rf"\[{name}]"


def _names(option: Any) -> str:
    names = ", ".join(sorted(option.opts, key=len))
    return f"{names} <{option.metavar}>" if option.metavar else names


def _told(parameter: Any) -> str:
    return say("cli.option.help") if parameter.name == "help" else str(parameter.help or "")


def _grouped(obj: Any, ctx: Any) -> dict[str, list[tuple[str, str]]]:
    """The commands of a group under their headings, each with the first paragraph of its help."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name, command in getattr(obj, "commands", {}).items():
        if not command.hidden:
            panel = getattr(command, "rich_help_panel", None)
            title = panel if isinstance(panel, str) else say("cli.help.commands")
            found.setdefault(title, []).append((name, (command.help or "").strip().split("\n\n")[0]))
    return found


def _section(out: Any, title: str, rows: list[tuple[str, str]]) -> None:
    if not rows:
        return
    from rich.table import Table

    out.print(f"\n[bold]{title}[/bold]")
    table = Table.grid(padding=(0, 2), expand=False)
    table.add_column(no_wrap=True, style="cyan")
    table.add_column(overflow="fold")
    for name, told in rows:
        table.add_row(f"{' ' * INDENT}{name}", told)
    out.print(table, soft_wrap=False, width=min(out.width, WIDTH))
