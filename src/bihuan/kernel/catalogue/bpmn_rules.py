"""Sentences of the rules of BPMN 2.0.2; each ends with the clause that the rule stands in. `name` is the element's name."""

from __future__ import annotations

from bihuan.kernel.catalogue import Sentence


def _rule(zh: str, en: str) -> Sentence:
    stem_zh, stem_en = zh.removesuffix("。"), en.removesuffix(".")
    return Sentence(zh=f"{stem_zh}（BPMN 2.0.2 §{{clause}}）。", en=f"{stem_en} (BPMN 2.0.2 §{{clause}}).")


_FLOWS = {
    "bpmn.flow.wrong_end": _rule(
        "顺序流“{place}”的 {attribute} 指向“{target}”，顺序流只能连接活动、事件和网关。",
        "{attribute} of sequence flow “{place}” is “{target}”; a sequence flow connects activities, events and gateways only.",
    ),
    "bpmn.flow.crosses_scope": _rule(
        "顺序流“{place}”从“{source}”到“{target}”，跨越了流程或子流程的边界。",
        "Sequence flow “{place}” from “{source}” to “{target}” crosses the border of a process or sub-process.",
    ),
    "bpmn.flow.at_event_sub_process": _rule(
        "事件子流程“{node}”由事件触发，不能有顺序流进出（“{place}”）。",
        "Event sub-process “{node}” is started by its event; no sequence flow may enter or leave it (“{place}”).",
    ),
    "bpmn.flow.into_catching_border": _rule(
        "顺序流“{place}”不能流入“{node}”：开始事件和边界事件没有流入。",
        "Sequence flow “{place}” may not enter “{node}”: start and boundary events have no incoming flow.",
    ),
    "bpmn.flow.out_of_end": _rule(
        "顺序流“{place}”从结束事件“{node}”流出，结束事件之后不能再有步骤。",
        "Sequence flow “{place}” leaves the end event “{node}”; nothing follows an end event.",
    ),
    "bpmn.flow.at_compensation": _rule(
        "“{node}”是补偿活动，只由补偿触发，不能用顺序流“{place}”连接。",
        "“{node}” is a compensation activity; it runs by compensation only and takes no sequence flow (“{place}”).",
    ),
    "bpmn.flow.condition_not_allowed": _rule(
        "顺序流“{place}”带有条件，但它从 {kind} 流出，这里不允许条件。",
        "Sequence flow “{place}” has a condition, yet it leaves a {kind}, where conditions are not allowed.",
    ),
    "bpmn.flow.lone_condition": _rule(
        "“{node}”只有一条流出且带条件（“{place}”）；条件不成立时流程停在这里。请再加一条流出。",
        "“{node}” has a single outgoing flow and it is conditional (“{place}”): when the condition fails the process stops here. "
        "Add another outgoing flow.",
    ),
    "bpmn.flow.default_with_condition": _rule(
        "默认流“{place}”上的条件不会被计算，请删除条件或改选其他默认流。",
        "The condition on the default flow “{place}” is never evaluated; remove it or choose another default.",
    ),
    "bpmn.flow.default_not_outgoing": _rule(
        "“{name}”的默认流“{flow}”不是从它流出的。", "The default flow “{flow}” of “{name}” does not leave it."
    ),
    "bpmn.flow.without_condition": _rule(
        "网关“{node}”的流出“{place}”既无条件也不是默认流。",
        "Flow “{place}” out of the gateway “{node}” has no condition and is not the default flow.",
    ),
    "bpmn.flow.not_immediate": _rule(
        "可执行流程中，顺序流“{place}”的 isImmediate 不能为 false。",
        "In an executable process isImmediate of sequence flow “{place}” may not be false.",
    ),
    "bpmn.flow.listed_wrongly": _rule(
        "“{name}”的 {attribute} 列出了“{flow}”，但该顺序流并不在此进出。",
        "“{name}” lists “{flow}” as {attribute}, yet that flow does not touch it there.",
    ),
    "bpmn.flow.listed_once": _rule(
        "顺序流“{flow}”只被一端的 incoming 或 outgoing 列出，应两端都列出。",
        "Sequence flow “{flow}” is listed by only one of its ends; incoming and outgoing must name it at both.",
    ),
    "bpmn.scope.end_without_start": _rule("“{name}”有结束事件却没有开始事件。", "“{name}” has an end event and no start event."),
    "bpmn.scope.start_without_end": _rule("“{name}”有开始事件却没有结束事件。", "“{name}” has a start event and no end event."),
    "bpmn.scope.empty": _rule("可执行流程“{name}”里没有任何步骤。", "The executable process “{name}” has no step at all."),
    "bpmn.node.start_leads_nowhere": _rule("开始事件“{name}”没有流出。", "No sequence flow leaves the start event “{name}”."),
    "bpmn.node.unreachable": _rule("“{name}”没有流入，永远到达不了。", "Nothing leads to “{name}”; it is never reached."),
    "bpmn.node.leads_nowhere": _rule(
        "“{name}”没有流出；使用了结束事件的流程里，每个步骤都要通向下一步。",
        "Nothing follows “{name}”; where end events are used, every step leads on.",
    ),
    "bpmn.node.intermediate_leads_nowhere": _rule(
        "中间事件“{name}”没有流出。", "No sequence flow leaves the intermediate event “{name}”."
    ),
}

