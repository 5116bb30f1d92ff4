"""What the company is called and how it wants to be run: one setting."""

from __future__ import annotations

import msgspec

from bihuan.application.actor import Actor
from bihuan.application.ports import Transaction
from bihuan.application.views.people import CompanyView
from bihuan.kernel.text import Text

SETTING = "company"
DEFAULT_CALENDAR = "default"
UNNAMED = Text("未命名企业", "Unnamed company")


def find_company(tx: Transaction) -> CompanyView | None:
    """The company, None before the set-up."""
    found = tx.settings.find(SETTING)
    return msgspec.msgpack.decode(found[0], type=CompanyView) if found is not None else None


def company(tx: Transaction) -> CompanyView:
    """The company; before the set-up one without a name."""
    return find_company(tx) or CompanyView(name=UNNAMED)


def save_company(tx: Transaction, actor: Actor, changed: CompanyView) -> CompanyView:
    """Store name and ways of the company."""
    actor.require("settings.edit")
    tx.settings.put(SETTING, msgspec.msgpack.encode(changed))
    tx.publish("company")
    return changed
