"""A station's day as a file, for whoever keeps the list on paper. Names and numbers are masked."""

import csv
import io
from collections.abc import Iterable, Mapping

from app import clock
from app.appointments import wording
from app.appointments.queries import Expected
from app.stations.models import ServiceItem
from app.veterans.wording import masked_name, masked_phone


def as_csv(rows: Iterable[Expected], matters: Mapping[str, ServiceItem]) -> bytes:
    """The list of the page, as a file that Excel opens rightly."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(wording.DAY_COLUMNS)
    for row in rows:
        one, slot = row.appointment, row.appointment.slot
        writer.writerow(
            [
                f"{clock.local(slot.starts_at):%H:%M}",
                f"{clock.local(slot.ends_at):%H:%M}",
                matters[one.item].name,
                masked_name(one.for_name or row.veteran.name),
                masked_phone(one.contact or row.veteran.phone) or "",
                one.code,
                wording.STATES[one.state],
            ]
        )
    return out.getvalue().encode("utf-8-sig")
