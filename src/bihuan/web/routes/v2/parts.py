"""Reading bodies, waiting, and the options all these routes have."""

from __future__ import annotations

import asyncio
from typing import Any, TypeVar

import msgspec

from bihuan.web.call import Call
from bihuan.web.decoding import decode

T = TypeVar("T")

OPEN_TO_PROGRAMS: dict[str, Any] = {"token": True}
LARGEST_BODY = 4 << 20


async def body_of(request: Call, of: type[T]) -> T:
    """The body as a struct; an empty one stands for `{}`."""
    body = await request.body()
    return msgspec.convert({}, of) if not body.strip() else decode(body, of)


class Caller:
    """Whether the caller is still there, while we let it wait."""

    def __init__(self, request: Call) -> None:
        self._gone = asyncio.create_task(_gone(request))

    @property
    def left(self) -> bool:
        return self._gone.done()

    async def wait(self, event: asyncio.Event, seconds: float) -> None:
        """Until the event, the caller's leaving, or the end of the time; at least for a moment, so that leaving is noticed."""
        ringing = asyncio.create_task(event.wait())
        try:
            await asyncio.wait({ringing, self._gone}, timeout=max(seconds, 0.001), return_when=asyncio.FIRST_COMPLETED)
        finally:
            ringing.cancel()

    def done(self) -> None:
        self._gone.cancel()


async def _gone(request: Call) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
