"""The runner of the benchmarks judges its bounds and writes its table correctly."""

from __future__ import annotations

import importlib.util

from benchmarks.runner import Row, Run, names, table


def work(units: int, loops: int) -> int:
    total = 0
    for number in range(loops):
        total += number
    return units


def test_comparison_gives_the_ratio_of_rates() -> None:
    run = Run(rounds=2)
    row = run.compare("loops", lambda: work(100, 20_000), lambda: work(10, 20_000), peer_name="slow", at_least=2)
    assert row.ratio is not None
    assert row.ratio > 2
    assert row.kept
    assert run.rows == [row]


def test_bounds_are_on_the_ratio_where_there_is_a_peer() -> None:
    run = Run(rounds=1)
    assert not run.figure("bytes", 900, "B", peer_name="x", peer_value=300, at_most=2).kept
    assert run.figure("bytes", 900, "B", at_most=1000).kept
    assert not run.figure("rate", 900, "1/s", at_least=1000).kept


def test_the_table_names_what_was_not_kept() -> None:
    rows = [Row(what="a", value=12345.6, unit="1/s", at_least=20_000), Row(what="b", value=0.5, unit="s", at_most=1)]
    lines = table("sample", rows).splitlines()
    assert "12,346 1/s" in lines[-2]
    assert "NOT KEPT" in lines[-2]
    assert "≤ 1" in lines[-1]
    assert lines[-1].rstrip(" |").endswith("kept")


def test_every_benchmark_has_its_function() -> None:
    for name in names():
        source = importlib.util.find_spec(f"benchmarks.bench_{name}")
        assert source is not None
        assert source.origin is not None
        with open(source.origin, encoding="utf-8") as file:
            assert "def bench(run: Run) -> None" in file.read(), name
