"""Live updates: one stream of server-sent events per browser, carrying only the names of what has changed.

A lost event costs a reload of what is on screen, never data: a stream that cannot be continued names everything, and whoever
has no stream polls. Names gather in a set per stream, so a slow browser holds a bounded amount of memory.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from typing import NamedTuple, TypeAlias

import msgspec

from bihuan.application.ports import Wakeup

GATHER_S = 0.05
RETRY_MS = 2_000
KEPT = 1_024
PENDING = 256
# What the pages call the things that topics name; `{}` stands for what follows the topic's first colon.
NAMES: dict[str, tuple[tuple[str, ...], ...]] = {
    "instance": (("process-instances", "one", "{}"), ("process-instances", "list")),
    "process": (("processes", "{}"), ("processes", "map")),
    "version": (("versions", "{}"),),
    "method": (("method", "{}"), ("method", "all")),
}
# Topics that end with a principal (`person:<id>`, `post:<id>`); only those browsers hear them, and without the principal.
PERSONAL = frozenset({"work-items", "notifications", "copies", "session"})
EVERYTHING: frozenset[tuple[str, ...]] = frozenset({()})

Name: TypeAlias = tuple[str, ...]


def names(topic: str, principals: frozenset[str]) -> Iterable[Name]:
    """What a page hears of a topic."""
    subject, _, which = topic.partition(":")
    if subject in PERSONAL:
        return ((subject,),) if which in principals else ()
    if subject in NAMES:
        return (tuple(part.format(which) for part in name) for name in NAMES[subject])
    return ((subject, which) if which else (subject,),)


class Heard(NamedTuple):
    number: int
    topics: frozenset[str]


class Stream:
    """One browser's stream."""

    def __init__(self, principals: frozenset[str], session: str) -> None:
        self.principals = principals
        self.session = session
        self.pending: set[Name] = set()
        self.number = 0
        self.closed = False
        self.signal = asyncio.Event()

    def offer(self, heard: Heard) -> None:
        mine = {name for topic in heard.topics for name in names(topic, self.principals)}
        if not mine:
            return
        self.number = heard.number
        if self.pending != EVERYTHING:
            self.pending |= mine
            if len(self.pending) > PENDING:
                self.pending = set(EVERYTHING)
        self.signal.set()

    def close(self) -> None:
        self.closed = True
        self.signal.set()

    async def wait(self, seconds: float) -> bool:
        """Whether something has come within `seconds`."""
        try:
            async with asyncio.timeout(seconds):
                await self.signal.wait()
        except TimeoutError:
            return False
        return True


class Hub:
    """Spreads the topics of each commit over the open streams; lives on the event loop."""

    def __init__(self, *, streams: int, per_session: int) -> None:
        self._most = streams
        self._most_per_session = per_session
        self._streams: dict[str, list[Stream]] = {}
        self._kept: deque[Heard] = deque(maxlen=KEPT)
        self._number = 0
        self._count = 0
        self._closing = False
        self._boot = secrets.token_hex(4)
        self._end: Callable[[], None] | None = None

    def start(self, wakeup: Wakeup) -> None:
        loop = asyncio.get_running_loop()

        def listener(topics: frozenset[str]) -> None:
            try:
                loop.call_soon_threadsafe(self.spread, topics)
            except RuntimeError:  # the loop has ended between a commit and its hint
                pass

        self._end = wakeup.listen(listener)

    def close(self) -> None:
        """End every stream: the server is going down."""
        self._closing = True
        if self._end is not None:
            self._end()
            self._end = None
        for streams in list(self._streams.values()):
            for stream in streams:
                stream.close()

    def spread(self, topics: frozenset[str]) -> None:
        self._number += 1
        heard = Heard(self._number, topics)
        self._kept.append(heard)
        for streams in self._streams.values():
            for stream in streams:
                stream.offer(heard)

    def end_session(self, session: str) -> None:
        """Close the streams of a session that has just ended."""
        for stream in self._streams.get(session, ()):
            stream.close()

    @property
    def count(self) -> int:
        return self._count

    @property
    def full(self) -> bool:
        return self._count >= self._most or self._closing

    def open(self, principals: frozenset[str], session: str, last: str) -> Stream:
        """A new stream; `last` is the id of the last event the browser has seen, empty for none."""
        stream = Stream(principals, session)
        stream.number = self._number
        streams = self._streams.setdefault(session, [])
        streams.append(stream)
        self._count += 1
        for surplus in streams[: -self._most_per_session]:
            surplus.close()
        if last:
            self._catch_up(stream, last)
        return stream

    def leave(self, stream: Stream) -> None:
        streams = self._streams.get(stream.session, [])
        if stream in streams:
            streams.remove(stream)
            self._count -= 1
            if not streams:
                del self._streams[stream.session]

    def greeting(self, stream: Stream) -> bytes:
        return f"retry: {RETRY_MS}\nid: {self._boot}-{stream.number}\nevent: hello\ndata: []\n\n".encode()

    def event(self, stream: Stream) -> bytes:
        """What has gathered in the stream, as an event."""
        gathered, stream.pending = sorted(stream.pending), set()
        data = msgspec.json.encode(gathered).decode()
        return f"id: {self._boot}-{stream.number}\nevent: invalidate\ndata: {data}\n\n".encode()

    def _catch_up(self, stream: Stream, last: str) -> None:
        boot, _, number = last.partition("-")
        seen = int(number) if number.isdecimal() and len(number) < 19 else -1
        oldest = self._kept[0].number if self._kept else self._number + 1
        if boot != self._boot or not oldest - 1 <= seen <= self._number:
            stream.pending = set(EVERYTHING)
            stream.signal.set()
            return
        for heard in self._kept:
            if heard.number > seen:
                stream.offer(heard)


async def told(hub: Hub, stream: Stream, heartbeat: float, alive: Callable[[], Awaitable[bool]]) -> AsyncGenerator[bytes, None]:
    """The bytes of a stream until its session ends, the browser leaves or the server goes down."""
    clock = asyncio.get_running_loop().time
    asked = clock()
    try:
        yield hub.greeting(stream)
        while not stream.closed:
            if await stream.wait(heartbeat):
                await asyncio.sleep(GATHER_S)
                stream.signal.clear()
                if stream.pending:
                    yield hub.event(stream)
            else:
                yield b": still here\n\n"
            if clock() - asked >= heartbeat:
                asked = clock()
                if not await alive():
                    break
        yield b"event: bye\ndata: []\n\n"
    finally:
        hub.leave(stream)
