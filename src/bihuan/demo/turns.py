"""What changes on a day of the story: versions come into force, the pilot claims its starts."""

from __future__ import annotations

from datetime import date

import msgspec

from bihuan.application.models import routing, versions
from bihuan.application.ports import Transaction
from bihuan.demo import chapters, content
from bihuan.lifecycle.routing import Route

replace = msgspec.structs.replace


def stand(tx: Transaction, day: date) -> None:
    """Let every version stand as it stood on `day`; nothing is written when it does already."""
    for process_id in content.PROCESS_IDS:
        spec = content.process(process_id)
        stored = {each.label: each for each in tx.versions.of_process(process_id)}
        wanted = [each for each in chapters.standing_on(spec.versions, day) if each.version.label in stored]
        for standing in sorted(wanted, key=lambda each: each.state == "released"):
            version = stored[standing.version.label]
            since = chapters.milliseconds(standing.effective) if standing.effective else None
            if version.state == standing.state:
                continue
            if standing.state == "released":
                versions.put_in_force(tx, version, since=since)
            else:
                tx.versions.save(replace(version, state=standing.state))
    _claim_pilots(tx, day)


def _claim_pilots(tx: Transaction, day: date) -> None:
    """The routes of the story's pilots; they switch by their dates, so they are entered once."""
    for process_id in content.PROCESS_IDS:
        for pilot in content.process(process_id).pilots:
            route_id = f"pilot:{pilot.id}"
            if pilot.end <= day.isoformat() or routing.table(tx, process_id).find(route_id) is not None:
                continue
            version = next((each for each in tx.versions.of_process(process_id) if each.label == pilot.version), None)
            if version is not None:
                begin, end = (chapters.milliseconds(date.fromisoformat(each)) for each in (pilot.begin, pilot.end))
                route = Route(id=route_id, version_key=version.key, scope=pilot.scope, since=begin, until=end)
                routing.put_route(tx, process_id, route)
