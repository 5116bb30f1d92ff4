"""The virtual environment: made once, filled from the hashed locks, checked in a few milliseconds when warm.

Every group of packages has its lock `requirements/<group>.txt` and its stamp `.venv/.bihuan/<group>`; a stamp holds the
digest of its lock. Installing never removes what another group brought. An installation that was cut short is not mended but
made afresh: the downloads are kept in the installers' caches, so that costs seconds.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence

from tools import places, say
from tools.places import CACHE, REQUIREMENTS, ROOT, VENV

STAMPS = VENV / ".bihuan"
_BUSY = STAMPS / "busy"  # lies there while an installer runs; found at the start, it tells of one that was killed
BASE = ("run", "build")
_NO_NETWORK_RETRIES = {"PIP_RETRIES": "2"}


def inside() -> bool:
    """Whether this very process runs on the virtual environment's interpreter."""
    return os.path.normcase(os.path.abspath(sys.prefix)) == os.path.normcase(str(VENV))


def ready(groups: Sequence[str]) -> None:
    """Make sure that the environment holds `groups` and the project; start over inside it when it was not there."""
    if inside() and _whole() and all(map(_stamped, groups)) and _project_stamped():
        return
    with _alone():
        if not _whole():
            _make()
        if inside():
            _install([group for group in groups if not _stamped(group)])
            _install_project()
            return
    _start_over()


def _whole() -> bool:
    """Whether `.venv` was made to the end, in this very folder, and no installation into it was cut short."""
    return places.stamped(STAMPS / "venv", str(ROOT)) and places.python().exists() and not _BUSY.exists()


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """One set-up at a time in a checkout: a second terminal waits for the first."""
    if os.name == "nt":
        yield
        return
    import fcntl

    if not os.access(ROOT, os.W_OK):
        raise say.Stop(say.NOT_WRITABLE.filled(place=ROOT))
    CACHE.mkdir(exist_ok=True)
    with (CACHE / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _stamped(group: str) -> bool:
    return places.stamped(STAMPS / group, _digest(group))


def _digest(group: str) -> str:
    return places.digest([REQUIREMENTS / f"{group}.txt"], sys.version)


def _start_over() -> None:
    command = [str(places.python()), "-X", "utf8", "-m", "tools", *sys.argv[1:]]
    sys.stderr.flush()
    if os.name == "nt":
        raise SystemExit(subprocess.call(command))
    os.execv(command[0], command)


def _make() -> None:
    """Create `.venv` afresh, also where the system's Python came without ensurepip."""
    _create()
    if not _has_pip():
        raise say.Stop(say.NO_PIP.filled(python=sys.executable))
    places.write_stamp(STAMPS / "venv", str(ROOT))  # its programs carry the path: a moved checkout makes a new one


def _has_pip() -> bool:
    if not places.python().exists():
        return False
    probe = [str(places.python()), "-c", "import sys, pip; sys.exit(sys.version_info < (3, 11))"]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


def _create() -> None:
    version = ".".join(map(str, sys.version_info[:3]))
    told = say.VENV.filled(version=version)
    base = getattr(sys, "_base_executable", sys.executable)
    env = places.environment()
    failed, text = places.attempt(told, [base, "-m", "venv", "--clear", str(VENV)], env=env)
    if not failed:
        return
    stop = places.explain(text, network=say.NO_NETWORK, otherwise=say.NO_PIP.filled(python=base))
    if stop.told.en.startswith(say.DISK_FULL.en[:16]):
        raise stop
    # No ensurepip (Debian without python3-venv): a pip beside the interpreter can still fill the environment.
    failed, text = places.attempt(told, [base, "-m", "venv", "--clear", "--without-pip", str(VENV)], env=env)
    seed = [base, "-m", "pip", "--python", str(places.python()), "install", "--quiet", "pip"]
    if not failed:
        failed, text = places.attempt(say.INSTALLER, seed, env=env)
    if failed:
        raise places.explain(text, network=say.NO_NETWORK, otherwise=say.NO_PIP.filled(python=base))


def _install(groups: Sequence[str]) -> None:
    if not groups:
        return
    env = places.environment(_NO_NETWORK_RETRIES)
    if not _stamped("installer"):
        _run(say.INSTALLER, [*_pip(), "install", "--require-hashes", "--quiet", *_locks(["installer"])], env, ["installer"])
    told = say.PACKAGES.filled(names=", ".join(groups))
    env.update(_mirrors(env))
    _run(
        told,
        [places.program("uv"), "pip", "install", "--python", str(places.python()), "--require-hashes", *_locks(groups)],
        env,
        groups,
    )


def _run(told: say.Told, command: Sequence[str], env: dict[str, str], groups: Sequence[str]) -> None:
    places.write_stamp(_BUSY, "")
    failed, text = places.attempt(told, command, env=env)
    if failed:
        raise places.explain(text, network=say.NO_NETWORK, otherwise=say.INSTALL_FAILED.filled(what=say.choose(told)))
    _BUSY.unlink()
    for group in groups:
        places.write_stamp(STAMPS / group, _digest(group))


def _pip() -> list[str]:
    return [str(places.python()), "-m", "pip", "--no-input", "--disable-pip-version-check"]


def _locks(groups: Sequence[str]) -> list[str]:
    return [word for group in groups for word in ("-r", str(REQUIREMENTS / f"{group}.txt"))]


def _mirrors(env: dict[str, str]) -> dict[str, str]:
    """The mirror, certificate and proxy that pip was told (variables or pip.conf), in the words of the faster installer."""
    known = {
        "global.index-url": "UV_DEFAULT_INDEX",
        "global.extra-index-url": "UV_INDEX",
        "global.find-links": "UV_FIND_LINKS",
        "global.cert": "SSL_CERT_FILE",
        "global.proxy": "ALL_PROXY",
    }
    listed = subprocess.run([*_pip(), "config", "list"], capture_output=True, text=True, env=env, check=False).stdout
    found: dict[str, str] = {"UV_HTTP_TIMEOUT": "120", "UV_NO_PROGRESS": "1", "UV_LINK_MODE": env.get("UV_LINK_MODE", "copy")}
    for row in listed.splitlines():
        name, _, value = row.partition("=")
        name = name.replace(":env:.", "global.").replace("install.", "global.")
        wanted = known.get(name)
        if wanted and wanted not in env:
            found[wanted] = " ".join(value.strip("'\"").split("\\n"))
    return found


def _project_digest() -> str:
    return places.digest([ROOT / "pyproject.toml", ROOT / "hatch_build.py"], sys.version)


def _project_stamped() -> bool:
    return places.stamped(STAMPS / "project", _project_digest())


def _install_project() -> None:
    if _project_stamped():
        return
    command = [places.program("uv"), "pip", "install", "--python", str(places.python())]
    command += ["--quiet", "--offline", "--no-deps", "--no-build-isolation", "--editable", str(ROOT)]
    failed, text = places.attempt(say.PROJECT, command, env=places.environment({"BIHUAN_UI": "skip"}))
    if failed:
        raise places.explain(text, network=say.NO_NETWORK, otherwise=say.INSTALL_FAILED.filled(what="bihuan"))
    places.write_stamp(STAMPS / "project", _project_digest())
