"""What staff keep writing under “other”: candidates for a code of their own (domain.md 1.2)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from mrc_cases import codes

# Fewer uses than this are no habit, and could point at one person.
FEWEST = 3
# As long as an answer of one line may be; what is longer is a story and no word.
LONGEST = 200


class Written(NamedTuple):
    """Words under “other” of a list; in which file, or in which contact that is nobody's."""

    list_name: str
    file: int  # its key as a number: no set is faster or smaller
    words: str


@dataclass(frozen=True)
class OtherWord:
    """Words written under “other” of a list, and in how many files."""

    list_name: str
    words: str
    files: int

    @property
    def is_in_the_list(self) -> bool:
        """Whether the list has an answer of these words by now."""
        names = codes.labels(self.list_name, (code.code for code in codes.codes_of(self.list_name)))
        return self.words.casefold() in (name.casefold() for name in names)


def repeated(written: Iterable[Written]) -> list[OtherWord]:
    """The words that stand in three files or more, the most frequent first.

    Case and spaces make no difference, and a file counts once, wherever they stand in it.
    """
    first_file: dict[tuple[str, str], int] = {}
    files: dict[tuple[str, str], set[int]] = {}  # of the few that stand in more than one
    as_written: dict[tuple[str, str], str] = {}
    for list_name, file, text in written:
        words = " ".join(text.split())
        if not words or len(words) > LONGEST:
            continue
        key = list_name, words.casefold()
        first = first_file.setdefault(key, file)
        if file != first:
            files.setdefault(key, {first}).add(file)
            as_written.setdefault(key, words)
    often = [(key, len(found)) for key, found in files.items() if len(found) >= FEWEST]
    often.sort(key=lambda each: (-each[1], each[0]))
    return [OtherWord(key[0], as_written[key], count) for key, count in often]
