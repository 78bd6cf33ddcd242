"""The smallest application the launcher can carry; copied as `wsgi.py` beside a copy of deploy/."""

import os

import click
import psycopg
import redis
from celery import Celery
from flask import Flask
from flask.cli import AppGroup

app = Flask(__name__)
celery = Celery("small_desk", broker=os.environ["REDIS_URL"])
celery.conf.broker_connection_retry_on_startup = True
desk = AppGroup("desk")
app.cli.add_command(desk)


def _connect() -> psycopg.Connection:
    url = os.environ["DATABASE_URL"].replace("postgresql+psycopg://", "postgresql://", 1)
    return psycopg.connect(url, autocommit=True)


@desk.command("prepare")
def prepare() -> None:
    """One row a start; the log-in is told at the first."""
    with _connect() as connection:
        connection.execute("create table if not exists start (id int generated always as identity)")
        connection.execute("insert into start default values")
    if starts() == 1:
        click.echo("caseworker1  secret-of-the-first-start")


def starts() -> int:
    with _connect() as connection:
        row = connection.execute("select count(*) from start").fetchone()
    return int(row[0]) if row else 0


@app.get("/readyz")
def readyz() -> str:
    redis.Redis.from_url(os.environ["REDIS_URL"]).incr("asked")
    return "ok"


@app.get("/starts")
def count() -> dict[str, int]:
    return {"starts": starts()}
