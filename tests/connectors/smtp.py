"""A mail server for the tests: as much of RFC 5321 as a client needs, over a real socket."""

from __future__ import annotations

import base64
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, cast


class MailBox(socketserver.ThreadingTCPServer):
    """Keeps what was handed in; `answers` overrides the answer to a verb, once each; `login` is asked for when it is set."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.mails: list[tuple[list[str], EmailMessage]] = []
        self.answers: dict[str, list[str]] = {}
        self.login: tuple[str, str] | None = None

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        box = cast("MailBox", self.server)
        self.known = box.login is None
        self.recipients: list[str] = []
        self.say("220 box")
        while line := self.rfile.readline().decode().strip():
            verb = line.split(" ")[0].upper()
            if box.answers.get(verb):
                self.say(box.answers[verb].pop(0))
                continue
            if verb == "QUIT":
                self.say("221 bye")
                return
            getattr(self, f"on_{verb.lower()}", self.on_other)(line, box)

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def on_ehlo(self, line: str, box: MailBox) -> None:
        self.say("250-box")
        self.say("250 AUTH PLAIN")

    def on_auth(self, line: str, box: MailBox) -> None:
        _, user, password = base64.b64decode(line.split(" ")[2]).decode().split("\0")
        self.known = box.login == (user, password)
        self.say("235 fine" if self.known else "535 who are you")

    def on_mail(self, line: str, box: MailBox) -> None:
        self.say("250 ok" if self.known else "530 log in first")

    def on_rcpt(self, line: str, box: MailBox) -> None:
        self.recipients.append(line.partition("<")[2].partition(">")[0])
        self.say("250 ok")

    def on_data(self, line: str, box: MailBox) -> None:
        self.say("354 go on")
        lines: list[bytes] = []
        while (row := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(row[1:] if row.startswith(b"..") else row)
        found: Any = message_from_bytes(b"".join(lines), policy=policy.default)
        box.mails.append((self.recipients, found))
        self.say("250 kept")

    def on_other(self, line: str, box: MailBox) -> None:
        self.say("250 ok")


@contextmanager
def mail_box() -> Iterator[MailBox]:
    with MailBox() as box:
        thread = threading.Thread(target=box.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield box
        finally:
            box.shutdown()
            thread.join()
