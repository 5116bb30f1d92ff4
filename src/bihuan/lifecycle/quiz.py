"""Questions about a manual: whether those who work by a version know what it asks of them.

They are made of the version itself, so that they are never out of date: by when a step of mine is done, who answers for it, what
its standard says. The wrong answers are the right ones of other steps. The same version asks the same person the same questions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Literal, TypeAlias
from zlib import crc32

import msgspec

from bihuan.kernel.text import Text

Subject: TypeAlias = Literal["limit", "accountable", "standard"]
MOST_QUESTIONS = 5
MOST_CHOICES = 4
PASS_SHARE = 0.8


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """What a step asks of people, in words; empty where it says nothing. `posts` have a part in it."""

    id: str
    name: Text
    posts: frozenset[str]
    limit: Text = Text()
    accountable: Text = Text()
    standard: Text = Text()


class Question(msgspec.Struct, frozen=True):
    """One question about a step; `right` is the index of the right choice."""

    step: str
    name: Text
    subject: Subject
    choices: tuple[Text, ...]
    right: int


_SUBJECTS: tuple[tuple[Subject, Callable[[Step], Text]], ...] = (
    ("limit", lambda step: step.limit),
    ("accountable", lambda step: step.accountable),
    ("standard", lambda step: step.standard),
)


def questions(steps: Sequence[Step], posts: Iterable[str]) -> tuple[Question, ...]:
    """What somebody on these posts is asked: about their own steps only, one subject after the other until there are enough."""
    mine = [step for step in steps if step.posts & frozenset(posts)]
    found: list[Question] = []
    for subject, said in _SUBJECTS:
        answers = list(dict.fromkeys(words for step in steps if (words := said(step))))
        for step in mine:
            right = said(step)
            others = [each for each in answers if each != right]
            if right and others:
                found.append(_question(step, subject, right, others))
    return tuple(_spread(found)[:MOST_QUESTIONS])


def _spread(found: list[Question]) -> list[Question]:
    """Subjects in turn, so that not all questions are about time limits."""
    by = {subject: [each for each in found if each.subject == subject] for subject, _ in _SUBJECTS}
    longest = max((len(each) for each in by.values()), default=0)
    return [each[turn] for turn in range(longest) for each in by.values() if turn < len(each)]


def _question(step: Step, subject: Subject, right: Text, others: list[Text]) -> Question:
    def drawn(words: Text) -> int:
        return crc32(f"{step.id}/{subject}/{words.zh}/{words.en}".encode())

    choices = sorted([right, *sorted(others, key=drawn)[: MOST_CHOICES - 1]], key=drawn)
    return Question(step.id, step.name, subject, tuple(choices), choices.index(right))


def wrong(asked: Sequence[Question], answers: Sequence[int]) -> tuple[Question, ...]:
    """The questions answered wrongly or not at all."""
    return tuple(each for index, each in enumerate(asked) if index >= len(answers) or answers[index] != each.right)


def score(asked: Sequence[Question], answers: Sequence[int]) -> float:
    """The share answered rightly; 1 where there was nothing to ask."""
    return 1.0 - len(wrong(asked, answers)) / len(asked) if asked else 1.0
