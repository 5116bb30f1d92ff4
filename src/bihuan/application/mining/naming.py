"""What a diagnosis of a process's own history speaks of, by its name in the reader's language.

A history is diagnosed in one language, so that a finding is the same one for every reader: what was accepted, explained and
confirmed by one is so for all. Names of steps, and of the departments, posts and people that the history knows by their ids, are
put in where the findings are told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import msgspec

from bihuan.application.mining import event_logs, logs
from bihuan.application.ports import Transaction
from bihuan.kernel.catalogue import Language
from bihuan.kernel.errors import Said
from bihuan.kernel.text import Text
from bihuan.mining.weaknesses import Diagnosis, Evidence, Finding, Question, Saying

CANONICAL: Final[Language] = "zh-CN"
_LISTS: Final = ("groups", "who")  # parameters that list several names, each with its share
replace = msgspec.structs.replace


class Names(msgspec.Struct, frozen=True):
    """Steps by their name in the one language, everybody else by id."""

    steps: Mapping[str, Text] = {}
    others: Mapping[str, Text] = {}

    def find(self, word: str) -> Text | None:
        return self.steps.get(word) or self.others.get(word)


NOTHING = Names()


def of_log(tx: Transaction, log_id: str) -> Names:
    """The names of a process's own history; an imported log is told in its own words."""
    if not log_id.startswith(logs.HISTORY):
        return NOTHING
    process_id = log_id.removeprefix(logs.HISTORY)
    zh, en = (event_logs.naming(tx, process_id, language).names for language in ("zh-CN", "en"))
    roster = tx.directory.organization().roster
    others = {each.id: each.name for each in (*roster.people, *roster.posts, *roster.departments) if each.name}
    return Names({name: Text(name, en.get(id_, name)) for id_, name in zh.items()}, others)


def named(found: Diagnosis, names: Names, language: Language) -> Diagnosis:
    """The diagnosis with names instead of ids; what is a list of plain words or chooses cases is in the reader's language."""
    if names is NOTHING:
        return found
    ranked = tuple(replace(each, finding=_finding(each.finding, names, language)) for each in found.ranked)
    return replace(found, ranked=ranked)


def _finding(finding: Finding, names: Names, language: Language) -> Finding:
    sheet: dict[Question, Saying] = {question: _saying(answer, names) for question, answer in finding.sheet.items()}
    return replace(
        finding,
        activities=tuple(_word(each, names.steps, language) for each in finding.activities),
        title=_saying(finding.title, names),
        detail=_saying(finding.detail, names),
        proposal=_saying(finding.proposal, names),
        evidence=_evidence(finding.evidence, names, language),
        sheet=sheet,
    )


def _saying(saying: Saying, names: Names) -> Saying:
    params: dict[str, Said] = {
        name: _list(value, names) if name in _LISTS else names.find(value) or value if isinstance(value, str) else value
        for name, value in saying.params.items()
    }
    return Saying(saying.code, params)


def _list(value: Said, names: Names) -> Said:
    """“sales 60%, logistics 40%” with names."""
    if not isinstance(value, str):
        return value

    def told(language: Language) -> str:
        parts = [each.rpartition(" ") for each in value.split(", ")]
        return ", ".join(f"{_word(name, names.others, language)} {share}" for name, _, share in parts)

    return Text(told("zh-CN"), told("en"))


def _word(word: str, names: Mapping[str, Text], language: Language) -> str:
    found = names.get(word)
    return found.of(language) if found else word


def _evidence(evidence: Evidence, names: Names, language: Language) -> Evidence:
    """Criteria choose cases of the log that the reader opens, where steps bear the names of the reader's language."""
    criteria = _replaced(msgspec.to_builtins(evidence.criteria), lambda word: _word(word, names.steps, language))
    return replace(
        evidence,
        criteria=msgspec.convert({"criteria": criteria}, Evidence).criteria,
        rows=tuple((_told(name, names, language), count, rate) for name, count, rate in evidence.rows),
    )


def _told(word: str, names: Names, language: Language) -> str:
    found = names.find(word)
    return found.of(language) if found else word


def _replaced(value: object, change: Callable[[str], str]) -> object:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: _replaced(each, change) for key, each in value.items()}  # pyright: ignore[reportUnknownVariableType,reportUnknownArgumentType]
    if isinstance(value, list | tuple):
        return [_replaced(each, change) for each in value]  # pyright: ignore[reportUnknownVariableType,reportUnknownArgumentType]
    return value
