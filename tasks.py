"""What people run from a checkout: `python3 tasks.py run`. The Makefile only calls this.

Standard library only, for it also makes the environment everything else lives in.
"""

import argparse
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = ENVIRONMENT / ".mrc-lock"
LOCK, DEV_LOCK = ROOT / "requirements.lock", ROOT / "requirements-dev.lock"
TRANSLATIONS = ROOT / "translations"
TEMPLATE = TRANSLATIONS / "messages.pot"
DEMO = ROOT / "var" / "demo"
TYPED = ("mrc_cases", "migrations", "tests", "benchmarks", "docs", "tasks.py", "hatch_build.py")


def main() -> None:
    """Run the asked step; what it starts decides the exit code."""
    if sys.version_info < (3, 11):
        sys.exit("MRC Cases needs Python 3.11 or newer.")
    os.chdir(ROOT)
    parser = argparse.ArgumentParser(description="The steps of MRC Cases.")
    steps = parser.add_subparsers(dest="step", required=True, metavar="STEP")
    for name, step in STEPS.items():
        steps.add_parser(name, help=step.__doc__, add_help=False)
    asked, rest = parser.parse_known_args()
    try:
        sys.exit(STEPS[asked.step](rest))
    except subprocess.CalledProcessError as error:
        sys.exit(error.returncode)
    except KeyboardInterrupt:
        sys.exit(130)


def run(arguments: Sequence[str]) -> int:
    """Prepare var/ and serve the centre."""
    make_environment(LOCK)
    compile_catalogues([])
    _mrc("migrate")
    return _serve(arguments)


def demo(arguments: Sequence[str]) -> int:
    """Serve a fictional centre from var/demo, filled the first time (--clients, --seed)."""
    make_environment(LOCK)
    compile_catalogues([])
    for name in ("DATABASE_URL", "MRC_KEY_FILE"):
        os.environ.pop(name, None)  # made-up people must never reach a real centre's data
    os.environ["MRC_VAR"] = str(DEMO)
    filled = DEMO / "filled"
    if not filled.exists():
        shutil.rmtree(DEMO, ignore_errors=True)  # left over from a filling that was stopped
        _mrc("demo", *arguments)
        filled.touch()
    _mrc("migrate")
    return _serve([])


def test(arguments: Sequence[str]) -> int:
    """Run all tests, on every core; with ARGS only what pytest is told."""
    make_environment(DEV_LOCK)
    asked = arguments or ("-n", "auto", "--dist", "worksteal")
    return _call("-m", "pytest", *asked)


def check(arguments: Sequence[str]) -> int:
    """Lint, types, import rules, templates and catalogues; says everything that is wrong."""
    make_environment(DEV_LOCK)
    failed = [name for name, look in CHECKS.items() if not _passes(name, look)]
    if failed:
        print(f"Not in order: {', '.join(failed)}.")
        return 1
    print("Everything is in order.")
    return 0


def bench(arguments: Sequence[str]) -> int:
    """Run the benchmarks."""
    make_environment(DEV_LOCK)
    return _call("-m", "benchmarks", *arguments)


def lock(arguments: Sequence[str]) -> int:
    """Write both requirements files anew; --upgrade takes newer releases."""
    make_environment(DEV_LOCK)
    options = (
        "--universal", "--generate-hashes", "--no-emit-index-url", "--no-emit-find-links",
        "--no-header", "--no-annotate", "--quiet", "--python-version", "3.11",
    )  # fmt: skip
    uv = ("-m", "uv", "--system-certs", "pip", "compile", "pyproject.toml", *options, *arguments)
    uv += ("--extra", "checkout")
    _python(*uv, "--output-file", LOCK.name)
    _python(*uv, "--extra", "dev", "--constraints", LOCK.name, "--output-file", DEV_LOCK.name)
    return 0


def pictures(arguments: Sequence[str]) -> int:
    """Photograph the pages of a fictional centre for the documents."""
    make_environment(DEV_LOCK)
    return _call("-m", "docs.make_pictures")


def compile_catalogues(arguments: Sequence[str]) -> int:
    """Compile the translations that are newer than what is compiled of them."""
    stale = [file for file in sorted(TRANSLATIONS.rglob("*.po")) if _is_stale(file)]
    if not stale:
        return 0
    if importlib.util.find_spec("babel") is None:
        make_environment(LOCK)
        return _call("tasks.py", "compile")
    for file in stale:
        _compile(file)
    return 0


def extract(arguments: Sequence[str]) -> int:
    """Write translations/messages.pot anew from the sources."""
    make_environment(DEV_LOCK)
    TRANSLATIONS.mkdir(exist_ok=True)
    TEMPLATE.write_bytes(_extracted())
    return 0


