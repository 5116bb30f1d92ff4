"""A BPMN file of another engine comes in through the browser: report, process, release, start; bad files say why."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from bihuan.web import WebSettings
from tests.bpmn.elsewhere import BAD, JAVA, LEAVE, several
from tests.house.tree import ROOT
from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.hands import accepted, call, choose, keep, narrow, ready
from tests.web.site import PASSWORD, Site, served

pytestmark = pytest.mark.browser

LANGUAGES = ("zh-CN", "en")
SIZES = {"zh-CN": DESKTOP, "en": PHONE}
WORDS: dict[str, dict[str, str]] = {
    "zh-CN": {
        "import": "导入 BPMN",
        "choose": "选择 BPMN 文件",
        "another": "换一个文件",
        "go": "继续新建流程",
        "draft": "作为“请假申请”的新草稿",
        "name": "中文名称",
        "department": "所属部门",
        "owner": "流程负责人",
        "sales": "销售部",
        "boss": "员工 3",
        "save": "保存",
        "cancel": "取消",
        "translated": "已翻译的内容",
        "untranslated": "未翻译的内容",
        "problems": "检查结果",
        "drawn": "已自动排版",
        "submit": "提交 V0.1 评审",
        "release": "发布 V0.1",
        "waiting": "须由另一人发布",
        "send": "提交",
        "process": "要用的流程",
        "incident": "个异常",
        "large": "最大 16",
    },
    "en": {
        "import": "Import BPMN",
        "choose": "Choose a BPMN file",
        "another": "Choose another file",
        "go": "Go on to the new process",
        "draft": "As a new draft of “请假申请”",
        "name": "Name in Chinese",
        "department": "Department",
        "owner": "Owner",
        "sales": "Sales",
        "boss": "Wang Jian",
        "save": "Save",
        "cancel": "Cancel",
        "translated": "Translated",
        "untranslated": "Not translated",
        "problems": "What the check found",
        "drawn": "it was laid out here",
        "submit": "Hand in V0.1",
        "release": "Release V0.1",
        "waiting": "Somebody else must release it",
        "send": "Send",
        "process": "Process to take",
        "incident": "1 incident",
        "large": "is the limit",
    },
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    interface = ROOT / "src" / "bihuan" / "web" / "ui"
    with served(tmp_path_factory.mktemp("site"), WebSettings(interface=interface)) as running:
        yield running


@pytest.fixture
def come_in(site: Site, browser: Browser) -> Iterator[Any]:
    contexts: list[BrowserContext] = []

    def enter(login: str, language: str, size: tuple[int, int], *, dark: bool = False) -> Page:
        scheme: Any = "dark" if dark else "light"
        contexts.append(browser.new_context(viewport={"width": size[0], "height": size[1]}, locale=language, color_scheme=scheme))
        page = contexts[-1].new_page()
        page.goto(site.url + "/login")
        page.locator("input[name=login]").fill(login)
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("button[type=submit]").click()
        page.wait_for_url(site.url + "/")
        return page

    yield enter
    for each in contexts:
        each.close()


def begin(page: Page, site: Site, language: str) -> Locator:
    """The dialog of the process map, asking for a file."""
    page.goto(site.url + "/processes")
    ready(page)
    page.get_by_role("button", name=WORDS[language]["import"]).click()
    return page.get_by_role("dialog")


def give(dialog: Locator, label: str, name: str, content: bytes) -> None:
    file: Any = {"name": name, "mimeType": "application/xml", "buffer": content}
    dialog.locator(f"input[type=file][aria-label='{label}']").set_input_files([file])


def responsibilities(page: Page, process: str) -> None:
    """Who does what: set in the matrix, one clerk responsible and the keeper accountable."""
    version = call(page, "GET", f"/api/processes/{process}")["body"]["versions"][0]
    rows = [{"elementId": step, "letters": {"clerk": "R", "keeper": "A"}} for step in ("lead", "head")]
    done = call(page, "PUT", f"/api/versions/{version['key']}/raci", {"rows": rows, "version": version["version"]})
    assert done["status"] == 200, done


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_model_of_another_engine_is_imported_released_and_started(site: Site, come_in: Any, language: str) -> None:
    words, size = WORDS[language], SIZES[language]
    phone = size == PHONE
    process = f"leave_{language[:2]}"
    page: Page = come_in("zhou_wen", language, size)
    dialog = begin(page, site, language)
    expect(dialog.get_by_role("button", name=words["choose"])).to_be_visible()
    keep(page, f"bpmn-choose-{language}")
    give(dialog, words["choose"], "leave.bpmn", LEAVE.replace(b"leave_request", process.encode()))
    table = dialog.get_by_role("region", name=words["translated"], exact=True)
    expect(table.get_by_text("${days > 3 && !urgent}")).to_be_visible()
    expect(table.get_by_text("=days > 3 and not(urgent)")).to_be_visible()
    expect(dialog.get_by_role("region", name=words["untranslated"], exact=True)).to_contain_text("taskListener")
    expect(dialog.get_by_role("region", name=words["problems"], exact=True)).to_contain_text("主管审批")
    expect(dialog.get_by_text("Camunda 7", exact=True)).to_be_visible()
    expect(dialog.get_by_text(words["drawn"])).to_be_visible()
    narrow(page)
    keep(page, f"bpmn-report-{language}")
    dialog.get_by_role("button", name=words["go"]).click()

    expect(dialog.get_by_label(words["name"])).to_have_value("请假申请")
    choose(dialog, words["department"], words["sales"])
    choose(dialog, words["owner"], words["boss"])
    keep(page, f"bpmn-enter-{language}")
    with accepted(page, "/api/processes", "POST"):
        dialog.get_by_role("button", name=words["save"]).click()
    page.wait_for_url(re.compile(rf"/processes/{process}" if phone else r"/design/\d+"))
    expect(page.locator("svg").get_by_text("主管审批").first).to_be_visible()
    ready(page)
    narrow(page)
    keep(page, f"bpmn-made-{language}")

    responsibilities(page, process)
    page.goto(f"{site.url}/processes/{process}?tab=design")
    with accepted(page, "/submission", "POST"):
        page.get_by_role("button", name=words["submit"]).click()
    expect(page.get_by_text(words["waiting"])).to_be_visible()
    owner: Page = come_in("wang_jian", language, size)
    owner.goto(f"{site.url}/processes/{process}?tab=design")
    with accepted(owner, "/release", "POST"):
        owner.get_by_role("button", name=words["release"]).click()
    owner.goto(f"{site.url}/processes/{process}?tab=versions")
    ready(owner)
    with owner.expect_download() as download:
        owner.get_by_role("link", name=re.compile("BPMN")).click()
    assert download.value.suggested_filename == f"{process}-V0.1.bpmn"
    assert "not(urgent)" in Path(download.value.path()).read_text(encoding="utf-8")
    keep(owner, f"bpmn-versions-{language}")

    clerk: Page = come_in("li_na", language, size)
    clerk.goto(f"{site.url}/start/{process}")
    ready(clerk)
    with clerk.expect_response(lambda answer: answer.url.endswith("/api/process-instances")) as started:
        clerk.get_by_role("button", name=words["send"]).click()
    assert started.value.status == 201, started.value.text()
    clerk.wait_for_url(re.compile(r"/(tasks|instances)/\d+"))
    expect(clerk.get_by_text("主管审批").first).to_be_visible()
    expect(clerk.get_by_text(words["incident"])).to_have_count(0)
    keep(clerk, f"bpmn-started-{language}")
    colleague: Page = come_in("ma_qiang", language, size)
    colleague.goto(site.url + "/tasks")
    expect(colleague.get_by_text("主管审批").first).to_be_visible()
    keep(colleague, f"bpmn-assigned-{language}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_bad_file_says_why_and_the_next_one_may_be_chosen(site: Site, come_in: Any, language: str) -> None:
    words = WORDS[language]
    page: Page = come_in("zhou_wen", language, SIZES[language])
    before = call(page, "GET", "/api/processes")
    dialog = begin(page, site, language)
    label = words["choose"]
    for bad in BAD:
        give(dialog, label, bad.name, bad.content)
        expect(dialog.get_by_text(bad.name, exact=True)).to_be_visible()
        expect(dialog.get_by_role("alert").filter(has_text=bad.zh if language == "zh-CN" else bad.en)).to_be_visible()
        expect(dialog.get_by_role("button", name=words["go"])).to_have_count(0)
        label = words["another"]
        narrow(page)
        if bad.name in ("gbk.bpmn", "rules.dmn"):
            keep(page, f"bpmn-bad-{bad.name.partition('.')[0]}-{language}")
    give(dialog, label, "large.bpmn", b" " * (16 * 1024 * 1024 + 1))
    expect(dialog.get_by_role("alert").filter(has_text=words["large"])).to_be_visible()
    give(dialog, label, "java.bpmn", JAVA)
    errors = dialog.get_by_role("region", name=words["untranslated"], exact=True)
    expect(errors).to_contain_text("${calendar.workdays(days) > 3}")
    keep(page, f"bpmn-java-{language}")
    dialog.get_by_role("button", name=words["cancel"]).click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert call(page, "GET", "/api/processes") == before


def test_one_of_several_processes_is_chosen_and_a_dropped_file_becomes_a_draft(site: Site, come_in: Any) -> None:
    language = "zh-CN"
    words = WORDS[language]
    page: Page = come_in("zhou_wen", language, DESKTOP, dark=True)
    dialog = begin(page, site, language)
    give(dialog, words["choose"], "two.bpmn", several("buying", "selling"))
    choose(dialog, words["process"], "selling")
    expect(dialog.get_by_text("selling（selling，1 个步骤）")).to_be_visible()
    keep(page, "bpmn-several-dark")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)

    body = {"id": "leave_request", "name": {"zh": "请假申请", "en": ""}, "category": "support", "department": "sales"}
    made = call(page, "POST", "/api/processes", {**body, "owner": "wang_jian"})
    assert made["status"] == 201, made
    page.goto(site.url + "/processes")
    ready(page)
    page.get_by_role("link", name=re.compile("请假申请")).first.wait_for()
    page.evaluate(
        """text => {
          const carried = new DataTransfer();
          carried.items.add(new File([text], 'leave.bpmn'));
          const area = document.querySelector('h2').parentElement;
          for (const kind of ['dragenter', 'dragover', 'drop'])
            area.dispatchEvent(new DragEvent(kind, {bubbles: true, cancelable: true, dataTransfer: carried}));
        }""",
        LEAVE.decode(),
    )
    with accepted(page, "/drafts", "POST"):
        page.get_by_role("dialog").get_by_role("button", name=words["draft"]).click()
    page.wait_for_url(re.compile(r"/design/\d+"))
    expect(page.locator("svg").get_by_text("总监审批").first).to_be_visible()
    expect(page.get_by_text("V0.2").first).to_be_visible()


def test_the_modeler_takes_a_file_and_converts_its_drawing(site: Site, come_in: Any) -> None:
    page: Page = come_in("zhou_wen", "en", DESKTOP)
    body = {"id": "holiday", "name": {"zh": "休假", "en": "Holiday"}, "category": "support", "department": "sales"}
    made = call(page, "POST", "/api/processes", {**body, "owner": "wang_jian"})
    key = made["body"]["versions"][0]["key"]
    page.goto(f"{site.url}/design/{key}")
    expect(page.locator("svg").get_by_text("任务 1").or_(page.locator("svg").get_by_text("Task 1")).first).to_be_visible()
    page.get_by_role("button", name="Import", exact=True).click()
    dialog = page.get_by_role("dialog")
    give(dialog, "Choose a BPMN file", "leave.bpmn", LEAVE)
    with accepted(page, f"/versions/{key}/bpmn"):
        dialog.get_by_role("button", name="Replace the drawing").click()
    expect(dialog).to_have_count(0)
    expect(page.locator("svg").get_by_text("总监审批").first).to_be_visible()
    keep(page, "bpmn-modeler-replaced")

    version = call(page, "GET", f"/api/versions/{key}")["body"]["version"]
    stored = call(page, "PUT", f"/api/versions/{key}/bpmn", {"bpmn": LEAVE.decode(), "version": version, "of": "leave_request"})
    assert stored["status"] == 200, stored
    page.reload()
    problems = page.get_by_role("region", name="Problems")
    expect(problems.get_by_text("the character")).to_have_count(1)
    problems.get_by_role("button", name="Convert", exact=True).click()
    expect(dialog.get_by_text("=days > 3 and not(urgent)")).to_be_visible()
    keep(page, "bpmn-modeler-convert")
    with accepted(page, f"/versions/{key}/bpmn"):
        dialog.get_by_role("button", name="Take the conversion").click()
    expect(dialog).to_have_count(0)
    told = page.evaluate("async path => (await fetch(path)).text()", f"/api/versions/{key}/bpmn")
    assert "not(urgent)" in told
    assert "camunda:assignee" not in told
    expect(page.locator("svg").get_by_text("总监审批").first).to_be_visible()
    expect(problems.get_by_text("the character")).to_have_count(0)
    expect(problems.get_by_text("in the matrix of responsibilities")).to_have_count(2)
    keep(page, "bpmn-modeler-converted")
    # What is drawn on goes on being saved.
    page.locator("[data-element-id=head] .djs-hit").first.click()
    with accepted(page, f"/versions/{key}/bpmn"):
        page.get_by_label("Name in Chinese").first.fill("总监批准")
        page.get_by_label("Name in Chinese").first.blur()
    # The very same file twice in a row takes the place of what was drawn since, each time.
    for _ in range(2):
        page.get_by_role("button", name="Import", exact=True).click()
        give(dialog, "Choose a BPMN file", "leave.bpmn", LEAVE)
        with accepted(page, f"/versions/{key}/bpmn"):
            dialog.get_by_role("button", name="Replace the drawing").click()
        expect(dialog).to_have_count(0)
        expect(page.locator("svg").get_by_text("总监审批").first).to_be_visible()
        expect(page.locator("svg").get_by_text("总监批准")).to_have_count(0)
        page.locator("[data-element-id=head] .djs-hit").first.click()
        with accepted(page, f"/versions/{key}/bpmn"):
            page.get_by_label("Name in Chinese").first.fill("总监批准")
            page.get_by_label("Name in Chinese").first.blur()
        expect(page.locator("svg").get_by_text("总监批准").first).to_be_visible()
