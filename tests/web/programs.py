"""Programs at the site: a process with work for them, and clients that carry an access token."""

from __future__ import annotations

from typing import Any

import httpx

from bihuan.application.actor import SYSTEM, Actor, granted
from bihuan.application.models.deployments import Deployment, deploy
from bihuan.application.people import access
from bihuan.application.views.access import CreateAccessToken
from bihuan.application.views.processes import VersionView
from bihuan.bootstrap.secrecy import Argon2Secrecy
from bihuan.kernel.text import Text
from bihuan.store import Database
from tests.application import models
from tests.web.site import Site

INTEGRATOR = Actor(person="bai_yu", permissions=granted(("integrator", "auditor")))
EVERY_SCOPE: list[str] = list(access.SCOPES)


def deploy_elements(database: Database, process_id: str, *elements: Any, **more: Any) -> VersionView:
    """Release a process made of these elements, in a row between a start and an end."""
    content = models.diagram(process_id, elements, number=False)
    deployment = Deployment(
        process_id=process_id, name=Text(process_id, process_id.title()), bpmn=content, department="sales", **more
    )
    return database.write(lambda tx: deploy(tx, SYSTEM, deployment)).result()


def make_token(database: Database, client: str, *scopes: str, **limits: Any) -> str:
    """The secret of a new token."""
    given = CreateAccessToken(id=client, name="tests", scopes=list(scopes) or EVERY_SCOPE, **limits)
    return access.create(database, Argon2Secrecy(), INTEGRATOR, given).secret


class Program(httpx.Client):
    """A program at the `/v2` door."""

    def __init__(self, url: str, secret: str) -> None:
        super().__init__(base_url=f"{url}/v2", headers={"Authorization": f"Bearer {secret}"}, timeout=60, trust_env=False)

    def tell(self, path: str, body: Any = None, *, status: int = 200, method: str = "POST", **options: Any) -> Any:
        answer = self.request(method, path, json={} if body is None else body, **options)
        assert answer.status_code == status, f"{answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def begin(self, process: str, **variables: Any) -> str:
        """Start an instance; its key."""
        return self.tell("/process-instances", {"processDefinitionId": process, "variables": variables})["processInstanceKey"]

    def take(self, topic: str, most: int = 10, *, lease_ms: int = 60_000, wait_ms: int = -1, **more: Any) -> list[dict[str, Any]]:
        body = {"type": topic, "maxJobsToActivate": most, "timeout": lease_ms, "requestTimeout": wait_ms, "worker": "w", **more}
        return self.tell("/jobs/activation", body)["jobs"]


def program(site: Site, client: str, *scopes: str, **limits: Any) -> Program:
    return Program(site.url, make_token(site.database, client, *scopes, **limits))
