"""Runs migrations on the database that the settings name, or on a connection handed in."""

from alembic import context
from sqlalchemy import Connection, text

from app import registry
from app.core.db import Base, Database
from app.core.settings import Settings

registry.import_models()


def _run(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        # A migration that cannot get its lock must give up and not queue all traffic behind it.
        connection.execute(text("SET lock_timeout = '10s'"))
        connection.execute(text("SELECT pg_advisory_lock(727001)"))
        connection.commit()
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        compare_type=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    _run(given)
else:
    database = Database(Settings())
    with database.engine.connect() as opened:
        _run(opened)
    database.dispose()
