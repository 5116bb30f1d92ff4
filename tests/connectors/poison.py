"""Servers that do not play by the rules, over real sockets: each connection is handed to a script."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

# What happens on a connection: the socket, and an event that is set when the test is over.
Script = Callable[[socket.socket, threading.Event], None]
A_MOMENT_S = 0.01


class Poison:
    """`port` listens; `calls` counts connections."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self._over = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self.calls = 0
        self._lines: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._listen, daemon=True)]
        self._threads[0].start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                line, _ = self._listener.accept()
                self.calls += 1
                self._lines.append(line)
                self._threads.append(threading.Thread(target=self._talk, args=(line,), daemon=True))
                self._threads[-1].start()

    def _talk(self, line: socket.socket) -> None:
        with line, suppress(OSError):
            self._script(line, self._over)

    def stop(self) -> None:
        self._over.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        _shut(*self._lines)
        for each in self._threads:
            each.join(10)


@contextmanager
def poison(script: Script) -> Iterator[Poison]:
    server = Poison(script)
    try:
        yield server
    finally:
        server.stop()


def asked(line: socket.socket) -> bytes:
    """The head of an HTTP request."""
    head = b""
    while b"\r\n\r\n" not in head and (part := line.recv(65_536)):
        head += part
    return head


def says(*parts: bytes) -> Script:
    """Answers an HTTP request with these bytes and hangs up."""

    def script(line: socket.socket, over: threading.Event) -> None:
        asked(line)
        for part in parts:
            line.sendall(part)
        line.shutdown(socket.SHUT_WR)  # what was sent arrives, also when the caller has said more than was listened to
        while line.recv(65_536):
            pass

    return script


def drips(first: bytes, drop: bytes) -> Script:
    """Answers with `first`, then with a drop now and then, for ever."""

    def script(line: socket.socket, over: threading.Event) -> None:
        asked(line)
        line.sendall(first)
        while not over.wait(A_MOMENT_S):
            line.sendall(drop)

    return script


def pours(first: bytes, wave: bytes) -> Script:
    """Answers with `first`, then with more than anybody can hold, as fast as it is taken."""

    def script(line: socket.socket, over: threading.Event) -> None:
        asked(line)
        line.sendall(first)
        while not over.is_set():
            line.sendall(wave)

    return script


def silent(line: socket.socket, over: threading.Event) -> None:
    """Takes the call and says nothing."""
    over.wait()


class Proxy:
    """Stands between a client and a server; `freeze` lets nothing through any more, `cut` hangs up on both.

    `carried` counts the bytes that were handed on, both ways.
    """

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._frozen = threading.Event()
        self._lines: list[socket.socket] = []
        self.carried = 0
        # As soon as these bytes come by, this happens.
        self.when: tuple[bytes, Callable[[], None]] = (b"", lambda: None)

    def __call__(self, line: socket.socket, over: threading.Event) -> None:
        with socket.create_connection(self._target) as other:
            self._lines += [line, other]
            back = threading.Thread(target=self._carry, args=(other, line, over), daemon=True)
            back.start()
            self._carry(line, other, over)
            _shut(line, other)  # the caller is through
            back.join(10)

    def _carry(self, source: socket.socket, target: socket.socket, over: threading.Event) -> None:
        with suppress(OSError):
            while part := source.recv(65_536):
                mark, happens = self.when
                if mark and mark in part:
                    happens()
                if self._frozen.is_set():
                    over.wait()
                    return
                self.carried += len(part)
                target.sendall(part)
        with suppress(OSError):
            target.shutdown(socket.SHUT_WR)

    def freeze(self) -> None:
        self._frozen.set()

    def cut(self) -> None:
        _shut(*self._lines)


def _shut(*lines: socket.socket) -> None:
    for line in lines:
        with suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)
