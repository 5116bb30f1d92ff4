"""The walls of the rooms are named completely: what stands is checked, and checked strictly where it must be."""

from __future__ import annotations

import re
from typing import Any

from tests.house.tree import PURE, rooms, settings


def contract(kind: str, name: str) -> dict[str, Any]:
    contracts = settings()["tool"]["importlinter"]["contracts"]
    return next(each for each in contracts if each["type"] == kind and name in each["name"])


def test_every_room_has_its_layer() -> None:
    layers = contract("layers", "Rooms")
    named = set(re.findall(r"\w+", " ".join(layers["layers"])))
    assert layers["exhaustive"] is True
    assert rooms() <= named


def test_every_pure_room_is_kept_from_the_system() -> None:
    sources = set(contract("forbidden", "Pure rooms")["source_modules"])
    assert sources == {f"bihuan.{room}" for room in PURE if room in rooms()}


def test_every_room_above_the_stores_is_kept_from_drivers() -> None:
    sources = set(contract("forbidden", "Only the stores")["source_modules"])
    free = {"store", "logstore", "bootstrap", "cli"}
    assert sources == {f"bihuan.{room}" for room in rooms() - free - set(PURE)}


def test_pure_rooms_and_application_are_typed_strictly() -> None:
    strict = set(settings()["tool"]["basedpyright"]["strict"])
    assert {f"src/bihuan/{room}" for room in (*PURE, "application") if room in rooms()} <= strict


def test_the_clock_is_banned_where_it_must_be() -> None:
    lint = settings()["tool"]["ruff"]["lint"]
    exempt = {
        room
        for pattern, codes in lint["per-file-ignores"].items()
        if "TID251" in codes
        for room in re.findall(r"\w+", pattern.removeprefix("src/bihuan/"))
    }
    assert not exempt & set(PURE)
    banned = set(lint["flake8-tidy-imports"]["banned-api"])
    assert {"datetime.datetime.now", "time.time", "uuid.uuid4", "random"} <= banned
