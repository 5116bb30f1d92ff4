"""`./run check` and `./run test`: every part is run, whatever failed before it, and each gets one closing line."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from tools import api, browser, interface, places, say
from tools.places import ROOT, WEB_UI
from tools.say import Told

PASSED = Told("通过", "passed")
FAILED = Told("失败", "FAILED")
TESTS = Told("测试（pytest）", "tests (pytest)")


class Part(NamedTuple):
    """One independent check: what it is called and the command that answers with its exit code."""

    told: Told
    command: Sequence[str]
    env: dict[str, str]
    cwd: str = str(ROOT)


class Closing(NamedTuple):
    told: Told
    code: int
    seconds: float
    output: str


def check(_: Sequence[str]) -> int:
    """The static checks alone."""
    interface_ready()
    return _close([*_all(_static())])


def chosen(arguments: Sequence[str]) -> list[str]:
    """The pytest arguments among those of `./run test`."""
    return [word for word in arguments if word != "--deep"]


def test(arguments: Sequence[str]) -> int:
    """Everything; with pytest arguments, only the tests that they name."""
    deep = "--deep" in arguments
    if chosen(arguments):
        interface.ready("test")
        return _pytest([*(["--deep"] if deep else []), *chosen(arguments)]).code
    interface_ready()
    interface.ready("test")
    browser.ready()
    closings = [*_all([*_static(), *_interface_tests(), _documents()])]
    for closing in closings:
        _print(closing)
    tests = _pytest(["-n", "2", "--dist", "loadfile", *(["--deep"] if deep else [])])
    return _close([*closings, tests])


def interface_ready() -> None:
    if not interface.skipped() and (WEB_UI / "package.json").is_file():
        interface.packages("test")


def _static() -> list[Part]:
    env = places.environment()
    parts = [
        Part(Told("类型（basedpyright）", "types (basedpyright)"), [places.program("basedpyright"), "--warnings"], env),
        Part(Told("风格（ruff）", "style (ruff)"), [places.program("ruff"), "check", "--quiet"], env),
        Part(Told("格式（ruff format）", "format (ruff format)"), [places.program("ruff"), "format", "--check", "--quiet"], env),
        Part(Told("边界（import-linter）", "walls (import-linter)"), [places.program("lint-imports"), "--no-logo"], env),
    ]
    return [
        *parts,
        *_npm_parts(
            ("typecheck", Told("界面类型（tsc）", "interface: types")), ("lint", Told("界面风格（eslint）", "interface: style"))
        ),
    ]


def _documents() -> Part:
    """The documentation, to a place that nobody keeps: no broken link, no page that the site does not list."""
    command = [places.program("mkdocs"), "build", "--strict", "--quiet", "--site-dir", str(places.CACHE / "site")]
    return Part(Told("文档（mkdocs）", "documentation (mkdocs)"), command, places.environment(places.MKDOCS))


def _interface_tests() -> list[Part]:
    parts = _npm_parts(("test", Told("界面测试（vitest）", "interface: tests")))
    if parts and api.exists():
        told = Told("接口客户端与服务器一致", "interface: API client as the server describes it")
        parts.append(Part(told, [str(places.python()), "-m", "tools.api", "check"], places.environment()))
    return parts


def _npm_parts(*scripts: tuple[str, Told]) -> list[Part]:
    if interface.skipped() or not (WEB_UI / "package.json").is_file():
        return []
    declared = json.loads((WEB_UI / "package.json").read_text(encoding="utf-8")).get("scripts", {})
    env = interface.environment()
    return [Part(told, interface.npm("run", "--silent", name), env, str(WEB_UI)) for name, told in scripts if name in declared]


def _all(parts: Sequence[Part]) -> list[Closing]:
    """Run the parts two at a time; the order of the answers is the order given."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        return list(pool.map(_one, parts))


def _one(part: Part) -> Closing:
    started = time.monotonic()
    done = subprocess.run(
        part.command,
        cwd=part.cwd,
        env=part.env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return Closing(part.told, done.returncode, time.monotonic() - started, done.stdout.decode("utf-8", "replace"))


def _pytest(arguments: Sequence[str]) -> Closing:
    started = time.monotonic()
    env = places.environment()
    code = subprocess.call([str(places.python()), "-m", "pytest", *arguments], cwd=ROOT, env=env, stdin=subprocess.DEVNULL)
    return Closing(TESTS, code, time.monotonic() - started, "")


def _print(closing: Closing) -> None:
    if closing.code and closing.output.strip():
        print(f"--- {say.choose(closing.told)}\n{closing.output.rstrip()}\n", flush=True)
    verdict = say.choose(FAILED if closing.code else PASSED)
    print(f"{verdict:8}{say.choose(closing.told)}  ({closing.seconds:.1f} s)", flush=True)


def _close(closings: Sequence[Closing]) -> int:
    """One line per part at the very end, and the exit code over all."""
    print()
    for closing in closings:
        _print(closing._replace(output="") if closings[-1].told is TESTS else closing)
    return 1 if any(closing.code for closing in closings) else 0
