"""What rooms above do when two files were joined to one, or taken apart again."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

# Called with the keys of the file kept and the file joined to it, after all else is moved.
AFTER_JOINING: list[Callable[[UUID, UUID], Any]] = []
