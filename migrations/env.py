"""Alembic's entry: runs on a connection it is handed, or on the one the settings name."""

import importlib
import pkgutil

from alembic import context
from sqlalchemy import Connection, create_engine

import app
from app.db import Base
from app.settings import Settings

for module in pkgutil.iter_modules(app.__path__):
    if module.ispkg and pkgutil.resolve_name(f"app.{module.name}").__path__:
        try:
            importlib.import_module(f"app.{module.name}.models")
        except ModuleNotFoundError as error:
            if error.name != f"app.{module.name}.models":
                raise


def migrate(connection: Connection) -> None:
    # The lock lets several machines start at once: one migrates, the others wait and find it done.
    context.configure(
        connection=connection, target_metadata=Base.metadata, transaction_per_migration=True
    )
    with context.begin_transaction():
        context.execute("SELECT pg_advisory_xact_lock(20261121)")
        context.run_migrations()


handed_over = context.config.attributes.get("connection")
if handed_over is not None:
    migrate(handed_over)
else:
    engine = create_engine(Settings.from_env().database_url)
    with engine.connect() as own:
        migrate(own)
    engine.dispose()
