"""What the systems around us do wrong, over real sockets: no call outlasts its time, none takes more memory than it may."""

from __future__ import annotations

import gzip
import ssl
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

import httpx
import pytest

from bihuan.application.ports.effects import BusinessError, Call, Failed
from bihuan.application.ports.records import OutboxRecord
from bihuan.application.running.telling import Target
from bihuan.connectors import mail as mails
from bihuan.connectors import patience
from bihuan.connectors.mail import Mail, MailServer
from bihuan.connectors.outgoing import Outgoing
from bihuan.connectors.rest import LARGEST_ANSWER, LONGEST_PAUSE_MS, Rest
from tests.connectors.poison import Poison, Script, drips, poison, pours, says, silent

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
MEMORY = 24 * LARGEST_ANSWER
SOON = "0.4"  # seconds that a task gives a call


def failed(work: Callable[[], Any]) -> Failed:
    with pytest.raises(Failed) as caught:
        work()
    return caught.value


def ask(server: Poison, allowed: tuple[str, ...] = (), **headers: str) -> Any:
    rest = Rest((server.url, *allowed))
    given = {"url": f"{server.url}/x", "timeout": SOON, **headers}
    return rest.call(Call(topic="http", variables={"a": 1}, headers=given, idempotency_key="1-1"))


