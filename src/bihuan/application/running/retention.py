"""How long ended instances are kept, and taking out those that have been kept long enough.

Each version may say it, else its process, else the company's default holds; 0 keeps for ever. *Compact* removes the technical
rows of an ended instance's history: what people read stays, going back to any moment is no longer possible. *Forget* removes the
instance with all that hangs on it and what it called. Running instances are never touched.

One call changes at most about `MOST_ROWS` rows, however large an instance is, so the writer is never held up: a large history
goes in slices, the instance itself last. Where it was broken off the next call goes on, because what is left says so.

Reports that were made are kept for a time of their own, 90 days unless the company says otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from bihuan.application import errands
from bihuan.application.actor import Actor
from bihuan.application.instants import maybe_wire
from bihuan.application.models import versions
from bihuan.application.ports import Database, Transaction
from bihuan.application.ports.errands import Ongoing
from bihuan.application.ports.records import InstanceRecord, ProcessRecord, VersionRecord
from bihuan.application.running import telling
from bihuan.application.views.errands import ErrandView
from bihuan.application.views.history import ReportRetention, RetentionOutlook, RetentionRow, RetentionView, SaveReportRetention
from bihuan.kernel.errors import InvalidInput, NotFound
from bihuan.kernel.text import Text

SETTING = "retention"
PROGRESS = "retention-progress"
DAY_MS = 86_400_000
LONGEST_DAYS = 36_500
MOST_ROWS = 2_000
DEFAULT = "default"
REPORTS = "retention-reports"
REPORT_DAYS = 90
REPORTS_AT_ONCE = 20
PROCESS = "process:"
ERRAND = "instances.retention"
LAST_KEY = (1 << 63) - 1

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


def view(tx: Transaction, actor: Actor, version_key: int = 0, *, process: str = "") -> RetentionView:
    """How long the instances of a version are kept, or of a process; of neither, the company's default."""
    actor.require("processes.read")
    names = _names(tx, version_key, process)
    kept = _settings(tx)
    keep = next((kept[each] for each in names if each in kept), Keep())
    return RetentionView(
        version_key=str(version_key) if version_key else None,
        process_id=process or None,
        forget_after_days=keep.forget_after,
        compact_after_days=keep.compact_after,
        inherited=len(names) > 1 and names[0] not in kept,
    )


def save(tx: Transaction, actor: Actor, given: RetentionView, version_key: int = 0, *, process: str = "") -> RetentionView:
    """Say how long instances are kept; `inherited` gives a version back to its process, a process to the default."""
    actor.require("processes.release" if version_key or process else "settings.edit")
    names = _names(tx, version_key, process)
    for place, days in (("/forgetAfterDays", given.forget_after_days), ("/compactAfterDays", given.compact_after_days)):
        if not 0 <= days <= LONGEST_DAYS:
            raise InvalidInput("retention.bad_days", place=place, longest=LONGEST_DAYS)
    kept = _settings(tx)
    if given.inherited and names[0] != DEFAULT:
        kept.pop(names[0], None)
    else:
        kept[names[0]] = Keep(given.forget_after_days, given.compact_after_days)
    tx.settings.put(SETTING, msgspec.msgpack.encode(kept))
    return view(tx, replace(actor, system=True), version_key, process=process)


def _names(tx: Transaction, version_key: int, process: str) -> list[str]:
    """Under which names it may be said, the nearest first; raises `NotFound`."""
    if version_key:
        version = versions.find(tx, version_key)
        return [str(version_key), PROCESS + version.process_id, DEFAULT]
    if process:
        if tx.processes.find(process) is None:
            raise NotFound("process.not_found", place=process, process=process)
        return [PROCESS + process, DEFAULT]
    return [DEFAULT]


def _keep_of(kept: dict[str, Keep], version: VersionRecord) -> Keep:
    names = (str(version.key), PROCESS + version.process_id, DEFAULT)
    return next((kept[each] for each in names if each in kept), Keep())


# --- what will go, and letting it go now ---------------------------------------------------------------------------------


def outlook(tx: Transaction, actor: Actor) -> RetentionOutlook:
    """Of each process what has ended, what is due now, and when the next is due."""
    actor.require("processes.read")
    kept, progress = _settings(tx), _progress(tx)
    rows = [_row(tx, kept, progress, process) for process in tx.processes.all()]
    return RetentionOutlook(
        default=view(tx, replace(actor, system=True)),
        processes=[row for row in rows if row.ended or not row.keep.inherited],
        reports=_reports(tx),
        may_edit=actor.may("settings.edit"),
    )


def save_reports(tx: Transaction, actor: Actor, given: SaveReportRetention) -> ReportRetention:
    """Say how long reports are kept; 0 for ever."""
    actor.require("settings.edit")
    if not 0 <= given.keep_days <= LONGEST_DAYS:
        raise InvalidInput("retention.bad_days", place="/keepDays", longest=LONGEST_DAYS)
    tx.settings.put(REPORTS, msgspec.msgpack.encode(given.keep_days))
    return _reports(tx)


