"""Fictional contacts over the years: when, how, about what, and how they ended."""

import datetime as dt
import random
from zoneinfo import ZoneInfo

from mrc_cases.demonstration.people import Choice

CHANNEL = Choice({"DESK": 34, "PHONE": 26, "HOTLINE": 14, "EMAIL": 8, "MESSAGE": 8,
                  "APPOINTMENT": 6, "OUTREACH_VISIT": 3, "VIDEO": 1})  # fmt: skip
TOPIC = Choice({"C05": 24, "T14": 12, "C10": 10, "C09": 9, "T16": 9, "T27": 7, "C12": 5, "T22": 4,
                "C01": 6, "T18": 3, "T24": 3, "T26": 3, "T25": 3, "T99": 2})  # fmt: skip
SERVICE = Choice(
    {
        ("INF",): 44,
        ("LEG",): 18,
        ("SOC",): 12,
        ("ADM",): 9,
        ("INF", "ADM"): 4,
        ("LEG", "INF"): 3,
        ("PSY",): 3,
        ("MED",): 3,
        ("EMP",): 3,
        ("HEA",): 1,
    }
)
OUTCOME = Choice({"ANSWERED": 70, "CALLBACK": 6, "APPOINTMENT": 9, "REFERRAL": 9, "EMERGENCY": 1})
LOST = Choice({"DROPPED": 55, "SILENT": 25, "WRONG_NUMBER": 15, "ABUSIVE": 5})
MINUTES = Choice({5: 14, 10: 28, 15: 22, 20: 12, 30: 14, 45: 6, 60: 4})
HOUR = Choice({8: 6, 9: 12, 10: 14, 11: 13, 13: 12, 14: 13, 15: 11, 16: 9, 18: 3, 21: 2, 2: 0.6})
BAND = Choice({"18-24": 18, "25-34": 32, "35-44": 22, "45-59": 14, "60-64": 3, "unknown": 11})
INTERPRETER = Choice({"NONE": 80, "MEDIATOR": 12, "STAFF": 5, "PHONE": 3})
GENDER = Choice({"F": 46, "M": 46, "U": 8})
NOTES = (
    *("Asked which papers are needed; gave the list.",) * 10,
    *("Wage of two months not paid. Explained the steps, will bring the contract.",) * 8,
    *("Looks for a room for the family; called two landlords together.",) * 8,
    *("Permit ends soon; form filled in together.",) * 8,
    *("Child starts school in autumn; wrote to the school.",) * 6,
)


class Days:
    """Days of work picked at random: fewer at week-ends, fewer in August; UTC moments made once."""

    def __init__(self, first_on: dt.date, last_on: dt.date, time_zone: str) -> None:
        zone = ZoneInfo(time_zone)
        span = range((last_on - first_on).days + 1)
        self.days = [first_on + dt.timedelta(days=each) for each in span]
        self._midnights = [
            dt.datetime.combine(day, dt.time(), zone).astimezone(dt.UTC) for day in self.days
        ]
        self._last = len(self.days) - 1

    def place(self, day: dt.date) -> int:
        """Where a day stands among the days."""
        return min(max((day - self.days[0]).days, 0), self._last)

    def pick(self, chance: random.Random, first: int) -> tuple[dt.datetime, dt.date]:
        """A moment and its day, from the place `first` on."""
        place = first + int(chance.random() * (self._last - first + 1))
        day = self.days[place]
        if day.weekday() > 4 and chance.random() < 0.8 and place + 2 <= self._last:
            place += 2
            day = self.days[place]
        return self._moment(chance, place), day

    def _moment(self, chance: random.Random, place: int) -> dt.datetime:
        minutes = HOUR.pick(chance) * 60 + int(chance.random() * 60)
        return self._midnights[place] + dt.timedelta(minutes=minutes)
