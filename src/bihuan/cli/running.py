"""Commands that run until they are told to stop."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING

from bihuan.bootstrap.installation import Installation, prepare, refuse_sqlite_address
from bihuan.bootstrap.logs import set_up_logs
from bihuan.cli.output import told
from bihuan.cli.reloading import Reloading
from bihuan.cli.words import say

if TYPE_CHECKING:
    import socket

    from bihuan.bootstrap.settings import Settings
    from bihuan.web.serving import Server


def serve(settings: Settings) -> None:
    """The server with its background work; ends on SIGINT or SIGTERM once what is under way is done."""
    from bihuan.web.serving import bind

    set_up_logs(settings)
    reloading = Reloading()
    listener = bind(settings.host, settings.port)
    prepare(settings)
    with Installation(settings) as installation:
        if not installation.database.read(lambda tx: tx.people.all()):
            told(say("cli.no_people"))
        serve_installation(installation, listener, reloading)
    reloading.again()


def serve_installation(
    installation: Installation, listener: socket.socket, reloading: Reloading, ready: Callable[[str], None] | None = None
) -> None:
    """Serve an open installation on a listening socket; `ready` is told the address."""
    from bihuan.web import serve

    app = installation.web()
    installation.start_workers()
    stop, begun = _stop_when_told()
    reloading.watch(stop)
    (ready or _announce)(address_of(listener))
    serve(app, listener, proxies=installation.settings.proxies, ready=begun)
    told(say("cli.stopped"))


def _stop_when_told() -> tuple[Callable[[], None], Callable[[Server], None]]:
    """Let a signal stop the server whenever it comes, also before it runs; answers how to stop it, and whom to tell of it.

    The server takes signals itself while it runs and hands them on once it has stopped; what was opened must still be closed
    then, so nothing else may end the process.
    """
    servers: list[Server] = []
    told_to_stop = threading.Event()

    def stop() -> None:
        told_to_stop.set()
        for server in servers:
            server.stop()

    def end(_: int, __: FrameType | None) -> None:
        stop()

    def begun(server: Server) -> None:
        servers.append(server)
        server.should_exit = told_to_stop.is_set()

    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, end)
    return stop, begun


def _announce(address: str) -> None:
    told(say("cli.serving", address=address))


def address_of(listener: socket.socket) -> str:
    """Where a browser on this machine finds it."""
    host, port = listener.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}"


def worker(settings: Settings) -> None:
    """Background work alone, beside servers on the same database."""
    set_up_logs(settings)
    refuse_sqlite_address(settings)
    prepare(settings)
    ended = threading.Event()

    def end(_: int, __: FrameType | None) -> None:
        ended.set()

    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, end)
    with Installation(settings) as installation:
        installation.start_workers()
        told(say("cli.working"))
        while not ended.wait(3600):
            pass
    told(say("cli.stopped"))
