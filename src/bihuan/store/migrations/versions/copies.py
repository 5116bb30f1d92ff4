"""Copies are asked for by work item too."""

from alembic import op

revision = "0007_copies"
down_revision = "0006_messages"


def upgrade() -> None:
    op.create_index("ix_copies_item", "copies", ["tenant", "work_item_key"])
