"""Postal addresses: a street word with its name and a house, in any order.

A street without its word counts when a flat follows or when the author says that they live there.
Russian, Ukrainian and English, in any case. House letters, buildings and flats belong to the find.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.pii.evidence import Find, Kind

_DOTTED = r"(?:ул|вул|просп|пр|пер|пров|бульв|бул|наб|ш|пл|мкр|мкрн)\. ?"
_WHOLE = (
    r"(?:ул|вул|просп|пров|мкр|мкрн|м-н|кв-л|б-р|пр-к?т|пр-д|пр-к?т[ауе]|улиц[аеуыи]|улицей|вулиц[яіюе]|"
    r"вулицею|проспект\w{0,3}|переул\w{2,5}|провул\w{2,5}|"
    r"бульвар\w{0,3}|набережн\w{1,3}|шоссе|шосе|площад[ьи]|площадью|площ[аіуею]{1,2}|проезд\w{0,2}|"
    r"проїзд\w{0,2}|тупик\w{0,2}|аллея|аллеи|аллее|алея|алеї|"
    r"узвіз|узвоз[іу]|спуск\w?|микрорайон\w?|мікрорайон\w?|тракт\w?|майдан[іу]?|квартал)"
)
_STREET = rf"(?:{_DOTTED}|{_WHOLE}\.? )"
_STOP = (
    r"(?!(?:до|с|со|з|із|зі|в|у|во|від|от|між|между|по|на|и|й|та|і|або|или|за|за|біля|возле|около|навпроти|"
    r"напротив|при|під|под|над|дома?|домов|"
    r"будин\w*|буд|д|кв|корп\w*|йти|ще|еще|не|нет|немає|нема|вже|уже|через|після|после|где|де|что|що|який|"
    r"который|адрес\w*|года?|році|року|метр\w*|"
    r"місяц\w*|месяц\w*|подъезд\w*|під[’]?[їз]зд\w*|район\w*|рядом|поруч|поряд|между|опять|снова|знову|всю|"
    r"весь|все)(?!\w))"
)
_NAME = rf"{_STOP}[«\"]?[^\W_](?:[\w’-]{{0,24}}|[\w’-]{{0,3}}\.)[»\"]?"
_LETTER = (
    r"(?:[а-яёіїєґa-zА-ЯA-Z](?!\w)|[ -][А-ЕA-F](?![\w.])|[ -][«\"][А-Яа-яa-zA-Z][»\"]| [абгд](?=[,.;)\n]|"
    r"$))?"
)
_HOUSE = (
    r"(?:(?:д(?:ом\w{0,2}|\.)?|буд(?:инок|инку|\.)?|б\.|зд\.|№|house) ?№? ?)?\d{1,4}"
    rf"(?: ?[-–/] ?\d{{1,4}}){{0,2}}{_LETTER}"
)
_PART = (
    r"(?:корпус\w{0,2}|корп\.?|к\.|к(?= ?\d)|строение|стр\.|секц\w{1,3}|блок|литера?|літера?|подъезд\w?|"
    r"подьезд|под\.|під[’]?їзд\w?|этаж|эт\.|поверх|"
    r"квартира|квартир[еиі]|кв\.?|офис|офіс|оф\.|комнат[аы]|комн\.|кімната|кім\.|flat|apt\.?|apartment|"
    r"unit)"
)
_REST = rf"(?:[ ,;.]{{0,3}}{_PART} ?№? ?\d{{1,4}}[а-яa-z]?(?!\w)){{0,5}}"
_PLACE = (
    r"(?:(?:\d{5,6}, ?)?(?:(?:г|гор|м|с|смт|пос|пгт|дер|п|обл)\. ?|(?:город|місто|пос[её]лок|деревня|село|"
    r"селище|смт|г|м) )"
    r"[А-ЯЁІЇЄҐ][\w’-]{1,30}(?: (?:обл\w{0,4}\.?|р-н\w?|район\w?|край))?,? ?){0,3}"
)
_HEAD = r"(?<![\w.])"
_BEFORE = re.compile(
    rf"{_HEAD}{_PLACE}{_STREET}(?P<name>{_NAME}(?:[ .-]{{1,2}}{_NAME}){{0,3}}?)(?:,? |, ?|,? "
    rf"?(?=№)){_HOUSE}{_REST}(?!\w)",
    re.IGNORECASE,
)
_SHORT = re.compile(
    rf"{_HEAD}{_PLACE}{_STREET}{_NAME}(?:[ .-]{{1,2}}{_NAME}){{0,2}}?,?(?:д|буд)\.? ?{_HOUSE}{_REST}(?!\w)",
    re.IGNORECASE,
)
_PROPER = r"[А-ЯЁІЇЄҐ][\w’-]{2,24}"
_AFTER = re.compile(
    rf"{_HEAD}{_PLACE}{_PROPER}(?: {_PROPER})? (?:{_DOTTED}|{_WHOLE}\.?)(?:, ?| )?{_HOUSE}{_REST}(?!\w)",
    re.IGNORECASE,
)
_FLAT = re.compile(
    rf"(?<![\w№]){_PLACE}(?:{_PROPER}, )?{_PROPER}(?: [А-ЯЁІЇЄҐ0-9][\w’-]{{1,24}})?,? {_HOUSE}"
    rf"(?:[ ,]{{1,2}}(?:корпус|корп\.?|к\.?) ?\d{{1,3}})?[ ,/]{{0,2}}(?:квартира|квартир[еиі]|кв\.?) ?№? "
    rf"?\d{{1,4}}(?!\w)"
)
_LIVE = re.compile(
    r"(?:(?<!\w)(?:жив[уё]\w{0,2}|живём|живем|живемо|проживаю|проживаем|прожива\w{2,6}|мешка[юєт]\w{0,4}|"
    r"(?:наш|мой|мій|моя|наша) (?:дом|адрес|адреса|будинок)|"
    r"(?:дом|будинок|адрес|адреса) (?:наш|мой|мій|моя)|по адресу|за адресою|адреса?:?))(?:[ ,:-]{1,3}(?:по|"
    r"на|за адресою|по адресу))?[ :,-]{1,3}"
    rf"(?P<address>{_PROPER}(?: {_PROPER})?,? ?{_HOUSE}{_REST})(?!\w)(?! ?(?:год|лет|рок|хв|мин))"
)
_WAYS = (
    r"(?:street|str?\.?|road|rd\.?|avenue|ave?\.?|lane|ln\.?|drive|dr\.?|boulevard|blvd\.?|court|ct\.?|"
    r"close|crescent|rise|enclave|"
    r"terrace|place|way|gardens|grove|square|sq\.?|mews|highway|hwy\.?|parkway|pkwy\.?|hill|walk|row|view|"
    r"meadows?|chase|link road)"
)
_FLAT_EN = r"(?:flat|apt\.?|apartment|unit|suite|ste\.?|room|#) ?\#?(?=\w{0,4}\d|[a-z]\b)\w{1,5}"
_POST = r"(?:,? (?:[A-Z][a-z]{2,20} ?){1,2},? (?:[A-Z]{2} \d{5}(?:-\d{4})?|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}))"
_ENGLISH = re.compile(
    rf"(?<![\w$£€.,])(?:(?i:{_FLAT_EN}),? (?:[A-Z][\w’-]{{1,20}} ?){{0,3}}(?:, )?)?\d{{1,5}}[a-zA-Z]?,? "
    rf"(?:(?:[NSEW]\.?|North|South|East|West) )?"
    rf"(?:[A-Z][\w’.-]{{1,20}} ){{1,3}}(?i:{_WAYS})(?!\w)(?:[ ,]{{1,2}}(?i:{_FLAT_EN})){{0,2}}{_POST}?"
)
_ENGLISH_LOWER = re.compile(
    rf"(?<![\w$£€.,])(?:{_FLAT_EN},? )?\d{{1,5}}[a-z]?,? (?!(?:minutes?|hours?|days?|miles?|weeks?) "
    rf")(?:[a-z]{{3,20}} ){{1,2}}"
    rf"(?:street|road|avenue|lane|boulevard|blvd|crescent)(?!\w)(?:[ ,]{{1,2}}{_FLAT_EN}){{0,2}}",
    re.IGNORECASE,
)
_CUE = re.compile(
    rf"(?<!\w)(?:{_STREET}|кв(?:артир\w*)?\.? ?№? ?\d)|(?<!\w)(?:жив|прожива|мешка|адрес|дом|будин)|"
    rf"(?:набережн|бульвар|шос|просп|переул|провул)",
    re.IGNORECASE,
)
_CUE_EN = re.compile(rf"(?<!\w){_WAYS}(?!\w)", re.IGNORECASE)
_CYRILLIC = re.compile(r"[а-яіїє]", re.IGNORECASE)


def _is_name(name: str) -> bool:
    """Return whether words can be a street's name: after a capital no last word in lower case."""
    words = name.split()
    return not (len(words) > 1 and words[0][0].isupper() and words[-1][0].islower())


def find(plain: str) -> Iterator[Find]:
    """Yield street addresses with a house number."""
    if _CYRILLIC.search(plain) and _CUE.search(plain):
        for pattern in (_BEFORE, _SHORT, _AFTER, _FLAT):
            for match in pattern.finditer(plain):
                if pattern is not _BEFORE or _is_name(match.group("name")):
                    yield Find(match.start(), match.end(), Kind.ADDRESS, ("layout", "dictionary"))
        for match in _LIVE.finditer(plain):
            yield Find(*match.span("address"), Kind.ADDRESS, ("layout", "context"))
    if _CUE_EN.search(plain):
        for match in _ENGLISH.finditer(plain):
            yield Find(match.start(), match.end(), Kind.ADDRESS, ("layout", "dictionary"))
        for match in _ENGLISH_LOWER.finditer(plain):
            yield Find(match.start(), match.end(), Kind.ADDRESS, ("layout",))
