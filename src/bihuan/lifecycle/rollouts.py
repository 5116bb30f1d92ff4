"""Roll-out in waves: each takes more of the starts to the new version on its date, when the people there are ready.

A wave may be set going once the pilot was adopted (or a waiver says why there was none), its people have confirmed the manual to
the share asked for, and its check list is done. Pausing a wave lets new starts fall back to the version before; rolling it back
ends it. The last wave done, the version is put in force for everybody.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from bihuan.kernel.errors import InvalidInput, Problem, Rejected
from bihuan.lifecycle import routing

WaveState: TypeAlias = Literal["planned", "going", "paused", "rolled_back"]
READY_SHARE = 0.95


class Wave(msgspec.Struct, frozen=True, kw_only=True):
    """`scope` empty means everybody; `starts` is the instant from which starts are routed."""

    id: str
    name: str
    starts: int
    scope: str = ""
    owner: str = ""
    share: float = READY_SHARE
    checks: tuple[tuple[str, bool], ...] = ()
    state: WaveState = "planned"


class Rollout(msgspec.Struct, frozen=True, kw_only=True):
    """`pilot` is the adopted pilot it rests on, `waiver` the reason why there is none."""

    version_key: int
    pilot: str = ""
    waiver: str = ""
    waived_by: str = ""
    waves: tuple[Wave, ...] = ()

    def wave(self, id_: str) -> Wave:
        found = next((each for each in self.waves if each.id == id_), None)
        if found is None:
            raise InvalidInput("wave.not_found", place=id_)
        return found

    def with_wave(self, wave: Wave) -> Rollout:
        return msgspec.structs.replace(self, waves=tuple(wave if each.id == wave.id else each for each in self.waves))


class Readiness(msgspec.Struct, frozen=True):
    """Who of the people a wave reaches has confirmed the manual."""

    people: tuple[str, ...]
    ready: tuple[str, ...]

    @property
    def share(self) -> float:
        return len(self.ready) / len(self.people) if self.people else 1.0

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(each for each in self.people if each not in self.ready)


def checked(rollout: Rollout) -> Rollout:
    """The plan when it can be one: waves in the order of their dates, each with a scope that can be judged."""
    if not rollout.waves:
        raise InvalidInput("rollout.no_waves", place="/waves")
    for index, wave in enumerate(rollout.waves):
        if not wave.name.strip():
            raise InvalidInput("wave.no_name", place=f"/waves/{index}/name")
        if wave.scope:
            routing.check_scope(wave.scope, f"/waves/{index}/scope")
        if index and wave.starts < rollout.waves[index - 1].starts:
            raise InvalidInput("wave.out_of_order", place=f"/waves/{index}/starts", name=wave.name)
    return rollout


def blockers(rollout: Rollout, wave: Wave, decision: str, readiness: Readiness) -> list[Problem]:
    """What stands against setting the wave going."""
    found: list[Problem] = []
    if decision != "adopt" and not rollout.waiver.strip():
        found.append(Problem(code="wave.no_decision", place=wave.id, params={"name": wave.name}))
    if readiness.share < wave.share:
        found.append(
            Problem(
                code="wave.not_ready",
                place=wave.id,
                params={"name": wave.name, "share": round(100 * readiness.share), "needed": round(100 * wave.share)},
            )
        )
    open_checks = [name for name, done in wave.checks if not done]
    if open_checks:
        found.append(
            Problem(code="wave.checks_open", place=wave.id, params={"name": wave.name, "checks": "、".join(open_checks)})
        )
    return found


def require_ready(rollout: Rollout, wave: Wave, decision: str, readiness: Readiness) -> None:
    """Raise `Rejected` with every blocker."""
    found = blockers(rollout, wave, decision, readiness)
    if found:
        raise Rejected(found[0].code, place=wave.id, problems=tuple(found), **found[0].params)


_MOVES: dict[tuple[WaveState, str], WaveState] = {
    ("planned", "go"): "going",
    ("paused", "go"): "going",
    ("going", "pause"): "paused",
    ("going", "rollback"): "rolled_back",
    ("paused", "rollback"): "rolled_back",
}


def moved(wave: Wave, move: str) -> Wave:
    """The wave after a move; raises `Rejected("wave.wrong_state")`."""
    state = _MOVES.get((wave.state, move))
    if state is None:
        raise Rejected("wave.wrong_state", place=wave.id, name=wave.name)
    return msgspec.structs.replace(wave, state=state)
