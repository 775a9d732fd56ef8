"""Which row of a sheet heads its columns, and what each column is called."""

from collections.abc import Container, Iterable, Mapping, Sequence
from functools import cache

from flask_babel import gettext as _

from mrc_cases.registers.cells import Line, plain_cell
from mrc_cases.registers.fields import FIELDS
from mrc_cases.registers.folding import folded

MOST_COLUMNS = 200
# The heading over the column in which a refused row says which row of the register it was. The
# column before it holds the reasons; neither is part of the register. Never translated: a
# workbook made in one language is read in another.
ORIGIN = "mrc-row"


class TooManyColumns(Exception):
    """A sheet is wider than any register."""


def texts_of(line: Line) -> list[str]:
    """The cells of a row as headings would be, without the empty ones at its end."""
    texts = [" ".join(str(plain_cell(cell) or "").split()) for cell in line]
    while texts and not texts[-1]:
        texts.pop()
    return texts


def heading_row(top: Sequence[Line], known: Container[str]) -> int:
    """Which of a sheet's first filled rows heads its columns.

    A title or the headings of groups may stand above: it is the row that says most headings we
    know, where there are several of them; else the first row that is more than a single cell.
    """
    rows = [[text for text in texts_of(line) if text] for line in top]
    scores = [sum(folded(text) in known for text in row) for row in rows]
    best = max(range(len(rows)), key=lambda at: scores[at])
    if scores[best] >= 2 and scores[best] * 3 >= len(rows[best]):
        return best
    return next((at for at, row in enumerate(rows) if len(row) > 1), 0)


def unique(texts: Iterable[str]) -> list[str]:
    """One heading a column, also where two stand twice; a column without one stays empty."""
    texts = list(texts)
    taken = set(texts)
    seen: set[str] = set()
    headings = []
    for text in texts:
        heading, number = text, 2
        while heading in seen or (heading != text and heading in taken):
            heading, number = f"{text} ({number})", number + 1
        headings.append(heading)
        if heading:
            seen.add(heading)
    return headings


def unheaded(place: int) -> str:
    """What a column is called that has no heading: its letter, as a spreadsheet shows it."""
    letters, place = "", place + 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"[{letters}]"


def is_unheaded(heading: str) -> bool:
    """Whether this is what a column without a heading is called."""
    return heading[:1] == "[" and heading[-1:] == "]" and heading[1:-1].isupper()


def checked(places: int) -> int:
    """The number of columns, where that many can be a register."""
    if places > MOST_COLUMNS:
        raise TooManyColumns(_("A sheet has over 200 columns. Please keep only the needed ones."))
    return places


@cache
def known_headings() -> frozenset[str]:
    """The headings, folded, that say by themselves what a column is."""
    return frozenset(
        folded(word)
        for kind in FIELDS
        for field in FIELDS[kind]
        for word in (field.replace("_", " "), *USUAL.get(field, ()))
    )


# How registers in the centres' languages head their columns.
_USUAL: Mapping[str, str] = {
    "number": "reg no, no, nr, n, č, p č, por č, id, numéro, n° d'ordre, n° dossier, numri,"
    " nr rendor, nr regj, رقم, الرقم, رقم الملف, الرقم المتسلسل, client no, file",
    "registered": "date, registered on, dátum, dátum registrácie, date d'inscription,"
    " date d'enregistrement, data, data e regjistrimit, تاريخ, تاريخ التسجيل",
    "date": "when, dátum, date, data, day, تاريخ",
    "name": "full name, meno, meno a priezvisko, nom, noms, nom complet, nom et prénom,"
    " nom et prénoms, emri, emri mbiemri, emër mbiemër, emri dhe mbiemri, الاسم, الاسم الكامل,"
    " الاسم الثلاثي, الاسم والشهرة",
    "family_name": "surname, last name, priezvisko, nom de famille, nom et postnom, mbiemri,"
    " mbiemër, اللقب, الشهرة, الكنية, اسم العائلة, العائلة",
    "given_name": "first name, krstné meno, prénom, prénoms, emri, emër, الاسم الأول, الاسم",
    "middle_name": "father, father's name, patronymic, meno otca, postnom, nom du père, atësia,"
    " emri i babait, emri i atit, اسم الأب, اسم الاب, отчество, по батькові",
    "gender": "sex, m/f, pohlavie, sexe, genre, gjinia, الجنس, النوع",
    "birth": "born, age, born / age, date of birth, year of birth, vek, dátum narodenia,"
    " rok narodenia, né, âge, date de naissance, année de naissance, mosha, datëlindja,"
    " viti i lindjes, العمر, السن, تاريخ الميلاد, تاريخ الولادة, سنة الميلاد, سنة الولادة",
    "birth_day": "day of birth, birth day, deň narodenia, jour de naissance, dita e lindjes,"
    " يوم الميلاد, يوم الولادة",
    "birth_month": "month of birth, birth month, mesiac narodenia, mois de naissance,"
    " muaji i lindjes, شهر الميلاد, شهر الولادة",
    "birth_year": "year of birth, birth year, rok narodenia, année de naissance, viti i lindjes,"
    " سنة الميلاد, سنة الولادة",
    "country": "citizenship, nationality, country of origin, štátna príslušnosť, občianstvo,"
    " nationalité, pays d'origine, shtetësia, kombësia, الجنسية, بلد الأصل",
    "birth_country": "pays de naissance, بلد الولادة",
    "status": "stay, residence status, permit, pobyt, statut, titre de séjour, statusi,"
    " statusi i qëndrimit, الإقامة, الوضع القانوني",
    "education": "school, schooling, vzdelanie, études, niveau d'études, arsimi, التعليم",
    "labour": "work, employment, zamestnanie, emploi, punësimi, العمل",
    "occupation": "profession, job, povolanie, métier, profesioni, المهنة",
    "reason": "why came, reason for coming, dôvod, motif, arsyeja, السبب",
    "prefer_country": "wants to go, destination, preferred country, pays souhaité",
    "language": "jazyk, langue, gjuha, اللغة",
    "phone": "tel, telephone, mobile, telefón, mobil, téléphone, n° de téléphone, telefoni, nr tel,"
    " numri i telefonit, هاتف, الهاتف, رقم الهاتف",
    "email": "e-mail, mail, courriel, البريد الإلكتروني",
    "document": "passport, passport no, číslo pasu, passeport, n° de passeport, pasaporta,"
    " nr pasaportës, جواز السفر, رقم جواز السفر",
    "heard": "how heard of us, source, heard of us",
    "arrived": "arrived, date of arrival, dátum príchodu, date d'arrivée, data e mbërritjes,"
    " تاريخ الوصول",
    "marital": "marital status, rodinný stav, état civil, situation matrimoniale, gjendja civile,"
    " الحالة الاجتماعية",
    "children": "number of children, počet detí, enfants, nombre d'enfants, fëmijë,"
    " numri i fëmijëve, عدد الأطفال",
    "remarks": "notes, note, comment, poznámka, remarques, observations, shënime, vërejtje,"
    " ملاحظات",
    "client": "reg no, client no, file",
    "how": "channel, spôsob, moyen, mënyra",
    "topic": "about, téma, sujet, tema, الموضوع",
    "minutes": "min, duration, minúty, durée",
    "adviser": "staff, counsellor, poradca, conseiller, këshilltari",
    "outcome": "result, výsledok, résultat, rezultati, النتيجة",
}
USUAL: Mapping[str, Sequence[str]] = {field: said.split(", ") for field, said in _USUAL.items()}
