"""Sentences of spans and working calendars."""

from __future__ import annotations

from bihuan.kernel.catalogue import Sentence

SENTENCES: dict[str, Sentence] = {
    "span.malformed": Sentence(
        zh="无法识别的时长“{span}”。请用 ISO 8601 写法，如 PT4H（4 小时）、P1D（1 天）。",
        en="“{span}” is not a duration. Write it as ISO 8601 does, such as PT4H (four hours) or P1D (one day).",
    ),
    "span.no_length": Sentence(
        zh="时长“{span}”含年或月，长度不固定，此处请改用天、小时或分钟。",
        en="“{span}” has years or months, which have no fixed length; use days, hours or minutes here.",
    ),
    "span.too_long": Sentence(zh="时长“{span}”过长。", en="The duration “{span}” is too long."),
    "calendar.unknown_zone": Sentence(zh="没有名为“{zone}”的时区。", en="There is no time zone “{zone}”."),
    "calendar.never_worked": Sentence(
        zh="日历每周没有任何工作时间，至少要有一段。",
        en="The calendar has no working hours in the week; at least one stretch is needed.",
    ),
    "calendar.malformed_hours": Sentence(
        zh="工作时间“{hours}”写法不对，应为 09:00-12:00 这样的起止时刻。",
        en="“{hours}” is not a stretch of working hours; write it like 09:00-12:00.",
    ),
    "calendar.overlapping_hours": Sentence(
        zh="同一天的工作时间有重叠或顺序颠倒（{day}）。", en="The working hours of {day} overlap or stand in the wrong order."
    ),
    "calendar.malformed_date": Sentence(
        zh="日期“{date}”写法不对，应为 2024-04-04 这样的年月日。", en="“{date}” is not a date; write it like 2024-04-04."
    ),
    "calendar.holiday_and_worked": Sentence(
        zh="{date} 既是节假日又是调休上班日，请只保留一个。", en="{date} is both a holiday and a make-up workday; keep only one."
    ),
    "calendar.year_not_announced": Sentence(
        zh="{year} 年的节假日安排尚未公布或录入，期限暂按普通工作周计算。",
        en="The public holidays of {year} are not announced or not entered yet; time limits use the plain week until then.",
    ),
}
