"""Peers of other runtimes, each in a process of its own that answers line by line what its work has cost.

A question is history level, path of a BPMN file, number of instances and variables (`name=integer`), separated by tabs; the
answer is JSON with the CPU and wall seconds that the process measured of itself. Who cannot run here raises `NotAtHand`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

from benchmarks.timing import FOLDER, RESULTS, Timing

CAMUNDA_7 = "Camunda 7"
CAMUNDA_PYTHON = "camunda-python"
_PYTHONS = ("python3.12", "python3.13", "python3.14")
_PATIENCE = 600  # seconds for fetching packages and building


class NotAtHand(Exception):
    """A peer that this machine cannot run, with the reason."""


class _Answer(msgspec.Struct):
    cpu: float
    wall: float


class Peer:
    """One running peer."""

    def __init__(self, process: subprocess.Popen[str], folder: Path) -> None:
        self._process = process
        self._folder = folder

    def ask(self, source: bytes, instances: int, history: str, variables: Mapping[str, int]) -> _Answer:
        """Run so many instances of the process `p`; raises NotAtHand when the peer cannot."""
        file = self._folder / f"{abs(hash(source))}.bpmn"
        if not file.exists():
            file.write_bytes(source)
        asked = [history, str(file), str(instances), *(f"{name}={value}" for name, value in variables.items())]
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        impatient = threading.Timer(_PATIENCE, self._process.kill)  # a reader of a pipe cannot be told to give up
        impatient.start()
        try:
            self._process.stdin.write("\t".join(asked) + "\n")
            self._process.stdin.flush()
            answered = self._process.stdout.readline()
        except BrokenPipeError:
            answered = ""
        finally:
            impatient.cancel()
        if not answered:
            raise NotAtHand(f"it ended before it answered, or took longer than {_PATIENCE} s")
        return msgspec.json.decode(answered, type=_Answer)

    def work(
        self, source: bytes, instances: int, nodes: int, *, history: str = "none", variables: Mapping[str, int] | None = None
    ) -> Callable[[], Timing]:
        """One round for the runner; `nodes` are the flow nodes that an instance passes."""

        def timed() -> Timing:
            answer = self.ask(source, instances, history, variables or {})
            return Timing(nodes * instances, answer.cpu, answer.wall)

        return timed


@contextmanager
def camunda_7() -> Iterator[Peer]:
    """Camunda 7 on the Java and Maven of this machine."""
    built = RESULTS / "camunda7"
    java, maven = _program("java"), _program("mvn")
    path = built / "classpath"
    _run([maven, "-q", "-B", "-f", str(FOLDER / "camunda7" / "pom.xml"), f"-Dbuilt={built}", "compile",
          "dependency:build-classpath", f"-Dmdep.outputFile={path}"])  # fmt: skip
    with _started([java, "-Xms1g", "-cp", f"{built / 'classes'}{os.pathsep}{path.read_text().strip()}", "bihuan.Peer"]) as peer:
        yield peer


@contextmanager
def camunda_python() -> Iterator[Peer]:
    """The package camunda-python, in an environment of its own on Python 3.12 or later."""
    place = RESULTS / "camunda-python"
    python = place / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        _run([_later_python(), "-m", "venv", str(place)])
    _run([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "camunda-python==0.1.2"])
    with _started([str(python), str(FOLDER / "camunda_python_peer.py")]) as peer:
        yield peer


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise NotAtHand(f"no `{name}` on the path")
    return found


def _later_python() -> str:
    """A Python of 3.12 or later that answers."""
    if sys.version_info >= (3, 12):
        return sys.executable
    versions = sorted((Path.home() / ".pyenv" / "versions").glob("3.1[2-9]*/bin/python"))
    for each in (*filter(None, map(shutil.which, _PYTHONS)), *map(str, versions)):
        if subprocess.run([each, "-c", "import venv"], capture_output=True, check=False).returncode == 0:
            return each
    raise NotAtHand("no Python 3.12 or later")


def _run(command: Sequence[str]) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotAtHand(str(error)) from error
    if done.returncode:
        lines = [line for line in (done.stderr + done.stdout).splitlines() if line.strip()]
        raise NotAtHand(f"{Path(command[0]).name} failed: {lines[0][:160] if lines else done.returncode}")


@contextmanager
def _started(command: Sequence[str]) -> Iterator[Peer]:
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding="utf-8"
        )
        try:
            yield Peer(process, Path(folder))
        finally:
            process.terminate()
            process.wait()
