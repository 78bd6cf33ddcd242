"""remember pictures to fetch."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TABLE = "wechat_pending_media"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("account", sa.String(length=4), nullable=False),
        sa.Column("veteran_id", sa.BigInteger(), nullable=False),
        sa.Column("openid_index", sa.String(length=64), nullable=False),
        sa.Column("media_id", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["veteran_id"], ["veterans.id"], name="fk_wechat_pending_media_veteran_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_wechat_pending_media"),
    )
    for column in ("veteran_id", "openid_index"):
        op.create_index(f"ix_{TABLE}_{column}", TABLE, [column])


def downgrade() -> None:
    op.drop_table(TABLE)