_GATEWAYS = {
    "bpmn.gateway.direction": _rule(
        "网关“{name}”标为 {direction}，实际有 {incoming} 条流入、{outgoing} 条流出。",
        "Gateway “{name}” says {direction}, yet it has {incoming} incoming and {outgoing} outgoing flows.",
    ),
    "bpmn.gateway.without_purpose": _rule(
        "网关“{name}”只有 {incoming} 条流入、{outgoing} 条流出，既不分支也不汇合。",
        "Gateway “{name}” has {incoming} incoming and {outgoing} outgoing flows: it neither splits nor joins.",
    ),
    "bpmn.gateway.no_activation_condition": _rule(
        "复杂网关“{name}”汇合多条分支，却没有激活条件。",
        "The complex gateway “{name}” joins flows without an activation condition.",
    ),
    "bpmn.gateway.too_few_events": _rule(
        "事件网关“{name}”至少需要两条流出。", "The event-based gateway “{name}” needs two outgoing flows or more."
    ),
    "bpmn.gateway.parallel_not_instantiating": _rule(
        "并行的事件网关“{name}”只能用来启动流程。", "The parallel event-based gateway “{name}” may only start a process."
    ),
    "bpmn.gateway.instantiating_entered": _rule(
        "“{name}”用来启动流程，不能有流入。", "“{name}” starts the process, so no flow may enter it."
    ),
    "bpmn.gateway.instantiating_target": _rule(
        "启动流程的事件网关“{name}”之后只能等待消息，“{target}”不是。",
        "After the starting event-based gateway “{name}” only messages are awaited; “{target}” is none.",
    ),
    "bpmn.gateway.event_flow_condition": _rule(
        "事件网关的流出“{place}”不能带条件。", "Flow “{place}” out of an event-based gateway may have no condition."
    ),
    "bpmn.gateway.event_target": _rule(
        "事件网关“{name}”之后只能是消息、定时、条件、信号的中间捕获事件或接收任务，“{target}”不是。",
        "After the event-based gateway “{name}” stand catching message, timer, conditional or signal events, or receive tasks; "
        "“{target}” is none of these.",
    ),
    "bpmn.gateway.event_target_shared": _rule(
        "“{name}”紧跟事件网关，不能再有其他流入。", "“{name}” follows an event-based gateway and may have no other incoming flow."
    ),
    "bpmn.gateway.message_twice": _rule(
        "事件网关“{name}”之后同时有消息事件和接收任务，只能用其中一种。",
        "Both message events and receive tasks follow the event-based gateway “{name}”; use one kind only.",
    ),
    "bpmn.gateway.receive_with_boundary": _rule(
        "“{name}”紧跟事件网关，其上不能附加边界事件。", "“{name}” follows an event-based gateway and may carry no boundary event."
    ),
}

