"""HTTP: a service task that calls a web service named on the allow-list.

Headers of the task: `url` (may hold `{variable}`), `method` (POST by default), `query.<name>` and `header.<name>`, `body` (a
variable that travels as JSON; without it all variables do), `result` (the variable the answer goes to; empty: each entry of a
JSON object to its own variable), `timeout` in seconds; `auth` as `basic`, `bearer`, `api-key` or `oauth2` with `auth.*` beside
it. The idempotency key travels as `Idempotency-Key`. Whoever is not on the list is never called, also not for a token; redirects
are not followed, proxies of the environment not used, answers are bounded in size and time.
"""

from __future__ import annotations

import threading
import time
import zlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
import msgspec

from bihuan.application.ports.effects import BusinessError, Call, Failed
from bihuan.connectors import patience
from bihuan.connectors.contract import Connector
from bihuan.connectors.parameters import Parameters, Secrets

TOPIC = "http"
SECONDS = 20.0
LONGEST_S = 120.0
LARGEST_ANSWER = 1 << 20
LONGEST_PAUSE_MS = 3_600_000
TOKEN_MARGIN_S = 30.0
_BODY_METHODS = frozenset({"POST", "PUT", "PATCH"})
_METHODS = _BODY_METHODS | {"GET", "DELETE", "HEAD"}
_PLAIN = {"Accept-Encoding": "identity"}
_OURS = frozenset({"host", "content-length", "transfer-encoding", "connection", "idempotency-key"})


class Allowed:
    """The origins (`https://erp.example:8443`) and hosts that may be called."""

    def __init__(self, entries: Iterable[str]) -> None:
        self._entries = frozenset(each.rstrip("/").lower() for each in entries)

    def require(self, url: str) -> str:
        """The address as it was given; raises `Failed` for one that is not on the list."""
        try:
            parts = urlsplit(url)
            origin, host, port = f"{parts.scheme}://{parts.netloc}".lower(), (parts.hostname or "").lower(), parts.port
        except ValueError as malformed:
            raise Failed(f"{url} is no address", again=False) from malformed
        fits = origin in self._entries or (host in self._entries and port in {None, 80, 443})
        if parts.scheme not in {"http", "https"} or "@" in parts.netloc or not fits:
            raise Failed(f"{parts.scheme}://{host} is not on the allow-list", again=False)
        return url


class Tokens:
    """Access tokens by client credentials (RFC 6749 §4.4), kept until shortly before they end."""

    def __init__(self, client: httpx.Client, allowed: Allowed) -> None:
        self._client = client
        self._allowed = allowed
        self._lock = threading.Lock()
        self._kept: dict[tuple[str, ...], tuple[str, float]] = {}

    def of(self, asked: Parameters) -> str:
        name = self._name(asked)
        with self._lock:
            kept = self._kept.get(name)
        if kept is not None and kept[1] > time.monotonic():
            return kept[0]
        token, life = self._fetch(*name)
        with self._lock:
            self._kept[name] = (token, time.monotonic() + max(life - TOKEN_MARGIN_S, 0))
        return token

    def forget(self, asked: Parameters) -> None:
        """The service did not like it: ask for another one next time."""
        with self._lock:
            self._kept.pop(self._name(asked), None)

    def _name(self, asked: Parameters) -> tuple[str, str, str, str, str]:
        return (
            asked.required("auth.token_url"),
            asked.required("auth.client_id"),
            asked.required("auth.client_secret"),
            asked.text("auth.scope"),
            asked.text("auth.audience"),
        )

    def _fetch(self, url: str, client_id: str, secret: str, scope: str, audience: str) -> tuple[str, float]:
        form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret}
        form |= {name: value for name, value in (("scope", scope), ("audience", audience)) if value}
        address = self._allowed.require(url)
        try:
            with (
                patience.within(SECONDS),
                self._client.stream("POST", address, data=form, headers=_PLAIN, timeout=SECONDS) as answer,
            ):
                content = _bounded(answer)
        except httpx.HTTPError as failure:
            raise Failed(f"{urlsplit(url).netloc}: {failure}") from failure
        if answer.status_code >= 500 or answer.status_code == 429:
            raise Failed(f"{urlsplit(url).netloc} answered {answer.status_code}", after_ms=_pause(answer))
        if answer.status_code != 200:
            raise Failed(f"{urlsplit(url).netloc} gave no token: {answer.status_code}", again=False)
        try:
            told = msgspec.json.decode(content, type=dict[str, Any])
            return str(told["access_token"]), float(told.get("expires_in", 60))
        except (msgspec.DecodeError, KeyError, TypeError, ValueError) as malformed:
            raise Failed(f"{urlsplit(url).netloc} gave no token", again=False) from malformed


