"""A diagnosis of a history is one for readers of both languages; what it speaks of bears the name in the reader's."""

from __future__ import annotations

from bihuan.application.mining import naming
from bihuan.application.mining.naming import Names
from bihuan.eventlog.criteria import EventAttribute, Follows
from bihuan.kernel.catalogue import Language, render
from bihuan.kernel.errors import Problem
from bihuan.kernel.text import Text
from bihuan.mining.weaknesses import Diagnosis, Evidence, Finding, Ranked, Saying
from tests.application.conftest import Company
from tests.application.models import user
from tests.application.test_method import ask

NAMES = Names(
    steps={"发货": Text("发货", "Ship"), "收货": Text("收货", "Receive")},
    others={"sales": Text("销售部", "Sales"), "logistics": Text("物流部", "Logistics")},
)
FINDING = Finding(
    id="f1",
    kind="manual_handoff",
    activities=("发货",),
    title=Saying("mining.manual_handoff.title", {"source": "sales", "target": "logistics", "mean": 3.0}),
    detail=Saying(
        "mining.manual_handoff.detail", {"before": "收货", "activity": "发货", "count": 40, "median": 2.0, "same": 0.1}
    ),
    proposal=Saying("mining.manual_handoff.proposal", {"target": "logistics"}),
    lever="I",
    question="how",
    per_month=4,
    hours_per_case=3,
    hours_per_month=12,
    saving_per_month=6,
    evidence=Evidence(
        criteria=(Follows(first="收货", then="发货"), EventAttribute(column="group", values=("sales",))),
        rows=(("sales", 3.0, 50.0),),
    ),
    sheet={"where": Saying("mining.sheet.where", {"groups": "sales 60%, logistics 40%"})},
)
FOUND = Diagnosis(cases=40, months=1.0, knows_work=True, working_time=False, ranked=(Ranked(1, FINDING, "high", 1.0),))


def told(saying: Saying, language: Language) -> str:
    return render(Problem(code=saying.code, params=saying.params), language)


def test_ids_become_names_and_steps_the_words_of_the_reader() -> None:
    zh, en = (naming.named(FOUND, NAMES, language).ranked[0].finding for language in ("zh-CN", "en"))
    assert told(zh.title, "zh-CN").startswith("销售部 → 物流部")
    assert told(en.title, "en") == "Hand-over Sales → Logistics takes 3.0 h"
    assert "“Receive” to “Ship”" in told(en.detail, "en")
    assert told(en.sheet["where"], "en") == "Sales 60%, Logistics 40%"
    assert (zh.activities, en.activities) == (("发货",), ("Ship",))
    assert en.evidence.rows[0][0] == "Sales"
    assert told(zh.title, "en") == told(en.title, "en"), "a confirmed title is kept in both languages"


def test_the_evidence_chooses_cases_of_the_log_the_reader_opens() -> None:
    en = naming.named(FOUND, NAMES, "en").ranked[0].finding
    assert en.evidence.criteria == (Follows(first="Receive", then="Ship"), EventAttribute(column="group", values=("sales",)))
    assert en.id == FINDING.id
    assert naming.named(FOUND, naming.NOTHING, "en") is FOUND


def test_a_history_knows_its_steps_and_its_people_and_an_imported_log_nothing(company: Company) -> None:
    company.deploy("order", user("check"), user("ship"))
    found = ask(company, lambda tx, actor: naming.of_log(tx, "history:order"))
    assert found.steps["check步"] == Text("check步", "check")
    assert found.others
    assert ask(company, lambda tx, actor: naming.of_log(tx, "4711")) is naming.NOTHING
