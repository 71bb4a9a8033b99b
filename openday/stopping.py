"""Whether this worker was asked to stop: a job that lasts looks, and ends where it is safe.

Celery lets a job end by itself when its worker is told to stop (SIGTERM), and ends the process of a job when the
broker's line is lost, since the broker gives that job to another worker.
"""

import mmap
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from celery.signals import worker_shutting_down

_asked: Final = mmap.mmap(-1, 1)  # shared by the worker and the processes of its jobs, which it forks
_ended = threading.Event()


def is_asked() -> bool:
    return _asked[0] == 1 or _ended.is_set()


@worker_shutting_down.connect
def _ask(**_: Any) -> None:
    _asked[0] = 1


@contextmanager
def gently() -> Iterator[None]:
    """SIGTERM ends this process after the block, which is to look at `is_asked`, and not in the middle of it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    earlier = signal.signal(signal.SIGTERM, lambda *_: _ended.set())
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, earlier)
        if _ended.is_set():
            os.kill(os.getpid(), signal.SIGTERM)
