"""Founding the demo company: organisation, calendar, eight processes with every version, then some weeks of real work."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from bihuan.application import clocks
from bihuan.application.actor import SYSTEM
from bihuan.application.models import deployments
from bihuan.application.models.deployments import Deployment
from bihuan.application.people import company
from bihuan.application.ports import Transaction
from bihuan.application.ports.effects import Effects
from bihuan.demo import chapters, content, improvement, indicators, models, project, slices
from bihuan.demo.chapters import Standing
from bihuan.demo.company import live
from bihuan.demo.people import enter_company
from bihuan.demo.staff import Database, Progress
from bihuan.demo.turns import stand
from bihuan.kernel.errors import InvalidInput

PHASES = {"order": 5, "purchase": 5, "complaint": 4, "refund": 5, "loan": 5, "payment": 5, "onboarding": 5, "live": 3}

FEATURED = (
    "liu_yang", "li_na", "zhu_kai", "xie_yun", "jin_mei", "cao_lan", "qian_li", "wang_jian", "zhou_wen", "lin_yue",
    "chen_zhiyuan", "xu_jing", "guo_xue", "hu_bin", "fang_rui", "ma_qiang", "bai_yu", "mu_chen", "ning_shu", "lu_an",
    "wu_tong", "yu_qing", "tao_xi",
)  # fmt: skip
"""Who gets an account with a one-time password at the start; an administrator can give one to anybody."""

Told = Callable[[str, float], None]


def exists(database: Database) -> bool:
    """Whether the database holds a company already."""
    return database.read(company.find_company) is not None


def found(
    database: Database,
    effects: Effects,
    day: str,
    *,
    lived: int | None = None,
    told: Told = lambda _, __: None,
    entered: Callable[[], None] = lambda: None,
) -> None:
    """Enter the company as it stands on `day` (2024-04-08) and let its staff have worked since the last long holidays before.

    `lived`: for so many days instead. What lies before is made apart, slice by slice (`slices`), from the company as it stands
    when `entered` is called: with everything it knows, and nobody has worked yet.

    `told` hears what is being done: `people`, `processes` or `history` with the share done. Raises `InvalidInput` for a
    day that is none.
    """
    try:
        begin = chapters.begin_of(day)
    except ValueError:
        raise InvalidInput("demo.not_a_day", place="--at", given=day) from None
    organization = content.organization()
    told("people", 0.0)
    first = begin - lived * 86_400_000 if lived is not None else slices.present(day).begin

    def enter(tx: Transaction) -> None:
        enter_company(tx, SYSTEM, organization)
        improvement.enter_risks(tx)
        clocks.move(tx, SYSTEM, clocks.offset(tx) + first - tx.now)

    database.together(lambda run: run(enter))
    _deploy(database, day, organization, told)
    project.enter(database, day)
    database.together(lambda run: run(lambda tx: stand(tx, chapters.date_of(first))))
    entered()
    live(
        database,
        effects,
        first,
        begin,
        Progress(moved=lambda share: told("history", share)),
        lambda tx, on: improvement.decide(tx, on, day),
    )
    database.together(lambda run: run(lambda tx: improvement.enter(tx, day)))
    database.together(lambda run: run(indicators.enter))
    if not slices.past(day):
        project.settle(database, day)
    told("history", 1.0)


def _deploy(database: Database, day: str, organization: dict[str, Any], told: Told) -> None:
    departments = models.Departments(organization)
    today = chapters.date.fromisoformat(day)
    for position, process_id in enumerate(content.PROCESS_IDS):
        told("processes", position / len(content.PROCESS_IDS))
        spec = content.process(process_id)
        for standing in chapters.standing_on(spec.versions, today):
            made = _deployment(spec, standing, departments, position)
            database.together(lambda run, made=made: run(lambda tx: deployments.deploy(tx, SYSTEM, made)))


def _deployment(spec: content.ProcessSpec, standing: Standing, departments: models.Departments, position: int) -> Deployment:
    effective = chapters.milliseconds(standing.effective) if standing.effective else None
    drafted = chapters.milliseconds(standing.effective - timedelta(days=30)) if standing.effective else None
    return Deployment(
        process_id=spec.id,
        name=spec.name,
        summary=spec.summary,
        category=spec.category,
        department=spec.department,
        owner=spec.owner,
        phase=PHASES[spec.id],
        position=position,
        bpmn=models.diagram(spec, standing.version, departments),
        decisions={name: models.decision(name, table) for name, table in spec.tables.items()},
        cases={name: models.cases(name, table) for name, table in spec.tables.items() if table.cases},
        forms={spec.id: models.form(spec)},
        label=standing.version.label,
        note=standing.version.note,
        state=standing.state,
        created_at=drafted,
        effective_from=effective,
    )
