"""Persons in Russian and Ukrainian: given names, patronymics, surnames, initials, in any case form."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.pii.evidence import Find, Kind
from pipeline.pii.names.lexicon import Role, cyrillic

_WORD = re.compile(r"[А-ЯЁІЇЄҐа-яёіїєґ]+(?:[’-][А-ЯЁІЇЄҐа-яёіїєґ]+)*")
_CAPITAL = re.compile(r"[А-ЯЁІЇЄҐ]")
_NAMED = Role.GIVEN | Role.PATRONYMIC | Role.SURNAME
_FAMILY = Role.SURNAME | Role.LIKE_SURNAME
_FATHER = Role.PATRONYMIC | Role.LIKE_PATRONYMIC
_INTRODUCED = re.compile(
    r"(?:зовут|звати|звуть|по имени|на имя|на ім[’]я|фамили[яюей]+|прізвище|фио|піб|п\.?і\.?б\.?|ф\.?и\.?о\.?|уважением|повагою|"
    r"получател[ьюя]|отримувач\w*|оператор\w*|курьер\w*|кур[’]?[єе]р\w*|менеджер\w*|сотрудни\w+|співробітни\w+|консультант\w*|"
    r"специалист\w*|спеціаліст\w*|девушк\w+|дівчин\w+|майстер|мастер\w*|водител\w+|водій\w*|продав\w+|касир\w*|кассир\w*|"
    r"администратор\w*|адміністратор\w*|господин\w*|госпож\w+|гражданин\w*|гражданк\w+|громадян\w+|пан[іуаое]?|пане|пані|паном)[ :,\-–—]{1,3}$",
    re.IGNORECASE,
)
_STREET = re.compile(r"(?:ул|вул|улиц\w*|вулиц\w*|просп\w*|пр-т\w*|пр|пер|переул\w+|пров\w*|пл|площ\w*|бульвар\w*|б-р|наб\w*|метро|имени|імені|им|ім|станци\w+|станці\w+)\.? $", re.IGNORECASE)
_START = ".!?…\n•*"


class _Token:
    __slots__ = ("capital", "end", "initial", "low", "roles", "start", "upper")

    def __init__(self, match: re.Match[str]) -> None:
        word = match.group()
        self.start, self.end = match.span()
        self.capital = word[0].isupper()
        self.upper = len(word) > 1 and word.isupper()
        self.initial = self.capital and len(word) == 1
        self.low = word.lower()
        self.roles = Role.NONE if self.initial else cyrillic(self.low)


def find(plain: str) -> Iterator[Find]:
    """Yield persons named in Cyrillic letters."""
    tokens = [_Token(match) for match in _WORD.finditer(plain)]
    at = 0
    while at < len(tokens):
        size, sure = _chain(plain, tokens, at)
        if size:
            start, end = tokens[at].start, tokens[at + size - 1].end
            if tokens[at + size - 1].initial and plain[end : end + 1] == ".":
                end += 1
            if not _STREET.search(plain[max(0, start - 16) : start]):
                yield Find(start, end, Kind.PERSON, ("dictionary", "layout") if sure else ("dictionary",))
            at += size
        else:
            at += 1


def _joined(plain: str, left: _Token, right: _Token) -> bool:
    gap = plain[left.end : right.start]
    return gap == " " or (left.initial and gap in {".", ". "})


def _chain(plain: str, tokens: list[_Token], at: int) -> tuple[int, bool]:
    """Return how many tokens from `at` name a person, and whether for sure."""
    run = [tokens[at]]
    while len(run) < 4 and at + len(run) < len(tokens) and _joined(plain, run[-1], tokens[at + len(run)]):
        run.append(tokens[at + len(run)])
    for size in range(len(run), 1, -1):
        if _is_full(run[:size]):
            return size, True
    token = run[0]
    if not token.capital or token.initial or token.roles & Role.COMPANY:
        return 0, False
    introduced = bool(_INTRODUCED.search(plain[max(0, token.start - 24) : token.start]))
    starts = _starts(plain, token.start)
    if token.roles & Role.GIVEN:
        doubtful = bool(token.roles & (Role.COMMON | Role.PLACE))
        if introduced or not doubtful or (not starts and not token.roles & (Role.RARE_GIVEN | Role.PLACE)):
            return 1, introduced
    if token.roles & Role.SURNAME:
        doubtful = bool(token.roles & (Role.COMMON | Role.PLACE))
        if introduced or not doubtful:
            return 1, introduced
    return 0, False


def _starts(plain: str, start: int) -> bool:
    before = plain[max(0, start - 4) : start].rstrip(" \"«“„-–—")
    return not before or before[-1] in _START


def _is_full(run: list[_Token]) -> bool:
    shape = "".join(_letter(token) for token in run)
    if shape in {"SII", "SI", "IIS", "IS"}:
        return all(token.capital for token in run)
    if shape in {"SGP", "GPS", "GP", "SG", "GS", "GX", "GPX", "XGP", "XG"}:
        capital = all(token.capital for token in run)
        if "X" in shape:
            return capital and not any(token.roles & (Role.COMMON | Role.PLACE) for token in run if token.roles & Role.GIVEN)
        if capital:
            return True
        return "P" in shape or not any(token.roles & (Role.COMMON | Role.PLACE) for token in run)
    return False


def _letter(token: _Token) -> str:
    if token.initial:
        return "I"
    if token.roles & _FATHER:
        return "P"
    if token.roles & Role.GIVEN:
        return "G"
    if token.roles & _FAMILY:
        return "S"
    if token.capital and not token.roles:
        return "X"
    return "-"
