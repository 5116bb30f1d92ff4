"""A name or sentence in both languages of the product."""

from __future__ import annotations

import msgspec


class Text(msgspec.Struct, frozen=True):
    """Chinese and English of the same text; either may be empty, then the other one stands in."""

    zh: str = ""
    en: str = ""

    def of(self, language: str) -> str:
        """The text for `language` (`zh-CN` or `en`)."""
        return (self.zh or self.en) if language.startswith("zh") else (self.en or self.zh)

    def __bool__(self) -> bool:
        return bool(self.zh or self.en)
