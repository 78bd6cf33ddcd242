"""keep clocks, notes, transfers, canned replies and follow-ups."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "canned_replies",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=True),
        sa.Column("article_id", sa.String(length=60), nullable=True),
        sa.Column("staff_id", sa.BigInteger(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff_members.id"], name="fk_canned_replies_staff_id"
        ),
        sa.ForeignKeyConstraint(
            ["station_id"], ["stations.id"], name="fk_canned_replies_station_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_canned_replies"),
    )
    op.create_table(
        "station_desks",
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("auto_assign", sa.Boolean(), nullable=False),
        sa.Column("duty_officer_id", sa.BigInteger(), nullable=True),
        sa.Column("most_chats", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["duty_officer_id"], ["staff_members.id"], name="fk_station_desks_duty_officer_id"
        ),
        sa.ForeignKeyConstraint(
            ["station_id"], ["stations.id"], name="fk_station_desks_station_id"
        ),
        sa.PrimaryKeyConstraint("station_id", name="pk_station_desks"),
    )
    op.create_table(
        "conversation_notes",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("conversation_id", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_conversation_notes_conversation_id"
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff_members.id"], name="fk_conversation_notes_staff_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_conversation_notes"),
    )
    op.create_index(
        "ix_conversation_notes_conversation_id", "conversation_notes", ["conversation_id"]
    )
    op.create_table(
        "conversation_readings",
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("conversation_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name="fk_conversation_readings_conversation_id",
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff_members.id"], name="fk_conversation_readings_staff_id"
        ),
        sa.PrimaryKeyConstraint("staff_id", "conversation_id", name="pk_conversation_readings"),
    )
    op.create_table(
        "conversation_transfers",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("conversation_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=True),
        sa.Column("from_staff_id", sa.BigInteger(), nullable=True),
        sa.Column("from_station_id", sa.Integer(), nullable=True),
        sa.Column("to_staff_id", sa.BigInteger(), nullable=True),
        sa.Column("to_station_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["staff_members.id"], name="fk_conversation_transfers_by_id"
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name="fk_conversation_transfers_conversation_id",
        ),
        sa.ForeignKeyConstraint(
            ["from_staff_id"], ["staff_members.id"], name="fk_conversation_transfers_from_staff_id"
        ),
        sa.ForeignKeyConstraint(
            ["from_station_id"], ["stations.id"], name="fk_conversation_transfers_from_station_id"
        ),
        sa.ForeignKeyConstraint(
            ["to_staff_id"], ["staff_members.id"], name="fk_conversation_transfers_to_staff_id"
        ),
        sa.ForeignKeyConstraint(
            ["to_station_id"], ["stations.id"], name="fk_conversation_transfers_to_station_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_conversation_transfers"),
    )
    op.create_index(
        "ix_conversation_transfers_conversation_id", "conversation_transfers", ["conversation_id"]
    )
    op.create_table(
        "follow_ups",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("conversation_id", sa.BigInteger(), nullable=False),
        sa.Column("veteran_id", sa.BigInteger(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=True),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by_id", sa.BigInteger(), nullable=True),
        sa.Column("result", sa.String(length=20), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_follow_ups_conversation_id"
        ),
        sa.ForeignKeyConstraint(
            ["done_by_id"], ["staff_members.id"], name="fk_follow_ups_done_by_id"
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_members.id"], name="fk_follow_ups_staff_id"),
        sa.ForeignKeyConstraint(["station_id"], ["stations.id"], name="fk_follow_ups_station_id"),
        sa.ForeignKeyConstraint(["veteran_id"], ["veterans.id"], name="fk_follow_ups_veteran_id"),
        sa.PrimaryKeyConstraint("id", name="pk_follow_ups"),
        sa.UniqueConstraint("conversation_id", name="uq_follow_ups_conversation_id"),
    )
    op.create_index("ix_follow_ups_due_on", "follow_ups", ["due_on"])
    op.create_index("ix_follow_ups_veteran_id", "follow_ups", ["veteran_id"])
    op.create_table(
        "message_tokens",
        sa.Column("token", sa.BigInteger(), nullable=False),
        sa.Column("conversation_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_message_tokens_conversation_id"
        ),
        sa.PrimaryKeyConstraint("token", "conversation_id", name="pk_message_tokens"),
    )
    op.create_index("ix_message_tokens_conversation_id", "message_tokens", ["conversation_id"])
    op.add_column(
        "conversations", sa.Column("handed_off_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("conversations", sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "conversations", sa.Column("paused_since", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column(
        "conversations",
        sa.Column("pauses", postgresql.JSONB(), nullable=False, server_default="[]"),
    )
    op.add_column("conversations", sa.Column("first_taker_id", sa.BigInteger(), nullable=True))
    op.add_column("conversations", sa.Column("ruled_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "conversations", sa.Column("last_article_id", sa.String(length=60), nullable=True)
    )
    op.add_column("conversations", sa.Column("answered_by", sa.String(length=60), nullable=True))
    op.create_index("ix_conversations_paused_since", "conversations", ["paused_since"])
    op.create_foreign_key(
        "fk_conversations_first_taker_id",
        "conversations",
        "staff_members",
        ["first_taker_id"],
        ["id"],
    )


def downgrade() -> None:
    op.drop_constraint("fk_conversations_first_taker_id", "conversations", type_="foreignkey")
    op.drop_index("ix_conversations_paused_since", table_name="conversations")
    op.drop_column("conversations", "answered_by")
    op.drop_column("conversations", "last_article_id")
    op.drop_column("conversations", "ruled_at")
    op.drop_column("conversations", "first_taker_id")
    op.drop_column("conversations", "pauses")
    op.drop_column("conversations", "paused_since")
    op.drop_column("conversations", "asked_at")
    op.drop_column("conversations", "handed_off_at")
    op.drop_index("ix_message_tokens_conversation_id", table_name="message_tokens")
    op.drop_table("message_tokens")
    op.drop_index("ix_follow_ups_veteran_id", table_name="follow_ups")
    op.drop_index("ix_follow_ups_due_on", table_name="follow_ups")
    op.drop_table("follow_ups")
    op.drop_index("ix_conversation_transfers_conversation_id", table_name="conversation_transfers")
    op.drop_table("conversation_transfers")
    op.drop_table("conversation_readings")
    op.drop_index("ix_conversation_notes_conversation_id", table_name="conversation_notes")
    op.drop_table("conversation_notes")
    op.drop_table("station_desks")
    op.drop_table("canned_replies")
