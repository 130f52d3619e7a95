"""Posting by one function in the database; PostgreSQL only."""

from alembic import op
from app.ledger import procedures

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for statement in procedures.create_statements(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    for statement in procedures.drop_statements(op.get_bind().dialect.name):
        op.execute(statement)
