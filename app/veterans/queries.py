"""Reading what we hold of a person."""

from typing import Any

from sqlalchemy import select

from app.db import db
from app.veterans.models import Consent, Veteran


def consents(veteran_id: int) -> list[Consent]:
    """The consents that stand, oldest first."""
    return list(
        db.session.scalars(
            select(Consent)
            .where(Consent.veteran_id == veteran_id, Consent.withdrawn_at.is_(None))
            .order_by(Consent.id)
        )
    )


def export_of(veteran: Veteran) -> dict[str, Any]:
    """Everything this feature knows of a person, for the person (个人信息保护法 第45条)."""
    return {
        "name": veteran.name,
        "phone": veteran.phone,
        "identity": veteran.identity,
        "region": veteran.region,
        "enlisted_on": veteran.enlisted_on,
        "discharged_on": veteran.discharged_on,
        "first_seen_at": veteran.created_at,
        "channels": [link.channel for link in veteran.links],
        "consents": [
            {"document": given.document, "version": given.version, "given_at": given.given_at}
            for given in consents(veteran.id)
        ],
    }
