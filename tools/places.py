"""Where things lie in the repository, and the little that every tool needs to start a program there."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from tools import say

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
CACHE = ROOT / ".cache"
REQUIREMENTS = ROOT / "requirements"
WEB_UI = ROOT / "web-ui"
BUILT_UI = ROOT / "src" / "bihuan" / "web" / "ui"

MKDOCS = {"NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"}
"""Variables for the program that builds the documentation: no advertisement of its successor."""

_NETWORK_WORDS = (
    "enotfound", "eai_again", "etimedout", "econnrefused", "econnreset", "eperm connect", "network request", "socket timeout",
    "failed to fetch", "error sending request", "dns error", "connection refused", "connection reset", "network is unreachable",
    "name or service not known", "temporary failure in name resolution", "newconnectionerror", "timed out", "proxyerror",
    "cannot connect to proxy", "sslerror", "certificate verify failed", "invalid peer certificate", "self-signed certificate",
    "no route to host", "tunnel", "bad gateway", "service unavailable", "registry returned", "client error (connect)",
)  # fmt: skip
_DISK_WORDS = ("no space left", "enospc", "disk quota exceeded", "os error 28", "errno 28")
_RIGHTS_WORDS = ("permission denied", "eacces", "read-only file system")

NEEDED_MEGABYTES = 1500


def bin_folder() -> Path:
    return VENV / ("Scripts" if os.name == "nt" else "bin")


def python() -> Path:
    """The interpreter of the virtual environment."""
    return bin_folder() / ("python.exe" if os.name == "nt" else "python")


def program(name: str) -> str:
    """A console program of the virtual environment."""
    return str(bin_folder() / (f"{name}.exe" if os.name == "nt" else name))


def digest(paths: Iterable[Path], *extra: str) -> str:
    """One digest over the contents of files, in the order given, and any further words."""
    total = hashlib.sha256()
    for path in paths:
        total.update(path.name.encode())
        total.update(b"\0")
        total.update(path.read_bytes() if path.is_file() else b"-")
    for word in extra:
        total.update(b"\0" + word.encode())
    return total.hexdigest()


def stamped(stamp: Path, value: str) -> bool:
    try:
        return stamp.read_text(encoding="utf-8") == value
    except OSError:
        return False


def write_stamp(stamp: Path, value: str) -> None:
    """Put the stamp down whole or not at all: a set-up cut short must not look finished."""
    stamp.parent.mkdir(parents=True, exist_ok=True)
    partial = stamp.with_name(stamp.name + ".partial")
    partial.write_text(value, encoding="utf-8")
    partial.replace(stamp)


def home_cache(environment: dict[str, str]) -> None:
    """Point the installers' caches into the repository when the home folder cannot be written (containers, service users)."""
    home = Path(os.path.expanduser("~"))
    if os.access(home, os.W_OK):
        return
    environment.setdefault("UV_CACHE_DIR", str(CACHE / "uv"))
    environment.setdefault("PIP_CACHE_DIR", str(CACHE / "pip"))
    environment.setdefault("npm_config_cache", str(CACHE / "npm"))
    environment["HOME"] = str(CACHE / "home")
    (CACHE / "home").mkdir(parents=True, exist_ok=True)


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """The variables for a child program: ours, without what would lead another Python astray."""
    result = {key: value for key, value in os.environ.items() if key not in ("PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV")}
    result["VIRTUAL_ENV"] = str(VENV)
    result["PATH"] = str(bin_folder()) + os.pathsep + result.get("PATH", os.defpath)
    home_cache(result)
    result.update(more or {})
    return result


def attempt(what: say.Told, command: Sequence[str], *, env: Mapping[str, str], cwd: Path = ROOT) -> tuple[int, str]:
    """Run one set-up program, telling that it still works; answers its exit code and everything it said."""
    say.line(say.PREPARING.filled(what=say.choose(what)))
    live = sys.stderr.isatty()
    started = time.monotonic()
    with tempfile.TemporaryFile() as said:
        child = subprocess.Popen(command, cwd=cwd, env=dict(env), stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT)
        told = started
        try:
            while True:
                try:
                    child.wait(timeout=0.5)
                    break
                except subprocess.TimeoutExpired:
                    now = time.monotonic()
                    if live:
                        print("\r" + say.choose(say.STILL.filled(seconds=now - started)), end="", file=sys.stderr, flush=True)
                    elif now - told > 15:
                        told = now
                        say.line(say.STILL.filled(seconds=now - started))
        except BaseException:
            child.kill()
            child.wait()
            raise
        said.seek(0)
        text = said.read().decode("utf-8", "replace")
    if live:
        print("\r", end="", file=sys.stderr)
    if child.returncode == 0:
        say.line(say.TOOK.filled(seconds=time.monotonic() - started))
    return child.returncode, text


def explain(text: str, *, network: say.Told, otherwise: say.Told) -> say.Stop:
    """Turn what a failing installer said into the message that helps."""
    lowered = text.lower()
    free = shutil.disk_usage(ROOT).free // 1_000_000
    if free < 20 or any(word in lowered for word in _DISK_WORDS):
        place = _fullest()
        return say.Stop(
            say.DISK_FULL.filled(place=place, free=shutil.disk_usage(place).free // 1_000_000, need=NEEDED_MEGABYTES), text
        )
    if any(word in lowered for word in _NETWORK_WORDS):
        return say.Stop(network, text)
    if any(word in lowered for word in _RIGHTS_WORDS) and not os.access(ROOT, os.W_OK):
        return say.Stop(say.NOT_WRITABLE.filled(place=ROOT), text)
    return say.Stop(otherwise, text)


def _fullest() -> str:
    """Of the folders that a set-up writes to, the one with the least space left."""
    candidates = {str(ROOT), os.path.expanduser("~"), tempfile.gettempdir()}
    there = [place for place in candidates if os.path.isdir(place)]
    return min(there, key=lambda place: shutil.disk_usage(place).free)
