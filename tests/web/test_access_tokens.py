"""Access tokens: made and revoked by those who may, kept as hashes, limited to what they were made for."""

from __future__ import annotations

import base64
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bihuan.application.actor import SYSTEM, Actor, granted
from bihuan.application.people import access
from bihuan.application.ports import Transaction
from bihuan.application.views.access import CreateAccessToken
from bihuan.bootstrap.secrecy import Argon2Secrecy
from tests.application.models import service
from tests.web.programs import Program, deploy_elements, make_token, program
from tests.web.site import ADMINISTRATOR, Site, served


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tokens")


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[Site]:
    with served(folder) as running:
        deploy_elements(running.database, "ship", service("pack", "pack"))
        deploy_elements(running.database, "bill", service("charge", "charge"))
        yield running


def test_an_integrator_makes_a_token_and_revokes_it(site: Site) -> None:
    page = site.browser("bai_yu")
    given = {"id": "erp-worker", "name": "ERP", "scopes": ["jobs.work", "work.do"], "days": 30}
    made = page.post("/api/access-tokens", json=given)
    assert made.status_code == 201, made.text
    secret = made.json()["secret"]
    with Program(site.url, secret) as client:
        key = client.begin("ship")
        assert client.take("pack")[0]["processInstanceKey"] == key
        listed = page.get("/api/access-tokens").json()
        mine = next(each for each in listed["items"] if each["id"] == "erp-worker")
        assert mine["createdBy"]["id"] == "bai_yu"
        assert mine["usedAt"] is not None
        assert secret not in page.get("/api/access-tokens").text
        assert page.post("/api/access-tokens/erp-worker/revocation").json()["revokedBy"]["id"] == "bai_yu"
        assert client.tell("/jobs/activation", {}, status=401)["code"] == "token.revoked"
    first = site.database.read(lambda tx: tx.history.of(int(key)))[0]
    assert first.actor == "client:erp-worker"
    assert page.post("/api/access-tokens/erp-worker/revocation").status_code == 200, "revoking again changes nothing"
    assert page.post("/api/access-tokens", json=given).json()["code"] == "token.id_taken"


def test_only_the_hash_is_stored(site: Site, folder: Path) -> None:
    secret = make_token(site.database, "hidden", "jobs.work")
    with sqlite3.connect(folder / "site.db") as database:
        rows = database.execute("SELECT hash FROM access_tokens WHERE id = 'hidden'").fetchall()
    database.close()
    assert rows == [(access.hash_of(secret),)]
    assert secret.encode() not in b"".join(path.read_bytes() for path in folder.glob("site.db*"))


@pytest.mark.parametrize("login", ["li_na", "wang_jian", "zhou_wen", "mu_chen"])
def test_others_do_not_see_tokens(site: Site, login: str) -> None:
    page = site.browser(login)
    assert page.get("/api/access-tokens").status_code == 403
    given = {"id": "sneaky", "name": "x", "scopes": ["processes.read"]}
    assert page.post("/api/access-tokens", json=given).status_code == 403


def test_an_administrator_hands_out_no_part_in_the_business(site: Site) -> None:
    page = site.browser(ADMINISTRATOR)
    given = {"id": "admin-made", "name": "x", "scopes": ["work.do"]}
    assert page.post("/api/access-tokens", json=given).json()["code"] == "token.separation"
    scopes = {each["id"]: each["grantable"] for each in page.get("/api/access-tokens").json()["scopes"]}
    assert scopes["processes.read"]
    assert not scopes["work.do"]
    assert page.post("/api/access-tokens", json={**given, "scopes": ["processes.read"]}).status_code == 201
    make_token(site.database, "foreign", "work.do")
    assert page.post("/api/access-tokens/foreign/revocation").status_code == 200


def test_who_may_not_read_what_is_sensitive_makes_no_program_that_may(site: Site) -> None:
    page = site.browser("bai_yu")
    given = {"id": "seeing", "name": "x", "scopes": ["instances.read_all", "sensitive.read"]}
    assert page.post("/api/access-tokens", json=given).json()["code"] == "token.not_held"
    scopes = {each["id"]: each["grantable"] for each in page.get("/api/access-tokens").json()["scopes"]}
    assert (scopes["instances.read_all"], scopes["sensitive.read"]) == (True, False)
    administrator = site.browser(ADMINISTRATOR)
    for asked in (given, {**given, "scopes": ["sensitive.read"]}):
        assert administrator.post("/api/access-tokens", json=asked).status_code == 409
    both = Actor(person="bai_yu", permissions=granted(("integrator", "risk_owner")))
    asked = CreateAccessToken(id="seeing", name="x", scopes=["instances.read_all", "sensitive.read"])
    made = access.create(site.database, Argon2Secrecy(), both, asked)
    assert made.token.scopes == ["instances.read_all", "sensitive.read"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"id": "1x"}, "token.bad_id"),
        ({"id": "流程"}, "token.bad_id"),
        ({"name": " "}, "token.name_missing"),
        ({"scopes": []}, "token.bad_scope"),
        ({"scopes": ["settings.edit"]}, "token.bad_scope"),
        ({"topics": ["a,b"]}, "token.bad_limit"),
        ({"days": -1}, "token.bad_days"),
        ({"processes": ["nobody"]}, "token.no_such_process"),
        ({"processes": ["ship"], "scopes": ["jobs.work"]}, "token.limit_by_topic"),
    ],
)
def test_what_does_not_fit_is_named(site: Site, change: dict[str, object], code: str) -> None:
    given = {"id": "fits", "name": "x", "scopes": ["work.do"], **change}
    told = site.browser("bai_yu").post("/api/access-tokens", json=given)
    assert told.status_code == 422
    assert told.json()["code"] == code


