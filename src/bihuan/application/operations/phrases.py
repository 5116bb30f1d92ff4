"""Sentences people use again and again when they decide (常用语): the company's, kept by administrators, and everybody's own."""

from __future__ import annotations

import msgspec

from bihuan.application.actor import Actor
from bihuan.application.ports import Transaction
from bihuan.application.views.involving import KeepPhrases, Phrases
from bihuan.kernel.errors import InvalidInput

COMPANY = "phrases"
MOST = 50
LONGEST = 200


def phrases(tx: Transaction, actor: Actor) -> Phrases:
    """Those a person may choose from."""
    return Phrases(company=_kept(tx, COMPANY), own=_kept(tx, _own(actor)))


def keep(tx: Transaction, actor: Actor, command: KeepPhrases) -> Phrases:
    """Put the lists in the place of those that are kept."""
    tx.settings.put(_own(actor), msgspec.msgpack.encode(_checked(command.own, "/own")))
    if command.company is not None:
        actor.require("instances.manage")
        tx.settings.put(COMPANY, msgspec.msgpack.encode(_checked(command.company, "/company")))
    return phrases(tx, actor)


def _own(actor: Actor) -> str:
    return f"{COMPANY}:{actor.person}"


def _kept(tx: Transaction, name: str) -> list[str]:
    found = tx.settings.find(name)
    return msgspec.msgpack.decode(found[0], type=list[str]) if found is not None else []


def _checked(given: list[str], place: str) -> list[str]:
    kept = list(dict.fromkeys(each.strip() for each in given if each.strip()))
    if len(kept) > MOST or any(len(each) > LONGEST for each in kept):
        raise InvalidInput("phrases.too_many", place=place, most=MOST, longest=LONGEST)
    return kept
