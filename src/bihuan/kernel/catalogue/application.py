"""Sentences of the use cases that run processes."""

from __future__ import annotations

from bihuan.kernel.catalogue import Sentence

SENTENCES: dict[str, Sentence] = {
    "command.key_reused": Sentence(
        zh="同一个幂等键已用于内容不同的另一次操作，请换一个新的键。",
        en="This idempotency key was used for a command with other content; use a new key.",
    ),
    "command.key_too_long": Sentence(
        zh="幂等键过长，最多 {longest} 个字符。", en="The idempotency key is too long; at most {longest} characters."
    ),
    "list.bad_cursor": Sentence(
        zh="分页位置无效，请从第一页重新开始。", en="This is not the beginning of a page; start again from the first one."
    ),
    # Errands
    "errand.not_found": Sentence(
        zh="找不到该后台任务；报告过了保留期即被删除，请重新生成。",
        en="There is no such background task; a report is deleted when its time has passed: make it anew.",
    ),
    "errand.no_file": Sentence(
        zh="该后台任务没有生成文件，或还没有完成。", en="This background task has made no file, or not yet."
    ),
    "errand.lease_lost": Sentence(
        zh="该后台任务已由另一个进程接手或已经结束。", en="This background task was taken over by another process, or is over."
    ),
    "errand.canceled": Sentence(zh="该后台任务已被取消。", en="This background task was canceled."),
    "errand.given_up": Sentence(
        zh="多次尝试都被中断，已放弃；请查看服务器日志后重新发起。",
        en="Interrupted too often and given up; look at the server's log, then ask for it again.",
    ),
    "errand.unexpected": Sentence(
        zh="处理时发生意外错误（{reason}）；请查看服务器日志。",
        en="Something unexpected happened ({reason}); look at the server's log.",
    ),
    # Work items
    "work_item.not_found": Sentence(zh="找不到该待办。", en="There is no such work item."),
    "work_item.already_completed": Sentence(
        zh="该待办已由{zh}于 {at} 办理完成。", en="This work item was already completed by {en} at {at}."
    ),
    "work_item.canceled": Sentence(zh="该待办已被取消，无需办理。", en="This work item was canceled; nothing is left to do."),
    "work_item.changed": Sentence(
        zh="该待办在您打开之后已有变化，请刷新后再办理。", en="This work item has changed since you opened it; reload it first."
    ),
    "work_item.outcome_required": Sentence(zh="请给出审批结论：同意或不同意。", en="Please decide: approve or reject."),
    "work_item.no_outcome": Sentence(zh="该步骤不需要审批结论。", en="This step asks for no decision."),
    "work_item.comment_required": Sentence(zh="该步骤要求填写意见。", en="This step asks for a comment."),
    "work_item.warn": Sentence(zh="“{zh}”（{no}）即将到期。", en="“{en}” ({no}) is due soon."),
    "work_item.late": Sentence(zh="“{zh}”（{no}）已超时。", en="“{en}” ({no}) is late."),
    "work_item.escalated": Sentence(
        zh="您负责的“{zh}”（{no}）已超时，请关注。", en="“{en}” ({no}), which you answer for, is late."
    ),
    "work_item.denied": Sentence(
        zh="“{zh}”（{no}）的办理未被接受：{reason}。填写的内容已保留，请修改后重新提交。",
        en="What you did at “{en}” ({no}) was not accepted: {reason}. What you filled in is kept: change it and hand it in again.",
    ),
    "work_item.change_denied": Sentence(
        zh="您要求对“{zh}”（{no}）所作的变更未被接受：{reason}。",
        en="The change you asked for at “{en}” ({no}) was not accepted: {reason}.",
    ),
    "work_item.held": Sentence(
        zh="正在等待系统确认这项待办的变更，请稍候。",
        en="Systems are being asked about a change of this work item; please wait a moment.",
    ),
    "work_item.change_reason_required": Sentence(zh="请写明变更的原因。", en="Please give the reason for the change."),
    "work_item.bad_priority": Sentence(zh="优先级应为 0 到 100 的整数。", en="A priority is a whole number from 0 to 100."),
    "work_item.nothing_changed": Sentence(zh="没有要变更的内容。", en="There is nothing to change."),
    "work_item.transferred": Sentence(zh="“{zh}”（{no}）已转给您办理。", en="“{en}” ({no}) was handed on to you."),
    "work_item.reason_required": Sentence(zh="请写明转办的原因。", en="Please give the reason for handing it on."),
    "work_item.no_business": Sentence(
        zh="{zh}是系统或安全管理员，不办理业务，请转给别人。",
        en="{en} is an administrator and does no business; hand it on to somebody else.",
    ),
    "work_item.has_it_already": Sentence(
        zh="{zh}已经在办理这一步，请转给别人。", en="{en} works on this step already; hand it on to somebody else."
    ),
    "indicator.alert": Sentence(
        zh="指标预警：{zh} {value} {unit}（阈值 {threshold}）{no}",
        en="Indicator alert: {en} {value} {unit} (threshold {threshold}) {no}",
    ),
    "step.alert": Sentence(zh="预警：{zh}（{no}）。", en="Alert: {en} ({no})."),
    # Instances
    "instance.not_found": Sentence(zh="找不到该流程实例。", en="There is no such instance."),
    "instance.not_yours": Sentence(
        zh="您没有参与该流程实例，不能查看。", en="You have no part in this instance and may not look at it."
    ),
    "instance.over": Sentence(zh="该流程实例已经结束。", en="This instance has ended."),
    "instance.suspended": Sentence(
        zh="该流程实例已被挂起，恢复后才能办理。", en="This instance is suspended; it must be resumed first."
    ),
    "instance.reason_required": Sentence(zh="取消流程实例必须填写原因。", en="Give a reason for canceling the instance."),
    "instance.called": Sentence(
        zh="该实例由另一流程实例（{parent}）调用，请在调用方取消。",
        en="This instance was called by another one ({parent}); cancel that one.",
    ),
    "instance.calls_too_deep": Sentence(
        zh="流程互相调用超过 {deepest} 层，可能陷入循环调用。",
        en="Processes call each other more than {deepest} levels deep; they may call in a circle.",
    ),
    "instance.never_rests": Sentence(
        zh="一次操作引发了超过 {most} 个后续步骤，已全部撤销。请检查流程中是否有无法结束的循环。",
        en="One command led to more than {most} further steps; all were taken back. Look for a loop that never ends.",
    ),
    "instance.state_missing": Sentence(zh="该流程实例的运行数据缺失。", en="The stored state of this instance is missing."),
    "incident.not_found": Sentence(zh="找不到该故障。", en="There is no such incident."),
    "incident.already_resolved": Sentence(zh="该故障已经处理。", en="This incident was already resolved."),
    "job.not_found": Sentence(zh="该任务已不存在：已完成或已取消。", en="This job is gone: completed or canceled."),
    "job.topic_missing": Sentence(zh="请指明要领取的任务类型（type）。", en="Name the type of the jobs you want."),
    "job.bad_count": Sentence(zh="一次领取的数量至少为 1。", en="Ask for at least one job."),
    "job.nothing_to_change": Sentence(
        zh="请在 changeset 中给出 retries 或 timeout。", en="Give retries or timeout in the changeset."
    ),
    "job.error_code_missing": Sentence(
        zh="请给出错误编码（errorCode），流程以它识别错误。", en="Give the errorCode by which the process knows the error."
    ),
    "job.bad_retries": Sentence(zh="重试次数应在 1 到 {most} 之间。", en="The number of retries must lie between 1 and {most}."),
    "job.bad_lease": Sentence(
        zh="租约时长应在 0 到 {longest} 毫秒之间。", en="A lease lasts between 0 and {longest} milliseconds."
    ),
    "job.not_leased": Sentence(
        zh="该任务目前无人领取，没有租约可以延长。", en="Nobody holds this job; there is no lease to change."
    ),
    "job.lease_lost": Sentence(
        zh="该任务的租约已失效，结果未被接受。", en="The lease of this job is no longer valid; the result was not taken."
    ),
    # Messages and signals
    "message.without_name": Sentence(zh="请填写消息或信号的名称。", en="Give the message or signal a name."),
    "message.time_to_live": Sentence(
        zh="消息的保留时间须在 0 到 {longest} 毫秒之间。", en="A message is kept for 0 to {longest} milliseconds."
    ),
    "message.already_published": Sentence(
        zh="消息“{message}”（编号“{id}”）已经发布，尚在保留期内。",
        en="Message “{message}” with the id “{id}” was published already and is still kept.",
    ),
    "message.nobody_waits": Sentence(
        zh="没有流程实例或流程在等待消息“{message}”（关联键 {key}）。",
        en="Neither an instance nor a process waits for message “{message}” (correlation key {key}).",
    ),
    # Processes and versions
    "process.not_found": Sentence(zh="找不到流程“{process}”。", en="There is no process “{process}”."),
    "process.nothing_released": Sentence(zh="流程“{process}”没有生效的版本。", en="No version of “{process}” is in force."),
    "process.may_not_start": Sentence(zh="您的岗位不能发起“{zh}”。", en="Your post may not start “{en}”."),
    "process.malformed_id": Sentence(
        zh="流程编号“{id}”不合规：以字母开头，只含字母、数字、点、横线和下划线，最长 63 个字符。",
        en="“{id}” is no process id: it begins with a letter and holds letters, digits, dots, hyphens and underscores, 63 at most.",
    ),
    "process.exists": Sentence(zh="流程编号“{id}”已被使用。", en="The process id “{id}” is taken."),
    "process.unknown_department": Sentence(zh="部门“{department}”不存在。", en="There is no department “{department}”."),
    "process.unknown_owner": Sentence(zh="负责人“{person}”不存在。", en="There is no person “{person}” to own it."),
    "process.not_in_diagram": Sentence(
        zh="流程图中没有编号为“{process}”的流程。", en="The diagram holds no process with the id “{process}”."
    ),
    "version.not_found": Sentence(zh="找不到该流程版本。", en="There is no such version."),
    "version.of_other_process": Sentence(
        zh="该版本属于另一流程（{process}）。", en="That version belongs to another process ({process})."
    ),
    "version.form_in_use": Sentence(
        zh="表单“{form}”还有环节在使用，不能删除。", en="The form “{form}” is shown by a step and cannot be removed."
    ),
    "version.no_such_resource": Sentence(zh="该版本没有这个表单或决策表。", en="The version has no such form or decision table."),
    "version.unknown_form": Sentence(zh="步骤引用的表单“{form}”不存在。", en="The step names a form “{form}” that is not there."),
    "version.unknown_post": Sentence(zh="步骤引用的岗位“{post}”不存在。", en="The step names a post “{post}” that is not there."),
    "version.unknown_decision": Sentence(
        zh="业务规则任务引用的决策“{decision}”不存在。",
        en="The business rule task calls a decision “{decision}” that is not there.",
    ),
    "version.decision_twice": Sentence(
        zh="决策“{id}”在“{first}”和“{second}”中各定义了一次。",
        en="The decision “{id}” is defined in “{first}” and in “{second}”.",
    ),
    "version.decision_exists": Sentence(
        zh="该版本已有编号为“{id}”的决策。", en="The version already has a decision with the id “{id}”."
    ),
    "version.decision_id": Sentence(
        zh="决策编号“{id}”不合规：以字母开头，只含字母、数字、点、横线和下划线，最长 63 个字符。",
        en="“{id}” is no id of a decision: it begins with a letter and holds letters, digits, dots, hyphens and underscores, 63 at most.",
    ),
    "decision_sheet.no_table": Sentence(
        zh="决策“{decision}”不是决策表，不能用 Excel 编辑。",
        en="The decision “{decision}” is no decision table; Excel cannot hold it.",
    ),
    "decision_sheet.unreadable": Sentence(
        zh="Excel 文件有 {count} 处问题，未导入。", en="The Excel file has {count} problems; nothing was imported."
    ),
    "decision_sheet.no_head": Sentence(
        zh="{place}：前 {rows} 行应为标题、列类型、列标题、表达式和数据类型。",
        en="{place}: the first {rows} rows must be the title, what the columns are, their labels, expressions and types.",
    ),
    "decision_sheet.column_kind": Sentence(
        zh="{place}：列类型应为“输入”“输出”或“说明”，却是“{found}”。",
        en="{place}: a column is an Input, an Output or an Annotation, not “{found}”.",
    ),
    "decision_sheet.no_output": Sentence(zh="{place}：没有输出列。", en="{place}: there is no output column."),
    "decision_sheet.column_order": Sentence(
        zh="{place}：列的顺序应为先输入、再输出、最后说明。", en="{place}: inputs come first, then outputs, then annotations."
    ),
    "decision_sheet.too_many_rules": Sentence(
        zh="{place}：规则超过 {limit} 行。", en="{place}: there are more than {limit} rules."
    ),
    "decision_sheet.bad_cells": Sentence(
        zh='有 {count} 个单元格不是有效的 FEEL：{cells}。文本请加引号，例如 "VIP"。',
        en='{count} cells are no FEEL: {cells}. Texts stand in quotes, such as "VIP".',
    ),
    "version.changed": Sentence(
        zh="该版本已被其他人修改，请刷新后重试。", en="Somebody else has changed this version; reload it and try again."
    ),
    "version.not_draft": Sentence(
        zh="版本 {label} 不是草稿，不能修改或发布。", en="Version {label} is no draft; it cannot be changed or released."
    ),
    "version.not_released": Sentence(zh="版本 {label} 不在生效状态。", en="Version {label} is not in force."),
    "version.not_releasable": Sentence(
        zh="该版本有 {count} 处错误，不能发布。", en="The version breaks {count} rules and cannot be released."
    ),
}