def test_scopes_processes_and_topics_limit_a_program(site: Site) -> None:
    with program(site, "starter", "work.do", processes=["ship"]) as starter:
        starter.begin("ship")
        told = starter.tell("/process-instances", {"processDefinitionId": "bill"}, status=403)
        assert told["code"] == "token.other_process"
        wanted = {"type": "pack", "maxJobsToActivate": 1, "timeout": 1}
        assert starter.tell("/jobs/activation", wanted, status=403)["code"] == "permission.denied"
        assert starter.get("/user-tasks/1").status_code == 403
    with program(site, "packer", "jobs.work", topics=["pack"]) as packer, program(site, "other", "jobs.work") as other:
        (job,) = packer.take("pack", 1)
        wanted = {"type": "charge", "maxJobsToActivate": 1, "timeout": 1}
        assert packer.tell("/jobs/activation", wanted, status=403)["code"] == "token.other_topic"
        packer.tell(f"/jobs/{job['jobKey']}/completion", status=204)
        with program(site, "boss", "work.do") as boss:
            boss.begin("bill")
        (foreign,) = other.take("charge", 1)
        packer.tell(f"/jobs/{foreign['jobKey']}/completion", status=403)
        assert [each["type"] for each in packer.tell("/jobs/search")["items"]].count("charge") == 0
        other.tell(f"/jobs/{foreign['jobKey']}/completion", status=204)
    with program(site, "reader", "instances.read_all", processes=["bill"]) as reader:
        found = reader.tell("/process-instances/search")["items"]
        assert {each["processDefinitionId"] for each in found} == {"bill"}
        foreign_key = site.database.read(lambda tx: tx.lists.instances(_of("ship")))[0].key
        assert reader.get(f"/process-instances/{foreign_key}").status_code == 403


def _of(process: str):  # type: ignore[no-untyped-def]
    from bihuan.application.ports.lists import InstanceFilter

    return InstanceFilter(process=process)


def test_the_pages_api_is_closed_to_programs(site: Site) -> None:
    secret = make_token(site.database, "curious")
    headers = {"Authorization": f"Bearer {secret}"}
    with httpx.Client(base_url=site.url, headers=headers, trust_env=False) as client:
        for path in ("/api/people", "/api/session", "/api/work-items"):
            told = client.get(path)
            assert (told.status_code, told.json()["code"]) == (403, "token.not_here")


def test_client_credentials_and_basic(site: Site) -> None:
    secret = make_token(site.database, "oauth-client")
    form = {"grant_type": "client_credentials", "client_id": "oauth-client", "client_secret": secret, "audience": "x"}
    with httpx.Client(base_url=site.url, trust_env=False) as client:
        answer = client.post("/oauth/token", data=form)
        assert answer.status_code == 200
        bearer = {"Authorization": f"Bearer {answer.json()['access_token']}"}
        assert answer.json()["expires_in"] == 3600
        assert client.get("/v2/topology", headers=bearer).status_code == 200
        assert client.post("/oauth/token", data={**form, "client_id": "other"}).json() == {"error": "invalid_client"}
        assert client.post("/oauth/token", data={**form, "client_secret": "bhn_no"}).status_code == 401
        assert client.post("/oauth/token", data={**form, "grant_type": "password"}).status_code == 400
        assert client.get("/v2/topology", auth=("oauth-client", secret)).status_code == 200
        assert client.post("/oauth/token", data={"grant_type": "client_credentials"}, auth=("oauth-client", secret)).is_success
        assert client.get("/v2/topology", auth=("somebody", secret)).status_code == 401
        for header in ("Basic %%%", "Bearer", "Bearer bhn_x", "Basic " + base64.b64encode(b"a").decode()):
            assert client.get("/v2/topology", headers={"Authorization": header}).status_code == 401


def test_a_token_ends_by_itself(site: Site) -> None:
    secret = make_token(site.database, "short", "jobs.work", days=1)
    day = 86_400_000

    def ask(tx: Transaction, later: int) -> str:
        token = tx.access_tokens.find("short")
        assert token is not None
        return access.authenticate(tx, secret, token.created_at + later).actor.person

    assert site.database.read(lambda tx: ask(tx, day - 1)) == "client:short"
    with pytest.raises(access.Unauthenticated) as caught:
        site.database.read(lambda tx: ask(tx, day))
    assert caught.value.code == "token.expired"
    assert SYSTEM.processes is None
