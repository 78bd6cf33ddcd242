"""The table of the second floor."""

from sqlalchemy import BigInteger, Column, DateTime, MetaData, String, Table, Text

FLOOR = Table(
    "bench_floor",
    MetaData(),
    Column("id", BigInteger, primary_key=True),
    Column("openid", String(64), index=True),
    Column("body", Text),
    Column("received_at", DateTime(timezone=True)),
)
