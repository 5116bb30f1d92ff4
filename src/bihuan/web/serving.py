"""The server itself: the socket first, so that a port in use is said at once and in plain words."""

from __future__ import annotations

import errno
import logging
import signal
import socket
from collections.abc import Callable
from types import FrameType

import uvicorn

from bihuan.application import memory
from bihuan.kernel.errors import Unavailable
from bihuan.web.envelope import Envelope

GRACE_S = 10
_BACKLOG = 1_024


def bind(host: str, port: int) -> socket.socket:
    """A listening socket; raises `Unavailable` naming why there is none. Port 0 takes any free one."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(_BACKLOG)
    except OSError as failure:
        listener.close()
        if failure.errno == errno.EADDRINUSE:
            raise Unavailable("web.port_in_use", host=host, port=port) from failure
        if failure.errno == errno.EACCES:
            raise Unavailable("web.port_forbidden", host=host, port=port) from failure
        raise Unavailable("web.address_unusable", host=host, port=port, reason=failure.strerror or str(failure)) from failure
    except OverflowError as failure:
        listener.close()
        raise Unavailable("web.address_unusable", host=host, port=port, reason=str(failure)) from failure
    return listener


class Server(uvicorn.Server):
    """Lets the event streams go as soon as it is told to stop, instead of waiting for browsers that never leave."""

    def __init__(self, config: uvicorn.Config, app: Envelope) -> None:
        super().__init__(config)
        self._app = app

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._app.close_streams()
        super().handle_exit(sig, frame)

    def stop(self) -> None:
        """The same as a signal, from another thread."""
        self.handle_exit(signal.SIGTERM, None)


def serve(
    app: Envelope, listener: socket.socket, *, proxies: str = "127.0.0.1", ready: Callable[[Server], None] | None = None
) -> None:
    """Serve until a signal comes; running requests get ten seconds to end. `ready` is called just before the loop begins.

    `proxies` are the addresses whose `X-Forwarded-*` headers are believed.
    """
    config = uvicorn.Config(
        app,
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=proxies,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=GRACE_S,
    )
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    logging.getLogger("uvicorn.access").propagate = False  # the envelope writes the line, with the person and the trace
    server = Server(config, app)
    memory.settle()
    if ready is not None:
        ready(server)
    server.run(sockets=[listener])