class Rest:
    """Calls web services."""

    def __init__(self, allowed: Iterable[str], *, secrets: Secrets | None = None, client: httpx.Client | None = None) -> None:
        self._allowed = Allowed(allowed)
        self._secrets = secrets or Secrets()
        self._client = client or patience.client(SECONDS)
        self._tokens = Tokens(self._client, self._allowed)

    def connector(self) -> Connector:
        """At-least-once: whether a repeated call is recognised is up to the service called."""
        return Connector(system="http", work=self.call, deduplicates=False)

    def call(self, call: Call) -> Mapping[str, Any]:
        asked = Parameters(call, self._secrets)
        method = asked.text("method", "POST").strip().upper()
        if method not in _METHODS:
            raise Failed(f"method {method} is not allowed", again=False)
        url = self._allowed.require(asked.text("url", quote=lambda value: quote(value, safe="")))
        answer, content = self._sent(method, url, call, asked)
        if answer.status_code == 401 and asked.text("auth") == "oauth2":
            self._tokens.forget(asked)
            answer, content = self._sent(method, url, call, asked)
        return _result(asked, answer, content)

    def _sent(self, method: str, url: str, call: Call, asked: Parameters) -> tuple[httpx.Response, bytes]:
        headers = {name: value for name, value in asked.beginning("header.") if name.lower() not in _OURS}
        headers |= self._authorization(asked) | {"Idempotency-Key": call.idempotency_key}
        query = dict(asked.beginning("query."))
        seconds = asked.number("timeout", SECONDS, most=LONGEST_S) or SECONDS
        body: Any = {"json": _body(call, asked)} if method in _BODY_METHODS else {}
        given: Any = {"headers": _PLAIN | headers, "params": query or None, "timeout": seconds, **body}
        try:
            with patience.within(seconds), self._client.stream(method, url, **given) as answer:
                return answer, _bounded(answer)
        except httpx.HTTPError as failure:
            raise Failed(f"{urlsplit(url).netloc}: {type(failure).__name__} {failure}") from failure
        except (UnicodeEncodeError, ValueError) as malformed:
            raise Failed(f"a header of the request is malformed: {malformed}", again=False) from malformed

    def _authorization(self, asked: Parameters) -> dict[str, str]:
        kind = asked.text("auth", "none").strip()
        if kind in {"", "none"}:
            return {}
        if kind == "basic":
            pair = httpx.BasicAuth(asked.required("auth.user"), asked.text("auth.password"))
            return {"Authorization": next(pair.auth_flow(httpx.Request("GET", "http://x"))).headers["Authorization"]}
        if kind == "bearer":
            return {"Authorization": f"Bearer {asked.required('auth.token')}"}
        if kind == "api-key":
            return {asked.text("auth.name", "X-API-Key"): asked.required("auth.key")}
        if kind == "oauth2":
            return {"Authorization": f"Bearer {self._tokens.of(asked)}"}
        raise Failed(f"auth {kind} is not known: none, basic, bearer, api-key, oauth2", again=False)


def _body(call: Call, asked: Parameters) -> Any:
    name = asked.text("body").strip()
    return asked.variable(name) if name else dict(call.variables)


def _bounded(answer: httpx.Response) -> bytes:
    """The answer, no larger than we have patience for, also when it is packed."""
    content = bytearray()
    for part in _unpacked(answer):
        content += part
        if len(content) > LARGEST_ANSWER:
            raise Failed("the answer is too large", again=False)
    return bytes(content)


def _unpacked(answer: httpx.Response) -> Iterable[bytes]:
    """The body in parts that are never larger than an answer may be; what we did not ask for is packed all the same at times."""
    packing = answer.headers.get("content-encoding", "identity").strip().lower()
    if answer.is_stream_consumed or packing in {"", "identity"}:
        yield from answer.iter_bytes() if answer.is_stream_consumed else answer.iter_raw()
        return
    if packing not in {"gzip", "x-gzip", "deflate"}:
        raise Failed(f"the answer is packed as {packing[:40]}, which was not asked for", again=False)
    packer, begun = zlib.decompressobj(zlib.MAX_WBITS | 32), False
    try:
        for part in answer.iter_raw():
            begun = begun or bool(part)
            yield packer.decompress(part, LARGEST_ANSWER + 1)
            while packer.unconsumed_tail:
                yield packer.decompress(packer.unconsumed_tail, LARGEST_ANSWER + 1)
    except zlib.error as broken:
        raise Failed("the answer is packed and cannot be unpacked", again=False) from broken
    if begun and not packer.eof:
        raise Failed("the answer is packed and ends in the middle")


def _pause(answer: httpx.Response) -> int | None:
    """How long the service asks us to wait (RFC 9110 §10.2.3), in ms; None when it does not, or in no way we know."""
    told = answer.headers.get("retry-after", "").strip()
    if told.isascii() and told.isdecimal():
        return min(int(told[:9]) * 1_000, LONGEST_PAUSE_MS)
    try:
        moment = parsedate_to_datetime(told)
    except (ValueError, OverflowError):
        return None
    moment = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    left = (moment - datetime.now(UTC)).total_seconds()
    return min(max(int(left * 1_000), 0), LONGEST_PAUSE_MS)


def _result(asked: Parameters, answer: httpx.Response, content: bytes) -> Mapping[str, Any]:
    if answer.status_code >= 500 or answer.status_code in {408, 425, 429}:
        raise Failed(f"{answer.url.host} answered {answer.status_code}", after_ms=_pause(answer))
    if answer.status_code >= 400:
        raise BusinessError(f"HTTP_{answer.status_code}", content[:200].decode("utf-8", "replace"))
    if answer.status_code >= 300:
        raise Failed(f"{answer.url.host} answered with a redirect", again=False)
    found: Any = _decoded(content, answer.headers.get("content-type", ""))
    name = asked.text("result").strip()
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
