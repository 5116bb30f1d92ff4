"""What the house tests look at: the files that git keeps, and the rooms that stand."""

from __future__ import annotations

import subprocess
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "bihuan"
PURE = (
    *("kernel", "bpmn", "feel", "organization", "eventlog", "assignment", "forms", "dmn", "engine"),
    *("measures", "mining", "simulation", "monitoring", "lifecycle"),
)


@cache
def tracked() -> tuple[Path, ...]:
    """Every file that git keeps and that still exists, relative to the root."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    return tuple(Path(name) for name in listed.split("\0") if name and (ROOT / name).is_file())


@cache
def settings() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def rooms() -> set[str]:
    """The names directly below `bihuan`."""
    names = {path.stem for path in SOURCE.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    return names - {"__init__", "__main__"}


def text(path: Path) -> str:
    return (ROOT / path).read_text(encoding="utf-8", errors="replace")
