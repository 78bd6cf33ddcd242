"""What a demo's desk begins with: a few canned replies, and somebody to call in an emergency."""

from app.conversations import canned, desk_wording, station_rules
from app.conversations.models import StationDesk
from app.db import db
from app.staff.models import StaffMember
from app.stations.models import Station


def load(station: Station, manager: StaffMember) -> None:
    """Only onto an empty desk: what people have set since stays."""
    if db.session.get(StationDesk, station.id) is None:
        station_rules.set_rules(
            station.id, manager, auto_assign=False, duty_officer_id=manager.id,
            most_chats=station_rules.USUAL_CHATS,
        )  # fmt: skip
    if canned.all_of(station.id):
        return
    for title, text, article_id in desk_wording.DEMO_REPLIES:
        canned.save(manager, title, text, article_id=article_id)
