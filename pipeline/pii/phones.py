"""Telephone numbers: layouts of the post-Soviet world, then the numbering plans of libphonenumber.

Hotlines (8-800, 0-800), shared-cost and premium numbers are a company's, never personal: ITU-T E.164
plans of Russia, Ukraine, Kazakhstan, Belarus, the United States and Great Britain by `phonenumbers`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers

from pipeline.pii import context
from pipeline.pii.evidence import NOBODY, Find, Kind

_S = r"[ ().\-]{0,3}"
_WHOLE = r"(?![\d])(?!-\d)"
_START = r"(?<![\d\w.,:/№#])(?<!\d[-(])"
_INTERNATIONAL = re.compile(rf"(?<![\d\w])\+ ?\(?\d(?:{_S}\d){{7,14}}")
_EAST = re.compile(rf"{_START}\(?[78](?:{_S}\d){{10}}{_WHOLE}")
_ZERO = re.compile(rf"{_START}\(?(?:3?8{_S})?0(?:{_S}\d){{9}}{_WHOLE}")
_COUNTRY = re.compile(rf"{_START}\(?(?:375|380|996|998|992|994)(?:{_S}\d){{9}}{_WHOLE}")
_MOBILE = re.compile(rf"{_START}\(?9\d\d{_S}\d{{3}}[ .\-]?\d\d[ .\-]?\d\d{_WHOLE}")
_CITY = re.compile(rf"{_START}\([348]\d{{2,3}}\) ?\d{{2,3}}[ \-]?\d\d[ \-]?\d\d{_WHOLE}")
_AMERICAN = re.compile(rf"{_START}(?:1[ .\-])?\(?[2-9]\d\d(?:\) ?|[ .\-])[2-9]\d\d[ .\-]\d{{4}}{_WHOLE}")
_AMERICAN_BARE = re.compile(rf"{_START}[2-9]\d\d[2-9]\d{{6}}{_WHOLE}")
_BRITISH = re.compile(rf"{_START}\(?0\d{{2,4}}\)?[ \-]?\d{{3,4}}[ \-]?\d{{3,6}}(?:[ \-]?\d{{3,4}})?{_WHOLE}")
_LOCAL = re.compile(rf"{_START}\d{{3}}(?:-\d\d-\d\d| \d\d[ -]\d\d|-\d{{4}}){_WHOLE}")
_SHORT = re.compile(rf"{_START}\d\d-\d\d-\d\d{_WHOLE}")

_DRAMA = re.compile(
    rf"{_START}0(?:7700 ?900|1632 ?960|20 ?7946 ?0|1\d1 ?496 ?0|(?!))(?:[ -]?\d){{3}}{_WHOLE}"
)
"""Numbers that Ofcom keeps free for drama: invented, and read as the real ones they stand for."""
_OFFICE = re.compile(
    r"(?<!\w)(?:диспетчер\w*|жек\w*|жэк\w*|жэо\w*|жео\w*|при[йе]мальн\w*|при[её]мн\w*|служб\w*|"
    r"администрац\w*|адміністрац\w*|офис\w*|офіс\w*|відділ\w*|отдел\w*|"
    r"банк\w*|регистратур\w*|реєстратур\w*|филиал\w*|філі[яїю]\w*|оператор\w*|секретар\w*|канцеляр\w*|"
    r"колл?|call|office|branch|store|аварійн\w*|аварийн\w*|"
    r"магазин\w*|сервис\w*|сервіс\w*|сайт\w*|факс|fax|звонил\w*|позвонил\w*|звоню|позвонить|дзвонив|"
    r"дзвонила|дзвоню|подзвонив|подзвонила|подзвонити|телефонув\w+|"
    r"зателефонув\w+|набираю|набирал\w*|набрал\w*|дозвон\w*|додзвон\w*|приймають|принимают|"
    r"rang)(?!\w)[^.!?\n]{0,30}$",
    re.IGNORECASE,
)
_SILENT = re.compile(
    r"[^.!?\n]{0,16}(?:не отвеча|не відповіда|постійно|постоянно|зайнят|занят|платн|нет возможности|"
    r"недоступ|не бер|не подн|не подым|не працю|не работа)",
    re.IGNORECASE,
)
_DATES = re.compile(r"\(?\d\d\.\d\d\.(?:(?:19|20)\d\d|\d\d)[ -]")
_NUMBER = re.compile(r"(?<!\w)номер\w{0,2}(?: [—-])?:? ?$", re.IGNORECASE)
_BARE_LOCAL = re.compile(
    r"(?<!\w)(?:тел|телефон\w{0,2}|phone|tel)[ .:]{1,3}(?P<number>\d{7})(?!\w)(?![-.,]\d)", re.IGNORECASE
)
_FIXED = {phonenumbers.PhoneNumberType.FIXED_LINE}

_COMPANY = {
    phonenumbers.PhoneNumberType.TOLL_FREE,
    phonenumbers.PhoneNumberType.SHARED_COST,
    phonenumbers.PhoneNumberType.PREMIUM_RATE,
    phonenumbers.PhoneNumberType.UAN,
}
_RIVALS = frozenset(
    {
        "card",
        "iban",
        "account",
        "tax",
        "snils",
        "passport",
        "order",
        "parcel",
        "company",
        "code",
        "flight",
        "price",
    }
)
_OWN = re.compile(
    r"\b(?:мо[йяеёгіюї]\w*|мій|my|мне|мені|меня|мене|me|прошу|просьба|прохання|пожалуйста|будь ласка|"
    r"please|жду|чекаю)\b",
    re.IGNORECASE,
)


def find(plain: str) -> Iterator[Find]:
    """Yield telephone numbers of `plain`, company hotlines left out."""
    yield from _international(plain)
    for pattern, regions in (
        (_EAST, ("RU", "KZ")),
        (_ZERO, ("UA", "BY")),
        (_COUNTRY, ("+",)),
        (_MOBILE, ("RU",)),
        (_CITY, ("RU", "UA")),
        (_AMERICAN, ("US",)),
        (_AMERICAN_BARE, ("US",)),
        (_BRITISH, ("GB",)),
    ):
        for match in pattern.finditer(plain):
            found = _judged(plain, match.start(), match.end(), regions, bare=pattern in _BARE)
            if found is not None:
                yield found
    for match in _DRAMA.finditer(plain):
        yield Find(*match.span(), Kind.PHONE, ("numbering",))
    yield from _local(plain)


_BARE = {_MOBILE, _AMERICAN_BARE}


def _international(plain: str) -> Iterator[Find]:
    if "+" not in plain:
        return
    for match in _INTERNATIONAL.finditer(plain):
        end = match.end()
        while end - match.start() >= 8:
            number = _parsed(plain[match.start() : end], None)
            if number is not None and phonenumbers.is_valid_number(number):
                found = _found(plain, match.start(), end, number)
                if found is not None:
                    yield found
                break
            # The run may have swallowed the next number: give back its last group of digits.
            end = match.start() + len(re.sub(r"[ ().\-]*\d+$", "", plain[match.start() : end]))
        else:
            number = _parsed(match.group(), None)
            if number is not None and phonenumbers.is_possible_number(number):
                yield Find(match.start(), match.end(), Kind.PHONE, ("layout", "context"))


def _parsed(run: str, region: str | None) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(run, region)
    except phonenumbers.NumberParseException:
        return None


def _digits(run: str) -> str:
    return "".join(character for character in run if character.isdigit())


def _numbers(run: str, regions: tuple[str, ...]) -> Iterator[tuple[str, str | None]]:
    digits = _digits(run)
    for region in regions:
        if region == "BY":
            yield digits, "BY"
        elif region == "+" or (region == "UA" and digits.startswith("380")):
            yield "+" + digits, None
        elif region == "UA" and len(digits) == 11:
            yield digits[1:], "UA"  # 8-0XX: the trunk prefix of before 2009, still written
        elif region == "RU" and len(digits) == 11 and digits[1] == "0":
            yield digits[1:], "UA"
        elif region == "RU" and len(digits) == 11 and digits[0] == "7":
            yield "+" + digits, None
        else:
            yield digits, region


def _judged(plain: str, start: int, end: int, regions: tuple[str, ...], *, bare: bool) -> Find | None:
    run = plain[start:end]
    if _DATES.match(run):
        return None
    separated = any(character in " -.()" for character in run.strip(" -.()"))
    for digits, region in _numbers(run, regions):
        number = _parsed(digits, region)
        if number is None or not phonenumbers.is_valid_number(number):
            continue
        return _found(plain, start, end, number, doubtful=bare and not separated)
    if context.nearest(plain, start, end) == "phone" and len(_digits(run)) >= 10:
        return Find(start, end, Kind.PHONE, ("layout", "context"))
    return None


def _found(
    plain: str, start: int, end: int, number: phonenumbers.PhoneNumber, *, doubtful: bool = False
) -> Find | None:
    names = context.before(plain, start)
    own = _OWN.search(plain[max(0, start - 24) : start])
    hotline = bool(names) and names[0] == "hotline" and not own
    if phonenumbers.number_type(number) in _FIXED and not own:
        office = _OFFICE.search(plain[max(0, start - 48) : start]) or _SILENT.match(plain, end)
        hotline = hotline or bool(office)
    if hotline or phonenumbers.number_type(number) in _COMPANY:
        return Find(start, end, NOBODY, ("numbering", "context"))
    near = names[0] if names else next(iter(context.after(plain, end)), None)
    if near == "phone" or plain[start] == "+" or _NUMBER.search(plain[max(0, start - 12) : start]):
        return Find(start, end, Kind.PHONE, ("numbering", "context"))
    if doubtful or (near in _RIVALS and not any(character in "-()" for character in plain[start:end])):
        return None if doubtful else Find(start, end, Kind.PHONE, ("layout",))
    return Find(start, end, Kind.PHONE, ("numbering",))


def _local(plain: str) -> Iterator[Find]:
    for match in _BARE_LOCAL.finditer(plain):
        if not _SILENT.match(plain, match.end()):
            yield Find(*match.span("number"), Kind.PHONE, ("layout", "context"))
    for pattern in (_LOCAL, _SHORT):
        for match in pattern.finditer(plain):
            names = context.before(plain, match.start(), 28)
            left = plain[max(0, match.start() - 48) : match.start()]
            office = _OFFICE.search(left) or _SILENT.match(plain, match.end())
            if office and not _OWN.search(left[-24:]):
                continue
            if names and names[0] == "phone":
                yield Find(match.start(), match.end(), Kind.PHONE, ("layout", "context"))
            elif pattern is _LOCAL and not names and match.group().count("-") == 2:
                yield Find(match.start(), match.end(), Kind.PHONE, ("layout",))
