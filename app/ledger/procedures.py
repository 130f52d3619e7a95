"""What PostgreSQL does for the ledger by itself: all that `book.post` writes, in one call.

The function writes the rows that it is given, as they are, column by column of its tables; what they are and
whether they may be is decided before, by the service. Every CHECK, key and trigger holds for it as for
anybody. SQLite has none: there the book writes statement by statement, which PostgreSQL can do as well.
"""

from sqlalchemy import Connection, text

NAME = "ledger_post"

#: Answers `booked`; `known` when a key was used before, and `unopened` when a shared account is not there
#: yet: then nothing is booked. The counters come last, in the order of locking, so that shared rows are held shortly.
BODY = """
DECLARE
    booked bigint;
    given record;
BEGIN
    FOR given IN SELECT * FROM jsonb_to_recordset(entries->'balance') AS b(account uuid, at_slot bigint) LOOP
        IF NOT EXISTS (SELECT FROM balance WHERE account_id = given.account AND slot = given.at_slot) THEN
            RETURN 'unopened';
        END IF;
    END LOOP;
    INSERT INTO txn SELECT * FROM jsonb_populate_recordset(NULL::txn, entries->'txn') ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS booked = ROW_COUNT;
    IF booked < jsonb_array_length(entries->'txn') THEN
        RETURN 'known';
    END IF;
    INSERT INTO transfer SELECT * FROM jsonb_populate_recordset(NULL::transfer, entries->'transfer');
    IF entries ? 'lot' THEN
        INSERT INTO lot SELECT * FROM jsonb_populate_recordset(NULL::lot, entries->'lot');
    END IF;
    IF entries ? 'lot_move' THEN
        FOR given IN SELECT * FROM jsonb_to_recordset(entries->'taken') AS t(lot_id uuid, delta bigint) LOOP
            UPDATE lot SET remaining = remaining + given.delta WHERE id = given.lot_id;
        END LOOP;
        INSERT INTO lot_move SELECT * FROM jsonb_populate_recordset(NULL::lot_move, entries->'lot_move');
    END IF;
    FOR given IN
        SELECT * FROM jsonb_to_recordset(entries->'balance')
            AS b(account uuid, at_slot bigint, debited bigint, credited bigint)
    LOOP
        UPDATE balance
            SET debits = debits + given.debited, credits = credits + given.credited, version = version + 1
            WHERE account_id = given.account AND slot = given.at_slot;
    END LOOP;
    RETURN 'booked';
END
"""


def create_statements(dialect: str) -> list[str]:
    """The statements that make the function, or make it anew."""
    head = f"CREATE OR REPLACE FUNCTION {NAME}(entries jsonb) RETURNS text LANGUAGE plpgsql AS"
    return [f"{head} $${BODY}$$"] if dialect == "postgresql" else []


def drop_statements(dialect: str) -> list[str]:
    """The statements that take it away."""
    return [f"DROP FUNCTION IF EXISTS {NAME}(jsonb)"] if dialect == "postgresql" else []


def missing(connection: Connection) -> list[str]:
    """The function, if it is not there or says something else."""
    if connection.dialect.name != "postgresql":
        return []
    found = connection.execute(text("SELECT prosrc FROM pg_proc WHERE proname = :name"), {"name": NAME}).scalars()
    return [] if list(found) == [BODY] else [NAME]
