"""What bootstrap hands to the web room, and how the room may be set."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import msgspec

from bihuan.application.mining.exploring import Explorer
from bihuan.application.ports import Blobs, Database
from bihuan.application.ports.logs import LogStore, Reports
from bihuan.application.ports.people import Secrecy
from bihuan.application.views.connectors import ConnectorTemplate
from bihuan.application.views.work import DemoView
from bihuan.kernel.catalogue import Language


class DemoCompany(Protocol):
    """The demo company's clock; absent on a real one."""

    def state(self) -> DemoView: ...

    def advance(self, days: int) -> DemoView:
        """Start to move the clock by `days`; answers at once, `state` tells the progress."""
        ...


class Ports(msgspec.Struct, frozen=True, kw_only=True):
    """The outside as the web room sees it; `secret` answers an operator's secret, `reachable` if an address may be called.

    `explorer` is the one that errands work with as well, so that neither works out what the other knows.
    """

    database: Database
    blobs: Blobs
    secrecy: Secrecy
    logs: LogStore
    reports: Reports
    explorer: Explorer = msgspec.field(default_factory=Explorer)
    demo: DemoCompany | None = None
    connectors: tuple[ConnectorTemplate, ...] = ()
    secret: Callable[[str], str | None] = lambda name: None
    reachable: Callable[[str], bool] = lambda url: False


class WebSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How the web room is set.

    `secure_cookies`: None marks cookies `Secure` when the request came over https. `metrics_token`: whoever sends it as a
    bearer token may read the metrics without a session. Sizes are bytes, durations seconds.
    """

    interface: Path = Path(__file__).parent / "ui"
    language: Language = "zh-CN"
    version: str = ""
    secure_cookies: bool | None = None
    metrics_token: str = ""
    body_limit: int = 1 << 20
    file_limit: int = 16 << 20
    heartbeat: float = 15.0
    streams: int = 2_000
    streams_per_session: int = 6
    readers: int = 4
