"""Door: `flask desk wechat …`: look after the channel from a terminal."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import TypeVar

import click
from flask import current_app
from flask.cli import AppGroup

from app.db import transaction
from app.gateways import GatewayError, Gateways, OfficialAccount
from app.web import settings
from app.wechat import checkup, inbox
from app.wechat.account import AccountName
from app.wechat.menu import official_menu
from app.wechat.settings import desk_of

_Result = TypeVar("_Result")
wechat = AppGroup("wechat", help="The official account and the mini-program.")
menu = AppGroup("menu", help="The official account's menu.")
wechat.add_command(menu)


@wechat.command("replay")
def replay() -> None:
    """Handle kept pushes again that failed before; words leave through the outbox, once."""
    left = 0
    for name in AccountName:
        desk = desk_of(settings(), name)
        if desk is None:
            continue
        with transaction():
            keys = inbox.failed(name)
        for key in keys:
            try:
                with transaction():
                    inbox.handle(desk, key, lambda: False)
                click.echo(f"handled {key}")
            except Exception as error:  # noqa: BLE001  told, noted, and the next one is tried
                left += 1
                with transaction():
                    inbox.note_failure(key, type(error).__name__)
                click.echo(f"failed again {key}: {type(error).__name__}")
    if left:
        raise click.ClickException(f"{left} could not be handled; the log of the worker says more")


@menu.command("show")
def show_menu() -> None:
    """What WeChat shows now."""
    click.echo(json.dumps(_told(_official().menu), ensure_ascii=False, indent=2))


@menu.command("push")
def push_menu() -> None:
    """Replace it with this version's menu."""
    wanted = official_menu(settings().public_url)
    line = _official()
    _told(lambda: line.push_menu(wanted))
    click.echo("Done. Phones show it within a day, at once after following anew.")


@wechat.command("doctor")
def doctor() -> None:
    """Look at token, callback address, clock, notices and addresses; exit 1 when one is wrong."""
    kept, gateways = settings(), _gateways()
    bad = 0
    for name, title, line, setting, path in (
        (AccountName.OFFICIAL_ACCOUNT, "Official account", gateways.official_account,
         "WECHAT_OA_", "/wechat"),
        (AccountName.MINI_PROGRAM, "Mini-program", gateways.mini_program,
         "WECHAT_MP_", "/wechat/mini"),
    ):  # fmt: skip
        desk = desk_of(kept, name)
        if line is None or desk is None:
            click.echo(f"- {title}: not set up ({setting}APP_ID)")
            continue
        for found in checkup.examine(desk.account, line, setting, kept.public_url + path):
            bad += not found.well
            click.echo(f"{'✓' if found.well else '✗'} {title}: {found.words}")
    if not kept.public_url.startswith("https://") and not kept.sandbox:
        bad += 1
        click.echo("✗ PUBLIC_URL is not https: neither log-in nor the mini-program will work")
    sys.exit(1 if bad else 0)


def _official() -> OfficialAccount:
    line = _gateways().official_account
    if line is None:
        raise click.ClickException("the official account is not set up (WECHAT_OA_APP_ID)")
    return line


def _gateways() -> Gateways:
    kept: Gateways = current_app.extensions["desk_gateways"]
    return kept


def _told(call: Callable[[], _Result]) -> _Result:
    """The call's result; a refusal becomes one sentence."""
    try:
        return call()
    except GatewayError as error:
        raise click.ClickException(f"{error}. {error.advice}") from None
