"""`./run dev`: the server and the page's development server side by side, both stopped together.

The server is started again whenever a file of its source changes; the page's own server renews the page by itself.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Sequence

from tools import interface, places, say
from tools.places import CACHE, ROOT, WEB_UI

_SOURCE = ROOT / "src" / "bihuan"
_KINDS = {".py", ".sql", ".yaml", ".json"}
_LOOK_EVERY_S = 0.5


def serve(arguments: Sequence[str]) -> int:
    """Start both; when the page's server ends, or on Ctrl+C, end the other. The page's server passes `/api` on to ours."""
    folder = CACHE / "dev"
    folder.mkdir(parents=True, exist_ok=True)
    command = [str(places.python()), "-m", "bihuan.cli", "demo", "--folder", str(folder), *arguments]
    page = subprocess.Popen(interface.npm("run", "dev"), cwd=WEB_UI, env=interface.environment())
    server = _start(command)
    seen = _state()
    try:
        while page.poll() is None:
            time.sleep(_LOOK_EVERY_S)
            now = _state()
            if now != seen:
                seen = now
                say.line(say.RESTARTED)
                _end(server)
                server = _start(command)
        return page.returncode
    except KeyboardInterrupt:
        return 130
    finally:
        _end(server)
        _end(page)


def _start(command: Sequence[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, cwd=ROOT, env=places.environment())


def _state() -> tuple[int, int]:
    """What changes when a source file is written, added or removed."""
    times = [path.stat().st_mtime_ns for path in _SOURCE.rglob("*") if path.suffix in _KINDS and path.exists()]
    return len(times), max(times)


def _end(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is not None:
        return
    child.send_signal(signal.SIGINT if os.name != "nt" else signal.SIGTERM)
    try:
        child.wait(10)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
