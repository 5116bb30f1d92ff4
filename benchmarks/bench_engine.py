"""The core beside SpiffWorkflow, Camunda 7 and camunda-python: flow nodes passed per CPU second, ours with full history.

Sequence: ten tasks that do nothing. Fork and join: ten branches with one such task each. Loop: a script counts to a hundred, a
condition looks at the counter. Each side reads the same BPMN once and runs instance after instance; a flow node counts when a
token leaves it. Only what has no common language differs: the peers that know JUEL get the counting step and the condition in
it, camunda-python, which knows no plain tasks, service tasks that do nothing.
Waiting instances are weighed as stored and in memory; the cost of a step must not grow with what is around it.
"""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, TypeAlias

import lxml.etree
import msgspec
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from benchmarks import peers
from benchmarks.runner import Run
from bihuan import bpmn
from bihuan.bpmn import model, zeebe
from bihuan.engine import Program, State, codec, commands, compile, decide, soundness
from bihuan.engine import events as ev

NOW = 1_700_000_000_000
PEER = "SpiffWorkflow"
TASKS = 10
ROUNDS = 100
_WARM = 3  # rounds before the first that counts: another runtime compiles what it has run often


# --- documents -------------------------------------------------------------------------------------------------------


def document(nodes: list[Any], flows: list[tuple[str, str, str]]) -> bytes:
    """BPMN of one process `p`; a flow is source, target and condition."""
    made = [
        model.SequenceFlow(
            id=f"f{number}",
            sourceRef=source,
            targetRef=target,
            conditionExpression=model.FormalExpression(body=condition) if condition else None,
        )
        for number, (source, target, condition) in enumerate(flows)
    ]
    process = model.Process(id="p", isExecutable=True, flowElements=(*nodes, *made))
    return bpmn.write(model.Definitions(id="d", targetNamespace="urn:bench", rootElements=(process,)))


_CAMUNDA = "{http://camunda.org/schema/1.0/bpmn}"
_Make: TypeAlias = Callable[[str], model.FlowNode]


def _task(name: str) -> model.FlowNode:
    return model.Task(id=name)


def _delegated(name: str, delegate: str = "pass") -> model.FlowNode:
    return model.ServiceTask(id=name, otherAttributes=((f"{_CAMUNDA}delegateExpression", f"${{{delegate}}}"),))


def sequence(tasks: int = TASKS, make: _Make = _task) -> bytes:
    names = ["s", *(f"t{number}" for number in range(tasks)), "e"]
    nodes = [model.StartEvent(id="s"), *(make(name) for name in names[1:-1]), model.EndEvent(id="e")]
    return document(nodes, [(source, target, "") for source, target in pairwise(names)])


def fork(branches: int = TASKS, make: _Make = _task) -> bytes:
    names = [f"t{number}" for number in range(branches)]
    nodes = [model.StartEvent(id="s"), model.ParallelGateway(id="fork"), model.ParallelGateway(id="join"), model.EndEvent(id="e")]
    flows = [("s", "fork", ""), ("join", "e", "")]
    for name in names:
        flows += [("fork", name, ""), (name, "join", "")]
    return document([*nodes, *(make(name) for name in names)], flows)


def loop(rounds: str) -> bytes:
    """Counts `i` up to `rounds`; the script is FEEL for us and the same text as Python for the peer."""
    script = model.ScriptTask(id="count", scriptFormat="python", script=model.Script(body="i = i + 1"))
    script = zeebe.with_extension(script, zeebe.ZeebeExtension(script=zeebe.Script(expression="=i + 1", resultVariable="i")))
    return _looping(script, f"i < {rounds}")


def loop_in_juel(rounds: int) -> bytes:
    attributes = ((f"{_CAMUNDA}expression", "${i + 1}"), (f"{_CAMUNDA}resultVariable", "i"))
    return _looping(model.ServiceTask(id="count", otherAttributes=attributes), f"${{i < {rounds}}}")


def loop_delegated(rounds: int) -> bytes:
    return _looping(_delegated("count", "count"), f"${{i < {rounds}}}")


def _looping(step: model.FlowNode, condition: str) -> bytes:
    nodes = [
        model.StartEvent(id="s"),
        model.ExclusiveGateway(id="again"),
        step,
        model.ExclusiveGateway(id="done", default="f3"),
        model.EndEvent(id="e"),
    ]
    flows = [
        ("s", "again", ""),
        ("again", "count", ""),
        ("count", "done", ""),
        ("done", "e", ""),
        ("done", "again", condition),
    ]
    return document(nodes, flows)


