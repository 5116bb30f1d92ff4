"""How long ended instances are kept, and taking out those that have been kept long enough.

Each version of a process may say it, else the company's default holds; 0 keeps for ever. *Compact* removes the technical rows of
an ended instance's history: what people read stays, going back to any moment is no longer possible. *Forget* removes the
instance with all that hangs on it and what it called. Running instances are never touched.

One call changes at most about `MOST_ROWS` rows, however large an instance is, so the writer is never held up: a large history
goes in slices, the instance itself last. Where it was broken off the next call goes on, because what is left says so.
"""

from __future__ import annotations

import msgspec

from bihuan.application.actor import Actor
from bihuan.application.models import versions
from bihuan.application.ports import Transaction
from bihuan.application.ports.records import InstanceRecord, VersionRecord
from bihuan.application.views.history import RetentionView
from bihuan.kernel.errors import InvalidInput

SETTING = "retention"
PROGRESS = "retention-progress"
DAY_MS = 86_400_000
LONGEST_DAYS = 36_500
MOST_ROWS = 2_000
DEFAULT = "default"

replace = msgspec.structs.replace


class Keep(msgspec.Struct, frozen=True):
    """Days after the end of an instance; 0 for never."""

    forget_after: int = 0
    compact_after: int = 0


class Progress(msgspec.Struct, frozen=True):
    """How far a version's histories are compact: (instant of the end, key), and how far into the next one."""

    ended: int = 0
    key: int = 0
    sequence: int = 0


def view(tx: Transaction, actor: Actor, version_key: int = 0) -> RetentionView:
    """How long the instances of a version are kept; of 0 the company's default."""
    actor.require("processes.read")
    if version_key:
        versions.find(tx, version_key)
    kept = _settings(tx)
    own = kept.get(str(version_key)) if version_key else None
    keep = own or kept.get(DEFAULT, Keep())
    return RetentionView(
        version_key=str(version_key) if version_key else None,
        forget_after_days=keep.forget_after,
        compact_after_days=keep.compact_after,
        inherited=bool(version_key) and own is None,
    )


def save(tx: Transaction, actor: Actor, given: RetentionView, version_key: int = 0) -> RetentionView:
    """Say how long instances are kept; `inherited` gives a version back to the default."""
    actor.require("processes.release" if version_key else "settings.edit")
    if version_key:
        versions.find(tx, version_key)
    for place, days in (("/forgetAfterDays", given.forget_after_days), ("/compactAfterDays", given.compact_after_days)):
        if not 0 <= days <= LONGEST_DAYS:
            raise InvalidInput("retention.bad_days", place=place, longest=LONGEST_DAYS)
    kept = _settings(tx)
    name = str(version_key) if version_key else DEFAULT
    if version_key and given.inherited:
        kept.pop(name, None)
    else:
        kept[name] = Keep(given.forget_after_days, given.compact_after_days)
    tx.settings.put(SETTING, msgspec.msgpack.encode(kept))
    return view(tx, replace(actor, system=True), version_key)


def sweep(tx: Transaction) -> bool:
    """Take out one slice of what has been kept long enough; whether there may be more."""
    kept = _settings(tx)
    if not any(each.forget_after or each.compact_after for each in kept.values()):
        return False
    return any(_sweep_version(tx, version, kept) for version in _versions(tx))


def _versions(tx: Transaction) -> list[VersionRecord]:
    return [version for process in tx.processes.all() for version in tx.versions.of_process(process.id)]


def _sweep_version(tx: Transaction, version: VersionRecord, kept: dict[str, Keep]) -> bool:
    keep = kept.get(str(version.key)) or kept.get(DEFAULT, Keep())
    if keep.forget_after and _forget_one(tx, version, tx.now - keep.forget_after * DAY_MS):
        return True
    return bool(keep.compact_after) and _compact_one(tx, version, tx.now - keep.compact_after * DAY_MS)


def _forget_one(tx: Transaction, version: VersionRecord, until: int) -> bool:
    for root in tx.retention.ended(version.key, (0, 0), until, 1):
        room = MOST_ROWS
        for key in tx.retention.family(root.key):
            begin = tx.retention.history_begin(key)
            record = tx.instances.find(key)
            if begin is not None and record is not None:
                if record.sequence - begin + 1 > room:
                    tx.retention.forget_history(key, begin + room - 1)
                    return True
                room -= record.sequence - begin + 1
                tx.retention.forget_history(key, record.sequence)
            tx.retention.forget(key)
        tx.publish(f"process:{version.process_id}")
        return True
    return False


def _compact_one(tx: Transaction, version: VersionRecord, until: int) -> bool:
    progress = _progress(tx)
    at = progress.get(str(version.key), Progress())
    for root in tx.retention.ended(version.key, (at.ended, at.key), until, 1):
        progress[str(version.key)] = _compact(tx, root, at)
        tx.settings.put(PROGRESS, msgspec.msgpack.encode(progress))
        return True
    return False


def _compact(tx: Transaction, root: InstanceRecord, at: Progress) -> Progress:
    """One slice of the family's histories, counted as one line of rows; the place of the root when it is through."""
    done = 0
    for key in tx.retention.family(root.key):
        record = tx.instances.find(key)
        length = record.sequence if record is not None else 0
        if at.sequence < done + length:
            since = at.sequence - done + 1
            last = min(length, since + MOST_ROWS - 1)
            tx.retention.compact_history(key, since, last)
            return replace(at, sequence=done + last)
        done += length
    return Progress(root.ended_at or 0, root.key)


def _settings(tx: Transaction) -> dict[str, Keep]:
    found = tx.settings.find(SETTING)
    return msgspec.msgpack.decode(found[0], type=dict[str, Keep]) if found is not None else {}


def _progress(tx: Transaction) -> dict[str, Progress]:
    found = tx.settings.find(PROGRESS)
    return msgspec.msgpack.decode(found[0], type=dict[str, Progress]) if found is not None else {}
