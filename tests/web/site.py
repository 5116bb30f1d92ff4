"""A real site for the tests: our server on a free port, over a real database, with a handful of people."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import msgspec

from bihuan.application.people.first_steps import TOP_DEPARTMENT, FirstAdministrator, set_up
from bihuan.application.ports import Transaction
from bihuan.application.ports.people import AccountRecord, DepartmentRecord, PersonRecord, PostRecord
from bihuan.bootstrap.secrecy import Argon2Secrecy
from bihuan.connectors import reachable
from bihuan.documents.reports import DocumentReports
from bihuan.logstore.keeping import LogFolder
from bihuan.store import Database, FolderBlobs, migrate
from bihuan.web import DemoCompany, Ports, WebSettings, create_app, serve
from bihuan.web.serving import Server, bind

PASSWORD = "korrekt-Pferd-Batterie-9"
HOST = "127.0.0.1"

# id -> (roles, posts); everybody works in the top department
STAFF: dict[str, tuple[str, str]] = {
    "li_na": ("", "clerk"),
    "ma_qiang": ("", "clerk"),
    "liu_yang": ("", "keeper"),
    "wang_jian": ("process_owner", ""),
    "zhou_wen": ("process_specialist", ""),
    "mu_chen": ("process_admin", ""),
    "bai_yu": ("integrator", ""),
}
ADMINISTRATOR = "admin"
SECRETS = {"SHOP": "a secret of both"}
ALLOWED: set[str] = set()  # origins that may be called; a test adds that of its own server


class Browser(httpx.Client):
    """A person at a browser: keeps the cookie, sends the CSRF token with what changes something."""

    csrf: str = ""

    def log_in(self, login: str, password: str = PASSWORD) -> dict[str, Any]:
        answer = self.post("/api/session", json={"login": login, "password": password})
        answer.raise_for_status()
        session: dict[str, Any] = answer.json()
        self.headers["X-CSRF-Token"] = self.csrf = session["csrfToken"]
        return session


class Site:
    """The running site."""

    def __init__(self, url: str, database: Database, folder: Path) -> None:
        self.url = url
        self.folder = folder
        self.database = database
        self._browsers: list[Browser] = []

    def visitor(self, **headers: str) -> Browser:
        """Somebody who has not logged in."""
        browser = Browser(base_url=self.url, headers=headers, timeout=30, trust_env=False)
        self._browsers.append(browser)
        return browser

    def browser(self, login: str, password: str = PASSWORD, **headers: str) -> Browser:
        """Somebody who has logged in."""
        browser = self.visitor(**headers)
        browser.log_in(login, password)
        return browser

    def leave(self) -> None:
        """Everybody closes their browser."""
        while self._browsers:
            self._browsers.pop().close()


def people_the(database: Database, secrecy: Argon2Secrecy) -> None:
    """Enter the administrator and the staff, all with the same password."""
    set_up(database, secrecy, FirstAdministrator(login=ADMINISTRATOR, name="管理员", company="测试企业", password=PASSWORD))
    hash_ = secrecy.hash(PASSWORD)

    def enter(tx: Transaction) -> None:
        tx.departments.add(DepartmentRecord("sales", TOP_DEPARTMENT, "销售部", "Sales", "wang_jian"))
        for post in ("clerk", "keeper"):
            tx.posts.add(PostRecord(post, "sales", f"岗位 {post}", post.title()))
        for number, (person, (roles, posts)) in enumerate(STAFF.items()):
            row = PersonRecord(person, person, f"员工 {number}", person.replace("_", " ").title(), "sales", posts, roles=roles)
            tx.people.add(msgspec.structs.replace(row, created_at=tx.now))
            tx.accounts.add(AccountRecord(person, hash_, changed_at=tx.now))

    database.write(enter).result()


@contextmanager
def served(
    folder: Path, settings: WebSettings | None = None, demo: DemoCompany | None = None, *, url: str = ""
) -> Iterator[Site]:
    """The site over the database at `url`, else a SQLite file in `folder`, served by our own server from a thread."""
    url = url or f"sqlite:///{folder / 'site.db'}"
    migrate(url)
    secrecy = Argon2Secrecy()
    with Database(url) as database:
        if not database.read(lambda tx: tx.people.all()):
            people_the(database, secrecy)
        listener = bind(HOST, 0)
        ports = Ports(
            database=database,
            blobs=FolderBlobs(folder / "blobs"),
            secrecy=secrecy,
            demo=demo,
            secret=SECRETS.get,
            reachable=lambda url: reachable(ALLOWED, url),
            logs=LogFolder(folder),
            reports=DocumentReports(),
        )
        app = create_app(ports, settings or WebSettings(version="test"))
        servers: list[Server] = []
        thread = threading.Thread(target=serve, args=(app, listener), kwargs={"ready": servers.append}, daemon=True)
        thread.start()
        site = Site(f"http://{HOST}:{listener.getsockname()[1]}", database, folder)
        try:
            yield site
        finally:
            servers[0].stop()
            thread.join(timeout=30)
            site.leave()
            assert not thread.is_alive()
