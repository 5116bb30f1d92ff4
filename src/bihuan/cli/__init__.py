"""The command line: `bihuan COMMAND`, in Chinese or English after `--lang`, `BIHUAN_LANG` or the locale.

Nothing heavy is imported before the command that needs it is known.
"""

from __future__ import annotations

import os
import sys

from bihuan.cli.words import speak


def main() -> None:
    """Run the command of this process; ends it with 0, 1 for trouble, 2 for a wrong call."""
    speak(sys.argv[1:], os.environ)
    from bihuan.cli.commands import run

    sys.exit(run(sys.argv[1:]))
