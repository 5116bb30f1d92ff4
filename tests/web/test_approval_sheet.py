"""The approval sheet: an instance on paper, for whoever may look at it, in the language asked for."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import docx
import pytest

from bihuan.application.running import showing
from bihuan.documents import fonts
from bihuan.documents.sheet import WORDS
from bihuan.engine.events import Noted
from tests.house.tree import ROOT
from tests.web.process import PROCESS, deploy_process
from tests.web.site import Browser, Site, served
from tests.web.test_work import complete, started


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with served(tmp_path_factory.mktemp("sheet")) as running:
        deploy_process(running.database)
        yield running


@pytest.fixture(scope="module")
def instance(site: Site) -> str:
    """One that has been asked and waits for its answer."""
    clerk: Browser = site.browser("li_na")
    key, item = started(clerk)
    complete(clerk, item, values={"question": "多少？ how many?"}, comment="加急 please").raise_for_status()
    return key


@pytest.mark.parametrize(
    ("language", "parts", "cells"),
    [
        (
            "zh-CN",
            ("测试企业 审批单", "表单内容", "审批意见", "流转记录"),
            (
                "金额",
                "¥10.5",
                "问题",
                "多少？ how many?",
                "提出问题",
                "员工 0（岗位 clerk）",
                "完成",
                "加急 please",
                "等待办理",
                "员工 2",
            ),
        ),
        (
            "en",
            ("测试企业: approval sheet", "What was filled in", "Opinions", "The way it took"),
            ("多少？ how many?", "Ask", "Li Na (Clerk)", "completed", "加急 please", "waiting", "Liu Yang"),
        ),
    ],
)
def test_it_holds_values_opinions_and_the_way(
    site: Site, instance: str, language: str, parts: tuple[str, ...], cells: tuple[str, ...]
) -> None:
    answer = site.browser("li_na").get(f"/api/process-instances/{instance}/sheet?form=docx&language={language}")
    assert answer.status_code == 200, answer.text
    file = docx.Document(io.BytesIO(answer.content))
    lines = [line.text for line in file.paragraphs]
    assert [part for part in parts if part not in lines] == []
    shown = [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    assert [each for each in cells if each not in shown] == []
    (done,) = [row for row in file.tables[1].rows if row.cells[0].text in ("提出问题", "Ask")]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", done.cells[4].text), "when it was signed"


def test_it_is_a_pdf_unless_asked_otherwise(
    site: Site, instance: str, chinese_fonts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(fonts.VARIABLE, str(chinese_fonts))
    answer = site.browser("li_na").get(f"/api/process-instances/{instance}/sheet")
    assert answer.status_code == 200, answer.text
    assert answer.content.startswith(b"%PDF-")
    assert answer.content.rstrip().endswith(b"%%EOF")
    assert answer.headers["content-disposition"].endswith(".pdf")
    assert b"NotoSansSC" in answer.content


def test_it_is_for_whoever_may_look(site: Site, instance: str) -> None:
    assert site.browser("admin").get(f"/api/process-instances/{instance}/sheet").status_code in (403, 404)
    assert site.browser("li_na").get("/api/process-instances/12/sheet").status_code == 404


def test_amounts_are_grouped_by_thousands_with_their_currency(site: Site) -> None:
    clerk: Browser = site.browser("li_na")
    begun = clerk.post("/api/process-instances", json={"processId": PROCESS, "values": {"amount": 1234567.5}})
    sheet = clerk.get(f"/api/process-instances/{begun.json()['instanceKey']}/sheet", params={"form": "docx", "language": "en"})
    cells = {cell.text for table in docx.Document(io.BytesIO(sheet.content)).tables for row in table.rows for cell in row.cells}
    assert "¥1,234,567.5" in cells


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_whatever_a_record_may_say_has_its_word_on_paper_and_on_the_page(language: str) -> None:
    shown = json.loads((ROOT / "web-ui" / "src" / "i18n" / language / "shared.json").read_text("utf-8"))["record"]
    said = set(showing.WORDS) | {f"task_{kind}" for kind in get_args(Noted)}
    assert said - WORDS == set()
    assert said - set(shown) == set()
