"""The one line of migrations: forward to the models, and back to nothing."""

import pytest
from sqlalchemy import inspect, text

from app import migrate
from app.core.uow import UnitOfWork


def test_a_migrated_database_is_what_the_models_say(uow: UnitOfWork) -> None:
    assert migrate.differences(uow.database.engine) == []


def test_the_line_goes_back_to_nothing_and_forward_again(uow: UnitOfWork) -> None:
    engine = uow.database.engine
    migrate.downgrade(engine, "base")
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    migrate.upgrade(engine)
    assert migrate.differences(engine) == []


def test_a_missing_guard_is_named(uow: UnitOfWork, backend: str) -> None:
    name = "audit_entry_append_only ON audit_entry" if backend == "postgresql" else "audit_entry_no_update"
    with uow.database.engine.begin() as connection:
        connection.execute(text(f"DROP TRIGGER {name}"))
    (found,) = migrate.differences(uow.database.engine)
    assert name.split(maxsplit=1)[0] in found


def test_a_changed_function_and_a_missing_trigger_are_named(uow: UnitOfWork, backend: str) -> None:
    changes = (
        {
            "ledger_post": "CREATE OR REPLACE FUNCTION ledger_post(entries jsonb) RETURNS text LANGUAGE sql AS $$ SELECT 'booked' $$",
            "rulebook_edition on rule": "ALTER TABLE rule DISABLE TRIGGER rulebook_edition",
        }
        if backend == "postgresql"
        else {"rulebook_edition_rule_update": "DROP TRIGGER rulebook_edition_rule_update"}
    )
    for statement in changes.values():
        with uow.database.engine.begin() as connection:
            connection.execute(text(statement))
    found = migrate.differences(uow.database.engine)
    assert [line.partition(",")[0] for line in found] == list(changes)


@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET action = 'x'", "DELETE FROM audit_entry"])
def test_the_log_is_never_rewritten(uow: UnitOfWork, world: object, statement: str) -> None:
    with pytest.raises(Exception, match="append-only"), uow.database.engine.begin() as connection:
        connection.execute(text(statement))
