"""A log comes in through the browser: a table under a mapping, XES under none; what cannot be read says so and stays out."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from bihuan.application.method import reporting
from bihuan.application.mining import logs
from bihuan.application.mining.exploring import Explorer
from bihuan.documents.reports import DocumentReports
from bihuan.eventlog import writing, xes
from bihuan.logstore import samples
from bihuan.logstore.keeping import LogFolder
from bihuan.web import WebSettings
from bihuan.workers import Errands
from tests.house.tree import ROOT
from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.hands import keep
from tests.web.site import PASSWORD, Site, served

pytestmark = pytest.mark.browser

LOG = samples.purchases(30, seed=5)
CSV = writing.csv(LOG)
XES = b"".join(xes.write(LOG))
LANGUAGES = ("zh-CN", "en")
BOMB = b"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE log [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<log><trace><event><string key="concept:name" value="&b;"/></event></trace></log>"""

WORDS: dict[str, dict[str, str]] = {
    "zh-CN": {
        "import": "导入日志",
        "choose": "选择文件",
        "go": "导入",
        "case": "案例",
        "activity": "活动",
        "time": "完成时间",
        "another": "换一个文件",
        "nothing": "没有导入任何内容",
        "quality": "质量提示",
        "report": "诊断报告",
        "own": "中文",
        "file": "流程问题诊断报告",
    },
    "en": {
        "import": "Import a log",
        "choose": "Choose a file",
        "go": "Import",
        "case": "Case",
        "activity": "Activity",
        "time": "Completed",
        "another": "Choose another file",
        "nothing": "Nothing was imported",
        "quality": "Remarks",
        "report": "Report",
        "own": "English",
        "file": "diagnosis-report",
    },
}


class Bad(NamedTuple):
    """A file that cannot be read, and what is said about it in both languages."""

    name: str
    content: bytes
    zh: str
    en: str


AT_THE_DOOR = (
    Bad("empty.csv", b"", "文件是空的", "The file is empty"),
    Bad("header.csv", "单号,活动,时间\n".encode(), "只有表头（3 列），没有数据行", "There is a header of 3 column(s) but no row"),
    Bad("program.csv", b"\x7fELF\0\0\0\0", "这不是文本文件", "This is no text file"),
    Bad("ragged.csv", b"a,b\n1,2,3\n", "第 2 行有 3 个单元格", "Line 2 has 3 cells"),
    Bad("cut.xes.gz", gzip.compress(XES)[:-200], "压缩包不完整", "The packed file is cut off"),
    Bad("bomb.xes", BOMB, "可能是攻击（XML 炸弹）", "as XML bombs do"),
    Bad("page.xes", b"<html><body/></html>", "这是 XML 文件，但不是 XES 日志", "This is XML but no XES log"),
    Bad("none.xes", b"<log></log>", "没有读到任何可用的事件", "Not one usable event was found"),
)
WHILE_READING = Bad("half.xes", XES[: len(XES) // 2], "没有写完", "is cut off at line")
NO_COLUMNS = Bad("sales.csv", "部门,金额\n销售,12\n采购,13\n".encode(), "还没有找到", "Not found yet")
NO_INSTANTS = Bad("days.csv", "单号,活动,时间\n1,接单,昨天\n1,发货,今天\n".encode("gb18030"), "昨天", "昨天")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    interface = ROOT / "src" / "bihuan" / "web" / "ui"
    with served(tmp_path_factory.mktemp("site"), WebSettings(interface=interface)) as running:
        store = LogFolder(running.folder)
        report = reporting.work(running.database, store, DocumentReports(), Explorer())
        errands = Errands(running.database, {logs.IMPORT: logs.import_work(store), reporting.REPORT: report}, holder="test")
        errands.start()
        yield running
        errands.stop()


@pytest.fixture
def come_in(site: Site, browser: Browser) -> Iterator[Any]:
    contexts: list[BrowserContext] = []

    def enter(language: str, size: tuple[int, int] = DESKTOP) -> Page:
        contexts.append(browser.new_context(viewport={"width": size[0], "height": size[1]}, locale=language))
        page = contexts[-1].new_page()
        page.goto(site.url + "/login")
        page.locator("input[name=login]").fill("zhou_wen")
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("button[type=submit]").click()
        page.wait_for_url(site.url + "/")
        page.goto(site.url + "/mining")
        return page

    yield enter
    for each in contexts:
        each.close()


def begin(page: Page, language: str) -> Locator:
    """The wizard, open at its first question."""
    page.get_by_role("button", name=WORDS[language]["import"]).first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name=WORDS[language]["choose"])).to_be_visible()
    return dialog


def give(page: Page, language: str, name: str, content: bytes) -> None:
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    page.get_by_role("dialog").locator(f"input[type=file][aria-label='{WORDS[language]['choose']}']").set_input_files([file])  # type: ignore[list-item]