_EVENTS = {
    "bpmn.event.trigger_not_allowed": _rule(
        "“{name}”（{kind}）不能使用 {trigger}。", "“{name}” ({kind}) may not have a {trigger}."
    ),
    "bpmn.event.sub_process_start": _rule(
        "嵌入子流程的开始事件“{name}”不能带触发器（{trigger}）。",
        "The start event “{name}” of an embedded sub-process may have no trigger ({trigger}).",
    ),
    "bpmn.event.no_trigger": _rule(
        "“{name}”（{kind}）没有触发器，不知道在等什么。", "“{name}” ({kind}) has no trigger: it is unknown what it waits for."
    ),
    "bpmn.event.must_interrupt": _rule(
        "“{name}”带有 {trigger}，必须是中断型。", "“{name}” has a {trigger} and must be interrupting."
    ),
    "bpmn.event.event_sub_process_starts": _rule(
        "事件子流程“{name}”应恰有一个开始事件，现有 {count} 个。",
        "The event sub-process “{name}” needs exactly one start event; it has {count}.",
    ),
    "bpmn.event.boundary_host": _rule(
        "边界事件“{name}”应附在同一层的活动上，“{target}”不是。",
        "The boundary event “{name}” must be attached to an activity of its own level; “{target}” is none.",
    ),
    "bpmn.event.boundary_leads_nowhere": _rule(
        "边界事件“{name}”没有流出，触发后无事可做。", "Nothing follows the boundary event “{name}” once it has fired."
    ),
    "bpmn.event.cancel_outside_transaction": _rule(
        "取消事件“{name}”只能附在事务子流程上。", "The cancel event “{name}” may be attached to a transaction only."
    ),
    "bpmn.event.cancel_end_outside_transaction": _rule(
        "取消结束事件“{name}”只能用在事务子流程内。", "The cancel end event “{name}” may stand inside a transaction only."
    ),
    "bpmn.event.compensation_flow": _rule(
        "补偿边界事件不能用顺序流“{place}”引出，请用关联连到补偿活动。",
        "A compensation event on a border has no sequence flow (“{place}”); lead to its handler by an association.",
    ),
    "bpmn.event.compensation_handler": _rule(
        "补偿事件“{name}”应恰好关联一个补偿活动，现有 {count} 个。",
        "The compensation event “{name}” needs exactly one handler by association; it has {count}.",
    ),
    "bpmn.event.handler_not_for_compensation": _rule(
        "“{name}”被用作补偿活动，但没有标记 isForCompensation。",
        "“{name}” serves as a compensation handler and must be marked isForCompensation.",
    ),
    "bpmn.event.handler_unattached": _rule(
        "补偿活动“{name}”没有与任何补偿事件关联，永远不会执行。",
        "The compensation activity “{name}” is tied to no compensation event and never runs.",
    ),
    "bpmn.event.compensated_activity": _rule(
        "补偿事件“{name}”要补偿的“{target}”不是活动。", "“{target}”, which “{name}” compensates, is no activity."
    ),
    "bpmn.event.compensated_unseen": _rule(
        "补偿事件“{name}”看不到要补偿的“{target}”：两者须在同一层，或事件在该层的事件子流程中。",
        "“{name}” cannot see “{target}”, which it compensates: both must be on one level, or the event in an event sub-process of it.",
    ),
    "bpmn.event.data_set": _rule(
        "“{name}”的数据“{data}”不在其输入集或输出集中。", "“{data}” of “{name}” is in no input or output set of the event."
    ),
    "bpmn.event.message_missing": _rule("消息事件“{name}”没有指明消息。", "The message event “{name}” names no message."),
    "bpmn.event.signal_missing": _rule("信号事件“{name}”没有指明信号。", "The signal event “{name}” names no signal."),
    "bpmn.event.escalation_code": _rule(
        "抛出升级的事件“{name}”需要带编码的升级定义。", "“{name}” throws an escalation and needs one with a code."
    ),
    "bpmn.event.error_code": _rule(
        "抛出错误的事件“{name}”需要带编码的错误定义。", "“{name}” throws an error and needs one with a code."
    ),
    "bpmn.event.data_count": _rule(
        "“{name}”有 {triggers} 个触发器、{data} 项数据，应一一对应。",
        "“{name}” has {triggers} triggers and {data} pieces of data; there must be one for each.",
    ),
    "bpmn.event.data_type": _rule(
        "“{name}”的数据类型与其消息、信号、错误或升级的类型不同。",
        "The data of “{name}” has another type than its message, signal, error or escalation.",
    ),
    "bpmn.event.link_without_source": _rule(
        "链接捕获事件“{name}”没有对应的链接抛出事件。", "No throwing link leads to the catching link “{name}”."
    ),
    "bpmn.event.link_without_target": _rule(
        "链接抛出事件“{name}”在同一层里找不到对应的链接捕获事件。",
        "The throwing link “{name}” has no catching link in the same scope.",
    ),
    "bpmn.event.link_ambiguous": _rule(
        "同一层里有多个名为“{name}”的链接捕获事件。", "Several catching links of the same scope are called “{name}”."
    ),
    "bpmn.event.link_flows": _rule(
        "链接事件“{name}”：抛出端不能有流出，捕获端不能有流入。",
        "Link event “{name}”: no flow leaves the throwing side, and none enters the catching side.",
    ),
    "bpmn.event.link_names": _rule(
        "一对链接事件必须同名，“{place}”的来源名为“{one}”，它自己名为“{other}”。",
        "A pair of link events has one name; the source of “{place}” is called “{one}”, the event itself “{other}”.",
    ),
    "bpmn.event.link_mismatch": _rule(
        "链接事件“{place}”的来源“{target}”没有指回它。", "The source “{target}” of the link “{place}” does not point to it."
    ),
}

