"""The client's file: its state, agreement, family, safe contact (domain.md R-01 to R-04)."""

from flask_babel import lazy_gettext as _l

from mrc_cases.codes.lists import Code, define

define(
    "CLIENT_STATE",
    # Translators: state of a client's file
    Code("active", _l("Active")),
    # Translators: state of a client's file: no contact for 12 months
    Code("dormant", _l("No contact for a year")),
    # Translators: state of a client's file
    Code("closed", _l("Closed")),
    # Translators: state of a client's file: personal data removed, counts kept
    Code("anonymised", _l("Made anonymous")),
    # Translators: state of a client's file: it was joined to another file of the same person
    Code("merged", _l("Joined to another file")),
    # Translators: state of a client's file: the person has died
    Code("deceased", _l("Deceased")),
    locked=True,
)

# Why the work with a client ended.
define(
    "CLOSING_REASON",
    Code("NEED_MET", _l("What was asked for is done")),
    # Translators: why a client's file is closed: another organisation goes on with it
    Code("PASSED_ON", _l("Another service looks after the person now")),
    # Translators: why a client's file is closed: the person lives elsewhere in this country
    Code("MOVED", _l("Moved to another place in this country")),
    # Translators: why a client's file is closed: the person went home or to a third country
    Code("LEFT", _l("Left the country")),
    # Translators: why a client's file is closed: nobody reaches the person
    Code("NO_CONTACT", _l("Cannot be reached any more")),
    # Translators: why a client's file is closed: the client wants no more help
    Code("WISH", _l("The person wishes it")),
    # Translators: why a client's file is closed: the person has died
    Code("DECEASED", _l("The person has died")),
    Code("OTHER", _l("Another reason")),
    other="OTHER",
)

define(
    "INTAKE_STATE",
    # Translators: state of an intake (registration of a client)
    Code("draft", _l("Draft")),
    # Translators: state of an intake (registration of a client)
    Code("complete", _l("Completed")),
    # Translators: state of an intake: a newer one took its place
    Code("superseded", _l("Replaced by a newer one")),
    locked=True,
)

define(
    "CONSENT_STATE",
    # Translators: state of a client's agreement
    Code("requested", _l("Asked for")),
    # Translators: state of a client's agreement
    Code("given", _l("Given")),
    # Translators: state of a client's agreement
    Code("renewed", _l("Renewed")),
    # Translators: state of a client's agreement
    Code("refused", _l("Refused")),
    # Translators: state of a client's agreement: the client took it back
    Code("withdrawn", _l("Withdrawn")),
    # Translators: state of a client's agreement: its time has run out
    Code("expired", _l("Expired")),
    # Translators: state of a client's agreement: it turned out not to count
    Code("invalidated", _l("Not valid")),
    locked=True,
    source="PublicSchema",
)

define(
    "CONSENT_PURPOSE",
    Code("REGISTER", _l("To be registered at this centre")),
    Code("SPECIAL", _l("To keep sensitive data, such as health")),
    Code("SHARE", _l("To share data with another service")),
    Code("PHOTO", _l("To take or use a photo")),
    Code("CONTACT_LATER", _l("To be contacted later")),
    Code("RESEARCH", _l("To use data for research")),
    locked=True,
)

# The seven points told to the client before data are collected (HTCDS guidance).
define(
    "AGREEMENT_POINT",
    Code("INTERVIEW", _l("The client agrees to the interview.")),
    Code("PURPOSE", _l("The client knows what the interview is for.")),
    Code("USE", _l("The client knows how the data will be used.")),
    Code("RESEARCH", _l("The client knows that figures without names may be used for research.")),
    Code("ASK", _l("The client knows they may ask to see their data.")),
    Code("STORAGE", _l("The client knows how long the data are kept.")),
    Code("WITHDRAW", _l("The client knows how to take the agreement back.")),
    locked=True,
)

define(
    "CONSENT_HOW",
    # Translators: how a client gave agreement: aloud
    Code("SPOKEN", _l("Spoken")),
    # Translators: how a client gave agreement: with a signature
    Code("SIGNED", _l("Signed")),
    # Translators: how a client gave agreement: aloud, in front of a witness
    Code("WITNESSED", _l("Spoken before a witness")),
    locked=True,
)

define(
    "CONSENT_GIVER",
    # Translators: who gave the agreement
    Code("CLIENT", _l("The client")),
    # Translators: who gave the agreement: the guardian of a child
    Code("GUARDIAN", _l("A guardian")),
    # Translators: who gave the agreement
    Code("OTHER", _l("Somebody else")),
    other="OTHER",
    locked=True,
)

