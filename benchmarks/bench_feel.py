"""FEEL and decision tables beside the Python peers: pySFeel, bkflow-feel (both interpret the text anew each time),
SpiffWorkflow's decision tables (Python expressions in cells) and zen-engine (Rust, a language of its own).

Evaluations per CPU second of a condition, a filter over 100 items and a table of 20 rows and 4 inputs; microseconds to parse and
to make code of a condition; memory of 10,000 compiled conditions. Every peer computes the same answer, checked first.
"""

from __future__ import annotations

import json
import logging
import tracemalloc
from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast

import lxml.etree
import zen
from bkflow_feel.api import parse_expression
from pySFeel import SFeelParser
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.dmn.parser.BpmnDmnParser import BpmnDmnParser

from benchmarks.runner import Run, Work
from bihuan import dmn, feel
from bihuan.feel import emit
from bihuan.kernel.text import Text

CONDITION = 'a + b > 10 and status = "ok"'
WHOLE: dict[str, Any] = {"a": 5, "b": 6, "status": "ok"}
DECIMAL: dict[str, Any] = {"a": Decimal("5.5"), "b": Decimal("6.1"), "status": "ok"}
TYPICAL = 'if amount > 1000 and customer.level = "A" then "director" else "manager"'
LEVELS = "ABCD"


def repeated(call: Callable[[], object], times: int) -> Work:
    def work() -> int:
        for _ in range(times):
            call()
        return times

    return work


def bench(run: Run) -> None:
    logging.disable(logging.CRITICAL)
    conditions(run)
    tables(run)
    preparing(run)


# --- conditions ------------------------------------------------------------------------------------------------------


def evaluating(text: str, context: dict[str, Any]) -> Callable[[], object]:
    program = feel.compiled(text)
    for _ in range(20):
        feel.evaluate(program, context)
    return lambda: feel.evaluate(program, context)


def conditions(run: Run) -> None:
    simple = repeated(evaluating(CONDITION, WHOLE), 200_000)
    run.time("condition, whole numbers", simple, unit="evaluations/s", at_least=700_000)
    run.time("condition, decimals", repeated(evaluating(CONDITION, DECIMAL), 200_000), unit="evaluations/s", at_least=700_000)
    peer = SFeelParser()
    for assignment in ("a <- 5", "b <- 6", 'status <- "ok"'):
        peer.sFeelParse(assignment)
    text = '(a + b > 10) and (status = "ok")'  # without the parentheses it answers false
    assert cast("Any", peer).sFeelParse(text)[1] is True
    interpreted = repeated(lambda: peer.sFeelParse(text), 500)
    run.compare("condition", simple, interpreted, peer_name="pySFeel", unit="evaluations/s", at_least=100)
    assert parse_expression(CONDITION, WHOLE) is True
    interpreted = repeated(lambda: parse_expression(CONDITION, WHOLE), 200)
    run.compare("condition", simple, interpreted, peer_name="bkflow-feel", unit="evaluations/s", at_least=100)
    rust = zen.compile_expression('a + b > 10 and status == "ok"')
    assert rust.evaluate(WHOLE) is True
    run.compare("condition", simple, repeated(lambda: rust.evaluate(WHOLE), 50_000), peer_name="zen-engine", unit="evaluations/s")
    items = {"xs": list(range(100))}
    filtering = repeated(evaluating("xs[item > 50]", items), 5_000)
    run.time("xs[item > 50] of 100", filtering, unit="evaluations/s", at_least=40_000)
    decimals = {"xs": [Decimal(each) for each in range(100)]}
    run.time(
        "xs[item > 50] of 100 decimals",
        repeated(evaluating("xs[item > 50]", decimals), 5_000),
        unit="evaluations/s",
        at_least=40_000,
    )
    orders = {"xs": [{"price": Decimal("1.5"), "count": each} for each in range(100)]}
    total = evaluating("sum(for x in xs return x.price * x.count)", orders)
    run.time("sum of 100 products of decimals", repeated(total, 1_000), unit="evaluations/s")
    due = evaluating('date(d) + duration("P1D") > date("2020-01-01")', {"d": "2020-01-05"})
    run.time("a date read, moved and compared", repeated(due, 20_000), unit="evaluations/s")


# --- tables ----------------------------------------------------------------------------------------------------------


def rows() -> list[list[str]]:
    """Twenty rows: a range, a text, a bound, a truth, a number; the last one matches always."""
    made = [
        [
            f"[{n * 10}..{n * 10 + 10})" if n % 3 else "-",
            f'"{LEVELS[n % 4]}"',
            f"< {100 - n * 4}.5",
            "true" if n % 2 else "-",
            str(n),
        ]
        for n in range(19)
    ]
    return [*made, ["-", "-", "-", "-", "99"]]


def facts() -> list[dict[str, Any]]:
    return [
        {"amount": Decimal(str(n * 7.5)), "level": LEVELS[n % 4], "age": Decimal("31.5") + n, "flag": n % 3 == 0}
        for n in range(27)
    ]


