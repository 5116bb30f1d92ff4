"""A document as a structure, whatever it is written to."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from bihuan.kernel.catalogue import Language

Tone: TypeAlias = Literal["plain", "muted", "strong"]
Format: TypeAlias = Literal["docx", "pdf"]
MEDIA = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


class Heading(msgspec.Struct, frozen=True):
    """`level` 1 begins a chapter, 2 a part of it."""

    text: str
    level: int = 1


class Paragraph(msgspec.Struct, frozen=True):
    text: str
    tone: Tone = "plain"


class Bullets(msgspec.Struct, frozen=True):
    items: tuple[str, ...]


class Table(msgspec.Struct, frozen=True):
    """`widths` are shares of the line; columns in `figures` are set to the right."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    figures: frozenset[int] = frozenset()


class Picture(msgspec.Struct, frozen=True):
    """A PNG with a caption below, as wide as that share of the line; `described` is read out instead of it."""

    png: bytes
    caption: str
    described: str = ""
    share: float = 1.0


Block: TypeAlias = Heading | Paragraph | Bullets | Table | Picture


class Document(msgspec.Struct, frozen=True):
    """`facts` are the lines below the title: what, when, from what."""

    title: str
    language: Language
    facts: tuple[tuple[str, str], ...]
    blocks: tuple[Block, ...]
    footer: str = ""

    @property
    def texts(self) -> str:
        """All of its text, to know which characters are needed."""
        found = [self.title, self.footer, *(part for fact in self.facts for part in fact)]
        for block in self.blocks:
            if isinstance(block, (Heading, Paragraph)):
                found.append(block.text)
            elif isinstance(block, Bullets):
                found += block.items
            elif isinstance(block, Table):
                found += [*block.head, *(cell for row in block.rows for cell in row)]
            else:
                found.append(block.caption)
        return "\n".join(found)
