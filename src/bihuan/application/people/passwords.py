"""What a password must be: long, not the login, not one of those everybody tries first. No forced mixture of characters."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from bihuan.kernel.errors import InvalidInput, Problem

SHORTEST = 10
LONGEST = 128
REMEMBERED = 5
FEWEST_DIFFERENT = 5

_RUNS = (
    "01234567890123456789",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "qazwsxedcrfvtgbyhnujmikolp",
    "1q2w3e4r5t6y7u8i9o0p",
)


def problems(password: str, *known: str) -> list[Problem]:
    """What is wrong with a new password; `known` are words it must not be (login, name). Lengths count characters."""
    found: list[Problem] = []
    folded = password.casefold()
    if len(password) < SHORTEST:
        found.append(Problem(code="password.too_short", place="/new", params={"min": SHORTEST}))
    elif len(password) > LONGEST:
        found.append(Problem(code="password.too_long", place="/new", params={"max": LONGEST}))
    elif any(_same(folded, word.casefold()) for word in known if word):
        found.append(Problem(code="password.is_login", place="/new"))
    elif folded in _common() or _guessed(folded):
        found.append(Problem(code="password.common", place="/new"))
    return found


def check(password: str, *known: str) -> None:
    """Raise `InvalidInput` with what is wrong with a new password."""
    found = problems(password, *known)
    if found:
        raise InvalidInput(found[0].code, place="/new", problems=tuple(found), **found[0].params)


def _same(password: str, word: str) -> bool:
    """The word itself, forwards, backwards or repeated, with at most digits added."""
    forms = {password, password.strip("0123456789!@#.-_")} - {""}
    return any(each in (word, word[::-1]) or (len(word) > 2 and not each.replace(word, "")) for each in forms)


def _guessed(password: str) -> bool:
    if len(set(password)) < FEWEST_DIFFERENT:
        return True
    return any(password in run + run or password in (run + run)[::-1] for run in _RUNS)


@cache
def _common() -> frozenset[str]:
    return frozenset(files("bihuan.application.people").joinpath("common-passwords.txt").read_text("utf-8").split())
