"""Relock the Python packages: one resolution for everything, then one hashed file per group that follows it.

What is locked stays where it is unless `pyproject.toml` asks otherwise; `--upgrade` moves everything to the newest.
"""

from __future__ import annotations

import subprocess
from collections.abc import Sequence

from tools import places
from tools.places import CACHE, REQUIREMENTS, ROOT

GROUPS = ("installer", "build", "run", "dev", "docs", "bench")
_HEAD = "# Made by `./run lock`; the hashes cover every platform. Do not edit by hand.\n"


def lock(arguments: Sequence[str]) -> int:
    folder = CACHE / "lock"
    folder.mkdir(parents=True, exist_ok=True)
    everything = folder / "everything.txt"
    upgrade = "--upgrade" in arguments
    everything.write_text("" if upgrade else _merged(), encoding="utf-8")
    groups = [word for group in GROUPS if group != "run" for word in ("--group", group)]
    _compile(["pyproject.toml", *groups, "-o", str(everything)])
    REQUIREMENTS.mkdir(exist_ok=True)
    for group in GROUPS:
        target = folder / f"{group}.txt"
        target.unlink(missing_ok=True)
        source = ["pyproject.toml"] if group == "run" else ["--group", group]
        _compile([*source, "--constraints", str(everything), "-o", str(target)])
        (REQUIREMENTS / f"{group}.txt").write_text(_HEAD + target.read_text(encoding="utf-8"), encoding="utf-8")
    return 0


def _merged() -> str:
    """The present locks as one file: the versions to keep."""
    blocks: dict[str, str] = {}
    for path in sorted(REQUIREMENTS.glob("*.txt")):
        block: list[str] = []
        for row in path.read_text(encoding="utf-8").splitlines():
            if row.startswith("#"):
                continue
            if block and not row.startswith(" "):
                blocks[block[0]] = "\n".join(block)
                block = []
            block.append(row)
        if block:
            blocks[block[0]] = "\n".join(block)
    return "\n".join(blocks.values()) + "\n"


def _compile(arguments: Sequence[str]) -> None:
    command = [places.program("uv"), "pip", "compile", "--quiet", "--universal", "--python-version", "3.11"]
    command += ["--generate-hashes", "--no-annotate", "--no-header", *arguments]
    subprocess.run(command, cwd=ROOT, env=places.environment(), check=True)
