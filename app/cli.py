"""`flask --app wsgi desk …`: everything an administrator does from a terminal."""

import secrets
import sys
from pathlib import Path

import click
from alembic import command
from alembic.config import Config
from flask.cli import AppGroup
from sqlalchemy import create_engine, select

from app import clock
from app.appointments import demo
from app.appointments.commands import stations as stations_file
from app.audit.models import Actor
from app.audit.service import record
from app.conversations import demo as demo_desk
from app.db import db, transaction
from app.errors import DeskError
from app.outbox.queries import held_by_set_up
from app.policies import service as policies
from app.policies.queries import knowledge_status
from app.privacy.commands import keys
from app.settings import Settings
from app.staff import commands as staff_commands
from app.staff import service as staff
from app.staff.models import Role, StaffMember
from app.stations import hours, shipped
from app.stations import queries as stations
from app.stations.commands import calendar
from app.web import settings
from app.wechat.commands import wechat
from deploy import backup as archive
from knowledge import load, overlays

ROOT = Path(__file__).parent.parent
DEMO_STAFF = (
    ("admin", "系统管理员", [Role.ADMIN]),
    ("manager", "赵主任", [Role.MANAGER, Role.CASEWORKER]),
    ("editor", "钱编辑", [Role.EDITOR]),
    ("caseworker1", "孙晓", [Role.CASEWORKER]),
    ("caseworker2", "李静", [Role.CASEWORKER]),
)
desk = AppGroup("desk", help="Look after the service desk.")
desk.add_command(calendar)
desk.add_command(keys)
desk.add_command(wechat)
desk.add_command(stations_file)


@desk.command("prepare")
def prepare() -> None:
    """Migrate, load the knowledge base and, in demo mode, stations, slots and staff. Repeatable."""
    _migrate("head")
    with transaction():
        published = policies.publish(load(), overlays())
    click.echo(f"Knowledge version {published.version}: {knowledge_status()['articles']} articles.")
    with transaction():
        if settings().env == "demo":
            demo.demo_data(settings().home_region)
        else:
            shipped.load_items()
    if settings().env == "demo":
        _demo_staff()


def _demo_staff() -> None:
    """Create whoever of the demo staff is missing, and print their log-ins this once."""
    place = stations.station_for(settings().home_region)
    for username, name, roles in DEMO_STAFF:
        if staff.by_username(username):
            continue
        password = settings().demo_password or secrets.token_urlsafe(9) + "-A1"
        with transaction():
            staff.create(
                username, name, [str(role) for role in roles], password,
                station_id=place.id if place else None, must_change=False,
            )  # fmt: skip
        click.echo(f"{username}  {password}")
    manager = staff.by_username("manager")
    if place is not None and manager is not None:
        with transaction():
            demo_desk.load(place, manager)


@desk.command("migrate")
@click.option("--to", default="head", show_default=True, help="A revision, or base.")
def migrate(to: str) -> None:
    """Bring the database to a revision, either way."""
    _migrate(to)
    click.echo(f"The database is at {to}.")


def _migrate(to: str) -> None:
    config = Config(str(ROOT / "alembic.ini"))
    engine = create_engine(settings().database_url)
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        current = connection.exec_driver_sql("SELECT to_regclass('alembic_version')").scalar()
        at = (
            current
            and connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
        )
        connection.rollback()
        down = to == "base" or (to != "head" and at is not None and to < at)
        (command.downgrade if down else command.upgrade)(config, to)
    engine.dispose()


@desk.command("knowledge")
def knowledge() -> None:
    """Publish the shipped knowledge base as it is on the disk now."""
    with transaction():
        published = policies.publish(load(), overlays())
    click.echo(
        f"Version {published.version}: {published.added} new, {published.changed} changed,"
        f" {published.withdrawn} withdrawn."
    )


@desk.group("staff")
def accounts() -> None:
    """Accounts of those who work here."""


for _command in staff_commands.COMMANDS:
    accounts.add_command(_command)


@accounts.command("create")
@click.argument("username")
@click.option("--name", required=True, help="As colleagues and veterans see it.")
@click.option("--role", "roles", multiple=True, default=["caseworker"], show_default=True,
              type=click.Choice([str(role) for role in Role]))  # fmt: skip
