"""Charts as plain shapes: rectangles and texts in a box, mirrored for right-to-left readers.

Presentation attributes only, so that a strict content policy and a printer take them. Each gender
has a filling of its own (full, hatched, crossed, dotted): the picture can be read without colour.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from mrc_cases.codes import AGE_UNKNOWN
from mrc_cases.reports.figures import GENDER_WORDS, GENDERS, Row

WIDTH = 480
PYRAMID = 340  # as narrow as it can be: its words stay large on a phone
BAND = 28
BAR = 18
COLUMN = 64  # a single month is a column, not a wall
NARROWEST = 34  # a month's name needs so much


@dataclass(frozen=True)
class Bar:
    """A rectangle and what a pointer or a screen reader is told about it."""

    x: float
    y: float
    width: float
    height: float
    series: str
    words: str


@dataclass(frozen=True)
class Text:
    """A text at a point; `anchor` is start, middle or end."""

    x: float
    y: float
    words: str
    anchor: str


@dataclass(frozen=True)
class Chart:
    """A picture of `width` x `height` units; its words run in the reader's direction."""

    width: float
    height: float
    bars: Sequence[Bar]
    texts: Sequence[Text]
    direction: str = "ltr"


def pyramid(rows: Sequence[Row], *, right_to_left: bool = False) -> Chart:
    """Women on the starting side, men on the other, the oldest on top."""
    rows = [row for row in rows if not row.is_sum and row.code != AGE_UNKNOWN]
    middle, gap, room = PYRAMID / 2, 42, PYRAMID / 2 - 42 - 28
    largest = max((max(row.counts["F"], row.counts["M"]) for row in rows), default=0) or 1
    bars, texts = [], []
    for place, row in enumerate(reversed(rows)):
        y = place * BAND + 4
        texts.append(Text(middle, y + 14, row.label, "middle"))
        for gender, side in (("F", 1 if right_to_left else -1), ("M", -1 if right_to_left else 1)):
            count = row.counts[gender]
            width = room * count / largest
            start = middle + side * gap
            left = start if side > 0 else start - width
            words = f"{row.label}, {GENDER_WORDS[gender]}: {count}"
            bars.append(Bar(left, y, width, BAR, gender, words))
            end = start + side * (width + 6)
            texts.append(Text(end, y + 14, str(count), "start" if side > 0 else "end"))
    return Chart(PYRAMID, len(rows) * BAND + 8, bars, texts, _direction(right_to_left))


def _direction(right_to_left: bool) -> str:
    return "rtl" if right_to_left else "ltr"


@dataclass(frozen=True)
class Column:
    """A month of a picture: its short name, its year, its row."""

    name: str
    year: str
    row: Row


def stacked_months(months: Sequence[Column], *, right_to_left: bool = False) -> Chart:
    """A column for each month, the genders on top of one another, the total above.

    Where the period touches two years each is named under its first month.
    """
    height, foot = 180, 24
    largest = max((month.row.total for month in months), default=0) or 1
    step = WIDTH / max(len(months), 1)
    wide = min(step * 0.6, COLUMN)
    bars, texts = [], []
    for place, month in enumerate(months):
        middle = (len(months) - 1 - place if right_to_left else place) * step + step / 2
        y = float(height)
        for gender in GENDERS:
            count = month.row.counts[gender]
            tall = (height - 20) * count / largest
            y -= tall
            words = f"{month.name} {month.year}, {GENDER_WORDS[gender]}: {count}"
            bars.append(Bar(middle - wide / 2, y, wide, tall, gender, words))
        if place % ceil(NARROWEST / step) == 0:
            texts.append(Text(middle, y - 5, str(month.row.total), "middle"))
            texts.append(Text(middle, height + 16, month.name, "middle"))
    years = _years(months)
    for place in years:
        middle = (len(months) - 1 - place if right_to_left else place) * step + step / 2
        texts.append(Text(middle, height + 32, months[place].year, "middle"))
    foot += 16 if years else 0
    return Chart(WIDTH, height + foot, bars, texts, _direction(right_to_left))


def _years(months: Sequence[Column]) -> list[int]:
    """Where a year begins in a picture of several, not closer than there is room for."""
    if len({month.year for month in months}) < 2:
        return []
    found = [n for n, month in enumerate(months) if n == 0 or month.year != months[n - 1].year]
    room = ceil(NARROWEST * len(months) / WIDTH)
    return [place for n, place in enumerate(found) if n == 0 or place - found[n - 1] >= room]
