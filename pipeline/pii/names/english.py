"""Persons in Latin letters: introductions, titles, a known given name with a surname after it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.pii.evidence import Find, Kind
from pipeline.pii.names.lexicon import Role, english

_WORD = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿŁłŚśŻżŹźĆćŃńĘęĄąŠšČčŽž]+(?:[’-][A-Za-zÀ-ÖØ-öø-ÿ]+)*")
_TITLE = re.compile(r"(?<!\w)(?:mr|mrs|ms|miss|mx|dr|sir|madam|prof)\.? $", re.IGNORECASE)
_INTRODUCED = re.compile(
    r"(?<!\w)(?:my name is|name is|name’s|i am|i’m|this is|called|named|name:|regards,?|sincerely,?|thanks,?|cheers,?|spoke to|spoke with|talked to|"
    r"agent|manager|driver|operator|signed,?|by the name of)[ \n,:-]{1,3}$",
    re.IGNORECASE,
)


def find(plain: str) -> Iterator[Find]:
    """Yield persons named in Latin letters."""
    words = list(_WORD.finditer(plain))
    at = 0
    while at < len(words):
        size, sure = _chain(plain, words, at)
        if size:
            yield Find(words[at].start(), words[at + size - 1].end(), Kind.PERSON, ("dictionary", "layout") if sure else ("dictionary",))
            at += size
        else:
            at += 1


def _chain(plain: str, words: list[re.Match[str]], at: int) -> tuple[int, bool]:
    word = words[at].group()
    if not word[0].isupper() or len(word) < 2:
        return _lower(plain, words, at)
    roles = english(_stem(word))
    left = plain[max(0, words[at].start() - 20) : words[at].start()]
    titled = bool(_TITLE.search(left))
    introduced = titled or (bool(_INTRODUCED.search(left)) and bool(roles & Role.GIVEN))
    if not introduced and not roles & Role.GIVEN:
        return 0, False
    size = 1
    while size < 3 and at + size < len(words) and plain[words[at + size - 1].end() : words[at + size].start()] in {" ", ". "}:
        following = words[at + size].group()
        if not following[0].isupper() or (len(following) > 1 and following.isupper() and not word.isupper()):
            break
        size += 1
    if size > 1:
        return size, True
    if introduced or not roles & (Role.COMMON):
        return 1, introduced
    return 0, False


def _stem(word: str) -> str:
    return word.lower().removesuffix("’s")


def _lower(plain: str, words: list[re.Match[str]], at: int) -> tuple[int, bool]:
    if at + 1 >= len(words) or plain[words[at].end() : words[at + 1].start()] != " ":
        return 0, False
    first, second = english(words[at].group()), english(words[at + 1].group().lower())
    if first & Role.GIVEN and second & Role.SURNAME and not (first | second) & Role.COMMON:
        return 2, False
    return 0, False
