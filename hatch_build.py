"""Build hook: puts the built web interface into the wheel, building it when it is missing or stale."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).resolve().parent))


class WebInterface(BuildHookInterface):
    """Runs before files are collected; an editable installation serves the interface from the source tree."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        from tools import interface, say

        try:
            interface.ready("build")
        except say.Stop as stop:
            say.stopped(stop)
            raise SystemExit(stop.exit_code) from None
