"""link channels and check comments."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "channel_links", sa.Column("unionid_asked_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column(
        "evaluations",
        sa.Column("comment_check", sa.String(10), nullable=False, server_default="unchecked"),
    )
    op.alter_column("evaluations", "comment_check", server_default=None)


def downgrade() -> None:
    op.drop_column("evaluations", "comment_check")
    op.drop_column("channel_links", "unionid_asked_at")
