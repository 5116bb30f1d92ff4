"""Approvals as people meet them: signed, asked about, returned and handed straight back, delegated, urged; among branches."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import Enter, Served
from tests.journeys.hands import choose, keep

pytestmark = pytest.mark.browser


def mine(page: Page, demo: Served, instance: str) -> str:
    """The person's open work item of an instance."""
    return next(row["key"] for row in listed(page, demo, instance))


def listed(page: Page, demo: Served, instance: str) -> list[dict[str, Any]]:
    """What the person's list has of an instance."""
    number = page.request.get(f"{demo.address}/api/process-instances/{instance}").json().get("instance", {}).get("businessNo", "")
    rows = page.request.get(f"{demo.address}/api/work-items", params={"q": number, "limit": 200}).json()["items"]
    return [row for row in rows if row["instanceKey"] == instance]


def task(page: Page, demo: Served, instance: str) -> None:
    page.goto(f"{demo.address}/tasks/{mine(page, demo, instance)}")
    expect(page.locator("#opinion")).to_be_visible()


def ask_for(page: Page, demo: Served, item: str, amount: str, reason: str) -> None:
    """Fill in the request for a purchase."""
    page.goto(f"{demo.address}/start/purchase")
    page.get_by_label(re.compile("采购物品")).fill(item)
    page.get_by_label(re.compile("申请金额")).fill(amount)
    page.get_by_label(re.compile("申请理由")).fill(reason)
    page.get_by_label(re.compile("预算科目")).click()
    page.get_by_title("6602 仓储设备").click()


def submitted(page: Page) -> str:
    """Submit the form; the key of the instance that it starts."""
    with page.expect_response(lambda answer: answer.url.endswith("/api/process-instances")) as started:
        page.get_by_role("button", name="提交").click()
    assert started.value.ok, started.value.text()
    return str(started.value.json()["instanceKey"])


def arrives(page: Page, demo: Served, title: str) -> None:
    """The list has it as soon as the systems in between have answered."""
    page.goto(f"{demo.address}/tasks")
    expect(page.get_by_text(title).first).to_be_visible()


def more(page: Page, name: str) -> Locator:
    """A dialog behind a button, or behind "more"."""
    button = page.get_by_role("button", name=name, exact=True)
    if button.count() == 0:
        page.get_by_role("button", name="更多", exact=True).last.click()
        button = page.get_by_role("menuitem", name=name, exact=True).or_(page.get_by_role("button", name=name, exact=True))
    button.first.click()
    return page.get_by_role("dialog")


def sent(page: Page, dialog: Locator, path: str, button: str) -> int:
    with page.expect_response(lambda answer: answer.url.endswith(path) and answer.request.method == "POST") as told:
        dialog.get_by_role("button", name=button, exact=True).click()
    return told.value.status


def done(page: Page, button: str = "同意") -> None:
    with page.expect_response(lambda answer: answer.url.endswith("/completion")) as told:
        page.get_by_role("button", name=re.compile(f"^{button}")).first.click()
    assert told.value.ok, told.value.text()


