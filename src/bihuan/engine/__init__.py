"""The engine: what a BPMN process does, computed without doing anything.

    program = engine.compile(bpmn.read(xml), "order")
    step = engine.decide(program, None, StartInstance(), now)
    step.events, step.state

`compile` turns a model into a program, `decide` answers a command with events and the state after them, `evolve` and `replay` are
the only way from events to state. Nothing here reads a clock, draws a number or touches the outside: waiting is a state, and
whatever must happen elsewhere (a person's work, a worker's job, a timer, a message) is an event that somebody else acts on.
"""

from bihuan.engine import codec, commands, events
from bihuan.engine.compiler import compile, link
from bihuan.engine.decide import Step, decide
from bihuan.engine.evolve import evolve, replay
from bihuan.engine.program import Program
from bihuan.engine.state import SCHEMA, State

__all__ = ["SCHEMA", "Program", "State", "Step", "codec", "commands", "compile", "decide", "events", "evolve", "link", "replay"]
