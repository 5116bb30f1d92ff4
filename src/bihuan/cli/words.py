"""In which language the command line speaks, and its sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bihuan.kernel.catalogue import Language, language_named, language_of, render
from bihuan.kernel.errors import Problem, Scalar

_OPTION = "--lang"


class _Spoken:
    language: Language = "en"


def speak(arguments: Sequence[str], environment: Mapping[str, str]) -> Language:
    """Settle the language of this process: the option, then our variables, then the locale; English otherwise."""
    asked = _asked(arguments)
    _Spoken.language = language_named(asked) if asked else language_of(environment)
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
