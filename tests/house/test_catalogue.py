"""The catalogue of sentences is complete: every code that the source can answer with stands there, in both languages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from string import Formatter
from typing import NamedTuple

import pytest

from bihuan.engine import compile, soundness
from bihuan.kernel import errors
from bihuan.kernel.catalogue import render, sentences
from tests.engine import build
from tests.house.tree import SOURCE

CODE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
RAISED = {name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, errors.BihuanError)}


class Use(NamedTuple):
    """One place in the source that names a code; `params` is None when they are not all spelled out there."""

    place: str
    code: str
    params: frozenset[str] | None


@cache
def trees() -> dict[str, ast.Module]:
    return {str(path.relative_to(SOURCE)): ast.parse(path.read_text(encoding="utf-8")) for path in SOURCE.rglob("*.py")}


@cache
def takers() -> dict[str, int]:
    """Functions and methods of ours with a parameter `code`, and at which position of a call it stands."""
    found = dict.fromkeys((*RAISED, "Problem"), 0)
    for tree in trees().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("__"):
                names = [argument.arg for argument in node.args.args if argument.arg not in ("self", "cls")]
                if "code" in names:
                    found.setdefault(node.name, names.index("code"))
    return found


def uses() -> Iterator[Use]:
    for file, tree in trees().items():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called not in takers():
                continue
            position = takers()[called]
            named = [keyword.value for keyword in node.keywords if keyword.arg == "code"]
            value = named[0] if named else node.args[position] if len(node.args) > position else None
            for code in constants(value):
                yield Use(f"{file}:{node.lineno}", code, spelled_params(node, called))


def constants(value: ast.expr | None) -> Iterator[str]:
    if isinstance(value, ast.Constant) and isinstance(value.value, str) and CODE.fullmatch(value.value):
        yield value.value
    elif isinstance(value, ast.IfExp):
        yield from constants(value.body)
        yield from constants(value.orelse)


def spelled_params(node: ast.Call, called: str) -> frozenset[str] | None:
    names = {keyword.arg for keyword in node.keywords}
    if called not in RAISED or None in names:
        return None
    return frozenset(name for name in names if name) | {"place"}


def fields(template: str) -> set[str]:
    return {name.split(".")[0].split("[")[0] for _, name, _, _ in Formatter().parse(template) if name}


def subjects(template: str, own: str, other: str) -> set[str]:
    """The parameters of a template, those that come in two languages (`post_zh`, `post_en`) under one name."""
    names = fields(template)
    assert not any(name == other or name.endswith(f"_{other}") for name in names), template
    return {"text" if name == own else name.removesuffix(f"_{own}") for name in names}


def test_the_source_names_codes() -> None:
    assert len(list(uses())) > 10


def test_every_code_has_its_sentence() -> None:
    assert [f"{use.place} {use.code}" for use in uses() if use.code not in sentences()] == []


def test_every_sentence_stands_in_both_languages_with_the_same_parameters() -> None:
    wrong = [
        code
        for code, sentence in sentences().items()
        if not sentence.zh.strip()
        or not sentence.en.strip()
        or subjects(sentence.zh, "zh", "en") != subjects(sentence.en, "en", "zh")
    ]
    assert wrong == []


def test_every_parameter_of_a_sentence_is_given() -> None:
    missing: list[str] = []
    for use in uses():
        sentence = sentences().get(use.code)
        if sentence is not None and use.params is not None:
            wanted = fields(sentence.zh) | fields(sentence.en)
            missing += [f"{use.place} {use.code}: {name}" for name in sorted(wanted - use.params)]
    assert missing == []


# Who names a code besides the errors themselves, and which parameters of its sentence come from elsewhere: what an incident says
# of its element, what a finding says of its rule, the place of what does not compile.
IMPLIED = {"Failed": {"element", "place"}, "wrong": {"place"}, "finding": {"clause", "name", "place"}}


def told_by_others() -> Iterator[tuple[str, str, set[str] | None]]:
    """Place, code and given parameters (None when they are not all spelled out) of incidents, findings and what cannot run."""
    for file, tree in trees().items():
        for node in ast.walk(tree) if file.startswith(("engine", "bpmn")) else ():
            called = getattr(node.func, "attr", getattr(node.func, "id", "")) if isinstance(node, ast.Call) else ""
            if not isinstance(node, ast.Call) or called not in IMPLIED or not node.args:
                continue
            for code in constants(node.args[0]):
                names = {keyword.arg for keyword in node.keywords}
                given = {name for name in names if name} | IMPLIED[called]
                yield f"{file}:{node.lineno}", code, None if None in names else given


def test_incidents_and_findings_are_told_in_full() -> None:
    """Their sentences exist, and have nothing to fill in that nobody gives them."""
    uses, missing = list(told_by_others()), list[str]()
    for place, code, given in uses:
        sentence = sentences().get(code)
        if sentence is None:
            missing.append(f"{place} {code}")
        elif given is not None:
            missing += [f"{place} {code}: {name}" for name in sorted((fields(sentence.zh) | fields(sentence.en)) - given)]
    assert missing == []
    assert len({code for _, code, _ in uses}) > 150


def test_what_soundness_finds_is_told_in_both_languages() -> None:
    """Each kind of finding, from a process that has it."""
    stuck = build.model("start > xor, xor > user: x, xor > user2: default, user > and1, user2 > and1, and1 > end")
    twice = build.model("start > and1, and1 > user > xor1, and1 > user2 > xor1, xor1 > user3 > end")
    found = {problem.code: problem for each in (stuck, twice) for problem in soundness.check(compile(each, "p"))}
    found |= {problem.code: problem for problem in soundness.check(compile(stuck, "p"), 1)}
    assert set(found) == {code for code in sentences() if code.startswith("engine.sound.")}
    for problem in found.values():
        zh, en = render(problem, "zh-CN"), render(problem, "en")
        assert zh != en
        assert "{" not in zh + en
        assert re.search(r"[\u4e00-\u9fff]", zh)
        assert not re.search(r"[\u4e00-\u9fff]", en)


@pytest.mark.parametrize("mark", [",", ";", ":", "?", "!"])
def test_chinese_sentences_use_full_width_punctuation(mark: str) -> None:
    half_width = re.compile(rf"[\u4e00-\u9fff]{re.escape(mark)}|{re.escape(mark)}\s?[\u4e00-\u9fff]")
    assert [code for code, sentence in sentences().items() if half_width.search(sentence.zh)] == []


def test_codes_are_dotted_words() -> None:
    assert [code for code in sentences() if not CODE.fullmatch(code)] == []
