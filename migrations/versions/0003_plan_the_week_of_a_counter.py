"""plan the week of a counter."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "working_plans",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("week", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint("capacity > 0", name=op.f("ck_working_plans_takes_somebody")),
        sa.CheckConstraint("minutes between 5 and 480", name=op.f("ck_working_plans_minutes")),
        sa.ForeignKeyConstraint(
            ["station_id"], ["stations.id"], name=op.f("fk_working_plans_station_id")
        ),
        sa.ForeignKeyConstraint(
            ["item"], ["service_items.code"], name=op.f("fk_working_plans_item")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_working_plans")),
    )
    op.create_index(op.f("ix_working_plans_station_id"), "working_plans", ["station_id"])
    op.create_table(
        "closures",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=80), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_closures_has_length")),
        sa.ForeignKeyConstraint(
            ["station_id"], ["stations.id"], name=op.f("fk_closures_station_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closures")),
    )
    op.create_index(op.f("ix_closures_station_id"), "closures", ["station_id"])


def downgrade() -> None:
    op.drop_table("closures")
    op.drop_table("working_plans")
