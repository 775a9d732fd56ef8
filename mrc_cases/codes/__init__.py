"""Code lists (domain.md 1.2 and 2): the stable codes that records keep, and their words.

`label("STAGE", client.stage)` gives the words, `choices("STAGE")` what a form offers. The lists
themselves stand in the modules beside this one, by what they are about.
"""

# Lists that are asked for by their names only.
from mrc_cases.codes import consents as consents
from mrc_cases.codes import incident as incident
from mrc_cases.codes import mail as mail
from mrc_cases.codes import referral as referral
from mrc_cases.codes import staff as staff
from mrc_cases.codes.contact import COUNTS_AS_CONSULTATION, FIRST_TOPICS, channel_group
from mrc_cases.codes.file import INVERSE_RELATION
from mrc_cases.codes.lists import (
    LISTS,
    MISSING,
    Code,
    CodeList,
    StoredCodes,
    children,
    codes_of,
    find,
    is_code,
    is_missing,
    label,
    labels,
    needs_text,
    parent_of,
    speaker,
    use_stored,
)
from mrc_cases.codes.merged import counting, meant_by, standing_for
from mrc_cases.codes.occupation import SKILL_LEVELS, skill_level, works_below_qualification
from mrc_cases.codes.offering import ChoicesOf, choices
from mrc_cases.codes.partners import SIGNED_AGREEMENTS
from mrc_cases.codes.places import (
    COUNTRIES,
    LANGUAGES,
    NATIONALITY_NOT_TOLD,
    country_name,
    language_in_a_sentence,
    language_name,
)
from mrc_cases.codes.profile import AGE_BOUNDS, AGE_UNKNOWN, GENDERS_SAID, RELEASE_BANDS, age_band
from mrc_cases.codes.regions import region_of
from mrc_cases.codes.session import SERVICE_OF_SESSION
from mrc_cases.codes.sharing import DATA_SETS, covers
from mrc_cases.codes.shelter import SIX_GROUNDS
from mrc_cases.codes.speaking import current_locale, sort_key
from mrc_cases.codes.waiting import TICKET_ENDED

__all__ = [
    "AGE_BOUNDS",
    "AGE_UNKNOWN",
    "COUNTRIES",
    "COUNTS_AS_CONSULTATION",
    "DATA_SETS",
    "FIRST_TOPICS",
    "GENDERS_SAID",
    "INVERSE_RELATION",
    "LANGUAGES",
    "LISTS",
    "MISSING",
    "NATIONALITY_NOT_TOLD",
    "RELEASE_BANDS",
    "SERVICE_OF_SESSION",
    "SIGNED_AGREEMENTS",
    "SIX_GROUNDS",
    "SKILL_LEVELS",
    "TICKET_ENDED",
    "Code",
    "CodeList",
    "ChoicesOf",
    "StoredCodes",
    "age_band",
    "channel_group",
    "children",
    "choices",
    "codes_of",
    "counting",
    "country_name",
    "covers",
    "current_locale",
    "find",
    "is_code",
    "is_missing",
    "label",
    "labels",
    "language_in_a_sentence",
    "language_name",
    "meant_by",
    "needs_text",
    "parent_of",
    "region_of",
    "skill_level",
    "sort_key",
    "speaker",
    "standing_for",
    "use_stored",
    "works_below_qualification",
]
