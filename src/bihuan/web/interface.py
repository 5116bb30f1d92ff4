"""The web interface: the built files of `web-ui/`, and its first page for every deep link.

The set of files is read once at the start, so no request can name a path outside it. Hashed files never change and may be
kept for ever; the first page is asked for again each time.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import mimetypes
from pathlib import Path

import msgspec
from litestar.types import HTTPScope, Receive, Scope, Send

from bihuan.kernel.catalogue import Language, render
from bihuan.kernel.errors import Problem
from bihuan.web.call import spoken

FIRST_PAGE = "index.html"
HASHED = "assets/"
_FOR_EVER = b"public, max-age=31536000, immutable"
_ASK_AGAIN = b"no-cache"
_PACKABLE = (
    "text/",
    "application/javascript",
    "application/json",
    "image/svg+xml",
    "application/manifest+json",
    "application/wasm",
)
_SMALL = 1_024
_TYPES = {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".woff2": "font/woff2",
    ".webmanifest": "application/manifest+json",
}


class Stored(msgspec.Struct):
    """A file of the interface; `packed` is its gzip form, made when first asked for."""

    path: Path
    media_type: str
    etag: bytes
    hashed: bool
    brotli: Path | None
    packed: bytes | None = None

    @property
    def packable(self) -> bool:
        return self.media_type.startswith(_PACKABLE)


class Interface:
    """ASGI application of everything outside `/api`."""

    def __init__(self, folder: Path, language: Language) -> None:
        self._files = {each.relative_to(folder).as_posix(): _stored(each, folder) for each in _files_of(folder)}
        self._language: Language = language

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        if scope["method"] not in ("GET", "HEAD"):
            await _send(send, 405, [(b"allow", b"GET, HEAD")], b"", scope)
            return
        name = scope["path"].lstrip("/")
        if (file := self._files.get(name)) is None and not _names_a_file(name):
            file = self._files.get(FIRST_PAGE)
            if file is None:
                await self._missing(scope, send, headers.get(b"accept-language", ""))
                return
        if file is None:
            await _send(send, 404, [(b"content-type", b"text/plain; charset=utf-8")], b"404\n", scope)
            return
        await _serve(file, headers, scope, send)

    async def _missing(self, scope: HTTPScope, send: Send, accepted: str) -> None:
        sentence = render(Problem(code="web.interface_missing"), spoken(accepted, self._language))
        await _send(
            send,
            503,
            [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")],
            sentence.encode(),
            scope,
        )


def _files_of(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return [
        each for each in sorted(folder.rglob("*")) if each.is_file() and not each.name.startswith(".") and each.suffix != ".br"
    ]


def _stored(path: Path, folder: Path) -> Stored:
    media_type = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    brotli = path.with_name(f"{path.name}.br")
    return Stored(
        path=path,
        media_type=media_type,
        etag=f'"{hashlib.sha256(path.read_bytes()).hexdigest()[:20]}"'.encode(),
        hashed=path.relative_to(folder).as_posix().startswith(HASHED),
        brotli=brotli if brotli.is_file() else None,
    )


def _names_a_file(path: str) -> bool:
    """A deep link has no file ending; process ids with a dot do not stand in the first segment."""
    return path.startswith(HASHED) or ("/" not in path and "." in path)


async def _serve(file: Stored, headers: dict[bytes, str], scope: HTTPScope, send: Send) -> None:
    answer = [(b"etag", file.etag), (b"cache-control", _FOR_EVER if file.hashed else _ASK_AGAIN), (b"vary", b"accept-encoding")]
    if file.etag.decode() in headers.get(b"if-none-match", ""):
        await _send(send, 304, answer, b"", scope)
        return
    charset = "; charset=utf-8" if file.media_type.startswith("text/") else ""
    answer.append((b"content-type", f"{file.media_type}{charset}".encode()))
    encoding, body = await asyncio.to_thread(_body, file, headers.get(b"accept-encoding", ""))
    if encoding:
        answer.append((b"content-encoding", encoding))
    await _send(send, 200, answer, body, scope)


def _body(file: Stored, accepted: str) -> tuple[bytes, bytes]:
    """The content encoding and the bytes."""
    if file.brotli is not None and "br" in accepted:
        return b"br", file.brotli.read_bytes()
    if "gzip" not in accepted or not file.packable:
        return b"", file.path.read_bytes()
    if file.packed is None:
        content = file.path.read_bytes()
        if len(content) < _SMALL:
            return b"", content
        file.packed = gzip.compress(content, compresslevel=7, mtime=0)
    return b"gzip", file.packed


async def _send(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes, scope: HTTPScope) -> None:
    if status != 304:
        headers = [*headers, (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    shown = b"" if scope["method"] == "HEAD" else body
    await send({"type": "http.response.body", "body": shown, "more_body": False})
