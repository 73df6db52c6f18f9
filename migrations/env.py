"""Runs the migrations on the database that `awards.infrastructure.migrations` hands over."""

from alembic import context

from awards.infrastructure.migrations import all_metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=all_metadata(),
    render_as_batch=True,
    compare_type=True,
    compare_server_default=True,
)
with context.begin_transaction():
    context.run_migrations()
