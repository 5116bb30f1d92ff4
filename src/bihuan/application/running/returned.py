"""Work that was returned: who gets it, and to whom it may go straight back.

A work item that a return has brought about bears the mark RETURNED as long as it is open, so that nobody looks for more about the
others.
"""

from __future__ import annotations

import msgspec

from bihuan.application import dossiers
from bihuan.application.actor import Actor
from bihuan.application.dossiers import Kind
from bihuan.application.ports import Transaction
from bihuan.application.ports.records import WorkItemRecord
from bihuan.application.running.notices import announce
from bihuan.application.running.runtime import Case, Run

RETURNED = "returned"

replace = msgspec.structs.replace


class Returned(msgspec.Struct, frozen=True, kw_only=True):
    """Who had returned it, from which step; `straight`: nothing else was undone, so it may go straight back there."""

    by: str
    element: str
    straight: bool


FILE: Kind[Returned] = dossiers.Kind("returned", Returned)


def taker(tx: Transaction, item: WorkItemRecord) -> str | None:
    """The element that returned work may go straight back to."""
    if item.outcome != RETURNED:
        return None
    filed = FILE.find(tx, str(item.key))
    return filed.value.element if filed is not None and filed.value.straight else None


def hand_over(run: Run, case: Case, actor: Actor, known: set[int], to: str, value: Returned | None) -> None:
    """The work that a return has brought about goes to whoever had done it before, if they still may."""
    before = [each for each in run.items(case) if each.element_id == to and each.state == "completed" and each.completed_by]
    doer = before[-1].completed_by if before else ""
    for item in [each for each in run.items(case) if each.key not in known and each.state == "open" and each.element_id == to]:
        changed = replace(item, outcome=RETURNED if value is not None else item.outcome)
        if doer and run.organization.active(doer) and item.assignee in ("", doer):
            changed = replace(changed, assignee=doer)
            run.tx.work_items.offer(item.key, (f"person:{doer}",))
        saved = run.tx.work_items.save(changed)
        run.noted(case, saved)
        announce(run, (), (doer,))
        if value is not None:
            FILE.add(run.tx, actor, value, id_=str(item.key), process_id=item.process_id, subject=str(case.key))
