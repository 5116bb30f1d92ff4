"""Live updates: who hears what, what a browser that comes back has missed, when a stream ends."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from bihuan.application.ports import Transaction
from bihuan.web import WebSettings
from bihuan.web.events import PENDING, Hub, names, told
from tests.web.site import Browser, Site, served

MINE = frozenset({"person:li_na", "post:clerk"})


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with served(tmp_path_factory.mktemp("site"), WebSettings(heartbeat=0.3, streams_per_session=2)) as running:
        yield running


class Heard:
    """The events of one open stream, read as they come."""

    def __init__(self, answer: httpx.Response) -> None:
        self._lines = answer.iter_lines()

    def event(self) -> dict[str, str]:
        """The next event that is no heartbeat; empty when the stream has ended."""
        fields: dict[str, str] = {}
        for line in self._lines:
            if not line and fields:
                return fields
            if line and not line.startswith(":"):
                name, _, value = line.partition(": ")
                fields[name] = value
        return fields

    def rest(self) -> list[dict[str, str]]:
        return list(iter(self.event, {}))


@contextmanager
def listening(browser: Browser, last: str = "") -> Iterator[Heard]:
    with browser.stream("GET", "/api/events", headers={"Last-Event-ID": last} if last else {}) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield Heard(answer)


def publish(site: Site, *topics: str) -> None:
    def speak(tx: Transaction) -> None:
        tx.settings.put("touched", topics[0].encode())
        for topic in topics:
            tx.publish(topic)

    site.database.write(speak).result()


@pytest.mark.parametrize(
    ("topic", "heard"),
    [
        ("work-items:person:li_na", [("work-items",)]),
        ("work-items:post:clerk", [("work-items",)]),
        ("work-items:person:ma_qiang", []),
        ("work-items:post:keeper", []),
        ("instance:42", [("process-instances", "one", "42"), ("process-instances", "list")]),
        ("process:order.fulfilment", [("processes", "order.fulfilment"), ("processes", "map")]),
        ("process:订单:履约", [("processes", "订单:履约"), ("processes", "map")]),
        ("home", [("home",)]),
    ],
)
def test_names_are_those_of_the_pages_and_personal_ones_reach_their_person(topic: str, heard: list[tuple[str, ...]]) -> None:
    assert list(names(topic, MINE)) == heard


def test_a_stream_tells_what_has_changed(site: Site) -> None:
    with listening(site.browser("li_na")) as heard:
        assert heard.event()["event"] == "hello"
        publish(site, "work-items:post:clerk", "work-items:person:liu_yang", "instance:7")
        event = heard.event()
        assert event["event"] == "invalidate"
        assert json.loads(event["data"]) == [["process-instances", "list"], ["process-instances", "one", "7"], ["work-items"]]


def test_what_was_missed_is_told_on_the_way_back(site: Site) -> None:
    browser = site.browser("li_na")
    with listening(browser) as heard:
        first = heard.event()["id"]
        publish(site, "instance:1")
        assert heard.event()["id"] != first
    publish(site, "instance:2")
    with listening(browser, first) as heard:
        heard.event()
        told_again = json.loads(heard.event()["data"])
        assert ["process-instances", "one", "1"] in told_again
        assert ["process-instances", "one", "2"] in told_again


@pytest.mark.parametrize("last", ["elsewhere-12", "garbage", "-", "x-99999999999999999999999"])
def test_what_can_no_longer_be_told_is_everything(site: Site, last: str) -> None:
    with listening(site.browser("li_na"), last) as heard:
        heard.event()
        assert json.loads(heard.event()["data"]) == [[]]


def test_a_stream_ends_with_its_session(site: Site) -> None:
    browser = site.browser("li_na")
    with listening(browser) as heard:
        heard.event()
        browser.delete("/api/session")
        assert [event["event"] for event in heard.rest()] == ["bye"]


def test_a_stream_ends_when_the_session_ends_elsewhere(site: Site) -> None:
    with listening(site.browser("zhou_wen")) as heard:
        heard.event()
        site.browser("admin").post("/api/people/zhou_wen/password-reset").raise_for_status()
        assert heard.rest()[-1]["event"] == "bye"


def test_a_browser_has_few_streams(site: Site) -> None:
    browser = site.browser("ma_qiang")
    with listening(browser) as first, listening(browser), listening(browser) as third:
        assert [event["event"] for event in first.rest()] == ["hello", "bye"]
        assert third.event()["event"] == "hello"


def test_nobody_listens_without_a_session(site: Site) -> None:
    assert site.visitor().get("/api/events").status_code == 401


def test_a_full_house_is_said(tmp_path: Path) -> None:
    with served(tmp_path, WebSettings(streams=0)) as site:
        refused = site.browser("li_na").get("/api/events")
        assert refused.status_code == 429
        assert refused.headers["retry-after"]


def test_a_server_that_stops_lets_its_streams_go(tmp_path: Path) -> None:
    events: list[dict[str, str]] = []
    with served(tmp_path, WebSettings(heartbeat=60)) as site:
        greeted = threading.Event()

        def follow() -> None:
            with listening(site.browser("li_na")) as heard:
                events.append(heard.event())
                greeted.set()
                events.extend(heard.rest())

        thread = threading.Thread(target=follow)
        thread.start()
        assert greeted.wait(30)
    thread.join(30)
    assert [event["event"] for event in events] == ["hello", "bye"]


def apart(scene: Coroutine[Any, Any, None]) -> None:
    """Run to the end in a thread of its own: a browser test may have left its loop running in this one."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, scene).result(60)


def run(scene: Callable[[Hub], object]) -> None:
    async def play() -> None:
        scene(Hub(streams=10, per_session=3))

    apart(play())


def test_a_slow_browser_holds_a_bounded_amount() -> None:
    def scene(hub: Hub) -> None:
        stream = hub.open(MINE, "s", "")
        for number in range(10_000):
            hub.spread(frozenset({f"instance:{number}"}))
        assert len(stream.pending) <= PENDING
        assert b"data: [[]]" in hub.event(stream)
        hub.spread(frozenset({"instance:1"}))
        assert b'["process-instances","one","1"]' in hub.event(stream)

    run(scene)


def test_what_reaches_nobody_wakes_nobody() -> None:
    def scene(hub: Hub) -> None:
        stream = hub.open(MINE, "s", "")
        hub.spread(frozenset({"work-items:person:somebody"}))
        assert not stream.signal.is_set()

    run(scene)


def test_a_stream_that_is_left_is_forgotten() -> None:
    async def play() -> None:
        hub = Hub(streams=10, per_session=3)

        async def alive() -> bool:
            return True

        lines: AsyncGenerator[bytes, None] = told(hub, hub.open(MINE, "s", ""), 60, alive)
        assert b"hello" in await anext(lines)
        assert hub.count == 1
        await lines.aclose()
        assert hub.count == 0

    apart(play())
