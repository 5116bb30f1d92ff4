"""The browser of the tests: the system's Chromium, else one unpacked from an npm package; always with a Chinese font.

A machine without any font would render empty boxes and every screenshot test would lie, so our own font configuration names
Noto Sans SC (from an npm package) first and the system's fonts after it.
"""

from __future__ import annotations

import io
import os
import platform
import shutil
import subprocess
import tarfile
from pathlib import Path
from typing import NamedTuple

from tools import interface, places, say
from tools.places import CACHE

VARIABLE = "BIHUAN_TEST_CHROMIUM"
_LOCK = Path(__file__).resolve().parent / "chromium"
_FOLDER = CACHE / "chromium"
_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "headless_shell")
_APPLICATIONS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
_WEIGHTS = ("400Regular", "500Medium", "700Bold")


class Browser(NamedTuple):
    """What a test needs to start it: the program, the arguments and the variables."""

    program: str
    arguments: list[str]
    environment: dict[str, str]


def system() -> str:
    """The Chromium named by the variable or installed on the machine; empty when there is none."""
    named = os.environ.get(VARIABLE, "")
    found = [named] if named else [*filter(None, map(shutil.which, _NAMES)), *filter(os.path.exists, _APPLICATIONS)]
    return found[0] if found else ""


def ready() -> Browser:
    """Install what is missing and answer how to start the browser."""
    with_program = not system()
    if with_program and (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        raise say.Stop(say.NO_BROWSER.filled(variable=VARIABLE))
    value = places.digest([_LOCK / "package-lock.json", Path(__file__)], str(with_program))
    if not places.stamped(_FOLDER / "stamp", value):
        _install(with_program)
        places.write_stamp(_FOLDER / "stamp", value)
    arguments = [
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
    ]
    if hasattr(os, "getuid") and (os.getuid() == 0 or with_program):
        arguments.append("--no-sandbox")
    environment = {key: value for key, value in os.environ.items() if key != "LD_LIBRARY_PATH"}
    environment["FONTCONFIG_FILE"] = str(_FOLDER / "fonts.conf")
    if with_program:
        environment["LD_LIBRARY_PATH"] = str(_FOLDER / "lib")
    return Browser(system() or str(_FOLDER / "chromium"), arguments, environment)


def fonts() -> Path:
    """The folder with the Chinese font files (TrueType)."""
    return _FOLDER / "fonts"


def fonts_ready() -> Path:
    """The same, installed without a browser when it is not there: for the reports of a machine without Chinese fonts."""
    if not places.stamped(_FOLDER / "fonts-stamp", _fonts_value()):
        _install(with_program=False)
    return fonts()


def _fonts_value() -> str:
    return places.digest([_LOCK / "package-lock.json"])


def _install(with_program: bool) -> None:
    _FOLDER.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copyfile(_LOCK / name, _FOLDER / name)
    arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    if not with_program:
        arguments.append("--omit=optional")
    failed, text = places.attempt(
        say.BROWSER if with_program else say.FONT, interface.npm(*arguments), env=interface.environment(), cwd=_FOLDER
    )
    if failed:
        raise places.explain(text, network=say.NO_NPM_TEST, otherwise=say.NO_NPM_TEST)
    modules = _FOLDER / "node_modules"
    fonts().mkdir(exist_ok=True)
    for weight in _WEIGHTS:
        for file in (modules / "@expo-google-fonts" / "noto-sans-sc" / weight).glob("*.ttf"):
            shutil.copyfile(file, fonts() / file.name)
    (_FOLDER / "fonts.conf").write_text(_font_configuration(), encoding="utf-8")
    if with_program:
        _unpack(modules / "@sparticuz" / "chromium" / "bin")
    shutil.rmtree(modules)
    places.write_stamp(_FOLDER / "fonts-stamp", _fonts_value())


def _unpack(archives: Path) -> None:
    """Brotli is not in Python's library, but in Node's."""
    program = _FOLDER / "chromium"
    program.write_bytes(_plain(archives / "chromium.br"))
    program.chmod(0o755)
    for archive in ("al2023.tar.br", "swiftshader.tar.br"):
        with tarfile.open(fileobj=io.BytesIO(_plain(archives / archive))) as members:
            if hasattr(tarfile, "data_filter"):  # since 3.11.4
                members.extraction_filter = tarfile.data_filter
            members.extractall(_FOLDER)
    for file in _FOLDER.glob("lib*.so*"):  # the software renderer lies beside the program
        file.chmod(0o755)


def _plain(archive: Path) -> bytes:
    script = "process.stdout.write(require('zlib').brotliDecompressSync(require('fs').readFileSync(process.argv[1])))"
    return subprocess.run([interface.node(), "-e", script, str(archive)], capture_output=True, check=True).stdout


def _font_configuration() -> str:
    return f"""<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{fonts()}</dir>
  <dir>/usr/share/fonts</dir>
  <dir>/usr/local/share/fonts</dir>
  <cachedir>{_FOLDER / "fontconfig"}</cachedir>
  <alias><family>sans-serif</family><prefer><family>Noto Sans SC</family></prefer></alias>
  <alias><family>monospace</family>
    <prefer><family>DejaVu Sans Mono</family><family>Liberation Mono</family><family>Noto Sans SC</family></prefer>
  </alias>
  <alias><family>system-ui</family><prefer><family>Noto Sans SC</family></prefer></alias>
</fontconfig>
"""
