"""What columns are called in exports of other programs, in English, French and Korean.

Sources: the export formats of Mautic, ActiveCampaign, tawk.to, Google Contacts and Outlook, and what people write
by hand. These names are for headings only: the filter language does not know them.
"""

from __future__ import annotations

from functools import lru_cache

from crm_tui.values.folding import fold

NAMES: dict[str, tuple[str, ...]] = {
    "external_id": ("externalid",),
    "name": (),
    "first_name": (),
    "last_name": (),
    "title": (),
    "email": (),
    "emails": (),
    "phone": (),
    "phones": (),
    "org": ("organisation", "organisations", "orgs"),
    "job": ("job_title",),
    "tags": ("tag",),
    "lists": ("list",),
    "website": (),
    "address": (),
    "zip": (),
    "birthday": (),
    "language": (),
    "timezone": (),
    "facebook": (),
    "linkedin": (),
    "twitter": (),
    "instagram": (),
    "country": (),
    "region": ("state",),
    "city": (),
    "latitude": (),
    "longitude": (),
    "location": ("coordinates",),
    "owner": (),
    "stage": (),
    "hostname": (),
    "ip": (),
    "os": (),
    "browser": (),
    "device": (),
}
"""Every field that an import can fill, by its name in the filter language, with the aliases of that language."""

