"""Sentences of mining: what a diagnosis finds, what it proposes, and the answers to the six questions."""

from __future__ import annotations

from bihuan.kernel.catalogue import Sentence

SENTENCES: dict[str, Sentence] = {
    "mining.no_activities": Sentence(
        zh="模型“{place}”里没有任何活动，无法比对。", en="The model “{place}” holds no activity to compare with."
    ),
    "mining.reason_needed": Sentence(zh="驳回或调整排序要写明理由。", en="Dismissing or moving a finding needs a reason."),
    "mining.measured": Sentence(
        zh="实测：日志中出现 {count} 次，从可办到完成中位 {whole} 小时（没有记录开始时间，含等待）。",
        en="Measured: {count} times in the log; a median of {whole} h from when it could be done until it was (its start is not recorded).",
    ),
    "mining.measured_parts": Sentence(
        zh="实测：日志中出现 {count} 次，中位等待 {wait} 小时、处理 {work} 小时。",
        en="Measured: {count} times in the log; it waits for {wait} h (median) and is worked on for {work} h.",
    ),
    "mining.step_weighing": Sentence(zh="查找并衡量问题", en="Finding and weighing what is wrong"),
    "mining.step_writing": Sentence(zh="撰写报告", en="Writing the report"),
    # waiting
    "mining.waiting.title": Sentence(
        zh="“{activity}”前等待过长，平均 {mean} 小时", en="Long wait before “{activity}”, {mean} h on average"
    ),
    "mining.waiting.detail": Sentence(
        zh="{count} 次中平均等待 {mean} 小时，中位 {median} 小时，九成在 {p90} 小时内；处理本身只要 {work} 小时。占全部等待的 {share}%。",
        en="Over {count} times the wait is {mean} h on average, {median} h at the median and below {p90} h in nine of ten; the work itself takes {work} h. This is {share}% of all waiting.",
    ),
    "mining.waiting_unsplit.detail": Sentence(
        zh="{count} 次中从上一步完成到本步完成平均 {mean} 小时，中位 {median} 小时，九成在 {p90} 小时内（没有记录开始，含处理）。占全部间隔的 {share}%。",
        en="Over {count} times it takes {mean} h on average from the step before until this one is done; the median is {median} h, nine of ten stay below {p90} h (its start is not recorded, so work is included). This is {share}% of all such spans.",
    ),
    "mining.waiting_term.detail": Sentence(
        zh="{count} 次几乎都在 {median} 小时左右，像是设定的期限而不是排队。占全部间隔的 {share}%。请确认这个期限是否必要。",
        en="Nearly all of {count} times take about {median} h: this looks like a set term, not a queue. It is {share}% of all spans. Ask whether the term is needed.",
    ),
    "mining.waiting.proposal": Sentence(
        zh="最快的四分之一只等 {best} 小时：“{activity}”自动推送并设时限与提醒，让其余向它看齐。",
        en="The best quarter waits {best} h only: push “{activity}” automatically, with a limit and reminders, and bring the others there.",
    ),
    # limits
    "mining.late.title": Sentence(zh="“{activity}”超时率 {rate}%", en="“{activity}” misses its limit in {rate}%"),
    "mining.late.detail": Sentence(
        zh="{count} 次中有 {missed} 次超过时限，超时的平均多用 {over} 小时。",
        en="{missed} of {count} are late, by {over} h on average.",
    ),
    "mining.late.proposal": Sentence(
        zh="提前提醒“{activity}”的负责人，超时升级；若大多做不到，重新核定时限。",
        en="Remind those who do “{activity}” earlier and escalate; if most cannot keep the limit, set it anew.",
    ),
    # automation
    "mining.automation.title": Sentence(zh="“{activity}”是重复性手工操作", en="“{activity}” is routine work by hand"),
    "mining.automation.detail": Sentence(
        zh="{people} 人共做了 {count} 次，每次约 {minutes} 分钟，差异很小（{spread}%），适合由系统完成。",
        en="{people} people did it {count} times, {minutes} minutes each with little difference ({spread}%): a system could do it.",
    ),
    "mining.automation.proposal": Sentence(
        zh="把“{activity}”改为服务任务或规则任务，例外才交给人。",
        en="Make “{activity}” a service or rule task and give people the exceptions only.",
    ),
    # approvals
    "mining.redundant_approval.title": Sentence(
        zh="重复审批：“{activity}”几乎从不驳回（{rate}%）", en="Redundant approval: “{activity}” hardly ever rejects ({rate}%)"
    ),
    "mining.redundant_approval.detail": Sentence(
        zh="{count} 次紧接“{before}”的审批中只驳回 {rate}%，平均多花 {hours} 小时。通常一连有 {levels} 级审批，各级驳回率见证据。",
        en="Of {count} decisions right after “{before}” only {rate}% were rejections, at {hours} h each. Usually {levels} levels approve one after the other; the evidence shows how often each says no.",
    ),
    "mining.redundant_approval.proposal": Sentence(
        zh="与“{before}”合并为一级，或只对超过金额、有风险的单据保留；属于控制点的先请风险负责人确认。",
        en="Merge it with “{before}”, or keep it for high amounts and risks only; where it is a control, ask the risk owner first.",
    ),
    # duplicate entry
    "mining.duplicate_entry.title": Sentence(zh="“{field}”重复录入", en="“{field}” is entered more than once"),
    "mining.duplicate_entry.detail": Sentence(
        zh="“{first}”与“{second}”都要填写（{field}／{other}），{count} 个案例中 {same}% 内容相同。",
        en="It is filled in at “{first}” and again at “{second}” ({field} / {other}); in {same}% of {count:case|cases} with the same value.",
    ),
    "mining.duplicate_entry.proposal": Sentence(
        zh="只在“{first}”录入一次，后面自动带出；跨系统的用接口同步。",
        en="Enter it once at “{first}” and carry it along; between systems, by an interface.",
    ),
    # hand-overs
    "mining.manual_handoff.title": Sentence(
        zh="{source} → {target} 的交接拖延，平均 {mean} 小时", en="Hand-over {source} → {target} takes {mean} h"
    ),
    "mining.manual_handoff.detail": Sentence(
        zh="“{before}”之后交给“{activity}”，{count} 次交接中位等待 {median} 小时，同一手里的只要 {same} 小时。",
        en="From “{before}” to “{activity}”: {count} hand-overs with a median wait of {median} h, against {same} h where the work stays in the same hands.",
    ),
    "mining.manual_handoff.proposal": Sentence(
        zh="让流程自动分派给{target}并约定接收时限，或把两步合到一处完成。",
        en="Let the process assign it to {target} with an agreed limit, or have one side do both steps.",
    ),
    "mining.ping_pong.title": Sentence(zh="{one} 与 {other} 之间来回推送", en="Sent to and fro between {one} and {other}"),
    "mining.ping_pong.detail": Sentence(
        zh="{cases} 个案例（{share}%）往返至少两次，平均 {rounds} 次，每案耗时 {hours} 小时，多发生在“{activity}”。",
        en="{cases:case|cases} ({share}%) went back at least twice, {rounds} times on average, at {hours} h each, mostly at “{activity}”.",
    ),
    "mining.ping_pong.proposal": Sentence(
        zh="用责任规则一次定人，退回必须写明缺什么；争议由 A 角裁定。",
        en="Let a rule decide once who is responsible, demand a reason for sending back, and let the accountable post settle disputes.",
    ),
    # duties
    "mining.unclear_duty.title": Sentence(zh="“{activity}”责任主体不明", en="Nobody in particular does “{activity}”"),
    "mining.unclear_duty.detail": Sentence(
        zh="{count} 次由至少 {groups} 个岗位或部门完成，最多的“{top}”也只占 {share}%。",
        en="{count} times, done by {groups} or more posts or departments; the most frequent, “{top}”, does {share}% only.",
    ),
    "mining.unclear_duty_matrix.detail": Sentence(
        zh="责任矩阵中“{activity}”有 {letters} 个审批人（A），应恰好一个。",
        en="The responsibility matrix has {letters} accountable (A) for “{activity}”; there must be exactly one.",
    ),
    "mining.unclear_duty.proposal": Sentence(
        zh="为“{activity}”定一个负责岗位（R）和一个审批岗位（A），例外按规则分派。",
        en="Name one post that does “{activity}” (R) and one that answers for it (A); assign exceptions by rule.",
    ),
    "mining.single_person.title": Sentence(zh="“{activity}”依赖一个人", en="“{activity}” hangs on one person"),
    "mining.single_person.detail": Sentence(
        zh="{count} 次中 {share}% 由“{person}”完成，此人缺席时流程会停。",
        en="“{person}” does {share}% of {count}; the process stops when that person is away.",
    ),
    "mining.single_person.proposal": Sentence(
        zh="培养第二人并设代理；若“{person}”是系统账号，可忽略。",
        en="Train a second one and name a deputy; ignore this if “{person}” is a system.",
    ),
    # rework
    "mining.rework.title": Sentence(
        zh="“{activity}”返工，{share}% 的案例重做", en="“{activity}” is done again in {share}% of cases"
    ),
    "mining.rework.detail": Sentence(
        zh="{cases} 个案例共多做 {extra} 次，从第一次到最后一次平均 {loop} 小时（中位 {median}）；多由“{cause}”引起。",
        en="{cases:case|cases} did it {extra:time|times} more, {loop} h from first to last on average (median {median}), mostly after “{cause}”.",
    ),
    "mining.rework_plain.detail": Sentence(
        zh="{cases} 个案例共多做 {extra} 次，从第一次到最后一次平均 {loop} 小时（中位 {median}）。",
        en="{cases:case|cases} did it {extra:time|times} more, {loop} h from first to last on average (median {median}).",
    ),
    "mining.rework.proposal": Sentence(
        zh="在“{activity}”之前加校验清单，让材料一次齐备；统计退回原因并消除最多的一条。",
        en="Check completeness before “{activity}”, record the reasons for doing it again and remove the most frequent one.",
    ),
    "mining.late_rejection.title": Sentence(
        zh="{share}% 的案例投入工作之后才被拒或取消", en="{share}% of cases are refused or canceled only after work was put in"
    ),
    "mining.late_rejection.detail": Sentence(
        zh="{refused} 个案例最终被拒或取消（多为“{how}”），其中 {worked} 个此前平均已处理 {steps} 步、投入 {hours} 小时。",
        en="{refused:case|cases} ended refused or canceled (mostly “{how}”); {worked} of them had taken {steps} steps and {hours} h of work on average.",
    ),
    "mining.late_rejection.proposal": Sentence(
        zh="把淘汰率高、成本低的检查提前，先筛后做。", en="Move the checks that refuse much and cost little to the front."
    ),
    # groups and variants
    "mining.slow_group.title": Sentence(
        zh="{column}“{value}”明显更慢，是其他的 {ratio} 倍", en="{column} “{value}” takes {ratio} times as long"
    ),
    "mining.slow_group.detail": Sentence(
        zh="{count} 个案例中位 {median} 小时，其他为 {other} 小时，差异显著（秩和检验 p<0.01）。",
        en="{count:case has|cases have} a median of {median} h, all others {other} h; by the rank test this is no chance (p<0.01).",
    ),
    "mining.slow_group.proposal": Sentence(
        zh="并排比较“{value}”与其他的走法，统一到做得最好的一种。",
        en="Compare how “{value}” and the others work side by side and standardise on the best way.",
    ),
    "mining.variant_sprawl.title": Sentence(
        zh="走法过多：{needed} 种才覆盖八成案例", en="Too many ways: {needed} variants cover 80% of cases"
    ),
    "mining.variant_sprawl.detail": Sentence(
        zh="共 {variants} 种走法，{single} 种只出现一次；最常见的一种占 {share}%，{affected} 个案例走少见的路。",
        en="There are {variants} variants, {single} of them taken once; the most frequent covers {share}%, rare ways are those of {affected:case|cases}.",
    ),
    "mining.variant_sprawl.proposal": Sentence(
        zh="把主干固化为标准流程，例外单独设路径并限定条件。",
        en="Make the main way the standard and give exceptions a way and a condition of their own.",
    ),
    # deviations
    "mining.deviation_skipped.title": Sentence(
        zh="“{activity}”常被跳过（{share}%）", en="“{activity}” is often skipped ({share}%)"
    ),
    "mining.deviation_skipped.detail": Sentence(
        zh="模型要求而 {cases} 个案例没有做，共 {count} 次。",
        en="The model asks for it, {cases:case|cases} did not do it ({count:time|times}).",
    ),
    "mining.deviation_skipped.proposal": Sentence(
        zh="若是控制点，设为不可跳过；若确实多余，在模型中取消。",
        en="If it is a control, make it mandatory; if it is not needed, take it out of the model.",
    ),
    "mining.deviation_extra.title": Sentence(
        zh="“{activity}”不在模型规定之内（{share}%）", en="“{activity}” is done where the model has no place for it ({share}%)"
    ),
    "mining.deviation_extra.detail": Sentence(
        zh="{cases} 个案例在规定之外做了它，共 {count} 次。",
        en="{cases:case|cases} did it beside the model ({count:time|times}).",
    ),
    "mining.deviation_extra.proposal": Sentence(
        zh="查明原因：合理的写入模型，不合理的取消。", en="Find out why: put it into the model if it makes sense, stop it if not."
    ),
    # 5W1H
    "mining.sheet.what": Sentence(
        zh="完成“{activity}”，共 {count} 次，每月约 {month} 次", en="“{activity}”, {count} times, about {month} a month"
    ),
    "mining.sheet.when": Sentence(
        zh="多在“{before}”之后（{share}%），等待中位 {wait} 小时；以{weekday}、{hour} 点前后最多",
        en="Mostly after “{before}” ({share}%), after a median wait of {wait} h; busiest on {weekday}s, around {hour}:00",
    ),
    "mining.sheet.when_first": Sentence(
        zh="案例的第一步；以{weekday}、{hour} 点前后最多",
        en="First step of the case; busiest on {weekday}s, around {hour}:00",
    ),
    "mining.sheet.where": Sentence(zh="{groups}", en="{groups}"),
    "mining.sheet.who": Sentence(zh="{who}；日志中执行人 {people} 个", en="{who}; performers in the log: {people}"),
    "mining.sheet.how": Sentence(
        zh="处理中位 {work} 小时，九成在 {p90} 小时内；{repeats}% 是重做",
        en="{work} h of work (median), below {p90} h in nine of ten; {repeats}% are repetitions",
    ),
    "mining.sheet.how_unknown": Sentence(
        zh="日志没有处理时长，请访谈补充", en="The log does not know the working time: ask the people"
    ),
}
