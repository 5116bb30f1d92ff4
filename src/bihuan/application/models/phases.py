"""Where on the loop a process stands."""

from __future__ import annotations

import msgspec

from bihuan.application.ports import Transaction
from bihuan.lifecycle.projects import PHASES, Phase


def set_phase(tx: Transaction, process_id: str, phase: Phase) -> None:
    """Let the map show where on the loop a process stands."""
    process = tx.processes.find(process_id)
    number = min(5, PHASES.index(phase) + 1)
    if process is not None and process.phase != number:
        tx.processes.save(msgspec.structs.replace(process, phase=number))
        tx.publish(f"process:{process_id}")
