"""Two servers on one database: a session opened at one is good at the other, and what happens at one is heard at the other."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.web.process import PROCESS, deploy_process
from tests.web.site import served
from tests.web.test_events import listening


@pytest.mark.postgresql
def test_two_servers_are_one_site(tmp_path: Path, postgresql_dsn: str) -> None:
    with served(tmp_path, url=postgresql_dsn) as here, served(tmp_path, url=postgresql_dsn) as there:
        deploy_process(here.database)
        clerk = here.browser("li_na")
        with listening(there.browser("liu_yang")) as heard:
            assert heard.event()["event"] == "hello"
            instance = clerk.post("/api/process-instances", json={"processId": PROCESS}).json()["instanceKey"]
            key = clerk.get(f"/api/process-instances/{instance}").json()["workItems"][0]["key"]
            clerk.post(f"/api/work-items/{key}/completion", json={}).raise_for_status()
            while '["work-items"]' not in heard.event()["data"]:
                pass
        clerk.base_url = there.url
        assert clerk.get("/api/session").json()["person"]["id"] == "li_na"
        assert clerk.get(f"/api/process-instances/{instance}").status_code == 200
        again = clerk.post(f"/api/work-items/{key}/completion", json={})
        assert again.status_code == 409
