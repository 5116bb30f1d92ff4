"""What the modeler offers for automatic work, and the doors by which other systems tell us something."""

from __future__ import annotations

from typing import Any

from litestar import Response, delete, get, post, put
from litestar.params import JSONBody

from bihuan.application.actor import Actor
from bihuan.application.ports import Transaction
from bihuan.application.programs import hooks, subscriptions
from bihuan.application.views.connectors import (
    ConnectorTemplate,
    HookDelivery,
    HookEdit,
    HookReceived,
    HookSecret,
    HookTest,
    HookView,
    SubscriptionDelivery,
    SubscriptionEdit,
    SubscriptionView,
)
from bihuan.kernel.errors import BihuanError, Unauthenticated
from bihuan.web.call import Call
from bihuan.web.decoding import decode
from bihuan.web.routes.parts import Id, KeyText, number

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


@post("/webhooks/{id:str}/secret", operation_id="renewWebhookSecret", tags=TAGS, status_code=201)
async def renew_secret(request: Call, hook_id: Id) -> HookSecret:
    """A new secret of the hook's own. It is in this answer and nowhere else; the one before no longer fits."""
    return await request.tell(hooks.renew_secret, hook_id, request.room.secrecy.token())


@post("/webhooks/{id:str}/test", operation_id="testWebhook", tags=TAGS, status_code=200)
async def try_hook(request: Call, hook_id: Id, data: JSONBody[HookTest]) -> HookReceived:
    """Deliver by hand; it does what a signed delivery does."""
    return await request.tell(hooks.deliver_by_hand, hook_id, data.body)


@get("/webhooks/{id:str}/deliveries", operation_id="listWebhookDeliveries", tags=TAGS)
async def list_deliveries(request: Call, hook_id: Id) -> list[HookDelivery]:
    """The last deliveries, newest first."""
    return await request.ask(hooks.deliveries, hook_id)


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
    hook, own = await request.read(lambda tx: (hooks.find(tx, hook_id), hooks.own_secret(tx, hook_id)))
    secret = request.room.secret(hook.secret) if hook.secret else own
    if secret is None:
        raise Unauthenticated("hook.not_signed")
    headers = request.headers
    hooks.require_signed(secret, headers.get("x-timestamp", ""), body, headers.get("x-signature", ""), request.room.secrecy.now())
    values: dict[str, Any] = decode(body, dict[str, Any])
    delivery = headers.get("x-delivery", "")[:100]
    try:
        return Response(await request.write(lambda tx: hooks.received(tx, hook, delivery, values)), status_code=202)
    except BihuanError as refused:
        failed = hooks.Delivery(delivery=delivery, problem=refused.as_problem())
        await request.write(lambda tx: hooks.note(tx, hook.name, failed))
        raise


@get("/subscriptions", operation_id="listSubscriptions", tags=TAGS)
async def list_subscriptions(request: Call) -> list[SubscriptionView]:
    """The systems that are told what happens."""
    return await request.ask(subscriptions.subscriptions)


@put("/subscriptions/{id:str}", operation_id="saveSubscription", tags=TAGS)
async def save_subscription(request: Call, subscription_id: Id, data: JSONBody[SubscriptionEdit]) -> SubscriptionView:
    """Add a subscription or change one; its address must be on the allow-list."""
    return await request.tell(subscriptions.save, subscription_id, data, reachable=request.room.reachable(data.url))


@delete("/subscriptions/{id:str}", operation_id="removeSubscription", tags=TAGS, status_code=204)
async def remove_subscription(request: Call, subscription_id: Id) -> None:
    """Tell a system nothing more."""
    await request.tell(subscriptions.remove, subscription_id)


@post("/subscriptions/{id:str}/secret", operation_id="renewSubscriptionSecret", tags=TAGS, status_code=201)
async def renew_subscription_secret(request: Call, subscription_id: Id) -> HookSecret:
    """A new secret of the subscription's own, told in this answer and nowhere else."""
    return await request.tell(subscriptions.renew_secret, subscription_id, request.room.secrecy.token())


@post("/subscriptions/{id:str}/test", operation_id="testSubscription", tags=TAGS, status_code=201)
async def test_subscription(request: Call, subscription_id: Id) -> SubscriptionDelivery:
    """Deliver a test."""
    return await request.tell(subscriptions.test, subscription_id)


@get("/subscriptions/{id:str}/deliveries", operation_id="listSubscriptionDeliveries", tags=TAGS)
async def list_subscription_deliveries(request: Call, subscription_id: Id) -> list[SubscriptionDelivery]:
    """The last deliveries, newest first."""
    return await request.ask(subscriptions.deliveries, subscription_id)


@post("/subscriptions/{id:str}/deliveries/{key:str}/retry", operation_id="retrySubscriptionDelivery", tags=TAGS, status_code=200)
async def retry_subscription_delivery(request: Call, subscription_id: Id, key: KeyText) -> SubscriptionDelivery:
    """Deliver once more, now, under the same id."""
    return await request.tell(subscriptions.retry, subscription_id, str(number(key)))


def _may_read(tx: Transaction, actor: Actor) -> None:
    actor.require("processes.read")


HANDLERS = [list_connectors, list_hooks, save_hook, remove_hook, renew_secret, try_hook, list_deliveries, deliver]
HANDLERS += [list_subscriptions, save_subscription, remove_subscription, renew_subscription_secret]
HANDLERS += [test_subscription, list_subscription_deliveries, retry_subscription_delivery]
