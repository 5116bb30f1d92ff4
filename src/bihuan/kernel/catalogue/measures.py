"""Sentences of measures: formulas of indicators that cannot be saved, and why one has no value."""

from __future__ import annotations

from bihuan.kernel.catalogue import Sentence

SENTENCES: dict[str, Sentence] = {
    "measures.refused": Sentence(
        zh="指标公式有 {count} 处问题，不能保存。", en="The formula has {count} problems and cannot be saved."
    ),
    "measures.no_aggregate": Sentence(
        zh="第 {line} 行第 {column} 列：公式中没有汇总，请用 count、avg、sum、min、max、median、percentile 或 stdev。",
        en="Line {line}, column {column}: nothing is aggregated; use count, avg, sum, min, max, median, percentile or stdev.",
    ),
    "measures.nested_aggregate": Sentence(
        zh="第 {line} 行第 {column} 列：“{name}”已在另一个汇总之内，汇总不能嵌套。",
        en="Line {line}, column {column}: “{name}” stands inside another aggregate; aggregates do not nest.",
    ),
    "measures.fact_outside": Sentence(
        zh="第 {line} 行第 {column} 列：“{name}”说的是单个实例，请放入汇总，例如 avg({name}(…))。",
        en="Line {line}, column {column}: “{name}” speaks of one case; put it into an aggregate, such as avg({name}(…)).",
    ),
    "measures.node_expected": Sentence(
        zh="第 {line} 行第 {column} 列：此处应为流程节点的名称或标识。",
        en="Line {line}, column {column}: expected the name or id of an element of the process.",
    ),
    "measures.unknown_node": Sentence(
        zh="第 {line} 行第 {column} 列：流程中没有节点“{name}”。",
        en="Line {line}, column {column}: the process has no element “{name}”.",
    ),
    "measures.ambiguous_node": Sentence(
        zh="第 {line} 行第 {column} 列：有多个节点名为“{name}”，请改用标识。",
        en="Line {line}, column {column}: several elements are called “{name}”; use the id.",
    ),
    "measures.field_expected": Sentence(
        zh="第 {line} 行第 {column} 列：此处应为字段名。", en="Line {line}, column {column}: expected the name of a field."
    ),
    "measures.unknown_field": Sentence(
        zh="第 {line} 行第 {column} 列：流程中没有字段“{name}”。",
        en="Line {line}, column {column}: the process has no field “{name}”.",
    ),
    "measures.unknown_name": Sentence(
        zh="第 {line} 行第 {column} 列：没有名为“{name}”的变量。",
        en="Line {line}, column {column}: there is no variable “{name}”.",
    ),
    "measures.unknown_function": Sentence(
        zh="第 {line} 行第 {column} 列：没有名为“{name}”的函数。",
        en="Line {line}, column {column}: there is no function “{name}”.",
    ),
    "measures.bare_node": Sentence(
        zh="第 {line} 行第 {column} 列：请说明要“{name}”的什么，例如 duration({name})。",
        en="Line {line}, column {column}: say what of “{name}”, such as duration({name}).",
    ),
    "measures.bare_field": Sentence(
        zh="第 {line} 行第 {column} 列：字段请写成 value({name})。",
        en="Line {line}, column {column}: write the field as value({name}).",
    ),
    "measures.argument_count": Sentence(
        zh="第 {line} 行第 {column} 列：“{name}”需要 {low} 至 {high} 个参数，给了 {given} 个。",
        en="Line {line}, column {column}: “{name}” takes {low} to {high} arguments by position, {given} are given.",
    ),
    "measures.percentile_rank": Sentence(
        zh="第 {line} 行第 {column} 列：百分位应是 0 到 100 之间的数字。",
        en="Line {line}, column {column}: the rank of a percentile is a number from 0 to 100.",
    ),
    "measures.working_time_of": Sentence(
        zh="第 {line} 行第 {column} 列：“{unit}”只能用于 duration(…)、wait(…) 或起止两个时刻，例如 {unit}(start(a), end(b))。",
        en="Line {line}, column {column}: “{unit}” takes duration(…), wait(…) or two moments, such as {unit}(start(a), end(b)).",
    ),
    "measures.no_duration": Sentence(zh="此处应为时长，结果为空。", en="This is no duration; there is no value."),
    "measures.no_moments": Sentence(
        zh="此处应为两个带日期的时刻，结果为空。", en="These are not two dates with times; there is no value."
    ),
    "measures.no_calendar": Sentence(
        zh="没有可用的工作日历，无法计算工作时间。", en="There is no working calendar, so working time cannot be computed."
    ),
}
