"""Birth dates: a date, or a year, that a word calls one's birth."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.pii import context
from pipeline.pii.evidence import Find, Kind

_MONTHS = (
    r"(?:янв|фев|мар|апр|мая|май|июн|июл|авг|сен|окт|ноя|дек|січ|лют|бер|кві|тра|чер|лип|сер|вер|жов|лис|"
    r"гру|"
    r"jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w{0,8}\.?"
)
_YEAR = r"(?:19\d\d|20[0-2]\d)"
_DATE = re.compile(
    rf"(?<![\d.\w])(?:\d{{1,2}}[./\- ]{{1,2}}\d{{1,2}}[./\- ]{{1,2}}(?:{_YEAR}|\d\d)|"
    rf"{_YEAR}[.\-/]\d\d[.\-/]\d\d"
    rf"|\d{{1,2}}(?:st|nd|rd|th|-?го)? (?:of )?{_MONTHS},? {_YEAR}|{_MONTHS} \d{{1,2}}(?:st|nd|rd|th)?,? "
    rf"{_YEAR})(?!\d)(?![.]\d)",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"(?<!\w)(?:д\. ?[рн]\.?|др:?|д/р:?|г\. ?р\.|дат\w* рожд\w*|дат\w* народ\w*|родил\w*|народи\w*|"
    r"рожд\w*\.?|народж\w*\.?|born|dob|d\.o\.b\.?|"
    r"date of birth|birth ?date|birthday|birth|день рожд\w*|дня рожд\w*|день народж\w*|дня "
    r"народж\w*)(?!\w)[^\d\n]{0,14}$",
    re.IGNORECASE,
)
_REMARK = re.compile(r"(?:date of birth|dob|дат\w* рожд\w*|дат\w* народ\w*|born|birthday)", re.IGNORECASE)
_AFTER = re.compile(
    r"[ ,]{0,2}(?:г(?:од[ау])?\.?|р(?:оку)?\.?)?[ ,(]{0,2}(?:г\. ?р\b|г\.р|гр\b|р\. ?н\b|р\.н|д\.? ?р\b|"
    r"рожд|р\.? народж|народж|"
    r"год\w* рожд|рок\w* народж|is my birth|birth)",
    re.IGNORECASE,
)
_BARE_YEAR = re.compile(rf"(?<![\d.\w/-]){_YEAR}(?![\d-])")


_YEAR_NOW = re.compile(r"20[12]\d")


def find(plain: str) -> Iterator[Find]:
    """Yield dates that a word near by calls a birth date."""
    for match in _DATE.finditer(plain):
        if _called(plain, match.start(), match.end()):
            yield Find(*match.span(), Kind.BIRTH_DATE, ("layout", "context"))
    for match in _BARE_YEAR.finditer(plain):
        if _AFTER.match(plain, match.end()):
            yield Find(*match.span(), Kind.BIRTH_DATE, ("context",))


def _called(plain: str, start: int, end: int) -> bool:
    if _BEFORE.search(plain[max(0, start - context.BEFORE) : start]):
        return True
    if _REMARK.search(plain[max(0, start - 110) : start]) and not _YEAR_NOW.search(plain[start:end]):
        return True
    return bool(_AFTER.match(plain, end))


def beside(plain: str, persons: list[Find]) -> Iterator[Find]:
    """Yield dates of the last century or of youth that stand right after a person's name."""
    for person in persons:
        gap = _GAP.match(plain, person.end)
        date = _DATE.match(plain, gap.end()) if gap else None
        if date is not None and _LIVED.search(date.group()):
            yield Find(*date.span(), Kind.BIRTH_DATE, ("layout",))


_GAP = re.compile(r",? ")
_LIVED = re.compile(r"19[3-9]\d|200\d")