_EXPRESSIONS = {
    "bpmn.expression.timer_choice": _rule(
        "定时器“{place}”应恰好填写时间点、时长、周期之一，现有 {count} 项。",
        "The timer “{place}” needs exactly one of date, duration and cycle; it has {count}.",
    ),
    "bpmn.expression.timer_value": _rule(
        "定时器“{place}”的 {attribute}“{value}”不符合 ISO 8601，也不是以 = 开头的表达式。",
        "{attribute} “{value}” of the timer “{place}” is neither ISO 8601 nor an expression that begins with =.",
    ),
    "bpmn.expression.no_condition": _rule("条件事件“{place}”没有条件。", "The conditional event “{place}” has no condition."),
    "bpmn.expression.not_formal": _rule(
        "可执行流程中，“{place}”里 {where} 的表达式应为 tFormalExpression。",
        "In an executable process the expression of {where} at “{place}” must be a tFormalExpression.",
    ),
    "bpmn.expression.empty": _rule("“{place}”里 {where} 的表达式是空的。", "The expression of {where} at “{place}” is empty."),
    "bpmn.expression.language": _rule(
        "“{place}”的 {attribute}“{value}”不是有效的 URI。", "{attribute} “{value}” at “{place}” is no valid URI."
    ),
}

_ACTIVITIES = {
    "bpmn.activity.quantity": _rule(
        "“{name}”的 {attribute} 为 {value}，应不小于 1。", "{attribute} of “{name}” is {value}; it must be 1 or more."
    ),
    "bpmn.activity.choreography_inside": _rule(
        "“{name}”是编排元素（{kind}），不能放在流程里。",
        "“{name}” is a choreography element ({kind}) and may not stand in a process.",
    ),
    "bpmn.activity.resource_twice": _rule(
        "“{place}”的资源既有引用又有表达式，只能用一种。",
        "A resource of “{place}” has both a reference and an expression; use one.",
    ),
    "bpmn.activity.resource_parameters": _rule(
        "“{place}”的资源参数需要先指明资源。", "Resource parameters of “{place}” need a resource to belong to."
    ),
    "bpmn.activity.script_format": _rule(
        "脚本任务“{name}”没有写明脚本语言（scriptFormat）。", "The script task “{name}” does not say its language (scriptFormat)."
    ),
    "bpmn.activity.loop_maximum": _rule(
        "“{name}”的最大循环次数为 {value}，应不小于 1。", "The loop maximum of “{name}” is {value}; it must be 1 or more."
    ),
    "bpmn.activity.loop_without_end": _rule(
        "“{name}”循环执行，但没有条件也没有最大次数，不会停止。",
        "“{name}” loops without a condition and without a maximum: it would never stop.",
    ),
    "bpmn.activity.instances": _rule(
        "多实例“{name}”应恰好用个数或集合之一决定实例数，现有 {count} 项。",
        "The number of instances of “{name}” must come from a cardinality or from a collection; {count} are given.",
    ),
    "bpmn.activity.behavior_event": _rule(
        "多实例“{name}”的行为是 {behavior}，需要 {attribute}。",
        "Multi-instance “{name}” behaves as {behavior} and needs {attribute}.",
    ),
    "bpmn.activity.complex_behavior": _rule(
        "多实例“{name}”的行为是 {behavior}；复杂行为定义与 Complex 必须同时出现。",
        "Multi-instance “{name}” behaves as {behavior}; complex behaviour definitions and Complex go together.",
    ),
    "bpmn.activity.loop_data": _rule(
        "“{name}”的 {attribute} 指向“{target}”，应为它自己的数据输入或输出。",
        "{attribute} of “{name}” is “{target}”, which is none of its own inputs or outputs.",
    ),
    "bpmn.activity.loop_item": _rule(
        "“{name}”：{attribute} 的集合与单项类型不一致。",
        "“{name}”: the item of {attribute} has another type than the collection's elements.",
    ),
    "bpmn.activity.message_data": _rule(
        "“{name}”收发一条消息，{attribute} 及其集合只能各有一个（现有 {count} 个）。",
        "“{name}” handles one message, so exactly one {attribute} in one set fits; there are {count}.",
    ),
    "bpmn.activity.message_type": _rule(
        "“{name}”的 {attribute} 与消息“{message}”的类型不同。",
        "The {attribute} of “{name}” has another type than the message “{message}”.",
    ),
    "bpmn.activity.message_operation": _rule(
        "“{name}”的消息“{target}”不是其操作的输入消息。", "The message “{target}” of “{name}” is not the one its operation takes."
    ),
    "bpmn.activity.message_missing": _rule("接收任务“{name}”没有指明消息。", "The receive task “{name}” names no message."),
    "bpmn.activity.instantiating_entered": _rule(
        "接收任务“{name}”用来启动流程，不应有流入。",
        "The receive task “{name}” starts the process, so nothing should lead to it.",
    ),
    "bpmn.activity.calls_nothing": _rule(
        "调用活动“{name}”没有指明要调用的流程。", "The call activity “{name}” does not say what it calls."
    ),
    "bpmn.activity.calls_wrong": _rule(
        "调用活动“{name}”只能调用流程或全局任务，不能调用 {kind}。",
        "The call activity “{name}” may call a process or a global task, not a {kind}.",
    ),
    "bpmn.activity.called_elsewhere": _rule(
        "调用活动“{name}”调用的“{target}”不在本文件里。", "“{target}”, which “{name}” calls, is not in this file."
    ),
    "bpmn.activity.no_binding": _rule(
        "“{name}”作为服务公开接口，必须定义 ioBinding。", "“{name}” is offered as a service and must define an ioBinding."
    ),
    "bpmn.activity.call_data": _rule(
        "“{name}”的 {attribute} 与被调用的“{called}”不一致。",
        "{attribute} of “{name}” do not match those of “{called}”, which it calls.",
    ),
    "bpmn.activity.ad_hoc_empty": _rule("临时子流程“{name}”里没有活动。", "The ad-hoc sub-process “{name}” has no activity."),
    "bpmn.activity.ad_hoc_event": _rule(
        "临时子流程里不能有开始或结束事件（“{name}”）。", "An ad-hoc sub-process may have no start or end event (“{name}”)."
    ),
}

