"""Dossiers: the documents of the method."""

import sqlalchemy as sa
from alembic import op

revision = "0003_dossiers"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "dossiers",
        sa.Column("tenant", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("process_id", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "kind", "id", name="pk_dossiers"),
    )
    op.create_index("ix_dossiers_process", "dossiers", ["tenant", "kind", "process_id"])
