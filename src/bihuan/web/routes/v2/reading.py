"""What can only be read: figures, the course of instances, what they wait for and decided, who did what, people and posts."""

from __future__ import annotations

from typing import Any

from litestar import post

from bihuan.application.programs import audit, courses, decided, directory, expressions, statistics, waiting
from bihuan.application.programs.expressions import Evaluate
from bihuan.web.call import Call
from bihuan.web.routes.v2.parts import (
    LARGEST_BODY,
    OPEN_TO_PROGRAMS,
    body_of,
    searched,
    searched_named,
    searched_within,
    shown,
    shown_named,
)


@post("/expression/evaluation", status_code=200, opt=OPEN_TO_PROGRAMS, request_max_body_size=LARGEST_BODY)
async def evaluate(request: Call) -> dict[str, Any]:
    return await request.ask(expressions.evaluate, await body_of(request, Evaluate))


HANDLERS = [
    searched_within("/process-definitions/{key:str}/statistics/element-instances", statistics.of_definition),
    searched("/process-definitions/statistics/process-instances", statistics.by_definition),
    searched("/process-definitions/statistics/process-instances-by-version", statistics.by_version),
    searched("/process-definitions/statistics/message-subscriptions", statistics.by_subscription),
    searched_within("/process-definitions/{key:str}/variable-names/search", statistics.variable_names),
    shown("/process-instances/{key:str}/statistics/element-instances", statistics.of_instance),
    shown("/process-instances/{key:str}/statistics/wait-states", statistics.waiting),
    searched("/incidents/statistics/process-instances-by-error", statistics.by_error),
    searched("/incidents/statistics/process-instances-by-definition", statistics.by_error_and_definition),
    shown("/process-instances/{key:str}/sequence-flows", courses.flows),
    shown("/process-instances/{key:str}/call-hierarchy", courses.callers),
    searched("/message-subscriptions/search", waiting.search),
    searched("/decision-instances/search", decided.search),
    shown_named("/decision-instances/{name:str}", decided.get),
    searched("/audit-logs/search", audit.search),
    shown("/audit-logs/{key:str}", audit.get),
    searched_within("/user-tasks/{key:str}/audit-logs/search", audit.of_task),
    evaluate,
    searched("/users/search", directory.users),
    shown_named("/users/{name:str}", directory.user),
    searched("/groups/search", directory.groups),
    shown_named("/groups/{name:str}", directory.group),
    searched_named("/groups/{name:str}/users/search", directory.users_of_group),
    searched("/roles/search", directory.roles),
    shown_named("/roles/{name:str}", directory.role),
    searched_named("/roles/{name:str}/users/search", directory.users_of_role),
    searched("/tenants/search", directory.tenants),
    shown_named("/tenants/{name:str}", directory.tenant),
]