_DATA = {
    "bpmn.data.state_name": _rule("“{place}”的数据状态没有名称。", "A data state of “{place}” has no name."),
    "bpmn.data.collection": _rule(
        "“{name}”与其类型“{item}”的 isCollection 不一致。", "“{name}” and its item definition “{item}” disagree on isCollection."
    ),
    "bpmn.data.reference_missing": _rule(
        "数据对象引用“{name}”没有指向数据对象。", "The data object reference “{name}” refers to nothing."
    ),
    "bpmn.data.reference_name": _rule(
        "数据对象引用“{name}”应命名为“{proper}”。", "The data object reference “{name}” must be called “{proper}”."
    ),
    "bpmn.data.association_owner": _rule(
        "“{name}”的数据关联连到“{target}”，它不是该活动或事件自己的输入（输出）。",
        "A data association at “{name}” has its end at “{target}”, which is no input (output) of its own activity or event.",
    ),
    "bpmn.data.out_of_reach": _rule(
        "“{name}”处的数据关联看不到“{target}”：它声明在别的流程或子流程里。",
        "A data association at “{name}” cannot see “{target}”, which is declared in another process or sub-process.",
    ),
    "bpmn.data.sub_process_io": _rule(
        "子流程“{name}”不能自己定义数据输入和输出；只有多实例的子流程可以。",
        "The sub-process “{name}” cannot define data inputs and outputs of its own; only a multi-instance one can.",
    ),
    "bpmn.data.set_foreign": _rule(
        "“{name}”的输入集或输出集列出了“{target}”，它不属于同一份输入输出说明。",
        "A set of “{name}” lists “{target}”, which is not of the same input-output specification.",
    ),
    "bpmn.data.no_set": _rule(
        "“{place}”的输入输出说明缺少 {attribute}。", "The inputs and outputs of “{place}” lack an {attribute}."
    ),
    "bpmn.data.in_no_set": _rule("数据“{name}”不属于任何输入集或输出集。", "“{name}” belongs to no input set or output set."),
    "bpmn.data.not_of_set": _rule(
        "“{place}”：集合把“{target}”列为可选或执行中使用，却没有列入本集合。",
        "“{place}”: a set calls “{target}” optional or used while executing, and does not contain it.",
    ),
    "bpmn.data.optional_elsewhere": _rule(
        "“{place}”：“{target}”在一个集合里可选，在另一个集合里必需，无法区分。",
        "“{place}”: “{target}” is optional in one set and needed in another, so the sets cannot be told apart.",
    ),
    "bpmn.data.set_pair": _rule(
        "“{place}”与集合“{target}”的引用不是相互的。", "“{place}” refers to the set “{target}”, which does not refer back."
    ),
    "bpmn.data.several_sources": _rule(
        "数据关联“{place}”有 {count} 个来源，需要写明转换。",
        "The data association “{place}” has {count} sources and needs a transformation.",
    ),
    "bpmn.data.association_end": _rule(
        "数据关联“{place}”连到了“{target}”（{kind}），那不是数据。",
        "The data association “{place}” touches “{target}” ({kind}), which is no data.",
    ),
    "bpmn.data.into_process_input": _rule(
        "数据关联“{place}”不能写入流程的数据输入“{target}”。",
        "The data association “{place}” may not write the process's input “{target}”.",
    ),
    "bpmn.data.out_of_process_output": _rule(
        "数据关联“{place}”不能读取流程的数据输出“{target}”。",
        "The data association “{place}” may not read the process's output “{target}”.",
    ),
    "bpmn.data.types_differ": _rule(
        "数据关联“{place}”两端的类型不同，需要写明转换或赋值。",
        "The ends of the data association “{place}” differ in type; a transformation or assignment is needed.",
    ),
}

