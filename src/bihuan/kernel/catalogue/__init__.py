"""The one catalogue of sentences: every code the product can answer with, in Chinese and English.

A room's sentences stand in the module of its name; `render` fills in the parameters, those that are a `Text` in the reader's
language. Chinese sentences use full-width
punctuation and a space between Chinese and Latin letters or figures.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from typing import Literal, NamedTuple, TypeAlias

from bihuan.kernel.errors import BihuanError, Problem, Scalar
from bihuan.kernel.text import Text

Language: TypeAlias = Literal["zh-CN", "en"]
LANGUAGES: tuple[Language, ...] = ("zh-CN", "en")
_VARIABLES = ("BIHUAN_LANG", "BIHUAN_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


class Sentence(NamedTuple):
    """The same sentence twice, with `{name}` where a parameter goes.

    `{cases:case|cases}` is a number with the word behind it, in its form for one or for any other number.
    """

    zh: str
    en: str


@cache
def sentences() -> Mapping[str, Sentence]:
    """All sentences by code; a code defined twice is a mistake and refused."""
    gathered: dict[str, Sentence] = {}
    for module in pkgutil.iter_modules(__path__):
        part: dict[str, Sentence] = importlib.import_module(f"{__name__}.{module.name}").SENTENCES
        doubled = gathered.keys() & part.keys()
        if doubled:
            raise ValueError(f"sentence defined twice: {sorted(doubled)}")
        gathered.update(part)
    return gathered


class _Counted:
    """A parameter that may have a word behind it."""

    def __init__(self, value: Scalar) -> None:
        self._value = value

    def __format__(self, form: str) -> str:
        one, bar, many = form.partition("|")
        if not bar:
            return format(self._value, form)
        return f"{self._value} {one if self._value == 1 else many}"


class _Lenient(dict[str, _Counted]):
    def __missing__(self, key: str) -> _Counted:
        return _Counted("{" + key + "}")


def render(what: Problem | BihuanError, language: Language) -> str:
    """The sentence of a problem or error in `language`; an unknown code is answered with the code itself."""
    sentence = sentences().get(what.code)
    if sentence is None:
        return what.code
    text = sentence.zh if language == "zh-CN" else sentence.en
    said = {name: value.of(language) if isinstance(value, Text) else value for name, value in what.params.items()}
    return text.format_map(_Lenient({name: _Counted(value) for name, value in {**said, "place": what.place}.items()}))


def language_named(name: str) -> Language:
    """The language of a locale's or tag's name (`zh_CN.UTF-8`, `zh-CN`); English where it is none of ours."""
    return "zh-CN" if name.lower().startswith("zh") else "en"


def language_of(environment: Mapping[str, str]) -> Language:
    """The language that a process's environment asks for: our variables, then the locale; English otherwise."""
    return language_named(next(filter(None, map(environment.get, _VARIABLES)), ""))
