"""`mrc-cases possible-duplicates`: the pairs of the whole register, without names."""

import csv
import sys
from pathlib import Path
from typing import TextIO

from mrc_cases.merging.actions import keep_pairs
from mrc_cases.merging.pairs import Pair, possible_pairs
from mrc_cases.merging.queries import everybody, numbers_of

HEAD = ("client_no", "other_client_no", "weight", "same")


def list_possible_duplicates(output: Path | None) -> int:
    """Write the pairs as CSV, the surest first, and keep them for the manager's page; how many."""
    pairs = possible_pairs(everybody())
    keep_pairs(pairs)
    if output is None:
        _write(pairs, sys.stdout)
    else:
        with output.open("w", encoding="utf-8", newline="") as file:
            _write(pairs, file)
    return len(pairs)


def _write(pairs: list[Pair], file: TextIO) -> None:
    numbers = numbers_of({pair.one for pair in pairs} | {pair.other for pair in pairs})
    writer = csv.writer(file)
    writer.writerow(HEAD)
    for pair in pairs:
        row = (numbers[pair.one], numbers[pair.other], f"{pair.weight:.1f}", " ".join(pair.same))
        writer.writerow(row)
