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
    "raci.r10_empty": Sentence(zh="“{zh}”一行是空的，没有任何岗位。", en="The row of “{en}” is empty."),
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
}
