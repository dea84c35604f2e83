"""The plain reading of a text: what the rules look at, with a way back to the original.

Phones, keyboards and people who hide numbers write one character in many ways: full-width and
other scripts' digits, zero-width characters, combining marks, no-break spaces, dashes, a letter O
for a zero. All are made plain (Unicode Standard Annex 15; Unicode Technical Standard 39 on
look-alikes). A handle, an address of the web, a mailbox and a placeholder such as ``[PHONE]`` each
become one `GAP` character, so that a masked text reads as the unmasked one did: masking is idempotent.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field

from pipeline.pii.evidence import KINDS, Find, Kind

GAP = "\ufffc"
"""Stands for one masked or opaque piece; it is neither a letter, a digit nor a space."""

_SPECIAL = re.compile(r"[^\n\x20-\x7eЁЄІЇА-яёєіїҐґ’«»„“”…№]|[@/\[]|\((?:at|собака|равлик)\)")

_INVISIBLE = (
    r"\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    r"\ufe00-\ufe0f\ufeff\u20e3\x00-\x08\x0b\x0c\x0e-\x1f\x7f"
)
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}[A-Za-z0-9])?"
_NATIVE = r"[а-яёіїєґА-ЯЁІЇЄҐ0-9](?:[а-яёіїєґА-ЯЁІЇЄҐ0-9-]{0,62}[а-яёіїєґА-ЯЁІЇЄҐ0-9])?"
_DOMAIN = (
    rf"(?:{_LABEL}(?:\.{_LABEL}){{0,6}}\.(?:xn--[A-Za-z0-9-]{{2,24}}|[A-Za-z]{{2,18}})"
    rf"|{_NATIVE}(?:\.{_NATIVE}){{0,6}}\.[а-яёіїєґА-ЯЁІЇЄҐ]{{2,18}})(?:[\w+@-][\w.+@-]*)?"
)
"""A domain of one script, and what is glued to it: a mailbox ends where words end."""
_PIECES = re.compile(
    rf"(?P<placeholder>\[(?:{'|'.join(KINDS)})(?:_\d{{1,6}})?\])"
    rf"|(?P<profile>(?<![\w@])(?:https?://)?(?:www\.|m\.)?(?:t\.me|telegram\.me|vk\.com|vk\.me|ok\.ru|"
    rf"instagram\.com"
    r"|facebook\.com|fb\.com|twitter\.com|tiktok\.com)/@?[A-Za-z0-9_][\w.]{2,63}(?<!\.))"
    r"|(?P<link>(?:https?://|www\.)[^\s<>\"«»\[\]]+)"
    rf"|(?P<mailbox>(?<![\w.+-])[\w+-](?:[\w.+-]{{0,63}}[\w+-])?@{_DOMAIN})"
    rf"|(?P<spelt>(?<![\w.+-])[A-Za-z0-9_][A-Za-z0-9_.+-]{{1,40}} ?[(\[](?:at|собака|равлик)[)\]] "
    rf"?{_DOMAIN})"
    r"|(?P<handle>(?<![\w@.\]])@[A-Za-z0-9_](?:[A-Za-z0-9_.]{1,62})?[A-Za-z0-9_])"
    rf"|(?P<invisible>[{_INVISIBLE}]+)"
    r"|(?P<marked>[^\W\d_][\u0300-\u036f]+)"
    r"|(?P<mark>[\u0300-\u036f]+)"
)
# A mailbox of an office answers for a company, not for a person.
_ROLE = re.compile(
    r"(?:info|support|help|helpdesk|office|sales|hello|contacts?|care|service|feedback|no-?reply|admin|"
    r"press|pr|hr|"
    r"jobs?|job|marketing|mail|post|reception|claims?|complaints?|customers?|customer[._-]?(?:care|service|"
    r"support)|"
    r"client[s]?|shop|store|orders?|zakaz|otziv|otzyv|hotline|call-?center|abuse|security|webmaster|"
    r"privacy|"
    r"billing|booking|reservations?|postmaster|team|ask|news|editor|redaction|pretenz\w*|dpo|gdpr)@",
    re.IGNORECASE,
)


def _plain_letters() -> dict[int, str]:
    """Return one-to-one replacements: digits of any script, full-width forms, blanks, dashes."""
    table: dict[int, str] = {}
    for point in range(0x80, 0x20000):
        character = chr(point)
        category = unicodedata.category(character)
        if category == "Nd":
            table[point] = str(unicodedata.decimal(character))
        elif category in {"Zs", "Zl", "Zp"}:
            table[point] = " "
        elif category == "Pd":
            table[point] = "-"
    table.update({point: chr(point - 0xFEE0) for point in range(0xFF01, 0xFF5F)})
    table.update({ord("\t"): " ", ord("\r"): "\n", 0x2212: "-", 0x2043: "-", 0x85: "\n", 0x00B7: "."})
    table.update({ord(mark): "’" for mark in "'`´‘ʼʹ′"})
    return table


_PLAIN = _plain_letters()
# A letter between digits, or before a digit at the start of a number, is a digit in disguise.
_DISGUISED = re.compile(r"(?<=\d)[OОoоЗзIlІіБ](?=\d|[ .-]\d\d)|(?<![^\W_])[OОЗ](?=\d{2}[ ().-]{0,2}\d{2})")
_DIGIT_OF = str.maketrans("OОoоЗзIlІіБ", "00003311116")


@dataclass(frozen=True, slots=True)
class Reading:
    """A plain text and the way back.

    Parameters
    ----------
    plain
        What the rules see.
    edits
        ``(start in plain, length in plain, start in original, length in original)`` of each
        replaced piece, ascending.
    finds
        Mailboxes and handles, in plain offsets; each is one `GAP`.
    disguised
        Whether letters were read as digits: a neighbour's masking may undo that.
    """

    plain: str
    edits: tuple[tuple[int, int, int, int], ...] = ()
    finds: tuple[Find, ...] = field(default=())
    disguised: bool = False

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the half-open span of the original that ``plain[start:end]`` came from."""
        return self._back(start, at_end=False), self._back(end, at_end=True)

    def _back(self, position: int, *, at_end: bool) -> int:
        look = position - 1 if at_end else position
        at = bisect_right(self.edits, look, key=lambda edit: edit[0])
        if not at:
            return position
        new, length, old, old_length = self.edits[at - 1]
        if look < new + length:
            return old + old_length if at_end else old
        return old + old_length + (position - new - length)

    def without(self, finds: list[Find]) -> Reading:
        """Return the reading of the text with `finds` masked: each becomes one `GAP`."""
        pieces: list[tuple[int, int, str]] = [(find.start, find.end, GAP) for find in finds]
        return _replaced(self, pieces)


