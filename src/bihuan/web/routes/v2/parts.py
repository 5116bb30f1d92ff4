"""Reading bodies, waiting, and the options all these routes have."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Annotated, Any, TypeAlias, TypeVar

import msgspec
from litestar import get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import PathParameter

from bihuan.application.actor import Actor
from bihuan.application.ports import Transaction
from bihuan.application.programs.documents import TENANT
from bihuan.application.programs.filters import Query
from bihuan.kernel.errors import InvalidInput
from bihuan.web.call import Call
from bihuan.web.decoding import decode
from bihuan.web.routes.parts import KeyText, number

T = TypeVar("T")

NameText: TypeAlias = Annotated[str, PathParameter(max_length=200)]
OPEN_TO_PROGRAMS: dict[str, Any] = {"token": True}
LARGEST_BODY = 4 << 20


class Tenants(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Where a body says for whom it is meant."""

    tenant_id: Any = None
    tenant_ids: Any = None


async def body_of(request: Call, of: type[T]) -> T:
    """The body as a struct; an empty one stands for `{}`."""
    body = await request.body()
    if not body.strip():
        return msgspec.convert({}, of)
    found = decode(body, of)
    if b'"tenantId' in body:
        named = decode(body, Tenants)
        require_tenant("/tenantId", [named.tenant_id])
        require_tenant("/tenantIds", named.tenant_ids if isinstance(named.tenant_ids, list) else [named.tenant_ids])
    return found


def require_tenant(place: str, named: Iterable[Any]) -> None:
    """Refuse what is meant for another tenant than the one there is."""
    for each in named:
        if each not in (None, "", TENANT):
            raise InvalidInput("program.no_such_tenant", place=place, tenant=str(each)[:80])


# Most of what these clients read is asked in one of three ways.


def searched(path: str, use_case: Callable[[Transaction, Actor, Query], dict[str, Any]]) -> HTTPRouteHandler:
    """A search."""

    @post(path, status_code=200, opt=OPEN_TO_PROGRAMS)
    async def search(request: Call) -> dict[str, Any]:
        return await request.ask(use_case, await body_of(request, Query))

    return search


def searched_within(path: str, use_case: Callable[[Transaction, Actor, int, Query], dict[str, Any]]) -> HTTPRouteHandler:
    """A search inside of what the path names by its key."""

    @post(path, status_code=200, opt=OPEN_TO_PROGRAMS)
    async def search(request: Call, key: KeyText) -> dict[str, Any]:
        return await request.ask(use_case, number(key), await body_of(request, Query))

    return search


def shown(path: str, use_case: Callable[[Transaction, Actor, int], Any]) -> HTTPRouteHandler:
    """Something by its key."""

    @get(path, opt=OPEN_TO_PROGRAMS)
    async def show(request: Call, key: KeyText) -> Any:
        return await request.ask(use_case, number(key))

    return show


def searched_named(path: str, use_case: Callable[[Transaction, Actor, str, Query], dict[str, Any]]) -> HTTPRouteHandler:
    """A search inside of what the path names."""

    @post(path, status_code=200, opt=OPEN_TO_PROGRAMS)
    async def search(request: Call, name: NameText) -> dict[str, Any]:
        return await request.ask(use_case, name, await body_of(request, Query))

    return search


def shown_named(path: str, use_case: Callable[[Transaction, Actor, str], Any]) -> HTTPRouteHandler:
    """Something by its name."""

    @get(path, opt=OPEN_TO_PROGRAMS)
    async def show(request: Call, name: NameText) -> Any:
        return await request.ask(use_case, name)

    return show


def told_of(path: str, use_case: Callable[[Transaction, Actor, int], None]) -> HTTPRouteHandler:
    """A command that needs no more than the key."""

    @post(path, status_code=204, opt=OPEN_TO_PROGRAMS)
    async def tell(request: Call, key: KeyText) -> None:
        await request.tell(use_case, number(key))

    return tell


def whole(request: Call) -> bool:
    """Whether long values are asked for as they are."""
    return request.query_params.get("truncateValues", "true") == "false"


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
