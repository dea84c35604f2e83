"""Tax numbers, СНИЛС, passports: papers of a person, by the rules of the states that issue them.

Sources: ИНН, order of the ФНС registered 14.08.2012 N 25183; СНИЛС, law 124607 section 8 (checked
above 001-001-998); РНОКПП, python-stdnum `ua.rntrc` with the date of birth in its first five digits;
Russian passport, decree 232; Ukrainian passport of 1994 and ID card, eHealth validators; SSN, `us.ssn`;
NINO, HMRC NIM39110. Company numbers (ИНН of ten digits, ОГРН, ЄДРПОУ) are nobody's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum.ru import inn
from stdnum.ua import rntrc
from stdnum.us import ssn

from pipeline.pii import context
from pipeline.pii.evidence import NOBODY, Find, Kind

_EDGE, _CLOSE = r"(?<![\w+.,/-])", r"(?!\w)(?![-.,/]\d)"
_TEN = re.compile(rf"{_EDGE}(?:\d{{10}}|\d{{3}}[ -]\d{{3}}[ -]\d{{4}}|\d{{5}}[ -]\d{{5}}){_CLOSE}")
_TWELVE = re.compile(
    rf"{_EDGE}(?:\d{{12}}|\d{{4}}[ -]\d{{6}}[ -]\d\d|\d{{4}}[ -]\d{{4}}[ -]\d{{4}}|\d{{3}}(?:[ "
    rf"-]\d{{3}}){{3}}){_CLOSE}"
)
_SNILS = re.compile(rf"{_EDGE}\d{{3}}[ .\-]?\d{{3}}[ .\-]?\d{{3}}[ .\-]?\d\d{_CLOSE}")
_SSN = re.compile(rf"{_EDGE}\d{{3}}[ -]\d\d[ -]\d{{4}}{_CLOSE}")
_NINE = re.compile(rf"{_EDGE}\d{{9}}{_CLOSE}")
_NINO = re.compile(
    rf"{_EDGE}[A-Z]{{2}} ?\d\d ?\d\d ?\d\d ?[A-D](?!\w)",
    re.IGNORECASE,
)
_NINO_PREFIX = re.compile(r"(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]")
_RU_PASSPORT = re.compile(
    rf"{_EDGE}(?:сер\w*\.? ?)?\d\d ?\d\d[ ,.;\-]{{0,2}}(?:№|N|n|номер|ном\.?|#)?:? ?\d{{6}}{_CLOSE}"
)
_FOREIGN = re.compile(rf"{_EDGE}\d\d ?№? ?\d{{7}}{_CLOSE}")
_LETTERED = re.compile(rf"{_EDGE}[A-Za-zА-ЯҐЇІЄа-яґїіє]{{2}}[ \-]?№? ?\d{{6}}{_CLOSE}")
_OTHER = re.compile(rf"{_EDGE}(?:[A-Za-z]\d{{7,8}}|\d{{9}}){_CLOSE}")
_RECORD = re.compile(rf"{_EDGE}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])-?\d{{5}}{_CLOSE}")
_LONG = re.compile(rf"{_EDGE}[A-Z]{{0,4}}\d(?:[ -]?\d){{7,19}}[A-Z]{{0,3}}{_CLOSE}")
_SOCIAL = re.compile(r"(?<!\w)(?:ssn|social)(?!\w)", re.IGNORECASE)
_PASSPORT = re.compile(r"пасс?порт|passport", re.IGNORECASE)
_FORBIDDEN = frozenset("ЫЪЭЁыъэё")
_DAYS = 46_400
"""Days from 31.12.1899 to 2027: a РНОКПП starts with the day of birth."""
_TAX_NEAR = re.compile(r"\b(?:мо[йяеёгі]\w*|мій|my|физ\w*|фіз\w*|іпн|рнокпп|ипн)\b", re.IGNORECASE)


def find(plain: str) -> Iterator[Find]:
    """Yield tax numbers, СНИЛС and passports of `plain`."""
    for match in _SNILS.finditer(plain):
        yield from _snils(plain, match)
    for match in _TWELVE.finditer(plain):
        yield from _inn(plain, match)
    for match in _TEN.finditer(plain):
        yield from _rntrc(plain, match)
    for match in _LONG.finditer(plain):
        # A consignment, a device, a company: their numbers are nobody's.
        if _near(plain, match) in {"parcel", "company", "code"}:
            yield Find(*match.span(), NOBODY, ("context",))
    yield from _anglo(plain)
    yield from _passports(plain)


def _digits(run: str) -> str:
    return re.sub(r"\D", "", run)


def _near(plain: str, match: re.Match[str]) -> str | None:
    return context.nearest(plain, match.start(), match.end())


def snils_is_valid(digits: str) -> bool:
    """Return whether eleven digits carry a right СНИЛС check number."""
    if len(set(digits)) == 1 or int(digits[:9]) <= 1001998:
        return False
    total = sum(int(digit) * (9 - at) for at, digit in enumerate(digits[:9]))
    return total % 101 % 100 == int(digits[9:])


def _snils(plain: str, match: re.Match[str]) -> Iterator[Find]:
    run, digits = match.group(), _digits(match.group())
    valid = snils_is_valid(digits)
    near = _near(plain, match)
    layout = bool(re.fullmatch(r"\d{3}[-.]\d{3}[-.]\d{3}[ .\-]?\d\d|\d{3} \d{3} \d{3} \d\d", run))
    if near == "snils":
        yield Find(*match.span(), Kind.SNILS, ("checksum" if valid else "layout", "context"))
    elif valid and layout and near in {None, "tax", "passport", "birth", "account"}:
        yield Find(*match.span(), Kind.SNILS, ("checksum",))


def _inn(plain: str, match: re.Match[str]) -> Iterator[Find]:
    digits = _digits(match.group())
    near = _near(plain, match)
    valid = len(set(digits)) > 2 and inn.is_valid(digits)
    if near == "tax":
        yield Find(*match.span(), Kind.TAX_ID, ("checksum" if valid else "layout", "context"))
    elif valid and match.group() == digits and near in {None, "passport", "snils"}:
        yield Find(*match.span(), Kind.TAX_ID, ("checksum",))


def rntrc_is_valid(digits: str) -> bool:
    """Return whether ten digits are a РНОКПП: check digit, and a day of birth up to 2027."""
    return 1 <= int(digits[:5]) <= _DAYS and len(set(digits)) > 2 and bool(rntrc.is_valid(digits))


def _rntrc(plain: str, match: re.Match[str]) -> Iterator[Find]:
    digits = _digits(match.group())
    if _near(plain, match) != "tax":
        return
    window = plain[max(0, match.start() - context.BEFORE) : match.start()]
    valid, company = rntrc_is_valid(digits), bool(inn.is_valid(digits))
    own = bool(_TAX_NEAR.search(window))
    if valid and (own or not company):
        yield Find(*match.span(), Kind.TAX_ID, ("checksum", "context"))
    elif own and not company and re.search(r"\b(?:іпн|рнокпп|ипн)\b", window, re.IGNORECASE):
        yield Find(*match.span(), Kind.TAX_ID, ("layout", "context"))


def _anglo(plain: str) -> Iterator[Find]:
    for match in _SSN.finditer(plain):
        yield from _ssn(plain, match)
    for match in _NINE.finditer(plain):
        if _near(plain, match) == "tax" and ssn.is_valid(match.group()):
            yield Find(*match.span(), Kind.TAX_ID, ("layout", "context"))
    for match in _NINO.finditer(plain):
        if _near(plain, match) == "tax":
            yield Find(*match.span(), Kind.TAX_ID, ("layout", "context"))
        elif match.group().isupper() and _NINO_PREFIX.match(match.group()):
            yield Find(*match.span(), Kind.TAX_ID, ("layout",))


def _ssn(plain: str, match: re.Match[str]) -> Iterator[Find]:
    near = _near(plain, match)
    if not ssn.is_valid(_digits(match.group())):
        if _SOCIAL.search(plain[max(0, match.start() - 90) : match.start()]):
            yield Find(*match.span(), Kind.TAX_ID, ("layout", "context"))
    elif near == "tax":
        yield Find(*match.span(), Kind.TAX_ID, ("checksum", "context"))
    elif near not in {"phone", "order", "parcel"} and match.group().count("-") == 2:
        yield Find(*match.span(), Kind.TAX_ID, ("layout",))


def _passports(plain: str) -> Iterator[Find]:
    for pattern in (_RU_PASSPORT, _FOREIGN, _LETTERED, _OTHER, _RECORD):
        for match in pattern.finditer(plain):
            if pattern is _LETTERED and not _FORBIDDEN.isdisjoint(match.group()):
                continue
            if _near(plain, match) == "passport" or (
                pattern is _RU_PASSPORT
                and " " in match.group()
                and _PASSPORT.search(plain[max(0, match.start() - 120) : match.start()])
            ):
                start = match.start() + len(re.match(r"(?:сер\w*\.? ?)?", match.group()).group())  # type: ignore[union-attr]
                yield Find(start, match.end(), Kind.PASSPORT, ("layout", "context"))
