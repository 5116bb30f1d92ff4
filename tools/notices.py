"""The list of what others gave (THIRD-PARTY.md) and the licence texts that travel with the web interface.

The list is drawn from the locks, so a test can hold the two together; versions stand in the locks alone.
"""

from __future__ import annotations

import importlib.metadata
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from tools.places import REQUIREMENTS, ROOT, WEB_UI

TARGET = ROOT / "THIRD-PARTY.md"
TEXTS_NAME = "THIRD-PARTY-LICENCES.txt"

# What a distribution's own metadata leave open; read from the licence file that it ships.
_STATED = {
    "certifi": "MPL-2.0",
    "colorama": "BSD-3-Clause",
    "google-re2": "BSD-3-Clause",
    "python-dateutil": "Apache-2.0 OR BSD-3-Clause",
    "resvg-py": "MIT",
    "httpx": "BSD-3-Clause",
    "lxml": "BSD-3-Clause",
    "rich-click": "MIT",
    "shellingham": "ISC",
    "uvloop": "MIT OR Apache-2.0",
    "tzdata": "Apache-2.0",
}
_CLASSIFIED = {
    "MIT License": "MIT",
    "BSD License": "BSD",
    "Apache Software License": "Apache-2.0",
    "ISC License (ISCL)": "ISC",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
_STATED_NPM = {
    **dict.fromkeys(("bpmn-js", "dmn-js", "dmn-js-drd", "dmn-js-decision-table"), "bpmn.io licence"),
    **dict.fromkeys(("dmn-js-literal-expression", "dmn-js-boxed-expression", "dmn-js-shared"), "bpmn.io licence"),
    "component-props": "MIT",  # its Readme says so
}
_TEXT_NAMES = re.compile(r"(licen[cs]e|copying|notice|ofl)(\..*|-.*|_.*)?$", re.IGNORECASE)

_HEAD = """# What others gave · 第三方组件

Bihuan is Apache-2.0 (LICENSE). It stands on the works below, each under its own licence; exact versions stand in
`requirements/run.txt` and `web-ui/package-lock.json`. Made by `./run notices`; a test holds it in step with the locks.

闭环以 Apache-2.0 许可发布。下列组件各有其许可，准确版本见 `requirements/run.txt` 与 `web-ui/package-lock.json`。

## The diagrams: bpmn.io · 流程图组件 bpmn.io

The diagram viewer and modeler in the web interface (bpmn-js and the libraries around it) come from the bpmn.io project under the
bpmn.io licence. It lets everybody use, change and pass on the software, on two conditions beside keeping its notice. First, the
code that draws the bpmn.io mark linking to the project's site into every diagram is neither removed nor changed. Second,
wherever a page or program uses the software, that mark stays fully visible and nothing else lies over it. Bihuan keeps the
lower right corner of every canvas free for it, on screen and in print; whoever changes Bihuan's pages must do the same. The
binding text is the licence itself: it lies beside the built interface as `bihuan/web/ui/THIRD-PARTY-LICENCES.txt`, with those
of all libraries bundled there.

网页界面中的流程图查看与建模由 bpmn.io 项目的 bpmn-js 提供。其许可允许任何人使用、修改与再分发，但除保留声明外还有两个条件：
不得删除或改动在图上显示 bpmn.io 标识（链接至其网站）的代码；凡使用之处，该标识必须完整可见，不得被其他元素遮挡。
闭环在所有画布右下角为其留出空位，屏幕与打印均如此；修改闭环页面者须同样遵守。以随界面附带的许可原文为准。

## Fonts · 字体

No text font is shipped: pages name fonts of the reader's system. The tests draw with Noto Sans SC (SIL Open Font License 1.1),
which they take from a package and do not pass on. bpmn-js brings the symbols of its own `bpmn-font` (SIL Open Font License 1.1)
inside the bundle.

不附带文字字体：页面使用读者系统中的字体。测试使用 Noto Sans SC（SIL OFL 1.1），取自软件包，不再分发；
bpmn-js 在界面中自带其符号字体 `bpmn-font`（SIL OFL 1.1）。

"""


class Given(NamedTuple):
    """One work of others: its name and its licence as an SPDX expression where there is one."""

    name: str
    licence: str


def python_packages() -> list[Given]:
    """What the server needs to run."""
    lock = (REQUIREMENTS / "run.txt").read_text(encoding="utf-8")
    names = sorted(set(re.findall(r"^([A-Za-z0-9._-]+)==", lock, flags=re.MULTILINE)))
    return [Given(name, _python_licence(name)) for name in names]


def _python_licence(name: str) -> str:
    if name in _STATED:
        return _STATED[name]
    metadata = importlib.metadata.metadata(name)
    if "License-Expression" in metadata:
        return metadata["License-Expression"]
    classifiers = [
        str(each).rsplit(" :: ", 1)[1] for each in metadata.get_all("Classifier") or [] if str(each).startswith("License ::")
    ]
    if classifiers:
        return " OR ".join(sorted({_CLASSIFIED.get(each, each) for each in classifiers}))
    return (metadata.get_all("License") or ["unknown"])[0]


def npm_packages() -> list[Given]:
    """What the built web interface carries."""
    lock = WEB_UI / "package-lock.json"
    if not lock.is_file():
        return []
    packages = json.loads(lock.read_text(encoding="utf-8"))["packages"]
    found: dict[str, str] = {}
    for place, package in packages.items():
        if place and not package.get("dev"):
            name = place.rsplit("node_modules/", 1)[1]
            found[name] = _STATED_NPM.get(name) or package.get("license") or "unknown"
    return [Given(name, found[name]) for name in sorted(found)]


def document() -> str:
    """THIRD-PARTY.md as it must be for the present locks."""
    parts = [_HEAD]
    parts += _table("## In the server · 服务器", python_packages())
    parts += _table("## In the web interface · 网页界面", npm_packages())
    return "".join(parts).rstrip() + "\n"


def _table(title: str, rows: Sequence[Given]) -> Iterator[str]:
    yield f"{title}\n\n| package | licence |\n|---|---|\n"
    for row in rows:
        yield f"| {row.name} | {row.licence} |\n"
    yield "\n"


def licence_texts() -> str:
    """The licence files of every package in the bundle, one after the other, each text once."""
    seen: dict[str, list[str]] = {}
    for given in npm_packages():
        folder = WEB_UI / "node_modules" / given.name
        texts = [path.read_text(encoding="utf-8", errors="replace").strip() for path in _text_files(folder)]
        text = "\n\n".join(texts) or f"(no licence file in the package; its metadata say: {given.licence})"
        seen.setdefault(text, []).append(given.name)
    rule = "=" * 100
    return "\n\n".join(f"{rule}\n{', '.join(names)}\n{rule}\n\n{text}" for text, names in seen.items()) + "\n"


def _text_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*") if path.is_file() and _TEXT_NAMES.fullmatch(path.name))


def renew() -> int:
    TARGET.write_text(document(), encoding="utf-8")
    return 0
