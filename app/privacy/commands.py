"""Door: `desk keys …`."""

import click
from flask.cli import AppGroup

from app.crypto import ring
from app.db import transaction
from app.privacy import keys as rotation

keys = AppGroup("keys", help="The keys that seal personal data.")


@keys.command("rotate")
def rotate() -> None:
    """Seal everything anew with the first key of FIELD_KEYS.

    Put the new key first, keep the old one behind it, restart web and worker, then run this. It
    may be interrupted and run again. Only when it says so may the old key be dropped.
    """
    resealed = unreadable = 0
    for sealed in rotation.sealed_columns():
        changed, after = 0, 0
        while True:
            with transaction():
                batch = rotation.reseal(sealed, after)
            changed, unreadable = changed + batch.resealed, unreadable + batch.unreadable
            if batch.last_id is None:
                break
            after = batch.last_id
        click.echo(f"{sealed.table}.{sealed.name}: {changed}")
        resealed += changed
    with transaction():
        rotation.note(resealed, unreadable)
    name = ring().keys[0][0]
    if unreadable:
        raise click.ClickException(
            f"{unreadable} values are sealed by a key that FIELD_KEYS does not name, or damaged."
            " They were left as they are. Keep every old key."
        )
    click.echo(f"Everything is sealed by {name}. Older keys may be dropped from FIELD_KEYS;")
    click.echo("backups made before now still need them.")
