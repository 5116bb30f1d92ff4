"""The manual and the pilot report as files: what stands on the screen stands in them, in both languages."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import docx
import pytest

from bihuan.application.views.papers import ManualContent, ManualStep
from bihuan.documents import manual
from bihuan.kernel.catalogue import Language
from bihuan.kernel.text import Text

STEP = ManualStep(
    name=Text("库存检查", "Check stock"),
    kind="userTask",
    key_step=True,
    doer=Text("库存管理员", "Stock keeper"),
    accountable=Text("仓储主管", "Warehouse supervisor"),
    supports=[Text("IT支持", "IT support")],
    consulted=[],
    informed=[],
    system=Text("erp", "erp"),
    limit=Text("2小时内（工作时间）", "within 2 h (working time)"),
    standard=Text("2小时内完成，缺货触发预警", "Done in two hours; a shortage raises an alert"),
    inputs=[],
    outputs=[Text("《库存检查报告》", "Stock report")],
    acceptance=[Text("库存数据准确率 ≥ 99%", "Accuracy of stock data ≥ 99%")],
    exception=Text("缺货转采购", "Shortage goes to procurement"),
    controls=[],
)
CONTENT = ManualContent(
    process=Text("订单履约流程", "Order fulfilment"),
    label="V3.0",
    note=Text(),
    summary=Text(),
    department=Text("销售部", "Sales"),
    owner=Text("王健", "Wang Jian"),
    steps=[STEP],
    picture=b"",
    made=int(datetime(2024, 2, 19, tzinfo=UTC).timestamp() * 1000),
)


@pytest.mark.parametrize(("language", "words"), [("zh-CN", "2小时内完成，缺货触发预警"), ("en", "within 2 h (working time)")])
def test_a_manual_says_who_does_what_until_when(language: Language, words: str) -> None:
    file = docx.Document(io.BytesIO(manual.write(CONTENT, language, "docx")))
    told = "\n".join(
        [
            *(each.text for each in file.paragraphs),
            *(cell.text for table in file.tables for row in table.rows for cell in row.cells),
        ]
    )
    assert words in told
    assert CONTENT.process.of(language) in told
    assert STEP.accountable.of(language) in told
    assert "documents." not in told, "every sentence is there"
