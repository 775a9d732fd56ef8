"""The number on a ticket: short, readable in every script, saying nothing of the person."""

PER_LETTER = 999
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"  # no I and no O: they look like 1 and 0
LAST = PER_LETTER * len(LETTERS)


def ticket_code(number: int) -> str:
    """1 is A001, 999 is A999, 1000 is B001."""
    letter, place = divmod(number - 1, PER_LETTER)
    return f"{LETTERS[letter]}{place + 1:03}"
