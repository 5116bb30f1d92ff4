"""Optimisation records, suggestions, audits with findings and corrective actions."""

from __future__ import annotations

from datetime import date
from typing import Annotated, TypeAlias

from litestar import get, post, put
from litestar.params import JSONBody, QueryParameter

from bihuan.application.method import audits, issues, records, suggestions
from bihuan.application.views.improvement import (
    AuditFindingView,
    AuditView,
    DraftRecord,
    FinishAction,
    IssueView,
    JudgeSuggestion,
    MakeSuggestion,
    MoveIssue,
    PlanAction,
    RecordView,
    RunAudit,
    SaveRecord,
    SuggestionView,
    VerifyAction,
)
from bihuan.lifecycle.improvement import Period
from bihuan.web.call import Call
from bihuan.web.routes.parts import COMMAND, Id, KeyText, OfProcess, number

TAGS = ["improvement"]
AUDIT = ["audits"]
BeforeSince: TypeAlias = Annotated[date | None, QueryParameter(name="beforeSince", description="Cases before: first day.")]
BeforeUntil: TypeAlias = Annotated[date | None, QueryParameter(name="beforeUntil", description="Cases before: last day.")]
AfterSince: TypeAlias = Annotated[date | None, QueryParameter(name="afterSince", description="Cases after: first day.")]
AfterUntil: TypeAlias = Annotated[date | None, QueryParameter(name="afterUntil", description="Cases after: last day.")]


@get("/records", operation_id="listRecords", tags=TAGS)
async def list_records(request: Call, process: OfProcess = "") -> list[RecordView]:
    """Optimisation records; as a table they are template 4."""
    return await request.ask(records.rows, process)


@get("/versions/{key:str}/record", operation_id="draftRecord", tags=TAGS)
async def draft_record(
    request: Call,
    key: KeyText,
    before_since: BeforeSince = None,
    before_until: BeforeUntil = None,
    after_since: AfterSince = None,
    after_until: AfterUntil = None,
) -> DraftRecord:
    """A record of the version as the history tells it, effects computed over the cases that started in the two periods."""
    was, now = Period(since=before_since, until=before_until), Period(since=after_since, until=after_until)
    return await request.ask(records.draft, number(key), was, now)


@post("/records", operation_id="writeRecord", tags=TAGS, status_code=201, opt=COMMAND)
async def write_record(request: Call, data: JSONBody[SaveRecord]) -> RecordView:
    """Write a record; figures put right by hand need a reason."""
    return await request.tell(records.save, data)


@put("/records/{id:str}", operation_id="saveRecord", tags=TAGS, opt=COMMAND)
async def save_record(request: Call, record_id: Id, data: JSONBody[SaveRecord]) -> RecordView:
    """Change a record."""
    return await request.tell(records.save, data, record_id)


@get("/issues", operation_id="listIssues", tags=TAGS)
async def list_issues(request: Call, process: OfProcess = "") -> list[IssueView]:
    """The register of issues, newest first."""
    return await request.ask(issues.rows, process)


@post("/alerts/{id:str}/issue", operation_id="makeIssue", tags=TAGS, status_code=200, opt=COMMAND)
async def make_issue(request: Call, alert_id: Id) -> IssueView:
    """Make an alert an issue; an alert that is one already answers with it."""
    return await request.tell(issues.from_alert, alert_id)


@post("/issues/{id:str}", operation_id="moveIssue", tags=TAGS, status_code=200, opt=COMMAND)
async def move_issue(request: Call, issue_id: Id, data: JSONBody[MoveIssue]) -> IssueView:
    """Confirm, plan, solve or drop an issue."""
    return await request.tell(issues.move, issue_id, data)


@get("/suggestions", operation_id="listSuggestions", tags=TAGS)
async def list_suggestions(request: Call, process: OfProcess = "") -> list[SuggestionView]:
    """Suggestions, newest first."""
    return await request.ask(suggestions.rows, process)


@post("/suggestions", operation_id="makeSuggestion", tags=TAGS, status_code=201, opt=COMMAND)
async def make_suggestion(request: Call, data: JSONBody[MakeSuggestion]) -> SuggestionView:
    """Put in a suggestion, or feedback from inside a task; an anonymous one keeps no author."""
    return await request.tell(suggestions.make, data)


@post("/suggestions/{id:str}/vote", operation_id="voteSuggestion", tags=TAGS, status_code=200, opt=COMMAND)
async def vote_suggestion(request: Call, suggestion_id: Id) -> SuggestionView:
    """Second a suggestion, or take it back."""
    return await request.tell(suggestions.vote, suggestion_id)


@post("/suggestions/{id:str}/evaluation", operation_id="judgeSuggestion", tags=TAGS, status_code=200, opt=COMMAND)
async def judge_suggestion(request: Call, suggestion_id: Id, data: JSONBody[JudgeSuggestion]) -> SuggestionView:
    """Evaluate a suggestion."""
    return await request.tell(suggestions.judge, suggestion_id, data)


@get("/audits", operation_id="listAudits", tags=AUDIT)
async def list_audits(request: Call, process: OfProcess = "") -> list[AuditView]:
    """Conformance runs with their findings."""
    return await request.ask(audits.rows, process)


@post("/audits", operation_id="runAudit", tags=AUDIT, status_code=201, opt=COMMAND)
async def run_audit(request: Call, data: JSONBody[RunAudit]) -> AuditView:
    """Check a quarter of a process against what was agreed."""
    return await request.tell(audits.run, data)


@post("/audit-findings/{id:str}/action", operation_id="planAction", tags=AUDIT, status_code=200, opt=COMMAND)
async def plan_action(request: Call, finding_id: Id, data: JSONBody[PlanAction]) -> AuditFindingView:
    """How, by whom and until when a finding is mended."""
    return await request.tell(audits.plan, finding_id, data)


@post("/audit-findings/{id:str}/done", operation_id="finishAction", tags=AUDIT, status_code=200, opt=COMMAND)
async def finish_action(request: Call, finding_id: Id, data: JSONBody[FinishAction]) -> AuditFindingView:
    """It is mended, with proof."""
    return await request.tell(audits.finish, finding_id, data)


@post("/audit-findings/{id:str}/verification", operation_id="verifyAction", tags=AUDIT, status_code=200, opt=COMMAND)
async def verify_action(request: Call, finding_id: Id, data: JSONBody[VerifyAction]) -> AuditFindingView:
    """Somebody else accepts the proof, or sends it back."""
    return await request.tell(audits.verify, finding_id, data)


HANDLERS = [
    list_issues,
    make_issue,
    move_issue,
    list_records,
    draft_record,
    write_record,
    save_record,
    list_suggestions,
    make_suggestion,
    vote_suggestion,
    judge_suggestion,
    list_audits,
    run_audit,
    plan_action,
    finish_action,
    verify_action,
]
