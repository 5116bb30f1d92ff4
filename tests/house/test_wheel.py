"""The wheel carries everything: the built web interface, the licences, the command; and nothing of the workshop."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.house.tree import ROOT, rooms
from tools import interface, notices


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel of this very tree, built as `./run build` does."""
    interface.ready("test")
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (path,) = Path(folder).glob("*.whl")
    return zipfile.ZipFile(path)


def test_the_web_interface_is_inside(wheel: zipfile.ZipFile) -> None:
    names = wheel.namelist()
    assert "bihuan/web/ui/index.html" in names
    page = wheel.read("bihuan/web/ui/index.html").decode()
    scripts = [name for name in names if name.startswith("bihuan/web/ui/assets/") and name.endswith(".js")]
    assert scripts
    assert any(name.removeprefix("bihuan/web/ui") in page for name in scripts)


def test_the_licences_are_inside(wheel: zipfile.ZipFile) -> None:
    names = wheel.namelist()
    for file in ("LICENSE", "NOTICE", "THIRD-PARTY.md"):
        (inside,) = [name for name in names if name.endswith(f".dist-info/licenses/{file}")]
        assert wheel.read(inside).decode() == (ROOT / file).read_text(encoding="utf-8")
    texts = wheel.read(f"bihuan/web/ui/{notices.TEXTS_NAME}").decode()
    assert "the watermark must stay fully visible" in texts


def test_every_room_is_inside_and_no_workshop(wheel: zipfile.ZipFile) -> None:
    names = wheel.namelist()
    for room in rooms():
        assert any(name.startswith((f"bihuan/{room}/", f"bihuan/{room}.py")) for name in names), room
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"bihuan"}
    assert [name for name in names if "__pycache__" in name or name.endswith((".pyc", ".stamp"))] == []


def test_data_files_of_the_source_are_inside(wheel: zipfile.ZipFile) -> None:
    """Models, forms, SQL and the like lie beside the code and must travel with it."""
    listed = subprocess.run(["git", "ls-files", "-z", "src/bihuan"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    kept = {name.removeprefix("src/") for name in listed.split("\0") if name and (ROOT / name).is_file()}
    assert kept - set(wheel.namelist()) == set()


def test_the_command_is_declared(wheel: zipfile.ZipFile) -> None:
    (entries,) = [name for name in wheel.namelist() if name.endswith("entry_points.txt")]
    assert "bihuan = bihuan.cli:main" in wheel.read(entries).decode()


def test_every_module_can_be_imported_from_the_wheel(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    """Nothing leans on files that only the checkout has."""
    wheel.extractall(tmp_path)
    program = (
        "import bihuan, importlib, pkgutil\n"
        "for module in pkgutil.walk_packages(bihuan.__path__, 'bihuan.'):\n"
        "    if '.migrations.' not in module.name and not module.name.endswith('__main__'):\n"
        "        importlib.import_module(module.name)\n"
        "print(bihuan.__file__)\n"
    )
    env = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"} | {"PYTHONPATH": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert Path(done.stdout.strip()).is_relative_to(tmp_path)
