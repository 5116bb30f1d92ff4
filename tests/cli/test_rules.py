"""FEEL and decisions on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bihuan import dmn
from bihuan.dmn import casebook
from tests.cli.program import bihuan
from tests.dmn.sheets import table


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "rates.dmn"
    path.write_bytes(dmn.write(table(["amount"], ["rate"], [["> 100", "0.2"], ["[50..200]", "0.1"]], types={"amount": "number"})))
    return path


def test_an_expression_is_evaluated_with_its_context(tmp_path: Path) -> None:
    context = tmp_path / "ctx.json"
    context.write_text('{"amount": 10.10, "order date": {"@": "date", "value": "2024-02-29"}}', encoding="utf-8")
    done = bihuan("feel", "amount * 2", "--context", context)
    assert (done.code, done.out) == (0, "20.20\n")
    assert bihuan("feel", 'order date + duration("P1D")', "-c", context).out == '@"2024-03-01"\n'
    assert json.loads(bihuan("feel", "order date", "-c", context, "--json").out) == {"@": "date", "value": "2024-02-29"}
    assert bihuan("feel", "> 5", "-c", "-", "--unary", stdin='{"?": 7}').out == "true\n"


@pytest.mark.parametrize(("language", "sentence"), [("zh", "此处还缺一个值"), ("en", "ends where a value is expected")])
def test_mistakes_are_pointed_at_in_either_language(language: str, sentence: str) -> None:
    done = bihuan("feel", "1 + (2 *", "--lang", language)
    assert done.code == 1
    assert done.err.splitlines()[:2] == ["1 + (2 *", "        ^"]
    assert sentence in done.err


def test_what_is_null_is_explained() -> None:
    done = bihuan("feel", "1 / 0", "--lang", "en")
    assert (done.code, done.out) == (0, "null\n")
    assert "Division by zero" in done.err


def test_an_endless_text_ends(tmp_path: Path) -> None:
    done = bihuan("feel", "for i in 1..1000, j in 1..1000, k in 1..1000 return i", "--lang", "en")
    assert done.code == 1
    assert "steps" in done.err


@pytest.mark.parametrize("body", ["[1]", "{", "7"])
def test_a_context_is_an_object(tmp_path: Path, body: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(body, encoding="utf-8")
    done = bihuan("feel", "1", "-c", path, "--lang", "en")
    assert done.code == 1
    assert "no JSON object" in done.err or "no valid JSON: see line 1, column" in done.err
    assert bihuan("feel", "1", "-c", tmp_path / "none.json").code == 1


def test_a_decision_is_evaluated_and_tells_its_rules(model: Path) -> None:
    done = bihuan("dmn", "evaluate", model, "-c", "-", "--lang", "en", stdin='{"amount": 60}')
    assert (done.code, done.out) == (0, "0.1\n")
    assert "amount = 60 → rules 2" in done.err
    assert bihuan("dmn", "evaluate", model, "-d", "it", "-c", "-", "--json", stdin='{"amount": 300}').out.strip()
    assert bihuan("dmn", "evaluate", model, "-d", "nothing").code == 1
    assert bihuan("dmn", "evaluate", model.with_name("none.dmn")).code == 1


def test_a_document_is_checked(model: Path) -> None:
    done = bihuan("dmn", "check", model, "--lang", "en")
    assert done.code == 0
    assert "No rule of" in done.out
    assert "Rules 1 and 2" in done.out
    assert done.out.splitlines()[-1] == "0 errors, 2 warnings"
    assert bihuan("dmn", "check", model, "--strict").code == 1


def test_cases_are_run(model: Path) -> None:
    good = casebook.Case(name="large", decision="it", inputs={"amount": "300"}, expected="0.2")
    bad = casebook.Case(name="small", decision="it", inputs={"amount": "60"}, expected="0.5")
    model.with_suffix(".cases.json").write_bytes(casebook.write(casebook.Casebook(cases=(good, bad))))
    done = bihuan("dmn", "test", model, "--lang", "en")
    assert done.code == 1
    assert done.out.splitlines() == [
        "✓ large",
        "✗ The case “small” of “it” fails: expected 0.5, found 0.1.",
        "1 passed, 1 failed",
    ]
    only = model.with_name("good.json")
    only.write_bytes(casebook.write(casebook.Casebook(cases=(good,))))
    assert bihuan("dmn", "test", model, only).code == 0


def test_a_folder_of_the_kits_form_is_run(tmp_path: Path, model: Path) -> None:
    (tmp_path / "rates.xml").write_text(
        '<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><modelName>rates.dmn</modelName>'
        '<testCase id="1"><inputNode name="amount"><value xsi:type="decimal">60</value></inputNode>'
        '<resultNode name="决策" type="decision"><expected><value>0.1</value></expected></resultNode></testCase></testCases>',
        encoding="utf-8",
    )
    done = bihuan("dmn", "test", tmp_path)
    assert done.out.splitlines()[-1].endswith("failed")
