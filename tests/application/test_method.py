"""The method over the store: a pilot beside its control, waves, exemptions, projects, records, suggestions, audits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bihuan.application.actor import Actor, granted
from bihuan.application.instants import wire
from bihuan.application.method import (
    arms,
    audits,
    design,
    manuals,
    material,
    pilots,
    projects,
    records,
    rollouts,
    standards,
    suggestions,
)
from bihuan.application.models import safeguards, versions
from bihuan.application.ports import Transaction
from bihuan.application.ports.people import DepartmentRecord, PersonRecord
from bihuan.application.views.design import ApplyMeasure, AskExemption, DecideExemption, RaciRow, SaveRaci, SaveSteps, SheetRow
from bihuan.application.views.improvement import (
    FigureInput,
    FinishAction,
    JudgeSuggestion,
    MakeSuggestion,
    PeriodView,
    PlanAction,
    RunAudit,
    SaveRecord,
    VerifyAction,
)
from bihuan.application.views.pilots import (
    AskSampleSize,
    ConcludePilot,
    FinishRollout,
    MetricInput,
    MoveWave,
    PilotView,
    PlanPilot,
    SaveRollout,
    StartPilot,
    WaveInput,
)
from bihuan.application.views.processes import CreateDraft, Release, SubmitVersion, VersionView
from bihuan.application.views.projects import GoalInput, MemberInput, NoteInput, PassGate, SaveInterview, SaveProject
from bihuan.application.views.work import StartInstance
from bihuan.bpmn import extension as own
from bihuan.kernel.errors import BihuanError, Forbidden, InvalidInput, InvalidModel, NotFound, Rejected
from bihuan.kernel.text import Text
from bihuan.lifecycle.guard import Register, Risk
from bihuan.lifecycle.improvement import Period
from bihuan.store import Database, FolderBlobs, migrate
from tests.application import models
from tests.application.conftest import Company
from tests.application.models import user

DAY = 86_400_000
T0 = 1_704_067_200_000  # 2024-01-01
ROLES = {
    "admin": ("process_admin", "process_owner"),
    "owner": ("process_owner",),
    "east": (),
    "south": (),
    "audit": ("auditor",),
    "risk": ("risk_owner",),
    "boss2": ("sponsor",),
}


def who(name: str) -> Actor:
    return Actor(person=name, permissions=granted(ROLES.get(name, ())), language="zh-CN")


ADMIN, OWNER, EAST, SOUTH = who("admin"), who("owner"), who("east"), who("south")


def _two_regions(tx: Transaction) -> None:
    for region in ("east", "south"):
        tx.departments.add(DepartmentRecord(region, "sales", name_zh=region, name_en=region.title(), head="chen"))
        tx.people.add(PersonRecord(region, region, name_zh=region, name_en=region.title(), department=region, posts="clerk"))
    for name in ("audit", "risk", "boss2"):
        roles = ",".join(ROLES[name])
        tx.people.add(PersonRecord(name, name, name_zh=name, name_en=name.title(), department="sales", roles=roles))


def _company(path: Path) -> Iterator[Company]:
    address = f"sqlite:///{path / 'company.db'}"
    migrate(address)
    with Database(address, blobs=FolderBlobs(path / "blobs")) as database:
        database.write(models.found_company).result()
        database.write(_two_regions).result()
        company = Company(database)
        company.deploy("order", user("check", due="PT2H"), user("ship"))
        yield company


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    yield from _company(tmp_path)


def tell(company: Company, case: Any, *arguments: Any, at: int | None = None, actor: Actor = ADMIN) -> Any:
    return company.write(lambda tx: case(tx, actor, *arguments), at=at)


def ask(company: Company, case: Any, *arguments: Any, actor: Actor = ADMIN, **named: Any) -> Any:
    return company.read(lambda tx: case(tx, actor, *arguments, **named))


def refusal(company: Company, case: Any, *arguments: Any, at: int | None = None, actor: Actor = ADMIN) -> str:
    with pytest.raises(BihuanError) as caught:
        tell(company, case, *arguments, at=at, actor=actor)
    return caught.value.code


def draft(company: Company) -> VersionView:
    current = company.released("order")
    return tell(company, versions.create_draft, "order", CreateDraft(from_version=str(current.key)))


def reviewed(company: Company) -> VersionView:
    """A draft with a shorter limit, handed in."""
    made = draft(company)
    saved = tell(company, standards.save_steps, int(made.key), SaveSteps(rows=[SheetRow(element_id="check", due="PT1H")]))
    return tell(company, versions.submit, int(made.key), SubmitVersion(version=saved.version))


def plan(version: VersionView, **changes: Any) -> PlanPilot:
    values: dict[str, Any] = {
        "version_key": version.key,
        "name": "华东试点",
        "scope": 'department = "east"',
        "control_scope": 'department = "south"',
        "starts": wire(T0),
        "ends": wire(T0 + 28 * DAY),
        "cases_per_arm": 5,
        "lead": "owner",
        "metrics": [MetricInput(), MetricInput(what="step:check", role="secondary"), MetricInput(what="late", role="guardrail")],
        **changes,
    }
    return PlanPilot(**values)


def begun(company: Company, version: VersionView) -> PilotView:
    planned = tell(company, pilots.plan, plan(version), at=T0)
    return tell(company, pilots.start, planned.row.id, StartPilot(version=planned.version), at=T0, actor=OWNER)


def start(company: Company, actor: Actor, at: int) -> str:
    command = StartInstance(process_id="order", values={})
    from bihuan.application.running import instances

    return company.write(partial(instances.start, actor=actor, command=command), at=at).instance_key


def work(company: Company, key: str, who_: str, at: int, hours: float) -> None:
    """Do both steps of an order, each `hours` after it came."""
    from bihuan.application.running import work_items
    from bihuan.application.views.work import CompleteWorkItem

    for number in (1, 2):
        [item] = company.items(key)
        command = CompleteWorkItem()
        done = int(at + number * hours * 3_600_000)
        company.write(partial(work_items.complete, actor=who(who_), key=item.key, command=command), at=done)


def test_east_runs_the_new_version_and_south_the_old_at_the_same_time(company: Company) -> None:
    before = start(company, EAST, T0 - DAY)
    version = reviewed(company)
    begun(company, version)
    east, south = start(company, EAST, T0 + DAY), start(company, SOUTH, T0 + DAY)
    assert company.instance(east).version_key == int(version.key)
    assert company.instance(south).version_key == company.released("order").key
    assert company.instance(before).version_key == company.released("order").key, "what runs stays on its version"
    late = start(company, EAST, T0 + 29 * DAY)
    assert company.instance(late).version_key == company.released("order").key, "the pilot is over"


def test_the_first_task_by_the_new_version_asks_for_the_manual(company: Company) -> None:
    version = reviewed(company)
    begun(company, version)
    key = start(company, EAST, T0 + DAY)
    with pytest.raises(Rejected) as unread:
        work(company, key, "east", T0 + DAY, 1)
    assert unread.value.code == "manual.unread"
    told = tell(company, manuals.confirm, int(version.key), actor=EAST)
    assert told.confirmed
    assert tell(company, manuals.confirm, int(version.key), actor=EAST) == told
    work(company, key, "east", T0 + DAY, 1)
    assert company.instance(key).state == "completed"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"control_scope": 'department = "east"'}, "pilot.same_arms"),
        ({"control_scope": 'list contains(departments, "sales")'}, "pilot.arms_overlap"),
        ({"control_scope": 'department = "nowhere"'}, "pilot.empty_arm"),
        ({"scope": "dept = 1"}, "scope.unknown_fact"),
        ({"ends": wire(T0 + DAY)}, "pilot.too_short"),
        ({"metrics": [MetricInput(role="secondary")]}, "pilot.one_primary"),
        ({"change": 0.0}, "pilot.no_effect"),
        ({"cases_per_arm": 1}, "pilot.too_few"),
        ({"name": " "}, "pilot.no_name"),
    ],
)
def test_a_pilot_that_could_not_tell_anything_is_refused(company: Company, changes: dict[str, Any], code: str) -> None:
    assert refusal(company, pilots.plan, plan(reviewed(company), **changes)) == code


def test_two_pilots_do_not_share_people_at_the_same_time(company: Company) -> None:
    version = reviewed(company)
    begun(company, version)
    other = plan(version, name="另一个", scope='department = "sales"', control_scope='department = "south"')
    assert refusal(company, pilots.plan, other) == "pilot.pilots_overlap"
    later = plan(version, name="以后", starts=wire(T0 + 30 * DAY), ends=wire(T0 + 60 * DAY))
    assert tell(company, pilots.plan, later).row.state == "planned"


def _lived(company: Company, version: VersionView, faster: float) -> PilotView:
    """Four weeks before the pilot and four weeks of it; in the east the new version is `faster`."""
    for day in range(-84, 0, 4):
        for actor, name in ((EAST, "east"), (SOUTH, "south")):
            at = T0 + day * DAY
            work(company, start(company, actor, at), name, at, 8 + day % 3)
    pilot = begun(company, version)
    for name in ("east", "south"):
        tell(company, manuals.confirm, int(version.key), actor=who(name))
    for day in range(1, 27, 3):
        for actor, name, hours in ((EAST, "east", (8 + day % 3) * faster), (SOUTH, "south", 8 + day % 3)):
            at = T0 + day * DAY
            work(company, start(company, actor, at), name, at, hours)
    return pilot


def test_the_result_is_measured_against_the_control_and_the_decision_is_signed_and_locked(company: Company) -> None:
    version = reviewed(company)
    pilot = _lived(company, version, 0.4)
    conclude = ConcludePilot(decision="adopt", reason="周期缩短", password="x", version=pilot.version)
    assert refusal(company, pilots.conclude, pilot.row.id, conclude, at=T0 + 20 * DAY, actor=OWNER) == "pilot.locked"
    end = T0 + 29 * DAY
    seen: PilotView = company.write(lambda tx: pilots.view(tx, OWNER, pilot.row.id), at=end)
    primary = seen.results[0]
    assert (primary.what, seen.verdict) == ("cycle", "better")
    assert primary.effect is not None
    assert primary.effect.low < -0.5 < primary.effect.high or primary.effect.high < -0.4
    assert primary.pilot is not None
    assert primary.pilot == pytest.approx(2 * 9 * 0.4, rel=0.15)
    assert (primary.pilot_cases, primary.control_cases) == (9, 9)
    assert len(seen.weeks) == 4
    assert {each.name: each.done for each in seen.checks}["ended"]
    assert refusal(company, pilots.conclude, pilot.row.id, conclude, at=end, actor=SOUTH) == "pilot.not_lead"
    empty = ConcludePilot(decision="adopt", reason=" ", password="x", version=pilot.version)
    assert refusal(company, pilots.conclude, pilot.row.id, empty, at=end, actor=OWNER) == "pilot.reason_required"
    decided = tell(company, pilots.conclude, pilot.row.id, conclude, at=end, actor=OWNER)
    assert (decided.row.state, decided.row.decision) == ("decided", "adopt")
    east = start(company, EAST, end + DAY)
    assert company.instance(east).version_key == int(version.key), "adopted, the pilot's people go on by it"


def test_without_an_effect_the_pilot_is_inconclusive_and_too_few_cases_say_so(company: Company) -> None:
    version = reviewed(company)
    pilot = _lived(company, version, 1.0)
    seen = company.write(lambda tx: pilots.view(tx, OWNER, pilot.row.id), at=T0 + 29 * DAY)
    assert seen.verdict == "inconclusive"
    early = company.write(lambda tx: pilots.view(tx, OWNER, pilot.row.id), at=T0 + 5 * DAY)
    assert early.verdict == "not_enough_data"
    size = company.write(lambda tx: pilots.sample_size(tx, ADMIN, AskSampleSize(version_key=version.key)), at=T0 + 29 * DAY)
    assert size.cases_per_arm is not None
    assert size.cases_per_arm > 1


def test_an_abandoned_version_is_retired_and_starts_fall_back(company: Company) -> None:
    version = reviewed(company)
    pilot = begun(company, version)
    end = T0 + 29 * DAY
    command = ConcludePilot(decision="abandon", reason="没有改进", password="x", version=pilot.version)
    tell(company, pilots.conclude, pilot.row.id, command, at=end, actor=OWNER)
    assert company.instance(start(company, EAST, end + DAY)).version_key == company.released("order").key
    assert company.read(lambda tx: versions.find(tx, int(version.key))).state == "retired"


def test_the_one_who_drew_a_version_does_not_start_its_pilot(company: Company) -> None:
    planned = tell(company, pilots.plan, plan(reviewed(company)), at=T0)
    assert refusal(company, pilots.start, planned.row.id, StartPilot(version=planned.version)) == "version.four_eyes"


def waves(version: VersionView, pilot: str = "", waiver: str = "") -> SaveRollout:
    return SaveRollout(
        version_key=version.key,
        pilot=pilot,
        waiver=waiver,
        waves=[
            WaveInput(name="第 1 批", starts=wire(T0 + 30 * DAY), scope='department = "east"', checks=["CRM 字段"]),
            WaveInput(name="第 2 批", starts=wire(T0 + 37 * DAY), scope=""),
        ],
    )


def test_a_wave_waits_for_the_decision_the_people_and_the_checks_and_switches_on_its_date(company: Company) -> None:
    version = reviewed(company)
    pilot = begun(company, version)
    rollout = tell(company, rollouts.save, waves(version, pilot.row.id))
    first, second = rollout.waves
    go = MoveWave(move="go", version=rollout.version)
    assert refusal(company, rollouts.move_wave, rollout.id, first.id, go, actor=OWNER) == "wave.no_decision"
    end = T0 + 28 * DAY
    decide = ConcludePilot(decision="adopt", reason="好", password="x", version=pilot.version)
    tell(company, pilots.conclude, pilot.row.id, decide, at=end, actor=OWNER)
    assert refusal(company, rollouts.move_wave, rollout.id, first.id, go, actor=OWNER) == "wave.not_ready"
    for name in ("east", "south", "li", "wang", "zhao", "chen", "sun"):
        tell(company, manuals.confirm, int(version.key), actor=who(name))
    assert refusal(company, rollouts.move_wave, rollout.id, first.id, go, actor=OWNER) == "wave.checks_open"
    ticked = tell(
        company, rollouts.move_wave, rollout.id, first.id, MoveWave(move="check", check="CRM 字段", version=rollout.version)
    )
    going = tell(
        company, rollouts.move_wave, rollout.id, first.id, MoveWave(move="go", version=ticked.version), at=end, actor=OWNER
    )
    going = tell(
        company, rollouts.move_wave, rollout.id, second.id, MoveWave(move="go", version=going.version), at=end, actor=OWNER
    )
    new, old = int(version.key), company.released("order").key
    assert company.instance(start(company, SOUTH, T0 + 36 * DAY)).version_key == old
    assert company.instance(start(company, SOUTH, T0 + 38 * DAY)).version_key == new, "its date has come"
    open_ = FinishRollout(version=going.version)
    assert refusal(company, rollouts.finish, rollout.id, open_, at=T0 + 36 * DAY, actor=OWNER) == "rollout.waves_open"
    paused = tell(company, rollouts.move_wave, rollout.id, second.id, MoveWave(move="pause", version=going.version), actor=OWNER)
    assert company.instance(start(company, SOUTH, T0 + 39 * DAY)).version_key == old, "paused, new starts fall back"
    again = tell(company, rollouts.move_wave, rollout.id, second.id, MoveWave(move="go", version=paused.version), actor=OWNER)
    done = tell(company, rollouts.finish, rollout.id, FinishRollout(version=again.version), at=T0 + 40 * DAY, actor=OWNER)
    assert done.done
    assert company.released("order").key == new


def test_a_roll_out_without_a_pilot_needs_a_waiver(company: Company) -> None:
    version = reviewed(company)
    bare = tell(company, rollouts.save, waves(version))
    go = MoveWave(move="go", version=bare.version)
    assert refusal(company, rollouts.move_wave, bare.id, bare.waves[0].id, go, actor=OWNER) == "wave.no_decision"
    waived = tell(company, rollouts.save, waves(version, waiver="法规要求立即执行"), actor=OWNER)
    assert "wave.no_decision" not in {each.code for each in waived.waves[0].blockers}
    unordered = waves(version)
    backwards = SaveRollout(version_key=version.key, waves=list(reversed(unordered.waves)))
    assert refusal(company, rollouts.save, backwards) == "wave.out_of_order"


# --- design ----------------------------------------------------------------------------------------------------------


def risky(company: Company) -> VersionView:
    """A payment whose review controls a risk, and a draft of it."""
    ours = user("review", posts=("keeper",), dual=True)
    point = own.ControlPoint(risk="r_tax", control="c", dual=True, mandatory=True)
    reviewing = own.with_extension(ours, msgspec.structs.replace(own.of(ours), controlPoints=(point,)))
    company.deploy("pay", user("enter"), reviewing, user("transfer", posts=("planner",)))
    register = Register(risks=(Risk(id="r_tax", name=Text("税务风险", "Tax risk"), owner="risk", process="pay", step="review"),))
    tell(company, safeguards.save_register, register, actor=who("risk"))
    current = company.released("pay")
    return tell(company, versions.create_draft, "pay", CreateDraft(from_version=str(current.key)))


def test_removing_a_control_is_refused_until_the_owner_of_the_risk_allows_it(company: Company) -> None:
    made = risky(company)
    key = int(made.key)
    remove = ApplyMeasure(lever="E", step="review", version=made.version)
    preview = ask(company, design.preview, key, remove)
    assert [each.code for each in preview.breaches] == ["guard.removed"]
    assert "税务风险" in preview.breaches[0].message
    with pytest.raises(Rejected) as refused:
        tell(company, design.apply, key, remove)
    assert (refused.value.code, refused.value.params["risk_zh"]) == ("guard.breached", "税务风险")
    asked = tell(company, design.ask_exemption, key, AskExemption(step="review", risk="r_tax", reason="试行电子发票"))
    decide = DecideExemption(grant=False, reason="风险过高", password="x")
    assert refusal(company, design.decide_exemption, asked.id, decide, actor=OWNER) == "exemption.not_owner"
    assert tell(company, design.decide_exemption, asked.id, decide, actor=who("risk")).state == "refused"
    assert refusal(company, design.apply, key, remove) == "guard.breached"
    second = tell(company, design.ask_exemption, key, AskExemption(step="review", risk="r_tax", reason="已有系统校验"))
    tell(company, design.decide_exemption, second.id, DecideExemption(grant=True, reason="同意", password="x"), actor=who("risk"))
    done = tell(company, design.apply, key, remove)
    assert done.measure.lever == "E"
    told = ask(company, design.compare, key)
    assert {each.step: (each.happened, each.lever) for each in told.steps if each.happened != "same"} == {
        "review": ("removed", "E")
    }
    assert [each.code for each in told.breaches] == ["guard.removed"]


def test_a_changed_time_limit_makes_a_draft_with_that_service_level(company: Company) -> None:
    current = company.released("order")
    rows = [SheetRow(element_id="check", due="PT3H", standard=Text("三小时内", "Within three hours"))]
    made = tell(company, standards.save_steps, current.key, SaveSteps(rows=rows))
    assert (made.state, made.label) == ("draft", "V1.1")
    assert company.released("order").key == current.key
    from bihuan.application.pages import process_views

    steps = {each.element_id: each for each in ask(company, process_views.steps, int(made.key))}
    assert steps["check"].service_level == "PT3H"
    assert steps["check"].standard.text == Text("三小时内", "Within three hours")
    wrong = SaveSteps(rows=[SheetRow(element_id="check", due="soon"), SheetRow(element_id="nowhere", due="PT1H")])
    with pytest.raises(InvalidInput) as caught:
        tell(company, standards.save_steps, current.key, wrong)
    assert [each.place for each in caught.value.problems] == ["/rows/0", "/rows/1"]


def test_two_accountable_posts_cannot_be_saved(company: Company) -> None:
    made = draft(company)
    two = SaveRaci(rows=[RaciRow(element_id="check", letters={"clerk": "R", "boss": "A", "planner": "A"})], version=0)
    checked = ask(company, standards.check_raci, int(made.key), two)
    assert "raci.r1_one_a" in {each.code for each in checked.problems}
    with pytest.raises(InvalidModel):
        tell(company, standards.save_raci, int(made.key), two)
    one = SaveRaci(rows=[RaciRow(element_id="check", letters={"clerk": "R", "boss": "A", "planner": "C"})], version=0)
    assert tell(company, standards.save_raci, int(made.key), one).version == 1
    [step] = [each for each in ask(company, design.compare, int(made.key)).steps if each.happened == "changed"]
    told = {each.name: each.after for each in step.aspects}
    assert told["C"] == Text("planner", "Planner"), "a post by its name, not by its id"


def test_a_design_lists_its_measures_and_what_could_be_done(company: Company) -> None:
    made = draft(company)
    applied = tell(
        company,
        design.apply,
        int(made.key),
        ApplyMeasure(lever="A", step="ship", topic="tms.ship", version=made.version, note="接入物流系统"),
    )
    seen = ask(company, design.view, int(made.key))
    assert [(each.lever, each.step, each.findings) for each in seen.measures] == [("A", "ship", [])]
    assert {each.step for each in seen.proposals} == {"check"}
    assert applied.version.version == 1
    assert refusal(company, design.apply, int(made.key), ApplyMeasure(lever="E", step="check", version=0)) == "version.changed"


# --- projects --------------------------------------------------------------------------------------------------------

GOAL = GoalInput(name=Text("周期", "Cycle"), unit="d", baseline=3.5, change=-0.15, due=date(2024, 4, 30))


def project(**changes: Any) -> SaveProject:
    values: dict[str, Any] = {
        "name": Text("订单优化", "Better orders"),
        "scenario": "standardize",
        "process": "order",
        "scope": Text("从接单到签收", "From order to receipt"),
        "begins_with": "接单",
        "ends_with": "签收",
        "departments": ["sales"],
        "team": [
            MemberInput(person="boss2", part="lead"),
            MemberInput(person="chen", part="owner"),
            MemberInput(person="admin", part="specialist"),
            MemberInput(person="sun", part="it"),
        ],
        "goals": [GOAL],
        "starts": date(2023, 11, 20),
        "ends": date(2024, 4, 30),
        **changes,
    }
    return SaveProject(**values)


def test_gate_1_lists_what_is_missing_and_opens_when_nothing_is(company: Company) -> None:
    made = tell(company, projects.save, project(team=[], goals=[]))
    missing = {each.name for each in made.gates[0].lines if not each.done and each.severity == "error"}
    assert missing == {"lead", "executive", "owners", "specialist", "it", "goals", "interviews"}
    assert refusal(company, projects.pass_gate, made.row.id, PassGate(version=0)) == "project.gate_closed"
    saved = tell(company, projects.save, project(version=made.version), made.row.id)
    assert saved.row.goals[0].aim == pytest.approx(2.975)
    planned = tell(company, material.save_interview, made.row.id, SaveInterview(person="zhao"))
    assert not planned.done
    assert len(planned.questions) == 5
    held = SaveInterview(
        person="zhao", path=["收单", "查 Excel"], pains=[NoteInput(text="靠 Excel 对库存", step="check")], version=0
    )
    assert tell(company, material.save_interview, made.row.id, held, planned.id).done
    passed = tell(company, projects.pass_gate, made.row.id, PassGate(version=saved.version))
    assert passed.row.phase == "diagnosis"
    assert passed.gates[0].passed_by is not None
    assert not ask(company, projects.rows)[0].gate_open


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"baseline": None}, "goal.no_baseline"),
        ({"change": None}, "goal.target_or_change"),
        ({"target": 3.0}, "goal.target_or_change"),
        ({"due": None}, "goal.no_date"),
        ({"change": 0.15}, "goal.wrong_way"),
        ({"baseline": 0.0}, "goal.zero_baseline"),
        ({"name": Text()}, "goal.no_name"),
    ],
)
def test_a_goal_that_cannot_be_judged_is_refused(company: Company, changes: dict[str, Any], code: str) -> None:
    assert refusal(company, projects.save, project(goals=[msgspec.structs.replace(GOAL, **changes)])) == code


def test_documents_are_kept_whole_and_pinned_to_a_step(company: Company) -> None:
    made = tell(company, projects.save, project())
    kept = tell(company, material.add_document, made.row.id, "SOP.docx", b"PK\x03", "sop", "check")
    assert ask(company, projects.view, made.row.id).documents == [kept]
    _, content = ask(company, material.document, kept.id)
    assert content == b"PK\x03"
    tell(company, material.remove_document, kept.id)
    with pytest.raises(NotFound):
        ask(company, material.document, kept.id)


# --- records, suggestions, audits --------------------------------------------------------------------------------------


def test_the_effect_of_a_change_is_computed_and_a_corrected_figure_needs_a_reason(company: Company) -> None:
    version = reviewed(company)
    _lived(company, version, 0.5)
    told = company.write(lambda tx: records.draft(tx, ADMIN, int(version.key)), at=T0 + 40 * DAY)
    cycle = next(each for each in told.effects if each.metric == "cycle")
    assert cycle.change == pytest.approx(-0.5, abs=0.08)
    assert cycle.low is not None
    assert cycle.high is not None
    assert -0.7 < cycle.low < cycle.change < cycle.high < -0.3
    command = SaveRecord(
        process="order", background=Text("试点"), measures=[Text("缩短时限")], version_key=version.key, day=date(2024, 3, 15)
    )
    saved = tell(company, records.save, command)
    assert "由" in saved.effect.zh
    assert f"95 % interval {cycle.low:+.0%} to {cycle.high:+.0%}" in saved.effect.en
    wrong = msgspec.structs.replace(command, corrections=[FigureInput(metric="cycle", before=1.0, after=0.5)])
    assert refusal(company, records.save, wrong) == "record.reason_required"
    right = msgspec.structs.replace(wrong, corrections=[FigureInput(metric="cycle", before=1.0, after=0.5, reason="日志缺一周")])
    corrected = tell(company, records.save, right)
    by_hand = next(each for each in corrected.effects if each.metric == "cycle")
    assert (by_hand.corrected, by_hand.low, by_hand.high) == ("日志缺一周", None, None)
    assert "95" not in corrected.effect.zh.split("；")[0], "what was put right by hand has no interval"


def test_a_record_compares_the_cases_of_two_periods(company: Company) -> None:
    version = reviewed(company)
    _lived(company, version, 0.5)
    whole = ask(company, records.draft, int(version.key)).effects[0]
    before = Period(since=date(2023, 12, 1), until=date(2023, 12, 31))
    part = ask(company, records.draft, int(version.key), before).effects[0]
    assert (whole.cases_before, part.cases_before) == (51, 14)
    assert part.cases_after == whole.cases_after
    command = SaveRecord(
        process="order",
        background=Text("试点"),
        measures=[Text("缩短时限")],
        version_key=version.key,
        before=PeriodView(since=date(2023, 12, 1), until=date(2023, 12, 31)),
    )
    saved = tell(company, records.save, command)
    assert (saved.before.since, saved.effects[0].cases_before) == (date(2023, 12, 1), 14)
    wrong = msgspec.structs.replace(command, after=PeriodView(since=date(2024, 2, 2), until=date(2024, 2, 1)))
    assert refusal(company, records.save, wrong) == "record.no_period"


def test_a_pilot_looked_at_again_reads_what_has_happened_since_and_says_the_same_as_read_anew(company: Company) -> None:
    version = reviewed(company)
    pilot = _lived(company, version, 0.5)
    first: PilotView = ask(company, pilots.view, pilot.row.id)
    work(company, start(company, EAST, T0 + 27 * DAY), "east", T0 + 27 * DAY, 3)
    again: PilotView = ask(company, pilots.view, pilot.row.id)
    assert again.results[0].pilot_cases == first.results[0].pilot_cases + 1
    arms.forget()
    assert ask(company, pilots.view, pilot.row.id) == again


def test_an_anonymous_suggestion_has_no_author_anywhere(company: Company) -> None:
    keyed = msgspec.structs.replace(EAST, key="k1")
    made = tell(company, suggestions.make, MakeSuggestion(text="小额自动通过", process="order", anonymous=True), actor=keyed)
    assert (made.author, made.anonymous, made.mine) == (None, True, False)
    record = company.read(lambda tx: tx.dossiers.find("suggestion", made.id))
    assert record is not None
    assert record.created_by == ""
    assert b"east" not in record.body
    assert company.read(lambda tx: tx.idempotency.find("k1", "east")) is None


def test_a_suggestion_is_voted_on_and_evaluated(company: Company) -> None:
    made = tell(company, suggestions.make, MakeSuggestion(text="扫码签收", process="order"), actor=EAST)
    assert refusal(company, suggestions.vote, made.id, actor=EAST) == "suggestion.own_vote"
    assert tell(company, suggestions.vote, made.id, actor=SOUTH).votes == 1
    judge = JudgeSuggestion(state="adopted", reason="收益大", planned="V1.2", version=1)
    assert refusal(company, suggestions.judge, made.id, judge, actor=SOUTH) == "permission.denied"
    told = tell(company, suggestions.judge, made.id, judge)
    assert (told.state, told.planned) == ("adopted", "V1.2")
    assert refusal(company, suggestions.make, MakeSuggestion(text="  ")) == "suggestion.empty"


def test_feedback_from_a_task_of_a_pilot_lands_at_the_pilot(company: Company) -> None:
    version = reviewed(company)
    pilot = begun(company, version)
    [item] = company.items(start(company, EAST, T0 + DAY))
    tell(company, suggestions.make, MakeSuggestion(text="提醒太晚", work_item=str(item.key)), actor=EAST)
    seen = company.write(lambda tx: pilots.view(tx, OWNER, pilot.row.id), at=T0 + 2 * DAY)
    assert [(each.text, each.author.id if each.author else "") for each in seen.feedback] == [("提醒太晚", "east")]


def test_a_quarter_is_checked_and_a_finding_is_mended_and_verified_by_others(company: Company) -> None:
    for day, hours in ((1, 1.0), (2, 5.0), (3, 1.0)):
        at = T0 + day * DAY
        work(company, start(company, EAST, at), "east", at, hours)
    after = T0 + 120 * DAY
    ran = tell(company, audits.run, RunAudit(process="order", quarter="2024Q1"), at=after, actor=who("audit"))
    assert (ran.cases, ran.fitting) == (3, 2)
    [finding] = ran.findings
    assert (finding.cases, finding.deviating, finding.state) == (3, 1, "open")
    assert finding.criterion.zh.endswith("在时限内完成：2小时内")
    assert finding.criterion.en.endswith("Done in time: within 2 h")
    assert len(finding.evidence) == 1
    action = PlanAction(action="超时必填原因", owner="chen", due=date(2024, 4, 30), version=finding.version)
    planned = tell(company, audits.plan, finding.id, action)
    done = tell(company, audits.finish, finding.id, FinishAction(proof="已上线", version=planned.version), actor=who("chen"))
    own_work = VerifyAction(version=done.version)
    with pytest.raises(Forbidden):
        tell(company, audits.verify, finding.id, own_work, actor=who("chen"))
    assert tell(company, audits.verify, finding.id, own_work, actor=who("audit")).state == "verified"
    assert refusal(company, audits.run, RunAudit(process="order", quarter="2024"), actor=who("audit")) == "audit.no_quarter"
    assert refusal(company, audits.run, RunAudit(process="order"), actor=ADMIN) == "permission.denied"


def test_a_step_that_was_passed_over_is_a_finding_with_its_instance(company: Company) -> None:
    from bihuan.application.operations import intervening
    from bihuan.application.views.operations import ModifyInstance, PlaceToken

    at = T0 + DAY
    work(company, start(company, EAST, at), "east", at, 1.0)
    key = start(company, EAST, at)
    [item] = company.items(key)
    moved = ModifyInstance(terminate=[item.element_instance], place=[PlaceToken(element_id="ship")], reason="in a hurry")
    tell(company, intervening.modify, int(key), moved, at=at)
    [shipping] = company.items(key)
    company.complete(shipping.key, "east", at=at + DAY // 24)
    ran = tell(company, audits.run, RunAudit(process="order", quarter="2024Q1"), at=T0 + 120 * DAY, actor=who("audit"))
    [finding] = ran.findings
    assert (ran.cases, ran.fitting) == (2, 1)
    assert (finding.cases, finding.deviating, finding.condition.zh) == (2, 1, "2 次中 1 次跳过此步骤")
    assert finding.evidence[0].endswith(f"|{key}")


def test_a_release_after_review_needs_other_eyes_than_the_sheet(company: Company) -> None:
    version = reviewed(company)
    assert refusal(company, versions.release, int(version.key), Release(version=version.version)) == "version.four_eyes"
