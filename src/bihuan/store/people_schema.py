"""The tables of people, the organization, accounts, sessions and calendars."""

from __future__ import annotations

import sqlalchemy as sa

from bihuan.store import schema


def _table(name: str, *parts: sa.Column[int] | sa.Column[str] | sa.Column[bool] | sa.Column[bytes] | sa.Index) -> sa.Table:
    tenant = sa.Column("tenant", sa.BigInteger, primary_key=True, autoincrement=False)
    return sa.Table(name, schema.metadata, tenant, *parts)


def _id(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, primary_key=True)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _number(name: str, *, optional: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=optional)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean, nullable=False)


people = _table(
    "people",
    _id("id"),
    _text("login"),
    _text("name_zh"),
    _text("name_en"),
    _text("department"),
    _text("posts"),
    _text("manager"),
    _text("roles"),
    _text("email"),
    _text("phone"),
    _text("identity"),
    _flag("active"),
    _number("created_at"),
    _number("version"),
    sa.Index("ix_people_login", "tenant", "login", unique=True),
)

departments = _table(
    "departments",
    _id("id"),
    _text("parent"),
    _text("name_zh"),
    _text("name_en"),
    _text("head"),
    _number("position"),
    _number("version"),
)

posts = _table("posts", _id("id"), _text("department"), _text("name_zh"), _text("name_en"), _number("version"))

rules = _table(
    "rules",
    _id("id"),
    _text("scope"),
    _text("name_zh"),
    _text("name_en"),
    _text("left_side"),
    _text("right_side"),
    _number("version"),
)

deputies = _table(
    "deputies",
    _id("id"),
    _text("person"),
    _text("deputy"),
    _text("processes"),
    _number("since"),
    _number("until", optional=True),
    _number("version"),
)

accounts = _table(
    "accounts",
    _id("person"),
    _text("hash"),
    _flag("must_change"),
    _number("failures"),
    _number("locked_until"),
    _number("changed_at"),
    _text("previous"),
    _number("version"),
)

sessions = _table(
    "sessions",
    _id("token_hash"),
    _text("person"),
    _number("created_at"),
    _number("seen_at"),
    _text("address"),
    _text("agent"),
    sa.Index("ix_sessions_person", "tenant", "person"),
)

access_tokens = _table(
    "access_tokens",
    _id("id"),
    _text("name"),
    _text("hash"),
    _text("scopes"),
    _text("processes"),
    _text("topics"),
    _text("created_by"),
    _number("created_at"),
    _number("expires_at", optional=True),
    _number("revoked_at", optional=True),
    _text("revoked_by"),
    _number("used_at", optional=True),
    _number("version"),
    sa.Index("ix_access_tokens_hash", "tenant", "hash", unique=True),
)

calendars = _table("calendars", _id("id"), sa.Column("body", sa.LargeBinary, nullable=False), _number("version"))
