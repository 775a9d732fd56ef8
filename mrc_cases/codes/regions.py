"""Regions of the world (UN M49), to gather countries that are too few for a row of their own."""

from flask_babel.speaklater import LazyString

from mrc_cases.codes.lists import Code, define
from mrc_cases.codes.speaking import ENGLISH, current_locale

# Continent, its subregions, their countries. Kosovo and Taiwan, which the UN lists under no
# region, stand with their neighbours; Antarctica has none.
_M49: dict[str, dict[str, str]] = {
    "002": {
        "015": "DZ EG EH LY MA SD TN",
        "014": "BI DJ ER ET IO KE KM MG MU MW MZ RE RW SC SO SS TF TZ UG YT ZM ZW",
        "017": "AO CD CF CG CM GA GQ ST TD",
        "018": "BW LS NA SZ ZA",
        "011": "BF BJ CI CV GH GM GN GW LR ML MR NE NG SH SL SN TG",
    },
    "019": {
        "029": "AG AI AW BB BL BQ BS CU CW DM DO GD GP HT JM KN KY LC MF MQ MS PR SX TC TT VC VG "
        "VI",
        "013": "BZ CR GT HN MX NI PA SV",
        "005": "AR BO BR BV CL CO EC FK GF GS GY PE PY SR UY VE",
        "021": "BM CA GL PM US",
    },
    "142": {
        "143": "KG KZ TJ TM UZ",
        "030": "CN HK JP KP KR MN MO TW",
        "035": "BN ID KH LA MM MY PH SG TH TL VN",
        "034": "AF BD BT IN IR LK MV NP PK",
        "145": "AE AM AZ BH CY GE IL IQ JO KW LB OM PS QA SA SY TR YE",
    },
    "150": {
        "151": "BG BY CZ HU MD PL RO RU SK UA",
        "154": "AX DK EE FI FO GB GG IE IM IS JE LT LV NO SE SJ",
        "039": "AD AL BA ES GI GR HR IT ME MK MT PT RS SI SM VA XK",
        "155": "AT BE CH DE FR LI LU MC NL",
    },
    "009": {
        "053": "AU CC CX HM NF NZ",
        "054": "FJ NC PG SB VU",
        "057": "FM GU KI MH MP NR PW UM",
        "061": "AS CK NU PF PN TK TO TV WF WS",
    },
}
_REGION_OF: dict[str, str] = {
    country: region
    for regions in _M49.values()
    for region, countries in regions.items()
    for country in countries.split()
}


def region_of(country: str | None) -> str | None:
    """The subregion of a country (UN M49); None for a missing answer or no country."""
    return _REGION_OF.get(country or "")


def _region(code: str, continent: str | None = None) -> Code:
    def name() -> str:
        return current_locale().territories.get(code) or ENGLISH.territories[code]

    return Code(code, LazyString(name), parent=continent)


define(
    "REGION",
    *(
        code
        for continent, regions in _M49.items()
        for code in (_region(continent), *(_region(region, continent) for region in regions))
    ),
    locked=True,
    source="UN M49",
)
