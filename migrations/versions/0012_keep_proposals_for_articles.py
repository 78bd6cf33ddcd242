"""keep proposals for articles."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

QUESTIONS = "unanswered_questions"


def upgrade() -> None:
    op.create_table(
        "article_proposals",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("article_id", sa.String(length=60), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("questions", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("sources", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff_members.id"], name="fk_article_proposals_staff_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_article_proposals"),
    )
    op.create_index("ix_article_proposals_article_id", "article_proposals", ["article_id"])
    op.add_column(QUESTIONS, sa.Column("settled_by", sa.BigInteger(), nullable=True))
    op.add_column(QUESTIONS, sa.Column("settle_reason", sa.String(length=20), nullable=True))
    op.add_column(QUESTIONS, sa.Column("proposal_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        f"fk_{QUESTIONS}_settled_by", QUESTIONS, "staff_members", ["settled_by"], ["id"]
    )
    op.create_foreign_key(
        f"fk_{QUESTIONS}_proposal_id", QUESTIONS, "article_proposals", ["proposal_id"], ["id"]
    )
    op.create_index(f"ix_{QUESTIONS}_proposal_id", QUESTIONS, ["proposal_id"])


def downgrade() -> None:
    op.drop_index(f"ix_{QUESTIONS}_proposal_id", QUESTIONS)
    for column in ("proposal_id", "settled_by"):
        op.drop_constraint(f"fk_{QUESTIONS}_{column}", QUESTIONS, type_="foreignkey")
    for column in ("proposal_id", "settle_reason", "settled_by"):
        op.drop_column(QUESTIONS, column)
    op.drop_table("article_proposals")
