"""How names and areas are found and sorted, whatever their script (plain functions)."""

import re
from collections.abc import Iterable

from anyascii import anyascii

from mrc_cases.base.sounds import skeleton

# What stands before the sound of a word, so that it is never taken for a word's letters.
SOUND = "="
_MUTE = re.compile("['’ʼ`´]")
_WORD = re.compile(r"(?:[^\W_]|[\u0300-\u036f])+")
_NO_SIGN = re.compile("[^a-z0-9]")


def plain_words(text: str) -> list[str]:
    """The words of a text in small Latin letters and digits, whatever its script."""
    found = (anyascii(word).lower() for word in _WORD.findall(_MUTE.sub("", text)))
    return [plain for word in found if (plain := _NO_SIGN.sub("", word))]


def sort_name(name: str) -> str:
    """A name as both engines sort and compare it alike."""
    return " ".join(plain_words(name)) or name.casefold()


def keys_of(*texts: str | None) -> tuple[str, ...]:
    """What the words of some texts are found by: their letters and their sound."""
    found = [word for text in texts if text for word in plain_words(text)]
    heard = (SOUND + sound for word in found if (sound := skeleton(word)))
    return tuple(dict.fromkeys((*found, *heard)))


def patterns(word: str) -> list[str]:
    """LIKE patterns for one word in a column of keys: begun to be typed, or as it sounds.

    A sound of one consonant says too little to find anything by.
    """
    plain = plain_words(word)
    sounds = (skeleton(each) for each in plain)
    heard = [f"% {SOUND}{sound} %" for sound in sounds if len(sound) > 1]
    return [f"% {each}%" for each in plain] + heard


def share_a_word(some: Iterable[str], others: Iterable[str]) -> bool:
    """Whether two sets of keys name the same, by letters or by sound."""
    return not set(some).isdisjoint(others)