def make_environment(lock_file: Path) -> None:
    """A .venv with what `lock_file` lists, proven by hash; nothing to do when it stands already."""
    wanted = _stamp(lock_file)
    if PYTHON.exists() and STAMP.exists() and wanted in STAMP.read_text(encoding="ascii").split():
        return
    print(f"Building the environment in {ENVIRONMENT.name} from {lock_file.name} ...", flush=True)
    if not _works(PYTHON):
        _make_venv()
    STAMP.unlink(missing_ok=True)
    _install("--require-hashes", "--requirement", str(lock_file))
    # The program itself, from this folder: it makes the command mrc-cases.
    _install("--no-deps", "--no-build-isolation", "--editable", ".")
    # The development lock holds everything the other does, at the same versions.
    held = (LOCK, DEV_LOCK) if lock_file == DEV_LOCK else (LOCK,)
    STAMP.write_text("\n".join(map(_stamp, held)) + "\n", encoding="ascii")


def _install(*what: str) -> None:
    _python("-m", "pip", "install", "--quiet", "--disable-pip-version-check", *what)


def _stamp(lock_file: Path) -> str:
    """Changes whenever an environment made from `lock_file` must be made anew."""
    project = (ROOT / "pyproject.toml").read_bytes()
    return hashlib.sha256(lock_file.read_bytes() + project).hexdigest()


def _works(python: Path) -> bool:
    """Whether an interpreter is there and has pip (a half-made environment has not)."""
    if not python.exists():
        return False
    return subprocess.run([python, "-m", "pip", "--version"], capture_output=True).returncode == 0


def _make_venv() -> None:
    try:
        venv.create(ENVIRONMENT, clear=True, with_pip=True)
    except subprocess.CalledProcessError:
        shutil.rmtree(ENVIRONMENT, ignore_errors=True)
        sys.exit("Python cannot make environments here. On Debian or Ubuntu: install python3-venv.")


def _python(*arguments: str) -> None:
    """Run the environment's Python; raises CalledProcessError when that fails."""
    subprocess.run([PYTHON, *arguments], check=True)


def _call(*arguments: str) -> int:
    return subprocess.run([PYTHON, *arguments]).returncode


def _mrc(*arguments: str) -> None:
    _python("-m", "mrc_cases.cli", *arguments)


def _serve(arguments: Sequence[str]) -> int:
    command = [str(PYTHON), "-m", "mrc_cases.cli", "run", *arguments]
    if os.name != "nt":
        os.execv(command[0], command)  # noqa: S606 - signals reach the server itself
    return subprocess.run(command).returncode


def _is_stale(catalogue: Path) -> bool:
    compiled = catalogue.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime < catalogue.stat().st_mtime


def _compile(catalogue: Path) -> None:
    """Write the .mo beside a .po in one step, so that a running program never reads half of it."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with catalogue.open("rb") as file:
        read = read_po(file, locale=catalogue.parent.parent.name)
    with tempfile.NamedTemporaryFile(dir=catalogue.parent, delete=False) as half:
        write_mo(half, read)
    os.chmod(half.name, 0o644)  # a temporary file is its owner's alone
    os.replace(half.name, catalogue.with_suffix(".mo"))


def _extracted() -> bytes:
    """The catalogue template of the sources, without the date, which would change every time."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "messages.pot"
        _python(
            "-m", "babel.messages.frontend", "--quiet", "extract", "--mapping-file",
            "pyproject.toml", "--keyword", "_l", "--keyword", "lazy_gettext", "--keyword",
            "lazy_ngettext:1,2", "--keyword", "lazy_pgettext:1c,2", "--add-comments",
            "Translators:", "--add-location", "file", "--sort-output", "--width", "100",
            "--header-comment", "# Everything MRC Cases says, in English.",
            "--project", "MRC Cases", "--version", "0", "--output-file", str(path), ".",
        )  # fmt: skip
        lines = path.read_bytes().splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith(b'"POT-Creation-Date:'))


def _template_is_fresh() -> bool:
    fresh = TEMPLATE.exists() and TEMPLATE.read_bytes() == _extracted()
    if not fresh:
        print("translations/messages.pot is stale: run `python3 tasks.py extract`.")
    return fresh


def _import_rules_hold() -> bool:
    program = PYTHON.with_name("lint-imports" + PYTHON.suffix)
    return subprocess.run([program, "--no-cache"]).returncode == 0


def _passes(name: str, look: Callable[[], bool]) -> bool:
    print(f"{name} ...", flush=True)
    return look()


def _good(*arguments: str) -> Callable[[], bool]:
    return lambda: _call(*arguments) == 0


CHECKS: dict[str, Callable[[], bool]] = {
    "lint": _good("-m", "ruff", "check", "."),
    "format": _good("-m", "ruff", "format", "--check", "."),
    "types": _good("-m", "mypy", *(name for name in TYPED if (ROOT / name).exists())),
    "import rules": _import_rules_hold,
    "templates": _good("-m", "djlint", "--lint", "--quiet", "templates"),
    "catalogue template": _template_is_fresh,
    "catalogues": _good("-m", "mrc_cases.cli", "check-catalogues"),
}

STEPS: dict[str, Callable[[Sequence[str]], int]] = {
    "run": run,
    "demo": demo,
    "test": test,
    "check": check,
    "bench": bench,
    "lock": lock,
    "compile": compile_catalogues,
    "extract": extract,
    "pictures": pictures,
}

if __name__ == "__main__":
    main()
