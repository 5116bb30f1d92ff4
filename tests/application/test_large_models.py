"""Large models: each is deployed within a stated memory, or refused by a stated limit."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from bihuan import bpmn, engine
from bihuan.bpmn.xmltree import SIZE_LIMIT
from bihuan.kernel.catalogue import render
from bihuan.kernel.errors import InvalidModel
from tests.application.conftest import Company
from tests.application.models import put_in

MEMORY = 1 << 30  # of address space, the interpreter and its libraries included
LARGE = 10 << 20
READ_AND_COMPILED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, ({memory}, {memory}))
from bihuan import bpmn, engine
from bihuan.engine import soundness
definitions = bpmn.read(sys.stdin.buffer.read())
assert [each for each in bpmn.check(definitions) if each.severity == "error"] == []
program = engine.compile(definitions, "large")
assert soundness.check(program) == []
print(len(program.nodes))
"""


def row(tasks: int, words: int = 0) -> bytes:
    """So many tasks in a row, each with a documentation of so many letters."""
    about = f"<documentation>{'x' * words}</documentation>" if words else ""
    parts = [
        f'<task id="t{number}" name="step {number}">{about}</task>'
        f'<sequenceFlow id="f{number}" sourceRef="t{number - 1}" targetRef="t{number}"/>'
        for number in range(1, tasks + 1)
    ]
    whole = f'<startEvent id="t0"/>{"".join(parts)}<endEvent id="e"/><sequenceFlow id="f" sourceRef="t{tasks}" targetRef="e"/>'
    head = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="urn:test">'
    return f'{head}<process id="large" isExecutable="true">{whole}</process></definitions>'.encode()


def test_ten_megabytes_are_read_and_compiled_within_a_gigabyte() -> None:
    data = row(4_000, LARGE // 4_000)
    assert LARGE < len(data) < SIZE_LIMIT
    script = READ_AND_COMPILED.format(memory=MEMORY)
    done = subprocess.run([sys.executable, "-c", script], input=data, capture_output=True, check=False)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, b"4003", b"")


@pytest.mark.parametrize(("language", "said"), [("zh-CN", "超过上限"), ("en", "more than the limit of 16777216")])
def test_what_is_larger_than_the_limit_is_refused_before_it_is_read(language: Any, said: str) -> None:
    with pytest.raises(InvalidModel, match="too_large") as refused:
        bpmn.read(row(10, SIZE_LIMIT // 10))
    assert said in render(refused.value, language)


def test_a_model_of_five_hundred_nodes_is_deployed_and_runs(company: Company) -> None:
    data = row(500)
    company.write(lambda tx: put_in(tx, "large", data, effective_from=0))
    key = company.start("large").instance_key
    assert company.instance(key).state == "completed"


def test_twice_the_nodes_are_twice_the_work() -> None:
    """What is counted are the lines that run, so that no machine is too slow for it."""

    def lines(tasks: int) -> int:
        definitions, count = bpmn.read(row(tasks)), 0

        def traced(_: Any, event: str, __: Any) -> Any:
            nonlocal count
            count += event == "line"
            return traced

        before = sys.gettrace()
        sys.settrace(traced)
        try:
            bpmn.check(definitions)
            engine.compile(definitions, "large")
        finally:
            sys.settrace(before)
        return count

    assert lines(400) < 2.3 * lines(200)
