"""wait for a place and take a ticket."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("appointments", sa.Column("offered_until", MOMENT, nullable=True))
    op.add_column(
        "service_items",
        sa.Column(
            "questions", postgresql.JSONB(astext_type=sa.Text()), nullable=False,
            server_default="[]",
        ),
    )  # fmt: skip
    op.alter_column("service_items", "questions", server_default=None)
    op.create_table(
        "waiting_places",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("slot_id", sa.BigInteger(), nullable=False),
        sa.Column("veteran_id", sa.BigInteger(), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["slot_id"], ["slots.id"], name="fk_waiting_places_slot_id"),
        sa.ForeignKeyConstraint(
            ["veteran_id"], ["veterans.id"], name="fk_waiting_places_veteran_id"
        ),
        sa.ForeignKeyConstraint(["item"], ["service_items.code"], name="fk_waiting_places_item"),
        sa.PrimaryKeyConstraint("id", name="pk_waiting_places"),
        sa.UniqueConstraint("slot_id", "veteran_id", name="uq_waiting_places_slot_id_veteran_id"),
    )
    op.create_index("ix_waiting_places_veteran_id", "waiting_places", ["veteran_id"])
    op.create_table(
        "queue_tickets",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("appointment_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("turn_at", MOMENT, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("called_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("staff_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["station_id"], ["stations.id"], name="fk_queue_tickets_station_id"
        ),
        sa.ForeignKeyConstraint(["item"], ["service_items.code"], name="fk_queue_tickets_item"),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointments.id"], name="fk_queue_tickets_appointment_id"
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff_members.id"], name="fk_queue_tickets_staff_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_queue_tickets"),
        sa.UniqueConstraint(
            "station_id", "day", "number", name="uq_queue_tickets_station_id_day_number"
        ),
        sa.UniqueConstraint("appointment_id", name="uq_queue_tickets_appointment_id"),
    )


def downgrade() -> None:
    op.drop_table("queue_tickets")
    op.drop_table("waiting_places")
    op.drop_column("service_items", "questions")
    op.drop_column("appointments", "offered_until")
