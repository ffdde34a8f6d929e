"""Run by alembic, on the connection and in the transaction `MigrationChain.migrate` has opened."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    version_table=context.config.attributes["version_table"],
    # SQLite can change tables inside a transaction; alembic does not trust every driver to.
    transactional_ddl=True,
)
context.run_migrations()
