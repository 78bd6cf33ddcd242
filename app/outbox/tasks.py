"""Door: delivery, rung for after each enqueue and swept every fifteen seconds."""

from datetime import timedelta

from flask import current_app

from app import clock, live, worker
from app.gateways import Gateways
from app.outbox import delivery, service


@worker.task(service.DELIVER, every=timedelta(seconds=15))
def deliver() -> None:
    """Deliver what is due, batch after batch, for less than ten seconds."""
    gateways: Gateways = current_app.extensions["desk_gateways"]
    end = clock.now() + timedelta(seconds=8)
    while delivery.deliver_batch(gateways, _announce) and clock.now() < end:
        pass


def _announce(parcel: delivery.Parcel) -> None:
    """The desk redraws the state of a caseworker's message."""
    if parcel.message_id is not None:
        live.announce("desk", "delivery", {"message_id": parcel.message_id})