_COLLABORATIONS = {
    "bpmn.collaboration.multiplicity": _rule(
        "参与者“{name}”的数量下限为 {minimum}、上限为 {maximum}，不成立。",
        "The participant “{name}” may occur {minimum} to {maximum} times, which is impossible.",
    ),
    "bpmn.collaboration.choreography_ref": _rule(
        "{kind}“{name}”不能再引用编排。", "The {kind} “{name}” may not refer to a choreography."
    ),
    "bpmn.collaboration.global_conversation": _rule(
        "全局会话“{name}”不能包含会话节点。", "The global conversation “{name}” may contain no conversation."
    ),
    "bpmn.collaboration.conversation_participants": _rule(
        "会话“{name}”只有 {count} 个参与者，至少需要两个。",
        "The conversation “{name}” has {count} participants and needs two or more.",
    ),
    "bpmn.collaboration.conversation_link": _rule(
        "会话连线“{place}”的一端必须是会话，另一端必须是参与者。",
        "“{place}” must link a conversation with a participant.",
    ),
    "bpmn.collaboration.choreography_participants": _rule(
        "编排活动“{name}”至少要有两个参与者，现有 {count} 个。",
        "The choreography activity “{name}” needs two participants; it has {count}.",
    ),
    "bpmn.collaboration.initiating_participant": _rule(
        "编排活动“{name}”的发起者不在其参与者之中。", "The initiating participant of “{name}” does not take part in it."
    ),
    "bpmn.collaboration.choreography_element": _rule(
        "编排中不能有 {kind}“{name}”：编排只描述参与者之间的消息交换，没有自己的工作和数据。",
        "A choreography cannot hold the {kind} “{name}”: it describes messages between participants and has no work or data "
        "of its own.",
    ),
    "bpmn.collaboration.choreography_end": _rule(
        "编排的结束事件“{name}”不能带 {trigger}。", "The end event “{name}” of a choreography cannot have a {trigger}."
    ),
    "bpmn.collaboration.public_executable": _rule(
        "流程“{name}”是公开流程，不能同时可执行。", "The process “{name}” is public and cannot be executable as well."
    ),
    "bpmn.message_flow.wrong_end": _rule(
        "消息流“{place}”的 {attribute} 是 {kind}，消息流只能连接参与者、活动和事件。",
        "{attribute} of the message flow “{place}” is a {kind}; message flows connect participants, activities and events.",
    ),
    "bpmn.message_flow.inside_pool": _rule(
        "消息流“{place}”的两端在同一个参与者内，应连接不同的参与者。",
        "Both ends of the message flow “{place}” lie in one participant; it must connect two.",
    ),
    "bpmn.message_flow.from_catching": _rule(
        "“{node}”只接收，消息流“{place}”不能从它发出。", "“{node}” only receives, so the message flow “{place}” cannot leave it."
    ),
    "bpmn.message_flow.to_throwing": _rule(
        "“{node}”只发出，消息流“{place}”不能流向它。", "“{node}” only sends, so the message flow “{place}” cannot enter it."
    ),
    "bpmn.message_flow.without_message": _rule(
        "消息流“{place}”连到“{node}”，但该事件不是消息事件。",
        "The message flow “{place}” touches “{node}”, which is no message event.",
    ),
}

