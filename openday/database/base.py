"""Django's PostgreSQL backend, which asks whether a kept connection still answers without a question to it.

Django sends `SELECT 1` at the start of each request that uses the database. A server that went away has closed its
end, which the socket knows: only one on which something waits to be read is asked.
"""

import select

import psycopg
from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    def is_usable(self) -> bool:
        if self.connection is None:
            return False
        try:
            waiting = select.poll()
            waiting.register(self.connection.fileno(), select.POLLIN)
            return super().is_usable() if waiting.poll(0) else True
        except (OSError, psycopg.Error):  # closed at our end
            return False
