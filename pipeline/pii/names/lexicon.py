"""What a word can be: given name, patronymic, surname, place, everyday word.

Cyrillic words by pymorphy3's dictionaries of Russian (OpenCorpora) and Ukrainian (VESUM), any case
form; English ones by the names of the US census of 1990 (public domain).
"""

from __future__ import annotations

import re
from enum import IntFlag
from functools import cache, lru_cache
from pathlib import Path

from pipeline.lemma import analyzer


class Role(IntFlag):
    """What a word can be; a word has several."""

    NONE = 0
    GIVEN = 1
    PATRONYMIC = 2
    SURNAME = 4
    PLACE = 8
    COMPANY = 16
    COMMON = 32
    """An everyday word, too: "вера", "роман", "hope"."""
    LIKE_SURNAME = 64
    """Ends as surnames do; no dictionary knows it."""
    LIKE_PATRONYMIC = 128
    RARE_GIVEN = 256
    """The reading as a given name is the less likely one."""
    ADJECTIVE = 512


_SURNAME_END = re.compile(
    r"(?:[оеё]в|[её]ва|ова|ин|ина|ын|ына|[оеєё]в[ауыоеі]й?|[оеєё]вым|ин[уы]|иной|иным|ск(?:ий|ая|ого|ой|ому|им|ую|а|ої|у|ій)|цк(?:ий|ая|ого|ой|ому|им|ую|а|ої|у|ій)|"
    r"[еє]нк(?:о|у|ом|а)|чук[ауе]?|чуком|юк[ауе]?|юком|ук|дзе|швили|швілі|ян(?:а|у|ом)?|ишин[аиу]?|їн[аиу]?|их|ых|зон|сон|штейн[ау]?|берг[ауе]?|ман[ау]?|баум|вич[ау]?|вичем)$"
)
_PATRONYMIC_END = re.compile(r"(?:[оеє]вич(?:а|у|ем|е|еві|і)?|[оеєї]вн(?:а|ы|е|у|ой|и|і|ою)|[ії]вн(?:а|и|і|у|ою|о)|инічн[аыеуиі]|иничн(?:а|ы|е|у|ой)|ич)$")
_TAGS = (("Name", Role.GIVEN), ("Patr", Role.PATRONYMIC), ("Surn", Role.SURNAME), ("Geox", Role.PLACE), ("Orgn", Role.COMPANY))


@lru_cache(maxsize=65_536)
def cyrillic(word: str) -> Role:
    """Return the roles of a lower-case Cyrillic word, in any case form."""
    roles = Role.NONE
    for part in ("ru", "uk"):
        if part == "ru" and not _UKRAINIAN.isdisjoint(word):
            continue
        if part == "uk" and not _RUSSIAN.isdisjoint(word):
            continue
        roles |= _by_dictionary(word.replace("’", "'") if part == "uk" else word, part)
    if not roles:
        if "-" in word:
            return _hyphenated(word)
        if len(word) > 4 and _PATRONYMIC_END.search(word):
            roles |= Role.LIKE_PATRONYMIC
        if len(word) > 4 and _SURNAME_END.search(word):
            roles |= Role.LIKE_SURNAME
    return roles


_UKRAINIAN = frozenset("іїєґ’")
_RUSSIAN = frozenset("ыэёъ")


def _hyphenated(word: str) -> Role:
    parts = [cyrillic(part) for part in word.split("-")[:4] if part]
    together = Role.NONE
    for part in parts:
        together |= part
    if together & Role.GIVEN and all(part & Role.GIVEN for part in parts):
        return Role.GIVEN
    if parts and parts[-1] & (Role.SURNAME | Role.LIKE_SURNAME):
        return Role.SURNAME
    return together & Role.COMMON


def _by_dictionary(word: str, language: str) -> Role:
    roles, named, everyday = Role.NONE, 0.0, 0.0
    for parse in analyzer(language).parse(word):
        if not parse.is_known:
            continue
        grammemes = parse.tag.grammemes
        role = Role.NONE
        for name, value in _TAGS:
            if name in grammemes:
                role |= value
        if not role:
            if "Abbr" in grammemes or "Trad" in grammemes:
                role = Role.COMPANY
            else:
                role = Role.COMMON
                if "ADJF" in grammemes:
                    role |= Role.ADJECTIVE
        if role & (Role.GIVEN | Role.PATRONYMIC | Role.SURNAME):
            named += parse.score
        elif role & Role.COMMON:
            everyday += parse.score
        roles |= role
    if roles & Role.GIVEN and everyday > named:
        roles |= Role.RARE_GIVEN
    return roles


@cache
def _english_list(name: str) -> tuple[frozenset[str], frozenset[str]]:
    text = (Path(__file__).parent / name).read_text(encoding="utf-8")
    words = " ".join(line for line in text.splitlines() if not line.startswith("#"))
    sure, _, doubtful = words.partition("~")
    return frozenset(sure.lower().split()), frozenset(doubtful.lower().split())


@lru_cache(maxsize=65_536)
def english(word: str) -> Role:
    """Return the roles of a lower-case English word."""
    roles = Role.NONE
    given, given_common = _english_list("english_given.txt")
    surnames, surnames_common = _english_list("english_surnames.txt")
    if word in given:
        roles |= Role.GIVEN
    elif word in given_common:
        roles |= Role.GIVEN | Role.COMMON
    if word in surnames:
        roles |= Role.SURNAME
    elif word in surnames_common:
        roles |= Role.SURNAME | Role.COMMON
    return roles