def memory_of(work: Callable[[], Failed]) -> tuple[Failed, int]:
    """What the work failed of, and the most memory it held on the way."""
    tracemalloc.start()
    try:
        found = work()
        return found, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "script",
    [
        pytest.param(says(HEAD + b"Content-Length: 100\r\n\r\n{"), id="hangs up in the middle of the body"),
        pytest.param(says(HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\n{"), id="hangs up in the middle of a chunk"),
        pytest.param(says(HEAD), id="hangs up in the middle of the head"),
        pytest.param(says(), id="hangs up at once"),
        pytest.param(says(b"SSH-2.0-other\r\n\r\n"), id="speaks another protocol"),
        pytest.param(silent, id="says nothing"),
        pytest.param(drips(HEAD, b"X-More: and more\r\n"), id="drips headers"),
        pytest.param(drips(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"), id="drips answers before the answer"),
        pytest.param(drips(HEAD + b"Content-Length: 100000\r\n\r\n", b" "), id="drips the body"),
        pytest.param(drips(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"), id="drips chunks"),
    ],
)
def test_a_call_has_an_end_and_is_tried_again(script: Script) -> None:
    with poison(script) as server:
        failure = failed(lambda: ask(server))
        assert failure.again
        assert server.calls == 1
        assert failure.message


@pytest.mark.parametrize(
    ("first", "wave"),
    [
        pytest.param(HEAD + b"Content-Length: 524288000\r\n\r\n", b" " * 65_536, id="half a gigabyte"),
        pytest.param(HEAD + b"\r\n", b" " * 65_536, id="without end"),
        pytest.param(HEAD, b"X-Long: " + b"x" * 60_000 + b"\r\n", id="headers without end"),
        pytest.param(
            HEAD + b"Content-Encoding: gzip\r\n\r\n", gzip.compress(bytes(64 << 20), 9) * 2, id="little that becomes much"
        ),
    ],
)
def test_a_call_takes_no_more_memory_than_it_may(first: bytes, wave: bytes) -> None:
    with poison(pours(first, wave)) as server:
        _, most = memory_of(lambda: failed(lambda: ask(server, timeout="60")))
        assert most < MEMORY


def test_a_service_that_takes_what_it_is_sent_a_little_at_a_time_is_not_waited_for() -> None:
    """Each slice is taken, none of them late; what is left when the time is over is not sent any more."""
    content, taken = bytes(64 << 20), [0]

    def slow(line: Any, over: Any) -> None:
        while not over.wait(0.01) and (part := line.recv(65_536)):
            taken[0] += len(part)

    with poison(slow) as server, patience.client(60) as client, pytest.raises(httpx.TimeoutException), patience.within(0.4):
        client.post(server.url, content=content)
    assert taken[0] < len(content) // 2


def test_all_addresses_of_a_host_share_the_time_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    def addresses(*given: Any, **more: Any) -> list[tuple[Any, ...]]:
        return [(2, 1, 6, "", (address, 0)) for address in ("127.0.0.3", "127.0.0.2", "127.0.0.3", "127.0.0.1")]

    monkeypatch.setattr(patience, "getaddrinfo", addresses)
    shares = list(patience.ways("many.example", 80, 30.0))
    assert [address for address, _ in shares] == ["127.0.0.3", "127.0.0.2", "127.0.0.1"]
    for share, most in zip((share for _, share in shares), (10.0, 15.0, 30.0), strict=True):
        assert 0 < share <= most
    assert list(patience.ways("many.example", 80, 0.0)) == []
    with poison(says(HEAD + b"Content-Length: 2\r\n\r\n{}")) as server, patience.client(20) as client:
        assert client.get(f"http://many.example:{server.port}/").content == b"{}"
    with patience.client(20) as client, pytest.raises(httpx.TransportError):
        client.get(f"http://many.example:{server.port}/")


def test_a_packed_answer_is_read_although_it_was_not_asked_for() -> None:
    body = gzip.compress(b'{"on_hand": 5}')
    with poison(says(HEAD + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(body), body)) as server:
        assert ask(server) == {"on_hand": 5}
    with poison(says(HEAD + b"Content-Encoding: gzip\r\n\r\nno gzip")) as server:
        assert not failed(lambda: ask(server)).again
    with poison(says(HEAD + b"Content-Encoding: br\r\n\r\nxx")) as server:
        assert not failed(lambda: ask(server)).again


def test_a_packed_answer_that_ends_in_the_middle_is_none() -> None:
    """Its beginning is often a whole text of its own; the length that was told says nothing about it."""
    body = gzip.compress(b"stock 5" * 500)[:-9]
    with poison(says(HEAD + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(body), body)) as server:
        failure = failed(lambda: ask(server))
        assert failure.again
        assert "ends in the middle" in failure.message
    with poison(says(HEAD + b"Content-Encoding: gzip\r\nContent-Length: 0\r\n\r\n")) as server:
        assert ask(server) == {}


def test_nothing_but_json_is_taken_for_json() -> None:
    for body in (b"{", b"\xff\xfe", b"[1, 2", b'{"a": NaN}', b"<html>"):
        with poison(says(HEAD + b"Connection: close\r\n\r\n" + body)) as server:
            failure = failed(partial(ask, server))
            assert (failure.again, failure.message) == (False, "the answer is no JSON")


def test_a_redirect_to_somebody_else_is_not_followed() -> None:
    """Nor to somebody on the list: the task names the address, not the service."""
    with poison(says(HEAD + b"Content-Length: 2\r\n\r\n{}")) as other:
        for code in (301, 302, 303, 307, 308):
            head = b"HTTP/1.1 %d Moved\r\nLocation: %s/secret\r\nContent-Length: 0\r\n\r\n" % (code, other.url.encode())
            with poison(says(head)) as server:
                for allowed in ((), (other.url,)):
                    failure = failed(partial(ask, server, allowed))
                    assert not failure.again
                    assert "redirect" in failure.message
        assert other.calls == 0


def test_another_name_of_the_same_machine_is_another_host() -> None:
    with poison(says(HEAD + b"Content-Length: 2\r\n\r\n{}")) as server:
        for name in ("localhost", "127.0.0.2", "0x7f000001", "[::1]", "127.1"):
            failure = failed(partial(ask, server, url=f"http://{name}:{server.port}/"))
            assert "allow-list" in failure.message
        assert server.calls == 0


def test_who_does_not_prove_who_they_are_is_not_called() -> None:
    """A port that speaks no TLS, and one that speaks it without a certificate."""

    def nameless(line: Any, over: Any) -> None:
        with suppress(ssl.SSLError), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).wrap_socket(line, server_side=True) as safe:
            safe.recv(1)

    def plain(line: Any, over: Any) -> None:
        line.sendall(HEAD + b"\r\n{}")

    for script in (plain, nameless):
        with poison(script) as server:
            address = server.url.replace("http", "https")
            failure = failed(partial(ask, server, (address,), url=f"{address}/x"))
            assert failure.again
            assert "ssl" in failure.message.lower()


@pytest.mark.parametrize(
    ("told", "at_least", "at_most"),
    [
        ("7", 7_000, 7_000),
        ("0", 0, 0),
        ("99999999999999999999", LONGEST_PAUSE_MS, LONGEST_PAUSE_MS),
        ("Thu, 31 Dec 2099 23:59:59 GMT", LONGEST_PAUSE_MS, LONGEST_PAUSE_MS),
        ("Fri, 31 Dec 1999 23:59:59 GMT", 0, 0),
    ],
)
def test_who_asks_us_to_wait_is_left_in_peace(told: str, at_least: int, at_most: int) -> None:
    for status in (b"429 Too Many Requests", b"503 Service Unavailable"):
        head = b"HTTP/1.1 %s\r\nRetry-After: %s\r\nContent-Length: 0\r\n\r\n" % (status, told.encode())
        with poison(says(head)) as server:
            failure = failed(partial(ask, server))
            assert failure.again
            assert failure.after_ms is not None
            assert at_least <= failure.after_ms <= at_most


@pytest.mark.parametrize("told", ["", "soon", "-5", "1.5", f"Mon, 01 Jan 2026 00:00:00 +{'9' * 20}"])
def test_a_time_to_wait_that_is_none_is_our_own_affair(told: str) -> None:
    head = b"HTTP/1.1 429 Too Many\r\nRetry-After: %s\r\nContent-Length: 0\r\n\r\n" % told.encode()
    with poison(says(head)) as server:
        failure = failed(lambda: ask(server))
        assert (failure.again, failure.after_ms) == (True, None)


def test_a_refusal_is_an_error_of_business_and_short() -> None:
    body = "无库存".encode() * 100_000
    with poison(says(b"HTTP/1.1 409 Conflict\r\nContent-Length: %d\r\n\r\n" % len(body), body)) as server:
        with pytest.raises(BusinessError) as refused:
            ask(server)
        assert refused.value.code == "HTTP_409"
        assert len(refused.value.message) <= 200


@pytest.mark.parametrize(
    "script",
    [
        pytest.param(pours(HEAD + b"\r\n", b" " * 65_536), id="pours"),
        pytest.param(says(HEAD + b"Content-Length: 100\r\n\r\n{"), id="hangs up"),
        pytest.param(says(HEAD + b"Content-Length: 2\r\n\r\n[]"), id="gives something else"),
    ],
)
def test_a_token_is_not_waited_for_without_end(script: Script) -> None:
    with poison(script) as tokens, poison(says(HEAD + b"Content-Length: 2\r\n\r\n{}")) as server:
        auth = {"auth": "oauth2", "auth.token_url": f"{tokens.url}/token", "auth.client_id": "a", "auth.client_secret": "b"}
        _, most = memory_of(lambda: failed(lambda: ask(server, (tokens.url,), **auth)))
        assert most < MEMORY
        assert server.calls == 0


# --- webhooks --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "script",
    [
        pytest.param(says(), id="hangs up"),
        pytest.param(says(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"), id="redirects"),
        pytest.param(pours(b"HTTP/1.1 500 Broken\r\n\r\n", b"x" * 65_536), id="pours"),
    ],
)
def test_a_delivery_that_goes_wrong_is_kept(script: Script) -> None:
    with poison(script) as server:
        target = Target(url=f"{server.url}/hook", event="e", delivery="d", body=b"{}", secret="", own="s")
        outgoing = Outgoing((server.url,), lambda message: target, {})
        message = OutboxRecord(key=1, topic="webhook", body=b"", due_at=0, created_at=0)
        failure, most = memory_of(lambda: failed(lambda: outgoing.deliver(message)))
        assert failure.again
        assert most < MEMORY


# --- e-mail ----------------------------------------------------------------------------------------------------------


def talks(*answers: bytes, then: Script | None = None) -> Script:
    """A mail server that gives these answers, one for each line it is told, then does something else."""

    def script(line: Any, over: Any) -> None:
        heard = line.makefile("rb")
        for number, answer in enumerate(answers):
            if number:
                heard.readline()
            line.sendall(answer)
        if then is not None:
            heard.readline()
            then(line, over)

    return script


def drops(drop: bytes) -> Script:
    def script(line: Any, over: Any) -> None:
        while not over.wait(0.01):
            line.sendall(drop)

    return script


def floods(wave: bytes) -> Script:
    def script(line: Any, over: Any) -> None:
        while not over.is_set():
            line.sendall(wave)

    return script


HELLO = (b"220 here\r\n", b"250 fine\r\n")


@pytest.mark.parametrize(
    ("script", "seconds", "why"),
    [
        pytest.param(talks(), 60, "closed", id="hangs up at once"),
        pytest.param(talks(*HELLO), 60, "", id="hangs up after the greeting"),
        pytest.param(talks(*HELLO, b"250 ok\r\n", b"250 ok\r\n", b"354 go on\r\n"), 60, "", id="hangs up when it has the mail"),
        pytest.param(drops(b"220-"), 0.6, "takes too long", id="drips its greeting"),
        pytest.param(talks(*HELLO, then=drops(b"2")), 0.6, "takes too long", id="drips an answer"),
        pytest.param(talks(*HELLO, then=drops(b"250-more\r\n")), 0.6, "takes too long", id="drips lines"),
        pytest.param(talks(b"220 here\r\n", then=silent), 0.6, "takes too long", id="falls silent"),
        pytest.param(
            talks(b"220 here\r\n", then=floods(b"250-more\r\n" * 1000)), 60, "talks without end", id="talks without end"
        ),
    ],
)
def test_a_mail_server_that_goes_wrong_is_tried_again(
    script: Script, seconds: float, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mails, "LONGEST_S", seconds)
    with poison(script) as server:
        mail = Mail(MailServer(host="127.0.0.1", port=server.port, security="none", sender="a@example.org"))
        headers = {"to": "b@example.org", "subject": "s", "body": "b"}
        sent = Call(topic="email", variables={}, headers=headers, idempotency_key="1-1", now=0)
        failure, most = memory_of(lambda: failed(lambda: mail.call(sent)))
        assert failure.again
        assert why in failure.message
        assert most < MEMORY


def test_a_mail_server_that_does_not_listen_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mails, "LONGEST_S", 2.0)
    with poison(talks(*HELLO, b"250 ok\r\n", b"250 ok\r\n", b"354 go on\r\n", then=silent)) as server:
        mail = Mail(MailServer(host="127.0.0.1", port=server.port, security="none", sender="a@example.org"))
        headers = {"to": "b@example.org", "subject": "s", "body": "no more than a line\n" * (1 << 20)}
        failure = failed(lambda: mail.call(Call(topic="email", variables={}, headers=headers, idempotency_key="1-1", now=0)))
    assert failure.again
    assert "takes too long" in failure.message
