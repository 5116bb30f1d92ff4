"""People, departments, posts, roles, separation rules: the directory and who keeps it."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from litestar import Response, delete, get, post, put
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromQuery, JSONBody, QueryParameter

from bihuan.application.pages import separation
from bihuan.application.people import accounts, deputies, organization, organization_import, people, sessions
from bihuan.application.views.people import (
    AppointDeputy,
    DepartmentEdit,
    DepartmentList,
    DepartmentView,
    DeputyList,
    DeputyView,
    DutyList,
    ImportReport,
    OneTimePassword,
    PersonCreated,
    PersonEdit,
    PersonList,
    PersonView,
    PostEdit,
    PostList,
    PostView,
    RoleList,
    RolesEdit,
    SeparationRuleList,
    SeparationRuleView,
)
from bihuan.kernel.errors import InvalidInput
from bihuan.web.call import Call
from bihuan.web.routes.parts import COMMAND, Id

PEOPLE = ["people"]
ORGANIZATION = ["organization"]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LARGEST_FILE = 16 << 20
Language: TypeAlias = Literal["zh-CN", "en"]
Version: TypeAlias = Annotated[int, QueryParameter(description="The version read before.", ge=0)]


@get("/people", operation_id="listPeople", tags=PEOPLE)
async def list_people(request: Call) -> PersonList:
    """The directory; those who have left only for who keeps it."""
    return await request.ask(people.list_people)


@get("/people/{id:str}", operation_id="getPerson", tags=PEOPLE)
async def get_person(request: Call, person_id: Id) -> PersonView:
    """One person."""
    return await request.ask(people.find_person, person_id)


@post("/people/{id:str}", operation_id="createPerson", tags=PEOPLE, status_code=201)
async def create_person(request: Call, person_id: Id, data: JSONBody[PersonEdit]) -> PersonCreated:
    """Add a person with a one-time password, shown once."""
    found = await request.authenticated()
    return await request.slowly(accounts.create_person, request.room.database, request.room.secrecy, found.actor, person_id, data)


@put("/people/{id:str}", operation_id="savePerson", tags=PEOPLE)
async def save_person(request: Call, person_id: Id, data: JSONBody[PersonEdit]) -> PersonView:
    """Change a person; becoming inactive ends their sessions."""
    return await request.tell(people.save_person, person_id, data)


@put("/people/{id:str}/roles", operation_id="assignRoles", tags=PEOPLE)
async def assign_roles(request: Call, person_id: Id, data: JSONBody[RolesEdit]) -> PersonView:
    """Give a person exactly these roles."""
    return await request.tell(people.assign_roles, person_id, data)


@post("/people/{id:str}/password-reset", operation_id="resetPassword", tags=PEOPLE, status_code=200)
async def reset_password(request: Call, person_id: Id) -> OneTimePassword:
    """Give a person a one-time password; unlocks the account and ends all sessions."""
    found = await request.authenticated()
    return await request.slowly(sessions.reset_password, request.room.database, request.room.secrecy, found.actor, person_id)


@get("/roles", operation_id="listRoles", tags=PEOPLE)
async def list_roles(request: Call) -> RoleList:
    """The roles, what each permits and how many people have it."""
    return await request.ask(people.list_roles)


@get("/departments", operation_id="listDepartments", tags=ORGANIZATION)
async def list_departments(request: Call) -> DepartmentList:
    """All departments, top-down."""
    return await request.ask(organization.list_departments)


@post("/departments/{id:str}", operation_id="createDepartment", tags=ORGANIZATION, status_code=201)
async def create_department(request: Call, department_id: Id, data: JSONBody[DepartmentEdit]) -> DepartmentView:
    """Add a department."""
    return await request.tell(organization.add_department, department_id, data)


@put("/departments/{id:str}", operation_id="saveDepartment", tags=ORGANIZATION)
async def save_department(request: Call, department_id: Id, data: JSONBody[DepartmentEdit]) -> DepartmentView:
    """Change a department."""
    return await request.tell(organization.save_department, department_id, data)


@delete("/departments/{id:str}", operation_id="removeDepartment", tags=ORGANIZATION, status_code=204)
async def remove_department(request: Call, department_id: Id, version: Version) -> None:
    """Remove a department nobody and nothing belongs to."""
    await request.tell(organization.remove_department, department_id, version)


@get("/posts", operation_id="listPosts", tags=ORGANIZATION)
async def list_posts(request: Call) -> PostList:
    """All posts with who holds them."""
    return await request.ask(organization.list_posts)


@post("/posts/{id:str}", operation_id="createPost", tags=ORGANIZATION, status_code=201)
async def create_post(request: Call, post_id: Id, data: JSONBody[PostEdit]) -> PostView:
    """Add a post."""
    return await request.tell(organization.add_post, post_id, data)


@put("/posts/{id:str}", operation_id="savePost", tags=ORGANIZATION)
async def save_post(request: Call, post_id: Id, data: JSONBody[PostEdit]) -> PostView:
    """Change a post."""
    return await request.tell(organization.save_post, post_id, data)


@delete("/posts/{id:str}", operation_id="removePost", tags=ORGANIZATION, status_code=204)
async def remove_post(request: Call, post_id: Id, version: Version) -> None:
    """Remove a post nobody holds."""
    await request.tell(organization.remove_post, post_id, version)


@get("/separation-rules", operation_id="listSeparationRules", tags=ORGANIZATION)
async def list_separation_rules(request: Call) -> SeparationRuleList:
    """Duties that must not meet in one hand (不相容职务)."""
    return await request.ask(separation.list_rules)


@get("/separation-rules/duties", operation_id="listDuties", tags=ORGANIZATION)
async def list_duties(request: Call) -> DutyList:
    """The duties that a rule within one case can name."""
    return await request.ask(separation.list_duties)


@put("/separation-rules/{id:str}", operation_id="saveSeparationRule", tags=ORGANIZATION)
async def save_separation_rule(request: Call, rule_id: Id, data: JSONBody[SeparationRuleView]) -> SeparationRuleView:
    """Add a separation rule or change one."""
    if data.id != rule_id:
        raise InvalidInput("web.id_differs", place="/id", path=rule_id, body=data.id)
    return await request.tell(organization.put_rule, data)


@delete("/separation-rules/{id:str}", operation_id="removeSeparationRule", tags=ORGANIZATION, status_code=204)
async def remove_separation_rule(request: Call, rule_id: Id) -> None:
    """Remove a separation rule."""
    await request.tell(organization.remove_rule, rule_id)


@get("/deputies", operation_id="listDeputies", tags=PEOPLE)
async def list_deputies(request: Call) -> DeputyList:
    """Who stands in for the caller and for whom the caller stands in; for who keeps the people also the others."""
    return await request.ask(deputies.list_deputies)


@post("/deputies", operation_id="appointDeputy", tags=PEOPLE, status_code=201, opt=COMMAND)
async def appoint_deputy(request: Call, data: JSONBody[AppointDeputy]) -> DeputyView:
    """Let somebody stand in for the caller from one instant to another, in all processes or some."""
    return await request.tell(deputies.appoint_deputy, data)


@delete("/deputies/{id:str}", operation_id="endDeputy", tags=PEOPLE, status_code=204)
async def end_deputy(request: Call, deputy_id: Id) -> None:
    """End a deputy's time now."""
    await request.tell(deputies.end_deputy, deputy_id)


