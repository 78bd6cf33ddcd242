"""say who is responsible for an item."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name, length, default in (
        ("seat", 12, "anywhere"), ("seat_rule", 200, ""), ("lowest_level", 10, "village"),
    ):  # fmt: skip
        op.add_column(
            "service_items",
            sa.Column(name, sa.String(length=length), nullable=False, server_default=default),
        )
        op.alter_column("service_items", name, server_default=None)


def downgrade() -> None:
    for name in ("lowest_level", "seat_rule", "seat"):
        op.drop_column("service_items", name)
