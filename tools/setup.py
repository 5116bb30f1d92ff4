"""The virtual environment: made once, filled from the hashed locks, checked in a few milliseconds when warm.

Every group of packages has its lock `requirements/<group>.txt` and its stamp `.venv/.bihuan/<group>`; a stamp holds the
digest of its lock. Installing never removes what another group brought.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence

from tools import places, say
from tools.places import REQUIREMENTS, ROOT, VENV

STAMPS = VENV / ".bihuan"
BASE = ("run", "build")
_NO_NETWORK_RETRIES = {"PIP_RETRIES": "2"}


def inside() -> bool:
    """Whether this very process runs on the virtual environment's interpreter."""
    return os.path.normcase(os.path.abspath(sys.prefix)) == os.path.normcase(str(VENV))


def ready(groups: Sequence[str]) -> None:
    """Make sure that the environment holds `groups` and the project; start over inside it when it was not there."""
    if not (inside() and (STAMPS / "venv").exists()):
        _make()
        if not inside():
            _start_over()
    missing = [group for group in groups if not _stamped(group)]
    if missing:
        _install(missing)
    _install_project()


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
    """Create `.venv`, also where the system's Python came without ensurepip; mend one whose making was cut short."""
    if not os.access(ROOT, os.W_OK):
        raise say.Stop(say.NOT_WRITABLE.filled(place=ROOT))
    if not _has_pip():
        _create()
    if not _has_pip():
        raise say.Stop(say.NO_PIP.filled(python=sys.executable))
    places.write_stamp(STAMPS / "venv", sys.version)


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
    failed, text = places.attempt(told, command, env=env)
    if failed:
        raise places.explain(text, network=say.NO_NETWORK, otherwise=say.INSTALL_FAILED.filled(what=say.choose(told)))
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


def _install_project() -> None:
    value = places.digest([ROOT / "pyproject.toml", ROOT / "hatch_build.py"], sys.version)
    stamp = STAMPS / "project"
    if places.stamped(stamp, value):
        return
    command = [places.program("uv"), "pip", "install", "--python", str(places.python())]
    command += ["--quiet", "--offline", "--no-deps", "--no-build-isolation", "--editable", str(ROOT)]
    failed, text = places.attempt(say.PROJECT, command, env=places.environment({"BIHUAN_UI": "skip"}))
    if failed:
        raise places.explain(text, network=say.NO_NETWORK, otherwise=say.INSTALL_FAILED.filled(what="bihuan"))
    places.write_stamp(stamp, value)