# --- the two sides ---------------------------------------------------------------------------------------------------


def ours(source: bytes, instances: int, **variables: Any) -> Callable[[], int]:
    program = compile(bpmn.read(source), "p")
    command = commands.StartInstance(variables=variables)

    def work() -> int:
        nodes = 0
        for _ in range(instances):
            step = decide(program, None, command, NOW)
            assert step.state.status == "completed"
            nodes += sum(type(event) is ev.ElementPassed for event in step.events)
        return nodes

    return work


def theirs(source: bytes, instances: int, **variables: Any) -> Callable[[], int]:
    parser = BpmnParser()
    parser.add_bpmn_xml(lxml.etree.fromstring(source))
    spec = parser.get_spec("p")
    nodes = ours(source, 1, **variables)()

    def work() -> int:
        for _ in range(instances):
            workflow = BpmnWorkflow(spec)
            workflow.task_tree.set_data(**variables)
            workflow.do_engine_steps()
            while not workflow.is_completed():
                for task in workflow.get_tasks(state=TaskState.READY):
                    task.run()
                workflow.do_engine_steps()
        return nodes * instances

    return work


def encoded(source: bytes, instances: int) -> Callable[[], int]:
    """Our side with every event and the state turned into the bytes that are stored."""
    program = compile(bpmn.read(source), "p")
    command = commands.StartInstance()

    def work() -> int:
        nodes = 0
        for _ in range(instances):
            step = decide(program, None, command, NOW)
            for event in step.events:
                codec.encode_event(event)
            codec.pages(step.state, step.changed, step.removed)
            nodes += len(step.events) - 2
        return nodes

    return work


def bench(run: Run) -> None:
    unit = "flow nodes/s"
    compared: list[tuple[str, bytes, int, int, dict[str, Any]]] = [
        (f"{TASKS} tasks in sequence", sequence(), 2_000, 40, {}),
        (f"fork and join of {TASKS}", fork(), 1_000, 20, {}),
        (f"a loop of {ROUNDS}", loop(str(ROUNDS)), 50, 2, {"i": 0}),
    ]
    for what, source, mine, less, variables in compared:
        work, other = ours(source, mine, **variables), theirs(source, less, **variables)
        run.compare(what, work, other, peer_name=PEER, unit=unit, at_least=10)
    _other_runtimes(run)
    run.time(f"{TASKS} tasks in sequence, all encoded", encoded(sequence(), 2_000), unit=unit, at_least=150_000)
    _flat(run)
    _weights(run)
    _deployment(run)


def _other_runtimes(run: Run) -> None:
    """Ours with full history beside Camunda 7 with full history and with none, and beside camunda-python, which keeps none."""
    what = (f"{TASKS} tasks in sequence", f"fork and join of {TASKS}", f"a loop of {ROUNDS}")
    shapes = ((sequence(), {}, 2_000), (fork(), {}, 1_000), (loop(str(ROUNDS)), {"i": 0}, 50))
    mine = [(ours(source, instances, **variables), ours(source, 1, **variables)()) for source, variables, instances in shapes]

    def beside(peer: peers.Peer, name: str, sources: Sequence[bytes], instances: Sequence[int], history: str = "none") -> None:
        for title, (work, nodes), source, count, (_, variables, _) in zip(what, mine, sources, instances, shapes, strict=True):
            other = peer.work(source, count, nodes, history=history, variables=variables)
            for _ in range(_WARM):
                other()
            run.compare(title, work, other, peer_name=name, unit="flow nodes/s")

    try:
        with peers.camunda_7() as camunda:
            sources = (sequence(), fork(), loop_in_juel(ROUNDS))
            beside(camunda, f"{peers.CAMUNDA_7}, history none", sources, (10_000, 5_000, 1_000))
            beside(camunda, f"{peers.CAMUNDA_7}, history full", sources, (1_000, 500, 50), history="full")
    except peers.NotAtHand as why:
        run.absent(peers.CAMUNDA_7, str(why))
    try:
        with peers.camunda_python() as package:
            sources = (sequence(make=_delegated), fork(make=_delegated), loop_delegated(ROUNDS))
            beside(package, peers.CAMUNDA_PYTHON, sources, (1_000, 500, 50))
    except peers.NotAtHand as why:
        run.absent(peers.CAMUNDA_PYTHON, str(why))


# --- growth ----------------------------------------------------------------------------------------------------------


