"""The clock of a work item stands still while its instance is suspended."""

import sqlalchemy as sa
from alembic import op

revision = "0009_stopped"
down_revision = "0008_started"


def upgrade() -> None:
    op.add_column("work_items", sa.Column("stopped_at", sa.BigInteger(), nullable=True))
