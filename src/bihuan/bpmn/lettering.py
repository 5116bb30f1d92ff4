"""How wide text is and where it breaks, without a font: good to a few per cent for the faces of the product.

Chinese breaks between any two characters except before closing and after opening punctuation; Latin words stay whole.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

NO_LINE_START = frozenset("，。、；：？！）》」』】〉”’…—·%,.;:?!)]}")
NO_LINE_END = frozenset("（《「『【〈“‘([{")
_NARROW = frozenset("iljtfrI.,:;'|!()[]{}/\\-\" ")
_BROAD = frozenset("mwMW@%")


@lru_cache(maxsize=4096)
def _em(character: str) -> float:
    if unicodedata.east_asian_width(character) in "WFA" and ord(character) > 0x2000:
        return 1.0
    if unicodedata.combining(character):
        return 0.0
    if character in _NARROW:
        return 0.31
    if character in _BROAD:
        return 0.88
    return 0.66 if character.isupper() else 0.56


def width_of(text: str, size: float) -> float:
    """The width of a line in pixels at a font size in pixels."""
    return sum(_em(character) for character in text) * size


def wrapped(text: str, size: float, width: float, lines: int = 3) -> tuple[str, ...]:
    """The text in lines no wider than `width`, as even as possible; what does not fit ends in an ellipsis."""
    paragraphs = [part.strip() for part in text.replace("\r", "").split("\n") if part.strip()]
    broken = [line for part in paragraphs for line in _even(part, size, width)]
    if len(broken) <= lines:
        return tuple(broken)
    kept = broken[:lines]
    while kept[-1] and width_of(kept[-1] + "…", size) > width:
        kept[-1] = kept[-1][:-1]
    return (*kept[:-1], kept[-1].rstrip() + "…")


def _even(text: str, size: float, width: float) -> list[str]:
    pieces = _pieces(text, size, width)
    best = _greedy(pieces, size, width)
    low, high = width / 3, width
    while len(best) > 1 and high - low > size / 2:
        middle = (low + high) / 2
        trial = _greedy(pieces, size, middle)
        if len(trial) > len(best) or max(width_of(line, size) for line in trial) > width:
            low = middle
        else:
            best, high = trial, middle
    return best


def _greedy(pieces: list[str], size: float, width: float) -> list[str]:
    lines: list[str] = []
    line = ""
    for piece in pieces:
        if line and width_of((line + piece).rstrip(), size) > width:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()] if line.strip() else lines


def _pieces(text: str, size: float, width: float) -> list[str]:
    """The smallest parts that no line break may cut."""
    pieces: list[str] = []
    for character in text:
        if pieces and _sticks(pieces[-1], character) and width_of(pieces[-1] + character, size) <= width:
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


def _sticks(piece: str, character: str) -> bool:
    if character in NO_LINE_START or piece[-1] in NO_LINE_END:
        return True
    if character.isspace():
        return True
    return not piece[-1].isspace() and _em(piece[-1]) < 1.0 and _em(character) < 1.0
