"""Persons in Russian and Ukrainian: given names, patronymics, surnames, initials, in any case form.

A chain of two words and more carries its own proof; a single word needs a capital letter in the
middle of a sentence, a word that introduces a person, or the same surname in a chain elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.pii.evidence import Find, Kind
from pipeline.pii.names.cues import (
    ADDRESS,
    ADDRESSED,
    ADJECTIVE,
    AGAINST,
    AT,
    CLOSED,
    CUE,
    ENDING,
    FIRM,
    FIRM_END,
    GOODS,
    HOUSE_AFTER,
    IN,
    LATIN_TWIN,
    NEVER,
    PLACES,
    QUOTED,
    SHAPES,
    STREET,
    TITLED,
    TOWN,
    WINDOW,
)
from pipeline.pii.names.lexicon import Role, agree, cyrillic, is_noun

_WORD = re.compile(r"(?<![\w@#])[А-ЯЁІЇЄҐа-яёіїєґ]+(?:[’-][А-ЯЁІЇЄҐа-яёіїєґ]+)*(?!\w)")
_FAMILY = Role.SURNAME | Role.LIKE_SURNAME
_FATHER = Role.PATRONYMIC | Role.LIKE_PATRONYMIC
_NAMES = Role.GIVEN | _FAMILY | _FATHER
_OTHER = Role.PLACE | Role.COMPANY


class _Token:
    __slots__ = ("capital", "dotted", "end", "initial", "low", "roles", "start", "upper")

    def __init__(self, match: re.Match[str]) -> None:
        word = match.group()
        self.start, self.end = match.span()
        self.capital = word[0].isupper()
        self.initial = self.capital and len(word) == 1
        self.dotted = self.initial and match.string[self.end : self.end + 2].lstrip(" ")[:1] == "."
        self.upper = len(word) > 1 and word.isupper()
        self.low = word.lower()
        self.roles = Role.NONE if len(word) == 1 else cyrillic(self.low)

    @property
    def everyday(self) -> bool:
        return bool(self.roles & Role.EVERYDAY)

    def fits(self, letter: str) -> bool:
        """Return whether the token can stand for one letter of a shape."""
        if letter == "I":
            return self.initial
        if self.initial:
            return False
        if letter == "C":
            return bool(self.roles & Role.LIKE_SURNAME) and self.capital
        if letter in "SL" and self.roles & Role.COMMON and not self.roles & Role.SURNAME:
            return False
        if letter == "X":
            unknown = self.capital and not self.roles & ~(Role.LIKE_SURNAME | Role.SURNAME)
            return unknown and not self.upper and not FIRM_END.search(self.low)
        return bool(self.roles & _FITS[letter])


_FITS = {"G": Role.GIVEN, "P": _FATHER, "S": _FAMILY, "L": _FAMILY}


def find(plain: str) -> Iterator[Find]:
    """Yield persons named in Cyrillic letters."""
    tokens = [_Token(match) for match in _WORD.finditer(plain)]
    taken = bytearray(len(tokens))
    known: set[str] = set()
    at = 0
    while at < len(tokens):
        size = _chain(plain, tokens, at)
        if size and _is_namesake(plain, tokens[at], tokens[at + size - 1]):
            taken[at : at + size] = b"\1" * size  # what is named after a person is not a person
        elif size:
            taken[at : at + size] = b"\1" * size
            known.update(
                _stem(token.low) for token in tokens[at : at + size] if not token.initial and token.capital
            )
            yield _find(plain, tokens, at, size, ("dictionary", "layout"))
        at += size or 1
    for at, token in enumerate(tokens):
        if not taken[at]:
            follows = (
                tokens[at + 1]
                if at + 1 < len(tokens) and plain[token.end : tokens[at + 1].start] == " "
                else None
            )
            evidence = _single(plain, token, known)
            if evidence == ("dictionary",) and follows is not None and _describes(token, follows):
                continue
            if evidence:
                yield _find(plain, tokens, at, 1, evidence)


def _is_namesake(plain: str, first: _Token, last: _Token) -> bool:
    """Return whether a street, a school, a ship bears the name: no person is meant."""
    left = plain[max(0, first.start - WINDOW) : first.start]
    if STREET.search(left) or NEVER.match(first.low) or ADDRESSED.search(left):
        return True
    opened = first.start and plain[first.start - 1] in QUOTED and not last.roles & _FATHER
    if opened and TITLED.match(plain, last.end):
        return True
    if last.initial or not HOUSE_AFTER.match(plain, last.end):
        return False
    return not last.roles & _FATHER and not CUE.search(left)


def _find(plain: str, tokens: list[_Token], at: int, size: int, evidence: tuple[str, ...]) -> Find:
    last = tokens[at + size - 1]
    end = last.end + (last.initial and plain[last.end : last.end + 1] == ".")
    return Find(tokens[at].start, end, Kind.PERSON, evidence)


def _stem(word: str) -> str:
    """Return a word without its case ending: one key for the forms of a surname."""
    stem = ENDING.sub("", word)
    return stem if len(stem) > 2 else word


def _joined(plain: str, left: _Token, right: _Token) -> bool:
    gap = plain[left.end : right.start]
    return (len(gap) <= 2 and gap.isspace() and "\n" not in gap) or (
        left.initial and gap in {".", ". ", " . ", ".-"}
    )


def _chain(plain: str, tokens: list[_Token], at: int) -> int:
    """Return how many tokens from `at` name a person together, 0 for none."""
    run = [tokens[at]]
    if not run[0].initial and not run[0].roles & (Role.GIVEN | _FATHER | _FAMILY) and not run[0].capital:
        return 0
    while len(run) < 4 and at + len(run) < len(tokens) and _joined(plain, run[-1], tokens[at + len(run)]):
        run.append(tokens[at + len(run)])
    if not run[0].capital and not any(token.roles & Role.GIVEN for token in run):
        return 0  # in lower case only a given name makes a person
    # every shape holds a name or an initial, and most capitals only begin a sentence
    named = any(token.initial or token.roles & _NAMES for token in run)
    for size in range(len(run), 1, -1):
        if named and any(_is_shape(run[:size], shape) for shape in SHAPES[size]):
            return size
        if size < 4 and _is_led(plain, run[:size]):
            return size
    return 0


def _is_led(plain: str, run: list[_Token]) -> bool:
    """Return whether what stands around words in capitals makes them a person.

    An unknown or everyday word before a given name ("Хиясь Анастасия", "Плитко Андрей Михайлович"), or
    two unknown words: in the middle of a sentence, or after a word that introduces a person.
    """
    first = run[0]
    if (
        not all(token.capital and not token.initial for token in run)
        or first.upper
        or _is_quoted(plain, first)
    ):
        return False
    cue = bool(CUE.search(plain[max(0, first.start - WINDOW) : first.start]))
    if len(run) == 3:
        named = run[1].fits("G") and run[2].fits("P")
        return (
            named
            and not first.everyday
            and not ADDRESS.match(first.low)
            and (cue or not _starts(plain, first.start))
        )
    if run[1].fits("G") and not run[1].everyday:
        if first.fits("X") or first.fits("C"):
            return cue or (first.fits("X") and not first.roles and not _starts(plain, first.start))
        return False
    unknown = all(token.fits("X") and not token.roles for token in run)
    return unknown and (
        cue
        or bool(LATIN_TWIN.match(plain[run[1].end : run[1].end + 3]))
        or (
            not _starts(plain, first.start)
            and not GOODS.search(plain[max(0, first.start - WINDOW) : first.start])
        )
    )


def _is_shape(run: list[_Token], shape: str) -> bool:
    if not all(token.fits(letter) for token, letter in zip(run, shape, strict=True)):
        return False
    if all(token.capital for token in run):
        if "I" in shape:
            return all(token.dotted for token in run if token.initial) or shape == "SII"
        if "P" in shape:
            return True
        if "S" in shape and len(run) == 2 and any(token.everyday for token in run):
            return agree(run[0].low, run[1].low)
        doubtful = [token for token in run if token.everyday or token.roles & _OTHER]
        if shape == "LG":
            return not doubtful
        return len(doubtful) < len(run) and not ("X" in shape and run[0].everyday)
    if any(token.capital for token in run) or not set(shape) <= set("GPS") or "G" not in shape:
        return False
    if "P" in shape:
        return sum(token.everyday for token in run if not token.roles & _FATHER) <= len(run) - 2
    return not any(token.roles & (Role.EVERYDAY | Role.COMMON | _OTHER | Role.LIKE_SURNAME) for token in run)


def _single(plain: str, token: _Token, known: set[str]) -> tuple[str, ...]:
    """Return what speaks for a lone word as a person, nothing when too little does."""
    if token.initial or len(token.low) < 3:
        return ()
    roles = token.roles
    if not token.capital and (not roles & Role.GIVEN or token.everyday):
        return ()
    left = plain[max(0, token.start - WINDOW) : token.start]
    cue = bool(CUE.search(left))
    if not token.capital:
        return ("dictionary", "context") if cue else ()
    if _is_thing(plain, token, left, cue=cue):
        return ()
    if _stem(token.low) in known and not token.everyday:
        return ("dictionary", "layout")
    named = bool(roles & (Role.GIVEN | Role.SURNAME | Role.PATRONYMIC))
    if cue and not roles & (Role.EVERYDAY | _OTHER):
        if named:
            return ("dictionary", "context")
        if not roles & Role.COMMON and token.fits("X"):
            return ("context", "layout")
    return ("dictionary",) if named and _is_proper(plain, token, left) else ()


def _is_thing(plain: str, token: _Token, left: str, *, cue: bool) -> bool:
    """Return whether the word names a title in quotes, a street, a firm, a town, a house."""
    if _is_quoted(plain, token) or STREET.search(left) or FIRM.search(left) or TOWN.search(left):
        return True
    return not cue and bool(HOUSE_AFTER.match(plain, token.end))


def _is_proper(plain: str, token: _Token, left: str) -> bool:
    """Return whether a lone capitalised name is one: neither a place nor the first word of a sentence."""
    roles = token.roles
    starts = _starts(plain, token.start)
    if roles & Role.COMPANY or NEVER.match(token.low) or (PLACES.match(token.low) and IN.search(left)):
        return False
    if roles & Role.PLACE:
        return bool(roles & Role.GIVEN) and not starts and not IN.search(left)
    if token.everyday or (token.upper and len(token.low) < 4):
        return False
    if roles & Role.GIVEN:
        return True
    if AT.search(left) and not AGAINST.search(left):
        return False
    return not (starts and roles & Role.COMMON)


def _describes(token: _Token, follows: _Token) -> bool:
    """Return whether the word is an adjective of a place: "Полтавської області"."""
    return bool(ADJECTIVE.search(token.low)) and not follows.capital and is_noun(follows.low)


def _is_quoted(plain: str, token: _Token) -> bool:
    before = plain[max(0, token.start - 2) : token.start].strip()
    after = plain[token.end : token.end + 2].strip()
    return bool(before) and before[-1] in QUOTED and bool(after) and after[0] in CLOSED


def _starts(plain: str, start: int) -> bool:
    before = plain[max(0, start - 4) : start].rstrip(' "«“„-–—')
    return not before or before[-1] in ".!?…\n•*"
