"""A process enters the map."""

from __future__ import annotations

from bihuan.application.actor import Actor
from bihuan.application.idempotency import once
from bihuan.application.models import beginnings, versions
from bihuan.application.pages import process_views
from bihuan.application.ports import Transaction
from bihuan.application.ports.records import ProcessRecord
from bihuan.application.views.processes import CreateProcess, ProcessView
from bihuan.kernel.text import Text


def create_process(tx: Transaction, actor: Actor, command: CreateProcess) -> ProcessView:
    """Enter a process on the map, with a first draft: empty, or with the diagram of a file."""

    def act() -> ProcessView:
        actor.require("processes.edit")
        versions.add_process(
            tx,
            ProcessRecord(
                id=command.id,
                name_zh=command.name.zh,
                name_en=command.name.en,
                category=command.category,
                department=command.department,
                owner=command.owner,
                created_at=tx.now,
            ),
        )
        content = beginnings.diagram(command.id, command.name, command.bpmn, command.of)
        versions.add_version(tx, actor, command.id, "V0.1", Text(), content, ())
        return process_views.page(tx, actor, command.id)

    return once(tx, actor, "process.create", command, ProcessView, act)
