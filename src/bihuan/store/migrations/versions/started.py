"""Open work of what a person has started is found by an index."""

from alembic import op

revision = "0008_started"
down_revision = "0007_copies"


def upgrade() -> None:
    op.create_index("ix_work_items_started", "work_items", ["tenant", "starter", "completed_at"])
