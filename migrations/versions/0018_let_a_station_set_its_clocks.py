"""let a station set its clocks."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

USUAL = {"first_answer_minutes": "10", "next_answer_minutes": "15", "solution_days": "5"}


def upgrade() -> None:
    for name, usual in USUAL.items():
        op.add_column(
            "station_desks", sa.Column(name, sa.Integer(), nullable=False, server_default=usual)
        )
        op.alter_column("station_desks", name, server_default=None)


def downgrade() -> None:
    for name in USUAL:
        op.drop_column("station_desks", name)
