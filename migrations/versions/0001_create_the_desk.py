"""create the desk."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Retention alone may delete, and says so with `SET LOCAL desk.retention = 'on'`.
NEVER_CHANGED = """
CREATE FUNCTION audit_entries_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('desk.retention', true) = 'on' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'audit entries are append-only';
END $$
"""


def upgrade() -> None:

    op.create_table(
        "article_versions",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("article_id", sa.String(length=60), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("overlay", sa.Boolean(), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=True),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_versions")),
        sa.UniqueConstraint(
            "article_id",
            "region",
            "version",
            name=op.f("uq_article_versions_article_id_region_version"),
        ),
    )
    op.create_index(
        "uq_article_versions_current",
        "article_versions",
        ["article_id", "region"],
        unique=True,
        postgresql_where=sa.text("current"),
    )
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=10), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.String(length=64), nullable=False),
        sa.Column("veteran_id", sa.BigInteger(), nullable=True),
        sa.Column("address", sa.String(length=45), nullable=False),
        sa.Column("detail", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
    )
    op.create_index(op.f("ix_audit_entries_at"), "audit_entries", ["at"], unique=False)
    op.create_index(
        "ix_audit_entries_veteran_id_at", "audit_entries", ["veteran_id", "at"], unique=False
    )
    op.create_table(
        "calendar_days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("working", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_calendar_days")),
    )
    op.create_table(
        "knowledge_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_knowledge_version_single_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_version")),
    )
    op.create_table(
        "service_items",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("description", sa.String(length=300), nullable=False),
        sa.Column("documents", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("article_ids", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_service_items")),
    )
    op.create_table(
        "stations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=30), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("office_hours", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["stations.id"], name=op.f("fk_stations_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stations")),
        sa.UniqueConstraint("code", name=op.f("uq_stations_code")),
    )
    op.create_index(op.f("ix_stations_parent_id"), "stations", ["parent_id"], unique=False)
    op.create_index(op.f("ix_stations_region"), "stations", ["region"], unique=False)
    op.create_table(
        "veterans",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("phone_index", sa.String(length=64), nullable=True),
        sa.Column("identity", sa.String(length=40), nullable=True),
        sa.Column("region", sa.String(length=12), nullable=True),
        sa.Column("enlisted_on", sa.Date(), nullable=True),
        sa.Column("discharged_on", sa.Date(), nullable=True),
        sa.Column("erasure_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_veterans")),
    )
    op.create_index(
        op.f("ix_veterans_erasure_due_at"), "veterans", ["erasure_due_at"], unique=False
    )
    op.create_index(op.f("ix_veterans_phone_index"), "veterans", ["phone_index"], unique=False)
    op.create_table(
        "wechat_receipts",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("account", sa.String(length=4), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("openid_index", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reply", sa.Text(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("failure", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wechat_receipts")),
        sa.UniqueConstraint("key", name=op.f("uq_wechat_receipts_key")),
    )
    op.create_index(
        op.f("ix_wechat_receipts_openid_index"), "wechat_receipts", ["openid_index"], unique=False
    )
    op.create_index(
        "ix_wechat_receipts_unhandled",
        "wechat_receipts",
        ["received_at"],
        unique=False,
        postgresql_where=sa.text("handled_at is null"),
    )
    op.create_table(
        "answer_records",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("veteran_id", sa.BigInteger(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("article_id", sa.String(length=60), nullable=True),
        sa.Column("article_version", sa.Integer(), nullable=True),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("knowledge_version", sa.Integer(), nullable=False),
        sa.Column("candidates", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("helpful", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["veteran_id"], ["veterans.id"], name=op.f("fk_answer_records_veteran_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_records")),
    )
    op.create_index(
        op.f("ix_answer_records_article_id"), "answer_records", ["article_id"], unique=False
    )
    op.create_index(op.f("ix_answer_records_at"), "answer_records", ["at"], unique=False)
    op.create_index(
        op.f("ix_answer_records_veteran_id"), "answer_records", ["veteran_id"], unique=False
    )
    op.create_table(
        "channel_links",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("veteran_id", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("openid", sa.Text(), nullable=False),
        sa.Column("openid_index", sa.String(length=64), nullable=False),
        sa.Column("unionid_index", sa.String(length=64), nullable=True),
        sa.Column("followed", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["veteran_id"], ["veterans.id"], name=op.f("fk_channel_links_veteran_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel_links")),
        sa.UniqueConstraint(
            "channel", "openid_index", name=op.f("uq_channel_links_channel_openid_index")
        ),
    )
    op.create_index(
        op.f("ix_channel_links_unionid_index"), "channel_links", ["unionid_index"], unique=False
    )
    op.create_index(
        op.f("ix_channel_links_veteran_id"), "channel_links", ["veteran_id"], unique=False
    )
    op.create_table(
        "consents",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("veteran_id", sa.BigInteger(), nullable=False),
        sa.Column("document", sa.String(length=20), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["veteran_id"], ["veterans.id"], name=op.f("fk_consents_veteran_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    op.create_index(op.f("ix_consents_veteran_id"), "consents", ["veteran_id"], unique=False)
    op.create_table(
        "outbox_items",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("veteran_id", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("fields", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("error_code", sa.Integer(), nullable=True),
        sa.Column("advice", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cause", sa.String(length=80), nullable=True),
        sa.ForeignKeyConstraint(
            ["veteran_id"], ["veterans.id"], name=op.f("fk_outbox_items_veteran_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_items")),
        sa.UniqueConstraint("cause", name=op.f("uq_outbox_items_cause")),
    )
    op.create_index(
        op.f("ix_outbox_items_message_id"), "outbox_items", ["message_id"], unique=False
    )
    op.create_index(
        "ix_outbox_items_pending",
        "outbox_items",
        ["due_at", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index(
        op.f("ix_outbox_items_veteran_id"), "outbox_items", ["veteran_id"], unique=False
    )
    op.create_table(
        "reply_allowances",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("veteran_id", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("left", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["veteran_id"], ["veterans.id"], name=op.f("fk_reply_allowances_veteran_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply_allowances")),
        sa.UniqueConstraint(
            "veteran_id", "channel", name=op.f("uq_reply_allowances_veteran_id_channel")
        ),
    )
    op.create_table(
        "slots",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("booked", sa.Integer(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.CheckConstraint("booked between 0 and capacity", name=op.f("ck_slots_never_overbooked")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_slots_has_length")),
        sa.ForeignKeyConstraint(["item"], ["service_items.code"], name=op.f("fk_slots_item")),
        sa.ForeignKeyConstraint(["station_id"], ["stations.id"], name=op.f("fk_slots_station_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slots")),
        sa.UniqueConstraint(
            "station_id", "item", "starts_at", name=op.f("uq_slots_station_id_item_starts_at")
        ),
    )
    op.create_index(op.f("ix_slots_starts_at"), "slots", ["starts_at"], unique=False)
    op.create_table(
        "staff_members",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("username", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("roles", postgresql.ARRAY(sa.String(length=20)), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failed_logins", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("totp_secret", sa.Text(), nullable=True),
        sa.Column("on_duty", sa.Boolean(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["station_id"], ["stations.id"], name=op.f("fk_staff_members_station_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_members")),
        sa.UniqueConstraint("username", name=op.f("uq_staff_members_username")),
    )
    op.create_index(
        op.f("ix_staff_members_station_id"), "staff_members", ["station_id"], unique=False
    )
    op.create_table(
        "station_items",
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["item"], ["service_items.code"], name=op.f("fk_station_items_item")
        ),
        sa.ForeignKeyConstraint(
            ["station_id"], ["stations.id"], name=op.f("fk_station_items_station_id")
        ),
        sa.PrimaryKeyConstraint("station_id", "item", name=op.f("pk_station_items")),
    )
    op.create_table(
        "stored_files",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("veteran_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("type", sa.String(length=80), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["veteran_id"], ["veterans.id"], name=op.f("fk_stored_files_veteran_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_files")),
    )
    op.create_index(
        op.f("ix_stored_files_veteran_id"), "stored_files", ["veteran_id"], unique=False
    )
    op.create_table(
        "subscription_grants",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("veteran_id", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("template_id", sa.String(length=64), nullable=False),
        sa.Column("left", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["veteran_id"], ["veterans.id"], name=op.f("fk_subscription_grants_veteran_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription_grants")),
        sa.UniqueConstraint(
            "veteran_id",
            "channel",
            "template_id",
            name=op.f("uq_subscription_grants_veteran_id_channel_template_id"),
        ),
    )
    op.create_table(
        "veteran_sessions",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("veteran_id", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["veteran_id"], ["veterans.id"], name=op.f("fk_veteran_sessions_veteran_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_veteran_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_veteran_sessions_token_hash")),
    )
    op.create_index(
        op.f("ix_veteran_sessions_veteran_id"), "veteran_sessions", ["veteran_id"], unique=False
    )
    op.create_table(
        "appointments",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("slot_id", sa.BigInteger(), nullable=False),
        sa.Column("veteran_id", sa.BigInteger(), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("for_name", sa.Text(), nullable=True),
        sa.Column("contact", sa.Text(), nullable=True),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("idempotency_key", sa.String(length=80), nullable=True),
        sa.Column("body_digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["item"], ["service_items.code"], name=op.f("fk_appointments_item")
        ),
        sa.ForeignKeyConstraint(["slot_id"], ["slots.id"], name=op.f("fk_appointments_slot_id")),
        sa.ForeignKeyConstraint(
            ["veteran_id"], ["veterans.id"], name=op.f("fk_appointments_veteran_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointments")),
        sa.UniqueConstraint("code", name=op.f("uq_appointments_code")),
        sa.UniqueConstraint(
            "veteran_id", "idempotency_key", name=op.f("uq_appointments_veteran_id_idempotency_key")
        ),
    )
    op.create_index(op.f("ix_appointments_slot_id"), "appointments", ["slot_id"], unique=False)
    op.create_index(
        op.f("ix_appointments_veteran_id"), "appointments", ["veteran_id"], unique=False
    )
    op.create_index(
        "uq_appointments_one_place",
        "appointments",
        ["slot_id", "veteran_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'cancelled'"),
    )
    op.create_table(
        "conversations",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("veteran_id", sa.BigInteger(), nullable=False),
        sa.Column("previous_id", sa.BigInteger(), nullable=True),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("bot_context", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("handoff_reason", sa.String(length=40), nullable=True),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=True),
        sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("queue_told", sa.Boolean(), nullable=False),
        sa.Column("caseworker_id", sa.BigInteger(), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_reply_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("close_reason", sa.String(length=40), nullable=True),
        sa.Column("close_note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["caseworker_id"], ["staff_members.id"], name=op.f("fk_conversations_caseworker_id")
        ),
        sa.ForeignKeyConstraint(
            ["previous_id"], ["conversations.id"], name=op.f("fk_conversations_previous_id")
        ),
        sa.ForeignKeyConstraint(
            ["station_id"], ["stations.id"], name=op.f("fk_conversations_station_id")
        ),
        sa.ForeignKeyConstraint(
            ["veteran_id"], ["veterans.id"], name=op.f("fk_conversations_veteran_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversations")),
    )
    op.create_index(
        op.f("ix_conversations_caseworker_id"), "conversations", ["caseworker_id"], unique=False
    )
    op.create_index(
        "ix_conversations_queue",
        "conversations",
        ["state", "priority", "waiting_since"],
        unique=False,
    )
    op.create_index(
        op.f("ix_conversations_station_id"), "conversations", ["station_id"], unique=False
    )
    op.create_index(
        op.f("ix_conversations_updated_at"), "conversations", ["updated_at"], unique=False
    )
    op.create_index(
        op.f("ix_conversations_veteran_id"), "conversations", ["veteran_id"], unique=False
    )
    op.create_index(
        "uq_conversations_open",
        "conversations",
        ["veteran_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'closed'"),
    )
    op.create_table(
        "evaluation_invitations",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("veteran_id", sa.BigInteger(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=True),
        sa.Column("staff_id", sa.BigInteger(), nullable=True),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff_members.id"], name=op.f("fk_evaluation_invitations_staff_id")
        ),
        sa.ForeignKeyConstraint(
            ["station_id"], ["stations.id"], name=op.f("fk_evaluation_invitations_station_id")
        ),
        sa.ForeignKeyConstraint(
            ["veteran_id"], ["veterans.id"], name=op.f("fk_evaluation_invitations_veteran_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_invitations")),
        sa.UniqueConstraint(
            "subject", "subject_id", name=op.f("uq_evaluation_invitations_subject_subject_id")
        ),
    )
    op.create_index(
        op.f("ix_evaluation_invitations_veteran_id"),
        "evaluation_invitations",
        ["veteran_id"],
        unique=False,
    )
    op.create_table(
        "staff_sessions",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("address", sa.String(length=45), nullable=False),
        sa.Column("browser", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff_members.id"], name=op.f("fk_staff_sessions_staff_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_staff_sessions_token_hash")),
    )
    op.create_index(
        op.f("ix_staff_sessions_staff_id"), "staff_sessions", ["staff_id"], unique=False
    )
    op.create_table(
        "unanswered_questions",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=True),
        sa.Column("veteran_id", sa.BigInteger(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["record_id"], ["answer_records.id"], name=op.f("fk_unanswered_questions_record_id")
        ),
        sa.ForeignKeyConstraint(
            ["veteran_id"], ["veterans.id"], name=op.f("fk_unanswered_questions_veteran_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unanswered_questions")),
    )
    op.create_index(
        op.f("ix_unanswered_questions_at"), "unanswered_questions", ["at"], unique=False
    )
    op.create_index(
        op.f("ix_unanswered_questions_veteran_id"),
        "unanswered_questions",
        ["veteran_id"],
        unique=False,
    )
    op.create_table(
        "evaluations",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("invitation_id", sa.BigInteger(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("indicators", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("indicators_version", sa.String(length=20), nullable=False),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("idempotency_owner", sa.BigInteger(), nullable=True),
        sa.Column("idempotency_key", sa.String(length=80), nullable=True),
        sa.Column("body_digest", sa.String(length=64), nullable=False),
        sa.CheckConstraint("level between 1 and 5", name=op.f("ck_evaluations_level")),
        sa.ForeignKeyConstraint(
            ["invitation_id"],
            ["evaluation_invitations.id"],
            name=op.f("fk_evaluations_invitation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluations")),
        sa.UniqueConstraint(
            "idempotency_owner",
            "idempotency_key",
            name=op.f("uq_evaluations_idempotency_owner_idempotency_key"),
        ),
        sa.UniqueConstraint("invitation_id", name=op.f("uq_evaluations_invitation_id")),
    )
    op.create_table(
        "messages",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("conversation_id", sa.BigInteger(), nullable=False),
        sa.Column("veteran_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(length=12), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("article", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("choices", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("file_id", sa.BigInteger(), nullable=True),
        sa.Column("client_id", sa.String(length=80), nullable=True),
        sa.Column("answers", sa.Integer(), nullable=True),
        sa.Column("record_id", sa.BigInteger(), nullable=True),
        sa.Column("helpful", sa.Boolean(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_messages_conversation_id")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["stored_files.id"], name=op.f("fk_messages_file_id")),
        sa.ForeignKeyConstraint(
            ["record_id"], ["answer_records.id"], name=op.f("fk_messages_record_id")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff_members.id"], name=op.f("fk_messages_staff_id")
        ),
        sa.ForeignKeyConstraint(
            ["veteran_id"], ["veterans.id"], name=op.f("fk_messages_veteran_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint("veteran_id", "number", name=op.f("uq_messages_veteran_id_number")),
    )
    op.create_index(
        op.f("ix_messages_conversation_id"), "messages", ["conversation_id"], unique=False
    )
    op.create_index(
        "uq_messages_client_id",
        "messages",
        ["veteran_id", "client_id"],
        unique=True,
        postgresql_where=sa.text("client_id is not null"),
    )
    op.execute(NEVER_CHANGED)
    op.execute(
        "CREATE TRIGGER audit_entries_stay BEFORE UPDATE OR DELETE ON audit_entries"
        " FOR EACH ROW EXECUTE FUNCTION audit_entries_stay()"
    )
    op.execute("INSERT INTO knowledge_version (id, version, changed_at) VALUES (1, 0, now())")


def downgrade() -> None:

    op.drop_index(
        "uq_messages_client_id",
        table_name="messages",
        postgresql_where=sa.text("client_id is not null"),
    )
    op.drop_index(op.f("ix_messages_conversation_id"), table_name="messages")
    op.drop_table("messages")
    op.drop_table("evaluations")
    op.drop_index(op.f("ix_unanswered_questions_veteran_id"), table_name="unanswered_questions")
    op.drop_index(op.f("ix_unanswered_questions_at"), table_name="unanswered_questions")
    op.drop_table("unanswered_questions")
    op.drop_index(op.f("ix_staff_sessions_staff_id"), table_name="staff_sessions")
    op.drop_table("staff_sessions")
    op.drop_index(op.f("ix_evaluation_invitations_veteran_id"), table_name="evaluation_invitations")
    op.drop_table("evaluation_invitations")
    op.drop_index(
        "uq_conversations_open",
        table_name="conversations",
        postgresql_where=sa.text("state <> 'closed'"),
    )
    op.drop_index(op.f("ix_conversations_veteran_id"), table_name="conversations")
    op.drop_index(op.f("ix_conversations_updated_at"), table_name="conversations")
    op.drop_index(op.f("ix_conversations_station_id"), table_name="conversations")
    op.drop_index("ix_conversations_queue", table_name="conversations")
    op.drop_index(op.f("ix_conversations_caseworker_id"), table_name="conversations")
    op.drop_table("conversations")
    op.drop_index(
        "uq_appointments_one_place",
        table_name="appointments",
        postgresql_where=sa.text("state <> 'cancelled'"),
    )
    op.drop_index(op.f("ix_appointments_veteran_id"), table_name="appointments")
    op.drop_index(op.f("ix_appointments_slot_id"), table_name="appointments")
    op.drop_table("appointments")
    op.drop_index(op.f("ix_veteran_sessions_veteran_id"), table_name="veteran_sessions")
    op.drop_table("veteran_sessions")
    op.drop_table("subscription_grants")
    op.drop_index(op.f("ix_stored_files_veteran_id"), table_name="stored_files")
    op.drop_table("stored_files")
    op.drop_table("station_items")
    op.drop_index(op.f("ix_staff_members_station_id"), table_name="staff_members")
    op.drop_table("staff_members")
    op.drop_index(op.f("ix_slots_starts_at"), table_name="slots")
    op.drop_table("slots")
    op.drop_table("reply_allowances")
    op.drop_index(op.f("ix_outbox_items_veteran_id"), table_name="outbox_items")
    op.drop_index(
        "ix_outbox_items_pending",
        table_name="outbox_items",
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.drop_index(op.f("ix_outbox_items_message_id"), table_name="outbox_items")
    op.drop_table("outbox_items")
    op.drop_index(op.f("ix_consents_veteran_id"), table_name="consents")
    op.drop_table("consents")
    op.drop_index(op.f("ix_channel_links_veteran_id"), table_name="channel_links")
    op.drop_index(op.f("ix_channel_links_unionid_index"), table_name="channel_links")
    op.drop_table("channel_links")
    op.drop_index(op.f("ix_answer_records_veteran_id"), table_name="answer_records")
    op.drop_index(op.f("ix_answer_records_at"), table_name="answer_records")
    op.drop_index(op.f("ix_answer_records_article_id"), table_name="answer_records")
    op.drop_table("answer_records")
    op.drop_index(
        "ix_wechat_receipts_unhandled",
        table_name="wechat_receipts",
        postgresql_where=sa.text("handled_at is null"),
    )
    op.drop_index(op.f("ix_wechat_receipts_openid_index"), table_name="wechat_receipts")
    op.drop_table("wechat_receipts")
    op.drop_index(op.f("ix_veterans_phone_index"), table_name="veterans")
    op.drop_index(op.f("ix_veterans_erasure_due_at"), table_name="veterans")
    op.drop_table("veterans")
    op.drop_index(op.f("ix_stations_region"), table_name="stations")
    op.drop_index(op.f("ix_stations_parent_id"), table_name="stations")
    op.drop_table("stations")
    op.drop_table("service_items")
    op.drop_table("knowledge_version")
    op.drop_table("calendar_days")
    op.drop_index("ix_audit_entries_veteran_id_at", table_name="audit_entries")
    op.drop_index(op.f("ix_audit_entries_at"), table_name="audit_entries")
    op.drop_table("audit_entries")
    op.drop_index(
        "uq_article_versions_current",
        table_name="article_versions",
        postgresql_where=sa.text("current"),
    )
    op.drop_table("article_versions")
    op.execute("DROP FUNCTION audit_entries_stay")