_SYNONYMS = {
    "external_id": "External ID|ExternalId|Contact ID|Customer ID|Customer Number|Client ID|Mautic ID|UID|Reference|"
    "Identifiant externe|Identifiant|Numéro client|N° client|Référence|외부 ID|고객 ID|고객번호|회원번호",
    "name": "Full Name|Display Name|Contact Name|Customer Name|Contact|Person|File As|Nom complet|Nom et prénom|"
    "Prénom et nom|Nom affiché|Nom du contact|성명|이름 전체|전체 이름|고객명|고객 이름|담당자명",
    "first_name": "First|Given Name|Forename|Christian Name|fname|Prénom|Prénoms|Prénom usuel|이름(First)",
    "last_name": "Last|Surname|Family Name|lname|Nom de famille|Nom usuel|Nom de naissance|성|성씨",
    "title": "Salutation|Honorific|Name Prefix|Prefix|Civilité|Titre de civilité|호칭|존칭",
    "email": "E-mail|Mail|Email Address|E-mail Address|Primary Email|Email 1|E-mail 1|E-mail 1 - Value|"
    "Work Email|Business Email|Email (Work)|Contact Email|Courriel|Adresse e-mail|Adresse mail|Adresse courriel|"
    "Adresse électronique|E-mail professionnel|이메일|이메일 주소|전자우편|전자우편 주소|메일|메일 주소|전자 메일 주소",
    "emails": "All Emails|Other Email|Other Emails|Secondary Email|Additional Emails|Home Email|Personal Email|"
    "Email 2|Email 3|E-mail 2|E-mail 3|E-mail 2 - Value|E-mail 3 - Value|E-mail 4 - Value|E-mail 2 Address|"
    "E-mail 3 Address|Email 2 Address|Autre e-mail|Autres e-mails|E-mail personnel|기타 이메일|다른 이메일|개인 이메일",
    "phone": "Phone Number|Telephone|Telephone Number|Tel|Primary Phone|Phone 1|Phone 1 - Value|Business Phone|"
    "Work Phone|Office Phone|Company Main Phone|Téléphone|Numéro de téléphone|N° de téléphone|Tél|"
    "Téléphone professionnel|Téléphone (bureau)|전화번호|전화|연락처|대표전화|회사 전화|직장 전화|근무처 전화",
    "phones": "All Phones|Other Phone|Other Phones|Mobile|Mobile Phone|Mobile Number|Cell|Cell Phone|Cellphone|"
    "Home Phone|Phone 2|Phone 3|Phone 2 - Value|Phone 3 - Value|Phone 4 - Value|Business Phone 2|Home Phone 2|"
    "Primary Mobile|Portable|Téléphone portable|Téléphone mobile|Téléphone personnel|Téléphone domicile|"
    "Autre téléphone|GSM|휴대폰|휴대폰 번호|휴대전화|휴대전화 번호|핸드폰|핸드폰 번호|휴대 전화|"
    "집 전화|집 전화번호|기타 전화",
    "org": "Organization|Organisation Name|Organization Name|Organization 1 - Name|Company|Company Name|Account|"
    "Account Name|Employer|Business|Firm|Primary Company|Société|Nom de la société|Entreprise|"
    "Nom de l'entreprise|Raison sociale|Employeur|회사|회사명|회사 이름|조직|조직명|소속|기관|기관명|직장|단체",
    "job": "Job|Position|Role|Organization Title|Organization 1 - Title|Occupation|Function|Poste|Fonction|"
    "Intitulé du poste|Titre du poste|Métier|Profession|직함|직책|직위|직급|직업",
    "tags": "Labels|Label|Group Membership|Categories|Category|Keywords|Étiquettes|Étiquette|Libellés|Mots-clés|"
    "Catégories|Catégorie|태그|라벨|레이블|꼬리표|분류|범주",
    "lists": "Mailing Lists|Mailing List|Subscriptions|Subscribed Lists|Listes|Liste|Liste de diffusion|Abonnements|"
    "목록|리스트|구독 목록|구독",
    "website": "Web Site|Web Page|Website 1 - Value|URL|Homepage|Home Page|Web|Personal Web Page|Site web|"
    "Site internet|Site|Page web|웹사이트|웹 사이트|홈페이지|웹 페이지|누리집",
    "address": "Street|Street Address|Address 1|Address1|Address Line 1|Address 1 - Street|Address 1 - Formatted|"
    "Business Street|Home Street|Mailing Address|Postal Address|Adresse|Adresse 1|Adresse postale|Rue|Rue (bureau)|"
    "주소|상세 주소|도로명 주소|회사 주소|집 주소",
    "zip": "Zip Code|Zipcode|Postal Code|Postcode|Post Code|Address 1 - Postal Code|Business Postal Code|"
    "Home Postal Code|Mailing Zip|Code postal|CP|Code postal (bureau)|우편번호|우편 번호",
    "birthday": "Birth Date|Birthdate|Date of Birth|DOB|Born|Date de naissance|Anniversaire|Né(e) le|생일|생년월일|"
    "출생일",
    "language": "Preferred Language|Preferred Locale|Locale|Langue|Langue préférée|언어|선호 언어",
    "timezone": "Time Zone|Fuseau horaire|시간대|표준 시간대",
    "facebook": "Facebook URL|Facebook Profile|페이스북",
    "linkedin": "LinkedIn URL|LinkedIn Profile|링크드인",
    "twitter": "Twitter Handle|Twitter URL|Twitter Profile|트위터",
    "instagram": "Instagram Handle|Instagram URL|Instagram Profile|인스타그램",
    "country": "Country Name|Country/Region|Nation|Address 1 - Country|Business Country|Business Country/Region|"
    "Home Country|Home Country/Region|Mailing Country|Pays|Pays/Région|국가|나라|국가/지역",
    "region": "Province|State/Province|State/Region|County|Address 1 - Region|Business State|Home State|Mailing State|"
    "Région|Département|État|시/도|시도|도|지역|지방",
    "city": "Town|Locality|Municipality|Address 1 - City|Business City|Home City|Mailing City|Ville|Commune|Localité|"
    "Ville (bureau)|도시|시|시/군/구|구/군/시",
    "latitude": "Lat|위도",
    "longitude": "Lng|Lon|Long|경도",
    "location": "Lat/Lng|Latitude/Longitude|Geolocation|GPS|Coordonnées GPS|좌표",
    "owner": "Contact Owner|Account Owner|Lead Owner|Assigned To|Owner Email|Propriétaire|Responsable|Chargé de compte|"
    "담당자|소유자|담당 직원",
    "stage": "Lifecycle Stage|Contact Stage|Deal Stage|Étape|Stade|단계",
    "hostname": "Host|Host Name|Nom d'hôte|호스트",
    "ip": "IP Address|IP Addresses|Last IP|Adresse IP|IP 주소|아이피",
    "os": "Operating System|Platform|Système d'exploitation|운영체제",
    "browser": "Web Browser|Navigateur|브라우저",
    "device": "Device Type|Appareil|기기",
}

_FULL_OR_PART = {"nom": "last_name", "이름": "first_name"}
"""Headings for the whole name, unless the other part has a column of its own."""


def heading_key(heading: str) -> str:
    """What makes two headings the same: letters and digits, folded (``First Name`` = ``firstname``)."""
    return "".join(c for c in fold(heading) if c.isalnum())


def field_of(heading: str, *, parted: bool) -> str | None:
    """The field that a heading means, or None.

    ``parted``: another column holds a first or last name, so ``Nom`` and ``이름`` are parts of a name, too.
    """
    key = heading_key(heading)
    if key in _FULL_OR_PART:
        return _FULL_OR_PART[key] if parted else "name"
    return _by_key().get(key)


def field_named(name: str) -> str | None:
    """The field of that very name (or alias), as ``--map`` and our own exports write it."""
    return _named().get(heading_key(name))


@lru_cache(maxsize=1)
def _named() -> dict[str, str]:
    made = {heading_key(field): field for field in NAMES}
    return made | {heading_key(alias): field for field, aliases in NAMES.items() for alias in aliases}


@lru_cache(maxsize=1)
def _by_key() -> dict[str, str]:
    made = {heading_key(word): field for field, words in _SYNONYMS.items() for word in words.split("|")}
    return made | _named()
