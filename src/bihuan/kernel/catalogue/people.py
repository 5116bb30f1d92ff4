"""Sentences of people, sessions, passwords, roles and the import of an organization."""

from __future__ import annotations

from bihuan.kernel.catalogue import Sentence

SENTENCES: dict[str, Sentence] = {
    "permission.denied": Sentence(zh="您没有“{zh}”的权限。", en="You do not have the right to {en}."),
    "session.none": Sentence(zh="请先登录。", en="Please log in."),
    "session.expired": Sentence(zh="登录已过期，请重新登录。", en="Your session has ended; please log in again."),
    "session.wrong": Sentence(zh="登录名或密码不正确。", en="Login or password is wrong."),
    "session.locked": Sentence(
        zh="密码连续输错次数过多，账号已锁定，请 {minutes} 分钟后再试。",
        en="Too many wrong passwords: the account is locked. Try again in {minutes} minute(s).",
    ),
    "session.csrf": Sentence(zh="页面已过期，请刷新后重试。", en="This page is out of date; reload it and try again."),
    "password.too_short": Sentence(zh="密码至少 {min} 个字符。", en="A password has at least {min} characters."),
    "password.too_long": Sentence(zh="密码最多 {max} 个字符。", en="A password has at most {max} characters."),
    "password.is_login": Sentence(
        zh="密码不能就是登录名或姓名，也不能只在其后加数字。",
        en="A password must not be your login or name, nor either with only digits added.",
    ),
    "password.common": Sentence(
        zh="这个密码太常见，容易被猜中，请换一个。", en="This password is one of the first to be guessed; choose another."
    ),
    "password.old_wrong": Sentence(zh="原密码不正确。", en="The old password is wrong."),
    "password.used_before": Sentence(
        zh="不能使用最近 {count} 次用过的密码。", en="You have used this password before; the last {count} cannot be used again."
    ),
    "password.reset_own": Sentence(zh="自己的密码请用“修改密码”。", en="Change your own password instead of resetting it."),
    "people.not_found": Sentence(zh="没有编号为“{id}”的人员。", en="There is no person “{id}”."),
    "people.exists": Sentence(zh="编号“{id}”已被使用。", en="The id “{id}” is taken."),
    "people.malformed_id": Sentence(
        zh="编号“{id}”不符合要求：以小写字母或数字开头，只含小写字母、数字、_ . -，最长 63 个字符。",
        en="“{id}” cannot be an id: it begins with a lower-case letter or digit and has only those, _ . -, at most 63.",
    ),
    "people.malformed_login": Sentence(
        zh="登录名“{login}”不符合要求：最长 64 个字符，不含空格、逗号、冒号和斜杠。",
        en="“{login}” cannot be a login: at most 64 characters without spaces, commas, colons and slashes.",
    ),
    "people.login_taken": Sentence(zh="登录名“{login}”已被使用。", en="The login “{login}” is taken."),
    "people.no_name": Sentence(zh="请填写名称。", en="A name is needed."),
    "people.invalid": Sentence(zh="有 {count} 处填写不符合要求。", en="{count} entries do not fit."),
    "people.own_account": Sentence(zh="不能停用自己的账号。", en="You cannot deactivate your own account."),
    "people.last_administrator": Sentence(
        zh="这是最后一位{zh}，请先指定另一位。", en="This is the last {en}; name another one first."
    ),
    "roles.own": Sentence(zh="不能修改自己的角色。", en="Nobody changes their own roles."),
    "roles.unknown": Sentence(zh="没有角色“{role}”。", en="There is no role “{role}”."),
    "roles.joined": Sentence(
        zh="三员分立：{left_zh}与{right_zh}不能是同一人。",
        en="{left_en} and {right_en} must be different people (three administrators).",
    ),
    "organization.broken": Sentence(zh="修改后的组织有 {count} 处问题。", en="The organization would have {count} fault(s)."),
    "organization.exists": Sentence(zh="编号“{id}”已被使用。", en="The id “{id}” is taken."),
    "organization.department_in_use": Sentence(
        zh="部门“{id}”仍有人员 {people}、岗位 {posts}、下级部门 {departments}，不能删除。",
        en="The department “{id}” still has {people} people, {posts} posts and {departments} departments below it.",
    ),
    "organization.post_in_use": Sentence(
        zh="岗位“{id}”仍有 {people} 人担任，不能删除。", en="{people} people still hold the post “{id}”."
    ),
    "organization.unknown_scope": Sentence(zh="没有“{scope}”这种规则范围。", en="There is no rule scope “{scope}”."),
    "organization.unknown_rule": Sentence(zh="没有编号为“{id}”的规则。", en="There is no rule “{id}”."),
    "organization.deputy_over_already": Sentence(
        zh="代理的结束时间已经过去，请选一个以后的时间。", en="The deputy's time would be over already; choose a later end."
    ),
    "organization.unknown_deputy": Sentence(zh="没有这条代理设置。", en="There is no such deputy."),
    "calendar.not_found": Sentence(zh="没有这个工作日历。", en="There is no such calendar."),
    "calendar.unknown_country": Sentence(
        zh="没有国家或地区“{country}”的节假日数据。", en="No public holidays are known for “{country}”."
    ),
    "set_up.done_before": Sentence(
        zh="系统中已有人员，不能再次初始化。忘记密码可用 bihuan user reset-password。",
        en="There are people here already; this is done once. For a lost password use `bihuan user reset-password`.",
    ),
    "organization_import.not_a_workbook": Sentence(
        zh="这不是可读取的 Excel 文件（.xlsx）。", en="This is not a readable Excel file (.xlsx)."
    ),
    "organization_import.too_large": Sentence(
        zh="文件过大，上限 {limit} MiB。", en="The file is too large; the limit is {limit} MiB."
    ),
    "organization_import.no_sheet": Sentence(
        zh="文件中没有可识别的工作表，应有：{zh}。请用模板填写。",
        en="The file has none of the sheets {en}. Please use the template.",
    ),
    "organization_import.missing_column": Sentence(
        zh="工作表“{sheet}”缺少必需的列“{zh}”。", en="The sheet “{sheet}” lacks the column “{en}”."
    ),
    "organization_import.too_many_rows": Sentence(
        zh="工作表“{sheet}”超过 {limit} 行。", en="The sheet “{sheet}” has more than {limit} rows."
    ),
    "organization_import.empty_cell": Sentence(zh="“{zh}”不能为空。", en="“{en}” must not be empty."),
    "organization_import.ambiguous": Sentence(
        zh="名称“{id}”对应多条记录，请改填编号。", en="More than one has the name “{id}”; use the id."
    ),
    "organization_import.not_yes_or_no": Sentence(zh="“{value}”应填“是”或“否”。", en="“{value}” should be yes or no."),
    "organization_import.last_administrator": Sentence(
        zh="“{id}”是最后一位管理员，不能停用。", en="“{id}” is the last administrator and cannot be deactivated."
    ),
    "organization_import.faulty": Sentence(
        zh="文件中有 {count} 处问题，没有导入任何内容。", en="The file has {count} fault(s); nothing was imported."
    ),
}
