"""How many messages wait, read from PostgreSQL at each scrape."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from app.outbox import queries

logger = logging.getLogger(__name__)


class Waiting(Collector):
    """`outbox_waiting{code}`: by what WeChat last said, such as 40164 for an unlisted address;
    `code=""` for what was not tried yet or got no answer.
    """

    def collect(self) -> Iterator[GaugeMetricFamily]:
        family = GaugeMetricFamily("outbox_waiting", "Messages not sent yet.", labels=["code"])
        try:
            counts = {None: 0, **queries.waiting()}
        except SQLAlchemyError:
            # No figure rather than a wrong one; the page's other figures stay readable.
            logger.warning("waiting messages can't be counted now")
            return
        for code, count in counts.items():
            family.add_metric(["" if code is None else str(code)], count)
        yield family
