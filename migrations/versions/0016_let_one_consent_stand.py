"""let one consent stand per document and version; find messages by their file."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "UPDATE consents c SET withdrawn_at = now() WHERE withdrawn_at IS NULL AND EXISTS ("
        " SELECT FROM consents e WHERE e.veteran_id = c.veteran_id AND e.document = c.document"
        " AND e.version = c.version AND e.withdrawn_at IS NULL AND e.id < c.id)"
    )
    op.create_index(
        "uq_consents_standing",
        "consents",
        ["veteran_id", "document", "version"],
        unique=True,
        postgresql_where=sa.text("withdrawn_at is null"),
    )
    op.create_index("ix_messages_file_id", "messages", ["file_id"])


def downgrade() -> None:
    op.drop_index("ix_messages_file_id", "messages")
    op.drop_index("uq_consents_standing", "consents")
