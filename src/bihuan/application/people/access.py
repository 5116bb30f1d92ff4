"""Access tokens: how programs come in.

A token is a secret of 256 bits, told once; only its SHA-256 is stored. It carries permissions of the one table in `actor`,
may be limited to processes and topics, may end by itself and can be revoked at any time. Whoever administers the system has
no part in the business (三员分立), so the secret of a token that opens business is given to an integrator only; administrators
see every token and revoke it.
"""

from __future__ import annotations

import hashlib
import re

import msgspec

from bihuan.application.actor import CLIENT, PERMISSIONS, Actor
from bihuan.application.instants import maybe_wire, wire
from bihuan.application.people.people import maybe_person_ref
from bihuan.application.people.roster import apart
from bihuan.application.people.sessions import Store
from bihuan.application.ports import Transaction
from bihuan.application.ports.people import AccessTokenRecord, Secrecy
from bihuan.application.views.access import AccessTokenCreated, AccessTokenList, AccessTokenView, CreateAccessToken, ScopeView
from bihuan.kernel.errors import InvalidInput, NotFound, Rejected, Unauthenticated

PREFIX = "bhn_"
TOUCH_MS = 60_000
DAY_MS = 86_400_000
LONGEST_DAYS = 3_650
SCOPES = (
    "work.do",
    "jobs.work",
    "messages.publish",
    "instances.read_all",
    "instances.manage",
    "incidents.resolve",
    "sensitive.read",
    "processes.read",
    "processes.edit",
    "processes.release",
    "people.read",
)
_SENSITIVE = "sensitive.read"
_ID = re.compile(r"[A-Za-z][A-Za-z0-9._-]{2,63}")

replace = msgspec.structs.replace


class Admitted(msgspec.Struct, frozen=True):
    """A program at the door; `touch` says that the use of its token is to be noted (once a minute)."""

    actor: Actor
    token: AccessTokenRecord
    touch: bool


def hash_of(secret: str) -> str:
    """Under which name a token is stored."""
    return hashlib.sha256(secret.encode()).hexdigest()


def authenticate(tx: Transaction, secret: str, now: int, language: str = "zh-CN", *, client: str = "") -> Admitted:
    """Who a token belongs to; `client` is the id that came with it, if one did. Raises `Unauthenticated`."""
    token = tx.access_tokens.by_hash(hash_of(secret)) if secret.startswith(PREFIX) else None
    if token is None or (client and client != token.id):
        raise Unauthenticated("token.unknown")
    if token.revoked_at is not None:
        raise Unauthenticated("token.revoked", client=token.id)
    if token.expires_at is not None and token.expires_at <= now:
        raise Unauthenticated("token.expired", client=token.id)
    return Admitted(_client(token, language), token, touch=now - (token.used_at or 0) >= TOUCH_MS)


def client(tx: Transaction, name: str, language: str) -> Actor:
    """A program as an actor with the rights that are its own now; without any when its token is over."""
    token = tx.access_tokens.find(name.removeprefix(CLIENT))
    if token is None or token.revoked_at is not None or (token.expires_at is not None and token.expires_at <= tx.now):
        return Actor(person=name, permissions=frozenset(), language=language)
    return _client(token, language)


def _client(token: AccessTokenRecord, language: str) -> Actor:
    return Actor(
        person=CLIENT + token.id,
        permissions=frozenset(apart(token.scopes)),
        language=language,
        processes=frozenset(apart(token.processes)) if token.processes else None,
        topics=frozenset(apart(token.topics)) if token.topics else None,
    )


def touch(tx: Transaction, id_: str, now: int) -> None:
    """Note that a token is in use."""
    token = tx.access_tokens.find(id_)
    if token is not None and (token.used_at or 0) < now:
        tx.access_tokens.save(replace(token, used_at=now))


def tokens(tx: Transaction, actor: Actor) -> AccessTokenList:
    """All tokens, newest first, and what one may carry."""
    actor.require("tokens.edit")
    return AccessTokenList(
        items=[shown(tx, each) for each in tx.access_tokens.all()],
        scopes=[ScopeView(id=scope, name=PERMISSIONS[scope].name, grantable=_may_grant(actor, scope)) for scope in SCOPES],
    )


