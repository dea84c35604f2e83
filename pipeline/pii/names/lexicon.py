"""What a word can be: given name, patronymic, surname, place, everyday word.

Cyrillic words by pymorphy3's dictionaries of Russian (OpenCorpora) and Ukrainian (VESUM), any case
form; English ones by the names of the US census of 1990 (public domain).
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path

from pipeline.lemma import analyzer, parses


class Role:
    """What a word can be, as bits: a word has several; enum flags would cost ten times as much."""

    NONE = 0
    GIVEN = 1
    PATRONYMIC = 2
    SURNAME = 4
    PLACE = 8
    COMPANY = 16
    COMMON = 32
    """A dictionary has the word as no name, too."""
    LIKE_SURNAME = 64
    """Ends as surnames do; no dictionary knows it."""
    LIKE_PATRONYMIC = 128
    ANIMATE = 1024
    """An everyday word for a living being."""
    PUBLIC = 512
    """A person of public life, known by this one word."""
    EVERYDAY = 256
    """Mostly written in lower case: "вера", "роман", "hope"."""


_SURNAME_END = re.compile(
    r"(?:[сц]ьк(?:ий|а|ого|ої|ому|ій|им|ою|у)|[оеё]в|[её]ва|ова|ин|ина|ын|ына|[оеєё]в[ауыоеі]й?|[оеєё]вым|"
    r"ин[уы]|иной|иным|ск(?:ий|ая|ого|ой|ому|им|ую|а|ої|у|ій)|цк(?:ий|ая|ого|ой|ому|им|ую|а|ої|у|ій)|"
    r"[еє]нк(?:о|у|ом|а)|чук[ауе]?|чуком|юк[ауе]?|юком|ук|дзе|швили|швілі|ян(?:а|у|ом)?|ишин[аиу]?|"
    r"їн[аиу]?|их|ых|зон|сон|штейн[ау]?|берг[ауе]?|ман[ау]?|баум|вич[ау]?|вичем)$"
)
_PATRONYMIC_END = re.compile(
    r"(?:[оеє]вич(?:а|у|ем|е|еві|і)?|[оеєї]вн(?:а|ы|е|у|ой|и|і|ою)|[ії]вн(?:а|и|і|у|ою|о)|инічн[аыеуиі]|"
    r"иничн(?:а|ы|е|у|ой)|ич)$"
)
_TAGS = (
    ("Name", Role.GIVEN),
    ("Patr", Role.PATRONYMIC),
    ("Surn", Role.SURNAME),
    ("Geox", Role.PLACE),
    ("Orgn", Role.COMPANY),
)


@lru_cache(maxsize=65_536)
def cyrillic(word: str) -> int:
    """Return the roles of a lower-case Cyrillic word, in any case form."""
    roles = Role.NONE
    for part in ("ru", "uk"):
        if part == "ru" and not _UKRAINIAN.isdisjoint(word):
            continue
        if part == "uk" and not _RUSSIAN.isdisjoint(word):
            continue
        roles |= _by_dictionary(word.replace("’", "'") if part == "uk" else word, part)
    if word in everyday("everyday_cyrillic"):
        roles |= Role.EVERYDAY
    if not roles and "-" in word:
        return _hyphenated(word)
    if len(word) > 4 and not roles & ~(Role.COMMON | Role.ANIMATE):
        if (not roles or roles & Role.ANIMATE) and _PATRONYMIC_END.search(word):
            roles |= Role.LIKE_PATRONYMIC
        if _SURNAME_END.search(word):
            roles |= Role.LIKE_SURNAME
    return roles


_UKRAINIAN = frozenset("іїєґ’")
_RUSSIAN = frozenset("ыэёъ")


def _hyphenated(word: str) -> int:
    parts = [cyrillic(part) for part in word.split("-")[:4] if part]
    together = Role.NONE
    for part in parts:
        together |= part
    if together & Role.GIVEN and all(part & Role.GIVEN for part in parts):
        return Role.GIVEN
    if parts and parts[-1] & (Role.SURNAME | Role.LIKE_SURNAME):
        return Role.SURNAME
    return together & Role.COMMON


def _by_dictionary(word: str, language: str) -> int:
    roles = Role.NONE
    if not analyzer(language).word_is_known(word):  # guessing an unknown word's readings is what costs
        return roles
    for tag in analyzer(language).tag(word):
        grammemes = tag.grammemes
        role = Role.NONE
        for name, value in _TAGS:
            if name in grammemes:
                role |= value
        if not role:
            role = Role.COMPANY if "Abbr" in grammemes or "Trad" in grammemes else Role.COMMON
            if "anim" in grammemes and "NOUN" in grammemes:
                role |= Role.ANIMATE
        roles |= role
    return roles


@lru_cache(maxsize=16_384)
def agree(first: str, second: str) -> bool:
    """Return whether two lower-case Cyrillic words can be a name and a surname in the same case."""
    for language in ("ru", "uk"):
        for left, right in ((first, second), (second, first)):
            if not _cases(left, language, "Name").isdisjoint(_cases(right, language, "Surn")):
                return True
    return False


def _cases(word: str, language: str, role: str) -> frozenset[str]:
    readings = parses(word.replace("’", "'"), language)
    return frozenset(str(parse.tag.case) for parse in readings if role in parse.tag.grammemes)


@lru_cache(maxsize=16_384)
def is_noun(word: str) -> bool:
    """Return whether the first reading of a lower-case Cyrillic word is a noun or an adjective."""
    language = "uk" if not _UKRAINIAN.isdisjoint(word) else "ru"
    return any(name in parses(word, language)[0].tag for name in ("NOUN", "ADJF"))


@cache
def everyday(name: str) -> frozenset[str]:
    """Return the words of a shipped list, comment lines left out."""
    text = (Path(__file__).parent / f"{name}.txt").read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


@cache
def _english_list(name: str) -> tuple[frozenset[str], frozenset[str]]:
    text = (Path(__file__).parent / f"{name}.txt").read_text(encoding="utf-8")
    words = " ".join(line for line in text.splitlines() if not line.startswith("#"))
    sure, _, doubtful = words.partition("~")
    return frozenset(sure.lower().split()), frozenset(doubtful.lower().split())


_SLAVIC_END = re.compile(r"[a-z]{2}(?:enko|chuk|[eo]va?|sk[yi]y?|ska(?:ya)?|[yi]uk|vych|vich)$")


@lru_cache(maxsize=65_536)
def english(word: str) -> int:
    """Return the roles of a lower-case English word."""
    roles = Role.NONE
    for name, role in (("english_given", Role.GIVEN), ("english_surnames", Role.SURNAME)):
        sure, doubtful = _english_list(name)
        if word in sure or word in doubtful:
            roles |= role
        if word in doubtful:
            roles |= Role.EVERYDAY
    if word in everyday("slavic_given"):
        roles |= Role.GIVEN
    if _SLAVIC_END.search(word):
        roles |= Role.LIKE_SURNAME
    if word in everyday("public"):
        roles |= Role.PUBLIC
    if word in everyday("everyday_english"):
        roles |= Role.EVERYDAY
    if word in everyday("english_places"):
        roles |= Role.PLACE
    return roles
