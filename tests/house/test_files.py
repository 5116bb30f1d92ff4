"""Size, names and kinds of the files that git keeps."""

from __future__ import annotations

import re
from pathlib import Path

from tests.house.tree import text, tracked

WALL = 700
CODE = {".py", ".ts", ".tsx", ".js", ".css", ".sql", ".sh"}
NAMELESS = {"util", "utils", "helper", "helpers", "common", "commons", "misc", "miscellaneous", "stuff"}
GENERATED = {"web-ui/src/api/schema.ts"}  # kept in step with the server by `api:check`
BUILT = re.compile(r"(^|/)(node_modules|dist|__pycache__|site)/|^src/bihuan/web/ui/|\.(pyc|so|whl|min\.js|map|tsbuildinfo)$")
# Put together here so that the list itself does not name them.
HOSTS = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("registry", "npmjs"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("npmmirror", "com"),
        ("mirrors", "aliyun"),
        ("tuna", "tsinghua"),
        ("yarnpkg", "com"),
        ("jsr", "io"),
    )
]


def test_no_code_file_is_longer_than_the_wall() -> None:
    lengths = {path: text(path).count("\n") for path in tracked() if path.suffix in CODE and str(path) not in GENERATED}
    assert lengths
    assert {str(path): length for path, length in lengths.items() if length > WALL} == {}


def test_every_name_says_what_is_inside() -> None:
    def nameless(path: Path) -> bool:
        words = [path.name.split(".")[0], *path.parent.parts]
        return any(word.lower().removeprefix("test_") in NAMELESS for word in words)

    assert [str(path) for path in tracked() if nameless(path)] == []


def test_nothing_built_is_kept() -> None:
    assert [str(path) for path in tracked() if BUILT.search(path.as_posix())] == []


def test_no_package_registry_is_named() -> None:
    """Everybody's own settings say where packages come from; a lock must not."""
    found = [(str(path), host) for path in tracked() for host in HOSTS if host in text(path)]
    assert found == []


def test_no_unfinished_work_is_marked() -> None:
    marks = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    here = Path(__file__).name
    found = [str(path) for path in tracked() if path.suffix in CODE and path.name != here and marks.search(text(path))]
    assert found == []


def test_no_test_is_switched_off() -> None:
    """Neither by a marker in Python nor by a word in TypeScript."""
    off = re.compile(r"mark\.(skip|skipif|xfail)\b|\b(it|test|describe)\.(skip|todo|only)\b")
    about_it = {Path(__file__).name, "test_skips.py"}
    found = [str(path) for path in tracked() if path.suffix in CODE and path.name not in about_it and off.search(text(path))]
    assert found == []