_DOCUMENTS = {
    "bpmn.document.reference_type": _rule(
        "“{place}”的 {attribute} 指向“{target}”（{kind}），应为 {expected}。",
        "{attribute} of “{place}” is “{target}”, a {kind}, where a {expected} is expected.",
    ),
    "bpmn.document.reference_missing": _rule(
        "“{place}”的 {attribute} 指向“{target}”，文件里没有。",
        "{attribute} of “{place}” is “{target}”, which the file does not have.",
    ),
    "bpmn.document.error_undeclared": _rule(
        "“{place}”引用的错误“{target}”没有定义，按错误编码处理。",
        "The error “{target}” at “{place}” is not declared; it is taken as an error code.",
    ),
    "bpmn.document.drawn_id_twice": _rule(
        "图中的编号“{id}”用了不止一次，编号在整个文件内必须唯一。",
        "The id “{id}” of the drawing is used more than once; ids are unique in the whole file.",
    ),
    "bpmn.document.import_type": _rule(
        "导入的 importType“{value}”不是 BPMN、XML Schema 或 WSDL。", "importType “{value}” is neither BPMN, XML Schema nor WSDL."
    ),
    "bpmn.document.import_not_given": _rule(
        "导入的文件“{location}”没有一并提供，其中的引用无法核对。",
        "The imported file “{location}” was not given; references into it are not checked.",
    ),
    "bpmn.document.must_understand": _rule(
        "文件要求必须理解扩展“{definition}”，本系统不认识它。",
        "The file demands that the extension “{definition}” be understood; it is unknown here.",
    ),
    "bpmn.document.no_target_namespace": _rule("definitions 缺少 targetNamespace。", "definitions lacks its targetNamespace."),
    "bpmn.document.text_format": _rule(
        "“{place}”的文本格式“{value}”不是有效的媒体类型。", "The text format “{value}” at “{place}” is no media type."
    ),
    "bpmn.document.lane_twice": _rule(
        "“{node}”同时出现在多条泳道里（“{name}”）。", "“{node}” stands in several lanes (“{name}”)."
    ),
    "bpmn.document.lane_foreign": _rule(
        "泳道“{name}”列出的“{node}”不属于该流程。", "“{node}”, listed by the lane “{name}”, is not part of its process."
    ),
    "bpmn.document.required": _rule(
        "“{place}”（{kind}）缺少必填的 {attribute}。", "“{place}” ({kind}) lacks {attribute}, which it must have."
    ),
    "bpmn.document.unknown_attribute": _rule(
        "“{place}”（{kind}）的属性 {attribute} 不在标准之中。",
        "“{place}” ({kind}) has an attribute {attribute} that the standard does not know.",
    ),
    "bpmn.document.order": _rule(
        "“{name}”内的元素 {child} 写在 {before} 之后，架构要求在其之前。",
        "In “{name}” the element {child} stands behind {before}; the schema wants it before that.",
    ),
    "bpmn.document.stray_text": _rule(
        "{kind}“{place}”里有不该出现的文字“{text}”。", "The {kind} “{place}” holds text that has no place there: “{text}”."
    ),
    "bpmn.document.foreign_element": _rule(
        "{kind}“{place}”里的 {child} 不属于 BPMN，应放进 extensionElements。",
        "In the {kind} “{place}” stands {child}, which is not of BPMN: it belongs into extensionElements.",
    ),
    "bpmn.document.id_form": _rule(
        "编号“{id}”不合规：须以字母或下划线开头，只含字母、数字、点、横线和下划线。",
        "“{id}” is no id: it begins with a letter or underscore and holds letters, digits, dots, hyphens and underscores.",
    ),
    "bpmn.document.drawn_nothing": _rule(
        "图形“{place}”对应的“{target}”不存在。", "“{place}” draws “{target}”, which does not exist."
    ),
}

SENTENCES: dict[str, Sentence] = {
    **_FLOWS,
    **_GATEWAYS,
    **_EVENTS,
    **_EXPRESSIONS,
    **_ACTIVITIES,
    **_DATA,
    **_COLLABORATIONS,
    **_DOCUMENTS,
}
