"""The calls a worker makes. Thread-safe; one client serves all handlers of a process."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any

import httpx

SECONDS = 20.0
FIRST_PAUSE_S = 0.1
LONGEST_PAUSE_S = 5.0
_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})


class Unreachable(Exception):
    """The server does not answer, or says that it is too busy."""


class Refused(Exception):
    """The server does not take it: `status` and `code` say why (404 gone, 409 lease lost, 401 token)."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(f"{status} {code}: {detail}")
        self.status = status
        self.code = code


class Client:
    """`url` is the server's address without `/v2`, `token` an access token that may take jobs."""

    def __init__(self, url: str, token: str, *, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._http = httpx.Client(
            base_url=f"{url.rstrip('/').removesuffix('/v2')}/v2",
            headers={"Authorization": f"Bearer {token}"},
            timeout=seconds,
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=64),
        )

    def close(self) -> None:
        self._http.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def take(
        self, topic: str, most: int, *, lease_s: float, worker: str, names: Sequence[str] = (), wait_s: float = 10.0
    ) -> list[dict[str, Any]]:
        """Up to `most` jobs of a topic, each leased to us; waits on the server for the first one."""
        body = {
            "type": topic,
            "maxJobsToActivate": most,
            "timeout": _ms(lease_s),
            "worker": worker,
            "requestTimeout": _ms(wait_s) if wait_s > 0 else -1,
            "withLease": True,
            "fetchVariable": list(names) or None,
        }
        return self._call("POST", "/jobs/activation", body, seconds=self._seconds + max(wait_s, 0))["jobs"]

    def complete(self, job: str, lease: str | None, variables: Mapping[str, Any], *, key: str = "") -> None:
        self._call("POST", f"/jobs/{job}/completion", {"jobLeaseToken": lease, "variables": dict(variables)}, key=key)

    def fail(
        self, job: str, lease: str | None, message: str, *, retries: int, pause_s: float = 0.0,
        variables: Mapping[str, Any] | None = None, key: str = "",
    ) -> None:  # fmt: skip
        body = {
            "jobLeaseToken": lease,
            "errorMessage": message,
            "retries": retries,
            "retryBackOff": _ms(pause_s),
            "variables": dict(variables or {}),
        }
        self._call("POST", f"/jobs/{job}/failure", body, key=key)

    def throw(self, job: str, lease: str | None, code: str, message: str, variables: Mapping[str, Any], *, key: str = "") -> None:
        body = {"jobLeaseToken": lease, "errorCode": code, "errorMessage": message, "variables": dict(variables)}
        self._call("POST", f"/jobs/{job}/error", body, key=key)

    def renew(self, job: str, lease: str | None, lease_s: float) -> None:
        """Count the lease anew from now."""
        self._call("PATCH", f"/jobs/{job}", {"jobLeaseToken": lease, "changeset": {"timeout": _ms(lease_s)}})

    def start(self, process: str, variables: Mapping[str, Any] | None = None, *, key: str = "") -> str:
        """Start an instance of a process; its key."""
        body = {"processDefinitionId": process, "variables": dict(variables or {})}
        return str(self._call("POST", "/process-instances", body, key=key)["processInstanceKey"])

    def publish(
        self, name: str, correlation_key: str = "", variables: Mapping[str, Any] | None = None, *, message_id: str = "",
        time_to_live_s: float = 0.0,
    ) -> None:  # fmt: skip
        """Send a message to the instance that waits for it."""
        body: dict[str, Any] = {
            "name": name,
            "correlationKey": correlation_key,
            "variables": dict(variables or {}),
            "timeToLive": _ms(time_to_live_s),
            "messageId": message_id or None,
        }
        self._call("POST", "/messages/publication", body)

    def insist(self, report: Any, until_s: float, stopping: threading.Event | None = None) -> None:
        """Send a report until it is answered; gives up with `Unreachable` when the time (monotonic) is over."""
        pause = FIRST_PAUSE_S
        waiting = stopping or threading.Event()
        while True:
            try:
                report()
                return
            except Unreachable:
                if time.monotonic() + pause > until_s:
                    raise
            waiting.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE_S)

    def _call(self, method: str, path: str, body: Mapping[str, Any], *, key: str = "", seconds: float | None = None) -> Any:
        headers = {"Idempotency-Key": key} if key else {}
        try:
            answer = self._http.request(method, path, json=body, headers=headers, timeout=seconds or self._seconds)
        except httpx.TransportError as failure:
            raise Unreachable(f"{type(failure).__name__}: {failure}") from failure
        if answer.status_code in _AGAIN:
            raise Unreachable(f"{answer.status_code} {answer.text[:200]}")
        if answer.is_error:
            raise _refused(answer)
        return answer.json() if answer.content else None


def _refused(answer: httpx.Response) -> Refused:
    try:
        told: dict[str, Any] = answer.json()
    except ValueError:
        told = {}
    return Refused(answer.status_code, str(told.get("code", "")), str(told.get("detail", answer.text[:200])))


def _ms(seconds: float) -> int:
    return int(seconds * 1000)
