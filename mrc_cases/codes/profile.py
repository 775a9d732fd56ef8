"""Who a person is: gender, age, schooling, work, why and where they are moving (domain.md 2)."""

from flask_babel import lazy_gettext as _l

from mrc_cases.codes.lists import LISTS, Code, Label, define

# Asked, never guessed from a name or a voice: somebody who was not asked is U.
define(
    "GENDER",
    Code("F", _l("Woman or girl")),
    Code("M", _l("Man or boy")),
    # Translators: neither woman nor man
    Code("X", _l("Another gender")),
    Code("U", _l("Gender not stated")),
    locked=True,
)

define(
    "GENDER_DETAIL",
    Code("Feminine", _l("Woman")),
    Code("Masculine", _l("Man")),
    Code("TransgenderFeminine", _l("Trans woman")),
    Code("TransgenderMasculine", _l("Trans man")),
    # Translators: a person who does not fit the usual picture of a woman or a man
    Code("NonConforming", _l("Neither only woman nor only man")),
    Code("NonSpecifiedUnknown", _l("Not specified or not known")),
    missing=True,
    source="HTCDS 2.0",
)

# (code, youngest, oldest): they nest in the bands of UNHCR, UN youth, child and working age.
AGE_BOUNDS: tuple[tuple[str, int, int | None], ...] = (
    ("0-4", 0, 4),
    ("5-11", 5, 11),
    ("12-14", 12, 14),
    ("15-17", 15, 17),
    ("18-24", 18, 24),
    ("25-34", 25, 34),
    ("35-44", 35, 44),
    ("45-59", 45, 59),
    ("60-64", 60, 64),
    ("65+", 65, None),
)
AGE_UNKNOWN = "unknown"

GENDERS_SAID = frozenset({"F", "M", "X"})  # of whom it was said; reports count the others as U

# The coarser bands that leave the centre; unknown stays unknown.
RELEASE_BANDS: dict[str, str] = {
    "0-4": "<18",
    "5-11": "<18",
    "12-14": "<18",
    "15-17": "<18",
    "18-24": "18-24",
    "25-34": "25-34",
    "35-44": "35-44",
    "45-59": "45-59",
    "60-64": "60+",
    "65+": "60+",
    AGE_UNKNOWN: AGE_UNKNOWN,
}


def age_band(age: int | None) -> str:
    """The band of an age in completed years; nobody has an age below 0."""
    if age is None:
        return AGE_UNKNOWN
    if age < 0:
        raise ValueError("an age is 0 or more")
    return next(code for code, _low, high in AGE_BOUNDS if high is None or age <= high)


def _years(low: int, high: int | None) -> Label:
    if high is None:
        # Translators: an age band in years
        return _l("%(low)s and over", low=low)
    # Translators: an age band in years, as a table heading: 18 to 24
    return _l("%(low)s to %(high)s", low=low, high=high)


define(
    "AGE",
    *(Code(code, _years(low, high)) for code, low, high in AGE_BOUNDS),
    Code(AGE_UNKNOWN, _l("Age not known")),
    locked=True,
)
define(
    "RELEASE_AGE",
    # Translators: an age band in years
    Code("<18", _l("Under %(age)s", age=18)),
    *(
        Code(code, LISTS["AGE"].by_code[code].label)
        for code in ("18-24", "25-34", "35-44", "45-59")
    ),
    Code("60+", _years(60, None)),
    Code(AGE_UNKNOWN, LISTS["AGE"].by_code[AGE_UNKNOWN].label),
    locked=True,
)

# How exactly a birth date is known.
define(
    "BIRTH_PRECISION",
    Code("full", _l("Day, month and year")),
    Code("month", _l("Month and year")),
    Code("year", _l("Year only")),
    # Translators: how exactly a birth date is known
    Code("estimate", _l("Estimated from the age")),
    locked=True,
    missing=True,
)

define(
    "YES_NO",
    Code("YES", _l("Yes")),
    Code("NO", _l("No")),
    locked=True,
    missing=True,
)

define(
    "MARITAL",
    Code("SIN", _l("Single, never married")),
    Code("MAR", _l("Married")),
    Code("PAR", _l("Living with a partner")),
    Code("SEP", _l("Separated")),
    Code("DIV", _l("Divorced")),
    Code("WID", _l("Widowed")),
    missing=True,
)

define(
    "EDUCATION",
    Code("0", _l("Less than primary school")),
    Code("1", _l("Primary school")),
    Code("2", _l("Lower secondary school")),
    Code("3", _l("Upper secondary school")),
    # Translators: a course after secondary school that is not higher education (ISCED 4)
    Code("4", _l("Course after secondary school")),
    # Translators: one or two years of higher or professional education (ISCED 5)
    Code("5", _l("Short higher education")),
    Code("6", _l("Bachelor’s degree or equal")),
    Code("7", _l("Master’s degree or equal")),
    Code("8", _l("Doctorate or equal")),
    Code("9", _l("Schooling that fits no level")),
    missing=True,
    source="ISCED 2011",
)

