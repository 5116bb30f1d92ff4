"""Who comes next (流程预测): the core run on a copy, every step done by who would be asked, every approval given.

What cannot be known ends the look ahead: a message from outside, a condition that needs values nobody has given yet. Timers are
waited for, automatic work counts as done without result, called processes as finished.
"""

from __future__ import annotations

from collections.abc import Iterable

from bihuan import engine
from bihuan.application.actor import Actor
from bihuan.application.models.blueprints import Blueprint
from bihuan.application.operations.instance import element_ref, element_refs, waiting_in
from bihuan.application.operations.intervening import typed
from bihuan.application.people.people import person_ref
from bihuan.application.ports import Transaction
from bihuan.application.running.instances import startable_version
from bihuan.application.running.projection import OUTCOME
from bihuan.application.views import operations as views
from bihuan.assignment import resolve
from bihuan.assignment.facts import Facts, Performed
from bihuan.engine import commands as do
from bihuan.engine import events as ev
from bihuan.engine import search
from bihuan.engine.program import Call, Job
from bihuan.engine.state import ROOT, State
from bihuan.engine.variables import everything
from bihuan.kernel.errors import Rejected
from bihuan.organization.directory import Organization

MOST = 200
APPROVED = "approved"


class _Look:
    """A look ahead: the state on the way, the steps found, who has done them."""

    def __init__(self, organization: Organization, blueprint: Blueprint, starter: str, now: int) -> None:
        self.organization = organization
        self.blueprint = blueprint
        self.starter = starter
        self.now = now
        self.state: State | None = None
        self.steps: list[views.PredictedStep] = []
        self.performed: list[Performed] = []
        self.doers: dict[int, str] = {}
        self.round = 0

    def step(self, command: do.Command) -> None:
        step = engine.decide(self.blueprint.program, self.state, command, self.now)
        self.state = step.state
        self.round += 1
        for event in step.events:
            if isinstance(event, ev.UserTaskCreated):
                self._met(event)

    def _met(self, event: ev.UserTaskCreated) -> None:
        assert self.state is not None
        plan = self.blueprint.steps.get(event.element)
        people: tuple[str, ...] = ()
        automatic = ""
        if plan is not None and plan.assigning is not None:
            facts = Facts(
                starter=self.starter,
                variables=everything(self.state, event.instance),
                performed=tuple(self.performed),
                scope=event.scope if event.scope != ROOT else 0,
                now=self.now,
            )
            found = resolve.assign(self.organization, plan.assigning, facts)
            people, automatic = found.candidates, found.automatic or ""
        self.doers[event.instance] = people[0] if people else ""
        self.steps.append(
            views.PredictedStep(
                element=element_ref(self.blueprint, event.element),
                people=[person_ref(self.organization, each) for each in people[:20]],
                automatic=automatic,
                together=self.round,
            )
        )

    def next(self) -> bool:
        """Do one thing that is waited for; False when there is none that can be known."""
        assert self.state is not None
        for command in self._known():
            try:
                self.step(command)
            except Rejected:
                continue
            return True
        return False

    def _known(self) -> Iterable[do.Command]:
        assert self.state is not None
        program = self.blueprint.program
        for scope in self.state.scopes.values():
            for instance, live in scope.live.items():
                node = program.nodes[live.element]
                if live.listening is not None and live.phase in ("starting", "changing", "ending"):
                    yield do.CompleteJob(instance=instance)
                if live.incident is not None or instance in self.state.scopes:
                    continue
                if node.kind == "userTask":
                    yield self._done(instance, live.element)
                elif isinstance(node.work, Job):
                    yield do.CompleteJob(instance=instance)
                elif isinstance(node.work, Call):
                    yield do.CompleteCall(instance=instance)
        due = [each for each in search.watches(self.state.scopes) if each.watch.kind == "timer"]
        for each in sorted(due, key=lambda each: each.watch.due):
            if program.nodes[each.watch.element].kind == "intermediateCatchEvent":
                self.now = max(self.now, each.watch.due)
                yield do.FireTimer(timer=each.number)

    def _done(self, instance: int, element: str) -> do.Command:
        plan = self.blueprint.steps.get(element)
        approval = plan is not None and plan.ours.approval is not None
        outcome = APPROVED if approval else ""
        self.performed.append(Performed(element=element, person=self.doers.get(instance, ""), approval=approval, outcome=outcome))
        return do.CompleteUserTask(instance=instance, variables={OUTCOME: outcome} if approval else {})


def predict(tx: Transaction, actor: Actor, process_id: str, command: views.PredictStart) -> views.Prediction:
    """Who would come next if the form were handed in as it is."""
    _, blueprint = startable_version(tx, actor, process_id, command.values)
    look = _Look(tx.directory.organization(), blueprint, actor.person, tx.now)
    try:
        look.step(do.StartInstance(variables=typed(command.values)))
    except Rejected:
        return views.Prediction(steps=[], ends=False)
    while look.state is not None and not look.state.over and look.round < MOST and look.next():
        pass
    over = look.state is not None and look.state.over
    stuck = [] if over else element_refs(blueprint, waiting_in(blueprint.program, look.state))
    return views.Prediction(steps=look.steps, ends=over, open_at=stuck)
