"""The life of a version: draft, review, pilot, released, retired, with four eyes between writing it and putting it in force.

A version is changed while it is a draft only. Its author hands it in (`review`); somebody who neither drew nor handed it in
puts it in force, or lets part of the work try it (`pilot`). What runs by a version finishes by it, whatever becomes of the
version: the arrows below move new instances, never running ones.
"""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

import msgspec

from bihuan.kernel.errors import Forbidden, Rejected

State: TypeAlias = Literal["draft", "review", "pilot", "released", "retired"]
Move: TypeAlias = Literal["submit", "return", "pilot", "release", "retire", "withdraw"]

MOVES: dict[tuple[State, Move], State] = {
    ("draft", "submit"): "review",
    ("review", "return"): "draft",
    ("review", "pilot"): "pilot",
    ("review", "release"): "released",
    ("pilot", "pilot"): "pilot",
    ("pilot", "release"): "released",
    ("pilot", "retire"): "retired",
    ("released", "retire"): "retired",
}
_LABEL = re.compile(r"V(\d+)\.(\d+)")
_REFUSALS: dict[Move, str] = {
    "submit": "version.not_draft",
    "return": "version.not_in_review",
    "pilot": "version.not_reviewed",
    "release": "version.not_reviewed",
    "retire": "version.not_released",
}


class Review(msgspec.Struct, frozen=True, kw_only=True):
    """Who had which part in a version: `editors` changed it, `submitted_by` handed it in, `origin` is what it was drawn from."""

    origin: str = ""
    editors: tuple[str, ...] = ()
    submitted_by: str = ""
    submitted_at: int | None = None
    remark: str = ""
    returned_by: str = ""
    released_by: str = ""

    def edited_by(self, person: str) -> Review:
        """The same with one more editor."""
        if not person or person in self.editors:
            return self
        return msgspec.structs.replace(self, editors=(*self.editors, person))


def moved(state: State, move: Move, label: str) -> State:
    """The state after a move; raises `Rejected` for an arrow that does not exist."""
    after = MOVES.get((state, move))
    if after is None:
        raise Rejected(_REFUSALS.get(move, "version.not_draft"), label=label, state=state)
    return after


def require_other_eyes(review: Review, person: str, label: str) -> None:
    """Four eyes: raises `Forbidden` when the person drew the version or handed it in."""
    if person and person in (*review.editors, review.submitted_by):
        raise Forbidden("version.four_eyes", label=label)


def next_label(labels: list[str], *, major: bool = False) -> str:
    """The label after the highest `V<major>.<minor>` there is; `V1.0` when there is none."""
    known = [(int(found[1]), int(found[2])) for label in labels if (found := _LABEL.fullmatch(label))]
    if not known:
        return "V1.0"
    highest = max(known)
    return f"V{highest[0] + 1}.0" if major else f"V{highest[0]}.{highest[1] + 1}"