def test_a_purchase_goes_through_many_hands(demo: Served, enter: Enter) -> None:
    jin = enter("jin_mei")
    ask_for(jin, demo, "仓储扫码终端 20 台", "62000", "新仓上线")
    ahead = jin.get_by_role("complementary")
    expect(ahead).to_contain_text("曹岚")
    expect(ahead).to_contain_text("钱莉")
    jin.get_by_role("button", name="提交").click()
    expect(jin.get_by_text("金额 5 万元及以上须三份报价").first).to_be_visible()
    keep(jin, "purchase-quotes-zh")
    for number, supplier in enumerate(("恒科", "远望", "锐思")):
        jin.get_by_role("button", name="添加一行").click()
        jin.get_by_label("供应商", exact=True).nth(number).fill(supplier)
        jin.get_by_label("总价").nth(number).fill(str(62_000 + number * 900))
    instance = submitted(jin)
    task(jin, demo, instance)
    done(jin, "完成")

    cao = enter("cao_lan")
    task(cao, demo, instance)
    dialog = more(cao, "咨询")
    choose(dialog, "交给", "吴桐")
    dialog.get_by_label("问题").fill("三家报价的税率一致吗？")
    assert sent(cao, dialog, "/question", "咨询") == 200
    dialog = more(cao, "加签")
    choose(dialog, "人员", "余清")
    dialog.get_by_label("说明").fill("请核对发票条款")
    keep(cao, "add-sign-zh")
    assert sent(cao, dialog, "/signs", "加签") == 200

    jin.goto(f"{demo.address}/instances/{instance}")
    yu = enter("yu_qing")
    task(yu, demo, instance)
    yu.get_by_role("button", name=re.compile("填入意见")).first.click()
    expect(yu.locator("#opinion")).not_to_have_value("")
    keep(yu, "phrase-zh")
    done(yu)

    task(cao, demo, instance)
    expect(cao.get_by_text("前加签").first).to_be_visible()
    done(cao)

    qian = enter("qian_li")
    task(qian, demo, instance)
    dialog = more(qian, "退回到…")
    dialog.get_by_role("radio", name=re.compile("提交申请")).check()
    expect(dialog.get_by_label("退回后会怎样")).to_contain_text("提交申请")
    dialog.get_by_label(re.compile("退回原因|原因")).fill("请补充到货日期")
    keep(qian, "return-to-start-zh")
    assert sent(qian, dialog, "/return", "退回") == 200

    task(jin, demo, instance)
    expect(jin.get_by_text("请补充到货日期").first).to_be_visible()
    jin.get_by_label(re.compile("申请理由")).fill("新仓上线，4 月 20 日前到货")
    keep(jin, "straight-back-zh")
    with jin.expect_response(lambda answer: answer.url.endswith("/completion")) as told:
        jin.get_by_role("button", name="完成并直接交回").click()
    assert told.value.ok, told.value.text()

    task(qian, demo, instance)  # past the manager, who is not asked again
    assert listed(cao, demo, instance) == []
    dialog = more(qian, "委派")
    choose(dialog, "交给", "吴桐")
    assert sent(qian, dialog, "/delegation", "委派") == 200
    wu = enter("wu_tong")
    (item,) = (row["key"] for row in listed(wu, demo, instance) if row["elementId"] == "approve_fin")
    wu.goto(f"{demo.address}/tasks/{item}")
    wu.locator("#opinion").fill("价格合理")
    keep(wu, "delegated-zh")
    done(wu, "(同意|完成|交回)")

    task(qian, demo, instance)
    theirs = mine(qian, demo, instance)
    jin.goto(f"{demo.address}/tasks/{theirs}")
    for expected in (200, 409):
        dialog = more(jin, "催办")
        dialog.locator("textarea").fill("供应商报价今天到期")
        assert sent(jin, dialog, "/urging", "催办") == expected
    expect(jin.get_by_role("dialog").get_by_role("alert")).to_contain_text("分钟")
    keep(jin, "urged-twice-zh")

    qian.locator("#opinion").fill("同意采购")
    done(qian)
    jin.goto(f"{demo.address}/instances/{instance}")
    expect(jin.get_by_text("已完成").first).to_be_visible()
    expect(jin.get_by_text("采购订单号").first).to_be_visible()
    record = jin.get_by_role("complementary")
    for words in ("余清", "退回", "委派", "催办", "同意采购"):
        expect(record).to_contain_text(words)
    keep(jin, "purchase-record-zh")
    assert jin.pdf()[:5] == b"%PDF-", "the page prints"


