"""Webhooks out: a delivery posted to a subscriber on the allow-list, signed with the secret that both know.

The body is JSON. Beside it go `X-Event`, `X-Delivery` and `Idempotency-Key` (the same at every attempt), and, when there is a
secret, `X-Timestamp` with `X-Signature`: `sha256=` and the hex HMAC-SHA256 of `<timestamp>.<body>`, as we expect it of others.
Anything but 2xx is a failure; redirects are not followed, proxies of the environment not used, answers not read beyond a little.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from urllib.parse import urlsplit

import httpx

from bihuan.application.ports.effects import Failed
from bihuan.application.ports.records import OutboxRecord
from bihuan.application.programs.hooks import signature
from bihuan.application.running.telling import Target
from bihuan.connectors import patience
from bihuan.connectors.rest import Allowed

SECONDS = 5.0
_SHOWN = 200


class Outgoing:
    """Takes deliveries out. `look` finds where a message goes now, None when nowhere."""

    def __init__(
        self,
        allowed: Iterable[str],
        look: Callable[[OutboxRecord], Target | None],
        secrets: Mapping[str, str],
        client: httpx.Client | None = None,
    ) -> None:
        self._allowed = Allowed(allowed)
        self._look = look
        self._secrets = secrets
        self._client = client or patience.client(SECONDS)

    def deliver(self, message: OutboxRecord) -> None:
        """Post it; raises `Failed` when it did not arrive."""
        target = self._look(message)
        if target is None:
            return
        url = self._allowed.require(target.url)
        headers = {
            "Accept-Encoding": "identity",
            "Content-Type": "application/json",
            "X-Event": target.event,
            "X-Delivery": target.delivery,
            "Idempotency-Key": target.delivery,
            **self._signed(target),
        }
        host = urlsplit(url).netloc
        try:
            with (
                patience.within(SECONDS),
                self._client.stream("POST", url, content=target.body, headers=headers) as answer,
            ):
                if answer.is_success:
                    return
                told = next(answer.iter_raw(_SHOWN), b"").decode("utf-8", "replace").strip()
                raise Failed(f"{host} answered {answer.status_code} {told}".strip())
        except httpx.HTTPError as failure:
            raise Failed(f"{host}: {type(failure).__name__} {failure}".strip()) from failure

    def _signed(self, target: Target) -> dict[str, str]:
        if target.secret and target.secret not in self._secrets:
            raise Failed(f"there is no secret {target.secret}")
        secret = self._secrets[target.secret] if target.secret else target.own
        if not secret:
            return {}
        timestamp = str(int(time.time()))
        return {"X-Timestamp": timestamp, "X-Signature": f"sha256={signature(secret, timestamp, target.body)}"}


def reachable(allowed: Iterable[str], url: str) -> bool:
    """Whether the allow-list lets an address be called."""
    try:
        Allowed(allowed).require(url)
    except Failed:
        return False
    return True
