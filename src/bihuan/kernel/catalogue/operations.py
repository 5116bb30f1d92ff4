"""Sentences of operations on running instances: why something cannot be moved, returned, migrated, added or taken away."""

from __future__ import annotations

from bihuan.kernel.catalogue import Sentence

SENTENCES: dict[str, Sentence] = {
    "engine.mandatory_skipped": Sentence(
        zh="不能越过“{element}”：它是必经节点或关键控制点，防范的风险是“{risk}”。",
        en="“{element}” may not be jumped over: it is mandatory, or a control of the risk “{risk}”.",
    ),
    "engine.nothing_asked": Sentence(zh="没有说明要做什么。", en="Nothing was asked for."),
    "engine.moved_on": Sentence(
        zh="流程实例在此期间已经前进，请重新查看后再退回到“{to}”。",
        en="The instance has moved on meanwhile; look again before you return to “{to}”.",
    ),
    "engine.no_such_element": Sentence(zh="流程中没有节点“{element}”。", en="The process has no element “{element}”."),
    "engine.no_target": Sentence(
        zh="不能从“{element}”开始：它只能由事件或补偿触发。",
        en="Nothing can be made to begin at “{element}”: it begins by an event or a compensation only.",
    ),
    "engine.child_of_loop": Sentence(
        zh="“{element}”是多实例活动中的一个，请用减签移除。",
        en="“{element}” is one of several of a multi-instance activity; remove it from there.",
    ),
    "engine.being_undone": Sentence(zh="“{element}”正在补偿，不能干预。", en="“{element}” is being compensated; let it finish."),
    "engine.nothing_left": Sentence(
        zh="这样流程中就没有任何活动的节点了；如果要结束它，请取消实例。",
        en="Nothing would be left to do; cancel the instance if it is to end.",
    ),
    "engine.no_such_scope": Sentence(zh="找不到正在运行的子流程 {scope}。", en="No running sub-process {scope} fits."),
    "engine.scope_ambiguous": Sentence(
        zh="“{element}”所在的子流程正在运行 {scopes} 次，请指明是哪一次。",
        en="The sub-process of “{element}” runs {scopes} times; say in which of them.",
    ),
    "engine.inside_loop": Sentence(
        zh="“{element}”要执行多次，不能从中间进入；请从它的开头开始。",
        en="“{element}” runs several times and cannot be entered in the middle; begin it as a whole.",
    ),
    "engine.last_child": Sentence(
        zh="“{element}”至少要留 {least} 人，不能再减。", en="“{element}” needs {least} at least; none can be taken away."
    ),
    "engine.child_has_begun": Sentence(
        zh="“{element}”按顺序执行，只能移除还没有开始的。",
        en="“{element}” goes on in order; only one that has not begun can be removed.",
    ),
    "engine.no_multi_instance": Sentence(
        zh="{instance} 不是正在运行的多实例活动。", en="{instance} is no running multi-instance activity."
    ),
    "engine.not_over": Sentence(zh="该流程实例还没有结束。", en="The instance is not over."),
    "engine.no_return": Sentence(
        zh="不能退回到“{element}”：当前步骤不是由它而来，或它已无法重新进入。",
        en="“{element}” cannot be returned to: the present step did not come of it, or it cannot be entered again.",
    ),
    "engine.keep_needs_asker": Sentence(
        zh="要保留其他分支，请说明从哪个步骤退回到“{element}”。",
        en="Say from which step to return to “{element}” if other branches are to stay.",
    ),
    "engine.branches_cannot_stay": Sentence(
        zh="退回到“{element}”时不能保留其他分支：重新办理可能不再经过“{gateway}”，保留的分支会永远等待。",
        en="Other branches cannot stay when returning to “{element}”: the way may not lead over “{gateway}” again, and they would "
        "wait for ever.",
    ),
    "engine.migrate_open": Sentence(
        zh="新版本中没有与“{element}”对应的节点，请指定。", en="Say what stands for “{element}” in the new version."
    ),
    "engine.migrate_kind": Sentence(
        zh="“{element}”与新版本的“{into}”类型不同。", en="“{element}” and “{into}” of the new version are of different kinds."
    ),
    "engine.migrate_scope": Sentence(
        zh="“{element}”与新版本的“{into}”不在对应的子流程中。",
        en="“{element}” and “{into}” of the new version do not lie in corresponding sub-processes.",
    ),
    "engine.migrate_flow": Sentence(
        zh="有分支在“{element}”等待汇合，新版本中没有对应的连线（{flow}）。",
        en="A branch waits at “{element}”, and the new version has no counterpart of its flow {flow}.",
    ),
    "engine.migrate_undoing": Sentence(
        zh="“{element}”正在补偿，完成后才能迁移。", en="“{element}” is being compensated; migrate when it is through."
    ),
    # --- use cases ---------------------------------------------------------------------------------------------------
    "instance.nothing_to_call": Sentence(
        zh="流程“{process}”没有可以运行的版本：请先发布，或换一个流程。",
        en="The process “{process}” has no version to run: release one first, or choose another process.",
    ),
    "instance.void": Sentence(zh="该流程实例已作废。", en="The instance has been voided."),
    "instance.outcome_by_hand": Sentence(
        zh="“{element}”正在等待审批，审批结果只能由审批人给出（风险：{risk}）。",
        en="“{element}” waits for a decision, which only its approver may give (risk: {risk}).",
    ),
    "migration.other_process": Sentence(
        zh="两个版本不属于同一个流程。", en="The two versions do not belong to the same process."
    ),
    "migration.same_version": Sentence(zh="该实例已经在这个版本上运行。", en="The instance runs by this version already."),
    "migration.draft": Sentence(
        zh="草稿版本不能运行实例，请先发布或试点。", en="A draft cannot run instances; release it, or try it as a pilot first."
    ),
    "batch.nothing_chosen": Sentence(zh="没有符合条件的流程实例。", en="No instance fits."),
    "batch.which": Sentence(
        zh="请指明实例，或至少指明流程或版本。", en="Name the instances, or at least their process or version."
    ),
    "batch.too_many": Sentence(zh="一次最多 {most} 个流程实例。", en="At most {most} instances at a time."),
    "batch.incomplete": Sentence(zh="批量操作“{kind}”缺少必需的内容。", en="The operation “{kind}” lacks something it needs."),
    "batch.over": Sentence(zh="该批量操作已经结束。", en="The batch is over."),
    "batch.not_suspended": Sentence(zh="该批量操作没有暂停。", en="The batch is not suspended."),
    "batch.not_undoable": Sentence(zh="该批量操作不能撤销。", en="The batch cannot be undone."),
    "batch.not_there": Sentence(zh="该实例当前不在 {elements}。", en="The instance is not at {elements}."),
    "batch.working": Sentence(zh="正在逐个处理流程实例", en="Working through the instances"),
    # --- work ---------------------------------------------------------------------------------------------------------
    "work_item.only_performer": Sentence(
        zh="只有该步骤的办理人可以这样做；您是被请来协助的。",
        en="Only the performer of the step may do that; you were brought in to help.",
    ),
    "work_item.nothing_before": Sentence(
        zh="之前没有可以退回的人工步骤。", en="There is no earlier step of a person to return to."
    ),
    "work_item.not_yours_to_take_back": Sentence(
        zh="只能撤回自己已办理的工作。", en="Only work that you have finished yourself can be taken back."
    ),
    "work_item.gone_on": Sentence(
        zh="后续步骤已经开始办理，不能撤回；请联系办理人退回。",
        en="Others have gone on with it already; ask them to return it to you.",
    ),
    "work_item.effect_outside": Sentence(
        zh="“{step}”已在外部系统执行，不能撤回；请联系当前办理人退回。",
        en="“{step}” has been done in another system already; ask those who have the work now to return it to you.",
    ),
    "work_item.not_returned": Sentence(
        zh="这项工作不能直接回到退回人：它没有被退回，或者其他分支也要重做。",
        en="This work cannot go straight back: it was not returned, or other branches are to be redone too.",
    ),
    "work_item.question_required": Sentence(zh="请写明要咨询的问题。", en="Say what you want to know."),
    "work_item.people_required": Sentence(zh="请选择 1 到 {most} 人。", en="Choose one to {most} people."),
    "work_item.not_brought_in": Sentence(
        zh="只能减去加签的、被咨询或被委派且尚未办理的人。",
        en="Only people who were brought in, and have not finished, can be let go.",
    ),
    "work_item.not_yours_to_remove": Sentence(
        zh="只有加签人或流程管理员可以减签。", en="Only who brought them in, or a process administrator, may let them go."
    ),
    "work_item.urged_already": Sentence(
        zh="刚刚催办过，请在 {minutes} 分钟后再催。", en="Urged a moment ago; try again in {minutes} minutes."
    ),
    "work_item.waits": Sentence(zh="还没有轮到您：要等其他人先办理。", en="It is not your turn yet: others come first."),
    "work_item.over": Sentence(zh="这项工作已经办结。", en="The work is done already."),
    "work_item.sign": Sentence(zh="请您会签“{title}”（{no}）", en="Please sign “{title}” ({no})"),
    "work_item.asked": Sentence(zh="有人就“{title}”（{no}）征求您的意见", en="Your advice is asked on “{title}” ({no})"),
    "work_item.answered": Sentence(zh="您咨询的“{title}”（{no}）已有答复", en="Your question on “{title}” ({no}) is answered"),
    "work_item.resolved": Sentence(zh="您委派的“{title}”（{no}）已办回", en="“{title}” ({no}), which you had delegated, is back"),
    "work_item.back": Sentence(zh="“{title}”（{no}）可以继续办理了", en="You can go on with “{title}” ({no})"),
    "work_item.urged": Sentence(zh="请尽快办理“{title}”（{no}）", en="Please see to “{title}” ({no}) soon"),
    "work_item.copied": Sentence(zh="“{title}”（{no}）抄送给您", en="A copy of “{title}” ({no}) for you"),
    "phrases.too_many": Sentence(
        zh="常用语最多 {most} 条，每条最多 {longest} 个字。", en="At most {most} phrases of {longest} characters each."
    ),
}
