"""Fuzzing in a process of its own: so many texts, what the slowest of them took and how much memory they all came to.

Four sorts of texts: words at random, well formed expressions over every builtin, the same with tokens struck out, doubled and
swapped, and characters at random; each in one of the two dialects, over friendly and over hostile data. A text is refused with a
place or has a value; walker and generated code agree; nothing is raised.

`python -m tests.feel.fuzzing PART COUNT [MEBIBYTES]` fuzzes with the seed PART and prints its report as JSON.
"""

from __future__ import annotations

import json
import random
import resource
import sys
import time
from decimal import Decimal
from typing import Any

from bihuan import feel
from bihuan.feel import limits
from bihuan.feel.characters import TOKEN
from bihuan.feel.evaluation import Evaluation, Exhausted
from bihuan.feel.functions import OVERLOADS
from bihuan.kernel.catalogue import render
from bihuan.kernel.errors import InvalidModel

FRIENDLY: dict[str, Any] = {
    "a": 3,
    "b": Decimal("2.5"),
    "s": "ok",
    "flag": True,
    "xs": [1, 2, 3, 40, 50],
    "people": [{"name": "Ann", "age": 30, "item": 1}, {"name": "Bo", "age": 17}, {"name": "Cy", "age": None}],
    "who": {"name": "Ann", "age": 30, "a": 7},
    "day": feel.Date(2024, 2, 29),
    "at": feel.temporal.instant(1_700_000_000_000),
    "long": feel.DayTimeDuration(90_000_000_000_000),
    "nothing": None,
    "order total": 120,
    "?": 7,
}
HOSTILE: dict[str, Any] = {
    **FRIENDLY,
    "a": 10**33,
    "b": Decimal("1e-6000"),
    "s": "a" * 50_000,
    "xs": list(range(5_000)),
    "people": [[[]]] * 300,
    "who": {"": {"": None}, "name": float("1e300"), "a b": 1},
    "day": feel.Date(999_999_999, 12, 31),
    "long": feel.DayTimeDuration(-(10**24)),
    "order total": -(10**33),
    "?": "x" * 1_000,
}
NAMES = tuple(name for name in FRIENDLY if name != "?")
_LEAVES = """
0 1 -1 2 3 0.1 100 1e33 1e-30 1e6144 99999999999 null true false ? item partial x y "" "ok" "a" "2024-02-29" "P1D" "(a+)+$" "[a-z"
"\\\\d+" "x" "😀é" "23:59:60" "1,000.5" @"2024-01-31" @"P1M" @"PT36H" @"10:30:00" @"2024-01-31T10:30:00@Europe/Paris"
@"-999999999-01-01" [] [1..5] (<3) {} [null] ]1..9[ ["b","a"]
"""
LEAVES = [*NAMES, *_LEAVES.split()]
FORMS = (
    "({} + {})", "({} - {})", "({} * {})", "({} / {})", "({} ** {})", "(-{})", "({} = {})", "({} != {})", "({} < {})",
    "({} >= {})", "({} and {})", "({} or {})", "({} between {} and {})", "({} in {})", "({} in ({}, > {}))", "[{}, {}]",
    "{}[{}]", "{}[item > {}]", "{}.name", "{}.year", "{{x: {}, y: {}}}", "(if {} then {} else {})", "(for x in {} return {})",
    "(for x in {}, y in {} return {})", "(for x in {}..{} return {})", "(some x in {} satisfies {})",
    "(every x in {} satisfies {})", "(function(x, y) {})", "(function(x) {})({})", "[{}..{}]", "({}..{}]", "(<= {})",
    "({} instance of list<number>)", "({} instance of context<name: string>)", "{}({})", "sort({}, function(x, y) {})",
    "{{f: function(x) if x > 3 then {} else f(x + 1), r: f({})}}.r",
)  # fmt: skip
_WORDS = """
** .. <= >= != -> and or in between instance of if then else for return some every satisfies function external not
list<number> context<a: 1e400 /* */ date time 999999999999999999999999999999999999999999
"""
WORDS = [*LEAVES, *"()[]{},:.?=<>+-*/'\\\"@，“😀\u3000\x00\ud800", *_WORDS.split(), "//x\n"]
ARITIES = {name: sorted({len(each.parameters) for each in known} | {1, 2}) for name, known in OVERLOADS.items()}
CALLED = sorted(ARITIES)


