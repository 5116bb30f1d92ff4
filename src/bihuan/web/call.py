"""A request to the API: who calls, in which language, and how a use case is run for them.

Authentication and the use case share one transaction, so a session that has just ended cannot slip a command through.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hmac
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

import msgspec
from litestar import Request
from litestar.datastructures.state import State

from bihuan.application.actor import Actor
from bihuan.application.mining.exploring import Explorer
from bihuan.application.people import access, sessions
from bihuan.application.people.sessions import Authenticated
from bihuan.application.ports import Blobs, Database, Transaction
from bihuan.application.ports.logs import LogStore, Reports
from bihuan.application.ports.people import Secrecy
from bihuan.application.views.connectors import ConnectorTemplate
from bihuan.kernel.catalogue import LANGUAGES, Language
from bihuan.kernel.errors import Forbidden, Unauthenticated
from bihuan.web.bell import Bell
from bihuan.web.decoding import decode
from bihuan.web.events import Hub
from bihuan.web.metrics import Metrics
from bihuan.web.ports import DemoCompany, WebSettings
from bihuan.web.problems import BadRequest, WrongMediaType

P = ParamSpec("P")
T = TypeVar("T")

COOKIE = "bihuan_session"
READS = frozenset({"GET", "HEAD", "OPTIONS"})
_KEY_LENGTH = 128


class Room(msgspec.Struct, kw_only=True):
    """What every request of one application shares."""

    database: Database
    blobs: Blobs
    demo: DemoCompany | None
    settings: WebSettings
    hub: Hub
    bell: Bell
    metrics: Metrics
    readers: Executor
    hashers: Executor
    secrecy: Secrecy
    logs: LogStore
    reports: Reports
    explorer: Explorer
    connectors: tuple[ConnectorTemplate, ...]
    secret: Callable[[str], str | None]
    reachable: Callable[[str], bool]
    describe: Callable[[], dict[str, Any]]


class Met(msgspec.Struct, frozen=True):
    """Who calls, and how their use of a session or token is noted when that is due."""

    actor: Actor
    touch: Callable[[Transaction], None] | None = None


class Call(Request[Any, Any, State]):
    """One request, with the use cases at hand."""

    @property
    def room(self) -> Room:
        return cast("Room", self.app.state["room"])

    @property
    def token(self) -> str:
        """The session's token; raises `Unauthenticated` when the browser sent none."""
        token = self.cookies.get(COOKIE, "")
        if not token:
            raise Unauthenticated("web.session_required")
        return token

    @property
    def language(self) -> Language:
        """The language the caller asks for, else that of the installation."""
        return spoken(self.headers.get("accept-language", ""), self.room.settings.language)

    def authenticate(self, tx: Transaction) -> Authenticated:
        """Whose session this is; one with a password to be changed opens nothing else."""
        found = sessions.authenticate(tx, self.token, self.room.secrecy.now(), self.language)
        self.scope["person"] = found.actor.person  # type: ignore[typeddict-unknown-key]
        if found.must_change_password and not self.route_handler.opt.get("first_password"):
            raise Forbidden("web.must_change_password")
        return found

    def _met(self, tx: Transaction) -> Met:
        """A person with a session or a program with an access token, whichever comes."""
        given = credentials(self)
        now = self.room.secrecy.now()
        if given is None:
            found = self.authenticate(tx)
            touched = (lambda tx: sessions.touch_session(tx, found.token_hash, now)) if found.touch else None
            return Met(found.actor, touched)
        if not self.route_handler.opt.get("token"):
            raise Forbidden("token.not_here", place=self.scope["path"])
        admitted = access.authenticate(tx, given.secret, now, self.language, client=given.client)
        self.scope["person"] = admitted.actor.person  # type: ignore[typeddict-unknown-key]
        return Met(admitted.actor, (lambda tx: access.touch(tx, admitted.token.id, now)) if admitted.touch else None)

    async def ask(self, query: Callable[Concatenate[Transaction, Actor, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a reading use case for the caller."""

        def asked(tx: Transaction) -> tuple[T, Met]:
            met = self._met(tx)
            return query(tx, met.actor, *args, **kwargs), met

        answer, met = await self.read(asked)
        if met.touch is not None:
            self.room.database.write(met.touch)
        return answer

    async def tell(self, command: Callable[Concatenate[Transaction, Actor, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a writing use case for the caller; answered when it is durable. The session's use is noted with it."""
        key = self._idempotency_key()

        def told(tx: Transaction) -> T:
            met = self._met(tx)
            if met.touch is not None:
                met.touch(tx)
            return command(tx, msgspec.structs.replace(met.actor, key=key), *args, **kwargs)

        return await self.write(told)

    async def read(self, query: Callable[[Transaction], T]) -> T:
        """Run a query for nobody in particular, away from the event loop."""
        return await self.apart(self.room.database.read, query)

    async def write(self, use_case: Callable[[Transaction], T]) -> T:
        """Run a use case for nobody in particular. A caller who leaves does not undo what is under way."""
        answer = cast("Future[T]", self.room.database.write(use_case))
        return await asyncio.shield(asyncio.wrap_future(answer))

    async def apart(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run what would hold up the event loop in a thread."""
        return await asyncio.get_running_loop().run_in_executor(self.room.readers, lambda: _answered(work, *args, **kwargs))

    async def slowly(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """As `apart`, for what hashes passwords: a rush of log-ins must not starve the readers."""
        return await asyncio.get_running_loop().run_in_executor(self.room.hashers, lambda: _answered(work, *args, **kwargs))

    async def authenticated(self) -> Authenticated:
        """Who calls, for use cases of several transactions."""
        return await self.read(self.authenticate)

    async def json(self) -> Any:
        """The body, decoded strictly and straight into the type the handler declares."""
        body = await self.body()
        media_type = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type != "application/json":
            raise WrongMediaType("web.media_type", expected="application/json", got=media_type)
        declared = self.route_handler.parsed_data_field
        return decode(body, Any if declared is None else declared.annotation)

    def _idempotency_key(self) -> str:
        key = self.headers.get("idempotency-key", "")
        if len(key) > _KEY_LENGTH or not all("!" <= letter <= "~" for letter in key):
            raise BadRequest("web.idempotency_key", place="Idempotency-Key")
        return key


class Credentials(msgspec.Struct, frozen=True):
    """A program's secret, and the client id that came with it, if one did."""

    secret: str
    client: str = ""


def credentials(call: Any) -> Credentials | None:
    """What a program shows: `Bearer <token>`, or `Basic` with client id and token. None for a browser."""
    scheme, _, rest = call.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return Credentials(rest.strip())
    if scheme.lower() != "basic":
        return None
    try:
        client, _, secret = base64.b64decode(rest, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return Credentials("", "-")
    return Credentials(secret, client or "-")


def admit(call: Any, handler: Any) -> None:
    """Guard of every route: nobody enters without a session unless the route says `public`, nothing changes without its token.

    Programs come with an access token instead, to the routes that say `token`.
    """
    if "\0" in call.scope["path"] or b"%00" in call.scope["query_string"]:
        raise BadRequest("web.null_character")
    changing = call.method not in READS
    if changing and call.headers.get("sec-fetch-site") == "cross-site":
        raise Forbidden("web.cross_site")
    if handler.opt.get("public"):
        return
    if credentials(call) is not None:
        # No browser sends this header by itself, so nobody can be made to send it.
        if not handler.opt.get("token"):
            raise Forbidden("token.not_here", place=call.scope["path"])
        return
    token = call.cookies.get(COOKIE, "")
    if not token:
        raise Unauthenticated("web.session_required")
    if changing and not hmac.compare_digest(call.headers.get("x-csrf-token", "").encode(), sessions.csrf_of(token).encode()):
        raise Forbidden("web.csrf")


def spoken(accepted: str, otherwise: Language) -> Language:
    """The first of our languages in an `Accept-Language` header, by weight."""
    weighed: list[tuple[float, int, Language]] = []
    for order, part in enumerate(accepted.split(",")[:20]):
        name, _, weight = part.partition(";")
        language: Language | None = next((each for each in LANGUAGES if name.strip().lower().startswith(each[:2])), None)
        if language is not None:
            weighed.append((-_weight(weight), order, language))
    return min(weighed)[2] if weighed else otherwise


def _weight(text: str) -> float:
    try:
        return float(text.strip().removeprefix("q=")) if text else 1.0
    except ValueError:
        return 0.0


def _answered(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What the work answers; who waits in a coroutine would never hear of a `StopIteration`."""
    try:
        return work(*args, **kwargs)
    except StopIteration as ended:
        raise RuntimeError("the use case left an iterator at its end") from ended
