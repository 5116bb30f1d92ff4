"""Who acts, and what their roles allow: one table from permission to roles; what it does not grant is denied."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

import msgspec

from bihuan.kernel.errors import Forbidden
from bihuan.kernel.text import Text

EMPLOYEE = "employee"
CLIENT = "client:"

ROLES: dict[str, Text] = {
    EMPLOYEE: Text("员工", "Employee"),
    "process_specialist": Text("流程专员", "Process specialist"),
    "process_owner": Text("流程负责人", "Process owner"),
    "process_admin": Text("流程管理员", "Process administrator"),
    "dept_manager": Text("部门负责人", "Department manager"),
    "pilot_lead": Text("试点负责人", "Pilot lead"),
    "sponsor": Text("发起高层", "Sponsor"),
    "auditor": Text("审计员", "Auditor"),
    "audit_admin": Text("审计管理员", "Audit administrator"),
    "risk_owner": Text("风险负责人", "Risk owner"),
    "integrator": Text("集成工程师", "Integrator"),
    "system_admin": Text("系统管理员", "System administrator"),
    "security_admin": Text("安全管理员", "Security administrator"),
}

# 三员分立: whoever runs the system or hands out rights has no part in the business and may not read its forms.
WITHHELD_FROM = frozenset({"system_admin", "security_admin"})
ADMINISTRATORS = ("system_admin", "security_admin", "audit_admin")


class Permission(NamedTuple):
    """What is permitted, the roles that have it, and whether it lets one see or do business."""

    name: Text
    roles: frozenset[str]
    business: bool = False


def _business(zh: str, en: str, *roles: str) -> Permission:
    return Permission(Text(zh, en), frozenset(roles), business=True)


def _office(zh: str, en: str, *roles: str) -> Permission:
    return Permission(Text(zh, en), frozenset(roles))


PERMISSIONS: dict[str, Permission] = {
    "work.do": _business("发起流程与办理待办", "start processes and do work items", EMPLOYEE),
    "work.read_team": _business(
        "查看本部门待办", "see the work of one's department", "dept_manager", "process_owner", "process_admin"
    ),
    "instances.read_all": _business(
        "查看全部流程实例", "see every instance", "process_specialist", "process_owner", "process_admin", "auditor"
    ),
    "instances.manage": _business("干预流程实例", "intervene in instances", "process_admin"),
    "incidents.resolve": _business("处理故障", "resolve incidents", "process_admin", "integrator"),
    "messages.publish": _business("发布消息与信号", "publish messages and signals", "process_admin", "integrator"),
    "sensitive.read": _business("查看敏感字段", "read sensitive fields", "risk_owner", "auditor"),
    "processes.edit": _business("设计流程", "design processes", "process_specialist", "process_owner", "process_admin"),
    "processes.release": _business("发布流程版本", "release process versions", "process_owner", "process_admin"),
    "audit.run": _business("执行流程审计", "run audits of processes", "auditor", "audit_admin"),
    "demo.run": _business("推进演示时间", "advance the demo's time", EMPLOYEE),
    "processes.read": _office("查看流程", "see processes", EMPLOYEE),
    "people.read": _office("查看通讯录", "see the directory", EMPLOYEE),
    "people.edit": _office("维护人员与组织", "keep people and the organization", "system_admin"),
    "passwords.reset": _office("重置密码", "reset passwords", "system_admin"),
    "roles.assign": _office("分配角色", "assign roles", "security_admin"),
    "rules.edit": _office("维护不相容职务规则", "keep the separation rules", "security_admin", "risk_owner"),
    "calendars.edit": _office("维护工作日历", "keep the calendars", "system_admin", "process_admin"),
    "settings.edit": _office("修改系统设置", "change the settings", "system_admin"),
    "jobs.work": _business("领取并完成自动任务", "take and finish automatic work", "integrator"),
    "tokens.edit": _office("管理接口令牌", "keep the access tokens", "integrator", "system_admin", "security_admin"),
    "connectors.edit": _office("维护系统连接", "keep the connections", "integrator"),
    "system.read": _office("查看系统状态", "see the state of the system", "system_admin", "integrator"),
    "audit.read": _office("查看操作日志", "read the record of actions", "auditor", "audit_admin"),
}


def granted(roles: Iterable[str]) -> frozenset[str]:
    """The permissions of a person with these roles; everybody is an employee."""
    return _granted(frozenset(roles))


@lru_cache(maxsize=1_024)
def _granted(roles: frozenset[str]) -> frozenset[str]:
    held = {EMPLOYEE, *roles}
    withheld = not held.isdisjoint(WITHHELD_FROM)
    return frozenset(
        name
        for name, permission in PERMISSIONS.items()
        if not held.isdisjoint(permission.roles) and not (withheld and permission.business)
    )


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """The author of a command.

    `person` is the person's id; `on_behalf_of` the person for whom a deputy acts; `permissions` come from the roles;
    `key` is the idempotency key the caller sent (empty: none) and `command` names the use case it belongs to. A program with
    an access token is `client:<id>`; its token may limit it to `processes` and `topics` (None: no limit).
    """

    person: str
    on_behalf_of: str = ""
    permissions: frozenset[str] = frozenset()
    language: str = "zh-CN"
    reason: str = ""
    key: str = ""
    system: bool = False
    processes: frozenset[str] | None = None
    topics: frozenset[str] | None = None

    def may(self, permission: str) -> bool:
        """Whether the roles grant it; a permission that is not in the table is a mistake of the program."""
        if permission not in PERMISSIONS:
            raise KeyError(permission)
        return self.system or permission in self.permissions

    @property
    def is_program(self) -> bool:
        return self.person.startswith(CLIENT)

    def reaches(self, process_id: str) -> None:
        """Raise `Forbidden` when the token that lets a program in is for other processes."""
        if self.processes is not None and process_id not in self.processes:
            raise Forbidden("token.other_process", place=process_id, process=process_id)

    def serves(self, topic: str) -> None:
        """Raise `Forbidden` when the token that lets a worker in is for other topics."""
        if self.topics is not None and topic not in self.topics:
            raise Forbidden("token.other_topic", place=topic, topic=topic)

    def require(self, permission: str) -> None:
        """Raise `Forbidden("permission.denied")`, naming what is missing, when the roles do not grant it."""
        if not self.may(permission):
            name = PERMISSIONS[permission].name
            raise Forbidden("permission.denied", place=permission, zh=name.zh, en=name.en)


SYSTEM = Actor(person="", system=True)