class Drawn:
    """Texts drawn with a seed."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)

    def expression(self, depth: int) -> str:
        chance = self.chance
        if depth == 0 or chance.random() < 0.2:
            return chance.choice(LEAVES)
        if chance.random() < 0.45:
            name = chance.choice(CALLED)
            count = chance.choice(ARITIES[name])
            return f"{name}({', '.join(self.expression(depth - 1) for _ in range(count))})"
        form = chance.choice(FORMS)
        return form.format(*(self.expression(depth - 1) for _ in range(form.count("{}"))))

    def damaged(self, text: str) -> str:
        """The text with a few of its tokens struck out, doubled, swapped or replaced."""
        chance = self.chance
        tokens = [match[0] for match in TOKEN.finditer(text)]
        for _ in range(chance.randint(1, 3)):
            if not tokens:
                break
            place = chance.randrange(len(tokens))
            other = chance.randrange(len(tokens))
            match chance.randrange(4):
                case 0:
                    del tokens[place]
                case 1:
                    tokens.insert(other, tokens[place])
                case 2:
                    tokens[place], tokens[other] = tokens[other], tokens[place]
                case _:
                    tokens[place] = chance.choice(WORDS)
        return chance.choice(["", " "]).join(tokens)

    def text(self) -> str:
        chance = self.chance
        sort = chance.random()
        if sort < 0.35:
            return chance.choice([" ", ""]).join(chance.choice(WORDS) for _ in range(chance.randint(1, 25)))
        if sort < 0.4:
            return "".join(
                chr(chance.choice((chance.randint(0, 127), chance.randint(0, 0x2FFF)))) for _ in range(chance.randint(1, 40))
            )
        text = self.expression(chance.randint(1, 3))
        return text if sort < 0.75 else self.damaged(text)


class Report:
    """What came of the texts."""

    def __init__(self) -> None:
        self.inputs = self.refused = self.failed = self.nulls = 0
        self.slowest: tuple[float, str] = (0.0, "")

    def took(self, seconds: float, text: str) -> None:
        if seconds > self.slowest[0]:
            self.slowest = (seconds, text)


def compiled(text: str, dialect: feel.Dialect) -> feel.Program | InvalidModel:
    """The program of a text, or why it has none."""
    try:
        return feel.compile(feel.parse(text, feel.Scope(NAMES), dialect))
    except InvalidModel as error:
        return error


def survives(text: str, dialect: feel.Dialect, context: dict[str, Any], report: Report) -> None:
    """Parse and evaluate a text as a server does; hold both ways of evaluating against each other."""
    report.inputs += 1
    started = time.process_time()
    program = compiled(text, dialect)
    if isinstance(program, InvalidModel):
        report.took(time.process_time() - started, text)
        report.refused += 1
        assert "line" in program.place, text
        assert render(program, "zh-CN") != program.code, text
        return
    if report.inputs % 2:
        program.generate()
    found = feel.evaluate(program, context)
    report.took(time.process_time() - started, text)
    report.failed += found.failed
    report.nulls += found.value is None
    for notice in found.warnings:
        assert render(notice.as_problem(), "en") != notice.code, text
    if found.failed:
        return
    evaluation = Evaluation(None, limits.STEPS)
    try:
        value = program.walk(context, evaluation)
    except (Exhausted, RecursionError):
        return
    assert feel.written(found.value) == feel.written(value), text
    assert {notice.code for notice in found.warnings} == {code for code, _ in evaluation.told or {}}, text


def fuzz(part: int, count: int) -> dict[str, Any]:
    """Fuzz with `count` texts of the seed `part`."""
    drawn, report = Drawn(part), Report()
    dialects: list[feel.Dialect] = ["expression", "expression", "unary"]
    limits.stand(limits.Limits(seconds=1.0, clock=time.process_time))
    try:
        for _ in range(count):
            text = drawn.text()
            survives(text, drawn.chance.choice(dialects), HOSTILE if drawn.chance.random() < 0.05 else FRIENDLY, report)
    finally:
        limits.stand(limits.DEFAULT)
    return {
        "part": part,
        "inputs": report.inputs,
        "refused": report.refused,
        "null": report.nulls,
        "ended_by_budget": report.failed,
        "slowest_seconds": round(report.slowest[0], 3),
        "slowest_text": report.slowest[1],
        "peak_mebibytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


if __name__ == "__main__":
    if len(sys.argv) > 3:
        cap = int(sys.argv[3]) << 20
        resource.setrlimit(resource.RLIMIT_AS, (cap, cap))
    print(json.dumps(fuzz(int(sys.argv[1]), int(sys.argv[2]))))
