"""Which station began an operation and sent a label. Older rows do not say."""

from alembic import op
from sqlalchemy import Column, Text

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To 0004."""
    for table in ("print_jobs", "operations"):
        op.add_column(table, Column("station", Text, nullable=False, server_default=""))