def tables(run: Run) -> None:
    names = {each: Text(each, each) for each in ("amount", "level", "age", "flag")}
    decisions = dmn.compile(
        dmn.document("t", Text("t", "t"), inputs=names, outputs={"r": Text("r", "r")}, hit="FIRST", rules=rows())
    )
    cases = facts()
    answers = [dmn.evaluate(decisions, "t", each).value for each in cases]

    def ours(times: int) -> Work:
        def work() -> int:
            for _ in range(times):
                for each in cases:
                    dmn.evaluate(decisions, "t", each)
            return times * len(cases)

        return work

    run.time("table 20 x 4, FIRST, decimals, with trace", ours(300), unit="evaluations/s", at_least=150_000)
    plain = [{name: float(value) if isinstance(value, Decimal) else value for name, value in each.items()} for each in cases]
    peers = {"zen-engine": zen_table(plain), "SpiffWorkflow": spiff_table(plain)}
    for name, (check, work) in peers.items():
        assert check() == answers, name
        run.compare("table 20 x 4, FIRST", ours(100), work, peer_name=name, unit="evaluations/s", at_least=5)


def zen_table(cases: list[dict[str, Any]]) -> tuple[Callable[[], list[Any]], Work]:
    def cell(text: str) -> str:
        return "" if text == "-" else text

    columns = [{"id": name, "name": name, "field": name, "type": "expression"} for name in ("amount", "level", "age", "flag")]
    rules = [
        {**{name: cell(text) for name, text in zip(("amount", "level", "age", "flag"), row, strict=False)}, "r": row[4]}
        for row in rows()
    ]
    outputs = [{"id": "r", "name": "r", "field": "r"}]
    content = {
        "contentType": "application/vnd.gorules.decision",
        "nodes": [
            {"id": "i", "name": "i", "type": "inputNode"},
            {
                "id": "t", "name": "t", "type": "decisionTableNode",
                "content": {"hitPolicy": "first", "inputs": columns, "outputs": outputs, "rules": rules},
            },
            {"id": "o", "name": "o", "type": "outputNode"},
        ],
        "edges": [{"id": "1", "sourceId": "i", "targetId": "t"}, {"id": "2", "sourceId": "t", "targetId": "o"}],
    }  # fmt: skip
    decision = zen.ZenEngine().create_decision(json.dumps(content))

    def work() -> int:
        for _ in range(20):
            for each in cases:
                decision.evaluate(each)
        return 20 * len(cases)

    return lambda: [decision.evaluate(each)["result"]["r"] for each in cases], work


def spiff_table(cases: list[dict[str, Any]]) -> tuple[Callable[[], list[Any]], Work]:
    """Its cells are Python: ranges become chained comparisons of `?`."""

    def cell(text: str, column: int) -> str:
        if text == "-":
            return ""
        if column == 0:
            low, high = text.strip("[)").split("..")
            return f"{low} <= ? < {high}"
        return text.capitalize() if column == 3 else text

    names = ("amount", "level", "age", "flag")
    inputs = "".join(
        f'<input id="i{n}"><inputExpression typeRef="string"><text>{n}</text></inputExpression></input>' for n in names
    )
    rules = ""
    for number, row in enumerate(rows()):
        cells = "".join(
            f"<inputEntry id='e{number}_{at}'><text>{escaped(cell(row[at], at))}</text></inputEntry>" for at in range(4)
        )
        rules += f"<rule id='r{number}'>{cells}<outputEntry id='o{number}'><text>{row[4]}</text></outputEntry></rule>"
    table = f'<decisionTable id="x" hitPolicy="FIRST">{inputs}<output id="o" name="r"/>{rules}</decisionTable>'
    head = '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="urn:d">'
    document = f'{head}<decision id="t" name="t">{table}</decision></definitions>'
    parser = BpmnDmnParser()
    parser.add_dmn_xml(lxml.etree.fromstring(document))
    engine = parser.get_engine("t", None)
    workflow = SimpleNamespace(script_engine=PythonScriptEngine())
    tasks = [SimpleNamespace(data=dict(each), workflow=workflow) for each in cases]

    def work() -> int:
        for task in tasks:
            engine.result(task)
        return len(tasks)

    return lambda: [engine.result(task)["r"] for task in tasks], work


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


# --- before the first evaluation -------------------------------------------------------------------------------------


FORMS = [
    f'if amount {order} 1000 {word} customer.level {same} "A" {rest} then "director" else {other}'
    for order in (">", ">=", "<", "<=")
    for word in ("and", "or")
    for same in ("=", "!=")
    for rest in ("", "and not(urgent)", "or total / 2 < limit", "and count(lines[price > 10]) > 2", "or day in [from..to]")
    for other in ('"manager"', "null", 'if urgent then "deputy" else "clerk"', "lower case(region)")
]


def preparing(run: Run) -> None:
    ast = feel.parse(TYPICAL)

    def made() -> None:
        feel.compile(ast).generate()

    def made_anew() -> None:
        emit.forget()
        feel.compile(ast).generate()

    for what, call, times, limit in (
        ("parse a condition", lambda: feel.parse(TYPICAL), 2_000, 40),
        ("make code of a condition, the first of its form", made_anew, 300, 300),
        ("make code of a condition of a known form", made, 1_000, 300),
    ):
        row = run.time(what, repeated(call, times))
        run.figure(what, 1e6 / row.value, "µs", at_most=limit)
    programs: list[feel.Program] = []
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for number in range(10_000):
        program = feel.compile(feel.parse(FORMS[number % len(FORMS)].replace("1000", str(number))))
        program.generate()
        programs.append(program)
    weight = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    run.figure(f"10,000 compiled conditions of {len(FORMS)} forms", weight / 2**20, "MiB", at_most=100)
