"""What the writing of a word leaves open: the Latin letters it may stand for, the usual ones first.

Many scripts write no vowels, one letter for two sounds, or a letter that people of another country
read otherwise. Arabic and Korean are so far from one reading that they stand by themselves.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

from anyascii import anyascii

_MARKS = re.compile(r"[^a-z]")


def plain(word: str) -> str:
    """A word in small Latin letters, sign by sign."""
    return _MARKS.sub("", anyascii(word).lower())


# --- Greek -------------------------------------------------------------------------------------

_GREEK = re.compile("[\u0370-\u03ff]")
# Letters that are heard together as something else: Ευαγγελία is Evangelia.
_GREEK_PAIRS = (("γγ", "νγ"), ("(?<=[αε])υ", "β"), ("^μπ", "b"), ("^ντ", "d"))


def _greek(word: str) -> tuple[str, ...]:
    """Γιάννης is Giannis in a passport and Yannis otherwise."""
    bare = "".join(s for s in unicodedata.normalize("NFD", word.lower()) if s.isalpha())
    for written, heard in _GREEK_PAIRS:
        bare = re.sub(written, heard, bare)
    return plain(bare), plain(re.sub("^γι(?=[αεο])", "ι", bare))


# --- Armenian ----------------------------------------------------------------------------------

_ARMENIAN = re.compile("[\u0531-\u0587]")
# What is b, g, d in Yerevan is p, k, t in Beirut, and the other way round: Գևորգ is Gevorg, Kevork.
_WESTERN = str.maketrans("բպգկդտջճձծ", "պբկգտդճջծձ")


def _armenian(word: str) -> tuple[str, ...]:
    eastern = word.lower().replace("ու", "u")
    return plain(eastern), plain(eastern.translate(_WESTERN))


# --- Hebrew ------------------------------------------------------------------------------------

_HEBREW = re.compile("[\u05d0-\u05ea]")
_HARD = str.maketrans({"ב": "b", "כ": "q", "פ": "p"})  # k would make kh with what follows


def _hebrew(word: str) -> tuple[str, ...]:
    """ב, כ and פ are hard where a word begins, elsewhere hard or soft; ו is v, or a vowel."""
    begun = word[:1].translate(_HARD) + word[1:]
    both = (begun, word.translate(_HARD))
    quiet = (each[:1] + each[1:].replace("ו", "o") for each in both)
    return tuple(map(plain, (*both, *quiet)))


# --- India and around --------------------------------------------------------------------------

_INDIC = re.compile("[\u0900-\u0d7f]")
_DEVANAGARI = re.compile("[\u0900-\u097f]")
_TAMIL = re.compile("[\u0b80-\u0bff]")
# In each block of 128 signs the same sounds have the same place.
_CONSONANTS, _OWN_VOWELS, _A, _NUKTA = range(0x15, 0x3A), range(0x3E, 0x4E), 0x05, 0x3C
# মোঃ and মোসাঃ stand before most names of Bangladesh.
_SHORT = {"মোঃ": "mohammad", "মো": "mohammad", "মোসাঃ": "mosammat", "মোছাঃ": "mosammat"}


def _indic(word: str) -> tuple[str, ...]:
    if word in _SHORT:
        return (_SHORT[word],)
    letters = plain(_with_vowels(word))
    if _DEVANAGARI.search(word):  # वीरेन्द्र is Birendra in Nepal, and ज्ञ is heard gy
        return letters, letters.replace("v", "b"), letters.replace("jny", "gy").replace("jn", "gy")
    if _TAMIL.search(word):
        hushed = re.sub("c(?!c)", "s", letters.replace("cc", "c"))
        return hushed, _voiced(letters)
    return (letters,)


def _with_vowels(word: str) -> str:
    """Each consonant with the a that is spoken and not written: बहादुर is bahadur, not bhadur."""
    found = ""
    for place, sign in enumerate(word):
        found += sign
        following = word[place + 1 : place + 2]
        is_last = not word[place + 1 :].strip(chr(ord(sign) & ~0x7F | _NUKTA))
        is_bare = not following or ord(following) & 0x7F not in (*_OWN_VOWELS, _NUKTA)
        if not is_last and is_bare and _INDIC.match(sign) and ord(sign) & 0x7F in _CONSONANTS:
            found += chr(ord(sign) & ~0x7F | _A)
    return found


def _voiced(letters: str) -> str:
    """Tamil writes k for k and g: between vowels and after n it is spoken g."""
    soft = str.maketrans("ktpc", "gdbs")
    spoken = re.sub("(?<=[aeiounm])[ktpc](?=[aeiou])", lambda hit: hit[0].translate(soft), letters)
    return re.sub("^c", "s", spoken)


# --- Latin letters -----------------------------------------------------------------------------

_SOFT_C, _HARD_C = re.compile("c(?=[eiy])"), re.compile("c(?![hkzeiy])")
# Somali and Kurdish write x for h (Xasan, Xelîl); not so Alexander, Oxana, Xavier, Xhevahire.
_SOMALI_X = re.compile("(?<![eoi])x(?=[aueêmy])(?!av|en)")
# Somali writes c for a sound that others leave out: Cabdi, Cali, Saciid.
_SOMALI_C = re.compile("^c(?=a(?:li|bd|as|is|wa)|um|us|ism|il)|(?<=[aeiou])c(?=ii|d)|(?<=aa)c")


_MOHAMMAD = frozenset({"md", "mohd", "muhd", "mhd", "mohmd"})


def _latin(word: str) -> tuple[str, ...]:
    small = word.lower()
    found = [plain(small)]
    if "c" in small:  # Hocine and Hussein, Boubacar and Abubakar
        found.append(plain(_HARD_C.sub("k", _SOFT_C.sub("s", small))))
    if _SOMALI_X.search(small) or _SOMALI_C.search(small):
        found.append(plain(_SOMALI_C.sub("", _SOMALI_X.sub("h", small))))
    if "đ" in small:  # a d in Vietnam, Đorđe is Djordje
        found.append(plain(small.replace("đ", "dj")))
    if small.startswith("lj"):
        found.append(plain(small.replace("lj", "l", 1)))
    if small in _MOHAMMAD:
        found.append("mohammad")
    return tuple(found)


_SCRIPTS: tuple[tuple[re.Pattern[str], Callable[[str], tuple[str, ...]]], ...] = (
    (_GREEK, _greek), (_ARMENIAN, _armenian), (_HEBREW, _hebrew), (_INDIC, _indic),
)  # fmt: skip


@lru_cache(maxsize=200_000)
def readings(word: str) -> tuple[str, ...]:
    """The Latin letters a word may stand for, each once, the usual ones first."""
    read = next((read for script, read in _SCRIPTS if script.search(word)), _latin)
    return tuple(dict.fromkeys(read(word)))
