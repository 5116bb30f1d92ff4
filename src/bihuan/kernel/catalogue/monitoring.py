"""Sentences of monitoring: indicators that cannot be saved, and sheets of them that cannot be read."""

from __future__ import annotations

from bihuan.kernel.catalogue import Sentence

SENTENCES: dict[str, Sentence] = {
    "monitoring.refused": Sentence(
        zh="指标有 {count} 处问题，不能保存。", en="The indicator has {count} problems and cannot be saved."
    ),
    "monitoring.name_missing": Sentence(zh="请填写指标名称。", en="Give the indicator a name."),
    "monitoring.window": Sentence(
        zh="统计窗口应为 1 到 {longest} 天，或 0（上一个完整周期）。",
        en="The window must be 1 to {longest} days, or 0 for the last whole period.",
    ),
    "monitoring.min_n": Sentence(zh="最少样本数至少为 1。", en="The least number of cases is at least 1."),
    "monitoring.hysteresis": Sentence(zh="回差不能为负。", en="The hysteresis cannot be negative."),
    "monitoring.for_periods": Sentence(zh="连续次数应为 1 到 20。", en="The number of looks in a row must be 1 to 20."),
    "monitoring.band": Sentence(
        zh="目标为区间时，请给出下限和更大的上限。", en="A target that is a band needs a lower and a greater upper edge."
    ),
    "monitoring.alarm_before_warn": Sentence(
        zh="报警值（{alarm}）应比预警值（{warn}）更差。",
        en="The alarm threshold ({alarm}) must be worse than the warning threshold ({warn}).",
    ),
    "monitoring.nobody_told": Sentence(
        zh="设了阈值就要指定接收岗位，否则没有人会知道。", en="Thresholds need posts that are told, else nobody will know."
    ),
    "monitoring.unknown_post": Sentence(zh="没有岗位“{post}”。", en="There is no post “{post}”."),
    "monitoring.unknown_department": Sentence(zh="没有部门“{department}”。", en="There is no department “{department}”."),
    "monitoring.id_taken": Sentence(zh="已有标识为“{id}”的指标。", en="There already is an indicator with the id “{id}”."),
    "monitoring.bad_id": Sentence(
        zh="标识“{id}”只能由小写字母、数字、下划线和连字符组成。",
        en="The id “{id}” may hold lower-case letters, digits, underscores and hyphens only.",
    ),
    "monitoring.sheet_unreadable": Sentence(
        zh="无法读取这个工作簿，请用导出的 xlsx 修改后再导入。",
        en="The workbook cannot be read; change an exported xlsx and import it again.",
    ),
    "monitoring.sheet_column": Sentence(zh="{cell}：缺少列“{column}”。", en="{cell}: the column “{column}” is missing."),
    "monitoring.sheet_process": Sentence(zh="{cell}：没有流程“{given}”。", en="{cell}: there is no process “{given}”."),
    "monitoring.sheet_frequency": Sentence(
        zh="{cell}：不认识监控频率“{given}”，可用：{known}。", en="{cell}: unknown frequency “{given}”; known are: {known}."
    ),
    "monitoring.sheet_target": Sentence(
        zh="{cell}：看不懂目标值“{given}”，请写成 ≤3 d、≥95 % 或 2–4 d。",
        en="{cell}: the target “{given}” is not understood; write ≤3 d, ≥95 % or 2–4 d.",
    ),
    "monitoring.sheet_department": Sentence(zh="{cell}：没有部门“{given}”。", en="{cell}: there is no department “{given}”."),
    "monitoring.sheet_formula": Sentence(zh="{cell}：{reason}", en="{cell}: {reason}"),
    "monitoring.sheet_twice": Sentence(
        zh="{cell}：指标“{given}”出现了两次。", en="{cell}: the indicator “{given}” stands there twice."
    ),
    "monitoring.sheet_refused": Sentence(
        zh="工作簿有 {count} 处问题，什么都没有改动。", en="The workbook has {count} problems; nothing was changed."
    ),
    "alert.mute_hours": Sentence(zh="静音时长应为 0 到 {longest} 小时。", en="Mute for 0 to {longest} hours."),
    "alert.not_yours": Sentence(
        zh="只有收到该预警的人和流程维护人员可以处理它。",
        en="Only those who were told, and those who edit processes, may act on this alert.",
    ),
    "alert.over": Sentence(zh="该预警已经结束。", en="The alert is over."),
}
