"""`./run dev`: the server and the page's development server side by side, both stopped together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence

from tools import interface, places
from tools.places import CACHE, ROOT, WEB_UI


def serve(arguments: Sequence[str]) -> int:
    """Start both; when one ends, or on Ctrl+C, end the other. The page's server passes `/api` on to ours."""
    database = CACHE / "dev"
    database.mkdir(parents=True, exist_ok=True)
    server = [str(places.python()), "-m", "bihuan.cli", "demo", "--folder", str(database), *arguments]
    children = [
        subprocess.Popen(server, cwd=ROOT, env=places.environment({"BIHUAN_RELOAD": "1"})),
        subprocess.Popen(interface.npm("run", "dev"), cwd=WEB_UI, env=interface.environment()),
    ]
    try:
        while all(child.poll() is None for child in children):
            time.sleep(0.2)
    except KeyboardInterrupt:
        pass
    finally:
        for child in children:
            if child.poll() is None:
                child.send_signal(signal.SIGINT if os.name != "nt" else signal.SIGTERM)
        for child in children:
            try:
                child.wait(10)
            except subprocess.TimeoutExpired:
                child.kill()
    return max((child.returncode or 0) for child in children) if sys.exc_info()[0] is None else 130
