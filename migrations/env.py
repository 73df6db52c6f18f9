"""Runs the migrations on the database that `awards.infrastructure.migrations` hands over."""

import warnings

from alembic import context
from sqlalchemy.exc import SAWarning

from awards.infrastructure.migrations import all_metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=all_metadata(),
    render_as_batch=True,
    compare_type=True,
    compare_server_default=True,
)
with context.begin_transaction(), warnings.catch_warnings():
    # of a table that a copied one points at, whose indexes nobody copies
    warnings.filterwarnings("ignore", "Skipped unsupported reflection of expression-based index", SAWarning)
    context.run_migrations()