def shown(tx: Transaction, token: AccessTokenRecord) -> AccessTokenView:
    return AccessTokenView(
        id=token.id,
        name=token.name,
        scopes=list(apart(token.scopes)),
        processes=list(apart(token.processes)),
        topics=list(apart(token.topics)),
        created_by=maybe_person_ref(tx.directory.organization(), token.created_by),
        created_at=wire(token.created_at),
        expires_at=maybe_wire(token.expires_at),
        revoked_at=maybe_wire(token.revoked_at),
        revoked_by=maybe_person_ref(tx.directory.organization(), token.revoked_by),
        used_at=maybe_wire(token.used_at),
    )


def create(store: Store, secrecy: Secrecy, actor: Actor, given: CreateAccessToken) -> AccessTokenCreated:
    """Make a token; its secret stands in the answer and nowhere else."""
    _check(actor, given)
    secret, now = PREFIX + secrecy.token(), secrecy.now()
    record = AccessTokenRecord(
        id=given.id,
        name=given.name.strip(),
        hash=hash_of(secret),
        scopes=",".join(each for each in SCOPES if each in given.scopes),
        processes=",".join(dict.fromkeys(given.processes)),
        topics=",".join(dict.fromkeys(given.topics)),
        created_by=actor.person,
        created_at=now,
        expires_at=now + given.days * DAY_MS if given.days else None,
    )

    def enter(tx: Transaction) -> AccessTokenCreated:
        if tx.access_tokens.find(given.id) is not None:
            raise Rejected("token.id_taken", place="/id", id=given.id)
        for process in given.processes:
            if tx.processes.find(process) is None:
                raise InvalidInput("token.no_such_process", place="/processes", process=process)
        tx.access_tokens.add(record)
        return AccessTokenCreated(token=shown(tx, record), secret=secret)

    return store.write(enter).result()


def _may_grant(actor: Actor, scope: str) -> bool:
    """Whoever may not read what is sensitive makes no program that may."""
    if scope == _SENSITIVE:
        return actor.may(scope)
    return not PERMISSIONS[scope].business or actor.may("jobs.work")


def _check(actor: Actor, given: CreateAccessToken) -> None:
    actor.require("tokens.edit")
    if not _ID.fullmatch(given.id):
        raise InvalidInput("token.bad_id", place="/id", id=given.id[:80])
    if not given.name.strip():
        raise InvalidInput("token.name_missing", place="/name")
    unknown = [scope for scope in given.scopes if scope not in SCOPES]
    if unknown or not given.scopes:
        raise InvalidInput("token.bad_scope", place="/scopes", scope=", ".join(unknown) or "-", known=", ".join(SCOPES))
    for scope in given.scopes:
        if not _may_grant(actor, scope):
            code = "token.not_held" if scope == _SENSITIVE else "token.separation"
            raise Rejected(code, place="/scopes", zh=PERMISSIONS[scope].name.zh, en=PERMISSIONS[scope].name.en)
    if given.processes and "jobs.work" in given.scopes:
        raise InvalidInput("token.limit_by_topic", place="/processes")
    if given.processes and "messages.publish" in given.scopes:
        raise InvalidInput("token.messages_reach_all", place="/processes")
    if any("," in each or not each.strip() for each in (*given.processes, *given.topics)):
        raise InvalidInput("token.bad_limit", place="/topics")
    if not 0 <= given.days <= LONGEST_DAYS:
        raise InvalidInput("token.bad_days", place="/days", longest=LONGEST_DAYS)


def revoke(tx: Transaction, actor: Actor, id_: str, now: int) -> AccessTokenView:
    """End a token at once; revoking it again changes nothing."""
    actor.require("tokens.edit")
    token = tx.access_tokens.find(id_)
    if token is None:
        raise NotFound("token.not_found", place=id_, id=id_)
    if token.revoked_at is None:
        token = tx.access_tokens.save(replace(token, revoked_at=now, revoked_by=actor.person))
    return shown(tx, token)
