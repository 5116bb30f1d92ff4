"""Sentences of assignment: who is asked, who is refused and why."""

from __future__ import annotations

from bihuan.kernel.catalogue import Sentence

SENTENCES: dict[str, Sentence] = {
    "assignment.separated": Sentence(
        zh="“{person}”不能办理此步骤：违反不相容职务规则“{rule_zh}”（{rule}）。",
        en="“{person}” may not do this step: separation of duties, “{rule_en}” ({rule}).",
    ),
    "assignment.correction_refused": Sentence(
        zh="“{element}”的监听器所作的更正未被采纳：{reason_zh}请更正监听器或相关规则，然后重试。",
        en="What a listener corrected at “{element}” was not taken: {reason_en} Correct the listener, or what keeps the person out, "
        "and try again.",
    ),
    "assignment.not_yours": Sentence(zh="这项待办没有派给您。", en="This piece of work was not given to you."),
    "assignment.only_accountable": Sentence(
        zh="您是这项待办的问责人，可以查看和转交，但不能代为办理。",
        en="You are accountable for this work: you may look at it and pass it on, not do it.",
    ),
    "assignment.taken_by_other": Sentence(
        zh="这项待办已由“{person}”认领。", en="“{person}” has already taken this piece of work."
    ),
    "assignment.malformed_rule": Sentence(
        zh="选人规则“{rule}”写法不对，应为 @dept_leader(form.dept) 这样的形式。",
        en="The rule “{rule}” is malformed; write it like @dept_leader(form.dept).",
    ),
    "assignment.unknown_call": Sentence(
        zh="选人规则“{rule}”中没有名为“{call}”的函数，可用的有：{known}。",
        en="The rule “{rule}” calls “{call}”, which does not exist. There are: {known}.",
    ),
    "assignment.alert_to_nobody": Sentence(zh="预警没有写明通知谁。", en="The alert does not say who is told."),
    "assignment.unknown_post": Sentence(zh="没有编号为“{post}”的岗位。", en="There is no post “{post}”."),
    "assignment.empty_post": Sentence(zh="岗位“{post_zh}”目前无人担任。", en="Nobody holds the post “{post_en}”."),
    "assignment.person_away": Sentence(zh="人员“{person}”不存在或已停用。", en="There is no “{person}” working here."),
    "assignment.nobody_found": Sentence(zh="选人规则“{rule}”没有找到任何人。", en="The rule “{rule}” finds nobody."),
    "assignment.starter_passed_over": Sentence(
        zh="审批人就是发起人“{person}”，按设置跳过其审批。", en="The approver “{person}” started this, and is passed over as set."
    ),
    "assignment.starter_replaced": Sentence(
        zh="审批人就是发起人“{person}”，按设置改由“{by}”审批。",
        en="The approver “{person}” started this; “{by}” decides instead, as set.",
    ),
    "assignment.approved_before": Sentence(
        zh="“{person}”在本流程中已审批过，按设置自动通过（系统自动处理）。",
        en="“{person}” has approved in this instance before; passed automatically, as set.",
    ),
    "assignment.nobody_so_automatic": Sentence(
        zh="没有可办理的人，按设置由系统自动处理（{outcome}）。",
        en="Nobody is able to do this; decided automatically ({outcome}), as set.",
    ),
    "assignment.nobody_so_escalated": Sentence(
        zh="没有可办理的人，已上报“{to}”处理。", en="Nobody is able to do this; it went to “{to}”."
    ),
    "assignment.nobody_at_all": Sentence(
        zh="步骤“{element}”找不到任何可办理的人，请管理员处理。",
        en="Nobody at all can do “{element}”; an administrator must settle it.",
    ),
    "assignment.too_few": Sentence(
        zh="需要 {wanted} 人共同办理，只找到 {found} 人。", en="{wanted} people are needed for this, only {found} found."
    ),
}
