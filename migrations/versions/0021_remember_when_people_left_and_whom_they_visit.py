"""remember when people left and whom they visit, and who was told of the next opening."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("left_at", "visiting_until"):
        op.add_column("veterans", sa.Column(name, sa.DateTime(timezone=True)))
    op.add_column("veterans", sa.Column("visited_station_id", sa.Integer()))
    op.create_foreign_key(
        "fk_veterans_visited_station_id",
        "veterans", "stations", ["visited_station_id"], ["id"],
    )  # fmt: skip
    # Whoever is to be erased asked for it at some time before now.
    op.execute("UPDATE veterans SET left_at = now() WHERE erasure_due_at IS NOT NULL")
    op.add_column(
        "conversations",
        sa.Column("overnight_told", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.alter_column("conversations", "overnight_told", server_default=None)


def downgrade() -> None:
    op.drop_column("conversations", "overnight_told")
    for name in ("visited_station_id", "visiting_until", "left_at"):
        op.drop_column("veterans", name)
