"""Fonts with Chinese characters for PDF and pictures.

Without one every character would come out as the same empty box, and nobody would be told. Looked for are, in this order: the
folders in `BIHUAN_FONTS`, then where systems keep their fonts.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Any

from bihuan.kernel.errors import Unavailable

VARIABLE = "BIHUAN_FONTS"
FAMILIES = (
    *("Noto Sans SC", "Noto Sans CJK SC", "Source Han Sans SC", "Source Han Sans CN", "PingFang SC", "HarmonyOS Sans SC"),
    *("Microsoft YaHei", "SimHei", "SimSun", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Droid Sans Fallback"),
)


_named: list[str] = []


def look_in(named: str) -> None:
    """Folders that the settings of this installation name."""
    _named[:] = [named]


def folders() -> tuple[str, ...]:
    """The folders named by the settings, or on the command line by the environment."""
    named = _named[0] if _named else os.environ.get(VARIABLE, "")
    return tuple(each for each in named.split(os.pathsep) if each and Path(each).is_dir())


@lru_cache(maxsize=4)
def known(named: tuple[str, ...]) -> Any:
    """The fonts as typst sees them, found once per process."""
    import typst

    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=True, font_paths=list(named))


def chinese(named: tuple[str, ...]) -> str:
    """The first family with Chinese characters; "" when there is none."""
    found = {font.family.casefold(): font.family for font in known(named).fonts()}
    return next((found[each.casefold()] for each in FAMILIES if each.casefold() in found), "")


def needed_for(text: str) -> str:
    """The family to write the text with; raises `Unavailable("documents.no_font")` when it needs one that is not there."""
    family = chinese(folders())
    if not family and any("⺀" <= letter <= "鿿" or "＀" <= letter <= "￯" for letter in text):
        raise Unavailable("documents.no_font", variable=VARIABLE)
    return family
