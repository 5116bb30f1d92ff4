"""Sentences and headings of the documents people download."""

from __future__ import annotations

from bihuan.kernel.catalogue import Sentence

SENTENCES: dict[str, Sentence] = {
    "documents.no_font": Sentence(
        zh="没有找到中文字体，PDF 会全是空框。请安装 fonts-noto-cjk（或思源黑体），或用环境变量 {variable} 指定字体文件夹；Word 版不受影响。",
        en="No font with Chinese characters was found, so the PDF would show empty boxes. Install fonts-noto-cjk, or name a folder of fonts in {variable}. Word files are not affected.",
    ),
    "documents.diagnosis.title": Sentence(zh="流程问题诊断报告", en="Process diagnosis report"),
    "documents.diagnosis.process": Sentence(zh="流程", en="Process"),
    "documents.diagnosis.source": Sentence(zh="依据", en="Based on"),
    "documents.diagnosis.source_is": Sentence(
        zh="{log}：{cases} 个案例，{events} 个事件，{first} 至 {last}",
        en="{log}: {cases} cases, {events} events, {first} to {last}",
    ),
    "documents.diagnosis.confirmed": Sentence(zh="负责人确认", en="Confirmed"),
    "documents.diagnosis.unconfirmed": Sentence(zh="尚未确认", en="Not confirmed yet"),
    "documents.diagnosis.confirmed_by": Sentence(zh="{name}，{day}", en="{name}, {day}"),
    "documents.diagnosis.whys": Sentence(zh="原因追问", en="Why it is so"),
    "documents.diagnosis.root": Sentence(zh="（根因）", en=" (root cause)"),
    "documents.diagnosis.made": Sentence(zh="编制", en="Made on"),
    "documents.diagnosis.clock": Sentence(zh="计时口径", en="Clock"),
    "documents.diagnosis.clock_elapsed": Sentence(zh="自然时间（含夜间与周末）", en="Elapsed time, nights and weekends included"),
    "documents.diagnosis.clock_working": Sentence(zh="工作时间（按工作日历）", en="Working time by the calendar"),
    "documents.diagnosis.summary": Sentence(zh="一、结论", en="1 In short"),
    "documents.diagnosis.found": Sentence(
        zh="共发现 {count} 个问题，最重的 {top} 个每月分别拖慢、合计 {hours} 小时，其中约 {saving} 小时可以收回（同一段时间可能计入不止一个问题）。",
        en="{count} weaknesses were found. The worst {top} add up to {hours} h a month, of which about {saving} h could be won back (the same hours may count in more than one).",
    ),
    "documents.diagnosis.nothing": Sentence(
        zh="没有发现达到报告标准的问题。", en="Nothing was found that is grave enough to report."
    ),
    "documents.diagnosis.fewer": Sentence(
        zh="注：发现的问题不足 5 个，全部列出。", en="Note: fewer than five issues were found; all are listed."
    ),
    "documents.diagnosis.doubts": Sentence(zh="数据提示", en="About the data"),
    "documents.diagnosis.top": Sentence(zh="二、TOP5 问题", en="2 TOP5 issues"),
    "documents.diagnosis.rank": Sentence(zh="序", en="No."),
    "documents.diagnosis.issue": Sentence(zh="问题", en="Issue"),
    "documents.diagnosis.priority": Sentence(zh="优先级", en="Priority"),
    "documents.diagnosis.impact": Sentence(zh="影响 小时/月", en="Impact h/month"),
    "documents.diagnosis.saving": Sentence(zh="可省 小时/月", en="Saving h/month"),
    "documents.diagnosis.lever": Sentence(zh="ESIA", en="ESIA"),
    "documents.diagnosis.rule": Sentence(
        zh="排序规则：影响 ×（1 + 0.5·客户 + 0.5·风险）× 可信度；累计前两成为高（风险最高的一律为高），再六成为中，其余为低。",
        en="Rule: impact × (1 + 0.5·customer + 0.5·risk) × certainty. The first fifth of the sum is high (the highest risk always is), the next three fifths mid, the rest low.",
    ),
    "documents.diagnosis.details": Sentence(zh="三、逐项说明", en="3 Issue by issue"),
    "documents.diagnosis.proposal": Sentence(zh="建议（{lever}）：", en="Proposal ({lever}): "),
    "documents.diagnosis.frequency": Sentence(
        zh="每月 {count} 次，每次 {hours} 小时；可信度 {confidence}%。",
        en="{count} times a month, {hours} h each; certainty {confidence}%.",
    ),
    "documents.diagnosis.examples": Sentence(zh="例证案例：{cases}", en="Cases to look at: {cases}"),
    "documents.diagnosis.evidence_what": Sentence(zh="对象", en="What"),
    "documents.diagnosis.evidence_count": Sentence(zh="次数", en="Count"),
    "documents.diagnosis.evidence_rate": Sentence(
        zh="数值（驳回率 %、占比 % 或小时）", en="Figure (rejected %, share % or hours)"
    ),
    "documents.diagnosis.sheet": Sentence(zh="5W1H", en="5W1H"),
    "documents.diagnosis.question": Sentence(zh="问", en="Question"),
    "documents.diagnosis.answer": Sentence(zh="日志所见", en="What the log shows"),
    "documents.diagnosis.all": Sentence(zh="四、其余发现", en="4 Other findings"),
    "documents.diagnosis.process_chapter": Sentence(zh="五、现状概览", en="5 The process as it is"),
    "documents.diagnosis.map_caption": Sentence(
        zh="现状流程（次数越多颜色越深，线越粗；只画主要路径）",
        en="The process as it is (darker and thicker means more frequent; main ways only)",
    ),
    "documents.diagnosis.variants": Sentence(zh="最常见的走法", en="Most frequent ways"),
    "documents.diagnosis.variant": Sentence(zh="走法", en="Way"),
    "documents.diagnosis.cases": Sentence(zh="案例", en="Cases"),
    "documents.diagnosis.share": Sentence(zh="占比", en="Share"),
    "documents.diagnosis.median": Sentence(zh="中位时长", en="Median time"),
    "documents.diagnosis.conformance": Sentence(zh="与模型的差距", en="Model and reality"),
    "documents.diagnosis.fitness": Sentence(
        zh="符合度 {fitness}%，精确度 {precision}%；{fitting} 个案例（{share}%）完全按模型执行。",
        en="Fitness {fitness}%, precision {precision}%; {fitting} case(s) ({share}%) follow the model exactly.",
    ),
    "documents.diagnosis.footer": Sentence(zh="闭环 Bihuan · 流程问题诊断报告", en="Bihuan · Process diagnosis report"),
    "documents.priority.high": Sentence(zh="高", en="high"),
    "documents.priority.mid": Sentence(zh="中", en="mid"),
    "documents.priority.low": Sentence(zh="低", en="low"),
    "documents.lever.e": Sentence(zh="消除", en="eliminate"),
    "documents.lever.s": Sentence(zh="简化", en="simplify"),
    "documents.lever.i": Sentence(zh="整合", en="integrate"),
    "documents.lever.a": Sentence(zh="自动化", en="automate"),
    "documents.question.what": Sentence(zh="做什么 What", en="What"),
    "documents.question.why": Sentence(zh="为什么 Why", en="Why"),
    "documents.question.when": Sentence(zh="何时 When", en="When"),
    "documents.question.where": Sentence(zh="何处 Where", en="Where"),
    "documents.question.who": Sentence(zh="谁 Who", en="Who"),
    "documents.question.how": Sentence(zh="怎么做 How", en="How"),
    "documents.hours": Sentence(zh="{hours} 小时", en="{hours} h"),
    "documents.days": Sentence(zh="{days} 天", en="{days} d"),
    "documents.unasked": Sentence(zh="待访谈确认", en="to be asked"),
}
