"""Where Alembic finds the connection: handed over by `bihuan.store.structure`, inside its transaction."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=False)
context.run_migrations()
