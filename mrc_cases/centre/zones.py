"""Time zones of the world, and which a country uses (from the CLDR data that Babel carries)."""

from functools import lru_cache
from zoneinfo import available_timezones

from babel.core import get_global


@lru_cache(maxsize=1)
def zone_names() -> tuple[str, ...]:
    """The names offered, one for each place."""
    known = available_timezones()
    return tuple(sorted(name for name in get_global("zone_territories") if name in known))


def is_zone(name: str) -> bool:
    """Whether the name means a time zone; old names count too."""
    return name in available_timezones()


def usual_zone(country: str) -> str | None:
    """The zone of a country that has only one; None where somebody has to choose."""
    found = [name for name, of in get_global("zone_territories").items() if of == country]
    usual = [name for name in found if is_zone(name)]
    return usual[0] if len(usual) == 1 else None
