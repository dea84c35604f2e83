"""The normal form of social-media text, with a map back to the original.

One spelling for what people and phones write in many: apostrophes of Ukrainian
(U+0027, U+02BC, U+2018, U+0060 … → U+2019), Latin letters inside a Cyrillic word, combining
marks (NFC, Unicode Standard Annex 15), letters drawn out ("сууууупер"), links, entities of HTML,
zero-width characters, halves of surrogate pairs, white space. Case, emoji and punctuation stay:
heads and indexes decide on those.
"""

from __future__ import annotations

import html
import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass, field

APOSTROPHE = "’"
LINK = "\N{LINK SYMBOL}"

_LOOK_ALIKE = str.maketrans("ABCEHIKMOPTXYaceiopxyÏï", "АВСЕНІКМОРТХУасеіорхуЇї")
_CYRILLIC = re.compile(r"[Ѐ-ӿ]")
_PIECES = re.compile(
    r"(?P<link>(?:https?://|www\.)[^\s<>\"«»]+)"
    r"|(?P<invisible>[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]+)"
    r"|(?P<entity>&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|quot|amp|lt|gt|apos|nbsp);)"
    r"|(?P<apostrophe>(?<=[^\W\d_])['`´‘ʼʹ′＇](?=[^\W\d_]))"
    r"|(?P<marked>[^\W\d_][\u0300-\u036f]{1,8})"
    r"|(?P<mixed>(?<![^\W_])(?:[A-Za-zÏï]+[Ѐ-ӿ]|[Ѐ-ӿ]+[A-Za-zÏï])[A-Za-zÏïЀ-ӿ]*)"
    r"|(?P<drawn>([^\d\s])\8{3,})"
    r"|(?P<blank>\s{2,}|[^\S ])"
)


@dataclass(frozen=True, slots=True)
class Normal:
    """Normalised text and the way back.

    Parameters
    ----------
    text
        The normal form.
    edits
        ``(start in text, length in text, start in original, length in original)`` of each
        replaced piece, ascending.
    """

    text: str
    edits: tuple[tuple[int, int, int, int], ...] = field(default=(), repr=False)

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the half-open span of the original text that ``text[start:end]`` came from."""
        return self._start(start), self._end(end)

    def _edit_before(self, position: int) -> tuple[int, int, int, int] | None:
        at = bisect_right(self.edits, position, key=lambda edit: edit[0])
        return self.edits[at - 1] if at else None

    def _start(self, position: int) -> int:
        edit = self._edit_before(position)
        if edit is None:
            return position
        new, new_length, old, old_length = edit
        if position < new + new_length:
            return old
        return old + old_length + (position - new - new_length)

    def _end(self, position: int) -> int:
        if position == 0:
            return 0
        edit = self._edit_before(position - 1)
        if edit is None:
            return position
        new, new_length, old, old_length = edit
        if position <= new + new_length:
            return old + old_length
        return old + old_length + (position - new - new_length)


def normalise(text: str) -> Normal:
    """Return the normal form of `text`; normalising it again changes nothing but drawn letters' links.

    Time is linear in the length of `text`.
    """
    pieces: list[str] = []
    edits: list[tuple[int, int, int, int]] = []
    last = length = 0
    for match in _PIECES.finditer(text):
        old = match.group()
        new = _replacement(match)
        if new == old:
            continue
        start = match.start()
        pieces.append(text[last:start])
        length += start - last
        edits.append((length, len(new), start, len(old)))
        pieces.append(new)
        length += len(new)
        last = match.end()
    if not edits:
        return Normal(text)
    pieces.append(text[last:])
    return Normal("".join(pieces), tuple(edits))


def _replacement(match: re.Match[str]) -> str:
    kind, piece = match.lastgroup, match.group()
    if kind == "link":
        return LINK
    if kind == "invisible":
        return ""
    if kind == "entity":
        return html.unescape(piece).replace("'", APOSTROPHE)
    if kind == "apostrophe":
        return APOSTROPHE
    if kind == "marked":
        return unicodedata.normalize("NFC", piece)
    if kind == "mixed":
        return _one_script(piece)
    if kind == "blank":
        return "\n" if "\n" in piece else " "
    return piece[:3]


def _one_script(word: str) -> str:
    """Return a word of mixed script in the Cyrillic letters that its Latin ones look like."""
    mapped = word.translate(_LOOK_ALIKE)
    return mapped if all(_CYRILLIC.match(letter) for letter in mapped) else word
