"""Door: `desk staff …` beyond creating accounts: for when the console can't be reached."""

import click

from app.db import transaction
from app.errors import DeskError
from app.staff import accounts, service
from app.staff.models import StaffMember


def _account(username: str) -> StaffMember:
    found = service.by_username(username)
    if found is None:
        raise click.ClickException(f"There is no account {username}.")
    return found


@click.command("deactivate")
@click.argument("username")
def deactivate(username: str) -> None:
    """End the sessions of USERNAME and let nobody log in with it any more."""
    try:
        with transaction():
            accounts.deactivate(None, _account(username).id)
    except DeskError as error:
        raise click.ClickException(error.message) from error
    click.echo(f"{username} can't log in any more.")


@click.command("reactivate")
@click.argument("username")
def reactivate(username: str) -> None:
    """Let USERNAME log in again with the password it had."""
    with transaction():
        accounts.reactivate(None, _account(username).id)
    click.echo(f"{username} may log in again.")


@click.command("second-factor-off")
@click.argument("username")
def second_factor_off(username: str) -> None:
    """For a lost phone: USERNAME logs in with the password alone, and may enrol again."""
    with transaction():
        accounts.remove_second_factor(None, _account(username).id)
    click.echo(f"{username} may log in with the password alone.")


@click.command("sign-out")
@click.argument("username")
def sign_out(username: str) -> None:
    """End every session of USERNAME."""
    with transaction():
        accounts.end_all_sessions(_account(username).id)
    click.echo(f"{username} is signed out everywhere.")


COMMANDS = (deactivate, reactivate, second_factor_off, sign_out)
