"""Compiles the translations into the wheel; compiled catalogues are not in the repository."""

import subprocess
import sys
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileCatalogues(BuildHookInterface):
    """Runs before the wheel's files are collected."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Raises CalledProcessError when a catalogue cannot be read."""
        subprocess.run([sys.executable, "tasks.py", "compile"], check=True, cwd=self.root)
