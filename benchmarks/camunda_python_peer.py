"""Runs instances on the package camunda-python, in memory; `peers` starts it in an environment that has the package.

Questions and answers are those of `peers`. The package keeps what has ended, so each question gets an engine of its own.
"""

import json
import sys
import time
from pathlib import Path

from camunda.engine import ProcessEngine
from camunda.parser import parse_bpmn_xml


def counted(variables: dict[str, int]) -> None:
    variables["i"] += 1


for line in sys.stdin:
    _, file, instances, *pairs = line.rstrip("\n").split("\t")
    engine = ProcessEngine()
    engine.register_delegate("pass", lambda variables: None)
    engine.register_delegate("count", counted)
    engine.deploy(parse_bpmn_xml(Path(file).read_text(encoding="utf-8")))
    given = {name: int(value) for name, _, value in (pair.partition("=") for pair in pairs)}
    cpu, wall = time.process_time(), time.perf_counter()
    for _ in range(int(instances)):
        instance = engine.start_process_instance_by_key("p", dict(given))
        if not instance.is_completed:
            raise SystemExit("an instance did not end")
    print(json.dumps({"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}), flush=True)