def test_what_is_not_yet_touched_is_taken_back_and_a_signer_is_let_go(demo: Served, enter: Enter) -> None:
    jin = enter("jin_mei")
    ask_for(jin, demo, "扫码枪 5 把", "6200", "旧枪损坏")
    instance = submitted(jin)
    first = mine(jin, demo, instance)
    task(jin, demo, instance)
    done(jin, "完成")

    cao = enter("cao_lan")
    arrives(cao, demo, "扫码枪 5 把")
    assert [row["elementId"] for row in listed(cao, demo, instance)] == ["approve_dept"]
    jin.goto(f"{demo.address}/tasks/{first}")
    jin.get_by_role("button", name="撤回", exact=True).click()
    dialog = jin.get_by_role("dialog")
    dialog.locator("textarea").fill("金额写错了")
    keep(jin, "take-back-zh")
    assert sent(jin, dialog, "/taking-back", "撤回") == 200
    expect(dialog).to_be_hidden()
    assert listed(cao, demo, instance) == [], "the next step is gone with the submission"

    task(jin, demo, instance)
    jin.get_by_label(re.compile("申请金额")).fill("5200")
    done(jin, "完成")
    arrives(cao, demo, "扫码枪 5 把")
    held = mine(cao, demo, instance)
    task(cao, demo, instance)
    dialog = more(cao, "加签")
    choose(dialog, "人员", "余清")
    choose(dialog, "人员", "吴桐")
    assert sent(cao, dialog, "/signs", "加签") == 200
    yu, wu = enter("yu_qing"), enter("wu_tong")
    cao.goto(f"{demo.address}/tasks/{held}")
    cao.get_by_role("button", name="减去余清").click()
    dialog = cao.get_by_role("dialog")
    dialog.locator("textarea").fill("发票条款无需再看")
    keep(cao, "let-go-zh")
    assert sent(cao, dialog, "/sign-removal", "减去余清") == 200
    expect(dialog).to_be_hidden()
    expect(cao.get_by_role("button", name="减去余清")).to_be_hidden()
    assert listed(yu, demo, instance) == []
    task(wu, demo, instance)
    wu.locator("#opinion").fill("价格合理")
    done(wu)

    arrives(cao, demo, "扫码枪 5 把")
    task(cao, demo, instance)
    done(cao)
    jin.goto(f"{demo.address}/instances/{instance}")
    record = jin.get_by_role("complementary")
    for words in ("撤回", "减去余清", "金额写错了", "发票条款无需再看"):
        expect(record).to_contain_text(words)
    keep(jin, "taken-back-record-zh")


def test_a_branch_returns_and_the_other_keeps_its_result(demo: Served, enter: Enter) -> None:
    tao = enter("tao_xi")
    tao.goto(f"{demo.address}/start/onboarding")
    tao.get_by_label(re.compile("新员工")).fill("周晓")
    tao.get_by_label(re.compile("入职部门")).click()
    tao.get_by_title("财务部").click()
    tao.get_by_label(re.compile("到岗日期")).fill("2024-04-15")
    tao.get_by_role("heading", level=1).click()
    instance = submitted(tao)
    task(tao, demo, instance)
    tao.get_by_label(re.compile("清单已核对")).check()
    done(tao, "完成")

    bai = enter("bai_yu")
    task(tao, demo, instance)
    tao.get_by_label(re.compile("合同编号")).fill("HT-2024-088")
    done(tao, "完成")
    task(bai, demo, instance)
    dialog = more(bai, "退回到…")
    dialog.get_by_role("radio", name=re.compile("建立档案")).check()
    meaning = dialog.get_by_label("退回后会怎样")
    expect(meaning).to_contain_text("保留")
    expect(meaning).to_contain_text("签订合同")
    dialog.get_by_label("其他分支也重做（不勾选则保留已办结果）").check()
    expect(meaning).not_to_contain_text("保留")
    dialog.get_by_label("其他分支也重做（不勾选则保留已办结果）").uncheck()
    expect(meaning).to_contain_text("保留")
    dialog.locator("textarea").fill("到岗日期有变")
    keep(bai, "return-branches-zh")
    assert sent(bai, dialog, "/return", "退回") == 200

    task(tao, demo, instance)
    done(tao, "完成")
    assert [row["elementId"] for row in listed(tao, demo, instance)] == [], "the contract is not asked for again"
    task(bai, demo, instance)
    bai.get_by_label(re.compile("账号")).first.fill("zhouxiao")
    done(bai, "完成")
    seen = bai.request.get(f"{demo.address}/api/process-instances/{instance}").json()
    waiting = [each["elementId"] for each in seen["workItems"] if each["state"] in {"open", "claimed"}]
    assert waiting == ["dept_intro"], "the join has passed, once"
    assert seen["values"]["contract_no"] == "HT-2024-088"
