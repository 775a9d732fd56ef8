"""One process at a time: a lock on a file, which ends with the process that holds it."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

ASKS_AGAIN_AFTER = 0.2  # seconds


class NotAlone(RuntimeError):
    """Another process holds the lock; the message is a plain sentence for the terminal."""


@contextmanager
def alone(file: Path, refusal: str) -> Iterator[None]:
    """Hold a lock file, or raise NotAlone with a sentence. The file itself stays, empty."""
    with _opened(file) as descriptor:
        if not _take(descriptor):
            raise NotAlone(refusal)
        yield


@contextmanager
def in_line(file: Path, waiting: Callable[[], object]) -> Iterator[None]:
    """Hold a lock file, however long another process takes; `waiting` is called once before."""
    with _opened(file) as descriptor:
        if not _take(descriptor):
            waiting()
            while not _take(descriptor):
                time.sleep(ASKS_AGAIN_AFTER)
        yield


@contextmanager
def _opened(file: Path) -> Iterator[int]:
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)  # which gives the lock back, as the end of the process does


def _take(descriptor: int) -> bool:
    """Lock an open file at once, or say that somebody else has."""
    try:
        if sys.platform == "win32":
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True
