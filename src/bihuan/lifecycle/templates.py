"""The four templates of the method as tables of seven columns, and how their cells are written and read.

A cell holds words as people write them: "2小时内", "1.接收订单" on a line of its own, "≥ 99%". Writing and reading are each
other's inverse for everything the product writes itself; a person's spelling is read as far as it is clear and refused by name
where it is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal, NamedTuple, TypeAlias

import msgspec

from bihuan.bpmn.extension import AcceptanceCriterion, ServiceLevel
from bihuan.kernel import spans
from bihuan.kernel.catalogue import Language
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.text import Text

Number: TypeAlias = Literal[1, 2, 3, 4]
Clock: TypeAlias = Literal["elapsed", "working"]


class Column(NamedTuple):
    name: str
    heading: Text
    width: int = 18


class Template(NamedTuple):
    number: Number
    title: Text
    columns: tuple[Column, ...]


def _column(name: str, zh: str, en: str, width: int = 18) -> Column:
    return Column(name, Text(zh, en), width)


TEMPLATES: dict[Number, Template] = {
    1: Template(
        1,
        Text("业务流程梳理表", "Process inventory"),
        (
            _column("process", "流程名称", "Process", 20),
            _column("department", "所属部门", "Department"),
            _column("version", "当前版本", "Version", 10),
            _column("owner", "流程负责人", "Owner", 12),
            _column("steps", "关键节点(按顺序)", "Key steps (in order)", 24),
            _column("problems", "问题描述", "Problems", 40),
            _column("suggestions", "优化建议", "Suggestions", 40),
        ),
    ),
    2: Template(
        2,
        Text("流程执行任务分配表", "Task assignment"),
        (
            _column("step", "流程步骤", "Step"),
            _column("post", "执行部门/岗位", "Department/post", 24),
            _column("owner", "负责人", "Accountable"),
            _column("assistants", "协助人", "Supports"),
            _column("limit", "完成时限", "Time limit", 20),
            _column("outputs", "输出成果", "Output", 30),
            _column("acceptance", "验收标准", "Acceptance", 26),
        ),
    ),
    3: Template(
        3,
        Text("流程监控指标表", "Indicators"),
        (
            _column("indicator", "指标名称", "Indicator", 20),
            _column("formula", "计算公式", "Formula", 44),
            _column("source", "数据来源", "Source", 22),
            _column("schedule", "监控频率", "Frequency", 12),
            _column("target", "目标值", "Target", 12),
            _column("actual", "实际值", "Actual", 12),
            _column("departments", "责任部门", "Departments", 22),
        ),
    ),
    4: Template(
        4,
        Text("流程优化记录表", "Optimisation records"),
        (
            _column("day", "优化日期", "Date", 12),
            _column("process", "流程名称", "Process", 20),
            _column("background", "优化背景", "Background", 36),
            _column("measures", "具体措施", "Measures", 40),
            _column("effect", "效果评估", "Effect", 44),
            _column("owner", "负责人", "Responsible", 12),
            _column("note", "备注", "Note", 24),
        ),
    ),
}

_NUMBERED = re.compile(r"^\s*(?:\d{1,3}\s*[.、．)）]\s*)")


def numbered(lines: list[str]) -> str:
    """Lines as the templates write them: `1.接收订单`, each on a line of its own in the cell."""
    return "\n".join(f"{number}.{line}" for number, line in enumerate(lines, 1))


def lines_of(cell: str) -> list[str]:
    """The lines of a cell without their numbers; empty ones left out."""
    found = (_NUMBERED.sub("", line).strip() for line in cell.splitlines())
    return [line for line in found if line and line != "-"]


_UNITS: tuple[tuple[str, str, str], ...] = (("D", "天", "d"), ("H", "小时", "h"), ("M", "分钟", "min"))
_SPELLINGS = (
    *("个工作日", "工作日", "天", "日", "个工作小时", "工作小时", "个小时", "小时", "分钟", "分", "周"),
    *("weeks?", "w", "working days?", "days?", "d", "hours?", "hrs?", "h", "minutes?", "mins?", "min", "m"),
)
_PART = re.compile(rf"(\d+)\s*({'|'.join(_SPELLINGS)})", re.IGNORECASE)
_WORDS_AROUND = re.compile(
    r"^(接收后|收到后|之内|within|after receipt)?[\s,，]*|(以?内|之内|完成|working time|工作时间|自然时间|elapsed|[（）()\s])*$",
    re.IGNORECASE,
)


def limit_words(due: str, clock: Clock, language: str) -> str:
    """A time limit as the templates write it: `2小时内（工作时间）`, `within 24 h`."""
    if not due:
        return "-"
    parts = _split(due)
    if language.startswith("zh"):
        words = "".join(f"{count}{_unit(unit, 'zh')}" for count, unit in parts) + "内"
        return words + ("（工作时间）" if clock == "working" else "")
    words = "within " + " ".join(f"{count} {_unit(unit, 'en')}" for count, unit in parts)
    return words + (" (working time)" if clock == "working" else "")


def limit_text(level: ServiceLevel | None) -> Text:
    """The time limit of a step in both languages; empty for none."""
    if level is None or not level.due:
        return Text()
    return Text(limit_words(level.due, level.clock, "zh"), limit_words(level.due, level.clock, "en"))


def _unit(unit: str, language: str) -> str:
    return next(zh if language == "zh" else en for name, zh, en in _UNITS if name == unit)


def _split(due: str) -> list[tuple[int, str]]:
    span = spans.parse(due)
    minutes = span.ms // spans.MINUTE_MS
    parts = [(span.weeks * 7 + span.days, "D"), (minutes // 60, "H"), (minutes % 60, "M")]
    return [(count, unit) for count, unit in parts if count] or [(0, "M")]


def limit_of(cell: str) -> tuple[str, Clock | None]:
    """A time limit as people write it: the ISO duration, and the clock when the words name one (None: as it was).

    Raises `InvalidInput("sheet.limit")`.
    """
    words = cell.strip()
    if words in ("", "-", "—", "无"):
        return "", None
    clock: Clock | None = None
    if "工作" in words or "working" in words.lower():
        clock = "working"
    elif "自然" in words or "elapsed" in words.lower():
        clock = "elapsed"
    if re.fullmatch(r"P[0-9DTHMW]+", words):
        spans.parse(words)
        return words, clock
    counted = {"D": 0, "H": 0, "M": 0}
    found = list(_PART.finditer(words))
    rest = _PART.sub("", words)
    if not found or _WORDS_AROUND.sub("", rest).strip(" 、，,"):
        raise InvalidInput("sheet.limit", given=words[:40])
    for part in found:
        count, unit = int(part[1]), part[2].lower()
        if unit.startswith(("周", "w")) and not unit.startswith("working"):
            counted["D"] += 7 * count
        elif unit.endswith(("日", "天")) or unit in ("d", "day", "days") or unit.startswith("working day"):
            counted["D"] += count
        elif "小时" in unit or unit.startswith("h"):
            counted["H"] += count
        else:
            counted["M"] += count
    days = f"{counted['D']}D" if counted["D"] else ""
    time = "".join(f"{counted[unit]}{unit}" for unit in ("H", "M") if counted[unit])
    return f"P{days}" + (f"T{time}" if time else "") if days or time else "", clock


_CRITERION = re.compile(r"^(.+?)\s*(≥|>=|≤|<=|=|>|<|≠|!=)\s*(-?\d+(?:\.\d+)?)\s*(%?)$")
_SIGNS = {"≥": ">=", "≤": "<=", "≠": "!="}
_SHOWN = {">=": "≥", "<=": "≤", "!=": "≠"}


def criterion_words(criterion: AcceptanceCriterion, language: Language | None = None) -> str:
    """`订单信息完整率 ≥ 100%`, with the metric's id where no language is asked for; a share up to 1 is written in percent."""
    sign = _SHOWN.get(criterion.operator, criterion.operator)
    metric = criterion.text.of(language) if language else criterion.metric
    if 0 < criterion.value <= 1:
        return f"{metric} {sign} {criterion.value * 100:g}%"
    return f"{metric} {sign} {criterion.value:g}"


def criterion_of(line: str, known: Iterable[AcceptanceCriterion] = ()) -> AcceptanceCriterion:
    """A metric that is `known` by the words stays the one it is.

    Raises `InvalidInput("sheet.criterion")` for words without a metric, a comparison and a figure.
    """
    found = _CRITERION.match(line.strip())
    if found is None:
        raise InvalidInput("sheet.criterion", given=line[:60])
    metric, sign, figure, percent = found.groups()
    value = float(figure) / 100 if percent else float(figure)
    operator = _SIGNS.get(sign, sign)
    name = metric.strip()
    meant = next((each for each in known if name in (each.metric, each.text.zh, each.text.en)), AcceptanceCriterion(metric=name))
    return msgspec.structs.replace(meant, operator=operator, value=value)
