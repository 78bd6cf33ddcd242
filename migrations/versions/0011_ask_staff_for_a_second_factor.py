"""ask staff for a second factor."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "staff_members", sa.Column("totp_confirmed_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("staff_members", sa.Column("totp_last_step", sa.BigInteger(), nullable=True))
    op.add_column(
        "staff_sessions",
        sa.Column("needs_code", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.alter_column("staff_sessions", "needs_code", server_default=None)


def downgrade() -> None:
    op.drop_column("staff_sessions", "needs_code")
    op.drop_column("staff_members", "totp_last_step")
    op.drop_column("staff_members", "totp_confirmed_at")
