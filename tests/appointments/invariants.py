"""What must hold in the tables of this feature at any moment, whatever was killed when.

Each check is a query for what is wrong; `broken()` says which of them found something.
"""

from sqlalchemy import text

from app.appointments import rules
from app.db import db

_LIVE = "('booked', 'checked_in')"
CHECKS = {
    "a slot counts its places, and never more than it has": """
        SELECT s.id, s.booked, s.capacity FROM slots s
        WHERE s.booked > s.capacity OR s.booked <> (SELECT count(*) FROM appointments a
              WHERE a.slot_id = s.id AND a.state <> 'cancelled')""",
    "nobody is at two places at one time": f"""
        SELECT a.id, b.id FROM appointments a JOIN appointments b
               ON b.veteran_id = a.veteran_id AND b.id > a.id
          JOIN slots x ON x.id = a.slot_id JOIN slots y ON y.id = b.slot_id
        WHERE a.state IN {_LIVE} AND b.state IN {_LIVE}
          AND x.starts_at < y.ends_at AND y.starts_at < x.ends_at""",
    "nobody has more than one may": f"""
        SELECT a.veteran_id FROM appointments a JOIN slots s ON s.id = a.slot_id
        WHERE a.state IN {_LIVE} AND s.ends_at > now()
        GROUP BY 1 HAVING count(*) > {rules.MOST_UPCOMING}""",
    "nobody waits for a slot they are in": """
        SELECT w.id FROM waiting_places w JOIN appointments a
               ON a.slot_id = w.slot_id AND a.veteran_id = w.veteran_id
        WHERE a.state <> 'cancelled'""",
    "no place is free while somebody waits for it": """
        SELECT s.id FROM slots s WHERE s.booked < s.capacity AND NOT s.closed
          AND s.id IN (SELECT slot_id FROM waiting_places)""",
    "an offer ends some time, and nothing else does": """
        SELECT id FROM appointments WHERE (state = 'offered' AND offered_until IS NULL)
           OR (state IN ('booked', 'checked_in', 'served') AND offered_until IS NOT NULL)""",
    "what was cancelled says when and why": """
        SELECT id FROM appointments WHERE (state = 'cancelled')
           <> (cancelled_at IS NOT NULL AND cancel_reason IS NOT NULL)""",
    "every place was booked or offered once, and that is written down": """
        SELECT a.id FROM appointments a WHERE 1 <> (SELECT count(*) FROM audit_entries e
          WHERE e.subject = 'appointment' AND e.subject_id = a.id::text
            AND e.action IN ('appointment.book', 'appointment.offer'))""",
    "nothing is written down of a place that is not there": """
        SELECT e.id FROM audit_entries e WHERE e.subject = 'appointment'
          AND NOT EXISTS (SELECT FROM appointments a WHERE a.id::text = e.subject_id)""",
    "who checked in has one ticket, and nobody else who booked": """
        SELECT a.id FROM appointments a WHERE (a.checked_in_at IS NOT NULL)::int
           <> (SELECT count(*) FROM queue_tickets t WHERE t.appointment_id = a.id)""",
    "a check-in is written down once": """
        SELECT a.id FROM appointments a WHERE (a.checked_in_at IS NOT NULL)::int
           <> (SELECT count(*) FROM audit_entries e WHERE e.action = 'appointment.check_in'
                 AND e.subject_id = a.id::text)""",
    "the numbers of a day are 1, 2, 3 …": """
        SELECT station_id, day FROM queue_tickets GROUP BY 1, 2
        HAVING max(number) <> count(*) OR min(number) <> 1""",
    "a ticket and its appointment end alike": """
        SELECT t.id FROM queue_tickets t JOIN appointments a ON a.id = t.appointment_id
        WHERE (a.state = 'served') <> (t.state = 'served')
           OR (a.state = 'no_show') <> (t.state = 'gone')""",
    "a call is written down, and by whom": """
        SELECT t.id FROM queue_tickets t WHERE t.state <> 'waiting' AND (t.staff_id IS NULL
           OR NOT EXISTS (SELECT FROM audit_entries e WHERE e.subject = 'ticket'
                AND e.subject_id = t.id::text))""",
    "who was served is invited once to rate it": """
        SELECT a.id FROM appointments a WHERE (a.state = 'served')::int
           <> (SELECT count(*) FROM evaluation_invitations i WHERE i.subject = 'appointment'
                 AND i.subject_id = a.id)""",
}


def broken() -> dict[str, list[tuple[object, ...]]]:
    """The checks that found something, with what they found. Ends the open transaction."""
    db.session.rollback()
    found = {
        name: [tuple(row) for row in db.session.execute(text(query))]
        for name, query in CHECKS.items()
    }
    return {name: rows for name, rows in found.items() if rows}