def read(text: str) -> Reading:
    """Return the plain reading of `text`; time is linear in its length."""
    if not _SPECIAL.search(text):
        plain = text.replace("'", "’") if "'" in text else text
        return _undisguised(Reading(plain))
    plain = text.translate(_PLAIN)
    edits: list[tuple[int, int, int, int]] = []
    finds: list[Find] = []
    out: list[str] = []
    length = last = 0
    for match in _PIECES.finditer(plain):
        start, end = match.span()
        name = match.lastgroup or ""
        new = _NEW[name](match) if name in _NEW else GAP
        length += start - last
        out += (plain[last:start], new)
        if name in _KIND_OF and not (name in {"mailbox", "spelt"} and _ROLE.match(match.group())):
            finds.append(Find(length, length + 1, _KIND_OF[name], ("checksum",)))
        edits.append((length, len(new), start, end - start))
        length += len(new)
        last = end
    out.append(plain[last:])
    return _undisguised(Reading("".join(out), tuple(edits), tuple(finds)))


def _composed(match: re.Match[str]) -> str:
    composed = unicodedata.normalize("NFC", match.group()[:2])
    return composed if len(composed) == 1 else match.group()[0]


_NEW: dict[str, Callable[[re.Match[str]], str]] = {
    "invisible": lambda _: "",
    "mark": lambda _: "",
    "marked": _composed,
}
_KIND_OF = {"mailbox": Kind.EMAIL, "spelt": Kind.EMAIL, "handle": Kind.HANDLE, "profile": Kind.HANDLE}


def _undisguised(reading: Reading) -> Reading:
    if not _DISGUISED.search(reading.plain):
        return reading
    plain = _DISGUISED.sub(lambda match: match.group().translate(_DIGIT_OF), reading.plain)
    return Reading(plain, reading.edits, reading.finds, disguised=True)


def _replaced(reading: Reading, pieces: list[tuple[int, int, str]]) -> Reading:
    """Return `reading` with pieces replaced; `pieces` are ascending and do not overlap."""
    out: list[str] = []
    edits: list[tuple[int, int, int, int]] = []
    old_edits = iter(reading.edits)
    edit = next(old_edits, None)
    length = last = 0
    for start, end, new in pieces:
        while edit is not None and edit[0] < start:
            edits.append((edit[0] - last + length, *edit[1:]))
            edit = next(old_edits, None)
        while edit is not None and edit[0] < end:
            edit = next(old_edits, None)
        length += start - last
        out += (reading.plain[last:start], new)
        origin, origin_end = reading.original(start, end)
        edits.append((length, len(new), origin, origin_end - origin))
        length += len(new)
        last = end
    while edit is not None:
        edits.append((edit[0] - last + length, *edit[1:]))
        edit = next(old_edits, None)
    out.append(reading.plain[last:])
    return Reading("".join(out), tuple(edits))
