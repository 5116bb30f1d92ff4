"""Where a page of a list begins: an opaque text made of the last row's sort values."""

from __future__ import annotations

import base64
from typing import Annotated

import msgspec

from bihuan.kernel.errors import InvalidInput

# As wide as a column of the database.
_Stored = Annotated[int, msgspec.Meta(ge=-(1 << 63), le=(1 << 63) - 1)]


def cursor(place: tuple[int, ...]) -> str:
    return base64.urlsafe_b64encode(msgspec.msgpack.encode(place)).decode().rstrip("=")


def place(text: str | None) -> tuple[int, ...]:
    """The sort values of a cursor, empty for the first page; raises `InvalidInput` for a text nobody handed out."""
    if not text:
        return ()
    try:
        return msgspec.msgpack.decode(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), type=tuple[_Stored, ...])
    except (ValueError, msgspec.MsgspecError) as malformed:
        raise InvalidInput("list.bad_cursor", place="/after") from malformed
