"""Handlers at work: a poller and threads per topic, one event loop for the `async` ones, one thread that renews leases."""

from __future__ import annotations

import asyncio
import inspect
import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from types import FrameType
from typing import Any

from bihuan.sdk.client import FIRST_PAUSE_S, LONGEST_PAUSE_S, Client, Refused, Unreachable
from bihuan.sdk.handlers import BusinessError, Failure, Handler, Job

WAIT_S = 10.0
RENEW_SHARE = 3  # a lease is renewed when a third of it has passed
LONGEST_MESSAGE = 2_000
_UNFIT = frozenset({400, 413, 422})  # the job is still ours, but what was reported is wrong

log = logging.getLogger("bihuan.sdk")


class Workers:
    """Works until stopped, also as a context manager. What is under way when it stops is finished and reported.

    `name` is shown beside the jobs we hold; `wait_s` is how long one call waits for work, and so how long stopping may take.
    """

    def __init__(self, client: Client, *handlers: Handler, name: str = "", wait_s: float = WAIT_S) -> None:
        topics = [handler.topic for handler in handlers]
        if not handlers or len(set(topics)) != len(topics):
            raise ValueError("give one handler for each topic")
        self._client = client
        self._handlers = handlers
        self._name = name or f"{socket.gethostname()}:{os.getpid()}"
        self._wait_s = wait_s
        self._stopping = threading.Event()
        self._held: dict[Job, tuple[float, float]] = {}  # job -> length of its lease, when it is renewed
        self._lock = threading.Lock()
        self._loop = asyncio.new_event_loop()
        self._threads: list[threading.Thread] = []
        self.done = 0

    def start(self) -> None:
        self._spawn("loop", self._loop.run_forever)
        self._spawn("leases", self._renew)
        for handler in self._handlers:
            self._spawn(handler.topic, lambda handler=handler: self._poll(handler))

    def stop(self) -> None:
        """Take nothing more, finish what is under way."""
        self._stopping.set()
        for thread in self._threads:
            if thread.name.startswith("bihuan-poll"):
                thread.join()
        self._loop.call_soon_threadsafe(self._loop.stop)
        for thread in self._threads:
            thread.join()

    def __enter__(self) -> Workers:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def wait(self) -> None:
        """Until `stop` is asked for."""
        while not self._stopping.wait(1.0):
            pass

    def ask_to_stop(self) -> None:
        self._stopping.set()

    def _spawn(self, what: str, target: Any) -> None:
        kind = what if what in {"loop", "leases"} else f"poll-{what}"
        thread = threading.Thread(target=target, name=f"bihuan-{kind}", daemon=True)
        self._threads.append(thread)
        thread.start()

    # --- taking ------------------------------------------------------------------------------------------------------

    def _poll(self, handler: Handler) -> None:
        """Take as many jobs as there are free hands, and never one that would only wait here while its lease runs."""
        free = threading.Semaphore(handler.at_once)
        pause = FIRST_PAUSE_S
        with ThreadPoolExecutor(handler.at_once, f"bihuan-{handler.topic}") as pool:
            while not self._stopping.is_set():
                most = _free(free, handler.at_once)
                try:
                    told = self._client.take(
                        handler.topic, most, lease_s=handler.lease_s, worker=self._name, names=handler.names, wait_s=self._wait_s
                    )
                    pause = FIRST_PAUSE_S
                except (Unreachable, Refused) as failure:
                    log.warning("no jobs of %s: %s", handler.topic, failure)
                    told = []
                    self._stopping.wait(pause)
                    pause = min(pause * 2, LONGEST_PAUSE_S)
                for _ in range(most - len(told)):
                    free.release()
                for each in told:
                    job = Job(each)
                    self._hold(job, handler.lease_s)
                    pool.submit(self._work, handler, job, free)

    # --- working -----------------------------------------------------------------------------------------------------

    def _work(self, handler: Handler, job: Job, free: threading.Semaphore) -> None:
        try:
            self._settle(handler, job)
            self.done += 1
        except Refused as refused:
            log.info("%r was not taken: %s", job, refused)
        except Unreachable as failure:
            log.warning("%r could not be reported, it will be worked on again: %s", job, failure)
        except Exception:
            log.exception("%r was not settled", job)
        finally:
            with self._lock:
                self._held.pop(job, None)
            free.release()

    def _settle(self, handler: Handler, job: Job) -> None:
        until = time.monotonic() + handler.lease_s * 10
        try:
            report = self._worked(handler, job)
        except Exception as failure:
            self._fail(handler, job, failure, until)
            return
        try:
            self._client.insist(report, until)
        except Refused as refused:
            if refused.status not in _UNFIT:
                raise
            self._fail(handler, job, Failure(f"the server does not take what the handler answered: {refused}"), until)
        except (TypeError, ValueError) as unfit:
            self._fail(handler, job, Failure(f"the handler answered what cannot be sent as JSON: {unfit}"), until)

    def _worked(self, handler: Handler, job: Job) -> Callable[[], None]:
        """Let the handler work; what is to be reported."""
        client, key = self._client, _once(job)
        try:
            result = self._called(handler, job)
        except BusinessError as error:
            thrown = error
            return lambda: client.throw(job.key, job.lease, thrown.code, thrown.message, thrown.variables, key=key)
        return lambda: client.complete(job.key, job.lease, result, key=key)

    def _fail(self, handler: Handler, job: Job, failure: Exception, until: float) -> None:
        client, key = self._client, _once(job)
        message, retries, pause = _failed(handler, job, failure)
        client.insist(lambda: client.fail(job.key, job.lease, message, retries=retries, pause_s=pause, key=key), until)

    def _called(self, handler: Handler, job: Job) -> Mapping[str, Any]:
        found = handler.work(job)
        if inspect.isawaitable(found):
            found = asyncio.run_coroutine_threadsafe(_awaited(found), self._loop).result()
        if found is None:
            return {}
        if not isinstance(found, Mapping):
            raise Failure(f"the handler of {handler.topic} must answer variables by name, not {type(found).__name__}", retries=0)
        return found

    # --- leases ------------------------------------------------------------------------------------------------------

    def _hold(self, job: Job, lease_s: float) -> None:
        with self._lock:
            self._held[job] = (lease_s, time.monotonic() + lease_s / RENEW_SHARE)

    def _renew(self) -> None:
        shortest = min(handler.lease_s for handler in self._handlers)
        beat = max(min(shortest / (RENEW_SHARE * 2), 1.0), 0.02)
        while not (self._stopping.wait(beat) and not self._held):
            if self._stopping.is_set():
                time.sleep(beat)
            now = time.monotonic()
            with self._lock:
                due = [(job, lease) for job, (lease, at) in self._held.items() if at <= now and not job.lost]
            for job, lease in due:
                self._renew_one(job, lease)

    def _renew_one(self, job: Job, lease_s: float) -> None:
        try:
            self._client.renew(job.key, job.lease, lease_s)
        except Refused as refused:
            if refused.status in {404, 409}:
                job.lose()
                log.info("%r is no longer ours", job)
            return
        except Unreachable:
            return  # the next beat tries again
        with self._lock:
            if job in self._held:
                self._held[job] = (lease_s, time.monotonic() + lease_s / RENEW_SHARE)


