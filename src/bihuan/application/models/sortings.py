"""What template 1 says of a process beside what its model knows: problems seen and suggestions made, line by line."""

from __future__ import annotations

import msgspec

from bihuan.application.dossiers import Kind
from bihuan.application.ports import Transaction


class Sorting(msgspec.Struct, frozen=True, kw_only=True):
    """Lines as they stand in the cells."""

    problems: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()


SORTINGS = Kind("sorting", Sorting)


def of_process(tx: Transaction, process_id: str) -> Sorting:
    filed = SORTINGS.find(tx, process_id)
    return filed.value if filed else Sorting()
