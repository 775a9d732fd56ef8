"""Fails when a test report holds no test, or one that was skipped: `no_skips.py REPORT`."""

import sys
from pathlib import Path
from xml.etree import ElementTree


def main(report: Path) -> str | None:
    """What is wrong with the report, as a sentence; None when nothing is."""
    if not report.exists():
        return f"There is no test report {report}."
    cases = list(ElementTree.parse(report).iter("testcase"))  # noqa: S314 - pytest wrote it
    skipped = [
        f"{case.get('classname')}::{case.get('name')}: {reason.get('message')}"
        for case in cases
        for reason in case.iter("skipped")
        if reason.get("type") != "pytest.xfail"
    ]
    if not cases:
        return "No test ran."
    if skipped:
        return "\n".join([f"{len(skipped)} tests were skipped, which CI does not allow:", *skipped])
    return None


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
