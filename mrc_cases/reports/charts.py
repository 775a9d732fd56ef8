"""Charts as plain shapes: rectangles and texts in a box, mirrored for right-to-left readers.

Presentation attributes only, so that a strict content policy and a printer take them. Women are
filled, men are hatched: the picture can be read without colour.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from mrc_cases.codes import AGE_UNKNOWN
from mrc_cases.reports.figures import GENDER_WORDS, GENDERS, Row

WIDTH = 480
BAND = 28
BAR = 18
COLUMN = 64  # a single month is a column, not a wall


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
    """A picture of `width` x `height` units."""

    width: float
    height: float
    bars: Sequence[Bar]
    texts: Sequence[Text]


def pyramid(rows: Sequence[Row], *, right_to_left: bool = False) -> Chart:
    """Women on the starting side, men on the other, the oldest on top."""
    rows = [row for row in rows if not row.is_sum and row.code != AGE_UNKNOWN]
    middle, gap, room = WIDTH / 2, 48, WIDTH / 2 - 48 - 34
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
    return Chart(WIDTH, len(rows) * BAND + 8, bars, texts)


def stacked_months(months: Sequence[tuple[str, Row]], *, right_to_left: bool = False) -> Chart:
    """A column for each month, the genders on top of one another, the total above."""
    height, foot = 180, 24
    largest = max((row.total for _label, row in months), default=0) or 1
    step = WIDTH / max(len(months), 1)
    wide = min(step * 0.6, COLUMN)
    bars, texts = [], []
    for place, (label, row) in enumerate(reversed(months) if right_to_left else months):
        x, y = place * step + (step - wide) / 2, float(height)
        for gender in GENDERS:
            tall = (height - 20) * row.counts[gender] / largest
            y -= tall
            words = f"{label}, {GENDER_WORDS[gender]}: {row.counts[gender]}"
            bars.append(Bar(x, y, wide, tall, gender, words))
        texts.append(Text(place * step + step / 2, y - 5, str(row.total), "middle"))
        texts.append(Text(place * step + step / 2, height + 16, label, "middle"))
    return Chart(WIDTH, height + foot, bars, texts)
