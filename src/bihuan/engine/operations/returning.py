"""Going back to an earlier reachable marking (退回).

**What it means.** To return to an element is to make undone the last time a token entered it, and everything that came of
that (see `net`). The marking of what remains is a marking that the instance could have had: it can be reached, no token is
lost and none is there twice. In particular

* branches that do not depend on the element stand where they stand; a token that had met the undone branch at a join waits there
  again; what an undone interruption had canceled begins anew;
* a join that went on because somebody who could have come went another way waits again when that is undone;
* a complex gateway that has started goes on with its round, even when its end or an interruption in between is undone, unless the
  start itself is undone: then it waits for its start again, and who came late may be the one to start it;
* what was set off by an escalation goes with who has thrown it; messages and signals are effects, whoever caught them;
* `keep`: branches that opened on the way from the element to whoever asks, and that the asker does not depend on, stay too. The
  node where they divide owes their tokens: when the returned token divides there again, it does not go those ways
  (`Scope.lent`). This is offered only when the returned token cannot miss that node. What is owed so is owed again when an
  interruption that had put an end to it is undone, and forgiven when the branch itself is undone;
* activities begin anew with their timers, messages and forms; a completed sub-process is entered in the middle; a running call is
  canceled and called anew; activities that run several times begin as a whole;
* compensation is left alone: what was completed stays completed, and can be undone as often as it was done;
* variables stay, unless their values of that moment are asked for; effects outside are listed, not taken back.

The functions here read the history; the answer is a `Return` command for the state at hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Literal, TypeAlias

import msgspec

from bihuan.engine import commands as do
from bihuan.engine import events as ev
from bihuan.engine.events import HistoryEvent
from bihuan.engine.evolve import replay
from bihuan.engine.operations import paths, tracing
from bihuan.engine.operations.net import Firing, Net, Token
from bihuan.engine.program import Program
from bihuan.engine.state import ROUND, State, Variables
from bihuan.kernel.errors import Rejected

Branches: TypeAlias = Literal["keep", "redo"]
Programs: TypeAlias = Callable[[str], Program]

ENTERING = ("UserTaskCreated", "JobCreated", "CallStarted", "ElementActivated", "ElementPassed")
WORK = (
    "userTask",
    "serviceTask",
    "sendTask",
    "receiveTask",
    "scriptTask",
    "businessRuleTask",
    "callActivity",
    "manualTask",
    "task",
)
PARTS = ("subProcess", "transaction", "adHocSubProcess")
EFFECTS = (ev.JobCompleted, ev.CallCompleted, ev.MessageThrown, ev.SignalThrown)


class Effect(msgspec.Struct, frozen=True):
    """Something done outside that a return does not take back; `kind` is the name of its event."""

    kind: str
    element: str
    at: int


class Target(msgspec.Struct, frozen=True):
    """An element that can be returned to; `keeps` are elements whose branches may stay, empty when there are none."""

    element: str
    kind: str
    entered_at: int
    firing: int
    keeps: tuple[str, ...] = ()
    steps_back: int = 0


class Retreat(msgspec.Struct, frozen=True):
    """A return worked out: the command, what it ends, what begins anew, what it keeps, and what it cannot take back."""

    command: do.Return
    ended: tuple[str, ...]
    begun: tuple[str, ...]
    kept: tuple[str, ...]
    effects: tuple[Effect, ...]


class Past(msgspec.Struct, frozen=True):
    """The history of an instance made ready for questions."""

    program: Program
    state: State
    history: Sequence[HistoryEvent]
    net: Net


def past(program: Program, state: State, history: Sequence[HistoryEvent], programs: Programs | None = None) -> Past:
    """Read the history once; `programs` finds those of earlier versions by hash."""
    return Past(program, state, history, tracing.trace(history, programs or (lambda _: program)))


# --- where to --------------------------------------------------------------------------------------------------------


def targets(known: Past, asked: int = 0) -> list[Target]:
    """What can be returned to, nearest first: for an element instance that asks, what it came of; else whatever was entered."""
    net = known.net
    asker = _asker(known, asked) if asked else None
    among = sorted(net.past(asker.number) - {asker.number} if asker else net.valid(), reverse=True)
    found: dict[str, Target] = {}
    for number in among:
        firing = net.firing(number)
        node = known.program.nodes.get(firing.element)
        if node is None or firing.kind not in ENTERING or node.kind not in (*WORK, *PARTS) or firing.element in found:
            continue
        if node.for_compensation or firing.goes_on or _in_loop(known, firing):
            continue
        if firing.kind == "ElementPassed" and not firing.made:
            continue
        if asker is not None and firing.instance == asker.instance:
            continue
        if not asker and not _leads_to_now(net, firing):
            continue
        kept = tuple(loan.element for loan in _loans(known, firing, asker)[0]) if asker else ()
        found[firing.element] = Target(firing.element, node.kind, firing.at, number, kept, len(found) + 1)
    return list(found.values())


def _asker(known: Past, asked: int) -> Firing:
    number = next(
        (token.maker for token in known.net.untaken() if token.where == "live" and token.place == asked),
        0,
    )
    if not number:
        raise Rejected("engine.no_such_element_instance", instance=asked)
    return known.net.firing(number)


def _in_loop(known: Past, firing: Firing) -> bool:
    """Inside a loop that is over, or a child of a loop as such: only the whole can begin anew."""
    scope = firing.scope
    if scope in known.state.scopes and known.state.scopes[scope].kind in ("loop", "chunk", "items", "undoing"):
        return True
    while scope not in known.state.scopes:
        opener = known.net.opened.get(scope, 0)
        if not opener:
            return True
        element = known.program.nodes.get(known.net.firing(opener).element)
        if element is None or element.loop is not None or element.kind == "eventSubProcess":
            return True
        scope = known.net.parents.get(scope, 0)
    return False


def _leads_to_now(net: Net, firing: Firing) -> bool:
    later = net.future(firing.number)
    return any(token.maker in later for token in net.untaken())


# --- working it out --------------------------------------------------------------------------------------------------


def work_out(known: Past, to: str, *, asked: int = 0, branches: Branches = "redo", restoring: bool = False) -> Retreat:
    """The return to an element; raises Rejected when it cannot be returned to."""
    net = known.net
    asker = _asker(known, asked) if asked else None
    target = next((each for each in targets(known, asked) if each.element == to), None)
    if target is None:
        raise Rejected("engine.no_return", element=_name(known, to))
    firing = net.firing(target.firing)
    loans: tuple[do.Loan, ...] = ()
    if branches == "keep":
        if asker is None:
            raise Rejected("engine.keep_needs_asker", element=_name(known, to))
        loans, missed = _loans(known, firing, asker)
        if missed:
            raise Rejected("engine.branches_cannot_stay", element=_name(known, to), gateway=_name(known, missed))
    undone, ever = net.undoing(firing.number, asker.number if asker and loans else 0)  # nothing to keep: all is redone
    return _retreat(known, firing, undone, ever, loans, asked, restoring=restoring)


def _name(known: Past, element: str) -> str:
    node = known.program.nodes.get(element)
    return (node.name if node is not None else "") or element


def _loans(known: Past, firing: Firing, asker: Firing | None) -> tuple[tuple[do.Loan, ...], str]:
    """The branches that may stay, by the node they divide at; and a node that the returned token might miss."""
    if asker is None:
        return (), ""
    net, program = known.net, known.program
    undone = net.future(firing.number) & net.past(asker.number)
    found: dict[tuple[int, str], list[str]] = {}
    leaving = {int(token.place) for token in net.untaken() if token.where == "live" and token.maker in undone}
    for number in sorted(undone):
        each = net.firing(number)
        if each.kind in ("TokensKept", "TokenArrived") or not _stays(known.state, each.scope, leaving):
            continue
        made = [net.token(token) for token in each.made if net.token(token).flow]
        stay = [token.flow for token in made if token.taker not in undone and not _kept_already(net, token)]
        if len(made) > 1 and stay:
            found.setdefault((each.scope, each.element), []).extend(flow for flow in stay)
    loans: list[do.Loan] = []
    for (scope, element), flows in found.items():
        if scope == firing.scope or firing.scope not in known.state.scopes:
            # Seen from where the node is, the token sets out from what it is inside of there.
            beside = program.nodes[element].scope
            around = (firing.element, *paths.enclosing(program, firing.element))
            start = next((each for each in around if program.nodes[each].scope == beside), "")
            if not start or _may_be_missed(program, start, element):
                return (), element
            loans.append(do.Loan(scope=scope, element=element, flows=tuple(dict.fromkeys(flows))))
    return tuple(loans), ""


def _stays(state: State, scope: int, leaving: set[int]) -> bool:
    """Whether a scope runs and is not inside of what is taken away as a whole: nothing in there can be kept."""
    if scope not in state.scopes:
        return False
    while scope:
        if scope in leaving:
            return False
        scope = state.scopes[scope].parent
    return True


def _may_be_missed(program: Program, start: str, node: str) -> bool:
    """Whether a token could pass the dividing node by, or wait before it for the very branches that it opens."""
    if not paths.unavoidable(program, start, node):
        return True
    later = paths.ahead(program, [node])
    waits = [program.nodes[each] for each in paths.between(program, start, node) if each in later]
    return any(each.joins and each.kind != "parallelGateway" for each in waits)


def _kept_already(net: Net, token: Token) -> bool:
    return bool(token.taker) and net.firing(token.taker).kind == "TokensKept"


def _retreat(
    known: Past, firing: Firing, undone: set[int], ever: set[int], loans: tuple[do.Loan, ...], asked: int, *, restoring: bool
) -> Retreat:
    net, scopes = known.net, known.state.scopes
    gone = [token for token in net.untaken() if token.maker in undone]
    back = [token for token in net.tokens if token.taker in undone and token.maker not in ever]
    placed = list(_placements(known, firing, back))
    withdrawn = [
        do.Tokens(scope=token.scope, gateway=token.element, flow=str(token.place))
        for token in gone
        if token.where == "join" and token.scope in scopes
    ]
    withdrawn += [
        do.Tokens(scope=scope, gateway=gateway, flow=ROUND, count=0)
        for (scope, gateway), each in net.rounds.items()
        if each.begun in undone and scope in scopes and ROUND in scopes[scope].joins.get(gateway, {})
    ]
    terminated = [int(token.place) for token in gone if token.where == "live"]
    restored = tuple(_restored(known, undone))
    command = do.Return(
        to=firing.element,
        sequence=known.state.header.sequence,
        since=firing.event + 1,
        keeps=bool(loans),
        asked=asked,
        terminate=tuple(_outermost(known, terminated)),
        withdraw=tuple(withdrawn),
        place=tuple(placed),
        rounds=tuple(_rounds_again(known, back, undone, ever, restored)),
        forgive=tuple(_forgiven(known, ever)),
        lend=(*loans, *_owed_again(known, back, ever, restored)),
        restore=restored,
        variables=_variables(known, firing) if restoring else {},
    )
    flows = {flow for loan in loans for flow in loan.flows}
    return Retreat(
        command,
        ended=tuple(dict.fromkeys(token.element for token in gone if token.where == "live")),
        begun=tuple(dict.fromkeys(each.element for each in placed)),
        kept=tuple(dict.fromkeys(known.program.flows[flow].target for flow in sorted(flows))),
        effects=tuple(_effects(known, undone)),
    )


def _come_back(known: Past, back: list[Token], restored: Iterable[int], among: Iterable[int]) -> set[int]:
    """The scopes that come back from an interruption: taken over by an event sub-process, or ended as a whole."""
    returned = {token.scope for token in back if not _loop_around(known, token)}
    ended = (each for each in among if each not in known.state.scopes)
    return {each for each in ended if any(_within(known.net, inside, each) for inside in returned)} | set(restored)


def _rounds_again(
    known: Past, back: list[Token], undone: set[int], ever: set[int], restored: Iterable[int]
) -> Iterable[do.Tokens]:
    """The rounds of complex gateways that are not over any more, and those that had begun in a scope that comes back."""
    scopes, going_on = known.state.scopes, known.net.going_on(undone, ever)
    reopened = {place for number, (place, _) in known.net.ended.items() if number in undone and place[0] in scopes}
    come_back = _come_back(known, back, restored, (scope for scope, _ in going_on))
    for (scope, gateway), each in going_on.items():
        lost = scope in come_back and not (scope in scopes and scopes[scope].joins.get(gateway))
        if lost or (scope, gateway) in reopened:
            yield do.Tokens(scope=_alive(known, scope), gateway=gateway, flow=ROUND, count=each.taken)


def _owed_again(known: Past, back: list[Token], ever: set[int], restored: Iterable[int]) -> Iterable[do.Loan]:
    """What was lent in a scope that comes back."""
    net, scopes = known.net, known.state.scopes
    come_back = _come_back(known, back, restored, (scope for scope, _ in net.loans))
    for (scope, element), lent in net.loans.items():
        flows = tuple(flow for flow, number in lent.items() if not number or net.token(number).maker not in ever)
        if scope in come_back and flows and not (scope in scopes and scopes[scope].lent.get(element)):
            yield do.Loan(scope=_alive(known, scope), element=element, flows=flows)


def _forgiven(known: Past, ever: set[int]) -> Iterable[do.Loan]:
    """What was lent for branches that are undone now: their node opens them again."""
    for (scope, element), lent in known.net.loans.items():
        flows = tuple(flow for flow, number in lent.items() if number and known.net.token(number).maker in ever)
        if flows and scope in known.state.scopes and known.state.scopes[scope].lent.get(element):
            yield do.Loan(scope=scope, element=element, flows=flows)


def _outermost(known: Past, instances: Iterable[int]) -> list[int]:
    """Without those that are inside others, and with children of loops as the whole they belong to."""
    wanted: set[int] = set()
    for instance in instances:
        scope = next((number for number, each in known.state.scopes.items() if instance in each.live), 0)
        while scope and known.state.scopes[scope].kind in ("loop", "chunk"):
            instance = scope if known.state.scopes[scope].kind == "loop" else known.state.scopes[scope].parent
            scope = known.state.scopes[instance].parent
        if scope:
            wanted.add(instance)

    def inside(instance: int) -> bool:
        scope = next(number for number, each in known.state.scopes.items() if instance in each.live)
        while scope:
            if scope in wanted:
                return True
            scope = known.state.scopes[scope].parent
        return False

    return sorted(each for each in wanted if not inside(each))


def _placements(known: Past, firing: Firing, back: list[Token]) -> Iterable[do.Placement]:
    """Where the tokens put back go: what entered the target, what waited at joins, what was interrupted."""
    net = known.net
    opened = {token.scope for token in back}
    target_taken = False
    loops: set[int] = set()
    for token in back:
        scope = token.scope
        if token.where == "live" and any(_within(net, each, int(token.place)) for each in opened | {firing.scope}):
            continue  # a sub-process that comes back by what is put inside it
        while scope and scope not in known.state.scopes and scope not in net.parents:
            scope = 0
        loop = _loop_around(known, token)
        if loop in loops:
            continue  # it begins anew once, however many were under way inside
        loops.update({loop} - {0})
        element = net.firing(net.opened[loop]).element if loop else token.element
        flow = str(token.place) if token.where == "join" else token.flow
        if flow and not loop and _gathers(known.program, token.element):
            yield do.Placement(element=token.element, scope=_alive(known, scope), flow=flow)
        else:
            yield do.Placement(element=element, scope=_alive(known, scope))
        target_taken = target_taken or element == firing.element
    if not target_taken:
        yield do.Placement(element=firing.element, scope=_alive(known, firing.scope))


def _gathers(program: Program, element: str) -> bool:
    """Whether it matters there which way a token comes."""
    return program.nodes[element].joins or program.nodes[element].start_quantity > 1


def _within(net: Net, scope: int, instance: int) -> bool:
    """Whether a scope lies in another one, or in one that went on with the same."""
    wanted = net.first.get(instance, instance)
    while scope:
        if net.first.get(scope, scope) == wanted:
            return True
        scope = net.parents.get(scope, 0)
    return False


def _alive(known: Past, scope: int) -> int:
    """The scope, or the nearest around it that still runs."""
    while scope and scope not in known.state.scopes:
        scope = known.net.parents.get(scope, 0)
    return scope


def _loop_around(known: Past, token: Token) -> int:
    """The scope of the looped activity that a token of a scope that is gone lay in: it begins anew as a whole. 0 for none."""
    scope, found = token.scope, 0
    while scope and scope not in known.state.scopes:
        element = known.net.firing(known.net.opened[scope]).element
        if known.program.nodes[element].loop is not None:
            found = scope
        scope = known.net.parents.get(scope, 0)
    return found


def _restored(known: Past, undone: set[int]) -> Iterable[int]:
    """Scopes that an event sub-process of the undone past had taken over."""
    for number, scope in known.state.scopes.items():
        if not scope.interrupted:
            continue
        for each in known.net.firings:
            node = known.program.nodes.get(each.element)
            if each.scope == number and each.number in undone and node is not None and node.kind == "eventSubProcess":
                yield number
                break


def _variables(known: Past, firing: Firing) -> dict[int, Variables]:
    """The variables of the scopes that still run, as they were when the element was entered; what came later becomes null."""
    before = replay(known.history[: firing.event])
    restored: dict[int, Variables] = {}
    for number, scope in known.state.scopes.items():
        if number in before.scopes and scope.kind in ("process", "body"):
            old = before.scopes[number].variables
            changed = {name: old.get(name) for name in {*old, *scope.variables} if old.get(name) != scope.variables.get(name)}
            if changed:
                restored[number] = changed
    return restored


def _effects(known: Past, undone: set[int]) -> Iterable[Effect]:
    """What was done outside by what is undone."""
    instances = {known.net.firing(number).instance for number in undone} - {0}
    places = {(known.net.firing(number).scope, known.net.firing(number).element) for number in undone}
    first = known.net.firing(min(undone)).event
    for event in known.history[first:]:
        begun = isinstance(event, ev.Completion) and event.rests
        here = event.instance in instances or (event.scope, event.element) in places
        if isinstance(event, EFFECTS) and here and not begun:
            yield Effect(type(event).__name__, event.element, event.at)
