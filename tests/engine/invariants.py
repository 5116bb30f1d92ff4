"""What must hold after every step of every test: histories replay, bytes come back, tokens add up, changes are told."""

from __future__ import annotations

from bihuan.engine import codec, evolve, replay
from bihuan.engine.decide import Step
from bihuan.engine.runtime import Instance
from bihuan.engine.state import State

BROKEN = ("stuck", "failed", "blocked", "halted", "unstarted", "unchanged", "unended")
HEARING = ("starting", "changing", "ending", "unstarted", "unchanged", "unended")


class Witness:
    """Looks at every step: give its `watch` to a Runtime, or call `see` yourself."""

    def __init__(self) -> None:
        self.stored: dict[int, dict[int, bytes]] = {}
        self.before: dict[int, State] = {}
        self.frozen: dict[int, bytes] = {}
        self.steps = 0

    def watch(self, instance: Instance, step: Step) -> None:
        self.steps += 1
        key, state = instance.key, step.state
        encoded = codec.encode(state)
        self._unchanged(key)
        self._evolves(key, step, encoded)
        self._comes_back(instance, step, encoded)
        self._is_stored(key, step)
        tokens_add_up(state)
        self.before[key], self.frozen[key] = state, encoded

    def _unchanged(self, key: int) -> None:
        """The state that went in is still what it was."""
        if key in self.before:
            assert codec.encode(self.before[key]) == self.frozen[key]

    def _evolves(self, key: int, step: Step, encoded: bytes) -> None:
        state: State | None = self.before.get(key)
        for event in step.events:
            state = evolve(state, event)
        assert state is not None
        assert codec.encode(state) == encoded

    def _comes_back(self, instance: Instance, step: Step, encoded: bytes) -> None:
        assert codec.encode(codec.decode(encoded)) == encoded
        events = [codec.decode_event(codec.encode_event(event)) for event in step.events]
        assert events == list(step.events)
        if len(instance.history) < 200 or step.state.over:
            assert codec.encode(replay(instance.history)) == encoded

    def _is_stored(self, key: int, step: Step) -> None:
        """Writing only the pages of the changed scopes gives the whole state."""
        stored = self.stored.setdefault(key, {})
        pages = codec.pages(step.state, step.changed, step.removed)
        stored.update(pages.changed)
        for number in pages.removed:
            stored.pop(number, None)
        assert stored == codec.all_pages(step.state)


def tokens_add_up(state: State) -> None:
    """No token is lost or doubled, no scope is left behind, nothing waits for nothing."""
    scopes = state.scopes
    for number, scope in scopes.items():
        at_joins = sum(count for tokens in scope.joins.values() for flow, count in tokens.items() if flow)
        if scope.kind == "items":
            continue
        assert scope.active == len(scope.live) + at_joins, (number, scope)
        if scope.kind in ("body", "loop", "undoing"):
            assert scopes[scope.parent].live[number].element == scope.element
        elif scope.kind == "chunk":
            assert number in (scopes[scope.parent].loop or scope).chunks  # type: ignore[union-attr]
        for live in scope.live.values():
            assert (live.incident is not None) == (live.phase in BROKEN)
            assert live.listening is not None or live.phase not in HEARING
    if state.over:
        assert list(scopes) == [1]
        assert not scopes[1].active
        assert not scopes[1].watches
    else:
        assert scopes[1].active or scopes[1].watches
