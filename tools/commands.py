"""The commands of `./run`, each a short function; what they need is set up first."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import NamedTuple

from tools import browser, interface, places, say, setup
from tools.places import ROOT
from tools.say import Told


class Command(NamedTuple):
    """One word after `./run`."""

    told: Told
    action: Callable[[Sequence[str]], int]


def run(arguments: Sequence[str]) -> int:
    name = arguments[0] if arguments else "help"
    if name in ("-h", "--help"):
        name = "help"
    command = COMMANDS.get(name)
    if command is None:
        raise say.Stop(say.UNKNOWN_COMMAND.filled(name=name), exit_code=2)
    return command.action(arguments[1:])


def _help(_: Sequence[str]) -> int:
    print("./run COMMAND")
    for name, command in COMMANDS.items():
        print(f"  {name:9} {say.choose(command.told)}")
    return 0


def _become(command: Sequence[str], env: dict[str, str] | None = None) -> int:
    """Hand the terminal over to a long-running program, so that Ctrl+C and signals reach it directly."""
    variables = places.environment(env)
    sys.stdout.flush()
    sys.stderr.flush()
    if os.name == "nt":
        return subprocess.call(command, env=variables, cwd=ROOT)
    os.execve(command[0], list(command), variables)


def _bihuan(*arguments: str) -> list[str]:
    return [str(places.python()), "-m", "bihuan.cli", *arguments]


def _setup(_: Sequence[str]) -> int:
    setup.ready(setup.BASE)
    interface.ready("setup")
    say.line(say.READY)
    return 0


def _demo(arguments: Sequence[str]) -> int:
    setup.ready(setup.BASE)
    interface.ready("demo")
    return _become(_bihuan("demo", *arguments), _fonts())


def _fonts() -> dict[str, str]:
    """Where reports find Chinese fonts; systems other than Linux come with some."""
    if not sys.platform.startswith("linux") or "BIHUAN_FONTS" in os.environ:
        return {}
    try:
        return {"BIHUAN_FONTS": str(browser.fonts_ready())}
    except say.Stop:
        say.line(say.FONTLESS)
        return {}


def _dev(arguments: Sequence[str]) -> int:
    from tools import develop

    setup.ready((*setup.BASE, "dev"))
    interface.packages("dev")
    return develop.serve(arguments)


def _test(arguments: Sequence[str]) -> int:
    from tools import checks

    setup.ready((*setup.BASE, "dev") if checks.chosen(arguments) else (*setup.BASE, "dev", "docs"))
    return checks.test(arguments)


def _check(arguments: Sequence[str]) -> int:
    from tools import checks

    setup.ready((*setup.BASE, "dev"))
    return checks.check(arguments)


def _format(_: Sequence[str]) -> int:
    setup.ready((*setup.BASE, "dev"))
    env = places.environment()
    for words in (["check", "--fix", "--exit-zero", "--quiet"], ["format"]):
        code = subprocess.call([places.program("ruff"), *words], cwd=ROOT, env=env)
        if code:
            return code
    return 0


def _bench(arguments: Sequence[str]) -> int:
    setup.ready((*setup.BASE, "dev", "bench"))
    return _become([str(places.python()), "-m", "benchmarks.runner", *arguments])


# What runs a file or folder of a kind of cases.
_KITS = {
    "dmn": ("bihuan.dmn.conformance",),
    "bpmn": ("bihuan.engine.conformance",),
    "constraints": ("bihuan.bpmn.conformance", "constraints"),
    "miwg": ("bihuan.bpmn.conformance", "miwg"),
}


def _conform(arguments: Sequence[str]) -> int:
    """All suites; with a kind and a path one file or folder of that kind, every failure told."""
    setup.ready((*setup.BASE, "dev"))
    kind, paths = arguments[:1], arguments[1:]
    if kind and kind[0] in _KITS:
        return _become([str(places.python()), "-m", *_KITS[kind[0]], *paths])
    return _become([str(places.python()), "-m", "pytest", "-m", "conformance", "--deep", *arguments])


def _docs(arguments: Sequence[str]) -> int:
    setup.ready((*setup.BASE, "dev", "docs"))
    if "serve" in arguments:
        return _become([places.program("mkdocs"), "serve", *[word for word in arguments if word != "serve"]], places.MKDOCS)
    command = [places.program("mkdocs"), "build", "--strict", *arguments]
    return subprocess.call(command, cwd=ROOT, env=places.environment(places.MKDOCS))


def _build(arguments: Sequence[str]) -> int:
    setup.ready(setup.BASE)
    interface.ready("build")
    command = [places.program("uv"), "build", "--wheel", "--no-build-isolation", "--offline", "--out-dir", "dist", *arguments]
    return subprocess.call(command, cwd=ROOT, env=places.environment())


def _api(_: Sequence[str]) -> int:
    setup.ready((*setup.BASE, "dev"))
    interface.packages("api")
    return subprocess.call([str(places.python()), "-m", "tools.api", "renew"], cwd=ROOT, env=places.environment())


def _pictures(_: Sequence[str]) -> int:
    setup.ready((*setup.BASE, "dev"))
    interface.ready("pictures")
    return subprocess.call([str(places.python()), "-m", "tools.pictures"], cwd=ROOT, env=places.environment())


def _notices(_: Sequence[str]) -> int:
    setup.ready(setup.BASE)
    from tools import notices

    return notices.renew()


def _lock(arguments: Sequence[str]) -> int:
    from tools import lock

    setup.ready(setup.BASE)
    return lock.lock(arguments)


COMMANDS = {
    "demo": Command(
        Told("启动演示公司（首次运行会自动准备环境）", "start the demo company (sets everything up the first time)"), _demo
    ),
    "test": Command(
        Told(
            "全部检查与测试；--deep 加上耗时的；可跟 pytest 参数",
            "all checks and tests; --deep adds the long ones; takes pytest arguments",
        ),
        _test,
    ),
    "dev": Command(Told("开发模式：服务器与网页自动重载", "development: server and page reload by themselves"), _dev),
    "check": Command(Told("只做静态检查：风格、类型、边界", "static checks only: style, types, walls"), _check),
    "format": Command(Told("整理代码格式", "format the code"), _format),
    "bench": Command(Told("性能测试：./run bench [名称]", "benchmarks: ./run bench [name]"), _bench),
    "conform": Command(Told("标准符合性测试（BPMN、DMN、FEEL）", "conformance with the standards (BPMN, DMN, FEEL)"), _conform),
    "docs": Command(Told("构建文档；docs serve 边写边看", "build the documentation; `docs serve` to look while writing"), _docs),
    "build": Command(Told("构建 wheel（内含网页界面）", "build the wheel, web interface inside"), _build),
    "setup": Command(Told("只准备环境", "set up only"), _setup),
    "lock": Command(Told("更新依赖锁定文件", "renew the locks of the dependencies"), _lock),
    "api": Command(
        Told("按服务器的描述重新生成网页的接口客户端", "renew the page's API client from the server's description"), _api
    ),
    "pictures": Command(Told("重新拍摄文档中的页面截图", "take the documents' pictures of real pages anew"), _pictures),
    "notices": Command(Told("更新第三方组件清单", "renew the list of third-party works"), _notices),
    "help": Command(Told("本说明", "this text"), _help),
}
