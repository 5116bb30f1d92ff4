"""Decisions of a version: drafted, looked at, tried out, kept with cases, taken to Excel and back; expressions while written."""

from __future__ import annotations

import base64
import io
from functools import partial
from typing import Any

import pytest

from bihuan import dmn
from bihuan.application.actor import Actor, granted
from bihuan.application.models import bench, decision_sheets, decisions, expressions, versions
from bihuan.application.models.deployments import Deployment, deploy
from bihuan.application.running import decided
from bihuan.application.views.decisions import (
    CaseView,
    CheckExpressions,
    CreateDecision,
    EvaluateDecision,
    ExpressionText,
    ImportSheet,
    SaveCases,
    SaveDecisions,
)
from bihuan.application.views.processes import CreateDraft
from bihuan.kernel.errors import Conflict, Forbidden, InvalidInput, InvalidModel, NotFound, Rejected
from bihuan.kernel.text import Text
from tests.application.conftest import Company
from tests.application.models import FORM, TABLE, diagram, person, rule, user

ADMIN = person("admin")
ENGLISH = person("admin", language="en")

GRAPH = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="g" name="g" namespace="urn:g">
  <inputData id="amount" name="amount"><variable name="amount" typeRef="number"/></inputData>
  <decision id="level" name="level"><variable name="level"/>
    <informationRequirement><requiredInput href="#amount"/></informationRequirement>
    <decisionTable id="levels" hitPolicy="UNIQUE">
      <input id="i1" label="Amount"><inputExpression id="e1" typeRef="number"><text>amount</text></inputExpression></input>
      <output id="o1" name="level" typeRef="string"/>
      <rule id="r1"><inputEntry id="c1"><text>&lt; 100</text></inputEntry>
        <outputEntry id="d1"><text>"low"</text></outputEntry></rule>
      <rule id="r2"><inputEntry id="c2"><text>[50..500]</text></inputEntry>
        <outputEntry id="d2"><text>"high"</text></outputEntry></rule>
    </decisionTable></decision>
