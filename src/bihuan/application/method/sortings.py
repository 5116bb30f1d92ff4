"""What template 1 says of a process beside what its model knows: problems seen and suggestions made, line by line.

What people typed into the sheet stands. Where nobody typed anything the sheet is filled from the method's own work: the five that
the owner has confirmed, with their proposals; before that, what was said in interviews.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from bihuan.application.actor import Actor
from bihuan.application.dossiers import Kind
from bihuan.application.method import diagnoses, material
from bihuan.application.ports import Transaction
from bihuan.kernel.text import Text


class Sorting(msgspec.Struct, frozen=True, kw_only=True):
    """Lines as they were typed into the cells."""

    problems: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()


class Told(msgspec.Struct, frozen=True):
    """Lines as they stand in the cells."""

    problems: list[Text]
    suggestions: list[Text]


SORTINGS = Kind("sorting", Sorting)


def of_process(tx: Transaction, process_id: str) -> Told:
    """The lines of both cells, typed ones before found ones."""
    filed = SORTINGS.find(tx, process_id)
    typed = filed.value if filed else Sorting()
    problems, suggestions = _same(typed.problems), _same(typed.suggestions)
    if problems and suggestions:
        return Told(problems, suggestions)
    found = _found(tx, process_id)
    return Told(problems or found.problems, suggestions or found.suggestions)


def keep(tx: Transaction, actor: Actor, process_id: str, value: Sorting) -> bool:
    """File what was typed, if it differs; a line that the sheet was filled with is not typed by being sent back."""
    found = _found(tx, process_id)
    typed = Sorting(
        problems=() if _is(value.problems, found.problems) else value.problems,
        suggestions=() if _is(value.suggestions, found.suggestions) else value.suggestions,
    )
    filed = SORTINGS.find(tx, process_id)
    if typed == (filed.value if filed else Sorting()):
        return False
    if filed is None:
        SORTINGS.add(tx, actor, typed, id_=process_id, process_id=process_id)
    else:
        SORTINGS.save(tx, filed, typed)
    return True


def _same(lines: Iterable[str]) -> list[Text]:
    """Words of people, the same in both languages."""
    return [Text(each, each) for each in lines]


def _is(lines: Sequence[str], found: Sequence[Text]) -> bool:
    return any(list(lines) == [each.of(language) for each in found] for language in ("zh-CN", "en"))


def _found(tx: Transaction, process_id: str) -> Told:
    standing = next(diagnoses.standing(tx, process_id), None)
    if standing is not None:
        top = standing.confirmation.top
        return Told([each.title for each in top], [each.proposal for each in top if each.proposal])
    told = [each.value for each in material.INTERVIEWS.all(tx, process_id)]
    return Told(
        _same(note.text for each in told for note in each.pains), _same(note.text for each in told for note in each.suggestions)
    )
