"""The cells of the templates: written as the method writes them, read as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.bpmn.extension import AcceptanceCriterion
from bihuan.kernel import spans
from bihuan.kernel.errors import InvalidInput
from bihuan.lifecycle import templates
from bihuan.lifecycle.templates import TEMPLATES

HEADINGS = {
    1: "流程名称 所属部门 当前版本 流程负责人 关键节点(按顺序) 问题描述 优化建议",
    2: "流程步骤 执行部门/岗位 负责人 协助人 完成时限 输出成果 验收标准",
    3: "指标名称 计算公式 数据来源 监控频率 目标值 实际值 责任部门",
    4: "优化日期 流程名称 优化背景 具体措施 效果评估 负责人 备注",
}


@pytest.mark.parametrize("number", HEADINGS)
def test_the_headings_are_those_of_the_method(number: int) -> None:
    assert [column.heading.zh for column in TEMPLATES[number].columns] == HEADINGS[number].split()  # type: ignore[index]


@pytest.mark.parametrize(
    ("words", "due", "clock"),
    [
        ("2小时内", "PT2H", None),
        ("接收后30分钟内", "PT30M", None),
        ("4小时内", "PT4H", None),
        ("2 小时内（工作时间）", "PT2H", "working"),
        ("1个工作日内", "P1D", "working"),
        ("24小时（自然时间）", "PT24H", "elapsed"),
        ("1天4小时", "P1DT4H", None),
        ("2周内", "P14D", None),
        ("within 2 h", "PT2H", None),
        ("within 30 min (working time)", "PT30M", "working"),
        ("1 day", "P1D", None),
        ("PT45M", "PT45M", None),
        ("-", "", None),
        ("", "", None),
    ],
)
def test_time_limits_are_read_as_people_write_them(words: str, due: str, clock: str | None) -> None:
    assert templates.limit_of(words) == (due, clock)


@pytest.mark.parametrize("words", ["尽快", "soon", "2", "两小时", "2小时后提醒经理", "1.5小时"])
def test_a_limit_that_is_not_clear_is_refused(words: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        templates.limit_of(words)
    assert caught.value.code == "sheet.limit"


@given(
    st.integers(0, 60),
    st.integers(0, 23),
    st.integers(0, 59),
    st.sampled_from(["elapsed", "working"]),
    st.sampled_from(["zh-CN", "en"]),
)
def test_a_limit_survives_the_sheet(days: int, hours: int, minutes: int, clock: str, language: str) -> None:
    if not (days or hours or minutes):
        return
    due = spans.written(spans.Span(days=days, ms=hours * spans.HOUR_MS + minutes * spans.MINUTE_MS))
    words = templates.limit_words(due, clock, language)  # type: ignore[arg-type]
    read, said = templates.limit_of(words)
    assert spans.parse(read) == spans.parse(due)
    assert said == ("working" if clock == "working" else None)


@given(
    st.lists(
        st.text("接收订单abc12 .", min_size=1, max_size=12)
        .map(str.strip)
        .filter(lambda each: each and not each[0].isdigit() and each != "-"),
        max_size=6,
    )
)
def test_numbered_lines_survive_a_cell(lines: list[str]) -> None:
    assert templates.lines_of(templates.numbered(lines)) == lines


def test_numbers_before_lines_may_be_written_in_many_ways() -> None:
    assert templates.lines_of("1.接收订单\n2、库存检查\n（3）x") == ["接收订单", "库存检查", "（3）x"]


@given(
    st.sampled_from(["order_completeness", "订单信息完整率"]),
    st.sampled_from([">=", ">", "<=", "<", "=", "!="]),
    st.integers(0, 400).map(lambda each: each / 4),
)
def test_an_acceptance_criterion_survives_the_sheet(metric: str, operator: str, value: float) -> None:
    criterion = AcceptanceCriterion(metric=metric, operator=operator, value=value)  # type: ignore[arg-type]
    read = templates.criterion_of(templates.criterion_words(criterion))
    assert (read.metric, read.operator) == (metric, operator)
    assert read.value == pytest.approx(value)


@pytest.mark.parametrize("words", ["好", "≥ 99%", "完整率 99%", "完整率 ≥ 很高"])
def test_a_criterion_that_is_not_clear_is_refused(words: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        templates.criterion_of(words)
    assert caught.value.code == "sheet.criterion"
