"""cut anonymous ratings from the person.

The way back drops anonymous ratings: the older table has no room for one that knows nobody.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

INVITATIONS, RATINGS = "evaluation_invitations", "evaluations"
OLD_KEY = "uq_evaluations_idempotency_owner_idempotency_key"
NEW_KEY = "uq_evaluation_invitations_veteran_id_idempotency_key"
KEYS = (("idempotency_key", sa.String(length=80), None), ("body_digest", sa.String(length=64), ""))
FROM_INVITATION = (
    ("subject", sa.String(length=20)),
    ("station_id", sa.Integer()),
    ("staff_id", sa.BigInteger()),
)


def add_keys(table: str) -> None:
    for name, kind, default in KEYS:
        empty = default is None
        op.add_column(table, sa.Column(name, kind, nullable=empty, server_default=default))
        op.alter_column(table, name, server_default=None)


def upgrade() -> None:
    op.add_column(INVITATIONS, sa.Column("redeemed_at", sa.DateTime(timezone=True), nullable=True))
    add_keys(INVITATIONS)
    for name, kind in FROM_INVITATION:
        op.add_column(RATINGS, sa.Column(name, kind, nullable=True))
    op.execute(
        "UPDATE evaluation_invitations i SET redeemed_at = e.created_at,"
        " idempotency_key = e.idempotency_key, body_digest = e.body_digest"
        " FROM evaluations e WHERE e.invitation_id = i.id"
    )
    op.execute(
        "UPDATE evaluations e SET subject = i.subject, station_id = i.station_id,"
        " staff_id = i.staff_id FROM evaluation_invitations i WHERE e.invitation_id = i.id"
    )
    op.drop_constraint(OLD_KEY, RATINGS)
    for name in ("idempotency_owner", "idempotency_key", "body_digest"):
        op.drop_column(RATINGS, name)
    op.alter_column(RATINGS, "subject", nullable=False)
    op.alter_column(RATINGS, "invitation_id", nullable=True)
    op.execute("UPDATE evaluations SET invitation_id = NULL WHERE anonymous")
    op.create_unique_constraint(NEW_KEY, INVITATIONS, ["veteran_id", "idempotency_key"])
    for column, table in (("station_id", "stations"), ("staff_id", "staff_members")):
        op.create_foreign_key(f"fk_evaluations_{column}", RATINGS, table, [column], ["id"])
        op.create_index(f"ix_evaluations_{column}", RATINGS, [column])


def downgrade() -> None:
    op.execute("DELETE FROM evaluations WHERE invitation_id IS NULL")
    op.add_column(RATINGS, sa.Column("idempotency_owner", sa.BigInteger(), nullable=True))
    add_keys(RATINGS)
    op.execute(
        "UPDATE evaluations e SET idempotency_owner = i.veteran_id,"
        " idempotency_key = i.idempotency_key, body_digest = i.body_digest"
        " FROM evaluation_invitations i WHERE e.invitation_id = i.id"
    )
    op.create_unique_constraint(OLD_KEY, RATINGS, ["idempotency_owner", "idempotency_key"])
    op.alter_column(RATINGS, "invitation_id", nullable=False)
    for name, _ in FROM_INVITATION:
        op.drop_column(RATINGS, name)
    op.drop_constraint(NEW_KEY, INVITATIONS)
    for name in ("body_digest", "idempotency_key", "redeemed_at"):
        op.drop_column(INVITATIONS, name)
