"""The tables of the transactional database, for the queries of the read side.

Format rules: the tenant is part of every key, exposed rows have 63-bit time-ordered keys, instants are milliseconds since
1970 UTC. The tables of running instances carry no foreign keys: the rows are written by one core in one order, and a
cluster that shards by instance could not keep them.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

metadata = sa.MetaData(naming_convention={"ix": "ix_%(table_name)s_%(column_0_N_name)s", "pk": "pk_%(table_name)s"})


def _key(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, primary_key=True, autoincrement=False)


def _name(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, primary_key=True)


def _number(name: str, *, optional: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=optional)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean, nullable=False)


def _bytes(name: str) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary, nullable=False)


def _table(name: str, *parts: sa.Column[Any] | sa.Index, clustered: bool = False) -> sa.Table:
    """A table whose key begins with the tenant; `clustered` keeps its rows inside the key's tree on SQLite."""
    return sa.Table(name, metadata, _key("tenant"), *parts, sqlite_with_rowid=not clustered)


processes = _table(
    "processes",
    _name("id"),
    _text("name_zh"),
    _text("name_en"),
    _text("category"),
    _text("department"),
    _text("owner"),
    _number("phase"),
    _number("position"),
    _text("summary_zh"),
    _text("summary_en"),
    _number("created_at"),
    _number("version"),
)

versions = _table(
    "versions",
    _key("key"),
    _text("process_id"),
    _number("number"),
    _text("label"),
    _text("state"),
    _text("note_zh"),
    _text("note_en"),
    _text("content"),
    _text("program"),
    _number("created_at"),
    _text("created_by"),
    _number("effective_from", optional=True),
    _number("retired_at", optional=True),
    _number("version"),
    sa.Index("ix_versions_process", "tenant", "process_id", "number", unique=True),
)

resources = _table("resources", _key("version_key"), _name("kind"), _name("id"), _text("content"), clustered=True)

contents = _table("contents", _name("digest"), _bytes("body"))

settings = _table("settings", _name("name"), _bytes("body"), _number("version"), clustered=True)

dossiers = _table(
    "dossiers",
    _name("kind"),
    _name("id"),
    _text("process_id"),
    _text("subject"),
    _text("state"),
    _bytes("body"),
    _number("created_at"),
    _text("created_by"),
    _number("changed_at"),
    _number("version"),
    sa.Index("ix_dossiers_process", "tenant", "kind", "process_id"),
)

instances = _table(
    "instances",
    _key("key"),
    _text("process_id"),
    _number("version_key"),
    _text("program"),
    _number("schema"),
    _text("state"),
    _text("business_no"),
    _text("title"),
    _text("starter"),
    _text("department"),
    _number("started_at"),
    _number("ended_at", optional=True),
    _number("priority"),
    _flag("urgent"),
    _number("parent_key", optional=True),
    _number("parent_element", optional=True),
    _number("root_key"),
    _number("depth"),
    _number("sequence"),
    _number("incidents"),
    _number("late_items"),
    _number("version"),
    sa.Index("ix_instances_process", "tenant", "process_id", "state", "key"),
    sa.Index("ix_instances_starter", "tenant", "starter", "key"),
    sa.Index("ix_instances_parent", "tenant", "parent_key", "parent_element"),
    sa.Index("ix_instances_ended", "tenant", "process_id", "ended_at"),
)

scopes = _table("scopes", _key("instance_key"), _key("scope"), _bytes("body"), clustered=True)

history = _table(
    "history",
    _key("instance_key"),
    _key("sequence"),
    _number("at"),
    _text("kind"),
    _text("event_class"),
    _text("element_id"),
    _number("element_instance"),
    _text("actor"),
    _text("on_behalf_of"),
    _text("reason"),
    _text("pii"),
    _number("schema"),
    _text("program"),
    _bytes("body"),
)

work_items = _table(
    "work_items",
    _key("key"),
    _number("instance_key"),
    _number("element_instance"),
    _text("element_id"),
    _number("scope"),
    _text("process_id"),
    _number("version_key"),
    _text("state"),
    _text("title"),
    _text("business_no"),
    _text("starter"),
    _text("letter"),
    _text("post"),
    _text("assignee"),
    _number("priority"),
    _flag("urgent"),
    _number("created_at"),
    _number("claimed_at", optional=True),
    _number("completed_at", optional=True),
    _text("completed_by"),
    _text("on_behalf_of"),
    _text("outcome"),
    _text("due"),
    _text("clock"),
    _number("total_ms"),
    _number("warn_at", optional=True),
    _number("due_at", optional=True),
    sa.Column("warn_share", sa.Double, nullable=False),
    _text("level"),
    _number("stopped_at", optional=True),
    _number("follow_up_at", optional=True),
    _number("version"),
    sa.Index("ix_work_items_instance", "tenant", "instance_key", "element_instance"),
    sa.Index("ix_work_items_done", "tenant", "completed_by", "completed_at"),
    sa.Index("ix_work_items_started", "tenant", "starter", "completed_at"),
)

