"""How often the elements of a version were passed, and how long that took: kept up instead of counted anew.

What an instance has been through only changes with its sequence number, so of a version that was asked about before only the
instances that have gone on since are read.
"""

from __future__ import annotations

import threading
from collections import OrderedDict, defaultdict

from bihuan.application.ports import Transaction

REMEMBERED = 64
_BEGIN = frozenset({"UserTaskCreated", "JobCreated", "CallStarted", "ElementActivated"})
_END = frozenset({"UserTaskCompleted", "JobCompleted", "CallCompleted", "ElementCompleted"})
_AT_ONCE = frozenset({"ElementPassed", "EventTriggered"})
_KINDS = sorted(_BEGIN | _END | _AT_ONCE)

Passage = tuple[str, int | None]  # an element, and the milliseconds between its beginning and its end where it has both


class _Version:
    """What is remembered of one version: per instance how far it had come, and its passages until there."""

    def __init__(self) -> None:
        self.gate = threading.Lock()
        self.sequences: dict[int, int] = {}
        self.passages: dict[int, list[Passage]] = {}


_known: OrderedDict[tuple[str, int, int], _Version] = OrderedDict()
_gate = threading.Lock()


def of_version(tx: Transaction, process_id: str, version_key: int) -> dict[str, list[int | None]]:
    """Every passage by element, with its duration in milliseconds where it is known; in no particular order."""
    version = _remembered((tx.source, tx.tenant, version_key))
    now = tx.lists.sequences_of_version(process_id, version_key)
    with version.gate:
        _keep_up(tx, version, now)
        found: defaultdict[str, list[int | None]] = defaultdict(list)
        for key in now:
            for element, duration in version.passages[key]:
                found[element].append(duration)
        return found


def _remembered(key: tuple[str, int, int]) -> _Version:
    with _gate:
        version = _known.setdefault(key, _Version())
        _known.move_to_end(key)
        while len(_known) > REMEMBERED:
            _known.popitem(last=False)
        return version


def _keep_up(tx: Transaction, version: _Version, now: dict[int, int]) -> None:
    """Read what has happened since; instances that are gone, or go on under another version, are forgotten."""
    for key in version.sequences.keys() - now.keys():
        del version.sequences[key], version.passages[key]
    changed = [key for key, sequence in now.items() if version.sequences.get(key) != sequence]
    if not changed:
        return
    fresh: dict[int, list[Passage]] = {key: [] for key in changed}
    begun: dict[tuple[int, int], int] = {}
    for instance, at, kind, element, number in tx.lists.passages(changed, _KINDS):
        if kind in _BEGIN:
            begun[instance, number] = at
        else:
            since = begun.pop((instance, number), None) if kind in _END else None
            fresh[instance].append((element, at - since if since is not None else None))
    version.passages.update(fresh)
    version.sequences.update((key, now[key]) for key in changed)