</definitions>"""


@pytest.fixture
def key(company: Company) -> int:
    """A draft of a process whose rule task calls the decision `rank`."""
    content = diagram("ranking", [user("ask", rights=()), rule("judge", "rank", "found"), user("look")])
    made = Deployment(
        process_id="ranking", name=Text("排序", "Ranking"), bpmn=content, decisions={"rank": TABLE}, forms={"order": FORM}
    )
    company.write(partial(deploy, actor=ADMIN, deployment=made))
    version = company.released("ranking")
    command = CreateDraft(from_version=str(version.key), label="V2")
    return int(company.write(partial(versions.create_draft, actor=ADMIN, process_id="ranking", command=command)).key)


def current(company: Company, key: int) -> int:
    return company.read(lambda tx: versions.view(tx, ADMIN, key)).version


def save(company: Company, key: int, name: str, text: str) -> None:
    command = SaveDecisions(dmn=text, version=current(company, key))
    company.write(partial(decisions.save, actor=ADMIN, key=key, name=name, command=command))


def test_the_list_tells_decisions_inputs_and_users(company: Company, key: int) -> None:
    found = company.read(lambda tx: decisions.listing(tx, ADMIN, key))
    assert found.may_edit
    [document] = found.items
    [decision] = document.decisions
    assert (decision.id, decision.kind, decision.rules, decision.hit_policy) == ("rank", "decisionTable", 2, "FIRST")
    assert [(each.name, each.declared) for each in decision.inputs] == [("urgent", False)]
    assert decision.used_by == ["judge"]


def test_a_document_is_made_saved_and_removed(company: Company, key: int) -> None:
    command = CreateDecision(id="discount", name=Text("折扣", "Discount"), version=current(company, key))
    company.write(partial(decisions.create, actor=ADMIN, key=key, command=command))
    text = company.read(lambda tx: decisions.source(tx, ADMIN, key, "discount"))
    assert "折扣" in text
    again = CreateDecision(id="discount", name=Text("x", "x"), version=current(company, key))
    with pytest.raises(Rejected):
        company.write(partial(decisions.create, actor=ADMIN, key=key, command=again))
    stale = SaveDecisions(dmn=text, version=0)
    with pytest.raises(Conflict):
        company.write(partial(decisions.save, actor=ADMIN, key=key, name="discount", command=stale))
    with pytest.raises(InvalidModel):
        save(company, key, "discount", "<nothing/>")
    company.write(partial(decisions.remove, actor=ADMIN, key=key, name="discount"))
    with pytest.raises(NotFound):
        company.read(lambda tx: decisions.source(tx, ADMIN, key, "discount"))


def test_a_released_version_is_not_changed(company: Company, key: int) -> None:
    released = company.released("ranking")
    command = SaveDecisions(dmn=TABLE.decode(), version=released.version)
    with pytest.raises(Rejected):
        company.write(partial(decisions.save, actor=ADMIN, key=released.key, name="rank", command=command))
    command = SaveDecisions(dmn=TABLE.decode(), version=current(company, key))
    with pytest.raises(Forbidden):
        company.write(partial(decisions.save, actor=person("li"), key=key, name="rank", command=command))


def test_findings_name_cells_and_rules(company: Company, key: int) -> None:
    checked = company.read(lambda tx: decisions.check(tx, ENGLISH, key, "rank", GRAPH))
    assert checked.deployable
    found = {(each.code, tuple(each.rules)) for each in checked.findings}
    assert ("dmn.overlap", (1, 2)) in found
    assert ("dmn.gap", ()) in found
    assert all(each.table == "levels" for each in checked.findings if each.rules)
    broken = company.read(lambda tx: decisions.check(tx, ENGLISH, key, "rank", GRAPH.replace("[50..500]", "[50..")))
    assert not broken.deployable
    [syntax] = [each for each in broken.findings if each.severity == "error"]
    assert (syntax.place, syntax.code) == ("c2", "feel.expected_expression_at_end")
    assert "Line 1, column 6" in syntax.message


def test_equal_rules_are_told_once(company: Company, key: int) -> None:
    twice = GRAPH.replace("[50..500]", "&lt; 100").replace('"high"', '"low"')
    found = company.read(lambda tx: decisions.check(tx, ADMIN, key, "rank", twice)).findings
    assert [each.rules for each in found if each.code in ("dmn.equal", "dmn.overlap")] == [[1, 2]]


def test_the_bench_shows_outcome_and_fired_rules(company: Company, key: int) -> None:
    command = EvaluateDecision(decision="level", inputs={"amount": "20.50"}, dmn=GRAPH)
    found = company.read(lambda tx: bench.evaluate(tx, ADMIN, key, "rank", command))
    assert found.value == '"low"'
    [table] = found.tables
    assert [(each.name, each.value) for each in table.inputs] == [("Amount", "20.50")]
    assert [(each.number, each.id, each.inputs, each.outputs) for each in table.rules] == [(1, "r1", ["< 100"], ['"low"'])]
    several = EvaluateDecision(decision="level", inputs={"amount": "70"}, dmn=GRAPH)
    found = company.read(lambda tx: bench.evaluate(tx, ADMIN, key, "rank", several))
    assert found.value == "null"
    assert [each.code for each in found.warnings] == ["dmn.several_rules_matched"]


def test_the_trace_names_tables_and_inputs_in_both_languages(company: Company, key: int) -> None:
    made = dmn.document(
        "level",
        Text("等级", "Level"),
        inputs={"amount": Text("金额", "Amount"), "days": Text("天数")},
        outputs={"level": Text("级别", "Level")},
        rules=[("> 10", "-", '"high"')],
        hit="FIRST",
    )
    command = EvaluateDecision(decision="level", inputs={"amount": "20", "days": "1"}, dmn=dmn.write(made).decode())
    found = company.read(lambda tx: bench.evaluate(tx, ADMIN, key, "rank", command))
    [table] = found.tables
    assert (table.title, table.outputs) == (Text("等级", "Level"), [Text("级别", "Level")])
    assert [each.label for each in table.inputs] == [Text("金额", "Amount"), Text()]
    assert [each.label for each in found.decisions] == [Text("等级", "Level")]


def test_inputs_that_are_no_values_are_all_named(company: Company, key: int) -> None:
    command = EvaluateDecision(decision="level", inputs={"amount": "20 +", "x": "VIP", "y": ""}, dmn=GRAPH)
    with pytest.raises(InvalidInput) as refused:
        company.read(lambda tx: bench.evaluate(tx, ADMIN, key, "rank", command))
    assert [each.place.partition(":")[0] for each in refused.value.problems] == ["amount", "x"]


def keep(company: Company, key: int, *cases: CaseView) -> None:
    command = SaveCases(cases=list(cases), version=current(company, key))
    company.write(partial(bench.save_cases, actor=ADMIN, key=key, name="rank", command=command))


def test_cases_are_kept_run_and_guard_the_release(company: Company, key: int) -> None:
    good = CaseView(name="urgent", decision="rank", inputs={"urgent": "true"}, expected="90")
    bad = CaseView(name="calm", decision="rank", inputs={"urgent": "false"}, expected="60")
    keep(company, key, good, bad)
    assert [each.name for each in company.read(lambda tx: bench.cases(tx, ADMIN, key, "rank"))] == ["urgent", "calm"]
    found = company.read(lambda tx: bench.run_cases(tx, ADMIN, key, "rank"))
    assert (found.passed, found.failed) == (1, 1)
    assert [(each.passed, each.found) for each in found.results] == [(True, "90"), (False, "50")]
    version = company.read(lambda tx: versions.find(tx, key))
    with pytest.raises(InvalidModel) as refused:
        company.write(partial(versions.put_in_force, version=version))
    assert [each.code for each in refused.value.problems] == ["dmn.case_failed"]
    keep(company, key, good)
    version = company.read(lambda tx: versions.find(tx, key))
    assert company.write(partial(versions.put_in_force, version=version)).state == "released"


def test_cases_do_not_change_what_a_version_runs_by(company: Company, key: int) -> None:
    from bihuan.application.models import blueprints

    before = company.read(lambda tx: blueprints.hash_of(tx, versions.find(tx, key)))
    keep(company, key, CaseView(name="a", decision="rank", inputs={"urgent": "true"}, expected="90"))
    assert company.read(lambda tx: blueprints.hash_of(tx, versions.find(tx, key))) == before


def test_a_draft_takes_the_cases_along(company: Company, key: int) -> None:
    keep(company, key, CaseView(name="a", decision="rank", inputs={"urgent": "true"}, expected="90"))
    command = CreateDraft(from_version=str(key), label="V3")
    copy = int(company.write(partial(versions.create_draft, actor=ADMIN, process_id="ranking", command=command)).key)
    assert len(company.read(lambda tx: bench.cases(tx, ADMIN, copy, "rank"))) == 1


@pytest.mark.parametrize(
    ("name", "text", "codes"),
    [
        ("rank", TABLE.decode().replace('id="rank"', 'id="other"'), ["version.unknown_decision"]),
        ("second", TABLE.decode(), ["version.decision_twice"]),
        (
            "rank",
            GRAPH.replace('href="#amount"', 'href="#nothing"').replace("[50..500]", "[50.."),
            ["dmn.missing_requirement", "feel.expected_expression_at_end", "version.unknown_decision"],
        ),
    ],
)
def test_everything_wrong_is_told_at_the_release(company: Company, key: int, name: str, text: str, codes: list[str]) -> None:
    save(company, key, name, text)
    version = company.read(lambda tx: versions.find(tx, key))
    with pytest.raises(InvalidModel) as refused:
        company.write(partial(versions.put_in_force, version=version))
    assert sorted(each.code for each in refused.value.problems) == codes


# --- Excel -----------------------------------------------------------------------------------------------------------


def grid_of(content: bytes) -> list[list[Any]]:
    import python_calamine

    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    return book.get_sheet_by_index(0).to_python(skip_empty_area=False)


def workbook(rows: list[list[Any]]) -> str:
    import xlsxwriter  # pyright: ignore[reportMissingTypeStubs]

    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        page = book.add_worksheet("规则")
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                page.write(number, place, cell)
    return base64.b64encode(target.getvalue()).decode()


def take(company: Company, key: int, rows: list[list[Any]]) -> str:
    command = ImportSheet(decision="level", workbook=workbook(rows), dmn=GRAPH)
    return company.read(lambda tx: decision_sheets.read_into(tx, ADMIN, key, "rank", command)).dmn


def test_a_table_goes_to_excel_and_back(company: Company, key: int) -> None:
    save(company, key, "rank", GRAPH)
    content = company.read(lambda tx: decision_sheets.export(tx, ENGLISH, key, "rank", "level"))
    grid = grid_of(content)
    assert grid[0][0] == "level · UNIQUE"
    assert [row[1:] for row in grid[1:5]] == [["Input", "Output"], ["Amount", ""], ["amount", "level"], ["number", "string"]]
    assert grid[5] == [1.0, "< 100", '"low"']
    command = ImportSheet(decision="level", workbook=base64.b64encode(content).decode())
    back = company.read(lambda tx: decision_sheets.read_into(tx, ADMIN, key, "rank", command))
    assert back.rules == 2
    for text in ('id="r1"', "&lt; 100", "[50..500]", 'hitPolicy="UNIQUE"'):
        assert text in back.dmn


def test_cells_that_excel_understood_by_itself_are_values(company: Company, key: int) -> None:
    head = [
        ["level · FIRST"],
        ["", "输入", "输出", "说明"],
        ["", "金额", "级别", "备注"],
        ["", "amount", "level"],
        ["", "number"],
    ]
    text = take(company, key, [*head, [1, 100, '"x"', "first"], [2, 0.5, True], [3, "-", '"z"']])
    assert 'hitPolicy="FIRST"' in text
    for cell in (">100<", ">0.5<", ">true<", "first"):
        assert cell in text


def test_wrong_cells_are_named_as_excel_names_them(company: Company, key: int) -> None:
    head = [["t"], ["", "Input", "Output"], ["", "", ""], ["", "amount", "level"], ["", "", ""]]
    with pytest.raises(InvalidModel) as refused:
        take(company, key, [*head, [1, "< ", '"a"'], [2, "-", "1 +"]])
    assert [each.place for each in refused.value.problems] == ["B6", "C7"]


@pytest.mark.parametrize(
    ("rows", "places"),
    [
        ([["t"]], ["规则!A2"]),
        ([["t"], ["", "Inputs", "Output"], [""], [""], ["", "", ""]], ["规则!B2"]),
        ([["t"], ["", "Input"], [""], [""], ["", ""]], ["规则!A2"]),
        ([["t"], ["", "Output", "Input"], [""], [""], ["", "", ""]], ["规则!A2"]),
    ],
)
def test_a_sheet_that_is_no_table_is_refused(company: Company, key: int, rows: list[list[Any]], places: list[str]) -> None:
    with pytest.raises(InvalidInput) as refused:
        take(company, key, rows)
    assert [each.place for each in refused.value.problems] == places


# --- expressions -----------------------------------------------------------------------------------------------------


def test_a_version_knows_its_variables(company: Company, key: int) -> None:
    found = company.read(lambda tx: expressions.vocabulary(tx, ADMIN, key))
    names = {each.name: each for each in found.variables}
    assert names["found"].source == Text("judge", "judge")
    assert set(names) > {"found"}
    assert {each.name for each in found.builtins} > {"count", "string join", "now"}


def test_expressions_are_checked_where_they_stand(company: Company, key: int) -> None:
    items = [
        ExpressionText(id="a", text="found > 5"),
        ExpressionText(id="b", text="= found >", kind="condition"),
        ExpressionText(id="c", text="unheard of > 5"),
        ExpressionText(id="d", text="< 5, nothing(", kind="unary"),
        ExpressionText(id="e", text="avg(duration(ask)) + avg(duration(nowhere))", kind="indicator"),
        ExpressionText(id="f", text="local + 1", names=["local"]),
    ]
    found = company.read(lambda tx: expressions.check(tx, ENGLISH, key, CheckExpressions(items=items))).findings
    assert {each.id for each in found} == {"b", "c", "d", "e"}
    b = next(each for each in found if each.id == "b")
    assert (b.start, b.line, b.column) == (9, 1, 10)
    assert b.message == "Line 1, column 10: the expression ends where a value is expected."
    [e] = [each for each in found if each.id == "e"]
    assert (e.code, e.start, e.end) == ("measures.unknown_node", 34, 41)


# --- what an instance decided ----------------------------------------------------------------------------------------


def test_an_instance_tells_which_rule_fired_with_which_inputs(company: Company, key: int) -> None:
    started = company.start("ranking", who="admin", urgent=True)
    [item] = company.items(started.instance_key)
    company.complete(item.key, "li")
    [found] = company.read(lambda tx: decided.decisions(tx, ADMIN, int(started.instance_key)))
    assert (found.element_id, found.decision, found.value) == ("judge", "rank", "90")
    [table] = found.tables
    assert [(each.name, each.value) for each in table.inputs] == [("urgent", "true")]
    assert [(each.number, each.inputs, each.outputs) for each in table.rules] == [(1, ["true"], ["90"])]
    with pytest.raises(Forbidden):
        company.read(lambda tx: decided.decisions(tx, person("zhao"), int(started.instance_key)))


GUARDED = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="g" name="g" namespace="urn:g">
  <decision id="contact" name="contact"><variable name="contact"/>
    <literalExpression id="l"><text>if phone = null then card else phone</text></literalExpression></decision>
  <decision id="rank" name="rank"><variable name="rank"/>
    <informationRequirement><requiredDecision href="#contact"/></informationRequirement>
    <decisionTable id="t" hitPolicy="FIRST">
      <input id="i1" label="Length"><inputExpression id="e1"><text>string length(contact)</text></inputExpression></input>
      <input id="i2"><inputExpression id="e2"><text>urgent</text></inputExpression></input>
      <output id="o1" name="queue"/><output id="o2" name="phone"/><output id="o3" name="told"/>
      <rule id="r1"><inputEntry id="c1"><text>&gt; 3</text></inputEntry><inputEntry id="c2"><text>-</text></inputEntry>
        <outputEntry id="d1"><text>"fast"</text></outputEntry><outputEntry id="d2"><text>contact</text></outputEntry>
        <outputEntry id="d3"><text>"call " + contact</text></outputEntry></rule>
    </decisionTable></decision>
</definitions>"""


