"""Messages and signals for instances that wait for them, and for processes that begin with them."""

from __future__ import annotations

from litestar import post
from litestar.params import JSONBody

from bihuan.application.running import messages
from bihuan.application.views.messages import (
    BroadcastSignal,
    ConditionsEvaluated,
    CorrelateMessage,
    EvaluateConditions,
    MessageCorrelated,
    MessagePublished,
    PublishMessage,
    SignalBroadcast,
)
from bihuan.web.call import Call
from bihuan.web.routes.parts import COMMAND

TAGS = ["messages"]


@post("/messages", operation_id="publishMessage", tags=TAGS, status_code=200, opt=COMMAND)
async def publish_message(request: Call, data: JSONBody[PublishMessage]) -> MessagePublished:
    """Publish a message to whoever waits for it now or within its time to live."""
    return await request.tell(messages.publish, data)


@post("/messages/correlation", operation_id="correlateMessage", tags=TAGS, status_code=200, opt=COMMAND)
async def correlate_message(request: Call, data: JSONBody[CorrelateMessage]) -> MessageCorrelated:
    """Give a message to whoever waits now; an error when nobody does."""
    return await request.tell(messages.correlate, data)


@post("/signals", operation_id="broadcastSignal", tags=TAGS, status_code=200, opt=COMMAND)
async def broadcast_signal(request: Call, data: JSONBody[BroadcastSignal]) -> SignalBroadcast:
    """Give a signal to everybody who waits for it."""
    return await request.tell(messages.broadcast, data)


@post("/conditions/evaluation", operation_id="evaluateConditions", tags=TAGS, status_code=200, opt=COMMAND)
async def evaluate_conditions(request: Call, data: JSONBody[EvaluateConditions]) -> ConditionsEvaluated:
    """Begin an instance at every conditional start event whose condition is true."""
    return await request.tell(messages.evaluate, data)


HANDLERS = [publish_message, correlate_message, broadcast_signal, evaluate_conditions]
