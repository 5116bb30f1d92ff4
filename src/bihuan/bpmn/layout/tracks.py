"""Lines that share a gap are moved apart, in the order that crosses least.

A stretch at the end of a way is held in the middle of its row or column by the shape; all others may move.
"""

from __future__ import annotations

from functools import cmp_to_key
from itertools import pairwise
from typing import TypeAlias

from msgspec import Struct

from bihuan.bpmn.layout.graph import Link
from bihuan.bpmn.layout.routes import Spot, Way

SPACING = 12.0
# A grid line: vertical or not, and its number.
LineKey: TypeAlias = tuple[bool, int]


class Stretch(Struct, kw_only=True, eq=False):
    """A straight part of a way.

    `low`, `high`: numbers of the crossing lines it reaches; `ahead`: whether the way leaves towards higher (1) or lower (-1)
    numbers of its own kind at the low and at the high end, 0 where it ends.
    """

    way: Way
    place: int
    vertical: bool
    line: int
    low: int
    high: int
    ahead: tuple[int, int]
    held: bool
    track: float = 0.0

    @property
    def link(self) -> Link:
        return self.way.link


def separate(ways: list[Way], middles: set[LineKey]) -> tuple[dict[int, list[Stretch]], dict[LineKey, int]]:
    """Stretches of every way (by `id(way)`) with their `track`, counted from the middle of the line; tracks of every line.

    `middles`: the lines that run through shapes.
    """
    by_way = {id(way): _stretches(way, middles) for way in ways}
    lines: dict[LineKey, list[Stretch]] = {}
    for stretches in by_way.values():
        for stretch in stretches:
            lines.setdefault((stretch.vertical, stretch.line), []).append(stretch)
    counts = {key: _spread(stretches, middle=key in middles) for key, stretches in lines.items()}
    return by_way, counts


def _stretches(way: Way, middles: set[LineKey]) -> list[Stretch]:
    corners = way.corners
    found: list[Stretch] = []
    last = len(corners) - 2
    for place, (here, there) in enumerate(pairwise(corners)):
        vertical = here[0] == there[0]
        axis = 1 if vertical else 0
        line = here[1 - axis]
        before = corners[place - 1] if place else None
        after = corners[place + 2] if place < last else None
        ends = sorted(((here[axis], before, here), (there[axis], after, there)), key=lambda end: end[0])
        found.append(
            Stretch(
                way=way,
                place=place,
                vertical=vertical,
                line=line,
                low=ends[0][0],
                high=ends[1][0],
                ahead=(_towards(ends[0][1], ends[0][2], axis), _towards(ends[1][1], ends[1][2], axis)),
                held=(vertical, line) in middles and (place in {0, last}),
            )
        )
    return found


def _towards(other: Spot | None, corner: Spot, axis: int) -> int:
    if other is None:
        return 0
    difference = other[1 - axis] - corner[1 - axis]
    return (difference > 0) - (difference < 0)


def _spread(stretches: list[Stretch], *, middle: bool) -> int:
    free = [stretch for stretch in stretches if not stretch.held]
    if middle:
        placed = [stretch for stretch in stretches if stretch.held]
        for stretch in sorted(free, key=lambda each: each.high - each.low):
            side = 1 if sum(stretch.ahead) >= 0 else -1
            for track in (0, side, -side, 2 * side, -2 * side, 3 * side, -3 * side):
                if not any(other.track == track and _clash(stretch, other) for other in placed):
                    stretch.track = track
                    break
            placed.append(stretch)
        return 1
    free.sort(key=cmp_to_key(_compare))
    done: list[Stretch] = []
    for stretch in free:
        behind = [other for other in done if _clash(stretch, other)]
        kin = [
            other for other in done if not _clash(stretch, other) and _overlap(stretch, other) and _kin(stretch.link, other.link)
        ]
        track = max((other.track + 1 for other in behind), default=0.0)
        if kin and all(other.track < kin[0].track for other in behind):
            track = max(track, kin[0].track)
        stretch.track = track
        done.append(stretch)
    count = int(max((stretch.track for stretch in free), default=0.0)) + 1
    for stretch in free:
        stretch.track -= (count - 1) / 2
    return count


def _overlap(one: Stretch, other: Stretch) -> bool:
    return max(one.low, other.low) <= min(one.high, other.high)


def _clash(one: Stretch, other: Stretch) -> bool:
    return _overlap(one, other) and not _kin(one.link, other.link)


def _kin(one: Link, other: Link) -> bool:
    if one is other:
        return True
    if one.kind != other.kind or one.kind == "message":
        return False
    return (one.source == other.source and one.boundary is other.boundary) or one.target == other.target


def _compare(one: Stretch, other: Stretch) -> int:
    """Negative when `one` belongs before `other`: the order that crosses less."""
    if not _overlap(one, other):
        return (one.low > other.low) - (one.low < other.low)
    before = _crossings(one, other)
    after = _crossings(other, one)
    return before - after or _rank(one) - _rank(other)


def _crossings(first: Stretch, second: Stretch) -> int:
    """How often they cross when `first` has the lower place."""
    count = 0
    for at, ahead in ((first.low, first.ahead[0]), (first.high, first.ahead[1])):
        count += ahead > 0 and second.low <= at <= second.high
    for at, ahead in ((second.low, second.ahead[0]), (second.high, second.ahead[1])):
        count += ahead < 0 and first.low <= at <= first.high
    return count


def _rank(stretch: Stretch) -> int:
    return stretch.low * 1000 + stretch.high
