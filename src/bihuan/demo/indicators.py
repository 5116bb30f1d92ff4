"""The company's indicators (template 3), entered as their editor would; their values come from the history."""

from __future__ import annotations

from typing import Any

import msgspec

from bihuan.application.actor import SYSTEM
from bihuan.application.monitoring import indicators
from bihuan.application.ports import Transaction
from bihuan.application.views.monitoring import SaveIndicator
from bihuan.demo import content

OTHER_NAMES = {"process": "process_id", "source": "source_name"}


def enter(tx: Transaction) -> None:
    """Enter what is not there yet."""
    for given in content.indicators():
        if indicators.INDICATORS.find(tx, given["id"]) is None:
            indicators.save(tx, SYSTEM, given["id"], _command(given))


def _command(given: dict[str, Any]) -> SaveIndicator:
    named = {OTHER_NAMES.get(name, name): value for name, value in given.items() if name != "id"}
    return msgspec.convert({_camel(name): value for name, value in named.items()}, SaveIndicator)


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(each.title() for each in rest)
