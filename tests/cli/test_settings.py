"""Settings from defaults, file, environment and command line; what does not fit is refused with its place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bihuan.bootstrap.settings import Settings, read_settings
from bihuan.kernel.catalogue import LANGUAGES, render
from bihuan.kernel.errors import InvalidInput


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_defaults(elsewhere: Path) -> None:
    settings = read_settings({"PATH": "/bin", "BIHUAN_LANG": "zh", "BIHUAN_TEST_POSTGRES": "x"})
    assert settings == Settings()
    assert settings.database_address == f"sqlite:///{elsewhere}/var/bihuan.db"
    assert settings.blob_folder == Path("var/blobs")


def test_the_command_line_wins_over_the_environment_over_the_file(elsewhere: Path) -> None:
    (elsewhere / "bihuan.toml").write_text('port = 1\nhost = "0.0.0.0"\nfolder = "a"\n', "utf-8")
    environment = {"BIHUAN_PORT": "2", "BIHUAN_FOLDER": "b", "BIHUAN_HOST": ""}
    settings = read_settings(environment, {"port": 3, "folder": None})
    assert (settings.port, settings.folder, settings.host) == (3, "b", "0.0.0.0")


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("postgresql://u@h/d", "postgresql://u@h/d"),
        ("sqlite:////tmp/x.db", "sqlite:////tmp/x.db"),
        ("dbname=x host=h", "dbname=x host=h"),
    ],
)
def test_addresses_are_taken_as_they_are(given: str, address: str) -> None:
    assert read_settings({}, {"database": given}).database_address == address


def test_a_path_is_a_sqlite_file(elsewhere: Path) -> None:
    assert read_settings({"BIHUAN_DATABASE": "my.db"}).database_address == f"sqlite:///{elsewhere}/my.db"


@pytest.mark.parametrize(("text", "value"), [("true", True), ("0", False), ("", None)])
def test_variables_are_read_as_their_kind(text: str, value: bool | None) -> None:
    assert read_settings({"BIHUAN_SECURE_COOKIES": text}).secure_cookies is value


@pytest.mark.parametrize(
    ("file", "environment", "given", "code", "place"),
    [
        ("prot = 1", {}, {}, "settings.unknown", "bihuan.toml"),
        ('port = "x"', {}, {}, "settings.misfit", "bihuan.toml"),
        ("port = ", {}, {}, "settings.malformed_file", "bihuan.toml"),
        ("", {"BIHUAN_PROT": "1"}, {}, "settings.unknown", "BIHUAN_PROT"),
        ("", {"BIHUAN_PORT": "eighty"}, {}, "settings.misfit", "BIHUAN_PORT"),
        ("", {"BIHUAN_PORT": "70000"}, {}, "settings.misfit", "BIHUAN_PORT"),
        ("", {"BIHUAN_LANGUAGE": "fr"}, {}, "settings.misfit", "BIHUAN_LANGUAGE"),
        ("", {"BIHUAN_WORKERS": "-1"}, {}, "settings.misfit", "BIHUAN_WORKERS"),
        ("", {"BIHUAN_WRITERS": "0"}, {}, "settings.misfit", "BIHUAN_WRITERS"),
        ("", {}, {"log_format": "xml"}, "settings.misfit", "--log-format"),
        ("", {"BIHUAN_CONFIG": "missing.toml"}, {}, "settings.no_file", "missing.toml"),
    ],
)
def test_what_does_not_fit(
    elsewhere: Path, file: str, environment: dict[str, str], given: dict[str, Any], code: str, place: str
) -> None:
    if file:
        (elsewhere / "bihuan.toml").write_text(file, "utf-8")
    with pytest.raises(InvalidInput) as caught:
        read_settings(environment, given)
    assert (caught.value.code, caught.value.place) == (code, place)
    for language in LANGUAGES:
        assert "{" not in render(caught.value, language)


def test_a_file_that_is_named_must_be_there(elsewhere: Path) -> None:
    (elsewhere / "other.toml").write_text('language = "en"', "utf-8")
    assert read_settings({}, {}, "other.toml").language == "en"
    (elsewhere / "folder.toml").mkdir()
    with pytest.raises(InvalidInput) as caught:
        read_settings({}, {}, "folder.toml")
    assert caught.value.code == "settings.unreadable_file"
