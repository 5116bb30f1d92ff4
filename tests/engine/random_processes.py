"""Random block-structured processes: every block has one way in and one way out, so that each can end whatever is inside."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from bihuan.bpmn import extension as own
from bihuan.bpmn import model as bpmn
from tests.engine import build

PAID = bpmn.Message(id="paid", name="paid")
ALARM = bpmn.Signal(id="alarm", name="alarm")
BAD = bpmn.Error(id="bad", errorCode="E1")
HELP = bpmn.Escalation(id="help", escalationCode="S1")
# What happens beside or instead of something has names of its own, so that a wait is never met by what starts it anew.
CALLED_OFF = bpmn.Message(id="calledOff", name="calledOff")
BELL = bpmn.Signal(id="bell", name="bell")
TOLD = bpmn.SignalEventDefinition(id="told", signalRef="bell")
RUNG = bpmn.SignalEventDefinition(id="rung", signalRef="alarm")
ROOTS = (PAID, ALARM, BAD, HELP, CALLED_OFF, BELL, TOLD, RUNG)
TASK_MOMENTS = ("creating", "assigning", "updating", "completing", "canceling")
GUARDS = (
    own.BihuanExtension(keyNode=own.KeyNode(mandatory=True)),
    own.BihuanExtension(controlPoints=(own.ControlPoint(risk="r", dual=True),)),
    own.BihuanExtension(controlPoints=(own.ControlPoint(risk="r", mandatory=True),)),
)

LEAVES = ("task", "user", "job", "script", "message", "timer", "signal", "condition", "throw", "events")
BLOCKS = (
    "sequence", "xor", "and", "or", "loop", "sub", "many", "guarded", "watched", "repeated", "undone", "call",
    "complex", "leaving", "adhoc", "transaction", "linked", "reporting", "gathered",
)  # fmt: skip


class Maker:
    """Draws one process; `elements` are its flow elements so far."""

    def __init__(self, draw: Any) -> None:
        self.draw = draw
        self.elements: list[bpmn.FlowElement] = []
        self.artifacts: list[bpmn.Artifact] = []
        self.count = 0
        self.again = 0  # in a loop, no gateway goes on before all its branches are over: two rounds would meet in them
        self.quiet = 0  # inside of what the bell sets off, the bell is not rung: nothing sets itself off again

    def name(self, prefix: str) -> str:
        self.count += 1
        return f"{prefix}{self.count}"

    def add(self, element: bpmn.FlowNode, prefix: str) -> str:
        name = self.name(prefix)
        self.elements.append(build.replace(element, id=name))
        return name

    def flow(self, source: str, target: str, condition: str = "") -> str:
        name = self.name("flow")
        body = bpmn.FormalExpression(body=condition) if condition else None
        self.elements.append(bpmn.SequenceFlow(id=name, sourceRef=source, targetRef=target, conditionExpression=body))
        return name

    def default(self, node: str, flow: str) -> None:
        place = next(number for number, each in enumerate(self.elements) if each.id == node)
        self.elements[place] = build.replace(self.elements[place], default=flow)

    # --- blocks: each answers its first and its last node ------------------------------------------------------------

    def block(self, depth: int) -> tuple[str, str]:
        kinds = BLOCKS * 3 + LEAVES if depth > 0 else LEAVES
        kind = self.draw(st.sampled_from(kinds))
        if kind in LEAVES:
            return self.leaf(kind)
        return getattr(self, f"_{kind}")(depth - 1)

    def leaf(self, kind: str) -> tuple[str, str]:
        match kind:
            case "events":
                return self._events()
            case "user":
                element: Any = self.guarded(self.heard(bpmn.UserTask(), *TASK_MOMENTS))
            case "job":
                element = build.job(outputs={"x": "=y"} if self.draw(st.booleans()) else None)
                element = self.guarded(self.heard(element))
            case "script":
                element = build.script("x + 1", "x")
            case "message":
                element = build.catch(build.message("paid"))
            case "signal":
                element = build.catch(build.signal("alarm"))
            case "timer":
                element = build.catch(build.after("PT1H"))
            case "condition":
                element = build.catch(build.when("x > 2"))
            case "throw":
                possible = [build.signal("alarm"), build.message("paid"), build.escalation("help")]
                thrown = self.draw(st.sampled_from(possible if self.quiet else [*possible, build.signal("bell")]))
                element = self.heard(build.throw(thrown))
            case _:
                element = self.heard(bpmn.Task())
        name = self.add(element, kind)
        return name, name

    def heard(self, element: Any, *more: str) -> Any:
        """The element, now and then with listeners."""
        if self.draw(st.integers(0, 7)):
            return element
        moments = self.draw(st.lists(st.sampled_from(("start", "end", *more)), min_size=1, max_size=2, unique=True))
        return build.heard(element, *(f"{moment}:listen" for moment in moments))

    def gate(self, gateway: Any) -> Any:
        return gateway if self.draw(st.integers(0, 9)) else build.heard(gateway, "start:listen")

    def guarded(self, element: Any) -> Any:
        """The element, now and then one that may not be skipped."""
        if self.draw(st.integers(0, 5)):
            return element
        guard = self.draw(st.sampled_from(GUARDS))
        return own.with_extension(element, guard)

    def inside_bell(self, trigger: Any, depth: int) -> tuple[str, str]:
        """A block that an event sets off."""
        rung = isinstance(trigger, bpmn.SignalEventDefinition)
        self.quiet += rung
        made = self.block(max(depth, 0))
        self.quiet -= rung
        return made

    def _events(self) -> tuple[str, str]:
        gateway, out = self.add(bpmn.EventBasedGateway(), "events"), self.add(bpmn.ExclusiveGateway(), "xor")
        for definition in (build.message("paid"), build.after("PT2H"), build.signal("alarm")):
            event = self.add(build.catch(definition), "catch")
            self.flow(gateway, event)
            self.flow(event, out)
        return gateway, out

    def _sequence(self, depth: int) -> tuple[str, str]:
        first, last = self.block(depth)
        for _ in range(self.draw(st.sampled_from([2, 1]))):
            following, end = self.block(depth)
            self.flow(last, following)
            last = end
        return first, last

    def _gathered(self, depth: int) -> tuple[str, str]:
        """Branches that meet in an activity which needs a token of each."""
        split = self.add(bpmn.ParallelGateway(), "pg")
        join = self.add(bpmn.Task(startQuantity=2) if self.draw(st.booleans()) else bpmn.UserTask(startQuantity=2), "all")
        for _ in range(2):
            first, last = self.block(depth)
            self.flow(split, first)
            self.flow(last, join)
        return split, join

    def _split(self, depth: int, gateway: bpmn.FlowNode, *, conditions: bool) -> tuple[str, str]:
        prefix = type(gateway).__name__[0].lower() + "g"
        split, join = self.add(gateway, prefix), self.add(self.gate(gateway), prefix)
        ways = self.draw(st.integers(2, 3))
        for way in range(ways):
            first, last = self.block(depth)
            flow = self.flow(split, first, f"x > {way}" if conditions and way < ways - 1 else "")
            if conditions and way == ways - 1:
                self.default(split, flow)
            self.flow(last, join)
        return split, join

    def _xor(self, depth: int) -> tuple[str, str]:
        return self._split(depth, bpmn.ExclusiveGateway(), conditions=True)

    def _and(self, depth: int) -> tuple[str, str]:
        return self._split(depth, bpmn.ParallelGateway(), conditions=False)

    def _or(self, depth: int) -> tuple[str, str]:
        return self._split(depth, bpmn.InclusiveGateway(), conditions=True)

    def _leaving(self, depth: int) -> tuple[str, str]:
        """A join that waits for whoever can still come: all branches but the first may go another way."""
        split, join = self.add(bpmn.ParallelGateway(), "pg"), self.add(self.gate(bpmn.InclusiveGateway()), "ig")
        for way in range(self.draw(st.integers(2, 3))):
            self.branch(depth, split, join, leaves=way > 0)
        return split, join

    def _complex(self, depth: int) -> tuple[str, str]:
        """As many branches as there are, of which some are enough; the rest are swallowed, or go another way."""
        split, join = self.add(bpmn.ParallelGateway(), "pg"), self.name("cg")
        ways = self.draw(st.integers(2, 3))
        enough = self.draw(st.integers(1, ways))
        enough = ways if self.again else enough
        self.elements.append(bpmn.ComplexGateway(id=join, activationCondition=build.text(f"activationCount >= {enough}")))
        for way in range(ways):
            self.branch(depth, split, join, leaves=way >= enough and self.draw(st.booleans()))
        return split, join

    def branch(self, depth: int, split: str, join: str, *, leaves: bool) -> None:
        """From one gateway to the other; one that leaves may go another way before it gets there."""
        first, last = self.block(depth)
        self.flow(split, first)
        if leaves:
            fork = self.add(bpmn.ExclusiveGateway(), "xor")
            self.flow(last, fork)
            self.flow(fork, self.add(bpmn.EndEvent(), "end"), "x > 2")
            last = fork
        flow = self.flow(last, join)
        if leaves:
            self.default(last, flow)

    def _linked(self, depth: int) -> tuple[str, str]:
        """The way goes on elsewhere."""
        first, last = self.block(depth)
        name = self.name("link")
        thrown = self.add(build.throw(build.link(name)), "goto")
        caught = self.add(build.catch(build.link(name)), "from")
        self.flow(last, thrown)
        return first, caught

    def _loop(self, depth: int) -> tuple[str, str]:
        """Round and round, at most three times."""
        counter = self.name("round")
        enter, leave = self.add(bpmn.ExclusiveGateway(), "xor"), self.add(bpmn.ExclusiveGateway(), "xor")
        self.again += 1
        first, last = self.block(depth)
        self.again -= 1
        count = self.add(build.script(f"if {counter} = null then 1 else {counter} + 1", counter), "count")
        for source, target in ((enter, first), (last, count), (count, leave)):
            self.flow(source, target)
        self.flow(leave, enter, f"{counter} < 3")
        out = self.add(bpmn.Task(), "task")
        self.default(leave, self.flow(leave, out))
        return enter, out

    # --- activities with parts ---------------------------------------------------------------------------------------

    def parts(self, depth: int, *, several: bool = False) -> tuple[bpmn.FlowElement, ...]:
        """The flow elements of a sub-process, of `several` blocks at least; perhaps with an event sub-process."""
        outer, self.elements = self.elements, []
        rounds, self.again = self.again, 0  # a sub-process is over when all inside it is
        start, end = self.add(bpmn.StartEvent(), "start"), self.add(self.ending(), "end")
        first, last = self._sequence(depth) if several else self.block(depth)
        self.flow(start, first)
        self.flow(last, end)
        if self.draw(st.integers(0, 2)) == 0:
            self.beside(depth - 1)
        made, self.elements = tuple(self.elements), outer
        self.again = rounds
        return made

    def ending(self) -> bpmn.EndEvent:
        thrown = self.draw(st.sampled_from([None, None, None, bpmn.TerminateEventDefinition(), build.escalation("help")]))
        return bpmn.EndEvent(eventDefinitions=(thrown,) if thrown else ())

    def beside(self, depth: int) -> None:
        trigger = self.draw(
            st.sampled_from(
                [
                    build.after("PT3H"),
                    build.message("calledOff"),
                    build.signal("bell"),
                    build.error("bad"),
                    build.escalation("help"),
                    build.when("x > 4"),
                ]
            )
        )
        # What comes of a condition might make it true again, and again.
        always = isinstance(trigger, bpmn.ErrorEventDefinition | bpmn.ConditionalEventDefinition)
        interrupting = self.draw(st.booleans()) or always
        outer, self.elements = self.elements, []
        start = self.add(bpmn.StartEvent(isInterrupting=interrupting, eventDefinitions=(trigger,)), "on")
        first, last = self.inside_bell(trigger, depth)
        self.flow(start, first)
        self.flow(last, self.add(bpmn.EndEvent(), "end"))
        inner, self.elements = tuple(self.elements), outer
        self.add(bpmn.SubProcess(triggeredByEvent=True, flowElements=inner), "beside")

    def _sub(self, depth: int) -> tuple[str, str]:
        name = self.add(self.heard(bpmn.SubProcess(flowElements=self.parts(depth))), "sub")
        return name, name

    def _adhoc(self, depth: int) -> tuple[str, str]:
        """Parts in any order, at once or in turn, until enough is done."""
        outer, self.elements = self.elements, []
        for _ in range(self.draw(st.integers(1, 3))):
            self.leaf(self.draw(st.sampled_from(["task", "user", "job", "script"])))
        parts, self.elements = tuple(self.elements), outer
        options: dict[str, Any] = {"ordering": self.draw(st.sampled_from(["Parallel", "Sequential"]))}
        if self.draw(st.booleans()):
            options |= {"completionCondition": build.text("x > 2"), "cancelRemainingInstances": self.draw(st.booleans())}
        name = self.add(bpmn.AdHocSubProcess(flowElements=parts, **options), "adhoc")
        return name, name

    def _transaction(self, depth: int) -> tuple[str, str]:
        """It may be called off: what it did is undone, and the cancel event leads on."""
        outer, self.elements = self.elements, []
        start, end = self.add(bpmn.StartEvent(), "start"), self.add(bpmn.EndEvent(), "end")
        cancel = self.add(bpmn.EndEvent(eventDefinitions=(bpmn.CancelEventDefinition(),)), "cancel")
        activity = self.add(self.draw(st.sampled_from([bpmn.Task(), bpmn.UserTask()])), "act")
        border = self.add(bpmn.BoundaryEvent(attachedToRef=activity, eventDefinitions=(build.undo(),)), "on")
        handler = self.add(
            self.draw(st.sampled_from([bpmn.Task(isForCompensation=True), build.job(isForCompensation=True)])), "un"
        )
        self.artifacts.append(build.handles(border, handler))
        first, last = self.block(depth)
        choice = self.add(bpmn.ExclusiveGateway(), "xor")
        for source, target in ((start, activity), (activity, first), (last, choice)):
            self.flow(source, target)
        self.flow(choice, cancel, "x > 2")
        self.default(choice, self.flow(choice, end))
        parts, self.elements = tuple(self.elements), outer
        name = self.add(bpmn.Transaction(flowElements=parts), "trans")
        event = self.add(bpmn.BoundaryEvent(attachedToRef=name, eventDefinitions=(bpmn.CancelEventDefinition(),)), "on")
        out = self.add(bpmn.ExclusiveGateway(), "xor")
        self.flow(name, out)
        self.flow(event, out)
        return name, out

    def _reporting(self, depth: int) -> tuple[str, str]:
        """Multi-instance that throws as its children end, once or each time."""
        behavior = self.draw(st.sampled_from(["One", "None"]))
        options: dict[str, Any] = {"cardinality": self.draw(st.sampled_from(["2", "3"])), "sequential": self.draw(st.booleans())}
        told = "rung" if self.quiet else "told"
        options["oneBehaviorEventRef" if behavior == "One" else "noneBehaviorEventRef"] = told
        loop = build.each(behavior=behavior, **options)
        return self._looping(loop, depth)

    def _many(self, depth: int) -> tuple[str, str]:
        """Multi-instance, of people or of parts, at once or in turn."""
        options: dict[str, Any] = {"sequential": self.draw(st.booleans())}
        if self.draw(st.booleans()):
            options |= {"collection": "[1, 2, 3]", "item": "item", "output": "all", "element": "item"}
        else:
            options["cardinality"] = self.draw(st.sampled_from(["0", "2", "x"]))
        if self.draw(st.booleans()):
            options["until"] = "numberOfCompletedInstances >= 2"
        return self._looping(build.each(**options), depth)

    def _repeated(self, depth: int) -> tuple[str, str]:
        loop = build.repeat("loopCounter < 2", maximum=self.draw(st.sampled_from([None, 3])), before=self.draw(st.booleans()))
        return self._looping(loop, depth)

    def _looping(self, loop: Any, depth: int) -> tuple[str, str]:
        inner: Any = self.draw(st.sampled_from([bpmn.UserTask(), build.job(), build.script("x + 1", "x"), None]))
        inner = self.heard(inner) if inner is not None else None
        if inner is None:
            inner = bpmn.SubProcess(flowElements=self.parts(depth))
        name = self.add(build.replace(inner, loopCharacteristics=loop), "loop")
        return name, name

    def _guarded(self, depth: int) -> tuple[str, str]:
        """An activity that may be interrupted; both ways meet again."""
        return self._bordered(depth, interrupting=True)

    def _watched(self, depth: int) -> tuple[str, str]:
        """An activity with something that may happen beside it."""
        return self._bordered(depth, interrupting=False)

    def _bordered(self, depth: int, *, interrupting: bool) -> tuple[str, str]:
        host: Any = self.draw(st.sampled_from([bpmn.UserTask(), build.job(), None]))
        if host is None:
            host = bpmn.SubProcess(flowElements=self.parts(depth))
        activity = self.add(host, "host")
        triggers = [
            build.after("PT1H"),
            build.message("calledOff"),
            build.signal("bell"),
            build.escalation("help"),
            build.when("x > 3"),
        ]
        triggers += [build.error("bad"), build.error()] if interrupting else [build.every("R2/PT1H")]
        trigger = self.draw(st.sampled_from(triggers))
        border = bpmn.BoundaryEvent(attachedToRef=activity, cancelActivity=interrupting, eventDefinitions=(trigger,))
        event = self.add(border, "on")
        first, last = self.inside_bell(trigger, depth)
        self.flow(event, first)
        if not interrupting:
            self.flow(last, self.add(bpmn.EndEvent(), "end"))
            return activity, activity
        out = self.add(bpmn.ExclusiveGateway(), "xor")
        self.flow(activity, out)
        self.flow(last, out)
        return activity, out

    def _undone(self, depth: int) -> tuple[str, str]:
        """An activity with a handler, and something that undoes it afterwards."""
        activity = self.add(self.draw(st.sampled_from([bpmn.Task(), bpmn.UserTask()])), "act")
        border = self.add(bpmn.BoundaryEvent(attachedToRef=activity, eventDefinitions=(build.undo(),)), "on")
        handler = self.add(
            self.draw(st.sampled_from([bpmn.Task(isForCompensation=True), bpmn.UserTask(isForCompensation=True)])), "un"
        )
        self.artifacts.append(build.handles(border, handler))
        first, last = self.block(depth)
        throw = self.add(build.throw(build.undo()), "throw")
        self.flow(activity, first)
        self.flow(last, throw)
        return activity, throw

    def _call(self, depth: int) -> tuple[str, str]:
        """It hands all variables in or out, not both: a late answer would set the counter of a loop around it back, for ever."""
        inwards = self.draw(st.booleans())
        name = self.add(build.call("child", all_in=inwards, all_out=not inwards), "call")
        return name, name


CHILD = build.process("cs > user > ce", id="child", cs=bpmn.StartEvent(), ce=bpmn.EndEvent())


class Drawn:
    """A document that shows itself as BPMN when a test fails."""

    def __init__(self, definitions: bpmn.Definitions) -> None:
        self.definitions = definitions

    def __repr__(self) -> str:
        return build.xml(self.definitions)


@st.composite
def processes(draw: Any, depth: int = 3) -> Drawn:
    """A document with the process `p` and what it calls."""
    maker = Maker(draw)
    elements = maker.parts(draw(st.sampled_from(range(depth, 0, -1))), several=True)
    artifacts = _inside(elements, maker.artifacts)
    process = bpmn.Process(id="p", isExecutable=True, flowElements=elements, artifacts=tuple(artifacts))
    return Drawn(bpmn.Definitions(id="definitions", rootElements=(_with_artifacts(process, maker.artifacts), CHILD, *ROOTS)))


def _inside(elements: tuple[bpmn.FlowElement, ...], artifacts: list[bpmn.Artifact]) -> list[bpmn.Artifact]:
    names = {each.id for each in elements}
    return [each for each in artifacts if isinstance(each, bpmn.Association) and each.sourceRef in names]


def _with_artifacts(scope: Any, artifacts: list[bpmn.Artifact]) -> Any:
    """Every association in the scope of its ends."""
    elements = tuple(
        _with_artifacts(each, artifacts) if isinstance(each, bpmn.SubProcess) else each for each in scope.flowElements
    )
    return build.replace(scope, flowElements=elements, artifacts=tuple(_inside(elements, artifacts)))
