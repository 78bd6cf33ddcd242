"""note who writes in WeChat's own window."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "conversations",
        sa.Column("in_window", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.alter_column("conversations", "in_window", server_default=None)


def downgrade() -> None:
    op.drop_column("conversations", "in_window")
