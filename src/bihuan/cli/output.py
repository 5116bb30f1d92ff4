"""What the commands print: results on standard output, everything else on standard error."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bihuan.cli.words import say, spoken
from bihuan.kernel.catalogue import render
from bihuan.kernel.errors import BihuanError

if TYPE_CHECKING:
    from rich.console import Console

MOST_PROBLEMS = 50


def console(*, errors: bool = False) -> Console:
    """A console that never breaks a word of ours apart for colour's sake."""
    from rich.console import Console

    return Console(stderr=errors, highlight=False, soft_wrap=True)


def told(text: str) -> None:
    """One line for whoever reads along."""
    console(errors=True).print(text, markup=False)


def failed(error: BihuanError) -> None:
    """What went wrong, in the words of the catalogue, with its parts below."""
    out = console(errors=True)
    out.print("✗", style="bold red", end=" ")
    out.print(render(error, spoken()), markup=False)
    for problem in error.problems[:MOST_PROBLEMS]:
        place = f"{problem.place}: " if problem.place else ""
        out.print(f"  · {place}{render(problem, spoken())}", markup=False)
    if len(error.problems) > MOST_PROBLEMS:
        out.print(f"  · {say('cli.more', count=len(error.problems) - MOST_PROBLEMS)}", markup=False)


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table on standard output; plain columns when that is no terminal."""
    if not sys.stdout.isatty():
        print("\n".join("\t".join(row) for row in rows), flush=True)  # a server may go on after it
        return
    from rich import box
    from rich.table import Table
    from rich.text import Text

    drawn = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for heading in headings:
        drawn.add_column(Text(heading), no_wrap=True)
    for row in rows:
        drawn.add_row(*map(Text, row))
    console().print(drawn)
