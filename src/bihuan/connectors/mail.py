"""E-mail by SMTP. Headers of the task: `to`, `cc`, `bcc` (addresses separated by commas), `subject`, `body`, `html`, `from`.

The Message-ID is made of the idempotency key, so that a mail sent twice is recognised by whoever keeps Message-IDs; most readers
do not, so the connector says that it cannot deduplicate. Nothing a variable holds can add a header or an address of its own.
"""

from __future__ import annotations

import smtplib
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate, getaddresses
from socket import socket
from typing import Any, Literal
from urllib.parse import unquote, urlsplit

import msgspec

from bihuan.application.ports.effects import Call, Failed
from bihuan.connectors import patience
from bihuan.connectors.contract import Connector
from bihuan.connectors.parameters import Parameters, Secrets

TOPIC = "email"
SECONDS = 20.0
LONGEST_S = 120.0
LONGEST_TALK = 1 << 20
MOST_RECIPIENTS = 100


class MailServer(msgspec.Struct, frozen=True, kw_only=True):
    """Where mail is handed in; `security` is how the line is kept from listeners."""

    host: str
    port: int
    security: Literal["none", "starttls", "tls"]
    user: str = ""
    password: str = ""
    sender: str = ""

    @classmethod
    def of(cls, address: str, sender: str) -> MailServer:
        """From `smtp://user:password@host:587` (STARTTLS), `smtps://…` (TLS from the start), `smtp+plain://…` (neither)."""
        parts = urlsplit(address)
        known: dict[str, tuple[Literal["none", "starttls", "tls"], int]] = {
            "smtp": ("starttls", 587),
            "smtps": ("tls", 465),
            "smtp+plain": ("none", 25),
        }
        if parts.scheme not in known or not parts.hostname:
            raise ValueError(address)
        security, port = known[parts.scheme]
        return cls(
            host=parts.hostname,
            port=parts.port or port,
            security=security,
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            sender=sender,
        )


class Mail:
    """Hands mail in at one server; a connection per mail, because they are rare and far between."""

    def __init__(self, server: MailServer, secrets: Secrets | None = None) -> None:
        self._server = server
        self._secrets = secrets or Secrets()

    def connector(self) -> Connector:
        return Connector(system="smtp", work=self.call, deduplicates=False)

    def call(self, call: Call) -> Mapping[str, Any]:
        message = self._message(call)
        hidden = _addresses(Parameters(call, self._secrets).text("bcc"), "bcc")
        shown = getaddresses([str(message.get("To", "")), str(message.get("Cc", ""))])
        recipients = [address for _, address in shown if address] + [str(each.addr_spec) for each in hidden]
        if len(recipients) > MOST_RECIPIENTS:
            raise Failed(f"{len(recipients)} recipients are too many, {MOST_RECIPIENTS} are the most", again=False)
        refused = self._hand_in(message, recipients)
        return {"message_id": str(message["Message-ID"]), "refused": sorted(refused)}

    def _message(self, call: Call) -> EmailMessage:
        asked = Parameters(call, self._secrets)
        message = EmailMessage()
        sender = asked.text("from", self._server.sender).strip()
        try:
            message["From"] = _one_line(sender)
            message["To"] = _addresses(asked.required("to"), "to")
            if copies := _addresses(asked.text("cc"), "cc"):
                message["Cc"] = copies
            message["Subject"] = _one_line(asked.text("subject"))
            message["Date"] = formatdate(call.now / 1000)
            message["Message-ID"] = f"<{call.idempotency_key}@bihuan.{_domain(sender)}>"
        except (ValueError, IndexError) as malformed:
            raise Failed(f"an address or the subject is malformed: {malformed}", again=False) from malformed
        message.set_content(asked.text("body"))
        if html := asked.text("html", quote=_escaped):
            message.add_alternative(html, subtype="html")
        return message

    def _hand_in(self, message: EmailMessage, recipients: list[str]) -> Mapping[str, Any]:
        server = self._server
        try:
            with self._connection() as line:
                if server.security == "starttls":
                    line.starttls(context=ssl.create_default_context())
                if server.user:
                    line.login(server.user, server.password)
                return line.send_message(message, to_addrs=recipients)
        except smtplib.SMTPRecipientsRefused as refused:
            permanent = all(code >= 500 for code, _ in refused.recipients.values())
            raise Failed(
                f"the mail server refused every recipient: {sorted(refused.recipients)}", again=not permanent
            ) from refused
        except smtplib.SMTPResponseException as answered:
            text = (
                answered.smtp_error.decode("utf-8", "replace") if isinstance(answered.smtp_error, bytes) else answered.smtp_error
            )
            raise Failed(f"the mail server answered {answered.smtp_code} {text}", again=answered.smtp_code < 500) from answered
        except (OSError, smtplib.SMTPException) as failure:
            raise Failed(f"{server.host}:{server.port}: {type(failure).__name__} {failure}") from failure

    def _connection(self) -> smtplib.SMTP:
        server = self._server
        if server.security == "tls":
            return _SafeLine(server.host, server.port, timeout=SECONDS, context=ssl.create_default_context())
        return _Line(server.host, server.port, timeout=SECONDS)


