"""Work items: the inbox and what is done in it."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

import msgspec
from litestar import get, patch, post, put
from litestar.params import FromQuery, JSONBody, QueryParameter

from bihuan.application.ports.lists import Folder, Sort
from bihuan.application.running import work_items
from bihuan.application.views.work import (
    Completed,
    CompleteWorkItem,
    SaveDraft,
    TransferWorkItem,
    UpdateWorkItem,
    WorkItemPage,
    WorkItemRow,
    WorkItemView,
)
from bihuan.web.call import Call
from bihuan.web.routes.parts import COMMAND, WITH_FILES, After, KeyText, Limit, OfProcess, Search, number

TAGS = ["work"]
Tab: TypeAlias = Literal["todo", "done", "started", "copied", "team"]
FOLDERS: dict[Tab, Folder] = {"todo": "todo", "done": "done", "started": "started", "copied": "copies", "team": "team"}

replace = msgspec.structs.replace


@get("/work-items", operation_id="listWorkItems", tags=TAGS)
async def list_work_items(
    request: Call,
    tab: Annotated[Tab, QueryParameter(description="To do, done by me, started by me, copied to me, my team's.")] = "todo",
    process: OfProcess = "",
    q: Search = "",
    sort: FromQuery[Sort] = "due",
    after: After = None,
    limit: Limit = 50,
) -> WorkItemPage:
    """The caller's list, one page; `counts` says how many items each tab holds, of copies the unread ones."""
    page = await request.ask(work_items.page, folder=FOLDERS[tab], process=process, search=q, sort=sort, after=after, limit=limit)
    return replace(page, counts={each: page.counts[folder] for each, folder in FOLDERS.items()})


@get("/work-items/{key:str}", operation_id="getWorkItem", tags=TAGS)
async def get_work_item(request: Call, key: KeyText) -> WorkItemView:
    """One item with its form, standard, responsibilities and record."""
    return await request.ask(work_items.view, number(key))


@post(
    "/work-items/{key:str}/completion",
    operation_id="completeWorkItem",
    tags=TAGS,
    status_code=200,
    opt=COMMAND,
    request_max_body_size=WITH_FILES,
)
async def complete_work_item(request: Call, key: KeyText, data: JSONBody[CompleteWorkItem]) -> Completed:
    """Complete an item. Repeated with the same `Idempotency-Key` it answers what it answered before."""
    return await request.tell(work_items.complete, number(key), data)


@post("/work-items/{key:str}/claim", operation_id="claimWorkItem", tags=TAGS, status_code=200, opt=COMMAND)
async def claim_work_item(request: Call, key: KeyText) -> WorkItemRow:
    """Take an item that several could do."""
    return await request.tell(work_items.claim, number(key))


@post("/work-items/{key:str}/unclaim", operation_id="unclaimWorkItem", tags=TAGS, status_code=200, opt=COMMAND)
async def unclaim_work_item(request: Call, key: KeyText) -> WorkItemRow:
    """Give a claimed item back to all who could do it."""
    return await request.tell(work_items.unclaim, number(key))


@post("/work-items/{key:str}/transfer", operation_id="transferWorkItem", tags=TAGS, status_code=200, opt=COMMAND)
async def transfer_work_item(request: Call, key: KeyText, data: JSONBody[TransferWorkItem]) -> WorkItemRow:
    """Hand an item on to a person; separation of duties is judged anew for them."""
    return await request.tell(work_items.transfer, number(key), data)


@patch("/work-items/{key:str}", operation_id="updateWorkItem", tags=TAGS, opt=COMMAND)
async def update_work_item(request: Call, key: KeyText, data: JSONBody[UpdateWorkItem]) -> WorkItemRow:
    """Change due date, follow-up date, priority, or to whom an item is offered; with a reason, for who looks after instances."""
    return await request.tell(work_items.update, number(key), data)


@put("/work-items/{key:str}/draft", operation_id="saveDraft", tags=TAGS, status_code=204, request_max_body_size=WITH_FILES)
async def save_draft(request: Call, key: KeyText, data: JSONBody[SaveDraft]) -> None:
    """Keep what has been filled in so far, for this person alone."""
    await request.tell(work_items.save_draft, number(key), data)


@post("/work-items/{key:str}/read", operation_id="markWorkItemRead", tags=TAGS, status_code=204)
async def mark_read(request: Call, key: KeyText) -> None:
    """Note that the caller has seen an item."""
    await request.tell(work_items.mark_read, number(key))


@post("/copies/read", operation_id="readCopies", tags=TAGS, status_code=204)
async def read_copies(request: Call) -> None:
    """Note that the caller has seen all copies they were sent."""
    await request.tell(work_items.read_copies)


HANDLERS = [
    list_work_items,
    get_work_item,
    complete_work_item,
    claim_work_item,
    unclaim_work_item,
    transfer_work_item,
    update_work_item,
    save_draft,
    mark_read,
    read_copies,
]
