"""Levers for tests and developers: faults, time, tokens, and what the desk has called."""

from __future__ import annotations

from flask import Blueprint, request

from app.sandbox.wire import Body, world
from app.sandbox.world import Fault

control = Blueprint("control", __name__)


@control.post("/_faults")
def plan_fault() -> Body:
    """Plan what goes wrong; the keys are the fields of `Fault`."""
    world().plan(Fault(**request.get_json()))
    return {"planned": True}


@control.delete("/_faults")
def clear_faults() -> Body:
    world().clear_faults()
    return {"planned": False}


@control.post("/_clock")
def move_clock() -> Body:
    """Let time pass here: {"advance": seconds}."""
    world().advance(float(request.get_json()["advance"]))
    return {"now": world().now()}


@control.post("/_tokens/void")
def void_tokens() -> Body:
    world().void_tokens()
    return {"void": True}


@control.get("/_calls")
def calls() -> Body:
    """What the desk has called, newest last, optionally of one `path`."""
    path = request.args.get("path", "")
    chosen = [call for call in list(world().calls) if path in ("", call.path)]
    return {"items": [{"path": c.path, "body": c.body, "errcode": c.errcode} for c in chosen]}
