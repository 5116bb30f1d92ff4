"""Work items beside their completion: returned, taken back, rejected outright, signed by others, asked about, urged, copied."""

from __future__ import annotations

from litestar import get, post, put
from litestar.params import JSONBody

from bihuan.application.operations import involving, phrases, restarting
from bihuan.application.views import involving as views
from bihuan.application.views.operations import OperationOutcome, ReturnTarget
from bihuan.application.views.work import StartForm, WorkItemRow
from bihuan.web.call import Call
from bihuan.web.routes.parts import COMMAND, KeyText, number

TAGS = ["work"]


@get("/work-items/{key:str}/return-targets", operation_id="listReturnTargets", tags=TAGS)
async def list_return_targets(request: Call, key: KeyText) -> list[ReturnTarget]:
    """The steps that a work item can be returned to, nearest first."""
    return await request.ask(involving.return_targets, number(key))


@post("/work-items/{key:str}/return", operation_id="returnWorkItem", tags=TAGS, status_code=200, opt=COMMAND)
async def return_work_item(request: Call, key: KeyText, data: JSONBody[views.ReturnWorkItem]) -> OperationOutcome:
    """Send work back to an earlier step; with `dryRun` only tell what that would mean."""
    return await request.tell(involving.return_item, number(key), data)


@post("/work-items/{key:str}/taking-back", operation_id="takeBackWorkItem", tags=TAGS, status_code=200, opt=COMMAND)
async def take_back_work_item(request: Call, key: KeyText, data: JSONBody[views.Because]) -> WorkItemRow:
    """Have finished work again while nobody has gone on with it."""
    return await request.tell(involving.take_back, number(key), data)


@post("/work-items/{key:str}/rejection", operation_id="rejectWorkItem", tags=TAGS, status_code=200, opt=COMMAND)
async def reject_work_item(request: Call, key: KeyText, data: JSONBody[views.Because]) -> WorkItemRow:
    """Reject, and end the whole instance."""
    return await request.tell(involving.reject, number(key), data)


@post("/work-items/{key:str}/signs", operation_id="addSign", tags=TAGS, status_code=200, opt=COMMAND)
async def add_sign(request: Call, key: KeyText, data: JSONBody[views.AddSign]) -> WorkItemRow:
    """Let others sign before, after or beside the caller."""
    return await request.tell(involving.add_sign, number(key), data)


@post("/work-items/{key:str}/sign-removal", operation_id="removeSign", tags=TAGS, status_code=200, opt=COMMAND)
async def remove_sign(request: Call, key: KeyText, data: JSONBody[views.Because]) -> WorkItemRow:
    """Let somebody go who was brought in; `key` is their work item."""
    return await request.tell(involving.remove_sign, number(key), data)


@post("/work-items/{key:str}/delegation", operation_id="delegateWorkItem", tags=TAGS, status_code=200, opt=COMMAND)
async def delegate_work_item(request: Call, key: KeyText, data: JSONBody[views.InvolvePerson]) -> WorkItemRow:
    """Let somebody prepare the work; it comes back to the caller."""
    return await request.tell(involving.delegate, number(key), data)


@post("/work-items/{key:str}/question", operation_id="askAboutWorkItem", tags=TAGS, status_code=200, opt=COMMAND)
async def ask_about_work_item(request: Call, key: KeyText, data: JSONBody[views.InvolvePerson]) -> WorkItemRow:
    """Ask somebody for advice."""
    return await request.tell(involving.ask, number(key), data)


@get("/work-items/{key:str}/involved", operation_id="listInvolved", tags=TAGS)
async def list_involved(request: Call, key: KeyText) -> list[views.InvolvedView]:
    """Those who were brought into the step of a work item."""
    return await request.ask(involving.involved, number(key))


@post("/work-items/{key:str}/urging", operation_id="urgeWorkItem", tags=TAGS, status_code=200, opt=COMMAND)
async def urge_work_item(request: Call, key: KeyText, data: JSONBody[views.Because]) -> views.UrgedView:
    """Remind whoever has the work; once in five minutes."""
    return await request.tell(involving.urge, number(key), data)


@post("/work-items/{key:str}/copies", operation_id="copyWorkItem", tags=TAGS, status_code=200, opt=COMMAND)
async def copy_work_item(request: Call, key: KeyText, data: JSONBody[views.CopyWorkItem]) -> views.CopiesView:
    """Let others know of the work."""
    return await request.tell(involving.copy, number(key), data)


@get("/work-items/{key:str}/copies", operation_id="listCopies", tags=TAGS)
async def list_copies(request: Call, key: KeyText) -> views.CopiesView:
    """Who got a copy, and who has read it."""
    return await request.ask(involving.copies, number(key))


@get("/phrases", operation_id="getPhrases", tags=TAGS)
async def get_phrases(request: Call) -> views.Phrases:
    """The sentences the caller may choose from when deciding."""
    return await request.ask(phrases.phrases)


@put("/phrases", operation_id="keepPhrases", tags=TAGS)
async def keep_phrases(request: Call, data: JSONBody[views.KeepPhrases]) -> views.Phrases:
    """Change one's own sentences; administrators also the company's."""
    return await request.tell(phrases.keep, data)


@get("/process-instances/{key:str}/restart-form", operation_id="getRestartForm", tags=["instances"])
async def get_restart_form(request: Call, key: KeyText) -> StartForm:
    """The start form with the values of an earlier instance, to start anew from it."""
    return await request.ask(restarting.restart_form, number(key))


HANDLERS = [
    list_return_targets,
    return_work_item,
    take_back_work_item,
    reject_work_item,
    add_sign,
    remove_sign,
    delegate_work_item,
    ask_about_work_item,
    list_involved,
    urge_work_item,
    copy_work_item,
    list_copies,
    get_phrases,
    keep_phrases,
    get_restart_form,
]
