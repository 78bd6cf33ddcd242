"""tell replayed pushes, and count handled ones."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

CONSTRAINT = "uq_wechat_receipts_address_digest"


def upgrade() -> None:
    op.add_column(
        "wechat_receipts", sa.Column("address_digest", sa.String(length=64), nullable=True)
    )
    op.create_unique_constraint(CONSTRAINT, "wechat_receipts", ["address_digest"])
    op.create_table(
        "wechat_handled_tallies",
        sa.Column("account", sa.String(length=4), nullable=False),
        sa.Column("shard", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("handled", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account", "shard", name="pk_wechat_handled_tallies"),
    )


def downgrade() -> None:
    op.drop_table("wechat_handled_tallies")
    op.drop_constraint(CONSTRAINT, "wechat_receipts", type_="unique")
    op.drop_column("wechat_receipts", "address_digest")
