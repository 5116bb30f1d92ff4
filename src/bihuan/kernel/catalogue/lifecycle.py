"""Sentences of the method: versions, routing, responsibilities, the guard, redesign."""

from __future__ import annotations

from bihuan.kernel.catalogue import Sentence

SENTENCES: dict[str, Sentence] = {
    "dossier.not_found": Sentence(zh="找不到这份记录，可能已被删除。", en="There is no such record; it may have been removed."),
    "dossier.changed": Sentence(
        zh="这份记录在您打开之后已被修改，请刷新后再试。",
        en="This record has changed since you opened it; reload it and try again.",
    ),
    # The life of a version
    "version.not_in_review": Sentence(zh="版本 {label} 不在评审中。", en="Version {label} is not in review."),
    "version.not_reviewed": Sentence(
        zh="版本 {label} 还没有提交评审，不能发布或试点。请先提交评审。",
        en="Version {label} has not been handed in for review; hand it in before it is released or tried.",
    ),
    "version.four_eyes": Sentence(
        zh="{label} 由您起草或提交，须由另一位有发布权限的人发布（四眼原则）。",
        en="You drew or handed in {label}; somebody else with the right to release must do it (four eyes).",
    ),
    "version.reason_required": Sentence(zh="请写明退回的原因。", en="Say why the version is sent back."),
    # Routing of starts
    "scope.empty": Sentence(
        zh='请写明范围条件，例如 department = "sales_east"。', en='Give the scope, e.g. department = "sales_east".'
    ),
    "scope.unreadable": Sentence(
        zh="范围条件“{scope}”在 {at} 处读不懂，请按 FEEL 语法修改。",
        en="The scope “{scope}” cannot be read at {at}; mend its FEEL.",
    ),
    "scope.unknown_fact": Sentence(
        zh="范围条件“{scope}”第 {at} 个字符处的名称在发起时还不知道；可用：{known}。",
        en="The scope “{scope}” names something at character {at} that no start knows; there are: {known}.",
    ),
    # Responsibilities
    "raci.no_letter": Sentence(
        zh="“{letter}”不是责任字母，只能用 R、A、S、C、I。", en="“{letter}” is no letter of the matrix: R, A, S, C, I."
    ),
    "raci.r1_no_a": Sentence(
        zh="“{zh}”缺审批人（A），每步恰好一个。", en="“{en}” has nobody accountable (A); there must be exactly one."
    ),
    "raci.r1_one_a": Sentence(
        zh="“{zh}”有 {count} 个审批人（A）：{posts}，只留一个。",
        en="“{en}” has {count} accountable posts (A): {posts}; keep one.",
    ),
    "raci.r2_no_r": Sentence(zh="“{zh}”没有负责人（R）。", en="Nobody does “{en}” (R)."),
    "raci.r3_same_hands": Sentence(
        zh="“{zh}”要求双人把关，负责人与审批人不能同为{posts}。",
        en="“{en}” asks for two pairs of eyes; {posts} cannot be both R and A.",
    ),
    "raci.r4_both": Sentence(
        zh="“{zh}”中{posts}同时标了 {letters}；咨询、知会不与负责、审批重叠。",
        en="{posts} carries {letters} at “{en}”; C and I must not meet R or A.",
    ),
    "raci.r5_unknown": Sentence(zh="“{zh}”引用的岗位“{posts}”不存在。", en="“{en}” names a post “{posts}” that is not there."),
    "raci.r5_nobody": Sentence(zh="“{zh}”的岗位{posts}目前无人在岗。", en="Nobody holds the post {posts} of “{en}” at present."),
    "raci.r6_bottleneck": Sentence(
        zh="{zh}是 {of} 步中 {count} 步的审批人，可能成为瓶颈。",
        en="{en} answers for {count} of {of} steps and may become a bottleneck.",
    ),
    "raci.r7_crowd": Sentence(
        zh="“{zh}”咨询 {consulted} 个、知会 {informed} 个岗位，偏多（建议 C≤3、I≤5）。",
        en="“{en}” consults {consulted} and informs {informed} posts; at most 3 and 5 are advised.",
    ),
    "raci.r8_executor": Sentence(zh="“{zh}”的执行岗位{posts}没有列为 R。", en="{posts} executes “{en}” but is not among R."),
    "raci.r9_passenger": Sentence(
        zh="{zh}没有任何 R 或 A，只协助、咨询或知会。", en="{en} carries no R or A anywhere: it helps, is asked or told only."
    ),
    "raci.r10_empty": Sentence(
        zh="责任矩阵中“{zh}”一行是空的，没有任何岗位。", en="The row of “{en}” in the matrix of responsibilities is empty."
    ),
    # The guard
    "guard.breached": Sentence(
        zh="这一改动会削弱“{zh}”对“{risk_zh}”的控制，已被拒绝。确有必要时，请向风险责任人申请例外。",
        en="This change weakens what “{en}” does against “{risk_en}” and was refused. Ask the owner of the risk for an exception if it must be.",
    ),
    "guard.removed": Sentence(
        zh="“{zh}”被取消后，风险“{risk_zh}”失去控制措施“{control_zh}”。",
        en="Without “{en}”, nothing controls the risk “{risk_en}” (control: {control_en}).",
    ),
    "guard.avoidable": Sentence(
        zh="可以绕过“{zh}”了，风险“{risk_zh}”的控制措施“{control_zh}”不再必经。",
        en="There is a way around “{en}” now; the control “{control_en}” of “{risk_en}” can be left out.",
    ),
    "guard.dual": Sentence(
        zh="“{zh}”不再要求双审，风险“{risk_zh}”的控制被削弱。",
        en="“{en}” no longer asks for two people; the control of “{risk_en}” is weaker.",
    ),
    "guard.mandatory": Sentence(
        zh="“{zh}”不再是必经步骤，风险“{risk_zh}”的控制被削弱。",
        en="“{en}” is no longer mandatory; the control of “{risk_en}” is weaker.",
    ),
    "guard.automatic": Sentence(
        zh="“{zh}”由人工判断改为自动，风险“{risk_zh}”的控制措施“{control_zh}”被削弱。",
        en="A machine takes the judgement at “{en}”; the control “{control_en}” of “{risk_en}” is weaker.",
    ),
    "guard.fewer": Sentence(
        zh="“{zh}”的审批人数变少，风险“{risk_zh}”的控制被削弱。",
        en="Fewer people look at “{en}”; the control of “{risk_en}” is weaker.",
    ),
    "exemption.reason_required": Sentence(zh="请写明理由。", en="Give the reason."),
    "exemption.no_such_breach": Sentence(
        zh="这一步没有关联这项风险，不需要例外。", en="This step controls no such risk; no exception is needed."
    ),
    "exemption.not_owner": Sentence(
        zh="风险“{zh}”的例外只能由其责任人决定。", en="Only the owner of the risk “{en}” decides on an exception."
    ),
    "exemption.decided": Sentence(zh="这项例外申请已有结论。", en="This exception has been decided already."),
    # Redesign
    "design.no_such_step": Sentence(zh="流程图中没有步骤“{step}”。", en="The diagram has no step “{step}”."),
    "design.cannot_bypass": Sentence(
        zh="步骤“{step}”后有多条去向，无法判断取消后该走哪一条；请在建模器中处理。",
        en="Several ways lead on from “{step}”; which one stays must be decided in the modeler.",
    ),
    "design.ambiguous_decision": Sentence(
        zh="判断节点“{step}”之后走哪一支不明确，请先在建模器中整理分支。",
        en="It is not clear which branch behind “{step}” goes on; tidy the branches in the modeler first.",
    ),
    "design.same_step": Sentence(zh="不能把一个步骤合并到它自己。", en="A step cannot be merged into itself."),
    "design.unlike_steps": Sentence(zh="只能合并同类的步骤（例如两个审批）。", en="Only steps of the same kind can be merged."),
    "design.not_manual": Sentence(zh="步骤“{step}”已经是自动步骤。", en="“{step}” is automatic already."),
    "design.topic_required": Sentence(zh="请选择由哪个连接器完成这一步。", en="Say which connector does the step."),
    "design.nothing_to_simplify": Sentence(
        zh="请写明简化哪些内容：字段、材料或时限。", en="Say what becomes less: fields, materials or time."
    ),
    "design.nothing_to_compare": Sentence(
        zh="版本 {label} 之前没有可以对比的版本。", en="There is no version before {label} to compare it with."
    ),
    "proposal.approvals": Sentence(
        zh="连续 {count} 级审批，可把“{zh}”并入上一级，减为 {less} 级。",
        en="{count} approvals in a row: “{en}” can be merged into the one before, leaving {less}.",
    ),
    "proposal.manual": Sentence(
        zh="“{zh}”没有系统支持，靠人工完成，可由系统自动完成。",
        en="“{en}” is done by hand without any system; a system could do it.",
    ),
    "proposal.twice": Sentence(
        zh="“{zh}”重复录入“{other_zh}”已填的字段：{fields}。",
        en="“{en}” asks again for fields that “{other_en}” filled in: {fields}.",
    ),
    "raci.not_saved": Sentence(
        zh="责任矩阵有 {count} 处不能保存：每步只能有一个 A，咨询、知会不与负责、审批重叠。",
        en="{count} rows of the matrix cannot be saved: one A a step, and C or I never with R or A.",
    ),
    "sheet.rows": Sentence(zh="有 {count} 行不能保存，请看各行提示。", en="{count} rows cannot be saved; each says why."),
    "signature.wrong": Sentence(zh="登录密码不正确，签名无效。", en="That is not your password; nothing was signed."),
    # Projects
    "project.no_name": Sentence(zh="请填写项目名称。", en="Give the project a name."),
    "project.unknown_person": Sentence(zh="人员“{person}”不存在。", en="There is no person “{person}”."),
    "project.ends_before": Sentence(zh="结束日期须晚于开始日期。", en="The project must end after it begins."),
    "project.process_fixed": Sentence(
        zh="项目的流程不能更换，请另建项目。", en="A project keeps its process; enter another project instead."
    ),
    "project.closed": Sentence(zh="项目已经结束。", en="The project is closed."),
    "project.gate_closed": Sentence(
        zh="第一道关口还缺 {count} 项，补齐后才能进入诊断。",
        en="Gate 1 lacks {count} things; the diagnosis begins when they are there.",
    ),
    "goal.no_name": Sentence(zh="请写明目标的指标名称。", en="Name the indicator of the goal."),
    "goal.no_baseline": Sentence(
        zh="目标“{zh}”没有基线，无法判断是否改进；请先填写或测量基线。",
        en="The goal “{en}” has no baseline to improve against; measure or give one first.",
    ),
    "goal.target_or_change": Sentence(
        zh="目标“{zh}”请填写目标值或变化幅度，二者只填其一。",
        en="Give the goal “{en}” either a target or a relative change, not both.",
    ),
    "goal.zero_baseline": Sentence(
        zh="目标“{zh}”的基线为 0，不能按百分比变化；请填写目标值。",
        en="The baseline of “{en}” is 0; give a target instead of a percentage.",
    ),
    "goal.no_date": Sentence(zh="目标“{zh}”没有达成日期。", en="The goal “{en}” has no date."),
    "goal.wrong_way": Sentence(
        zh="目标“{zh}”的目标值不比基线更好，请检查方向。",
        en="The target of “{en}” is no better than its baseline; check its direction.",
    ),
    "gate.one_lead": Sentence(
        zh="须有且只有一位组长，现有 {count} 位。", en="There must be exactly one lead; there are {count}."
    ),
    "gate.lead_executive": Sentence(zh="组长须是企业高管（发起高层角色）。", en="The lead must be an executive (role: sponsor)."),
    "gate.heads_missing": Sentence(zh="小组缺少以下部门的负责人：{zh}。", en="The team lacks the heads of: {en}."),
    "gate.no_departments": Sentence(zh="请列出流程涉及的部门。", en="List the departments the process touches."),
    "gate.no_specialist": Sentence(zh="小组中没有流程专员。", en="The team has no process specialist."),
    "gate.no_it": Sentence(
        zh="涉及系统改动，小组中没有 IT 支持人员。", en="A system is to change, but nobody from IT is on the team."
    ),
    "gate.no_scope": Sentence(
        zh="范围不完整：请写明流程、起点、终点和说明。",
        en="The scope is incomplete: process, where it begins, where it ends, in words.",
    ),
    "gate.no_goals": Sentence(zh="还没有量化目标。", en="There is no goal in figures yet."),
    "gate.no_dates": Sentence(zh="没有填写起止日期。", en="The project has no dates."),
    "gate.duration": Sentence(
        zh="项目周期 {days} 天，建议 3 至 6 个月。", en="The project takes {days} days; 3 to 6 months are advised."
    ),
    "gate.no_interviews": Sentence(zh="还没有完成的访谈。", en="No interview has been held yet."),
    "gate.no_documents": Sentence(zh="还没有收集现有文档。", en="No existing documents have been collected."),
    "gate.no_log": Sentence(zh="还没有系统操作日志。", en="There is no system log yet."),
    "gate.no_as_is": Sentence(zh="还没有现状流程图。", en="There is no as-is diagram yet."),
    "document.no_name": Sentence(zh="文件没有名称。", en="The file has no name."),
    "document.size": Sentence(zh="文件为空，或超过 {largest} MB。", en="The file is empty or larger than {largest} MB."),
    "record.no_period": Sentence(
        zh="对比时段的结束日 {until} 早于开始日 {since}。", en="The period compared ends on {until}, before it begins on {since}."
    ),
    # Manuals
    "manual.not_ready": Sentence(
        zh="{label} 还是草稿，提交评审后才能发放手册。",
        en="{label} is still a draft; its manual is issued after it is handed in.",
    ),
    "manual.not_issued": Sentence(zh="{label} 的执行手册还没有发放。", en="The manual of {label} has not been issued."),
    "manual.unread": Sentence(
        zh="办理 {label} 的第一个任务前，请先阅读并确认《流程执行手册》。",
        en="Read and confirm the operating manual of {label} before your first task by it.",
    ),
    "manual.quiz_failed": Sentence(
        zh="答对 {right}/{of} 题，须答对 {needed}% 以上。请重读下列步骤后再答一次。",
        en="{right} of {of} answers are right; {needed} % are needed. Read these steps again, then answer once more.",
    ),
    "manual.wrong_limit": Sentence(zh="“{zh}”的时限", en="The time limit of “{en}”"),
    "manual.wrong_accountable": Sentence(zh="谁对“{zh}”负责（A）", en="Who answers for “{en}” (A)"),
    "manual.wrong_standard": Sentence(zh="“{zh}”的执行标准", en="The standard of “{en}”"),
    # Pilots
    "pilot.no_name": Sentence(zh="请给试点起个名称。", en="Give the pilot a name."),
    "pilot.no_control": Sentence(
        zh="流程没有生效版本，无法设对照组。", en="No version is in force, so there is nothing to compare with."
    ),
    "pilot.not_new": Sentence(zh="{label} 已经生效或停用，不能再试点。", en="{label} is in force or retired already."),
    "pilot.same_arms": Sentence(zh="对照组与试点组的范围相同。", en="Pilot and control have the same scope."),
    "pilot.too_short": Sentence(zh="试点至少 {days} 天。", en="A pilot takes at least {days} days."),
    "pilot.one_primary": Sentence(zh="须有且只有一个主指标。", en="There must be exactly one primary metric."),
    "pilot.no_effect": Sentence(zh="请写明想要发现的最小变化，例如 −15%。", en="Say which change is worth finding, e.g. -15 %."),
    "pilot.too_few": Sentence(zh="每组样本量太小。", en="The number of cases per arm is too small."),
    "pilot.arms_overlap": Sentence(
        zh="“{person}”同时属于试点组和对照组，两组不能重叠。", en="“{person}” would be in both arms; arms must not overlap."
    ),
    "pilot.pilots_overlap": Sentence(
        zh="“{person}”在同一时期已属于试点“{name}”，两个试点的人员不能重叠。",
        en="“{person}” is in the pilot “{name}” at the same time; pilots must not overlap.",
    ),
    "pilot.empty_arm": Sentence(
        zh="范围“{scope}”里没有可发起该流程的人。", en="Nobody who may start the process is in the scope “{scope}”."
    ),
    "pilot.not_planned": Sentence(zh="该试点已经开始。", en="The pilot has begun already."),
    "pilot.not_running": Sentence(zh="该试点没有在进行。", en="The pilot is not running."),
    "pilot.decided": Sentence(zh="该试点已有结论。", en="The pilot has been decided."),
    "pilot.locked": Sentence(
        zh="未到结束日期且护栏未触发，结论还锁定 {days} 天。",
        en="No guardrail is broken; the decision is locked for {days} more days.",
    ),
    "pilot.only_stop": Sentence(
        zh="护栏已触发，提前结束只能是放弃。", en="A guardrail is broken: before its end the pilot can only be stopped."
    ),
    "pilot.not_lead": Sentence(
        zh="只有试点负责人或流程发布人可以判定。", en="Only the lead of the pilot, or who may release, decides."
    ),
    "pilot.reason_required": Sentence(zh="请写明判定的理由。", en="Give the reason for the decision."),
    "pilot.extend_later": Sentence(
        zh="延长后的结束日期须晚于现在和原结束日期。", en="An extension must end later than now and than before."
    ),
    # Roll-out
    "rollout.no_waves": Sentence(zh="请至少安排一个批次。", en="Plan at least one wave."),
    "rollout.not_ready": Sentence(
        zh="{label} 还没有提交评审，不能推广。", en="{label} has not been handed in and cannot be rolled out."
    ),
    "rollout.other_pilot": Sentence(zh="所选试点属于另一个版本。", en="That pilot belongs to another version."),
    "rollout.waves_open": Sentence(zh="这些批次尚未全部生效：{names}。", en="Not every wave is in force yet: {names}."),
    "wave.not_found": Sentence(zh="找不到该批次。", en="There is no such wave."),
    "wave.no_name": Sentence(zh="批次没有名称。", en="The wave has no name."),
    "wave.out_of_order": Sentence(
        zh="批次“{name}”早于前一批次，请按日期排列。", en="The wave “{name}” begins before the one ahead of it."
    ),
    "wave.under_way": Sentence(
        zh="批次“{name}”已启动，范围和日期不能再改。", en="“{name}” is under way; its scope and date stand."
    ),
    "wave.no_decision": Sentence(
        zh="试点还没有“采用”的结论，批次“{name}”不能启动；如无试点，请填写豁免理由。",
        en="The pilot has not been adopted, so “{name}” cannot go; without a pilot, give a waiver.",
    ),
    "wave.not_ready": Sentence(
        zh="批次“{name}”的就绪度 {share}%，低于 {needed}%。", en="“{name}” is ready to {share} %, below {needed} %."
    ),
    "wave.checks_open": Sentence(zh="批次“{name}”的检查项未完成：{checks}。", en="“{name}” has open checks: {checks}."),
    "wave.wrong_state": Sentence(zh="批次“{name}”现在不能这样操作。", en="“{name}” cannot do that now."),
    # Records, suggestions, audits
    "record.reason_required": Sentence(
        zh="修改由数据算出的数字，须写明理由。", en="A figure computed from history needs a reason to be changed."
    ),
    "record.no_measures": Sentence(zh="请至少写一条具体措施。", en="Name at least one measure."),
    "suggestion.empty": Sentence(zh="请写下建议内容。", en="Write down the suggestion."),
    "suggestion.wrong_state": Sentence(zh="该建议已有结论。", en="The suggestion has been decided."),
    "suggestion.reason_required": Sentence(zh="请写明评估理由。", en="Give the reason."),
    "suggestion.own_vote": Sentence(zh="不能给自己的建议投票。", en="One's own suggestion takes no vote."),
    "finding.own": Sentence(zh="整改人不能自行验证，须由他人验证。", en="Who mends a finding cannot verify it."),
    "finding.wrong_state": Sentence(zh="该审计发现现在不能这样操作。", en="The finding cannot do that now."),
    "finding.action_required": Sentence(
        zh="请写明整改措施、责任人和期限。", en="Give the corrective action, its owner and its date."
    ),
    "finding.proof_required": Sentence(zh="请写明整改的证据。", en="Give the proof that it was mended."),
    "audit.no_quarter": Sentence(zh="“{quarter}”不是季度，请写成 2024Q1。", en="“{quarter}” is no quarter; write 2024Q1."),
    # Templates as sheets
    "sheet.no_template": Sentence(
        zh="文件里没有模板{number}《{zh}》：缺少列 {missing}。",
        en="The file holds no template {number} ({en}); missing columns: {missing}.",
    ),
    "sheet.cells": Sentence(
        zh="有 {count} 个单元格不能导入，什么都没有改动；请按提示修改。",
        en="{count} cells cannot be taken in; nothing was changed.",
    ),
    "sheet.no_process": Sentence(zh="没有名为“{given}”的流程。", en="There is no process “{given}”."),
    "sheet.no_person": Sentence(
        zh="找不到人员“{given}”，或有多人同名；请填编号。", en="“{given}” names nobody, or several; give the id."
    ),
    "sheet.no_department": Sentence(zh="没有名为“{given}”的部门。", en="There is no department “{given}”."),
    "sheet.no_post": Sentence(
        zh="找不到岗位“{given}”；请写“部门/岗位”。", en="There is no post “{given}”; write department/post."
    ),
    "sheet.no_step": Sentence(zh="{label} 中没有步骤“{given}”。", en="{label} has no step “{given}”."),
    "sheet.no_day": Sentence(zh="“{given}”不是日期，请写成 2024-03-15。", en="“{given}” is no date; write 2024-03-15."),
    "sheet.other_version": Sentence(
        zh="表中版本是 {given}，生效版本是 {label}；版本不能在表中更改。",
        en="The sheet says {given}, in force is {label}; versions do not change here.",
    ),
    "sheet.steps_fixed": Sentence(
        zh="关键节点来自流程图，请在建模器中修改。", en="Key steps come from the diagram; change them in the modeler."
    ),
    "sheet.one_owner": Sentence(zh="每步只能有一个负责人（A）。", en="A step has one accountable post (A)."),
    "sheet.limit": Sentence(
        zh="看不懂时限“{given}”，请写成“2小时内”“30分钟内”或 PT2H。",
        en="The time limit “{given}” is not clear; write “within 2 h” or PT2H.",
    ),
    "sheet.criterion": Sentence(
        zh="看不懂验收标准“{given}”，请写成“指标 ≥ 99%”。", en="The criterion “{given}” is not clear; write “metric ≥ 99%”."
    ),
    "sheet.effect_computed": Sentence(
        zh="效果由运行数据算出，不能在表中改；请在优化记录中更正并写明理由。",
        en="The effect is computed from history; correct it in the record, with a reason.",
    ),
}
