"""A new key: everything sealed is sealed anew under it, while the centre goes on working."""

import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, event

from mrc_cases import database
from mrc_cases.base.keys import LOOKS_AGAIN_AFTER, KeyRing
from mrc_cases.base.models import Base
from mrc_cases.base.sealing import is_rotated, rotate

PATIENCE = 600  # seconds to wait for somebody who writes, like an import of a whole register


class RotationUnfinished(RuntimeError):
    """Some values are not under the newest key yet; a plain sentence for the terminal."""


def change_key(engine: Engine, keys: KeyRing, progress: Callable[[int], Any]) -> str:
    """Make a key and seal everything under it, or finish what an earlier run began; what was done.

    Raises NotAlone, KeyFileWrong, or RotationUnfinished.
    """
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _be_patient)
    with keys.rotating():
        database.mark_key(engine, keys)
        is_new = is_rotated(engine, keys, Base.metadata)
        if is_new:
            keys.add_key()
            database.mark_key(engine, keys)
        rotate(engine, keys, Base.metadata, progress=progress)
        # A program that runs beside us may have sealed under the old key until it looked again.
        time.sleep(2 * LOOKS_AGAIN_AFTER)
        rotate(engine, keys, Base.metadata, progress=progress)
        if not is_rotated(engine, keys, Base.metadata):
            raise RotationUnfinished(
                "Somebody is still saving under the old key. Run the command again to finish."
            )
    number = keys.current_id
    if is_new:
        return f"Everything is sealed under the new key, number {number}."
    return (
        f"An earlier run was not finished, so no new key was made: everything is sealed under key "
        f"{number} now. Run the command once more for a new one."
    )


def _be_patient(connection: Any, _record: Any) -> None:
    connection.execute(f"PRAGMA busy_timeout={PATIENCE * 1000}")
