"""Views that this process counts by itself while the broker is away: in the database within TELL_SECONDS."""

import atexit
import logging
import threading
from collections import Counter
from datetime import datetime
from typing import Final
from uuid import uuid4

from django.db import DatabaseError, connection

from seminars.services.views_told import Count, tell

logger = logging.getLogger(__name__)

TELL_SECONDS: Final = 10


class KeptHere:
    """A counter in memory. A thread tells the database what it counted, as often as it takes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counter = ""  # begun with its first view, in the process that counts and not in the one it came from
        self._views: Counter[tuple[int, datetime]] = Counter()
        self._is_watched = False

    def count(self, stream_id: int, hour: datetime) -> None:
        with self._lock:
            self._counter = self._counter or uuid4().hex
            self._views[stream_id, hour] += 1
            if not self._is_watched:
                self._is_watched = True
                atexit.register(self.tell)  # a process that is asked to stop tells first
                self._tell_later()

    def tell(self) -> bool:
        """Tell the database, where there is anything to tell; whether nothing is left to be told."""
        with self._lock:
            counts = [Count(self._counter, *key, views) for key, views in self._views.items()]
        try:
            tell(counts)
        except DatabaseError as error:
            logger.warning("views kept in memory, the database is away: %s", error)
            return False
        with self._lock:
            if sum(self._views.values()) != sum(count.views for count in counts):
                return False  # it counted on: the same counter tells the rest
            self._views.clear()
            self._counter = ""
        return True

    def _tell_later(self) -> None:
        timer = threading.Timer(TELL_SECONDS, self._tell_on_time)
        timer.daemon = True
        timer.start()

    def _tell_on_time(self) -> None:
        is_done = self.tell()
        connection.close()  # this thread's own
        with self._lock:
            if is_done and not self._views:
                self._is_watched = False
                atexit.unregister(self.tell)
            else:
                self._tell_later()


kept_here: Final = KeptHere()
