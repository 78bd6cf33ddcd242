"""How many pushes were handled, read from PostgreSQL at each scrape.

A counter in the processes would lose what a killed one had not written down.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from app.wechat import inbox
from app.wechat.account import AccountName

logger = logging.getLogger(__name__)


class HandledReceipts(Collector):
    """`wechat_receipts_handled_total{account}`, the same whichever process is asked."""

    def collect(self) -> Iterator[CounterMetricFamily]:
        family = CounterMetricFamily(
            "wechat_receipts_handled", "Pushes handled, each once.", labels=["account"]
        )
        try:
            totals = inbox.handled()
        except SQLAlchemyError:
            # No figure rather than a wrong one; the page's other figures stay readable.
            logger.warning("handled receipts can't be counted now")
            return
        for name in AccountName:
            family.add_metric([name], totals.get(name, 0))
        yield family
