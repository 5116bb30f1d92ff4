"""A change may not break the organization; what was broken before does not stand in its way."""

from __future__ import annotations

from bihuan.application.ports import Transaction
from bihuan.kernel.errors import InvalidInput
from bihuan.organization.check import check
from bihuan.organization.directory import Organization


def refuse_new_faults(tx: Transaction, before: Organization) -> None:
    """Raise `InvalidInput("organization.broken")` with the faults that were not there before the use case changed something."""
    known = {(each.code, each.place) for each in check(before.roster)}
    fresh = [
        each
        for each in check(tx.directory.organization().roster)
        if each.severity == "error" and (each.code, each.place) not in known
    ]
    if fresh:
        raise InvalidInput("organization.broken", problems=tuple(fresh), count=len(fresh))
