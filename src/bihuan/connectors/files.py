"""Files below one folder that the operator has named. Headers: `action` (`read`, `write`, `append`, `list`), `path`, `content`,
`result`.

A path stays inside the folder whatever it holds: `..`, absolute paths and symbolic links that lead out are refused. Writing
replaces the file as a whole, so writing twice is writing once; appending remembers the keys of what it has added.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bihuan.application.ports.effects import BusinessError, Call, Failed
from bihuan.connectors.contract import Connector
from bihuan.connectors.parameters import Parameters, Secrets

TOPIC = "file"
LARGEST = 1 << 20
MOST_NAMES = 1_000


class Files:
    def __init__(self, root: Path, secrets: Secrets | None = None) -> None:
        self._root = root
        self._secrets = secrets or Secrets()
        self._appending = threading.Lock()

    def connector(self) -> Connector:
        return Connector(system="file", work=self.call)

    def call(self, call: Call) -> Mapping[str, Any]:
        asked = Parameters(call, self._secrets)
        action = asked.text("action", "write").strip()
        work = {"read": self._read, "write": self._write, "append": self._append, "list": self._list}.get(action)
        if work is None:
            raise Failed(f"action {action} is not known: read, write, append, list", again=False)
        try:
            result = work(self._inside(asked.required("path")), asked, call)
        except OSError as failure:
            raise Failed(f"{failure.strerror}: {asked.text('path')}") from failure
        name = asked.text("result").strip()
        return {name: result} if name else result

    def _inside(self, path: str) -> Path:
        root = self._root.resolve()
        if "\0" in path or "\\" in path:
            raise Failed(f"{path!r} is no path", again=False)
        found = (root / path).resolve()
        if not found.is_relative_to(root) or Path(path).is_absolute():
            raise Failed(f"{path} lies outside the folder for files", again=False)
        return found

    def _read(self, path: Path, asked: Parameters, call: Call) -> dict[str, Any]:
        if not path.is_file():
            raise BusinessError("FILE_NOT_FOUND", asked.text("path"))
        if path.stat().st_size > LARGEST:
            raise Failed(f"{path.name} is larger than {LARGEST} bytes", again=False)
        content = path.read_bytes()
        return {"content": content.decode("utf-8", "replace"), **_about(content)}

    def _write(self, path: Path, asked: Parameters, call: Call) -> dict[str, Any]:
        content = asked.text("content").encode()
        _replace(path, content)
        return _about(content)

    def _append(self, path: Path, asked: Parameters, call: Call) -> dict[str, Any]:
        """The keys of what was appended lie beside the file, one a line, written after the file itself."""
        line = asked.text("content").encode().rstrip(b"\n") + b"\n"
        keys = path.with_name(f".{path.name}.keys")
        with self._appending:
            known = set(keys.read_text().split()) if keys.exists() else set[str]()
            before = path.read_bytes() if path.exists() else b""
            if call.idempotency_key not in known:
                _replace(path, before + line)
                _replace(keys, ("\n".join([*sorted(known), call.idempotency_key]) + "\n").encode())
            return _about(path.read_bytes())

    def _list(self, path: Path, asked: Parameters, call: Call) -> dict[str, Any]:
        if not path.is_dir():
            raise BusinessError("FILE_NOT_FOUND", asked.text("path"))
        names = sorted(each.name for each in path.iterdir() if not each.name.startswith("."))
        return {"names": names[:MOST_NAMES]}


def _about(content: bytes) -> dict[str, Any]:
    return {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def _replace(path: Path, content: bytes) -> None:
    """Whole or not at all, also when the power fails."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