@get("/organization/template.xlsx", operation_id="getOrganizationTemplate", tags=ORGANIZATION, media_type=XLSX)
async def get_template(request: Call, language: FromQuery[Language | None] = None) -> Response[bytes]:
    """An Excel workbook to fill in, with headings in the reader's language."""
    await request.authenticated()
    return _workbook(await request.apart(organization_import.template, language or request.language), "organization-template")


@get("/organization.xlsx", operation_id="exportOrganization", tags=ORGANIZATION, media_type=XLSX)
async def export_organization(request: Call, language: FromQuery[Language | None] = None) -> Response[bytes]:
    """The organization as an Excel workbook that can be changed and imported again."""
    return _workbook(await request.ask(organization_import.export, language or request.language), "organization")


@post(
    "/organization/import",
    operation_id="importOrganization",
    tags=ORGANIZATION,
    status_code=200,
    request_max_body_size=_LARGEST_FILE,
)
async def import_organization(
    request: Call,
    data: Annotated[UploadFile, Body(media_type=RequestEncodingType.MULTI_PART, description="The Excel file.")],
    preview: Annotated[bool, QueryParameter(description="Only say what would change.")] = True,
) -> ImportReport:
    """Read an organization from Excel: all of it or, with a mistake in any cell, nothing."""
    content = await data.read()
    if preview:
        return await request.ask(organization_import.preview, content)
    found = await request.authenticated()
    return await request.slowly(
        organization_import.import_organization, request.room.database, request.room.secrecy, found.actor, content
    )


def _workbook(content: bytes, name: str) -> Response[bytes]:
    return Response(content, media_type=XLSX, headers={"content-disposition": f'attachment; filename="{name}.xlsx"'})


HANDLERS = [
    list_people,
    get_person,
    create_person,
    save_person,
    assign_roles,
    reset_password,
    list_roles,
    list_departments,
    create_department,
    save_department,
    remove_department,
    list_posts,
    create_post,
    save_post,
    remove_post,
    list_duties,
    list_separation_rules,
    save_separation_rule,
    remove_separation_rule,
    list_deputies,
    appoint_deputy,
    end_deputy,
    get_template,
    export_organization,
    import_organization,
]