def kept(site: Site) -> tuple[int, list[str]]:
    """How many logs there are, and what lies in their folder."""
    folder = site.folder / "logs"
    names = sorted(each.name for each in folder.iterdir()) if folder.exists() else []
    return len(site.browser("zhou_wen").get("/api/logs").json()), names


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_table_is_previewed_mapped_and_imported_with_a_report_on_its_quality(site: Site, come_in: Any, language: str) -> None:
    words = WORDS[language]
    page: Page = come_in(language)
    dialog = begin(page, language)
    keep(page, f"import-begin-{language}")
    give(page, language, "purchases.csv", CSV.decode().encode("gb18030"))
    expect(dialog.get_by_role("heading", name="GB18030")).to_be_visible()
    expect(dialog.get_by_role("cell", name="PO000001").first).to_be_visible()
    header = dialog.locator("thead th")
    for part, column in (("case", "case:concept:name"), ("activity", "concept:name"), ("time", "time:timestamp")):
        expect(header.filter(has_text=column).filter(has_text=words[part]).first).to_be_visible()
    keep(page, f"import-mapping-{language}")
    dialog.get_by_role("button", name=words["go"], exact=True).click()
    page.wait_for_url(re.compile(r"/mining/\d+"))
    quality = page.get_by_role("tab", name=re.compile(words["quality"]))
    expect(quality).to_be_visible()
    expect(page.locator("svg").get_by_text("提交采购申请").first).to_be_visible()
    keep(page, f"import-map-{language}")
    quality.click()
    expect(quality).to_have_attribute("aria-selected", "true")
    keep(page, f"import-quality-{language}")

    page.goto(page.url.partition("?")[0].replace("/mining/", "/diagnosis/"))
    page.get_by_role("button", name=words["report"]).click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name=f"Word · {words['own']}").click()
    assert download.value.suggested_filename == f"{words['file']}-purchases.docx"
    assert Path(download.value.path()).read_bytes().startswith(b"PK")
    keep(page, f"import-diagnosis-{language}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_xes_file_says_itself_what_it_means(site: Site, come_in: Any, language: str) -> None:
    words = WORDS[language]
    page: Page = come_in(language, PHONE)
    dialog = begin(page, language)
    give(page, language, "purchases.xes.gz", gzip.compress(XES))
    header = dialog.locator("thead th")
    expect(header.filter(has_text="concept:name").filter(has_text=words["activity"]).first).to_be_attached()
    expect(dialog.get_by_role("cell", name="PO000001").first).to_be_attached()
    assert fits(page)
    keep(page, f"import-xes-phone-{language}")
    dialog.get_by_role("button", name=words["go"], exact=True).click()
    page.wait_for_url(re.compile(r"/mining/\d+"))
    expect(page.locator("svg").get_by_text("提交采购申请").first).to_be_visible()
    assert fits(page)
    keep(page, f"import-map-phone-{language}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_cannot_be_read_is_said_at_once_and_the_next_file_may_be_chosen(site: Site, come_in: Any, language: str) -> None:
    before = kept(site)
    page: Page = come_in(language, PHONE if language == "en" else DESKTOP)
    dialog = begin(page, language)
    for bad in AT_THE_DOOR:
        give(page, language, bad.name, bad.content)
        expect(dialog.get_by_role("alert").filter(has_text=bad.zh if language == "zh-CN" else bad.en)).to_be_visible()
        expect(dialog.get_by_role("button", name=WORDS[language]["choose"])).to_be_enabled()
        assert fits(page), bad.name
        if bad.name in ("bomb.xes", "cut.xes.gz"):
            keep(page, f"import-bad-{bad.name.partition('.')[0]}-{language}")
    assert kept(site) == before
    assert not list((site.folder / "uploads").glob("*/*"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_turns_out_bad_on_the_way_leaves_nothing_and_leads_back(site: Site, come_in: Any, language: str) -> None:
    words, chinese = WORDS[language], language == "zh-CN"
    before = kept(site)
    page: Page = come_in(language)
    dialog = begin(page, language)
    go = dialog.get_by_role("button", name=words["go"], exact=True)

    give(page, language, NO_COLUMNS.name, NO_COLUMNS.content)
    expect(dialog.get_by_role("status").filter(has_text=NO_COLUMNS.zh if chinese else NO_COLUMNS.en)).to_be_visible()
    expect(go).to_be_disabled()
    keep(page, f"import-missing-{language}")
    dialog.get_by_role("button", name=words["another"]).click()

    give(page, language, NO_INSTANTS.name, NO_INSTANTS.content)
    expect(go).to_be_disabled()
    field = dialog.get_by_label(words["time"], exact=True)
    field.click()
    field.fill("时间")
    page.locator(".ant-select-item-option", has_text="时间").last.click()
    go.click()
    trouble = dialog.get_by_role("alert")
    expect(trouble.filter(has_text="昨天")).to_be_visible()
    expect(trouble).to_contain_text(words["nothing"])
    keep(page, f"import-instants-{language}")
    dialog.get_by_role("button", name=words["another"]).click()

    give(page, language, WHILE_READING.name, WHILE_READING.content)
    go.click()
    expect(trouble.filter(has_text=WHILE_READING.zh if chinese else WHILE_READING.en)).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert kept(site) == before
