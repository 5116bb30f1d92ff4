"""Access tokens of programs, and keys under which incidents are known outside."""

import sqlalchemy as sa
from alembic import op

revision = "0005_access"
down_revision = "0004_errands"


def upgrade() -> None:
    op.create_table(
        "access_tokens",
        sa.Column("tenant", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("processes", sa.Text(), nullable=False),
        sa.Column("topics", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.Column("revoked_by", sa.Text(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_access_tokens"),
    )
    op.create_index("ix_access_tokens_hash", "access_tokens", ["tenant", "hash"], unique=True)
    # Those of before have the key of their instance, moved by their number: unique as long as no instance had thousands.
    op.add_column("incidents", sa.Column("key", sa.BigInteger(), nullable=False, server_default="0"))
    op.execute("UPDATE incidents SET key = instance_key + id")
    # Whoever asks for work names topics: a heap of jobs that nobody serves must not stand in the way of the others.
    op.drop_index("ix_jobs_due", "jobs")
    op.create_index("ix_jobs_topic", "jobs", ["tenant", "topic", "state", "due_at"])
    op.create_index("ix_incidents_key", "incidents", ["tenant", "key"])
