"""Sentences about history and how long it is kept."""

from __future__ import annotations

from bihuan.kernel.catalogue import Sentence

SENTENCES: dict[str, Sentence] = {
    "history.no_such_moment": Sentence(
        zh="该实例的历史没有第 {place} 条，最后一条是 {last}。", en="The history has no fact {place}; the last one is {last}."
    ),
    "history.compacted": Sentence(
        zh="该实例的历史已压缩，只保留办理记录，不能再还原过去的状态。",
        en="The history of this instance was made compact; its record is kept, its past states are not.",
    ),
    "retention.working": Sentence(zh="正在清理到期的实例", en="Taking out what has been kept long enough"),
    "retention.bad_days": Sentence(
        zh="天数应在 0 到 {longest} 之间，0 表示永久保留。", en="Days lie between 0 (for ever) and {longest}."
    ),
}
