"""What the tools say, in Chinese and English.

Progress speaks the language of the terminal (`BIHUAN_LANG`, `LC_ALL`, `LC_MESSAGES`, `LANG`); a failure is told in both, because whoever
copies it into a question should not have to know which language the reader speaks.
"""

from __future__ import annotations

import os
import sys
from typing import NamedTuple


class Told(NamedTuple):
    """One sentence in both languages."""

    zh: str
    en: str

    def filled(self, **values: object) -> Told:
        return Told(self.zh.format(**values), self.en.format(**values))


class Stop(Exception):
    """The set-up cannot go on, for a reason that the person can mend."""

    def __init__(self, told: Told, detail: str = "", exit_code: int = 3) -> None:
        super().__init__(told.en)
        self.told = told
        self.detail = detail
        self.exit_code = exit_code


def chinese() -> bool:
    """Whether the terminal, or the product's own variable, asks for Chinese."""
    named = (
        os.environ.get("BIHUAN_LANG") or os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    )
    return named.lower().startswith("zh")


def choose(told: Told) -> str:
    return told.zh if chinese() else told.en


def line(told: Told) -> None:
    """One progress line on standard error, so that standard output stays the command's own."""
    print(choose(told), file=sys.stderr, flush=True)


def stopped(stop: Stop) -> None:
    """The failure, first in the terminal's language, then in the other, then what the failing program said last."""
    first, second = (stop.told.zh, stop.told.en) if chinese() else (stop.told.en, stop.told.zh)
    print(f"\n{first}\n\n{second}", file=sys.stderr)
    if stop.detail.strip():
        tail = "\n".join(stop.detail.strip().splitlines()[-30:])
        print(f"\n--- {choose(LAST_WORDS)}\n{tail}", file=sys.stderr)


LAST_WORDS = Told("原始输出（末尾）", "what the failing program said last")

PREPARING = Told("正在准备：{what}", "setting up: {what}")
VENV = Told("Python 虚拟环境 .venv（Python {version}）", "virtual environment .venv (Python {version})")
INSTALLER = Told("安装程序", "installer")
PACKAGES = Told("Python 依赖（{names}）", "Python packages ({names})")
PROJECT = Told("闭环自身", "Bihuan itself")
UI_PACKAGES = Told("网页界面的依赖", "packages of the web interface")
UI_BUILD = Told("构建网页界面", "building the web interface")
BROWSER = Told("测试用浏览器与中文字体", "browser and Chinese font for the tests")
FONT = Told("中文字体", "Chinese font")
FONTLESS = Told(
    "没有取得中文字体：PDF 报告暂不可用，其余功能不受影响。",
    "No Chinese font could be fetched: reports as PDF do not work for now, all else does.",
)
TOOK = Told("  完成，用时 {seconds:.0f} 秒", "  done in {seconds:.0f} s")
STILL = Told("  {seconds:.0f} 秒…", "  {seconds:.0f} s…")
RESTARTED = Told("代码已变化，服务器重新启动", "the source has changed: starting the server again")
READY = Told("环境已就绪。", "Everything is set up.")

NO_PIP = Told(
    "这个 Python（{python}）既没有 ensurepip，也没有 pip，无法建立虚拟环境。\n"
    "在 Debian、Ubuntu 上请安装 python3-venv；没有管理员权限时，可用 BIHUAN_PYTHON 指定另一个自带 pip 的 Python。",
    "This Python ({python}) has neither ensurepip nor pip, so no virtual environment can be made.\n"
    "On Debian or Ubuntu install python3-venv; without administrator rights, name another Python that has pip: BIHUAN_PYTHON=…",
)
NO_NETWORK = Told(
    "无法从 Python 软件源下载依赖。请检查网络或代理（HTTPS_PROXY）；如需使用镜像，请设置\n"
    "  pip config set global.index-url <镜像地址>    （或环境变量 PIP_INDEX_URL）\n"
    "自签证书请用 PIP_CERT 指定。已下载的部分会保留，再次运行即可继续。",
    "The Python package registry cannot be reached. Check the network or the proxy (HTTPS_PROXY); to use a mirror, set\n"
    "  pip config set global.index-url <address of the mirror>    (or the variable PIP_INDEX_URL)\n"
    "Name a private certificate authority with PIP_CERT. What was downloaded is kept: run the same command again.",
)
NO_NPM = Told(
    "无法从 npm 软件源下载网页界面的依赖。请检查网络或代理（HTTPS_PROXY），然后任选其一：\n"
    "  · 使用镜像：把环境变量 npm_config_registry 设为镜像地址，再次运行；\n"
    "  · 先不要网页界面：BIHUAN_UI=skip ./run {command}（接口与命令行照常可用）；\n"
    "  · 安装发布版的 wheel，网页界面已在其中。",
    "The npm registry cannot be reached, so the web interface cannot be built. Check the network or the proxy (HTTPS_PROXY), then either\n"
    "  - use a mirror: set the variable npm_config_registry to its address and run again;\n"
    "  - go without the web interface for now: BIHUAN_UI=skip ./run {command} (the API and the command line work);\n"
    "  - install a released wheel, which carries the web interface.",
)
NO_NPM_TEST = Told(
    "无法从 npm 软件源下载测试用的字体与浏览器。请检查网络或代理（HTTPS_PROXY），或把环境变量 npm_config_registry 设为镜像地址后重试。",
    "The font and the browser of the tests cannot be downloaded from the npm registry. Check the network or the proxy (HTTPS_PROXY), "
    "or set the variable npm_config_registry to the address of a mirror, and run again.",
)
NO_BROWSER = Told(
    "测试需要 Chromium，本机没有找到。请安装 Chromium 或 Chrome，或用环境变量 {variable} 指定其路径。",
    "The tests need Chromium, and none was found. Install Chromium or Chrome, or name it with the variable {variable}.",
)
DISK_FULL = Told(
    "磁盘空间不足：{place} 仅剩 {free} MB，准备环境约需 {need} MB。请清理空间后再次运行，已完成的部分会保留。",
    "The disk is full: {free} MB are left at {place}, the set-up needs about {need} MB. Free some space and run again; what is done is kept.",
)
NOT_WRITABLE = Told(
    "没有写入权限：{place}。请在自己有写入权限的文件夹中克隆并运行。",
    "No permission to write at {place}. Clone into a folder of your own and run there.",
)
INSTALL_FAILED = Told("安装未能完成：{what}", "The installation did not complete: {what}")
UI_FAILED = Told("网页界面未能构建。", "The web interface could not be built.")
UNKNOWN_COMMAND = Told("没有这个命令：{name}。可用的命令见 ./run help。", "No such command: {name}. See ./run help.")
