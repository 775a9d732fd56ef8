"""What staff keep writing under “other”: candidates for a code of their own (domain.md 1.2)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from mrc_cases.clients.profile import LISTS, MASKED

# Fewer uses than this are no habit, and could point at one person.
FEWEST = 3


@dataclass(frozen=True)
class OtherWord:
    """Words written under “other” of a list, and in how many files."""

    list_name: str
    words: str
    files: int


def repeated(answers: Iterable[Mapping[str, Any]]) -> list[OtherWord]:
    """The words that stand in three files or more, the most frequent first.

    `answers` are the texts of each profile by question. Case and spaces make no difference;
    masked questions are left out.
    """
    written: Counter[tuple[str, str]] = Counter()
    as_first_written: dict[tuple[str, str], str] = {}
    for texts in answers:
        for key, text in _of_lists(texts).items():
            written[key] += 1
            as_first_written.setdefault(key, text)
    often = [(key, files) for key, files in written.most_common() if files >= FEWEST]
    return [OtherWord(key[0], as_first_written[key], files) for key, files in often]


def _of_lists(texts: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    """(list, words without case) -> the words as typed; each once for a file."""
    found = {}
    for question, text in texts.items():
        words = " ".join(str(text).split())
        if question in LISTS and question not in MASKED and words:
            found[LISTS[question], words.casefold()] = words
    return found
