"""Door: `flask desk stations …`, the network of stations as a file."""

from dataclasses import astuple
from pathlib import Path

import click
from flask.cli import AppGroup

from app.appointments import network_wording, setup, wording
from app.db import transaction

stations = AppGroup("stations", help="Stations, what they handle, their hours and plans.")


@stations.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def export_stations(file: Path) -> None:
    """Write all stations to FILE, a CSV that Excel opens."""
    file.write_bytes(setup.write_csv())
    click.echo(f"{file}: {len(setup.table())}")


@stations.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only list what is wrong; change nothing.")
def import_stations(file: Path, dry_run: bool) -> None:
    """Bring the stations of FILE in, new or changed by their code; all of them or none."""
    with transaction(statement_timeout_ms=60_000):
        found = setup.read_csv(file.read_bytes())
        if found.problems:
            done = None
        else:
            done = setup.preview(found) if dry_run else setup.carry_out(found)
    for one in found.problems:
        click.echo(network_wording.problem(one.line, one.column, one.words))
    if done is None:
        raise click.ClickException(network_wording.not_imported(len(found.problems)))
    effect = astuple(done.effect)
    if dry_run:
        click.echo(network_wording.could_import(done.stations, *effect))
    else:
        click.echo(network_wording.imported(done.stations, wording.effect(*effect)))
