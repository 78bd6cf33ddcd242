"""How many pushes were handled, read from PostgreSQL at each scrape.

A counter in the processes would lose what a killed one had not written down.
"""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily
from prometheus_client.registry import Collector

from app.wechat import inbox
from app.wechat.account import AccountName


class HandledReceipts(Collector):
    """`wechat_receipts_handled_total{account}`, the same whichever process is asked."""

    def collect(self) -> Iterator[CounterMetricFamily]:
        family = CounterMetricFamily(
            "wechat_receipts_handled", "Pushes handled, each once.", labels=["account"]
        )
        totals = inbox.handled()
        for name in AccountName:
            family.add_metric([name], totals.get(name, 0))
        yield family
