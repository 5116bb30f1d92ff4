"""E-mail against a real mail server on a socket."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bihuan.application.ports.effects import Call, Failed
from bihuan.connectors.mail import Mail, MailServer
from bihuan.connectors.parameters import Secrets
from tests.connectors.smtp import MailBox, mail_box


@pytest.fixture
def box() -> Iterator[MailBox]:
    with mail_box() as running:
        yield running


def mail(box: MailBox, user: str = "", password: str = "") -> Mail:
    server = MailServer(
        host="127.0.0.1", port=box.port, security="none", user=user, password=password, sender="Bihuan <b@example.org>"
    )
    return Mail(server, Secrets({"SIGNATURE": "topsecret"}))


def call(**headers: str) -> Call:
    given = {"to": "{mail}", "subject": "订单 {order.no}", "body": "已发货：{quantity} 件", **headers}
    variables = {"mail": "Li Na <li@example.com>", "order": {"no": "SO1"}, "quantity": 3, "bad": "x\r\nBcc: all@example.com"}
    return Call(topic="email", variables=variables, headers=given, idempotency_key="12-7", now=1_700_000_000_000)


def test_a_mail_arrives_with_variables_filled_in(box: MailBox) -> None:
    told = mail(box).call(call(cc="boss@example.com, second@example.com", bcc="hidden@example.com", html="<b>{quantity}</b>"))
    ((recipients, message),) = box.mails
    assert recipients == ["li@example.com", "boss@example.com", "second@example.com", "hidden@example.com"]
    assert message["Subject"] == "订单 SO1"
    assert message["Message-ID"] == told["message_id"] == "<12-7@bihuan.example.org>"
    assert "hidden" not in str(message["Cc"]) + str(message["To"])
    body, html = message.get_body(("plain",)), message.get_body(("html",))
    assert body is not None
    assert html is not None
    assert body.get_content().strip() == "已发货：3 件"
    assert "<b>3</b>" in html.get_content()


def test_the_same_work_has_the_same_message_id(box: MailBox) -> None:
    sender = mail(box)
    assert sender.call(call()) == sender.call(call())
    assert not sender.connector().deduplicates


def test_it_logs_in(box: MailBox) -> None:
    box.login = ("user", "p w")
    mail(box, "user", "p w").call(call())
    with pytest.raises(Failed) as caught:
        mail(box, "user", "wrong").call(call())
    assert not caught.value.again
    assert len(box.mails) == 1


SAID = [("MAIL", "451 later", True), ("DATA", "554 no", False), ("RCPT", "450 busy", True), ("RCPT", "550 unknown", False)]


@pytest.mark.parametrize(("verb", "answer", "again"), SAID)
def test_what_the_server_says_decides_whether_to_try_again(box: MailBox, verb: str, answer: str, again: bool) -> None:
    box.answers[verb] = [answer]
    with pytest.raises(Failed) as caught:
        mail(box).call(call())
    assert caught.value.again is again
    assert box.mails == []


def test_nobody_there_is_tried_again() -> None:
    server = MailServer.of("smtp+plain://127.0.0.1:9", "b@example.org")
    with pytest.raises(Failed) as caught:
        Mail(server).call(call())
    assert caught.value.again


@pytest.mark.parametrize(
    "headers",
    [{"to": ""}, {"to": "nobody"}, {"subject": "{bad}"}, {"to": "{bad}"}, {"subject": "{unknown}"}, {"subject": "{quantity!r}"},
     {"to": ",".join(f"p{number}@example.com" for number in range(101))}, {"body": "{secrets.NONE}"}],
)  # fmt: skip
def test_what_cannot_be_sent_is_not(box: MailBox, headers: dict[str, str]) -> None:
    with pytest.raises(Failed) as caught:
        mail(box).call(call(**headers))
    assert not caught.value.again
    assert box.mails == []


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("smtp://u:p%40w@mail.example", ("mail.example", 587, "starttls", "u", "p@w")),
        ("smtps://mail.example", ("mail.example", 465, "tls", "", "")),
        ("smtp+plain://mail.example:2525", ("mail.example", 2525, "none", "", "")),
    ],
)
def test_addresses_of_mail_servers(address: str, expected: tuple[object, ...]) -> None:
    server = MailServer.of(address, "")
    assert (server.host, server.port, server.security, server.user, server.password) == expected


@pytest.mark.parametrize("address", ["mail.example", "http://mail.example", "smtp://"])
def test_what_is_no_mail_server(address: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        MailServer.of(address, "")
