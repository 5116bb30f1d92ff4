"""Attachments and generated files in a folder, under the SHA-256 of their content."""

from __future__ import annotations

import errno
import hashlib
import os
import tempfile
from pathlib import Path

from bihuan.application.ports.models import Contents
from bihuan.kernel.errors import NotFound, Unavailable


class StoredBlobs:
    """Blobs inside the database, for companies without a folder for them."""

    def __init__(self, contents: Contents) -> None:
        self._contents = contents
        self.put = contents.put
        self.get = contents.get
        self.remove = contents.remove

    def has(self, digest: str) -> bool:
        try:
            self._contents.get(digest)
        except NotFound:
            return False
        return True


class FolderBlobs:
    """Content-addressed files, spread over 256 folders; a file is complete once it has its name."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, content: bytes) -> str:
        digest = hashlib.sha256(content).hexdigest()
        path = self._path(digest)
        if path.exists():
            return digest
        try:
            self._write(path, content)
        except OSError as failure:
            if failure.errno in {errno.ENOSPC, errno.EFBIG, errno.EDQUOT}:
                raise Unavailable("store.full") from failure
            raise
        return digest

    def get(self, digest: str) -> bytes:
        try:
            content = self._path(digest).read_bytes()
        except (FileNotFoundError, ValueError):
            raise NotFound("blob.not_found", place=digest) from None
        if hashlib.sha256(content).hexdigest() != digest:
            raise Unavailable("blob.damaged", place=digest)
        return content

    def has(self, digest: str) -> bool:
        try:
            return self._path(digest).exists()
        except ValueError:
            return False

    def remove(self, digest: str) -> None:
        self._path(digest).unlink(missing_ok=True)

    def _path(self, digest: str) -> Path:
        if len(digest) != 64 or not digest.isalnum():
            raise ValueError(digest)
        return self._root / digest[:2] / digest

    def _write(self, path: Path, content: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
