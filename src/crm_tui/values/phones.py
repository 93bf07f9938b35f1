"""Phone numbers: as typed, and in the forms by which they are found again.

Nearly every number is read without the library: ``+33 6 48 39 21 07`` by its shape, a national number by the
numbering plan of its region (one compiled pattern, 3 µs). What is left (extensions, letters, regions with
unusual prefixes) goes to ``phonenumbers`` (110 µs). What cannot be read is kept as typed and is marked so; it is
never an error.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

__all__ = ["Phone", "digits_of", "parse_phone"]

_TWO_DIGITS = (
    "20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 "
    "81 82 84 86 90 91 92 93 94 95 98"
)
"""Calling codes of two digits; ``1`` and ``7`` have one, all others three (ITU-T E.164)."""
_WITHOUT_TRUNK = (
    "1 30 34 39 45 47 48 52 56 65 216 220 221 222 223 224 225 226 227 228 229 230 235 236 237 238 239 240 "
    "242 244 245 246 247 248 252 253 257 258 266 267 268 269 290 297 298 299 350 351 352 354 356 357 371 "
    "372 376 378 420 423 500 501 502 503 504 505 506 507 509 592 597 599 670 672 673 674 675 676 677 678 "
    "679 680 681 682 683 685 686 687 688 689 690 691 692 800 808 852 853 870 878 881 882 883 888 965 968 "
    "973 974 975 979 992 998"
)
"""Calling codes whose national numbers begin with no trunk prefix; elsewhere it is 0 but for ``_TRUNK``."""
_TWO = frozenset(_TWO_DIGITS.split())
_NO_TRUNK = frozenset(_WITHOUT_TRUNK.split())
_TRUNK = {"7": "8", "36": "06", "370": "0", "375": "80", "993": "8"}

_INTERNATIONAL = re.compile(r"(?:\+|00)([1-9][0-9]{6,14})").fullmatch
_PUNCTUATION = str.maketrans("", "", " \t\u00a0\u2007\u202f().-/\u2010\u2011\u2012\u2013\u2014\u00b7\u200e\u200f")
_IN_BRACKETS = re.compile(r"\(\s*0+\s*\)")
_LONGEST = 120  # characters: longer is no number, and the library's patterns are slow on long text


class Phone(NamedTuple):
    """One number. ``shown`` as typed; ``key`` in E.164, or the bare digits when it could not be read.

    ``digits`` international without ``+``, else as typed; ``national`` as dialled within the country, digits
    only, or ``""``.
    """

    shown: str
    key: str
    digits: str
    national: str
    verified: bool


class _Plan(NamedTuple):
    """How national numbers of one region look: calling code, trunk prefix, pattern of the rest.

    ``simple`` is False where other prefixes than the trunk's (carrier codes) may come before a number.
    """

    code: str
    trunk: str
    pattern: re.Pattern[str]
    simple: bool


def parse_phone(text: str, region: str | None = None) -> Phone:
    """Read ``text``; ``region`` (ISO 3166 code of two letters) is where a number without ``+`` is dialled.

    >>> parse_phone("06 48 39 21 07", "FR").key
    '+33648392107'
    """
    shown = text.strip()
    if len(shown) > _LONGEST:
        return _unread(shown)
    plain = shown if shown.isascii() else unicodedata.normalize("NFKC", shown)
    bare = plain.translate(_PUNCTUATION)
    match = _INTERNATIONAL(bare)
    if match:
        if "(" in plain:  # +33 (0)6 …: the bracketed trunk prefix is no part of the international number
            match = _INTERNATIONAL(_IN_BRACKETS.sub("", plain).translate(_PUNCTUATION)) or match
        return _international(shown, match.group(1)) or _unread(shown)
    if region and bare.isdigit() and bare.isascii():
        plan = _plan(region.upper())
        national = _national(bare, plan) if plan else None
        if plan and national:
            return _read(shown, plan.code, national)
    return _parse_unusual(shown, plain, region)


def digits_of(text: str) -> str:
    """The digits of ``text`` in ASCII, whatever script they are written in."""
    if text.isascii():
        return "".join(filter(str.isdigit, text))
    return "".join(str(unicodedata.decimal(c)) for c in text if c.isdecimal())


def _international(shown: str, digits: str) -> Phone | None:
    code = digits[:1] if digits[0] in "17" else digits[:2] if digits[:2] in _TWO else digits[:3]
    if len(code) == 3 and code not in _known_codes():
        return None
    return _read(shown, code, digits[len(code) :])


def _read(shown: str, code: str, national: str) -> Phone:
    digits = code + national
    trunk = "" if code in _NO_TRUNK else _TRUNK.get(code, "0")
    return Phone(shown, "+" + digits, digits, trunk + national, True)


def _unread(shown: str) -> Phone:
    digits = digits_of(shown)
    return Phone(shown, digits or shown.casefold(), digits, "", False)


def _national(bare: str, plan: _Plan) -> str | None:
    if plan.trunk and bare.startswith(plan.trunk):
        rest = bare[len(plan.trunk) :]
        if plan.pattern.fullmatch(rest):
            return rest
    return bare if plan.simple and plan.pattern.fullmatch(bare) else None


@lru_cache(maxsize=1)
def _known_codes() -> frozenset[str]:
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

    return frozenset(str(code) for code in COUNTRY_CODE_TO_REGION_CODE)


@lru_cache(maxsize=300)
def _plan(region: str) -> _Plan | None:
    """The plan of ``region``, or None where numbers are rewritten while dialling: the library's business."""
    from phonenumbers import PhoneMetadata

    found = PhoneMetadata.metadata_for_region(region)
    pattern = found.general_desc.national_number_pattern if found and found.general_desc else None
    if found is None or found.national_prefix_transform_rule or not pattern:
        return None
    trunk = found.national_prefix or ""
    simple = (found.national_prefix_for_parsing or "") in (trunk, "")
    return _Plan(str(found.country_code), trunk, re.compile(pattern), simple)


@lru_cache(maxsize=20_000)
def _parse_unusual(shown: str, plain: str, region: str | None) -> Phone:
    import phonenumbers

    try:
        number = phonenumbers.parse(plain, region.upper() if region else None)
    except phonenumbers.NumberParseException:
        return _unread(shown)
    if not phonenumbers.is_valid_number(number):
        return _unread(shown)
    return _read(shown, str(number.country_code), phonenumbers.national_significant_number(number))