def _once(job: Job) -> str:
    """The key under which the reports of one lease are taken: the first that is taken counts."""
    return f"{job.key}-{job.lease}"


def _sendable(text: str) -> str:
    """As much of a text as can be sent and stored."""
    return text.encode("utf-8", "replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")[:LONGEST_MESSAGE]


async def _awaited(found: Any) -> Any:
    return await found


def _free(semaphore: threading.Semaphore, most: int) -> int:
    """Wait for one free hand, then take all that are free."""
    semaphore.acquire()
    count = 1
    while count < most and semaphore.acquire(blocking=False):
        count += 1
    return count


def _failed(handler: Handler, job: Job, failure: Exception) -> tuple[str, int, float]:
    """Message, retries left and pause; a job that has few retries left has failed more often, so its pause is longer."""
    retries = job.retries - 1
    if isinstance(failure, Failure) and failure.retries is not None:
        retries = failure.retries
    tries = max(3 - job.retries, 0)
    pause = min(handler.pause_s * 2**tries, handler.longest_pause_s)
    if isinstance(failure, Failure):
        return _sendable(failure.message), max(retries, 0), pause if failure.after_s is None else failure.after_s
    log.warning("%r failed", job, exc_info=failure)
    return _sendable(f"{type(failure).__name__}: {failure}"), max(retries, 0), pause


def run(*handlers: Handler, url: str = "", token: str = "", name: str = "") -> None:
    """Work until SIGINT or SIGTERM. Address and token default to `BIHUAN_SERVER` and `BIHUAN_TOKEN`."""
    url = url or os.environ.get("BIHUAN_SERVER", "")
    token = token or os.environ.get("BIHUAN_TOKEN", "")
    if not url or not token:
        raise SystemExit("give url and token, or set BIHUAN_SERVER and BIHUAN_TOKEN")
    with Client(url, token) as client:
        workers = Workers(client, *handlers, name=name)

        def told(number: int, frame: FrameType | None) -> None:
            workers.ask_to_stop()

        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, told)
        with workers:
            workers.wait()
