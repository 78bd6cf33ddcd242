"""name a second place to ask."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("service_items", sa.Column("other_seat", sa.String(length=12), nullable=True))


def downgrade() -> None:
    op.drop_column("service_items", "other_seat")
