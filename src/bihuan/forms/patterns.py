"""Patterns for texts. They come from people who write forms, so they run on RE2, which takes linear time whatever they say."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

NAMED = {
    "email": r"[^@\s]+@[^@\s]+\.[^@\s]+",
    "phone": r"\+?[0-9][0-9 ()\-]{4,23}[0-9]",
}


def known(pattern: str) -> bool:
    """Whether the pattern can be used."""
    return _compiled(pattern) is not None


def fits(pattern: str, text: str) -> bool:
    """Whether the whole text has the form of the pattern; an unusable pattern fits nothing."""
    compiled = _compiled(pattern)
    return compiled is not None and compiled.fullmatch(text) is not None


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> Any:
    import re2  # pyright: ignore[reportMissingTypeStubs]

    engine: Any = re2
    options = engine.Options()
    options.log_errors = False
    try:
        return engine.compile(pattern, options)
    except engine.error:
        return None
