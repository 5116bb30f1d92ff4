"""A small company for tests: five people, a separation rule of each kind, a deputy."""

from __future__ import annotations

from bihuan.kernel.text import Text
from bihuan.organization.directory import Organization
from bihuan.organization.model import Department, Deputy, Person, Post, Roster, SeparationRule


def text(zh: str) -> Text:
    return Text(zh, zh)


ROSTER = Roster(
    departments=(
        Department(id="hq", name=text("总部"), head="boss"),
        Department(id="sales", name=text("销售部"), parent="hq", head="mia", position=2),
        Department(id="finance", name=text("财务部"), parent="hq", head="carl", position=1),
        Department(id="east", name=text("华东"), parent="sales"),
    ),
    posts=(
        Post(id="director", name=text("总监"), department="hq"),
        Post(id="seller", name=text("销售"), department="sales"),
        Post(id="sales_mgr", name=text("销售经理"), department="sales"),
        Post(id="cfo", name=text("财务总监"), department="finance"),
        Post(id="cashier", name=text("出纳"), department="finance"),
        Post(id="accountant", name=text("会计"), department="finance"),
    ),
    people=(
        Person(id="boss", name=text("老板"), department="hq", posts=("director",), roles=("process_admin",)),
        Person(id="mia", name=text("米娅"), department="sales", posts=("sales_mgr",), manager="boss"),
        Person(id="sam", name=text("萨姆"), department="east", posts=("seller",), manager="mia"),
        Person(id="sue", name=text("苏"), department="east", posts=("seller",), manager="mia"),
        Person(id="carl", name=text("卡尔"), department="finance", posts=("cfo", "accountant"), manager="boss"),
        Person(id="gone", name=text("离职"), department="east", posts=("seller", "cashier"), manager="mia", active=False),
    ),
    rules=(
        SeparationRule(id="hands", name=text("会计与出纳分离"), scope="post", left=("accountant",), right=("cashier",)),
        SeparationRule(
            id="ask_and_decide", name=text("申请与审批分离"), scope="instance", left=("*.start",), right=("buy.approval",)
        ),
        SeparationRule(
            id="enter_and_pay", name=text("录入与付款分离"), scope="instance", left=("pay.enter",), right=("pay.execute",)
        ),
    ),
    deputies=(Deputy(id="d1", person="mia", deputy="sam", processes=("buy",), since=100, until=200),),
)


def company() -> Organization:
    return Organization(ROSTER)
