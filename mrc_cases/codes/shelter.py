"""The shelter: places and their rules, stays from the request to the leaving (R-13, R-14)."""

from flask_babel import lazy_gettext as _l

from mrc_cases.codes.lists import Code, define

define(
    "SITE_KIND",
    Code("SAFE", _l("Safe house")),
    Code("EMERGENCY", _l("Emergency shelter")),
    Code("RETURN", _l("Lodging for returnees")),
    Code("RENTED", _l("Rented room")),
    locked=True,
)

define(
    "GENDER_RULE",
    # Translators: who may sleep in a room
    Code("WOMEN", _l("Women, and their children")),
    # Translators: who may sleep in a room
    Code("MEN", _l("Men, and their children")),
    # Translators: who may sleep in a room
    Code("FAMILY", _l("A family")),
    # Translators: who may sleep in a room: whoever is in it first decides
    Code("ANY", _l("Flexible")),
    locked=True,
)

define(
    "BED_KIND",
    # Translators: kind of bed
    Code("SINGLE", _l("Bed")),
    # Translators: kind of bed, for a baby
    Code("COT", _l("Cot")),
    # Translators: kind of bed: can be reached with a wheelchair
    Code("ACCESSIBLE", _l("Accessible bed")),
    # Translators: kind of bed: a mattress put out when all beds are taken
    Code("OVERFLOW", _l("Extra place")),
    locked=True,
)

define(
    "BED_CLOSED",
    # Translators: why a bed is out of service
    Code("REPAIR", _l("Repair")),
    # Translators: why a bed is out of service
    Code("PESTS", _l("Bed bugs or other pests")),
    # Translators: why a bed is out of service
    Code("ILLNESS", _l("Illness in the room")),
    # Translators: why a bed is out of service: nobody is there to look after it
    Code("STAFF", _l("Not enough staff")),
    # Translators: why a bed is out of service
    Code("SAFETY", _l("Not safe at present")),
    # Translators: why a bed is out of service
    Code("OTH", _l("Another reason")),
    other="OTH",
)

define(
    "STAY_STATE",
    # Translators: state of a shelter stay
    Code("requested", _l("Asked for")),
    # Translators: state of a shelter stay
    Code("accepted", _l("Accepted")),
    # Translators: state of a shelter stay: accepted, and no bed is free
    Code("waiting", _l("Waiting for a bed")),
    # Translators: state of a shelter stay
    Code("refused", _l("Refused")),
    # Translators: state of a shelter stay
    Code("admitted", _l("Here")),
    # Translators: state of a shelter stay
    Code("absent", _l("Away for a time")),
    # Translators: state of a shelter stay
    Code("exited", _l("Left")),
    locked=True,
)

# The first six are the grounds of the Filipino workers' centres.
define(
    "STAY_REASON",
    # Translators: why somebody needs a place in the shelter
    Code("ABSCOND", _l("Ran away from the employer")),
    # Translators: why somebody needs a place in the shelter
    Code("CONFINED", _l("Was held by an employer or agency")),
    # Translators: why somebody needs a place in the shelter
    Code("ABUSED", _l("Was abused")),
    # Translators: why somebody needs a place in the shelter
    Code("TERMIN", _l("Contract ended against the law")),
    # Translators: why somebody needs a place in the shelter
    Code("ILLREC", _l("Was recruited against the law")),
    # Translators: why somebody needs a place in the shelter
    Code("HOMELESS", _l("Has no home, or may lose it")),
    # Translators: why somebody needs a place in the shelter
    Code("RETURN", _l("Came back and cannot go straight home")),
    # Translators: why somebody needs a place in the shelter
    Code("TRAFF", _l("May have been trafficked")),
    # Translators: why somebody needs a place in the shelter
    Code("HOUSEPLAN", _l("Part of a housing plan")),
    # Translators: why somebody needs a place in the shelter
    Code("OTH", _l("Another reason")),
    other="OTH",
)

define(
    "STAY_SOURCE",
    # Translators: who asked for a place in the shelter
    Code("SELF", _l("The person")),
    # Translators: who asked for a place in the shelter
    Code("CENTRE", _l("This centre")),
    # Translators: who asked for a place in the shelter
    Code("POLICE", _l("Police")),
    # Translators: who asked for a place in the shelter
    Code("HEALTH", _l("A hospital or doctor")),
    # Translators: who asked for a place in the shelter
    Code("EMBASSY", _l("An embassy")),
    # Translators: who asked for a place in the shelter
    Code("NGO", _l("Another organisation")),
    # Translators: who asked for a place in the shelter
    Code("COMMUNITY", _l("Friends or the community")),
    # Translators: who asked for a place in the shelter
    Code("OTH", _l("Somebody else")),
)

