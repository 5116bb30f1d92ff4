"""In which language the command line speaks, and its sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bihuan.kernel.catalogue import Language, render
from bihuan.kernel.errors import Problem, Scalar

_OPTION = "--lang"
_VARIABLES = ("BIHUAN_LANG", "BIHUAN_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


class _Spoken:
    language: Language = "en"


def speak(arguments: Sequence[str], environment: Mapping[str, str]) -> Language:
    """Settle the language of this process: the option, then our variables, then the locale; English otherwise."""
    _Spoken.language = _language(_asked(arguments) or next(filter(None, map(environment.get, _VARIABLES)), ""))
    return _Spoken.language


def spoken() -> Language:
    return _Spoken.language


def say(code: str, **params: Scalar) -> str:
    """The sentence of a code in the language of this process."""
    return render(Problem(code=code, params=dict(params)), _Spoken.language)


def _asked(arguments: Sequence[str]) -> str:
    for number, word in enumerate(arguments):
        if word == _OPTION and number + 1 < len(arguments):
            return arguments[number + 1]
        if word.startswith(f"{_OPTION}="):
            return word.partition("=")[2]
    return ""


def _language(name: str) -> Language:
    return "zh-CN" if name.lower().startswith("zh") else "en"
