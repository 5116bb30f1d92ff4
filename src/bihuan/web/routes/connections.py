"""What the modeler offers for automatic work, and the doors by which other systems tell us something."""

from __future__ import annotations

from typing import Any

from litestar import Response, delete, get, post, put
from litestar.params import JSONBody

from bihuan.application.actor import Actor
from bihuan.application.ports import Transaction
from bihuan.application.programs import hooks
from bihuan.application.views.connectors import ConnectorTemplate, HookEdit, HookReceived, HookView
from bihuan.kernel.errors import Unauthenticated
from bihuan.web.call import Call
from bihuan.web.decoding import decode
from bihuan.web.routes.parts import Id

TAGS = ["connections"]
LARGEST = 1 << 20


@get("/connectors", operation_id="listConnectors", tags=TAGS)
async def list_connectors(request: Call) -> list[ConnectorTemplate]:
    """The kinds of automatic work with the headers they read; `served` says whether this installation has it connected."""
    await request.ask(_may_read)
    return list(request.room.connectors)


@get("/webhooks", operation_id="listWebhooks", tags=TAGS)
async def list_hooks(request: Call) -> list[HookView]:
    """The doors for other systems."""
    return await request.ask(hooks.hooks)


@put("/webhooks/{id:str}", operation_id="saveWebhook", tags=TAGS)
async def save_hook(request: Call, hook_id: Id, data: JSONBody[HookEdit]) -> HookView:
    """Add a webhook or change one."""
    return await request.tell(hooks.save, hook_id, data)


@delete("/webhooks/{id:str}", operation_id="removeWebhook", tags=TAGS, status_code=204)
async def remove_hook(request: Call, hook_id: Id) -> None:
    """Close a webhook."""
    await request.tell(hooks.remove, hook_id)


@post(
    "/webhooks/{id:str}/deliveries",
    operation_id="deliverWebhook",
    tags=TAGS,
    status_code=202,
    opt={"public": True},
    request_max_body_size=LARGEST,
)
async def deliver(request: Call, hook_id: Id) -> Response[HookReceived]:
    """Tell what has happened: a JSON object signed in `X-Signature` (`sha256=`, HMAC-SHA256 of `<X-Timestamp>.<body>` in hex).

    `X-Timestamp` are seconds since 1970, `X-Delivery` the sender's id of this delivery: sent again, it is answered as before.
    """
    body = await request.body()
    hook = await request.read(lambda tx: hooks.find(tx, hook_id))
    secret = request.room.secret(hook.secret)
    if secret is None:
        raise Unauthenticated("hook.not_signed")
    headers = request.headers
    hooks.require_signed(secret, headers.get("x-timestamp", ""), body, headers.get("x-signature", ""), request.room.secrecy.now())
    values: dict[str, Any] = decode(body, dict[str, Any])
    delivery = headers.get("x-delivery", "")[:100]
    return Response(await request.write(lambda tx: hooks.receive(tx, hook, delivery, values)), status_code=202)


def _may_read(tx: Transaction, actor: Actor) -> None:
    actor.require("processes.read")


HANDLERS = [list_connectors, list_hooks, save_hook, remove_hook, deliver]
