"""How long we wait for others: a whole exchange has an end, however busily the other side keeps us waiting.

A time-out of a library is one for each read, each write and each address of a host; whoever takes or sends a byte now and then
is never late by it. Here a call has an instant by which it is over: an HTTP connection is reached, written to and read from no
longer than until then, and other sockets are shut down when it comes. Only the look-up of a name is left to the resolver of the
system, which has time-outs of its own; what it took is taken from the rest.
"""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from socket import SHUT_RDWR, SOCK_STREAM, getaddrinfo, socket
from typing import Any

import httpcore
import httpx

SLICE = 1 << 16
_UNTIL: ContextVar[float] = ContextVar("until", default=float("inf"))


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """What HTTP is done inside is over after so many seconds."""
    token = _UNTIL.set(min(_UNTIL.get(), time.monotonic() + seconds))
    try:
        yield
    finally:
        _UNTIL.reset(token)


@contextmanager
def cut_after(seconds: float, line: socket) -> Iterator[None]:
    """A socket that is shut down when what is done inside takes longer: whoever waits for it is told that it is closed."""

    def cut() -> None:
        with suppress(OSError):
            # Not that of a TLS socket, which would let whoever is writing go on in plain text.
            socket.shutdown(line, SHUT_RDWR)

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def ways(host: str, port: int, seconds: float) -> Iterator[tuple[str, float]]:
    """The addresses of a host, each with how long reaching it may take, so that all together are tried in `seconds`."""
    until = time.monotonic() + seconds
    found = list(dict.fromkeys(str(each[4][0]) for each in getaddrinfo(host, port, type=SOCK_STREAM)))
    for number, address in enumerate(found):
        left = until - time.monotonic()
        if left > 0:
            yield address, left / (len(found) - number)


def client(seconds: float) -> httpx.Client:
    """An HTTP client that keeps to `within`, follows no redirects and uses no proxy of the environment."""
    return httpx.Client(transport=_Transport(), timeout=seconds, follow_redirects=False, trust_env=False)


class _Transport(httpx.BaseTransport):
    """httpx on a pool of connections that know how long there is."""

    def __init__(self) -> None:
        context = httpx.create_ssl_context(trust_env=False)
        self._pool = httpcore.ConnectionPool(
            ssl_context=context,
            max_connections=100,
            max_keepalive_connections=20,
            keepalive_expiry=5.0,
            network_backend=_Network(),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        target = httpcore.URL(
            scheme=request.url.raw_scheme, host=request.url.raw_host, port=request.url.port, target=request.url.raw_path
        )
        assert isinstance(request.stream, httpx.SyncByteStream)
        asked = httpcore.Request(
            request.method, target, headers=request.headers.raw, content=request.stream, extensions=request.extensions
        )
        with _renamed():
            answer = self._pool.handle_request(asked)
        assert isinstance(answer.stream, Iterable)
        return httpx.Response(
            answer.status, headers=answer.headers, stream=_Body(answer.stream), extensions=dict(answer.extensions)
        )

    def close(self) -> None:
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, parts: Iterable[bytes]) -> None:
        self._parts = parts

    def __iter__(self) -> Iterator[bytes]:
        with _renamed():
            yield from self._parts

    def close(self) -> None:
        close = getattr(self._parts, "close", None)
        if close is not None:
            close()


@contextmanager
def _renamed() -> Iterator[None]:
    """Errors of the lower library as those of the upper one."""
    try:
        yield
    except httpcore.TimeoutException as late:
        raise httpx.TimeoutException(str(late) or type(late).__name__) from late
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol, httpcore.ProxyError) as failure:
        raise httpx.TransportError(f"{type(failure).__name__} {failure}".strip()) from failure


class _Network(httpcore.NetworkBackend):
    def __init__(self) -> None:
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        failure: Exception = httpcore.ConnectTimeout(f"{host} was not reached in time")
        try:
            for address, seconds in ways(host, port, _left(timeout)):
                try:
                    return _Stream(self._plain.connect_tcp(address, port, seconds, local_address, socket_options))
                except (httpcore.ConnectError, httpcore.ConnectTimeout) as unreached:
                    failure = unreached
        except OSError as unknown:
            raise httpcore.ConnectError(str(unknown)) from unknown
        raise failure


class _Stream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        line: socket = self._stream.get_extra_info("socket")
        rest = memoryview(buffer)
        try:
            while rest:
                line.settimeout(_left(timeout))
                rest = rest[line.send(rest[:SLICE]) :]
        except TimeoutError as late:
            raise httpcore.WriteTimeout("the request is not taken in time") from late
        except OSError as broken:
            raise httpcore.WriteError(str(broken)) from broken

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, _left(timeout)))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(timeout: float | None) -> float:
    """How long the next step may take."""
    left = _UNTIL.get() - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("the call takes too long")
    return min(left, timeout) if timeout is not None else left
