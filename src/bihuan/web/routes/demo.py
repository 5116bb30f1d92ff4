"""The demo company's clock. On a real company these addresses do not exist."""

from __future__ import annotations

from litestar import get, post
from litestar.params import JSONBody

from bihuan.application.actor import Actor
from bihuan.application.ports import Transaction
from bihuan.application.views.work import AdvanceDemo, DemoView
from bihuan.kernel.errors import NotFound
from bihuan.web.call import Call
from bihuan.web.ports import DemoCompany

TAGS = ["demo"]


@get("/demo", operation_id="getDemo", tags=TAGS)
async def get_demo(request: Call) -> DemoView:
    """The demo's present day and chapter."""
    await request.authenticated()
    demo = _demo(request)
    return await request.apart(demo.state)


@post("/demo/advance", operation_id="advanceDemo", tags=TAGS, status_code=202)
async def advance_demo(request: Call, data: JSONBody[AdvanceDemo]) -> DemoView:
    """Move the demo's clock; simulated staff work through the days. Answers at once, `getDemo` tells the progress."""
    await request.ask(_may_advance)
    demo = _demo(request)
    return await request.apart(demo.advance, data.days)


def _demo(request: Call) -> DemoCompany:
    if request.room.demo is None:
        raise NotFound("web.no_such_path", path=request.scope["path"])
    return request.room.demo


def _may_advance(tx: Transaction, actor: Actor) -> None:
    actor.require("demo.run")


HANDLERS = [get_demo, advance_demo]
