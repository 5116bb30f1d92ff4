"""`python -m tools COMMAND …`, as `./run` calls it."""

from __future__ import annotations

import errno
import sys

from tools import commands, places, say


def main() -> int:
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    try:
        return commands.run(sys.argv[1:])
    except say.Stop as stop:
        say.stopped(stop)
        return stop.exit_code
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        say.stopped(places.explain(str(error), network=say.NO_NETWORK, otherwise=say.NO_NETWORK))
        return 3
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    raise SystemExit(main())
