"""What happens to a token that cannot go on: it stays where it is, with an incident that somebody may resolve."""

from __future__ import annotations

from bihuan.engine import events as ev
from bihuan.engine.draft import Draft, Visit
from bihuan.engine.expressions import Failed


def stuck(draft: Draft, visit: Visit, failed: Failed, *, fresh: bool = False) -> None:
    """A token in motion (or a `fresh` one) could not enter a node: it rests there and enters anew when it is resolved."""
    instance = visit.instance or draft.next_id
    draft.emit(
        ev.IncidentRaised(
            draft.now,
            visit.node.id,
            instance,
            visit.scope,
            max(draft.next_id, instance + 1),
            failed.code,
            {"element": visit.node.name or visit.node.id, **failed.params},
            fresh,
            visit.variables,
            visit.index,
            visit.host,
            visit.flow,
        )
    )


def raised(draft: Draft, scope: int, instance: int, failed: Failed) -> None:
    """An element instance at rest cannot do its work, or cannot leave."""
    node = draft.node_of(draft.scopes[scope].live[instance])
    params = {"element": node.name or node.id, **failed.params}
    draft.emit(ev.IncidentRaised(draft.now, node.id, instance, scope, draft.next_id, failed.code, params))
