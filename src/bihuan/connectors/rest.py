"""HTTP: a service task that calls a web service named on the allow-list.

Headers of the task: `url` (may hold `{variable}`), `method` (POST by default), `result` (the variable the answer goes to;
empty: each entry of a JSON object to its own variable). The variables travel as JSON, the idempotency key as `Idempotency-Key`.
Whoever is not on the list is never called, redirects are not followed, answers are bounded in size and time.
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
import msgspec

from bihuan.application.ports.effects import BusinessError, Call, Failed
from bihuan.connectors.contract import Connector

TOPIC = "http"
SECONDS = 20.0
LARGEST_ANSWER = 1 << 20
_BODY_METHODS = frozenset({"POST", "PUT", "PATCH"})
_METHODS = _BODY_METHODS | {"GET", "DELETE"}


class Rest:
    """Calls web services; `allowed` are origins (`https://erp.example:8443`) or hosts."""

    def __init__(self, allowed: Iterable[str], *, client: httpx.Client | None = None) -> None:
        self._allowed = frozenset(each.rstrip("/").lower() for each in allowed)
        self._client = client or httpx.Client(timeout=SECONDS, follow_redirects=False)

    def connector(self) -> Connector:
        """At-least-once: whether a repeated call is recognised is up to the service called."""
        return Connector(system="http", work=self.call, deduplicates=False)

    def call(self, call: Call) -> Mapping[str, Any]:
        method = call.headers.get("method", "POST").upper()
        if method not in _METHODS:
            raise Failed(f"method {method} is not allowed", again=False)
        url = self._url(call)
        body = dict(call.variables) if method in _BODY_METHODS else None
        try:
            with self._client.stream(method, url, json=body, headers={"Idempotency-Key": call.idempotency_key}) as answer:
                content = _bounded(answer)
        except httpx.HTTPError as failure:
            raise Failed(f"{urlsplit(url).netloc}: {failure}") from failure
        return _result(call, answer, content)

    def _url(self, call: Call) -> str:
        template = call.headers.get("url", "")
        values = {name: quote(str(value), safe="") for name, value in call.variables.items()}
        try:
            url = string.Formatter().vformat(template, (), values)
        except (KeyError, ValueError, IndexError, AttributeError) as missing:
            raise Failed(f"the address names an unknown variable: {missing}", again=False) from missing
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}".lower()
        if (
            parts.scheme not in {"http", "https"}
            or parts.username
            or not {origin, (parts.hostname or "").lower()} & self._allowed
        ):
            raise Failed(f"{parts.scheme}://{parts.hostname} is not on the allow-list", again=False)
        return url


def _bounded(answer: httpx.Response) -> bytes:
    content = bytearray()
    for part in answer.iter_bytes():
        content += part
        if len(content) > LARGEST_ANSWER:
            raise Failed("the answer is too large", again=False)
    return bytes(content)


def _result(call: Call, answer: httpx.Response, content: bytes) -> Mapping[str, Any]:
    if answer.status_code >= 500 or answer.status_code in {408, 425, 429}:
        raise Failed(f"{answer.url.host} answered {answer.status_code}")
    if answer.status_code >= 400:
        raise BusinessError(f"HTTP_{answer.status_code}", content[:200].decode("utf-8", "replace"))
    if answer.status_code >= 300:
        raise Failed(f"{answer.url.host} answered with a redirect", again=False)
    found: Any = _decoded(content, answer.headers.get("content-type", ""))
    name = call.headers.get("result", "")
    if name:
        return {name: found}
    return found if isinstance(found, dict) else {}


def _decoded(content: bytes, media_type: str) -> Any:
    if not content:
        return None
    if "json" not in media_type:
        return content.decode("utf-8", "replace")
    try:
        return msgspec.json.decode(content)
    except msgspec.DecodeError as malformed:
        raise Failed("the answer is no JSON", again=False) from malformed
