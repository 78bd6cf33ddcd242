"""Door: delivery, rung for after each enqueue and swept every fifteen seconds; its figures."""

from datetime import timedelta

from flask import current_app

from app import clock, live, worker
from app.gateways import Gateways
from app.outbox import delivery, service
from app.outbox.metrics import Waiting
from app.outbox.planning import Parcel
from app.web.health import FIGURES

FIGURES.register(Waiting())


@worker.task(service.DELIVER, every=timedelta(seconds=15))
def deliver() -> None:
    """Deliver what is due, batch after batch, for less than ten seconds."""
    gateways: Gateways = current_app.extensions["desk_gateways"]
    end = clock.now() + timedelta(seconds=8)
    while delivery.deliver_batch(gateways, _announce, end) and clock.now() < end:
        pass


def _announce(parcel: Parcel) -> None:
    """The desk redraws the state of the caseworker's messages."""
    for message_id in parcel.message_ids:
        live.announce("desk", "delivery", {"message_id": message_id})
