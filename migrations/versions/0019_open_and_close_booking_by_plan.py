"""open and close booking by plan."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

COLUMNS = (
    ("working_plans", "lead_minutes", "0"),
    ("working_plans", "horizon_days", "28"),
    ("slots", "lead_minutes", "0"),
)


def upgrade() -> None:
    for table, name, usual in COLUMNS:
        op.add_column(table, sa.Column(name, sa.Integer(), nullable=False, server_default=usual))
    op.create_check_constraint("horizon", "working_plans", "horizon_days between 1 and 60")
    op.create_check_constraint("lead", "working_plans", "lead_minutes between 0 and 20160")


def downgrade() -> None:
    op.drop_constraint("lead", "working_plans", type_="check")
    op.drop_constraint("horizon", "working_plans", type_="check")
    for table, name, _ in reversed(COLUMNS):
        op.drop_column(table, name)
