"""What the database does for the ledger by itself.

`ledger_lock` and `ledger_post` (PostgreSQL) do what `book.lock` and `book.post` do, each in one call. The latter
takes rows as they are, column by column of its tables; what they are and whether they may be is decided before, by
the service. Every CHECK, key and trigger holds for it as for anybody. SQLite has no functions: there the book
works statement by statement, which PostgreSQL can do as well.

`rulebook_edition` (a trigger on each table that says what a deed earns) gives the rulebook a new edition with
every change, by whomever it is made, so that a process knows when what it remembers is stale.
"""

from sqlalchemy import Connection, text

#: Whose rows say which scheme and rules count where.
RULEBOOK = ("place", "rule", "scheme")
LOCK, POST = "ledger_lock", "ledger_post"
_EDITION = "rulebook_edition"

#: Of the accounts that are there, in the order of locking, whatever the order in which they are named.
_LOCK_BODY = """
BEGIN
    FOR account IN SELECT id FROM unnest(accounts) AS named(id) ORDER BY id LOOP
        SELECT b.credits - b.debits, coalesce(b.min_balance = b.max_balance, false) INTO balance, closed
            FROM balance AS b WHERE b.account_id = account AND b.slot = 0 FOR UPDATE;
        IF FOUND THEN
            RETURN NEXT;
        END IF;
    END LOOP;
END
"""

#: Answers `booked`; `otherwise` when something is not as it is said to be under `provided`, `known` when a key was
#: used before, and `unopened` when a shared account is not there yet: then nothing is booked. The counters come last,
#: in the order of locking, so that shared rows are held shortly.
_POST_BODY = """
DECLARE
    booked bigint;
    given record;
BEGIN
    IF entries ? 'provided' THEN
        IF entries->'provided'->>'edition' IS DISTINCT FROM (SELECT edition FROM rulebook_edition) THEN
            RETURN 'otherwise';
        END IF;
        FOR given IN
            SELECT * FROM jsonb_to_recordset(entries->'provided'->'accounts') AS a(account uuid, balance bigint)
        LOOP
            PERFORM FROM balance AS b
                WHERE b.account_id = given.account AND b.slot = 0
                    AND (b.min_balance = b.max_balance) IS NOT TRUE
                    AND (given.balance IS NULL OR given.balance = b.credits - b.debits)
                FOR UPDATE;
            IF NOT FOUND THEN
                RETURN 'otherwise';
            END IF;
        END LOOP;
    END IF;
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


_NEW_EDITION = f"""
BEGIN
    UPDATE {_EDITION} SET edition = gen_random_uuid()::text;
    RETURN NULL;
END
"""  # noqa: S608  # names from above

_FUNCTIONS = {
    LOCK: f"CREATE OR REPLACE FUNCTION {LOCK}(accounts uuid[]) RETURNS TABLE (account uuid, balance bigint, closed boolean) "
    f"LANGUAGE plpgsql AS $${_LOCK_BODY}$$",
    POST: f"CREATE OR REPLACE FUNCTION {POST}(entries jsonb) RETURNS text LANGUAGE plpgsql AS $${_POST_BODY}$$",
    _EDITION: f"CREATE OR REPLACE FUNCTION {_EDITION}() RETURNS trigger LANGUAGE plpgsql AS $${_NEW_EDITION}$$",
}


def create_statements(dialect: str) -> list[str]:
    """The statements that put functions and triggers in place; the tables must exist."""
    functions = [*_FUNCTIONS.values()] if dialect == "postgresql" else []
    return [*functions, *_triggers(dialect).values()]


def drop_statements(dialect: str) -> list[str]:
    """The statements that take them away."""
    if dialect != "postgresql":
        return [f"DROP TRIGGER IF EXISTS {name}" for name in _triggers(dialect)]
    triggers = [f"DROP TRIGGER IF EXISTS {_EDITION} ON {table}" for table in RULEBOOK]
    return [*triggers, *(f"DROP FUNCTION IF EXISTS {name}" for name in _FUNCTIONS)]


def missing(connection: Connection) -> list[str]:
    """What is not there, is switched off, or says something else."""
    dialect = connection.dialect.name
    if dialect != "postgresql":
        query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        present: dict[str, str] = dict(connection.execute(text(query)).all())
        return [name for name, sql in _triggers(dialect).items() if present.get(name) != sql]
    query = "SELECT proname, prosrc FROM pg_proc"
    bodies: dict[str, str] = dict(connection.execute(text(query)).all())
    query = "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = :name AND tgenabled IN ('O', 'A')"
    watched = set(connection.execute(text(query), {"name": _EDITION}).scalars())
    wanted = {LOCK: _LOCK_BODY, POST: _POST_BODY, _EDITION: _NEW_EDITION}
    return [name for name, body in wanted.items() if bodies.get(name) != body] + [
        f"{_EDITION} on {table}" for table in RULEBOOK if table not in watched
    ]


def _triggers(dialect: str) -> dict[str, str]:
    """By name; on PostgreSQL one for a table, on SQLite one for each thing that may happen to it."""
    if dialect == "postgresql":
        return {
            f"{_EDITION} on {table}": f"CREATE TRIGGER {_EDITION} AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE "
            f"ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {_EDITION}()"
            for table in RULEBOOK
        }
    change = f"UPDATE {_EDITION} SET edition = lower(hex(randomblob(16)))"  # noqa: S608  # a name from above
    return {
        f"{_EDITION}_{table}_{event.lower()}": f"CREATE TRIGGER {_EDITION}_{table}_{event.lower()} "
        f"AFTER {event} ON {table} BEGIN {change}; END"
        for table in RULEBOOK
        for event in ("INSERT", "UPDATE", "DELETE")
    }
