"""The responsibility matrix (RACI, with S for who helps) and its ten rules.

Rows are steps, columns posts; a cell holds letters. The matrix *is* the model: it is read from the responsibilities of the
nodes and written back to them, and lanes follow from R. R does the step, A answers for it and is where it escalates to, C is
asked before, I is told after.

R1 exactly one A · R2 at least one R where somebody or something works · R3 A may be R only where two pairs of eyes are not
asked for · R4 C and I are disjoint from R and A · R5 letters name posts that exist and are held, or a rule · R6 no post answers
for more than 60 % of the steps · R7 at most three C and five I · R8 the post that executes is among R · R9 no column without
R or A · R10 no empty row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import get_args

import msgspec

from bihuan.bpmn import extension, model, walk, zeebe
from bihuan.bpmn.extension import LETTERS, BihuanExtension, Letter, Responsibility
from bihuan.kernel.errors import InvalidInput, Problem, Scalar
from bihuan.kernel.text import Text
from bihuan.lifecycle import surgery

BOTTLENECK = 0.6
MOST_CONSULTED = 3
MOST_INFORMED = 5
WORKED = (model.UserTask, model.ServiceTask, model.BusinessRuleTask, model.CallActivity, model.ScriptTask, model.ManualTask)
STEPS = (*WORKED, model.Task, model.SubProcess)


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A step with the letters of its posts; `executor` is the post its work is offered to, empty for a machine."""

    step: str
    name: Text = Text()
    letters: Mapping[str, str] = {}
    worked: bool = True
    separated: bool = False
    executor: str = ""

    def who(self, letter: str) -> tuple[str, ...]:
        return tuple(post for post, letters in self.letters.items() if letter in letters)


class Posts(msgspec.Struct, frozen=True):
    """What is known of the posts: their names, and how many active people hold each; dynamic rules begin with `@`."""

    names: Mapping[str, Text]
    holders: Mapping[str, int]

    def name(self, post: str) -> Text:
        return self.names.get(post, Text(post, post))


def rows(definitions: model.Definitions, process_id: str) -> list[Row]:
    """The matrix of a process, sub-processes' steps included, in the order of the document."""
    process = walk.process(definitions, process_id)
    if process is None:
        return []
    return [row_of(each) for each in walk.walk(process) if isinstance(each, STEPS)]


def row_of(node: model.FlowNode) -> Row:
    ours = extension.of(node)
    letters: dict[str, str] = {}
    for line in ours.responsibilities:
        name = line.post or line.rule
        letters[name] = letters.get(name, "") + (line.letter if line.letter not in letters.get(name, "") else "")
    return Row(
        step=node.id or "",
        name=extension.name_of(node),
        letters=letters,
        worked=isinstance(node, WORKED),
        separated=_separated(ours),
        executor=_executor(node),
    )


def _executor(node: model.FlowNode) -> str:
    """The post that Camunda's own attributes offer the work to, when they name one."""
    theirs = zeebe.of(node).assignmentDefinition
    groups = (theirs.candidateGroups or "").strip() if theirs else ""
    return groups if groups and not groups.startswith("=") and "," not in groups else ""


def _separated(ours: BihuanExtension) -> bool:
    return ours.approval is not None or any(each.dual for each in ours.controlPoints)


def check(matrix: Iterable[Row], posts: Posts) -> list[Problem]:
    """Every rule that the matrix breaks: R1, R2, R3, R4, R5 and R10 as errors, the others as warnings."""
    matrix = list(matrix)
    found = [problem for row in matrix for problem in _of_row(row, posts)]
    answering = Counter(post for row in matrix for post in row.who("A"))
    for post, count in answering.items():
        if len(matrix) > 2 and count > BOTTLENECK * len(matrix):
            found.append(_warning("raci.r6_bottleneck", "", posts.name(post), count=count, of=len(matrix)))
    columns = dict.fromkeys(post for row in matrix for post in row.letters)
    for post in columns:
        if not any(set("RA") & set(row.letters.get(post, "")) for row in matrix):
            found.append(_warning("raci.r9_passenger", "", posts.name(post)))
    return found


def _of_row(row: Row, posts: Posts) -> Iterable[Problem]:
    if not any(row.letters.values()):
        if not row.worked:
            return
        yield _error("raci.r10_empty", row)
        return
    accountable, doers = row.who("A"), row.who("R")
    if len(accountable) != 1:
        yield _error(
            "raci.r1_one_a" if accountable else "raci.r1_no_a", row, count=len(accountable), posts=_names(posts, accountable)
        )
    if row.worked and not doers:
        yield _error("raci.r2_no_r", row)
    if row.separated and set(accountable) & set(doers):
        yield _error("raci.r3_same_hands", row, posts=_names(posts, accountable))
    for post, letters in row.letters.items():
        if set("CI") & set(letters) and set("RA") & set(letters):
            yield _error("raci.r4_both", row, posts=_names(posts, (post,)), letters=letters)
        if not post.startswith("@") and post not in posts.names:
            yield _error("raci.r5_unknown", row, posts=post)
        elif not post.startswith("@") and not posts.holders.get(post):
            yield _warning("raci.r5_nobody", row.step, row.name, posts=_names(posts, (post,)))
    if len(row.who("C")) > MOST_CONSULTED or len(row.who("I")) > MOST_INFORMED:
        yield _warning("raci.r7_crowd", row.step, row.name, consulted=len(row.who("C")), informed=len(row.who("I")))
    if row.executor and row.executor not in doers:
        yield _error("raci.r8_executor", row, posts=_names(posts, (row.executor,)))


def _names(posts: Posts, which: Iterable[str]) -> str:
    return "、".join(posts.name(each).zh or each for each in which)


def _error(code: str, row: Row, **params: Scalar) -> Problem:
    return Problem(code=code, place=row.step, params={"zh": row.name.zh or row.step, "en": row.name.en or row.step, **params})


def _warning(code: str, place: str, name: Text, **params: Scalar) -> Problem:
    return Problem(code=code, place=place, severity="warning", params={"zh": name.zh, "en": name.en, **params})


def lines(letters: Mapping[str, str]) -> tuple[Responsibility, ...]:
    """The responsibilities of a row, in the order R, A, S, C, I; raises `InvalidInput` for a letter that is none."""
    for post, given in letters.items():
        if set(given) - set(get_args(Letter)):
            raise InvalidInput("raci.no_letter", place=post, letter=given)
    return tuple(
        Responsibility(letter=letter, post="" if post.startswith("@") else post, rule=post if post.startswith("@") else "")
        for letter in LETTERS
        for post, given in letters.items()
        if letter in given
    )


def with_letters(definitions: model.Definitions, process_id: str, step: str, letters: Mapping[str, str]) -> model.Definitions:
    """The document with one row of the matrix replaced."""
    made = lines(letters)
    return surgery.with_extension(
        definitions, process_id, step, lambda ours: msgspec.structs.replace(ours, responsibilities=made)
    )
