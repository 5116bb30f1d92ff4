"""In which order the parts of an element are written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

LITERAL = ("#", "?", "=")


def merged(source: Sequence[str], counts: Mapping[str, int], rank: Mapping[str, int]) -> list[str]:
    """The entries of the source that still have something to write, and what is new where the schema puts it.

    `source`: field names and literals in source order; `counts`: parts to write per field; `rank`: place in the schema.
    """
    left = {field: count for field, count in counts.items() if not field.startswith(LITERAL)}
    order: list[str] = []
    for entry in source:
        if entry.startswith(LITERAL):
            order.append(entry)
        elif left.get(entry, 0):
            order.append(entry)
            left[entry] -= 1
    last = len(rank)
    for field, count in left.items():
        if count:
            own = rank.get(field, last)
            before = [at for at, entry in enumerate(order) if entry in left and rank.get(entry, last) <= own]
            at = before[-1] + 1 if before else 0
            order[at:at] = [field] * count
    return order
