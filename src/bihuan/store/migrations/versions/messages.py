"""Subscriptions to messages and signals, starts of processes, kept messages."""

import sqlalchemy as sa
from alembic import op

revision = "0006_messages"
down_revision = "0005_access"


def upgrade() -> None:
    op.create_table(
        "subscriptions",
        sa.Column("tenant", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("instance_key", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("number", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("correlation", sa.Text(), nullable=False),
        sa.Column("element_id", sa.Text(), nullable=False),
        sa.Column("element_instance", sa.BigInteger(), nullable=False),
        sa.Column("process_id", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "instance_key", "number", name="pk_subscriptions"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_subscriptions_channel", "subscriptions", ["tenant", "channel", "instance_key"])
    op.create_table(
        "starts",
        sa.Column("tenant", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("process_id", sa.Text(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("element_id", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version_key", sa.BigInteger(), nullable=False),
        sa.Column("repeat", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "process_id", "place", name="pk_starts"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_starts_channel", "starts", ["tenant", "channel"])
    op.create_table(
        "messages",
        sa.Column("tenant", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("key", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("correlation", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("published_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "key", name="pk_messages"),
    )
    op.create_index("ix_messages_channel", "messages", ["tenant", "channel", "key"])
    op.create_index("ix_messages_name", "messages", ["tenant", "name", "key"])
    op.create_index("ix_messages_expiry", "messages", ["tenant", "expires_at"])
    op.create_table(
        "deliveries",
        sa.Column("tenant", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("message_key", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("process_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "message_key", "process_id", name="pk_deliveries"),
        sqlite_with_rowid=False,
    )
