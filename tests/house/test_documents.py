"""The documents are there in both languages, point at what exists, and stay short where they must."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer
import yaml
from typer.core import TyperGroup

from bihuan.bootstrap.settings import Settings
from bihuan.cli.commands import application
from bihuan.web import openapi_document
from tests.house.tree import ROOT, rooms, text, tracked
from tools import commands

DOCS = ROOT / "docs"
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)#\s]+)(#[^)]*)?\)|!\[[^\]]*\]\(([^)\s]+)\)")


def pages() -> list[Path]:
    return [path for path in tracked() if path.suffix == ".md" and path.parts[0] not in ("web-ui", "changelog.d")]


def test_the_architecture_can_be_read_in_one_go() -> None:
    assert len((ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").splitlines()) <= 300


def test_the_architecture_names_every_room() -> None:
    told = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    assert [room for room in sorted(rooms()) if not re.search(rf"\b{room}\b", told)] == []


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_both_readmes_give_the_two_commands(name: str) -> None:
    told = (ROOT / name).read_text(encoding="utf-8")
    assert "./run demo" in told
    assert "./run test" in told


def test_every_command_that_documents_name_exists() -> None:
    named = {(str(path), word) for path in pages() for word in re.findall(r"\./run ([a-z]+)\b", text(path))}
    assert len(named) > 20
    assert [each for each in named if each[1] not in commands.COMMANDS] == []


def test_every_command_of_the_product_that_documents_name_exists() -> None:
    group = typer.main.get_command(application())
    assert isinstance(group, TyperGroup)
    named = {
        (str(path), word) for path in pages() for word in re.findall(r"\bbihuan ([a-z]+)\b(?=[^\n|]*`|\s*(?:#|$))", text(path))
    }
    assert len(named) > 10
    assert [each for each in named if each[1] not in group.commands] == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_operators_guide_tells_every_setting_and_command(language: str) -> None:
    told = (DOCS / "operate" / f"install.{language}.md").read_text(encoding="utf-8")
    group = typer.main.get_command(application())
    assert isinstance(group, TyperGroup)
    assert [name for name in Settings.__struct_fields__ if f"`{name}`" not in told] == []
    assert [name for name in group.commands if name != "version" and f"`bihuan {name}" not in told] == []


def test_every_address_of_the_api_that_documents_name_exists() -> None:
    named = {(str(path), address) for path in pages() for address in re.findall(r"`(?:GET |POST )?(/api/[\w/.-]+)`", text(path))}
    served = {*openapi_document()["paths"], "/api/openapi.json"}
    assert named
    assert [each for each in named if each[1] not in served] == []


def test_contributing_lists_every_command() -> None:
    told = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert [name for name in commands.COMMANDS if name != "help" and f"./run {name}" not in told] == []


def test_every_page_of_the_site_is_there_in_both_languages() -> None:
    chinese = {path.relative_to(DOCS).as_posix().removesuffix(".zh.md") for path in DOCS.rglob("*.zh.md")}
    english = {path.relative_to(DOCS).as_posix().removesuffix(".en.md") for path in DOCS.rglob("*.en.md")}
    assert chinese
    assert chinese == english


def test_every_page_is_in_the_navigation() -> None:
    settings = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    named = set(re.findall(r"([\w/-]+\.md)\b", str(yaml.safe_load(settings)["nav"])))
    there = {re.sub(r"\.(zh|en)\.md$", ".md", path.relative_to(DOCS).as_posix()) for path in DOCS.rglob("*.md")}
    assert named == there


def test_every_decision_is_listed() -> None:
    index = (DOCS / "decisions" / "README.md").read_text(encoding="utf-8")
    numbered = [path.name for path in (DOCS / "decisions").glob("0*.md")]
    assert numbered
    assert [name for name in numbered if f"({name})" not in index] == []
    assert len({name[:4] for name in numbered}) == len(numbered)


def test_every_link_leads_somewhere() -> None:
    broken: list[str] = []
    for page in pages():
        for match in LINK.finditer(text(page)):
            target = match[1] or match[3]
            if "://" in target or target.startswith("mailto:"):
                continue
            place = (ROOT / page).parent / target
            translated = any(place.with_suffix(f".{language}.md").exists() for language in ("zh", "en"))
            if not (place.exists() or (page.parts[0] == "docs" and translated)):
                broken.append(f"{page}: {target}")
    assert broken == []