# Read as: the other person is the client's ... Stored once, shown from both ends.
define(
    "RELATION",
    Code("SPOUSE", _l("Husband, wife or partner")),
    # Translators: family relation
    Code("PARENT", _l("Parent")),
    # Translators: family relation: son or daughter
    Code("CHILD", _l("Son or daughter")),
    Code("SIBLING", _l("Brother or sister")),
    Code("GRANDPARENT", _l("Grandparent")),
    Code("GRANDCHILD", _l("Grandchild")),
    # Translators: the person responsible for a child by law
    Code("GUARDIAN", _l("Guardian")),
    # Translators: the child a guardian is responsible for
    Code("WARD", _l("Child under guardianship")),
    # Translators: a person who looks after somebody
    Code("CAREGIVER", _l("Caregiver")),
    # Translators: the person a caregiver looks after
    Code("CARED_FOR", _l("Person cared for")),
    Code("IN_LAW", _l("Relative by marriage")),
    Code("RELATIVE", _l("Other relative")),
    Code("NON_RELATIVE", _l("Not related")),
)
# How a relation reads from the other end.
INVERSE_RELATION: dict[str, str] = {
    "SPOUSE": "SPOUSE",
    "PARENT": "CHILD",
    "CHILD": "PARENT",
    "SIBLING": "SIBLING",
    "GRANDPARENT": "GRANDCHILD",
    "GRANDCHILD": "GRANDPARENT",
    "GUARDIAN": "WARD",
    "WARD": "GUARDIAN",
    "CAREGIVER": "CARED_FOR",
    "CARED_FOR": "CAREGIVER",
    "IN_LAW": "IN_LAW",
    "RELATIVE": "RELATIVE",
    "NON_RELATIVE": "NON_RELATIVE",
}

define(
    "LIVES",
    # Translators: where a family member lives
    Code("HERE", _l("In this country")),
    # Translators: where a family member lives
    Code("ORIGIN", _l("In the country of origin")),
    # Translators: where a family member lives
    Code("THIRD", _l("In another country")),
    missing=True,
)

define(
    "CONTACT_POINT",
    # Translators: a way to reach a client
    Code("PHONE", _l("Phone number")),
    # Translators: a way to reach a client
    Code("EMAIL", _l("E-mail address")),
    # Translators: a way to reach a client: name in a messaging service
    Code("CHAT", _l("Name in a messaging app")),
    # Translators: a way to reach a client: postal address
    Code("ADDRESS", _l("Address for letters")),
    # Translators: a way to reach a client
    Code("OTHER", _l("Another way")),
    locked=True,
)

define(
    "DOCUMENT_KIND",
    Code("PASSPORT", _l("Passport")),
    Code("ID_CARD", _l("Identity card")),
    Code("RESIDENCE", _l("Residence permit")),
    Code("WORK_PERMIT", _l("Work permit")),
    Code("VISA", _l("Visa")),
    # Translators: the card that an asylum seeker is given by the authorities
    Code("ASYLUM_CARD", _l("Asylum seeker’s card")),
    # Translators: passport-like document for refugees and stateless persons
    Code("TRAVEL_DOC", _l("Travel document for refugees or stateless persons")),
    Code("BIRTH_CERT", _l("Birth certificate")),
    Code("OTHER", _l("Another document")),
    other="OTHER",
)

# What an attached paper or picture is.
define(
    "FILE_KIND",
    Code("IDENTITY", _l("Identity document")),
    Code("PERMIT", _l("Permit or visa")),
    # Translators: kind of paper: what an authority or court decided
    Code("DECISION", _l("Decision of an office or court")),
    # Translators: kind of paper: with an employer or landlord
    Code("CONTRACT", _l("Contract")),
    Code("LETTER", _l("Letter")),
    # Translators: kind of paper: of a school or training
    Code("DIPLOMA", _l("Diploma or certificate")),
    Code("HEALTH", _l("Health paper")),
    # Translators: kind of paper: a picture of the client, for which the client has to agree
    Code("PHOTO", _l("Photo of the person")),
    # Translators: kind of paper: the signed agreement of a client
    Code("AGREEMENT", _l("Signed agreement")),
    Code("OTHER", _l("Another document")),
)

define(
    "WHO_MAY_ANSWER",
    # Translators: who may pick up the phone or open a message to the client
    Code("CLIENT", _l("Only the client")),
    # Translators: who may pick up the phone: the person named in the note
    Code("NAMED", _l("The client or a named person")),
    # Translators: who may pick up the phone or open a message to the client
    Code("ANYONE", _l("Anybody in the household")),
    missing=True,
)

# Whose phone or address it is: what is sent to an employer's never reaches the client alone.
define(
    "CONTACT_OWNER",
    # Translators: whose phone or address it is: the client's own
    Code("CLIENT", _l("The client’s own")),
    # Translators: whose phone or address it is: several people use it
    Code("SHARED", _l("Shared in the household")),
    # Translators: whose phone or address it is
    Code("EMPLOYER", _l("The employer’s")),
    # Translators: whose phone or address it is
    Code("OTHER", _l("Somebody else’s")),
    locked=True,
    missing=True,
)

define(
    "COUNSELLOR_GENDER",
    # Translators: which counsellor the client wishes to speak to
    Code("F", _l("A woman")),
    # Translators: which counsellor the client wishes to speak to
    Code("M", _l("A man")),
    # Translators: which counsellor the client wishes to speak to
    Code("ANY", _l("No preference")),
    locked=True,
    missing=True,
)

# How a child's file stands under the rule that nobody under 18 is registered alone.
define(
    "MINOR_CARE",
    Code("GUARDIAN", _l("A guardian is with the child")),
    Code("UNACCOMPANIED", _l("Child without any adult")),
    # Translators: a child who is with an adult, but not with the parent or guardian
    Code("SEPARATED", _l("Child separated from the guardian")),
    locked=True,
)
