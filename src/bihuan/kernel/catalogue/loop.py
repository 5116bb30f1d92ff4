"""Sentences of the loop's later steps: causes, confirmation, gates, trainings, moved reminders, issues."""

from __future__ import annotations

from bihuan.kernel.catalogue import Sentence

SENTENCES: dict[str, Sentence] = {
    # Causes and the confirmed diagnosis
    "cause.empty": Sentence(zh="请写下原因。", en="Write down the cause."),
    "cause.no_parent": Sentence(zh="原因“{text}”的上级不在树中。", en="The cause above “{text}” is not in the tree."),
    "cause.too_many": Sentence(zh="一个问题最多 {most} 条原因。", en="A finding has at most {most} causes."),
    "cause.too_deep": Sentence(
        zh="“{text}”超过第 {most} 层；追问到此为止，或检查是否成环。",
        en="“{text}” lies below level {most}; stop asking there, or look for a ring.",
    ),
    "cause.not_a_leaf": Sentence(
        zh="“{text}”下面还有原因，根因只能是最末一层。", en="“{text}” has causes below it; only the end of a branch is a root."
    ),
    "cause.not_verified": Sentence(
        zh="“{text}”还没有核实，不能定为根因。", en="“{text}” is not verified, so it is no root cause yet."
    ),
    "diagnosis.nothing": Sentence(zh="没有可确认的问题。", en="There is no finding to confirm."),
    "diagnosis.not_ready": Sentence(
        zh="还有 {count} 项未完成，不能确认。", en="{count} things are open; it cannot be confirmed yet."
    ),
    "diagnosis.not_accepted": Sentence(
        zh="“{title}”还没有采纳；请采纳或驳回。", en="“{title}” is neither accepted nor dismissed."
    ),
    "diagnosis.no_root": Sentence(
        zh="“{title}”优先级高，须追问到根因。", en="“{title}” has high priority and needs a root cause."
    ),
    "diagnosis.not_owner": Sentence(
        zh="只有流程负责人或流程发布人可以确认诊断。", en="Only the owner of the process, or who may release, confirms."
    ),
    # Gates 2 to 5
    "project.other_log": Sentence(zh="日志 {log} 属于另一个流程。", en="The log {log} belongs to another process."),
    "gate.no_diagnosis": Sentence(
        zh="还没有关联诊断：请在项目中选择日志。", en="No diagnosis is linked; choose a log in the project."
    ),
    "gate.not_confirmed": Sentence(
        zh="TOP5 还没有由流程负责人确认。", en="The owner of the process has not confirmed the five yet."
    ),
    "gate.stale": Sentence(zh="确认之后又改过判断，须重新确认。", en="Findings were judged anew since; confirm again."),
    "gate.fewer_than_five": Sentence(zh="确认的问题只有 {count} 个。", en="Only {count} findings are confirmed."),
    "gate.no_design": Sentence(zh="项目开始后还没有新版本。", en="No version was drawn since the project began."),
    "gate.no_measures": Sentence(zh="新版本没有用 ESIA 措施，改动来源不明。", en="The new version has no measures of ESIA."),
    "gate.nothing_to_answer": Sentence(
        zh="还没有已确认的 TOP5，无从核对措施的覆盖。", en="No five are confirmed, so nothing can be held against the measures."
    ),
    "gate.unanswered": Sentence(
        zh="TOP5 中已有措施回应 {answered}/{count}，尚未回应：{zh}。",
        en="{answered} of {count} confirmed findings are answered by a measure; not yet: {en}.",
    ),
    "measure.unknown_finding": Sentence(
        zh="“{finding}”不在已确认的 TOP5 中；请流程负责人先确认诊断。",
        en="“{finding}” is not one of the confirmed five; the owner of the process confirms the diagnosis first.",
    ),
    "measure.no_change": Sentence(
        zh="步骤“{step}”没有带 ESIA 措施的改动；请先修改流程图，或用“添加措施”。",
        en="The step “{step}” shows no change by a lever; change the diagram first, or add a measure.",
    ),
    "measure.version_retired": Sentence(
        zh="{label} 已停用，不能再说明其措施。", en="{label} is retired; its measures stay as they are."
    ),
    "gate.not_reviewed": Sentence(
        zh="还没有通过评审的新版本（试点或发布）。", en="No new version has passed its review (on pilot or released)."
    ),
    "gate.no_pilot": Sentence(zh="还没有试点。", en="There was no pilot yet."),
    "gate.not_adopted": Sentence(zh="试点还没有“采用”的结论。", en="No pilot was adopted yet."),
    "gate.feedback_open": Sentence(zh="有 {count} 条一线反馈未处理。", en="{count} pieces of feedback are open."),
    "gate.no_waves": Sentence(zh="还没有推广批次。", en="No wave is planned."),
    "gate.not_in_force": Sentence(zh="推广还没有全面生效。", en="The roll-out is not in force everywhere."),
    "gate.no_record": Sentence(zh="还没有优化记录（模板四）。", en="There is no optimisation record (template 4)."),
    "gate.goals_missed": Sentence(zh="目标尚未达到：{names}。", en="Goals not reached: {names}."),
    "gate.goals_unmeasured": Sentence(zh="目标没有实测值：{names}。", en="Goals without a measured value: {names}."),
    # While a pilot runs
    "pilot.training": Sentence(zh="邀请您参加“{zh}”培训（{title}）。", en="You are invited to the training “{en}” ({title})."),
    "training.not_found": Sentence(zh="找不到这次培训。", en="There is no such training."),
    "training.no_topic": Sentence(zh="请写明培训内容。", en="Say what the training is about."),
    "training.nobody": Sentence(zh="请至少邀请一人。", en="Invite somebody."),
    "retro.empty": Sentence(zh="请写下复盘内容。", en="Write down what the team said."),
    "adjustment.no_limit": Sentence(
        zh="步骤“{step}”没有时限，没有提醒可调。", en="The step “{step}” has no time limit, so there is no reminder to move."
    ),
    "adjustment.share": Sentence(
        zh="提醒点须在时限的 10% 到 100% 之间。", en="A reminder lies between 10 % and 100 % of the limit."
    ),
    "adjustment.same": Sentence(zh="提醒点现在就是 {share}%。", en="The reminder is at {share} % already."),
    "adjustment.reason": Sentence(zh="请写明调整的原因。", en="Say why the reminder is moved."),
    "adjustment.other_feedback": Sentence(zh="该反馈不属于这个试点。", en="That feedback belongs to another pilot."),
    # Issues
    "issue.no_title": Sentence(zh="请写明问题。", en="Say what the issue is."),
    "issue.wrong_state": Sentence(zh="该问题现在不能这样操作。", en="The issue cannot do that now."),
    "issue.reason_required": Sentence(zh="请写明关闭的原因。", en="Say why the issue is closed."),
}
