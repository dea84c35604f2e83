"""Persons in Latin letters: introductions, titles, a known given name, a surname after it.

Given names and surnames are those of the US census of 1990; everyday words that are also names
("will", "hope", "mark") need a second sign. Headlines In Title Case prove nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.pii.evidence import Find, Kind
from pipeline.pii.names.lexicon import Role, english, everyday

_WORD = re.compile(r"(?<![\w@#&/\\.])[A-Za-zÀ-ÖØ-öø-ÿĀ-ž]+(?:[’-][A-Za-zÀ-ÖØ-öø-ÿĀ-ž]+)*(?![\w@/])")
_POSSESSIVE = re.compile(r"’(?:s|re|ll|ve|d|m)$", re.IGNORECASE)
_TITLE = re.compile(
    r"(?<![\w])(?:mr|mrs|ms|miss|mx|dr|sir|prof|professor|president|senator|captain|coach)\.? $",
    re.IGNORECASE,
)
_INTRODUCED = re.compile(
    r"(?<!\w)(?:my name is|name is|name’s|this is|it’s|called|named|name:|regards,?|sincerely,?|thanks,?|"
    r"thank you,?|cheers,?|spoke to|spoke with|"
    r"speaking to|speaking with|talked to|talked with|talking to|chatted with|agent|manager|driver|"
    r"operator|signed,?|by the name of|hi|hello|hey|dear|"
    r"with|by|uncle|aunt|brother|sister|friend|husband|wife|son|daughter)[ \n,:-]{1,3}$",
    re.IGNORECASE,
)
_SELF = re.compile(
    r"(?<!\w)(?:my name is|my name’s|name:|full name|i am|i’m|im|this is|named|called|regards,?|"
    r"sincerely,?)[ \n,:-]{1,3}$",
    re.IGNORECASE,
)
_THING = re.compile(
    r"(?<!\w)(?:in|at|near|around|the|a|an|of|to|from|st|saint|los|san|santa|new|el|la|le|de|&|hotel|"
    r"flight|port|lake|mount|fort|city)\.? $",
    re.IGNORECASE,
)
_MONTHS = frozenset(
    {
        "jan",
        "feb",
        "mar",
        "apr",
        "may",
        "jun",
        "jul",
        "aug",
        "sep",
        "oct",
        "nov",
        "dec",
        "april",
        "june",
        "august",
    }
)
_JOINTS = frozenset({" ", ". ", " . "})
_PARTICLES = frozenset(
    {"van", "von", "de", "da", "di", "la", "le", "al", "el", "bin", "del", "der", "mc", "o", "st", "ten"}
)


def find(plain: str, *, among_cyrillic: bool = False) -> Iterator[Find]:
    """Yield persons named in Latin letters; in a Cyrillic text a lone word is a brand, not a person."""
    words = [match.span() for match in _WORD.finditer(plain)]
    at = 0
    while at < len(words):
        if _is_brand(plain, words, at):
            at += 2
            continue
        size, evidence = _chain(plain, words, at)
        if (
            size
            and among_cyrillic
            and not (size > 1 and english(_word(plain, words[at + 1]).lower()) & Role.SURNAME)
        ):
            size, evidence = 0, ()
        if size:
            start, end = words[at][0], words[at + size - 1][1]
            end -= len(plain[start:end]) - len(_POSSESSIVE.sub("", plain[start:end]))
            yield Find(start, end, Kind.PERSON, evidence)
        at += size or 1


def _word(plain: str, span: tuple[int, int]) -> str:
    return _POSSESSIVE.sub("", plain[span[0] : span[1]])


_SIGNED = re.compile(
    r"(?:^|[.!?\n)\ufffc,;:–-]|\b(?:from|regards|sincerely|thanks|cheers|by|ta))[ "
    r"]{0,2}(?P<name>[A-Z][a-zà-ž’]{1,20}(?:-[A-Z][a-z]{1,20})?"
    r"(?: [A-Z]\.?)?(?: [A-Z][a-zà-žA-Z’]{1,20}(?:-[A-Z][a-z]{1,20})?){1,2})(?=[ ]{0,2}(?P<end>$|[.!]?\s*$|"
    r"[,.;\n(]|\ufffc))",
)


_FILED = re.compile(r"(?<!\w)(?:booking|pnr|order|ref|passport|dob|account|born)(?!\w)", re.IGNORECASE)
_CLOSING = re.compile(r"(?<!\w)(?:regards|sincerely|cheers from|thanks from)[ ,]{1,3}$", re.IGNORECASE)


def signed(plain: str) -> Iterator[Find]:
    """Yield names no list knows that stand alone between marks: at the very end, or beside a number."""
    for match in _SIGNED.finditer(plain):
        start, end = match.span("name")
        words = re.findall(r"[A-Za-zà-žÀ-Ž’-]+", match.group("name"))
        roles = [english(word.lower()) for word in words]
        if any(role & Role.EVERYDAY and not role & Role.GIVEN for role in roles) or words[
            -1
        ].lower() in everyday("english_terrain"):
            continue
        if (
            all(role & (Role.EVERYDAY | Role.PLACE) for role in roles)
            or "_".join(words[:2]).lower() in everyday("english_brands")
            or roles[0] & Role.PLACE
        ):
            continue
        last = len(plain) - end < 8 and not plain[end:].strip(" .!\n") and bool(plain[:start].strip())
        near = plain[max(0, start - 40) : end + 40]
        numbered = sum(character.isdigit() for character in near) >= 4 or bool(_FILED.search(near))
        if last or numbered or _CLOSING.search(plain[max(0, start - 12) : start]):
            yield Find(start, end, Kind.PERSON, ("layout",))


def _chain(plain: str, words: list[tuple[int, int]], at: int) -> tuple[int, tuple[str, ...]]:
    """Return how many words from `at` name a person, and what speaks for it."""
    word = _word(plain, words[at])
    roles = english(word.lower())
    left = plain[max(0, words[at][0] - 22) : words[at][0]]
    titled = bool(_TITLE.search(left))
    if not word[0].isupper():
        return _lower(plain, words, at, roles, left, titled=titled)
    if len(word) < 2 and not roles:
        return 0, ()
    follow = _following(plain, words, at, roles, known=titled or bool(_SELF.search(left)))
    introduced = titled or bool(_INTRODUCED.search(left))
    if titled and not roles & Role.EVERYDAY and len(word) > 1:
        return 1 + follow, ("dictionary", "context")
    if roles & Role.GIVEN and follow and word.lower() not in _MONTHS:
        return 1 + follow, ("dictionary", "layout")
    if _SELF.search(left) and follow and not roles & Role.EVERYDAY and ("name" in left.lower() or roles):
        return 1 + follow, ("context", "layout")
    return (
        (1, ("dictionary",))
        if _is_single(plain, words[at], word, roles, left, introduced=introduced)
        else (0, ())
    )


def _is_brand(plain: str, words: list[tuple[int, int]], at: int) -> bool:
    """Return whether the word starts a brand or a place: "John Lewis", "Fern Hill"."""
    if at + 1 >= len(words):
        return False
    word, following = _word(plain, words[at]).lower(), _word(plain, words[at + 1]).lower()
    gap = plain[words[at][1] : words[at + 1][0]]
    if f"{word}_{following}" in everyday("english_brands"):
        return True
    if gap != " " or not plain[words[at + 1][0]].isupper():
        return False
    return following in everyday("english_terrain")


def _following(plain: str, words: list[tuple[int, int]], at: int, roles: int, *, known: bool) -> int:
    """Return how many capitalised words after `at` can belong to the name."""
    size = 0
    while size < 3 and at + size + 1 < len(words):
        previous, span = words[at + size], words[at + size + 1]
        gap, word = plain[previous[1] : span[0]], _word(plain, span)
        if (
            gap not in _JOINTS
            or (gap != " " and previous[1] - previous[0] > 1)
            or _POSSESSIVE.search(plain[previous[0] : previous[1]])
        ):
            break
        first = plain[words[at][0] : words[at][1]]
        if word.lower() in _PARTICLES and not known and not first.isupper():
            size += 1
            continue
        if not word[0].isupper() or (len(word) > 3 and word.isupper() != first.isupper()) or word == "I":
            break
        second = english(word.lower())
        if second & Role.PLACE and not second & Role.GIVEN:
            break
        if second & Role.EVERYDAY and not (second & Role.SURNAME and not roles & Role.EVERYDAY):
            break
        if first.isupper() and not second:
            break
        size += 1
        if second & Role.SURNAME and size:
            break
    while size and not plain[words[at + size][0]].isupper():
        size -= 1
    return size


def _is_single(
    plain: str, span: tuple[int, int], word: str, roles: int, left: str, *, introduced: bool
) -> bool:
    low = word.lower()
    if len(word) < 3 or low in _MONTHS or roles & Role.PLACE:
        return False
    if _THING.search(left):
        return False
    if roles & Role.PUBLIC:
        return not (roles & Role.EVERYDAY)
    if word.isupper() and not introduced:
        return False
    if roles & Role.GIVEN:
        return not roles & Role.EVERYDAY
    following = plain[span[1] : span[1] + 2].strip()
    title_case = bool(following) and following[0].isupper()
    return bool(roles & Role.SURNAME) and not roles & Role.EVERYDAY and not title_case and len(word) > 3


def _lower(
    plain: str, words: list[tuple[int, int]], at: int, roles: int, left: str, *, titled: bool
) -> tuple[int, tuple[str, ...]]:
    low = _word(plain, words[at])
    if roles & Role.EVERYDAY or len(low) < 3:
        return 0, ()
    if at + 1 < len(words) and plain[words[at][1] : words[at + 1][0]] == " ":
        second = english(_word(plain, words[at + 1]).lower())
        if (
            roles & (Role.GIVEN | Role.PUBLIC)
            and second & (Role.SURNAME | Role.GIVEN | Role.LIKE_SURNAME)
            and not second & Role.EVERYDAY
        ):
            return 2, ("dictionary", "layout")
        if roles & Role.GIVEN and _SELF.search(left) and not second & Role.EVERYDAY:
            return 2, ("dictionary", "context")
    if titled and not roles & Role.EVERYDAY:
        return 1, ("context",)
    if roles & Role.PUBLIC or (
        roles & Role.GIVEN and len(low) > 3 and not roles & Role.PLACE and not _THING.search(left)
    ):
        return 1, ("dictionary",)
    return 0, ()
