"""Words that registers usually have for our codes, to be offered as guesses and confirmed.

English, French, Albanian, Slovak and Arabic, as staff write them in a cell. They are never applied
without a person saying yes.
"""

from collections.abc import Mapping
from functools import cache

from mrc_cases.registers.folding import folded

_WORDS: dict[str, dict[str, str]] = {
    "GENDER": {
        "F": "f, w, z, ž, female, woman, girl, žena, dievča, femme, féminin, fille, femër, grua,"
        " vajzë, أنثى, امرأة, انثى, frau, жінка, женщина",
        "M": "m, h, male, man, boy, muž, chlapec, homme, masculin, garçon, mashkull, burrë, djalë,"
        " ذكر, رجل, mann, чоловік, мужчина",
        "X": "x, other, non-binary, autre, iné, tjetër, آخر",
        "U": "-, ?, n/a, unknown, neznáme, inconnu, e panjohur, غير معروف",
    },
    "STATUS": {
        "NAT": "citizen, own citizen, občan, citoyen, shtetas, مواطن",
        "LTR": "permanent residence, long-term resident, trvalý pobyt, résident permanent,"
        " qëndrim i përhershëm, إقامة دائمة",
        "LAB": "work permit, work, pracovné povolenie, permis de travail, leje pune, إقامة عمل",
        "FAM": "family reunification, family, zlúčenie rodiny, famille, bashkim familjar",
        "STU": "student, študent, étudiant, طالب",
        "VIS": "visitor, tourist, visa, vízum, touriste, vizitor, سائح",
        "ASY": "asylum seeker, applicant, žiadateľ o azyl, demandeur d'asile, azilkërkues,"
        " طالب لجوء",
        "REF": "refugee, asylum, asylum granted, azylant, réfugié, refugjat, لاجئ",
        "COM": "subsidiary protection, doplnková ochrana, protection subsidiaire",
        "TMP": "temporary protection, dočasné útočisko, protection temporaire",
        "STL": "stateless, bez štátnej príslušnosti, apatride, pa shtetësi, عديم الجنسية",
        "IRR": "none, no permit, irregular, undocumented, bez povolenia, sans papiers, pa leje",
        "OTH": "temporary residence, tolerated, citizen of EU, EU, tolerovaný pobyt,"
        " prechodný pobyt",
    },
    "EDUCATION": {
        "0": "none, no school, žiadne, aucune, asnjë, بدون",
        "1": "primary, primary school, základné, primaire, fillore, ابتدائي",
        "2": "lower secondary, 9-vjeçare, إعدادي",
        "3": "secondary, secondary + exam, high school, stredné, maturita, secondaire,"
        " baccalauréat, bac, e mesme, ثانوي",
        "4": "post-secondary, nadstavbové",
        "5": "vyššie odborné, bts",
        "6": "bachelor, bakalár, licence, bachelor's, بكالوريوس",
        "7": "univ, university, VŠ, vysokoškolské, master, ing, mgr, université, universitar,"
        " جامعي, ماجستير",
        "8": "doctorate, phd, dr, doctorat, doktoraturë, دكتوراه",
    },
    "LABOUR": {
        "EMP": "employed, works, working, self-employed, works without contract, zamestnaný,"
        " živnosť, pracuje, employé, indépendant, i punësuar, يعمل, موظف",
        "UNE": "unemployed, no, looking for work, nezamestnaný, chômeur, au chômage, i papunë,"
        " عاطل عن العمل",
        "STU": "student, pupil, študent, žiak, étudiant, élève, nxënës, طالب",
        "HOM": "housewife, at home, home, v domácnosti, materská, au foyer, shtëpiake, ربة منزل",
        "RET": "pensioner, retired, dôchodca, retraité, pensionist, متقاعد",
        "UNA": "disabled, sick, invalidný, invalide, i paaftë, عاجز",
    },
    "OCCUPATION": {
        "22": "doctor, nurse, lekár, sestra, médecin, infirmier, infirmière, mjek, infermiere",
        "23": "teacher, učiteľ, enseignant, professeur, mësues, معلم",
        "24": "accountant, účtovník, comptable, kontabilist, محاسب",
        "25": "IT, programmer, programátor, informaticien, programues, مبرمج",
        "26": "lawyer, journalist, právnik, avocat, avokat, محامي",
        "51": "cook, waiter, hairdresser, kuchár, čašník, cuisinier, coiffeur, kuzhinier, طباخ",
        "52": "seller, seller in market, shop assistant, predavač, vendeur, shitës, بائع",
        "53": "carer, nanny, opatrovateľ, garde d'enfants, kujdestare",
        "54": "guard, strážnik, gardien, roje, حارس",
        "61": "farmer, roľník, agriculteur, fermer, مزارع",
        "71": "bricklayer, builder, painter, murár, maçon, murator, عامل بناء",
        "72": "welder, mechanic, zvárač, mechanik, soudeur, mécanicien, saldator, حداد",
        "74": "electrician, elektrikár, électricien, elektricist, كهربائي",
        "75": "tailor, baker, krajčír, pekár, tailleur, boulanger, rrobaqepës, خياط",
        "83": "driver, vodič, chauffeur, shofer, سائق",
        "91": "cleaner, domestic worker, upratovač, femme de ménage, pastrues, عامل نظافة",
        "93": "labourer, worker, robotník, ouvrier, punëtor, عامل",
    },
    "REASON": {
        "WRK": "work, business, job, práca, podnikanie, travail, punë, عمل",
        "FAM": "family, husband is here, wife is here, marriage, rodina, manžel, famille, mariage,"
        " familje, عائلة, زواج",
        "EDU": "study, studies, štúdium, études, studime, دراسة",
        "PRO": "war, asylum, persecution, vojna, azyl, guerre, asile, luftë, حرب, لجوء",
        "ENV": "flood, drought, disaster, catastrophe, كارثة",
        "HEA": "treatment, illness, liečba, soins, kurim, علاج",
        "RTN": "return, návrat, retour, kthim, عودة",
    },
    "PREFERRED_COUNTRY": {
        "XUND": "not decided, does not know yet, nerozhodnutý, indécis, i pavendosur",
        "=country": "home, domov, chez soi, në shtëpi",
    },
    "HEARD": {
        "WOM": "friends, family, known, priatelia, známi, rodina, amis, bouche à oreille, miqtë,"
        " أصدقاء",
        "RAD": "radio, rádio, راديو",
        "TV": "TV, television, televízia, télévision, تلفزيون",
        "PRS": "newspaper, press, noviny, journal, gazeta, جريدة",
        "WEB": "web, internet, website, google, انترنت",
        "SOC": "facebook, viber, whatsapp, instagram, فيسبوك",
        "MED": "mediator, mediátor, médiateur, ndërmjetës, وسيط",
        "ASSO": "association, community, komunita, shoqatë, جمعية",
        "PART": "NGO, IOM, UNHCR, partner, mimovládka, ONG, OJF",
        "EMPL": "employment office, úrad práce, pôle emploi, zyra e punës",
        "CONS": "embassy, consulate, veľvyslanectvo, ambassade, ambasada, سفارة",
        "SIGN": "passing by, sign, okoloidúci, enseigne",
        "OTH": "leaflet, police, leták, polícia, dépliant, fletëpalosje",
    },
    "LANGUAGE": {
        "amh": "أمهرية, أمهري",
        "ara": "arabisht, عربي, عربية",
        "eng": "انكليزي, إنكليزي, إنجليزي, انجليزي",
        "fra": "فرنسي, فرنسية",
    },
    "CHANNEL": {
        "DESK": "office, personal, in person, personally, visit, osobne, návšteva, bureau,"
        " en personne, sur place, zyrë, personalisht, شخصيا, مكتب",
        "PHONE": "phone, tel, telephone, call, telefón, telefonicky, téléphone, appel, telefon,"
        " هاتف",
        "EMAIL": "e-mail, email, mail, courriel, postë elektronike, بريد إلكتروني",
        "MESSAGE": "sms, whatsapp, viber, chat, message, správa, mesazh, رسالة",
        "VIDEO": "skype, zoom, video, vidéo",
        "WEB_FORM": "form, web form, formulár, formulaire, formular",
        "POST": "letter, post, list, pošta, lettre, courrier, letër, رسالة بريدية",
        "HOME_VISIT": "home visit, visite à domicile, doma",
        "OUTREACH_VISIT": "outreach, field, terén, terrain, terren",
    },
    "TOPIC": {
        "C03": "visa, visas, vízum, viza, تأشيرة",
        "C05": "residence permit, work permit, residence, permit, pobyt, pracovné povolenie,"
        " titre de séjour, permis de travail, leje qëndrimi, leje pune, إقامة",
        "C08": "study, štúdium, études, studime, دراسة",
        "C09": "family reunification, zlúčenie rodiny, regroupement familial, bashkim familjar",
        "C10": "health insurance, insurance, zdravotné poistenie, assurance maladie,"
        " sigurim shëndetësor, تأمين صحي",
        "C12": "citizenship, občianstvo, nationalité, shtetësi, جنسية",
        "C13": "return, návrat, retour, kthim, عودة",
        "T14": "employment contract, unpaid wage, employment contract, unpaid wages, wages,"
        " pracovná zmluva, mzda, contrat de travail, salaire, paga, أجور",
        "T16": "housing, accommodation, bývanie, ubytovanie, logement, strehim, سكن",
        "T17": "health, zdravie, santé, shëndetësi, صحة",
        "T18": "diploma, recognition, uznanie diplomu, diplôme, diplomë, شهادة",
        "T19": "training, course, kurz, formation, kurs, تدريب",
        "T21": "business licence, business, živnosť, podnikanie, entreprise, biznes, رخصة تجارية",
        "T22": "violence, exploitation, násilie, dhunë, عنف",
        "T24": "school, škola, école, shkollë, مدرسة",
        "T27": "documents, passport, doklady, papiers, passeport, dokumente, وثائق",
        "T99": "other, iné, autre, tjetër, أخرى",
    },
    "OUTCOME": {
        "ANSWERED": "solved, answered, done, closed, vyriešené, zodpovedané, résolu, répondu,"
        " zgjidhur, تم",
        "CALLBACK": "call back, callback, zavolať späť, rappeler, ritelefono",
        "APPOINTMENT": "will come again, appointment, príde znova, termín, rendez-vous, takim,"
        " موعد",
        "REFERRAL": "referred, sent to, sent to police for foreigners, odporučený, orienté,"
        " referuar, إحالة",
        "DROPPED": "cut off, dropped, prerušené, coupé",
        "WRONG_NUMBER": "wrong number, omyl, faux numéro",
    },
}  # fmt: skip