def _flat(run: Run) -> None:
    """A round of a loop, and a step among many children, cost the same at the end as at the beginning."""
    source = loop("rounds")

    def per_round(rounds: int) -> float:
        program = compile(bpmn.read(source), "p")
        began = time.process_time()
        step = decide(program, None, commands.StartInstance(variables={"i": 0, "rounds": rounds}), NOW, budget=10_000_000)
        assert step.state.status == "completed"
        return (time.process_time() - began) / rounds

    small, big = per_round(1_000), per_round(300_000)
    run.figure("a round of a loop: 300,000 beside 1,000 rounds", big / small, "x the time", at_most=2)
    first, last = _per_step(1_000_000)
    run.figure("a durable step after 1,000,000 rounds beside the first", last / first, "x the time", at_most=2)
    few, many = _per_child(100), _per_child(10_000)
    run.figure("a step among 10,000 children beside 100", many / few, "x the time", at_most=3)


def _per_step(rounds: int) -> tuple[float, float]:
    """CPU seconds of a step at the beginning and at the end of an instance that goes round so often, all written as bytes."""
    again = [("s", "again", ""), ("again", "u", ""), ("u", "done", ""), ("done", "e", ""), ("done", "again", "true")]
    nodes = [
        model.StartEvent(id="s"),
        model.ExclusiveGateway(id="again"),
        model.UserTask(id="u"),
        model.ExclusiveGateway(id="done", default="f3"),
        model.EndEvent(id="e"),
    ]
    program = compile(bpmn.read(document(nodes, again)), "p")
    state = decide(program, None, commands.StartInstance(), NOW).state
    spent: list[float] = []
    part = rounds // 50
    for _ in range(50):
        began = time.process_time()
        for _ in range(part):
            (waiting,) = state.scopes[1].live
            step = decide(program, state, commands.CompleteUserTask(instance=waiting), NOW)
            for event in step.events:
                codec.encode_event(event)
            codec.pages(step.state, step.changed, step.removed)
            state = step.state
        spent.append((time.process_time() - began) / part)
    return min(spent[:5]), min(spent[-5:])


def _per_child(children: int) -> float:
    """CPU seconds to complete one of the user tasks of a parallel multi-instance activity, and to encode what changed."""
    loops = model.MultiInstanceLoopCharacteristics(loopCardinality=model.FormalExpression(body=str(children)))
    source = document(
        [model.StartEvent(id="s"), model.UserTask(id="u", loopCharacteristics=loops), model.EndEvent(id="e")],
        [("s", "u", ""), ("u", "e", "")],
    )
    program = compile(bpmn.read(source), "p")
    state = decide(program, None, commands.StartInstance(), NOW).state
    waiting = [number for scope in state.scopes.values() for number, live in scope.live.items() if live.index]
    began = time.process_time()
    for number in waiting[:90]:
        step = decide(program, state, commands.CompleteUserTask(instance=number), NOW)
        codec.pages(step.state, step.changed, step.removed)
        state = step.state
    return (time.process_time() - began) / 90


def _waiting() -> tuple[Program, State]:
    source = document(
        [model.StartEvent(id="s"), model.UserTask(id="u"), model.EndEvent(id="e")], [("s", "u", ""), ("u", "e", "")]
    )
    program = compile(bpmn.read(source), "p")
    command = commands.StartInstance(variables={"order": "A-1024", "amount": 12_500, "customer": "c-77", "urgent": False})
    return program, decide(program, None, command, NOW).state


def _weights(run: Run) -> None:
    program, state = _waiting()
    run.figure("a waiting instance as stored", sum(map(len, codec.all_pages(state).values())), "bytes", at_most=1_024)
    command = commands.StartInstance(variables={"order": "A-1024", "amount": 12_500, "customer": "c-77", "urgent": False})
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    kept = [decide(program, None, msgspec.structs.replace(command), NOW).state for _ in range(1_000)]
    size = (tracemalloc.get_traced_memory()[0] - before) / len(kept)
    tracemalloc.stop()
    run.figure("a waiting instance in memory", size, "bytes", at_most=2_048)


def _deployment(run: Run) -> None:
    source = sequence(498)
    spent: list[float] = []
    for _ in range(3):
        began = time.process_time()
        definitions = bpmn.read(source)
        bpmn.check(definitions)
        soundness.check(compile(definitions, "p"))
        spent.append((time.process_time() - began) * 1_000)
    run.figure("read, check and compile a model of 500 nodes", min(spent), "ms (cpu)", at_most=200)
