"""Sentences of the simulation: scenarios that cannot be read or do not fit their process, and runs that come to no end."""

from __future__ import annotations

from bihuan.kernel.catalogue import Sentence

SENTENCES: dict[str, Sentence] = {
    "simulation.unreadable": Sentence(zh="无法读取仿真方案：{reason}。", en="The scenario cannot be read: {reason}."),
    "simulation.bad_scenario": Sentence(zh="仿真方案有 {count} 处问题。", en="The scenario has {count} problems."),
    "simulation.other_format": Sentence(
        zh="{at}：不认识格式“{format}”，应为 bihuan.simulation/1。",
        en="{at}: unknown format “{format}”, expected bihuan.simulation/1.",
    ),
    "simulation.out_of_range": Sentence(
        zh="{at}：{value} 超出范围，应在 {low} 与 {high} 之间。", en="{at}: {value} is out of range, expected {low} to {high}."
    ),
    "simulation.bad_distribution": Sentence(
        zh="{at}：分布“{shape}”的参数不完整或相互矛盾。",
        en="{at}: the parameters of the distribution “{shape}” are incomplete or contradict each other.",
    ),
    "simulation.bad_probability": Sentence(zh="{at}：请给出 0 到 1 之间的概率。", en="{at}: give probabilities between 0 and 1."),
    "simulation.unknown_resource": Sentence(
        zh="{at}：方案中没有资源“{resource}”。", en="{at}: the scenario has no resource “{resource}”."
    ),
    "simulation.unknown_calendar": Sentence(
        zh="{at}：方案中没有日历“{calendar}”。", en="{at}: the scenario has no calendar “{calendar}”."
    ),
    "simulation.no_such_element": Sentence(
        zh="流程中没有方案提到的元素“{element}”（{at}）。",
        en="The process has no element “{element}” that the scenario names ({at}).",
    ),
    "simulation.not_choosing": Sentence(
        zh="“{element}”不是排他或包容网关，不能给出概率（{at}）。",
        en="“{element}” is no exclusive or inclusive gateway and takes no probabilities ({at}).",
    ),
    "simulation.no_such_flow": Sentence(
        zh="网关“{element}”没有流出线“{flow}”（{at}）。", en="The gateway “{element}” has no outgoing flow “{flow}” ({at})."
    ),
    "simulation.shares_not_one": Sentence(
        zh="网关“{element}”各条流出线的概率之和应为 1，现为 {sum}（{at}）。",
        en="The probabilities of the gateway “{element}” must add up to 1, they give {sum} ({at}).",
    ),
    "simulation.no_duration": Sentence(
        zh="方案没有说明“{element}”要多久（{at}）。", en="The scenario does not say how long “{element}” takes ({at})."
    ),
    "simulation.never_comes": Sentence(
        zh="“{element}”等待外部消息，方案要说明多久会来（events，{at}）。",
        en="“{element}” waits for something from outside; the scenario must say how long until it comes (events, {at}).",
    ),
    "simulation.stuck": Sentence(
        zh="仿真在“{element}”处无法继续（{cause}）；请为网关给出概率或为案例给出属性。",
        en="The simulation cannot go on at “{element}” ({cause}); give the gateway probabilities or the cases attributes.",
    ),
    "simulation.never_over": Sentence(
        zh="有 {cases} 个案例到不了结束：模型在等待永远不会发生的事。",
        en="{cases} cases never come to an end: the model waits for something that never happens.",
    ),
    "simulation.no_end": Sentence(
        zh="仿真没有尽头：仍有 {cases} 个案例未完成。资源是否跟不上到达？",
        en="The simulation has no end: {cases} cases are still open. Can the resources keep up with the arrivals?",
    ),
    "simulation.no_batches": Sentence(
        zh="方案含有批处理（batch_processing），此处不支持，请先删去。",
        en="The scenario has batches (batch_processing), which are not supported here; take them out first.",
    ),
    "simulation.no_fuzzy_calendars": Sentence(
        zh="方案使用概率日历（model_type），此处只支持确定的日历。",
        en="The scenario uses probabilistic calendars (model_type); only definite ones are supported.",
    ),
    "simulation.no_such_shape": Sentence(zh="不认识分布“{shape}”。", en="Unknown distribution “{shape}”."),
    "simulation.no_bpsim": Sentence(zh="这个 BPMN 文件里没有 BPSim 仿真参数。", en="The BPMN file holds no BPSim parameters."),
    "simulation.no_such_scenario": Sentence(
        zh="模型里没有名为“{name}”的 BPSim 方案，有：{known}。", en="The model has no BPSim scenario “{name}”; it has: {known}."
    ),
    "simulation.no_arrivals": Sentence(
        zh="BPSim 参数没有说明案例多久到来一次（开始事件的 InterTriggerTimer）。",
        en="The BPSim parameters do not say how often cases arrive (InterTriggerTimer of the start event).",
    ),
    "simulation.left_out": Sentence(zh="“{at}”的 {what} 未能带入方案。", en="{what} of “{at}” was not taken over."),
    "simulation.running": Sentence(zh="正在仿真", en="Simulating"),
    "simulation.too_little_history": Sentence(
        zh="流程“{place}”近期只有 {cases} 个完成的案例，至少要 {fewest} 个才能得出仿真方案。",
        en="The process “{place}” has only {cases} completed cases lately; a scenario needs at least {fewest}.",
    ),
    "simulation.stopped": Sentence(zh="仿真已停止。", en="The simulation was stopped."),
}
