"""An idle server has loaded nothing that it may never need."""

from __future__ import annotations

import subprocess
import sys

from tests.house.tree import ROOT, rooms

HEAVY = {"numba", "duckdb", "polars", "pyarrow", "numpy", "pandas", "scipy", "typst", "docx", "playwright"}
DOORS = ("cli", "bootstrap", "web", "workers", "store", "connectors", "demo", "application", "eventlog", "logstore", "documents")


def test_the_server_loads_no_heavy_library() -> None:
    doors = [f"bihuan.{name}" for name in DOORS if name in rooms()]
    program = f"import sys, {', '.join(doors)}; print(*sorted({{name.split('.')[0] for name in sys.modules}}))"
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(run.stdout.split())
    assert "bihuan" in loaded
    assert loaded & HEAVY == set()
