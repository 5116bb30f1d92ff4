"""What clients ask first: who serves, whether it works, who they are; and how they come by an access token."""

from __future__ import annotations

import base64
import binascii
from typing import Any
from urllib.parse import parse_qs

from litestar import Response, get, post

from bihuan.application.actor import CLIENT, Actor
from bihuan.application.people import access
from bihuan.application.ports import Transaction
from bihuan.application.programs.documents import TENANT
from bihuan.web.call import Call
from bihuan.web.routes.v2.parts import OPEN_TO_PROGRAMS

PUBLIC = {"public": True}
GATEWAY_VERSION = "8.8.0"
TOKEN_LIFE_S = 3_600


@get("/topology", opt=OPEN_TO_PROGRAMS)
async def topology(request: Call) -> dict[str, Any]:
    """One broker with one partition: how many processes serve the database is not the clients' business."""
    await request.ask(_nothing)
    host, port = request.base_url.hostname or "", request.base_url.port or 80
    partition = {"partitionId": 1, "role": "leader", "health": "healthy", "state": "active"}
    broker = {"nodeId": 0, "brokerId": "0", "host": host, "port": port, "partitions": [partition], "version": GATEWAY_VERSION}
    return {
        "brokers": [broker],
        "clusterId": None,
        "clusterSize": 1,
        "partitionsCount": 1,
        "replicationFactor": 1,
        "gatewayVersion": GATEWAY_VERSION,
        "lastCompletedChangeId": "-1",
        "physicalTenants": [],
    }


@get("/status", status_code=204, opt=PUBLIC)
async def status(request: Call) -> None:
    """204 while the database answers, else 503."""
    await request.read(_nothing_at_all)


@get("/license", opt=PUBLIC)
async def license_() -> dict[str, Any]:
    return {"validLicense": True, "licenseType": "production", "isCommercial": False, "expiresAt": None}


@get("/authentication/me", opt=OPEN_TO_PROGRAMS)
async def me(request: Call) -> dict[str, Any]:
    name = await request.ask(_name)
    return {
        "username": name,
        "displayName": name,
        "email": None,
        "authorizedComponents": ["*"],
        "authorizedApplications": ["*"],
        "tenants": [{"tenantId": TENANT, "name": "Default", "description": None}],
        "groups": [],
        "roles": [],
        "salesPlanType": None,
        "c8Links": {},
        "canLogout": False,
    }


@post("/oauth/token", status_code=200, opt=PUBLIC)
async def token(request: Call) -> Response[dict[str, Any]]:
    """Client credentials (RFC 6749 §4.4): the id and secret of an access token, answered with that token.

    It opens what it opened before and is revoked with it; clients ask again when `expires_in` has passed.
    """
    given = {name: values[0] for name, values in parse_qs((await request.body()).decode("utf-8", "replace")).items()}
    client, secret = _credentials(request, given)
    if given.get("grant_type") != "client_credentials":
        return Response({"error": "unsupported_grant_type"}, status_code=400)
    now = request.room.secrecy.now()
    try:
        await request.read(lambda tx: access.authenticate(tx, secret, now, client=client))
    except access.Unauthenticated:
        return Response({"error": "invalid_client"}, status_code=401)
    answer = {"access_token": secret, "token_type": "Bearer", "expires_in": TOKEN_LIFE_S}
    return Response(answer, headers={"cache-control": "no-store"})


def _credentials(request: Call, given: dict[str, str]) -> tuple[str, str]:
    scheme, _, rest = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return given.get("client_id", ""), given.get("client_secret", "")
    try:
        client, _, secret = base64.b64decode(rest, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return client, secret


def _nothing(tx: Transaction, actor: Actor) -> None:
    pass


def _nothing_at_all(tx: Transaction) -> int:
    return tx.now


def _name(tx: Transaction, actor: Actor) -> str:
    return actor.person.removeprefix(CLIENT)


HANDLERS = [topology, status, license_, me]
