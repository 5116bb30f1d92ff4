"""Sentences of the engine: why a model cannot run, why a command was refused, why an instance is stuck."""

from __future__ import annotations

from bihuan.kernel.catalogue import Sentence

SENTENCES: dict[str, Sentence] = {
    # --- models ------------------------------------------------------------------------------------------------------
    "engine.not_executable": Sentence(
        zh="流程“{process}”有 {count} 处问题，暂时不能运行。",
        en="The process “{process}” cannot run: {count} problems were found.",
    ),
    "engine.process_not_found": Sentence(zh="模型中没有编号为“{process}”的流程。", en="There is no process “{process}”."),
    "engine.no_start": Sentence(
        zh="流程“{place}”没有可以开始的地方，请添加开始事件。",
        en="Nothing can begin in the process “{place}”: add a start event.",
    ),
    "engine.sub_process_start": Sentence(
        zh="子流程“{place}”的开始事件不能带触发条件。", en="The sub-process “{place}” needs a start event without a trigger."
    ),
    "engine.event_sub_process_start": Sentence(
        zh="事件子流程“{place}”必须恰好有一个带触发条件的开始事件。",
        en="The event sub-process “{place}” needs exactly one start event, and that with a trigger.",
    ),
    "engine.flow_leaves_scope": Sentence(
        zh="连线“{place}”的两端不在同一个流程或子流程中。",
        en="The ends of the sequence flow “{place}” are not in the same process or sub-process.",
    ),
    "engine.link_twice": Sentence(zh="名为“{link}”的链接捕获事件只能有一个。", en="Only one link event may catch “{link}”."),
    "engine.link_without_target": Sentence(
        zh="链接事件“{place}”指向“{link}”，但没有同名的捕获事件。", en="No link event catches “{link}”, thrown by “{place}”."
    ),
    "engine.boundary_without_activity": Sentence(
        zh="边界事件“{place}”没有附着在任何活动上。", en="The boundary event “{place}” is not on the border of an activity."
    ),
    "engine.compensation_without_handler": Sentence(
        zh="补偿事件“{place}”没有关联补偿活动。", en="The compensation event “{place}” has no handler."
    ),
    "engine.event_definition_missing": Sentence(
        zh="中间事件“{place}”没有说明在等待什么。", en="The intermediate event “{place}” does not say what it waits for."
    ),
    "engine.event_definition_unknown": Sentence(
        zh="事件“{place}”引用的定义“{reference}”不存在。", en="The event “{place}” refers to “{reference}”, which does not exist."
    ),
    "engine.event_gateway_target": Sentence(
        zh="事件网关“{place}”之后只能是捕获事件或接收任务，“{target}”不是。",
        en="Behind the event-based gateway “{place}” only catching events and receive tasks may stand, not “{target}”.",
    ),
    "engine.activation_condition_missing": Sentence(
        zh="复杂网关“{place}”汇合多条连线，必须有激活条件。",
        en="The complex gateway “{place}” joins several flows and needs an activation condition.",
    ),
    "engine.condition_missing": Sentence(
        zh="条件事件“{place}”没有条件。", en="The conditional event “{place}” has no condition."
    ),
    "engine.timer_missing": Sentence(
        zh="定时事件“{place}”没有时间。请填写日期、时长或周期。", en="The timer “{place}” has neither date, duration nor cycle."
    ),
    "engine.job_type_missing": Sentence(
        zh="服务任务“{place}”没有作业类型，不知道由谁执行。",
        en="The service task “{place}” has no job type: nobody would do its work.",
    ),
    "engine.send_without_message": Sentence(
        zh="发送任务“{place}”既没有消息也没有作业类型。", en="The send task “{place}” has neither a message nor a job type."
    ),
    "engine.script_not_feel": Sentence(
        zh="脚本任务“{place}”没有 FEEL 脚本，也没有作业类型。",
        en="The script task “{place}” has neither a FEEL script nor a job type.",
    ),
    "engine.decision_not_named": Sentence(
        zh="业务规则任务“{place}”没有指定决策，也没有作业类型。",
        en="The business rule task “{place}” names neither a decision nor a job type.",
    ),
    "engine.call_without_process": Sentence(
        zh="调用活动“{place}”没有指定要调用的流程。", en="The call activity “{place}” does not say which process it calls."
    ),
    "engine.mapping_target": Sentence(
        zh="“{place}”的变量映射目标“{target}”不是变量名。",
        en="“{target}”, a mapping of “{place}”, is not the name of a variable.",
    ),
    "engine.loop_maximum": Sentence(
        zh="“{place}”的最大循环次数 {maximum} 不能为负。", en="The loop maximum of “{place}” is negative: {maximum}."
    ),
    "engine.quantity": Sentence(
        zh="“{place}”的令牌数量 {quantity} 必须至少为 1。", en="“{place}” needs a token quantity of 1 or more, not {quantity}."
    ),
    "engine.multi_instance_extent": Sentence(
        zh="多实例活动“{place}”既没有集合也没有次数。",
        en="The multi-instance activity “{place}” has neither a collection nor a number.",
    ),
    "engine.listener_event": Sentence(
        zh="“{place}”的监听器“{type}”不能用于时机“{event}”，请改用该元素支持的时机。",
        en="The listener “{type}” of “{place}” cannot be called on “{event}”; choose a moment that the element has.",
    ),
    "engine.listener_type": Sentence(
        zh="“{place}”在时机“{event}”的监听器没有作业类型，请填写 type。",
        en="A listener of “{place}” on “{event}” has no job type; give it one.",
    ),
    "engine.listener_twice": Sentence(
        zh="“{place}”在时机“{event}”重复设置了监听器“{type}”，请删除一个。",
        en="“{place}” has the listener “{type}” twice on “{event}”; remove one.",
    ),
    "engine.listener_cannot_deny": Sentence(
        zh="“{element}”的监听器在时机“{event}”不能拒绝，请不带 denied 完成作业。",
        en="A listener of “{element}” cannot deny on “{event}”; complete its job without denying.",
    ),
    "engine.listener_cannot_correct": Sentence(
        zh="“{element}”的执行监听器不能更正任务，请只返回变量。",
        en="An execution listener of “{element}” cannot correct a task; give variables only.",
    ),
    "engine.listener_cannot_throw": Sentence(
        zh="“{element}”的监听器不能抛出业务错误，请以失败结束作业。",
        en="A listener of “{element}” cannot throw a business error; fail its job instead.",
    ),
    "engine.awaits_listeners": Sentence(
        zh="已有同样的操作在等待监听器答复，请等它完成。",
        en="The same already waits for listeners to answer; wait until they have.",
    ),
    "engine.parallel_start": Sentence(
        zh="开始事件“{place}”要求多个触发器同时满足，无法启动流程；请改用可实例化的并行事件网关。",
        en="Start event “{place}” needs several triggers at once and cannot begin a process; use a parallel event-based gateway that instantiates.",
    ),
    "engine.unknown_correction": Sentence(
        zh="任务没有可更正的属性“{name}”，可用的有：{known}。",
        en="A task has nothing called “{name}” to correct; there are: {known}.",
    ),
    "engine.bad_correction": Sentence(
        zh="“{value}”不能作为属性“{name}”的更正值。", en="“{value}” is no value for “{name}”; correct it to one that fits."
    ),
    "engine.not_a_task_listener": Sentence(
        zh="“{element}”的作业不是任务监听器，不能拒绝或更正。",
        en="The job of “{element}” is not that of a task listener; it cannot deny or correct.",
    ),
    "engine.migrate_listener": Sentence(
        zh="“{element}”的监听器正在工作，而新版本没有它；请等它完成后再迁移。",
        en="A listener of “{element}” is at work and the new version does not have it; migrate when it is done.",
    ),
    "engine.advice.foreign": Sentence(
        zh="该流程图含有 Camunda 7、Flowable 或 Activiti 的扩展或表达式，在此不起作用。请转换它（设计页的“转换”，或 bihuan convert）；转换后仍剩下的，请改写或删除。",
        en="The diagram has extensions or expressions of Camunda 7, Flowable or Activiti, which have no effect here. "
        "Convert it (“Convert” on the design page, or bihuan convert); rewrite or remove what is left then.",
    ),
    "engine.sound.undecided": Sentence(
        zh="“{element}”的可能状态太多，未能完全检查是否会卡住或重复；请把独立的部分放进子流程。",
        en="“{element}” has too many states to be checked for getting stuck or happening twice; put independent parts into sub-processes.",
    ),
    "engine.sound.deadlock": Sentence(
        zh="“{element}”可能永远等下去：有一种走法使其余流入的路径上不会再有令牌。经过：{path}",
        en="“{element}” may wait for ever: one way through leaves nothing to come on the other flows. The way: {path}",
    ),
    "engine.sound.unsynchronised": Sentence(
        zh="两条并行的路径在“{element}”处未经汇合就相遇，其后的步骤会执行多次。经过：{path}",
        en="Parallel ways meet at “{element}” without being joined: what follows happens more than once. The way: {path}",
    ),
    # --- cases of process tests --------------------------------------------------------------------------------------
    "engine.case_format": Sentence(zh="测试用例文件的写法有误：{reason}", en="The file of cases is not well written: {reason}"),
    "engine.case_language": Sentence(
        zh="不认识表达式语言“{language}”，可用：{known}。", en="Unknown expression language “{language}”; known are {known}."
    ),
    "engine.case.at": Sentence(zh="第 {step} 步：{what}", en="step {step}: {what}"),
    "engine.case.one_word": Sentence(
        zh="一个步骤只写一个动作，这里是“{words}”；可用：{known}。",
        en="A step is one word with what it needs, here is “{words}”; known are {known}.",
    ),
    "engine.case.unknown_word": Sentence(
        zh="没有“{word}”这种步骤；可用：{known}。", en="There is no step “{word}”; known are {known}."
    ),
    "engine.case.word": Sentence(
        zh="“{word}”的“{at}”：{reason}可写：{known}。", en="“{at}” of “{word}”: {reason} It may have: {known}."
    ),
    "engine.case.no_file": Sentence(zh="不能读取“{path}”：{reason}", en="“{path}” cannot be read: {reason}"),
    "engine.case.not_started": Sentence(
        zh="还没有启动实例；请先写 start。", en="No instance was started; a `start` must come first."
    ),
    "engine.case.backwards": Sentence(zh="时钟不能倒退：{span}。", en="The clock cannot go back: {span}."),
    "engine.case.refused": Sentence(
        zh="“{word}”被拒绝：{reason}若应当如此，请在下一步写 expect: {{error: true}}。",
        en="“{word}” was refused: {reason} If it should be, let `expect: {{error: true}}` follow.",
    ),
    "engine.case.no_error": Sentence(
        zh="应当被拒绝或出现故障，却没有。", en="A refusal or an incident was expected, and there is none."
    ),
    "engine.case.not_active": Sentence(
        zh="“{task}”没有第 {index} 个（从 0 起）在等待；正停在：{active}。",
        en="“{task}” does not wait (number {index}, from 0); at rest are: {active}.",
    ),
    "engine.case.nobody_waits": Sentence(
        zh="“{element}”没有在等待消息；正停在：{active}。", en="“{element}” does not wait for a message; at rest are: {active}."
    ),
    "engine.case.no_job": Sentence(
        zh="没有类型为“{topic}”的作业；现有：{topics}。", en="There is no job of type “{topic}”; there are: {topics}."
    ),
    "engine.case.active": Sentence(
        zh="停住的步骤不符：缺少 {missing}；多出 {unexpected}。故障：{incidents}",
        en="active: missing {missing}; unexpected {unexpected}. Incidents: {incidents}",
    ),
    "engine.case.not_completed": Sentence(
        zh="实例应当结束，却停在：{active}。故障：{incidents}",
        en="The instance should have completed; at rest are: {active}. Incidents: {incidents}",
    ),
    "engine.case.completed": Sentence(zh="实例不应结束，却已结束。", en="The instance has completed and should not have."),
    "engine.case.instances": Sentence(
        zh="运行中的实例应为 {expected} 个，实际 {found} 个。", en="{expected} running instances expected, {found} found."
    ),
    "engine.case.incidents": Sentence(
        zh="故障应为 {expected} 个，实际 {found} 个：{incidents}", en="{expected} incidents expected, {found} found: {incidents}"
    ),
    "engine.case.variable": Sentence(
        zh="变量“{name}”应为 {expected}，实际是 {found}。", en="Variable “{name}”: {expected} expected, {found} found."
    ),
    "engine.case.no_variable": Sentence(
        zh="变量“{name}”应为 {expected}，但没有这个变量。", en="Variable “{name}”: {expected} expected, and there is none."
    ),
    "engine.case.trace": Sentence(zh="踪迹应为 {expected}，实际 {found}。", en="Trace: {expected} expected, {found} found."),
    "engine.case.outcome": Sentence(zh="结局应为 {expected}，实际：{found}", en="Outcome: {expected} expected, found: {found}"),
    # --- commands ----------------------------------------------------------------------------------------------------
    "engine.already_started": Sentence(zh="该流程实例已经启动。", en="The instance has already started."),
    "engine.not_started": Sentence(zh="该流程实例尚未启动。", en="The instance has not started yet."),
    "engine.instance_over": Sentence(
        zh="该流程实例已经结束，不能再操作。", en="The instance is over; nothing more can be done to it."
    ),
    "engine.instance_suspended": Sentence(zh="该流程实例已挂起，请先恢复。", en="The instance is suspended; resume it first."),
    "engine.already_suspended": Sentence(zh="该流程实例已经挂起。", en="The instance is suspended already."),
    "engine.not_suspended": Sentence(zh="该流程实例没有挂起。", en="The instance is not suspended."),
    "engine.no_such_start": Sentence(zh="流程不能从“{element}”开始。", en="The process cannot start at “{element}”."),
    "engine.start_event_needed": Sentence(
        zh="流程“{process}”只能由消息、信号或定时触发，请指明从哪个开始事件启动。",
        en="The process “{process}” starts by a message, signal or timer only; say which start event was met.",
    ),
    "engine.no_such_element_instance": Sentence(
        zh="找不到编号为 {instance} 的节点实例，它可能已经完成或取消。",
        en="There is no active step {instance}; it may be completed or canceled.",
    ),
    "engine.not_active": Sentence(
        zh="“{element}”当前不能办理：它已完成，或因异常停在这里。",
        en="“{element}” cannot be worked on now: it is done or has an incident.",
    ),
    "engine.not_a_user_task": Sentence(zh="“{element}”不是人工任务。", en="“{element}” is not a user task."),
    "engine.not_a_job": Sentence(zh="“{element}”不是由系统执行的作业。", en="“{element}” is not work for a worker."),
    "engine.not_a_call": Sentence(zh="“{element}”不是调用活动。", en="“{element}” is not a call activity."),
    "engine.not_work": Sentence(zh="“{element}”不是可以报错的任务。", en="“{element}” is not work that can report an error."),
    "engine.no_such_timer": Sentence(
        zh="定时器 {timer} 不存在，可能已触发或取消。", en="There is no timer {timer}; it has fired or was canceled."
    ),
    "engine.timer_not_due": Sentence(zh="定时器 {timer} 尚未到期。", en="The timer {timer} is not due yet."),
    "engine.message_not_expected": Sentence(
        zh="没有节点在等待消息“{message}”。", en="Nothing waits for the message “{message}”."
    ),
    "engine.signal_not_expected": Sentence(zh="没有节点在等待信号“{signal}”。", en="Nothing waits for the signal “{signal}”."),
    "engine.no_such_incident": Sentence(
        zh="异常 {incident} 不存在或已处理。", en="There is no incident {incident}, or it is resolved already."
    ),
    # --- incidents ---------------------------------------------------------------------------------------------------
    "engine.no_flow_selected": Sentence(
        zh="“{element}”之后没有一条连线的条件成立，也没有默认连线。",
        en="No condition behind “{element}” is true, and there is no default flow.",
    ),
    "engine.because": Sentence(
        zh="{told}第 {line} 行第 {column} 列：{reason}", en="{told} Line {line}, column {column}: {reason}"
    ),
    "engine.condition_not_boolean": Sentence(
        zh="“{element}”的条件“{expression}”的结果是 {value}，应为真或假。",
        en="The condition “{expression}” at “{element}” gave {value} instead of true or false.",
    ),
    "engine.text_expected": Sentence(
        zh="“{element}”的 {field} 应为文本，“{expression}”的结果却是 {value}。",
        en="{field} of “{element}” must be text; “{expression}” gave {value}.",
    ),
    "engine.number_expected": Sentence(
        zh="“{element}”的 {field} 应为整数，“{expression}”的结果却是 {value}。",
        en="{field} of “{element}” must be a whole number; “{expression}” gave {value}.",
    ),
    "engine.expression_budget": Sentence(
        zh="“{element}”的表达式“{expression}”计算量过大，已中止。",
        en="The expression “{expression}” at “{element}” was stopped: it costs too much to compute.",
    ),
    "engine.value_not_storable": Sentence(
        zh="“{element}”的表达式“{expression}”得到的是函数，不能保存为变量。",
        en="“{expression}” at “{element}” gave a function, which no variable can keep.",
    ),
    "engine.script_context_expected": Sentence(
        zh="“{element}”的脚本“{expression}”没有结果变量，应返回一组变量。",
        en="The script “{expression}” of “{element}” has no result variable and must give a context.",
    ),
    "engine.timer_value": Sentence(
        zh="“{element}”的时间“{value}”写法不对，应为 ISO 8601 的日期、时长或周期，如 PT4H、R3/PT10M。",
        en="“{value}” at “{element}” is not a date, duration or cycle of ISO 8601 such as PT4H or R3/PT10M.",
    ),
    "engine.timer_negative": Sentence(
        zh="“{element}”的时长“{value}”为负。", en="The duration “{value}” at “{element}” is negative."
    ),
    "engine.timer_without_length": Sentence(
        zh="“{element}”的周期“{value}”间隔为零。", en="The cycle “{value}” at “{element}” has no length."
    ),
    "engine.timer_too_late": Sentence(
        zh="“{element}”的时间“{value}”太遥远。", en="The time “{value}” at “{element}” is too far away."
    ),
    "engine.correlation_key": Sentence(
        zh="“{element}”等待消息“{message}”，但关联键“{expression}”的结果是 {value}。",
        en="“{element}” waits for the message “{message}”, but its key “{expression}” gave {value}.",
    ),
    "engine.collection_expected": Sentence(
        zh="“{element}”的集合“{expression}”的结果是 {value}，应为列表。",
        en="The collection “{expression}” of “{element}” gave {value} instead of a list.",
    ),
    "engine.cardinality_expected": Sentence(
        zh="“{element}”的次数“{expression}”的结果是 {value}，应为不小于 0 的整数。",
        en="The number of instances “{expression}” of “{element}” gave {value} instead of a whole number from 0.",
    ),
    "engine.too_many_instances": Sentence(
        zh="“{element}”要创建 {total} 个实例，超过上限 {limit}。",
        en="“{element}” would have {total} instances; {limit} is the most.",
    ),
    "engine.ad_hoc_elements": Sentence(
        zh="“{element}”中要激活的节点“{expression}”应为其内部节点编号的列表。",
        en="“{expression}” must list ids of elements inside “{element}”.",
    ),
    "engine.decision_missing": Sentence(
        zh="“{element}”引用的决策“{decision}”没有随流程发布。",
        en="The decision “{decision}” that “{element}” evaluates is not deployed.",
    ),
    "engine.error_not_caught": Sentence(
        zh="“{element}”抛出的错误“{error}”没有任何事件捕获。", en="Nothing catches the error “{error}” thrown by “{element}”."
    ),
    "engine.job_failed_untold": Sentence(
        zh="“{element}”执行失败，且不再重试；没有说明原因。",
        en="“{element}” failed and will not be tried again; no reason was told.",
    ),
    "engine.job_failed": Sentence(
        zh="“{element}”执行失败，且不再重试：{message}", en="“{element}” failed and will not be tried again: {message}"
    ),
    "engine.call_failed": Sentence(
        zh="“{element}”调用的流程失败：{message}", en="The process called by “{element}” failed: {message}"
    ),
    "engine.budget_spent": Sentence(
        zh="流程一步之内走了太多节点，已停在“{element}”，请检查是否有无尽循环。",
        en="Too many elements were passed in one step; it was stopped at “{element}”. Look for an endless loop.",
    ),
}
