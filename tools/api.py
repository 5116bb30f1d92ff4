"""The page's API client is generated from the server's own description: `check` compares, `renew` writes.

Runs inside the virtual environment as `python -m tools.api check|renew`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tools import interface
from tools.places import CACHE, ROOT, WEB_UI

_DOCUMENT = WEB_UI / "openapi.json"
_CLIENT = WEB_UI / "src" / "api" / "schema.ts"


def exists() -> bool:
    """Whether there is a server to describe itself."""
    return (ROOT / "src" / "bihuan" / "web" / "__init__.py").is_file() and _CLIENT.is_file()


def generate(document: Path, target: Path) -> int:
    """Write how the server describes itself to `document`, and the client of it to `target`; answers the exit code."""
    from bihuan.web import openapi_document

    document.parent.mkdir(exist_ok=True)
    document.write_text(json.dumps(openapi_document(), ensure_ascii=False, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    generator = WEB_UI / "node_modules" / "openapi-typescript" / "bin" / "cli.js"
    command = [interface.node(), str(generator), str(document), "--output", str(target), "--alphabetize"]
    return subprocess.run(command, cwd=WEB_UI, env=interface.environment(), stdout=subprocess.DEVNULL, check=False).returncode


def check() -> int:
    fresh = CACHE / "schema.ts"
    failed = generate(CACHE / "openapi.json", fresh)
    if failed:
        return failed
    if fresh.read_text(encoding="utf-8") == _CLIENT.read_text(encoding="utf-8"):
        return 0
    subprocess.run(["git", "--no-pager", "diff", "--no-index", "--stat", str(_CLIENT), str(fresh)], cwd=ROOT, check=False)
    print(f"{_CLIENT.relative_to(ROOT)} is not what the server describes: run `./run api` and commit it.")
    return 1


def main(words: Sequence[str]) -> int:
    return generate(_DOCUMENT, _CLIENT) if words[:1] == ["renew"] else check()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
