"""Sentences of the organization."""

from __future__ import annotations

from bihuan.kernel.catalogue import Sentence

SENTENCES: dict[str, Sentence] = {
    "organization.doubled_id": Sentence(zh="编号“{id}”出现了不止一次。", en="The id “{id}” occurs more than once."),
    "organization.unknown_department": Sentence(zh="没有编号为“{id}”的部门。", en="There is no department “{id}”."),
    "organization.unknown_person": Sentence(zh="没有编号为“{id}”的人员。", en="There is no person “{id}”."),
    "organization.unknown_post": Sentence(zh="没有编号为“{id}”的岗位。", en="There is no post “{id}”."),
    "organization.no_head": Sentence(
        zh="部门“{id}”没有负责人，审批将找上级部门负责人。",
        en="The department “{id}” has no head; approvals go to the head of the department above.",
    ),
    "organization.head_has_left": Sentence(
        zh="部门负责人“{id}”已停用，请指定新的负责人。", en="The head “{id}” has left; name a new one."
    ),
    "organization.empty_post": Sentence(
        zh="岗位“{id}”目前无人担任，派给它的工作将上报问责人。",
        en="Nobody holds the post “{id}”; its work goes to whoever is accountable.",
    ),
    "organization.department_circle": Sentence(
        zh="部门“{id}”的上级关系成环：它最终成了自己的上级。", en="The departments above “{id}” lead back to itself."
    ),
    "organization.manager_circle": Sentence(
        zh="人员“{id}”的上级关系成环：其最终成了自己的上级。", en="The superiors of “{id}” lead back to the same person."
    ),
    "organization.separated_posts": Sentence(
        zh="“{person}”不能同时担任岗位“{left}”与“{right}”：违反不相容职务规则“{rule_zh}”。",
        en="“{person}” cannot hold the posts “{left}” and “{right}” together: separation of duties, “{rule_en}”.",
    ),
    "organization.rule_without_side": Sentence(
        zh="不相容职务规则“{id}”两侧都要有内容。", en="Both sides of the separation rule “{id}” must name something."
    ),
    "organization.own_deputy": Sentence(zh="“{id}”不能做自己的代理人。", en="“{id}” cannot stand in for themselves."),
    "organization.deputy_ends_before_it_begins": Sentence(
        zh="“{id}”的代理结束时间早于开始时间。", en="The deputy of “{id}” ends before it begins."
    ),
}