class _Answers:
    """What a server says, and no more of it than any server has to say to one client."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._left = LONGEST_TALK

    def readline(self, size: int = -1) -> bytes:
        line: bytes = self._file.readline(size)
        self._left -= len(line)
        if self._left < 0:
            raise OSError("the mail server talks without end")
        return line

    def close(self) -> None:
        self._file.close()


class _Line(smtplib.SMTP):
    """A conversation that is over by a certain instant, however slowly the server speaks or listens."""

    file: Any = None

    def __init__(self, *given: Any, **more: Any) -> None:
        self._until = time.monotonic() + LONGEST_S
        super().__init__(*given, **more)

    def getreply(self) -> tuple[int, bytes]:
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("the mail server has gone")
        if self.file is None:
            self.file = _Answers(self.sock.makefile("rb"))
        with self._in_time(self.sock):
            return super().getreply()

    def send(self, s: Any) -> None:
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("the mail server has gone")
        with self._in_time(self.sock):
            super().send(s)

    @contextmanager
    def _in_time(self, line: socket) -> Iterator[None]:
        """What was cut off is no answer, although it may look like one."""
        late = smtplib.SMTPServerDisconnected("the mail server takes too long")
        try:
            with patience.cut_after(max(self._until - time.monotonic(), 0), line):
                yield
        except OSError as failure:
            if time.monotonic() < self._until:
                raise
            raise late from failure
        if time.monotonic() >= self._until:
            raise late

    def _get_socket(self, host: str, port: int, timeout: float) -> socket:
        failure: OSError = TimeoutError(f"{host} was not reached in time")
        reach: Any = getattr(super(), "_get_socket")  # noqa: B009 - the stubs do not know it
        for address, seconds in patience.ways(host, port, timeout):
            try:
                line: socket = reach(address, port, seconds)
            except OSError as unreached:
                failure = unreached
            else:
                line.settimeout(timeout)
                return line
        raise failure


class _SafeLine(_Line, smtplib.SMTP_SSL):
    """The same over TLS from the first byte."""


def _addresses(text: str, header: str) -> tuple[Address, ...]:
    found: list[Address] = []
    for name, address in getaddresses([_one_line(text)]):
        if not address:
            continue
        local, _, domain = address.rpartition("@")
        if not local or not domain:
            raise Failed(f"{header}: {address} is no e-mail address", again=False)
        found.append(Address(display_name=name, username=local, domain=domain))
    return tuple(found)


def _one_line(text: str) -> str:
    if "\r" in text or "\n" in text:
        raise Failed("addresses and subjects are one line", again=False)
    return text


def _domain(sender: str) -> str:
    return sender.rpartition("@")[2].strip("> ") or "local"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
