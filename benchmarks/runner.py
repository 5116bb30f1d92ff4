"""The one runner of all benchmarks.

A benchmark is a module `bench_<name>.py` with a function `bench(run: Run) -> None`. It calls

* `run.compare(what, ours, peer, peer_name=…, at_least=10)`: both sides do the same work and answer how many units they did;
  they take turns, round by round, in this one process, and the better round of each counts, so that a busy machine hits both;
* `run.time(what, work)`: our side alone, in units per second;
* `run.figure(what, value, unit, at_least=…, at_most=…)`: anything counted or weighed otherwise (commits, bytes, requests);
* `run.absent(peer_name, why)`: a peer whose runtime is not at hand on this machine.

A peer of another runtime runs in a process of its own (`peers`), which measures itself: its work answers a `Timing`.

CPU seconds decide (`process_time`: all threads, no waiting) where the work is ours alone; wall seconds where waiting is part of
the promise (`by="wall"`). The table goes to standard output as Markdown, the figures to `.cache/benchmarks/<name>.json`. A bound
that was promised and not kept makes the run fail.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from typing import TypeAlias

import msgspec

from benchmarks.timing import FOLDER, RESULTS, Clock, Timing

Work: TypeAlias = Callable[[], int | Timing]


class Row(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One line of the table."""

    what: str
    value: float
    unit: str
    by: str = ""
    peer_name: str = ""
    peer_value: float | None = None
    ratio: float | None = None
    at_least: float | None = None
    at_most: float | None = None
    note: str = ""

    @property
    def kept(self) -> bool:
        """Whether the bound holds; it is a bound on the ratio where there is a peer, else on the value."""
        judged = self.value if self.ratio is None else self.ratio
        return (self.at_least is None or judged >= self.at_least) and (self.at_most is None or judged <= self.at_most)


class Run:
    """What a benchmark is given; it collects the rows."""

    def __init__(self, rounds: int) -> None:
        self.rounds = rounds
        self.rows: list[Row] = []

    def time(
        self, what: str, work: Work, *, unit: str = "units/s", by: Clock = "cpu", at_least: float | None = None, note: str = ""
    ) -> Row:
        """Our own rate: the best of the rounds, after one round to warm up."""
        work()
        best = max((_timed(work) for _ in range(self.rounds)), key=lambda timing: timing.rate(by))
        return self._add(Row(what=what, value=best.rate(by), unit=unit, by=by, at_least=at_least, note=note))

    def compare(
        self,
        what: str,
        ours: Work,
        peer: Work,
        *,
        peer_name: str,
        unit: str = "units/s",
        by: Clock = "cpu",
        at_least: float | None = None,
        note: str = "",
    ) -> Row:
        """Our rate beside the peer's, taking turns; `at_least` is a bound on the ratio ours / peer's."""
        ours()
        peer()
        turns = [(_timed(ours), _timed(peer)) for _ in range(self.rounds)]
        mine = max(turn[0].rate(by) for turn in turns)
        theirs = max(turn[1].rate(by) for turn in turns)
        row = Row(what=what, value=mine, unit=unit, by=by, peer_name=peer_name, peer_value=theirs, at_least=at_least, note=note)
        row.ratio = mine / theirs
        return self._add(row)

    def figure(
        self,
        what: str,
        value: float,
        unit: str,
        *,
        peer_name: str = "",
        peer_value: float | None = None,
        at_least: float | None = None,
        at_most: float | None = None,
        note: str = "",
    ) -> Row:
        """A figure measured by the benchmark itself; with a peer's value, the bounds are on the ratio."""
        row = Row(what=what, value=value, unit=unit, peer_name=peer_name, peer_value=peer_value, at_least=at_least)
        row.at_most, row.note = at_most, note
        row.ratio = value / peer_value if peer_value else None
        return self._add(row)

    def absent(self, peer_name: str, why: str) -> Row:
        """A peer that cannot run here; the table says so, no bound depends on it."""
        return self._add(Row(what=f"beside {peer_name}", value=0, unit="", note=f"not at hand: {why}"))

    def _add(self, row: Row) -> Row:
        self.rows.append(row)
        print(".", end="", file=sys.stderr, flush=True)
        return row


def _timed(work: Work) -> Timing:
    gc.collect()
    gc.disable()
    try:
        cpu, wall = time.process_time(), time.perf_counter()
        units = work()
        if isinstance(units, Timing):
            return units
        return Timing(units, time.process_time() - cpu, time.perf_counter() - wall)
    finally:
        gc.enable()


def names() -> list[str]:
    return sorted(path.stem.removeprefix("bench_") for path in FOLDER.glob("bench_*.py"))


def table(name: str, rows: Sequence[Row]) -> str:
    """The rows as Markdown, figures to three digits that mean something."""
    lines = [f"### {name}", "", "| what | ours | peer | ratio | promised | |", "|---|---:|---:|---:|---:|---|"]
    for row in rows:
        clock = f" ({row.by})" if row.by else ""
        peer = f"{_short(row.peer_value)} {row.peer_name}" if row.peer_value is not None else ""
        ratio = f"{row.ratio:.2f} x" if row.ratio is not None else ""
        sign = "" if row.ratio is None else " x"
        bounds = [f"≥ {_short(row.at_least)}{sign}"] if row.at_least is not None else []
        bounds += [f"≤ {_short(row.at_most)}{sign}"] if row.at_most is not None else []
        verdict = "" if not bounds else "kept" if row.kept else "**NOT KEPT**"
        cells = [
            row.what,
            f"{_short(row.value)} {row.unit}{clock}" if row.unit else "",
            peer,
            ratio,
            " ".join(bounds),
            f"{verdict} {row.note}".strip(),
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _short(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def machine() -> dict[str, str | int]:
    return {"python": platform.python_version(), "system": platform.platform(), "cores": os.cpu_count() or 0}


def run_one(name: str, rounds: int) -> bool:
    """Run one benchmark in this process, print and store its figures; answers whether every bound was kept."""
    run = Run(rounds)
    importlib.import_module(f"benchmarks.bench_{name}").bench(run)
    print(file=sys.stderr)
    print(table(name, run.rows), flush=True)
    RESULTS.mkdir(parents=True, exist_ok=True)
    result = {"name": name, "machine": machine(), "rounds": rounds, "rows": run.rows}
    (RESULTS / f"{name}.json").write_bytes(msgspec.json.format(msgspec.json.encode(result), indent=1))
    return all(row.kept for row in run.rows)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="./run bench", description="Runs the benchmarks; without names, all of them.")
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(names()))
    parser.add_argument("--rounds", type=int, default=3, help="rounds per comparison (3)")
    given = parser.parse_args(arguments)
    unknown = set(given.names) - set(names())
    if unknown:
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}; there are: {', '.join(names())}")
    if len(given.names) == 1:
        return 0 if run_one(given.names[0], given.rounds) else 1
    # Each in its own process: what one leaves in memory must not slow the next.
    kept = True
    for name in given.names or names():
        print(f"{name} ", end="", file=sys.stderr, flush=True)
        kept &= subprocess.call([sys.executable, "-m", "benchmarks.runner", name, "--rounds", str(given.rounds)]) == 0
    return 0 if kept else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
