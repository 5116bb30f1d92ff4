"""Event logs: reading, graph, variants, discovery, alignments, diagnosis, report, on a generated log of the size of BPIC12.

The reference library of the field (pm4py) binds whoever imports it (AGPL), so it is no dependency of ours, not even here: name a
Python that has it in `BIHUAN_PM4PY` and the same steps are timed there, in a process of its own, beside ours. Its CPU seconds are
its own account (`process_time`), as ours are. Without it our figures stand alone, against the bounds we promise.
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from benchmarks.runner import Run
from bihuan.documents import diagnosis as documents
from bihuan.eventlog import quality, writing
from bihuan.logstore import files, samples
from bihuan.mining import automaton, conformance, diagnosis, discovery, findings, flow, inductive, net, placing, variants

EVENTS = 262_200
T = TypeVar("T")

PEER = """
import json, sys, time
import pm4py
timed = {}
def step(name, work):
    begin = time.process_time(); found = work(); timed[name] = time.process_time() - begin; return found
import pandas
frame = step("read", lambda: pm4py.format_dataframe(pandas.read_csv(sys.argv[1]), case_id="case:concept:name",
    activity_key="concept:name", timestamp_key="time:timestamp"))
step("graph", lambda: pm4py.discover_performance_dfg(frame))
step("variants", lambda: pm4py.get_variants(frame))
net = step("discover", lambda: pm4py.discover_petri_net_inductive(frame, noise_threshold=0.2))
step("align", lambda: pm4py.fitness_alignments(frame, *net))
print(json.dumps(timed))
"""


def bench(run: Run) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.csv"
        path.write_bytes(writing.csv(samples.purchases(samples.cases_for(EVENTS), seed=1)))
        ours = measured(run, path)
        peer = beside(path)
    for name, seconds in peer.items():
        run.figure(f"{name}: pm4py", round(seconds, 3), "CPU s")
        run.figure(f"{name}: times as fast as pm4py", round(seconds / max(ours[name], 1e-3), 1), "x")


def timed(work: Callable[[], T]) -> tuple[T, float]:
    gc.collect()
    begin = time.process_time()
    found = work()
    return found, time.process_time() - begin


def measured(run: Run, path: Path) -> dict[str, float]:
    log, read = timed(lambda: files.read(path).log)
    graph, graphed = timed(lambda: flow.graph(log))
    ways, varied = timed(lambda: variants.variants(log))
    sequences = variants.sequences(log)
    multiset = dict(zip(sequences.ways, sequences.counts, strict=True))
    tree, discovered = timed(lambda: inductive.discover(multiset, 0.2))
    drawn = net.of_tree(tree, sequences.names)
    _, aligned = timed(lambda: conformance.agreement(drawn, sequences.ways, sequences.counts))
    best, chosen = timed(lambda: discovery.discover(sequences))
    _, moved = timed(lambda: placing.place(flow.simplify(graph, 0.7, 0.3)))
    found, diagnosed = timed(lambda: diagnosis.diagnose(findings.scene(log)))
    source = documents.Source(log.name, log.name, quality.summary(log), quality.remarks(log), graph, tuple(ways), found, 0)
    _, reported = timed(lambda: documents.report(source, "en", "docx"))
    sound = automaton.soundness(net.of_shape(best.shape, list(best.names)))
    run.figure("events", log.events.height, "")
    run.figure("read, mapped and variants listed", round(read + varied, 3), "CPU s", at_most=6)
    run.figure("graph with times", round(graphed, 3), "CPU s", at_most=1)
    run.figure("one move of a slider", round(1_000 * moved, 1), "CPU ms", at_most=300)
    run.figure("induction, noise 0.2", round(discovered, 3), "CPU s", at_most=5)
    run.figure("exact alignments of all variants", round(aligned, 3), "CPU s", at_most=30)
    run.figure("best of all candidates", round(chosen, 3), "CPU s", at_most=60)
    run.figure("F of the best", round(best.score, 3), "")
    run.figure("sound", int(sound is None or sound.sound), "", at_least=1)
    run.figure("diagnosis", round(diagnosed, 3), "CPU s", at_most=5)
    run.figure("report as Word", round(reported, 3), "CPU s", at_most=5)
    return {"read": read, "graph": graphed, "variants": varied, "discover": discovered, "align": aligned}


def beside(path: Path) -> dict[str, float]:
    """The peer's seconds by step; nothing when no Python with it is named."""
    python = os.environ.get("BIHUAN_PM4PY", "")
    if not python:
        return {}
    answer = subprocess.run([python, "-c", PEER, str(path)], capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(answer.stdout.splitlines()[-1])
    return found