def _reports(tx: Transaction) -> ReportRetention:
    days = _report_days(tx)
    due = tx.errands.count_done(errands.REPORT, tx.now - days * DAY_MS) if days else 0
    return ReportRetention(keep_days=days, made=tx.errands.count_done(errands.REPORT, tx.now), due=due)


def _report_days(tx: Transaction) -> int:
    found = tx.settings.find(REPORTS)
    return msgspec.msgpack.decode(found[0], type=int) if found is not None else REPORT_DAYS


def _sweep_reports(tx: Transaction) -> bool:
    days = _report_days(tx)
    found = tx.errands.done(errands.REPORT, tx.now - days * DAY_MS, REPORTS_AT_ONCE) if days else []
    for each in found:
        errands.forget(tx, each)
    return bool(found)


def _row(tx: Transaction, kept: dict[str, Keep], progress: dict[str, Progress], process: ProcessRecord) -> RetentionRow:
    keep = kept.get(PROCESS + process.id)
    shown = keep or kept.get(DEFAULT, Keep())
    found = [_due(tx, version, _keep_of(kept, version), progress) for version in tx.versions.of_process(process.id)]
    nexts = [each.next_at for each in found if each.next_at is not None]
    return RetentionRow(
        process_id=process.id,
        name=Text(process.name_zh, process.name_en),
        keep=RetentionView(
            process_id=process.id,
            forget_after_days=shown.forget_after,
            compact_after_days=shown.compact_after,
            inherited=keep is None,
        ),
        ended=sum(each.ended for each in found),
        to_forget=sum(each.to_forget for each in found),
        to_compact=sum(each.to_compact for each in found),
        next_forget_at=maybe_wire(min(nexts, default=None)),
    )


class Due(msgspec.Struct, frozen=True):
    """Of one version: the ended instances, those to go now, those to be made compact now, when the next has to go."""

    ended: int
    to_forget: int = 0
    to_compact: int = 0
    next_at: int | None = None


def _due(tx: Transaction, version: VersionRecord, keep: Keep, progress: dict[str, Progress]) -> Due:
    ended, _ = tx.retention.tally(version.key, (0, 0), tx.now)
    if not ended:
        return Due(0)
    forget, until = 0, 0
    next_at = None
    if keep.forget_after:
        until = tx.now - keep.forget_after * DAY_MS
        forget, _ = tx.retention.tally(version.key, (0, 0), until)
        _, oldest = tx.retention.tally(version.key, (until, LAST_KEY), tx.now)
        next_at = oldest + keep.forget_after * DAY_MS if oldest is not None else None
    compact = 0
    if keep.compact_after:
        at = progress.get(str(version.key), Progress())
        since = max((at.ended, at.key), (until, LAST_KEY if until else 0))
        compact, _ = tx.retention.tally(version.key, since, tx.now - keep.compact_after * DAY_MS)
    return Due(ended, forget, compact, next_at)


def ask(tx: Transaction, actor: Actor) -> ErrandView:
    """Let go now what is due, as an errand with progress; the quarter-hourly round does the same."""
    actor.require("settings.edit")
    return errands.shown(errands.ask(tx, actor, ERRAND, "retention", b""), actor)


def work(database: Database) -> Callable[[Ongoing], Callable[[Transaction], Any]]:
    """What a background task does when somebody wants it done now."""

    def run(ongoing: Ongoing) -> Callable[[Transaction], Any]:
        first = database.read(_all_due)
        reports = database.read(_reports).due
        total = first.to_forget + first.to_compact
        ongoing.report(0, total, "retention.working")
        while database.write(sweep).result():
            left = database.read(_all_due)
            ongoing.report(max(total - left.to_forget - left.to_compact, 0), total, "retention.working")
        last = database.read(_all_due)
        result = {
            "forgotten": max(first.to_forget - last.to_forget, 0),
            "compacted": max(first.to_compact - last.to_compact, 0),
            "reports": max(reports - database.read(_reports).due, 0),
        }
        return lambda _: result

    return run


def _all_due(tx: Transaction) -> Due:
    kept, progress = _settings(tx), _progress(tx)
    found = [_due(tx, version, _keep_of(kept, version), progress) for version in _versions(tx)]
    return Due(0, sum(each.to_forget for each in found), sum(each.to_compact for each in found))


# --- a slice -------------------------------------------------------------------------------------------------------------


def sweep(tx: Transaction) -> bool:
    """Take out one slice of what has been kept long enough; whether there may be more."""
    if _sweep_reports(tx) or telling.sweep(tx):
        return True
    kept = _settings(tx)
    if not any(each.forget_after or each.compact_after for each in kept.values()):
        return False
    return any(_sweep_version(tx, version, kept) for version in _versions(tx))


def _versions(tx: Transaction) -> list[VersionRecord]:
    return [version for process in tx.processes.all() for version in tx.versions.of_process(process.id)]


def _sweep_version(tx: Transaction, version: VersionRecord, kept: dict[str, Keep]) -> bool:
    keep = _keep_of(kept, version)
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