# What CLDR does not call a country: official names, old names, short forms.
_COUNTRIES = {
    "BA": "Bosnia",
    "BD": "بنغلاديشي, بنغلاديشية",
    "CD": "DR Congo, DRC, D.R.C., RDC, R.D.C., Democratic Republic of the Congo, Zaire, Zaïre,"
    " République démocratique du Congo, congolais (RDC)",
    "CG": "Republic of the Congo, Congo Brazzaville",
    "CI": "Ivory Coast",
    "CV": "Cape Verde",
    "CZ": "Czech Republic, ČR",
    "EG": "مصري, مصرية",
    "ET": "إثيوبي, إثيوبية, اثيوبي, اثيوبية, اثيوبيا",
    "GB": "UK, Great Britain, England",
    "IQ": "عراقي, عراقية",
    "IR": "Islamic Republic of Iran",
    "KP": "DPRK",
    "KR": "Korea, Republic of Korea",
    "LB": "لبناني, لبنانية",
    "LK": "سريلانكي, سريلانكية",
    "MD": "Republic of Moldova",
    "MK": "Macedonia, FYROM",
    "MM": "Burma",
    "PH": "فلبيني, فلبينية",
    "PS": "Palestine, Palestinë, فلسطين, فلسطيني, فلسطينية",
    "RU": "Russian Federation, RF",
    "SD": "سوداني, سودانية",
    "SY": "Syrian Arab Republic, سوري, سورية",
    "SZ": "Swaziland",
    "TZ": "United Republic of Tanzania",
    "US": "USA, America",
    "VN": "Viet Nam",
    "XK": "Kosova, Kosovo",
}
_WORDS["COUNTRY"] = _COUNTRIES
_WORDS["NATIONALITY"] = {
    **_COUNTRIES,
    "XXA": "stateless, bez štátnej príslušnosti, apatride, pa shtetësi, عديم الجنسية",
    "XNC": "-, ?, n/a, unknown",
}
_WORDS["PREFERRED_COUNTRY"] |= _COUNTRIES


@cache
def usual_words(list_name: str) -> Mapping[str, str]:
    """Folded word -> code, for a list that has usual words."""
    return {
        folded(word): code
        for code, words in _WORDS.get(list_name, {}).items()
        for word in words.split(", ")
    }
