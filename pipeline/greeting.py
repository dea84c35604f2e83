"""How a reply opens: the author's first name in the case its language addresses people in.

Ukrainian addresses in the vocative (§ 87 of the 2019 orthography: "Олено", "Андрію"), Russian
in the nominative. A name is used only where a dictionary of names knows it; a nickname, a
company or a doubtful word is never greeted by name.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.lemma import analyzer
from pipeline.pii import find

_WORD = re.compile(r"^[^\W\d_]+(?:['’-][^\W\d_]+)?$", re.UNICODE)
_CYRILLIC = re.compile(r"^[А-ЯЁІЇЄҐа-яёіїєґ’'-]+$")

_LIKELY = 0.2
"""Share of a word's readings as a name from which it is taken for one: "Вера" yes, "Роза" rarely."""

_OPENING = {
    "ru": ("Здравствуйте, {}!", "Здравствуйте!"),
    "uk": ("Добрий день, {}!", "Добрий день!"),
    "en": ("Hello {}.", "Hello."),
}


def greeting(name: str | None, language: str) -> str:
    """Return the opening of a reply in `language`, by name when the name is a known one."""
    named, plain = _OPENING[language]
    first = first_name(name, language) if name else None
    if first is None:
        return plain
    return named.format(vocative(first) if language == "uk" else first)


@lru_cache(maxsize=20_000)
def first_name(name: str, language: str) -> str | None:
    """Return the first name within a display name, or None when no dictionary vouches for it."""
    words = [word.strip(".,!") for word in name.split()]
    if not 1 <= len(words) <= 3 or not all(_WORD.match(word) for word in words):
        return None
    if language == "en":
        return _latin_first_name(words, name)
    for word in words:
        if _CYRILLIC.match(word) and _is_first_name(word.lower(), language):
            return word.capitalize()
    return None


def _latin_first_name(words: list[str], name: str) -> str | None:
    if len(words) < 2 or not all(word.isascii() and word.istitle() for word in words):
        return None
    whole = any(span.kind == "PERSON" and span.start == 0 for span in find(name))
    return words[0] if whole else None


def _is_first_name(word: str, language: str) -> bool:
    """Whether the dictionary holds the word as a first name; a guess from its ending is not enough."""
    morph = analyzer(language)
    if not morph.word_is_known(word):
        return False
    parses = morph.parse(word)
    surname = any("Surn" in parse.tag for parse in parses)
    return not surname and any("Name" in p.tag and "nomn" in p.tag and p.score >= _LIKELY for p in parses)


@lru_cache(maxsize=20_000)
def vocative(name: str) -> str:
    """Return a Ukrainian first name in the vocative; unchanged when its form is not known."""
    for parse in analyzer("uk").parse(name.lower()):
        if "Name" in parse.tag and "nomn" in parse.tag:
            form = parse.inflect({"voct"})
            if form is not None:
                return str(form.word).capitalize()
    return name
