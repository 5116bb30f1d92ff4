"""What the addresses share: keys, commands, the words of the document."""

from __future__ import annotations

from typing import Annotated, Any, TypeAlias
from urllib.parse import quote

from litestar import Response
from litestar.params import PathParameter, QueryParameter

from bihuan.kernel.errors import NotFound

_LARGEST = (1 << 63) - 1

KeyText: TypeAlias = Annotated[str, PathParameter(description="A key: a 63-bit integer as a decimal string.")]
Id: TypeAlias = Annotated[str, PathParameter(name="id", max_length=200)]
After: TypeAlias = Annotated[
    str | None, QueryParameter(description="Where the page begins: `after` of the page before.", max_length=200)
]
Limit: TypeAlias = Annotated[int, QueryParameter(description="Rows on a page.", ge=1, le=200)]
OfProcess: TypeAlias = Annotated[str, QueryParameter(description="Of this process only.", max_length=200)]
Search: TypeAlias = Annotated[str, QueryParameter(description="Words to look for.", max_length=200)]

# Forms carry attachments of up to 5 MiB each inside their values, a third longer in base64.
WITH_FILES = 32 << 20

# For the options of a route: the command may be repeated with the same `Idempotency-Key`.
COMMAND: dict[str, Any] = {"command": True}


_MEDIA = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


def number(key: str) -> int:
    """The key as the use cases take it; whatever is no key names nothing."""
    if not (key.isascii() and key.isdecimal() and len(key) <= 19) or int(key) > _LARGEST:
        raise NotFound("web.no_such_key", key=key[:40])
    return int(key)


def attachment(name: str, content: bytes) -> Response[bytes]:
    """A file to be kept, with its name."""
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}", "x-content-type-options": "nosniff"}
    return Response(content, media_type=_MEDIA.get(name.rpartition(".")[2], "application/octet-stream"), headers=headers)
