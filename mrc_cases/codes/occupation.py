"""Occupations (ISCO-08, two digits), the skill level they imply, and industries (ISIC sections)."""

from flask_babel import lazy_gettext as _l

from mrc_cases.codes.lists import Code, Label, define


def _group(code: str, label: Label) -> Code:
    return Code(code, label, parent=code[0])


# 10 major and 43 sub-major groups; a record holds two digits. The words are the standard's, made
# shorter where a shorter word is as clear.
define(
    "OCCUPATION",
    Code("1", _l("Managers")),
    _group("11", _l("Chief executives, senior officials and legislators")),
    _group("12", _l("Administrative and commercial managers")),
    _group("13", _l("Production and specialised services managers")),
    _group("14", _l("Hotel, restaurant, shop and other services managers")),
    # Translators: occupations that usually need a university degree
    Code("2", _l("Professionals")),
    _group("21", _l("Science and engineering professionals")),
    _group("22", _l("Health professionals (doctors, nurses)")),
    _group("23", _l("Teaching professionals")),
    _group("24", _l("Business and administration professionals")),
    _group("25", _l("Computer professionals")),
    _group("26", _l("Legal, social and cultural professionals")),
    Code("3", _l("Technicians and associate professionals")),
    _group("31", _l("Science and engineering technicians")),
    _group("32", _l("Health associate professionals")),
    _group("33", _l("Business and administration associate professionals")),
    _group("34", _l("Legal, social, cultural and sports associate professionals")),
    _group("35", _l("Computer and communications technicians")),
    Code("4", _l("Clerical support workers")),
    _group("41", _l("General and keyboard clerks")),
    _group("42", _l("Customer services clerks")),
    _group("43", _l("Numerical and material recording clerks")),
    _group("44", _l("Other clerical support workers")),
    Code("5", _l("Service and sales workers")),
    _group("51", _l("Personal service workers (cooks, waiters, hairdressers)")),
    _group("52", _l("Sales workers")),
    _group("53", _l("Personal care workers")),
    _group("54", _l("Protective services workers")),
    Code("6", _l("Skilled agricultural, forestry and fishery workers")),
    _group("61", _l("Skilled agricultural workers for the market")),
    _group("62", _l("Skilled forestry, fishery and hunting workers for the market")),
    _group("63", _l("Subsistence farmers, fishers, hunters and gatherers")),
    Code("7", _l("Craft and related trades workers")),
    _group("71", _l("Building trades workers, except electricians")),
    _group("72", _l("Metal, machinery and related trades workers")),
    _group("73", _l("Handicraft and printing workers")),
    _group("74", _l("Electrical and electronic trades workers")),
    _group("75", _l("Food processing, wood working, garment and other craft workers")),
    Code("8", _l("Plant and machine operators, and assemblers")),
    _group("81", _l("Stationary plant and machine operators")),
    # Translators: workers who put machines or goods together
    _group("82", _l("Assemblers")),
    _group("83", _l("Drivers and mobile plant operators")),
    # Translators: simple work that needs little schooling
    Code("9", _l("Elementary occupations")),
    _group("91", _l("Cleaners and helpers")),
    _group("92", _l("Agricultural, forestry and fishery labourers")),
    _group("93", _l("Labourers in mining, construction, manufacturing and transport")),
    _group("94", _l("Food preparation assistants")),
    _group("95", _l("Street and related sales and service workers")),
    _group("96", _l("Refuse workers and other elementary workers")),
    Code("0", _l("Armed forces")),
    _group("01", _l("Commissioned armed forces officers")),
    _group("02", _l("Non-commissioned armed forces officers")),
    _group("03", _l("Armed forces, other ranks")),
    # Translators: no occupation was recorded because the person has none
    Code("NONE", _l("No occupation")),
    missing=True,
    headings=True,
    source="ISCO-08",
)

# By the first two digits, else by the first (ISCO-08, mapping of groups to skill levels).
SKILL_LEVELS: dict[str, int] = {
    "01": 4,
    "02": 2,
    "03": 1,
    "11": 4,
    "12": 4,
    "13": 4,
    "14": 3,
    "2": 4,
    "3": 3,
    **dict.fromkeys("45678", 2),
    "9": 1,
}

define(
    "SKILL",
    # Translators: skill level of an occupation, 1 to 4
    Code("4", _l("Level 4: professional")),
    # Translators: skill level of an occupation, 1 to 4
    Code("3", _l("Level 3: technical")),
    # Translators: skill level of an occupation, 1 to 4
    Code("2", _l("Level 2: skilled")),
    # Translators: skill level of an occupation, 1 to 4
    Code("1", _l("Level 1: simple tasks")),
    # Translators: no occupation was recorded because the person has none
    Code("NONE", _l("No occupation")),
    locked=True,
    missing=True,
)


def skill_level(occupation: str | None) -> int | None:
    """1 (simple) to 4 (professional), derived and never typed; None without an occupation.

    Managers and soldiers have no level by the first digit alone.
    """
    if not occupation:
        return None
    return SKILL_LEVELS.get(occupation[:2]) or SKILL_LEVELS.get(occupation[:1])


def works_below_qualification(education: str | None, occupation: str | None) -> bool:
    """A bachelor's degree or more (ISCED 6 to 8) in an occupation of level 1 or 2."""
    return education in {"6", "7", "8"} and skill_level(occupation) in {1, 2}


define(
    "INDUSTRY",
    Code("A", _l("Agriculture, forestry and fishing")),
    Code("B", _l("Mining and quarrying")),
    # Translators: making goods in factories
    Code("C", _l("Manufacturing")),
    Code("D", _l("Electricity, gas and steam")),
    Code("E", _l("Water, sewage and waste")),
    Code("F", _l("Construction")),
    Code("G", _l("Trade and repair of vehicles")),
    Code("H", _l("Transport and storage")),
    Code("I", _l("Hotels and restaurants")),
    Code("J", _l("Information and communication")),
    Code("K", _l("Finance and insurance")),
    Code("L", _l("Real estate")),
    Code("M", _l("Professional, scientific and technical services")),
    Code("N", _l("Administrative and support services")),
    Code("O", _l("Public administration and defence")),
    # Translators: a branch of the economy: schools and universities
    Code("P", _l("Education")),
    Code("Q", _l("Health and social work")),
    Code("R", _l("Arts, entertainment and recreation")),
    Code("S", _l("Other services")),
    Code("T", _l("Work in private households")),
    # Translators: embassies and bodies such as the United Nations
    Code("U", _l("International organisations")),
    missing=True,
    source="ISIC Rev. 4",
)
