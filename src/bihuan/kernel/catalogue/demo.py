"""Sentences of the demo company."""

from bihuan.kernel.catalogue import Sentence

SENTENCES: dict[str, Sentence] = {
    "demo.days_out_of_range": Sentence(
        zh="一次可以推进 1 至 {longest} 天，收到的是 {days}。", en="Between 1 and {longest} days can pass at once, not {days}."
    ),
    "demo.time_is_passing": Sentence(
        zh="演示公司正在推进时间，请等它结束再试。",
        en="Time is already passing at the demo company: try again when it has stopped.",
    ),
    "demo.not_a_day": Sentence(
        zh="“{given}”不是日期，请写成 2024-04-08 这样的格式。", en="“{given}” is not a day: write it as 2024-04-08."
    ),
}
