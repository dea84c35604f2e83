"""Postal addresses: a street word with its name and a house, flat or building after it, or a flat alone.

The word may stand before or after the name, in Russian, Ukrainian and English, in any case.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.pii.evidence import Find, Kind

_STREET = (
    r"(?:ул(?:\.|иц[аеуыи]\w*|(?= ))|вул(?:\.|иц[яіюеи]\w*|(?= ))|просп(?:\.|ект\w*|(?= ))|пр-(?:к?т|д)\w{0,2}\.?|пр\.|пер(?:\.|еул\w*)|пров(?:\.|ул\w*)|"
    r"бульв(?:\.|ар\w*)|б-р\w{0,2}|бул\.|наб(?:\.|ережн\w*)|шоссе|шосе|ш\.|пл(?:\.|ощад\w*|ощ[аі]\w*)|проезд\w*|проїзд\w*|тупик\w*|"
    r"аллея|аллеи|алея|алеї|узвіз|спуск|мкр\.?|мкрн\.?|микрорайон\w*|мікрорайон\w*|м-н|кв-л|квартал\w*|тракт|майдан\w*)"
)
_NAME = r"(?:[А-ЯЁІЇЄҐа-яёіїєґA-Za-z0-9’\"«»][\w’\"«».\-]{0,24})"
_HOUSE = r"(?:(?:д(?:ом\w{0,2}|\.)?|буд(?:ин\w*|\.)?|б\.|зд\.|№|house) ?№? ?)?\d{1,4}(?: ?[-–/] ?\d{1,4})?(?: ?[«\"]?[а-яёіїєґa-zА-ГA-H](?![\w.])[»\"]?)?"
_REST = (
    r"(?:[ ,;.]{0,3}(?:к(?:орп(?:\w*|\.)?|\.)?|стр(?:оен\w*|\.)?|с\.|литер\w*|літ\w*|лит\.|блок|секц\w*|под(?:[ъ’]езд\w*|ьезд\w*|\.)|під[’]їзд\w*|підїзд\w*|"
    r"п\.|эт(?:аж\w*|\.)?|поверх\w*|пов\.|кв(?:арт\w*|\.)?|оф(?:ис\w*|іс\w*|\.)?|пом\w*\.?|комн\w*\.?|кім\w*\.?|ком\.|flat|apt\.?|apartment|unit|suite|#) ?№? ?\d{1,4}[а-яa-z]?(?!\w)"
    r"|[ ]?[-–] ?\d{1,4}(?![\w-])){0,5}"
)
_PLACE = (
    r"(?:(?:\d{5,6},? )?(?:(?:г(?:ор(?:од\w?)?)?\.|г\.|м(?:іст[оі])?\.|с(?:ел[оі])?\.|смт\.?|пос(?:\.|ёл\w*|ел\w*)|пгт\.?|дер(?:\.|евн\w*)|п\.|город|місто|обл\.|р-н) ?"
    r"[А-ЯЁІЇЄҐ][\w’-]+(?: [А-ЯЁІЇЄҐ][\w’-]+)?(?: (?:обл\w*\.?|р-н\w*|район\w*|край))?,? ?){0,3})"
)
_BEFORE = re.compile(
    rf"(?<!\w){_PLACE}{_STREET} ?{_NAME}(?:[ .-]{{1,2}}{_NAME}){{0,3}}?[ ,]{{1,3}}{_HOUSE}{_REST}(?!\w)",
    re.IGNORECASE,
)
_AFTER = re.compile(
    rf"(?<!\w){_PLACE}[А-ЯЁІЇЄҐ][\w’-]{{2,24}}(?: [А-ЯЁІЇЄҐ][\w’-]{{2,24}})? (?:ул\.|улиц\w+|вул\.|вулиц\w+|просп\.|проспект\w*|пр-т|пр-кт|пер\.|переул\w+|пров\.|провул\w+|"
    rf"бульвар\w*|б-р|наб\.|набережн\w+|шоссе|шосе|проезд\w*|площад\w+|площ\w+)[ ,]{{1,3}}{_HOUSE}{_REST}(?!\w)"
)
_FLAT = re.compile(
    rf"(?<![\w№])[А-ЯЁІЇЄҐ][\w’-]{{2,24}}(?: [А-ЯЁІЇЄҐ0-9][\w’-]{{1,24}})?,? {_HOUSE}[ ,/]{{0,2}}(?:кв(?:арт\w*|\.)?|flat|apt\.?) ?№? ?\d{{1,4}}(?!\w)"
)
_WAYS = (
    r"(?:street|str?\.?|road|rd\.?|avenue|ave?\.?|lane|ln\.?|drive|dr\.?|boulevard|blvd\.?|court|ct\.?|close|crescent|"
    r"terrace|place|way|gardens|grove|square|sq\.?|mews|highway|hwy\.?|parkway|pkwy\.?|hill|walk|row)"
)
_UNIT = r"(?:[ ,]{1,2}(?:(?:flat|apt\.?|apartment|unit|suite|ste\.?|room|#) ?\#?\w{1,5}))"
_POST = r"(?:,? (?:[A-Z][a-z]+ ?){1,2},? (?:[A-Z]{2} \d{5}(?:-\d{4})?|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}))"
_ENGLISH = re.compile(
    rf"(?<![\w$£€.,])(?:(?i:flat|apt\.?|apartment|unit|suite) ?\w{{1,5}},? )?\d{{1,5}}[a-zA-Z]?,? (?:(?:[NSEW]\.?|North|South|East|West) )?"
    rf"(?:[A-Z][\w’.-]{{1,20}} ){{1,3}}(?i:{_WAYS})(?!\w)(?i:{_UNIT}){{0,2}}{_POST}?"
)
_ENGLISH_LOWER = re.compile(
    rf"(?<![\w$£€.,])(?:(?:flat|apt\.?|apartment|unit|suite) ?\w{{1,5}},? )?\d{{1,5}}[a-z]?,? (?:[a-z]{{3,20}} ){{1,2}}(?:street|road|avenue|lane|boulevard|blvd|crescent|drive|court)(?!\w){_UNIT}{{0,2}}",
    re.IGNORECASE,
)
_CUE = re.compile(
    r"(?:улиц|вулиц|(?<!\w)(?:ул|вул|просп|пр-|пр\.|пер|пров|бул|б-р|наб|шос|ш\.|пл|проез|проїз|туп|алл|алея|алеї|узв|спуск|мкр|микр|мікр|м-н|"
    r"кв-л|кварт|тракт|лин|лін|майд|кв))",
    re.IGNORECASE,
)
_CUE_EN = re.compile(rf"(?<!\w){_WAYS}(?!\w)", re.IGNORECASE)


def find(plain: str) -> Iterator[Find]:
    """Yield street addresses with a house number."""
    if _CUE.search(plain):
        for pattern in (_BEFORE, _AFTER, _FLAT):
            for match in pattern.finditer(plain):
                yield Find(match.start(), match.end(), Kind.ADDRESS, ("layout", "dictionary"))
    if _CUE_EN.search(plain):
        for match in _ENGLISH.finditer(plain):
            yield Find(match.start(), match.end(), Kind.ADDRESS, ("layout", "dictionary"))
        for match in _ENGLISH_LOWER.finditer(plain):
            yield Find(match.start(), match.end(), Kind.ADDRESS, ("layout",))
