"""The wheel carries all the program needs: an installed `mrc-cases` finds it without a checkout."""

import subprocess
import sys
import zipfile
from pathlib import Path

from tests.conftest import ROOT


def test_the_wheel_carries_templates_translations_migrations_and_static_files(
    tmp_path: Path,
) -> None:
    command = ("-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index")
    subprocess.run(
        [sys.executable, *command, "--wheel-dir", str(tmp_path), str(ROOT)],
        check=True, capture_output=True,
    )  # fmt: skip
    [wheel] = tmp_path.glob("*.whl")
    carried = {Path(name).name for name in zipfile.ZipFile(wheel).namelist()}

    wanted = {path.name for path in (ROOT / "templates").rglob("*.html")}
    wanted |= {path.name for path in (ROOT / "migrations").rglob("*.py")}
    wanted |= {path.name for path in (ROOT / "mrc_cases" / "static").rglob("*.*") if path.is_file()}
    wanted |= {path.name for path in (ROOT / "mrc_cases").rglob("*.txt")}
    assert wanted - carried == set()
    assert "env.py" in carried
    names = zipfile.ZipFile(wheel).namelist()
    for language in ("fr", "sq", "ar"):
        assert any(name.endswith(f"{language}/LC_MESSAGES/messages.mo") for name in names)
    assert not any("keys.json" in name or name.endswith(".sqlite") for name in names)
