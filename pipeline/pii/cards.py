"""Bank cards (ISO/IEC 7812, Luhn) and IBANs (ISO 13616, mod 97; Ukraine: NBU resolution 162)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum import iban as iban_rule
from stdnum import luhn

from pipeline.pii import context
from pipeline.pii.evidence import Find, Kind

_CARD = re.compile(
    r"(?<![\w.,+-])(?:\d{4}(?P<gap>[ .\-]{0,2})\d{4}(?P=gap)\d{4}(?P=gap)\d{4}(?:(?P=gap)\d{1,3})?"
    r"|3[47]\d\d[ \-]?\d{6}[ \-]?\d{5}|\d{12,19})(?![\w])(?!-\d)"
)
# Payment systems by first digits: Mir, Visa, Mastercard, Maestro, UnionPay, American Express.
_SYSTEM = re.compile(
    r"220[0-4]\d{12,15}|4\d{12}(?:\d{3})?(?:\d{3})?|5[1-5]\d{14}|222[1-9]\d{12}|22[3-9]\d{13}|2[3-6]\d{14}"
    r"|27[01]\d{13}|2720\d{12}|5[06-9]\d{10,17}|6[0-9]\d{10,17}|3[47]\d{13}|9\d{15}"
)
_IBAN = re.compile(r"(?<![^\W_])(?P<country>[A-Za-zА-Яа-я]{2}) ?\d{2}(?:[ \-]?[A-Za-zА-Яа-я0-9]){11,30}")
_LATIN = str.maketrans("АВСЕНІКМОРТХУЅаеіорсух", "ABCEHIKMOPTXYSAEIOPCYX")


def find(plain: str) -> Iterator[Find]:
    """Yield cards and IBANs of `plain`."""
    for match in _CARD.finditer(plain):
        found = _card(plain, match)
        if found is not None:
            yield found
    for match in _IBAN.finditer(plain):
        end, valid = _iban_end(match.group())
        near = context.nearest(plain, match.start(), match.end()) if end else None
        if valid:
            yield Find(match.start(), match.start() + end, Kind.IBAN, ("checksum", "layout"))
        elif near in {"iban", "account"}:
            yield Find(match.start(), match.start() + end, Kind.IBAN, ("layout", "context"))


def _card(plain: str, match: re.Match[str]) -> Find | None:
    run = match.group()
    digits = re.sub(r"\D", "", run)
    if not _SYSTEM.fullmatch(digits) or len(set(digits)) == 1:
        return None
    near = context.nearest(plain, match.start(), match.end())
    grouped = len(digits) == 16 and run != digits
    if luhn.is_valid(digits):
        if near == "card":
            return Find(match.start(), match.end(), Kind.CARD, ("checksum", "context"))
        if near in {"parcel", "code", "company"} and not grouped:
            return None
        if grouped or len(digits) in {15, 16}:
            return Find(match.start(), match.end(), Kind.CARD, ("checksum",))
        return None
    if near == "card" and len(digits) == 16:
        return Find(match.start(), match.end(), Kind.CARD, ("layout", "context"))
    return None


def _iban_end(run: str) -> tuple[int, bool]:
    """Return the length of the IBAN at the start of `run`, 0 for none, and whether its checksum is right."""
    compact = run.translate(_LATIN).upper()
    size = iban_length(compact[:2])
    seen = 0
    for at, character in enumerate(compact):
        seen += character not in " -"
        if seen == size:
            number = compact[: at + 1].replace("-", "").replace(" ", "")
            return at + 1, bool(iban_rule.is_valid(number, check_country=False))
    return 0, False


def iban_length(country: str) -> int:
    """Return the length of an IBAN of `country`, 0 when it has none (SWIFT IBAN registry)."""
    return _LENGTHS.get(country, 0)


_LENGTHS = {
    country: int(length)
    for length, countries in {
        "15": "NO", "16": "BE", "18": "DK FI NL", "19": "MK SI", "20": "AT BA EE KZ LT LU XK",
        "21": "CH HR LI LV", "22": "BG DE GB GE IE ME RS", "23": "AE IL GI",
        "24": "AD CZ ES MD PK RO SA SE SK TN",
        "25": "PT", "26": "IS TR", "27": "FR GR IT MC SM", "28": "AL AZ BY CY HU LB PL", "29": "UA",
        "31": "MT",
    }.items()
    for country in countries.split()
}  # fmt: skip
