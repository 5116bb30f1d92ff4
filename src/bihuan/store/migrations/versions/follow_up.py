"""When somebody should look at open work again."""

import sqlalchemy as sa
from alembic import op

revision = "0010_follow_up"
down_revision = "0009_stopped"


def upgrade() -> None:
    op.add_column("work_items", sa.Column("follow_up_at", sa.BigInteger(), nullable=True))