def test_what_a_decision_shows_of_guarded_variables_is_masked(company: Company) -> None:
    content = diagram(
        "ranking", [user("ask", rights=()), rule("judge", "rank", "found"), rule("again", "contact", "phone"), user("look")]
    )
    made = Deployment(
        process_id="ranking",
        name=Text("排序", "Ranking"),
        bpmn=content,
        decisions={"rank": GUARDED.encode()},
        forms={"order": FORM},
    )
    company.write(partial(deploy, actor=ADMIN, deployment=made))
    started = company.start("ranking", who="admin", urgent=True, phone="13800001234")
    [item] = company.items(started.instance_key)
    company.complete(item.key, "li")
    instance = int(started.instance_key)
    auditor = Actor(person="admin", permissions=granted(("process_admin", "auditor")))
    open_ = company.read(lambda tx: decided.decisions(tx, auditor, instance))
    secret = company.read(lambda tx: decided.decisions(tx, person("li"), instance))
    assert open_[1].value == '"13800001234"'
    assert "13800001234" in open_[0].value
    assert [(each.name, each.value) for each in open_[0].tables[0].inputs] == [("Length", "11"), ("urgent", "true")]
    assert secret[1].value == "•••••••1234"
    assert "13800001234" not in secret[0].value
    [table] = secret[0].tables
    assert [(each.name, each.value) for each in table.inputs] == [("Length", "••••"), ("urgent", "true")]
    assert table.rules[0].outputs == ['"fast"', "••••", "••••"]