define(
    "LABOUR",
    Code("EMP", _l("Working"), source="ICLS 19"),
    Code("UNE", _l("Without work and looking for it"), source="ICLS 19"),
    Code("OLF", _l("Not working and not looking for work"), source="ICLS 19"),
    Code("STU", _l("Pupil, student or trainee"), parent="OLF"),
    Code("HOM", _l("Looks after home or family"), parent="OLF"),
    Code("RET", _l("Retired"), parent="OLF"),
    # Translators: unable to work because of illness or disability
    Code("UNA", _l("Unable to work"), parent="OLF"),
    Code("OLF_OTH", _l("Not looking for work for another reason"), parent="OLF"),
    missing=True,
    other="OLF_OTH",
)

# ICSE-18, in the words of the six kinds that domain.md names.
define(
    "EMPLOYMENT_KIND",
    Code("EMPLOYEE", _l("Employee"), source="ICSE-18", source_code="D"),
    Code("EMPLOYER", _l("Employs others"), source="ICSE-18", source_code="A"),
    Code("OWN", _l("Self-employed, without employees"), source="ICSE-18", source_code="B"),
    # Translators: works for one firm under a commercial contract instead of a work contract
    Code("DEPCON", _l("Dependent contractor"), source="ICSE-18", source_code="C"),
    Code("FAMILY", _l("Helps in a family business"), source="ICSE-18", source_code="E"),
    Code("COOP", _l("Member of a cooperative")),
    missing=True,
)

define(
    "REASON",
    Code("WRK", _l("Work")),
    Code("FAM", _l("To join or start a family")),
    Code("EDU", _l("Study or training")),
    Code("PRO", _l("War, persecution or insecurity")),
    Code("ENV", _l("Disaster or environment")),
    Code("HEA", _l("Health care")),
    Code("RTN", _l("Return home")),
    # Translators: reason for migrating: another choice about how to live
    Code("LIF", _l("Other choice in life")),
    Code("OTH", _l("Another reason")),
    missing=True,
    other="OTH",
)

define(
    "STAGE",
    Code("POT", _l("Thinking of migrating")),
    Code("ABR", _l("Own national living abroad")),
    Code("TRA", _l("On the way through (in transit)")),
    Code("HOS", _l("Migrant living in this country")),
    Code("RET", _l("Returned from abroad")),
    Code("FAM", _l("Family member of somebody abroad")),
    Code("OTH", _l("Another situation")),
    missing=True,
    other="OTH",
)

# T3: masked until opened, never required, never in a list or a person-level export.
define(
    "STATUS",
    Code("NAT", _l("Citizen of this country")),
    Code("LTR", _l("Long-term resident")),
    Code("LAB", _l("Staying for work")),
    Code("FAM", _l("Staying with family")),
    Code("STU", _l("Student")),
    Code("VIS", _l("Visitor")),
    Code("ASY", _l("Asylum seeker")),
    Code("REF", _l("Recognised refugee")),
    Code("COM", _l("Complementary (subsidiary) protection")),
    Code("TMP", _l("Temporary protection")),
    Code("STL", _l("Stateless person")),
    # Translators: without permission to stay; please choose a word that does not blame
    Code("IRR", _l("Without permission to stay")),
    Code("OTH", _l("Another status")),
    missing=True,
    other="OTH",
)

define(
    "LANGUAGE_LEVEL",
    # Translators: how well somebody speaks a language
    Code("none", _l("None")),
    # Translators: how well somebody speaks a language
    Code("basic", _l("Basic")),
    # Translators: how well somebody speaks a language
    Code("good", _l("Good")),
    Code("native", _l("First language")),
)

define(
    "HEARD",
    Code("WOM", _l("From friends or family")),
    Code("RAD", _l("Radio")),
    Code("TV", _l("Television")),
    Code("PRS", _l("Newspaper or magazine")),
    Code("NEWS", _l("Community newsletter")),
    Code("WEB", _l("Website")),
    Code("SOC", _l("Social media")),
    Code("OUT", _l("Outreach visit")),
    Code("MED", _l("Cultural mediator")),
    Code("ASSO", _l("Migrant association")),
    Code("PART", _l("Partner organisation")),
    Code("EMPL", _l("Employment office")),
    Code("CONS", _l("Embassy or consulate")),
    # Translators: heard of the centre by walking past it
    Code("SIGN", _l("Passing by, or a sign")),
    Code("OTH", _l("In another way")),
    missing=True,
    other="OTH",
)