define(
    "STAY_RISK",
    # Translators: risk level of somebody in the shelter
    Code("LOW", _l("Low")),
    # Translators: risk level of somebody in the shelter
    Code("MEDIUM", _l("Medium")),
    # Translators: risk level of somebody in the shelter
    Code("HIGH", _l("High")),
    # Translators: risk level of somebody in the shelter: somebody may come for the person
    Code("EXTREME", _l("In danger of life")),
    locked=True,
)

define(
    "STAY_REFUSED",
    # Translators: why a place in the shelter was refused
    Code("FULL", _l("No place is free")),
    # Translators: why a place in the shelter was refused
    Code("NOTFIT", _l("The house does not fit the need")),
    # Translators: why a place in the shelter was refused
    Code("UNSAFE", _l("Not safe for those who stay here")),
    # Translators: why a place in the shelter was refused
    Code("HEALTH", _l("Needs care we cannot give")),
    # Translators: why a place in the shelter was refused: the person did not want it in the end
    Code("CHOICE", _l("The person did not want it")),
    # Translators: why a place in the shelter was refused
    Code("ELSEWHERE", _l("Found a place elsewhere")),
    # Translators: why a place in the shelter was refused
    Code("NOSHOW", _l("Did not come")),
    # Translators: why a place in the shelter was refused
    Code("OTH", _l("Another reason")),
    other="OTH",
)

define(
    "STAY_EXIT",
    # Translators: why somebody left the shelter
    Code("RESOLVED", _l("The case is settled")),
    # Translators: why somebody left the shelter
    Code("HOUSED", _l("Found a home")),
    # Translators: why somebody left the shelter
    Code("WORK", _l("Found a new employer")),
    # Translators: why somebody left the shelter
    Code("HOME", _l("Went back to the country of origin")),
    # Translators: why somebody left the shelter
    Code("TRANSFER", _l("Went to another shelter")),
    # Translators: why somebody left the shelter
    Code("HOSPITAL", _l("Went to hospital")),
    # Translators: why somebody left the shelter
    Code("EMPLOYER", _l("Went back to the employer")),
    # Translators: why somebody left the shelter
    Code("CHOICE", _l("Left by choice")),
    # Translators: why somebody left the shelter
    Code("ABSENT", _l("Did not come back")),
    # Translators: why somebody left the shelter
    Code("SAFETY", _l("Was asked to leave")),
    # Translators: why somebody left the shelter
    Code("LIMIT", _l("The funding ended")),
    # Translators: why somebody left the shelter
    Code("DETAINED", _l("Was detained")),
    # Translators: why somebody left the shelter
    Code("DECEASED", _l("Died")),
    # Translators: why somebody left the shelter
    Code("OTH", _l("Another reason")),
    other="OTH",
)

define(
    "DESTINATION",
    # Translators: where somebody went from the shelter
    Code("OWN", _l("Own home")),
    # Translators: where somebody went from the shelter
    Code("FRIENDS", _l("Family or friends")),
    # Translators: where somebody went from the shelter
    Code("EMPLOYER", _l("The employer’s home")),
    # Translators: where somebody went from the shelter
    Code("SHELTER", _l("Another shelter")),
    # Translators: where somebody went from the shelter
    Code("INSTITUTION", _l("An institution, such as a hospital")),
    # Translators: where somebody went from the shelter
    Code("STREET", _l("The street")),
    # Translators: where somebody went from the shelter
    Code("OTHERLAND", _l("Another country")),
    # Translators: where somebody went from the shelter
    Code("ORIGIN", _l("The country of origin")),
    # Translators: where somebody went from the shelter
    Code("UNKNOWN", _l("Not known")),
)

define(
    "SLEEPS_WITH",
    # Translators: with whom a person wishes to share a room
    Code("WOMEN", _l("With women")),
    # Translators: with whom a person wishes to share a room
    Code("MEN", _l("With men")),
    # Translators: a person wishes to share a room with nobody
    Code("ALONE", _l("Alone")),
    locked=True,
)

define(
    "SLEEPS_FOR",
    # Translators: for whom a place tonight is asked
    Code("WOMAN", _l("A woman")),
    # Translators: for whom a place tonight is asked
    Code("MAN", _l("A man")),
    # Translators: for whom a place tonight is asked
    Code("COUPLE", _l("A woman and a man who belong together")),
    # Translators: for whom a place tonight is asked
    Code("OTHER", _l("Somebody of another gender")),
    locked=True,
)

# The admission reasons that the centres for Filipino workers count (practices.md PH11).
SIX_GROUNDS = ("ABSCOND", "CONFINED", "ABUSED", "TERMIN", "ILLREC", "HOMELESS")
