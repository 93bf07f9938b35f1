"""The words of dates in English, French and Korean, folded (``values.folding``): data, no code."""

from __future__ import annotations

NAMED_DAYS: dict[str, int] = {
    **dict.fromkeys(("today", "tod", "aujourd'hui", "auj", "오늘"), 0),
    **dict.fromkeys(("tomorrow", "tom", "tmr", "demain", "내일"), 1),
    **dict.fromkeys(("day after tomorrow", "the day after tomorrow", "apres-demain", "apres demain", "모레"), 2),
    "글피": 3,
    **dict.fromkeys(("yesterday", "hier", "어제"), -1),
    **dict.fromkeys(("avant-hier", "avant hier", "그저께", "그제"), -2),
}
"""Days by their distance from today."""

_WEEKDAYS = (
    ("mon", "monday", "lun", "lundi", "월", "월요일"),
    ("tue", "tues", "tuesday", "mar", "mardi", "화", "화요일"),
    ("wed", "wednesday", "mer", "mercredi", "수", "수요일"),
    ("thu", "thur", "thurs", "thursday", "jeu", "jeudi", "목", "목요일"),
    ("fri", "friday", "ven", "vendredi", "금", "금요일"),
    ("sat", "saturday", "sam", "samedi", "토", "토요일"),
    ("sun", "sunday", "dim", "dimanche", "일", "일요일"),
)
WEEKDAYS = {word: number for number, words in enumerate(_WEEKDAYS) for word in words}
"""Monday is 0."""

_MONTHS = (
    ("jan", "january", "janv", "janvier"),
    ("feb", "february", "fev", "fevr", "fevrier"),
    ("mar", "march", "mars"),
    ("apr", "april", "avr", "avril"),
    ("may", "mai"),
    ("jun", "june", "juin"),
    ("jul", "july", "juil", "juillet"),
    ("aug", "august", "aout"),
    ("sep", "sept", "september", "septembre"),
    ("oct", "october", "octobre"),
    ("nov", "november", "novembre"),
    ("dec", "december", "decembre"),
)
MONTHS = {word: number for number, words in enumerate(_MONTHS, 1) for word in words}

_UNITS = {
    "minute": ("m", "min", "mins", "minute", "minutes", "분"),
    "hour": ("h", "hr", "hrs", "hour", "hours", "heure", "heures", "시간"),
    "day": ("d", "day", "days", "j", "jour", "jours", "일"),
    "week": ("w", "wk", "wks", "week", "weeks", "sem", "semaine", "semaines", "주", "주일"),
    "month": ("mo", "month", "months", "mois", "달", "개월"),
    "year": ("y", "year", "years", "an", "ans", "annee", "annees", "년"),
}
UNITS = {word: unit for unit, words in _UNITS.items() for word in words}

NEXT_PERIODS: dict[str, str] = {
    **dict.fromkeys(("next week", "la semaine prochaine", "semaine prochaine", "다음 주", "다음주"), "week"),
    **dict.fromkeys(("next month", "le mois prochain", "mois prochain", "다음 달", "다음달"), "month"),
    **dict.fromkeys(("next year", "l'an prochain", "l'annee prochaine", "annee prochaine", "내년"), "year"),
    **dict.fromkeys(("end of month", "end of the month", "fin du mois", "fin de mois", "월말", "이번 달 말"), "end"),
}
"""``week``, ``month``, ``year``: the first day of the next one; ``end``: the last day of this month."""

NOON = ("noon", "midday", "midi", "정오")
ONE = ("a", "an", "one", "un", "une", "한")