@click.option("--station", "station_code", default=None, help="Code of the station.")
@click.password_option(help="Asked for when not given; changed at the first log-in.")
def create_account(
    username: str, name: str, roles: tuple[str, ...], station_code: str | None, password: str
) -> None:
    """Create the account USERNAME (the first one with --role admin)."""
    place = None
    if station_code:
        place = next((one for one in stations.stations() if one.code == station_code), None)
        if place is None:
            raise click.ClickException(f"There is no station {station_code}.")
    try:
        with transaction():
            staff.create(
                username, name, list(roles), password, station_id=place.id if place else None
            )
    except DeskError as error:
        raise click.ClickException(error.message) from error
    click.echo(f"{username} may log in and must then choose a password.")


@accounts.command("password")
@click.argument("username")
@click.password_option(help="Asked for when not given; changed at the next log-in.")
def reset_password(username: str, password: str) -> None:
    """Reset the password of USERNAME, unlock the account and end its sessions."""
    try:
        with transaction():
            found = staff.by_username(username)
            if found is None:
                raise click.ClickException(f"There is no account {username}.")
            staff.set_password(found, password, must_change=True)
            record("staff.reset_password", actor=Actor.SYSTEM, subject="staff", subject_id=found.id)
    except DeskError as error:
        raise click.ClickException(error.message) from error
    click.echo(f"{username} may log in with the new password and must then change it.")


@accounts.command("list")
def list_accounts() -> None:
    """All accounts with their roles."""
    for one in db.session.scalars(select(StaffMember).order_by(StaffMember.username)):
        state = "" if one.active else "  (deactivated)"
        click.echo(f"{one.username:20} {one.name}  {', '.join(one.roles)}{state}")


@desk.command("check")
def check() -> None:
    """Say in words what is configured and what is missing; exit 1 when something must be done."""
    kept = settings()
    good, bad = _findings(kept)
    for line in good:
        click.echo(f"✓ {line}")
    for line in bad:
        click.echo(f"✗ {line}")
    sys.exit(1 if bad else 0)


def _findings(kept: Settings) -> tuple[list[str], list[str]]:
    good = [
        f"Mode: {kept.env}" + (", WeChat played by the stand-in" if kept.sandbox else ""),
        f"Public address: {kept.public_url}",
        f"Home region: {kept.home_region}",
        f"Field keys: {', '.join(name for name, _ in kept.field_keys)} (the first encrypts)",
    ]
    bad: list[str] = []
    for name, account in (
        ("Official account", kept.official_account),
        ("Mini-program", kept.mini_program),
    ):
        if account is None:
            good.append(f"{name}: off")
        elif not kept.sandbox:
            good.append(f"{name}: {account.app_id}, {account.mode} mode")
    status = knowledge_status()
    (good if status["articles"] else bad).append(
        f"Knowledge version {status['version']}: {status['articles']} articles"
    )
    places = stations.stations()
    (good if places else bad).append(f"Stations: {len(places)}")
    (good if stations.items() else bad).append(f"Service items: {len(stations.items())}")
    if not any(one.has(Role.ADMIN) for one in db.session.scalars(select(StaffMember))):
        bad.append("No administrator: flask --app wsgi desk staff create NAME --role admin")
    if not kept.service_phone:
        message = "SERVICE_PHONE is not set: people are told no number when WeChat is away"
        (bad if kept.env == "production" else good).append(message)
    for code, count in held_by_set_up().items():
        bad.append(
            f"{count} messages wait, WeChat refuses our account ({code}): `desk wechat doctor`"
        )
    last = hours.calendar_end(clock.today())
    good.append(f"Holidays are published up to {last}; after that, weekends and `desk calendar`")
    return good, bad


@desk.command("backup")
@click.argument("target", type=click.Path(path_type=Path))
def backup(target: Path) -> None:
    """Write the whole database to the file TARGET, with a checksum."""
    try:
        archive.backup(settings().database_url, target, keys=_keys(settings()))
    except archive.BackupError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Written to {target}. Keep FIELD_KEYS and INDEX_KEY with it, elsewhere.")


def _keys(kept: Settings) -> dict[str, bytes]:
    """What the backup remembers fingerprints of: a restore under other keys would be unreadable."""
    fields = {f"FIELD_KEYS:{name}": key for name, key in kept.field_keys}
    return {**fields, "INDEX_KEY": kept.index_key}


@desk.command("restore")
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@click.option("--force", is_flag=True, help="Replace what is in the database now.")
def restore(source: Path, force: bool) -> None:
    """Read the file SOURCE back into an empty database."""
    try:
        archive.restore(settings().database_url, source, keys=_keys(settings()), force=force)
    except archive.BackupError as error:
        raise click.ClickException(str(error)) from error
    click.echo("Restored.")
