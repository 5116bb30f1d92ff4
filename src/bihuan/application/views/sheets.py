"""The templates of the method, taken in again."""

from __future__ import annotations

from bihuan.application.views import View
from bihuan.application.views.processes import VersionView


class Imported(View, frozen=True):
    """How many rows were read and how many of them change something; for template 2 the version that carries the changes."""

    rows: int
    changed: int
    version: VersionView | None