candidates = _table(
    "candidates",
    _name("principal"),
    _key("work_item_key"),
    sa.Index("ix_candidates_item", "tenant", "work_item_key"),
    clustered=True,
)

readings = _table("readings", _key("work_item_key"), _name("person"), _number("at"), clustered=True)

drafts = _table(
    "drafts", _key("work_item_key"), _name("person"), _bytes("body"), _text("comment"), _number("saved_at"), clustered=True
)

copies = _table(
    "copies",
    _key("key"),
    _text("person"),
    _number("instance_key"),
    _number("work_item_key"),
    _number("created_at"),
    _number("read_at", optional=True),
    sa.Index("ix_copies_person", "tenant", "person", "key"),
    sa.Index("ix_copies_item", "tenant", "work_item_key"),
)

notifications = _table(
    "notifications",
    _key("key"),
    _text("person"),
    _text("kind"),
    _number("instance_key"),
    _number("work_item_key"),
    _number("created_at"),
    _text("params"),
    _number("read_at", optional=True),
    sa.Index("ix_notifications_person", "tenant", "person", "key"),
)

timers = _table(
    "timers",
    _key("instance_key"),
    _name("kind"),
    _key("reference"),
    _text("element_id"),
    _number("due_at"),
    sa.Index("ix_timers_due", "tenant", "due_at"),
    clustered=True,
)

subscriptions = _table(
    "subscriptions",
    _key("instance_key"),
    _key("number"),
    _text("channel"),
    _text("kind"),
    _text("name"),
    _text("correlation"),
    _text("element_id"),
    _number("element_instance"),
    _text("process_id"),
    _number("created_at"),
    sa.Index("ix_subscriptions_channel", "tenant", "channel", "instance_key"),
    clustered=True,
)

starts = _table(
    "starts",
    _name("process_id"),
    _key("place"),
    _text("element_id"),
    _text("channel"),
    _text("kind"),
    _text("name"),
    _number("version_key"),
    _text("repeat"),
    sa.Index("ix_starts_channel", "tenant", "channel"),
    clustered=True,
)

messages = _table(
    "messages",
    _key("key"),
    _text("channel"),
    _text("name"),
    _text("correlation"),
    _text("message_id"),
    _bytes("body"),
    _number("published_at"),
    _number("expires_at"),
    sa.Index("ix_messages_channel", "tenant", "channel", "key"),
    sa.Index("ix_messages_name", "tenant", "name", "key"),
    sa.Index("ix_messages_expiry", "tenant", "expires_at"),
)

deliveries = _table("deliveries", _key("message_key"), _name("process_id"), clustered=True)

jobs = _table(
    "jobs",
    _key("key"),
    _number("instance_key"),
    _number("element_instance"),
    _text("element_id"),
    _text("topic"),
    _text("state"),
    _number("retries"),
    _number("due_at"),
    _bytes("body"),
    _number("created_at"),
    _number("lease"),
    _text("holder"),
    _text("error"),
    _number("attempts"),
    _number("version"),
    sa.Index("ix_jobs_topic", "tenant", "topic", "state", "due_at"),
    sa.Index("ix_jobs_instance", "tenant", "instance_key", "element_instance"),
)

incidents = _table(
    "incidents",
    _key("instance_key"),
    _key("id"),
    _text("element_id"),
    _number("element_instance"),
    _text("code"),
    _text("message"),
    _number("job_key", optional=True),
    _number("raised_at"),
    _number("resolved_at", optional=True),
    _number("key"),
    sa.Index("ix_incidents_key", "tenant", "key"),
)

outbox = _table(
    "outbox",
    _key("key"),
    _text("topic"),
    _bytes("body"),
    _number("created_at"),
    _number("due_at"),
    _number("attempts"),
    _number("lease"),
    _text("error"),
    _flag("dead"),
    sa.Index("ix_outbox_due", "tenant", "dead", "due_at"),
)

errands = _table(
    "errands",
    _key("key"),
    _text("kind"),
    _text("subject"),
    _text("asked_by"),
    _number("created_at"),
    _text("state"),
    _bytes("request"),
    _number("due_at"),
    _number("done"),
    _number("total"),
    _text("step"),
    _bytes("result"),
    _bytes("problem"),
    _number("started_at", optional=True),
    _number("ended_at", optional=True),
    _flag("cancel_asked"),
    _number("attempts"),
    _number("lease"),
    _text("holder"),
    _number("version"),
    sa.Index("ix_errands_due", "tenant", "state", "due_at"),
    sa.Index("ix_errands_person", "tenant", "asked_by", "key"),
)

numbers = _table("numbers", _name("rule"), _name("period"), _number("drawn"), clustered=True)

idempotency = _table(
    "idempotency",
    _name("person"),
    _name("key"),
    _text("command"),
    _text("digest"),
    _bytes("result"),
    _number("created_at"),
    clustered=True,
)

leases = _table("leases", _name("name"), _text("holder"), _number("token"), _number("until"), clustered=True)
