"""Stations in their tree, the matters they handle, their hours, and the editable calendar."""

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base


class Seat(StrEnum):
    """Whose place decides which station is responsible for a matter."""

    HOUSEHOLD = "household"  # 户籍地
    PLACEMENT = "placement"  # 安置地
    RESIDENCE = "residence"  # 常住地
    ANYWHERE = "anywhere"


class Station(Base):
    """A node of the tree province › city › county › township › village (保障法 第65条)."""

    __tablename__ = "stations"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(30), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    level: Mapped[str] = mapped_column(String(10))  # province city county township village
    region: Mapped[str] = mapped_column(String(12), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("stations.id"), index=True)
    address: Mapped[str] = mapped_column(String(200), default="")
    phone: Mapped[str] = mapped_column(String(30), default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    # Weekday ("0" is Monday) → [["09:00", "12:00"], ["13:30", "17:00"]], wall clock.
    office_hours: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    demo: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)


class ServiceItem(Base):
    """What one comes for, with what to bring: `documents` are `{"name", "note"}`."""

    __tablename__ = "service_items"

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    description: Mapped[str] = mapped_column(String(300), default="")
    documents: Mapped[list[Any]] = mapped_column(JSONB, default=list)
    # Taps before booking: `{"text", "options": [{"label", "lack"?, "get"?}]}`; see `precheck`.
    questions: Mapped[list[Any]] = mapped_column(JSONB, default=list)
    minutes: Mapped[int] = mapped_column(default=30)
    article_ids: Mapped[list[Any]] = mapped_column(JSONB, default=list)
    position: Mapped[int] = mapped_column(default=0)
    seat: Mapped[Seat] = mapped_column(String(12), default=Seat.ANYWHERE)
    other_seat: Mapped[Seat | None] = mapped_column(String(12))  # may be asked as well
    seat_rule: Mapped[str] = mapped_column(String(200), default="")  # where that is written
    lowest_level: Mapped[str] = mapped_column(String(10), default="village")
    active: Mapped[bool] = mapped_column(default=True)


class StationItem(Base):
    """A matter that a station handles."""

    __tablename__ = "station_items"

    station_id: Mapped[int] = mapped_column(ForeignKey("stations.id"), primary_key=True)
    item: Mapped[str] = mapped_column(ForeignKey("service_items.code"), primary_key=True)


class CalendarDay(Base):
    """A day the desk's editors have declared worked or free, over the published calendar."""

    __tablename__ = "calendar_days"

    day: Mapped[date] = mapped_column(primary_key=True)
    working: Mapped[bool]
    note: Mapped[str] = mapped_column(String(60), default="")
